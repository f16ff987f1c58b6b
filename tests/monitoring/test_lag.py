"""`wirestream lag` against a real Kafka: records, ages, members, kills, and what it shows when Kafka is away."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.structs import OffsetAndMetadata
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from streams.broker.process import Kafka, embedded, stop
from streams.worker import lag, topics
from streams.worker.metrics import LAG_GAUGES, LagMetrics
from streams.worker.topics import ANNOTATED, ENRICHED, QUOTES, RAW, TOPICS

FIRST, SECOND = TopicPartition(ENRICHED.name, 0), TopicPartition(ENRICHED.name, 1)
WIRESTREAM = (sys.executable, "-m", "streams")
HOUR_MS = 60 * 60 * 1000


class Cluster:
    """A broker with the topics, a producer, and groups that commit what they are told."""

    def __init__(self, bootstrap: str, app_id: str) -> None:
        self.bootstrap, self.app_id = bootstrap, app_id
        with KafkaAdminClient(bootstrap_servers=bootstrap) as admin:
            topics.apply(admin, app_id, partitions=2)
        self.producer = KafkaProducer(bootstrap_servers=bootstrap, acks="all")

    def send(self, place: TopicPartition, *, age_ms: int = 0, status: str = "usable") -> int:
        """The offset of a record that is said to be so old."""
        sent = self.producer.send(
            place.topic,
            b"{}",
            b"urn:x",
            [("wire-pubstatus", status.encode())],
            partition=place.partition,
            timestamp_ms=int(time.time() * 1000) - age_ms,
        )
        return int(sent.get(timeout=30).offset)

    def end(self, place: TopicPartition) -> int:
        """The partition's end: tests share the topics."""
        with_end = KafkaConsumer(bootstrap_servers=self.bootstrap, group_id=None)
        try:
            return int(with_end.end_offsets([place])[place])
        finally:
            with_end.close()

    def commit(self, group: str, offsets: dict[TopicPartition, int]) -> None:
        """As a consumer of that group would."""
        member = KafkaConsumer(bootstrap_servers=self.bootstrap, group_id=group, enable_auto_commit=False)
        member.assign(list(offsets))
        member.commit({place: OffsetAndMetadata(offset, "", -1) for place, offset in offsets.items()})
        member.close()

    def look(self, *, before: lag.Look | None = None, back: float = 3600.0) -> lag.Look:
        """One look of clients of its own."""
        connection = {"bootstrap_servers": self.bootstrap}
        with lag.connected(connection, TOPICS, since_seconds=back, now=time.time()) as clients:
            return lag.look(clients, self.app_id, before)


@pytest.fixture
def cluster(fresh_kafka: str, app_id: str) -> Iterator[Cluster]:
    made = Cluster(fresh_kafka, app_id)
    yield made
    made.producer.close()


def of_group(found: lag.Look, group: str) -> dict[TopicPartition, lag.Behind]:
    return {each.place: each for each in found.behind if each.group == group}


def test_a_group_is_so_many_records_and_seconds_behind(cluster: Cluster) -> None:
    group = f"{cluster.app_id}-reader"
    start = {place: cluster.end(place) for place in (FIRST, SECOND)}
    for age_ms in (HOUR_MS, 1000, 0):
        cluster.send(FIRST, age_ms=age_ms)
    cluster.commit(group, start)
    found = of_group(cluster.look(), group)
    assert (found[FIRST].lag, found[SECOND].lag) == (3, 0)
    now = time.time()
    assert 3600 <= found[FIRST].age(now) < 3660
    assert found[SECOND].age(now) == 0
    assert found[FIRST].age(now + 10) == pytest.approx(found[FIRST].age(now) + 10)

    cluster.commit(group, {FIRST: start[FIRST] + 1})
    found = of_group(cluster.look(), group)
    assert found[FIRST].lag == 2
    assert 1 <= found[FIRST].age(time.time()) < 60


def test_groups_at_different_places_of_one_partition_have_their_own_ages(cluster: Cluster) -> None:
    start = cluster.end(FIRST)
    for age_ms in (3 * HOUR_MS, 2 * HOUR_MS, HOUR_MS):
        cluster.send(FIRST, age_ms=age_ms)
    groups = [f"{cluster.app_id}-{number}" for number in range(3)]
    for number, group in enumerate(groups):
        cluster.commit(group, {FIRST: start + number})
    found = cluster.look()
    hours = [round(of_group(found, group)[FIRST].age(time.time()) / 3600) for group in groups]
    assert hours == [3, 2, 1]


def test_where_kafka_has_deleted_what_was_unread_nothing_grows_old(cluster: Cluster) -> None:
    """The records are lost, which the offsets say; none is waiting."""
    group, place = f"{cluster.app_id}-reader", TopicPartition(QUOTES.name, 1)
    start = cluster.end(place)
    for age_ms in (HOUR_MS, HOUR_MS):
        cluster.send(place, age_ms=age_ms)
    cluster.commit(group, {place: start})
    before = cluster.look()
    with KafkaAdminClient(bootstrap_servers=cluster.bootstrap) as admin:
        admin.delete_records({place: start + 2})
    found = cluster.look(before=before)
    assert of_group(before, group)[place].next_ms is not None
    assert of_group(found, group)[place].next_ms is None
    assert found.oldest[place] == start + 2 > of_group(found, group)[place].committed


