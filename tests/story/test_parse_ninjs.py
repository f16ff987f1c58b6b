"""ninjs and its dialects, and minimal JSON: each property in its place."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.validation import validator
from streams.story.parse import parse
from streams.story.records import RawRecord, RawStory
from streams.story.rejections import StoryRejected


def read(item: dict[str, Any]) -> RawStory:
    (story,) = parse(RawRecord(orjson.dumps(item)), provider=None, max_body=10_000)
    return story


NINJS_3: dict[str, Any] = {
    "uri": "tag:example.com,2025:1",
    "version": 3,
    "type": "text",
    "pubStatus": "usable",
    "urgency": 2,
    "firstCreated": "2025-03-01T10:00:00+01:00",
    "versionCreated": "2025-03-01T12:00:00+0000",
    "embargoedUntil": "2025-03-02T00:00:00Z",
    "language": "en-GB",
    "slugline": "DAM-BURST",
    "by": "Ann Lee",
    "copyrightHolder": "Example Wire",
    "headlines": [{"role": "seo", "value": "Dam news"}, {"role": "main", "value": "UPDATE 1-Dam bursts"}],
    "bodies": [
        {"role": "main", "contentType": "text/html", "value": "<p>It burst.</p>"},
        {"role": "main", "contentType": "text/plain", "value": "It burst."},
    ],
    "subjects": [{"name": "disaster", "uri": "http://cv.iptc.org/newscodes/mediatopic/20000139", "confidence": 90}],
    "associations": [{"name": "picture", "uri": "urn:example:picture"}],
    "house": {"desk": "world"},
    "edNote": None,
}


def test_ninjs_3() -> None:
    story = read(NINJS_3)
    assert (story.format, story.uri, story.version, story.type) == ("ninjs-3", "tag:example.com,2025:1", "3", "text")
    assert (story.headline, story.body, story.body_type) == ("UPDATE 1-Dam bursts", "It burst.", "text/plain")
    assert (story.version_created, story.embargoed_until) == ("2025-03-01T12:00:00Z", "2025-03-02T00:00:00Z")
    assert (story.byline, story.slugline, story.language, story.provider) == (
        "Ann Lee",
        "DAM-BURST",
        "en-GB",
        "Example Wire",
    )
    assert story.change == "update"
    assert story.ninjs == {
        "urgency": 2,
        "firstCreated": "2025-03-01T09:00:00Z",
        "language": "en-GB",
        "slugline": "DAM-BURST",
        "by": "Ann Lee",
        "copyrightHolder": "Example Wire",
        "subjects": NINJS_3["subjects"],
    }
    assert story.extra == {
        "headlines": NINJS_3["headlines"][:1],
        "bodies": NINJS_3["bodies"][:1],
        "associations": NINJS_3["associations"],
        "house": {"desk": "world"},
    }


def test_ninjs_1_and_2_come_out_in_3_s_names() -> None:
    first = read(
        {
            "uri": "u",
            "version": "0",
            "headline": "Dam bursts",
            "body_html": "<p>It burst.</p>",
            "byline": "Ann Lee",
            "urgency": "4",
            "versioncreated": "2025-03-01T12:00:00Z",
            "pubstatus": "usable",
            "usageterms": "None",
            "representationtype": "incomplete",
            "person": [{"name": "Ann Lee", "rel": "about", "scheme": "x", "code": "p1"}],
            "description_text": "A dam.",
            "altids": {"slug": "dam"},
        }
    )
    assert (first.format, first.version, first.byline, first.body_type) == ("ninjs-1", "0", "Ann Lee", "text/html")
    assert first.ninjs == {
        "by": "Ann Lee",
        "urgency": 4,
        "usageTerms": "None",
        "representationType": "partial",
        "people": [{"name": "Ann Lee", "rel": "about", "literal": "p1"}],
        "descriptions": [{"role": "text", "value": "A dam."}],
        "altIds": [{"role": "slug", "value": "dam"}],
    }
    assert first.extra["people"][0]["scheme"] == "x"
    second = read(
        {"uri": "u", "headlines": [{"contenttype": "text/plain", "value": "Dam"}], "pubstatus": "usable", "bodies": []}
    )
    assert (second.format, second.headline, second.body) == ("ninjs-2", "Dam", "")


def test_superdesk() -> None:
    story = read(
        {
            "guid": "tag:localhost:2025:abc:7",
            "version": "7",
            "headline": "Dam bursts",
            "body_html": "<p>It burst.</p>",
            "pubstatus": "usable",
            "source": "AAP",
            "slugline": "Dam",
            "anpa_take_key": "1st Ld-Writethru",
            "evolvedfrom": "tag:localhost:2025:old",
        }
    )
    assert (story.format, story.uri, story.provider, story.change) == (
        "ninjs-superdesk",
        "tag:localhost:2025:abc",
        "AAP",
        "update",
    )
    assert story.extra["evolvedfrom"] == "tag:localhost:2025:old"


def test_ap() -> None:
    story = read(
        {
            "uri": "https://api.ap.org/media/v/content/0a1b?qt=1",
            "altids": {"itemid": "0a1b2c3d4e5f60718293a4b5c6d7e8f9", "etag": "x"},
            "version": 0,
            "headline": "Dam bursts",
            "bylines": [{"by": "By ANN LEE", "title": "Associated Press"}],
            "pubstatus": "embargoed",
        }
    )
    assert (story.format, story.uri) == ("ninjs-ap", "urn:uuid:0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9")
    assert (story.version, story.byline) == ("0", "By ANN LEE")
    assert (story.pub_status, story.embargo_open) == ("usable", True)


@pytest.mark.parametrize("value", ["tonight", "2025-03-01T12:00:00", True, 5])
def test_an_embargo_without_a_sure_time_stays_open(value: object) -> None:
    story = read({"uri": "u", "headline": "h", "embargoedUntil": value})
    assert (story.embargoed_until, story.embargo_open) == (None, True)
    assert story.extra["embargoedUntil"] == value


def test_minimal_json() -> None:
    for name in ("uri", "id", "guid", "url"):
        assert read({name: "urn:example:1", "title": "Dam", "body": "It burst."}).uri == "urn:example:1"
    story = read(
        {
            "id": 7,
            "title": "Dam",
            "body": "It burst.",
            "author": "Ann Lee",
            "published": "2025-03-01T12:00:00Z",
            "tags": ["a"],
        }
    )
    assert (story.format, story.uri, story.headline, story.body) == ("minimal-json", "7", "Dam", "It burst.")
    assert (story.byline, story.version_created, story.extra) == ("Ann Lee", "2025-03-01T12:00:00Z", {"tags": ["a"]})
    assert read({"url": "u", "body_html": "<p>It burst.</p>"}).body_type == "text/html"
    both = read({"uri": "u", "headline": "Dam", "title": "Dam page", "text": "It burst."})
    assert (both.headline, both.ninjs) == ("Dam", {"title": "Dam page"})


@pytest.mark.parametrize(
    ("value", "type_"), [("picture", "picture"), ("photo", "picture"), ("composite", "composite"), ("article", "text")]
)
def test_types(value: str, type_: str) -> None:
    assert read({"uri": "u", "headline": "h", "type": value}).type == type_


@pytest.mark.parametrize(
    ("properties", "change"),
    [
        ({"headline": "CORRECTED-Dam bursts"}, "correction"),
        ({"headline": "UPDATE 3-Dam bursts"}, "update"),
        ({"headline": "REFILE-Dam bursts"}, "refile"),
        ({"headline": "RPT-Dam bursts"}, "repeat"),
        ({"headline": "Dam", "slugline": "DAM/ (UPDATE 1, PIX, CORRECTED)"}, "correction"),
        ({"headline": "Dam", "slugline": "BC-AF--Dam,1st Ld-Writethru"}, "update"),
        ({"headline": "Dam", "signals": ["sig:correction"]}, "correction"),
        ({"headline": "Corrections officer jailed"}, None),
        ({"headline": "Updated rules agreed"}, None),
        ({"headline": "KILL KILL KILL", "text": "Please kill item 157."}, "advisory"),
    ],
)
def test_what_a_version_is_to_the_one_before(properties: dict[str, Any], change: str | None) -> None:
    story = read({"uri": "u", **properties})
    assert story.change == change
    assert story.pub_status == "usable"


@pytest.mark.parametrize(
    ("properties", "kind"),
    [
        ({"headline": "TEST TEST TEST"}, "test"),
        ({"headline": "This is a test message - please ignore"}, "test"),
        ({"headline": "Test cricket returns to Harare"}, "story"),
        ({"headline": "Budget passes by two votes", "slugline": "UK-BUDGET"}, "story"),
        ({"headline": "AP News Digest"}, "budget"),
        ({"headline": "Dam", "profile": "caption"}, "caption"),
        ({"headline": "Dam", "genre": [{"name": "Press Release"}]}, "release"),
        ({"headline": "KILL KILL KILL", "text": "Please kill item 157."}, "advisory"),
        ({"headline": "", "text": "HOLD HOLD HOLD\nPlease hold item dpa 123."}, "advisory"),
    ],
)
def test_kinds(properties: dict[str, Any], kind: str) -> None:
    assert read({"uri": "u", **properties}).kind == kind


VALUES: list[Any] = [
    "text",
    "",
    5,
    2.5,
    True,
    ["a"],
    [None],
    [{"name": "a", "code": "b", "x": 1}],
    [{"value": "v", "role": 5}],
    {"a": 1},
    {"linkedRights": "http://example.com/", "langid": "http://example.com/l"},
    "2025-03-01T12:00:00Z",
]


@given(
    st.dictionaries(
        st.sampled_from([*sorted(NINJS_3), "person", "genre", "infosource", "rightsinfo", "altids", "genres"]),
        st.sampled_from(VALUES),
    )
)
def test_what_passes_through_is_valid_ninjs(properties: dict[str, Any]) -> None:
    try:
        story = read({"headline": "h", **properties, "uri": "urn:example:1"})
    except StoryRejected:
        return
    checker = validator("enriched-story", closed=True)
    problems = [error for error in checker.iter_errors(dict(story.ninjs)) if error.validator != "required"]
    assert problems == []
