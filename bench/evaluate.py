"""Scores the enrichment against gold with the scorers of an evaluation folder, which lies outside the project.

    python -m bench.evaluate --eval-dir DIR --data-dir DIR [--part challenge …] [--json]

EVAL_DIR holds the scorers, DATA_DIR the gold (challenge/, data/polnear, data/wire-written, data/ner). Everything is
scored on what the model was not trained on: the months, outlets and stories that training/corpora.py holds out. Each
part feeds the scorer's raw stories to the pipeline, as `wirestream enrich -` does, and prints the scorer's figures.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from training.corpora import HELD_OUT_MONTHS, HELD_OUT_OUTLETS, written

PARTS = ("challenge", "wire-written", "attributions", "newswire", "conll", "seeds")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eval-dir", type=Path, required=True, help="the folder of the scorers")
    parser.add_argument("--data-dir", type=Path, required=True, help="the folder that holds challenge/ and data/")
    parser.add_argument("--part", action="append", choices=PARTS, help="only this part (may be repeated); default all")
    parser.add_argument("--json", action="store_true", help="the figures as one JSON object; the tables on stderr")
    parser.add_argument("--keep", type=Path, help="keep gold, stories and predictions in this folder")
    options = parser.parse_args()
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch)
        for part in options.part or PARTS:
            print(f"== {part}", file=sys.stderr, flush=True)
            work = folder / part
            work.mkdir(parents=True, exist_ok=True)
            figures[part] = _SCORES[part](options.eval_dir.resolve(), options.data_dir.resolve(), work)
    if options.json:
        print(json.dumps(figures, indent=2))


def enriched(stories: Path, predictions: Path) -> None:
    """What the pipeline makes of a file of stories, a line each, in order."""
    with stories.open("rb") as lines, predictions.open("wb") as out:
        subprocess.run([sys.executable, "-m", "streams", "enrich", "-"], stdin=lines, stdout=out, check=True)


def scorer(folder: Path, *arguments: str | Path) -> bytes:
    """What a scorer prints on its standard output; its tables go to ours for errors."""
    return subprocess.run([sys.executable, *map(str, arguments)], cwd=folder, stdout=subprocess.PIPE, check=True).stdout


def challenge(scorers: Path, gold: Path, work: Path) -> Any:
    """A hand-written set of stories with everything annotated."""
    (work / "stories.jsonl").write_bytes(scorer(scorers, "score_challenge.py", "stories", gold))
    enriched(work / "stories.jsonl", work / "predictions.jsonl")
    return json.loads(scorer(scorers, "score_challenge.py", gold, work / "predictions.jsonl", "--json"))


def visible(scorers: Path, data: Path, work: Path) -> Any:
    """The visible challenge stories."""
    return challenge(scorers, data / "challenge" / "visible.jsonl", work)


def written_held_out(data: Path) -> list[str]:
    """The tenth of the written stories that training holds out. One JSON object each."""
    return [line for line, kept_apart in written(data / "data") if kept_apart]


def wire_written(scorers: Path, data: Path, work: Path) -> Any:
    """The written stories that training holds out."""
    gold = work / "gold.jsonl"
    gold.write_text("\n".join(written_held_out(data)) + "\n", encoding="utf-8")
    return challenge(scorers, gold, work)


def attributions(scorers: Path, data: Path, work: Path) -> Any:
    """PolNeAR's last months, which training holds out."""
    gold = work / "gold"
    shutil.rmtree(gold, ignore_errors=True)
    for kind in ("text", "attributions"):
        (gold / kind).mkdir(parents=True)
        for path in (data / "data" / "polnear" / "train" / kind).iterdir():
            if any(f"_{month}-" in path.name for month in HELD_OUT_MONTHS):
                shutil.copy(path, gold / kind)
    (work / "stories.jsonl").write_bytes(scorer(scorers, "polnear.py", "stories", gold))
    enriched(work / "stories.jsonl", work / "predictions.jsonl")
    return json.loads(scorer(scorers, "score_attributions.py", gold, work / "predictions.jsonl", "--json"))


def newswire(scorers: Path, data: Path, work: Path) -> Any:
    """Names in the articles of the outlets that training holds out."""
    articles = sorted((data / "data" / "ner" / "world-newswire").glob("*.tsv"))
    held_out = [path for path in articles if path.name.startswith(HELD_OUT_OUTLETS)]
    return _names(scorers, work, (path.read_text(encoding="utf-8").split("\n", 1)[1] for path in held_out))


def conll(scorers: Path, data: Path, work: Path) -> Any:
    """Names in CoNLL-2003 dev."""
    return _names(scorers, work, [(data / "data" / "ner" / "conll03" / "dev.txt").read_text(encoding="utf-8")])


def _names(scorers: Path, work: Path, articles: Iterable[str]) -> Any:
    gold = work / "gold.conll"
    gold.write_text("\n\n".join(article.strip("\n") for article in articles) + "\n", encoding="utf-8")
    (work / "stories.jsonl").write_bytes(scorer(scorers, "score_entities.py", "stories", gold, "--col", "1"))
    enriched(work / "stories.jsonl", work / "predictions.jsonl")
    return json.loads(scorer(scorers, "score_entities.py", gold, work / "predictions.jsonl", "--col", "1", "--json"))


def seeds(scorers: Path, data: Path, work: Path) -> Any:  # noqa: ARG001  (one signature for all parts)
    """The project's own seeds, by its own scoring."""
    from bench.seeds import figures

    found = figures()
    print("\n".join(f"{name:22} {value:6.1f}" for name, value in found.items()), file=sys.stderr)
    return found


_SCORES: dict[str, Callable[[Path, Path, Path], Any]] = {
    "challenge": visible,
    "wire-written": wire_written,
    "attributions": attributions,
    "newswire": newswire,
    "conll": conll,
    "seeds": seeds,
}

if __name__ == "__main__":
    main()
