"""Stories as JSON: every span says what stands there, nothing is null, nothing is of the clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.story import encode
from streams.story.records import (
    Annotated,
    EnrichedStory,
    Entity,
    Mention,
    Part,
    Quote,
    RawStory,
    Span,
    Speaker,
    Story,
    Versions,
)
from tests.schemas.messages import everything
from tests.schemas.messages import raw_story as full_raw
from tests.story.made import START, TEXT, URI, VERSIONS, kill, raw_record, read, story

FULL = encode.story(everything(full_raw("2"), Speaker("unknown")), raw_record(b"full", 3))
JSON: dict[str, Any] = orjson.loads(orjson.dumps(FULL.enriched))


def spans(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "start" in value:
            yield value
        for each in value.values():
            yield from spans(each)
    elif isinstance(value, list):
        for each in value:
            yield from spans(each)


def values(value: Any) -> Iterator[Any]:
    yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from values(each)


def quote_of(text: str, start: int, end: int, exact: str) -> EnrichedStory:
    quote = Quote("indirect", "statement", (Part(start, end, exact),), None, (), Speaker(), "none", 1, Span(start, end))
    return EnrichedStory(
        Story(RawStory(URI, "plain", "", text), text, "", ()), VERSIONS, entities=(), quotes=(quote,), responses=()
    )


def test_every_span_says_what_stands_in_the_published_text() -> None:
    text = JSON["bodies"][0]["value"]
    found = list(spans(JSON))
    assert len(found) > 20
    assert [span for span in found if text[span["start"] : span["end"]] != span["exact"]] == []
    assert "😀" in text  # code points, not UTF-16 units


def test_body_is_counted() -> None:
    body = JSON["bodies"][0]
    assert (body["role"], body["contentType"]) == ("text", "text/plain")
    assert (body["charCount"], body["wordCount"]) == (len(body["value"]), len(body["value"].split()))


def test_nothing_is_null() -> None:
    assert all(value is not None for value in values(JSON))


@given(st.text(max_size=40), st.integers(0, 45), st.integers(0, 45), st.text(max_size=5))
def test_a_wrong_span_is_never_written(text: str, start: int, end: int, exact: str) -> None:
    enriched = quote_of(text, start, end, exact)
    right = start <= end <= len(text) and text[start:end] == exact
    if right:
        (quote,) = encode.enriched_json(enriched)["quotes"]
        assert quote["contents"] == [{"start": start, "end": end, "exact": exact}]
    else:
        with pytest.raises(encode.WrongSpan):
            encode.enriched_json(enriched)


def test_a_mention_or_segment_outside_the_text_is_a_wrong_span() -> None:
    enriched = read(RawStory(URI, "plain", "", TEXT), TEXT)
    wrong = Entity("ent-1", "person", "Ada Moss", mentions=(Mention(1, 9, "Ada Moss"),))
    with pytest.raises(encode.WrongSpan, match="Ada Moss"):
        encode.enriched_json(replace(enriched, entities=(wrong,)))
    short = replace(enriched.story, text=TEXT[:20])
    with pytest.raises(encode.WrongSpan):
        encode.enriched_json(EnrichedStory(short, VERSIONS))


def test_skipped_has_no_lists_and_looked_has_empty_ones() -> None:
    bare = Story(RawStory(URI, "plain", "x"), "Il pleut.", "x", ())
    skipped = encode.enriched_json(EnrichedStory(bare, VERSIONS, status="skipped", reasons=("language",)))
    assert not {"entities", "quotes", "responses"} & skipped.keys()
    assert skipped["enrichment"]["reasons"] == ["language"]
    looked = encode.enriched_json(EnrichedStory(bare, VERSIONS, entities=(), quotes=(), responses=()))
    assert looked["entities"] == looked["quotes"] == looked["responses"] == []


def test_ninjs_passes_through_and_people_given_stand_before_people_found() -> None:
    assert (JSON["urgency"], JSON["usageTerms"]) == (3, "For subscribers.")
    assert JSON["people"] == [
        {"name": "Ada Moss", "rel": "subject"},
        {"name": "Ada Moss", "rel": "mentions", "literal": "ent-3"},
    ]
    assert JSON["places"][0]["uri"] == "https://sws.geonames.org/3161732/"
    assert JSON["wire"]["extra"] == {"desk": {"queue": 7}}


def test_nil_stands_only_where_there_is_no_uri() -> None:
    assert [("uri" in entity, "nil" in entity) for entity in JSON["entities"]] == [
        (True, False),
        (False, True),
        (False, True),
        (False, True),
    ]


def test_spoken_words_lose_the_marks_of_direct_speech_only() -> None:
    def spoken(kind: Any, *contents: str) -> str:
        parts = tuple(Part(0, len(each), each) for each in contents)
        return encode.spoken(Quote(kind, "statement", parts, None, (), Speaker(), "none", 1, Span(0, 1)))

    assert spoken("direct", "“These carvings,”", "“were never ours.”") == "These carvings, were never ours."
    assert spoken("direct", '"One.\n\n"Two."') == "One. Two."
    assert spoken("direct", "“It is late,”") == "It is late"
    assert spoken("mixed", "he “will not”  go") == "he “will not” go"


def test_the_clock_and_the_place_in_the_log_leave_no_trace_in_the_value() -> None:
    one, two = story(offset=1, timestamp=START), story(offset=900, timestamp=START + 12345)
    assert orjson.dumps(one.enriched) == orjson.dumps(two.enriched)


def test_fingerprint_is_of_headline_and_text_alone() -> None:
    assert story(version="1").fingerprint == story(version="2", offset=5).fingerprint
    assert story().fingerprint != story(headline="Other").fingerprint
    assert story().fingerprint != story(TEXT + " ").fingerprint


def test_stamp_names_all_that_made_it() -> None:
    stamps = {
        encode.stamp(Versions(*each)) for each in (("1", "m", "g"), ("2", "m", "g"), ("1", "n", "g"), ("1", "m", "h"))
    }
    assert len(stamps) == 4


@pytest.mark.parametrize(
    "record",
    [
        FULL,
        story(embargo="2026-03-01T00:00:00Z"),
        story(embargo_open=True, version=None),
        kill(),
        encode.passed(RawStory(URI, "ninjs", type="picture"), raw_record(), VERSIONS, reason="picture"),
        encode.release(URI, 5),
        encode.expire(URI, 0),
    ],
    ids=lambda record: record.action,
)
def test_annotated_record_survives_bytes(record: Annotated) -> None:
    again = encode.from_bytes(encode.to_bytes(record))
    assert again == replace(record, enriched=record.enriched and orjson.loads(orjson.dumps(record.enriched)))
    assert encode.to_bytes(again) == encode.to_bytes(record)


def test_a_member_of_a_later_version_is_passed_over() -> None:
    later = encode.to_bytes(story())[:-1] + b',"mood":"calm"}'
    assert encode.from_bytes(later) == encode.from_bytes(encode.to_bytes(story()))


@pytest.mark.parametrize("value", [b"", b"[]", b"{}", b"nonsense"])
def test_what_no_worker_wrote_is_a_value_error(value: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        encode.from_bytes(value)


def test_kill_marker_keeps_the_note_and_nothing_that_the_story_said() -> None:
    raw = replace(full_raw("3"), pub_status="withheld")
    marker = encode.kill(raw, raw_record(), VERSIONS).enriched or {}
    assert marker["edNote"] == "Corrects the day in paragraph 1."
    assert marker["wire"]["change"] == "hold"
    assert b"Harbour" not in orjson.dumps(marker)
    assert not {"slugline", "by", "urgency", "enrichment"} & marker.keys()
