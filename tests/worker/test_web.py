"""/metrics, /live and /ready over real HTTP, with the reasons in the body."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from streams.worker import health as health_module
from streams.worker.health import Health
from streams.worker.metrics import Metrics
from streams.worker.web import serve


@pytest.fixture
def health() -> Health:
    return Health()


@pytest.fixture
def base(health: Health) -> Iterator[str]:
    metrics = Metrics()
    metrics.decisions.labels("published").inc(3)
    server = serve("127.0.0.1", 0, metrics.registry, health)
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def get(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


def test_metrics_are_served(base: str) -> None:
    status, body = get(base + "/metrics")
    assert status == 200
    assert 'wirestream_decisions_total{decision="published"} 3.0' in body


def test_ready_says_why_not(base: str, health: Health) -> None:
    status, body = get(base + "/ready")
    assert (status, json.loads(body)["reasons"]) == (503, ["starting"])
    health.reasons = ()
    status, body = get(base + "/ready")
    assert (status, json.loads(body)["ok"]) == (200, True)


def test_live_fails_when_the_loop_has_not_run(base: str, health: Health) -> None:
    assert get(base + "/live")[0] == 200
    health.ticked_at = time.monotonic() - health_module.STALE_SECONDS - 1
    status, body = get(base + "/live")
    assert status == 503
    assert "event loop" in json.loads(body)["reasons"][0]


def test_an_unknown_path_names_the_known_ones(base: str) -> None:
    status, body = get(base + "/")
    assert status == 404
    assert "/metrics" in body


def test_two_workers_in_one_process_do_not_share_metrics() -> None:
    one, two = Metrics(), Metrics()
    one.reseeks.inc()
    assert two.registry.get_sample_value("wirestream_reseeks_total") == 0


def test_names_are_in_base_units_and_prefixed() -> None:
    for metric in Metrics().registry.collect():
        assert metric.name.startswith(("wirestream_", "process_", "python_"))
        assert metric.documentation.endswith(".") or metric.documentation.endswith(").")
        assert not metric.name.endswith(("_ms", "_milliseconds"))
