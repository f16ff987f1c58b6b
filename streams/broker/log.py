"""Reads the broker's log for the line that says what is wrong."""

from __future__ import annotations

import re
from pathlib import Path

LARGEST_BYTES = 8 * 1024 * 1024
LOOK_BACK_BYTES = 256 * 1024

_PROBLEM = re.compile(r"\b(ERROR|FATAL)\b|Exception\b|\bError: |OutOfMemoryError|Address already in use")
_STACK = re.compile(r"\s+at |\s+\.\.\. \d+ more")


def last_problem(log: Path, begin: int = 0) -> str:
    """The last line from byte `begin` that reports a problem; else the last line; else that there is none."""
    try:
        with log.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(begin, size - LOOK_BACK_BYTES))
            text = file.read().decode("utf-8", errors="replace")
    except OSError:
        return "it has written no log"
    lines = [line.strip() for line in text.splitlines() if line.strip() and not _STACK.match(line)]
    if not lines:
        return "it has logged nothing"
    # A cause says more than what was thrown because of it.
    for mark in ("Caused by:", None):
        for line in reversed(lines):
            if line.startswith(mark) if mark else _PROBLEM.search(line):
                return line
    return lines[-1]


def rotate(log: Path) -> None:
    """Puts a log that has grown large aside as `kafka.log.1`, in place of the one that lay there."""
    if log.exists() and log.stat().st_size > LARGEST_BYTES:
        log.replace(log.with_name(f"{log.name}.1"))
