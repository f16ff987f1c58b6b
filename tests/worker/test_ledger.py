"""The ledger against a model of a log: nothing is committed past an unfinished record, whatever is dropped."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.worker.ledger import Ledger


def read(ledger: Ledger, *offsets: int, position: int | None = None, now: float = 0.0) -> list[int]:
    """Offers a batch that was read from `position` on (by default from its first record); what is delivered of it."""
    ledger.begin_batch(position if position is not None else offsets[0] if offsets else None)
    return [offset for offset in offsets if ledger.offer(offset, now)]


def test_delivers_in_order_and_commits_the_finished_prefix() -> None:
    ledger = Ledger(10)
    assert read(ledger, 10, 11, 12) == [10, 11, 12]
    ledger.finish(11)
    assert ledger.position == 10, "11 is finished, and 10 before it is not"
    ledger.finish(10)
    assert ledger.position == 12
    assert ledger.unfinished == 1


def test_a_record_that_was_delivered_is_not_delivered_again() -> None:
    ledger = Ledger(0)
    assert read(ledger, 0, 1) == [0, 1]
    assert read(ledger, 0, 1, 2) == [2]


def test_a_batch_from_beyond_is_not_delivered_and_what_was_dropped_is_read_again() -> None:
    ledger = Ledger(0)
    assert read(ledger, 0) == [0]
    assert read(ledger, 3, 4) == [], "1 and 2 were fetched and dropped on the way"
    assert ledger.end_batch() == 1
    assert read(ledger, 1, 2, 3, 4) == [1, 2, 3, 4]
    assert ledger.end_batch() is None
    assert ledger.holes == 0


def test_dropped_twice_is_still_not_believed() -> None:
    ledger = Ledger(0)
    for _ in range(3):
        assert read(ledger, 3, 4) == []
        assert ledger.end_batch() == 0
    assert read(ledger, 0, 1, 2) == [0, 1, 2]


def test_a_hole_of_the_log_is_told_by_where_the_batch_was_read_from() -> None:
    ledger = Ledger(0)
    assert read(ledger, 0, 3) == [0, 3], "within a batch"
    assert read(ledger, 6, position=4) == [6], "and at its beginning"
    assert ledger.end_batch() is None
    assert ledger.holes == 4
    for offset in (0, 3, 6):
        ledger.finish(offset)
    assert ledger.position == 7


def test_a_position_that_is_not_known_is_not_trusted() -> None:
    ledger = Ledger(0)
    ledger.begin_batch(None)
    assert not ledger.offer(2, 0.0)
    assert ledger.end_batch() == 0


def test_records_that_expired_are_passed_and_counted() -> None:
    ledger = Ledger(5)
    assert read(ledger, 9) == []
    assert ledger.expired(9) == 4
    assert read(ledger, 9) == [9]
    ledger.finish(9)
    assert ledger.position == 10


def test_expiry_does_not_commit_past_a_record_in_hand() -> None:
    ledger = Ledger(0)
    assert read(ledger, 0) == [0]
    ledger.expired(7)
    assert ledger.position == 0
    ledger.finish(0)
    assert read(ledger, 7) == [7]
    assert ledger.position == 1


def test_what_was_finished_beyond_the_commit_is_not_done_again_after_a_rebalance() -> None:
    before = Ledger(0)
    read(before, 0, 1, 2, 3)
    for offset in (0, 2):
        before.finish(offset)
    after = Ledger(1, finished=before.finished_from(1))
    assert read(after, 1, 2, 3) == [1, 3]
    after.finish(1)
    assert after.position == 3


def test_what_was_finished_by_a_slower_commit_counts_too() -> None:
    before = Ledger(0)
    read(before, 0, 1, 2)
    before.finish(0)
    before.finish(1)  # after the last commit, which said 1
    assert before.finished_from(1) == {1}
    after = Ledger(1, finished=before.finished_from(1))
    assert read(after, 1, 2) == [2]
    assert after.position == 2


def test_a_record_in_hand_for_too_long_is_stuck() -> None:
    ledger = Ledger(0)
    read(ledger, 0, 1, now=100.0)
    ledger.begin(0, 101.0)
    assert ledger.stuck(130.0, 30.0, moved=101.0, rested=0.0) is None
    assert ledger.stuck(132.0, 30.0, moved=131.0, rested=0.0) == 0


def test_a_record_passed_over_is_stuck_and_one_that_waits_its_turn_is_not() -> None:
    ledger = Ledger(0)
    read(ledger, 0, 1, now=100.0)
    assert ledger.stuck(200.0, 30.0, moved=190.0, rested=0.0) is None, "the agent is busy with other partitions"
    assert ledger.stuck(200.0, 30.0, moved=100.0, rested=0.0) == 0, "the agent does nothing"
    ledger.begin(1, 190.0)
    assert ledger.stuck(200.0, 30.0, moved=190.0, rested=0.0) == 0, "the agent took up 1, and 0 never"


def test_what_was_waited_for_in_an_outage_does_not_count() -> None:
    ledger = Ledger(0)
    read(ledger, 0, now=100.0)
    ledger.begin(0, 100.0)
    assert ledger.stuck(1000.0, 30.0, moved=100.0, rested=990.0) is None


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32), st.sets(st.integers(0, 60), max_size=20), st.integers(0, 5))
def test_nothing_is_lost_whatever_is_dropped_on_the_way(seed: int, missing: set[int], start: int) -> None:
    """A consumer that drops whole batches and tails of them, records finished in any order, and rebalances at any time:
    all below the commit is always finished, and in the end all of the log is."""
    rng = random.Random(seed)
    log = [offset for offset in range(start, 61) if offset not in missing]
    ledger, position = Ledger(start), start
    committed = start
    in_hand: list[int] = []
    finished: set[int] = set()
    for _ in range(3000):
        if not log or committed > log[-1]:
            break
        read_from = position
        batch = [offset for offset in log if offset >= position][: rng.randint(1, 12)]
        if batch:
            position = batch[-1] + 1  # it moves, whether the records arrive or not
        if rng.random() < 0.6:
            if rng.random() < 0.5:
                batch = batch[: rng.randint(0, len(batch))]
            in_hand += read(ledger, *batch, position=read_from)
            again = ledger.end_batch()
            position = position if again is None else again
        rng.shuffle(in_hand)
        for _ in range(rng.randint(0, len(in_hand))):
            offset = in_hand.pop()
            finished.add(offset)
            ledger.finish(offset)
        committed = max(committed, ledger.position)
        assert all(offset in finished for offset in log if offset < committed)
        if rng.random() < 0.05 or (not batch and not in_hand):
            # A rebalance: what is in hand is given up, and read again from the commit. (Also where the log's last batch
            # was dropped, which the consumer sees by its position.)
            ledger = Ledger(committed, finished=ledger.finished_from(committed))
            position, in_hand = committed, []
    assert not log or committed > log[-1]
