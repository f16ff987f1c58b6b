"""kafka-python's clients as the verbs use them: no group, nothing committed, failures as one line that helps."""

from __future__ import annotations

import logging
import socket
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import click
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import KafkaError, KafkaTimeoutError
from kafka.partitioner.default import murmur2

from streams.settings import Settings
from streams.worker.topics import MAX_REQUEST_BYTES

CONNECT_SECONDS = 8.0
POLL_MS = 200
IN_FLIGHT = 1000


class Unreachable(click.ClickException):
    """No broker answered."""

    def __init__(self, settings: Settings, error: Exception) -> None:
        start = "start one with `wirestream broker start`, or " if settings.loopback else ""
        # A timeout says no more than that nobody answered; a refused login or a wrong certificate says why.
        said = error.strerror if isinstance(error, OSError) else str(error)
        why = "" if isinstance(error, KafkaTimeoutError) else f" ({said or type(error).__name__})"
        super().__init__(
            f"Kafka does not answer at {settings.brokers}{why}: {start}say where it is with WIRESTREAM_BROKERS"
        )


class NoTopic(click.ClickException):
    """A topic that should be there is not."""

    def __init__(self, topic: str) -> None:
        super().__init__(
            f"{topic} does not exist, or this user may not see it: make the topics with `wirestream topics apply`, "
            "or give the user its rights (docs/deploy.md)"
        )


@contextmanager
def consumer(settings: Settings) -> Iterator[KafkaConsumer]:
    """A consumer of no group that never creates a topic. Raises Unreachable."""
    client = _connected(
        settings,
        KafkaConsumer,
        group_id=None,
        enable_auto_commit=False,
        allow_auto_create_topics=False,
        fetch_max_wait_ms=POLL_MS,
    )
    try:
        yield client
    finally:
        client.close()


@contextmanager
def producer(settings: Settings) -> Iterator[KafkaProducer]:
    """An idempotent producer that waits for all replicas. Raises Unreachable."""
    client = _connected(
        settings,
        KafkaProducer,
        acks="all",
        enable_idempotence=True,
        allow_auto_create_topics=False,
        max_request_size=MAX_REQUEST_BYTES,
        linger_ms=5,
        max_block_ms=int(CONNECT_SECONDS * 1000),
    )
    try:
        yield client
    finally:
        client.close(timeout=CONNECT_SECONDS)


def probe(settings: Settings) -> None:
    """Returns once one of the brokers takes a connection. Raises Unreachable at once where all of them refuse."""
    problem: OSError = OSError("no broker is named")
    for server in settings.brokers.split(","):
        host, _, port = server.strip().rpartition(":")
        try:
            with socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_SECONDS):
                return
        except OSError as error:
            problem = error
    raise Unreachable(settings, problem)


def _connected(settings: Settings, kind: type, **arguments: Any) -> Any:
    probe(settings)
    # What these clients log about a broker that is away is said by Unreachable, once and in words.
    logging.getLogger("kafka").setLevel(logging.DEBUG if settings.log_level == "debug" else logging.CRITICAL)
    try:
        return kind(**settings.kafka(), bootstrap_timeout_ms=int(CONNECT_SECONDS * 1000), **arguments)
    except (KafkaError, OSError) as error:
        raise Unreachable(settings, error) from error


@dataclass(frozen=True, slots=True)
class Message:
    """A record to be sent; `name` is what people know it by."""

    name: str
    topic: str
    value: bytes | None
    key: bytes | None = None
    headers: tuple[tuple[str, bytes], ...] = ()


@dataclass(slots=True)
class Sent:
    """What became of messages: acknowledged positions (topic, partition, offset), and name and problem of the rest."""

    acknowledged: list[tuple[str, int, int]] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)


