"""Kills overtake: a light reader of the raw topic, in a group of its own, sends each kill to the version gate at once.

A kill must not wait behind thousands of stories that the model has yet to read. The ordinary path comes to the same
kill in its turn and sends it again, from a message that it refuses because of another item too; the gate knows it by
its place and is silent. So a failure here costs speed, never a kill: what this reader cannot read, or what a worker
died on, it leaves to the ordinary path. One exception: a message that three workers died on in the ordinary path
becomes a dead letter unread, and of a kill in it only this reader may have told.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NoReturn

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import CommitFailedError, KafkaError

from streams.story import encode
from streams.story.parse.kills import may_kill
from streams.story.records import Annotated, OutRecord, RawRecord
from streams.story.rejections import StoryRejected
from streams.worker.attempts import Attempts, Record
from streams.worker.metrics import Metrics
from streams.worker.outbox import Outbox, SendFailed
from streams.worker.topics import MAX_REQUEST_BYTES, RAW

log = logging.getLogger(__name__)

GROUP_SUFFIX = "-kills"
WAIT_MS = 500
MOST_RECORDS = 500
PAUSE_SECONDS = 2.0
SESSION_SECONDS = 6.0  # the least that brokers allow by default: a dead reader's partitions are read again after it

Kills = Callable[[RawRecord], tuple[Annotated, ...]]


@dataclass(frozen=True)
class Reader:
    """What the reader works with. `connection` holds aiokafka's arguments, `kills` gives a message's kills."""

    connection: dict[str, Any]
    app_id: str
    session_seconds: float
    kills: Kills
    outbox: Outbox
    attempts: Attempts
    metrics: Metrics


async def overtake(reader: Reader) -> NoReturn:
    """For ever: kills out of the raw topic, to the gate. A failure is metered, and a new consumer begins.

    It catches everything: the worker goes on, for kills come in the ordinary path too.
    """
    while True:
        try:
            await _read(reader)
        except Exception as error:
            reader.metrics.kill_reader_failures.inc()
            bug = not isinstance(error, KafkaError | OSError | SendFailed)
            log.warning("kills do not overtake for %g s: %r", PAUSE_SECONDS, error, exc_info=bug)
            await asyncio.sleep(PAUSE_SECONDS)


async def _read(reader: Reader) -> None:
    session = min(SESSION_SECONDS, reader.session_seconds)
    consumer = AIOKafkaConsumer(
        **reader.connection,
        group_id=reader.app_id + GROUP_SUFFIX,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=MAX_REQUEST_BYTES,
        session_timeout_ms=int(session * 1000),
        heartbeat_interval_ms=int(session * 250),
    )
    beginnings = _Beginnings(reader, consumer)
    consumer.subscribe([RAW.name], listener=beginnings)
    try:
        await consumer.start()
        lag: dict[TopicPartition, int] = {}
        while True:
            polled = await consumer.getmany(timeout_ms=WAIT_MS, max_records=MOST_RECORDS)
            if beginnings.failed:
                raise beginnings.failed
            batches = {place: batch for place, batch in polled.items() if place in beginnings.begun}
            records = [_raw(record) for batch in batches.values() for record in batch]
            # Off the loop: a batch may be a megabyte.
            for record in await asyncio.to_thread(_suspects, records):
                await _send_ahead(reader, record)
            if records:
                with suppress(CommitFailedError):  # dealt anew meanwhile: whoever has them now sends their kills again
                    await consumer.commit({place: batch[-1].offset + 1 for place, batch in batches.items()})
            lag = {place: lag.get(place, 0) for place in consumer.assignment()}
            lag |= {place: (consumer.highwater(place) or 0) - batch[-1].offset - 1
                    for place, batch in batches.items() if place in lag}  # fmt: skip
            reader.metrics.kill_reader_lag.set(sum(lag.values()))
    finally:
        await consumer.stop()


def _suspects(records: Iterable[RawRecord]) -> list[RawRecord]:
    return [record for record in records if may_kill(record.value)]


async def _send_ahead(reader: Reader, record: RawRecord) -> None:
    """The message's kills, sent to the gate. One that a worker died on is left to the ordinary path, which counts."""
    place = Record(f"{record.topic}{GROUP_SUFFIX}", record.partition, record.offset)
    if reader.attempts.deaths(place):
        log.warning(
            "%s %d %d: a worker died on it, it is not sent ahead", record.topic, record.partition, record.offset
        )
        return
    with reader.attempts.in_hand(place):
        try:
            found = await asyncio.to_thread(reader.kills, record)
            out = [OutRecord("annotated", kill.uri.encode(), encode.to_bytes(kill)) for kill in found]
            if out:
                await reader.outbox.send(out)
        except StoryRejected as rejected:  # too large for the topic: the ordinary path makes it a dead letter
            log.warning("%s %d %d: not sent ahead: %s", record.topic, record.partition, record.offset, rejected)
            reader.metrics.kill_reader_failures.inc()
            return
        except (KafkaError, OSError, SendFailed):
            raise
        except Exception:
            log.exception(
                "%s %d %d: cannot be sent ahead, if it is a kill", record.topic, record.partition, record.offset
            )
            reader.metrics.kill_reader_failures.inc()
            return
    reader.metrics.kills_ahead.inc(len(out))


class _Beginnings(ConsumerRebalanceListener):  # type: ignore[misc]
    """Where each partition is begun: where this group left it; else where the workers stand, for every kill before
    that is done; else at its first record."""

    def __init__(self, reader: Reader, consumer: AIOKafkaConsumer) -> None:
        self._reader = reader
        self._consumer = consumer
        self.begun: set[TopicPartition] = set()
        self.failed: Exception | None = None  # aiokafka logs what a listener raises, and goes on

    async def on_partitions_revoked(self, _revoked: Iterable[TopicPartition]) -> None:
        """What was not committed is sent again by whoever comes next, and the gate knows it."""
        self.begun.clear()

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Seeks. Fetching goes on meanwhile from wherever it likes; what it brings before is not taken."""
        try:
            self._reader.attempts.refresh()
            await self._seek(assigned)
        except Exception as error:
            self.failed = error

    async def _seek(self, places: Iterable[TopicPartition]) -> None:
        found = {place: await self._consumer.committed(place) for place in places}
        if new := [place for place, offset in found.items() if offset is None]:
            found |= await self._of_the_workers(new)
        first = await self._consumer.beginning_offsets(found)
        for place, offset in found.items():
            # Nothing may come between the two: what is fetched from here on is taken.
            self._consumer.seek(place, first[place] if offset is None else max(offset, first[place]))
            self.begun.add(place)

    async def _of_the_workers(self, places: list[TopicPartition]) -> dict[TopicPartition, int | None]:
        admin = AIOKafkaAdminClient(**self._reader.connection)
        try:
            await admin.start()
            committed = await admin.list_consumer_group_offsets(self._reader.app_id, partitions=places)
        finally:
            await admin.close()
        return {place: offset for place, (offset, _) in committed.items() if offset >= 0}


def _raw(record: Any) -> RawRecord:
    headers = tuple((name, bytes(content or b"")) for name, content in record.headers or ())
    return RawRecord(
        record.value or b"", record.key, headers, record.topic, record.partition, record.offset, record.timestamp
    )
