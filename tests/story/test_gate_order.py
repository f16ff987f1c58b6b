"""The gate with random wires: in any order a story ends where the design says, and a replay says the same again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.story import encode
from streams.story.gate import Policy, decide
from streams.story.records import Annotated
from streams.story.versions import rfc3339
from tests.story.made import AFTER, LATER, START, Consumer, kill, story

VERSION = st.integers(1, 4)


def created(version: int, *, seconds: int = 0) -> str:
    return rfc3339(START - 3_600_000 + version * 60_000 + seconds * 1000)


def text(version: int) -> str:
    return f"Ada Moss said: “It is {version}.”\n\n“We go on,” Ada Moss said in Oslo{' of old' * (version % 2)}."


@st.composite
def wires(draw: st.DrawFn, *, scheme: str, embargoes: bool = False) -> list[Annotated]:
    """Versions and kills of one story in any order, some of them sent or delivered more than once. The raw offsets
    have an order of their own: stories are read side by side, and kills overtake."""
    versions = draw(st.lists(VERSION, min_size=1, max_size=6))
    kills = draw(st.lists(VERSION, max_size=3))
    early = {version: embargoes and draw(st.booleans()) for version in range(1, 5)}
    records = []
    offsets = draw(st.permutations(range(len(versions) + len(kills))))
    for number, version in enumerate(versions):
        records.append(
            story(
                text(version),
                version=str(version) if scheme == "numeric" else None,
                created=created(version),
                offset=offsets[number],
                embargo=LATER if early[version] else None,
            )
        )
    for number, version in enumerate(kills, len(versions)):
        records.append(
            kill(
                str(version) if scheme == "numeric" else None,
                created=created(version, seconds=30),
                offset=offsets[number],
                status=draw(st.sampled_from(["canceled", "withheld"])),
            )
        )
    again = draw(st.lists(st.sampled_from(records), max_size=4))
    return draw(st.permutations(records + again))


def expected(records: Sequence[Annotated]) -> tuple[str, set[str]]:
    """(pubStatus, the words of the live quotes) where the design says that these records end, in whatever order."""
    stories = [record for record in records if record.action == "story"]
    kills = [record for record in records if record.action == "kill"]
    newest = max((record.version_created or "" for record in stories), default="")
    killed = max((record.version_created or "" for record in kills), default="")
    if newest > killed:
        told = next(record.enriched or {} for record in stories if record.version_created == newest)
        return "usable", {quote["quoteId"] for quote in told["quotes"]}
    strongest = {record.pub_status for record in kills if record.version_created == killed}
    return ("canceled" if "canceled" in strongest else "withheld"), set()


@pytest.mark.parametrize("scheme", ["numeric", "created"])
@given(data=st.data())
@settings(max_examples=80, deadline=None)
def test_any_order_ends_where_the_model_says(scheme: str, data: st.DataObject) -> None:
    records = data.draw(wires(scheme=scheme))
    consumer = Consumer().take(*records)
    assert consumer.enriched is not None
    assert (consumer.enriched["pubStatus"], set(consumer.quotes)) == expected(records)
    assert bool(consumer.mentions) == (consumer.enriched["pubStatus"] == "usable")
    kills = [record for record in records if record.action == "kill"]
    again = sum(kill in kills[:number] for number, kill in enumerate(kills))
    assert len(consumer.names) == len(records) - again, "each is decided on; a kill that comes again, once"


@pytest.mark.parametrize("policy", ["split", "flag", "hold"])
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_any_order_with_embargoes_ends_the_same_once_all_is_released(policy: Any, data: st.DataObject) -> None:
    records = data.draw(wires(scheme="numeric", embargoes=True))
    consumer = Consumer(Policy(policy))
    for record in records:
        consumer.take(record)
        if data.draw(st.booleans()):
            consumer.take(encode.release(record.uri, START + 60_000))  # too early: changes nothing
        if policy != "flag":
            embargoed = {quote for each in records if each.embargoed_until for quote in _only_in(each, records)}
            assert not embargoed & set(consumer.quotes)
    consumer.take(encode.release(records[0].uri, AFTER))
    assert consumer.enriched is not None
    assert (consumer.enriched["pubStatus"], set(consumer.quotes)) == expected(records)


def _only_in(record: Annotated, records: Sequence[Annotated]) -> set[str]:
    """Quotes that no version without an embargo has."""
    free = [each for each in records if each.action == "story" and not each.embargoed_until]
    known = {quote["quoteId"] for each in free for quote in (each.enriched or {})["quotes"]}
    return {quote["quoteId"] for quote in (record.enriched or {})["quotes"]} - known


@given(order=st.permutations(range(5)))
def test_stories_without_version_and_date_end_with_the_last_of_the_raw_topic(order: list[int]) -> None:
    records = [story(text(n), version=None, offset=n) for n in order]
    assert Consumer().take(*records).end == Consumer().take(story(text(4), version=None, offset=4)).end


@given(data=st.data())
@settings(max_examples=80, deadline=None)
def test_replay_of_any_part_writes_only_what_was_written_before(data: st.DataObject) -> None:
    records = data.draw(wires(scheme=data.draw(st.sampled_from(["numeric", "created"])), embargoes=True))
    consumer = Consumer(Policy(data.draw(st.sampled_from(["split", "flag", "hold"])))).take(*records)
    if data.draw(st.booleans()):
        consumer.take(encode.release(records[0].uri, AFTER))
    row, end, sent = consumer.row, consumer.end, set(consumer.sent)
    first = data.draw(st.integers(0, len(records)))
    consumer.take(*records[first:], *records[:first])
    assert set(consumer.sent) == sent
    assert (consumer.row, consumer.end) == (row, end)


@given(data=st.data())
@settings(max_examples=50, deadline=None)
def test_a_crash_between_sending_and_the_state_repeats_the_same_bytes(data: st.DataObject) -> None:
    records = data.draw(wires(scheme="numeric", embargoes=True))
    row = None
    for record in records:
        outcome, again = decide(row, record, Policy()), decide(row, record, Policy())
        assert (outcome.records, outcome.state) == (again.records, again.state)
        row = outcome.state