def send(
    producer: KafkaProducer,
    messages: Iterable[Message],
    *,
    largest: int | None = None,
    on_done: Callable[[], object] = lambda: None,
) -> Sent:
    """Send every message and wait for the broker's word on each; at most IN_FLIGHT are unanswered at a time.

    A value of more than `largest` bytes is not sent: it fails here, with its size. Raises NoTopic when not even the
    first message finds its topic.
    """
    sent = Sent()
    unanswered: deque[tuple[str, Any]] = deque()

    def failed(name: str, problem: object) -> None:
        sent.failed.append((name, str(problem) or type(problem).__name__))
        on_done()

    def settle(until: int) -> None:
        while len(unanswered) > until:
            name, future = unanswered.popleft()
            try:
                done = future.get()
            except KafkaError as error:
                failed(name, error)
            else:
                sent.acknowledged.append((done.topic, done.partition, done.offset))
                on_done()

    for message in messages:
        if largest is not None and len(message.value or b"") > largest:
            failed(message.name, f"{len(message.value or b''):,} bytes; {largest:,} is the most")
            continue
        try:
            future = producer.send(message.topic, message.value, message.key, list(message.headers))
        except (KafkaError, ValueError) as error:
            if isinstance(error, KafkaTimeoutError) and not sent.acknowledged and not unanswered:
                raise NoTopic(message.topic) from error
            failed(message.name, error)
            continue
        unanswered.append((message.name, future))
        if len(unanswered) >= IN_FLIGHT:
            settle(IN_FLIGHT // 2)
    producer.flush()
    settle(0)
    return sent


def partitions(client: KafkaConsumer, topics: Iterable[str]) -> tuple[TopicPartition, ...]:
    """All partitions of these topics. Raises NoTopic."""
    found = []
    for topic in topics:
        numbers = client.partitions_for_topic(topic)
        if not numbers:
            raise NoTopic(topic)
        found += [TopicPartition(topic, number) for number in sorted(numbers)]
    return tuple(found)


def partition_of(key: bytes, count: int) -> int:
    """The number of the partition where Kafka's default partitioner puts this key, among `count` partitions."""
    return int((murmur2(key) & 0x7FFFFFFF) % count)


def scan(
    client: KafkaConsumer, spans: Mapping[TopicPartition, tuple[int, int]], *, wait_seconds: float = 30.0
) -> Iterator[Any]:
    """The records of each partition in its half-open range of offsets, partitions interleaved.

    Ranges are cut to what the broker still has. Raises click.ClickException when the broker stops answering.
    """
    first, last = client.beginning_offsets(list(spans)), client.end_offsets(list(spans))
    left = {}
    for partition, (start, end) in spans.items():
        start, end = max(start, first[partition]), min(end, last[partition])
        if start < end:
            left[partition] = (start, end)
    client.assign(list(left))
    client.resume(*left)  # a partition that an earlier scan came to the end of is still paused
    for partition, (start, _) in left.items():
        client.seek(partition, start)
    heard = time.monotonic()
    while left:
        for partition, records in client.poll(timeout_ms=POLL_MS).items():
            heard = time.monotonic()
            end = left[partition][1] if partition in left else 0
            yield from (record for record in records if record.offset < end)
        # The position moves over compacted gaps too, where no record will ever say that the end is reached.
        for partition in [each for each, (_, end) in left.items() if client.position(each) >= end]:
            client.pause(partition)
            del left[partition]
        if time.monotonic() - heard > wait_seconds:
            raise click.ClickException(f"Kafka stopped answering while {len(left)} partitions were being read")


def start(client: KafkaConsumer, topics: Iterable[str], *, from_beginning: bool) -> None:
    """Assigns all partitions of these topics, at their beginning or at their end as it is now."""
    assigned = partitions(client, topics)
    client.assign(list(assigned))
    (client.seek_to_beginning if from_beginning else client.seek_to_end)(*assigned)
    for partition in assigned:
        client.position(partition)  # resolves the end now, so that nothing sent after the start is missed


def follow(client: KafkaConsumer, *, idle_seconds: float | None = None) -> Iterator[Any]:
    """Every record of what is assigned as it comes, oldest first within a poll; until none came for `idle_seconds`."""
    heard = time.monotonic()
    while idle_seconds is None or time.monotonic() - heard < idle_seconds:
        polled = client.poll(timeout_ms=POLL_MS)
        records = sorted((record for batch in polled.values() for record in batch), key=lambda each: each.timestamp)
        yield from records
        if records:
            heard = time.monotonic()


def from_time(
    client: KafkaConsumer, parts: Iterable[TopicPartition], timestamp: int | None
) -> dict[TopicPartition, tuple[int, int]]:
    """For `scan`: each partition from its first record of that time (milliseconds) or later, to its end now."""
    parts = list(parts)
    ends = client.end_offsets(parts) if parts else {}
    if timestamp is None or not parts:
        return {part: (0, ends[part]) for part in parts}
    found = client.offsets_for_times(dict.fromkeys(parts, timestamp))
    return {part: (found[part].offset if found.get(part) else ends[part], ends[part]) for part in parts}


def header(record: Any, name: str) -> str | None:
    """The last header of that name as text, or None."""
    for key, value in reversed(record.headers or ()):
        if key == name:
            return bytes(value or b"").decode("utf-8", "replace")
    return None