def test_what_no_worker_has_read_yet_is_behind_from_the_first_record(cluster: Cluster) -> None:
    place = TopicPartition(RAW.name, 0)
    cluster.send(place)
    found = cluster.look()
    mine = of_group(found, cluster.app_id)
    assert mine[place].lag == cluster.end(place) - found.oldest[place]
    assert mine[place].age(time.time()) > 0
    assert {each.topic for each in mine} == {RAW.name, ANNOTATED.name}
    assert found.members[cluster.app_id] == 0


def test_members_are_counted(cluster: Cluster) -> None:
    group = f"{cluster.app_id}-reader"
    member = KafkaConsumer(QUOTES.name, bootstrap_servers=cluster.bootstrap, group_id=group, enable_auto_commit=False)
    deadline = time.monotonic() + 30
    while not member.assignment() and time.monotonic() < deadline:
        member.poll(timeout_ms=100)
    member.commit({place: OffsetAndMetadata(0, "", -1) for place in member.assignment()})
    assert cluster.look().members[group] == 1
    member.close()
    assert cluster.look().members[group] == 0


def test_a_group_stands_before_a_kill_until_it_has_committed_it(cluster: Cluster) -> None:
    group = f"{cluster.app_id}-reader"
    cluster.send(FIRST)
    killed = cluster.send(FIRST, status="withheld")
    cluster.send(FIRST)
    cluster.commit(group, {FIRST: killed, SECOND: cluster.end(SECOND)})
    unconsumed = cluster.look().unconsumed
    assert unconsumed
    assert unconsumed[group] is True
    assert cluster.app_id not in unconsumed  # it reads no public topic

    cluster.commit(group, {FIRST: killed + 1})
    unconsumed = cluster.look().unconsumed
    assert unconsumed
    assert unconsumed[group] is False


def test_of_a_group_before_all_that_was_looked_at_nobody_knows() -> None:
    kills, begun = {FIRST: 120}, {FIRST: 100, SECOND: 100}
    committed = {
        "far behind": {FIRST: 130, SECOND: 50},
        "behind": {FIRST: 50, SECOND: 50},
        "done": {FIRST: 121, SECOND: 100},
        "no public topic": {TopicPartition(RAW.name, 0): 5},
    }
    assert lag.unpassed(committed, kills, begun) == {"behind": True, "done": False}


def test_the_look_goes_on_from_the_one_before(cluster: Cluster) -> None:
    """Kills that come between two looks of one connection are seen, and known ages are not read again."""
    group = f"{cluster.app_id}-reader"
    start = cluster.end(FIRST)
    cluster.send(FIRST, age_ms=HOUR_MS)
    cluster.commit(group, {FIRST: start})
    connection = {"bootstrap_servers": cluster.bootstrap}
    with lag.connected(connection, TOPICS, since_seconds=7200, now=time.time()) as clients:
        first = lag.look(clients, cluster.app_id)
        assert first.unconsumed is not None
        assert not first.unconsumed[group]
        cluster.send(FIRST, status="canceled")
        clients.ages.close()  # not asked again
        second = lag.look(clients, cluster.app_id, first)
    assert second.unconsumed is not None
    assert second.unconsumed[group]
    assert of_group(second, group)[FIRST].lag == 2
    assert of_group(second, group)[FIRST].next_ms == of_group(first, group)[FIRST].next_ms


def test_a_missing_topic_is_named(kafka_runtime: Kafka, tmp_path: Path) -> None:
    with (
        embedded(tmp_path, kafka_runtime) as broker,
        pytest.raises(lag.NoTopics, match=r"wire\.story\.raw\.v1.*topics apply"),
        lag.connected({"bootstrap_servers": broker.bootstrap}, TOPICS, since_seconds=0, now=time.time()),
    ):
        pass


# --- what is shown ----------------------------------------------------------------------------------------------------


def made(now: float) -> lag.Look:
    places = (FIRST, SECOND)
    behind = (
        lag.Behind("readers", FIRST, 3, 10, int((now - 7) * 1000)),
        lag.Behind("readers", SECOND, 5, 5, None),
    )
    return lag.Look(1, dict.fromkeys(places, 0), {FIRST: 10, SECOND: 5}, behind, {"readers": 2}, {"readers": True})


