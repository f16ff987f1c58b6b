"""Which names of a story stand for the same person, organisation or place.

`group` puts mentions together by rules of their own for each type: surnames, short forms, acronyms and other names of
countries. Where a short form could be two people it goes to neither: a name is never guessed. docs/entities.md has
the rules in words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from streams.entities.gazetteer import Gazetteer
from streams.entities.names import (
    abbreviates,
    could_abbreviate,
    fold,
    gender_of_title,
    generation,
    is_acronym,
    organisation_words,
    person_words,
    place_words,
    within,
)
from streams.story.records import EntityType

Where = Literal["dateline", "body", "headline"]


@dataclass(frozen=True, slots=True)
class Found:
    """One name where it stands: offsets into the text (into the headline where `where` says so), without its title."""

    start: int
    end: int
    exact: str
    type: EntityType
    score: float
    where: Where = "body"
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """All mentions of one entity, in the order: dateline and body by offset, then headline."""

    type: EntityType
    found: tuple[Found, ...]

    @property
    def forms(self) -> tuple[str, ...]:
        """The different ways in which it is written, in order of appearance, white space made single."""
        return tuple(dict.fromkeys(" ".join(one.exact.split()) for one in self.found))


_LOCATIVE = re.compile(
    r"\b(?:in|at|near|from|outside|across|around|throughout|inside|into|toward|towards|leaving|reached|visit(?:ed|ing)?"
    r"|(?:north|south|east|west)(?:ern)? of|city of|town of|state of|province of)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
# What a part of something calls itself: "Hamas Health Ministry" is not Hamas, where Hamas is named before it.
_UNITS = frozenset(
    """ministry department institute office committee council police foundation university college hospital school
    agency commission board court union league association federation""".split()  # noqa: SIM905
)
_FACILITIES = frozenset(
    """airport stadium arena park bridge station street avenue road boulevard square prison jail port harbour harbor
    dam tunnel canal hospital prefecture province county district region governorate state oblast city town township
    village municipality island islands peninsula valley river lake bay strait mountain mountains desert basin""".split()  # noqa: SIM905
)
_BEFORE_PLACES = frozenset("mount lake river cape port greater city town".split())  # noqa: SIM905
_PERSONAL = re.compile(r"\b(he|she|his|her|him|hers|himself|herself)\b", re.IGNORECASE)
_RELATIVE_F = re.compile(
    r"\b(?:wife|sister|mother|daughter|widow|aunt|niece|actress|grandmother)\b[\s,]*$", re.IGNORECASE
)
_RELATIVE_M = re.compile(r"\b(?:husband|brother|father|son|widower|uncle|nephew|grandfather)\b[\s,]*$", re.IGNORECASE)


def group(found: Sequence[Found], text: str, gazetteer: Gazetteer) -> tuple[Group, ...]:
    """The story's entities. `found` may come in any order; a mention that could belong to two entities is left out."""
    ordered = sorted(found, key=lambda one: (one.where == "headline", one.start))
    typed = _agree_on_types(ordered, text, gazetteer)
    by_type: dict[EntityType, list[Found]] = {"person": [], "organisation": [], "place": []}
    for one in typed:
        by_type[one.type].append(one)
    groups = (
        *_people(by_type["person"], text),
        *_organisations(by_type["organisation"], text, gazetteer),
        *_places(by_type["place"], text, gazetteer),
    )
    return tuple(sorted(groups, key=lambda one: (one.found[0].where == "headline", one.found[0].start)))


# --- types ----------------------------------------------------------------------------------------------------------


def _agree_on_types(found: Sequence[Found], text: str, gazetteer: Gazetteer) -> list[Found]:
    """One name, one type, by the sum of the scores; except where the story shows that two things bear the name."""
    votes: dict[str, dict[EntityType, float]] = defaultdict(lambda: defaultdict(float))
    for one in found:
        votes[fold(one.exact)][one.type] += one.score
    longer_people = {word for one in found if one.type == "person" for word in _if_full(person_words(one.exact))}
    longer_bodies = {
        word for one in found if one.type == "organisation" for word in _if_full(organisation_words(one.exact))
    }
    agreed = []
    for one in found:
        name = fold(one.exact)
        winner = max(votes[name], key=lambda type_: votes[name][type_])
        type_: EntityType = one.type
        if type_ != winner and not _stands_apart(one, text, gazetteer, name in longer_people):
            type_ = winner
        if name in longer_people and name not in longer_bodies and type_ == "organisation":
            type_ = "person"
        elif name in longer_bodies and type_ == "place" and not gazetteer.knows_place(one.exact):
            type_ = "organisation"
        agreed.append(one if type_ == one.type else replace(one, type=type_))
    return agreed


