"""Fits the weights of `streams/quotes/confidence.py`: `python -m bench.calibrate --data-dir DIR`.

On the written stories that training holds out. Prints the weights, and a table of what confidence promises against what
is right; each story's quotes are judged by weights fitted on the other nine tenths, so the table is of unseen stories.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from bench.scoring import FOUND, matched, same_name, words
from streams.entities.find import find_entities
from streams.nlp import engine
from streams.pipeline import Engine
from streams.quotes.confidence import FEATURES, features_of
from streams.quotes.find import listen, type_of
from streams.quotes.page import open_page
from streams.quotes.people import introduce
from streams.settings import Settings
from streams.story.kinds import permitted
from streams.story.normalise import normalise
from streams.story.parse import parse
from streams.story.records import RawRecord, Speaker
from training.corpora import written

FOLDS = 10
RIDGE = 1.0
BANDS = ((0, 60), (60, 75), (75, 85), (85, 90), (90, 95), (95, 101))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data-dir", type=Path, required=True, help="the folder that holds data/")
    options = parser.parse_args()
    loaded = engine.load(Settings())
    stories = [json.loads(line) for line, kept_apart in written(options.data_dir / "data") if kept_apart]
    judged = [(number % FOLDS, *row) for number, item in enumerate(stories) for row in judge(item, loaded)]
    folds, right = np.array([row[0] for row in judged]), np.array([row[2] for row in judged], dtype=float)
    features = np.array([row[1] for row in judged], dtype=float)
    constant, *weights = fit(features, right)
    print(f"CONSTANT = {constant:.2f}\nWEIGHTS = ({', '.join(f'{weight:.2f}' for weight in weights)})")
    print("  " + ", ".join(FEATURES))
    chances = np.zeros(len(right))
    for fold in range(FOLDS):
        aside = folds == fold
        chances[aside] = 100 * apply(fit(features[~aside], right[~aside]), features[aside])
    print(f"{len(right)} quotes of {len(stories)} stories, {100 * right.mean():.0f} percent right")
    for low, high in BANDS:
        band = (np.rint(chances) >= low) & (np.rint(chances) < high)
        if band.any():
            mean, share = chances[band].mean(), 100 * right[band].mean()
            print(f"| {low} to {high - 1} | {band.sum()} | {mean:.0f} | {share:.0f} |")


def judge(item: dict[str, Any], loaded: Engine) -> Iterator[tuple[tuple[float, ...], bool]]:
    """The features of each quote found in a story, and whether it was said by one of that type and name."""
    (raw,) = parse(RawRecord(json.dumps(item["story"]).encode()), provider=None, max_body=loaded.max_body)
    story = normalise(raw, enrich_body=loaded.enrich_body)
    if story.skip:
        return
    reading = permitted(story, loaded.recognise(story))
    entities = find_entities(story, reading, loaded.gazetteer, creator=loaded.versions.model)
    page = open_page(story, reading, entities)
    told = [(draft, voice) for draft, voice, _ in listen(page, introduce(page))]
    gold = item["expect"]["quotes"]
    pairs = matched(
        [words(quote["contents"]) for quote in gold],
        [words(span.of(page.text) for span in draft.contents) for draft, _ in told],
        FOUND,
    )
    expected = {found: gold[index]["speaker"] for index, found in pairs}
    for number, (draft, voice) in enumerate(told):
        right = number in expected and _same(expected[number], voice.speaker)
        yield features_of(page, draft, voice, type_of(page, draft)), right


def _same(expected: dict[str, Any], speaker: Speaker) -> bool:
    return expected["type"] == speaker.type and same_name(expected["name"], speaker.name)


def fit(features: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Constant and weights of a logistic regression with a little ridge, by Newton's method."""
    table = np.column_stack([np.ones(len(features)), features])
    ridge = RIDGE * np.diag([0.0, *np.ones(features.shape[1])])
    weights = np.zeros(table.shape[1])
    for _ in range(50):
        chances = 1 / (1 + np.exp(-table @ weights))
        slope = table.T @ (right - chances) - ridge @ weights
        weights += np.linalg.solve((table.T * (chances * (1 - chances))) @ table + ridge, slope)
    return weights


def apply(weights: np.ndarray, features: np.ndarray) -> np.ndarray:
    """The chances that the weights give."""
    return 1 / (1 + np.exp(-(weights[0] + features @ weights[1:])))


if __name__ == "__main__":
    main()
