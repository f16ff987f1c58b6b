"""Written stories that training holds out, read by the built-in model and held with floors.

`make eval` scores them beside those of the data folder; here are only the ones that come with the project. The floors
lie below today's figures, so that another model may read a few stories differently.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.scoring import Tally, score
from streams.nlp import engine
from streams.pipeline import enrich
from streams.settings import Settings
from streams.story.records import RawRecord
from training.corpora import written

FLOORS = {
    "quotes F1": 90.0,
    "speaker names right": 80.0,
    "speaker types right": 85.0,
    "reportedVia F1": 70.0,
    "responses F1": 70.0,
    "entities F1": 88.0,
}
MOST_WRONG_NAMES = 4.5  # percent of the quotes found


@pytest.fixture(scope="module")
def scored() -> Tally:
    loaded = engine.load(Settings())
    items = [json.loads(line) for line, kept_apart in written(Path("no data folder")) if kept_apart]
    assert len(items) > 30
    total = Tally()
    for item in items:
        (annotated,) = enrich(RawRecord(json.dumps(item["story"]).encode()), loaded)
        total += score(item["expect"], annotated.enriched or {})
    return total


@pytest.mark.parametrize(("figure", "floor"), FLOORS.items())
def test_a_figure_stays_above_its_floor(scored: Tally, figure: str, floor: float) -> None:
    assert scored.figures()[figure] >= floor


def test_wrong_names_are_rare(scored: Tally) -> None:
    assert scored.figures()["speaker names wrong"] <= MOST_WRONG_NAMES
