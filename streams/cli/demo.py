"""`wirestream demo`: the whole path on this machine, on one screen."""

from __future__ import annotations

import re
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
import orjson
from kafka import KafkaConsumer
from rich.console import Console
from rich.rule import Rule
from rich.text import Text

import streams
from streams.cli import clients, feed, show, tail
from streams.cli.items import items
from streams.cli.stack import Failed, Stack, stack, wait_ready
from streams.settings import Settings
from streams.worker import topics

SEEDS = Path(__file__).parents[2] / "seeds" / "stories"
SILENCE_SECONDS = 120.0
AFTER_SECONDS = 0.3
PARTITIONS = 4

# What stands before a line's words: an indent with a sign, or with the name of a group of entities.
_MARK = re.compile(r" *(?:[●❝∅✖→—] |(?:people|organisations|places) +)?")

WATCHED = (topics.ENRICHED, topics.QUOTES, topics.DECISIONS, topics.DEADLETTERS)


@dataclass(slots=True)
class Seen:
    """What came out so far. `open` holds the positions of raw records that have no decision yet."""

    began: float
    open: set[tuple[str, int, int]] = field(default_factory=set)
    decisions: Counter[str] = field(default_factory=Counter)
    stories: int = 0
    entities: int = 0
    linked: int = 0
    quotes: int = 0
    retracted: int = 0
    first_seconds: float | None = None


@click.command(
    epilog="Exit codes: 0 every seed story has its decision (or Ctrl-C); 1 something failed, its log is named; 2 usage."
)
@click.option(
    "--seeds",
    type=click.Path(exists=True, path_type=Path),
    default=SEEDS,
    show_default="the project's seeds/stories",
    help="Stories to feed: a file or a folder.",
)
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    show_default="a temporary folder, removed at the end",
    help="Where broker and worker keep their files.",
)
@click.option(
    "--http-port",
    type=click.IntRange(0, 65535),
    default=0,
    show_default="a free port",
    help="Where /metrics, /live and /ready are served.",
)
@click.pass_context
def command(ctx: click.Context, seeds: Path, keep: Path | None, http_port: int) -> None:
    """Show the whole path on this machine: a real Kafka, a worker, the seed stories, and what comes out.

    Nothing is left behind. On a terminal it stays until Ctrl-C, so that you can feed stories of your own; otherwise it
    ends once every seed story has its decision.
    """
    signal.signal(signal.SIGTERM, _interrupt)
    console = Console(highlight=False, soft_wrap=True)
    began = time.monotonic()
    folder = keep or Path(tempfile.mkdtemp(prefix="wirestream-demo-"))
    settings: Settings = ctx.obj.with_(http_port=http_port)
    leave = keep is not None
    try:
        _run(console, settings, ctx.meta["streams.environ"], seeds, folder, began)
    except KeyboardInterrupt:
        console.print("\nStopped.", style=show.FAINT)
    except BrokenPipeError:  # whoever read our output has seen enough
        raise
    except Exception as error:
        leave = True  # the logs are what is left to look at
        if isinstance(error, click.ClickException):
            raise Failed(f"{error.message}\nEverything it left is in {folder}") from error
        raise
    finally:
        if not leave:
            shutil.rmtree(folder, ignore_errors=True)


def _run(
    console: Console, settings: Settings, environ: dict[str, str], seeds: Path, folder: Path, began: float
) -> None:
    def say(line: str) -> None:
        console.print(Text.assemble(("✓ ", "green"), line, (f"  {time.monotonic() - began:.1f} s", show.FAINT)))

    console.print(Text.assemble(("wirestream ", "bold"), f"{streams.__version__}: wire stories through a real Kafka"))
    with (
        console.status("starting Apache Kafka") as status,
        stack(settings, environ, folder, partitions=PARTITIONS, say=say) as running,
    ):
        status.update("starting the worker")
        seen = Seen(began)
        given = [feed.message(item, topic=topics.RAW.name) for item in items([str(seeds)])]
        with clients.producer(running.settings) as producer, clients.consumer(running.settings) as client:
            clients.start(client, [topic.name for topic in WATCHED], from_beginning=False)
            wait_ready(running)
            say(f"worker ready: {running.web}/metrics")
            status.update("reading")
            # One after another, as a wire sends them: so a kill is seen to follow what it kills.
            for message in given:
                sent = clients.send(producer, [message], largest=topics.RAW.max_bytes)
                for name, problem in sent.failed:
                    console.print(f"failed: {name}: {problem}", style="red")
                seen.open |= set(sent.acknowledged)
                _show(console, client, running, seen, stay=False)
            status.stop()
            _sum(console, seen, running)
            if not seen.stories:
                raise Failed(f"not one enriched story came out. The worker's log is {running.log}")
            if console.is_terminal and sys.stdin.isatty():
                _invite(console, running)
                _show(console, client, running, seen, stay=True)


