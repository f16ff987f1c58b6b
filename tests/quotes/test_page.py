"""Sentences and look-ups by position."""

from __future__ import annotations

import time

import pytest

from streams.quotes.page import split_sentences
from streams.story.records import Span


def sentences(text: str) -> list[str]:
    return [span.of(text) for span in split_sentences(text, Span(0, len(text)))]


@pytest.mark.parametrize(
    "text",
    [
        "Gen. Oto Renn met Mr. Pike at 5 p.m. on Jan. 3 in St. Moritz.",
        "Renn Corp. of Duluth, Minn., sold 3.5 pct to J. R. Pike.",
        "Output fell to $1.2 bln, up 4 pct. from No. 7 plant.",
        "They ... knew of it.",
    ],
)
def test_abbreviations_and_numbers_end_no_sentence(text: str) -> None:
    assert sentences(text) == [text]


def test_marks_stay_with_the_sentence_they_close() -> None:
    assert sentences('"It held." Oyen left. “Why?” she asked. Nobody knew!') == [
        '"It held."',
        "Oyen left.",
        "“Why?” she asked.",
        "Nobody knew!",
    ]


def test_a_country_can_end_a_sentence_before_a_plain_opening_word() -> None:
    assert sentences("She moved to the U.S. The bank followed.") == ["She moved to the U.S.", "The bank followed."]


def test_a_line_of_dots_takes_no_quadratic_time() -> None:
    start = time.process_time()
    split_sentences("." * 200_000 + " A", Span(0, 200_002))
    assert time.process_time() - start < 2
