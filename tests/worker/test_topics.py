from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ConfigResource
from kafka.errors import MessageSizeTooLargeError

from streams.worker.topics import (
    ANNOTATED,
    DAY,
    DEADLETTERS,
    ENRICHED,
    MAX_REQUEST_BYTES,
    MIB,
    QUOTES,
    RAW,
    Found,
    Plan,
    Topic,
    apply,
    changelog,
    check,
    declared,
    describe,
    plan,
)

DECLARED = {
    ("wire.story.raw.v1", "the producer's", "delete", 7, 1),
    ("wire.story.annotated.v1", "uri", "delete", 7, 4),
    ("wire.story.enriched.v1", "uri", "compact", None, 4),
    ("wire.quote.v1", "uri", "delete", 30, 1),
    ("wire.entity-mention.v1", "uri", "delete", 14, 1),
    ("wire.decision.v1", "uri", "delete", 14, 1),
    ("wire.story.dlq.v1", "the original", "delete", 30, 2),
    ("desk-story-state-changelog", "uri", "compact", None, 1),
}
"""Names outside the process are API: topic, key, cleanup, days kept, MiB of the largest value."""


def as_declared(topic: Topic, *, partitions: int = 8) -> Found:
    return Found(partitions, 1, topic.configs(replication=1))


def states(planned: Plan) -> dict[str, str]:
    return {step.topic.name: step.state for step in planned.steps}


def test_the_table_is_what_consumers_rely_on() -> None:
    assert {
        (
            topic.name,
            topic.key,
            topic.cleanup,
            None if topic.retention_seconds is None else topic.retention_seconds // DAY,
            topic.max_bytes // MIB,
        )
        for topic in declared("desk")
    } == DECLARED
    assert len({topic.role for topic in declared("desk")}) == len(DECLARED)


def test_a_withdrawn_text_leaves_the_disk_in_a_bounded_time() -> None:
    for topic in (ENRICHED, changelog("desk")):
        assert topic.configs(replication=1)["max.compaction.lag.ms"] == "86400000"


def test_an_acknowledged_record_survives_a_broker_where_there_are_three() -> None:
    assert RAW.configs(replication=3)["min.insync.replicas"] == "2"
    assert RAW.configs(replication=2)["min.insync.replicas"] == "1"
    assert RAW.configs(replication=1)["min.insync.replicas"] == "1"


def test_on_an_empty_cluster_everything_is_made_with_one_count() -> None:
    planned = plan(declared("desk"), {}, partitions=None, replication=3)

    assert set(states(planned).values()) == {"missing"}
    assert (planned.partitions, planned.replication, planned.refused) == (8, 3, False)
    assert plan(declared("desk"), {}, partitions=12, replication=3).partitions == 12


def test_a_topic_that_was_there_first_sets_the_count() -> None:
    found = {RAW.name: as_declared(RAW, partitions=12)}
    planned = plan(declared("desk"), found, partitions=None, replication=1)

    assert planned.partitions == 12
    assert states(planned)[RAW.name] == "as declared"
    assert states(planned)[ENRICHED.name] == "missing"


def test_another_count_is_refused_and_the_migration_page_named() -> None:
    found = {RAW.name: as_declared(RAW, partitions=12)}
    planned = plan(declared("desk"), found, partitions=8, replication=1)

    assert planned.refused
    step = planned.steps[0]
    assert (step.state, step.wrong) == ("refused", True)
    assert step.text == "has 12 partitions, and all topics together must have 8"
    assert "docs/migration.md" in step.advice


def test_two_counts_are_refused_whatever_is_asked_for() -> None:
    found = {RAW.name: as_declared(RAW, partitions=12), QUOTES.name: as_declared(QUOTES, partitions=8)}

    for partitions in (None, 8, 12):
        assert plan(declared("desk"), found, partitions=partitions, replication=1).refused


@pytest.mark.parametrize(
    ("topic", "config", "value", "wrong"),
    [
        (QUOTES, "retention.ms", "1000", False),  # how long to keep is the operator's to choose
        (QUOTES, "max.message.bytes", "1000", True),
        (QUOTES, "max.message.bytes", "9999999", False),
        (ENRICHED, "cleanup.policy", "compact,delete", True),
        (RAW, "message.timestamp.type", "CreateTime", True),
    ],
)
def test_what_differs_is_shown_and_called_wrong_where_records_are_lost(
    topic: Topic, config: str, value: str, wrong: bool
) -> None:
    found = Found(8, 1, {**topic.configs(replication=1), config: value})
    (step,) = plan([topic], {topic.name: found}, partitions=None, replication=1).steps

    assert (step.state, step.wrong) == ("differs", wrong)
    assert step.text.startswith(f"{config} is {value}, declared ")
    assert step.configs == {config: topic.configs(replication=1)[config]}


# --- on a real broker ----------------------------------------------------------------------------------------------


def wait_until(condition: Callable[[], bool]) -> None:
    """What the controller has decided is seen by clients a moment later."""
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def admin(fresh_kafka: str) -> Iterator[Any]:
    with KafkaAdminClient(bootstrap_servers=fresh_kafka) as client:
        yield client
        if made := [name for name in client.list_topics() if not name.startswith("__")]:
            client.delete_topics(made)
            wait_until(lambda: not set(made) & set(client.list_topics()))


