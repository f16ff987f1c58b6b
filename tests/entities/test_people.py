from __future__ import annotations

import pytest

from streams.entities.gazetteer import Gazetteer
from tests.entities.marked import exacts, marked, named


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("{p:Oto Renn} left. {p:Renn} said why.", "Oto Renn"),
        ("{p:Oto Renn} left. {p:Mr. Renn} said why. {p:Oto} wept.", "Oto Renn"),
        ("{p:Renn} left. So {p:Oto Renn} said.", "Oto Renn"),
        ("{p:Bashar al-Assad} fled. {p:Assad} is gone.", "Bashar al-Assad"),
        ("{p:Matthew J. Miller} spoke. {p:Matt Miller} left.", "Matthew J. Miller"),
        ("{p:Noemí Argueta Lazo} spoke. {p:Argueta} left.", "Noemí Argueta Lazo"),
        ("{p:Gaspar Icaza Lewis} spoke. {p:Icaza Lewis} left.", "Gaspar Icaza Lewis"),
        ("{p:Seo Min-jung} spoke. {p:Seo} left.", "Seo Min-jung"),
        ("{p:Stavros Kotsopoulos} spoke. {p:Stav} left.", "Stavros Kotsopoulos"),
        ("{p:OCAMPO}: Seven. Then {p:Beatriz Ocampo} left.", "Beatriz Ocampo"),
        ("{p:M. Chandrakanth} spoke. {p:Mr. Chandrakanth} left.", "M. Chandrakanth"),
        ("{p:Musa Belgasem}, also spelled {p:Mussa Bel-Qasim}, left.", "Musa Belgasem"),
        ("{p:Jesús Orendáin}, known in the valley as {p:Don Chuy}, left.", "Jesús Orendáin"),
        ("{p:Lise Oyen} sang. Born {p:Lise Aas} in Lund, she left.", "Lise Oyen"),
    ],
)
def test_one_person_under_several_names(body: str, name: str, gazetteer: Gazetteer) -> None:
    (person,) = marked(body).entities(gazetteer)
    assert (person.name, person.type) == (name, "person")
    assert len(person.mentions) == body.count("{p")


@pytest.mark.parametrize(
    "body",
    [
        "{p:Karl Novak} and {p:Eva Novak} met.",
        "{p:Delroy Pinnock Sr.} is the father of {p:Delroy Pinnock Jr.}.",
        "{p:I Wayan Suardika} and {p:I Made Suardika} are brothers.",
        "{p:Karl Novak} met {p:Karl Renn}.",
    ],
)
def test_two_people_stay_two(body: str, gazetteer: Gazetteer) -> None:
    assert len(marked(body).entities(gazetteer)) == 2


def test_a_surname_of_two_goes_to_the_one_named_before(gazetteer: Gazetteer) -> None:
    people = named(marked("{p:Karl Novak} came. {p:Novak} sat. Then {p:Eva Novak} came.").entities(gazetteer))
    assert exacts(people["Karl Novak"]) == ["Karl Novak", "Novak"]
    assert exacts(people["Eva Novak"]) == ["Eva Novak"]


def test_a_surname_of_two_goes_to_the_one_of_its_paragraph(gazetteer: Gazetteer) -> None:
    people = named(marked("{p:Karl Novak} came.\n\n{p:Eva Novak} came too. {p:Novak} sang.").entities(gazetteer))
    assert exacts(people["Eva Novak"]) == ["Eva Novak", "Novak"]


def test_a_surname_of_two_goes_to_the_one_the_headline_names(gazetteer: Gazetteer) -> None:
    body = "{p:Thelma Brandvold} died, her son, {p:Carl Brandvold}, said.\n\n{p:Brandvold} wrote a book."
    people = named(marked(body, "{p:Thelma Brandvold} dies at 97").entities(gazetteer))
    assert exacts(people["Thelma Brandvold"]) == ["Thelma Brandvold", "Brandvold"]


def test_a_surname_of_two_goes_to_nobody_where_the_story_does_not_tell(gazetteer: Gazetteer) -> None:
    people = marked("{p:Karl Novak} met {p:Eva Novak}.\n\n{p:Novak} sang.").entities(gazetteer)
    assert [exacts(person) for person in people] == [["Karl Novak"], ["Eva Novak"]]


def test_titles_part_a_couple(gazetteer: Gazetteer) -> None:
    body = "{p:Logan Vadivelu} met his sister {p:Asha Vadivelu}.\n\n{p:Ms Vadivelu} wept. {p:Mr Vadivelu} did not."
    people = named(marked(body).entities(gazetteer))
    assert exacts(people["Asha Vadivelu"]) == ["Asha Vadivelu", "Vadivelu"]
    assert exacts(people["Logan Vadivelu"]) == ["Logan Vadivelu", "Vadivelu"]


def test_given_names_part_a_couple_too(gazetteer: Gazetteer) -> None:
    body = "{p:Gustav} and {p:Birgit Sandell} sue.\n\n{p:Mr Sandell} said why. {p:Mrs Sandell} did not."
    people = named(marked(body).entities(gazetteer))
    assert exacts(people["Gustav Sandell"]) == ["Gustav", "Sandell"]
    assert exacts(people["Birgit Sandell"]) == ["Birgit Sandell", "Sandell"]


def test_a_shared_surname_is_told_to_both(gazetteer: Gazetteer) -> None:
    people = named(marked("For {p:Gemma} and {p:Ross Tolley} it was too late.").entities(gazetteer))
    assert set(people) == {"Gemma Tolley", "Ross Tolley"}
    assert exacts(people["Gemma Tolley"]) == ["Gemma"]


def test_being_known_for_something_joins_nobody(gazetteer: Gazetteer) -> None:
    assert len(marked("{p:Oto Renn} was known. {p:Lise Oyen} was not.").entities(gazetteer)) == 2
