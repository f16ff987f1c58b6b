"""Sends records and waits for the broker to have them. A size is checked before, never found out by a failed send."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Sequence
from typing import Any

from aiokafka.errors import KafkaError, MessageSizeTooLargeError
from faust.exceptions import ProducerSendError

from streams.story.records import OutRecord
from streams.story.rejections import Reason, StoryRejected
from streams.worker.dead_letters import header_bytes
from streams.worker.metrics import Metrics
from streams.worker.topics import HEADROOM_BYTES, TOPICS, Topic

log = logging.getLogger(__name__)

BY_ROLE = {topic.role: topic for topic in TOPICS}

MOST_TRIES = 6
FIRST_PAUSE_SECONDS = 0.25
OUTAGE_PAUSE_SECONDS = 1.0
ANSWER_SECONDS = 5.0


class SendFailed(RuntimeError):
    """The broker answers, and does not take a record. Nothing can be dead-lettered either: the worker must stop."""


class Outbox:
    """The way out of the agents. `app` is the running Faust app, whose producer is used."""

    def __init__(self, app: Any, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def send(self, records: Sequence[OutRecord]) -> None:
        """Sends all records at once, in order, and returns when every one is acknowledged.

        An outage is waited out, however long. Raises StoryRejected (output-too-large) before anything is sent, and
        SendFailed.
        """
        for record in records:
            fits(BY_ROLE[record.topic], record.key, record.value, record.headers)
        await self._send(
            [(BY_ROLE[each.topic].name, each.key, each.value, None, list(each.headers)) for each in records]
        )

    async def send_row(self, topic: Topic, partition: int, key: bytes, value: bytes | None) -> None:
        """The same for a row of the state table, whose partition is its source's."""
        fits(topic, key, value, ())
        await self._send([(topic.name, key, value, partition, [])])

    async def _send(self, messages: list[tuple[Any, ...]]) -> None:
        pause, tries = FIRST_PAUSE_SECONDS, 0
        while error := await self._try(messages):
            tries += 1
            self._metrics.send_retries.inc()
            if isinstance(error, MessageSizeTooLargeError):
                raise StoryRejected(Reason.OUTPUT_TOO_LARGE, f"the broker refused it: {error}")
            if not _passing(error):
                raise SendFailed(f"{messages[0][0]}: {error!r}") from error
            if not await self._app.producer.reachable(ANSWER_SECONDS):
                log.warning("the broker does not answer (%r): waiting", error)
                tries = 0
                await asyncio.sleep(OUTAGE_PAUSE_SECONDS)
                continue
            if tries >= MOST_TRIES:
                raise SendFailed(f"{messages[0][0]}: {error!r} after {tries} tries") from error
            await asyncio.sleep(pause)
            pause *= 2

    async def _try(self, messages: list[tuple[Any, ...]]) -> BaseException | None:
        """What went wrong, or None once the broker has acknowledged everything."""
        futures = []
        failed: BaseException | None = None
        try:
            for topic, key, value, partition, headers in messages:
                futures.append(await self._app.producer.send(topic, key, value, partition, None, headers))
        except (ProducerSendError, KafkaError) as error:
            failed = error.__cause__ if isinstance(error, ProducerSendError) and error.__cause__ else error
        answers = await asyncio.gather(*futures, return_exceptions=True)
        return failed or next((answer for answer in answers if isinstance(answer, BaseException)), None)


def fits(topic: Topic, key: bytes | None, value: bytes | None, headers: Iterable[tuple[str, bytes]]) -> None:
    """Raises StoryRejected (output-too-large) for a record that its topic would not take."""
    if len(value or b"") > topic.max_bytes:
        detail = f"{len(value or b'')} bytes for {topic.name}, which takes {topic.max_bytes}"
        raise StoryRejected(Reason.OUTPUT_TOO_LARGE, detail)
    beside = header_bytes(headers, key)
    # Half of the headroom is the batch's own; what comes with headers beyond that needs the value's room.
    if beside > HEADROOM_BYTES // 2 and beside + len(value or b"") > topic.max_bytes:
        raise StoryRejected(Reason.OUTPUT_TOO_LARGE, f"{beside} bytes of key and headers for {topic.name}")


def _passing(error: BaseException) -> bool:
    return isinstance(error, OSError | TimeoutError) or (isinstance(error, KafkaError) and bool(error.retriable))
