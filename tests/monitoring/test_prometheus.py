"""Every alert comes and goes, and every query of the dashboards has an answer: a real Prometheus, a real night.

The worker is the command with its model. The rules are the project's own with seconds for minutes
(tests/monitoring/stage.py); their real times are promtool's to test (test_alerts.py).
"""

from __future__ import annotations

import math
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition

from monitoring.grafana.draw import filled
from streams.worker.topics import ANNOTATED, ENRICHED, RAW
from tests.monitoring.lint import LABEL_VALUES, expressions, panels, variables
from tests.monitoring.stage import Newsroom, Prometheus, free_port, stories, until
from tests.monitoring.test_alerts import NAMED
from tests.monitoring.test_dashboards import PAGES

pytestmark = pytest.mark.drill

SAID = "Mayor Ada Moss said on Monday the harbour would open in May. “We are ready,” Moss told reporters in Oslo."
DULL = "It rained. It was cold. The wind blew all day, and it was not pleasant to be outside."
VOICES = "\n\n".join(f"“We will not leave this town before winter number {number} is over.”" for number in range(60))
LONG = "\n\n".join(f"{SAID} It was day {number}." for number in range(600))
BEFORE, AFTER = "2026-02-25T06:00:00Z", "2026-02-25T07:00:00Z"
ALWAYS = {"WirestreamDeadMansSwitch"}


class Stage:
    """A night's cast: Prometheus, Kafka, `wirestream lag`, one worker that comes and goes, and a consumer."""

    def __init__(self, bench: Newsroom, folder: Path) -> None:
        self.bench = bench
        self.worker_port, self.lag_port = free_port(), free_port()
        self.prometheus = Prometheus(folder, {"wirestream-worker": self.worker_port, "wirestream-lag": self.lag_port})
        self.worker: subprocess.Popen[bytes] | None = None

    def start_worker(self) -> None:
        # A dead worker keeps its partitions for ten seconds, so that the next one is up and not ready for a while.
        self.worker = self.bench.start(
            http_port=self.worker_port, embargo="hold", provider="Example Wire", session_seconds=10
        )

    def kill_worker(self) -> None:
        assert self.worker
        self.worker.kill()
        self.worker.wait()

    def scraped(self, expression: str) -> bool:
        """Whether Prometheus has an answer now."""
        return bool(self.prometheus.ask("query", query=expression)["result"])

    def seen(self, expression: str) -> None:
        """Until it has."""
        until(lambda: self.scraped(expression), what=lambda: f"no {expression}\n{self.bench.logs()}")


