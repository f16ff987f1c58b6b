from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from streams.broker.archive import quickened
from streams.broker.process import Kafka, archive_of, embedded


def test_an_archive_is_made_once(kafka_runtime: Kafka) -> None:
    archive = kafka_runtime.archive
    assert archive
    made = archive.stat()

    assert quickened(replace(kafka_runtime, archive=None), archive.parent) == kafka_runtime
    assert archive.stat() == made


def test_another_java_or_other_jars_have_another_archive(kafka_runtime: Kafka, tmp_path: Path) -> None:
    java, jars = kafka_runtime.java, kafka_runtime.jars
    other = tmp_path / "java"
    other.touch()

    names = {archive_of(tmp_path, java, jars), archive_of(tmp_path, java, jars[1:])}
    assert len({*names, archive_of(tmp_path, replace(java, path=other), jars)}) == 3
    assert archive_of(tmp_path, java, jars) in names


def test_a_broker_does_without_an_archive_that_is_none(kafka_runtime: Kafka, tmp_path: Path) -> None:
    (tmp_path / "torn.jsa").write_bytes(b"torn")

    with embedded(tmp_path / "broker", replace(kafka_runtime, archive=tmp_path / "torn.jsa")) as broker:
        assert broker.running
