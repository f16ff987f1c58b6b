from __future__ import annotations

import pytest

from streams.entities.gazetteer import Gazetteer
from tests.entities.marked import exacts, marked


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("The {o:Syrian Democratic Forces} ({o:SDF}) left. The {o:SDF} lost.", "Syrian Democratic Forces"),
        ("The {o:SDF} ({o:Syrian Democratic Forces}) left.", "Syrian Democratic Forces"),
        ("The {o:Syrian Democratic Forces}, or {o:SDF}, left.", "Syrian Democratic Forces"),
        ("{o:JADCO} ruled. The {o:Jamaica Anti-Doping Commission} waits.", "Jamaica Anti-Doping Commission"),
        ("The {o:Security Service}, or {o:MIVD}, left.", "Security Service"),
        ("{o:Halden Bank} fell. {o:Halden} said so. {o:Halden}'s head left.", "Halden Bank"),
        ("The {o:U.S. State Department} and the {o:State Department} agree.", "U.S. State Department"),
        ("{o:Hanbit Display Co} rose. {o:Hanbit} fell.", "Hanbit Display Co"),
        ("The {o:European Commission} met. The {o:Commission} voted.", "European Commission"),
        ("{o:Athlone Swifts} won. The {o:Swifts} lead.", "Athlone Swifts"),
        ("The {o:Houthi movement} fired. {o:Houthis} said so.", "Houthi movement"),
        ("The {o:Gallup City Council} met. {o:Gallup council} voted.", "Gallup City Council"),
        ("{o:HALDEN BANK} fell. {o:Halden Bank} said so.", "Halden Bank"),
        ("{o:Halden Bank}\n\nand {o:Halden\nBank} are one.", "Halden Bank"),
    ],
)
def test_one_organisation_under_several_names(body: str, name: str, gazetteer: Gazetteer) -> None:
    (body_of_people,) = marked(body).entities(gazetteer)
    assert (body_of_people.name, body_of_people.type) == (name, "organisation")
    assert len(body_of_people.mentions) == body.count("{o")


@pytest.mark.parametrize(
    "body",
    [
        "{o:Hamas} denied it. The {o:Hamas Health Ministry} did not.",
        "The {o:United Nations} met. The {o:United Nations Development Programme} paid.",
        "The {o:Syrian Democratic Forces} ({o:SDF}) fought the {o:Syrian National Army}.",
        "{o:Halden Bank} sued {o:Norra Bank}.",
        "{o:Hanul Motors} sued the {o:Hanul Motors Union}.",
    ],
)
def test_two_organisations_stay_two(body: str, gazetteer: Gazetteer) -> None:
    assert len(marked(body).entities(gazetteer)) == 2


def test_a_short_form_of_two_goes_to_the_one_that_begins_with_it(gazetteer: Gazetteer) -> None:
    body = "{o:Hanul Motors} and the {o:Hanul Motors Workers' Union} met. {o:Hanul} lost."
    motors = marked(body).entities(gazetteer)[0]
    assert exacts(motors) == ["Hanul Motors", "Hanul"]


def test_an_acronym_in_brackets_is_found_where_the_model_missed_it(gazetteer: Gazetteer) -> None:
    (forum,) = marked("The {o:Northern Grid Forum} (NGF) met. The NGF voted.").entities(gazetteer)
    assert exacts(forum) == ["Northern Grid Forum", "NGF", "NGF"]
    assert [mention.kind for mention in forum.mentions] == ["name", "acronym", "acronym"]
