"""watch against a real Kafka: each file fed once, whole, and moved away; a crash loses and doubles nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from kafka.admin import KafkaAdminClient

from streams.cli import clients, watch
from streams.settings import Settings
from streams.worker import topics
from tests.cli.program import run


@pytest.fixture(scope="module")
def settings(fresh_kafka: str) -> Settings:
    """Settings for a broker with its topics."""
    made = Settings(brokers=fresh_kafka)
    admin = KafkaAdminClient(bootstrap_servers=fresh_kafka)
    topics.apply(admin, made.app_id, partitions=2)
    admin.close()
    return made


def fed(settings: Settings, folder: Path) -> list[bytes]:
    """The values in the raw topic that came from files of this folder's names, in no order."""
    with clients.consumer(settings) as client:
        spans = clients.from_time(client, clients.partitions(client, [topics.RAW.name]), None)
        return [record.value for record in clients.scan(client, spans) if folder.name.encode() in record.value]


def story(folder: Path, number: int) -> bytes:
    """A story that names its folder, so that tests can share a topic."""
    return b'{"uri": "urn:drop:%s:%d", "headline": "%d"}' % (folder.name.encode(), number, number)


def once(settings: Settings, folder: Path) -> int:
    """Runs `watch --once`; the exit code."""
    arguments = ("watch", folder, "--once", "--settle", "0.2", "--poll", "0.05")
    return run(*arguments, env={"WIRESTREAM_BROKERS": settings.brokers}).exit_code


@pytest.fixture
def named(tmp_path: Path) -> Path:
    """A folder whose name is in no other test's stories."""
    folder = tmp_path / f"drop-{os.urandom(4).hex()}"
    folder.mkdir()
    return folder


def test_files_are_fed_and_moved(settings: Settings, named: Path) -> None:
    (named / "desk").mkdir()
    (named / "a.json").write_bytes(story(named, 1))
    (named / "desk" / "b.jsonl").write_bytes(story(named, 2) + b"\n\n" + story(named, 3) + b"\n")
    assert once(settings, named) == 0
    assert sorted(fed(settings, named)) == [story(named, 1), story(named, 2), story(named, 3)]
    assert [path.name for path in sorted((named / "done").rglob("*.json*"))] == ["a.json", "b.jsonl"]
    assert list(watch.Drop(named, named / "done", named / "failed").waiting()) == []


def test_the_lines_of_a_file_are_sent_in_their_order(settings: Settings, named: Path) -> None:
    lines = [story(named, number) for number in range(1, 31)]
    (named / "a.jsonl").write_bytes(b"\n".join(lines))
    assert once(settings, named) == 0
    with clients.consumer(settings) as client:
        spans = clients.from_time(client, clients.partitions(client, [topics.RAW.name]), None)
        found = [record for record in clients.scan(client, spans) if record.value in lines]
    for partition in {record.partition for record in found}:
        places = [lines.index(record.value) for record in found if record.partition == partition]
        assert places == sorted(places)
    assert len(found) == len(lines)


def test_a_name_that_is_no_utf_8_is_fed_like_any_other(settings: Settings, named: Path) -> None:
    (named / os.fsdecode(b"caf\xe9.json")).write_bytes(story(named, 1))
    (named / "after.json").write_bytes(story(named, 2))
    assert once(settings, named) == 0
    assert sorted(fed(settings, named)) == [story(named, 1), story(named, 2)]
    assert sorted(map(os.fsencode, os.listdir(next((named / "done").iterdir())))) == [b"after.json", b"caf\xe9.json"]


