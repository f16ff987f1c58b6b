"""`wirestream bench` measures what it says."""

from __future__ import annotations

import json

import pytest

from streams.broker.process import Kafka
from streams.cli.bench import STEPS, fresh, percentile
from tests.cli.program import run


def test_loop_and_stream_are_measured_and_set_into_relation(kafka_runtime: Kafka) -> None:
    assert kafka_runtime.jars
    done = run("bench", "--stories", "10", "--trickle", "3", "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    loop, stream = found["loop"], found["stream"]
    assert set(loop["stepMilliseconds"]) == set(STEPS)
    assert all(0 < spent["p50"] <= spent["p99"] for spent in loop["stepMilliseconds"].values())
    assert loop["stories"] == stream["stories"] == 10
    assert loop["wordsPerSecond"] > 0
    assert stream["ratioToLoop"] == pytest.approx(stream["storiesPerSecond"] / loop["storiesPerSecond"], abs=0.02)
    assert 0 < stream["trickleMilliseconds"]["p50"] <= stream["trickleMilliseconds"]["p99"]


def test_the_loop_alone_needs_no_kafka() -> None:
    done = run("bench", "--stories", "10", "--no-stream")
    assert done.exit_code == 0, done.output
    assert "in a loop:" in done.output
    assert "through the stream" not in done.output


def test_every_story_has_a_uri_of_its_own() -> None:
    made = [*fresh([{"body": "a"}, {"body": "b"}], 5), *fresh([{"body": "a"}], 5, round_=1)]
    assert len({story["uri"] for story in made}) == 10
    assert [story["body"] for story in made[:5]] == ["a", "b", "a", "b", "a"]


def test_percentiles_are_values_that_occurred() -> None:
    assert percentile([3.0, 1.0, 2.0], 50) == 2.0
    assert percentile(list(map(float, range(100))), 99) == 99.0
    assert percentile([7.0], 99) == 7.0
