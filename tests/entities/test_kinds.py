from __future__ import annotations

import pytest

from streams.entities.gazetteer import Gazetteer
from tests.entities.marked import marked


def _types(body: str, gazetteer: Gazetteer) -> list[tuple[str, str]]:
    return [(entity.name, entity.type) for entity in marked(body).entities(gazetteer)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("a dispatcher with {l.6:Prairie Northern Railway}", [("Prairie Northern Railway", "organisation")]),
        ("the lock at {o.6:Lake Tarn}", [("Lake Tarn", "place")]),
        ("the founder of {p.7:Brandolin Stampi}", [("Brandolin Stampi", "organisation")]),
        ("The {p.5:Elysee} said so.", [("Elysee", "organisation")]),
        ("{o.5:Accra} was calm.", [("Accra", "place")]),
        ("{p:Seo Min-jung} left. Few knew {o.7:Seo}.", [("Seo Min-jung", "person")]),
        ("{l.6:Timipre Okoro-West} came. {p:Okoro-West} wants more.", [("Timipre Okoro-West", "person")]),
        ("{o:Drakensberg Minerals} dug. {p.7:Drakensberg} fell.", [("Drakensberg Minerals", "organisation")]),
        ("{l:Valdez} was cold. {p.5:Valdez} Mayor {p:Ida Ashby} left.", [("Valdez", "place"), ("Ida Ashby", "person")]),
    ],
)
def test_the_story_overrules_a_type_that_was_not_sure(
    body: str, expected: list[tuple[str, str]], gazetteer: Gazetteer
) -> None:
    assert _types(body, gazetteer) == expected


def test_a_name_of_two_things_stays_two(gazetteer: Gazetteer) -> None:
    body = "{p:Ruth Jordan} flew home. {p:Jordan} said little. Rain fell in {l:Jordan}. {p:Jordan} stayed."
    assert _types(body, gazetteer) == [("Ruth Jordan", "person"), ("Jordan", "place")]


def test_a_region_does_not_become_the_body_that_bears_its_name(gazetteer: Gazetteer) -> None:
    body = "The {o:Rupununi Dredge Owners’ Syndicate} met. Rain fell on the {l:Rupununi}."
    assert _types(body, gazetteer) == [("Rupununi Dredge Owners’ Syndicate", "organisation"), ("Rupununi", "place")]


def test_a_president_is_not_his_administration(gazetteer: Gazetteer) -> None:
    body = "The {o:Sandell administration} ended it. {p:Sandell} said so."
    assert _types(body, gazetteer) == [("Sandell administration", "organisation"), ("Sandell", "person")]
