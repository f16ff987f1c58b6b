from __future__ import annotations

import pytest

from streams.entities.gazetteer import Gazetteer
from tests.entities.marked import marked


@pytest.mark.parametrize(
    ("body", "description"),
    [
        ("said terminal manager {p:Agathe Boudrias}, who was there.", "terminal manager"),
        ("It was State Department spokesperson {p:Matthew Miller}.", "State Department spokesperson"),
        (
            "said {p:Desmond Kehler}, a dispatcher with Prairie Northern Railway.",
            "a dispatcher with Prairie Northern Railway",
        ),
        (
            "said {p:Tan Wei Jie}, head of freight research at Straits Maritime.",
            "head of freight research at Straits Maritime",
        ),
        ("wrote {p:Ottavio Brandolin}, 81, the founder of Brandolin Stampi.", "the founder of Brandolin Stampi"),
        ("{p:Prime Minister Oto Renn} left.", "Prime Minister"),
        ("{p:Mr Renn} left. So {p:Oto Renn}, the mayor, said.", "the mayor"),
    ],
)
def test_what_the_story_says_someone_is(body: str, description: str, gazetteer: Gazetteer) -> None:
    (person,) = (entity for entity in marked(body).entities(gazetteer) if entity.type == "person")
    assert person.description == description


@pytest.mark.parametrize(
    "body",
    [
        "{p:Oto Renn}, {p:Lise Oyen} and others left.",
        "{p:Mr. Renn} left.",
        "{p:Oto Renn}, who came late, left.",
        "Then {p:Oto Renn}, on Friday, left.",
        "The crash killed {p:Oto Renn}.",
    ],
)
def test_nothing_is_said_where_the_story_says_nothing(body: str, gazetteer: Gazetteer) -> None:
    assert all(entity.description is None for entity in marked(body).entities(gazetteer))


def test_only_people_are_described(gazetteer: Gazetteer) -> None:
    (bank,) = marked("The lender {o:Halden Bank}, the owner of the port, fell.").entities(gazetteer)
    assert bank.description is None