def _show(console: Console, client: KafkaConsumer, running: Stack, seen: Seen, *, stay: bool) -> None:
    """Prints records as they come: until every raw record has its decision, or for ever."""
    heard = time.monotonic()
    while stay or seen.open:
        for record in clients.follow(client, idle_seconds=AFTER_SECONDS):
            heard = time.monotonic()
            for line in lines(record, seen):
                put(console, line)
        running.alive()
        if not stay and time.monotonic() - heard > SILENCE_SECONDS:
            raise Failed(f"{len(seen.open)} stories have no decision. The worker's log is {running.log}")


def lines(record: Any, seen: Seen) -> Iterator[Text]:
    """What to print for a record; counts it."""
    if record.topic == topics.DEADLETTERS.name:
        yield Text("✖ ", style=show.KILL) + show.dead_letter(tail.read("deadletters", record) or {})
        return
    value = orjson.loads(record.value) if record.value else {}
    if record.topic == topics.ENRICHED.name and value:
        yield Text("")
        if value.get("pubStatus") == "usable":
            seen.stories += 1
            seen.entities += len(value.get("entities", ()))
            seen.linked += sum(1 for each in value.get("entities", ()) if each.get("uri"))
            seen.quotes += len(value.get("quotes", ()))
            if seen.first_seconds is None:
                seen.first_seconds = time.monotonic() - seen.began
        yield from show.story(value)
    elif record.topic == topics.QUOTES.name and value.get("event") == "retracted":
        seen.retracted += 1
        yield Text("  ") + show.quote_event(value)
    elif record.topic == topics.DECISIONS.name:
        seen.open.discard((value["topic"], value["partition"], value["offset"]))
        seen.decisions[value["decision"]] += 1
        if value["decision"] not in ("published", "updated"):
            yield Text("  → ", style=show.FAINT) + show.decision(value)


def put(console: Console, line: Text) -> None:
    """A line, wrapped below its own words on a terminal, and whole where a program reads it."""
    for part in line.split("\n", allow_blank=True):
        mark = _MARK.match(part.plain)
        hang = mark.end() if mark and console.is_terminal else 0
        if not hang:
            console.print(part)
            continue
        first, *rest = part[hang:].wrap(console, max(20, console.width - hang)) or [Text("")]
        console.print(part[:hang] + first)
        for more in rest:
            console.print(Text(" " * hang) + more)


def _sum(console: Console, seen: Seen, running: Stack) -> None:
    told = ", ".join(f"{count} {decision}" for decision, count in sorted(seen.decisions.items()))
    console.print()
    console.print(Rule(style=show.FAINT), soft_wrap=False)
    console.print(Text.assemble((f"{sum(seen.decisions.values())} decisions: ", "bold"), told))
    quotes = f"{seen.quotes} quotes published, {seen.retracted} retracted"
    console.print(f"{seen.entities} entities, {seen.linked} of them linked; {quotes}")
    console.print(
        f"First enriched story {seen.first_seconds or 0:.1f} s after the start; metrics at {running.web}/metrics"
    )


def _invite(console: Console, running: Stack) -> None:
    console.print()
    console.print("Feed a story of your own from another terminal, or watch a topic (Ctrl-C here stops everything):")
    for arguments in ("feed story.txt", "tail quotes --from-beginning", "tail decisions --from-beginning"):
        console.print(f"  WIRESTREAM_BROKERS={running.settings.brokers} wirestream {arguments}", style="cyan")


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
