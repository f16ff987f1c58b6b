"""What stands on both sides of "he said" in one sentence."""

from __future__ import annotations

import pytest

from tests.quotes.notation import quote, quotes, said

PEOPLE = "Oto Renn|Renn"


def contents(marked: str) -> list[str]:
    return said(quote(marked, people=PEOPLE))


def test_the_words_before_the_aside_are_taken_in() -> None:
    assert contents("Rural voters, {S:Renn} {C:argued}, {Q:have no bus to take}.") == [
        "Rural voters",
        "have no bus to take",
    ]


def test_a_subject_alone_goes_on_after_the_aside() -> None:
    assert contents("{Q:The surge}, {C:according to} {S:Renn}, head of freight, has little to do with demand.") == [
        "The surge",
        "has little to do with demand",
    ]


@pytest.mark.parametrize(
    ("tail", "taken"),
    [
        (", and insulin would fly first.", "and insulin would fly first"),
        (" on Friday, but cloud sat on the ridge.", "but cloud sat on the ridge"),
        (", and left the room.", None),
        (", but declined to give a date.", None),
        (", adding nothing.", None),
    ],
)
def test_a_tail_after_the_aside_is_said_too_unless_it_is_what_the_speaker_did(tail: str, taken: str | None) -> None:
    found = contents(f"{{Q:The army had been asked}}, {{S:Renn}} {{C:said}}{tail}")
    assert found == ["The army had been asked", *([taken] if taken else [])]


def test_a_tail_with_an_attribution_of_its_own_is_none() -> None:
    first, _ = quotes(
        "{Q:The army had been asked}, {S:Renn} {C:said}, and {S2:aides} {C2:feared} {Q2:it was late}.", people=PEOPLE
    )
    assert said(first) == ["The army had been asked"]
