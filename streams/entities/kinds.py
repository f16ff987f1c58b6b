"""Person, organisation or place: one answer for all mentions of a name, from the model and from the story.

The model judges each mention by itself. A story tells more: the name's last word (Railway, Ministry, River), titles
before it, "in" before it, a fuller name elsewhere, and what the gazetteer knows.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from streams.entities.found import Found
from streams.entities.gazetteer import Gazetteer
from streams.entities.names import could_abbreviate, fold, has_legal_form, organisation_words, person_words, word_set
from streams.entities.surroundings import LOCATIVE, is_of_sport, surroundings
from streams.story.records import EntityType

_ORGANISATION_HEADS = word_set("""
    administration agency airlines airways alliance army assembly associates association authority bancorp bank
    board brigade brothers bureau cabinet campaign capital chamber church club coalition college commission
    committee communications company congress consortium constabulary consulting corp corporation council court
    daily department directorate embassy energy enterprises exchange federation finance financial fisheries force
    forces forum foundation front fund gazette government group guard guild health herald holdings hospital inc
    industries initiative institute insurance investments laboratories labs league ledger lines logistics ltd
    maritime media medics militia mining ministry minerals mission motors movement museum navy network news
    newspaper office orchestra organisation organization parliament partners party petroleum pharmaceuticals plc
    police post press productions programme programs publications radio railway railways research resources rovers
    secretariat securities senate service services shipping society sports steel studios survey syndicate systems
    taskforce technologies telecom telegraph television times tribunal tribune trust tunnelling union united
    university wanderers watch workers works shipyard yard academy co-operative cooperative laboratory records pictures
    entertainment brewery foods holding inspectorate tv fm courier theatre library mutual brigades command unit zoology
    transportation agriculture dairies freight hospitality homes estates brokerage ventures auditors analytics biologics
    monitor samachar shimbun patrika conservation cricket miners terminals
""")
_ORGANISATION_OPENERS = word_set(
    "ministry department university bank institute office association federation court radio parks elections statistics"
    " transport fc ac afc cf sc sv fk bk sk rb vfb vfl tsv tsg cska fus atletico athletic sporting groupe grupo haus"
    " estaleiros banque banco banca"
)
_PLACE_HEADS = word_set("""
    airport archipelago avenue basin bay beach boulevard bridge canal cape coast county creek delta desert district
    falls forest glacier gulf harbor harbour highway hills island islands isle isles lake mount mountain mountains
    ocean oblast park pass peninsula plateau port prefecture province reef reservoir ridge river road sea square
    stadium station strait street valley village volcano city arena castle dam