@pytest.fixture(scope="module")
def stage(fresh_kafka: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("stage")
    bench = Newsroom(fresh_kafka, "newsroom", folder)
    made = Stage(bench, folder)
    yield made
    made.prometheus.stop()
    bench.close()


def test_a_night_in_which_everything_happens_once(stage: Stage) -> None:
    """Each alert fires when its cause is there, and resolves when it is gone."""
    bench, prometheus = stage.bench, stage.prometheus
    prometheus.wait("WirestreamNoWorker", "WirestreamWorkerDown", "WirestreamLagUnknown", *ALWAYS)
    bench.lag(stage.lag_port)
    prometheus.quiet("WirestreamLagUnknown")

    # Stories come, and a kill, while no worker runs.
    waiting = [bench.feed(killed("urn:stage:never", "1"))]
    for told in stories(30, "before", SAID):
        waiting.append(bench.feed(told))
        time.sleep(0.3)
    prometheus.wait("WirestreamBehind", "WirestreamLagRising")
    stage.start_worker()
    bench.read_until(lambda: set(waiting) <= bench.decided(), seconds=120)
    prometheus.wait("WirestreamSlow", "WirestreamKillLate", "WirestreamKillUnmatched")
    prometheus.quiet("WirestreamNoWorker", "WirestreamWorkerDown", "WirestreamBehind", "WirestreamLagRising")

    bad_input(stage)
    recalled(stage)
    crashes(stage)
    until(lambda: prometheus.firing() == ALWAYS, seconds=240, what=lambda: f"{prometheus.firing()} still fire")
    assert prometheus.fired() == set(NAMED)


def bad_input(stage: Stage) -> None:
    """Poison, stories in which nothing is found, quotes that nobody said, a provider that falls silent."""
    for number in range(15):
        stage.bench.feed(b"{not json %d" % number)
    first, *others = stories(40, "dull", DULL, provider="Dull Wire")
    stage.bench.feed(first)
    stage.seen('wirestream_provider_stories_total{provider="Dull Wire"}')  # an increase is one over something
    for told in others:
        stage.bench.feed(told)
    stage.bench.feed({"uri": "urn:stage:voices", "headline": "Voices", "text": f"People spoke.\n\n{VOICES}"})
    stage.prometheus.wait(
        "WirestreamDeadLetters",
        "WirestreamDeadLetterFlood",
        "WirestreamNothingFound",
        "WirestreamModelAbstains",
        "WirestreamProviderSilent",
    )


def recalled(stage: Stage) -> None:
    """A kill that a consumer does not read, and one that is older than what it kills."""
    bench = stage.bench
    bench.sent(
        {"uri": "urn:stage:recalled", "headline": "Harbour", "text": SAID, "version": "1", "versionCreated": BEFORE},
        {"uri": "urn:stage:newer", "headline": "Harbour", "text": SAID, "version": "5", "versionCreated": AFTER},
    )
    reader = KafkaConsumer(
        ENRICHED.name,
        bootstrap_servers=bench.bootstrap,
        group_id="readers",
        enable_auto_commit=False,
        auto_offset_reset="latest",
    )
    try:
        until(lambda: bool(reader.poll(timeout_ms=100) or reader.assignment()))
        for place in reader.assignment():
            reader.position(place)
        reader.commit()
        bench.sent(killed("urn:stage:recalled", "2"), killed("urn:stage:newer", "4", created=BEFORE))
        stage.prometheus.wait("WirestreamKillUnread", "WirestreamConsumerBehind", "WirestreamReviewNeeded")
        until(lambda: sum(map(len, reader.poll(timeout_ms=1000).values())) == 0)
        reader.commit()
        stage.prometheus.quiet("WirestreamKillUnread", "WirestreamConsumerBehind")
    finally:
        reader.close()
    with KafkaAdminClient(bootstrap_servers=bench.bootstrap) as admin:
        admin.delete_groups(["readers"])


def crashes(stage: Stage) -> None:
    """A worker that dies with a story in hand and then twice more; meanwhile an embargo ends, and Kafka deletes."""
    bench, prometheus = stage.bench, stage.prometheus
    ends = datetime.now(UTC) + timedelta(seconds=15)
    held = {
        "uri": "urn:stage:held",
        "headline": "Later",
        "text": SAID,
        "embargoedUntil": ends.isoformat("T", "seconds"),
    }
    bench.sent(held)
    assert bench.decisions()[-1]["decision"] == "held"
    bench.feed({"uri": "urn:stage:long", "headline": "Long", "text": LONG})
    stage.seen('wirestream_in_flight{agent="enrich"} > 0')
    stage.kill_worker()
    stage.start_worker()
    prometheus.wait("WirestreamWorkerNotReady", "WirestreamCrashSuspect")
    stage.kill_worker()
    for _ in range(2):
        begun = time.time() - 1
        stage.start_worker()
        stage.seen(f'process_start_time_seconds{{job="wirestream-worker"}} > {begun}')
        stage.kill_worker()
    # Releases go through the annotated topic: behind so many records they are late.
    record = next(each for each in bench.records[ANNOTATED.name] if each.key == b"urn:stage:held")
    for _ in range(3000):
        bench.producer.send(ANNOTATED.name, record.value, record.key, partition=record.partition)
    lost = [bench.feed(told) for told in stories(6, "lost", SAID)]
    with KafkaAdminClient(bootstrap_servers=bench.bootstrap) as admin:
        admin.delete_records({TopicPartition(RAW.name, place): offset + 1 for place, offset in sorted(lost)})
    prometheus.wait("WirestreamUnreadDeleted")
    until(lambda: datetime.now(UTC) > ends + timedelta(seconds=11))
    stage.start_worker()
    bench.sent(*stories(8, "after", SAID))
    prometheus.wait("WirestreamEmbargoOverdue", "WirestreamWorkerRestarting")


def killed(uri: str, version: str, *, created: str = AFTER) -> dict[str, str]:
    return {"uri": uri, "version": version, "versionCreated": created, "pubStatus": "canceled", "edNote": "Kill."}


def test_every_query_of_the_dashboards_has_an_answer(stage: Stage) -> None:
    """Finite numbers, none below zero, for every panel's query and every choice."""
    prometheus = stage.prometheus
    window = time.time() - prometheus.began
    empty = []
    for name, page in PAGES.items():
        for panel, expression in expressions(page):
            found = prometheus.over(filled(expression, window, 2))
            values = [float(value) for series in found for _, value in series["values"]]
            if not [value for value in values if math.isfinite(value)]:
                empty.append(f"{name}: {panel}: {expression}")
            assert not [value for value in values if value < 0], f"{name}: {panel}"
        for variable in variables(page, "query"):
            asked = LABEL_VALUES.fullmatch(variable["query"]["query"])
            assert asked
            found = prometheus.ask(
                f"label/{asked[2]}/values",
                **{"match[]": filled(asked[1], window, 2), "start": prometheus.began, "end": time.time()},
            )
            if not found:
                empty.append(f"{name}: variable {variable['name']}")
        empty += [
            f"{name}: annotation {mark['name']}"
            for mark in page["annotations"]["list"]
            if not prometheus.over(filled(mark["expr"], window, 2))
        ]
        assert list(panels(page))
    assert empty == []
