"""The metrics' pages: as Prometheus wants them, and bounded however many providers there are."""

from __future__ import annotations

import asyncio
import json
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import pytest
from kafka import TopicPartition
from prometheus_client import CollectorRegistry, generate_latest

from bench.metrics_cost import Here, message, path
from streams.worker import agents
from streams.worker.attempts import Attempts
from streams.worker.dead_letters import REDRIVEN_FROM
from streams.worker.lag import Behind, Look, Watch
from streams.worker.metrics import PROVIDER_CHARACTERS, PROVIDERS, LagMetrics, Metrics
from streams.worker.topics import ANNOTATED, RAW
from tests.programs import program
from tests.story.made import TEXT, URI
from tests.worker import wire

# promtool asks for names that kafka_exporter, whose names these are, does not have.
NOT_OURS = ("kafka_",)


def page(registry: CollectorRegistry) -> str:
    return generate_latest(registry).decode()


def looked() -> CollectorRegistry:
    """The page of `wirestream lag` with something on it."""
    place = TopicPartition("wire.story.raw.v1", 0)
    behind = (Behind("readers", place, 1, 2, int(time.time() * 1000)),)
    found = Look(1, {place: 0}, {place: 2}, behind, {"readers": 1}, {"readers": False})
    return LagMetrics(Watch(found, time.time()).samples).registry


def read() -> CollectorRegistry:
    """The page of a worker that has read a story."""
    metrics = Metrics()
    metrics.of_model("1", "en", "a")
    metrics.of_provider("Example Wire", 1.0, "full", ["person", "unknown"], 3)
    metrics.end_to_end.observe(0.3)
    return metrics.registry


@pytest.mark.parametrize("registry", [read, looked])
def test_promtool_finds_nothing_wrong_with_a_page(registry: object) -> None:
    assert callable(registry)
    tool = program("promtool")
    done = subprocess.run(
        [tool.path, "check", "metrics"],
        input=page(registry()),
        env=tool.env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    said = (done.stdout + done.stderr).splitlines()
    assert [line for line in said if not line.startswith(NOT_OURS)] == []


def test_no_more_providers_have_names_than_there_is_room_for() -> None:
    metrics = Metrics()
    for number in range(PROVIDERS + 5):
        metrics.of_provider(f"Wire {number}", 1.0, "full", [], 1)
    metrics.of_provider("Wire 0", 1.0, "full", [], 1)
    metrics.of_provider("W" * 500, 1.0, "full", [], 1)
    found = labels(metrics, "wirestream_provider_stories")
    assert len(found) == PROVIDERS + 1
    assert found["other"] == 6
    assert found["Wire 0"] == 2


def test_a_long_name_is_cut_and_none_is_called_so() -> None:
    metrics = Metrics()
    metrics.of_provider("W" * 500, 1.0, "full", [], 1)
    metrics.of_provider(None, 1.0, "full", [], 1)
    assert set(labels(metrics, "wirestream_provider_stories")) == {"W" * PROVIDER_CHARACTERS, "none"}


def test_a_backlog_that_is_read_again_does_not_make_a_provider_silent() -> None:
    metrics = Metrics()
    for timestamp in (100.0, 300.0, 200.0):
        metrics.of_provider("Wire", timestamp, "full", [], 1)
    assert labels(metrics, "wirestream_provider_last_story_timestamp_seconds") == {"Wire": 300.0}


@pytest.mark.parametrize(
    ("enrichment", "speakers", "entities", "empty"),
    [("full", [], 0, 1), ("partial", [], 0, 1), ("skipped", [], 0, 0), ("full", ["unknown"], 0, 0), ("full", [], 1, 0)],
)
def test_a_story_is_empty_when_it_was_read_and_nothing_was_found(
    enrichment: str, speakers: list[str], entities: int, empty: int
) -> None:
    metrics = Metrics()
    metrics.of_provider("Wire", 1.0, enrichment, speakers, entities)
    assert labels(metrics, "wirestream_provider_empty") == {"Wire": empty}
    assert labels(metrics, "wirestream_provider_quotes") == {"Wire": len(speakers)}
    assert labels(metrics, "wirestream_provider_unknown_speakers") == {"Wire": speakers.count("unknown")}


def labels(metrics: Metrics, name: str) -> dict[str, float]:
    """Provider to value."""
    (family,) = [family for family in metrics.registry.collect() if family.name == name]
    return {sample.labels["provider"]: sample.value for sample in family.samples}


def test_the_agents_count_what_they_do(tmp_path: Path) -> None:
    """Both agents, with a story that comes from a dead letter, and its kill."""
    metrics, here = Metrics(), Here()
    worker = replace(path(metrics, wire.ENGINE, Attempts(tmp_path, "test"), here), enrich=wire.enrich)
    story = {"uri": URI, "headline": "Harbour", "text": TEXT, "version": "1", "provider": "Wire"}
    redriven = message(RAW.name, 0, json.dumps(story).encode(), b"")
    redriven.headers = ((REDRIVEN_FROM, b"wire.story.dlq.v1:0:1"),)
    kill = message(RAW.name, 1, json.dumps({"uri": URI, "version": "2", "pubStatus": "canceled"}).encode(), b"")

    async def through() -> None:
        for raw in (redriven, kill):
            await agents.enrich_story(worker, raw)
            for record in [each for each in here.sent if each.topic == "annotated"]:
                await agents.publish_story(worker, message(ANNOTATED.name, raw.offset, record.value or b"", b""))
            here.sent.clear()

    asyncio.run(through())
    told = page(metrics.registry)
    for line in (
        "wirestream_redriven_total 1.0",
        'wirestream_provider_stories_total{provider="Wire"} 1.0',
        'wirestream_provider_quotes_total{provider="Wire"} 2.0',
        'wirestream_provider_unknown_speakers_total{provider="Wire"} 0.0',
        'wirestream_model_info{gazetteer="2026.1",model="wire-1",pipeline="0.1.0"} 1.0',
        'wirestream_decisions_total{decision="killed"} 1.0',
        "wirestream_kill_seconds_count 1.0",
        "wirestream_end_to_end_seconds_count 2.0",
    ):
        assert line in told.splitlines()
