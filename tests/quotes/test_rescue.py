"""Speech that the model did not tag and that its dress gives away."""

from __future__ import annotations

import pytest

from tests.quotes.notation import quotes, said

# One tag somewhere: a reading without any is left alone.
LEAD = "{S9:Mira Vale} {C9:said} {Q9:it rained}.\n\n"
NAMES = "Mira Vale|Vale;Jon Novak|Novak;Dana Okello"


def others(marked: str) -> list[tuple[list[str], str | None, str]]:
    found = quotes(LEAD + marked, people=NAMES)
    return [(said(q), q.speaker.name, q.type) for q in found if said(q) != ["it rained"]]


def test_labels_of_a_transcript() -> None:
    assert others(
        "Excerpts from the news conference of Jon Novak:\n\nREPORTER: Will you resign?\n\nNOVAK: Ask me in June."
    ) == [
        (["Will you resign?"], None, "direct"),
        (["Ask me in June"], "Jon Novak", "direct"),
    ]


def test_one_line_with_a_colon_is_no_transcript() -> None:
    assert others("NOTE: The office is closed on Friday.") == []


@pytest.mark.parametrize("labels", [("BOXING", "ROWING"), ("THE FACTS", "NOVAK"), ("CLAIM", "VERDICT")])
def test_labels_of_briefs_and_of_fact_checks_are_nobody(labels: tuple[str, str]) -> None:
    assert others("\n\n".join(f"{label}: The cup was won in June." for label in labels)) == []


def test_a_dash_and_a_name() -> None:
    assert others('"Count me out." - Dana Okello, striker') == [(['"Count me out."'], "Dana Okello", "direct")]


def test_marks_beside_a_verb_and_its_subject() -> None:
    assert others('"We ran out by noon," said Jon Novak.') == [(['"We ran out by noon,"'], "Jon Novak", "direct")]
    assert others('Novak told reporters: "We ran out."') == [(['"We ran out."'], "Jon Novak", "direct")]


def test_marks_without_a_verb_stay_what_they_are() -> None:
    assert others('Her song "Second Helping" and the "blue bins" pleased Novak, said nobody.') == []
