"""Documents become windows of word pieces with targets."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from tokenizers import Tokenizer

from streams.nlp import features
from training.corpora import Document, Reference, Span

MASKED = -100
O_OR_MISC = len(features.NAME_LABELS)
"""Target of a piece that is no person, organisation or place where other names were not labelled."""

OVERLAP = 62
"""Pieces that two windows share. They are full ones here, not of equal length: the fewer, the faster."""


@dataclass(frozen=True, slots=True)
class Link:
    """A piece and the pieces it may point to; none stands for "to nothing"."""

    piece: int
    targets: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """A window's pieces and targets; links count pieces from the window's first."""

    pieces: features.Pieces
    roles: np.ndarray
    names: np.ndarray
    refusals: np.ndarray
    links: tuple[Link, ...]
    antecedents: tuple[Link, ...]
    hearers: tuple[Link, ...]
    cues: tuple[int, ...]
    mentions: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.pieces)


def encode(tokenizer: Tokenizer, text: str) -> features.Pieces:
    """The pieces of a text, as at run time."""
    encoding = tokenizer.encode(text, add_special_tokens=False)
    return features.featurize(text, encoding.ids, encoding.offsets, encoding.word_ids)


def _covered(pieces: features.Pieces, span: Span) -> tuple[int, int]:
    """The half-open range of the pieces that share a character with the span; a break inside it counts too."""
    first = int(np.searchsorted(pieces.ends, span[0], side="right"))
    last = int(np.searchsorted(pieces.starts, span[1], side="left"))
    while first < last and pieces.ids[first] == features.BREAK_ID:
        first += 1
    while first < last and pieces.ids[last - 1] == features.BREAK_ID:
        last -= 1
    return first, last


def _paint(target: np.ndarray, pieces: features.Pieces, span: Span, begin: int) -> int | None:
    """Writes B and I labels where nothing stands yet; the first piece, or None where the place was taken."""
    first, last = _covered(pieces, span)
    if first >= last or (target[first:last] > 0).any():
        return first if first < last and target[first] == begin else None
    target[first] = begin
    target[first + 1 : last] = begin + 1
    return first


def windows_of(document: Document, tokenizer: Tokenizer, offset: int = features.BODY) -> Iterator[Window]:
    """The windows of a document. The first ends at `offset`, so that each epoch cuts at other places."""
    pieces = encode(tokenizer, document.text)
    count = len(pieces)
    roles = np.zeros(count, dtype=np.int64)
    names = np.zeros(count, dtype=np.int64)
    links: list[Link] = []
    cues: set[int] = set()
    for attribution in document.attributions or ():
        starts: dict[str, list[int]] = {}
        for role, spans in attribution.by_role().items():
            begin = features.ROLE_LABELS.index(f"B-{role.upper()}")
            painted = [_paint(roles, pieces, span, begin) for span in spans]
            starts[role] = [first for first in painted if first is not None]
        cues.update(starts["cue"])
        if attribution.cues and not starts["cue"]:
            continue
        links += [Link(first, tuple(starts["cue"])) for first in starts["source"] + starts["content"]]
    mentions: dict[int, int] = {}
    for start, end, kind in document.names or ():
        painted_at = _paint(names, pieces, (start, end), features.NAME_LABELS.index(f"B-{kind}"))
        if painted_at is not None:
            mentions[start] = painted_at
    refusals = np.zeros(count, dtype=np.int64)
    for start, end, kind in document.refusals or ():
        _paint(refusals, pieces, (start, end), features.REFUSAL_LABELS.index(f"B-{kind.upper()}"))
    antecedents = _references(document.antecedents, pieces, mentions)
    hearers = _references(document.hearers, pieces, mentions)
    if document.refusals is None:
        refusals[:] = MASKED
    if document.attributions is None:
        roles[:] = MASKED
    if document.names is None:
        names[:] = MASKED
    elif not document.misc_known:
        names[names == 0] = O_OR_MISC
    for target, unknown in ((roles, document.masked), (names, document.masked_names),
                            (refusals, document.masked_refusals)):  # fmt: skip
        for span in unknown:
            first, last = _covered(pieces, span)
            target[first:last] = MASKED
    for start, end in _ranges(count, offset):
        part = features.Pieces(pieces.ids[start:end], pieces.types[start:end],
                               pieces.starts[start:end], pieces.ends[start:end])  # fmt: skip
        yield Window(
            part, roles[start:end], names[start:end], refusals[start:end],
            _inside(links, start, end), _inside(antecedents, start, end), _inside(hearers, start, end),
            tuple(cue - start for cue in sorted(cues) if start <= cue < end),
            tuple(first - start for first in sorted(mentions.values()) if start <= first < end),
        )  # fmt: skip


def _references(given: Iterable[Reference] | None, pieces: features.Pieces, mentions: dict[int, int]) -> list[Link]:
    """Links from the first piece of a span to the first pieces of the mentions; `mentions` has these by offset."""
    found: dict[int, set[int]] = {}
    for span, targets in given or ():
        first, last = _covered(pieces, span)
        known = {mentions[start] for start, _ in targets if start in mentions}
        if first < last and (known or not targets):
            found.setdefault(first, set()).update(known)  # "neither X nor Y responded": one refusal of two
    return [Link(first, tuple(sorted(known))) for first, known in found.items()]


def _ranges(count: int, first: int) -> Iterator[Span]:
    start, end = 0, first
    while start < count:
        yield start, min(end, count)
        if end >= count:
            return
        start, end = end - OVERLAP, end - OVERLAP + features.BODY


def _inside(links: Iterable[Link], start: int, end: int) -> tuple[Link, ...]:
    """The links of a window. One whose every target lies outside it says nothing there, and is left out."""
    kept = []
    for link in links:
        if start <= link.piece < end:
            targets = tuple(target - start for target in link.targets if start <= target < end)
            if targets or not link.targets:
                kept.append(Link(link.piece - start, targets))
    return tuple(kept)
