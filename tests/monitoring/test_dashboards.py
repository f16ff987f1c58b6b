"""The dashboards are the generator's, keep the rules of Grafana's linter, and ask for metrics that exist."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from monitoring.grafana.generate import DASHBOARDS, FOLDER, text
from streams.worker.metrics import LagMetrics, Metrics
from tests.monitoring.lint import LABEL_VALUES, RULES, SELECTOR, Json, excluded, expressions, panels, variables
from tests.programs import program

MONITORING = Path(__file__).parents[2] / "monitoring"
GRAFANA = MONITORING / "grafana"
PAGES: dict[str, Json] = {
    name: json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")) for name in DASHBOARDS
}
EXCEPTIONS: Json = yaml.safe_load((FOLDER / ".lint").read_text(encoding="utf-8"))

STANDARD = {"ALERTS", "up"}
"""What Prometheus itself adds."""


def read(path: str) -> Any:
    """A provisioning file."""
    return yaml.safe_load((GRAFANA / "provisioning" / path).read_text(encoding="utf-8"))


def asked(dashboard: Json) -> list[str]:
    """Every query of a page: panels', variables', annotations'."""
    values = [variable["query"]["query"] for variable in variables(dashboard, "query")]
    selectors = [found[1] for value in values if (found := LABEL_VALUES.fullmatch(value))]
    marks = [mark["expr"] for mark in dashboard["annotations"]["list"]]
    return [*(expression for _, expression in expressions(dashboard)), *selectors, *marks]


def test_the_files_are_the_generators() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(DASHBOARDS)
    for name in DASHBOARDS:
        assert (FOLDER / f"{name}.json").read_text(encoding="utf-8") == text(name), (
            "run: python -m monitoring.grafana.generate"
        )


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("name", PAGES)
def test_the_linters_rules_are_kept(name: str, rule: str) -> None:
    page = PAGES[name]
    found = [(panel, what) for panel, what in RULES[rule](page) if not excluded(EXCEPTIONS, rule, page["title"], panel)]
    assert found == []


def test_every_exception_has_a_reason_and_is_needed() -> None:
    for rule, exception in EXCEPTIONS["exclusions"].items():
        assert exception["reason"]
        for entry in exception["entries"]:
            page = next(page for page in PAGES.values() if page["title"] == entry["dashboard"])
            assert entry["panel"] in [panel for panel, _ in RULES[rule](page)]


def _first(kind: str) -> Callable[[Json], Json]:
    return lambda page: next(panel for panel in panels(page) if panel["type"] == kind)


def _query(expression: str) -> Callable[[Json], object]:
    return lambda page: _first("timeseries")(page)["targets"][0].update(expr=expression)


MATCHED = 'job=~"$job",instance=~"$instance"'
BREAKS: dict[str, Callable[[Json], object]] = {
    "template-datasource-rule": lambda page: page["templating"]["list"][0].update(name="prometheus"),
    "template-job-rule": lambda page: page["templating"]["list"][1].update(multi=False),
    "template-instance-rule": lambda page: page["templating"]["list"].pop(2),
    "template-label-promql-rule": lambda page: page["templating"]["list"][1]["query"].update(query="label_values(job)"),
    "template-on-time-change-reload-rule": lambda page: page["templating"]["list"][1].update(refresh=1),
    "template-uneditable-rule": lambda page: page.update(editable=True),
    "panel-datasource-rule": lambda page: _first("stat")(page)["targets"][0].update(datasource="Prometheus"),
    "panel-title-description-rule": lambda page: _first("stat")(page).update(description=""),
    "panel-units-rule": lambda page: _first("stat")(page)["fieldConfig"]["defaults"].update(unit="furlongs"),
    "panel-no-targets-rule": lambda page: _first("stat")(page).update(targets=[]),
    "target-rate-interval-rule": _query(f"rate(a_total{{{MATCHED}}}[5m])"),
    "target-job-rule": _query('a{instance=~"$instance"}'),
    "target-instance-rule": _query('a{job=~"$job",instance="$instance"}'),
    "target-counter-agg-rule": _query(f"sum(a_total{{{MATCHED}}})"),
    "target-histogram-rule": _query(f"sum by (le) (rate(a_bucket{{{MATCHED}}}[$__rate_interval]))"),
}


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_sees_what_breaks_it(rule: str) -> None:
    page = json.loads(text("pipeline"))
    before = len(list(RULES[rule](page)))
    BREAKS[rule](page)
    assert len(list(RULES[rule](page))) > before


def test_target_promql_rule(tmp_path: Path) -> None:
    """Every query is one that Prometheus can parse, which promtool is asked by making rules of them."""
    promtool = program("promtool")
    queries = sorted({query for page in PAGES.values() for query in asked(page)})
    rules = [
        {
            "record": f"q:{number}",
            "expr": re.sub(r"\$__(rate_interval|range)\b", "5m", query.replace("$__range_s", "300")),
        }
        for number, query in enumerate(queries)
    ]
    file = tmp_path / "queries.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "queries", "rules": rules}]}), encoding="utf-8")
    done = subprocess.run(
        [promtool.path, "check", "rules", file], env=promtool.env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(rules)} rules found" in done.stdout


@pytest.mark.parametrize("name", PAGES)
def test_every_metric_that_is_asked_for_exists(name: str) -> None:
    known = STANDARD | declared()
    found = {metric for query in asked(PAGES[name]) for metric, _ in SELECTOR.findall(query) if metric}
    bare = {query for query in asked(PAGES[name]) if re.fullmatch(r"[a-z_]+", query)}  # in label_values(metric, label)
    assert {metric for metric in found | bare if re.sub(r"_(bucket|sum|count)$", "", metric) not in known} == set()


def test_a_page_has_a_name_of_its_own_and_panels_do_not_overlap() -> None:
    assert len({page["uid"] for page in PAGES.values()}) == len(PAGES)
    for page in PAGES.values():
        assert len(page["uid"]) <= 40
        titles = [panel["title"] for panel in panels(page)]
        assert len(titles) == len(set(titles))
        taken: set[tuple[int, int]] = set()
        for panel in page["panels"]:
            place = panel["gridPos"]
            cells = {
                (x, y)
                for x in range(place["x"], place["x"] + place["w"])
                for y in range(place["y"], place["y"] + place["h"])
            }
            assert max(x for x, _ in cells) < 24
            assert not cells & taken
            taken |= cells


def test_grafana_is_told_where_its_figures_are() -> None:
    sources = {source["uid"]: source for source in read("datasources/prometheus.yml")["datasources"]}
    for page in PAGES.values():
        assert variables(page, "datasource")[0]["current"]["value"] in sources
    listed = [panel for page in PAGES.values() for panel in panels(page) if panel["type"] == "alertlist"]
    assert listed
    names = {source["name"] for source in sources.values() if source["type"] == "prometheus"}
    assert all(panel["options"]["datasource"] in names for panel in listed)
    scraped = yaml.safe_load((MONITORING / "prometheus" / "prometheus.yml").read_text(encoding="utf-8"))
    assert sources["wirestream-prometheus"]["jsonData"]["timeInterval"] == scraped["global"]["scrape_interval"]


def declared() -> set[str]:
    """Every metric of the worker and of `wirestream lag`, as Prometheus knows it."""
    return {
        family.name + {"counter": "_total", "info": "_info"}.get(family.type, "")
        for registry in (Metrics().registry, LagMetrics().registry)
        for family in registry.collect()
    }
