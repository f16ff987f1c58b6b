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
from streams.story.parse import fields, parse
from streams.story.parse.kills import may_kill
from streams.story.records import RawRecord, Reading
from streams.story.rejections import StoryRejected
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
