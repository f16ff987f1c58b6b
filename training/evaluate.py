"""Scores an exported model on the held-out documents: `python -m training.evaluate --data DIR --model DIR`.

Runs the exported file through the run time's own `features` and `decode`, so what is measured is what is shipped.
Prints one JSON object. `--dev DIR` also writes the held-out PolNeAR articles and the model's attributions of them, as
the external scorers of attributions read them; `--tune FILE` first looks for the best decoding constants.
"""

import argparse
import json
import shutil
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from streams.nlp import decode, features, model
from streams.story.records import Reading, Tag
from streams.story.records import Reference as FoundReference
from training.corpora import Document, Reference, load
from training.examples import encode

Outputs = Sequence[decode.Windows]


@dataclass(frozen=True, slots=True)
class Run:
    """A document and what the model said of it, before any decision is made."""

    document: Document
    pieces: features.Pieces
    ranges: list[tuple[int, int]]
    outputs: Outputs


def run(session: Any, tokenizer: Tokenizer, document: Document) -> Run:
    """One document through the model, as the run time does it."""
    pieces = encode(tokenizer, document.text)
    ranges = list(features.windows(len(pieces)))
    return Run(document, pieces, ranges, model.run(session, pieces, ranges))


def reading(one: Run, constants: decode.Constants) -> Reading:
    """What the run time would make of the model's numbers."""
    return decode.read(one.pieces, one.ranges, one.outputs, constants)


def prf(matched: int, predicted: int, gold: int) -> dict[str, float]:
    """Precision, recall and F1 in percent."""
    precision, recall = matched / max(predicted, 1), matched / max(gold, 1)
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"precision": round(100 * precision, 2), "recall": round(100 * recall, 2), "f1": round(100 * f1, 2)}


def score_roles(runs: Iterable[Run], constants: decode.Constants) -> dict[str, dict[str, float]]:
    """Exact spans by role, and links of exactly found sources and contents to exactly found cues."""
    counts: Counter[tuple[str, str]] = Counter()
    for one in runs:
        gold: set[tuple[str, int, int]] = set()
        gold_links: set[tuple[int, int, int]] = set()
        for attribution in one.document.attributions or ():
            for role, spans in attribution.by_role().items():
                gold.update((role, *span) for span in spans)
                if role != "cue":
                    gold_links.update((*span, cue[0]) for span in spans for cue in attribution.cues)
        found = reading(one, constants)
        clear = [all(tag.end <= start or end <= tag.start for start, end in one.document.masked)
                 for tag in found.roles]  # fmt: skip
        predicted = {(tag.label, tag.start, tag.end) for tag, kept in zip(found.roles, clear, strict=True) if kept}
        gold = {item for item in gold
                if all(item[2] <= start or end <= item[1] for start, end in one.document.masked)}  # fmt: skip
        for role in ("source", "cue", "content"):
            counts[role, "gold"] += sum(item[0] == role for item in gold)
            counts[role, "predicted"] += sum(item[0] == role for item in predicted)
            counts[role, "matched"] += sum(item[0] == role for item in gold & predicted)
        cue_starts = {item[1] for item in gold & predicted if item[0] == "cue"}
        reachable = {link for link in gold_links if link[2] in cue_starts and
                     (("source", *link[:2]) in predicted or ("content", *link[:2]) in predicted)}  # fmt: skip
        made = {(found.roles[link.span].start, found.roles[link.span].end, found.roles[link.cue].start)
                for link in found.links if link.cue is not None}  # fmt: skip
        spans_reachable = {link[:2] for link in reachable}
        counts["link", "gold"] += len(reachable)
        counts["link", "predicted"] += sum(link[:2] in spans_reachable for link in made)
        counts["link", "matched"] += len(reachable & made)
    return {role: prf(counts[role, "matched"], counts[role, "predicted"], counts[role, "gold"])
            for role in ("source", "cue", "content", "link")}  # fmt: skip