def _if_full(words: tuple[str, ...]) -> tuple[str, ...]:
    return words if len(words) > 1 else ()


def _stands_apart(one: Found, text: str, gazetteer: Gazetteer, is_surname: bool) -> bool:
    """Whether this mention is of another thing than most of the same name: "in Jordan" beside Michael Jordan."""
    if one.where == "dateline":
        return True
    if one.type == "place" and one.where == "body":
        return gazetteer.knows_place(one.exact) and bool(_LOCATIVE.search(text, max(0, one.start - 24), one.start))
    return one.type == "person" and (is_surname or one.title is not None)


# --- joining --------------------------------------------------------------------------------------------------------


class _Joins:
    """Which forms belong together; forms are small integers. (Union-find.)"""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def root(self, form: int) -> int:
        while self._parent[form] != form:
            form = self._parent[form]
        return form

    def join(self, one: int, other: int) -> None:
        first, second = sorted((self.root(one), self.root(other)))
        self._parent[second] = first


def _by_form(found: Iterable[Found], form: Callable[[str], tuple[str, ...]]) -> dict[tuple[str, ...], list[Found]]:
    forms: dict[tuple[str, ...], list[Found]] = defaultdict(list)
    for one in found:
        forms[form(one.exact)].append(one)
    return forms


def _gather(type_: EntityType, clusters: Iterable[Iterable[Found]]) -> list[Group]:
    gathered = []
    for cluster in clusters:
        ordered = sorted(cluster, key=lambda one: (one.where == "headline", one.start))
        if ordered:
            gathered.append(Group(type_, tuple(ordered)))
    return gathered


# --- people ---------------------------------------------------------------------------------------------------------


def _people(found: Sequence[Found], text: str) -> list[Group]:
    forms = _by_form(found, lambda name: (*person_words(name), *filter(None, (generation(name),))))
    bare = {form: person_words(members[0].exact) for form, members in forms.items()}
    generations = {form: generation(members[0].exact) for form, members in forms.items()}
    full = [form for form in forms if len(bare[form]) > 1 and len(bare[form][0]) > 1]
    full.sort(key=lambda form: -len(bare[form]))
    people: list[list[tuple[str, ...]]] = []
    for form in full:
        same = [
            person
            for person in people
            if any(
                _same_person(bare[form], bare[other]) and generations[form] in (None, generations[other])
                for other in person
            )
        ]
        if len(same) == 1:
            same[0].append(form)
        elif not same:
            people.append([form])
    clusters = [[one for form in person for one in forms[form]] for person in people]
    words = [[bare[form] for form in person] for person in people]
    genders = [_gender(cluster, text) for cluster in clusters]
    named = [list(cluster) for cluster in clusters]  # by full name; clusters grow below
    for form, members in forms.items():
        if form in full:
            continue
        fits = [
            index
            for index, person in enumerate(words)
            if _partial(bare[form], person)
            and (generations[form] is None or generations[form] in {generation(one.exact) for one in named[index]})
        ]
        surnames = [index for index in fits if any(bare[form][-1:] == full_name[-1:] for full_name in words[index])]
        fits = surnames or fits
        if not fits:
            clusters.append(list(members))
            continue
        for one in members:
            chosen = fits[0] if len(fits) == 1 else _which(one, fits, named, genders, text)
            if chosen is not None:
                clusters[chosen].append(one)
    return _gather("person", clusters)


