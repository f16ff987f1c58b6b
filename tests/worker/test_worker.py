"""Workers as processes of their own on a real Kafka: stories through, poison out, and every way to stop or die."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition

from bench.drill import drill
from streams.broker.process import Kafka
from streams.worker import topics
from streams.worker.attempts import Attempts, Record
from streams.worker.dead_letters import original_headers, read
from streams.worker.topics import ANNOTATED, DEADLETTERS, DECISIONS, ENRICHED, QUOTES, RAW, changelog

PARTITIONS = 2
PATIENCE_SECONDS = 60.0
PROGRAM = (sys.executable, "-m", "tests.worker.program")


class Bench:
    """A broker with the topics of one app id, a feeder, a reader, and workers."""

    program = PROGRAM

    def __init__(self, bootstrap: str, app_id: str, folder: Path) -> None:
        self.bootstrap, self.app_id, self.folder = bootstrap, app_id, folder
        with KafkaAdminClient(bootstrap_servers=bootstrap) as admin:
            topics.apply(admin, app_id, partitions=PARTITIONS)
        self.producer = KafkaProducer(bootstrap_servers=bootstrap, acks="all")
        self.consumer = KafkaConsumer(bootstrap_servers=bootstrap, group_id=None, auto_offset_reset="earliest")
        names = [topic.name for topic in (*topics.TOPICS, changelog(app_id))]
        self.places = [TopicPartition(name, number) for name in names for number in range(PARTITIONS)]
        self.consumer.assign(self.places)
        # The topics are shared with the tests before this one; a new group would read what they left.
        ends = self.consumer.end_offsets(self.places)
        for place, end in ends.items():
            self.consumer.seek(place, end)
        self._skip(ends)
        self.records: dict[str, list[Any]] = {name: [] for name in names}
        self.processes: list[subprocess.Popen[bytes]] = []

    def _skip(self, ends: dict[TopicPartition, int]) -> None:
        offsets = {}
        from kafka.structs import OffsetAndMetadata

        for place, end in ends.items():
            if place.topic in (RAW.name, ANNOTATED.name):
                offsets[place] = OffsetAndMetadata(end, "", -1)
        group = KafkaConsumer(bootstrap_servers=self.bootstrap, group_id=self.app_id, enable_auto_commit=False)
        group.assign(list(offsets))
        group.commit(offsets)
        group.close()

    def feed(self, value: bytes | dict[str, Any], *, key: bytes | None = None, headers: Any = ()) -> tuple[int, int]:
        """Partition and offset of the acknowledged record."""
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        kept = self.producer.send(RAW.name, body, key=key, headers=list(headers)).get(timeout=30)
        return kept.partition, kept.offset

    def read_until(self, enough: Callable[[], bool], *, seconds: float = PATIENCE_SECONDS) -> None:
        """Reads all topics until it is enough; fails where that takes too long."""
        deadline = time.monotonic() + seconds
        while not enough():
            assert time.monotonic() < deadline, f"not in {seconds} s: {self.outcome()}\n{self.logs()}"
            self.read(0.1)

    def read(self, seconds: float) -> None:
        """Reads all topics for so long."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for place, found in self.consumer.poll(timeout_ms=50).items():
                self.records[place.topic] += found

    def decisions(self) -> list[dict[str, Any]]:
        """Every decision so far."""
        return [json.loads(record.value) for record in self.records[DECISIONS.name]]

    def decided(self) -> set[tuple[int, int]]:
        """The raw records that were decided on."""
        return {(each["partition"], each["offset"]) for each in self.decisions()}

    def last(self, uri: str) -> dict[str, Any]:
        """The last enriched record of a story."""
        found: list[dict[str, Any]] = [
            json.loads(record.value) for record in self.records[ENRICHED.name] if record.key == uri.encode()
        ]
        return found[-1]

    def outcome(self) -> str:
        """How it stands, for a failing test."""
        return str(Counter(each["decision"] for each in self.decisions()))

    def logs(self) -> str:
        """The end of every worker's log."""
        return "\n".join(path.read_text()[-2000:] for path in sorted(self.folder.glob("*.log")))

    def start(self, **settings: Any) -> subprocess.Popen[bytes]:
        """A worker; `settings` are fields of Settings."""
        environment = {
            **os.environ,
            "WIRESTREAM_BROKERS": self.bootstrap,
            "WIRESTREAM_APP_ID": self.app_id,
            "WIRESTREAM_DATA": str(self.folder),
            "WIRESTREAM_HTTP_PORT": "0",
            "WIRESTREAM_SESSION_SECONDS": "3",
            **{f"WIRESTREAM_{name.upper()}": str(value) for name, value in settings.items()},
        }
        with (self.folder / f"worker-{len(self.processes)}.log").open("ab") as log:
            process = subprocess.Popen(self.program, env=environment, stdout=log, stderr=log)
        self.processes.append(process)
        return process

    def close(self) -> None:
        """Ends everything that was started."""
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.wait()
        self.producer.close()
        self.consumer.close()


