"""What the whole path makes of real stories, with the real model, passes the strict schemas; its spans are right."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from schemas.validation import HERE, validator
from streams.nlp.engine import load
from streams.pipeline import Engine, enrich
from streams.settings import Settings
from streams.story.records import RawRecord
from tests.schemas.messages import GOLDEN, SCHEMA_OF
from tests.story.made import START, Consumer

SEEDS = sorted(path for path in (HERE.parent / "seeds" / "stories").rglob("*") if path.is_file())
RAW = sorted((GOLDEN / "raw-story").glob("*/*.json"))


@pytest.fixture(scope="module")
def engine() -> Engine:
    return load(Settings())


def spans(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "start" in value and "end" in value:
            yield value
        for each in value.values():
            yield from spans(each)
    elif isinstance(value, list):
        for each in value:
            yield from spans(each)


@pytest.mark.parametrize("path", [*RAW, *SEEDS], ids=lambda path: path.name)
def test_real_story_passes_the_strict_schemas(path: Path, engine: Engine) -> None:
    record = RawRecord(path.read_bytes(), topic="wire.story.raw.v1", offset=7, timestamp=START)
    annotated = enrich(record, engine)
    assert annotated
    assert annotated == enrich(record, engine)
    for each in annotated:
        text = next((body["value"] for body in (each.enriched or {}).get("bodies", ())), "")
        for sent in Consumer().take(each).sent:
            message = orjson.loads(sent.value or b"null")
            found = [
                f"{error.json_path}: {error.message}"
                for error in validator(SCHEMA_OF[sent.topic], closed=True).iter_errors(message)
            ]
            assert found == []
            told = {name: value for name, value in message.items() if name != "wire" or sent.topic == "enriched"}
            told.pop("extra", None)
            assert [span for span in spans(told) if text[span["start"] : span["end"]] != span.get("exact")] == []


def test_seeds_in_their_order_update_correct_and_kill_and_a_replay_says_the_same(engine: Engine) -> None:
    assert len(SEEDS) >= 8
    stories: dict[str, Consumer] = {}
    annotated = [
        each
        for offset, path in enumerate(SEEDS)
        for each in enrich(RawRecord(path.read_bytes(), topic="raw", offset=offset, timestamp=START + offset), engine)
    ]
    for each in annotated:
        stories.setdefault(each.uri, Consumer()).take(each)
    decisions = {name for consumer in stories.values() for name in consumer.names}
    assert {"published", "updated", "killed"} <= decisions
    assert not {"dead-letter", "stale", "kill-unmatched"} & decisions
    before = {uri: (set(consumer.sent), consumer.end) for uri, consumer in stories.items()}
    for each in annotated:
        stories[each.uri].take(each)
    assert {uri: (set(consumer.sent), consumer.end) for uri, consumer in stories.items()} == before
