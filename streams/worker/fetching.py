"""Fetches that tell where they were read from: by that a hole of the log is told from a record that was dropped."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from faust.transport.drivers import aiokafka as driver

FETCH_WAIT_MS = 250
BUSY_SECONDS = 0.05


class Batch(list[Any]):
    """One partition's records from one fetch, and the position that they were read from."""

    position: int | None = None


class ToldThread(driver.AIOKafkaConsumerThread):  # type: ignore[misc]
    """Faust's consumer thread, which tells where each batch was read from."""

    logger = logging.getLogger("faust.transport")

    def __post_init__(self) -> None:
        super().__post_init__()
        self._fetching = False

    def _create_worker_consumer(self, transport: Any) -> Any:
        consumer = super()._create_worker_consumer(transport)
        # Faust's 1.5 s is how long a seek waits for a fetch that is under way: after every rebalance, for each topic.
        consumer._fetch_max_wait_ms = FETCH_WAIT_MS
        return consumer

    async def _fetch_records(
        self, consumer: Any, active_partitions: Any, timeout: float | None = None, max_records: int | None = None
    ) -> dict[Any, Batch]:
        # One at a time: a fetch whose caller was cancelled goes on, and moves positions under the next one's eyes. It
        # is not waited for: while partitions are dealt it may itself wait for what comes through this thread's queue.
        if self._fetching:
            await asyncio.sleep(BUSY_SECONDS)
            return {}
        self._fetching = True
        try:
            positions = {tp: position_of(consumer, tp) for tp in consumer.assignment()}
            found = await super()._fetch_records(consumer, active_partitions, timeout=timeout, max_records=max_records)
        finally:
            self._fetching = False
        batches = {}
        for tp, records in found.items():
            batches[tp] = batch = Batch(records)
            batch.position = positions.get(tp)
        return batches


def position_of(consumer: Any, tp: Any) -> int | None:
    subscription = consumer._subscription.subscription
    state = subscription.assignment.state_value(tp) if subscription and subscription.assignment else None
    return state.position if state and state.has_valid_position else None