@pytest.fixture
def bench(fresh_kafka: str, app_id: str, tmp_path: Path) -> Iterator[Bench]:
    made = Bench(fresh_kafka, app_id, tmp_path)
    yield made
    made.close()


def stopped(process: subprocess.Popen[bytes]) -> int:
    """SIGTERM, and the exit code."""
    process.send_signal(signal.SIGTERM)
    return process.wait(timeout=40)


def story(number: int, text: str = "words", version: str = "1", **more: Any) -> dict[str, Any]:
    return {"uri": f"urn:test:{number}", "version": version, "text": text, **more}


def test_stories_end_to_end_with_poison_among_them(bench: Bench) -> None:
    """Stories, an update, a kill, a picture, poison of four kinds: each ends as it should, nothing else happens."""
    worker = bench.start(story_seconds=1, http_port=(port := free_port()))
    for number in range(20):
        bench.feed(story(number), key=b"any")
    invalid = bench.feed(b"{not json", key=b"k\xff", headers=[("content-type", b"x"), ("mine", b"\x00\x01")])
    bug = bench.feed(story(100, "fails"))
    slow = bench.feed(story(101, "sleeps"))
    picture = bench.feed(story(102, type="picture"))
    large = bench.feed(story(103, "grows"))
    bench.read_until(lambda: len(bench.decided()) == 25)
    bench.feed(story(0, "other words", "2"), key=b"any")
    killed = bench.feed(story(1, version="2", pubstatus="canceled"), key=b"another")
    repeated = bench.feed(story(2), key=b"any")
    bench.read_until(lambda: len(bench.decided()) == 28)
    bench.read_until(lambda: partitions(port) == 2 * PARTITIONS)
    check_probes(port)
    assert stopped(worker) == 0
    bench.read(0.5)

    ends = {(each["partition"], each["offset"]): (each["decision"], each.get("reason")) for each in bench.decisions()}
    assert len(bench.decisions()) == len(ends) == 28, "one decision each"
    assert ends[invalid] == ("dead-letter", "invalid-json")
    assert ends[bug] == ("dead-letter", "internal")
    assert ends[slow] == ("dead-letter", "timeout")
    assert ends[large] == ("dead-letter", "output-too-large")
    assert ends[picture] == ("passed", "picture")
    assert ends[killed][0] == "killed"
    assert ends[repeated][0] == "duplicate"
    assert bench.last("urn:test:0")["version"] == "2"
    assert bench.last("urn:test:1")["pubStatus"] == "canceled"
    assert bench.last("urn:test:1")["bodies"] == []

    letters = {(told.partition, told.offset): record for record, told in dead_letters(bench)}
    assert set(letters) == {invalid, bug, slow, large}
    letter = letters[invalid]
    assert (letter.key, letter.value) == (b"k\xff", b"{not json")
    assert original_headers(tuple(letter.headers)) == (("content-type", b"x"), ("mine", b"\x00\x01"))


