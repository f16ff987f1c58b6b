"""Detection, bounds and character sets: what goes for every format."""

import json
import time
from contextlib import suppress

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.story.parse import parse
from streams.story.parse.detect import MAX_BYTES
from streams.story.records import RawRecord, RawStory
from streams.story.rejections import Reason, StoryRejected
from streams.story.text import words

STORY = {"uri": "urn:example:1", "headline": "Rain", "text": "It rained in Málaga, she said."}


def read(
    value: bytes | str | object, content_type: str | None = None, *, max_body: int = 400_000
) -> tuple[RawStory, ...]:
    raw = value if isinstance(value, bytes) else value.encode() if isinstance(value, str) else orjson.dumps(value)
    headers = (("content-type", content_type.encode()),) if content_type else ()
    return parse(RawRecord(raw, headers=headers), provider="Own", max_body=max_body)


def refused(value: bytes | str | object, *, max_body: int = 400_000) -> StoryRejected:
    with pytest.raises(StoryRejected) as caught:
        read(value, max_body=max_body)
    return caught.value


@pytest.mark.parametrize(
    ("value", "reason", "told"),
    [
        (b"", Reason.NO_CONTENT, "empty"),
        (b" \r\n\0", Reason.NO_CONTENT, "empty"),
        ("[]", Reason.NO_CONTENT, "empty array"),
        ({"uri": "urn:example:1"}, Reason.NO_CONTENT, "headline"),
        ({"uri": "u", "pubStatus": "usable", "bodies": [{"value": " "}]}, Reason.NO_CONTENT, "neither"),
        ('{"uri": ', Reason.INVALID_JSON, "line 1"),
        ('{"uri": "a"} tail', Reason.INVALID_JSON, "line 1"),
        ("[NaN]", Reason.INVALID_JSON, "line 1"),
        ("[1]", Reason.SCHEMA, "item 0"),
        ({**STORY, "versionCreated": "yesterday"}, Reason.SCHEMA, "versionCreated"),
        ({**STORY, "pubStatus": "replaced"}, Reason.SCHEMA, "replaced"),
        ({**STORY, "headline": ["a"]}, Reason.SCHEMA, "headline"),
        ({**STORY, "version": True}, Reason.SCHEMA, "version"),
        ({**STORY, "version": "9" * 201}, Reason.SCHEMA, "version: 201 characters"),
        ([STORY] * 1001, Reason.TOO_LARGE, "1001 items"),
        ({**STORY, "uri": ["a"]}, Reason.SCHEMA, "uri"),
        ({"bodies": "text"}, Reason.SCHEMA, "bodies"),
        ({"bodies": [{"value": 5}]}, Reason.SCHEMA, "bodies"),
        ("[" * 100_000, Reason.TOO_DEEP, "64"),
        ("[" * 65 + "]" * 65, Reason.TOO_DEEP, "64"),
        (b"x" * (MAX_BYTES + 1), Reason.TOO_LARGE, str(MAX_BYTES)),
        (bytes(range(2, 256)) * 4, Reason.ENCODING, ""),
        ("Президент объявил".encode("koi8-r"), Reason.ENCODING, "Windows-1252"),
        (b"\xff\xfea\x00b", Reason.ENCODING, "utf-16-le"),
        ('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', Reason.XML_FORBIDDEN, "DOCTYPE"),
        ("<a><!entity b 'c'></a>", Reason.XML_FORBIDDEN, "entity"),
        ('<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/"/>', Reason.NO_CONTENT, "neither"),
        ("<nitf/>", Reason.NO_CONTENT, "neither"),
        ("<!DOCTYPE html><html></html>", Reason.NO_CONTENT, "neither"),
        ("<rss><channel/></rss>", Reason.NO_CONTENT, "rss"),
        ("<a:odd/>", Reason.UNSUPPORTED_FORMAT, "odd"),
        (b"\x16\x16\x01W2870", Reason.UNSUPPORTED_FORMAT, "ANPA"),
        (b"\x01eca062 3 pl 100", Reason.NO_CONTENT, "neither"),
        (b"\x01eca062 3", Reason.UNSUPPORTED_FORMAT, "7901"),
        (b"%PDF-1.7", Reason.UNSUPPORTED_FORMAT, "PDF"),
        (b"\x1f\x8b\x08", Reason.UNSUPPORTED_FORMAT, "gzip"),
    ],
)
def test_what_is_refused_and_why(value: bytes | str | object, reason: Reason, told: str) -> None:
    rejected = refused(value)
    assert rejected.reason == reason
    assert told in rejected.detail


