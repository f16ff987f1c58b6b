"""IPTC 7901: every field of a message, which story it belongs to, and what is not for publication."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.story.normalise import normalise
from streams.story.parse import parse
from streams.story.parse.iptc7901 import is_iptc7901
from streams.story.records import RawRecord, RawStory
from streams.story.rejections import Reason, StoryRejected
from tests.story.wire_files import damaged, seconds_to_parse

FIXTURES = Path(__file__).parents[1] / "fixtures" / "iptc7901"
URI = "tag:dpa,2018-11-21:eca:norway-environment-un"


def read(name: str | bytes) -> tuple[RawStory, ...]:
    value = (FIXTURES / name).read_bytes() if isinstance(name, str) else name
    return parse(RawRecord(value), provider="Own", max_body=400_000)


def test_every_field_of_a_lead() -> None:
    (raw,) = read("lead.txt")
    assert (raw.format, raw.uri, raw.provider) == ("iptc-7901", URI, "dpa")
    assert (raw.version, raw.change, raw.version_created) == ("1ST LEAD", "update", "2018-11-21T23:22:00Z")
    assert raw.headline == "Norway stays out of lake levy, waits for parliament"
    assert raw.byline == raw.ninjs["by"] == "By Ada Quist, dpa"
    assert raw.slugline == raw.ninjs["slugline"] == "Norway/environment/UN/"
    assert raw.ninjs["urgency"] == 3
    assert raw.ninjs["edNote"] == "Adds negotiator in last paragraph"
    assert raw.ninjs["altIds"] == [
        {"role": "serviceNumber", "value": "eca0003"},
        {"role": "agencyNumber", "value": "dpa 0045"},
    ]
    extra = {name: raw.extra[name] for name in ("service", "category", "wordCount", "versionText")}
    assert extra == {"service": "eca", "category": "i", "wordCount": 62, "versionText": "1ST LEAD"}
    assert (raw.pub_status, raw.embargo_open, raw.kind) == ("usable", False, "story")


def test_the_text_is_unwrapped_and_the_notebook_taken_off() -> None:
    (raw,) = read("lead.txt")
    story = normalise(raw, enrich_body=10_000)
    paragraphs = story.text.split("\n\n")
    assert paragraphs[0] == (
        "Geneva (dpa) - Norway will not join the lake levy that eleven countries agreed on last week, the government "
        "said on Wednesday."
    )
    assert "Jürgen Weidlich" in paragraphs[2]
    assert paragraphs[3:] == ["dpa aq bre"]
    assert [segment.type for segment in story.segments] == ["dateline", "body", "body", "body", "signoff"]
    assert story.dateline is not None
    assert story.dateline.agencies == ("dpa",)
    assert "desk@wire.example" in raw.extra["notForPublication"]
    assert "levy.example" in raw.extra["notebook"]
    assert "desk@wire.example" not in raw.body + raw.extra["notebook"]
    assert story.text_fixes == ("encoding", "unwrap")


def test_a_short_text_is_unwrapped_too() -> None:
    (raw,) = read("first.txt")
    assert "\n" not in raw.body.split("\n\n")[0]
    assert (raw.version, raw.change, raw.fixes) == (None, None, ("unwrap",))


@pytest.mark.parametrize("name", ["first.txt", "lead.txt", "correction.txt"])
def test_a_write_through_finds_its_story_whatever_its_number(name: str) -> None:
    assert read(name)[0].uri == URI


def test_a_correction_with_its_note() -> None:
    (raw,) = read("correction.txt")
    assert (raw.change, raw.version) == ("correction", "REFILE 2ND LEAD")
    assert raw.headline == "Norway stays out of lake levy"
    assert raw.byline == "By Ada Quist and Bo Renner, The Fjord Herald"
    assert raw.ninjs["genres"] == [{"name": "ROUNDUP"}]
    assert raw.extra["reference"] == "0045"
    story = normalise(raw, enrich_body=10_000)
    assert story.correction_note is not None
    assert "40 euros" in story.correction_note


def test_a_kill_in_words_is_an_advisory_and_a_story_by_itself() -> None:
    (raw,) = read("kill.txt")
    assert (raw.kind, raw.change, raw.pub_status) == ("advisory", "advisory", "usable")
    assert raw.headline == "KILL KILL KILL"
    assert raw.uri == "tag:dpa,2018-11-22:eca:norway-environment-un:0009"
    assert "kind" in normalise(raw, enrich_body=10_000).skip


def test_german_copy_in_latin_1() -> None:
    (raw,) = read("german.txt")
    assert (raw.headline, raw.version, raw.extra["versionText"]) == ("Fähre läuft vor Föhr auf Grund", None, "Eil")
    assert raw.version_created == "2024-10-25T10:37:00Z"
    assert normalise(raw, enrich_body=10_000).segments[-1].type == "signoff"


def test_several_messages_in_one_transmission() -> None:
    first, second = read("two.txt")
    assert (first.headline, second.headline) == ("Rowers home first", "Sailors home last")
    assert first.uri.endswith(":eca:rowing")
    assert second.version_created == "2024-07-07T12:15:00Z"
    assert "Sailors" not in first.body


def test_no_transmission_holds_more_than_a_thousand_messages() -> None:
    with pytest.raises(StoryRejected) as caught:
        read(b"\x01eca0100 4 s 10  dpa 0101\r\n" * 1001)
    assert caught.value.reason == Reason.TOO_LARGE


def test_control_characters_may_be_lost() -> None:
    value = bytes(byte for byte in (FIXTURES / "lead.txt").read_bytes() if byte not in (1, 2, 3, 4))
    (raw,), (sent,) = read(value), read("lead.txt")
    assert raw == sent


@pytest.mark.parametrize(
    ("heading", "take", "uri"),
    [("TAKE 2", 2, f"{URI}:take-2"), ("2nd Take", 2, f"{URI}:take-2"), ("1ST ADD", 2, f"{URI}:take-2")],
)
def test_takes_are_stories_of_their_own(heading: str, take: int, uri: str) -> None:
    value = (FIXTURES / "lead.txt").read_bytes().replace(b"1ST LEAD", heading.encode())
    (raw,) = read(value)
    assert (raw.uri, raw.extra["take"]) == (uri, {"part": take})


@pytest.mark.parametrize("note", ["(Embargoed until 2200 GMT)", "(EMBARGO: 2200 GMT)"])
def test_an_embargo_in_words_holds_the_story(note: str) -> None:
    value = (FIXTURES / "lead.txt").read_bytes().replace(b"1ST LEAD", note.encode())
    assert read(value)[0].embargo_open
    opened = (
        (FIXTURES / "first.txt").read_bytes().replace(b"Geneva (dpa)", b"EMBARGOED UNTIL 2200 GMT\r\n\r\nGeneva (dpa)")
    )
    assert read(opened)[0].embargo_open
    news = (FIXTURES / "first.txt").read_bytes().replace(b"Norway stays", b"Embargo on oil: Norway stays")
    assert not read(news)[0].embargo_open


def test_without_a_stamp_the_uri_is_made_of_the_same_parts() -> None:
    value = (FIXTURES / "first.txt").read_bytes().split(b"\x03")[0]
    (raw,) = read(value)
    assert raw.version_created is None
    assert raw.uri.startswith("urn:uuid:")
    assert raw.uri == read(value.replace(b"eca0001", b"eca0099"))[0].uri


@pytest.mark.parametrize("text", ["abc", "Company sold 300 4 x 5 items", "eca0003 three i 62", ""])
def test_other_texts_are_not_taken_for_messages(text: str) -> None:
    assert not is_iptc7901(text)


@pytest.mark.parametrize(
    "piece",
    [
        b"\x01",
        b"\x01eca0001 ",
        b"\x03",
        b"(",
        b"# Notebook\r\n",
        b"* * * *\r\n",
        b"## Note to editors\r\n",
        b" ",
        b"\r\n",
    ],
)
def test_hostile_messages_take_no_longer_than_they_must(piece: bytes) -> None:
    assert seconds_to_parse((FIXTURES / "lead.txt").read_bytes(), piece) < 3


@given(st.data())
def test_damaged_messages_are_read_or_refused(data: st.DataObject) -> None:
    value = damaged(
        data, (FIXTURES / data.draw(st.sampled_from(["lead.txt", "correction.txt", "two.txt"]))).read_bytes()
    )
    with suppress(StoryRejected):
        for raw in read(value):
            normalise(raw, enrich_body=10_000)
