"""Breaks wire files in random ways and reads them: `python -m bench.fuzz --inputs 100000 [--seed N] [--keep DIR]`.

Every format's parser gets its share of the inputs: the files of tests/fixtures and the seeds, half of them with other
values, half cut, spliced, repeated and with bytes changed. Reading one may end in stories or in StoryRejected, in time
and without a connection; anything else is a failure, is kept in DIR, and ends the command with exit code 1. Prints, for
each format, how the inputs ended, the slowest of them, and how many of the unbroken files are read a second. The same
seed gives the same inputs.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import re
import signal
import socket
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import NoReturn

from streams.story.normalise import normalise
from streams.story.parse import parse
from streams.story.records import RawRecord
from streams.story.rejections import StoryRejected

ROOT = Path(__file__).parent.parent
FOLDERS = (ROOT / "tests" / "fixtures", ROOT / "schemas" / "golden" / "raw-story")

# Pieces that parsers stumble over: marks of every format, of character sets, of numbers and of dates.
PIECES = (
    b"<", b">", b"</", b"/>", b"&", b"&#0;", b"&#x110000;", b"&nbsp;", b"&x;", b"&amp;lt;", b"<![CDATA[", b"]]>",
    b"<!--", b"-->", b"<?x ?>", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b" a='b'", b"<p>", b"</p>", b"<br/>", b"<table>",
    b"<td>", b"<x>", b"{", b"}", b"[", b"]", b'"', b"\\", b"\\ud800", b"null", b":", b",", b"\0", b"\1", b"\2", b"\3",
    b"\x16", b"\x1b", b"^", b"\xff", b"\xfe\xff", b"\x85", b"\xe2\x80", b"\xed\xa0\x80",
)  # fmt: skip
# What may stand in any value: a file with these in its values is still well-formed.
VALUES = (
    b"\t", b"\n", b"\r\n", b"\n\n", b" =", b"/", b"-", b".", b"(", b")", b"''", b"``", b" _ ", b"'",
    b"\xf0\x9f\x98\x80",
    b"\xe2\x80\xa8", b"\xc2\xa0", b"\xe2\x80\x9c", b"\xe2\x80\x9d", b"\xc3\xa2\xe2\x82\xac\xe2\x80\x9c", b"0", b"-1",
    b"9" * 40, b"20260303T140500Z", b"2026-03-03T14:05:00+01:00", b"9999-12-31T23:59:60Z", b"urn:newsml:a:20260303:b:1",
    b"embargoed", b"canceled", b"withheld", b"KILL KILL KILL ", b"OSLO (AP) - ", b"By A B", b"Eds: ", b"-30-",
    b"CORRECTED-", b"1stLd-Writethru", b"(MORE)", b"Reporting by ", b"TEST", b"12  34  56", b"A. B. C. ",
)  # fmt: skip
_VALUE = re.compile(rb">[^<>]*<|\"[^\"<>]{0,200}\"")
_LEAF = re.compile(rb"<([\w:.-]+)(?:\s[^<>]*)?(?:/>|>[^<]*</\1>)")
LARGEST = 1_048_576


class TooSlow(Exception):
    """Reading took longer than its limit."""


@dataclass
class Tally:
    """How the inputs of one format ended."""

    inputs: int = 0
    stories: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0  # seconds of processor time
    slowest_input: bytes = b""
    failures: list[tuple[bytes, BaseException]] = field(default_factory=list)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=10_000, help="how many in all (10000)")
    parser.add_argument("--seed", type=int, default=1, help="of the random numbers (1)")
    parser.add_argument("--limit", type=float, default=10.0, help="seconds that one input may take (10)")
    parser.add_argument("--format", action="append", help="only this format (may be repeated); default all")
    parser.add_argument("--keep", type=Path, help="folder for what failed and for the slowest input of each format")
    options = parser.parse_args()
    originals = {name: files for name, files in found().items() if not options.format or name in options.format}
    if not originals:
        parser.error(f"no such format; there are {', '.join(found())}")
    every = [value for files in originals.values() for value in files]
    rates = {name: rate(files) for name, files in originals.items()}
    tallies: dict[str, Tally] = {}
    with no_network():
        for number, (name, files) in enumerate(originals.items()):
            share = options.inputs // len(originals) + (number < options.inputs % len(originals))
            dice = random.Random(f"{options.seed} {name}")
            tallies[name] = fuzz((broken(dice, files, every) for _ in range(share)), limit=options.limit)
            show(name, tallies[name], rates[name])
    if options.keep:
        keep(options.keep, tallies)
    failed = [(name, error) for name, tally in tallies.items() for _, error in tally.failures]
    for name, error in failed[:20]:
        print(f"{name}: {type(error).__name__}: {error}", file=sys.stderr)
    print(f"{sum(tally.inputs for tally in tallies.values())} inputs, {len(failed)} failures")
    sys.exit(bool(failed))


def found() -> dict[str, list[bytes]]:
    """Format to its unbroken files: a folder of fixtures is a format; of the seeds, JSON and plain text are two."""
    files: dict[str, list[bytes]] = {}
    for path in sorted(path for folder in FOLDERS for path in folder.rglob("*") if path.is_file()):
        name = "json" if path.suffix == ".json" else path.relative_to(FOLDERS[0]).parts[0]
        files.setdefault(name, []).append(path.read_bytes())
    for path in sorted((ROOT / "seeds" / "stories").iterdir()):
        files.setdefault("json" if path.suffix == ".json" else "plain", []).append(path.read_bytes())
    return files


def broken(dice: random.Random, files: list[bytes], every: list[bytes]) -> bytes:
    """A file with one to eight things done to it: half of the time only to its values, so that it stays well-formed."""
    change = changed if dice.random() < 0.5 else cut
    value = dice.choice(files)
    for _ in range(dice.randint(1, 8)):
        value = change(dice, value, every)[:LARGEST]
    return value


def changed(dice: random.Random, value: bytes, _every: list[bytes]) -> bytes:
    """One value with something else in it, or one element without children dropped or there more than once."""
    leaf = dice.random() < 0.3
    places = [match.span() for match in (_LEAF if leaf else _VALUE).finditer(value)]
    start, end = dice.choice(places) if places else sorted(dice.choices(range(len(value) + 1), k=2))
    if leaf:
        return value[:start] + value[start:end] * dice.choice((0, 0, 2, 3, 500)) + value[end:]
    inner = value[start + 1 : end - 1]
    at = dice.randint(0, len(inner))
    piece = dice.choice(VALUES) * dice.choice((1, 1, 1, 3, 2000))
    return (
        value[: start + 1]
        + dice.choice((b"", piece, inner[:at] + piece + inner[at:]))
        + value[max(end - 1, start + 1) :]
    )


def cut(dice: random.Random, value: bytes, every: list[bytes]) -> bytes:
    """A stretch of any bytes replaced by others."""
    start = dice.randint(0, len(value))
    end = min(len(value), start + dice.choice((0, 0, 1, 1, 2, 8, 60, 600)))
    match dice.randrange(8):
        case 0:  # a part of another file, of any format
            other = dice.choice(every)
            at = dice.randint(0, len(other))
            piece = other[at : at + dice.choice((10, 100, 1000))]
        case 1:  # a part of its own, many times
            piece = value[start:end] * dice.choice((2, 3, 50))
        case 2:  # one mark, very many times
            piece = dice.choice(PIECES + VALUES) * dice.choice((10, 1000, 20_000))
        case 3:
            piece = dice.randbytes(dice.choice((1, 1, 2, 30)))
        case 4:  # cut short
            piece, end = b"", dice.choice((end, end, len(value)))
        case _:
            piece = dice.choice(PIECES + VALUES)
    return value[:start] + piece + value[end:]


def fuzz(inputs: Iterator[bytes], *, limit: float) -> Tally:
    """Reads each input as the pipeline would, up to the text that is published."""
    # The first texts load what tells places and languages apart, which takes longer than reading does.
    read(b"Oslo (dpa) - Ferries on the fjord will run all night from May, the city said on Tuesday.")
    read("Die Fähren fahren ab Mai die ganze Nacht, sagte die Stadt am Dienstag in Kiel.".encode())
    tally = Tally()
    for value in inputs:
        tally.inputs += 1
        before = time.process_time()
        try:
            with at_most(limit):
                tally.stories += read(value)
        except StoryRejected as rejected:
            tally.refused[rejected.reason] += 1
        except (Exception, RecursionError) as error:
            tally.failures.append((value, error))
        taken = time.process_time() - before
        if taken > tally.slowest:
            tally.slowest, tally.slowest_input = taken, value
    return tally


def read(value: bytes) -> int:
    """The number of stories in a message, each brought into its published form unless it is a kill or passed."""
    items = parse(RawRecord(value), provider="Example Wire", max_body=400_000)
    for item in items:
        if item.pub_status == "usable" and item.type == "text":
            normalise(item, enrich_body=120_000)
    return len(items)


def rate(files: list[bytes]) -> float:
    """Messages a second that are parsed, of the unbroken files in turn, on one core."""
    records = [RawRecord(value) for value in files]
    count, before = 0, time.process_time()
    while time.process_time() - before < 1:
        for record in records:
            with suppress(StoryRejected):
                parse(record, provider="Example Wire", max_body=400_000)
        count += len(records)
    return count / (time.process_time() - before)


def show(name: str, tally: Tally, per_second: float) -> None:
    """One line for a format."""
    refused = ", ".join(f"{reason} {count}" for reason, count in tally.refused.most_common())
    print(
        f"{name:<10} {per_second:8,.0f} messages/s  {tally.inputs:7} inputs  {tally.stories:7} stories  "
        f"slowest {tally.slowest * 1000:7.0f} ms ({len(tally.slowest_input)} bytes)  refused: {refused or 'none'}",
        flush=True,
    )


def keep(folder: Path, tallies: dict[str, Tally]) -> None:
    """Writes what failed, and the slowest input of each format."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, tally in tallies.items():
        (folder / f"{name}-slowest").write_bytes(tally.slowest_input)
        for value, error in tally.failures:
            digest = hashlib.sha256(value).hexdigest()[:16]
            (folder / f"{name}-{type(error).__name__}-{digest}").write_bytes(value)


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raises TooSlow inside the block once it has taken that long."""

    def stop(_signal: int, _frame: FrameType | None) -> NoReturn:
        raise TooSlow(f"longer than {seconds:g} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def no_network() -> Iterator[None]:
    """Makes every connection in the block a failure."""

    def refuse(*_: object) -> NoReturn:
        raise ConnectionError("a connection was tried")

    connect = socket.socket.connect
    socket.socket.connect = refuse  # type: ignore[method-assign]
    try:
        yield
    finally:
        socket.socket.connect = connect  # type: ignore[method-assign]


if __name__ == "__main__":
    main()