def test_a_refusal_names_the_story() -> None:
    assert refused({**STORY, "pubStatus": "replaced"}).uri == "urn:example:1"
    assert refused(STORY, max_body=5).reason == Reason.TOO_LARGE
    assert refused(STORY, max_body=5).uri == "urn:example:1"


def test_a_kill_is_read_however_long_its_body_is() -> None:
    (kill,) = read({"uri": "urn:example:1", "pubStatus": "canceled", "body_text": "long words"}, max_body=5)
    assert kill.pub_status == "canceled"


@pytest.mark.parametrize("kind", ["usable", "canceled", "Cancelled", "stat:withheld", "killed"])
def test_a_kill_needs_no_content(kind: str) -> None:
    message = {"uri": "urn:example:1", "pubStatus": kind}
    if kind == "usable":
        assert refused(message).reason == Reason.NO_CONTENT
    else:
        assert read(message)[0].pub_status in ("canceled", "withheld")


def test_an_array_holds_several_items() -> None:
    items = read([STORY, {**STORY, "uri": "urn:example:2"}, {"text": "No name."}])
    assert [item.uri for item in items][:2] == ["urn:example:1", "urn:example:2"]
    assert items[2].uri.startswith("urn:uuid:")


def test_a_story_without_identifier_is_known_by_its_bytes() -> None:
    first, again, other = (read(text)[0].uri for text in ("A story.", "A story.", "Another."))
    assert first == again != other
    assert first.startswith("urn:uuid:")
    assert first[len("urn:uuid:") + 14] == "5"


@pytest.mark.parametrize(
    ("charset", "fixes"),
    [
        ("utf-8", ()),
        ("utf-8-sig", ()),
        ("utf-16", ("encoding",)),
        ("utf-16-be", ("encoding",)),
        ("utf-16-le", ("encoding",)),
        ("utf-32", ("encoding",)),
        ("cp1252", ("encoding",)),
        ("latin-1", ("encoding",)),
    ],
)
def test_character_sets(charset: str, fixes: tuple[str, ...]) -> None:
    for text in (json.dumps(STORY, ensure_ascii=False), STORY["text"]):
        (item,) = read(text.encode(charset))
        assert item.body == STORY["text"]
        assert item.fixes == fixes


def test_a_declared_character_set_is_believed_where_utf_8_fails() -> None:
    text = "The mayor, Jaroslav Dvořák, spoke in Plzeň on Monday."
    assert read(text.encode("iso-8859-2"), "text/plain; charset=ISO-8859-2")[0].body == text
    assert read(text.encode(), "text/plain; charset=ISO-8859-2")[0].body == text
    assert read(text.encode("iso-8859-2"), "text/plain; charset=zlib")[0].fixes == ("encoding",)


def test_lone_surrogates_and_null_bytes_are_repaired() -> None:
    (item,) = read(b'{"uri": "u", "text": "a \\ud83d\\ude00 b \\ud83d c \\\\ud83d"}')
    assert item.body == "a 😀 b \ufffd c \\ud83d"
    assert item.fixes == ("surrogates",)
    assert read(b'{"uri": "u", "text": "a\0b"}')[0].body == "ab"
    assert read("a \ud83d b".encode("utf-8", "surrogatepass"))[0].body == "a \ufffd b"


