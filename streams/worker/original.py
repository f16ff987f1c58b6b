"""Reads one record of a topic again, by its position."""

from __future__ import annotations

import asyncio
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from streams.story.records import RawRecord
from streams.worker.topics import MAX_REQUEST_BYTES

WAIT_SECONDS = 15.0


async def original(connection: dict[str, Any], topic: str, partition: int, offset: int) -> RawRecord | None:
    """The record there, or None where the topic no longer has it (or does not answer in time).

    `connection` holds aiokafka's arguments. A consumer of no group is made for it: this is rare.
    """
    consumer = AIOKafkaConsumer(
        **connection, group_id=None, enable_auto_commit=False, max_partition_fetch_bytes=MAX_REQUEST_BYTES
    )
    place = TopicPartition(topic, partition)
    try:
        async with asyncio.timeout(WAIT_SECONDS):
            await consumer.start()
            consumer.assign([place])
            first, last = await consumer.beginning_offsets([place]), await consumer.end_offsets([place])
            if not first[place] <= offset < last[place]:
                return None
            consumer.seek(place, offset)
            found = await consumer.getone(place)
    except (KafkaError, TimeoutError):
        return None
    finally:
        await consumer.stop()
    if found.offset != offset:
        return None
    headers = tuple((name, bytes(value or b"")) for name, value in found.headers or ())
    return RawRecord(found.value or b"", found.key, headers, topic, partition, offset, found.timestamp)
