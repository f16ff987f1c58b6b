"""Kafka for Faust, made safe: commits follow our ledger, and the producer is idempotent.

Faust's own bookkeeping may commit past a record that was never processed, in ten known ways (docs/delivery.md). The
consumer here keeps a `Ledger` for each partition instead, and agents call `begin` and `finish`. It overrides internals,
so the three packages are pinned exactly and checked at start.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import suppress
from importlib.metadata import version
from typing import Any

from aiokafka.errors import IllegalStateError, KafkaError
from faust.exceptions import ConsumerNotStarted
from faust.transport.drivers import TRANSPORTS
from faust.transport.drivers import aiokafka as driver

from streams.worker.fetching import Batch, ToldThread, position_of
from streams.worker.ledger import Ledger

log = logging.getLogger(__name__)
faust_log = logging.getLogger("faust.transport")  # for what Faust says in the name of these classes

SCHEME = "safekafka"

ROOM_SECONDS = 0.05

PINNED = {"faust-streaming": "0.15.3", "mode-streaming": "0.7.1", "aiokafka": "0.14.0"}


class WrongVersions(RuntimeError):
    """A package whose internals are overridden is not the one that the overrides were written for."""


def check_versions() -> None:
    """Raises WrongVersions, which says what to install."""
    wrong = {name: found for name, pinned in PINNED.items() if (found := version(name)) != pinned}
    if wrong:
        found = ", ".join(f"{name} {number}" for name, number in wrong.items())
        wanted = " ".join(f"{name}=={PINNED[name]}" for name in wrong)
        message = (
            f"the worker's delivery guarantee rests on exact versions, and {found} is installed: pip install {wanted}"
        )
        raise WrongVersions(message)


def register() -> None:
    """Makes `safekafka://` a broker URL that Faust knows."""
    TRANSPORTS.aliases[SCHEME] = f"{__name__}:SafeTransport"


class _Forgetful(dict[Any, Any]):
    """Stands in for Faust's table of read offsets: what it never remembers it can never skip by."""

    def __missing__(self, _key: Any) -> None:
        return None

    def __setitem__(self, _key: Any, _value: Any) -> None:
        pass

    def update(self, *_args: Any, **_kwargs: Any) -> None:
        pass