def score_names(runs: Iterable[Run], constants: decode.Constants, types: Sequence[str]) -> dict[str, dict[str, float]]:
    """Exact spans and types of names; and partial: a name of the same type that shares a character."""
    counts: Counter[tuple[str, str]] = Counter()
    for one in runs:
        gold = {(decode.WORDS[kind], start, end) for start, end, kind in one.document.names or ()
                if decode.WORDS[kind] in types}  # fmt: skip
        predicted = {(tag.label, tag.start, tag.end) for tag in reading(one, constants).names if tag.label in types}
        for kind in types:
            counts[kind, "gold"] += sum(item[0] == kind for item in gold)
            counts[kind, "predicted"] += sum(item[0] == kind for item in predicted)
            counts[kind, "matched"] += sum(item[0] == kind for item in gold & predicted)
        touched = [any(a[0] == b[0] and a[1] < b[2] and b[1] < a[2] for b in predicted) for a in gold]
        touching = [any(a[0] == b[0] and a[1] < b[2] and b[1] < a[2] for b in gold) for a in predicted]
        counts["partial", "gold"] += sum(touched)
        counts["partial", "predicted"] += sum(touching)
    total = {key: sum(counts[kind, key] for kind in types) for key in ("gold", "predicted", "matched")}
    recall = counts["partial", "gold"] / max(total["gold"], 1)
    precision = counts["partial", "predicted"] / max(total["predicted"], 1)
    scores = {kind: prf(counts[kind, "matched"], counts[kind, "predicted"], counts[kind, "gold"]) for kind in types}
    scores["all"] = prf(total["matched"], total["predicted"], total["gold"])
    scores["partial"] = {"precision": round(100 * precision, 2), "recall": round(100 * recall, 2),
                         "f1": round(200 * precision * recall / max(precision + recall, 1e-9), 2)}  # fmt: skip
    return scores


def score_references(
    runs: Iterable[Run], constants: decode.Constants, gold_of: Callable[[Document], Iterable[Reference] | None],
    made_of: Callable[[Reading], tuple[Sequence[Tag], Sequence[FoundReference]]],
) -> dict[str, int]:  # fmt: skip
    """Of the spans found exactly (sources, cues, refusals): whose name was chosen rightly, wrongly, or not at all."""
    counts: Counter[str] = Counter()
    for one in runs:
        found = reading(one, constants)
        tags, references = made_of(found)
        totals: dict[tuple[int, int], Counter[str | None]] = {}
        for item in references:
            tag = tags[item.span]
            # The run time adds up the mentions of one entity; here those of one spelling stand for that.
            name = None if item.name is None else found.names[item.name].span.of(one.document.text)
            totals.setdefault((tag.start, tag.end), Counter())[name] += item.score  # type: ignore[assignment]
        for span, mentions in gold_of(one.document) or ():
            if span not in totals:
                continue
            chosen = totals[span].most_common(1)[0][0]
            right = chosen in {one.document.text[start:end] for start, end in mentions}
            if mentions:
                counts["named"] += 1
                counts["right" if right else "abstained" if chosen is None else "wrong"] += 1
            else:
                counts["nameless"] += 1
                counts["nameless right"] += chosen is None
    return {key: counts[key] for key in ("named", "right", "abstained", "wrong", "nameless", "nameless right")}


def score_refusals(runs: Iterable[Run], constants: decode.Constants) -> dict[str, float]:
    """Refusals of the right kind that share a character with the gold one."""
    counts: Counter[str] = Counter()
    for one in runs:
        gold = {(kind, start, end) for start, end, kind in one.document.refusals or ()}
        made = {(tag.label, tag.start, tag.end) for tag in reading(one, constants).refusals}
        counts["gold"] += len(gold)
        counts["made"] += len(made)
        counts["right"] += sum(any(a[0] == b[0] and a[1] < b[2] and b[1] < a[2] for a in made) for b in gold)
    return prf(counts["right"], counts["made"], counts["gold"])


def to_prediction(one: Run, constants: decode.Constants) -> dict[str, Any]:
    """The record that scorers of attributions read: each cue with what is linked to it, nothing done by hand."""
    text, found = one.document.text, reading(one, constants)
    quotes = []
    for cue, tag in enumerate(found.roles):
        if tag.label != "cue":
            continue
        mine = sorted({link.span for link in found.links if link.cue == cue})
        parts = {role: [{"start": found.roles[index].start, "end": found.roles[index].end,
                         "exact": found.roles[index].span.of(text)} for index in mine
                        if found.roles[index].label == role] for role in ("source", "content")}  # fmt: skip
        if parts["content"]:
            quotes.append({"contents": parts["content"], "sources": parts["source"],
                           "cue": {"start": tag.start, "end": tag.end, "exact": tag.span.of(text)}})  # fmt: skip
    return {"uri": one.document.key, "bodies": [{"role": "text", "contentType": "text/plain", "value": text}],
            "quotes": quotes}  # fmt: skip


