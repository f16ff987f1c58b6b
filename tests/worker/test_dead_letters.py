"""Dead letters keep what came and say why; the limit stops a worker, and remembers that it did."""

from __future__ import annotations

import pytest

from streams.story.encode import ARRIVED
from streams.story.records import RawRecord
from streams.story.rejections import Reason, StoryRejected
from streams.worker.dead_letters import Limit, TooManyDeadLetters, dead_letter, original_headers, read
from streams.worker.outbox import fits
from streams.worker.topics import DEADLETTERS, MIB, RAW

RECORD = RawRecord(b"\xff{", b"key", (("content-type", b"text/plain"), ("x", b"\x00")), "wire.story.raw.v1", 3, 42, 5)


def test_value_key_and_headers_are_kept_and_the_reason_is_beside_them() -> None:
    letter = dead_letter(RECORD, StoryRejected(Reason.ENCODING, "no such set", uri="urn:x:1"), stage="enrich")
    assert (letter.value, letter.key) == (RECORD.value, RECORD.key)
    assert letter.headers[:2] == RECORD.headers
    assert original_headers(letter.headers) == RECORD.headers
    assert dict(letter.headers)["wire-error-reason"] == b"encoding"
    assert dict(letter.headers)["__connect.errors.offset"] == b"42"
    told = read(letter.headers)
    assert (told.reason, told.detail, told.uri) == ("encoding", "no such set", "urn:x:1")
    assert (told.topic, told.partition, told.offset, told.stage) == ("wire.story.raw.v1", 3, 42, "enrich")


def test_a_letter_that_died_twice_tells_of_the_last_time() -> None:
    first = dead_letter(RECORD, StoryRejected(Reason.TIMEOUT, "slow"), stage="enrich")
    again = RawRecord(RECORD.value, RECORD.key, first.headers, "wire.story.raw.v1", 3, 99, 6)
    letter = dead_letter(again, StoryRejected(Reason.INTERNAL, "bug"), stage="enrich")
    assert read(letter.headers).reason == "internal"
    assert read(letter.headers).offset == 99
    assert original_headers(letter.headers) == RECORD.headers


def test_when_and_where_it_first_came_is_kept_however_often_it_is_redriven() -> None:
    first = dead_letter(RECORD, StoryRejected(Reason.TIMEOUT, "slow"), stage="enrich")
    assert read(first.headers).arrived == "5:3:42"
    redriven = (*original_headers(first.headers), (ARRIVED, b"5:3:42"))
    again = RawRecord(RECORD.value, RECORD.key, redriven, "wire.story.raw.v1", 1, 99, 70)
    letter = dead_letter(again, StoryRejected(Reason.TIMEOUT, "slow"), stage="enrich")
    assert (read(letter.headers).arrived, read(letter.headers).offset) == ("5:3:42", 99)
    assert original_headers(letter.headers) == RECORD.headers
    odd = RawRecord(b"x", None, ((ARRIVED, b"yesterday"),), "wire.story.raw.v1", 1, 99, 70)
    assert read(dead_letter(odd, StoryRejected(Reason.TIMEOUT, "slow"), stage="enrich").headers).arrived == "70:1:99"


def test_the_exception_behind_a_bug_is_named() -> None:
    letter = dead_letter(RECORD, StoryRejected(Reason.INTERNAL, "x"), stage="enrich", cause=ZeroDivisionError("x"))
    assert dict(letter.headers)["__connect.errors.exception.class.name"] == b"builtins.ZeroDivisionError"


def test_a_detail_without_end_is_cut_and_a_lone_surrogate_does_no_harm() -> None:
    letter = dead_letter(RECORD, StoryRejected(Reason.INTERNAL, "\ud800" + "x" * 5000), stage="enrich")
    assert len(dict(letter.headers)["wire-error-detail"]) <= 1000


def test_a_tombstone_stays_one() -> None:
    record = RawRecord(b"", b"key", (), "wire.story.raw.v1", 0, 0, 0)
    rejected = StoryRejected(Reason.NO_CONTENT, "")
    assert dead_letter(record, rejected, stage="enrich", tombstone=True).value is None


@pytest.mark.parametrize(
    ("value", "key", "headers"),
    [(3 * MIB, 4, 0), (4, 3 * MIB, 0), (4, 4, 3 * MIB), (3 * MIB, 3 * MIB, 3 * MIB), (2 * MIB, 60_000, 0)],
)
def test_what_was_sent_compressed_and_is_too_large_to_keep_is_a_letter_that_says_where_it_stands(
    value: int, key: int, headers: int
) -> None:
    record = RawRecord(b"x" * value, b"k" * key, (("mine", b"h" * headers),), "wire.story.raw.v1", 3, 42, 5)
    letter = dead_letter(record, StoryRejected(Reason.TOO_LARGE, "it" * 2000), stage="enrich")
    fits(DEADLETTERS, letter.key, letter.value, letter.headers)
    assert letter.value is None
    told = read(letter.headers)
    assert told.reason == "too-large"
    assert told.detail.endswith(f"(its {value:,} bytes do not fit here, they stand at wire.story.raw.v1 3 42)")
    assert len(told.detail) <= 1000


def test_the_largest_record_that_the_raw_topic_takes_uncompressed_is_kept_whole() -> None:
    record = RawRecord(b"x" * RAW.max_bytes, b"k" * 60_000, (), "wire.story.raw.v1", 3, 42, 5)
    letter = dead_letter(record, StoryRejected(Reason.SCHEMA, "x"), stage="enrich")
    assert (letter.value, letter.key) == (record.value, record.key)


def test_headers_of_other_records_are_refused() -> None:
    with pytest.raises(ValueError, match="wire-error-reason"):
        read((("content-type", b"text/plain"),))


def test_so_many_in_a_row_stop_the_worker_and_a_good_one_between_does_not() -> None:
    limit = Limit(3, 100)
    limit.dead()
    limit.dead()
    limit.fine()
    limit.dead()
    limit.dead()
    with pytest.raises(TooManyDeadLetters, match=r"3 records in a row.*IN_A_ROW=3"):
        limit.dead()


def test_half_of_the_last_200_stop_the_worker() -> None:
    limit = Limit(50, 100)
    for _ in range(99):
        limit.dead()
        limit.fine()
    with pytest.raises(TooManyDeadLetters, match="100 of the last"):
        limit.dead()


def test_old_dead_letters_are_forgotten() -> None:
    limit = Limit(50, 100)
    for _ in range(90):
        limit.dead()
        limit.fine()
    for _ in range(200):
        limit.fine()
    for _ in range(49):
        limit.dead()


def test_a_worker_that_is_started_again_stops_at_the_next_dead_letter_and_goes_on_after_a_good_one() -> None:
    stopped = Limit(3, 100)
    stopped.dead()
    stopped.dead()
    with pytest.raises(TooManyDeadLetters):
        stopped.dead()
    with pytest.raises(TooManyDeadLetters):
        Limit(3, 100, outcomes=stopped.outcomes).dead()
    mended = Limit(3, 100, outcomes=stopped.outcomes)
    mended.fine()
    mended.dead()
