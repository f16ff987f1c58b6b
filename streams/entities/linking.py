"""Which thing of the world an entity is: a URI, or the reason why there is none.

Never an id on a name alone where two candidates remain, and none where nothing in the story speaks for the candidate.
The newsroom's authority file is believed without further evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from streams.entities.found import Found, Group
from streams.entities.gazetteer import Entry, Gazetteer
from streams.entities.names import is_acronym, organisation_words, person_words
from streams.entities.places import names_a_kind
from streams.story.records import Story

# Why an entity has no URI. docs/entities.md says what each asks of a reader.
Nil = Literal["no-candidate", "ambiguous", "name-too-weak", "no-context", "type-not-covered"]

# Acronyms of fewer than four letters that newswire in English uses without spelling them out.
_FAMILIAR = frozenset(["UN", "EU", "IMF", "WHO", "WTO", "ILO", "ECB", "ICC", "ICJ", "WFP"])
_BUSINESS = re.compile(
    r"\b(?:shares?|stocks?|profits?|earnings|revenues?|quarter(?:ly)?|chief executive|CEO|shareholders?|investors?"
    r"|sales|Nasdaq|NYSE|S&P 500|Dow|Wall Street|company|companies|corporate|retailer|automaker|carmaker|chipmaker"
    r"|drugmaker|bank|lender|airline|insurer|manufacturer|subsidiary|merger|acquisition|takeover)\b",
    re.IGNORECASE,
)
_POLITICS = re.compile(
    r"\b(?:Sens?\.|Reps?\.|[Ss]enators?|[Rr]epresentatives?|[Cc]ongress(?:man|woman)?|Senate|House|[Pp]resident|Gov\."
    r"|[Gg]overnor|Democrats?|Democratic|Republicans?|GOP|lawmakers?|D-[A-Z]|R-[A-Z]|White House|administration)"
)
_LARGE = 500_000
_OUTWEIGHS = 10  # times the people of the next largest city of the name
_CAPITALISED = re.compile(r"[A-Z][a-zè]+(?: [A-Z][a-z]+)?")


@dataclass(frozen=True, slots=True)
class Linked:
    """`uri` or `nil`, one of the two; `same_as` and `description` as the gazetteer has them."""

    uri: str | None = None
    nil: Nil | None = None
    same_as: tuple[str, ...] = ()
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What a story says of where it plays. Regions are pairs of country and admin1 code; `beside` tells for the start
    of a place's mention in which region or country the text puts it ("Toledo, Ohio"); `cities` holds the starts of
    the dateline's cities."""

    text: str
    countries: frozenset[str]
    regions: frozenset[tuple[str, str]]
    beside: dict[int, tuple[str, str]]
    cities: frozenset[int]


def context_of(story: Story, groups: Sequence[Group], gazetteer: Gazetteer) -> Context:
    """The story's countries, states and provinces, from its places, its dateline and what it calls Nigerian."""
    countries: set[str] = set()
    regions: set[tuple[str, str]] = set()
    where: dict[int, tuple[str, str]] = {}
    places = [one for one_group in groups if one_group.type == "place" for one in one_group.found]
    for one in places:
        region = gazetteer.region(one.exact)
        country = gazetteer.country(one.exact)
        if region and not country:
            if not gazetteer.has_city(one.exact):  # Victoria may be anywhere
                regions.add((region.country, region.region))
                countries.add(region.country)
            where[one.start] = (region.country, region.region)
        elif country and not region:
            countries.add(country)
            where[one.start] = (country, "")
        elif country and region:  # Georgia
            where[one.start] = ("", "")
        else:
            leading = _leading(gazetteer.lookup("place", one.exact))
            countries.update([leading.country] if leading else [])
    text = f"{story.headline}\n{story.text}"
    for word in set(_CAPITALISED.findall(text)):
        country = gazetteer.demonym(word) or gazetteer.demonym(word.split()[0])
        if country:
            countries.add(country)
    located = [one for one in places if one.where != "headline"]
    beside: dict[int, tuple[str, str]] = {}
    for one, other in _neighbours(located, story.text):
        put = where.get(other.start)
        region = gazetteer.region(other.exact)
        if put == ("", "") and region:
            # "Atlanta, Georgia": the state that has an Atlanta.
            cities = [city for city in gazetteer.lookup("place", one.exact) if city.source == "city"]
            put = (region.country, region.region)
            if not any((city.country, city.region) == put for city in cities):
                continue
            regions.add(put)
            countries.add(region.country)
        if put:
            beside[one.start] = put
    line = story.dateline
    starts = frozenset(span.start for span in (line.city, *line.more) if span) if line else frozenset()
    return Context(text, frozenset(countries), frozenset(regions), beside, starts)


