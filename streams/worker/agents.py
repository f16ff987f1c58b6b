"""The two agents. `enrich` reads raw records side by side, `publish` lets one annotated record after the other through
the version gate; both say that a record is finished only once the broker has everything that came of it.

This is the one place that catches. A refusal becomes a dead letter; anything unexpected is tried once more and then
becomes one too; what cannot be dead-lettered ends the process, and the record is read again.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from streams.story import encode, events
from streams.story.gate import Policy, decide
from streams.story.records import Annotated, Decision, Outcome, OutRecord, RawRecord
from streams.story.rejections import Reason, StoryRejected
from streams.worker.attempts import MOST_DEATHS, Attempts, Record
from streams.worker.dead_letters import REDRIVEN_FROM, Limit, dead_letter
from streams.worker.isolation import Isolation
from streams.worker.metrics import Metrics
from streams.worker.options import Options
from streams.worker.outbox import BY_ROLE, Outbox, fits
from streams.worker.state import StoryState

log = logging.getLogger(__name__)

Enrich = Callable[[RawRecord], Awaitable[tuple[Annotated, ...]]]
Kills = Callable[[RawRecord], tuple[Annotated, ...]]
Original = Callable[[str, int, int], Awaitable[RawRecord | None]]


@dataclass(frozen=True)
class Path:
    """What both agents work with. `consumer` gives the running consumer, `fail` ends the process; `kills` gives what
    kills a message holds that is refused because of another item in it."""

    options: Options
    enrich: Enrich
    policy: Policy
    outbox: Outbox
    state: StoryState
    attempts: Attempts
    limit: Limit
    metrics: Metrics
    consumer: Callable[[], Any]
    original: Original
    fail: Callable[[BaseException], None]
    kills: Kills | None = None
    isolation: Isolation = field(default_factory=Isolation)
    slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))


# --- enrich ---------------------------------------------------------------------------------------------------------


async def enrich_stories(path: Path, stream: Any) -> None:
    """The agent on the raw topic: up to `WIRESTREAM_BATCH` records in hand, the next as soon as one is finished."""
    window = asyncio.Semaphore(path.options.batch)
    tasks: set[asyncio.Task[None]] = set()

    async def one(message: Any, alone: bool) -> None:
        try:
            await enrich_story(path, message)
        except asyncio.CancelledError:
            raise  # the worker stops; the record is not finished and will be read again
        except BaseException as error:
            path.fail(error)
        finally:
            path.consumer().let_go(message)
            await path.isolation.leave(alone=alone)
            window.release()

    async for event in stream.events():
        message = event.message
        alone = path.attempts.deaths(_place(message)) > 0
        await window.acquire()
        await path.isolation.enter(alone=alone)
        if not path.consumer().begin(message):
            await path.isolation.leave(alone=alone)
            window.release()
            continue
        task = asyncio.create_task(one(message, alone))
        tasks.add(task)
        task.add_done_callback(tasks.discard)


async def enrich_story(path: Path, message: Any) -> None:
    """One raw record: its annotated records sent, or its dead letter and decision, and what kills it holds."""
    record = _raw(message)
    if any(name == REDRIVEN_FROM for name, _ in record.headers):
        path.metrics.redriven.inc()
    async with _working(path, message, "enrich"):
        try:
            out = await _annotated(path, record, _place(message))
            if not await _may_send(path, message):
                return
            with path.metrics.steps.labels("send").time():
                await path.outbox.send([_enriched_record(each) for each in _with_notes(out)])
        except StoryRejected as rejected:
            kept = await _kills(path, record, rejected)
            if not await _reject(path, message, record, rejected, stage="enrich", kept=kept):
                return
        else:
            path.limit.fine()
            for each in out:
                _count(path.metrics, each)
        path.consumer().finish(message)


async def _annotated(path: Path, record: RawRecord, place: Record) -> tuple[Annotated, ...]:
    _refuse_killer(path, place)
    try:
        return await _enrich(path, record)
    except StoryRejected as rejected:
        if rejected.reason not in (Reason.MODEL_ERROR, Reason.INTERNAL):
            raise
        log.warning("%s %d %d: %s, trying once more", *place, rejected)
    except Exception as error:
        log.warning("%s %d %d: %r, trying once more", *place, error)
    try:
        return await _enrich(path, record)
    except StoryRejected as rejected:
        if rejected.reason is Reason.INTERNAL:
            log.exception("%s %d %d: again", *place)
        raise
    except Exception as error:
        log.exception("%s %d %d: again", *place)
        raise StoryRejected(Reason.INTERNAL, f"{type(error).__name__}: {error}") from error


async def _kills(path: Path, record: RawRecord, rejected: StoryRejected) -> list[OutRecord]:
    """The kills of a message that is refused because of another item: they must not be lost with it."""
    if path.kills is None or rejected.reason is Reason.WORKER_KILLED:  # not a byte of such a message is read again
        return []
    try:
        async with asyncio.timeout(path.options.story_seconds):
            found = await asyncio.to_thread(path.kills, record)
    except Exception:  # the message is a dead letter in any case
        log.exception("%s %d %d: it may hold a kill that is not read", record.topic, record.partition, record.offset)
        return []
    kept = []
    for each in map(_enriched_record, found):
        try:
            fits(BY_ROLE[each.topic], each.key, each.value, each.headers)
            kept.append(each)
        except StoryRejected as too_large:  # it must not keep the dead letter away
            log.warning("%s %d %d: a kill is lost: %s", record.topic, record.partition, record.offset, too_large)
    return kept


async def _enrich(path: Path, record: RawRecord) -> tuple[Annotated, ...]:
    seconds = path.options.story_seconds
    # The clock starts when there is a thread for it: a story must not pay for those before it. A thread cannot be
    # stopped, so the slot of a story that has run over its time is free once the thread returns, and not before.
    await path.slots.acquire()
    work = asyncio.ensure_future(path.enrich(record))
    work.add_done_callback(partial(_returned, path.slots))
    with path.metrics.steps.labels("enrich").time():
        await asyncio.wait({work}, timeout=seconds)
    if not work.done():
        raise StoryRejected(Reason.TIMEOUT, f"took longer than {seconds:g} s")
    try:
        return work.result()
    except asyncio.CancelledError as error:
        raise RuntimeError("the enrichment was cancelled") from error  # by its pool, not by us


def _returned(slots: asyncio.Semaphore, work: asyncio.Future[tuple[Annotated, ...]]) -> None:
    slots.release()
    if not work.cancelled():
        work.exception()  # looked at here too: nobody else does where the story's time was over


def _with_notes(records: Sequence[Annotated]) -> Iterator[Annotated]:
    """The records, each story that evolved from another followed by the note for that one."""
    for record in records:
        yield record
        yield from encode.derived(record)


def _enriched_record(record: Annotated) -> OutRecord:
    """Where one annotated record goes: to the gate, or straight to its decision."""
    if record.action == "passed":
        made = Decision(
            record.uri, record.version, "passed", record.reason, record.topic, record.partition, record.offset
        )
        return events.decision(made, record.timestamp)
    return OutRecord("annotated", record.uri.encode(), encode.to_bytes(record))


def _count(metrics: Metrics, record: Annotated) -> None:
    if record.action == "passed":
        metrics.decisions.labels("passed").inc()
    if record.action != "story" or not record.enriched:
        return
    metrics.enriched.labels(record.enriched.get("enrichment", {}).get("status", "full")).inc()
    for quote in record.enriched.get("quotes") or ():
        metrics.quotes.labels(quote["quoteType"]).inc()
        metrics.speakers.labels(quote["speaker"]["type"]).inc()
    for entity in record.enriched.get("entities") or ():
        metrics.entities.labels(entity["type"], "yes" if entity.get("uri") else "no").inc()
    for response in record.enriched.get("responses") or ():
        metrics.responses.labels(response["kind"]).inc()
    enrichment = record.enriched.get("enrichment", {})
    metrics.of_model(*(str(enrichment.get(name, "")) for name in ("pipeline", "model", "gazetteer")))
    metrics.of_provider(
        record.enriched.get("wire", {}).get("provider"),
        record.timestamp / 1000,
        enrichment.get("status", "full"),
        [quote["speaker"]["type"] for quote in record.enriched.get("quotes") or ()],
        len(record.enriched.get("entities") or ()),
    )


# --- publish --------------------------------------------------------------------------------------------------------


async def publish_stories(path: Path, stream: Any) -> None:
    """The agent on the annotated topic: one record after the other, because each may change what the next one means."""
    async for event in stream.events():
        message = event.message
        alone = path.attempts.deaths(_place(message)) > 0
        await path.isolation.enter(alone=alone)
        try:
            if path.consumer().begin(message):
                await publish_story(path, message)
        finally:
            path.consumer().let_go(message)
            await path.isolation.leave(alone=alone)


async def publish_story(path: Path, message: Any) -> None:
    """One annotated record through the gate: its records sent, its row remembered; or its dead letter and decision."""
    async with _working(path, message, "publish"):
        record: Annotated | None = None
        try:
            record = _read(message)  # first: the dead letter is then the raw record's, and so is its decision
            _refuse_killer(path, _place(message))
            key = record.uri.encode()
            outcome = _decide(path, record, key)
            out = outcome.records
            if outcome.reject:
                letter = dead_letter(await _source(path, record, message), outcome.reject, stage="publish")
                out = (letter, *out)
            if not await _may_send(path, message):
                return
            with path.metrics.steps.labels("send").time():
                await path.outbox.send(out)
            if outcome.changed:
                with path.metrics.steps.labels("state").time():
                    await path.state.put(message.partition, key, outcome.state)
        except StoryRejected as rejected:
            raw = await _source(path, record, message)
            if not await _reject(path, message, raw, rejected, stage="publish", made=record):
                return
        else:
            _counted(path.metrics, record, outcome)
        path.consumer().finish(message)


async def _source(path: Path, record: Annotated | None, message: Any) -> RawRecord:
    """What a dead letter of this agent holds: the raw record, fetched again; where it is gone, what we made of it."""
    raw = await path.original(record.topic, record.partition, record.offset) if record and record.topic else None
    return raw or _raw(message)


def _read(message: Any) -> Annotated:
    try:
        return encode.from_bytes(message.value or b"")
    except ValueError as error:
        raise StoryRejected(Reason.INTERNAL, f"no annotated record: {error}") from error


def _decide(path: Path, record: Annotated, key: bytes) -> Outcome:
    with path.metrics.steps.labels("decide").time():
        try:
            return decide(path.state.get(key), record, path.policy)
        except StoryRejected:
            raise
        except Exception as error:
            log.exception("%s %d %d: the version gate failed", record.topic, record.partition, record.offset)
            raise StoryRejected(Reason.INTERNAL, f"{type(error).__name__}: {error}", uri=record.uri) from error


def _counted(metrics: Metrics, record: Annotated, outcome: Outcome) -> None:
    if outcome.decision:
        metrics.decisions.labels(outcome.decision.decision).inc()
        seconds = max(0.0, time.time() - record.timestamp / 1000)
        metrics.end_to_end.observe(seconds)
        if outcome.decision.decision in ("killed", "kill-unmatched"):
            metrics.kill_seconds.observe(seconds)
    if outcome.reject:
        metrics.dead_letters.labels(outcome.reject.reason.value).inc()
    for alert in outcome.alerts:
        metrics.alerts.labels(alert).inc()
        log.warning("%s: %s", record.uri, alert)


# --- both -----------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def _working(path: Path, message: Any, agent: str) -> AsyncIterator[None]:
    """The record is in hand: on disk, should the process die, and in the metrics."""
    place, metrics = _place(message), path.metrics
    suspect = path.attempts.deaths(place)
    if suspect:
        metrics.suspects.inc()
        log.warning("%s %d %d: %d workers died with it in hand; it is worked on alone", *place, suspect)
    metrics.read.labels(agent).inc()
    metrics.waiting.labels(agent).observe(max(0.0, time.time() - message.timestamp))
    with path.attempts.in_hand(place), metrics.in_flight.labels(agent).track_inprogress():
        try:
            yield
        except Exception as error:
            path.fail(error)  # here, while the record is noted as in hand: a bug must not come back for ever
            raise
    path.attempts.survived(place)


def _refuse_killer(path: Path, place: Record) -> None:
    deaths = path.attempts.deaths(place)
    if deaths >= MOST_DEATHS:
        raise StoryRejected(Reason.WORKER_KILLED, f"{deaths} workers died with this record in hand")


async def _may_send(path: Path, message: Any) -> bool:
    if await path.consumer().may_send(message):
        return True
    path.metrics.refused_sends.inc()
    log.info("%s %d %d: dropped, the partition is another worker's now", *_place(message))
    return False


async def _reject(
    path: Path,
    message: Any,
    raw: RawRecord,
    rejected: StoryRejected,
    *,
    stage: str,
    made: Annotated | None = None,
    kept: Sequence[OutRecord] = (),
) -> bool:
    """Sends what is `kept` of the record, the dead letter and its decision; whether it did. `made` is what was made of
    the raw record, whose decision it is even where the raw record is gone. Raises TooManyDeadLetters."""
    if stage == "enrich" or rejected.reason is Reason.INTERNAL:
        path.limit.dead()
    uri, cause = rejected.uri or (made.uri if made else None), rejected.__cause__
    if uri is not None:
        rejected = rejected.about(uri)
    tombstone = stage == "enrich" and message.value is None
    letter = dead_letter(raw, rejected, stage=stage, tombstone=tombstone, cause=cause)
    source = made if made and made.topic else raw
    decision = Decision(
        uri,
        made.version if made else None,
        "dead-letter",
        rejected.reason.value,
        source.topic,
        source.partition,
        source.offset,
    )
    if not await _may_send(path, message):
        return False
    await path.outbox.send([*kept, letter, events.decision(decision, source.timestamp)])
    path.metrics.dead_letters.labels(rejected.reason.value).inc()
    path.metrics.decisions.labels("dead-letter").inc()
    log.warning("%s %d %d: %s", *_place(message), rejected)
    return True


def _place(message: Any) -> Record:
    return Record(message.topic, message.partition, message.offset)


def _raw(message: Any) -> RawRecord:
    headers: Sequence[tuple[str, bytes]] = message.headers or ()
    return RawRecord(
        value=message.value or b"",
        key=message.key,
        headers=tuple((name, bytes(value or b"")) for name, value in headers),
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        timestamp=round((message.timestamp or 0) * 1000),
    )
