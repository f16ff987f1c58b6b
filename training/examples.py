"""Documents become windows of word pieces with targets, and windows become batches of tensors."""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Tokenizer

from streams.nlp import features
from training.augment import augment
from training.corpora import Document, Span

MASKED = -100
O_OR_MISC = len(features.NAME_LABELS)
"""Target of a piece that is no person, organisation or place where other names were not labelled."""

TRAIN_STRIDE = 320
"""Windows overlap less in training than at run time: the same text twice in an epoch teaches little."""


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
    links: tuple[Link, ...]
    antecedents: tuple[Link, ...]
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


def windows_of(document: Document, tokenizer: Tokenizer, offset: int = 0, stride: int = TRAIN_STRIDE
               ) -> Iterator[Window]:  # fmt: skip
    """The windows of a document. `offset` shortens the first one, so that each epoch cuts at other places."""
    pieces = encode(tokenizer, document.text)
    count = len(pieces)
    roles = np.zeros(count, dtype=np.int64)
    names = np.zeros(count, dtype=np.int64)
    links: list[Link] = []
    cues: set[int] = set()
    for attribution in document.attributions or ():
        starts: dict[str, list[int]] = {}
        for role, spans in (("SOURCE", attribution.sources), ("CUE", attribution.cues),
                            ("CONTENT", attribution.contents)):  # fmt: skip
            begin = features.ROLE_LABELS.index(f"B-{role}")
            painted = [_paint(roles, pieces, span, begin) for span in spans]
            starts[role] = [first for first in painted if first is not None]
        cues.update(starts["CUE"])
        if attribution.cues and not starts["CUE"]:
            continue
        links += [Link(first, tuple(starts["CUE"])) for first in starts["SOURCE"] + starts["CONTENT"]]
    mentions: dict[int, int] = {}
    for start, end, kind in document.names or ():
        painted_at = _paint(names, pieces, (start, end), features.NAME_LABELS.index(f"B-{kind}"))
        if painted_at is not None:
            mentions[start] = painted_at
    antecedents = []
    for source, targets in document.antecedents or ():
        first, last = _covered(pieces, source)
        found = tuple(sorted(mentions[start] for start, _ in targets if start in mentions))
        if first < last and (found or not targets):
            antecedents.append(Link(first, found))
    if document.attributions is None:
        roles[:] = MASKED
    for span in document.masked:
        first, last = _covered(pieces, span)
        roles[first:last] = MASKED
    if document.names is None:
        names[:] = MASKED
    elif not document.misc_known:
        names[names == 0] = O_OR_MISC
    ranges = list(features.windows(count, stride))
    if offset and len(ranges) > 1:
        second = offset - (features.BODY - stride)  # overlaps the first as all others overlap
        ranges = [(0, offset), *((start + second, end + second)
                                 for start, end in features.windows(count - second, stride))]  # fmt: skip
    for start, end in ranges:
        part = features.Pieces(pieces.ids[start:end], pieces.types[start:end],
                               pieces.starts[start:end], pieces.ends[start:end])  # fmt: skip
        yield Window(
            part, roles[start:end], names[start:end], _inside(links, start, end), _inside(antecedents, start, end),
            tuple(cue - start for cue in sorted(cues) if start <= cue < end),
            tuple(first - start for first in sorted(mentions.values()) if start <= first < end),
        )  # fmt: skip


def _inside(links: Iterable[Link], start: int, end: int) -> tuple[Link, ...]:
    """The links of a window. One whose every target lies outside it says nothing there, and is left out."""
    kept = []
    for link in links:
        if start <= link.piece < end:
            targets = tuple(target - start for target in link.targets if start <= target < end)
            if targets or not link.targets:
                kept.append(Link(link.piece - start, targets))
    return tuple(kept)


def epoch(documents: Sequence[Document], tokenizer: Tokenizer, batch_size: int, seed: int) -> list[list[Window]]:
    """One epoch's batches: documents reprinted, cut at random places, windows of like length together, all shuffled."""
    random_ = random.Random(seed)
    found: list[Window] = []
    for document in documents:
        # Stories with every annotation are few: they are read twice, each time printed in another way.
        for _ in range(2 if document.attributions is not None and document.names is not None else 1):
            offset = random_.randrange(128, features.BODY)
            found += [window for window in windows_of(augment(document, random_), tokenizer, offset)
                      if (window.roles != MASKED).any() or (window.names != MASKED).any()]  # fmt: skip
    random_.shuffle(found)
    pool = batch_size * 40
    batches = []
    for first in range(0, len(found), pool):
        chunk = sorted(found[first : first + pool], key=len)
        batches += [chunk[index : index + batch_size] for index in range(0, len(chunk), batch_size)]
    random_.shuffle(batches)
    return batches


@dataclass(frozen=True, slots=True)
class Batch:
    """Tensors of one batch. Positions count [CLS], so the first piece of a text stands at 1.

    `link_rows` and `antecedent_rows` are [n, 2] (window, position); the targets are [n, T + 1], true where the piece
    may point, the last column meaning "to nothing"; `cues` and `mentions` are [B, T].
    """

    ids: torch.Tensor
    types: torch.Tensor
    mask: torch.Tensor
    roles: torch.Tensor
    names: torch.Tensor
    cues: torch.Tensor
    mentions: torch.Tensor
    link_rows: torch.Tensor
    link_targets: torch.Tensor
    antecedent_rows: torch.Tensor
    antecedent_targets: torch.Tensor


def collate(windows: Sequence[Window]) -> Batch:
    """The tensors of some windows, padded to the longest."""
    size, width = len(windows), max(map(len, windows)) + 2
    ids, types, mask = (np.zeros((size, width), dtype=np.int64) for _ in range(3))
    roles, names = (np.full((size, width), MASKED, dtype=np.int64) for _ in range(2))
    cues, mentions = (np.zeros((size, width), dtype=bool) for _ in range(2))
    for row, window in enumerate(windows):
        length = len(window)
        one_ids, one_types, one_mask = features.batch(window.pieces, [(0, length)])
        ids[row, : length + 2], types[row, : length + 2], mask[row, : length + 2] = one_ids, one_types, one_mask
        roles[row, 1 : length + 1] = window.roles
        names[row, 1 : length + 1] = window.names
        cues[row, [cue + 1 for cue in window.cues]] = True
        mentions[row, [mention + 1 for mention in window.mentions]] = True
    return Batch(
        *map(torch.from_numpy, (ids, types, mask, roles, names, cues, mentions)),
        *_targets([window.links for window in windows], width),
        *_targets([window.antecedents for window in windows], width),
    )


def _targets(links: Sequence[Sequence[Link]], width: int) -> tuple[torch.Tensor, torch.Tensor]:
    flat = [(row, link) for row, some in enumerate(links) for link in some]
    rows = torch.tensor([[row, link.piece + 1] for row, link in flat], dtype=torch.long).reshape(-1, 2)
    targets = torch.zeros(len(flat), width + 1, dtype=torch.bool)
    for index, (_, link) in enumerate(flat):
        for target in link.targets or (width - 1,):
            targets[index, target + 1] = True
    return rows, targets
