"""The alerts: each is tested to fire and to be quiet, asks for metrics that exist, and has a section of the runbook."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from streams.worker.lag import Watch
from streams.worker.metrics import ALERTS, LagMetrics, Metrics
from tests.programs import program

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "monitoring" / "prometheus"
TESTS = ("alerts_test.yml", "alerts_week_test.yml")
# Prometheus's own, and those of every Prometheus client.
STANDARD = {"up", "process_start_time_seconds"}


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


RULES = [rule for group in read(FOLDER / "alerts.yml")["groups"] for rule in group["rules"]]
NAMED = {rule["alert"]: rule for rule in RULES if "alert" in rule}
CASES = [case for name in TESTS for test in read(FOLDER / name)["tests"] for case in test["alert_rule_test"]]


def promtool(*arguments: str) -> None:
    tool = program("promtool")
    done = subprocess.run(
        [tool.path, *arguments], cwd=FOLDER, env=tool.env, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_prometheus_reads_its_configuration() -> None:
    promtool("check", "config", "prometheus.yml")


def test_alerts_fire_and_are_quiet_as_their_tests_say() -> None:
    promtool("test", "rules", *TESTS)


@pytest.mark.parametrize("name", NAMED)
def test_an_alert_is_tested_to_fire_and_to_be_quiet(name: str) -> None:
    fired = {bool(case["exp_alerts"]) for case in CASES if case["alertname"] == name}
    assert fired == ({True} if name == "WirestreamDeadMansSwitch" else {True, False})


@pytest.mark.parametrize("name", NAMED)
def test_an_alert_says_whom_it_wakes_and_what_to_read(name: str) -> None:
    rule = NAMED[name]
    assert rule["labels"]["severity"] in ("page", "ticket", "none")
    assert set(rule["annotations"]) == {"summary", "description", "runbook_url"}
    assert rule["annotations"]["runbook_url"] == f"docs/runbook.md#{name.lower()}"


def test_the_runbook_has_a_section_an_alert_and_no_other() -> None:
    text = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    sections = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    assert [section.split("\n")[0] for section in sections] == list(NAMED)
    for section in sections:
        name = section.split("\n")[0]
        assert section.split("\n")[2].startswith(f"*{NAMED[name]['labels']['severity']}.*"), name
        assert "\nLook at: " in section, name
        assert "\nDo: " in section, name
    links = set(re.findall(r"\]\(#([a-z]+)\)", text))
    assert links <= {name.lower() for name in NAMED}


def test_every_metric_that_is_asked_for_exists() -> None:
    known = set(STANDARD) | {rule["record"] for rule in RULES if "record" in rule}
    for family in (*Metrics().registry.collect(), *LagMetrics().registry.collect()):
        name = family.name + {"counter": "_total", "info": "_info"}.get(family.type, "")
        known |= {name} if family.type != "histogram" else {f"{name}_{part}" for part in ("bucket", "count", "sum")}
    asked = {
        name for rule in RULES for name in re.findall(r"\b(?:up|[a-z]+_[a-z0-9_]+)(?=[{\[ )]|$)", bare(rule["expr"]))
    }
    asked |= {name for rule in RULES for name in re.findall(r"wirestream:[a-z_:0-9]+", rule["expr"])}
    assert asked - known - FUNCTIONS == set()
    assert len(asked & known) > 20


FUNCTIONS = {"group_left", "max_over_time", "avg_over_time", "clamp_max"}


def bare(expression: str) -> str:
    """Without the names of labels and recorded figures."""
    without = re.sub(r"\b(by|on|group_left)\s*\([^)]*\)", "", expression)
    return re.sub(r"wirestream:[a-z_:0-9]+", "", re.sub(r"\{[^}]*\}", "{}", without))


def test_the_latency_objective_is_an_edge_of_its_buckets() -> None:
    """Else the share of slow stories would be a guess."""
    edges = {
        float(sample.labels["le"])
        for family in Metrics().registry.collect()
        if family.name in ("wirestream_end_to_end_seconds", "wirestream_kill_seconds")
        for sample in family.samples
        if "le" in sample.labels
    }
    wanted = {float(edge) for rule in RULES for edge in re.findall(r'le="([^"]+)"', rule["expr"])}
    assert wanted
    assert wanted <= edges


def test_what_the_gate_alerts_of_is_counted_from_the_start() -> None:
    gate = (ROOT / "streams" / "story" / "gate.py").read_text(encoding="utf-8")
    for alert in ALERTS:
        assert f'"{alert}"' in gate


def test_jobs_are_those_that_the_rules_name() -> None:
    jobs = {job["job_name"] for job in read(FOLDER / "prometheus.yml")["scrape_configs"]}
    named = {job for rule in RULES for job in re.findall(r'job="([^"]+)"', rule["expr"])}
    assert named <= jobs
    tested = {job for name in TESTS for job in re.findall(r'job="([^"]+)"', (FOLDER / name).read_text("utf-8"))}
    assert tested - jobs <= {"small", "other"}


@pytest.mark.parametrize(
    ("labels", "receiver"),
    [
        (("alertname=WirestreamNoWorker", "severity=page"), "pager"),
        (("alertname=WirestreamDeadLetters", "severity=ticket"), "desk"),
        (("alertname=WirestreamDeadMansSwitch", "severity=none"), "heartbeat"),
    ],
)
def test_alertmanager_sends_an_alert_where_it_belongs(labels: tuple[str, ...], receiver: str) -> None:
    tool = program("amtool")
    file = str(ROOT / "monitoring" / "alertmanager" / "alertmanager.yml")
    for arguments, said in (
        (("check-config", file), "SUCCESS"),
        (("config", "routes", "test", f"--config.file={file}", *labels), receiver),
    ):
        done = subprocess.run(
            [tool.path, *arguments], env=tool.env, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert said in done.stdout.split()


def test_alertmanager_routes_and_silences_by_names_that_exist() -> None:
    settings = read(ROOT / "monitoring" / "alertmanager" / "alertmanager.yml")
    receivers = {receiver["name"] for receiver in settings["receivers"]}
    route = settings["route"]
    assert {route["receiver"], *(each["receiver"] for each in route["routes"])} == receivers
    for rule in settings["inhibit_rules"]:
        for matcher in (*rule["source_matchers"], *rule["target_matchers"]):
            pattern = re.fullmatch(r'alertname =~? "([^"]+)"', matcher)
            assert pattern, matcher
            assert any(re.fullmatch(pattern[1], name) for name in NAMED), matcher
            for choice in re.findall(r"\w+", pattern[1].partition("(")[2]):
                assert f"Wirestream{choice}" in NAMED
    paged = next(each for each in route["routes"] if 'severity = "page"' in each["matchers"])
    assert paged["receiver"] == "pager"


def test_lag_metrics_without_a_look_are_no_figures() -> None:
    """So that WirestreamLagUnknown fires for a process that never reached Kafka: its last success is 1970."""
    families = {family.name: family for family in LagMetrics(Watch().samples).registry.collect()}
    assert families["wirestream_lag_last_success_timestamp_seconds"].samples[0].value == 0
    assert families["kafka_consumergroup_lag"].samples == []