""")
# "Gulf of Guinea Centre for Economics" is no gulf.
_AS_BODY = re.compile(
    r"(?:^|\s)&(?:\s|$)|\b(?:Centre|Center|Institute|School|Council|Office|Ministry|Bureau|Society|Museum)"
    r" (?:for|of|on) "
)
# "Trump administration": of these the first word is a person.
_OF_PERSONS = word_set(
    "administration government campaign cabinet presidency family foundation estate organization trust"
)
# What each sign is worth beside the model's score, which is at most 1.
_HEAD = 0.8
_KNOWN_PLACE = 0.6
_KNOWN_COUNTRY = 0.8
_KNOWN_BODY = 0.5
_FULLER = 0.8
_LEGAL_FORM = 1.2
_UNKNOWN = -0.25

# "Harlan Brace Lund (HBL)": people have no acronyms.
_IN_BRACKETS = re.compile(r"\s\(([A-Z]{2,6})\)")
_ABBREVIATED = 3.0

Votes = dict[EntityType, float]


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    """What other names of the story say: the words of longer names of people and of organisations, and what people are
    called in short; folded."""

    people: frozenset[str]
    in_short: frozenset[str]
    bodies: frozenset[str]
    # Of several words, with which a body's longer name begins: "Harlan Brace" of Harlan Brace Co.
    leads: frozenset[str]


def agree(found: Sequence[Found], text: str, gazetteer: Gazetteer) -> list[Found]:
    """The names, all of one name with the same type, except where the story shows that two things bear it: "in Jordan"
    beside Michael Jordan."""
    by_name: dict[str, list[Found]] = defaultdict(list)
    for one in found:
        by_name[fold(one.exact)].append(one)
    elsewhere = _Elsewhere(
        people=_parts(found, "person", person_words),
        in_short=frozenset(fold(one.exact) for one in found if one.type == "person" and " " not in one.exact),
        bodies=_parts(found, "organisation", organisation_words),
        leads=_leads(found),
    )
    sporting = is_of_sport(text)
    types: dict[str, EntityType] = {}
    for name, members in by_name.items():
        votes: Votes = {"person": 0.0, "organisation": 0.0, "place": 0.0}
        for one in members:
            votes[one.type] += one.score
            for type_, worth in surroundings(one, text, sporting=sporting):
                votes[type_] += worth
            short = _IN_BRACKETS.match(text, one.end) if one.where == "body" else None
            if one.type == "person" and short and could_abbreviate(short[1], one.exact):
                votes["organisation"] += _ABBREVIATED
        mean: Votes = {type_: total / len(members) for type_, total in votes.items()}
        for type_, worth in _signs(name, members[0].exact, elsewhere, gazetteer, thought_place=mean["place"] > 0):
            mean[type_] += worth
        types[name] = max(mean, key=lambda type_: mean[type_])
    return [_typed(one, types[fold(one.exact)], text, gazetteer, elsewhere.people) for one in found]


def _parts(found: Iterable[Found], type_: EntityType, words_of: Callable[[str], tuple[str, ...]]) -> frozenset[str]:
    """The single words of that type's names of two words and more."""
    several = (words_of(one.exact) for one in found if one.type == type_)
    longer = (words for words in several if len(words) > 1 and words[-1] not in _OF_PERSONS)
    return frozenset(word for words in longer for word in words)


def _leads(found: Iterable[Found]) -> frozenset[str]:
    longer = (
        fold(one.exact).split()
        for one in found
        if one.type == "organisation"
        and (has_legal_form(one.exact) or fold(one.exact).split()[-1] in _ORGANISATION_HEADS)
    )
    return frozenset(" ".join(words[:size]) for words in longer for size in range(2, len(words)))


def _signs(
    name: str, exact: str, elsewhere: _Elsewhere, gazetteer: Gazetteer, *, thought_place: bool
) -> Iterable[tuple[EntityType, float]]:
    words = name.split()
    known = gazetteer.knows_place(exact)
    if len(words) > 1:
        last = words[-1].strip(".,'")
        if has_legal_form(exact):
            yield "organisation", _LEGAL_FORM
        if words[-1] == "bank" and words[0] in {"west", "left", "right"}:
            yield "place", _HEAD
        elif last in _ORGANISATION_HEADS or words[0] in _ORGANISATION_OPENERS or _AS_BODY.search(exact):
            yield "organisation", _HEAD
        elif last in _PLACE_HEADS or words[0] in {"lake", "mount", "gulf"}:
            yield "place", _HEAD
        elif not known and last in elsewhere.in_short:
            yield "person", _FULLER
    if gazetteer.country(exact) or gazetteer.region(exact):
        yield "place", _KNOWN_COUNTRY
    elif gazetteer.has_city(exact):
        yield "place", _KNOWN_PLACE
    elif not known:
        yield "place", _UNKNOWN
    if gazetteer.knows_organisation(exact):
        yield "organisation", _KNOWN_BODY
    if name in elsewhere.people:
        yield "person", _FULLER + 0.2
    elif name in elsewhere.bodies and not known:
        # Regions lend their names to what is in them: the Mekong River Commission.
        yield "organisation", _FULLER / 2 if thought_place else _FULLER + 0.2
    elif name in elsewhere.leads and not known:
        yield "organisation", _FULLER + 0.2


def _typed(one: Found, type_: EntityType, text: str, gazetteer: Gazetteer, people: frozenset[str]) -> Found:
    if one.type == type_ or one.where == "dateline":
        return one
    if one.type == "place" and one.where == "body" and gazetteer.knows_place(one.exact):
        if LOCATIVE.search(text, max(0, one.start - 24), one.start):
            return one
    elif one.type == "person" and type_ == "place" and (one.title or fold(one.exact) in people):
        return one
    return replace(one, type=type_)
