"""Draws the dashboards' queries as SVG: `python -m monitoring.grafana.draw http://127.0.0.1:9090 FOLDER [MINUTES]`.

Not Grafana: the same queries, units, thresholds and places, asked of a running Prometheus, for documents and for a look
where no Grafana is. Job, instance and all other variables are "All".
"""

from __future__ import annotations

import html
import json
import math
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from monitoring.grafana.generate import DASHBOARDS
from monitoring.grafana.parts import Json

SCRAPE_SECONDS = 5
POINTS = 120
COLUMN, ROW, GAP = 60, 38, 6  # pixels of a grid cell, and between panels
WIDTH = 24 * COLUMN
LEGEND = 5
COLOURS = ("#73bf69", "#f2cc0c", "#8ab8ff", "#ff780a", "#f2495c", "#5794f2", "#b877d9", "#705da0", "#37872d", "#fade2a")
NAMED = {"green": "#3f9b48", "yellow": "#b8910b", "red": "#d0374a", "blue": "#3274d9", "text": "#d8d9da"}
FOOTER = "Drawn from the panels' queries, asked of a Prometheus; not a Grafana screenshot."


@dataclass(frozen=True, slots=True)
class Series:
    """A line: its name, (Unix time, value) points, at least one, and labels. Values are finite."""

    name: str
    points: tuple[tuple[float, float], ...]
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def last(self) -> float:
        """The latest value."""
        return self.points[-1][1]


Ask = Callable[[Json], list[Series]]
"""Answers a panel's target."""


def prometheus(url: str, *, minutes: float, now: float) -> Ask:
    """Asks that Prometheus for the `minutes` before `now` (Unix time). Raises OSError."""
    window = minutes * 60
    step = max(SCRAPE_SECONDS, math.ceil(window / POINTS))

    def ask(target: Json) -> list[Series]:
        asked = {"query": filled(target["expr"], window, step), "start": now - window, "end": now, "step": step}
        with urllib.request.urlopen(f"{url}/api/v1/query_range?{urllib.parse.urlencode(asked)}", timeout=30) as reply:
            found = json.load(reply)["data"]["result"]
        lines = []
        for each in found:
            values = ((float(at), float(value)) for at, value in each["values"])
            if points := tuple((at, value) for at, value in values if math.isfinite(value)):
                lines.append(Series(named(target["legendFormat"], each["metric"]), points, each["metric"]))
        return lines

    return ask


def filled(expression: str, window: float, step: float) -> str:
    """The query with Grafana's variables as Grafana fills them in, every choice being "All"."""
    for name, value in (
        ("$__rate_interval", f"{max(4 * SCRAPE_SECONDS, step + SCRAPE_SECONDS):.0f}s"),
        ("$__range_s", f"{window:.0f}"),
        ("$__range", f"{window:.0f}s"),
        ("$consumergroup", ".+"),
        ("$instance", ".+"),
        ("$topic", ".+"),
        ("$job", ".+"),
    ):
        expression = expression.replace(name, value)
    return expression


def named(legend: str, labels: dict[str, str]) -> str:
    """A series' name by the panel's legend."""
    if legend == "__auto":
        return " ".join(value for name, value in sorted(labels.items()) if name not in ("__name__", "job"))
    for name, value in labels.items():
        legend = legend.replace(f"{{{{{name}}}}}", value)
    return legend


def shown(value: float, unit: str, decimals: int | None = None) -> str:
    """A value in the unit, as people read it."""
    if decimals is not None:
        return f"{value:,.{decimals}f}"
    if unit == "percentunit":
        return f"{value:.0%}"
    if unit == "bytes":
        return f"{value / 2**20:,.0f} MiB"
    if unit == "s":
        if value < 1:
            return f"{value * 1000:.0f} ms"
        return f"{value:.3g} s" if value < 120 else f"{value / 60:.3g} min"
    suffix = {"cps": " /s", "cpm": " /min"}.get(unit, "")
    return (f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}") + suffix