def _leading(entries: Sequence[Entry]) -> Entry | None:
    """The capital or large city that is meant by its name alone."""
    cities = [entry for entry in entries if entry.source == "city" and not entry.alternate]
    if not cities or not (cities[0].capital or cities[0].population >= _LARGE):
        return None
    outweighs = len(cities) == 1 or cities[0].population >= _OUTWEIGHS * cities[1].population
    return cities[0] if outweighs else None


def _neighbours(places: Iterable[Found], text: str) -> Iterable[tuple[Found, Found]]:
    ordered = sorted(places, key=lambda one: one.start)
    for one, other in pairwise(ordered):
        if re.fullmatch(r",\s+|\s\(|,?\s+in\s+", text[one.end : other.start]):
            yield one, other


def link(group: Group, name: str, context: Context, gazetteer: Gazetteer) -> Linked:
    """What the entity of that main name is."""
    forms = sorted({name, *group.forms}, key=lambda form: (form != name, -len(form), form))
    for form in forms:
        entries = gazetteer.lookup(group.type, form)
        if entries and entries[0].source == "authority":
            return _only(entries)
    if group.type == "person":
        return _person(name, group, context, gazetteer)
    if group.type == "organisation":
        return _organisation(name, forms, context, gazetteer)
    return _place(forms, group, context, gazetteer)


def _only(entries: Sequence[Entry]) -> Linked:
    if not entries:
        return Linked(nil="no-candidate")
    if len({entry.uri for entry in entries}) > 1:
        return Linked(nil="ambiguous")
    return _to(entries[0])


def _to(entry: Entry) -> Linked:
    return Linked(uri=entry.uri, same_as=entry.same_as, description=entry.description)


# --- people ---------------------------------------------------------------------------------------------------------


def _person(name: str, group: Group, context: Context, gazetteer: Gazetteer) -> Linked:
    if len(person_words(name)) < 2:
        return Linked(nil="name-too-weak")
    entries = gazetteer.lookup("person", name)
    if not entries:
        return Linked(nil="no-candidate")
    around = " ".join(
        (one.title or "") + " " + context.text[max(0, one.start - 60) : one.end + 60]
        for one in _in_text(group, context)
    )
    if "US" not in context.countries or not _POLITICS.search(around):
        return Linked(nil="no-context")
    if len(entries) > 1:
        entries = tuple(
            entry for entry in entries if any(("US", region) in context.regions for region in entry.regions)
        )
        return _only(entries) if entries else Linked(nil="ambiguous")
    return _to(entries[0])


def _in_text(group: Group, context: Context) -> Iterable[Found]:
    """The mentions with offsets into `context.text`, which has the headline and a line break before the body."""
    shift = context.text.index("\n") + 1
    for one in group.found:
        if one.where == "headline":
            yield one
        else:
            yield Found(one.start + shift, one.end + shift, one.exact, one.type, one.score, one.where, one.title)


# --- organisations --------------------------------------------------------------------------------------------------


def _organisation(name: str, forms: Sequence[str], context: Context, gazetteer: Gazetteer) -> Linked:
    entries = gazetteer.lookup("organisation", name)
    if is_acronym(name):
        # Spelt out nowhere: "ERA" is too many things.
        if not entries:
            return Linked(nil="no-candidate")
        known = len(name.replace(".", "")) > 3 or name.replace(".", "") in _FAMILIAR
        return _only(entries) if known else Linked(nil="name-too-weak")
    if not entries:
        return Linked(nil="no-candidate")
    entry = entries[0]
    if any(other.uri != entry.uri for other in entries):
        return Linked(nil="ambiguous")
    if entry.source == "company" and len(organisation_words(name)) == 1:
        # Gap, Target, Visa: a word of its own must be about business.
        spelt = any(len(form.split()) > 1 for form in forms)
        ticker = any(f"{sign.removeprefix('ticker:')}" in context.text for sign in entry.same_as)
        if not (spelt or ticker or _BUSINESS.search(context.text)):
            return Linked(nil="no-context")
    return _to(entry)


