"""The story table behind two verbs: what is known of a uri, and remember it. Recovered by Faust from its changelog.

A row is written to the changelog by us, with its acknowledgement awaited, and then to Faust's store: Faust's own table
assignment drops the future of that send, and a lost row would let a dead story live on.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Any

from streams.worker.outbox import Outbox
from streams.worker.releases import Timetable
from streams.worker.topics import STATE_TABLE, changelog

log = logging.getLogger(__name__)

PAUSE_EVERY_ROWS = 500
DAY_MS = 24 * 60 * 60 * 1000


class StoryState:
    """The rows of the partitions that this worker owns; keys and rows are bytes. `timetable` is told of each."""

    def __init__(self, app: Any, outbox: Outbox, timetable: Timetable, *, app_id: str) -> None:
        # Both types given: Faust would otherwise read the changelog as JSON, and skip a row that is not.
        self._table = app.Table(STATE_TABLE, key_type=bytes, value_type=bytes, on_recover=self._recovered)
        self._outbox = outbox
        self._timetable = timetable
        self._topic = changelog(app_id)

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
        self._timetable.note(key, row)

    async def _recovered(self) -> None:
        """The table was read again: partitions came, or went."""
        began = time.monotonic()
        self._timetable.clear()
        for number, (key, row) in enumerate(list(self._table.data.items())):
            self._timetable.note(key, row)
            if number % PAUSE_EVERY_ROWS == 0:
                await asyncio.sleep(0)
        log.info("state: %d stories, indexed in %.2f s", self._timetable.rows, time.monotonic() - began)
