"""The version gate: kills win, order does not matter, nothing embargoed leaves early, replays say the same again."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import orjson
import pytest

from streams.story import encode, state
from streams.story.gate import DAY, Policy, decide
from streams.story.records import Annotated, RawStory, Versions
from streams.story.rejections import Reason
from streams.story.versions import rfc3339
from tests.story.made import JUNE, LATER, START, TEXT, URI, Consumer, kill, raw_record, read, story

# --- versions ---------------------------------------------------------------------------------------------------------


def test_first_version_is_published_with_its_quotes_and_mentions() -> None:
    consumer = Consumer().take(story())
    assert consumer.names == ["published"]
    assert [event["event"] for event in consumer.said("quotes")] == ["published", "published"]
    assert [event["event"] for event in consumer.said("mentions")] == ["mentioned"] * 3
    assert consumer.said("enriched")[0]["wire"]["change"] == "new"


def test_later_version_retracts_what_is_gone_and_is_silent_about_what_stays() -> None:
    consumer = Consumer().take(story(), story(JUNE, version="2", offset=1))
    assert consumer.names == ["published", "updated"]
    assert [(event["event"], event.get("quote")) for event in consumer.said("quotes", last=True)] == [
        ("retracted", None),
        ("published", "We open in June."),
    ]
    assert [event["event"] for event in consumer.said("mentions", last=True)] == ["cleared", "mentioned", "mentioned"]
    assert consumer.said("enriched", last=True)[0]["wire"]["change"] == "update"


def test_changed_attribution_is_an_update_under_the_same_quote_id() -> None:
    def with_speaker(name: str) -> Annotated:
        record = story(version="1" if name == "Ada Moss" else "2", offset=0 if name == "Ada Moss" else 1)
        told = orjson.loads(orjson.dumps(record.enriched))
        for quote in told["quotes"]:
            quote["speaker"]["name"] = name
        return encode.from_bytes(encode.to_bytes(record)[:-1] + b',"enriched":' + orjson.dumps(told) + b"}")

    consumer = Consumer().take(with_speaker("Ada Moss"), with_speaker("Ida Moss"))
    updated = consumer.said("quotes", last=True)
    assert [event["event"] for event in updated] == ["updated", "updated"]
    assert [event["quoteId"] for event in updated] == [event["quoteId"] for event in consumer.said("quotes")[:2]]


def test_a_quote_that_only_moves_is_not_told_again() -> None:
    consumer = Consumer().take(story(), story("It rained.\n\n" + TEXT, version="2", offset=1))
    assert consumer.said("quotes", last=True) == []


def test_numbers_compare_as_numbers_and_zero_is_one() -> None:
    consumer = Consumer().take(story(version="978556838"), story(JUNE, version="1542761538", offset=1))
    assert consumer.names == ["published", "updated"]
    assert Consumer().take(story(version="1"), story(JUNE, version="0", offset=1)).names == ["published", "stale"]


def test_same_version_and_content_is_a_duplicate_whatever_carried_it() -> None:
    consumer = Consumer().take(story(), story(offset=1))
    assert consumer.names == ["published", "duplicate"]
    assert consumer.said("enriched", last=True) == []


def test_newer_pipeline_makes_a_duplicate_reprocessed_and_an_older_one_does_not() -> None:
    newer = Versions("0.1.0", "wire-2", "2026.1")
    consumer = Consumer().take(story(), story(offset=1, versions=newer), story(offset=2))
    assert consumer.names == ["published", "updated", "duplicate"]
    assert consumer.decisions[1].reason == "reprocessed"
    assert consumer.said("enriched")[1]["wire"]["change"] == "reprocessed"


def test_reprocessing_the_same_message_is_no_conflict_where_the_text_is_repaired_differently() -> None:
    old, new = story(), story(versions=Versions("0.2.0", "wire-1", "2026.1"))
    changed = encode.from_bytes(encode.to_bytes(new).replace(new.fingerprint.encode(), b"f" * 64))
    assert Consumer().take(old, changed).names == ["published", "updated"]


def test_same_version_with_other_content_is_a_correction_if_its_date_is_newer() -> None:
    first, second = story(created="2026-02-25T06:00:00Z"), story(JUNE, created="2026-02-25T06:05:00Z", offset=1)
    consumer = Consumer().take(first, second)
    assert consumer.names == ["published", "updated"]
    assert consumer.decisions[1].reason == "correction"
    assert consumer.said("quotes", last=True)[0]["retractionReason"] == "correction"
    assert Consumer().take(second, first).names == ["published", "stale"]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_content_sent_again_with_a_later_date_is_the_newest_in_any_order(order: tuple[int, ...]) -> None:
    may = [story(created=f"2026-02-25T06:{minute}:00Z", offset=minute) for minute in (10, 30)]
    june = story(JUNE, created="2026-02-25T06:20:00Z", offset=20)
    records = [*may, june]
    consumer = Consumer().take(*(records[number] for number in order))
    assert "We open in May." in consumer.quotes.values()


def test_two_corrections_under_one_version_have_events_of_their_own() -> None:
    texts = (TEXT, JUNE, TEXT.replace("May", "July"))
    consumer = Consumer().take(
        *(story(text, created=f"2026-02-25T06:0{n}:00Z", offset=n) for n, text in enumerate(texts))
    )
    ids = [event["eventId"] for event in consumer.said("quotes") + consumer.said("mentions")]
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


def test_what_is_repeated_under_its_version_is_a_duplicate_and_under_a_new_one_touches_no_quote() -> None:
    def repeated(version: str, offset: int) -> Annotated:
        raw = RawStory(URI, "ninjs", "RPT-Harbour opens", TEXT, version=version)
        return encode.story(read(raw, TEXT, change="repeat"), raw_record(b"repeat", offset))

    consumer = Consumer().take(story(), repeated("1", 1), repeated("2", 2))
    assert consumer.names == ["published", "duplicate", "updated"]
    assert consumer.decisions[2].reason == "repeat"
    assert consumer.said("quotes", last=True) == []


def test_an_advisory_is_published_and_shown_to_an_editor_and_a_story_that_looks_like_one_is_not() -> None:
    raw = RawStory(URI, "ninjs", "KILL KILL KILL", "Please kill item 157.", version="1", kind="advisory")
    advisory = encode.story(read(raw, raw.body, change="advisory"), raw_record(b"kill", 1))
    consumer = Consumer().take(advisory)
    assert consumer.last is not None
    assert (consumer.names, consumer.last.alerts) == (["published"], ("advisory",))
    consumer = Consumer().take(story())
    assert consumer.last is not None
    assert consumer.last.alerts == ()


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
    for event in consumer.said("quotes", last=True):
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
    assert [event["event"] for event in consumer.said("quotes", last=True)] == ["published", "published"]


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
    cleared = [event["eventId"] for event in consumer.said("mentions") if event["event"] == "cleared"]
    assert len(set(cleared)) == 2


def test_nothing_is_said_of_a_kill_that_was_sent_ahead_when_it_comes_by_the_long_way_with_another_pipeline() -> None:
    ahead = kill(None, offset=1)
    consumer = Consumer().take(story(version=None), ahead, story(JUNE, version=None, offset=2))
    assert consumer.names == ["published", "killed", "updated"]
    row, sent = consumer.row, len(consumer.sent)
    consumer.take(replace(ahead, pipeline="0.2.0/wire-1/2026.1"))
    assert (consumer.row, len(consumer.sent)) == (row, sent)
    assert len(consumer.quotes) == 2


def test_many_kills_stay_a_small_row_that_forbids_no_less() -> None:
    for numbers in (range(1, 40), range(39, 0, -1)):
        kills = [kill(str(n), created=rfc3339(START - n * 1000), offset=at) for at, n in enumerate(numbers)]
        consumer = Consumer().take(*kills)
        assert len(state.load(consumer.row).kills) <= state.KILLS
        consumer.take(*(story(version=str(n), offset=50 + n) for n in range(1, 40)))
        assert consumer.names[39:] == ["stale"] * 39


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
    consumer.take(story(offset=1, timestamp=START - 9 * DAY))  # an old record that is read late
    assert consumer.take(encode.expire("urn:example:story-1", START + 44 * DAY)).row is not None
    assert consumer.take(encode.expire("urn:example:story-1", START + 45 * DAY)).row is None
    held = Consumer(Policy("hold")).take(story(embargo="2027-01-01T00:00:00Z"))
    assert held.take(encode.expire("urn:example:story-1", START + 90 * DAY)).row is not None


def test_row_of_a_long_story_with_many_quotes_stays_small() -> None:
    text = "\n\n".join(f"Ada Moss said: “This is sentence number {n}.”" for n in range(500))
    consumer = Consumer().take(story(text))
    assert len(consumer.row or b"") < 40_000
