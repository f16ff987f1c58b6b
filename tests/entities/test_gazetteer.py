from __future__ import annotations

import time

import orjson
import pytest

from streams.entities import gazetteer as gazetteers
from streams.entities.gazetteer import AuthorityError, Gazetteer


def _line(**fields: object) -> bytes:
    return orjson.dumps({"uri": "https://newsroom.example/1", "type": "person", "name": "Oto Renn", **fields})


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("U.S.", "US"),
        ("America", "US"),
        ("Britain", "GB"),
        ("the Netherlands", "NL"),
        ("Ivory Coast", "CI"),
        ("Turkey", "TR"),
    ],
)
def test_countries_are_known_by_what_newswire_calls_them(gazetteer: Gazetteer, name: str, code: str) -> None:
    assert gazetteer.country(name) == code


def test_a_country_carries_its_identifiers(gazetteer: Gazetteer) -> None:
    entry = gazetteer.lookup("place", "United States")[0]
    assert entry.uri == "http://www.wikidata.org/entity/Q30"
    assert entry.same_as == ("iso3166-1:US", "https://sws.geonames.org/6252001")


def test_states_are_known_by_their_abbreviations(gazetteer: Gazetteer) -> None:
    for name in ("Ark.", "Arkansas"):
        region = gazetteer.region(name)
        assert region is not None
        assert (region.name, region.country, region.region) == ("Arkansas", "US", "AR")


def test_cities_come_largest_first(gazetteer: Gazetteer) -> None:
    springfields = [entry for entry in gazetteer.lookup("place", "Springfield") if entry.source == "city"]
    assert len(springfields) > 2
    sizes = [entry.population for entry in springfields]
    assert sizes == sorted(sizes, reverse=True)


def test_large_cities_have_other_names(gazetteer: Gazetteer) -> None:
    entries = gazetteer.lookup("place", "Cologne")
    assert any(entry.name == "Köln" and entry.alternate for entry in entries)


def test_a_city_is_found_under_every_way_to_write_its_name(gazetteer: Gazetteer) -> None:
    for name in ("St. Louis", "Saint Louis", "St Louis", "ST. LOUIS"):
        assert any(entry.uri.endswith("/4407066") for entry in gazetteer.lookup("place", name)), name
    assert gazetteer.has_city("The Hague")
    assert gazetteer.has_city("Malmö")
    assert gazetteer.has_city("MALMO")


def test_an_alias_that_is_no_spelling_is_no_name(gazetteer: Gazetteer) -> None:
    assert not gazetteer.knows_place("Big Apple")
    assert gazetteer.knows_place("Kiev")


def test_demonyms_need_their_capital(gazetteer: Gazetteer) -> None:
    assert gazetteer.demonym("Polish") == "PL"
    assert gazetteer.demonym("polish") is None


def test_people_companies_and_organisations_are_found_without_their_trimmings(gazetteer: Gazetteer) -> None:
    assert gazetteer.lookup("person", "Dr. Maria Cantwell")[0].uri.endswith("/Q22250")
    assert gazetteer.lookup("organisation", "Abbott Laboratories Inc.")[0].uri == "http://www.sec.gov/CIK/0000001800"
    assert gazetteer.lookup("organisation", "the World Health Organisation")[0].uri.endswith("/Q7817")


def test_an_unknown_name_has_no_entries(gazetteer: Gazetteer) -> None:
    assert gazetteer.lookup("place", "Tallaree") == ()
    assert not gazetteer.knows_place("Tallaree")


def test_the_authority_file_stands_alone_where_it_knows_a_name() -> None:
    mine = gazetteers.load(_line(type="place", name="Paris", aliases=["the Capital"]))
    assert [entry.uri for entry in mine.lookup("place", "Paris")] == ["https://newsroom.example/1"]
    assert [entry.source for entry in mine.lookup("place", "The Capital")] == ["authority"]
    assert mine.lookup("person", "Paris") == ()


def test_the_version_tells_what_was_loaded(gazetteer: Gazetteer) -> None:
    assert gazetteers.load().version == gazetteer.version
    assert gazetteers.load(_line()).version != gazetteer.version


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "not JSON"),
        (b"[]", "expected an object"),
        (_line(uri=""), '"uri" must be a text'),
        (_line(name=7), '"name" must be a text'),
        (_line(type="event"), "person, organisation or place"),
        (_line(aliases="Renn"), '"aliases" must be a list'),
        (_line(aliases=[""]), '"aliases" must be a list'),
        (_line(description=1), '"description" must be a text'),
        (_line(alias=["Renn"]), "unknown: alias"),
    ],
)
def test_a_bad_authority_line_is_named(line: bytes, reason: str) -> None:
    with pytest.raises(AuthorityError, match="authority file, line 3: ") as refused:
        gazetteers.load(b"\n".join([_line(), b"", line]))
    assert reason in str(refused.value)


def test_it_loads_while_nobody_waits() -> None:
    start = time.process_time()
    gazetteers.load()
    assert time.process_time() - start < 2  # about a third of a second on an idle machine
