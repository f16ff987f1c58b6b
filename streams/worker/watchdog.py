"""Keeps the worker honest: measures the event loop's lag, and ends the process where a record was delivered and nothing
comes of it. The restart reads it again, so that a bug shows as a restart and as lag, never as a loss.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from streams.worker.attempts import Record
from streams.worker.health import TICK_SECONDS, Health
from streams.worker.metrics import Metrics

log = logging.getLogger(__name__)

SUSPENDED_SECONDS = 5.0
REACHABLE_EVERY_SECONDS = 5.0
ANSWER_SECONDS = 4.0


class Stuck(Exception):
    """A record was delivered longer ago than any step may take."""

    def __init__(self, message: str, guilty: Record | None = None) -> None:
        super().__init__(message)
        self.guilty = guilty


async def tick(app: Any, health: Health, metrics: Metrics) -> None:
    """For ever: how late a sleeper wakes up, and what /ready says."""
    while True:
        due = time.monotonic() + TICK_SECONDS
        await asyncio.sleep(TICK_SECONDS)
        now = time.monotonic()
        metrics.loop_lag.observe(max(0.0, now - due))
        if now - due > SUSPENDED_SECONDS:
            health.rested_at = now  # suspended, or starved: nobody could have worked meanwhile
        consumer = app.consumer
        # Not told awake after a long sleep: the agents ask the group first whether their partitions are still theirs.
        if now - due < SUSPENDED_SECONDS or await consumer.still_member():
            consumer.awake()
        health.ticks += 1
        health.ticked_at = now
        health.partitions, health.unfinished = consumer.owned, consumer.unfinished
        health.reasons = reasons(app, reachable=health.reachable)
        metrics.unfinished.set(health.unfinished)
        metrics.ready.set(not health.reasons)


async def watch(app: Any, health: Health, limit_seconds: float, fail: Callable[[Stuck], None]) -> None:
    """For ever: whether the broker answers, and whether anything is stuck, in which case `fail` is called."""
    dealt: tuple[int, ...] = ()
    dealt_at = time.monotonic()
    while True:
        reachable = await app.producer.reachable(ANSWER_SECONDS)
        now = time.monotonic()
        if not reachable:
            health.rested_at = now
        health.reachable = reachable
        if (progress := _dealing(app)) != dealt:
            dealt, dealt_at = progress, now
        # The watchdog rests while the broker is away: everything waits for it then, and rightly.
        if reachable and (stuck := app.consumer.stuck(limit_seconds, rested=health.rested_at)):
            partition, offset = stuck
            place = Record(partition.topic, partition.partition, offset)
            fail(Stuck(f"{place.topic} {place.partition} {offset} was delivered and nothing comes of it", place))
        if reachable and app.rebalancing and now - max(dealt_at, health.rested_at) > limit_seconds:
            fail(Stuck(f"partitions have been dealt for {now - dealt_at:.0f} s, and the state is not being read"))
        await asyncio.sleep(REACHABLE_EVERY_SECONDS if reachable else 1.0)


def _dealing(app: Any) -> tuple[int, ...]:
    """What changes as long as a rebalance, and the recovery of the state in it, gets on."""
    offsets = list(app.tables.recovery.active_offsets.values())
    return app.rebalancing_count, int(app.rebalancing), sum(offset or 0 for offset in offsets)


def reasons(app: Any, *, reachable: bool) -> tuple[str, ...]:
    """Why the worker takes no records now, in words; none if it does."""
    found = []
    if not reachable:
        found.append("the broker does not answer")
    if app.rebalancing:
        found.append("partitions are being dealt")
    elif not app.consumer.owned:
        found.append("no partitions: there are more workers than partitions, or the group is forming")
    return tuple(found)


def guard_loop(health: Health, limit_seconds: float, fail: Callable[[Stuck], None]) -> threading.Thread:
    """Starts a thread that calls `fail` where the event loop has not run for so long; a blocked loop watches nothing.

    It counts its own wakings, not the clock's seconds: a process that was suspended is not stuck.
    """

    def guard() -> None:
        seen, asleep = -1, 0
        while True:
            time.sleep(1.0)
            asleep = asleep + 1 if health.ticks == seen else 0
            seen = health.ticks
            if asleep > limit_seconds:
                fail(Stuck(f"the event loop has not run for {asleep} s"))

    thread = threading.Thread(target=guard, name="watchdog", daemon=True)
    thread.start()
    return thread
