"""Asked, and no words came of it: whose the refusals are that the model marks."""

from __future__ import annotations

import pytest

from tests.quotes.notation import responses

PEOPLE = "Edda Moss|Moss;Jon Novak|Novak"
ORGANISATIONS = "Halden Bank|Halden;Arpo Insurance|Arpo;Transport Ministry"


def found(text: str) -> list[tuple[str, str | None, str]]:
    return [(r.kind, r.name, r.exact) for r in responses(text, people=PEOPLE, organisations=ORGANISATIONS)]


@pytest.mark.parametrize("kind", ["declined", "no-response", "unavailable", "referred"])
def test_each_kind_has_its_words_and_its_name(kind: str) -> None:
    text = f"A spokesman for Halden {{{kind}>Halden Bank:did as he always did}}."
    assert found(text) == [(kind, "Halden Bank", "did as he always did")]


def test_several_in_one_sentence() -> None:
    text = (
        "Halden {declined>Halden Bank:declined to comment}, and Arpo "
        "{no-response>Arpo Insurance:did not reply to emails} and {unavailable>Arpo Insurance:could not be reached}."
    )
    assert [(kind, name) for kind, name, _ in found(text)] == [
        ("declined", "Halden Bank"),
        ("no-response", "Arpo Insurance"),
        ("unavailable", "Arpo Insurance"),
    ]


def test_two_who_declined_together_are_two() -> None:
    text = "Neither Arpo nor Halden {declined>Arpo Insurance & Halden Bank:would comment}."
    assert [name for _, name, _ in found(text)] == ["Arpo Insurance", "Halden Bank"]


def test_who_is_not_named_stays_unnamed() -> None:
    assert found("A baker near Halden {declined:declined to comment}.") == [("declined", None, "declined to comment")]


def test_words_in_quotation_marks_are_no_response() -> None:
    assert found('Novak said: "We {declined>Jon Novak:declined to comment}."') == []


@pytest.mark.parametrize(
    "text",
    [
        "Halden Bank may {declined>Halden Bank:decline to comment}.",
        "Figures for June {unavailable:were not available}.",
        "After a week a deal {unavailable:could not be reached}.",
    ],
)
def test_what_is_not_yet_or_not_asked_is_no_response(text: str) -> None:
    assert found(text) == []


def test_whom_the_asker_is_sent_to_has_refused_nothing() -> None:
    text = "Edda Moss {referred>Edda Moss=0.5 & Halden Bank=0.4:referred questions to Halden Bank}."
    assert [name for _, name, _ in found(text)] == ["Edda Moss"]
