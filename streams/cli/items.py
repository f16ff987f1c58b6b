"""What PATH arguments stand for: files, folders, globs, JSON Lines and standard input, as one item after another."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import click

CONTENT_TYPES = {
    ".json": "application/json",
    ".jsonl": "application/json",
    ".ndjson": "application/json",
    ".txt": "text/plain",
    ".xml": "application/xml",
    ".nitf": "application/xml",
    ".rss": "application/rss+xml",
    ".html": "text/html",
    ".htm": "text/html",
}
"""A hint for the reader, from a file's name. The format itself is told from the bytes."""

JSON_LINES = (".jsonl", ".ndjson")


@dataclass(frozen=True, slots=True)
class Item:
    """One message to be: `name` says where it was found (`stories.jsonl:12`)."""

    name: str
    value: bytes
    content_type: str | None = None


def files(paths: Sequence[str]) -> tuple[Path, ...]:
    """The files that `paths` name, folders with all that lies below them, in a stable order and each once.

    Hidden files are left out of folders. Raises click.UsageError for a path that names nothing; `-` is no path.
    """
    found: dict[Path, None] = {}
    for path in paths:
        names = [path] if Path(path).exists() else sorted(glob.glob(path, recursive=True))
        if not names:
            raise click.UsageError(f"{path}: no such file or folder")
        for entry in map(Path, names):
            inside = sorted(entry.rglob("*")) if entry.is_dir() else [entry]
            found.update(dict.fromkeys(file for file in inside if file.is_file() and not _hidden(file, entry)))
    return tuple(found)


def items(paths: Sequence[str], stdin: BinaryIO | None = None) -> Iterator[Item]:
    """Every item of `paths` in order: one a file, but one a line for *.jsonl and `-`. Empty lines are no items.

    Raises click.ClickException for a file that cannot be read.
    """
    for path in paths:
        if path == "-":
            yield from _lines("stdin", stdin or sys.stdin.buffer)
            continue
        for file in files([path]):
            try:
                if file.suffix in JSON_LINES:
                    with file.open("rb") as lines:
                        yield from _lines(printable(file), lines)
                else:
                    yield Item(printable(file), file.read_bytes(), CONTENT_TYPES.get(file.suffix))
            except OSError as error:
                message = f"{printable(file)} cannot be read: {error.strerror or error}"
                raise click.ClickException(message) from error


def printable(path: str | Path) -> str:
    """A path as text that can be printed and sent; bytes of it that are no UTF-8 as `\\xe9`."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def count(paths: Sequence[str]) -> int | None:
    """How many items these paths hold, or None where only reading them to the end could tell."""
    if "-" in paths or any(file.suffix in JSON_LINES for file in files([path for path in paths if path != "-"])):
        return None
    return sum(len(files([path])) for path in paths)


def _lines(name: str, lines: BinaryIO) -> Iterator[Item]:
    for number, line in enumerate(lines, 1):
        if value := line.strip():
            yield Item(f"{name}:{number}", value, CONTENT_TYPES[".jsonl"])


def _hidden(file: Path, folder: Path) -> bool:
    return file != folder and any(part.startswith(".") for part in file.relative_to(folder).parts)
