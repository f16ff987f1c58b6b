"""Names that the model saw in pieces, and what belongs to a name and stood outside its tag."""

from __future__ import annotations

import pytest

from streams.entities.gazetteer import Gazetteer
from tests.entities.marked import marked


def _names(body: str, gazetteer: Gazetteer) -> list[str]:
    return [one.exact for one in marked(body).names(gazetteer)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        # pieces of a word
        ("told the channel {o:CC}TV on Monday", ["CCTV"]),
        ("said {p:Gun}-{p:Britt Oskarsen} of it", ["Gun-Britt Oskarsen"]),
        ("worth 9 million {l:U.S}. dollars", ["U.S."]),
        # at of, the and and
        (
            "the {o:Office of} the {o:Director of National Planning} said",
            ["Office of the Director of National Planning"],
        ),
        ("the {o:Office} of the Director of National Planning said", ["Office of the Director of National Planning"]),
        (
            "the {o:Office} of the Director of {o:National Planning} said",
            ["Office of the Director of National Planning"],
        ),
        ("the {o:Ministry of the Interior and} Health spokesman", ["Ministry of the Interior and Health"]),
        ("the {o:University} of {l:Oslo} said", ["University of Oslo"]),
        ("the {o:Footplate} and {o:Signals Union} struck", ["Footplate and Signals Union"]),
        ("the {o:Ministry of the Interior} and Health spokesman", ["Ministry of the Interior and Health"]),
        # before and after
        ("while Bank {o:Nusa Raya} expects growth", ["Bank Nusa Raya"]),
        ("mules for the 8th {o:Cavalry} and", ["8th Cavalry"]),
        ("asked the Prime Minister's {o:Office} for it", ["Prime Minister's Office"]),
        ("slips closed {l:State Highway} 35 in places", ["State Highway 35"]),
        ("The {p:Novak} administration fell", ["Novak administration"]),
    ],
)
def test_a_name_is_whole(body: str, expected: list[str], gazetteer: Gazetteer) -> None:
    assert _names(body, gazetteer) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("{o:Unit of} the {o:Ghana Education Service} said", ["Unit", "Ghana Education Service"]),
        ("{o:Halden} and {o:Arpo Bank} agreed", ["Halden", "Arpo Bank"]),
        ("the {o:Halden} and {o:Arpo Bank} deal; {o:Halden} rose", ["Halden", "Arpo Bank", "Halden"]),
        ("Minister {p:Apaza} heard of it", ["Apaza"]),
        ("near-{l:Norland} orbit", ["Norland"]),
    ],
)
def test_what_is_two_or_no_name_stays_out(body: str, expected: list[str], gazetteer: Gazetteer) -> None:
    assert _names(body, gazetteer) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("the {o:Verdi union} struck", ["Verdi"]),
        ("found on {l:Sohano island} at dawn", ["Sohano"]),
        ("on the {l:Tibetan plateau} itself", ["Tibetan plateau"]),
        ("asked the {o:foreign ministry} for it", ["foreign ministry"]),
        ("shares of {o:Kencana Agri} ({o:KNCA.JK}) fell", ["Kencana Agri"]),
        ("maker {o:Wolver Line Corp.} (NYSE: {o:WDLN}) shut", ["Wolver Line Corp."]),
        ("at the {o:University of Tulsa} today", ["University of Tulsa"]),
        ("speaking in {l:Sinhala} to reporters", []),
        ("by an {o:Islamic} group in the north", []),
    ],
)
def test_tails_kinds_and_codes_are_no_part_of_a_name(body: str, expected: list[str], gazetteer: Gazetteer) -> None:
    assert _names(body, gazetteer) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("the abbot, {p:U Kosalla}, said", "Kosalla"),
        ("said {p:Daw Hnin Yu Wai} then", "Hnin Yu Wai"),
        ("said {p:U. S. Grant} then", "U. S. Grant"),
        ("said {p:Assemblymember Noor Blythe} then", "Noor Blythe"),
        ("said {p:Commodore Arnel Batung} then", "Arnel Batung"),
        ("said {p:Juan Watter MHK} then", "Juan Watter"),
        ("said {p:Ngozi Hart SC} then", "Ngozi Hart"),
    ],
)
def test_titles_and_letters_after_a_name_are_no_part_of_it(body: str, expected: str, gazetteer: Gazetteer) -> None:
    assert _names(body, gazetteer) == [expected]


def test_an_acronym_keeps_its_capitals(gazetteer: Gazetteer) -> None:
    body = "The union {o:SCRATS} and the railway {o:ÖBB} spoke to {o:CNBC-TV18} on Monday."
    assert [entity.name for entity in marked(body).entities(gazetteer)] == ["SCRATS", "ÖBB", "CNBC-TV18"]
