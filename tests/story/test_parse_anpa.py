"""ANPA 1312: every field of a message, which story it belongs to, and the agencies' dresses."""

from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.story.normalise import normalise
from streams.story.parse import filing, parse
from streams.story.parse.anpa import is_anpa
from streams.story.records import RawRecord, RawStory
from streams.story.rejections import StoryRejected
from tests.story.wire_files import damaged, seconds_to_parse

FIXTURES = Path(__file__).parents[1] / "fixtures" / "anpa"
URI = "tag:ap,2013-11-13:w:lt-peru-riverboatnurses"


def read(name: str | bytes) -> RawStory:
    value = (FIXTURES / name).read_bytes() if isinstance(name, str) else name
    (raw,) = parse(RawRecord(value), provider="Own", max_body=400_000)
    return raw


def test_every_field_of_a_first_version() -> None:
    raw = read("first.txt")
    assert (raw.format, raw.uri, raw.provider) == ("anpa-1312", URI, "AP")
    assert (raw.version, raw.change, raw.version_created) == (None, None, "2013-11-13T15:09:00Z")
    assert raw.headline == "On Peru's rivers, nurses count in the dark"
    assert raw.byline == raw.ninjs["by"] == "By ANA POLO and CY DUNN, Associated Press"
    assert raw.slugline == raw.ninjs["slugline"] == "BC-LT--Peru-River Boat Nurses"
    assert raw.ninjs["edNote"] == "Eds: With AP Photos."
    assert raw.ninjs["urgency"] == 1
    assert raw.ninjs["altIds"] == [{"role": "serviceNumber", "value": "W2870"}]
    assert raw.extra == {
        "service": "W",
        "selector": "asian",
        "priority": "f",
        "category": "l",
        "keyword": "BC-LT--Peru-RiverBoatNur",
        "filed": "11-13",
        "wordCount": 49,
        "media": ["AP Photo XLM101, XLM102"],
        "trailer": "AP-WF-11-13-13 1509GMT<",
    }


def test_the_text_has_its_quotes_dashes_and_paragraphs() -> None:
    story = normalise(read("first.txt"), enrich_body=10_000)
    paragraphs = story.text.split("\n\n")
    assert paragraphs[0].startswith("LIMA, Peru (AP) — For the nurses")
    assert "“My mother said, ‘You will not last a month,' and here I am.”" in paragraphs[1]
    assert len(paragraphs) == 5
    assert [segment.type for segment in story.segments] == ["dateline", *["body"] * 3, "signoff", "credit"]


def test_a_write_through_finds_its_story() -> None:
    raw = read("writethru.txt")
    assert raw.uri == URI
    assert (raw.version, raw.change) == ("1stLd-Writethru", "update")
    assert raw.ninjs["altIds"] == [{"role": "serviceNumber", "value": "W2911"}]
    assert raw.ninjs["descriptions"][0]["value"].startswith("Nurses on the boats")
    assert raw.byline == "By ANA POLO, AP Health Writer"
    assert normalise(raw, enrich_body=10_000).change == "update"


def test_control_characters_may_be_lost() -> None:
    raw = read("stripped.txt")
    assert (raw.uri, raw.headline) == ("tag:ap,2016-12-31:g:us-giantpumpkin", "Giant pumpkin is stolen")
    assert raw.version_created == "2017-01-01T00:26:00Z"


def test_alerts_share_a_slug_and_are_stories_by_themselves() -> None:
    raw = read("alert.txt")
    assert (raw.uri, raw.headline, raw.ninjs["urgency"]) == ("tag:ap,2017-06-29:w:us-apnewsalert:1645", "", 2)


def test_a_tabular_message_is_agate_and_keeps_its_rows() -> None:
    raw = read("table.txt")
    assert (raw.kind, raw.extra["format"], raw.version_created) == ("agate", "tabular", "2016-02-21T03:37:00Z")
    story = normalise(raw, enrich_body=10_000)
    assert [segment.type for segment in story.segments] == ["body", "table", "body", "table"]
    assert story.text.count("\n\n") == 3