def test_a_file_that_cannot_be_read_is_put_aside_and_one_that_was_taken_back_is_no_failure(
    settings: Settings, named: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.json", "locked.json", "z.json"):
        (named / name).write_bytes(story(named, 1))
    read = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "locked.json":
            raise PermissionError(13, "Permission denied", str(path))
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    drop = watch.Drop(named, named / "done", named / "failed")
    (named / watch.BOOKS).mkdir()
    paths = [*drop.waiting(), named / "taken-back.json"]
    with clients.producer(settings) as producer:
        assert watch.feed(settings, drop, producer, paths) == 1
    assert sorted(path.name for path in (named / "done").rglob("*.json")) == ["a.json", "z.json"]
    (reason,) = (named / "failed").rglob("locked.json.reason.txt")
    assert "Permission denied" in reason.read_text()


def test_what_is_still_being_written_is_left_alone(settings: Settings, named: Path) -> None:
    for name in (".hidden.json", "story.json.part", "story.tmp", "story.json~", "x.filepart"):
        (named / name).write_bytes(story(named, 1))
    assert once(settings, named) == 0
    assert fed(settings, named) == []
    assert len([path for path in named.iterdir() if path.is_file()]) == 5


def test_a_growing_file_is_waited_for() -> None:
    settling = watch.Settling(2.0)
    path = Path(__file__)
    assert settling.settled([path], 100.0) == []
    assert settling.settled([path], 101.9) == []
    assert settling.settled([path], 102.0) == [path]


def test_a_file_that_changed_starts_to_wait_again(tmp_path: Path) -> None:
    settling, path = watch.Settling(2.0), tmp_path / "a.json"
    path.write_bytes(b"{")
    settling.settled([path], 0.0)
    path.write_bytes(b"{}")
    assert settling.settled([path], 2.5) == []
    assert settling.settled([path], 4.5) == [path]


def test_empty_and_oversized_files_fail_with_a_reason(settings: Settings, named: Path) -> None:
    (named / "empty.json").write_bytes(b" \n")
    (named / "huge.txt").write_bytes(b"x" * (topics.RAW.max_bytes + 1))
    (named / "good.json").write_bytes(story(named, 1))
    assert once(settings, named) == 1
    reasons = {path.name: path.read_text() for path in (named / "failed").rglob("*.reason.txt")}
    assert reasons["empty.json.reason.txt"] == "the file is empty\n"
    assert "1,048,577 bytes" in reasons["huge.txt.reason.txt"]
    assert fed(settings, named) == [story(named, 1)]


def test_a_name_that_was_there_before_gets_a_number(settings: Settings, named: Path) -> None:
    for number in (1, 2):
        (named / "a.json").write_bytes(story(named, number))
        assert once(settings, named) == 0
    assert sorted(path.name for path in (named / "done").rglob("*.json")) == ["a.2.json", "a.json"]


def test_a_crash_between_acknowledgement_and_move_doubles_nothing(
    settings: Settings, named: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        (named / f"{number}.json").write_bytes(story(named, number))
    move = watch._move
    moved: list[Path] = []

    def dies(path: Path, *arguments: object) -> None:
        if len(moved) == 2:
            raise MemoryError
        moved.append(path)
        move(path, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(watch, "_move", dies)
    assert once(settings, named) == 1
    assert len([path for path in named.iterdir() if path.suffix == ".json"]) == 4
    monkeypatch.undo()
    assert once(settings, named) == 0
    assert sorted(fed(settings, named)) == [story(named, number) for number in range(6)]
    assert len(list((named / "done").rglob("*.json"))) == 6


def test_one_watcher_a_folder_and_sigterm_stops_it(settings: Settings, named: Path) -> None:
    environment = {**os.environ, "WIRESTREAM_BROKERS": settings.brokers}
    command = [sys.executable, "-m", "streams", "watch", str(named), "--settle", "0.1", "--poll", "0.1"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as watcher:
        (named / "a.json").write_bytes(story(named, 1))
        deadline = time.monotonic() + 60
        while not list((named / "done").rglob("a.json")) and time.monotonic() < deadline:
            time.sleep(0.1)
        second = run("watch", named, env={"WIRESTREAM_BROKERS": settings.brokers})
        watcher.send_signal(signal.SIGTERM)
        assert watcher.wait(30) == 0
    assert second.exit_code == 1
    assert "watched already" in second.output
    assert fed(settings, named) == [story(named, 1)]


def test_without_a_broker_the_files_stay(named: Path) -> None:
    (named / "a.json").write_bytes(story(named, 1))
    environment = {**os.environ, "WIRESTREAM_BROKERS": "127.0.0.1:9"}
    command = [sys.executable, "-m", "streams", "watch", str(named), "--settle", "0", "--poll", "0.1"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as watcher:
        assert watcher.stderr is not None
        assert "the files wait" in watcher.stderr.readline()
        watcher.send_signal(signal.SIGTERM)
        watcher.wait(30)
    assert (named / "a.json").read_bytes() == story(named, 1)
