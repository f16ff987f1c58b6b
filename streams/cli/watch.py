"""`wirestream watch`: a folder as an agency's FTP drop fills it, each file fed once and moved away.

A file is taken when it has stopped growing, sent, acknowledged, and only then moved to the folder of those that are
done. What is about to be sent is written down first, with the ends of the raw topic: after a crash between the
broker's acknowledgement and the move, the topic itself says which items it has, and only the others are sent again.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
from kafka import KafkaProducer, TopicPartition

from streams.cli import clients
from streams.cli.feed import message
from streams.cli.items import Item, items, printable
from streams.settings import Settings
from streams.worker import topics

BOOKS = ".wirestream"
SENDING = "sending.json"
UNFINISHED = re.compile(r"^\.|~$|\.(?:tmp|temp|part|partial|filepart|crdownload|swp|lock|writing)$", re.IGNORECASE)
AT_A_TIME = 500
ITEM_HEADER = "wire-file"
RETRY_SECONDS = (1.0, 2.0, 5.0, 10.0, 30.0)


@dataclass(frozen=True, slots=True)
class Drop:
    """The folder that is watched, and where its files go."""

    folder: Path
    done: Path
    failed: Path

    @property
    def books(self) -> Path:
        return self.folder / BOOKS

    def waiting(self) -> Iterator[Path]:
        """Every file that may be taken, in a stable order; those that a sender is still writing go by other names."""
        for path in sorted(self.folder.rglob("*")):
            inside = path.relative_to(self.folder).parts
            apart = any(path.is_relative_to(other) for other in (self.done, self.failed, self.books))
            if not apart and not any(UNFINISHED.search(part) for part in inside) and path.is_file():
                yield path


@dataclass(frozen=True, slots=True)
class Shape:
    """What a file looked like: a file that still looks the same after a while is complete."""

    size: int
    changed: int
    number: int

    @classmethod
    def of(cls, path: Path) -> Shape | None:
        try:
            found = path.stat()
        except FileNotFoundError:
            return None
        return cls(found.st_size, found.st_mtime_ns, found.st_ino)


class Settling:
    """Which files have looked the same for `seconds`."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._seen: dict[Path, tuple[Shape, float]] = {}

    def settled(self, paths: Sequence[Path], now: float) -> list[Path]:
        """Those of `paths` that are complete; `now` is monotonic."""
        found, seen = [], {}
        for path in paths:
            shape = Shape.of(path)
            if shape is None:
                continue
            before = self._seen.get(path)
            since = before[1] if before and before[0] == shape else now
            seen[path] = (shape, since)
            if now - since >= self.seconds:
                found.append(path)
        self._seen = seen
        return found


@click.command(epilog="Exit codes: 0 stopped, or --once and all is done; 1 --once and a file failed; 2 usage.")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--done", type=click.Path(path_type=Path), show_default="FOLDER/done", help="Where fed files go.")
@click.option("--failed", type=click.Path(path_type=Path), show_default="FOLDER/failed", help="Where the others go.")
@click.option(
    "--settle", default=2.0, type=click.FloatRange(min=0), help="Seconds without change make a file complete."
)
@click.option("--poll", default=1.0, type=click.FloatRange(min=0.05), help="Seconds between two looks at the folder.")
@click.option("--once", is_flag=True, help="Feed what is there, then stop.")
@click.pass_obj
def command(
    settings: Settings, folder: Path, done: Path | None, failed: Path | None, settle: float, poll: float, once: bool
) -> None:
    """Feed each file that appears in FOLDER or below it to the raw topic, and move it away.

    Files that are still being written are waited for: names that begin with a dot or end in ~, .tmp, .part or the like
    are left alone until they are renamed, others until they stop changing. A file is one item, *.jsonl is one a line.
    Nothing is fed twice and nothing is lost, also over a restart. Without the broker
    the files stay where they are and it waits, with --once too. The items of a file keep no order among partitions.
    """
    folder = folder.resolve()
    drop = Drop(folder, (done or folder / "done").resolve(), (failed or folder / "failed").resolve())
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    with _alone(drop):
        problems = 0
        settling = Settling(settle)
        for wait in _rounds(stopping, poll, once):
            paths = list(drop.waiting())
            ready = settling.settled(paths, time.monotonic())[:AT_A_TIME]
            if ready or (drop.books / SENDING).exists():
                problems += _patiently(settings, drop, ready, stopping)
            elif once and not paths:
                break
            stopping.wait(wait)
    if once and problems:
        raise click.exceptions.Exit(1)


def _rounds(stopping: threading.Event, poll: float, once: bool) -> Iterator[float]:
    while not stopping.is_set():
        yield min(poll, 0.2) if once else poll


