"""The reasons not to be ready, and the thread that ends a process whose event loop is blocked."""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace
from typing import Any

import pytest

from streams.worker import transport
from streams.worker.health import Health
from streams.worker.transport import WrongVersions, check_versions
from streams.worker.watchdog import Stuck, guard_loop, reasons


@pytest.mark.parametrize(
    ("rebalancing", "owned", "reachable", "expected"),
    [
        (False, 4, True, ()),
        (True, 0, True, ("partitions are being dealt",)),
        (False, 4, False, ("the broker does not answer",)),
    ],
)
def test_reasons(rebalancing: bool, owned: int, reachable: bool, expected: tuple[str, ...]) -> None:
    app = SimpleNamespace(rebalancing=rebalancing, consumer=SimpleNamespace(owned=owned))
    assert reasons(app, reachable=reachable) == expected


def test_a_worker_without_partitions_says_so() -> None:
    app = SimpleNamespace(rebalancing=False, consumer=SimpleNamespace(owned=0))
    (reason,) = reasons(app, reachable=True)
    assert "no partitions" in reason


def test_the_guard_speaks_up_when_the_loop_does_not_run_and_not_while_it_does() -> None:
    health, told = Health(), threading.Event()
    found: list[Stuck] = []

    def fail(stuck: Stuck) -> Any:
        found.append(stuck)
        told.set()
        threading.Event().wait()  # the real one does not return either

    guard_loop(health, 1.0, fail)
    for _ in range(8):
        health.ticks += 1
        time.sleep(0.4)
    assert not found
    assert told.wait(6)
    assert "event loop" in str(found[0])


def test_other_versions_are_refused_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    check_versions()
    monkeypatch.setitem(transport.PINNED, "aiokafka", "0.13.9")
    with pytest.raises(WrongVersions, match=r"pip install aiokafka==0\.13\.9"):
        check_versions()