class SafeConsumer(driver.Consumer):  # type: ignore[misc]
    """Delivers every record of the log in order, and commits what is finished. See `Ledger` for the rules.

    Expects of its app: `metrics`, `settle_seconds` (how long work in hand is waited for when partitions are taken).
    """

    logger = faust_log

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._read_offset = _Forgetful()
        self._ledgers: dict[Any, Ledger] = {}
        self._coming: dict[Any, Ledger] = {}  # those of partitions that were dealt, until the flow is resumed
        self._kept: dict[Any, Ledger] = {}  # the last ledger of each partition that was taken away
        self._anchors: dict[Any, int] = {}  # where each partition's ledger began, or what was last committed of it
        self._in_hand: set[tuple[Any, int, Any]] = set()  # partition, offset, generation in which it was begun
        self._rest: dict[Any, Batch] = {}  # fetched, and waiting until their agent's queue has room
        self._passed_at: dict[Any, tuple[int, int]] = {}
        self._settled = asyncio.Event()
        self._awake_at = time.monotonic()
        self.moved_at = time.monotonic()

    # --- what agents call ---------------------------------------------------------------------------------------

    def begin(self, message: Any) -> bool:
        """Whether to work on this record: False where its partition was dealt anew since it was delivered."""
        if not self.flow_active or self._outdated(message):
            return False
        self.moved_at = time.monotonic()
        self._in_hand.add((message.tp, message.offset, message.generation_id))
        if ledger := self._ledgers.get(message.tp):
            ledger.begin(message.offset, self.moved_at)
        return True

    def finish(self, message: Any) -> None:
        """Everything that came of the record is acknowledged: it may be committed once all before it are."""
        for ledgers in (self._ledgers, self._coming, self._kept):
            if ledger := ledgers.get(message.tp):
                ledger.finish(message.offset)

    def let_go(self, message: Any) -> None:
        """The counterpart of `begin`, finished or not."""
        self._in_hand.discard((message.tp, message.offset, message.generation_id))
        if not self._in_hand:
            self._settled.set()

    async def may_send(self, message: Any) -> bool:
        """Whether this worker still owns the record's partition, to be asked before its outputs are sent.

        A process that was suspended for longer than its session may have lost its partitions without knowing; it asks
        the group before it goes on. (Between this answer and the send a window of milliseconds stays.)
        """
        if self._outdated(message):
            return False
        if time.monotonic() - self._awake_at > self.app.conf.broker_session_timeout * 0.8:
            if not await self.still_member():
                return False
            self.awake()
        return not self._outdated(message)

    async def still_member(self) -> bool:
        """Whether the group still counts this worker in, asked just now; False also where nobody answers."""
        try:
            coordinator = self._thread._ensure_consumer()._coordinator
            return bool(await self._thread.call_thread(coordinator._do_heartbeat))
        except (KafkaError, ConsumerNotStarted):
            return False

    def awake(self) -> None:
        """The event loop runs: to be called at least once a second."""
        self._awake_at = time.monotonic()

    def _outdated(self, message: Any) -> bool:
        return bool(message.generation_id != self.app.consumer_generation_id)

    # --- what the watchdog and /ready read ------------------------------------------------------------------------

    def stuck(self, limit_seconds: float, *, rested: float) -> tuple[Any, int] | None:
        """A partition and the offset of a record in it that is stuck, or None."""
        now = time.monotonic()
        for tp, ledger in self._ledgers.items():
            offset = ledger.stuck(now, limit_seconds, moved=self.moved_at, rested=rested)
            if offset is not None:
                return tp, offset
        return None

    @property
    def unfinished(self) -> int:
        """Records delivered and not finished."""
        return sum(ledger.unfinished for ledger in self._ledgers.values())

    @property
    def owned(self) -> int:
        """Partitions that records are delivered from."""
        return len(self._ledgers)

    # --- Faust's side ---------------------------------------------------------------------------------------------

    def _new_consumer_thread(self) -> Any:
        return ToldThread(self, loop=self.loop, beacon=self.beacon)

    async def perform_seek(self) -> None:
        """Goes to the first record that is not finished, in every partition whose records are acknowledged."""
        self._kept.update(self._coming or self._ledgers)
        self._coming = {}
        self._rest.clear()
        self._ledgers = {}  # nothing is delivered from here on until the flow is resumed
        partitions = self._acked_partitions()
        if not partitions:
            return
        committed = await self._thread.seek_to_committed()
        first = await self.earliest_offsets(*partitions)
        last = await self.highwaters(*partitions)
        for tp in partitions & self._acked_partitions():
            start = committed.get(tp)
            if start is not None and start > last[tp]:
                log.warning(
                    "%s %d was made anew: it ends at %d, %d was committed; all of it is read", *tp, last[tp], start
                )
                start = None
            start = first[tp] if start is None or start < 0 else start
            kept = self._kept.pop(tp, None)
            # Where it stands as we left it, what we finished beyond that need not be done again.
            finished = kept.finished_from(start) if kept and self._anchors.get(tp) == start else ()
            self._anchors[tp] = self._committed_offset[tp] = start
            await self._seek(tp, start)
            self._coming[tp] = Ledger(start, finished=finished)

    def resume_flow(self) -> None:
        """Delivers from now on. Not before: Faust empties its streams' queues just now, after it had us seek."""
        super().resume_flow()
        if self._coming:
            self._ledgers, self._coming = self._coming, {}
            starts = (f"{tp.topic}/{tp.partition}@{ledger.want}" for tp, ledger in sorted(self._ledgers.items()))
            log.info("reads %s", " ".join(starts))

    def _acked_partitions(self) -> set[Any]:
        return {tp for tp in self.assignment() if self.app.topics.acks_enabled_for(tp.topic)}

    async def getmany(self, timeout: float) -> AsyncIterator[tuple[Any, Any]]:
        """The next records, exactly those that the ledgers want; what was dropped on the way is read again.

        In place of Faust's, which forces a batch into a full queue, so that one agent's backlog keeps all other records
        waiting, and which drops single records from the middle of a batch.
        """
        records, active = await self._wait_next_records(timeout)
        generation = self.app.consumer_generation_id
        if records is None or self.should_stop:
            return
        if not self.flow_active:
            return  # partitions are being dealt: what was fetched is read again from where the new ledgers begin
        for tp, batch in records.items():
            if ledger := self._ledgers.get(tp):
                ledger.begin_batch(batch.position)
        read_to = {tp: batch.position for tp, batch in records.items()}
        for tp, record in self.scheduler.iterate(records):
            if not self.flow_active or generation != self.app.consumer_generation_id:
                break
            waits = tp in self._rest or (active is not None and tp not in active)
            if not self.app.topics.acks_enabled_for(tp.topic):
                if not waits:
                    yield tp, self._to_message(tp, record)
                continue
            if waits:
                if tp not in self._rest:
                    self._rest[tp] = Batch()
                    self._rest[tp].position = read_to[tp]
                self._rest[tp].append(record)
                continue
            read_to[tp] = record.offset + 1
            if self._offered(tp, record):
                message = self._to_message(tp, record)
                if (tp, message.offset, message.generation_id) not in self._in_hand:
                    yield tp, message
        for tp, ledger in list(self._ledgers.items()):
            if (ledger.end_batch() is not None) if tp in records else self._passed(tp, ledger):
                await self._read_again(tp, ledger)

    async def _getmany(self, active_partitions: Any, timeout: float) -> dict[Any, Batch]:
        """What waited and has room now, and what is new of the other partitions."""
        found = {tp: self._rest.pop(tp) for tp in list(self._rest) if tp in active_partitions}
        others = active_partitions - self._rest.keys() - found.keys()
        if others:
            # Whoever waits for room is looked at soon; the broker's answer does not tell that there is some.
            wait = 0.0 if found else min(timeout, ROOM_SECONDS) if self._rest else timeout
            found.update(await self._thread.getmany(others, wait))
        return found

    def _offered(self, tp: Any, record: Any) -> bool:
        ledger = self._ledgers.get(tp)
        if ledger is None:
            return False
        holes = ledger.holes
        wanted = ledger.offer(record.offset, time.monotonic())
        if ledger.holes > holes:
            self.app.metrics.holes.inc(ledger.holes - holes)
        return wanted

    def _passed(self, tp: Any, ledger: Ledger) -> bool:
        """Whether the consumer went past `want` and nothing more came that would show it: the log's last batch was
        dropped. Looked at once for each position, because it may have been nothing but transactions' markers."""
        position = None if tp in self._rest else position_of(self._thread._ensure_consumer(), tp)
        if position is None or position <= ledger.want or self._passed_at.get(tp) == (ledger.want, position):
            return False
        self._passed_at[tp] = (ledger.want, position)
        return True

    async def _read_again(self, tp: Any, ledger: Ledger) -> None:
        self.app.metrics.reseeks.inc()
        self._rest.pop(tp, None)
        with suppress(IllegalStateError):  # no longer ours: there will be new ledgers
            first = (await self.earliest_offsets(tp))[tp]
            if lost := ledger.expired(first):
                self.app.metrics.holes.inc(lost)
                log.error("%s %d: %d records expired before they were read; the log begins at %d", *tp, lost, first)
            if self._ledgers.get(tp) is ledger:
                await self._seek(tp, ledger.want)

    async def _add_gap(self, _tp: Any, _offset_from: int, _offset_to: int) -> None:
        """Faust books a gap as done; the ledger decides instead."""

    def _filter_tps_with_pending_acks(self, topics: Any = None) -> Iterator[Any]:
        return (tp for tp in self._ledgers if topics is None or tp in topics or tp.topic in topics)

    def _new_offset(self, tp: Any) -> int | None:
        # Faust's streams go on writing their acks here, and nothing else empties it.
        self._acked.pop(tp, None)
        self._acked_index.pop(tp, None)
        ledger = self._ledgers.get(tp)
        return ledger.position if ledger else None

    async def _commit_offsets(self, offsets: Mapping[Any, int], start_new_transaction: bool = True) -> bool:
        committed = bool(await super()._commit_offsets(offsets, start_new_transaction=start_new_transaction))
        if committed:
            self._anchors.update(offsets)
            self.app.metrics.last_commit.set_to_current_time()
        return committed

    async def on_partitions_revoked(self, revoked: set[Any]) -> None:
        """Commits what is finished, lets work in hand end and commits that too; then the partitions are gone."""
        self.app.metrics.rebalances.inc()
        if not self.should_stop:
            await self.commit()
        await super().on_partitions_revoked(revoked)
        for tp in revoked:
            self._coming.pop(tp, None)
            self._rest.pop(tp, None)
            if ledger := self._ledgers.pop(tp, None):
                self._kept[tp] = ledger

    async def wait_empty(self) -> None:
        """Waits until no record is in an agent's hands, or `settle_seconds` have passed; commits.

        Faust waits here for its own count of messages, which work that overlaps never brings to nought.
        """
        deadline = time.monotonic() + self.app.settle_seconds
        while self._in_hand and (left := deadline - time.monotonic()) > 0:
            self._settled.clear()
            try:
                await asyncio.wait_for(self._settled.wait(), left)
            except TimeoutError:
                log.warning("%d records are still in hand: they will be read again", len(self._in_hand))
        await self.commit_and_end_transactions()

    def verify_event_path(self, _now: float, _tp: Any) -> None:
        """Faust's detector compares clocks of two kinds and cries wolf; watchdog.py takes its place."""


class SafeProducer(driver.Producer):  # type: ignore[misc]
    """Acknowledged by all replicas in sync, each record once and in order however often a request is repeated."""

    logger = faust_log

    def _settings_extra(self) -> Mapping[str, Any]:
        return {"acks": "all", "enable_idempotence": True}

    async def reachable(self, timeout_seconds: float) -> bool:
        """Whether a broker answers."""
        try:
            await asyncio.wait_for(self._ensure_producer().client.fetch_all_metadata(), timeout_seconds)
        except Exception:
            return False
        return True


class SafeTransport(driver.Transport):  # type: ignore[misc]
    """What `safekafka://` stands for."""

    Consumer = SafeConsumer
    Producer = SafeProducer
