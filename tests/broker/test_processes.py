from __future__ import annotations

import os
import signal
import subprocess
import sys

from streams.broker.processes import alive, birth, gone, send


def sleeper() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])


def test_a_process_is_its_number_and_its_birth() -> None:
    born = birth(os.getpid())

    assert born is not None
    assert alive(os.getpid(), born)
    assert not alive(os.getpid(), "another time")


def test_a_zombie_is_gone() -> None:
    with sleeper() as process:
        born = birth(process.pid)
        assert born is not None
        process.kill()
        assert gone(process.pid, born, within_seconds=5)  # nobody has waited for it yet
        assert birth(process.pid) is None


def test_a_signal_reaches_only_the_process_that_was_meant() -> None:
    with sleeper() as process:
        born = birth(process.pid)
        assert born is not None
        send(process.pid, "another time", signal.SIGKILL)
        assert not gone(process.pid, born, within_seconds=0.2)
        send(process.pid, born, signal.SIGKILL)
        assert gone(process.pid, born, within_seconds=5)
    assert process.returncode == -signal.SIGKILL
