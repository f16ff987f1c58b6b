"""Dead letters: a record that cannot be processed, as it came, with the reason in headers beside its own.

The names of the added headers are Kafka Connect's where it has one, so that its tools read them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from streams.story.encode import ARRIVED, arrived
from streams.story.records import OutRecord, RawRecord
from streams.story.rejections import Reason, StoryRejected
from streams.worker.topics import DEADLETTERS, HEADROOM_BYTES

CONNECT = "__connect.errors."
REASON = "wire-error-reason"
DETAIL = "wire-error-detail"
URI = "wire-error-uri"
ADDED = (
    *(CONNECT + name for name in ("topic", "partition", "offset", "stage", "class.name")),
    *(CONNECT + name for name in ("exception.class.name", "exception.message")),
    REASON,
    DETAIL,
    URI,
    ARRIVED,
)

REDRIVEN_FROM = "wire-redriven-from"
"""The header that a redriven record carries: the dead letter's topic:partition:offset."""

DETAIL_CHARACTERS = 1000

Headers = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """What a dead letter's headers say: why, and which record of which topic it was. `arrived` is when and where it
    first came, before it was ever redriven, in the words of the header."""

    reason: str
    detail: str
    uri: str | None
    topic: str
    partition: int
    offset: int
    stage: str
    arrived: str | None = None


def dead_letter(
    record: RawRecord,
    rejected: StoryRejected,
    *,
    stage: str,
    tombstone: bool = False,
    cause: BaseException | None = None,
) -> OutRecord:
    """The record for the dead letter topic: value, key and headers as they came, and why it is there.

    `stage` is the agent that refused it, `cause` the exception behind an `internal`; `tombstone` says that it came
    without a value. The headers it came with stand first; where it brings some of these names along, the last count.

    It always fits its topic: a record that was sent compressed may be larger than the topic takes. Its value then stays
    where it is (`detail` says where), and so do a key and headers without bounds.
    """
    value, key, kept = None if tombstone else record.value, record.key, record.headers
    detail = rejected.detail[:DETAIL_CHARACTERS]
    beside = header_bytes(kept, key)
    if len(value or b"") + beside > DEADLETTERS.max_bytes - HEADROOM_BYTES:
        size = f"{len(record.value):,} bytes"
        place = f"{record.topic} {record.partition} {record.offset}"
        detail = f"{rejected.detail[: DETAIL_CHARACTERS // 2]} (its {size} do not fit here, they stand at {place})"
        value = None
        if beside > HEADROOM_BYTES:
            key, kept = None, ()
    exception = type(cause or rejected)
    added = {
        CONNECT + "topic": record.topic,
        CONNECT + "partition": str(record.partition),
        CONNECT + "offset": str(record.offset),
        CONNECT + "stage": stage,
        CONNECT + "class.name": f"streams.worker.agents.{stage}",
        CONNECT + "exception.class.name": f"{exception.__module__}.{exception.__qualname__}",
        CONNECT + "exception.message": detail,
        REASON: rejected.reason.value,
        DETAIL: detail,
    }
    if rejected.uri is not None:
        added[URI] = rejected.uri
    first = arrived(record) or (max(0, record.timestamp), record.partition, record.offset)
    added[ARRIVED] = ":".join(map(str, first))
    headers = (*kept, *((name, text.encode("utf-8", "replace")) for name, text in added.items()))
    return OutRecord("deadletters", key, value, headers)


def header_bytes(headers: Iterable[tuple[str, bytes]], key: bytes | None) -> int:
    """What a record takes beside its value, each header's own overhead with it."""
    return len(key or b"") + sum(len(name) + len(content or b"") + 16 for name, content in headers)


def read(headers: Headers) -> DeadLetter:
    """What the headers of a dead letter say. Raises ValueError where they are not a dead letter's."""
    texts = {name: value.decode("utf-8", "replace") for name, value in headers if name in ADDED}
    try:
        return DeadLetter(
            reason=Reason(texts[REASON]).value,
            detail=texts.get(DETAIL, ""),
            uri=texts.get(URI),
            topic=texts[CONNECT + "topic"],
            partition=int(texts[CONNECT + "partition"]),
            offset=int(texts[CONNECT + "offset"]),
            stage=texts.get(CONNECT + "stage", ""),
            arrived=texts.get(ARRIVED),
        )
    except KeyError as missing:
        raise ValueError(f"not a dead letter: it has no header {missing}") from None


def original_headers(headers: Headers) -> Headers:
    """The headers that the record came with, to send it once more."""
    return tuple((name, value) for name, value in headers if name not in ADDED)


class TooManyDeadLetters(Exception):
    """So many records fail that it is not the records. Nothing more is dead-lettered; the worker stops."""


class Limit:
    """Stops a worker that would drain the topic into the dead letters: `in_a_row` of them, or `of_200` of the last 200.

    `outcomes` is what the worker saw before it last stopped, one letter a record (`.` fine, `x` dead), so that a
    supervisor that starts it again and again does not drain the topic all the same.
    """

    def __init__(self, in_a_row: int, of_200: int, *, outcomes: str = "") -> None:
        self.in_a_row = in_a_row
        self.of_200 = of_200
        self._row = len(outcomes) - len(outcomes.rstrip("x"))
        self._last = deque(outcomes[-200:], maxlen=200)

    @property
    def outcomes(self) -> str:
        """The last 200 records, oldest first."""
        return "".join(self._last)

    def fine(self) -> None:
        """A record was processed."""
        self._row = 0
        self._last.append(".")

    def dead(self) -> None:
        """A record is about to become a dead letter. Raises TooManyDeadLetters, and then it must not."""
        self._row += 1
        self._last.append("x")
        of_200 = self._last.count("x")
        if self._row >= self.in_a_row:
            raise TooManyDeadLetters(
                f"{self._row} records in a row cannot be processed (WIRESTREAM_DEAD_LETTERS_IN_A_ROW={self.in_a_row})"
            )
        if of_200 >= self.of_200:
            raise TooManyDeadLetters(
                f"{of_200} of the last {len(self._last)} records cannot be processed "
                f"(WIRESTREAM_DEAD_LETTERS_OF_200={self.of_200})"
            )
