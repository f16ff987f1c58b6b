"""What every test may ask for: a real Apache Kafka, and an app id of its own.

A test that uses one of the Kafka fixtures gets the marker `kafka`. Where a broker cannot start, those tests fail.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator

import pytest
from hypothesis import settings as hypothesis_settings

from streams.broker.archive import quickened
from streams.broker.process import Kafka, embedded, find_kafka
from streams.settings import Settings

KAFKA_FIXTURES = {"kafka_runtime", "kafka", "fresh_kafka"}

# A busy machine is no failure: time bounds are tested where they are promised. CI draws the same examples every time,
# so that it tells of a change and not of chance; new ones are drawn wherever else the tests run.
hypothesis_settings.register_profile("wirestream", deadline=None, derandomize="CI" in os.environ)
hypothesis_settings.load_profile("wirestream")


def pytest_configure(config: pytest.Config) -> None:
    # kafka-python reads its own protocol files in a way that Python 3.11 deprecates; nothing here can change that.
    config.addinivalue_line("filterwarnings", "ignore:(read_text|open_text) is deprecated:DeprecationWarning")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if KAFKA_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.kafka)


@pytest.fixture(scope="session")
def kafka_runtime() -> Kafka:
    """The Java and the jars that brokers run on, found once, with an archive that halves the many starts to come."""
    settings = Settings.from_env(os.environ)
    found = find_kafka(settings.cache, jars=settings.kafka_jars, java_home=settings.java_home)
    return quickened(found, settings.cache)


@pytest.fixture(scope="session")
def kafka(kafka_runtime: Kafka, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The bootstrap server of a broker that the whole run shares. Other tests' topics and records may be in it."""
    with embedded(tmp_path_factory.mktemp("kafka"), kafka_runtime) as broker:
        yield broker.bootstrap


@pytest.fixture(scope="module")
def fresh_kafka(kafka_runtime: Kafka, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The bootstrap server of a broker for this module alone, empty at first: no topics, no groups."""
    with embedded(tmp_path_factory.mktemp("fresh-kafka"), kafka_runtime) as broker:
        yield broker.bootstrap


@pytest.fixture
def app_id() -> str:
    """An app id that no other test has, so that its group and its changelog are new."""
    return f"test-{uuid.uuid4().hex[:12]}"
