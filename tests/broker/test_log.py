from __future__ import annotations

from pathlib import Path

import pytest

from streams.broker import log as broker_log
from streams.broker.log import last_problem, rotate


def test_a_problem_is_found_among_what_follows_it(tmp_path: Path) -> None:
    log = tmp_path / "kafka.log"
    log.write_text(
        "[main] INFO kafka.Kafka - starting\n"
        "[main] ERROR kafka.Kafka - Exiting Kafka due to fatal exception\n"
        "java.lang.RuntimeException: Found directory /x, 'x' is not in the form of topic-partition\n"
        "\tat kafka.log.LogManager.loadLogs(LogManager.scala:1)\n"
        "[main] INFO kafka.Kafka - shutting down\n"
    )

    assert (
        last_problem(log) == "java.lang.RuntimeException: Found directory /x, 'x' is not in the form of topic-partition"
    )


def test_a_cause_says_more_than_what_it_caused(tmp_path: Path) -> None:
    log = tmp_path / "kafka.log"
    log.write_text(
        "ERROR Exiting\norg.apache.kafka.common.KafkaException: Socket server failed to bind\n"
        "\tat x\nCaused by: java.net.BindException: Address already in use\n\t... 5 more\n"
    )

    assert last_problem(log) == "Caused by: java.net.BindException: Address already in use"


def test_an_earlier_start_is_not_looked_at(tmp_path: Path) -> None:
    log = tmp_path / "kafka.log"
    log.write_text("ERROR of yesterday\n")
    begin = log.stat().st_size
    with log.open("a") as file:
        file.write("INFO loading\n")

    assert last_problem(log, begin) == "INFO loading"
    assert last_problem(log, log.stat().st_size) == "it has logged nothing"
    assert last_problem(tmp_path / "none.log") == "it has written no log"


def test_a_large_log_is_put_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "kafka.log"
    log.write_text("twelve bytes")
    rotate(log)
    assert log.exists()

    monkeypatch.setattr(broker_log, "LARGEST_BYTES", 11)
    rotate(log)
    assert not log.exists()
    assert (tmp_path / "kafka.log.1").read_text() == "twelve bytes"
