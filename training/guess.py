"""Fills what nobody labelled with what a model reads there: `python -m training.guess --data DIR --out FILE`.

Articles with names have no attributions, articles with attributions no names, and neither have refusals. A finished
model's own reading of them is a teacher for the next one (self-training), where it is sure: pieces whose label it gives
less than `SURE`, and spans whose link it gives less, are masked. `training.train --guessed FILE` reads the result.
Held-out articles are not read. The file has one JSON object a document: its key, and the fields that were filled.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from streams.nlp import decode, features, model
from training.corpora import Attribution, Document, Span, load
from training.evaluate import Run, reading, run

SURE = 0.75
"""A label or a link is taught from this probability on."""

_LABELS = {word: label for label, word in decode.WORDS.items()}


def guess(one: Run, constants: decode.Constants) -> dict[str, Any]:
    """The fields of a document that were not labelled, filled."""
    document, found = one.document, reading(one, constants)
    filled: dict[str, Any] = {}
    if document.attributions is None:
        best: dict[int, float] = {}
        for link in found.links:
            best[link.span] = max(best.get(link.span, 0.0), link.score)
        weak = {span for span, score in best.items() if score < SURE}
        parts: dict[int, dict[str, list[Span]]] = {
            cue: {"source": [], "cue": [(tag.start, tag.end)], "content": []}
            for cue, tag in enumerate(found.roles) if tag.label == "cue"
        }  # fmt: skip
        for link in found.links:
            tag = found.roles[link.span]
            if link.cue is not None and link.score >= SURE:
                parts[link.cue][tag.label].append((tag.start, tag.end))
        filled["attributions"] = [[mine["source"], mine["cue"], mine["content"]] for mine in parts.values()]
        # A span without a cue is rare: whether it is one at all is left open.
        loose = weak | {link.span for link in found.links if link.cue is None}
        filled["masked"] = _unsure(one, "roles", features.ROLE_LABELS, constants.role_bias, constants.role_cost)
        filled["masked"] += [(found.roles[index].start, found.roles[index].end) for index in sorted(loose)]
    if document.names is None:
        filled["names"] = [(tag.start, tag.end, _LABELS[tag.label]) for tag in found.names]
        filled["masked_names"] = _unsure(one, "names", features.NAME_LABELS, constants.name_bias, constants.name_cost)
    if document.refusals is None:
        filled["refusals"] = [(tag.start, tag.end, tag.label) for tag in found.refusals]
        filled["masked_refusals"] = _unsure(one, "refusals", features.REFUSAL_LABELS, constants.refusal_bias, 0.0)
    return filled


def _unsure(one: Run, head: str, labels: Sequence[str], bias: float, cost: float) -> list[Span]:
    """The pieces whose label the model gives less than SURE."""
    logits = decode.merge(one.ranges, one.outputs[decode.OUTPUTS.index(head)], len(one.pieces))
    chances = np.exp(logits.astype(np.float64) - logits.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    label_of = np.zeros(len(one.pieces), dtype=np.int64)
    for span in decode.spans(logits, labels, one.pieces, bias, cost):
        begin = labels.index(f"B-{span.label}")
        label_of[span.first : span.last] = begin + 1
        label_of[span.first] = begin
    weak = chances[np.arange(len(label_of)), label_of] < SURE
    weak &= one.pieces.ids != features.BREAK_ID
    return [(int(one.pieces.starts[piece]), int(one.pieces.ends[piece])) for piece in np.flatnonzero(weak)]


def fill(documents: Iterable[Document], path: Path) -> Iterator[Document]:
    """The documents with the fields that the file has for them."""
    guesses = dict(map(json.loads, path.read_text(encoding="utf-8").splitlines()))
    for document in documents:
        fields = {name: _tuples(value) for name, value in guesses.get(document.key, {}).items()}
        if "attributions" in fields:
            fields["attributions"] = tuple(Attribution(*parts) for parts in fields["attributions"])
        yield replace(document, guessed_names="names" in fields, **fields)


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def main(argv: list[str] | None = None) -> int:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the data folder, see training/README.md")
    parser.add_argument("--model", type=Path, default=model.BUILT_IN, help="the teacher (the built-in)")
    parser.add_argument("--out", type=Path, required=True, help="the file to write")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args(argv)
    described = json.loads((options.model / "model.json").read_text())
    constants = decode.Constants.of(described["decoding"])
    session = model.open_session((options.model / "model.onnx").read_bytes(), options.threads)
    tokenizer = Tokenizer.from_file(str(options.model / "tokenizer.json"))
    documents, _ = load(options.data)
    open_ones = [one for one in documents if None in (one.attributions, one.names, one.refusals)
                 and not one.key.startswith("headline:")]  # fmt: skip
    with options.out.open("w", encoding="utf-8") as lines:
        for number, document in enumerate(open_ones, 1):
            lines.write(json.dumps([document.key, guess(run(session, tokenizer, document), constants)]) + "\n")
            if number % 100 == 0 or number == len(open_ones):
                print(f"{number} of {len(open_ones)} documents", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
