"""The version gate: kills win, order does not matter, nothing embargoed leaves early, replays say the same again."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.story import encode, state
from streams.story.gate import DAY, Policy, decide
from streams.story.records import Annotated, Versions
from streams.story.rejections import Reason
from streams.story.versions import rfc3339
from tests.story.made import START, TEXT, Consumer, kill, story

JUNE = "Ada Moss said: “We open in June.”\n\nThe Harbour Trust gave no date. “It is late,” Ada Moss said."
LATER = "2026-02-25T12:00:00Z"  # after START and all offsets used here
AFTER = START + DAY


def said(consumer: Consumer, topic: str) -> list[Any]:
    return [orjson.loads(record.value or b"null") for record in consumer.sent if record.topic == topic]


def last(consumer: Consumer, topic: str) -> list[Any]:
    assert consumer.last is not None
    return [orjson.loads(record.value or b"null") for record in consumer.last.records if record.topic == topic]


# --- versions ---------------------------------------------------------------------------------------------------------


def test_first_version_is_published_with_its_quotes_and_mentions() -> None:
    consumer = Consumer().take(story())
    assert consumer.names == ["published"]
    assert [event["event"] for event in said(consumer, "quotes")] == ["published", "published"]
    assert [event["event"] for event in said(consumer, "mentions")] == ["mentioned"] * 3
    assert said(consumer, "enriched")[0]["wire"]["change"] == "new"


def test_later_version_retracts_what_is_gone_and_is_silent_about_what_stays() -> None:
    consumer = Consumer().take(story(), story(JUNE, version="2", offset=1))
    assert consumer.names == ["published", "updated"]
    assert [(event["event"], event.get("quote")) for event in last(consumer, "quotes")] == [
        ("retracted", None),
        ("published", "We open in June."),
    ]
    assert [event["event"] for event in last(consumer, "mentions")] == ["cleared", "mentioned", "mentioned"]
    assert last(consumer, "enriched")[0]["wire"]["change"] == "update"


def test_changed_attribution_is_an_update_under_the_same_quote_id() -> None:
    def with_speaker(name: str) -> Annotated:
        record = story(version="1" if name == "Ada Moss" else "2", offset=0 if name == "Ada Moss" else 1)
        told = orjson.loads(orjson.dumps(record.enriched))
        for quote in told["quotes"]:
            quote["speaker"]["name"] = name
        return encode.from_bytes(encode.to_bytes(record)[:-1] + b',"enriched":' + orjson.dumps(told) + b"}")

    consumer = Consumer().take(with_speaker("Ada Moss"), with_speaker("Ida Moss"))
    updated = last(consumer, "quotes")
    assert [event["event"] for event in updated] == ["updated", "updated"]
    assert [event["quoteId"] for event in updated] == [event["quoteId"] for event in said(consumer, "quotes")[:2]]


def test_a_quote_that_only_moves_is_not_told_again() -> None:
    consumer = Consumer().take(story(), story("It rained.\n\n" + TEXT, version="2", offset=1))
    assert last(consumer, "quotes") == []


def test_numbers_compare_as_numbers_and_zero_is_one() -> None:
    consumer = Consumer().take(story(version="978556838"), story(JUNE, version="1542761538", offset=1))
    assert consumer.names == ["published", "updated"]
    assert Consumer().take(story(version="1"), story(JUNE, version="0", offset=1)).names == ["published", "stale"]


def test_same_version_and_content_is_a_duplicate_whatever_carried_it() -> None:
    consumer = Consumer().take(story(), story(offset=1))
    assert consumer.names == ["published", "duplicate"]
    assert last(consumer, "enriched") == []


def test_newer_pipeline_makes_a_duplicate_reprocessed_and_an_older_one_does_not() -> None:
    newer = Versions("0.1.0", "wire-2", "2026.1")
    consumer = Consumer().take(story(), story(offset=1, versions=newer), story(offset=2))
    assert consumer.names == ["published", "updated", "duplicate"]
    assert consumer.decisions[1].reason == "reprocessed"
    assert said(consumer, "enriched")[1]["wire"]["change"] == "reprocessed"


def test_reprocessing_the_same_message_is_no_conflict_where_the_text_is_repaired_differently() -> None:
    old, new = story(), story(versions=Versions("0.2.0", "wire-1", "2026.1"))
    changed = encode.from_bytes(encode.to_bytes(new).replace(new.fingerprint.encode(), b"f" * 64))
    assert Consumer().take(old, changed).names == ["published", "updated"]


def test_same_version_with_other_content_is_a_correction_if_its_date_is_newer() -> None:
    first, second = story(created="2026-02-25T06:00:00Z"), story(JUNE, created="2026-02-25T06:05:00Z", offset=1)
    consumer = Consumer().take(first, second)
    assert consumer.names == ["published", "updated"]
    assert consumer.decisions[1].reason == "correction"
    assert last(consumer, "quotes")[0]["retractionReason"] == "correction"
    assert Consumer().take(second, first).names == ["published", "stale"]


def test_two_corrections_under_one_version_have_events_of_their_own() -> None:
    texts = (TEXT, JUNE, TEXT.replace("May", "July"))
    consumer = Consumer().take(
        *(story(text, created=f"2026-02-25T06:0{n}:00Z", offset=n) for n, text in enumerate(texts))
    )
    ids = [event["eventId"] for event in said(consumer, "quotes") + said(consumer, "mentions")]
    assert len(set(ids)) == len(ids)


def test_same_version_with_other_content_is_a_conflict_without_a_newer_date() -> None:
    consumer = Consumer().take(story(), story(JUNE, offset=7))
    assert consumer.names == ["published", "dead-letter"]
    assert consumer.last is not None
    assert consumer.last.reject is not None
    assert consumer.last.reject.reason == Reason.VERSION_CONFLICT
    assert consumer.decisions[1].offset == 7
    assert consumer.end == Consumer().take(story()).end


def test_without_numbers_the_date_decides_and_without_dates_the_raw_timestamp() -> None:
    dated = [story(version=v, created=f"2026-02-25T06:0{n}:00Z", offset=n) for n, v in enumerate("zyx")]
    assert Consumer().take(dated[1], dated[2], dated[0]).names == ["published", "updated", "stale"]
    bare = [
        story(TEXT.replace("May", month), version=None, offset=n) for n, month in enumerate(("May", "June", "July"))
    ]
    assert Consumer().take(bare[1], bare[0], bare[2]).names == ["published", "stale", "updated"]


def test_one_version_that_is_no_number_moves_the_story_to_dates() -> None:
    consumer = Consumer().take(
        story(version="7", created="2026-02-25T06:00:00Z"),
        story(JUNE, version="b", created="2026-02-25T06:01:00Z", offset=1),
        story(TEXT.replace("May", "July"), version="8", created="2026-02-25T05:59:00Z", offset=2),
    )
    assert consumer.names == ["published", "updated", "stale"]


def test_passed_is_told_and_changes_nothing() -> None:
    record = Annotated("passed", "urn:example:1", reason="picture", timestamp=START)
    outcome = decide(None, record, Policy())
    assert outcome.decision is not None
    assert (outcome.decision.decision, outcome.decision.reason) == ("passed", "picture")
    assert (outcome.state, outcome.changed) == (None, False)


# --- kills ------------------------------------------------------------------------------------------------------------


def test_kill_empties_the_story_retracts_every_quote_and_clears_the_mentions() -> None:
    consumer = Consumer().take(story(), kill(offset=1))
    assert consumer.names == ["published", "killed"]
    marker = consumer.enriched
    assert marker is not None
    assert marker["pubStatus"] == "canceled"
    assert marker["bodies"] == marker["entities"] == marker["quotes"] == marker["headlines"] == marker["people"] == []
    assert (consumer.quotes, consumer.mentions) == ({}, {})


def test_retraction_carries_nothing_that_was_said() -> None:
    consumer = Consumer().take(story(), kill(offset=1))
    for event in last(consumer, "quotes"):
        assert event["event"] == "retracted"
        assert event["retractionReason"] == "kill"
        assert not {"quote", "contents", "context", "headline", "speaker", "sources"} & event.keys()


def test_kill_of_the_same_version_with_the_same_empty_body_is_no_duplicate() -> None:
    assert Consumer().take(story("", version="3"), kill("3", offset=1)).names == ["published", "killed"]


def test_kill_without_a_version_or_date_is_applied_to_whatever_is_there() -> None:
    assert Consumer().take(story(version="9", created=LATER), kill(None, offset=1)).names == ["published", "killed"]


def test_kill_older_in_version_alone_or_in_date_alone_is_applied() -> None:
    published = story(version="5", created="2026-02-25T06:05:00Z")
    assert Consumer().take(published, kill("4", created="2026-02-25T06:06:00Z", offset=1)).names[-1] == "killed"
    assert Consumer().take(published, kill("6", created="2026-02-25T06:04:00Z", offset=1)).names[-1] == "killed"
    assert Consumer().take(published, kill("4", offset=1)).names[-1] == "killed"


def test_kill_older_in_version_and_date_is_shown_to_people_and_not_applied() -> None:
    consumer = Consumer().take(
        story(version="5", created="2026-02-25T06:05:00Z"), kill("4", created="2026-02-25T06:04:00Z", offset=1)
    )
    assert consumer.names == ["published", "review-needed"]
    assert consumer.last is not None
    assert consumer.last.alerts == ("kill-out-of-order",)
    assert consumer.quotes


def test_kill_before_its_story_forbids_it_and_lets_a_later_version_pass() -> None:
    consumer = Consumer().take(kill("2"), story(version="1", offset=1), story(version="2", offset=2))
    assert consumer.names == ["kill-unmatched", "stale", "stale"]
    assert consumer.decisions[1].reason == "killed"
    assert consumer.quotes == {}
    assert consumer.take(story(version="3", offset=3)).names[-1] == "published"
    assert len(consumer.quotes) == 2


def test_kill_sent_ahead_forbids_a_story_without_version_and_date_that_was_before_it_in_the_raw_topic() -> None:
    consumer = Consumer().take(kill(None, offset=5), story(version=None, offset=4))
    assert consumer.names == ["kill-unmatched", "stale"]
    assert consumer.take(story(version=None, offset=6)).names[-1] == "published"


def test_a_story_that_was_killed_needs_a_higher_version_to_come_back() -> None:
    consumer = Consumer().take(story(version="5"), kill("3", offset=1), story(version="5", offset=2))
    assert consumer.names == ["published", "killed", "stale"]
    consumer.take(story(version="6", offset=3))
    assert consumer.names[-1] == "updated"
    assert [event["event"] for event in last(consumer, "quotes")] == ["published", "published"]


def test_withheld_then_canceled_is_two_kills_and_the_stronger_marker_stays() -> None:
    withheld, canceled = kill(status="withheld", offset=1), kill(offset=2)
    for order in ((withheld, canceled), (canceled, withheld)):
        consumer = Consumer().take(story(), *order)
        assert consumer.names == ["published", "killed", "killed"]
        assert consumer.enriched is not None
        assert consumer.enriched["pubStatus"] == "canceled"


def test_notice_that_kills_another_document_is_keyed_by_its_target_and_has_no_version() -> None:
    notice = kill("1", uri="urn:example:notice", supersedes="urn:example:story-1", offset=1)
    assert (notice.uri, notice.version) == ("urn:example:story-1", None)
    consumer = Consumer().take(story(version="7"), notice)
    assert consumer.names == ["published", "killed"]
    assert consumer.sent[-1].key == b"urn:example:story-1"


def test_clear_of_a_kill_differs_from_the_clear_of_the_version_it_kills() -> None:
    consumer = Consumer().take(story(), story(JUNE, version="2", offset=1), kill("2", offset=2))
    cleared = [event["eventId"] for event in said(consumer, "mentions") if event["event"] == "cleared"]
    assert len(set(cleared)) == 2


def test_many_kills_stay_a_small_row_that_forbids_no_less() -> None:
    kills = [kill(str(n), created=rfc3339(START - n * 1000), offset=n) for n in range(1, 40)]
    consumer = Consumer().take(*kills)
    assert len(state.load(consumer.row).kills) <= state.KILLS
    assert consumer.take(*(story(version=str(n), offset=50 + n) for n in range(1, 40))).names[39:] == ["stale"] * 39


# --- embargo ----------------------------------------------------------------------------------------------------------


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
    assert said(consumer, "quotes")[0]["embargoedUntil"] == LATER
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


# --- the row ----------------------------------------------------------------------------------------------------------


def test_row_survives_bytes() -> None:
    consumer = Consumer(Policy("split")).take(
        story(), kill("1", offset=1), story(JUNE, version="2", created=LATER, embargo=LATER, offset=2)
    )
    assert consumer.row is not None
    row = state.load(consumer.row)
    assert state.dump(row) == consumer.row
    assert row.held is not None
    assert row.held.annotated.version == "2"


def test_row_of_a_later_format_is_refused() -> None:
    with pytest.raises(state.NewerFormat, match="format 2"):
        state.load(b'{"format":2}')


def test_row_expires_only_when_untouched_for_long_enough() -> None:
    consumer = Consumer().take(story())
    assert consumer.take(encode.expire("urn:example:story-1", START + 44 * DAY)).row is not None
    assert consumer.take(encode.expire("urn:example:story-1", START + 45 * DAY)).row is None
    held = Consumer(Policy("hold")).take(story(embargo="2027-01-01T00:00:00Z"))
    assert held.take(encode.expire("urn:example:story-1", START + 90 * DAY)).row is not None


def test_row_of_a_long_story_with_many_quotes_stays_small() -> None:
    text = "\n\n".join(f"Ada Moss said: “This is sentence number {n}.”" for n in range(500))
    consumer = Consumer().take(story(text))
    assert len(consumer.row or b"") < 40_000


# --- in any order -----------------------------------------------------------------------------------------------------

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
    assert len(consumer.names) == len(records)


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