def test_another_agencys_dress() -> None:
    raw = read("aap.txt")
    assert (raw.headline, raw.slugline, raw.version) == ("Reef survey finds fewer rays", "Reef Survey", "2ndLead")
    assert (raw.uri, raw.provider) == ("tag:anpa,2016-03-04:a:reefsurvey", "Own")
    assert raw.version_created == "2016-03-04T14:05:09Z"
    assert raw.extra["selectorCodes"].split() == ["ApO1", "NwS"]
    story = normalise(raw, enrich_body=10_000)
    assert story.dateline is not None
    assert story.dateline.agencies == ("AAP",)
    assert [segment.type for segment in story.segments] == ["dateline", "body", "body", "signoff"]


def test_an_advance_is_held() -> None:
    raw = read("advance.txt")
    assert (raw.embargo_open, raw.version, raw.ninjs["urgency"]) == (True, None, 7)
    assert raw.ninjs["edNote"].splitlines() == ["Adv 10", "For release Sunday, Nov. 10"]


@pytest.mark.parametrize(
    ("keyword", "shared"),
    [
        ("BC-US--APNewsAlert", True),
        ("BC-AP News Digest", True),
        ("BC-US--Corrections", True),
        ("BC-US--Corrections Officers", False),
        ("BC-US--Federal Budget", False),
        ("BC-US--Test Scores", False),
        ("", True),
    ],
)
def test_slugs_that_many_stories_share_carry_the_number(keyword: str, *, shared: bool) -> None:
    day = date(2025, 3, 1)
    uri = filing.story_uri("AP", "W", keyword, day, take=None, number="1234", alone=False)
    assert uri.startswith("tag:ap,2025-03-01:w:")
    assert uri.endswith(":1234") == shared


@pytest.mark.parametrize(
    ("keyword", "slug"),
    [
        ("BC-US--Giant Lobster Death", "us-giantlobsterdeath"),
        ("AM-US--GiantLobsterDeath", "us-giantlobsterdeath"),
        ("PM-US--GiantLobsterDeath", "us-giantlobsterdeath"),
        ("Norway/environment/UN/", "norway-environment-un"),
        ("Fähre/Föhr", "fähre-föhr"),
        ("", ""),
    ],
)
def test_slugs(keyword: str, slug: str) -> None:
    assert filing.slug_of(keyword) == slug


@pytest.mark.parametrize(
    ("text", "change", "take"),
    [
        ("1st Ld-Writethru", "update", None),
        ("12thLd-Writethru", "update", None),
        ("2nd Ld", "update", None),
        ("REFILE 2ND LEAD", "refile", None),
        ("1st Ld-Writethru, Correctn", "correction", None),
        ("Take 3", None, 3),
        ("2ndAdd", None, 3),
        ("EXTRA", None, None),
    ],
)
def test_version_words(text: str, change: str | None, take: int | None) -> None:
    assert filing.is_version(text)
    assert filing.change_of_version(text) == change
    assert filing.take_of(text) == take


@pytest.mark.parametrize("text", ["Leadership race opens", "Taken aback", "Nurses", "1st lady visits"])
def test_headlines_are_no_version_words(text: str) -> None:
    assert not filing.is_version(text)


@pytest.mark.parametrize("text", ["W2870", "A headline\nr a text 11-13 0001x", "W2870asian\nno header here"])
def test_other_texts_are_not_taken_for_messages(text: str) -> None:
    assert not is_anpa(text)


def test_several_messages_in_one_transmission() -> None:
    value = (FIXTURES / "first.txt").read_bytes() + (FIXTURES / "writethru.txt").read_bytes()
    first, second = parse(RawRecord(value), provider=None, max_body=400_000)
    assert first == read("first.txt")
    assert second == read("writethru.txt")


@pytest.mark.parametrize(
    "piece",
    [
        b"\x16\x01",
        b"\x16\x16\x01W2870\x1f",
        b"\x03",
        b"^",
        b"^a<\r\n",
        b"\t",
        b" ",
        b"=",
        b"AP-WF-",
        b"1st Ld ",
        b"a\r\n",
    ],
)
def test_hostile_messages_take_no_longer_than_they_must(piece: bytes) -> None:
    assert seconds_to_parse((FIXTURES / "first.txt").read_bytes(), piece) < 3


@given(st.data())
def test_damaged_messages_are_read_or_refused(data: st.DataObject) -> None:
    value = damaged(
        data, (FIXTURES / data.draw(st.sampled_from(["writethru.txt", "table.txt", "aap.txt"]))).read_bytes()
    )
    with suppress(StoryRejected):
        for raw in parse(RawRecord(value), provider=None, max_body=400_000):
            normalise(raw, enrich_body=10_000)
