"""Asked, and no words came of it."""

from __future__ import annotations

import pytest

from tests.quotes.notation import responses

PEOPLE = "Edda Moss|Moss;Jon Novak|Novak"
ORGANISATIONS = "Halden Bank|Halden;Arpo Insurance|Arpo;Transport Ministry"


def found(text: str) -> list[tuple[str, str | None, str]]:
    return [(r.kind, r.name, r.exact) for r in responses(text, people=PEOPLE, organisations=ORGANISATIONS)]


@pytest.mark.parametrize(
    ("text", "kind", "name", "exact"),
    [
        ("Halden Bank declined to comment.", "declined", "Halden Bank", "declined to comment"),
        ("Edda Moss would not say who had paid.", "declined", "Edda Moss", "would not say who had paid"),
        ("Arpo had no comment.", "declined", "Arpo Insurance", "had no comment"),
        ("A spokesman for Halden refused to answer.", "declined", "Halden Bank", "refused to answer"),
        ("Halden Bank did not respond to emails.", "no-response", "Halden Bank", "did not respond to emails"),
        (
            "Arpo did not immediately reply to a call.",
            "no-response",
            "Arpo Insurance",
            "did not immediately reply to a call",
        ),
        ("Arpo Insurance has not returned calls.", "no-response", "Arpo Insurance", "has not returned calls"),
        ("Calls to Halden's headquarters went unanswered.", "no-response", "Halden Bank", "went unanswered"),
        ("Its director, Edda Moss, could not be reached.", "unavailable", "Edda Moss", "could not be reached"),
        ("The Transport Ministry was not available.", "unavailable", "Transport Ministry", "was not available"),
        ("A spokesman for Novak referred questions to us.", "referred", "Jon Novak", "referred questions to us"),
    ],
)
def test_each_kind(text: str, kind: str, name: str, exact: str) -> None:
    assert found(text) == [(kind, name, exact)]


def test_several_in_one_sentence() -> None:
    text = "Halden declined to comment, and Arpo Insurance did not reply to emails and could not be reached."
    assert [(kind, name) for kind, name, _ in found(text)] == [
        ("declined", "Halden Bank"),
        ("no-response", "Arpo Insurance"),
        ("unavailable", "Arpo Insurance"),
    ]


def test_two_who_declined_together_are_two() -> None:
    assert [name for _, name, _ in found("Arpo and Halden declined to comment.")] == ["Arpo Insurance", "Halden Bank"]


def test_a_pronoun_means_who_spoke() -> None:
    text = "{S:Edda Moss} {C:said} {Q:it held}. She declined to elaborate."
    assert found(text) == [("declined", "Edda Moss", "declined to elaborate")]


@pytest.mark.parametrize(
    "text",
    [
        "A clerk who declined to be named said it held.",
        "Novak declined an offer of 3 million euros.",
        "She declined to give her name.",
        "Tickets are not available at the counter.",
        "The pumps would not start.",
        "The letters were never answered by the sea.",
        "The form has no comment box.",
        'Novak said: "We declined to comment."',
    ],
)
def test_what_is_no_response(text: str) -> None:
    assert found(text) == []
