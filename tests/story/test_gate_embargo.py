"""Embargoes at the gate: nothing leaves early, under any of the three settings."""

from __future__ import annotations

import random
from typing import Any

import pytest

from streams.story import encode, state
from streams.story.gate import DAY, Policy
from streams.story.rejections import Reason
from tests.story.made import AFTER, JUNE, LATER, Consumer, kill, story


def test_split_publishes_the_story_and_holds_quotes_and_mentions() -> None:
    consumer = Consumer(Policy("split")).take(story(embargo=LATER))
    assert consumer.names == ["published"]
    assert consumer.decisions[0].reason == "embargo-split"
    assert consumer.enriched is not None
    assert consumer.enriched["embargoedUntil"] == LATER
    assert dict(consumer.sent[0].headers)["wire-embargoed-until"] == LATER.encode()
    assert (consumer.quotes, consumer.mentions) == ({}, {})
    until = state.due(consumer.row)
    assert until is not None
    consumer.take(encode.release("urn:example:story-1", until - 1))
    assert consumer.quotes == {}
    consumer.take(encode.release("urn:example:story-1", until))
    assert consumer.names == ["published", "released"]
    assert (len(consumer.quotes), len(consumer.mentions)) == (2, 3)
    assert consumer.said("quotes")[0]["embargoedUntil"] == LATER
    assert state.due(consumer.row) is None


def test_hold_holds_everything_and_flag_nothing() -> None:
    consumer = Consumer(Policy("hold")).take(story(embargo=LATER))
    assert (consumer.names, consumer.enriched) == (["held"], None)
    consumer.take(encode.release("urn:example:story-1", AFTER))
    assert consumer.names == ["held", "released"]
    assert consumer.end == Consumer(Policy("flag")).take(story(embargo=LATER)).end


def test_embargo_that_is_past_at_the_raw_timestamp_is_none() -> None:
    consumer = Consumer(Policy("hold")).take(story(embargo="2026-02-25T06:13:20Z"))
    assert consumer.names == ["published"]


@pytest.mark.parametrize("policy", ["split", "flag", "hold"])
def test_embargo_without_a_time_is_held_until_a_later_version(policy: Any) -> None:
    consumer = Consumer(Policy(policy)).take(story(embargo_open=True))
    assert (consumer.names, consumer.enriched) == (["held"], None)
    assert consumer.decisions[0].reason == "embargo-open"
    consumer.take(encode.release("urn:example:story-1", AFTER), encode.expire("urn:example:story-1", AFTER + 90 * DAY))
    assert consumer.names == ["held"]
    assert consumer.take(story(version="2", offset=1)).names == ["held", "published"]


def test_held_story_is_killed_in_its_hold() -> None:
    consumer = Consumer(Policy("hold")).take(story(embargo=LATER), kill(offset=1))
    assert consumer.names == ["held", "killed"]
    assert consumer.take(encode.release("urn:example:story-1", AFTER)).names == ["held", "killed"]
    assert consumer.quotes == {}


def test_the_same_version_sent_again_after_its_embargo_is_published() -> None:
    for policy in (Policy("hold"), Policy("split")):
        consumer = Consumer(policy).take(story(embargo=LATER), story(embargo=LATER, offset=1, timestamp=AFTER))
        assert len(consumer.quotes) == 2
        assert state.load(consumer.row).held is None


def test_later_version_takes_the_place_of_a_held_one() -> None:
    consumer = Consumer(Policy("hold")).take(
        story(embargo=LATER, version="2"), story(JUNE, version="1", offset=1), story(version="1", offset=2)
    )
    assert consumer.names == ["held", "published", "dead-letter"]
    assert consumer.take(story(version="3", offset=3)).names[-1] == "updated"
    assert state.load(consumer.row).held is None


def test_other_content_under_the_version_of_a_held_story_is_a_conflict_embargoed_or_not() -> None:
    for embargo in (None, LATER):
        consumer = Consumer(Policy("hold")).take(story(embargo=LATER), story(JUNE, offset=1, embargo=embargo))
        assert consumer.names == ["held", "dead-letter"]
        assert consumer.enriched is None


def test_held_story_too_large_for_its_row_is_a_dead_letter_and_not_published() -> None:
    source = random.Random(7)
    noise = "".join(chr(0x4E00 + source.randrange(20000)) for _ in range(500_000))
    consumer = Consumer(Policy("split")).take(story(noise, embargo=LATER))
    assert consumer.names == ["dead-letter"]
    assert consumer.last is not None
    assert consumer.last.reject is not None
    assert consumer.last.reject.reason == Reason.OUTPUT_TOO_LARGE
    assert consumer.enriched is None
    assert len(consumer.row or b"") < 1000