def test_apply_makes_the_topics_once(admin: Any) -> None:
    assert set(states(check(admin, "desk")).values()) == {"missing"}
    assert set(states(apply(admin, "desk", partitions=3, dry_run=True)).values()) == {"missing"}
    assert admin.list_topics() == []

    made = apply(admin, "desk", partitions=3)
    assert set(states(made).values()) == {"created"}
    assert not any(step.wrong for step in made.steps)
    found = describe(admin, declared("desk"))
    assert {topic.name for topic in declared("desk")} == set(found)
    assert {(topic.partitions, topic.replication) for topic in found.values()} == {(3, 1)}

    assert set(states(apply(admin, "desk")).values()) == {"as declared"}
    assert set(states(check(admin, "desk")).values()) == {"as declared"}
    assert states(check(admin, "another"))["another-story-state-changelog"] == "missing"
    assert apply(admin, "another").partitions == 3


def test_a_refused_apply_makes_nothing(admin: Any) -> None:
    admin.create_topics({RAW.name: {"num_partitions": 5}}, wait_for_metadata=True)

    refused = apply(admin, "desk", partitions=8)
    assert refused.refused
    assert admin.list_topics() == [RAW.name]


def test_what_differs_is_set_only_when_asked_to(admin: Any) -> None:
    apply(admin, "desk", partitions=1)
    admin.alter_configs([ConfigResource("TOPIC", QUOTES.name, {"retention.ms": "1000"})])
    wait_until(lambda: describe(admin, [QUOTES])[QUOTES.name].configs["retention.ms"] == "1000")

    assert states(apply(admin, "desk"))[QUOTES.name] == "differs"
    altered = apply(admin, "desk", alter=True)
    assert states(altered)[QUOTES.name] == "altered"
    assert set(states(check(admin, "desk")).values()) == {"as declared"}


def test_what_the_cluster_answers_to_one_topic_is_its_step(admin: Any) -> None:
    failed = apply(admin, "desk", partitions=1, replication=2)

    assert {step.state for step in failed.steps} == {"failed"}
    assert all(step.wrong for step in failed.steps)
    assert "replication factor" in failed.steps[0].text


def test_the_largest_values_pass_and_larger_ones_are_refused(admin: Any, fresh_kafka: str) -> None:
    apply(admin, "desk", partitions=1)
    headers = [("wire-error-detail", b"x" * 4096)]
    for topic in (RAW, ANNOTATED, ENRICHED, DEADLETTERS):
        value = os.urandom(topic.max_bytes)
        # One for each topic: an idempotent producer is of no more use once a record was too large.
        with KafkaProducer(bootstrap_servers=fresh_kafka, max_request_size=2 * MAX_REQUEST_BYTES) as producer:
            producer.send(topic.name, value, key=b"k" * 1024, headers=headers).get(timeout=30)
            with KafkaConsumer(bootstrap_servers=fresh_kafka, group_id=None) as consumer:
                consumer.assign([TopicPartition(topic.name, 0)])
                consumer.seek_to_beginning()
                (records,) = consumer.poll(timeout_ms=10_000).values()
                assert records[-1].value == value
            with pytest.raises(MessageSizeTooLargeError):
                producer.send(topic.name, os.urandom(topic.max_bytes + 2 * 64 * 1024)).get(timeout=30)


def test_a_raw_story_is_kept_from_its_arrival_whatever_its_producer_says(admin: Any, fresh_kafka: str) -> None:
    apply(admin, "desk", partitions=1)
    with KafkaProducer(bootstrap_servers=fresh_kafka) as producer:
        sent = producer.send(RAW.name, b"{}", timestamp_ms=1_000_000_000_000).get(timeout=30)

    assert abs(sent.timestamp / 1000 - time.time()) < 60


def test_the_command(admin: Any, fresh_kafka: str, app_id: str) -> None:
    environment = {**os.environ, "WIRESTREAM_BROKERS": fresh_kafka, "WIRESTREAM_APP_ID": app_id}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        verb = [sys.executable, "-m", "streams", "topics", *arguments]
        return subprocess.run(verb, env=environment, capture_output=True, text=True, timeout=60, check=False)

    dry = run("apply", "--dry-run")
    assert (dry.returncode, dry.stdout.splitlines()[-1]) == (0, "8 of 8 topics would be made.")
    assert admin.list_topics() == []

    made = run("apply", "--partitions", "2")
    assert (made.returncode, made.stderr) == (0, "")
    assert made.stdout.splitlines()[0] == "+ wire.story.raw.v1  created (2 partitions, 1 copy)"

    refused = run("apply", "--partitions", "4")
    assert refused.returncode == 1
    assert "docs/migration.md" in refused.stdout

    shown = json.loads(run("list", "--json").stdout)
    assert shown["partitions"] == 2
    assert {(topic["topic"], topic["state"]) for topic in shown["topics"]} == {
        (topic.name, "as declared") for topic in declared(app_id)
    }
    assert "wire.story.enriched.v1" in run("list").stdout
