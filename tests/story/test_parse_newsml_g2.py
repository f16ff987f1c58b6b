"""NewsML-G2, field by field, in the dialects of those who send it."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings

from streams.story.rejections import Reason, StoryRejected
from tests.story.wire_files import broken, published, read, read_one, told, wire_file

ALL = [wire_file(f"newsml_g2/{name}.xml") for name in ("superdesk", "reuters_kill", "ap", "dpa_message")]
ITEM = """<newsItem guid="{guid}" version="{version}"><itemMeta><itemClass qcode="ninat:text"/>{meta}</itemMeta>
<contentMeta><headline>Rain</headline>{content}</contentMeta><contentSet>{body}</contentSet></newsItem>"""


def item(meta: str = "", content: str = "", body: str = "", guid: str = "urn:x:1", version: str = "1") -> str:
    return ITEM.format(meta=meta, content=content, body=body, guid=guid, version=version)


@pytest.fixture(scope="module")
def superdesk() -> dict[str, Any]:
    return published(read_one(ALL[0]))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("uri", "urn:newsml:harbour.example:2026-03-03T13:58:00.123456:5f0c7c1e"),
        ("version", "4"),
        ("type", "text"),
        ("profile", "text"),
        ("pubStatus", "usable"),
        ("urgency", 2),
        ("versionCreated", "2026-03-03T14:05:00Z"),
        ("firstCreated", "2026-03-03T13:58:00Z"),
        ("contentCreated", "2026-03-03T13:58:00Z"),
        ("language", "en-GB"),
        ("headlines", [{"role": "main", "value": "Oslo ferries & buses to run all night"}]),
        ("by", "Ada Moss"),
        ("slugline", "Norway-ferries"),
        ("located", "Oslo"),
        ("edNote", "CORRECTS the number of ferries in 2nd paragraph"),
        ("copyrightHolder", "Harbour Wire Ltd"),
        ("copyrightNotice", "Copyright 2026 Harbour Wire. All rights reserved."),
        ("usageTerms", "Not for use after 30 days."),
        ("altIds", [{"role": "idtype:slugid", "value": "hw-77"}]),
        ("infoSources", [{"literal": "Harbour Wire", "role": "isrol:originfo"}]),
        ("genres", [{"name": "Current", "literal": "genre:Current"}]),
        ("people", [{"name": "Ada Lindqvist", "literal": "hwpers:9"}]),
        ("organisations", [{"name": "Harbour Trust", "literal": "hworg:12"}]),
        ("places", [{"name": "Oslo", "uri": "http://places.example/oslo", "literal": "hwgeo:1"}]),
        (
            "subjects",
            [{"name": "ferry", "literal": "medtop:20000715", "creator": "hwtag:v3", "relevance": 80, "confidence": 91}],
        ),
        ("descriptions", [{"role": "drol:summary", "value": "Ferries in the fjord run all night from May."}]),
    ],
)
def test_each_field_comes_out(superdesk: dict[str, Any], name: str, value: object) -> None:
    assert superdesk[name] == value


def test_the_body_comes_out_without_captions_and_scripts_its_table_apart(superdesk: dict[str, Any]) -> None:
    wire = superdesk["wire"]
    assert superdesk["bodies"][0]["value"] == (
        "OSLO (HW) — Ferries will run all night, the Harbour Trust said on Tuesday.\n\nThree more boats\n\n"
        "“We open in May,” Ada Lindqvist said.\n\nLine\tBoats\tTrips\nB1\t3\t120\nB2\t2\t80"
    )
    assert [segment["exact"] for segment in wire["segments"] if segment["type"] == "table"] == [
        "Line\tBoats\tTrips\nB1\t3\t120\nB2\t2\t80"
    ]
    assert (wire["format"], wire["provider"], wire["change"]) == ("newsml-g2", "Harbour Wire", "correction")
    assert wire["correctionNote"] == "CORRECTS the number of ferries in 2nd paragraph"
    assert wire["dateline"]["city"]["exact"] == "OSLO"
    assert wire["extra"]["media"][0]["content"]["figcaption"] == ["A ferry. Photo by Nils Dahl"]


def test_what_has_no_place_is_kept(superdesk: dict[str, Any]) -> None:
    extra = superdesk["wire"]["extra"]
    assert extra["keywords"] == ["ferries", "night"]
    assert extra["evolvedfrom"] == "urn:newsml:harbour.example:2026-03-02T09:00:00.000001:aa11"
    assert [link["rel"] for link in extra["links"]] == ["irel:seeAlso", "irel:derivedFrom"]
    assert extra["headlines"] == [{"role": "hld:subHeadline", "value": "Trust wants three more"}]
    assert extra["contents"]["inlineData"][0]["text"] == "Ferries will run all night."
    assert extra["message"]["transmitId"] == "4711"
    assert extra["signals"] == ["sig:correction"]
    assert extra["catalogs"][1] == "http://harbour.example/catalog.xml"
    assert extra["subjects"][0]["broader"] == [{"qcode": "iso3166-1a2:NO"}]
    assert extra["located"] == [{"qcode": "city:Oslo", "name": ["Oslo"]}]
    assert extra["provider"] == [{"qcode": "nprov:HW", "name": ["Harbour Wire"]}]
    assert extra["rightsInfo"][0]["copyrightHolder"] == [{"literal": "Harbour Wire", "name": ["Harbour Wire Ltd"]}]
    assert {"asserts", "creditline", "generator", "service"} <= set(extra)


def test_a_kill_with_an_empty_body_is_read_its_version_not_part_of_its_uri() -> None:
    kill = read_one(ALL[1])
    assert (kill.uri, kill.version) == ("tag:reuters.com,2026:newsml_L1N9ABCD", "1542761538")
    assert (kill.pub_status, kill.body, kill.version_created) == ("canceled", "", "2026-03-03T15:53:10Z")
    assert kill.provider == "Thomson Reuters"
    assert kill.ninjs["edNote"].startswith("The story about the harbour is withdrawn")


def test_nitf_inside_is_read_an_embargo_and_version_0_kept() -> None:
    story = read_one(ALL[2])
    assert (story.uri, story.version) == ("urn:publicid:ap.org:0d1cf2a6a6d84ed3a4d1f6b8cbd5ed25", "0")
    assert (story.pub_status, story.embargoed_until, story.embargo_open) == ("usable", "2026-03-04T05:01:00Z", False)
    assert (story.headline, story.byline, story.change) == ("Night ferries in Oslo", "By ADA MOSS", "update")
    assert told(story).text == (
        "OSLO, Norway (AP) — Ferries will run all night.\n\n“We open in May,” Ada Lindqvist said."
    )
    assert story.extra["inline"] == [{"type": "person", "text": "Ada Lindqvist", "idsrc": "hw", "value": "9"}]
    assert story.extra["generator"] == [{"versioninfo": "7286", "role": "apgen:tagging", "text": "AP Subject"}]
    assert story.extra["contentCreated"] == "2026-03-03"
    assert story.extra["nitf"] == {"docdata": [{"doc-id": [{"id-string": "inner"}]}]}
    assert story.extra["abstracts"] == [{"role": "abstract", "value": "In short."}]
    assert story.extra["subjects"][0]["why"] == "why:direct"
    published(story)


def test_a_message_gives_all_its_items_packages_and_pictures_to_pass() -> None:
    items = read(ALL[3])
    assert [item.type for item in items] == ["composite", "text", "picture", "concept"]
    assert [item.uri.rpartition("-")[2] for item in items] == ["000001", "000002", "000003", "urn:x:concept"]
    story = items[1]
    assert (story.embargoed_until, story.embargo_open) == (None, True)
    assert (story.provider, story.ninjs["copyrightHolder"]) == ("dpa", "Deutsche Presse-Agentur GmbH")
    assert (story.ninjs["located"], story.ninjs["places"]) == ("Kiel", [{"name": "Kiel", "literal": "poi1"}])
    assert story.ninjs["urgency"] == 5
    assert story.body.startswith("Kiel (dpa) - A bear")


@pytest.mark.parametrize(
    ("guid", "version", "uri"),
    [
        ("urn:newsml:a.example:20260303:N1:3", "3", "urn:newsml:a.example:20260303:N1"),
        ("urn:newsml:a.example:20260303:N1", "1", "urn:newsml:a.example:20260303:N1"),
        ("urn:newsml:dpa.com:20090101:260303-99-000002/4", "4", "urn:newsml:dpa.com:20090101:260303-99-000002"),
        ("tag:reuters.com,2026:newsml_X:10", "11", "tag:reuters.com,2026:newsml_X:10"),
        ("urn:x:story:5", "5", "urn:x:story:5"),
        ("{5F0C7C1E-0000-4000-8000-000000000000}", "1", "urn:uuid:5f0c7c1e-0000-4000-8000-000000000000"),
    ],
)
def test_the_uri_loses_a_version_only_where_senders_write_it(guid: str, version: str, uri: str) -> None:
    assert read_one(item(guid=guid, version=version)).uri == uri


@pytest.mark.parametrize(
    ("meta", "expected"),
    [
        ('<pubStatus qcode="stat:withheld"/>', ("withheld", None, False)),
        ('<pubStatus uri="http://cv.iptc.org/newscodes/pubstatusg2/canceled"/>', ("canceled", None, False)),
        ('<pubStatus qcode="x:embargoed"/>', ("usable", None, True)),
        ("<embargoed/>", ("usable", None, True)),
        ("<embargoed>2026-03-04T05:01:00</embargoed>", ("usable", None, True)),
        ("<embargoed>2026-03-04T05:01:00+01:00</embargoed>", ("usable", "2026-03-04T04:01:00Z", False)),
        ("<edNote>EMBARGOED until noon</edNote>", ("usable", None, True)),
        ("", ("usable", None, False)),
    ],
)
def test_status_and_embargo(meta: str, expected: tuple[str, str | None, bool]) -> None:
    story = read_one(item(meta=meta))
    assert (story.pub_status, story.embargoed_until, story.embargo_open) == expected


def test_a_status_that_nobody_knows_is_refused_by_name() -> None:
    with pytest.raises(StoryRejected) as caught:
        read(item(meta='<pubStatus qcode="stat:replaced"/>'))
    assert (caught.value.reason, caught.value.uri) == (Reason.SCHEMA, "urn:x:1")


def test_what_is_not_in_its_first_place_is_found_in_the_next() -> None:
    head = "<body.head><byline>By A</byline></body.head>"
    nitf = f"<nitf><body>{head}<body.content><p>Rain.</p></body.content></body></nitf>"
    sent = item(
        meta="<title>Snow</title>", content="<creditline>HW</creditline>", body=f"<inlineXML>{nitf}</inlineXML>"
    )
    story = read_one(sent.replace("<headline>Rain</headline>", "").replace("<newsItem ", '<newsItem xml:lang="en" '))
    assert (story.headline, story.byline, story.provider, story.language) == ("Snow", "By A", "HW", "en")
    odd = read_one(item(meta="<versionCreated>yesterday</versionCreated>"))
    assert (odd.version_created, odd.extra["versionCreated"]) == (None, "yesterday")


def test_superdesks_dialect() -> None:
    place = '<subject type="loctyp:Country" qcode="loc:NO"><name>Norway</name></subject>'
    story = read_one(item(content=f"<creator><name>Ada Moss</name></creator>{place}"))
    assert (story.byline, story.ninjs["places"]) == ("Ada Moss", [{"name": "Norway", "literal": "loc:NO"}])


def test_a_message_without_items_is_refused() -> None:
    with pytest.raises(StoryRejected) as caught:
        read("<newsMessage><header/><itemSet/></newsMessage>")
    assert caught.value.reason == Reason.NO_CONTENT


def test_a_dateline_that_was_sent_apart_goes_before_the_text() -> None:
    body = "<inlineXML><p>Rain fell.</p></inlineXML>"
    story = read_one(item(content="<dateline>OSLO, Norway (AP)</dateline>", body=body))
    assert told(story).text == "OSLO, Norway (AP) - Rain fell."
    assert story.fixes == ("dateline",)
    bare = read_one(item(content="<dateline>2014-07-16 15:53:10 GMT</dateline>", body=body))
    assert (told(bare).text, bare.extra["dateline"]) == ("Rain fell.", "2014-07-16 15:53:10 GMT")


def test_an_item_without_a_guid_keeps_its_uri_when_it_comes_again() -> None:
    message = f"<newsMessage><itemSet>{item(guid='')}{item(guid='', content='<by>A</by>')}</itemSet></newsMessage>"
    first, second = read(message)
    assert first.uri.startswith("urn:uuid:")
    assert first.uri != second.uri
    assert read(message) == (first, second)


@settings(max_examples=150, deadline=None)
@given(broken(ALL))
def test_broken_files_are_refused_or_read(value: bytes) -> None:
    with suppress(StoryRejected):
        for raw in read(value):
            told(raw)
