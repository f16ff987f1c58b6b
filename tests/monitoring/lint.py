"""The rules of Grafana's dashboard linter, under their names: https://github.com/grafana/dashboard-linter (docs/rules).

Written anew, because that program has no release. What Prometheus has to say about a query is asked of promtool, apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

Json = dict[str, Any]
Found = Iterator[tuple[str, str]]
"""Which panel ("" the page itself), and what is wrong."""

DRAWN = {"stat", "timeseries", "table", "gauge", "heatmap"}
UNITS = {"none", "short", "percent", "percentunit", "bytes", "s", "ms", "cps", "cpm", "ops", "opm", "reqps", "bool"}
SOURCE = {"type": "prometheus", "uid": "${datasource}"}

SELECTOR = re.compile(r"([a-zA-Z_:][\w:]*)?\{([^}]*)\}")
RANGE = re.compile(r"(\w+)\(\s*([a-zA-Z_:][\w:]*)?(?:\{[^}]*\})?\s*\[([^\]]+)\]")
LABEL_VALUES = re.compile(r"label_values\((.+), ([a-zA-Z_]\w*)\)")


def panels(dashboard: Json) -> Iterator[Json]:
    """Those that draw something, in or out of collapsed rows."""
    for panel in dashboard["panels"]:
        yield from (inner for inner in (panel, *panel.get("panels", ())) if inner["type"] != "row")


def expressions(dashboard: Json) -> Iterator[tuple[str, str]]:
    """(panel, query) of every target."""
    for panel in panels(dashboard):
        for target in panel.get("targets", ()):
            yield panel["title"], target["expr"]


def variables(dashboard: Json, kind: str) -> list[Json]:
    """The template variables of a type."""
    return [variable for variable in dashboard["templating"]["list"] if variable["type"] == kind]


def template_datasource(dashboard: Json) -> Found:
    found = [(variable["name"], variable["label"]) for variable in variables(dashboard, "datasource")]
    if found != [("datasource", "Data source")]:
        yield "", f"the data source should be one variable `datasource`, labelled `Data source`: {found}"


def _template(dashboard: Json, name: str) -> Found:
    found = [variable for variable in variables(dashboard, "query") if variable["name"] == name]
    if not found:
        yield "", f"no variable {name}"
    for variable in found:
        wanted = {"datasource": SOURCE, "label": name.title(), "multi": True, "allValue": ".+"}
        for field, value in wanted.items():
            if variable.get(field) != value:
                yield "", f"variable {name}: {field} should be {value}"


def template_job(dashboard: Json) -> Found:
    yield from _template(dashboard, "job")


def template_instance(dashboard: Json) -> Found:
    yield from _template(dashboard, "instance")


def template_label_promql(dashboard: Json) -> Found:
    for variable in variables(dashboard, "query"):
        if not LABEL_VALUES.fullmatch(variable["query"]["query"]):
            yield "", f"variable {variable['name']}: not label_values(selector, label)"


def template_on_time_change_reload(dashboard: Json) -> Found:
    for variable in variables(dashboard, "query"):
        if variable["refresh"] != 2:
            yield "", f"variable {variable['name']}: is not read again when the time range changes"


def panel_datasource(dashboard: Json) -> Found:
    for panel in panels(dashboard):
        for part in (panel, *panel.get("targets", ())):
            if panel["type"] in DRAWN and part.get("datasource") != SOURCE:
                yield panel["title"], "does not use the chosen data source"


def panel_title_description(dashboard: Json) -> Found:
    for panel in panels(dashboard):
        if not panel.get("title") or not panel.get("description"):
            yield panel.get("title", ""), "no title or no description"


def panel_units(dashboard: Json) -> Found:
    for panel in panels(dashboard):
        if panel["type"] in DRAWN and panel["fieldConfig"]["defaults"].get("unit") not in UNITS:
            yield panel["title"], "no unit, or one that Grafana does not know"


def panel_no_targets(dashboard: Json) -> Found:
    for panel in panels(dashboard):
        if panel["type"] in DRAWN and not panel.get("targets"):
            yield panel["title"], "asks nothing"


def target_rate_interval(dashboard: Json) -> Found:
    for panel, expression in expressions(dashboard):
        for function, _, over in RANGE.findall(expression):
            if function in ("rate", "irate") and over != "$__rate_interval":
                yield panel, f"{function} over {over}"


def _matcher(dashboard: Json, label: str) -> Found:
    for panel, expression in expressions(dashboard):
        for metric, matchers in SELECTOR.findall(expression):
            if f'{label}=~"${label}"' not in matchers.split(","):
                yield panel, f"{metric}: the chosen {label} is not asked for"


def target_job(dashboard: Json) -> Found:
    yield from _matcher(dashboard, "job")


def target_instance(dashboard: Json) -> Found:
    yield from _matcher(dashboard, "instance")


def target_counter_agg(dashboard: Json) -> Found:
    for panel, expression in expressions(dashboard):
        counted = {metric for function, metric, _ in RANGE.findall(expression)
                   if function in ("rate", "irate", "increase")}  # fmt: skip
        for metric, _ in SELECTOR.findall(expression):
            if metric.endswith("_total") and metric not in counted:
                yield panel, f"{metric} is a counter: rate, irate or increase"


def target_histogram(dashboard: Json) -> Found:
    for panel, expression in expressions(dashboard):
        if "_bucket" in expression and "histogram_quantile(" not in expression:
            yield panel, "buckets without histogram_quantile"


def template_uneditable(dashboard: Json) -> Found:
    if dashboard["editable"]:
        yield "", "can be edited, and loses that with the next start"


RULES: dict[str, Callable[[Json], Found]] = {
    "template-datasource-rule": template_datasource,
    "template-job-rule": template_job,
    "template-instance-rule": template_instance,
    "template-label-promql-rule": template_label_promql,
    "template-on-time-change-reload-rule": template_on_time_change_reload,
    "template-uneditable-rule": template_uneditable,
    "panel-datasource-rule": panel_datasource,
    "panel-title-description-rule": panel_title_description,
    "panel-units-rule": panel_units,
    "panel-no-targets-rule": panel_no_targets,
    "target-rate-interval-rule": target_rate_interval,
    "target-job-rule": target_job,
    "target-instance-rule": target_instance,
    "target-counter-agg-rule": target_counter_agg,
    "target-histogram-rule": target_histogram,
}
"""Every rule but target-promql-rule, which is promtool's."""


def excluded(exceptions: Json, rule: str, dashboard: str, panel: str) -> bool:
    """Whether a `.lint` file lets this pass, by the linter's own reading of it."""
    if rule not in exceptions["exclusions"]:
        return False
    entries = (exceptions["exclusions"][rule] or {}).get("entries") or [{}]
    return any(
        entry.get("dashboard", dashboard) == dashboard and entry.get("panel", panel) == panel for entry in entries
    )