def shown(watch: lag.Watch) -> dict[tuple[str, tuple[str, ...]], float]:
    text = generate_latest(LagMetrics(watch.samples).registry).decode()
    return {
        (sample.name, tuple(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if not sample.name.startswith("process_")
    }


def test_every_gauge_is_given() -> None:
    watch = lag.Watch(made(time.time()), time.time())
    found = shown(watch)
    assert {name for name, _ in found} == {name for name, _, _ in LAG_GAUGES}
    assert found["kafka_consumergroup_lag", ("readers", "0", ENRICHED.name)] == 7
    assert found["kafka_consumergroup_lag_sum", ("readers", ENRICHED.name)] == 7
    assert found["kafka_topic_partitions", (ENRICHED.name,)] == 2
    assert found["wirestream_kill_unconsumed", ("readers",)] == 1
    assert found["wirestream_oldest_unread_seconds", ("readers", "0", ENRICHED.name)] == pytest.approx(7, abs=2)


def test_lag_is_never_negative() -> None:
    """A commit is asked for before the end, and records come meanwhile; a topic may have been made anew."""
    assert lag.Behind("readers", FIRST, 5, 3, None).lag == 0


def test_old_figures_are_not_shown() -> None:
    """A frozen line looks like health."""
    watch = lag.Watch(made(time.time()), time.time() - lag.STALE_SECONDS - 1)
    assert {name for name, _ in shown(watch)} == {
        "wirestream_lag_last_success_timestamp_seconds",
        "wirestream_lag_round_seconds",
        "wirestream_lag_failed_rounds",
    }
    assert watch.ready() == ("Kafka has not answered for 61 s",)
    assert watch.live() == ()


# --- the command ------------------------------------------------------------------------------------------------------


def environment(bootstrap: str, app_id: str) -> dict[str, str]:
    return {**os.environ, "WIRESTREAM_BROKERS": bootstrap, "WIRESTREAM_APP_ID": app_id}


def run(bootstrap: str, app_id: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [*WIRESTREAM, "lag", *arguments]
    return subprocess.run(
        command, env=environment(bootstrap, app_id), capture_output=True, text=True, timeout=60, check=False
    )


def test_once(cluster: Cluster) -> None:
    group = f"{cluster.app_id}-reader"
    killed = cluster.send(FIRST, status="canceled")
    cluster.commit(group, {FIRST: killed})
    done = run(cluster.bootstrap, cluster.app_id, "--once", "--json")
    assert done.returncode == 0, done.stderr
    (mine,) = [each for each in json.loads(done.stdout)["groups"] if each["group"] == group]
    assert mine["killUnconsumed"] is True
    assert mine["topics"][0]["lag"] == 1
    done = run(cluster.bootstrap, cluster.app_id, "--once")
    assert done.returncode == 0, done.stderr
    (line,) = [line for line in done.stdout.splitlines() if line.startswith(group)]
    assert "NOT READ" in line


def test_once_says_of_every_group_how_it_stands_to_the_last_kill(cluster: Cluster) -> None:
    killed = cluster.send(FIRST, status="canceled")
    passed, early = f"{cluster.app_id}-passed", f"{cluster.app_id}-early"
    cluster.commit(passed, {FIRST: killed + 1})
    cluster.commit(early, {FIRST: 0})
    workers = f"{cluster.app_id}-workers"
    cluster.commit(workers, {TopicPartition(RAW.name, 0): 0})
    done = run(cluster.bootstrap, cluster.app_id, "--once")
    assert done.returncode == 0, done.stderr
    said = {line.split()[0]: line.split()[-1] for line in done.stdout.splitlines() if line.startswith(cluster.app_id)}
    assert (said[passed], said[workers], said[cluster.app_id]) == ("read", "-", "-")
    # With nothing looked at, nobody knows of those that stand before it.
    done = run(cluster.bootstrap, cluster.app_id, "--once", "--look-back", "0")
    said = {line.split()[0]: line.split()[-1] for line in done.stdout.splitlines() if line.startswith(cluster.app_id)}
    assert said[early] == "unknown"
    assert "unknown: it stands before what was looked at" in done.stdout


def test_once_without_kafka() -> None:
    done = run("127.0.0.1:1", "wirestream", "--once")
    assert done.returncode == 1
    assert "Kafka does not answer at 127.0.0.1:1" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_command_serves_and_outlives_the_broker(kafka_runtime: Kafka, app_id: str, tmp_path: Path) -> None:
    with embedded(tmp_path, kafka_runtime) as broker:
        cluster = Cluster(broker.bootstrap, app_id)
        cluster.commit("readers", {FIRST: 0})
        cluster.send(FIRST)
        cluster.producer.close()
        process = subprocess.Popen(
            [*WIRESTREAM, "lag", "--http-port", "0", "--interval", "0.5"],
            env=environment(broker.bootstrap, app_id),
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            assert process.stderr
            address = process.stderr.readline().split()[-1]
            until(
                address, f'kafka_consumergroup_lag{{consumergroup="readers",partition="0",topic="{ENRICHED.name}"}} 1'
            )
            ready = json.loads(get(address.replace("/metrics", "/ready")))
            assert ready["ok"]
            assert ready["partitions"] == 2 * len(TOPICS)
            stop(broker.folder)
            until(address, "wirestream_lag_failed_rounds 1")
            assert json.loads(get(address.replace("/metrics", "/live")))["ok"]
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0
            assert process.stderr
            process.stderr.close()


def get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=5) as answer:
        return str(answer.read().decode())


def until(address: str, line: str, *, seconds: float = 45.0) -> str:
    deadline = time.monotonic() + seconds
    while line not in (body := get(address)):
        assert time.monotonic() < deadline, body
        time.sleep(0.2)
    return body
