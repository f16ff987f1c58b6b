"""`wirestream broker`, as a person at a terminal and a service manager use it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from subprocess import PIPE

import pytest

from streams.broker.process import Kafka, kill, status

VERB = [sys.executable, "-m", "streams", "broker"]


@pytest.fixture
def environment(kafka_runtime: Kafka, tmp_path: Path) -> dict[str, str]:
    """Settings of a user whose data folder is new and whose jars are there."""
    assert kafka_runtime.jars
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    return {
        **os.environ,
        "WIRESTREAM_DATA": str(tmp_path),
        "WIRESTREAM_BROKERS": f"127.0.0.1:{port}",
    }


def run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*VERB, *arguments], env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def test_detached_from_start_to_stop(environment: dict[str, str], tmp_path: Path) -> None:
    assert run(environment, "status").returncode == 3
    started = run(environment, "start", "--detach")
    try:
        assert started.returncode == 0, started.stderr
        assert f"ready at {environment['WIRESTREAM_BROKERS']}" in started.stdout

        shown = run(environment, "status", "--json")
        assert shown.returncode == 0
        assert json.loads(shown.stdout) == {
            "running": True,
            "bootstrap": environment["WIRESTREAM_BROKERS"],
            "pid": status(tmp_path / "broker").pid,
            "folder": str(tmp_path / "broker"),
            "log": str(tmp_path / "broker" / "kafka.log"),
        }
        assert run(environment, "start", "--detach").stdout == started.stdout  # what was wanted is there
        again = run(environment, "start")
        assert again.returncode == 1
        assert "already runs" in again.stderr
    finally:
        stopped = run(environment, "stop")
    assert stopped.stdout == "The broker has stopped.\n"
    assert run(environment, "stop").stdout == "No broker was running.\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_in_the_foreground_until_a_signal(environment: dict[str, str], tmp_path: Path, number: signal.Signals) -> None:
    with subprocess.Popen([*VERB, "start"], env=environment, stdout=PIPE, text=True) as process:
        assert process.stdout
        assert "is ready at" in process.stdout.readline()
        assert status(tmp_path / "broker").running
        process.send_signal(number)
        assert process.stdout.read() == "The broker has stopped.\n"
    assert process.returncode == 0
    assert not status(tmp_path / "broker").running


def test_a_broker_that_ends_by_itself_is_noticed(environment: dict[str, str], tmp_path: Path) -> None:
    with subprocess.Popen([*VERB, "start"], env=environment, stdout=PIPE, stderr=PIPE, text=True) as process:
        assert process.stdout
        assert process.stderr
        assert "is ready at" in process.stdout.readline()
        assert kill(tmp_path / "broker")
        assert process.stderr.read().startswith("Error: The broker has ended (")
    assert process.returncode == 1


def test_with_a_kafka_of_the_users_own_nothing_is_started(environment: dict[str, str], tmp_path: Path) -> None:
    started = run({**environment, "WIRESTREAM_BROKERS": "kafka.newsroom.example:9092"}, "start")

    assert started.returncode == 0
    assert "a Kafka of your own (kafka.newsroom.example:9092), so none is started" in started.stdout
    assert not (tmp_path / "broker").exists()


def test_what_goes_wrong_is_one_line(environment: dict[str, str], tmp_path: Path) -> None:
    started = run({**environment, "WIRESTREAM_KAFKA_JARS": str(tmp_path)}, "start")

    assert started.returncode == 1
    assert started.stderr.startswith("Error: WIRESTREAM_KAFKA_JARS: ")
    assert started.stderr.count("\n") == 1
