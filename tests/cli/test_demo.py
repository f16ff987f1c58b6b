"""`wirestream demo`: what a newcomer sees first, and that nothing is left of it."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from streams.broker.process import Kafka
from tests.cli.program import SEEDS, run

COMMAND = (sys.executable, "-m", "streams", "demo")
PATIENCE_SECONDS = 150


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The caller's, with a temporary folder of its own and none of our variables but those about Kafka's jars."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("WIRESTREAM_") or name in ("WIRESTREAM_KAFKA_JARS", "WIRESTREAM_CACHE")
    }
    return {**kept, "TMPDIR": str(folder), "COLUMNS": "100", **more}


def left_behind(folder: Path) -> list[str]:
    """Command lines of the processes that still work in the demo's folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command, inherited = ((process / name).read_bytes().replace(b"\0", b" ") for name in ("cmdline", "environ"))
        except OSError:  # it has just ended, or is another user's
            continue
        if str(folder).encode() in command + inherited and process.name != str(os.getpid()):
            found.append(command.decode(errors="replace"))
    return found


@pytest.fixture(autouse=True)
def _jars(kafka_runtime: Kafka) -> None:
    """Kafka's jars are there before, so that no time goes into resolving them."""
    assert kafka_runtime.jars


def test_without_a_terminal_it_shows_the_seeds_and_ends(tmp_path: Path) -> None:
    done = subprocess.run(
        COMMAND, env=environment(tmp_path), capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Apache Kafka" in done.stdout
    # The user's story: what was said, and who said it.
    assert "“We continue to engage with the SDF, with Turkey about a path forward,”" in done.stdout
    assert "— Matthew Miller, State Department spokesperson" in done.stdout
    assert "∅ State Department  no response" in done.stdout
    # The kill, after what it kills.
    assert "✖ CANCELED urn:newswire:nwa:20260209:savane" in done.stdout
    assert "✖ quote retracted" in done.stdout
    decided = re.search(r"^(\d+) decisions: 1 killed, (\d+) published, 2 updated$", done.stdout, re.MULTILINE)
    assert decided
    assert int(decided[1]) == len(list(SEEDS.iterdir()))
    assert re.search(
        r"First enriched story [\d.]+ s after the start; metrics at http://127\.0\.0\.1:\d+/metrics", done.stdout
    )
    assert "\x1b" not in done.stdout
    assert list(tmp_path.iterdir()) == []
    assert left_behind(tmp_path) == []


def test_on_a_terminal_it_stays_until_ctrl_c_and_shows_what_is_fed_meanwhile(tmp_path: Path) -> None:
    seed = next(SEEDS.glob("000_*"))
    master, slave = pty.openpty()
    demo = subprocess.Popen(
        [*COMMAND, "--seeds", seed], env=environment(tmp_path, TERM="xterm"), stdin=slave, stdout=slave, stderr=slave
    )
    os.close(slave)
    screen = Screen(master)
    try:
        screen.wait(lambda text: "tail decisions" in text)
        (broker,) = set(re.findall(r"WIRESTREAM_BROKERS=([\d.:]+)", screen.text))
        fed = run("feed", SEEDS / "050-court.json", env={"WIRESTREAM_BROKERS": broker})
        assert fed.exit_code == 0, fed.output
        screen.wait(lambda text: "Hospice treasurer" in text)
        assert demo.poll() is None
        demo.send_signal(signal.SIGINT)
        screen.wait(lambda text: "Stopped." in text)
        assert demo.wait(PATIENCE_SECONDS) == 0
    finally:
        demo.kill()
        demo.wait()
        os.close(master)
    assert list(tmp_path.iterdir()) == []
    assert left_behind(tmp_path) == []


def test_a_failure_names_the_logs_keeps_them_and_stops_the_rest(tmp_path: Path) -> None:
    done = subprocess.run(
        COMMAND,
        env=environment(tmp_path, WIRESTREAM_MODEL=str(tmp_path / "none")),
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "the worker ended with exit code 1" in done.stderr
    assert "WIRESTREAM_MODEL" in done.stderr  # the end of the worker's log is shown
    log = re.search(r"Its log is (\S+worker\.log)", done.stderr)
    assert log
    assert Path(log[1]).is_file()
    assert "Traceback" not in done.stderr
    assert left_behind(tmp_path) == []


def test_a_reader_that_has_seen_enough_ends_it_and_nothing_is_left(tmp_path: Path) -> None:
    demo = subprocess.Popen(
        COMMAND, env=environment(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert demo.stdout
    assert demo.stderr
    with demo:
        while "worker ready" not in demo.stdout.readline():
            assert demo.poll() is None
        demo.stdout.close()
        assert demo.wait(PATIENCE_SECONDS) == 1
        assert "Traceback" not in demo.stderr.read()
    assert list(tmp_path.iterdir()) == []
    assert left_behind(tmp_path) == []


def test_what_is_killed_outright_leaves_no_process_behind(tmp_path: Path) -> None:
    demo = subprocess.Popen(COMMAND, env=environment(tmp_path), stdout=subprocess.PIPE, text=True)
    assert demo.stdout
    with demo:
        while "worker ready" not in (line := demo.stdout.readline()):
            assert line, "the demo ended early"
        assert left_behind(tmp_path)
        demo.kill()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while left_behind(tmp_path):
        assert time.monotonic() < deadline, left_behind(tmp_path)
        time.sleep(0.2)


class Screen:
    """What a terminal was given so far."""

    def __init__(self, descriptor: int) -> None:
        self.text = ""
        self._descriptor = descriptor

    def wait(self, seen: Callable[[str], bool]) -> None:
        """Reads until this is seen."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not seen(self.text):
            assert time.monotonic() < deadline, self.text
            if select.select([self._descriptor], [], [], 0.2)[0]:
                self.text += os.read(self._descriptor, 65536).decode("utf-8", "replace")
