"""The path on one screen: what becomes of each kind of item, and of a bug on the way."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pytest

from streams import pipeline
from streams.pipeline import Engine
from streams.story.records import RawRecord, Reading, Story
from streams.story.rejections import Reason, StoryRejected
from tests.story.made import VERSIONS

NO_GAZETTEER: Any = None
STORY = {"uri": "urn:test:1", "version": "1", "headline": "Rain", "text": "LONDON (AP) - It rained in London."}


def refused(_: Story) -> Reading:
    raise StoryRejected(Reason.MODEL_ERROR, "no")


def broken(_: Story) -> Reading:
    raise ZeroDivisionError("a bug")


ENGINE = Engine(broken, NO_GAZETTEER, VERSIONS)


def record(*items: dict[str, Any]) -> RawRecord:
    return RawRecord(orjson.dumps(list(items) if len(items) > 1 else items[0]), topic="raw", partition=1, offset=2)


def test_a_bug_in_the_reading_of_a_story_names_the_story_and_itself() -> None:
    with pytest.raises(StoryRejected) as caught:
        pipeline.enrich(record({**STORY, "uri": "urn:test:0", "type": "picture"}, STORY), ENGINE)
    assert (caught.value.reason, caught.value.uri) == (Reason.INTERNAL, "urn:test:1")
    assert caught.value.detail == "ZeroDivisionError: a bug"
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_a_model_that_fails_names_the_story() -> None:
    with pytest.raises(StoryRejected) as caught:
        pipeline.enrich(record(STORY), replace(ENGINE, recognise=refused))
    assert (caught.value.reason, caught.value.uri) == (Reason.MODEL_ERROR, "urn:test:1")


def test_kills_and_pictures_are_not_read() -> None:
    picture, kill = ({**STORY, "type": "picture"}, {**STORY, "pubStatus": "canceled"})
    found = pipeline.enrich(record(picture, kill), ENGINE)
    assert [(each.action, each.reason) for each in found] == [("passed", "picture"), ("kill", None)]
    assert all((each.topic, each.partition, each.offset) == ("raw", 1, 2) for each in found)


def test_a_story_that_is_not_worth_reading_passes_with_the_reason() -> None:
    german = "Der Minister sagte am Dienstag vor dem Parlament, die Regierung werde den Hafen nicht schließen. " * 3
    (found,) = pipeline.enrich(record({**STORY, "text": german}), ENGINE)
    assert found.enriched is not None
    assert found.enriched["enrichment"]["reasons"] == ["language"]
    assert not {"entities", "quotes", "responses"} & found.enriched.keys()


def test_the_kills_of_a_message_are_found_without_reading_it() -> None:
    kill = {**STORY, "pubStatus": "canceled"}
    assert [(each.action, each.uri) for each in pipeline.kills(record(STORY, kill), ENGINE)] == [("kill", "urn:test:1")]
    assert pipeline.kills(record(STORY), ENGINE) == ()
    assert pipeline.kills(RawRecord(b'{"pubStatus": "canceled"'), ENGINE) == ()


def test_a_kill_does_not_go_down_with_a_neighbour_that_cannot_be_read() -> None:
    kill = {"uri": "urn:test:1", "version": "2", "pubStatus": "canceled"}
    message = record({**STORY, "uri": "urn:test:2", "headline": 7}, kill, {**kill, "uri": "urn:test:3"})
    with pytest.raises(StoryRejected):
        pipeline.enrich(message, ENGINE)
    found = pipeline.kills(message, ENGINE)
    assert [(each.action, each.uri, each.version) for each in found] == [
        ("kill", "urn:test:1", "2"),
        ("kill", "urn:test:3", "2"),
    ]
