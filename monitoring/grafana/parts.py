"""The parts of a dashboard as Grafana's JSON has them: variables, annotations, panels, and their places on the page.

In queries `@` stands for the matchers of the chosen job and instance: `up{@}`, `up{@,topic="x"}`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

Json = dict[str, Any]
Threshold = tuple[float | None, str]
"""From this value on (None: from the least) the colour."""

DATA_SOURCE = {"type": "prometheus", "uid": "${datasource}"}
MATCHERS = 'job=~"$job",instance=~"$instance"'
COLUMNS = 24
STAT_HEIGHT = 4
GRAPH_HEIGHT = 8

PLAIN: Sequence[Threshold] = ((None, "text"),)
NONE_IS_GOOD: Sequence[Threshold] = ((None, "green"), (1, "red"))
NONE_IS_BAD: Sequence[Threshold] = ((None, "red"), (1, "green"))


def query(expression: str) -> str:
    """The PromQL with the matchers in the place of each `@`, on one line."""
    return " ".join(expression.replace("@", MATCHERS).split())


def target(expression: str, legend: str = "", *, instant: bool = False, kind: str = "time_series") -> Json:
    """One query of a panel; `legend` names its series, `kind` is Grafana's format."""
    return {
        "datasource": DATA_SOURCE,
        "editorMode": "code",
        "expr": query(expression),
        "format": kind,
        "instant": instant,
        "legendFormat": legend or "__auto",
        "range": not instant,
    }


def _panel(
    kind: str,
    title: str,
    description: str,
    targets: Iterable[Json],
    *,
    unit: str,
    thresholds: Sequence[Threshold],
    size: tuple[int, int],
    custom: Json,
    options: Json,
    **defaults: Any,
) -> Json:
    return {
        "type": kind,
        "title": title,
        "description": description,
        "datasource": DATA_SOURCE,
        "targets": [{**one, "refId": chr(ord("A") + number)} for number, one in enumerate(targets)],
        "fieldConfig": {
            "defaults": {
                "unit": unit,
                "thresholds": {
                    "mode": "absolute",
                    "steps": [{"color": colour, "value": value} for value, colour in thresholds],
                },
                "custom": custom,
                **defaults,
            },
            "overrides": [],
        },
        "options": options,
        "gridPos": {"w": size[0], "h": size[1]},
    }


def stat(
    title: str,
    description: str,
    expression: str,
    *,
    unit: str,
    thresholds: Sequence[Threshold] = PLAIN,
    decimals: int | None = None,
    width: int = 4,
) -> Json:
    """One number, coloured by its thresholds, over the line of how it came there. Plain numbers (short) are whole ones.

    `increase` reckons from samples to the whole range, so a count of ten reads 10.3 there.
    """
    return _panel(
        "stat",
        title,
        description,
        [target(expression)],
        unit=unit,
        thresholds=thresholds,
        size=(width, STAT_HEIGHT),
        custom={},
        options={
            "colorMode": "value" if thresholds == PLAIN else "background",
            "graphMode": "area",
            "justifyMode": "auto",
            "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
            "textMode": "auto",
        },
        color={"mode": "thresholds"},
        noValue="–",
        **({"decimals": decimals or 0} if decimals is not None or unit == "short" else {}),
    )


def graph(
    title: str,
    description: str,
    *targets: Json,
    unit: str,
    thresholds: Sequence[Threshold] = PLAIN,
    width: int = 12,
    stacked: bool = False,
    highest: float | None = None,
) -> Json:
    """Lines over time, from 0 up; a threshold is a dashed line. `stacked` is for parts of a whole."""
    return _panel(
        "timeseries",
        title,
        description,
        targets,
        unit=unit,
        thresholds=thresholds,
        size=(width, GRAPH_HEIGHT),
        custom={
            "drawStyle": "line",
            "fillOpacity": 40 if stacked else 8,
            "lineWidth": 1,
            "showPoints": "never",
            "spanNulls": False,
            "stacking": {"group": "A", "mode": "normal" if stacked else "none"},
            "thresholdsStyle": {"mode": "off" if thresholds == PLAIN else "dashed"},
        },
        options={
            "legend": {"calcs": ["lastNotNull", "max"], "displayMode": "table", "placement": "bottom"},
            "tooltip": {"mode": "multi", "sort": "desc"},
        },
        color={"mode": "palette-classic"},
        min=0,
        **({} if highest is None else {"max": highest}),
    )


def heatmap(title: str, description: str, expression: str, *, unit: str, width: int = 12) -> Json:
    """How many fell into which bucket of a histogram, over time. The expression keeps the label `le`."""
    return _panel(
        "heatmap",
        title,
        description,
        [target(expression, "{{le}}", kind="heatmap")],
        unit=unit,
        thresholds=PLAIN,
        size=(width, GRAPH_HEIGHT),
        custom={},
        options={
            "calculate": False,
            "cellGap": 1,
            "color": {"mode": "scheme", "scheme": "Oranges", "steps": 64},
            "filterValues": {"le": 1e-9},
            "tooltip": {"mode": "single", "yHistogram": True},
            "yAxis": {"axisPlacement": "left", "unit": unit},
        },
    )