# --- places ---------------------------------------------------------------------------------------------------------


def _place(forms: Sequence[str], group: Group, context: Context, gazetteer: Gazetteer) -> Linked:
    entries = next((found for form in forms if (found := gazetteer.lookup("place", form))), ())
    if not entries:
        return Linked(nil="type-not-covered" if any(names_a_kind(form) for form in forms) else "no-candidate")
    is_city = any(one.where == "dateline" and one.start in context.cities for one in group.found)
    country = next((entry for entry in entries if entry.source == "country"), None)
    region = next((entry for entry in entries if entry.source == "region"), None)
    cities = [entry for entry in entries if entry.source == "city"]
    if country and region:
        return _country_or_state(country, region, context)
    if country and not (is_city and cities):
        return _to(country)
    if entries[0].source == "continent":
        return _to(entries[0])
    placed = {
        context.beside[one.start] for one in group.found if one.where != "headline" and one.start in context.beside
    }
    if region and not is_city and not placed:
        # Washington, New York: the state where a city is put in it, or where no large city shares its name.
        rival = max((city.population for city in cities), default=0)
        if (region.country, region.region) in context.beside.values():
            return _to(region)
        if rival < _LARGE:
            return _to(region) if region.country in context.countries or not rival else Linked(nil="ambiguous")
        capital = [city for city in cities if city.capital]
        return _to(capital[0]) if capital else Linked(nil="ambiguous")
    if not cities:
        return _to(entries[0])
    return _city(cities, placed, context, settled=country)


def _country_or_state(country: Entry, region: Entry, context: Context) -> Linked:
    """Georgia: which one, where only one of the two countries is spoken of."""
    for_country = country.country in context.countries
    for_region = (region.country, region.region) in context.regions or (
        region.country in context.countries and not for_country
    )
    if for_country == for_region:
        return Linked(nil="ambiguous")
    return _to(country if for_country else region)


def _city(cities: Sequence[Entry], placed: set[tuple[str, str]], context: Context, *, settled: Entry | None) -> Linked:
    if len(placed) > 1:
        return Linked(nil="ambiguous")
    if placed:
        (in_country, in_region) = next(iter(placed))
        there = [city for city in cities if city.country == in_country and (not in_region or city.region == in_region)]
        return _largest(there, share=1) if there else Linked(nil="no-candidate")
    if settled:
        # A dateline's Singapore, Luxembourg or Panama: the country's own city of the name.
        there = [city for city in cities if city.country == settled.country]
        return _to(there[0]) if there else _to(settled)
    near = [city for city in cities if city.country in context.countries]
    first = max(cities, key=lambda city: city.population)
    if near:
        best = max(near, key=lambda city: city.population)
        if first is best or first.population <= _OUTWEIGHS * best.population or first.population < _LARGE:
            return _largest(near, share=_OUTWEIGHS)
        # London is not the one in Ontario because a Canadian is in the story; Kingston, Jamaica, may not be meant.
        clear = first.population >= 2 * _LARGE and first.population > 2 * _OUTWEIGHS * best.population
        return _to(first) if clear else Linked(nil="ambiguous")
    # Elsewhere than the story is, so far as that is known: only what everybody knows is named without its country.
    enough = 2 * _LARGE if context.countries else _LARGE // 5 if len(cities) == 1 else _LARGE
    # Samar is not Samara, and Samar in the Philippines is in no list of cities.
    foreign_spelling = first.alternate and bool(context.countries)
    if first.capital or (first.population >= enough and not foreign_spelling):
        return _largest(cities, share=_OUTWEIGHS)
    return Linked(nil="ambiguous" if len(cities) > 1 else "no-context")


def _largest(cities: Sequence[Entry], *, share: int) -> Linked:
    """The largest, where it has `share` times the people of the next one."""
    ordered = sorted(cities, key=lambda city: -city.population)
    if (
        len(ordered) > 1
        and ordered[0].population < share * ordered[1].population
        and not (ordered[0].capital and not ordered[1].capital)
    ):
        return Linked(nil="ambiguous")
    return _to(ordered[0])
