"""The rules under a model that makes no mistake: the annotation of the project's own stories stands in for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.rules import count
from training.corpora import written

FLOORS = {  # percent of the quotes found
    "same contents": 99.0,
    "same source": 99.0,
    "same speaker type": 94.0,
    "same outlet": 99.5,
}


@pytest.fixture(scope="module")
def counted() -> dict[str, int]:
    return count(line for line, _ in written(Path("no data folder")))


def test_what_is_marked_becomes_a_quote_and_little_else_does(counted: dict[str, int]) -> None:
    assert counted["stories"] > 800
    assert counted["found"] >= 0.99 * counted["expected"]
    assert counted["made"] - counted["found"] <= 0.004 * counted["made"]


@pytest.mark.parametrize(("what", "floor"), FLOORS.items())
def test_a_perfect_reading_is_not_spoilt(counted: dict[str, int], what: str, floor: float) -> None:
    assert 100 * counted[what] / counted["found"] >= floor


def test_names_are_right_or_left_out(counted: dict[str, int]) -> None:
    assert counted["right name"] >= 0.95 * counted["names"]
    assert counted["wrong name"] <= 0.015 * counted["found"]
