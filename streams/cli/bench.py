"""`wirestream bench`: how fast, in a loop and through the stream."""

from __future__ import annotations

import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import click
import orjson
from rich.console import Console
from rich.table import Table

from streams.cli import clients
from streams.cli.demo import SEEDS
from streams.cli.items import Item, items
from streams.cli.stack import Failed, Stack, stack, wait_ready
from streams.entities.find import find_entities
from streams.nlp import engine as engines
from streams.pipeline import Engine, enrich
from streams.quotes.find import find_quotes
from streams.quotes.responses import find_responses
from streams.settings import Settings
from streams.story import encode
from streams.story.normalise import normalise
from streams.story.parse import parse
from streams.story.records import Annotated, EnrichedStory, RawRecord
from streams.worker import topics

STORY_WORDS = 600
"""The length of story that speeds are given for: that of a wire story of two screens."""

STEPS = ("parse", "normalise", "model", "entities", "quotes", "responses", "encode", "to bytes")
PARTITIONS = 8
SILENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Loop:
    """The pipeline called in a loop, one story after another. Times are milliseconds a story."""

    stories: int
    words: int
    seconds: float
    steps: dict[str, tuple[float, float]]  # median and 99th percentile

    @property
    def words_per_second(self) -> float:
        """Words of published text."""
        return self.words / self.seconds


@dataclass(frozen=True, slots=True)
class Stream:
    """The same stories through Kafka and one worker, and single stories at a trickle. Latencies are milliseconds from
    the send to the moment when a consumer has the enriched story."""

    stories: int
    seconds: float
    latencies: tuple[float, ...]


