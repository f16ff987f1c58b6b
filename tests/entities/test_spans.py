from __future__ import annotations

import pytest

from streams.entities.gazetteer import Gazetteer
from tests.entities.marked import marked


def _found(body: str, gazetteer: Gazetteer, headline: str = "") -> list[tuple[str, str]]:
    return [(one.exact, one.type) for one in marked(body, headline).names(gazetteer)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("{o.6:Museu} do {o.6:Litoral} reopened.", ["Museu do Litoral"]),
        ("It moored at {l:Lake} {l:Kariba}.", ["Lake Kariba"]),
        ("Shares of {o:Hollis &} Daughter fell.", ["Hollis & Daughter"]),
        ("{o:Allegheny} Float Glass is to shut.", ["Allegheny Float Glass"]),
        ("{o:Halden} Monday was quiet.", ["Halden"]),
        ("The maker, {o:Corvane Systems of} Tulsa, said so.", ["Corvane Systems"]),
        ("The governor of {l:Bayelsa state} resigned.", ["Bayelsa"]),
        ("A loan from {o:fintech Kobowise} was due.", ["Kobowise"]),
        ("{p:Dentists Gustav} and Birgit Sandell sued.", ["Gustav"]),
        ("It asked the {o:foreign ministry} for a list.", ["foreign ministry"]),
        ("The {o:Kurdish Syrian Democratic Forces} (SDF) left.", ["Syrian Democratic Forces"]),
        (
            "the Office of the Director of {o:National Intelligence}",
            ["Office of the Director of National Intelligence"],
        ),
        ("a study by the University of {l:Oslo}", ["University of Oslo"]),
        ("Envoys from {l:Oslo} and {l:Lund} met.", ["Oslo", "Lund"]),
        ("{p:Al-Qadri} of {p:Mahin al-Hasan}'s team left.", ["Al-Qadri", "Mahin al-Hasan"]),
    ],
)
def test_names_are_cut_to_size(body: str, expected: list[str], gazetteer: Gazetteer) -> None:
    assert [exact for exact, _ in _found(body, gazetteer)] == expected


@pytest.mark.parametrize(
    "body",
    [
        "The vote is on {l.4:Dec}. 4.",
        "A {l:Chilean} court ruled.",
        "It costs {l:NZ}$9.10.",
        "The ferry {l:Loch Sheil} was withdrawn.",
        "He won the {o:Ostrava Open} twice.",
        'Her book "{o.6:Salt Ledger}" sold well.',
        "{o.6:Restaurateur} Olga Braun paid.",
        "{o.6:Wiretap} row deepens. The wiretap was illegal.",
        "An {m:Icelandic} singer won.",
        "The {p:camogie} final was off.",
    ],
)
def test_what_names_no_person_body_or_place_is_left_out(body: str, gazetteer: Gazetteer) -> None:
    assert _found(body, gazetteer) == []


def test_a_sure_name_at_the_start_of_a_sentence_stays(gazetteer: Gazetteer) -> None:
    assert _found("{o:Target} fell. Analysts cut their price target.", gazetteer) == [("Target", "organisation")]


def test_the_dateline_gives_its_places_and_not_its_agency(gazetteer: Gazetteer) -> None:
    found = marked("MELFORT, Saskatchewan (CP) - Crews came.").names(gazetteer)
    assert [(one.exact, one.type, one.where) for one in found] == [
        ("MELFORT", "place", "dateline"),
        ("Saskatchewan", "place", "dateline"),
    ]


@pytest.mark.parametrize(
    ("body", "title"), [("{p:Mr Renn} left.", "Mr"), ("Rain.\n\nMr {p:Renn} left.", "Mr"), ("So {p:Renn} left.", None)]
)
def test_a_form_of_address_is_known_inside_the_tag_and_before_it(
    body: str, title: str | None, gazetteer: Gazetteer
) -> None:
    (found,) = marked(body).names(gazetteer)
    assert (found.exact, found.title) == ("Renn", title)


def test_titles_are_kept_beside_the_name(gazetteer: Gazetteer) -> None:
    (found,) = marked("It was {p:Fire Chief Oto Renn} who called.").names(gazetteer)
    assert (found.exact, found.title) == ("Oto Renn", "Fire Chief")
