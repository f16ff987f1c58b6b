"""Windows become tensors, and documents an epoch of batches."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Tokenizer

from streams.nlp import features
from training.augment import augment, blanked, pool
from training.corpora import Document
from training.examples import MASKED, Link, Window, windows_of


def epoch(documents: Sequence[Document], tokenizer: Tokenizer, batch_size: int, seed: int) -> list[list[Window]]:
    """One epoch's batches: documents reprinted, cut at random places, with pieces blanked; windows of like length
    together, all shuffled."""
    random_ = random.Random(seed)
    names = pool(documents)
    found: list[Window] = []
    for document in documents:
        # Stories with every annotation are few: they are read twice, each time printed in another way.
        for _ in range(2 if document.antecedents is not None else 1):
            offset = random_.randrange(128, features.BODY)
            found += [blanked(window, random_)
                      for window in windows_of(augment(document, random_, names), tokenizer, offset)
                      if (window.roles != MASKED).any() or (window.names != MASKED).any()]  # fmt: skip
    random_.shuffle(found)
    together = batch_size * 40
    batches = []
    for first in range(0, len(found), together):
        chunk = sorted(found[first : first + together], key=len)
        batches += [chunk[index : index + batch_size] for index in range(0, len(chunk), batch_size)]
    random_.shuffle(batches)
    return batches


@dataclass(frozen=True, slots=True)
class Batch:
    """Tensors of one batch. Positions count [CLS], so the first piece of a text stands at 1.

    `link_rows`, `antecedent_rows` and `hearer_rows` are [n, 2] (window, position); the targets are [n, T + 1], true
    where the piece may point, the last column meaning "to nothing"; `cues` and `mentions` are [B, T].
    """

    ids: torch.Tensor
    types: torch.Tensor
    mask: torch.Tensor
    roles: torch.Tensor
    names: torch.Tensor
    refusals: torch.Tensor
    cues: torch.Tensor
    mentions: torch.Tensor
    link_rows: torch.Tensor
    link_targets: torch.Tensor
    antecedent_rows: torch.Tensor
    antecedent_targets: torch.Tensor
    hearer_rows: torch.Tensor
    hearer_targets: torch.Tensor


def collate(windows: Sequence[Window]) -> Batch:
    """The tensors of some windows, padded to the longest."""
    size, width = len(windows), max(map(len, windows)) + 2
    ids, types, mask = (np.zeros((size, width), dtype=np.int64) for _ in range(3))
    roles, names, refusals = (np.full((size, width), MASKED, dtype=np.int64) for _ in range(3))
    cues, mentions = (np.zeros((size, width), dtype=bool) for _ in range(2))
    for row, window in enumerate(windows):
        length = len(window)
        ids[row, : length + 2], types[row, : length + 2] = features.inputs(window.pieces, 0, length)
        mask[row, : length + 2] = 1
        roles[row, 1 : length + 1] = window.roles
        names[row, 1 : length + 1] = window.names
        refusals[row, 1 : length + 1] = window.refusals
        cues[row, [cue + 1 for cue in window.cues]] = True
        mentions[row, [mention + 1 for mention in window.mentions]] = True
    return Batch(
        *map(torch.from_numpy, (ids, types, mask, roles, names, refusals, cues, mentions)),
        *_targets([window.links for window in windows], width),
        *_targets([window.antecedents for window in windows], width),
        *_targets([window.hearers for window in windows], width),
    )


def _targets(links: Sequence[Sequence[Link]], width: int) -> tuple[torch.Tensor, torch.Tensor]:
    flat = [(row, link) for row, some in enumerate(links) for link in some]
    rows = torch.tensor([[row, link.piece + 1] for row, link in flat], dtype=torch.long).reshape(-1, 2)
    targets = torch.zeros(len(flat), width + 1, dtype=torch.bool)
    for index, (_, link) in enumerate(flat):
        for target in link.targets or (width - 1,):
            targets[index, target + 1] = True
    return rows, targets
