"""Scores the seeds: `python -m bench.seeds`, a line a story, and all together.

tests/seeds holds a floor for each figure; this prints what they are today.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bench.scoring import Tally, score
from streams.nlp import engine as engines
from streams.pipeline import Engine, enrich
from streams.settings import Settings
from streams.story.records import RawRecord

SEEDS = Path(__file__).parent.parent / "seeds"


def tallies(engine: Engine) -> dict[str, Tally]:
    """Seed's name to its tally, for every seed with an expected result."""
    found = {}
    for path in sorted((SEEDS / "expected").glob("*.json")):
        (source,) = (SEEDS / "stories").glob(f"{path.stem}.*")
        (annotated,) = enrich(RawRecord(source.read_bytes()), engine)
        found[path.stem] = score(json.loads(path.read_text(encoding="utf-8")), annotated.enriched or {})
    return found


def figures() -> dict[str, Any]:
    """The figures over all seeds."""
    return sum(tallies(engines.load(Settings())).values(), Tally()).figures()


def main() -> None:
    """A table on standard output."""
    every = tallies(engines.load(Settings()))
    for name, tally in [*every.items(), ("all", sum(every.values(), Tally()))]:
        print(name, *(f"{figure} {value:g}" for figure, value in tally.figures().items()), sep="  ")


if __name__ == "__main__":
    main()