def test_kill_9_loses_nothing_and_repeats_identically(bench: Bench) -> None:
    worker = bench.start()
    for number in range(150):
        bench.feed(story(number))
    bench.read_until(lambda: len(bench.decided()) >= 20)
    worker.kill()
    worker.wait()
    seen = len(bench.decided())
    assert seen < 150, "it was killed in the middle"
    bench.start()
    bench.read_until(lambda: len(bench.decided()) == 150)
    bench.read(1.0)
    said: dict[str, bytes] = {}
    for record in (*bench.records[ENRICHED.name], *bench.records[QUOTES.name], *bench.records[DECISIONS.name]):
        identifier = dict(record.headers)["ce_id"].decode()
        assert said.setdefault(identifier, record.value) == record.value
    assert not bench.records[DEADLETTERS.name]


def test_the_state_is_recovered_after_a_restart(bench: Bench) -> None:
    worker = bench.start()
    bench.feed(story(1, version="2"))
    bench.read_until(lambda: len(bench.decided()) == 1)
    assert stopped(worker) == 0
    bench.start()
    bench.feed(story(1, version="1"))
    bench.feed(story(1, version="2"))
    bench.read_until(lambda: len(bench.decided()) == 3)
    bench.feed(story(1, "more words", "3"))  # from another partition it might have come before them
    bench.read_until(lambda: len(bench.decided()) == 4)
    assert sorted(each["decision"] for each in bench.decisions()) == ["duplicate", "published", "stale", "updated"]


def test_sigterm_finishes_what_is_in_hand_and_commits_it(bench: Bench) -> None:
    worker = bench.start()
    for number in range(100):
        bench.feed(story(number))
    bench.read_until(lambda: len(bench.decided()) >= 10)
    assert stopped(worker) == 0
    bench.start()
    bench.read_until(lambda: len(bench.decided()) == 100)
    bench.read(1.0)
    assert len(bench.decisions()) == 100, "and nothing twice"


def test_sigterm_before_it_is_ready_stops_it_too(bench: Bench) -> None:
    worker = bench.start(http_port=(port := free_port()))
    bench.read_until(lambda: answers(port))
    assert stopped(worker) == 0


def test_sigterm_is_bounded_and_what_hangs_is_read_again(bench: Bench) -> None:
    worker = bench.start(stop_seconds=2)
    hanging = bench.feed(story(1, "sleeps"))
    good = bench.feed(story(2))
    bench.read_until(lambda: good in bench.decided())
    began = time.monotonic()
    assert stopped(worker) == 0
    assert time.monotonic() - began < 6
    bench.start(story_seconds=1)
    bench.read_until(lambda: hanging in bench.decided())
    ((_, told),) = dead_letters(bench)
    assert told.reason == "timeout"


def test_a_second_worker_joins_and_leaves(bench: Bench) -> None:
    first = bench.start()
    for number in range(60):
        bench.feed(story(number))
    bench.read_until(lambda: len(bench.decided()) >= 5)
    second = bench.start(http_port=(port := free_port()))
    for number in range(60, 160):
        bench.feed(story(number))
    bench.read_until(lambda: partitions(port) == 2)
    assert stopped(second) == 0
    for number in range(160, 200):
        bench.feed(story(number))
    bench.read_until(lambda: len(bench.decided()) == 200)
    assert stopped(first) == 0
    assert {path.name for path in (bench.folder / "workers" / bench.app_id).iterdir() if path.is_dir()} == {"0", "1"}


def test_a_story_that_kills_the_process_is_dead_lettered_and_its_neighbours_pass(bench: Bench) -> None:
    good = [bench.feed(story(number)) for number in range(10)]
    killer = bench.feed(story(666, "dies"), key=b"killer")
    good += [bench.feed(story(number)) for number in range(10, 20)]
    deaths = 0
    with supervised(bench) as keep:

        def done() -> bool:
            nonlocal deaths
            deaths += keep()
            return bench.decided() == {*good, killer}

        bench.read_until(done, seconds=90)
    ((letter, told),) = dead_letters(bench)
    assert (told.reason, (told.partition, told.offset)) == ("worker-killed", killer)
    assert letter.key == b"killer"
    assert deaths == 3