def table(
    title: str,
    description: str,
    columns: dict[str, str],
    *,
    unit: str,
    hidden: Sequence[str] = (),
    names: dict[str, str] | None = None,
    width: int = COLUMNS,
) -> Json:
    """What is now, one row a series. `columns` is heading to expression, `names` heads labels, `hidden` drops some."""
    targets = [target(expression, instant=True, kind="table") for expression in columns.values()]
    values = ["Value"] if len(columns) == 1 else [f"Value #{chr(ord('A') + at)}" for at in range(len(columns))]
    return {
        **_panel(
            "table",
            title,
            description,
            targets,
            unit=unit,
            thresholds=PLAIN,
            size=(width, GRAPH_HEIGHT + 2),
            custom={"align": "auto", "filterable": True},
            options={"cellHeight": "sm", "showHeader": True},
            noValue="–",
        ),
        "transformations": [
            {"id": "merge", "options": {}},
            {
                "id": "organize",
                "options": {
                    "excludeByName": dict.fromkeys(("Time", "__name__", "job", *hidden), True),
                    "indexByName": {},
                    "renameByName": {**(names or {}), **dict(zip(values, columns, strict=True))},
                },
            },
        ],
    }


def alerts(title: str, description: str, *, width: int = 8) -> Json:
    """Prometheus's alerts that fire or are about to, the gravest first; without the dead-man's switch."""
    return {
        "type": "alertlist",
        "title": title,
        "description": description,
        "options": {
            "alertInstanceLabelFilter": '{severity!="none"}',
            "datasource": "Prometheus",  # a data source's name here, not its uid
            "groupMode": "default",
            "maxItems": 20,
            "sortOrder": 3,  # importance
            "stateFilter": {"error": True, "firing": True, "noData": False, "normal": False, "pending": True},
            "viewMode": "list",
        },
        "gridPos": {"w": width, "h": GRAPH_HEIGHT},
    }


def variable(name: str, label: str, values: str) -> Json:
    """A choice of several, all at first. `values` is what Grafana asks for them: label_values(…)."""
    return {
        "name": name,
        "label": label,
        "type": "query",
        "datasource": DATA_SOURCE,
        "query": {"query": values, "refId": f"variable-{name}"},
        "definition": values,
        "multi": True,
        "includeAll": True,
        "allValue": ".+",
        "current": {"text": ["All"], "value": ["$__all"]},
        "refresh": 2,  # whenever the time range changes: an instance lives as long as its container
        "sort": 1,
        "hide": 0,
        "options": [],
        "regex": "",
    }


def annotation(name: str, colour: str, expression: str, *, title: str, text: str, **more: Any) -> Json:
    """Marks on every graph of the page."""
    return {
        "name": name,
        "datasource": DATA_SOURCE,
        "enable": True,
        "hide": False,
        "iconColor": colour,
        "expr": query(expression),
        "step": "60s",
        "titleFormat": title,
        "textFormat": text,
        **more,
    }


def dashboard(
    uid: str,
    title: str,
    description: str,
    rows: Iterable[tuple[str, Sequence[Json]]],
    *,
    found_by: str,
    variables: Sequence[Json] = (),
) -> Json:
    """The whole page. `found_by` is the metric by whose labels job and instance are offered; rows are named."""
    return {
        "uid": uid,
        "title": title,
        "description": description,
        "id": None,
        "version": 1,
        "schemaVersion": 41,
        "tags": ["wirestream"],
        "editable": False,
        "graphTooltip": 1,
        "refresh": "30s",
        "time": {"from": "now-1h", "to": "now"},
        "timezone": "browser",
        "links": [
            {
                "asDropdown": False,
                "includeVars": False,
                "keepTime": True,
                "tags": ["wirestream"],
                "title": "wirestream",
                "type": "dashboards",
            }
        ],
        "annotations": {
            "list": [
                # The value is the moment itself, so that a new container shows as well as an old one that restarted.
                annotation(
                    "Starts",
                    "blue",
                    "process_start_time_seconds{@} * 1000",
                    title="started",
                    text="{{job}} {{instance}}",
                    useValueForTime=True,
                ),
                annotation(
                    "Alerts",
                    "red",
                    'ALERTS{alertstate="firing",severity!="none"}',
                    title="{{alertname}}",
                    text="{{severity}} {{instance}} {{consumergroup}}",
                    tagKeys="alertname,severity",
                ),
            ]
        },
        "templating": {
            "list": [
                {
                    "name": "datasource",
                    "label": "Data source",
                    "type": "datasource",
                    "query": "prometheus",
                    "current": {"text": "Prometheus", "value": "wirestream-prometheus"},
                    "hide": 0,
                    "includeAll": False,
                    "multi": False,
                    "options": [],
                    "refresh": 1,
                    "regex": "",
                },
                variable("job", "Job", f"label_values({found_by}, job)"),
                variable("instance", "Instance", f"label_values({_within_job(found_by)}, instance)"),
                *variables,
            ]
        },
        "panels": _placed(rows),
    }


def _within_job(selector: str) -> str:
    return selector[:-1] + ',job=~"$job"}' if selector.endswith("}") else selector + '{job=~"$job"}'


def _placed(rows: Iterable[tuple[str, Sequence[Json]]]) -> list[Json]:
    """Panels from left to right, a new line where one does not fit, each row under its name."""
    placed: list[Json] = []
    top = 0
    for title, panels in rows:
        row = {"type": "row", "title": title, "collapsed": False, "panels": []}
        placed.append({**row, "gridPos": {"x": 0, "y": top, "w": COLUMNS, "h": 1}})
        top, left, height = top + 1, 0, 0
        for panel in panels:
            size = panel["gridPos"]
            if left + size["w"] > COLUMNS:
                top, left, height = top + height, 0, 0
            placed.append({**panel, "gridPos": {"x": left, "y": top, **size}})
            left, height = left + size["w"], max(height, size["h"])
        top += height
    return [{"id": number, **panel} for number, panel in enumerate(placed, start=1)]
