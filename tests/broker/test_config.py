from __future__ import annotations

from pathlib import Path

from streams.broker.config import MAX_MESSAGE_BYTES, port_of, server_properties
from streams.worker.topics import MAX_REQUEST_BYTES


def test_listens_on_the_loopback_address_only() -> None:
    text = server_properties(Path("/data"), port=9092, controller_port=9093)
    addresses = [line for line in text.splitlines() if "://" in line]

    assert "listeners=PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093" in addresses
    assert "advertised.listeners=PLAINTEXT://127.0.0.1:9092" in addresses
    assert "0.0.0.0" not in text


def test_the_port_can_be_read_back() -> None:
    assert port_of(server_properties(Path("/data"), port=41234, controller_port=9093)) == 41234
    assert port_of("process.roles=broker\n") is None


def test_a_folder_is_written_as_java_reads_it() -> None:
    text = server_properties(Path("/home/José Ñ/𝄞 x\\y"), port=1, controller_port=2)

    assert "log.dirs=/home/Jos\\u00e9 \\u00d1/\\ud834\\udd1e x\\\\y\n" in text
    assert text.isascii()


def test_the_largest_record_of_the_topics_fits_into_the_broker() -> None:
    assert MAX_REQUEST_BYTES <= MAX_MESSAGE_BYTES
