"""What the model is told about a text."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from streams.nlp import features
from streams.nlp.model import BUILT_IN

TOKENIZER = Tokenizer.from_file(str(BUILT_IN / "tokenizer.json"))


def pieces_of(text: str) -> features.Pieces:
    encoded = TOKENIZER.encode(text, add_special_tokens=False)
    return features.featurize(text, encoded.ids, encoded.offsets, encoded.word_ids)


@pytest.mark.parametrize(
    ("word", "case"),
    [
        ("said", features.LOWER),
        ("Novak", features.CAPITALISED),
        ("NATO", features.UPPER),
        ("McCain", features.MIXED),
        ("eBay", features.MIXED),
        ("2024", features.DIGITS),
        ("B12", features.DIGITS),
        ("J", features.INITIAL),
        ("Émile", features.CAPITALISED),
        ("—", features.PUNCTUATION),
    ],
)
def test_the_letter_case_of_a_word(word: str, case: int) -> None:
    assert features.case_of(word) == case


@pytest.mark.parametrize(
    ("text", "opens"),
    [('"Yes," he said', True), ('said "yes"', True), ("('Yes')", True), ('yes" he', False), ("it's", False)],
)
def test_a_quotation_mark_opens_by_the_space_around_it(text: str, opens: bool) -> None:
    place = min(text.index(mark) for mark in "\"'" if mark in text)
    found = features.mark_of(text, place, place + 1)
    assert (found == features.OPENING) is opens


def test_a_break_stands_wherever_a_line_ends_and_nowhere_else() -> None:
    pieces = pieces_of("Rain fell.\n\nSnow fell.\nIt froze.")
    breaks = [index for index, piece in enumerate(pieces.ids) if piece == features.BREAK_ID]
    assert [(int(pieces.starts[at]), int(pieces.ends[at])) for at in breaks] == [(10, 10), (22, 22)]
    assert features.BREAK_ID not in pieces_of("\nRain fell.\n").ids


def test_the_break_is_a_piece_that_the_tokenizer_never_makes() -> None:
    assert TOKENIZER.id_to_token(features.BREAK_ID) == "[unused1]"
    specials = {"[CLS]": features.CLS_ID, "[SEP]": features.SEP_ID}
    assert {name: TOKENIZER.token_to_id(name) for name in specials} == specials


@settings(deadline=None)  # the machine may be busy
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_offsets_stand_in_the_text_and_in_order(text: str) -> None:
    pieces = pieces_of(text)
    assert np.all(pieces.starts <= pieces.ends)
    assert np.all(pieces.ends <= len(text))
    assert np.all(np.diff(pieces.starts) >= 0)
    assert np.all((pieces.types >= 0) & (pieces.types < features.CASES))


@settings(deadline=None)  # the machine may be busy
@given(st.integers(0, 5000))
def test_windows_cover_every_piece_and_overlap(count: int) -> None:
    ranges = list(features.windows(count))
    assert sorted({piece for start, end in ranges for piece in range(start, end)}) == list(range(count))
    assert all(end - start <= features.BODY for start, end in ranges)
    for (_, end), (start, _) in pairwise(ranges):
        assert end - start >= features.OVERLAP
    assert len({end - start for start, end in ranges}) <= 1


def test_a_window_is_framed() -> None:
    pieces = pieces_of("Rain fell in Geneva on Tuesday.")
    ids, types = features.inputs(pieces, 2, 4)
    assert ids.tolist() == [features.CLS_ID, *pieces.ids[2:4].tolist(), features.SEP_ID]
    assert types.tolist() == [features.LOWER, *pieces.types[2:4].tolist(), features.LOWER]
