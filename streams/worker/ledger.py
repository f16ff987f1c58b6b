"""What may be committed: one ledger for each assigned partition. Pure bookkeeping; transport.py feeds it.

An offset is committed only when every record of the log below it was delivered and is finished. Faust's own books do
not promise that: batches that were fetched and dropped are forgotten, gaps are filled in as done, and an agent that
dies counts as one that succeeded. So nothing here is taken from Faust: the log's order comes from the consumer, and
"finished" from the agents, which say so once the broker has acknowledged everything that came of the record.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable


class Ledger:
    """One partition from its first unfinished record to the last delivered one. Times are monotonic seconds.

    `position` is what may be committed, `want` the next offset that may be delivered, `holes` counts offsets below
    `want` that the log does not hold.
    """

    def __init__(self, start: int, *, finished: Iterable[int] = ()) -> None:
        self.position = start
        self.want = start
        self.holes = 0
        self._order: deque[int] = deque()  # delivered, and not below `position`
        self._delivered_at: dict[int, float] = {}
        self._begun_at: dict[int, float] = {}
        self._finished = {offset for offset in finished if offset >= start}
        self._sound = False  # whether what is missing from this batch is missing from the log
        self._gap = False

    def begin_batch(self, position: int | None) -> None:
        """A batch is offered that the consumer read from `position` on (None: it does not know)."""
        self._sound = position is not None and position <= self.want
        self._gap = False

    def offer(self, offset: int, now: float) -> bool:
        """Whether this record is to be delivered now; a batch's records are offered in order, none left out.

        False for one that was delivered before, and for all of a batch that was read from beyond `want`: what lies
        between was fetched and dropped on its way here. Within a batch, what is missing is missing from the log.
        """
        if offset < self.want or self._gap:
            return False
        if offset > self.want:
            if not self._sound:
                self._gap = True
                return False
            self.holes += offset - self.want  # compacted, or a transaction's marker
        self._sound = True
        self.want = offset + 1
        self._order.append(offset)
        self._delivered_at[offset] = now
        deliver = offset not in self._finished
        self._advance()
        return deliver

    def end_batch(self) -> int | None:
        """The offset to read from again where something was dropped before this batch, else None."""
        return self.want if self._gap else None

    def expired(self, first: int) -> int:
        """The log begins at `first` now: what lies below can never be delivered. How many records that loses."""
        lost = max(0, first - self.want)
        self.holes += lost
        self.want += lost
        if not self._order:
            self.position = self.want
        return lost

    def begin(self, offset: int, now: float) -> None:
        """An agent has taken the record up."""
        self._begun_at[offset] = now

    def finish(self, offset: int) -> None:
        """Everything that came of the record is acknowledged."""
        if offset >= self.position:
            self._finished.add(offset)
            self._advance()

    @property
    def unfinished(self) -> int:
        """Delivered records that are not finished."""
        return sum(offset not in self._finished for offset in self._order)

    def finished_from(self, start: int) -> frozenset[int]:
        """Records at or above `start` that are finished, where `start` is the first offset or a later `position`."""
        return frozenset(self._finished.union(range(start, self.position)))

    def stuck(self, now: float, limit_seconds: float, *, moved: float, rested: float) -> int | None:
        """The first unfinished record, if it is stuck: longer in an agent's hands than the limit, or passed over by it.

        A record that waits in a queue is not stuck while the agent goes on: `moved` is when it last took a record up.
        `rested` is when sending was last known to be impossible; what was waited for until then does not count.
        """
        if not self._order:
            return None
        head = self._order[0]
        if head in self._begun_at:
            since = self._begun_at[head]
        elif any(offset > head for offset in self._begun_at):
            since = self._delivered_at[head]
        else:
            since = max(self._delivered_at[head], moved)
        return head if now - max(since, rested) > limit_seconds else None

    def _advance(self) -> None:
        while self._order and self._order[0] in self._finished:
            offset = self._order.popleft()
            self._finished.discard(offset)
            self._delivered_at.pop(offset, None)
            self._begun_at.pop(offset, None)
            self.position = offset + 1
