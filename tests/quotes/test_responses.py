"""Asked, and no words came of it."""

from __future__ import annotations

import time

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


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("Halden Bank said it would not be commenting.", "declined", "Halden Bank"),
        ("Halden Bank thanked the clerk and said it would not be making further remarks.", "declined", "Halden Bank"),
        ("Edda Moss turned down a request for an interview.", "declined", "Edda Moss"),
        ("Arpo was unwilling to speculate.", "declined", "Arpo Insurance"),
        ("Arpo chose not to comment.", "declined", "Arpo Insurance"),
        ("Arpo decided against commenting.", "declined", "Arpo Insurance"),
        ("Arpo said only that it would say more in due course.", "declined", "Arpo Insurance"),
        ("Arpo reserved comment until the vote.", "declined", "Arpo Insurance"),
        ("Novak cut short a phone call.", "declined", "Jon Novak"),
        ("Halden Bank as a matter of policy does not discuss individual clients.", "declined", "Halden Bank"),
        ("Halden Bank had yet to reply by press time.", "no-response", "Halden Bank"),
        ("Halden Bank promised to call back but never did.", "no-response", "Halden Bank"),
        ("Halden Bank had no immediate reaction.", "no-response", "Halden Bank"),
        ("Halden Bank thanked the clerk but did not reply.", "no-response", "Halden Bank"),
        ("Messages seeking comment from Halden Bank were not returned.", "no-response", "Halden Bank"),
        ("There was no immediate response from Halden Bank.", "no-response", "Halden Bank"),
        ("Nobody answered the telephone at Halden Bank.", "no-response", "Halden Bank"),
        ("No one at Halden Bank was available.", "unavailable", "Halden Bank"),
        ("Efforts to reach Novak were unsuccessful.", "unavailable", "Jon Novak"),
        ("(Novak could not immediately be reached.)", "unavailable", "Jon Novak"),
        ("Halden Bank redirected a caller to its lawyers.", "referred", "Halden Bank"),
        ("Halden Bank asked that questions be put to the ministry.", "referred", "Halden Bank"),
        ("Questions to Halden Bank were referred to its lawyers.", "referred", "Halden Bank"),
        ("Halden Bank suggested contacting the ministry.", "referred", "Halden Bank"),
    ],
)
def test_other_words_for_it(text: str, kind: str, name: str) -> None:
    assert [found_[:2] for found_ in found(text)] == [(kind, name)]


def test_what_means_it_only_beside_another_response() -> None:
    assert found("Edda Moss was abroad.") == []
    text = "Halden Bank declined to comment. Its chairwoman, Edda Moss, was abroad."
    assert [found_[:2] for found_ in found(text)] == [("declined", "Halden Bank"), ("unavailable", "Edda Moss")]


def test_several_with_what_they_are() -> None:
    text = "Neither insurer Arpo nor its bank in Kesh, Halden, would comment."
    assert {name for _, name, _ in found(text)} == {"Arpo Insurance", "Halden Bank"}


def test_who_is_told_of_by_another_is_silent_only_in_their_words() -> None:
    assert found("{S:Novak} {C:said} {Q:that Halden refused to answer his questions}.") == []
    assert [name for _, name, _ in found("{S:Novak} {C:said} {Q:he would not comment}.")] == ["Jon Novak"]


def test_time_grows_no_faster_than_the_text() -> None:
    """One sentence of 200,000 characters made of the phrases' own words."""
    for words in ("has yet also only ", "questions to calls from ", "declined refused would not ", "a, and b, "):
        began = time.perf_counter()
        found("Halden Bank " + words * (200_000 // len(words)) + ".")
        assert time.perf_counter() - began < 20


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
        "Shares in Halden Bank declined 3 percent.",
        "The river could not be reached.",
        "A deal could not be reached.",
        "Figures for June were not available.",
        "Novak may decline to comment.",
        "Prayers went unanswered.",
        "Novak put questions to the minister.",
        "Shots rang out.",
        'Novak said: "We declined to comment."',
    ],
)
def test_what_is_no_response(text: str) -> None:
    assert found(text) == []
