"""Quotation marks of every kind, and the apostrophes that look like them."""

from __future__ import annotations

import time

import pytest

from streams.quotes.marks import find_marked
from streams.story.records import Span


def marked(text: str) -> list[str]:
    return [text[m.start : m.end] for m in find_marked(text, Span(0, len(text)))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('He said "go now" twice.', ['"go now"']),
        ("He said “go now” twice.", ["“go now”"]),
        ("He said ``go now'' twice.", ["``go now''"]),
        ("Er rief „jetzt“ laut.", ["„jetzt“"]),
        ("Il a dit «non» hier.", ["«non»"]),
        ("She said ‘leave it’ and left.", ["‘leave it’"]),
        ("She said 'leave it' and left.", ["'leave it'"]),
    ],
)
def test_each_kind_of_mark(text: str, expected: list[str]) -> None:
    assert marked(text) == expected


def test_apostrophes_are_no_marks() -> None:
    assert marked("The boys' gates, the '90s and Ilves's dog weren't 'em.") == []


def test_a_plural_possessive_inside_single_marks_does_not_close_them() -> None:
    text = "‘I’d had three nights’ rest in a week,’ said Pike."
    assert marked(text) == ["‘I’d had three nights’ rest in a week,’"]


def test_single_marks_inside_double_ones_are_nested() -> None:
    assert marked("\"He just said 'leave it', so I did,\" Pike said.") == ["\"He just said 'leave it', so I did,\""]


def test_nested_curly_marks_of_one_kind_are_one_stretch() -> None:
    assert marked("“He said “no” to me,” Pike said.") == ["“He said “no” to me,”"]


def test_an_open_mark_holds_to_the_end_of_its_paragraph() -> None:
    text = "“We began at dawn. "
    (found,) = find_marked(text, Span(0, len(text)))
    assert not found.closed
    assert (found.start, found.end) == (0, len(text.rstrip()))


def test_a_straight_mark_that_can_only_open_ends_the_one_before() -> None:
    assert marked('"We left early. Then "it rained," he said.') == ['"We left early. Then', '"it rained,"']


def test_a_hundred_thousand_marks_take_no_quadratic_time() -> None:
    text = "'a " * 60_000 + '" ' * 60_000 + "“" * 20_000
    start = time.process_time()
    find_marked(text, Span(0, len(text)))
    assert time.process_time() - start < 5
