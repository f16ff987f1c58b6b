"""Pictures of the dashboards' queries: every panel is in its place, with the values that came back."""

from __future__ import annotations

import math
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

from monitoring.grafana.draw import Series, filled, named, page, shown
from monitoring.grafana.generate import DASHBOARDS
from tests.monitoring.lint import Json, expressions, panels

SVG = "{http://www.w3.org/2000/svg}"


def answer(target: Json) -> list[Series]:
    """Two lines to every question; of a histogram's buckets two, one above the other."""
    names = ("0.1", "+Inf") if target["format"] == "heatmap" else ("quiet", "<loud>")
    return [
        Series(name, tuple((1000.0 + 5 * at, float(at % 3) * factor) for at in range(10)))
        for name, factor in zip(names, (1, 4), strict=True)
    ]


def drawn(name: str, series: list[Series] | None = None) -> Element:
    """The page of that name."""
    root: Element = fromstring(page(DASHBOARDS[name](), answer if series is None else lambda _: series))
    return root


@pytest.mark.parametrize("name", DASHBOARDS)
def test_every_panel_is_on_the_page_and_within_it(name: str) -> None:
    root = drawn(name)
    texts = {element.text for element in root.iter(f"{SVG}text")}
    assert {panel["title"] for panel in panels(DASHBOARDS[name]())} <= texts
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    for box in root.findall(f"{SVG}svg"):
        assert float(box.attrib["x"]) + float(box.attrib["width"]) <= width
        assert float(box.attrib["y"]) + float(box.attrib["height"]) <= height
    assert any("not a Grafana screenshot" in (text or "") for text in texts)


def test_a_line_is_drawn_where_its_values_are() -> None:
    rising = Series("x", ((0.0, 0.0), (50.0, 5.0), (100.0, 10.0)))
    line = next(drawn("kafka", [rising]).iter(f"{SVG}polyline"))
    (x0, y0), (x1, y1), (x2, y2) = (map(float, point.split(",")) for point in line.attrib["points"].split())
    assert x0 < x1 < x2
    assert y0 > y1 > y2  # up is less in SVG
    assert math.isclose(x1 - x0, x2 - x1, abs_tol=0.2)
    assert math.isclose(y0 - y1, y1 - y2, abs_tol=0.2)


def test_a_number_has_the_colour_of_its_threshold() -> None:
    for value, colour in ((0.2, "#3f9b48"), (30.0, "#b8910b"), (90.0, "#d0374a")):
        first = drawn("kafka", [Series("", ((0.0, value),))]).findall(f"{SVG}svg")[0]
        assert first.findall(f"{SVG}rect")[1].attrib["fill"] == colour


def test_a_table_has_a_row_for_each_set_of_labels_and_a_column_for_each_query() -> None:
    labels = {"consumergroup": "desk", "topic": "wire.quote.v1", "partition": "3", "job": "lag"}
    texts = [element.text for element in drawn("kafka", [Series("", ((0.0, 7.0),), labels)]).iter(f"{SVG}text")]
    begin = texts.index("Every partition of every group") + 1
    assert texts[begin : begin + 6] == ["group", "partition", "topic", "committed", "lag", "oldest unread (s)"]
    assert texts[begin + 6 :] == ["desk", "3", "wire.quote.v1", "7", "7", "7"]


def test_what_has_no_answer_says_so() -> None:
    root = drawn("quality", [])
    texts = [element.text for element in root.iter(f"{SVG}text")]
    assert texts.count("no data") + texts.count("–") == len(list(panels(DASHBOARDS["quality"]())))


@pytest.mark.parametrize("name", DASHBOARDS)
def test_no_variable_of_grafana_is_left_in_a_query(name: str) -> None:
    assert all("$" not in filled(expression, 900, 8) for _, expression in expressions(DASHBOARDS[name]()))


def test_names_and_values_are_as_people_read_them() -> None:
    assert named("{{group}} {{topic}}", {"group": "desk", "topic": "quotes"}) == "desk quotes"
    assert named("__auto", {"__name__": "up", "job": "worker", "instance": "a:1"}) == "a:1"
    assert [shown(0.0123, "s"), shown(12.3, "s"), shown(600, "s")] == ["12 ms", "12.3 s", "10 min"]
    assert [shown(0.256, "percentunit"), shown(3 * 2**20, "bytes"), shown(1234.6, "cpm")] == [
        "26%",
        "3 MiB",
        "1,235 /min",
    ]
