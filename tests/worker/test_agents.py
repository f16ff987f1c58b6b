"""The time that a story may take is its own: what others take, even beyond their time, is not counted."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest

from streams.story.records import Annotated, RawRecord
from streams.story.rejections import Reason, StoryRejected
from streams.worker.agents import _enrich
from streams.worker.metrics import Metrics

LIMIT_SECONDS = 0.3


def path(pool: ThreadPoolExecutor) -> Any:
    """What `_enrich` needs: one thread, one slot, and an enrichment that takes as many seconds as its value says."""

    def work(record: RawRecord) -> tuple[Annotated, ...]:
        time.sleep(float(record.value))
        if record.offset:
            raise ValueError("a bug")
        return ()

    async def enrich(record: RawRecord) -> tuple[Annotated, ...]:
        return await asyncio.get_running_loop().run_in_executor(pool, work, record)

    options = SimpleNamespace(story_seconds=LIMIT_SECONDS)
    return SimpleNamespace(options=options, slots=asyncio.Semaphore(1), metrics=Metrics(), enrich=enrich)


def test_a_story_does_not_pay_for_one_before_it_that_ran_over_its_time() -> None:
    async def both() -> tuple[Annotated, ...]:
        with ThreadPoolExecutor(1) as pool:
            made = path(pool)
            with pytest.raises(StoryRejected) as late:
                await _enrich(made, RawRecord(b"1.2"))
            assert late.value.reason is Reason.TIMEOUT
            return await _enrich(made, RawRecord(b"0"))

    assert asyncio.run(both()) == ()


def test_a_bug_is_raised_and_gives_the_slot_back() -> None:
    async def thrice() -> None:
        with ThreadPoolExecutor(1) as pool:
            made = path(pool)
            for _ in range(3):
                with pytest.raises(ValueError, match="a bug"):
                    await _enrich(made, RawRecord(b"0", offset=1))

    asyncio.run(thrice())
