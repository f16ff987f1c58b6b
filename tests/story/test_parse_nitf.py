"""NITF 3.x, field by field: management, kills by reference, embargo, marked names, tables."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings

from streams.story.rejections import Reason, StoryRejected
from tests.story.wire_files import broken, published, read, read_one, told, wire_file

UUID = "urn:uuid:5f0c7c1e-1111-4111-8111-111111111111"
ALL = [wire_file(f"nitf/{name}.xml") for name in ("pa", "dpa_kill", "embargo")]


def document(docdata: str = "<docdata/>", body: str = "<p>Rain.</p>", head: str = "") -> str:
    return (
        f"<nitf><head>{docdata}</head><body><body.head>{head}</body.head>"
        f"<body.content>{body}</body.content></body></nitf>"
    )


@pytest.fixture(scope="module")
def pa() -> dict[str, Any]:
    return published(read_one(ALL[0]))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("uri", "HP-260303-0042"),
        ("version", "5"),
        ("pubStatus", "usable"),
        ("urgency", 3),
        ("versionCreated", "2026-03-03T14:05:00Z"),
        ("expires", "2026-04-03T00:00:00Z"),
        ("language", "en"),
        ("title", "1 TRANSPORT Ferries"),
        ("headlines", [{"role": "main", "value": "Oslo ferries to run all night"}]),
        ("by", "By Ada Moss, Transport Correspondent"),
        ("slugline", "HPFerries"),
        ("located", "OSLO"),
        ("edNote", "Corrects the number of boats; Recasts; adds table; Pictures to follow."),
        ("copyrightHolder", "Harbour Press"),
        ("copyrightNotice", "Copyright 2026 Harbour Press"),
        ("altIds", [{"role": "regsrc", "value": "HP"}]),
        ("genres", [{"name": "current"}]),
        ("subjects", [{"name": "Transport", "literal": "04015000"}]),
        ("people", [{"name": "Ada Lindqvist", "literal": "hp:9"}]),
        ("organisations", [{"name": "Harbour Trust"}]),
        ("places", [{"name": "Oslo"}]),
        ("descriptions", [{"role": "abstract", "value": "Ferries in the fjord run all night."}]),
    ],
)
def test_each_field_comes_out(pa: dict[str, Any], name: str, value: object) -> None:
    assert pa[name] == value


def test_the_body_comes_out_its_table_and_subhead_apart(pa: dict[str, Any]) -> None:
    wire = pa["wire"]
    assert pa["bodies"][0]["value"] == (
        "OSLO, March 3 (HP) - Ferries will run all night, the Harbour Trust said in Oslo, Norway.\n\n"
        "THREE MORE BOATS\n\n“We open in May,” Ada Lindqvist said. “Or later.” It takes 1/2 an hour.\n\n"
        "Line\tBoats\tTrips\nB1\t3\t120\nB2\t2\t80\nB3\t1\t20\n\nThe quoted letter goes on.\n\nThe letter"
    )
    types = [segment["type"] for segment in wire["segments"]]
    assert types == ["dateline", "body", "subhead", "body", "table", "body", "body"]
    assert (wire["format"], wire["provider"], wire["change"]) == ("nitf", "Harbour Press", "correction")
    assert wire["correctionNote"].startswith("Corrects the number of boats")
    assert wire["dateline"]["city"]["exact"] == "OSLO"


def test_what_has_no_place_is_kept(pa: dict[str, Any]) -> None:
    extra = pa["wire"]["extra"]
    assert extra["inline"] == [
        {"type": "organisation", "text": "Harbour Trust", "idsrc": "hp", "value": "12"},
        {"type": "place", "text": "Oslo, Norway"},
        {"type": "quote", "text": "“We open in May,”", "quote-source": "Ada Lindqvist"},
        {"type": "person", "text": "Ada Lindqvist"},
        {"type": "quote", "text": "Or later."},
    ]
    assert extra["take"] == {"part": 2, "total": 3}
    assert extra["keywords"] == ["ferries", "Oslo"]
    assert extra["headlines"] == [{"role": "hl2", "value": "Trust wants three more"}]
    assert extra["tagline"] == "Harbour Press, newsdesk@example.com"
    assert extra["revision-history"][0]["comment"] == "ADDS table"
    assert extra["media"][0]["content"]["media-caption"] == [{"p": ["A ferry. Photo by Nils Dahl"]}]
    assert extra["du-key"] == {"generation": "2", "part": "1", "version": "5", "key": "HPFerries"}
    assert extra["correction"][0]["id-string"] == "HP-260303-0041"
    assert {"evloc", "doc-scope", "fixture", "pubdata", "meta", "tobject", "note", "series"} <= set(extra)


def test_a_document_kills_another_one() -> None:
    kill, notice = read(ALL[1])
    assert (kill.supersedes, kill.pub_status, kill.change) == ("260303-10", "canceled", "kill")
    assert (kill.version_created, kill.ninjs) == ("2026-03-03T14:05:00Z", {"edNote": "The bear was a dog."})
    assert (notice.uri, notice.version, notice.pub_status, notice.kind) == ("260303-55", "1", "usable", "advisory")
    assert notice.supersedes is None


@pytest.mark.parametrize(
    ("attributes", "killed"),
    [
        ('management-doc-idref="b-2" management-idref-status="withheld"', [("b-2", "withheld")]),
        ('management-doc-idref="b-2" management-status="canceled"', [("b-2", "canceled"), (None, "canceled")]),
        ('management-doc-idref="b-2" management-idref-status="usable"', [(None, "usable")]),
        ('management-doc-idref="a-1" management-status="canceled"', [(None, "canceled")]),
        ('management-doc-idref="b-2"', [(None, "usable")]),
    ],
)
def test_which_document_is_killed(attributes: str, killed: list[tuple[str | None, str]]) -> None:
    found = read(
        document(
            f'<docdata {attributes}><doc-id id-string="a-1"/></docdata>',
            body=""" """,
            head="<hedline><hl1>Rain</hl1></hedline>",
        )
    )
    expected = killed if len(killed) > 1 or killed[0][0] is None else [*killed, (None, "usable")]
    assert [(item.supersedes, item.pub_status) for item in found] == expected


def test_a_kill_that_says_nothing_itself_is_a_kill_alone() -> None:
    docdata = '<docdata management-doc-idref="b-2" management-idref-status="canceled"/>'
    kill = read_one(document(docdata, body=""))
    assert (kill.supersedes, kill.uri[:9]) == ("b-2", "urn:uuid:")


@pytest.mark.parametrize(
    ("attributes", "issue", "release", "expected"),
    [
        ("management-status='embargoed'", "20260303T1405Z", "20260304T050100Z", ("2026-03-04T05:01:00Z", False)),
        ("management-status='embargoed'", "20260303T1405Z", "", (None, True)),
        ("management-status='embargoed'", "20260303T1405Z", "20260304T050100", (None, True)),
        ("management-status='embargoed'", "20260303", "20260304", (None, True)),
        ("", "20260303T140500Z", "20260304T050100Z", ("2026-03-04T05:01:00Z", False)),
        ("", "20260303T140500Z", "20260303T140500Z", (None, False)),
        ("", "20260303T140500", "20260304T050100", ("2026-03-04T17:01:00Z", False)),
        ("", "20260303T140500", "20260303T140512", (None, False)),
        ("", "20260303T235900Z", "20260304T010500+0100", (None, False)),
        ("", "20260303", "20260303", (None, False)),
        ("", "", "20260304T050100Z", ("2026-03-04T05:01:00Z", False)),
        ("management-status='usable'", "", "", (None, False)),
    ],
)
def test_a_release_after_the_issue_is_an_embargo(
    attributes: str, issue: str, release: str, expected: tuple[str | None, bool]
) -> None:
    dates = f'<date.issue norm="{issue}"/><date.release norm="{release}"/>'
    story = read_one(document(f"<docdata {attributes}>{dates}</docdata>"))
    assert (story.embargoed_until, story.embargo_open, story.pub_status) == (*expected, "usable")


@pytest.mark.parametrize(
    ("docdata", "uri", "version"),
    [
        ('<doc-id id-string="260303-10:2" regsrc="dpa"/>', "260303-10", "2"),
        ('<doc-id id-string="260303-10:2" regsrc="AP"/>', "260303-10:2", None),
        ('<doc-id id-string="urn:newsml:a.example:20260303:N1:4"/>', "urn:newsml:a.example:20260303:N1", "4"),
        ('<doc-id id-string="x"/><du-key generation="3"/>', "x", "3"),
        ('<doc-id id-string="5F0C7C1E-1111-4111-8111-111111111111"/>', UUID, None),
    ],
)
def test_identity(docdata: str, uri: str, version: str | None) -> None:
    story = read_one(document(f"<docdata>{docdata}</docdata>"))
    assert (story.uri, story.version) == (uri, version)


@pytest.mark.parametrize(
    ("head", "slugline", "headline"),
    [
        ("<title>1 POLITICS Vote Night</title>", "1 POLITICS Vote Night", "1 POLITICS Vote Night"),
        ('<title>A vote</title><meta name="anpa-keyword" content="vote"/>', "vote", "A vote"),
    ],
)
def test_slug_and_headline_come_from_where_they_are(head: str, slugline: str, headline: str) -> None:
    sent = document().replace("<head>", f"<head>{head}")
    story = read_one(sent)
    assert story.headline == headline
    both = read_one(sent.replace("<body.head>", "<body.head><hedline><hl1>The headline</hl1></hedline>"))
    assert (both.slugline, both.headline) == (slugline, "The headline")


def test_a_tabular_document_is_agate() -> None:
    sent = document().replace("<head>", '<head><meta name="anpa-format" content="t"/>')
    assert read_one(sent).kind == "agate"


def test_superdesks_dialect() -> None:
    docdata = """<docdata management-status="embargoed"><date.expire norm="2026-03-04T05:01:00+00:00"/>
    <date.issue norm="2026-03-03 14:05:00+00:00"/><doc-id id-string="urn:newsml:a.example:2026-03-03:1"/></docdata>
    <key-list><keyword key="ferries"/></key-list>"""
    head = "<dateline>OSLO, March 3 HW -</dateline><org idsrc='OSE' value='HT'>Harbour Trust</org>"
    story = read_one(document(docdata, head=head))
    assert (story.embargoed_until, story.version_created) == ("2026-03-04T05:01:00Z", "2026-03-03T14:05:00Z")
    assert story.ninjs["organisations"] == [{"name": "Harbour Trust", "literal": "OSE:HT"}]
    assert (story.extra["keywords"], "expires" in story.ninjs) == (["ferries"], False)


def test_what_is_not_in_its_first_place_is_found_in_the_next() -> None:
    revisions = '<revision-history norm="20260303T140000Z"/><revision-history norm="20260303T130000Z"/>'
    sent = (
        document()
        .replace("<head>", f"<head><title>Rain</title>{revisions}")
        .replace("<nitf>", '<nitf uno="u-1" baselang="en">')
    )
    story = read_one(sent)
    assert (story.uri, story.headline, story.language) == ("u-1", "Rain", "en")
    assert story.version_created == "2026-03-03T14:00:00Z"
    released = read_one(document('<docdata><date.release norm="20260303T1405Z"/><doc.rights owner="HP"/></docdata>'))
    assert (released.version_created, released.ninjs["copyrightHolder"]) == ("2026-03-03T14:05:00Z", "HP")


def test_a_status_that_nobody_knows_is_refused() -> None:
    with pytest.raises(StoryRejected) as caught:
        read(document('<docdata management-status="perhaps"/>'))
    assert caught.value.reason == Reason.SCHEMA


def test_wrapped_lines_in_pre_and_plain_text_are_joined() -> None:
    lines = (
        "Oslo (dpa) - Ferries on the fjord will run all night from May, the Harbour\n"
        "Trust said on Tuesday, after years of talks between the city and its unions\n"
        "about pay and the hours that crews may work without a break between trips."
    )
    for body in (f"<pre>{lines}</pre>", lines):
        assert "\n" not in told(read_one(document(body=body))).text


def test_lines_and_places_that_touch_stay_apart() -> None:
    head = "<hedline><hl1>Rain<br/>falls</hl1></hedline><abstract><p>One.</p><p>Two.</p></abstract>"
    place = "<dateline><location><city>Oslo</city><country>Norway</country></location></dateline>"
    story = read_one(document(body="Rain fell.<br/>It went on.", head=head + place))
    assert (story.headline, story.ninjs["located"]) == ("Rain falls", "Oslo, Norway")
    assert story.ninjs["descriptions"] == [{"role": "abstract", "value": "One. Two."}]
    assert told(story).text == "Rain fell.\n\nIt went on."


def test_what_is_not_for_publication_is_kept_apart() -> None:
    story = read_one(document(body='<p>Rain.</p><div class="notepad"><p>Call 555</p></div>'))
    assert told(story).text == "Rain."
    assert story.extra["notes"][0]["content"]["p"] == ["Call 555"]


def test_a_quote_mark_is_not_doubled() -> None:
    body = "<p>“<q>Rain</q>,” she said. <q>“Snow,”</q> he said. <q>Fog.</q></p>"
    assert told(read_one(document(body=body))).text == "“Rain,” she said. “Snow,” he said. “Fog.”"


@settings(max_examples=150, deadline=None)
@given(broken(ALL))
def test_broken_files_are_refused_or_read(value: bytes) -> None:
    with suppress(StoryRejected):
        for raw in read(value):
            told(raw)
