"""Deaths are counted across processes: journals of real processes that were killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.worker.attempts import Attempts, Record

ONE, TWO = Record("wire.story.raw.v1", 0, 7), Record("wire.story.raw.v1", 3, 1_000_000_007)

WORKER = """
import sys, time
from pathlib import Path
from streams.worker.attempts import Attempts, Record
attempts = Attempts(Path(sys.argv[1]), "app")
blocks = [attempts.in_hand(Record("wire.story.raw.v1", *map(int, pair.split(":")))) for pair in sys.argv[2:]]
for block in blocks:
    block.__enter__()
print(attempts.folder.name, flush=True)
time.sleep(60)
"""


@pytest.fixture
def attempts(tmp_path: Path) -> Iterator[Attempts]:
    made = Attempts(tmp_path, "app")
    yield made
    made.close()


def dies_with(data: Path, *records: Record) -> str:
    """A process takes the records in hand and is killed; the name of its folder."""
    pairs = [f"{record.partition}:{record.offset}" for record in records]
    with subprocess.Popen([sys.executable, "-c", WORKER, str(data), *pairs], stdout=subprocess.PIPE) as process:
        assert process.stdout
        folder = process.stdout.readline().decode().strip()
        process.send_signal(signal.SIGKILL)
    return folder


def test_a_restarted_worker_knows_what_it_died_on(tmp_path: Path) -> None:
    dies_with(tmp_path, ONE, TWO)
    attempts = Attempts(tmp_path, "app")
    assert (attempts.deaths(ONE), attempts.deaths(TWO)) == (1, 1)
    attempts.close()


def test_a_living_worker_learns_of_a_dead_one(tmp_path: Path, attempts: Attempts) -> None:
    assert dies_with(tmp_path, ONE) == "1", "the living worker holds folder 0"
    assert attempts.deaths(ONE) == 0
    attempts.refresh()
    assert attempts.deaths(ONE) == 1
    attempts.refresh()
    assert attempts.deaths(ONE) == 1, "one death is counted once"


def test_the_third_death_is_the_third(tmp_path: Path) -> None:
    for _ in range(3):
        dies_with(tmp_path, ONE)
    attempts = Attempts(tmp_path, "app")
    assert attempts.deaths(ONE) == 3
    attempts.survived(ONE)
    assert attempts.deaths(ONE) == 0
    attempts.close()
    again = Attempts(tmp_path, "app")
    assert again.deaths(ONE) == 0, "forgotten on disk too"
    again.close()


def test_a_record_that_was_finished_before_the_death_is_not_blamed(tmp_path: Path) -> None:
    first = Attempts(tmp_path, "app")
    with first.in_hand(ONE):
        pass
    with first.in_hand(TWO):
        copy = os.pread(first._journal, 10_000, 0)
    assert b" 7\n" not in copy
    assert b" 1000000007\n" in copy
    first.close()


def test_a_living_workers_records_are_not_counted(tmp_path: Path, attempts: Attempts) -> None:
    with attempts.in_hand(ONE):
        other = Attempts(tmp_path, "app")
        assert other.folder != attempts.folder
        assert other.deaths(ONE) == 0
        other.close()


FORGIVING = """
import os, sys
from pathlib import Path
from streams.worker.attempts import Attempts, Record
attempts = Attempts(Path(sys.argv[1]), "app")
one, two = Record("wire.story.raw.v1", 0, 7), Record("wire.story.raw.v1", 3, 1_000_000_007)
with attempts.in_hand(one), attempts.in_hand(two):
    attempts.forgive(two)
    os._exit(70)
"""


def test_who_ends_for_another_reason_blames_the_guilty_alone(tmp_path: Path) -> None:
    assert subprocess.run([sys.executable, "-c", FORGIVING, str(tmp_path)], check=False).returncode == 70
    attempts = Attempts(tmp_path, "app")
    assert (attempts.deaths(ONE), attempts.deaths(TWO)) == (0, 1)
    attempts.close()


def test_apps_do_not_share_deaths(tmp_path: Path) -> None:
    dies_with(tmp_path, ONE)
    other = Attempts(tmp_path, "another")
    assert other.deaths(ONE) == 0
    other.close()


def test_slots_are_used_again(attempts: Attempts) -> None:
    for offset in range(1000):
        with attempts.in_hand(Record("wire.story.raw.v1", 0, offset)):
            pass
    assert (attempts.folder / "journal").stat().st_size < 1000


def test_a_damaged_count_starts_again_from_nought(tmp_path: Path) -> None:
    dies_with(tmp_path, ONE)
    Attempts(tmp_path, "app").close()
    (tmp_path / "workers" / "app" / "deaths.json").write_text('[["wire', encoding="utf-8")
    attempts = Attempts(tmp_path, "app")
    assert attempts.deaths(ONE) == 0
    attempts.close()
