"""The story table behind two verbs: what is known of a uri, and remember it. Recovered by Faust from its changelog.

A row is written to the changelog by us, with its acknowledgement awaited, and then to Faust's store: Faust's own table
assignment drops the future of that send, and a lost row would let a dead story live on.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Any

from streams.story import encode
from streams.story.records import OutRecord
from streams.story.state import due, touched
from streams.worker.metrics import Metrics
from streams.worker.outbox import Outbox
from streams.worker.topics import STATE_TABLE, changelog

log = logging.getLogger(__name__)

RELEASE_EVERY_SECONDS = 1.0
EXPIRE_EVERY_SECONDS = 600.0
PAUSE_EVERY_ROWS = 500
DAY_MS = 24 * 60 * 60 * 1000


class StoryState:
    """The rows of the partitions that this worker owns; keys and rows are bytes."""

    def __init__(self, app: Any, outbox: Outbox, metrics: Metrics, *, app_id: str, keep_days: float) -> None:
        # Both types given: Faust would otherwise read the changelog as JSON, and skip a row that is not.
        self._table = app.Table(STATE_TABLE, key_type=bytes, value_type=bytes, on_recover=self._recovered)
        self._app = app
        self._outbox = outbox
        self._metrics = metrics
        self._topic = changelog(app_id)
        self._keep_ms = keep_days * DAY_MS
        self._due: dict[bytes, int] = {}  # rows that hold a story, and when it is to be released
        self._touched: dict[bytes, int] = {}

    def get(self, key: bytes) -> bytes | None:
        """The row of a uri, or None."""
        row: bytes | None = self._table.data.get(key)
        return row

    async def put(self, partition: int, key: bytes, row: bytes | None) -> None:
        """Remembers the row (None: forgets it) once its changelog record is acknowledged.

        `partition` is that of the record that led to it. Raises what `Outbox.send_row` raises.
        """
        await self._outbox.send_row(self._topic, partition, key, row)
        store = self._table.data
        if row is None:
            store.pop(key, None)
            store._key_partition.pop(key, None)
        else:
            store[key] = row
            store._key_partition[key] = partition  # by which Faust finds the rows of a partition that was taken away
        self._index(key, row)

    async def sweep(self) -> None:
        """For ever: asks for the release of stories whose time has come, and for the end of rows that nobody touches.

        Both go through the annotated topic, keyed by uri, so that only the agent that owns a row ever changes it.
        """
        swept = time.monotonic()
        while True:
            await asyncio.sleep(RELEASE_EVERY_SECONDS)
            if self._app.rebalancing:
                continue
            now = int(time.time() * 1000)
            for key in [key for key, moment in self._due.items() if moment <= now]:
                del self._due[key]  # asked once; a gate that still holds it writes the row, and is asked again
                await self._ask(encode.release(key.decode(), now))
            if time.monotonic() - swept > min(EXPIRE_EVERY_SECONDS, self._keep_ms / 4000):
                swept = time.monotonic()
                for key in [key for key, moment in self._touched.items() if moment + self._keep_ms < now]:
                    self._touched[key] = now  # asked once in so many days
                    await self._ask(encode.expire(key.decode(), now))

    async def _ask(self, record: Any) -> None:
        await self._outbox.send([OutRecord("annotated", record.uri.encode(), encode.to_bytes(record))])

    def _index(self, key: bytes, row: bytes | None) -> None:
        moment = due(row)
        if moment is None:
            self._due.pop(key, None)
        else:
            self._due[key] = moment
        if row is None:
            self._touched.pop(key, None)
        else:
            self._touched[key] = touched(row)
        self._metrics.state_rows.set(len(self._touched))

    async def _recovered(self) -> None:
        """The table was read again: partitions came, or went."""
        began = time.monotonic()
        self._due.clear()
        self._touched.clear()
        for number, (key, row) in enumerate(list(self._table.data.items())):
            self._index(key, row)
            if number % PAUSE_EVERY_ROWS == 0:
                await asyncio.sleep(0)
        self._metrics.state_rows.set(len(self._touched))
        log.info("state: %d stories, indexed in %.2f s", len(self._touched), time.monotonic() - began)