def _same_person(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Two full names: equal but for middle names and initials, or one without its first or last name."""
    if len(one) > len(other):
        one, other = other, one
    if within(one, other) >= 0:
        return True
    if one[-1] != other[-1]:
        # Spanish and Portuguese second surnames: "Noemí Argueta Lazo", "Noemí Argueta".
        return one[0] == other[0] and len(other) > 2 and one[-1] in other[1:] and len(one[0]) > 1
    short, long = sorted((one[0], other[0]), key=len)
    return short == long or (len(short) == 1 and long.startswith(short)) or (len(short) > 2 and long.startswith(short))


def _partial(part: tuple[str, ...], person: Iterable[tuple[str, ...]]) -> bool:
    """Whether a surname, a given name or initial and surname could be short for one of a person's full names."""
    for full in person:
        if within(part, full) >= 0:
            return True
        if len(part) > 1 and len(part[0]) == 1 and part[-1] == full[-1] and full[0].startswith(part[0]):
            return True
        if len(part) == 1 and any(part[0] in word.split("-") for word in full if "-" in word) and len(part[0]) > 2:
            return True
    return False


def _gender(cluster: Sequence[Found], text: str) -> str | None:
    """`f` or `m` as the story tells it: by a title, a relation ("his wife"), or the first pronoun after the name."""
    for one in cluster:
        told = gender_of_title(one.title)
        if told:
            return told
        if one.where != "body":
            continue
        before = text[max(0, one.start - 24) : one.start]
        if _RELATIVE_F.search(before):
            return "f"
        if _RELATIVE_M.search(before):
            return "m"
    for one in cluster:
        if one.where == "body":
            told_by = _PERSONAL.search(text, one.end, min(len(text), one.end + 80))
            if told_by:
                return "m" if told_by[1].lower().startswith(("hi", "he")) and told_by[1].lower()[:3] != "her" else "f"
    return None


def _which(
    one: Found, fits: Sequence[int], named: Sequence[Sequence[Found]], genders: Sequence[str | None], text: str
) -> int | None:
    """Whom an ambiguous short form names, or None. A title tells by gender; else the one who is being spoken of."""
    told = gender_of_title(one.title)
    if told:
        agreeing = [index for index in fits if genders[index] == told]
        possible = [index for index in fits if genders[index] in (told, None)]
        if len(agreeing) == 1:
            return agreeing[0]
        if len(possible) == 1:
            return possible[0]
        fits = possible or fits
    if one.where == "headline":
        return None
    before = [
        (max(name.start for name in named[index] if name.where == "body" and name.start < one.start), index)
        for index in fits
        if any(name.where == "body" and name.start < one.start for name in named[index])
    ]
    if len(before) == 1:
        return before[0][1]
    if not before:
        return None
    paragraph = text.rfind("\n", 0, one.start)
    here = [index for start, index in before if start > paragraph]
    return here[0] if len(here) == 1 else None


# --- organisations --------------------------------------------------------------------------------------------------


def _organisations(found: Sequence[Found], text: str, gazetteer: Gazetteer) -> list[Group]:
    forms = _by_form(found, organisation_words)
    keys = sorted(forms, key=lambda form: (-len(form), -sum(map(len, form))))
    first = {form: min((one.where == "headline", one.start) for one in forms[form]) for form in keys}
    joins = _Joins(len(keys))
    for index, form in enumerate(keys):
        owners: dict[int, int] = {}
        for longer in range(index):
            if _short_for(form, keys[longer], forms, first, gazetteer):
                owners.setdefault(joins.root(longer), longer)
        if len(owners) > 1:
            owners = _likeliest(form, owners, keys, first)
        if len(owners) == 1:
            joins.join(next(iter(owners)), index)
    _join_acronyms(keys, forms, joins, text)
    clusters: dict[int, list[Found]] = defaultdict(list)
    for index, form in enumerate(keys):
        clusters[joins.root(index)].extend(forms[form])
    return _gather("organisation", clusters.values())


def _short_for(
    short: tuple[str, ...],
    long: tuple[str, ...],
    forms: dict[tuple[str, ...], list[Found]],
    first: dict[tuple[str, ...], tuple[bool, int]],
    gazetteer: Gazetteer,
) -> bool:
    if len(short) >= len(long):
        return False
    at = within(short, long)
    if at < 0:
        # "Gallup council" for the Gallup City Council.
        rest = iter(long)
        return len(short) > 1 and short[0] == long[0] and short[-1] == long[-1] and all(word in rest for word in short)
    if at == 0 and long[-1] in _UNITS and first[short] < first[long] and not first[short][0]:
        return False
    name = forms[short][0].exact
    return not (gazetteer.knows_organisation(name) and not is_acronym(forms[long][0].exact)) and (
        at == 0 or short[-1] == long[-1] or len(short) > 1 or len(long) - at > 1
    )


def _likeliest(
    short: tuple[str, ...],
    owners: dict[int, int],
    keys: Sequence[tuple[str, ...]],
    first: dict[tuple[str, ...], tuple[bool, int]],
) -> dict[int, int]:
    """Of several names that begin, or all end, with the short form: the ones named before it, if that leaves one."""
    for narrower in (
        {root: long for root, long in owners.items() if within(short, keys[long]) == 0},
        {root: long for root, long in owners.items() if first[keys[long]] < first[short]},
    ):
        if len(narrower) == 1:
            return narrower
        owners = narrower or owners
    return owners


def _join_acronyms(
    keys: Sequence[tuple[str, ...]], forms: dict[tuple[str, ...], list[Found]], joins: _Joins, text: str
) -> None:
    acronyms = [index for index, form in enumerate(keys) if len(form) == 1 and is_acronym(forms[form][0].exact)]
    spelt = [index for index, form in enumerate(keys) if len(form) > 1]
    for index in acronyms:
        name = forms[keys[index]][0].exact
        defined = [
            long
            for long in spelt
            if any(_defines(text, full, short) for full in forms[keys[long]] for short in forms[keys[index]])
        ]
        fits = {joins.root(long) for long in defined} or {
            joins.root(long) for long in spelt if any(abbreviates(name, full) for full in _exacts(forms[keys[long]]))
        }
        if len(fits) == 1:
            joins.join(fits.pop(), index)


def _exacts(found: Iterable[Found]) -> set[str]:
    return {one.exact for one in found}


def _defines(text: str, full: Found, short: Found) -> bool:
    """Whether the two stand together as "Full Name (FN)", "FN (Full Name)" or "Full Name, or FN"."""
    if full.where != "body" or short.where != "body":
        return False
    first, second = (full, short) if full.start < short.start else (short, full)
    if not 0 < second.start - first.end < 24:
        return False
    between = text[first.end : second.start]
    bracketed = re.fullmatch(r"['’]?s?\s*\((?:the |known as |or |formerly )?[\"“'‘]?", between)
    if bracketed and re.match(r"['’\"”]?\s*[),;]", text[second.end : second.end + 3]):
        return could_abbreviate(short.exact, full.exact) or first is full
    return bool(re.fullmatch(r",? (?:or|known as|known by its acronym|called)(?: the)? [\"“'‘]?", between)) and (
        could_abbreviate(short.exact, full.exact)
    )


# --- places ---------------------------------------------------------------------------------------------------------


def _places(found: Sequence[Found], text: str, gazetteer: Gazetteer) -> list[Group]:
    forms = _by_form(found, place_words)
    keys = sorted(forms, key=lambda form: (-len(form), -sum(map(len, form))))
    joins = _Joins(len(keys))
    known: dict[str, int] = {}
    for index, form in enumerate(keys):
        name = forms[form][0].exact
        country = gazetteer.country(name)
        region = gazetteer.region(name)
        identity = country or (region.uri if region else None)
        if identity:
            joins.join(known.setdefault(identity, index), index)
            continue
        owners = {joins.root(longer) for longer in range(index) if _same_place(form, keys[longer])}
        if len(owners) == 1:
            joins.join(owners.pop(), index)
    for one in range(len(keys)):
        for other in range(one + 1, len(keys)):
            if any(_translates(text, a, b) for a in forms[keys[one]] for b in forms[keys[other]]):
                joins.join(one, other)
    clusters: dict[int, list[Found]] = defaultdict(list)
    for index, form in enumerate(keys):
        clusters[joins.root(index)].extend(forms[form])
    return _gather("place", clusters.values())


def _same_place(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """ "Shimane" and Shimane Prefecture, "Aoraki" and Aoraki/Mount Cook; not Kansas and Kansas City."""
    if short == long:
        return True
    if " ".join(short) in " ".join(long).split("/"):
        return True
    if long[: len(short)] == short:
        return all(word in _FACILITIES for word in long[len(short) :])
    return long[-len(short) :] == short and all(word in _BEFORE_PLACES for word in long[: -len(short)])


def _translates(text: str, one: Found, other: Found) -> bool:
    """ "North Cape (Nordkapp)": one place under two names, not a town with its country in brackets."""
    return False
