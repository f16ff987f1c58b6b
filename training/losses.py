"""What the network is punished for. Every loss is a sum over the windows given, divided by the pieces of their batch:
the losses of a batch's parts add up to the batch's."""

import torch
from torch import Tensor
from torch.nn import functional

from streams.nlp import features
from training.batches import Batch
from training.examples import MASKED, O_OR_MISC
from training.network import Output
from training.paths import path_loss

LINK_WEIGHT, ANTECEDENT_WEIGHT, HEARER_WEIGHT, REFUSAL_WEIGHT = 4.0, 3.0, 2.0, 2.0

_B_CUE = features.ROLE_LABELS.index("B-CUE")
_MISC = [index for index, label in enumerate(features.NAME_LABELS) if label == "O" or label.endswith("-MISC")]


def losses(output: Output, batch: Batch, pieces: int) -> dict[str, Tensor]:
    """The losses of the heads, already weighted; their sum is what is minimised."""
    guessed_cues = (output.roles.detach().argmax(-1) == _B_CUE) & (batch.mask > 0)
    links = _pointer(output.links, output.links_null, batch.link_rows, batch.link_targets, batch.cues | guessed_cues)
    antecedents = _pointer(output.antecedents, output.antecedents_null, batch.antecedent_rows,
                           batch.antecedent_targets, batch.mentions)  # fmt: skip
    hearers = _pointer(output.hearers, output.hearers_null, batch.hearer_rows, batch.hearer_targets, batch.mentions)
    roles = path_loss(output.roles, _possible(batch.roles, len(features.ROLE_LABELS)))
    possible_names = _possible(batch.names, len(features.NAME_LABELS))
    possible_names[..., _MISC] |= (batch.names == O_OR_MISC)[..., None]
    names = path_loss(output.names, possible_names)
    return {
        "roles": (_labels(output.roles, batch.roles) + roles) / (2 * pieces),
        "names": (_names(output.names.float(), batch.names) + names) / (2 * pieces),
        "links": LINK_WEIGHT * links / pieces,
        "antecedents": ANTECEDENT_WEIGHT * antecedents / pieces,
        "hearers": HEARER_WEIGHT * hearers / pieces,
        "refusals": REFUSAL_WEIGHT * _labels(output.refusals, batch.refusals) / pieces,
    }


def _labels(logits: Tensor, targets: Tensor) -> Tensor:
    return functional.cross_entropy(logits.float().flatten(0, 1), targets.flatten(), ignore_index=MASKED,
                                    reduction="sum")  # fmt: skip


def _names(logits: Tensor, targets: Tensor) -> Tensor:
    """Cross-entropy; where only "no person, organisation or place" is known, O and MISC together are the truth."""
    log_probabilities = logits.log_softmax(-1).flatten(0, 1)
    flat = targets.flatten()
    known = functional.nll_loss(log_probabilities, flat.masked_fill(flat == O_OR_MISC, MASKED), ignore_index=MASKED,
                                reduction="sum")  # fmt: skip
    return known - log_probabilities[flat == O_OR_MISC][:, _MISC].logsumexp(-1).sum()


def _possible(targets: Tensor, labels: int) -> Tensor:
    """[..., labels] true where a piece may have the label: all of them where nothing is known."""
    return (targets[..., None] == torch.arange(labels)) | (targets == MASKED)[..., None]


def _pointer(scores: Tensor, null: Tensor, rows: Tensor, targets: Tensor, candidates: Tensor) -> Tensor:
    """Minus the log of the probability that goes to any of the right places, among all candidates and "nothing"."""
    if not len(rows):
        return scores.sum() * 0.0
    window, place = rows[:, 0], rows[:, 1]
    every = torch.cat([scores[window, place].float(), null[window, place].float()[:, None]], dim=1)
    allowed = torch.cat([candidates[window], torch.ones(len(rows), 1, dtype=torch.bool)], dim=1) | targets
    total = every.masked_fill(~allowed, -1e4).logsumexp(-1)
    right = every.masked_fill(~targets, -1e4).logsumexp(-1)
    return (total - right).sum()
