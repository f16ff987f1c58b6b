"""A story that kills its worker is found out: what was in hand when a process died is on disk, and is counted.

Each worker keeps a journal of a few slots, one for each record in its hands: written before the work, blanked after it.
A write that has returned survives the death of the process (the page cache is the kernel's), so nothing is synced; what
a power cut loses is no story's fault. Whoever of this machine comes next finds the dead worker's journal, unlocked by
the kernel, and notes a death for each record in it. Such suspects are then worked on alone, so that only the one that
kills is in hand at the next death; after the third it is dead-lettered as `worker-killed`.

The limit: deaths are counted for each machine's data folder. Workers whose folders nobody else sees (containers without
a volume) count each for themselves.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

MOST_DEATHS = 3

SLOT_BYTES = 320  # a topic's name has at most 249 characters


class Record(NamedTuple):
    """Where a record stands."""

    topic: str
    partition: int
    offset: int


class Attempts:
    """This worker's journal and the deaths on this machine. One instance a process; not for threads."""

    def __init__(self, data: Path, app_id: str) -> None:
        """Takes the first folder of `data`/workers/`app_id` that no living worker holds."""
        self._root = data / "workers" / app_id
        self.folder, self._journal = _claim(self._root)
        self._slots: list[Record | None] = []
        self._deaths: dict[Record, int] = {}
        self.refresh()

    def refresh(self) -> int:
        """Reads what dead workers of this machine left behind; how many records a worker died on are known now.

        To be called whenever partitions are dealt: they may be a dead worker's.
        """
        with _locked(self._root / "deaths.lock"):
            deaths = _read(self._root / "deaths.json")
            found = False
            for journal in self._left_behind():
                for record in _records(journal):
                    deaths[record] = deaths.get(record, 0) + 1
                    found = True
                os.ftruncate(journal, 0)
            if found:
                _write(self._root / "deaths.json", deaths)
        self._deaths = deaths
        return len(deaths)

    def deaths(self, record: Record) -> int:
        """How many workers died with this record in hand."""
        return self._deaths.get(record, 0)

    @contextmanager
    def in_hand(self, record: Record) -> Iterator[None]:
        """Notes that the record is being worked on, for as long as the block lasts."""
        if None not in self._slots:
            self._slots.append(None)
        slot = self._slots.index(None)
        self._slots[slot] = record
        line = f"{record.topic} {record.partition} {record.offset}\n".encode()
        os.pwrite(self._journal, line.ljust(SLOT_BYTES), slot * SLOT_BYTES)
        try:
            yield
        finally:
            self._blank(slot)

    def survived(self, record: Record) -> None:
        """The record was worked on, or dead-lettered, and the worker lives: its deaths are forgotten."""
        if record not in self._deaths:
            return
        with _locked(self._root / "deaths.lock"):
            deaths = _read(self._root / "deaths.json")
            deaths.pop(record, None)
            _write(self._root / "deaths.json", deaths)
        self._deaths = deaths

    def forgive(self, guilty: Record | None = None) -> None:
        """This process is about to end for another reason than the records in its hands; `guilty` stays noted."""
        for slot, record in enumerate(self._slots):
            if record is not None and record != guilty:
                self._blank(slot)

    def close(self) -> None:
        """Gives the folder back."""
        os.close(self._journal)

    def _blank(self, slot: int) -> None:
        os.pwrite(self._journal, b" " * SLOT_BYTES, slot * SLOT_BYTES)
        self._slots[slot] = None

    def _left_behind(self) -> Iterator[int]:
        """The journals of workers that died, our own folder's among them, each locked while it is looked at."""
        # Called with `deaths.lock` held, and our own journal is only written after the first call has emptied it.
        if not any(self._slots):
            yield self._journal
        for path in sorted(self._root.glob("*/journal")):
            if path.parent == self.folder:
                continue
            journal = os.open(path, os.O_RDWR)
            try:
                fcntl.flock(journal, fcntl.LOCK_EX | fcntl.LOCK_NB)
                yield journal
            except BlockingIOError:
                pass  # its worker lives
            finally:
                os.close(journal)


def _claim(root: Path) -> tuple[Path, int]:
    """The first folder that can be locked, and its journal, which stays locked until the process ends."""
    root.mkdir(parents=True, exist_ok=True)
    number = 0
    while True:
        folder = root / str(number)
        folder.mkdir(exist_ok=True)
        journal = os.open(folder / "journal", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(journal, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return folder, journal
        except BlockingIOError:
            os.close(journal)
            number += 1


def _records(journal: int) -> list[Record]:
    records = []
    for line in os.pread(journal, os.fstat(journal).st_size, 0).decode("utf-8", "replace").splitlines():
        parts = line.replace("\0", " ").split()
        if len(parts) == 3 and parts[1].isdigit() and parts[2].isdigit():
            records.append(Record(parts[0], int(parts[1]), int(parts[2])))
    return records


def _read(path: Path) -> dict[Record, int]:
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return {Record(topic, partition, offset): deaths for topic, partition, offset, deaths in rows}
    except FileNotFoundError:
        return {}
    except ValueError:
        # Cut off by a full disk, say. Counting from nought costs a few more deaths; not starting costs the service.
        return {}


def _write(path: Path, deaths: dict[Record, int]) -> None:
    part = path.with_suffix(".part")
    part.write_text(json.dumps([[*record, count] for record, count in deaths.items()]), encoding="utf-8")
    os.replace(part, path)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
