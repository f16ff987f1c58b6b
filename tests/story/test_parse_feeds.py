"""RSS and Atom: every field of an item, what a feed says for its items, tombstones."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.story.normalise import normalise
from streams.story.parse import parse
from streams.story.records import RawRecord, RawStory
from streams.story.rejections import Reason, StoryRejected

FIXTURES = Path(__file__).parents[1] / "fixtures"
RSS = (FIXTURES / "rss" / "feed.xml").read_bytes()
ATOM = (FIXTURES / "atom" / "feed.xml").read_bytes()


def read(value: bytes | str) -> tuple[RawStory, ...]:
    raw = value.encode() if isinstance(value, str) else value
    return parse(RawRecord(raw), provider="Own", max_body=400_000)


def item(inside: str, around: str = "") -> RawStory:
    (raw,) = read(f"<rss version='2.0'><channel>{around}<item>{inside}</item></channel></rss>")
    return raw


def test_every_field_of_an_rss_item() -> None:
    raw = read(RSS)[0]
    assert (raw.format, raw.uri, raw.type) == ("rss", "tide-2025-0311-17", "text")
    assert raw.headline == "Ferry pier to close for winter & spring"
    assert (raw.byline, raw.ninjs["by"], raw.provider) == ("Nia Falk", "Nia Falk", "The Marlow Tide")
    assert (raw.version_created, raw.ninjs["firstCreated"]) == ("2025-03-11T10:05:00Z", "2025-03-11T08:30:00Z")
    assert raw.language == "en-gb"
    assert raw.ninjs["copyrightNotice"] == "Copyright 2025 The Marlow Tide"
    assert raw.ninjs["subjects"] == [{"name": "Harbour"}, {"name": "Ferries"}]
    assert raw.ninjs["descriptions"] == [{"role": "summary", "value": "The pier closes in October."}]
    assert raw.ninjs["altIds"] == [{"role": "link", "value": "https://tide.example/harbour/pier"}]
    assert raw.extra["media-title"] == ["A picture of the pier"]
    assert raw.extra["comments"] == ["https://tide.example/harbour/pier#comments"]
    assert raw.extra["feed"] == {"title": "The Marlow Tide - Harbour", "link": "https://tide.example/harbour"}


def test_the_full_text_of_an_rss_item() -> None:
    story = normalise(read(RSS)[0], enrich_body=10_000)
    assert story.text == (
        "MARLOW — The ferry pier will close in October, the council said.\n\n"
        "“We cannot patch it again,” said Ola Brandt, who runs the harbour."
    )
    assert [segment.type for segment in story.segments] == ["dateline", "body", "body"]


def test_an_item_with_a_description_alone() -> None:
    raw = read(RSS)[1]
    assert raw.uri == "https://tide.example/harbour/tables"
    assert (raw.byline, raw.version_created) == ("Harbour Desk", "2025-03-10T08:00:00Z")
    assert normalise(raw, enrich_body=10_000).text == "High water at noon. Low water at six."
    assert "descriptions" not in raw.ninjs


def test_an_item_without_words_is_passed_on_as_what_it_holds() -> None:
    raw = read(RSS)[2]
    assert (raw.type, raw.uri, raw.body) == ("audio", "https://tide.example/audio/7", "")
    assert raw.extra["enclosure"][0]["url"] == "https://tide.example/7.mp3"


def test_rss_1() -> None:
    (raw,) = read((FIXTURES / "rss" / "rdf.xml").read_bytes())
    assert (raw.uri, raw.headline, raw.body) == ("https://tide.example/a", "Buoy found", "A buoy was found.")
    assert (raw.byline, raw.provider, raw.version_created) == ("Nia Falk", "The Marlow Tide", "2025-03-11T08:30:00Z")


def test_every_field_of_an_atom_entry() -> None:
    (raw,) = [each for each in read(ATOM) if each.uri == "tag:post.example,2025:12"]
    assert (raw.format, raw.headline, raw.change) == ("atom", "UPDATE 2-Harbour fraud trial opens", "update")
    assert (raw.byline, raw.provider, raw.language) == ("Ivo Lang, Mei Sato", "Cape Verity Post", "en")
    assert raw.version_created == "2025-04-02T11:30:05.250000Z"
    assert raw.ninjs["firstCreated"] == "2025-04-02T08:00:00Z"
    assert raw.ninjs["copyrightNotice"] == "Post Media"
    assert raw.ninjs["subjects"] == [{"name": "Courts"}]
    assert raw.ninjs["descriptions"] == [{"role": "summary", "value": "The trial of three brokers opened."}]
    story = normalise(raw, enrich_body=10_000)
    assert story.dateline is not None
    assert story.dateline.agencies == ("CVP",)
    assert story.text.endswith('"They took the pension of a town," prosecutor Dee Amara said.')


def test_escaped_text_in_atom() -> None:
    (raw,) = [each for each in read(ATOM) if each.uri == "tag:post.example,2025:13"]
    assert raw.headline == "Clerk <3 numbers"
    assert raw.byline == "Court Desk"
    assert normalise(raw, enrich_body=10_000).text == "A clerk counted & counted."


def test_a_tombstone_is_a_kill() -> None:
    (raw,) = [each for each in read(ATOM) if each.pub_status == "canceled"]
    assert (raw.uri, raw.version_created) == ("tag:post.example,2025:9", "2025-04-02T11:00:00Z")
    assert raw.ninjs["edNote"] == "Published in error."


def test_an_entry_alone() -> None:
    (raw,) = read('<entry xmlns="http://www.w3.org/2005/Atom"><id>urn:example:7</id><title>Rain</title></entry>')
    assert (raw.uri, raw.headline, raw.provider) == ("urn:example:7", "Rain", "Own")


@pytest.mark.parametrize(
    ("given_", "uri"),
    [
        ("<guid>https://tide.example/?p=7</guid><link>https://tide.example/pier</link>", "https://tide.example/?p=7"),
        ("<guid>4711</guid><link>https://tide.example/pier</link>", "https://tide.example/pier"),
        ("<guid>4711</guid>", "4711"),
        ("<link>https://tide.example/pier</link>", "https://tide.example/pier"),
        ("<guid>A6B2F8C4-1111-4222-8333-944455556666</guid>", "urn:uuid:a6b2f8c4-1111-4222-8333-944455556666"),
    ],
)
def test_identifiers(given_: str, uri: str) -> None:
    assert item(f"<title>Rain</title>{given_}").uri == uri


def test_an_item_without_identifier_is_known_by_what_it_says() -> None:
    feed = "<rss><channel><item><title>Rain</title></item><item><title>{}</title></item></channel></rss>"
    first, second = read(feed.format("Wind"))
    again, other = read(feed.format("Hail"))
    assert first.uri == again.uri
    assert len({first.uri, second.uri, other.uri}) == 3


@pytest.mark.parametrize(
    ("sent", "created"),
    [
        ("<pubDate>Sat, 01 Mar 2025 23:30:00 EST</pubDate>", "2025-03-02T04:30:00Z"),
        ("<pubDate>1 Mar 2025 23:30 +0530</pubDate>", "2025-03-01T18:00:00Z"),
        ("<pubDate>2025-03-01T23:30:00Z</pubDate>", "2025-03-01T23:30:00Z"),
        ("<pubDate>yesterday</pubDate>", None),
        ("", None),
    ],
)
def test_times(sent: str, created: str | None) -> None:
    assert item(f"<title>Rain</title>{sent}").version_created == created


def test_feeds_that_are_not_quite_xml_are_mended() -> None:
    raw = item("<title>Rain & wind&nbsp;today</title>")
    assert raw.headline == "Rain & wind today"
    assert set(raw.fixes) == {"ampersands", "entities"}


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("<rss><channel><title>T</title></channel></rss>", Reason.NO_CONTENT),
        ("<feed xmlns='http://www.w3.org/2005/Atom'/>", Reason.NO_CONTENT),
        ("<rss><channel><item>", Reason.SCHEMA),
        (
            '<!DOCTYPE rss [<!ENTITY x "y">]><rss><channel><item><title>&x;</title></item></channel></rss>',
            Reason.XML_FORBIDDEN,
        ),
        ("<rss><channel>" + "<item><title>a</title></item>" * 1001 + "</channel></rss>", Reason.TOO_LARGE),
        ("<rss>" * 70, Reason.TOO_DEEP),
    ],
)
def test_what_is_refused(value: str, reason: Reason) -> None:
    with pytest.raises(StoryRejected) as caught:
        read(value)
    assert caught.value.reason == reason


def test_a_document_type_without_declarations_is_passed_over() -> None:
    document_type = '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "rss-0.91.dtd">'
    assert read(f"{document_type}<rss><channel><item><title>Rain</title></item></channel></rss>")[0].headline == "Rain"


@given(st.data())
def test_damaged_feeds_are_read_or_refused(data: st.DataObject) -> None:
    value = bytearray(data.draw(st.sampled_from([RSS, ATOM])))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(value) - 1))
        value[at : at + data.draw(st.integers(0, 40))] = data.draw(
            st.binary(max_size=8) | st.sampled_from([b"<", b"&", b">"])
        )
    with suppress(StoryRejected):
        for raw in read(bytes(value)):
            if raw.type == "text" and raw.pub_status == "usable":
                normalise(raw, enrich_body=10_000)
