"""`wirestream feed`: stories into the raw topic, each acknowledged by the broker or named as failed."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

import click

from streams.cli import clients
from streams.cli.items import Item, count, files, items
from streams.cli.progress import progress
from streams.settings import Settings
from streams.worker import topics

NAMED = 20


@click.command(
    epilog="Exit codes: 0 the broker acknowledged every item; 1 it did not, or cannot be reached, and what failed is "
    "named; 2 usage."
)
@click.argument("paths", metavar="PATH... | -", nargs=-1, required=True)
@click.option("--topic", default=None, show_default="the raw topic", help="Where to send them.")
@click.option(
    "--key",
    default=None,
    show_default="none: spread over the partitions",
    help="One key for all: they then keep their order in one partition.",
)
@click.option("--rate", type=click.FloatRange(min=0, min_open=True), help="Items a second, at most.")
@click.option("--quiet", is_flag=True, help="No progress and no summary; failures are still named.")
@click.pass_obj
def command(
    settings: Settings, paths: tuple[str, ...], topic: str | None, key: str | None, rate: float | None, quiet: bool
) -> None:
    """Send stories to the raw topic.

    PATH is a file, a folder with all below it, a glob, or - for standard input. A file is one item; *.jsonl, *.ndjson
    and - are JSON Lines. The bytes are sent as they are: what cannot be read becomes a dead letter, not a failure here.
    """
    files([path for path in paths if path != "-"])
    target = topic or topics.RAW.name
    began = time.monotonic()
    with clients.producer(settings) as producer, progress("feeding", count(paths), shown=not quiet) as step:
        messages = (message(item, topic=target, key=key) for item in _paced(items(paths), rate))
        sent = clients.send(producer, messages, largest=topics.RAW.max_bytes, on_done=step)
    for name, reason in sent.failed[:NAMED]:
        click.echo(f"failed: {name}: {reason}", err=True)
    if len(sent.failed) > NAMED:
        click.echo(f"failed: and {len(sent.failed) - NAMED} more", err=True)
    if not quiet:
        seconds = time.monotonic() - began
        click.echo(
            f"{len(sent.acknowledged)} acknowledged, {len(sent.failed)} failed, to {target} in {seconds:.1f} s",
            err=True,
        )
    if sent.failed:
        raise click.exceptions.Exit(1)


def message(item: Item, *, topic: str, key: str | None = None) -> clients.Message:
    """An item as a record of the raw topic: its bytes as they are, and a hint of what they are."""
    headers = (("content-type", item.content_type.encode()),) if item.content_type else ()
    return clients.Message(item.name, topic, item.value, key.encode() if key is not None else None, headers)


def _paced(given: Iterable[Item], rate: float | None) -> Iterator[Item]:
    began = time.monotonic()
    for number, item in enumerate(given):
        if rate:
            time.sleep(max(0.0, began + number / rate - time.monotonic()))
        yield item
