from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition

from streams.broker import process
from streams.broker.errors import AlreadyRunning, BrokerError
from streams.broker.process import Broker, Kafka, embedded, kill, start, status, stop
from streams.broker.processes import birth

TOPIC = "kept"


def send(broker: Broker, *values: bytes) -> None:
    """Returns once every value is acknowledged."""
    with KafkaProducer(bootstrap_servers=broker.bootstrap, acks="all") as producer:
        futures = [producer.send(TOPIC, value) for value in values]
        for future in futures:
            future.get(timeout=30)


def read(broker: Broker) -> list[bytes]:
    with KafkaConsumer(bootstrap_servers=broker.bootstrap, group_id=None) as consumer:
        partition = TopicPartition(TOPIC, 0)
        consumer.assign([partition])
        consumer.seek_to_beginning(partition)
        end = consumer.end_offsets([partition])[partition]
        values: list[bytes] = []
        while consumer.position(partition) < end:
            for records in consumer.poll(timeout_ms=1000).values():
                values += [record.value for record in records]
        return values


def make_topic(broker: Broker) -> None:
    with KafkaAdminClient(bootstrap_servers=broker.bootstrap) as admin:
        admin.create_topics({TOPIC: {"num_partitions": 1, "replication_factor": 1}}, wait_for_metadata=True)


def test_data_outlives_a_stop_a_crash_and_another_port(kafka_runtime: Kafka, tmp_path: Path) -> None:
    folder = tmp_path / "née Kafka"
    assert not status(folder).running
    assert not stop(folder)

    first = start(folder, kafka_runtime)
    try:
        assert status(folder) == first
        make_topic(first)
        send(first, b"before the stop")
        assert stop(folder)
        assert not status(folder).running
        assert status(folder).port == first.port
        assert not stop(folder)

        second = start(folder, kafka_runtime)
        assert second.port != first.port
        assert read(second) == [b"before the stop"]
        send(second, b"before the crash")
        assert kill(folder)
        assert not status(folder).running

        third = start(folder, kafka_runtime, port=second.port)
        assert third.bootstrap == second.bootstrap
        assert read(third) == [b"before the stop", b"before the crash"]
    finally:
        stop(folder)


def test_a_broker_that_runs_is_not_started_again(kafka: str, kafka_runtime: Kafka, tmp_path: Path) -> None:
    with embedded(tmp_path, kafka_runtime) as broker:
        assert broker.bootstrap != kafka  # two folders, two brokers, side by side
        with pytest.raises(AlreadyRunning, match=rf"already runs at {broker.bootstrap} \(pid {broker.pid}\)"):
            start(tmp_path, kafka_runtime)
        assert status(tmp_path) == broker
    assert not status(tmp_path).running


def test_a_port_that_is_taken(kafka: str, kafka_runtime: Kafka, tmp_path: Path) -> None:
    with pytest.raises(BrokerError, match=r"Port \d+ of 127\.0\.0\.1 is taken by another program"):
        start(tmp_path, kafka_runtime, port=int(kafka.rpartition(":")[2]))
    assert not status(tmp_path).running


def test_a_free_port_that_is_lost_to_another_program_is_exchanged(
    kafka: str, kafka_runtime: Kafka, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost, draw = [int(kafka.rpartition(":")[2])], process._free_port
    monkeypatch.setattr(process, "_free_port", lambda: lost.pop() if lost else draw())

    with embedded(tmp_path, kafka_runtime) as broker:
        assert not lost
        assert broker.bootstrap != kafka
        assert "Address already in use" in broker.log.read_text()


def test_a_pid_that_another_process_has_now(kafka_runtime: Kafka, tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]) as stranger:
        try:
            (tmp_path / "broker.pid").write_text(f"{stranger.pid}\n{birth(os.getpid())}0\n")

            assert not status(tmp_path).running
            assert not kill(tmp_path)
            assert not stop(tmp_path)
            (tmp_path / "broker.pid").write_text(f"{stranger.pid}\n{birth(os.getpid())}0\n")
            with embedded(tmp_path, kafka_runtime) as broker:
                assert broker.pid != stranger.pid
            assert stranger.poll() is None
        finally:
            stranger.kill()


@pytest.mark.parametrize("text", ["", "no number\nx\n", "12"])
def test_a_pid_file_that_was_cut_off(tmp_path: Path, text: str) -> None:
    (tmp_path / "broker.pid").write_text(text)

    assert not status(tmp_path).running


def test_storage_that_cannot_be_formatted_names_the_log(kafka_runtime: Kafka, tmp_path: Path) -> None:
    torn = replace(kafka_runtime, jars=tuple(jar for jar in kafka_runtime.jars if "kafka-server-" not in jar.name))

    with pytest.raises(
        BrokerError, match=rf"could not format .*NoClassDefFoundError.*Its log is {tmp_path}/kafka\.log"
    ):
        start(tmp_path, torn)
    assert not status(tmp_path).running


def test_a_start_that_fails_names_the_log_and_its_line(kafka_runtime: Kafka, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "meta.properties").write_text("version=1\nnode.id=77\ncluster.id=x\n")

    with pytest.raises(
        BrokerError, match=rf"ended while it started \(.*node.*77.*\)\. Its log is {tmp_path}/kafka\.log"
    ):
        start(tmp_path, kafka_runtime)
    assert not status(tmp_path).running


def test_a_start_that_takes_too_long_leaves_nothing_behind(kafka_runtime: Kafka, tmp_path: Path) -> None:
    with pytest.raises(BrokerError, match=r"not ready in time .*kafka\.log"):
        start(tmp_path, kafka_runtime, timeout_seconds=0)
    assert not status(tmp_path).running
    assert not (tmp_path / "broker.pid").exists()


def test_a_folder_that_kafka_would_take_for_two(kafka_runtime: Kafka, tmp_path: Path) -> None:
    with pytest.raises(BrokerError, match="comma"):
        start(tmp_path / "one,two", kafka_runtime)


KEEPER = """
import sys, time
from pathlib import Path
from streams.broker.java import Java
from streams.broker.process import Kafka, embedded
folder, java, *jars = map(Path, sys.argv[1:])
with embedded(folder, Kafka(Java(java, 17, "the test"), tuple(jars))) as broker:
    print(broker.bootstrap, flush=True)
    time.sleep(600)
"""


def test_an_embedded_broker_ends_with_a_process_that_was_killed(kafka_runtime: Kafka, tmp_path: Path) -> None:
    arguments = [str(path) for path in (tmp_path, kafka_runtime.java.path, *kafka_runtime.jars)]
    with subprocess.Popen([sys.executable, "-c", KEEPER, *arguments], stdout=subprocess.PIPE) as keeper:
        assert keeper.stdout
        host, _, port = keeper.stdout.readline().decode().strip().partition(":")
        socket.create_connection((host, int(port))).close()
        keeper.send_signal(signal.SIGKILL)

    deadline = time.monotonic() + 30
    while status(tmp_path).running:
        assert time.monotonic() < deadline, "the broker outlived its keeper"
        time.sleep(0.1)
