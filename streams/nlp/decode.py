"""From the model's numbers to a `Reading`: overlapping windows merged, best label paths, links between spans.

Pure numpy. Training measures with this very code, so a score in the model card is a score of the run time.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from streams.nlp.features import BREAK_ID, NAME_LABELS, REFUSAL_LABELS, ROLE_LABELS, Pieces
from streams.story.records import Link, Reading, Reference, Tag

FloatArray = npt.NDArray[np.float32] | npt.NDArray[np.float16]
Windows = Sequence[FloatArray]
"""One array a window."""

OUTPUTS = ("roles", "names", "refusals", "links", "links_null", "antecedents", "antecedents_null", "hearers",
           "hearers_null")  # fmt: skip
"""The model's outputs in order; for a window of T - 2 pieces: [T, 7], twice [T, 9], three times [T, T] and [T]."""

POINTERS = ("links", "antecedents", "hearers")

WORDS = {"SOURCE": "source", "CUE": "cue", "CONTENT": "content", "PER": "person", "ORG": "organisation",
         "LOC": "place", "MISC": "misc", "DECLINED": "declined", "NO-RESPONSE": "no-response",
         "UNAVAILABLE": "unavailable", "REFERRED": "referred"}  # fmt: skip
"""The records' words for the labels."""

LIKELY = 0.01
"""From this probability on a reference is passed on."""


@dataclass(frozen=True, slots=True)
class Constants:
    """What was tuned on held-out articles; `model.json` carries them as "decoding".

    The biases are added to the logit of "O" before the best path is found: below 0 finds more spans, above 0
    fewer. The costs are what a path pays for beginning a span: labels are guessed piece by piece, and without a cost
    one doubtful piece cuts a span in two or makes one of its own. A source is linked to a further cue (one that has no
    source of its own) from the probability `shared` on.
    """

    role_bias: float = 0.0
    role_cost: float = 0.0
    name_bias: float = 0.0
    name_cost: float = 0.0
    refusal_bias: float = 0.0
    shared: float = 0.25

    @classmethod
    def of(cls, given: Mapping[str, float]) -> Constants:
        """The constants of a `model.json`; TypeError for a name that this version does not know."""
        return cls(**{name: float(value) for name, value in given.items()})


@dataclass(frozen=True, slots=True)
class Spanned:
    """Pieces [first, last) under one label, and the mean probability of their labels."""

    first: int
    last: int
    label: str
    score: float


def read(
    pieces: Pieces,
    ranges: Sequence[tuple[int, int]],
    outputs: Sequence[Windows],
    constants: Constants,
) -> Reading:
    """Names, roles and links of a text from the model's `OUTPUTS` for its windows.

    `ranges` are the windows as `features.windows` cut them; each output has one array for each of them. Offsets of the
    tags count code points of the text that `pieces` were made of. `headline_names` is left empty.
    """
    if not len(pieces):
        return Reading()
    given = dict(zip(OUTPUTS, outputs, strict=True))
    roles, names, refusals = (
        spans(merge(ranges, given[head], len(pieces)), labels, pieces, bias, cost)
        for head, labels, bias, cost in (
            ("roles", ROLE_LABELS, constants.role_bias, constants.role_cost),
            ("names", NAME_LABELS, constants.name_bias, constants.name_cost),
            ("refusals", REFUSAL_LABELS, constants.refusal_bias, 0.0),
        )
    )
    sources, cues = (
        {index: role for index, role in enumerate(roles) if role.label == label} for label in ("SOURCE", "CUE")
    )
    stands_for = (names, ranges, given["antecedents"], given["antecedents_null"])
    return Reading(
        names=tuple(_tag(pieces, found) for found in names),
        roles=tuple(_tag(pieces, found) for found in roles),
        links=tuple(links(roles, ranges, given["links"], given["links_null"], constants.shared)),
        antecedents=tuple(references(sources, *stands_for)),
        hearers=tuple(references(cues, names, ranges, given["hearers"], given["hearers_null"])),
        refusals=tuple(_tag(pieces, found) for found in refusals),
        refusers=tuple(references(dict(enumerate(refusals)), *stands_for)),
    )


def names_only(
    pieces: Pieces, ranges: Sequence[tuple[int, int]], outputs: Sequence[Windows], constants: Constants
) -> tuple[Tag, ...]:
    """The names alone, for a text such as a headline."""
    if not len(pieces):
        return ()
    logits = merge(ranges, outputs[1], len(pieces))
    found = spans(logits, NAME_LABELS, pieces, constants.name_bias, constants.name_cost)
    return tuple(_tag(pieces, name) for name in found)


def merge(ranges: Sequence[tuple[int, int]], logits: Windows, count: int) -> npt.NDArray[np.float32]:
    """[count, labels]: for each piece the logits of the window in which it stands farthest from an edge.

    The edges of the text itself do not count as edges: nothing is cut off there.
    """
    merged = np.zeros((count, logits[0].shape[-1]), dtype=np.float32)
    best = np.full(count, -1.0)
    for row, (start, end) in enumerate(ranges):
        depth = np.asarray(_depth(np.arange(start, end), start, end, count), dtype=np.float64)
        better = depth > best[start:end]
        merged[start:end][better] = logits[row][1 : end - start + 1][better]
        best[start:end][better] = depth[better]
    return merged


def _depth(place: npt.NDArray[np.int64], start: int, end: int, count: int) -> npt.NDArray[np.int64]:
    left = place - start if start else np.full_like(place, count)
    right = end - 1 - place if end < count else np.full_like(place, count)
    return np.minimum(left, right)


