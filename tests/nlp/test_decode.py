"""From the model's numbers to spans and links."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.nlp import decode, features
from streams.nlp.features import NAME_LABELS, REFUSAL_LABELS, ROLE_LABELS, Pieces
from streams.story.records import Reading

LABELS = len(ROLE_LABELS)


def pieces(count: int, breaks: tuple[int, ...] = ()) -> Pieces:
    """`count` pieces of two characters each."""
    ids = np.asarray([features.BREAK_ID if at in breaks else 1000 + at for at in range(count)])
    starts = np.arange(count) * 2
    return Pieces(ids, np.zeros(count, np.int64), starts, starts + 2)


def logits(*labels: str, of: tuple[str, ...] = ROLE_LABELS, sure: float = 9.0) -> np.ndarray:
    """[len(labels), labels of the head] that are sure of these."""
    found = np.zeros((len(labels), len(of)), np.float32)
    for row, label in enumerate(labels):
        found[row, of.index(label)] = sure
    return found


def test_spans_are_the_runs_of_one_kind() -> None:
    path = logits("O", "B-SOURCE", "I-SOURCE", "B-CUE", "O", "B-CONTENT", "B-CONTENT", "I-CONTENT")
    found = decode.spans(path, ROLE_LABELS, pieces(8))
    assert [(each.label, each.first, each.last) for each in found] == [
        ("SOURCE", 1, 3),
        ("CUE", 3, 4),
        ("CONTENT", 5, 6),
        ("CONTENT", 6, 8),
    ]
    assert all(0.99 < each.score <= 1 for each in found)


def test_no_span_begins_or_ends_with_a_break() -> None:
    path = logits("B-CONTENT", "I-CONTENT", "I-CONTENT", "I-CONTENT", "O")
    found = decode.spans(path, ROLE_LABELS, pieces(5, breaks=(0, 3)))
    assert [(each.first, each.last) for each in found] == [(1, 3)]
    assert decode.spans(logits("B-CUE"), ROLE_LABELS, pieces(1, breaks=(0,))) == []


def test_the_bias_makes_spans_rarer_or_more_frequent() -> None:
    path = np.zeros((1, LABELS), np.float32)
    path[0, ROLE_LABELS.index("B-CUE")] = 1.0
    assert decode.spans(path, ROLE_LABELS, pieces(1), 0.0)
    assert not decode.spans(path, ROLE_LABELS, pieces(1), 2.0)


def test_with_a_cost_of_beginning_one_doubtful_piece_does_not_cut_a_span() -> None:
    path = logits("B-CONTENT", "I-CONTENT", "I-CONTENT", "I-CONTENT", "O", "O", "O")
    path[2] = 0.0
    path[2, ROLE_LABELS.index("B-CONTENT")] = 1.0
    path[5, ROLE_LABELS.index("B-CUE")] = 9.5
    assert [(each.first, each.last) for each in decode.spans(path, ROLE_LABELS, pieces(7))] == [(0, 2), (2, 4), (5, 6)]
    (found,) = decode.spans(path, ROLE_LABELS, pieces(7), cost=1.5)
    assert (found.first, found.last) == (0, 4)
    assert found.score < 0.8, "a cost of the path is not taken for doubt of the model, nor doubt for certainty"


def allowed(path: tuple[int, ...]) -> bool:
    return all(
        label == 0 or label % 2 == 1 or (at > 0 and path[at - 1] in (label - 1, label)) for at, label in enumerate(path)
    )


@settings(deadline=None)  # the machine may be busy
@given(st.integers(1, 4), st.randoms(use_true_random=False))
def test_the_path_is_the_best_of_all_allowed_ones(count: int, random: object) -> None:
    """Against every path there is, for five labels."""
    scores = np.asarray([[random.uniform(-5, 0) for _ in range(5)] for _ in range(count)])  # type: ignore[attr-defined]

    def total(path: Iterable[int]) -> float:
        return float(sum(scores[at, label] for at, label in enumerate(path)))

    best = max(total(path) for path in itertools.product(range(5), repeat=count) if allowed(path))
    found = decode.best_path(scores)
    assert allowed(tuple(found))
    assert total(found) == pytest.approx(best)  # two paths may be equally good


def test_each_piece_is_read_in_the_window_where_it_has_most_text_around_it() -> None:
    ranges = [(0, 10), (6, 16)]
    windows = np.zeros((2, 12, 1), np.float32)
    windows[1] = 1
    merged = decode.merge(ranges, list(windows), 16)[:, 0]
    assert merged.tolist() == [0] * 8 + [1] * 8


def reading(**changed: np.ndarray) -> Reading:
    """Ann said | that it rained, in one window."""
    roles = logits("B-SOURCE", "B-CUE", "B-CONTENT", "I-CONTENT", "B-CUE")
    names = logits("B-PER", "O", "O", "O", "O", of=NAME_LABELS)
    frame = np.zeros((1, 7, 7), np.float32)
    outputs = {
        "roles": np.pad(roles, ((1, 1), (0, 0)))[None],
        "names": np.pad(names, ((1, 1), (0, 0)))[None],
        "refusals": np.zeros((1, 7, 9), np.float32),
        "links": frame,
        "links_null": np.zeros((1, 7), np.float32),
        "antecedents": frame,
        "antecedents_null": np.zeros((1, 7), np.float32),
        "hearers": frame,
        "hearers_null": np.zeros((1, 7), np.float32),
        **changed,
    }
    return decode.read(
        pieces(5), [(0, 5)], [list(outputs[name]) for name in decode.OUTPUTS], decode.Constants(shared=1.1)
    )


def test_a_span_is_linked_to_its_most_probable_cue() -> None:
    links = np.zeros((1, 7, 7), np.float32)
    links[0, 1, 2] = links[0, 3, 5] = 9  # places in the window are one more than in the text, for the frame
    found = reading(links=links)
    assert [(found.roles[link.span].label, found.roles[link.cue or 0].start) for link in found.links] == [
        ("source", 2),
        ("content", 8),
    ]
    assert all(link.score > 0.9 for link in found.links)


def test_a_span_of_no_cue_is_linked_to_none() -> None:
    null = np.full((1, 7), 9, np.float32)
    assert {link.cue for link in reading(links_null=null).links} == {None}


def test_a_source_points_at_the_name_it_stands_for() -> None:
    antecedents = np.zeros((1, 7, 7), np.float32)
    antecedents[0, 1, 1] = 9
    (found,) = reading(antecedents=antecedents).antecedents
    assert (found.span, found.name) == (0, 0)
    (none,) = reading(antecedents_null=np.full((1, 7), 9, np.float32)).antecedents
    assert none.name is None


def test_offsets_are_those_of_the_pieces() -> None:
    found = reading()
    assert [(tag.label, tag.start, tag.end) for tag in found.roles] == [
        ("source", 0, 2),
        ("cue", 2, 4),
        ("content", 4, 8),
        ("cue", 8, 10),
    ]
    assert [(tag.label, tag.start, tag.end) for tag in found.names] == [("person", 0, 2)]


def test_nothing_is_read_from_nothing() -> None:
    assert decode.read(pieces(0), [], [], decode.Constants()) == Reading()
    assert decode.names_only(pieces(0), [], [], decode.Constants()) == ()


def test_a_constant_that_this_version_does_not_know_is_refused() -> None:
    with pytest.raises(TypeError):
        decode.Constants.of({"unheard": 1.0})


def test_a_cue_points_at_who_was_told_and_a_refusal_at_whose_it_is() -> None:
    hearers, antecedents = np.zeros((1, 7, 7), np.float32), np.zeros((1, 7, 7), np.float32)
    hearers[0, 2, 1] = antecedents[0, 4, 1] = 9
    refusals = np.zeros((1, 7, len(REFUSAL_LABELS)), np.float32)
    refusals[0, 4, REFUSAL_LABELS.index("B-REFERRED")] = refusals[0, 5, REFUSAL_LABELS.index("I-REFERRED")] = 9
    found = reading(hearers=hearers, antecedents=antecedents, refusals=refusals)
    told = [(found.roles[one.span].label, one.name) for one in found.hearers if one.score > 0.5]
    assert told[0] == ("cue", 0)
    assert [tag.label for tag in found.refusals] == ["referred"]
    assert [(one.span, one.name) for one in found.refusers if one.score > 0.5] == [(0, 0)]


def test_what_points_at_several_names_lists_them_all() -> None:
    found = reading(antecedents_null=np.full((1, 7), 1, np.float32)).antecedents
    assert {one.name for one in found} == {0, None}
    assert sum(one.score for one in found) == pytest.approx(1)