def page(dashboard: Json, ask: Ask) -> str:
    """The dashboard as one SVG."""
    height = max(panel["gridPos"]["y"] + panel["gridPos"]["h"] for panel in dashboard["panels"]) * ROW + 70
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif">',
        f'<rect width="{WIDTH}" height="{height}" fill="#111217"/>',
        _text(12, 26, dashboard["title"], size=18),
        _text(WIDTH - 12, 26, FOOTER, colour="#8e8e95", anchor="end"),
    ]
    for panel in dashboard["panels"]:
        place = panel["gridPos"]
        x, y = place["x"] * COLUMN, place["y"] * ROW + 44
        if panel["type"] == "row":
            parts.append(_text(x + 12, y + 25, panel["title"], size=14, colour="#ccccdc"))
            continue
        width, tall = place["w"] * COLUMN - GAP, place["h"] * ROW - GAP
        parts.append(f'<svg x="{x + GAP / 2}" y="{y}" width="{width}" height="{tall}">')
        parts += _panel(panel, ask, width, tall)
        parts.append("</svg>")
    return "\n".join([*parts, "</svg>"]) + "\n"


def _panel(panel: Json, ask: Ask, width: float, height: float) -> Iterable[str]:
    yield f'<rect width="{width}" height="{height}" rx="3" fill="#181b1f" stroke="#2c3235"/>'
    yield _text(8, 17, panel["title"], colour="#ccccdc")
    if "targets" not in panel:
        yield _text(width / 2, height / 2, "(shown by Grafana itself)", colour="#8e8e95", anchor="middle")
        return
    answers = [ask(target) for target in panel["targets"]]
    series = [line for lines in answers for line in lines]
    if not series:
        yield _text(width / 2, height / 2 + 6, panel["fieldConfig"]["defaults"].get("noValue", "no data"),
                    colour="#8e8e95", anchor="middle")  # fmt: skip
        return
    if panel["type"] == "table":
        yield from _table(panel, answers, width, height)
    else:
        yield from {"stat": _stat, "heatmap": _heatmap}.get(panel["type"], _lines)(panel, series, width, height)


def _stat(panel: Json, series: Sequence[Series], width: float, height: float) -> Iterable[str]:
    defaults = panel["fieldConfig"]["defaults"]
    value = series[0].last
    colour = NAMED["text"]
    for step in defaults["thresholds"]["steps"]:
        if step["value"] is None or value >= step["value"]:
            colour = NAMED.get(step["color"], NAMED["text"])
    if panel["options"]["colorMode"] == "background":
        yield f'<rect y="24" width="{width}" height="{height - 24}" fill="{colour}" opacity="0.85"/>'
        colour = "#ffffff"
    yield _text(
        width / 2,
        height / 2 + 24,
        shown(value, defaults["unit"], defaults.get("decimals")),
        size=30,
        colour=colour,
        anchor="middle",
    )


def _lines(panel: Json, series: Sequence[Series], width: float, height: float) -> Iterable[str]:
    defaults = panel["fieldConfig"]["defaults"]
    stacked = defaults["custom"]["stacking"]["mode"] == "normal"
    left, top, right, bottom = 62.0, 28.0, width - 10, height - 24 - 15 * min(LEGEND, len(series))
    series = sorted(series, key=lambda line: -line.last)
    drawn, under = [], dict[float, float]()
    for line in series:
        points = line.points
        if stacked:
            points = tuple((at, value + under.get(at, 0.0)) for at, value in points)
            under |= dict(points)
        drawn.append(points)
    begin = min(points[0][0] for points in drawn)
    end = max(max(points[-1][0] for points in drawn), begin + 1)
    most = defaults.get("max") or max(value for points in drawn for _, value in points) * 1.1 or 1.0

    def place(at: float, value: float) -> tuple[float, float]:
        return left + (at - begin) / (end - begin) * (right - left), bottom - min(value / most, 1) * (bottom - top)

    for part in (0.0, 0.5, 1.0):
        _, y = place(begin, most * part)
        yield f'<line x1="{left}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}" stroke="#2c3235"/>'
        yield _text(left - 6, y + 4, shown(most * part, defaults["unit"]), colour="#8e8e95", anchor="end", size=11)
    for step in defaults["thresholds"]["steps"]:
        if step["value"] is not None and step["value"] < most:
            _, y = place(begin, step["value"])
            dash = f'stroke="{NAMED.get(step["color"], "#888")}" stroke-dasharray="6 4"'
            yield f'<line x1="{left}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}" {dash}/>'
    for number, points in reversed(list(enumerate(drawn))):
        colour = COLOURS[number % len(COLOURS)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (place(*point) for point in points))
        if stacked:
            first, last = place(points[0][0], 0), place(points[-1][0], 0)
            closed = f"{first[0]:.1f},{first[1]:.1f} {path} {last[0]:.1f},{last[1]:.1f}"
            yield f'<polygon points="{closed}" fill="{colour}"/>'
        if not stacked:
            yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>'
    for number, line in enumerate(series[:LEGEND]):
        y = bottom + 20 + 15 * number
        yield f'<rect x="10" y="{y - 8}" width="12" height="4" fill="{COLOURS[number % len(COLOURS)]}"/>'
        more = f"  (+ {len(series) - LEGEND} more)" if number == LEGEND - 1 and len(series) > LEGEND else ""
        yield _text(28, y, f"{line.name or panel['title']}{more}", size=11)
        yield _text(right, y, shown(line.last, defaults["unit"]), size=11, anchor="end")