@click.command(epilog="Exit codes: 0 measured; 1 a part failed, its log is named; 2 usage.")
@click.option("--stories", type=click.IntRange(min=10), default=200, help="Stories in each run.")
@click.option("--trickle", type=click.IntRange(min=0), default=30, help="Stories sent one by one.")
@click.option("--stream/--no-stream", default=True, help="Also through the embedded broker.")
@click.option(
    "--seeds",
    type=click.Path(exists=True, path_type=Path),
    default=SEEDS,
    show_default="the project's seeds/stories",
    help="Stories to measure with: a file or a folder.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def command(ctx: click.Context, stories: int, trickle: int, stream: bool, seeds: Path, as_json: bool) -> None:
    """Measure stories per second: the pipeline in a loop, then the same stories through the stream, as a ratio.

    The loop is one thread; the worker has WIRESTREAM_CONCURRENCY of them. Run it on a machine with nothing else to do.
    """
    settings: Settings = ctx.obj
    console = Console(highlight=False, soft_wrap=True, stderr=as_json)
    try:
        engine = engines.load(settings)
    except engines.CannotLoad as wrong:
        raise click.ClickException(str(wrong)) from wrong
    given = list(fresh(usable(items([str(seeds)]), engine), stories))
    with console.status(f"{stories} stories in a loop"):
        looped = loop(given, engine)
    streamed = None
    if stream:
        with (
            console.status(f"{stories} stories through the stream"),
            tempfile.TemporaryDirectory(prefix="wirestream-bench-") as folder,
            stack(
                settings.with_(http_port=0), ctx.meta["streams.environ"], Path(folder), partitions=PARTITIONS
            ) as running,
        ):
            wait_ready(running)
            streamed = through(running, given, list(fresh(given, trickle, round_=1)))
    result = report(settings, engine, looped, streamed)
    if as_json:
        click.echo(orjson.dumps(result, option=orjson.OPT_INDENT_2))
    else:
        _show(console, result)


def usable(given: Iterator[Item], engine: Engine) -> list[dict[str, Any]]:
    """The stories among the items, as minimal JSON: those that come out enriched in full, one an item."""
    found = []
    for item in given:
        for raw in parse(RawRecord(item.value), provider=engine.provider, max_body=engine.max_body):
            story = normalise(raw, enrich_body=engine.enrich_body)
            if raw.pub_status == "usable" and not story.skip:
                found.append({"headline": story.headline, "body": story.text})
    if not found:
        raise click.UsageError("the seeds hold no story to measure with")
    return found


def fresh(given: Sequence[Any], count: int, *, round_: int = 0) -> Iterator[dict[str, Any]]:
    """`count` stories made of the given ones over and over, each with a uri of its own."""
    for number in range(count):
        yield {**given[number % len(given)], "uri": f"urn:wirestream:bench:{round_}:{number}"}


def loop(given: Sequence[dict[str, Any]], engine: Engine) -> Loop:
    """Enriches every story twice over: as a whole for the speed, step by step for where the time goes."""
    records = [RawRecord(orjson.dumps(story)) for story in given]
    words = sum(len(story["body"].split()) for story in given)
    for record in records[:5]:
        enrich(record, engine)
    began = time.perf_counter()
    for record in records:
        for each in enrich(record, engine):
            encode.to_bytes(each)
    seconds = time.perf_counter() - began
    times: dict[str, list[float]] = {step: [] for step in STEPS}
    for record in records:
        stepwise(record, engine, times)
    steps = {step: (statistics.median(spent), percentile(spent, 99)) for step, spent in times.items()}
    return Loop(len(records), words, seconds, steps)


def stepwise(record: RawRecord, engine: Engine, times: dict[str, list[float]]) -> Annotated:
    """`pipeline.enrich` for a record of one usable story, with the milliseconds of each step added to `times`."""

    @contextmanager
    def step(name: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        times[name].append((time.perf_counter() - began) * 1000)

    with step("parse"):
        (raw,) = parse(record, provider=engine.provider, max_body=engine.max_body)
    with step("normalise"):
        story = normalise(raw, enrich_body=engine.enrich_body)
    with step("model"):
        reading = engine.recognise(story)
    with step("entities"):
        entities = find_entities(story, reading, engine.gazetteer, creator=engine.versions.model)
    with step("quotes"):
        quotes = find_quotes(story, reading, entities)
    with step("responses"):
        responses = find_responses(story, reading, entities)
    with step("encode"):
        found = EnrichedStory(story, engine.versions, entities=entities, quotes=quotes, responses=responses)
        annotated = encode.story(found, record)
    with step("to bytes"):
        encode.to_bytes(annotated)
    return annotated


def through(running: Stack, given: Sequence[dict[str, Any]], single: Sequence[dict[str, Any]]) -> Stream:
    """Feeds the stories all at once and waits for the last decision; then single ones, one after the other."""
    with clients.producer(running.settings) as producer, clients.consumer(running.settings) as client:
        clients.start(client, [topics.ENRICHED.name, topics.DECISIONS.name], from_beginning=False)

        def send(stories: Sequence[dict[str, Any]]) -> set[tuple[str, int, int]]:
            messages = (
                clients.Message(story["uri"], topics.RAW.name, orjson.dumps(story), story["uri"].encode())
                for story in stories
            )
            sent = clients.send(producer, messages)
            if sent.failed:
                raise Failed(f"the broker refused {len(sent.failed)} stories: {sent.failed[0][1]}")
            return set(sent.acknowledged)

        def wait(done: Callable[[Any], bool]) -> None:
            heard = time.monotonic()
            while time.monotonic() - heard < SILENCE_SECONDS:
                running.alive()
                for record in clients.follow(client, idle_seconds=1.0):
                    heard = time.monotonic()
                    if done(record):
                        return
            raise Failed(f"nothing came out for {SILENCE_SECONDS:.0f} s. The worker's log is {running.log}")

        # The first stories also pay for what is done once: connections, the model's memory.
        warm = [{**story, "uri": f"{story['uri']}:warm"} for story in given[:10]]
        for batch in (warm, given):
            began = time.perf_counter()
            waiting = send(batch)

            def decided(record: Any, waiting: set[tuple[str, int, int]] = waiting) -> bool:
                if record.topic == topics.DECISIONS.name:
                    value = orjson.loads(record.value)
                    waiting.discard((value["topic"], value["partition"], value["offset"]))
                return not waiting

            wait(decided)
            seconds = time.perf_counter() - began
        latencies = []
        for story in single:
            began = time.perf_counter()
            send([story])
            wait(partial(enriched, story["uri"].encode()))
            latencies.append((time.perf_counter() - began) * 1000)
    return Stream(len(given), seconds, tuple(latencies))


def enriched(key: bytes, record: Any) -> bool:
    """Whether the record is the enriched story of that uri."""
    return bool(record.topic == topics.ENRICHED.name and record.key == key)


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that so many percent do not exceed."""
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


def report(settings: Settings, engine: Engine, looped: Loop, streamed: Stream | None) -> dict[str, Any]:
    """What was measured, and on what."""
    found: dict[str, Any] = {
        "machine": {"processors": os.cpu_count(), "system": platform.platform(), "python": platform.python_version()},
        "versions": {"pipeline": engine.versions.pipeline, "model": engine.versions.model},
        "loop": {
            "stories": looped.stories,
            "wordsPerStory": round(looped.words / looped.stories),
            "wordsPerSecond": round(looped.words_per_second),
            "storiesPerSecond": round(looped.stories / looped.seconds, 2),
            f"storiesOf{STORY_WORDS}WordsPerSecond": round(looped.words_per_second / STORY_WORDS, 2),
            "stepMilliseconds": {
                step: {"p50": round(median, 3), "p99": round(high, 3)} for step, (median, high) in looped.steps.items()
            },
        },
    }
    if streamed:
        found["stream"] = {
            "stories": streamed.stories,
            "concurrency": settings.concurrency,
            "storiesPerSecond": round(streamed.stories / streamed.seconds, 2),
            "ratioToLoop": round(streamed.stories / streamed.seconds / (looped.stories / looped.seconds), 2),
        }
        if streamed.latencies:
            found["stream"]["trickleMilliseconds"] = {
                "stories": len(streamed.latencies),
                "p50": round(statistics.median(streamed.latencies), 1),
                "p99": round(percentile(streamed.latencies, 99), 1),
            }
    return found


def _show(console: Console, result: dict[str, Any]) -> None:
    looped, streamed = result["loop"], result.get("stream")
    console.print(
        f"{result['machine']['processors']} processors, Python {result['machine']['python']}, "
        f"model {result['versions']['model']}; {looped['stories']} stories of {looped['wordsPerStory']} words"
    )
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("step")
    table.add_column("p50 ms", justify="right")
    table.add_column("p99 ms", justify="right")
    for step, spent in looped["stepMilliseconds"].items():
        table.add_row(step, f"{spent['p50']:.2f}", f"{spent['p99']:.2f}")
    console.print(table)
    long = looped[f"storiesOf{STORY_WORDS}WordsPerSecond"]
    console.print(
        f"in a loop:          {looped['storiesPerSecond']:.2f} stories/s, {looped['wordsPerSecond']:,} words/s, "
        f"{long:.2f} stories of {STORY_WORDS} words/s, on one thread"
    )
    if streamed:
        console.print(
            f"through the stream: {streamed['storiesPerSecond']:.2f} stories/s with {streamed['concurrency']} at a "
            f"time, {streamed['ratioToLoop']:.2f} of the loop"
        )
    if streamed and (trickle := streamed.get("trickleMilliseconds")):
        console.print(
            f"one at a time:      p50 {trickle['p50']:.0f} ms, p99 {trickle['p99']:.0f} ms from the send to the "
            f"enriched story ({trickle['stories']} stories)"
        )
    sys.stdout.flush()
