"""A broker, the topics and a worker of one's own, for as long as a block lasts: what `demo` and `bench` run on."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path

import click

from streams.broker.errors import BrokerError
from streams.broker.jars import KAFKA_VERSION
from streams.broker.process import embedded, find_kafka
from streams.cli.topics import administration
from streams.settings import PREFIX, Settings
from streams.worker import topics

READY_SECONDS = 90.0
LOG_LINES = 12


class Failed(click.ClickException):
    """A part did not start or ended early; the message names its log."""


@dataclass(frozen=True, slots=True)
class Stack:
    """What runs. `settings` are those of its clients; `log` is the worker's."""

    settings: Settings
    worker: subprocess.Popen[bytes]
    log: Path

    @property
    def web(self) -> str:
        """Where /metrics, /live and /ready are."""
        return f"http://{self.settings.http_bind}:{self.settings.http_port}"

    def alive(self) -> None:
        """Raises Failed when the worker has ended."""
        if (code := self.worker.poll()) is not None:
            raise Failed(f"the worker ended with exit code {code}. Its log is {self.log}:\n{_end(self.log)}")


@contextmanager
def stack(
    settings: Settings,
    environ: Mapping[str, str],
    folder: Path,
    *,
    partitions: int,
    say: Callable[[str], None] = lambda _: None,
) -> Iterator[Stack]:
    """A broker on a free port, its topics, and a worker that is starting; all stopped when the block ends.

    Files lie in `folder`. `environ` is what the worker inherits; the settings win over it. `say` hears each step when
    it is done. Raises Failed.
    """
    try:
        kafka = find_kafka(settings.cache, jars=settings.kafka_jars, java_home=settings.java_home, say=say)
        with embedded(folder / "broker", kafka) as broker:
            say(f"Apache Kafka {KAFKA_VERSION} at {broker.bootstrap}")
            own = settings.with_(brokers=broker.bootstrap, data=folder, http_port=settings.http_port or _free_port())
            with administration(own) as admin:
                made = topics.apply(admin, own.app_id, partitions=partitions, replication=1)
            say(f"{len(made.steps)} topics of {made.partitions} partitions")
            with _worker(own, environ, folder / "worker.log") as worker:
                yield Stack(own, worker, folder / "worker.log")
    except BrokerError as error:
        raise Failed(str(error)) from error


def wait_ready(running: Stack, *, timeout_seconds: float = READY_SECONDS) -> None:
    """Returns once the worker takes records. Raises Failed when it ends before, or takes too long."""
    deadline = time.monotonic() + timeout_seconds
    reasons = ["it does not answer"]
    while time.monotonic() < deadline:
        running.alive()
        try:
            with urllib.request.urlopen(f"{running.web}/ready", timeout=2):
                return
        except urllib.error.HTTPError as answer:
            reasons = json.loads(answer.read()).get("reasons", reasons)
        except OSError:
            pass
        time.sleep(0.1)
    raise Failed(
        f"the worker was not ready in {timeout_seconds:.0f} s ({', '.join(reasons)}). Its log is {running.log}"
    )


def variables(settings: Settings) -> dict[str, str]:
    """The environment that `Settings.from_env` makes these settings of."""
    given = {PREFIX + entry.name.upper(): getattr(settings, entry.name) for entry in fields(settings)}
    return {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in given.items()
        if value is not None
    }


@contextmanager
def _worker(settings: Settings, environ: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "streams", "worker"]
    with log.open("ab") as output:
        # Its own session: Ctrl-C is for us, who then stop it in order.
        worker = subprocess.Popen(
            command,
            env={**environ, **variables(settings)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    # This child reads a pipe that only this process holds: however we end, the worker is told to stop.
    tether = subprocess.Popen(
        [sys.executable, "-c", _TETHER, str(worker.pid)], stdin=subprocess.PIPE, start_new_session=True
    )
    try:
        yield worker
    finally:
        tether.terminate()
        tether.communicate()
        worker.send_signal(signal.SIGTERM)
        try:
            worker.wait(settings.stop_seconds + 5)
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()


_TETHER = """
import os, signal, sys
sys.stdin.buffer.read()
os.kill(int(sys.argv[1]), signal.SIGTERM)
"""


def _end(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-LOG_LINES:]
    return "\n".join(f"  {line}" for line in lines)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
