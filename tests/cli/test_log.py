"""How a line is logged."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from streams.cli.log import set_up
from streams.settings import Settings


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in ("aiokafka", "kafka", "faust", "mode")}
    yield
    root.handlers[:], root.level = handlers, level
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


def logged(settings: Settings) -> str:
    stream = io.StringIO()
    set_up(settings, stream=stream)
    logging.getLogger("streams.test").info("read %s", "3 stories", extra={"topic": "wire.story.raw.v1", "offset": 7})
    logging.getLogger("aiokafka").info("chatter")
    logging.getLogger("streams.test").debug("detail")
    try:
        raise ValueError("a\nb")
    except ValueError:
        logging.getLogger("streams.test").exception("it failed")
    return stream.getvalue()


def test_json_is_one_object_a_line_with_what_was_given_and_the_traceback() -> None:
    first, last = map(json.loads, logged(Settings(log_format="json")).splitlines())
    assert first.pop("time").endswith("Z")
    assert first == {
        "level": "info",
        "logger": "streams.test",
        "message": "read 3 stories",
        "topic": "wire.story.raw.v1",
        "offset": 7,
    }
    assert (last["level"], last["message"]) == ("error", "it failed")
    assert "ValueError: a\nb" in last["exception"]


def test_text_is_a_line_with_its_time_in_utc_and_what_was_given() -> None:
    first, second, *_ = logged(Settings()).splitlines()
    assert first.split(" ", 1)[1] == "INFO streams.test: read 3 stories topic=wire.story.raw.v1 offset=7"
    assert first[10] == "T"
    assert "Z" in first.split(" ")[0]
    assert second.endswith("ERROR streams.test: it failed")


def test_the_level_is_the_settings() -> None:
    assert "detail" in logged(Settings(log_level="debug"))
    assert "read" not in logged(Settings(log_level="warning"))