def _heatmap(panel: Json, series: Sequence[Series], width: float, height: float) -> Iterable[str]:
    """One row a bucket: what fell into it and not into the one below."""
    unit = panel["options"]["yAxis"]["unit"]
    buckets = sorted((math.inf if line.name == "+Inf" else float(line.name), dict(line.points)) for line in series)
    times = sorted({at for _, points in buckets for at in points})
    cells = []
    below: dict[float, float] = {}
    for number, (_, points) in enumerate(buckets):
        cells += [(number, at, max(0.0, value - below.get(at, 0.0))) for at, value in points.items()]
        below = points
    most = max(value for *_, value in cells) or 1.0
    left, top, bottom = 62.0, 28.0, height - 10
    tall, wide = (bottom - top) / len(buckets), (width - 10 - left) / len(times)
    for number, (upper, _) in enumerate(buckets):
        label = "more" if math.isinf(upper) else shown(upper, unit)
        yield _text(left - 6, bottom - number * tall - tall / 2 + 4, label, size=10, colour="#8e8e95", anchor="end")
    for number, at, value in cells:
        if value > 0:
            x, y = left + times.index(at) * wide, bottom - (number + 1) * tall
            shade = 0.15 + 0.85 * value / most
            yield (f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{tall - 1:.1f}" fill="#ff780a" '
                   f'opacity="{shade:.2f}"/>')  # fmt: skip


def _table(panel: Json, answers: Sequence[Sequence[Series]], width: float, height: float) -> Iterable[str]:
    """A row for each set of labels, then a column a query, as the panel's transformations name them."""
    organised = panel["transformations"][1]["options"]
    dropped, names = organised["excludeByName"], organised["renameByName"]
    headings = [names[key] for key in names if key.startswith("Value")]
    labels = sorted({label for lines in answers for line in lines for label in line.labels} - set(dropped))
    rows: dict[tuple[str, ...], list[str]] = {}
    for number, lines in enumerate(answers):
        for line in lines:
            key = tuple(line.labels.get(label, "") for label in labels)
            value = shown(line.last, panel["fieldConfig"]["defaults"]["unit"])
            rows.setdefault(key, [""] * len(answers))[number] = value
    columns = [*(names.get(label, label) for label in labels), *headings]
    wide = (width - 20) / len(columns)
    for number, heading in enumerate(columns):
        yield _text(10 + number * wide, 40, heading, colour="#8ab8ff")
    room = int((height - 60) / 17)
    for down, (key, values) in enumerate(sorted(rows.items())[:room]):
        for number, text in enumerate((*key, *values)):
            yield _text(10 + number * wide, 60 + 17 * down, text)


def _text(x: float, y: float, text: str, *, size: int = 12, colour: str = "#d8d9da", anchor: str = "start") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}" text-anchor="{anchor}"'
    return f"<text {place}>{html.escape(text)}</text>"


def main() -> None:
    """Writes one file a dashboard."""
    url, folder, *minutes = sys.argv[1:]
    ask = prometheus(url.rstrip("/"), minutes=float(minutes[0]) if minutes else 15, now=time.time())
    for name, dashboard in DASHBOARDS.items():
        Path(folder, f"{name}.svg").write_text(page(dashboard(), ask), encoding="utf-8")


if __name__ == "__main__":
    main()
