from __future__ import annotations

import pytest

from streams.entities.gazetteer import Gazetteer
from streams.entities.places import names_a_kind
from tests.entities.marked import marked


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("The {l:U.S.} and the {l:United States} and {l:America}.", "United States"),
        ("{l:Britain} and the {l:UK}.", "Britain"),
        ("{l:Little Rock} is no {l:Ark.} and no {l:Arkansas}.", "Arkansas"),
        ("{l:Shimane} is {l:Shimane Prefecture}.", "Shimane Prefecture"),
        ("{l:Aoraki} is {l:Aoraki/Mount Cook}.", "Aoraki/Mount Cook"),
        ("The {l:DRC} is the {l:Democratic Republic of Congo}.", "Democratic Republic of Congo"),
    ],
)
def test_one_place_under_several_names(body: str, name: str, gazetteer: Gazetteer) -> None:
    places = {place.name: place for place in marked(body).entities(gazetteer)}
    assert len(places[name].mentions) == body.count("{l") - body.count("Little")


@pytest.mark.parametrize(
    "body",
    [
        "{l:Aberdeen} has {l:Aberdeen Airport}.",
        "{l:Erie} lies in {l:Erie County}.",
        "{l:Kansas} is not {l:Kansas City}.",
        "{l:North Korea} is not {l:South Korea}.",
        "{l:Niger} is not {l:Nigeria}.",
    ],
)
def test_two_places_stay_two(body: str, gazetteer: Gazetteer) -> None:
    assert len(marked(body).entities(gazetteer)) == 2


def test_names_that_say_what_they_are() -> None:
    assert names_a_kind("Halden Airport")
    assert names_a_kind("Lake Erie")
    assert not names_a_kind("Kansas City")
    assert not names_a_kind("River")
