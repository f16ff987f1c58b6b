"""Teams, companies and newspapers that the model takes for people or places, told by the words beside them."""

from __future__ import annotations

import pytest

from streams.entities.gazetteer import Gazetteer
from tests.entities.marked import marked


def _type(body: str, name: str, gazetteer: Gazetteer) -> str:
    return next(entity.type for entity in marked(body).entities(gazetteer) if entity.name == name)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("{l.8:Rosario} beat {l.8:Santa Fe} 88-85 in the league final.", "Rosario"),
        ("{l.8:Rosario} beat {l.8:Santa Fe} 88-85 in the league final.", "Santa Fe"),
        ("The striker, on loan from {l.8:Rosenvik}, scored two goals.", "Rosenvik"),
        ("The match was lost. {p.7:Gornik} coach {p:Bozydar Malec} sighed.", "Gornik"),
        ("After the derby {l.7:Bochum} are 15th in the league.", "Bochum"),
        ("the auction house {p.6:Wollzeile Neun} sold it", "Wollzeile Neun"),
        ("the paper {p.8:Esti Futar} wrote", "Esti Futar"),
        ("sued by {p.8:Parti Furdo Zrt} again", "Parti Furdo Zrt"),
        ("the {l.7:Palais Harnisch} museum closed", "Palais Harnisch"),
        ("{p.7:Kitaura Bearings} 6998.T said so", "Kitaura Bearings"),
        ("the {l.6:Gulf of Guinea Centre for Applied Economics} found", "Gulf of Guinea Centre for Applied Economics"),
        ("{o:Harlan Brace Co.} owns it. {p.9:Harlan Brace} was confident.", "Harlan Brace Co."),
    ],
)
def test_an_organisation_is_told_by_what_stands_beside_it(body: str, name: str, gazetteer: Gazetteer) -> None:
    assert _type(body, name, gazetteer) == "organisation"


@pytest.mark.parametrize(
    ("body", "name", "expected"),
    [
        ("{p:Ana Novak} beat {p:Ilse Berg} 6-4 6-3 in the final.", "Ilse Berg", "person"),
        ("Rain fell in {l:Santa Fe} on Sunday.", "Santa Fe", "place"),
        ("The sewing operator {p:Rokeya Mollah} ran.", "Rokeya Mollah", "person"),
        ("His rival {p:Lena Wray} smiled.", "Lena Wray", "person"),
        ("The farmers lost to {l:Bochum} the right to graze.", "Bochum", "place"),
        ("After the match and the derby many moved to {l:Athens} for good.", "Athens", "place"),
        ("{p:Dr Oto Renn} joined from {l:Lund}, in Sweden. Rain fell in {l:Lund}.", "Oto Renn", "person"),
    ],
)
def test_people_and_places_stay_what_they_are(body: str, name: str, expected: str, gazetteer: Gazetteer) -> None:
    assert _type(body, name, gazetteer) == expected