def test_plain_text_with_and_without_a_headline() -> None:
    (item,) = read("Dam bursts in Malawi\n\nBLANTYRE, Malawi (AP) - A dam burst on Monday.\n")
    assert (item.format, item.headline) == ("plain-text", "Dam bursts in Malawi")
    assert item.body == "BLANTYRE, Malawi (AP) - A dam burst on Monday.\n"
    for body in (
        "A dam burst.\nMany fled.",
        "A dam burst.\n\nMany fled to the hills.",
        "By Ann Lee\n\nA dam burst on Monday.",
    ):
        assert (read(body)[0].headline, read(body)[0].body) == ("", body)


def test_the_provider_is_the_storys_own_or_ours() -> None:
    footer = "All content created by the Harbour News Desk, an independent newswire service, is available."
    assert read("A dam burst.")[0].provider == "Own"
    assert read(f"A dam burst.\n{footer}")[0].provider == "Harbour News Desk"
    assert read({**STORY, "source": "AAP"})[0].provider == "AAP"


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(value: bytes) -> None:
    # Anything else that is raised fails the test.
    with suppress(StoryRejected):
        assert read(value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = st.sampled_from(
    sorted(
        words(
            "uri guid id url version type pubStatus pubstatus versionCreated embargoedUntil embargoed headline "
            "headlines title text body bodies body_html body_text language urgency subjects subject people person "
            "by byline bylines slugline altids altIds genres infoSources rightsInfo descriptions description_text "
            "keywords source signals authors"
        )
    )
)


@given(st.lists(st.dictionaries(NAMES, JSON, max_size=8), min_size=1, max_size=2))
def test_any_properties_are_read_or_refused(items: list[dict[str, object]]) -> None:
    try:
        value = json.dumps(items, allow_nan=False)
        stories = parse(RawRecord(value.encode()), provider=None, max_body=1000)
    except StoryRejected:
        return
    for story in stories:
        assert story.uri
        orjson.dumps([story.ninjs, story.extra])


@pytest.mark.parametrize(
    "value", ["[" * 500_000, '{"a":' * 150_000, '{"a":"' + r"\ud800" * 150_000, "<" * 1_000_000, '"' * 1_000_000]
)
def test_hostile_input_takes_no_longer_than_it_must(value: str) -> None:
    started = time.perf_counter()
    with suppress(StoryRejected):
        read(value)
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize(
    "value",
    [
        b"EMBARGOED UNTIL 00:01 MONDAY\n\nLEEDS (PA) - Costs rose, the study said.\n",
        b'{"uri": "urn:a", "headline": "Costs rise", "body": "Strictly embargoed until Monday. Costs rose."}',
        b'{"uri": "urn:a", "headline": "EMBARGOED: Costs rise", "body": "Costs rose."}',
        b'{"uri": "urn:a", "headline": "Costs rise", "body_html": "<p>EMBARGOED for Monday</p><p>Costs rose.</p>"}',
        b'{"uri": "urn:a", "headline": "Costs rise", "body": "Costs rose.", "edNote": "Embargoed till 6 a.m. GMT"}',
    ],
)
def test_an_embargo_in_words_alone_holds_a_story_of_any_format(value: bytes) -> None:
    (raw,) = parse(RawRecord(value), provider=None, max_body=100_000)
    assert (raw.embargo_open, raw.embargoed_until) == (True, None)


@pytest.mark.parametrize(
    "value",
    [
        b"Embargoed goods pile up in Odra\n\nODRA (NWA) - An embargo on oil holds.\n",
        b'{"uri": "urn:a", "headline": "Embargo on grain lifted", "body": "The embargo on grain ended."}',
        b'{"uri": "urn:a", "headline": "x", "text": "EMBARGOED UNTIL 6", "embargoedUntil": "2026-03-02T06:00:00Z"}',
    ],
)
def test_an_embargo_that_is_news_or_has_a_time_does_not(value: bytes) -> None:
    (raw,) = parse(RawRecord(value), provider=None, max_body=100_000)
    assert not raw.embargo_open
