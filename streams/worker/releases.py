"""Held stories are released on time, and rows that nobody touches expire: what is due, and the timer that asks for it.

The timer asks through the annotated topic, keyed by uri, because only the agent that owns a row may change it; the gate
looks at the row again, so asking twice does no harm. What is due is known from the rows alone, and so again after a
restart.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import NoReturn

from streams.story import encode, state
from streams.story.records import Annotated, OutRecord
from streams.worker.metrics import Metrics

TICK_SECONDS = 1.0
AGAIN_MS = 60_000  # what was asked for and is still held, is asked for again
OVERDUE_MS = 10_000
EXPIRE_EVERY_SECONDS = 600.0
EXPIRE_AGAIN_MS = 24 * 60 * 60 * 1000


@dataclass(slots=True)
class Timetable:
    """What is due when, of the rows this worker owns. Moments are milliseconds since 1970.

    `keep_ms` is how long a row stays that nobody touches.
    """

    keep_ms: float
    _until: dict[bytes, int] = field(default_factory=dict)  # held stories with a known end
    _open: set[bytes] = field(default_factory=set)  # held stories without
    _touched: dict[bytes, int] = field(default_factory=dict)
    _asked: dict[bytes, int] = field(default_factory=dict)

    def note(self, key: bytes, row: bytes | None) -> None:
        """Takes in a row as it is now; None: it is gone."""
        self._until.pop(key, None)
        self._open.discard(key)
        self._asked.pop(key, None)
        if row is None:
            self._touched.pop(key, None)
            return
        held, self._touched[key] = state.times(row)
        if held == "open":
            self._open.add(key)
        elif held is not None:
            self._until[key] = held

    def clear(self) -> None:
        """Forgets all rows: partitions came or went, and the rows are noted anew."""
        for each in (self._until, self._open, self._touched, self._asked):
            each.clear()

    def releases(self, now: int) -> list[Annotated]:
        """Asks for what is due at `now` and was not asked for within the last minute, the earliest first."""
        due = sorted((until, key) for key, until in self._until.items() if until <= now)
        keys = [key for _, key in due if self._asked.get(key, 0) + AGAIN_MS <= now]
        self._asked.update(dict.fromkeys(keys, now))
        return [encode.release(key.decode(), now) for key in keys]

    def expiries(self, now: int) -> list[Annotated]:
        """Asks for the end of rows that nobody touched for long enough; a row that stays is asked about once a day."""
        keys = [key for key, touched in self._touched.items() if touched + self.keep_ms < now]
        for key in keys:
            self._touched[key] = int(now - self.keep_ms + EXPIRE_AGAIN_MS)
        return [encode.expire(key.decode(), now) for key in keys]

    def overdue(self, now: int) -> int:
        """How many stories are held though their time came ten seconds ago or more."""
        return sum(until + OVERDUE_MS <= now for until in self._until.values())

    @property
    def held(self) -> tuple[int, int]:
        """How many stories are held: until a known time, and without one."""
        return len(self._until), len(self._open)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self._touched)


async def release(
    timetable: Timetable,
    send: Callable[[Sequence[OutRecord]], Awaitable[None]],
    metrics: Metrics,
    dealing: Callable[[], bool],
) -> NoReturn:
    """For ever: asks for what is due. `send` returns once acknowledged; while `dealing` (partitions), nothing is."""
    swept = time.monotonic()
    while True:
        await asyncio.sleep(TICK_SECONDS)
        if dealing():
            continue
        moment = int(time.time() * 1000)
        told = timetable.releases(moment)
        if time.monotonic() - swept > min(EXPIRE_EVERY_SECONDS, timetable.keep_ms / 4000):
            swept = time.monotonic()
            told += timetable.expiries(moment)
        for record in told:
            await send([OutRecord("annotated", record.uri.encode(), encode.to_bytes(record))])
        metered(timetable, metrics, int(time.time() * 1000))


def metered(timetable: Timetable, metrics: Metrics, now: int) -> None:
    """The gauges of what is held."""
    known, unknown = timetable.held
    metrics.held.labels("known").set(known)
    metrics.held.labels("open").set(unknown)
    metrics.overdue.set(timetable.overdue(now))
    metrics.state_rows.set(timetable.rows)
