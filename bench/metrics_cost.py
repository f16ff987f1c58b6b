"""What metrics cost: stories per second of a processor with and without them, as a ratio, and the time of a scrape.

    python -m bench.metrics_cost --stories 100

The worker's own agents read the seed stories, with the built-in model and the version gate; what they send and remember
stays in this process, so that Kafka's time does not hide the difference. Each story is read in both ways, in turn one
or the other first, and its processor time is taken: what else the machine does hits both alike.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn, cast

import orjson
from prometheus_client import generate_latest

from streams.cli.bench import fresh, usable
from streams.cli.demo import SEEDS
from streams.cli.items import items
from streams.nlp import engine as engines
from streams.pipeline import Engine, enrich
from streams.settings import Settings
from streams.story.gate import Policy
from streams.story.records import Annotated, OutRecord, RawRecord
from streams.worker import agents
from streams.worker.attempts import Attempts
from streams.worker.dead_letters import Limit
from streams.worker.metrics import Metrics
from streams.worker.topics import ANNOTATED, RAW

SCRAPE_SECONDS = 5
WARM = 10


class Nothing:
    """Stands for every metric at once, and does nothing."""

    def labels(self, *_: str) -> Nothing:
        return self

    def inc(self, _: float = 1) -> None: ...

    def observe(self, _: float) -> None: ...

    def set(self, _: float) -> None: ...

    def time(self) -> AbstractContextManager[None]:
        return nullcontext()

    track_inprogress = time


class Without:
    """`Metrics` of a worker that has none."""

    def __getattr__(self, _: str) -> Nothing:
        return Nothing()

    def of_model(self, *_: object) -> None: ...

    def of_provider(self, *_: object) -> None: ...


@dataclass
class Here:
    """Outbox, state table and consumer of one worker, in this process."""

    sent: list[OutRecord] = field(default_factory=list)
    rows: dict[bytes, bytes | None] = field(default_factory=dict)

    async def send(self, records: Sequence[OutRecord]) -> None:
        self.sent += records

    def get(self, key: bytes) -> bytes | None:
        return self.rows.get(key)

    async def put(self, _partition: int, key: bytes, row: bytes | None) -> None:
        self.rows[key] = row

    async def may_send(self, _message: Any) -> bool:
        return True

    def finish(self, _message: Any) -> None: ...


def path(metrics: Any, engine: Engine, attempts: Attempts, here: Here) -> agents.Path:
    """What the agents work with, and nothing of it outside this process but the journal of attempts."""

    async def read(record: RawRecord) -> tuple[Annotated, ...]:
        return enrich(record, engine)

    def fail(error: BaseException) -> NoReturn:
        raise error

    return agents.Path(
        options=Settings(),
        enrich=read,
        policy=Policy("split", 45 * 86_400_000),
        outbox=cast(Any, here),
        state=cast(Any, here),
        attempts=attempts,
        limit=Limit(50, 100),
        metrics=metrics,
        consumer=lambda: here,
        original=cast(Any, None),
        fail=fail,
    )


def message(topic: str, offset: int, value: bytes, key: bytes) -> Any:
    """A record as Faust hands it to an agent; its timestamp is in seconds."""
    return SimpleNamespace(
        topic=topic, partition=0, offset=offset, value=value, key=key, headers=(), timestamp=time.time()
    )


async def through(worker: agents.Path, here: Here, story: dict[str, Any], offset: int) -> float:
    """Seconds of processor time that both agents take for one story."""
    key = story["uri"].encode()
    raw = message(RAW.name, offset, orjson.dumps(story), key)
    began = time.process_time()
    await agents.enrich_story(worker, raw)
    for record in [each for each in here.sent if each.topic == "annotated"]:
        await agents.publish_story(worker, message(ANNOTATED.name, offset, record.value or b"", key))
    seconds = time.process_time() - began
    here.sent.clear()
    return seconds


async def measured(
    given: Sequence[dict[str, Any]], engine: Engine, folder: Path
) -> tuple[list[float], list[float], Metrics]:
    """Seconds of each story with metrics, and without."""
    metrics, attempts = Metrics(), Attempts(folder, "cost")
    ways = [(path(each, engine, attempts, here), here) for each in (metrics, Without()) for here in [Here()]]
    seconds: tuple[list[float], list[float]] = ([], [])
    for number, story in enumerate(given):
        for way in (0, 1) if number % 2 else (1, 0):
            spent = await through(*ways[way], story, number)
            if number >= WARM:
                seconds[way].append(spent)
    return *seconds, metrics


def main() -> None:
    """The figures on standard output."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, default=100)
    engine = engines.load(Settings())
    count = parser.parse_args().stories
    given = list(fresh(usable(items([str(SEEDS)]), engine), count + WARM))
    with tempfile.TemporaryDirectory() as folder:
        with_, without, metrics = asyncio.run(measured(given, engine, Path(folder)))
    differences = [one - other for one, other in zip(with_, without, strict=True)]
    began = time.perf_counter()
    size = len(generate_latest(metrics.registry))
    scrape = time.perf_counter() - began
    print(f"with metrics     {len(with_) / sum(with_):8.2f} stories per processor second")
    print(f"without metrics  {len(without) / sum(without):8.2f} stories per processor second")
    print(f"ratio            {sum(without) / sum(with_):8.3f} (with / without)")
    print(f"difference       {statistics.median(differences) * 1000:8.3f} ms a story, median")
    share = scrape / SCRAPE_SECONDS
    print(
        f"a scrape         {scrape * 1000:8.1f} ms, {size:,} bytes; every {SCRAPE_SECONDS} s, {share:.2%} of one core"
    )


if __name__ == "__main__":
    main()
