"""Stories that evolved from a killed one are for people to look at, in whatever order the three come."""

from __future__ import annotations

from itertools import permutations

import pytest

from streams.story import encode, state
from streams.story.records import Annotated
from streams.story.versions import rfc3339
from tests.story.made import JUNE, START, TEXT, URI, Consumer, kill, story

CHILD = "urn:example:child"


def derived(*, offset: int = 1, uri: str = CHILD, created: str | None = None, name: str = "evolvedfrom") -> Annotated:
    """The note that a story which evolved from URI leaves there."""
    told = story(JUNE, uri=uri, offset=offset, created=created)
    told.enriched["wire"]["extra"] = {name: f" {URI} "}  # type: ignore[index]
    (note,) = encode.derived(told)
    return note


def reviews(consumer: Consumer) -> list[tuple[str, str, int]]:
    """(story, the killed one, raw offset) of each review asked for."""
    return [
        (each["uri"], each["about"], each["offset"])
        for each in consumer.said("decisions")
        if each["decision"] == "review-needed"
    ]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_review_is_asked_for_once_in_any_order(order: tuple[int, ...]) -> None:
    records = [story(), derived(offset=1), kill(offset=2)]
    consumer = Consumer().take(*(records[number] for number in order))
    assert [(child, parent) for child, parent, _ in reviews(consumer)] == [(CHILD, URI)]
    assert consumer.end == Consumer().take(story(), kill(offset=2)).end


def test_review_is_keyed_by_the_story_to_look_at_and_names_the_kill() -> None:
    consumer = Consumer().take(story(), derived(), kill(offset=2))
    record = next(each for each in consumer.sent if b"review-needed" in (each.value or b""))
    assert (record.topic, record.key) == ("decisions", CHILD.encode())
    assert reviews(consumer) == [(CHILD, URI, 2)]
    assert consumer.names == ["published", "killed"], "the kill itself ends as any other"
    ids = [event["eventId"] for event in consumer.said("decisions")]
    assert len(set(ids)) == len(ids)


def test_note_is_kept_where_the_parent_never_came_and_its_kill_finds_it() -> None:
    consumer = Consumer().take(derived(), derived(uri=CHILD + "-2", offset=2), kill(offset=3))
    assert consumer.names == ["kill-unmatched"]
    assert [child for child, _, _ in reviews(consumer)] == [CHILD, CHILD + "-2"]


def test_a_story_made_after_the_kill_from_the_version_that_came_back_is_not_reviewed() -> None:
    created = [rfc3339(START + minute * 60_000) for minute in range(4)]
    back = (story(created=created[0]), kill("1", created=created[1], offset=1), story(JUNE, version="2", offset=2))
    assert reviews(Consumer().take(*back, derived(created=created[3], offset=3))) == []
    assert reviews(Consumer().take(*back, derived(created=created[0], offset=3))) == [(CHILD, URI, 3)]


@pytest.mark.parametrize("late", [False, True])
def test_kill_that_is_too_old_to_be_applied_asks_for_a_review_of_what_evolved_all_the_same(late: bool) -> None:
    """It may have evolved from the version that was killed."""
    new = story(version="5", created="2026-02-25T06:05:00Z")
    old, note = kill("4", created="2026-02-25T06:04:00Z", offset=2), derived(created="2026-02-25T06:03:00Z")
    consumer = Consumer().take(new, *((old, note) if late else (note, old)))
    reasons = [(event["uri"], event["reason"]) for event in consumer.said("decisions")[1:]]
    assert sorted(reasons) == [(CHILD, "evolved-from-killed"), (URI, "kill-out-of-order")]
    assert len(consumer.quotes) == 2, "and is not applied"


def test_many_notes_stay_a_bounded_row_and_repeat_nothing() -> None:
    notes = [derived(uri=f"{CHILD}-{number}", offset=number) for number in range(state.DERIVED + 9)]
    consumer = Consumer().take(story(), *notes)
    row = state.load(consumer.row)
    assert len(row.derived) == state.DERIVED
    assert state.dump(row) == consumer.row
    consumer.take(notes[-1])
    assert consumer.last is not None
    assert not consumer.last.changed


def test_a_story_that_says_nothing_of_another_or_only_of_itself_leaves_no_note() -> None:
    assert encode.derived(story(TEXT)) == ()
    assert encode.derived(kill()) == ()
    itself = story(JUNE)
    itself.enriched["wire"]["extra"] = {"evolvedfrom": URI}  # type: ignore[index]
    assert encode.derived(itself) == ()


@pytest.mark.parametrize("name", ["evolvedfrom", "evolvedFrom", "rewrite_of"])
def test_every_formats_name_for_it_is_known(name: str) -> None:
    note = derived(name=name)
    assert (note.action, note.uri, note.reason) == ("derived", URI, CHILD)
    assert encode.from_bytes(encode.to_bytes(note)) == note
