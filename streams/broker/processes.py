"""Tells whether a process is still the one that was started, so that no other is ever stopped in its place."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path


def birth(pid: int) -> str | None:
    """When the process began, in the system's own words; None where none of that number runs (a zombie does not).

    A number is used again sooner or later; number and birth together are not.
    """
    if Path("/proc/self/stat").exists():
        try:
            # The second field is the program's name in brackets, which may hold spaces and brackets itself.
            rest = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            return None
        state, threads, started_ticks = rest[0], int(rest[17]), rest[19]
        # A killed Java is a zombie at once, but keeps its files and ports until its last thread is down.
        return None if state in "ZX" and threads <= 1 else started_ticks
    shown = subprocess.run(["ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    state, _, started = shown.stdout.strip().partition(" ")
    return None if not state or state.startswith("Z") else started.strip()


def alive(pid: int, born: str) -> bool:
    """Whether that very process still runs."""
    return birth(pid) == born


def send(pid: int, born: str, number: signal.Signals) -> None:
    """Sends a signal to that very process; nothing where it is gone."""
    if alive(pid, born):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return


def gone(pid: int, born: str, *, within_seconds: float) -> bool:
    """Waits until that process has ended; whether it has by then."""
    deadline = time.monotonic() + within_seconds
    while alive(pid, born):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
