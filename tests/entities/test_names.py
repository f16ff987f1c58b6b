from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.entities import casing, names, organisations
from streams.entities.casing import proper_case
from streams.entities.names import (
    abbreviates,
    fold,
    gender_of_title,
    generation,
    is_acronym,
    organisation_words,
    person_words,
    place_words,
    trim,
)


@pytest.mark.parametrize("module", [casing, names, organisations])
def test_the_examples_of_the_docstrings_hold(module: object) -> None:
    results = doctest.testmod(module)  # type: ignore[arg-type]
    assert results.attempted > 0
    assert results.failed == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [("U.S.", "US"), ("Malmö", "Malmo"), ("Łódź", "Lodz"), ("N’Djamena", "N'Djamena"), ("New\nYork", "New York")],
)
def test_spellings_of_one_name_fold_to_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "label", "name", "title"),
    [
        ("the Halden Bank", "organisation", "Halden Bank", None),
        ("Halden Bank's", "organisation", "Halden Bank", None),
        ("“Halden Bank,”", "organisation", "Halden Bank", None),
        ("Sheriff's Office", "organisation", "Sheriff's Office", None),
        ("Lobstick Energy Corp.", "organisation", "Lobstick Energy Corp.", None),
        ("Halden Bank.", "organisation", "Halden Bank", None),
        ("St. John's", "place", "St. John's", None),
        ("U.S.", "place", "U.S.", None),
        ("Mr. Oto Renn", "person", "Oto Renn", "Mr."),
        ("Prime Minister Oto Renn’s", "person", "Oto Renn", "Prime Minister"),
        ("Tourism Minister Arjun Thapaliya", "person", "Arjun Thapaliya", "Tourism Minister"),
        ("Martin Luther King Jr.", "person", "Martin Luther King Jr.", None),
        ("Pope Francis", "person", "Pope Francis", None),
        ("Stephen King", "person", "Stephen King", None),
    ],
)
def test_trim_leaves_the_name(text: str, label: str, name: str, title: str | None) -> None:
    found = trim(text, 0, len(text), label)
    assert found is not None
    assert (text[found.start : found.end], found.title) == (name, title)


@pytest.mark.parametrize("text", ["", " ", "’s", "“”", "--", "1974"])
def test_trim_finds_no_person_in_what_names_nobody(text: str) -> None:
    assert trim(text, 0, len(text), "person") is None


def test_trim_takes_a_title_alone_for_no_name() -> None:
    assert trim("President", 0, 9, "person") is None


@given(st.text(max_size=60), st.sampled_from(["person", "organisation", "place"]))
def test_trim_never_leaves_its_span(text: str, label: str) -> None:
    found = trim(text, 0, len(text), label)
    if found:
        assert 0 <= found.start < found.end <= len(text)
        assert text[found.start : found.end].strip() == text[found.start : found.end]


@pytest.mark.parametrize(
    ("acronym", "name", "fits"),
    [
        ("SDF", "Syrian Democratic Forces", True),
        ("NOAA", "National Oceanic and Atmospheric Administration", True),
        ("OSCE", "Organization for Security and Co-operation in Europe", True),
        ("USGS", "U.S. Geological Survey", True),
        ("CPSC", "U.S. Consumer Product Safety Commission", True),
        ("PennDOT", "Pennsylvania Department of Transportation", True),
        ("CARICOM", "Caribbean Community", True),
        ("SDF", "Syrian National Army", False),
        ("EU", "European Commission", False),
        ("UN", "Union", False),
    ],
)
def test_acronyms_and_what_they_stand_for(acronym: str, name: str, fits: bool) -> None:
    assert abbreviates(acronym, name) is fits


def test_what_is_written_as_an_acronym() -> None:
    assert all(is_acronym(name) for name in ("SDF", "U.N.", "PennDOT", "G7", "THOR.CO"))
    assert not any(is_acronym(name) for name in ("Halden", "May", "I", "Van Hoorn"))


@pytest.mark.parametrize(
    ("capitals", "cased"),
    [
        ("MELFORT", "Melfort"),
        ("RIO DE JANEIRO", "Rio de Janeiro"),
        ("LA PAZ", "La Paz"),
        ("NUKU'ALOFA", "Nuku'alofa"),
        ("McALLEN", "McALLEN"),
        ("STRATFORD-UPON-AVON", "Stratford-upon-Avon"),
        ("O'BRIEN", "O'Brien"),
        ("MCALLEN", "McAllen"),
    ],
)
def test_proper_case(capitals: str, cased: str) -> None:
    assert proper_case(capitals) == cased


def test_the_words_names_are_compared_by() -> None:
    assert person_words("Sen. Bashar al-Assad Jr.")[-2:] == ("bashar", "assad")
    assert person_words('Edivaldo "Cabeça" Prates') == ("edivaldo", "cabeca", "prates")
    assert organisation_words("The World Health Organization") == ("world", "health", "organisation")
    assert organisation_words("Hanbit Display Co., Ltd.") == ("hanbit", "display")
    assert place_words("St. Paul") == place_words("Saint Paul")
    assert generation("Delroy Pinnock Sr.") == "sr"
    assert generation("Delroy Pinnock") is None


def test_what_a_title_tells_of_gender() -> None:
    assert (gender_of_title("Mrs."), gender_of_title("Sir"), gender_of_title("Dr"), gender_of_title(None)) == (
        "f",
        "m",
        None,
        None,
    )
