"""`wirestream enrich`: the pipeline without Kafka."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from queue import Queue
from typing import Any, TypeVar

import click
import orjson

from streams.cli.items import Item, count, files, items
from streams.cli.progress import progress
from streams.nlp import engine as engines
from streams.pipeline import Engine, enrich
from streams.settings import Settings
from streams.story.records import Annotated, RawRecord
from streams.story.rejections import Reason, StoryRejected

In = TypeVar("In")
Out = TypeVar("Out")


@click.command(epilog="Exit codes: 0 every item was answered, errors included; 1 the model cannot be loaded; 2 usage.")
@click.argument("paths", metavar="FILE... | -", nargs=-1, required=True)
@click.option("--pretty", is_flag=True, help="Indent the output, for reading.")
@click.pass_obj
def command(settings: Settings, paths: tuple[str, ...], pretty: bool) -> None:
    """Enrich stories without Kafka: one item a file, JSON Lines for *.jsonl and `-`.

    Prints one enriched story a line, in order. What cannot be processed gives
    {"error": {"reason": ..., "detail": ...}, "uri": ...} in its place.
    """
    files([path for path in paths if path != "-"])  # a wrong path is told before a second is spent on loading
    try:
        engine = engines.load(settings)
    except engines.CannotLoad as wrong:
        raise click.ClickException(str(wrong)) from wrong
    options = orjson.OPT_APPEND_NEWLINE | (orjson.OPT_INDENT_2 if pretty else 0)
    stdout = sys.stdout.buffer
    # Where the stories themselves run over the screen, they are the progress.
    with progress("enriching", count(paths), shown=not sys.stdout.isatty()) as step:
        for answers in in_order(lambda item: answer(item, engine), items(paths), threads=settings.concurrency):
            stdout.writelines(orjson.dumps(value, option=options) for value in answers)
            stdout.flush()
            step()


def answer(item: Item, engine: Engine) -> list[dict[str, Any]]:
    """What is printed for one item: an enriched story, a kill or what was passed, each with its uri; or the error."""
    headers = (("content-type", item.content_type.encode()),) if item.content_type else ()
    try:
        return [shown(each) for each in enrich(RawRecord(item.value, headers=headers), engine)]
    except StoryRejected as rejected:
        if rejected.reason is Reason.INTERNAL:
            click.echo(f"{item.name}: {rejected.detail}", err=True)
        return [{"error": {"reason": rejected.reason, "detail": rejected.detail}, "uri": rejected.uri}]
    except Exception as bug:  # one story's bug must not take the others' answers away
        click.echo(f"{item.name}: {type(bug).__name__}: {bug}", err=True)
        return [{"error": {"reason": Reason.INTERNAL, "detail": f"{type(bug).__name__}: {bug}"}, "uri": None}]


def shown(record: Annotated) -> dict[str, Any]:
    """The enriched story; for a kill or an item that passes unread, what is known of it."""
    if record.enriched is not None:
        return dict(record.enriched)
    known = {
        "uri": record.uri,
        "version": record.version,
        "versionCreated": record.version_created,
        "pubStatus": record.pub_status,
        "action": record.action,
        "reason": record.reason,
    }
    return {name: value for name, value in known.items() if value is not None}


def in_order(work: Callable[[In], Out], given: Iterable[In], *, threads: int) -> Iterator[Out]:
    """`map` over a pool of threads: each result as soon as it and those before it are there, in order.

    Reads a few items ahead and no more. Reading goes on in a thread of its own, so that whoever writes one line and
    waits for its answer gets it. What reading raises is raised here, after the results of what was read.
    """
    waiting: Queue[Future[Out] | BaseException | None] = Queue(maxsize=2 * threads)
    stopped = threading.Event()

    def read() -> None:
        end: BaseException | None = None
        try:
            for each in given:
                if stopped.is_set():
                    return
                waiting.put(pool.submit(work, each))
        except BaseException as error:
            end = error
        waiting.put(end)

    with ThreadPoolExecutor(threads) as pool:
        threading.Thread(target=read, daemon=True, name="read-ahead").start()
        try:
            while (result := waiting.get()) is not None:
                if isinstance(result, BaseException):
                    raise result
                yield result.result()
        finally:
            stopped.set()
            while not waiting.empty():  # lets a reader go on that waits for room
                waiting.get_nowait()