def spans(
    logits: npt.NDArray[np.float32], labels: Sequence[str], pieces: Pieces, o_bias: float = 0.0, cost: float = 0.0
) -> list[Spanned]:
    """The spans of the best label path in which every I- follows a B- or I- of its kind, and every B- costs `cost`. No
    span begins or ends with a break between lines."""
    scores = logits.astype(np.float64)
    scores[:, 0] += o_bias
    scores -= scores.max(axis=1, keepdims=True)
    scores -= np.log(np.exp(scores).sum(axis=1, keepdims=True))
    costs = np.zeros(len(labels))
    costs[1::2] = cost
    path = best_path(scores - costs)
    found: list[Spanned] = []
    index, count = 0, len(path)
    while index < count:
        label = path[index]
        if label == 0:
            index += 1
            continue
        last = index + 1
        while last < count and path[last] == label + 1:  # labels stand in pairs: B- odd, its I- right after it
            last += 1
        first, stop = index, last
        while first < stop and pieces.ids[first] == BREAK_ID:
            first += 1
        while first < stop and pieces.ids[stop - 1] == BREAK_ID:
            stop -= 1
        if first < stop:
            score = float(np.exp(scores[np.arange(first, stop), path[first:stop]]).mean())
            found.append(Spanned(first, stop, labels[label][2:], score))
        index = last
    return found


def best_path(scores: npt.NDArray[np.float64]) -> list[int]:
    """The labels of the best allowed path through log-probabilities [pieces, labels] (Viterbi).

    Labels are O, then pairs of B- and I-. Any label may precede O and B-; only the pair's own may precede I-. So one
    best predecessor serves O and every B-, and a step costs one pass over the labels.
    """
    size = scores.shape[1]
    best = [float(score) if label == 0 or label % 2 else -math.inf for label, score in enumerate(scores[0].tolist())]
    back: list[list[int]] = []
    for row in scores[1:].tolist():
        top = best.index(max(best))
        before = [top] * size
        after = [best[top] + score for score in row]
        for inside in range(2, size, 2):
            before[inside] = inside if best[inside] >= best[inside - 1] else inside - 1
            after[inside] = best[before[inside]] + row[inside]
        best = after
        back.append(before)
    label = best.index(max(best))
    path = [label]
    for before in reversed(back):
        label = before[label]
        path.append(label)
    path.reverse()
    return path


def links(
    roles: Sequence[Spanned],
    ranges: Sequence[tuple[int, int]],
    scores: Windows,
    null: Windows,
    shared: float,
) -> list[Link]:
    """One link for every source and content, to its most probable cue or to none, in the order of `roles`; then the
    further links of sources that serve several cues."""
    cues = [index for index, found in enumerate(roles) if found.label == "CUE"]
    out: list[Link] = []
    with_source: set[int] = set()
    probabilities: dict[int, npt.NDArray[np.float64]] = {}
    for index, found in enumerate(roles):
        if found.label == "CUE":
            continue
        chances = _choices(found.first, [roles[cue].first for cue in cues], ranges, scores, null)
        best = int(chances.argmax())
        cue = cues[best] if best < len(cues) else None
        out.append(Link(index, cue, float(chances[best])))
        if found.label == "SOURCE":
            probabilities[index] = chances
            if cue is not None:
                with_source.add(cue)
    for position, cue in enumerate(cues):
        if cue not in with_source and probabilities:
            source = max(probabilities, key=lambda index: float(probabilities[index][position]))
            chance = float(probabilities[source][position])
            if chance >= shared:
                out.append(Link(source, cue, chance))
    return out


def references(
    given: Mapping[int, Spanned],
    names: Sequence[Spanned],
    ranges: Sequence[tuple[int, int]],
    scores: Windows,
    null: Windows,
) -> Iterator[Reference]:
    """For every span the persons, organisations and places it may point to, and no name, the most probable first.

    The mentions of one name share its probability in training: who knows which mentions are one adds them up.
    """
    candidates = [index for index, found in enumerate(names) if found.label != "MISC"]
    for index, found in given.items():
        chances = _choices(found.first, [names[name].first for name in candidates], ranges, scores, null)
        for best in np.argsort(-chances, kind="stable").tolist():
            if chances[best] < LIKELY:
                break
            yield Reference(index, candidates[best] if best < len(candidates) else None, float(chances[best]))


def _choices(
    place: int,
    heads: Sequence[int],
    ranges: Sequence[tuple[int, int]],
    scores: Windows,
    null: Windows,
) -> npt.NDArray[np.float64]:
    """Probabilities [heads + 1] that the span at piece `place` belongs to each head, and to none (last).

    Each score comes from the window that shows both pieces with most text around them; a head that shares no window
    with the piece is out of reach.
    """
    found = np.full(len(heads) + 1, -np.inf)
    depths = np.full(len(heads) + 1, -1)
    where = np.asarray([*heads, place])
    for row, (start, end) in enumerate(ranges):
        if not start <= place < end:
            continue
        inside = (where >= start) & (where < end)
        depth = np.minimum(np.minimum(where, place) - start, end - 1 - np.maximum(where, place))
        better = inside & (depth > depths)
        columns = where[better] - start + 1
        values = scores[row][place - start + 1, columns].astype(np.float64)
        found[better] = values
        if better[-1]:
            found[-1] = float(null[row][place - start + 1])
        depths[better] = depth[better]
    found -= found.max()
    chances = np.exp(found)
    return np.asarray(chances / chances.sum(), dtype=np.float64)


def _tag(pieces: Pieces, found: Spanned) -> Tag:
    return Tag(int(pieces.starts[found.first]), int(pieces.ends[found.last - 1]), WORDS[found.label],
               min(found.score, 1.0))  # fmt: skip