@contextmanager
def _alone(drop: Drop) -> Iterator[None]:
    for folder in (drop.books, drop.done, drop.failed):
        folder.mkdir(parents=True, exist_ok=True)
    with (drop.books / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            message = f"{drop.folder} is watched already: one `wirestream watch` a folder"
            raise click.ClickException(message) from error
        yield


def _patiently(settings: Settings, drop: Drop, ready: Sequence[Path], stopping: threading.Event) -> int:
    """`feed`, again and again until the broker is there. How many files failed."""
    for attempt in range(1_000_000):
        try:
            with clients.producer(settings) as producer:
                problems = recover(settings, drop, producer)
                return problems + feed(settings, drop, producer, ready)
        except click.ClickException as away:
            seconds = RETRY_SECONDS[min(attempt, len(RETRY_SECONDS) - 1)]
            if attempt == 0:
                click.echo(f"{away.format_message()}; the files wait", err=True)
            if stopping.wait(seconds):
                break
    return 0


def feed(settings: Settings, drop: Drop, producer: KafkaProducer, ready: Sequence[Path]) -> int:
    """Sends these files and moves each: to `done` once all its items are acknowledged, else to `failed` with the
    reason beside it. How many failed. Raises click.ClickException where the broker is away, with every file in place.
    """
    if not ready:
        return 0
    with clients.consumer(settings) as client:
        ends = client.end_offsets(list(clients.partitions(client, [topics.RAW.name])))
    book = {
        "from": {str(partition.partition): offset for partition, offset in ends.items()},
        "files": [str(path.relative_to(drop.folder)) for path in ready],
    }
    # Not orjson: a name may hold bytes that are no UTF-8 (an FTP client of Latin-1), which Python has as surrogates.
    _write(drop.books / SENDING, json.dumps(book).encode())
    return _send(drop, producer, ready, known=frozenset())


def recover(settings: Settings, drop: Drop, producer: KafkaProducer) -> int:
    """Ends what a crash left half done: asks the raw topic what it has of it, and sends only the rest."""
    sending = drop.books / SENDING
    if not sending.exists():
        return 0
    book = json.loads(sending.read_bytes())
    with clients.consumer(settings) as client:
        spans = {
            TopicPartition(topics.RAW.name, int(number)): (first, 1 << 62) for number, first in book["from"].items()
        }
        known = frozenset(
            name for record in clients.scan(client, spans) if (name := clients.header(record, ITEM_HEADER))
        )
    left = [drop.folder / name for name in book["files"] if (drop.folder / name).is_file()]
    return _send(drop, producer, left, known=known)


def _send(drop: Drop, producer: KafkaProducer, paths: Sequence[Path], *, known: frozenset[str]) -> int:
    wanted: dict[Path, list[clients.Message]] = {}
    refused: dict[Path, str] = {}
    for path in paths:
        try:
            wanted[path] = list(_messages(drop, path))
        except click.ClickException as unreadable:  # no rights to it, say: the others must not wait for it
            if not path.exists():
                continue  # its sender took it back
            wanted[path], refused[path] = [], unreadable.message
        else:
            if reason := _refusal(wanted[path]):
                refused[path] = reason
    unsent = [each for path in wanted if path not in refused for each in wanted[path] if each.name not in known]
    sent = clients.send(producer, unsent)
    if sent.failed:  # what is wrong with the file was told above: this is the broker
        name, problem = sent.failed[0]
        message = f"{len(sent.failed)} items were not acknowledged, {name} the first: {problem}"
        raise click.ClickException(message)
    for path, found in wanted.items():
        reason = refused.get(path)
        _move(path, drop.failed if reason else drop.done, drop.folder, reason)
        count = f"{len(found)} item{'' if len(found) == 1 else 's'}"
        name = printable(path.name)
        click.echo(f"failed: {name}: {reason}" if reason else f"fed {name}: {count}", err=bool(reason))
    (drop.books / SENDING).unlink()
    return len(refused)


def _refusal(found: Sequence[clients.Message]) -> str | None:
    """Why a file cannot be fed, or None."""
    if not found:
        return "the file is empty"
    for each in found:
        if len(each.value or b"") > topics.RAW.max_bytes:
            return f"{each.name} has {len(each.value or b''):,} bytes; {topics.RAW.max_bytes:,} is the most"
    return None


def _messages(drop: Drop, path: Path) -> Iterator[clients.Message]:
    for item in items([str(path)]):
        if not item.value.strip():
            continue
        name = _identity(drop, path, item)
        made = message(item, topic=topics.RAW.name)
        yield clients.Message(name, made.topic, made.value, headers=(*made.headers, (ITEM_HEADER, name.encode())))


def _identity(drop: Drop, path: Path, item: Item) -> str:
    """Name in the folder, line, and what it says: the same file sent again tomorrow is another one if it differs."""
    line = item.name.removeprefix(printable(path))
    return f"{printable(path.relative_to(drop.folder))}{line} sha256:{hashlib.sha256(item.value).hexdigest()[:16]}"


def _move(path: Path, where: Path, folder: Path, reason: str | None) -> None:
    day = where / datetime.now(UTC).strftime("%Y-%m-%d") / path.relative_to(folder).parent
    day.mkdir(parents=True, exist_ok=True)
    target, number = day / path.name, 1
    while target.exists():
        number += 1
        target = day / f"{path.stem}.{number}{path.suffix}"
    if reason:
        _write(target.with_name(target.name + ".reason.txt"), f"{reason}\n".encode())
    path.rename(target)


def _write(path: Path, value: bytes) -> None:
    """The whole value or nothing, also over a loss of power."""
    draft = path.with_name(path.name + ".writing")
    with draft.open("wb") as file:
        file.write(value)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
