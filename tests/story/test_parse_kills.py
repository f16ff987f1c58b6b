"""The quick look at a message passes over no kill, in any format and spelling, and over most of what is none."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest

from streams import pipeline
from streams.pipeline import Engine
from streams.story import encode
from streams.story.gate import Policy, decide
from streams.story.parse import fields, parse
from streams.story.parse.kills import may_kill
from streams.story.records import RawRecord, Reading
from streams.story.rejections import Reason, StoryRejected
from tests.story.made import VERSIONS

FIXTURES = Path(__file__).parents[1] / "fixtures"
SEEDS = Path(__file__).parents[2] / "seeds" / "stories"
MESSAGES = sorted(path for folder in (FIXTURES, SEEDS) for path in folder.rglob("*") if path.is_file())
NO_GAZETTEER: Any = None
ENGINE = Engine(lambda _: Reading(), NO_GAZETTEER, VERSIONS)
SPELLINGS = (
    "canceled",
    "Cancelled",
    "cancel",
    "KILLED",
    "kill",
    "withdrawn",
    "recalled",
    "withheld",
    "hold",
    "on-hold",
    "ON_HOLD",
    "stat:canceled",
    "http://cv.iptc.org/newscodes/pubstatusg2/withheld",
)


def items(value: bytes) -> list[str]:
    """The status of each item, [] of a message that cannot be read."""
    try:
        return [raw.pub_status for raw in parse(RawRecord(value), provider=None, max_body=400_000)]
    except StoryRejected:
        return []


def test_there_are_kills_among_the_messages_of_this_test() -> None:
    kills = [path for path in MESSAGES if set(items(path.read_bytes())) - {"usable"}]
    assert len({path.suffix for path in kills}) >= 2


@pytest.mark.parametrize("path", MESSAGES, ids=lambda path: path.name)
def test_no_message_that_holds_a_kill_is_passed_over(path: Path) -> None:
    value = path.read_bytes()
    found = pipeline.kills(RawRecord(value, offset=7), ENGINE)
    assert len(found) == sum(status != "usable" for status in items(value))


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("name", ["pubStatus", "pubstatus"])
def test_every_spelling_of_a_status_is_seen(spelling: str, name: str) -> None:
    status, _ = fields.status(spelling)
    assert status in get_args(fields.PubStatus)
    assert status != "usable"
    message = {"uri": "urn:x:1", name: spelling, "headline": "Status of the talks", "body_text": "words " * 100}
    for value in (json.dumps(message), json.dumps([{"uri": "urn:x:2", "headline": "x"}, message], indent=4)):
        for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-32"):
            assert may_kill(value.encode(encoding)), encoding


def test_every_word_that_kills_in_the_parsers_own_list_is_seen() -> None:
    killing = [word for word, status in fields._STATUS.items() if status != "usable"]
    assert killing
    assert all(may_kill(f'<pubStatus qcode="stat:{word}"/>'.encode()) for word in killing)
    assert all(may_kill(f'<docdata management-idref-status="{word}" x="1">'.encode()) for word in killing)


@pytest.mark.parametrize(
    "text",
    [
        "Twelve people were killed when police withheld fire, and the match was cancelled.",
        "She will hold talks, a recall was withdrawn, the status is unclear.",
    ],
)
def test_a_story_that_speaks_of_killing_is_passed_over(text: str) -> None:
    message = {"uri": "urn:x:1", "pubStatus": "usable", "version": "1", "headlines": [{"value": text}]}
    assert not may_kill(json.dumps(message).encode())


def test_a_kill_sent_ahead_is_the_very_record_that_comes_in_its_turn() -> None:
    value = json.dumps({"uri": "urn:x:1", "version": 3, "pubStatus": "canceled", "edNote": "Wrong."}).encode()
    record = RawRecord(value, topic="t", partition=1, offset=9, timestamp=5)
    (ahead,) = pipeline.kills(record, ENGINE)
    assert (ahead,) == pipeline.enrich(record, ENGINE)
    assert encode.from_bytes(encode.to_bytes(ahead)) == replace(ahead, arrived=None)


def test_a_message_with_a_kill_among_stories_gives_the_kill_alone() -> None:
    value = json.dumps([{"uri": "urn:x:1", "headline": "a"}, {"uri": "urn:x:2", "pubStatus": "withheld"}]).encode()
    assert [kill.uri for kill in pipeline.kills(RawRecord(value), ENGINE)] == ["urn:x:2"]


def test_what_cannot_be_read_holds_no_kill_and_raises_nothing() -> None:
    assert pipeline.kills(RawRecord(b'{"pubStatus": "canceled"'), ENGINE) == ()
    assert pipeline.kills(RawRecord(b""), ENGINE) == ()


# --- beside what cannot be read ---------------------------------------------------------------------------------------

G2 = """<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>
<newsItem guid="urn:x:odd" version="1"><itemMeta><pubStatus qcode="stat:nobodyknows"/></itemMeta></newsItem>
<newsItem guid="urn:x:kill" version="2"><itemMeta><pubStatus qcode="stat:canceled"/></itemMeta></newsItem>
</itemSet></newsMessage>"""
NEWSML = """<NewsML><NewsItem><Identification><NewsIdentifier><PublicIdentifier>urn:x:odd</PublicIdentifier>
</NewsIdentifier></Identification><NewsManagement><Status FormalName="NobodyKnows"/></NewsManagement></NewsItem>
<NewsItem><Identification><NewsIdentifier><PublicIdentifier>urn:x:kill</PublicIdentifier></NewsIdentifier>
</Identification><NewsManagement><Status FormalName="Canceled"/></NewsManagement></NewsItem></NewsML>"""
FEED = f"""<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0">
<entry><id>urn:x:{"o" * 2001}</id><title>Odd</title></entry>
<at:deleted-entry ref="urn:x:kill" when="2026-03-03T14:05:00Z"/></feed>"""
EMPTY = """<nitf><head><docdata management-doc-idref="urn:x:kill" management-idref-status="canceled">
<doc-id id-string="urn:x:notice"/></docdata></head><body><body.head><hedline><hl1>Kill</hl1></hedline></body.head>
<body.content><p>Too long.</p></body.content></body></nitf>"""
ARRAY = json.dumps([5, {"uri": ["odd"]}, {"uri": "urn:x:kill", "version": 2, "pubStatus": "canceled"}])


@pytest.mark.parametrize("value", [G2, NEWSML, FEED, EMPTY, ARRAY], ids=["g2", "newsml", "feed", "nitf", "array"])
def test_a_kill_is_read_beside_what_cannot_be(value: str) -> None:
    engine = replace(ENGINE, max_body=5)
    with pytest.raises(StoryRejected):
        pipeline.enrich(RawRecord(value.encode()), engine)
    (kill,) = pipeline.kills(RawRecord(value.encode()), engine)
    assert (kill.uri, kill.action, kill.pub_status) == ("urn:x:kill", "kill", "canceled")


def test_of_more_items_than_a_message_may_hold_the_first_thousand_are_looked_at() -> None:
    kill = {"uri": "urn:x:kill", "pubStatus": "canceled"}
    value = json.dumps([kill, *({"uri": f"urn:x:{number}", "headline": "a"} for number in range(1000))]).encode()
    with pytest.raises(StoryRejected) as refused:
        pipeline.enrich(RawRecord(value), ENGINE)
    assert refused.value.reason is Reason.TOO_LARGE
    assert [kill.uri for kill in pipeline.kills(RawRecord(value), ENGINE)] == ["urn:x:kill"]


# --- with what is wrong in itself -------------------------------------------------------------------------------------

WRONG: tuple[dict[str, Any], ...] = (
    {"versionCreated": "yesterday"},
    {"version": ["2"]},
    {"version": "9" * 201},
    {"headline": ["a"]},
    {"headlines": "a"},
    {"headlines": [{"value": 5}]},
    {"bodies": {"value": "a"}},
    {"body_html": 5},
    {"text": {}},
    {"type": 5},
    {"versionCreated": True, "version": {}, "headline": 1, "body": []},
)


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: json.dumps(wrong)[:30])
@pytest.mark.parametrize("name", ["pubStatus", "pubstatus"])
def test_a_kill_is_read_without_what_is_wrong_in_it(wrong: dict[str, Any], name: str) -> None:
    message = {"uri": "urn:x:1", "version": "2", "versionCreated": "2026-03-03T14:05:00Z", **wrong}
    with pytest.raises(StoryRejected):
        parse(RawRecord(json.dumps({**message, name: "usable"}).encode()), provider=None, max_body=400_000)
    record = RawRecord(json.dumps({**message, name: "withheld"}).encode())
    (raw,) = parse(record, provider=None, max_body=400_000)
    assert (raw.uri, raw.pub_status) == ("urn:x:1", "withheld")
    assert raw.version == (None if "version" in wrong else "2")
    assert raw.version_created == (None if "versionCreated" in wrong else "2026-03-03T14:05:00Z")
    (kill,) = pipeline.kills(record, ENGINE)
    assert (kill,) == pipeline.enrich(record, ENGINE)
    assert kill.action == "kill"


def test_what_was_wrong_in_a_kill_is_kept_beside_it() -> None:
    message = {"uri": "urn:x:1", "pubStatus": "canceled", "versionCreated": "yesterday", "headline": ["a"]}
    (raw,) = parse(RawRecord(json.dumps(message).encode()), provider=None, max_body=400_000)
    assert raw.extra == {"versionCreated": "yesterday", "headline": ["a"]}


def test_a_kill_without_its_bad_version_and_date_is_sticky_for_what_came_before_it() -> None:
    bad = {"uri": "urn:x:1", "pubStatus": "canceled", "version": [], "versionCreated": "yesterday"}
    (kill,) = pipeline.kills(RawRecord(json.dumps(bad).encode(), offset=7, timestamp=7), ENGINE)
    outcome = decide(None, kill, Policy())
    good = {"uri": "urn:x:1", "version": 5, "versionCreated": "2026-03-03T14:05:00Z", "headline": "a", "text": "b"}
    engine, ends = replace(ENGINE, enrich_body=0), []
    for offset in (6, 8):
        (story,) = pipeline.enrich(RawRecord(json.dumps(good).encode(), offset=offset, timestamp=offset), engine)
        made = decide(outcome.state, story, Policy()).decision
        assert made is not None
        ends.append((made.decision, made.reason))
    assert ends == [("stale", "killed"), ("published", None)]
