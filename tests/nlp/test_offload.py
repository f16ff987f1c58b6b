"""Enrichment off the event loop."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from streams.nlp import engine as engines
from streams.nlp.offload import offload
from streams.pipeline import Engine, enrich
from streams.settings import Settings
from streams.story.records import RawRecord, Reading, Story
from streams.story.rejections import Reason, StoryRejected

RECORD = RawRecord(b'{"uri": "urn:test:1", "headline": "Rain", "body": "It rained in Geneva, Maria Velasco said."}')


@pytest.fixture(scope="module")
def engine() -> Engine:
    return engines.load(Settings())


def slow(engine: Engine, seconds: float) -> tuple[Engine, list[int]]:
    """The engine with a recogniser that takes so long, and how many ran at each start."""
    running, seen = [0], []

    def recognise(story: Story) -> Reading:
        running[0] += 1
        seen.append(running[0])
        time.sleep(seconds)
        running[0] -= 1
        return engine.recognise(story)

    return Engine(recognise, engine.gazetteer, engine.versions), seen


def test_it_answers_what_the_pipeline_answers(engine: Engine) -> None:
    async def ask() -> object:
        with offload(engine, 2) as offloaded:
            return await offloaded(RECORD)

    assert asyncio.run(ask()) == enrich(RECORD, engine)


def test_it_raises_what_the_pipeline_raises(engine: Engine) -> None:
    async def ask() -> None:
        with offload(engine, 1) as offloaded:
            await offloaded(RawRecord(b'{"broken'))

    with pytest.raises(StoryRejected) as caught:
        asyncio.run(ask())
    assert caught.value.reason == Reason.INVALID_JSON


def test_so_many_run_at_a_time_and_no_more(engine: Engine) -> None:
    waiting, seen = slow(engine, 0.05)

    async def ask() -> None:
        with offload(waiting, 2) as offloaded:
            await asyncio.gather(*(offloaded(RECORD) for _ in range(6)))

    asyncio.run(ask())
    assert len(seen) == 6
    assert max(seen) == 2


def test_the_loop_goes_on_meanwhile(engine: Engine) -> None:
    waiting, _ = slow(engine, 0.3)

    async def ask() -> int:
        ticks = 0
        with offload(waiting, 1) as offloaded:
            task = asyncio.ensure_future(offloaded(RECORD))
            while not task.done():
                await asyncio.sleep(0.01)
                ticks += 1
            await task
        return ticks

    assert asyncio.run(ask()) >= 10


def test_leaving_gives_up_what_has_not_begun(engine: Engine) -> None:
    waiting, seen = slow(engine, 0.2)

    async def ask() -> None:
        with offload(waiting, 1) as offloaded:
            tasks = [asyncio.ensure_future(offloaded(RECORD)) for _ in range(5)]
            await asyncio.sleep(0.1)
        await asyncio.gather(*tasks, return_exceptions=True)

    began = time.monotonic()
    asyncio.run(ask())
    assert time.monotonic() - began < 1
    assert len(seen) == 1
    for thread in threading.enumerate():
        if thread.name.startswith("enrich"):
            thread.join(5)