def tune(runs: dict[str, list[Run]]) -> decode.Constants:
    """The constants with the best sum of scores on the held-out documents; six numbers, so little is fitted."""
    best = decode.Constants()

    def roles_value(constants: decode.Constants) -> float:
        scored = [score_roles(runs[name], constants) for name in ("polnear", "story") if runs[name]]
        return sum(roles[role]["f1"] for roles in scored for role in ("source", "cue", "content", "link"))

    def names_value(constants: decode.Constants) -> float:
        return sum(score_names(runs[name], constants, ("person", "organisation", "place"))["all"]["f1"]
                   for name in ("newswire", "conll-dev", "story") if runs[name])  # fmt: skip

    biases, costs = (-0.6, -0.3, 0.0, 0.3), (0.0, 0.5, 1.0, 1.5)
    best = max((replace(best, role_bias=bias, role_cost=cost) for bias in biases for cost in costs), key=roles_value)
    best = max((replace(best, refusal_bias=bias) for bias in (0.0, 0.5, 1.0, 1.5, 2.0)),
               key=lambda constants: score_refusals(runs["story"], constants)["f1"])  # fmt: skip
    best = max((replace(best, shared=shared) for shared in (0.1, 0.2, 0.3, 0.4)), key=roles_value)
    return max((replace(best, name_bias=bias, name_cost=cost) for bias in biases for cost in costs), key=names_value)


def words_per_second(session: Any, tokenizer: Tokenizer, documents: Sequence[Document],
                     constants: decode.Constants) -> float:  # fmt: skip
    """Words (runs between spaces) a second from text to reading, one document after the other."""
    began = time.perf_counter()
    for document in documents:
        reading(run(session, tokenizer, document), constants)
    return sum(len(document.text.split()) for document in documents) / (time.perf_counter() - began)


def write_dev(data: Path, folder: Path, runs: Sequence[Run], constants: decode.Constants) -> None:
    """The held-out PolNeAR articles with their annotations, and `predictions.jsonl`. Evaluation only: never publish."""
    for part in ("text", "attributions"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    with (folder / "predictions.jsonl").open("w") as lines:
        for one in runs:
            name = one.document.key.removeprefix("polnear:")
            shutil.copy(data / "polnear" / "train" / "text" / f"{name}.txt", folder / "text")
            for annotation in (data / "polnear" / "train" / "attributions").glob(f"{name}_*.ann"):
                shutil.copy(annotation, folder / "attributions")
            lines.write(json.dumps(to_prediction(one, constants)) + "\n")


def main(argv: list[str] | None = None) -> int:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True, help="folder with model.onnx, tokenizer.json, model.json")
    parser.add_argument("--dev", type=Path, help="write the held-out PolNeAR articles and predictions for them here")
    parser.add_argument("--tune", type=Path, help="look for better decoding constants and write them here as JSON")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--few", type=int, default=0, help="at most so many documents of each corpus (a quick look)")
    options = parser.parse_args(argv)
    described = json.loads((options.model / "model.json").read_text())
    constants = decode.Constants.of(described["decoding"])
    session, tokenizer = (
        model.open_session((options.model / "model.onnx").read_bytes(), options.threads),
        Tokenizer.from_file(str(options.model / "tokenizer.json")),
    )
    _, held_out = load(options.data)
    documents: dict[str, list[Document]] = {}
    for document in held_out:
        documents.setdefault(document.key.partition(":")[0], []).append(document)
    # A corpus that is not there is scored as none found: a newsroom may have its own stories only.
    runs = defaultdict(list, {
        name: [run(session, tokenizer, document) for document in (some[: options.few] if options.few else some)]
        for name, some in documents.items()
    })  # fmt: skip
    if options.tune:
        constants = tune(runs)
        options.tune.write_text(json.dumps(asdict(constants)) + "\n")
    if options.dev:
        write_dev(options.data, options.dev, runs["polnear"], constants)
    three = ("person", "organisation", "place")
    report = {
        "model": described["version"],
        "sha256": described["sha256"],
        "decoding": asdict(constants),
        "documents": {name: len(some) for name, some in runs.items()},
        "roles, PolNeAR": score_roles(runs["polnear"], constants),
        "roles, composed stories": score_roles(runs["story"], constants),
        "names, unseen outlets": score_names(runs["newswire"], constants, three),
        "names, CoNLL-2003 dev": score_names(runs["conll-dev"], constants, (*three, "misc")),
        "names, composed stories": score_names(runs["story"], constants, three),
        "antecedents, composed stories": score_references(
            runs["story"], constants, lambda document: document.antecedents, lambda made: (made.roles, made.antecedents)
        ),
        "hearers, composed stories": score_references(
            runs["story"], constants, lambda document: document.hearers, lambda made: (made.roles, made.hearers)
        ),
        "refusers, composed stories": score_references(
            runs["story"], constants, lambda document: document.antecedents, lambda made: (made.refusals, made.refusers)
        ),
        "refusals, composed stories": score_refusals(runs["story"], constants),
        "words per second": round(words_per_second(session, tokenizer, held_out[:20], constants)),
        "threads": options.threads,
    }
    print(json.dumps(report, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
