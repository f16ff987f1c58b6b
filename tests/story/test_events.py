"""Records of the public topics: keys, headers, and what tells one event from another."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from streams.story import events
from streams.story.records import Decision, OutRecord
from streams.story.versions import milliseconds
from tests.story.made import START, URI, Consumer, kill, story

MARCH = "2026-03-01T00:00:00Z"


def sent() -> list[OutRecord]:
    later = story("Ada Moss said: “We open in June.”", version="2", offset=1, embargo=None)
    return Consumer().take(story(), later, kill("2", offset=2)).sent


def headers(record: OutRecord) -> dict[str, str]:
    return {name: value.decode() for name, value in record.headers}


def value(record: OutRecord) -> Any:
    return orjson.loads(record.value or b"null")


def test_every_record_is_keyed_by_its_story() -> None:
    assert {record.key for record in sent()} == {URI.encode()}


def test_every_record_is_a_cloud_event_of_its_topic() -> None:
    for record in sent():
        told, said = headers(record), value(record)
        assert (told["ce_specversion"], told["ce_source"], told["content-type"]) == (
            "1.0",
            "wirestream",
            "application/json",
        )
        assert told["ce_subject"] == URI
        assert told["ce_id"] == said.get("eventId", told["ce_id"])
        assert told["wire-version"] == said["version"]
        if record.topic != "decisions":
            assert told["wire-pubstatus"] == said["pubStatus"]
    types = {(record.topic, headers(record)["ce_type"]) for record in sent()}
    assert types == {
        ("enriched", "wire.story.enriched.v1"),
        ("quotes", "wire.quote.published.v1"),
        ("quotes", "wire.quote.retracted.v1"),
        ("mentions", "wire.entity-mention.mentioned.v1"),
        ("mentions", "wire.entity-mention.cleared.v1"),
        ("decisions", "wire.decision.v1"),
    }


def test_no_two_records_have_one_id() -> None:
    ids = [headers(record)["ce_id"] for record in sent()]
    assert len(set(ids)) == len(ids) > 10


def test_the_decision_comes_last_and_names_the_raw_record() -> None:
    outcome = Consumer().take(story(offset=41)).last
    assert outcome is not None
    assert [record.topic for record in outcome.records].count("decisions") == 1
    last = outcome.records[-1]
    assert value(last) == {
        "eventId": headers(last)["ce_id"],
        "uri": URI,
        "version": "1",
        "decision": "published",
        "topic": "wire.story.raw.v1",
        "partition": 0,
        "offset": 41,
    }


def test_time_is_that_of_the_raw_record() -> None:
    for record in Consumer().take(story(timestamp=START + 1234)).sent:
        assert milliseconds(headers(record)["ce_time"]) == START + 1234


@pytest.mark.parametrize("timestamp", [-1, 10**17])
def test_a_raw_timestamp_that_is_none_stops_nothing(timestamp: int) -> None:
    assert Consumer().take(story(timestamp=timestamp)).names == ["published"]


def test_embargo_and_provider_stand_in_every_event() -> None:
    consumer = Consumer().take(story(embargo="2026-02-25T06:13:19Z"))  # past already: published, and said so
    for record in consumer.sent:
        if record.topic in ("quotes", "mentions"):
            said = value(record)
            assert (said["embargoedUntil"], said["provider"]) == ("2026-02-25T06:13:19Z", "Example Wire")
            assert (said["headline"], said["pubStatus"]) == ("Harbour opens", "usable")
            assert headers(record)["wire-embargoed-until"] == "2026-02-25T06:13:19Z"


def test_decision_without_a_uri_has_no_key_and_no_subject() -> None:
    record = events.decision(Decision(None, None, "dead-letter", "invalid-json", "wire.story.raw.v1", 1, 2), START)
    assert record.key is None
    assert "ce_subject" not in headers(record)
    assert value(record)["reason"] == "invalid-json"
    other = events.decision(Decision(None, None, "dead-letter", "invalid-json", "wire.story.raw.v1", 1, 3), START)
    assert headers(record)["ce_id"] != headers(other)["ce_id"]


def test_published_form_is_blind_to_places_and_sees_the_speaker() -> None:
    (quote, _) = (story().enriched or {})["quotes"]
    moved = {**quote, "contents": [{**each, "start": 0, "end": 1} for each in quote["contents"]], "paragraphs": [9]}
    moved["speaker"] = {**quote["speaker"], "entity": "ent-7"}
    moved["attribution"] = {**quote["attribution"], "confidence": 12}
    assert events.published_form(moved, None) == events.published_form(quote, None)
    for changed in ({"speaker": {"type": "unknown"}}, {"kind": "belief"}, {"cue": {"exact": "denied"}}):
        assert events.published_form({**quote, **changed}, None) != events.published_form(quote, None)
    assert events.published_form(quote, MARCH) != events.published_form(quote, None)