def test_what_kills_the_process_in_the_version_gate_is_dead_lettered_as_it_came(bench: Bench) -> None:
    ends = bench.consumer.end_offsets([TopicPartition(ANNOTATED.name, number) for number in range(PARTITIONS)])
    folder = bench.folder / "workers" / bench.app_id
    folder.mkdir(parents=True)
    # Three workers died on the next annotated record, in whichever partition it comes.
    deaths = [[place.topic, place.partition, end, 3] for place, end in ends.items()]
    (folder / "deaths.json").write_text(json.dumps(deaths))
    killer = bench.feed(story(1), key=b"its key", headers=[("mine", b"1")])
    bench.start()
    bench.read_until(lambda: bool(bench.decisions()))
    ((letter, told),) = dead_letters(bench)
    assert (told.reason, told.stage, told.uri) == ("worker-killed", "publish", "urn:test:1")
    assert (told.topic, told.partition, told.offset) == (RAW.name, *killer)
    assert json.loads(letter.value) == story(1)
    assert (letter.key, original_headers(tuple(letter.headers))) == (b"its key", (("mine", b"1"),))
    (made,) = bench.decisions()
    assert (made["uri"], made["decision"], made["topic"]) == ("urn:test:1", "dead-letter", RAW.name)
    assert bench.decided() == {killer}


def test_poison_that_came_compressed_and_is_larger_than_a_dead_letter_stays_where_it_is(bench: Bench) -> None:
    """The broker's limit counts compressed bytes, so the raw topic may hold more than the dead letters take."""
    worker = bench.start()
    with KafkaProducer(
        bootstrap_servers=bench.bootstrap, compression_type="gzip", max_request_size=8 * topics.MIB
    ) as compressing:
        sent = compressing.send(RAW.name, b"{not json" + b"x" * 3 * topics.MIB, key=b"k").get(timeout=30)
    poison = (sent.partition, sent.offset)
    good = bench.feed(story(1))
    bench.read_until(lambda: {poison, good} <= bench.decided())
    ((letter, told),) = dead_letters(bench)
    assert (letter.value, letter.key, told.reason) == (None, b"k", "invalid-json")
    assert f"they stand at {RAW.name} {sent.partition} {sent.offset}" in told.detail
    assert stopped(worker) == 0


def test_a_worker_that_dead_letters_everything_stops(bench: Bench) -> None:
    for _ in range(20):
        bench.feed(b"{")
    worker = bench.start(dead_letters_in_a_row=5)
    assert worker.wait(timeout=40) == 78
    bench.read(1.0)
    sent = len(bench.records[DEADLETTERS.name])
    assert sent <= 4, "at the fifth in a row it stopped, and did not send it"
    again = bench.start(dead_letters_in_a_row=5)
    assert again.wait(timeout=40) == 78
    bench.read(1.0)
    assert len(bench.records[DEADLETTERS.name]) == sent, "a supervisor that starts it again drains nothing"
    assert "WIRESTREAM_DEAD_LETTERS_IN_A_ROW=5" in bench.logs()


def test_another_content_under_the_same_version_keeps_its_raw_bytes_in_the_dead_letter(bench: Bench) -> None:
    bench.start()
    bench.feed(story(1, "one"))
    bench.read_until(lambda: len(bench.decided()) == 1)
    conflicting = bench.feed(story(1, "another"), key=b"its key", headers=[("mine", b"1")])
    bench.read_until(lambda: conflicting in bench.decided())
    ((letter, told),) = dead_letters(bench)
    assert (told.reason, told.stage) == ("version-conflict", "publish")
    assert json.loads(letter.value) == story(1, "another")
    assert (letter.key, original_headers(tuple(letter.headers))) == (b"its key", (("mine", b"1"),))


