"""Enrichment off the event loop: a pool of threads, and an async callable over it for the worker.

Threads are enough, and lighter than processes: the model and the tokenizer, nine tenths of the work, release the
interpreter's lock while they run. The time limit of a story is the worker's; a story that has run over it keeps its
thread until it returns, so the pool is the bound on what runs at the same time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from streams.pipeline import Engine, enrich
from streams.story.records import Annotated, RawRecord

Enrich = Callable[[RawRecord], Awaitable[tuple[Annotated, ...]]]


@contextmanager
def offload(engine: Engine, threads: int) -> Iterator[Enrich]:
    """`pipeline.enrich` as an async callable that runs up to `threads` stories at a time; more of them wait.

    It raises what `enrich` raises. Leaving the context gives up what has not begun and waits for nothing.
    """
    pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="enrich")

    async def offloaded(record: RawRecord) -> tuple[Annotated, ...]:
        return await asyncio.get_running_loop().run_in_executor(pool, enrich, record, engine)

    try:
        yield offloaded
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