def test_a_worker_whose_event_loop_is_blocked_ends_itself_and_suspects_what_was_in_hand(bench: Bench) -> None:
    partition, offset = bench.feed(story(1, "blocks"))
    assert bench.start(watchdog_seconds=5).wait(timeout=40) == 70
    attempts = Attempts(bench.folder, bench.app_id)
    assert attempts.deaths(Record(RAW.name, partition, offset)) == 1
    attempts.close()


def test_rows_that_nobody_touches_expire(bench: Bench) -> None:
    bench.start(state_days=0.0001)  # 8.6 s
    bench.feed(story(1))
    bench.read_until(lambda: len(bench.decided()) == 1)
    rows = bench.records[changelog(bench.app_id).name]
    bench.read_until(lambda: any(row.value is None for row in rows))
    assert [row.key for row in rows if row.value is None] == [b"urn:test:1"]


def test_a_held_story_is_released_when_its_time_has_come(bench: Bench) -> None:
    until = datetime.now(UTC) + timedelta(seconds=8)
    first = bench.start(embargo="hold")
    held = bench.feed(story(1, embargoed=until.isoformat()))
    bench.read_until(lambda: held in bench.decided())
    assert not bench.records[ENRICHED.name]
    assert stopped(first) == 0
    bench.start(embargo="hold")  # it knows of the held story from the recovered state
    bench.read_until(lambda: bool(bench.records[ENRICHED.name]))
    bench.read(1.0)
    assert datetime.now(UTC) >= until
    assert [each["decision"] for each in bench.decisions()] == ["held", "released"]
    assert bench.last("urn:test:1")["version"] == "1"


def test_a_suspended_worker_sends_nothing_for_partitions_it_lost(bench: Bench) -> None:
    """SIGSTOP for longer than the session: another worker takes over; nothing is lost and nothing said differently."""
    first = bench.start()
    for number in range(200):
        bench.feed(story(number))
    bench.read_until(lambda: len(bench.decided()) >= 10)
    first.send_signal(signal.SIGSTOP)
    try:
        bench.start()
        bench.read_until(lambda: len(bench.decided()) == 200)
    finally:
        first.send_signal(signal.SIGCONT)
    more = bench.feed(story(1000))
    bench.read_until(lambda: more in bench.decided())
    bench.read(2.0)
    said: dict[str, bytes] = {}
    for record in (*bench.records[ENRICHED.name], *bench.records[DECISIONS.name]):
        identifier = dict(record.headers)["ce_id"].decode()
        assert said.setdefault(identifier, record.value) == record.value


@pytest.mark.drill
def test_short_drill(kafka_runtime: Kafka, tmp_path: Path) -> None:
    report = drill(
        stories=300, workers=2, kills=2, how="KILL", poison=0.02, command=PROGRAM, folder=tmp_path, kafka=kafka_runtime
    )
    assert report.passed, "\n".join(report.lines())
    assert len(report.recovery_seconds) == 2, "two kills"
    assert report.poison > 0


def dead_letters(bench: Bench) -> list[tuple[Any, Any]]:
    bench.read(0.5)
    return [(record, read(tuple(record.headers))) for record in bench.records[DEADLETTERS.name]]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def partitions(port: int) -> int:
    """How many partitions a worker says it owns, of both its topics."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=5) as answer:
            owned: int = json.load(answer)["partitions"]
            return owned
    except urllib.error.URLError:
        return 0


def check_probes(port: int) -> None:
    for path in ("/live", "/ready"):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            assert json.load(answer)["ok"]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
        body = answer.read().decode()
    assert 'wirestream_dead_letters_total{reason="timeout"} 1.0' in body
    assert 'wirestream_decisions_total{decision="killed"} 1.0' in body


@contextmanager
def supervised(bench: Bench) -> Iterator[Callable[[], int]]:
    """One worker, started again whenever it has died; the callable says how often since it was last asked."""
    current = bench.start()

    def keep() -> int:
        nonlocal current
        if current.poll() is None:
            return 0
        assert current.returncode == 9
        current = bench.start()
        return 1

    yield keep
