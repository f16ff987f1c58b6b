"""Which names of a story stand for the same person, organisation or place; docs/entities.md has the rules in words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from streams.entities.found import Found, Group
from streams.entities.gazetteer import Gazetteer
from streams.entities.names import fold, organisation_words, person_words
from streams.entities.organisations import group_organisations
from streams.entities.people import group_people
from streams.entities.places import group_places
from streams.story.records import EntityType

_LOCATIVE = re.compile(
    r"\b(?:in|at|near|from|outside|across|around|throughout|inside|into|toward|towards|leaving|reached|visit(?:ed|ing)?"
    r"|(?:north|south|east|west)(?:ern)? of|city of|town of|state of|province of)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
# A type that the model gave with less than this can be overruled by what else the story says.
_UNSURE = 0.7


def group(found: Sequence[Found], text: str, gazetteer: Gazetteer) -> tuple[Group, ...]:
    """The story's entities by first mention. `found` may come in any order.

    A mention that could belong to two entities is left out: a name is never guessed.
    """
    by_type: dict[EntityType, list[Found]] = {"person": [], "organisation": [], "place": []}
    for one in _agree_on_types(sorted(found, key=lambda one: one.order), text, gazetteer):
        by_type[one.type].append(one)
    groups = (
        *group_people(by_type["person"], text),
        *group_organisations(by_type["organisation"], text, gazetteer),
        *group_places(by_type["place"], gazetteer),
    )
    return tuple(sorted(groups, key=lambda one: one.found[0].order))


def _agree_on_types(found: Sequence[Found], text: str, gazetteer: Gazetteer) -> list[Found]:
    """One name, one type, by the sum of the scores; except where the story shows that two things bear the name."""
    votes: dict[str, dict[EntityType, float]] = defaultdict(lambda: defaultdict(float))
    for one in found:
        votes[fold(one.exact)][one.type] += one.score
    people = {word for one in found if one.type == "person" for word in _if_several(person_words(one.exact))}
    bodies = {
        word for one in found if one.type == "organisation" for word in _if_several(organisation_words(one.exact))
    }
    return [_typed(one, votes[fold(one.exact)], text, gazetteer, people, bodies) for one in found]


def _if_several(words: tuple[str, ...]) -> tuple[str, ...]:
    return words if len(words) > 1 else ()


def _typed(
    one: Found,
    votes: dict[EntityType, float],
    text: str,
    gazetteer: Gazetteer,
    people: set[str],
    bodies: set[str],
) -> Found:
    name = fold(one.exact)
    winner = max(votes, key=lambda type_: (votes[type_], type_))
    type_ = one.type
    if type_ != winner and not _stands_apart(one, text, gazetteer, is_surname=name in people):
        type_ = winner
    unsure = max(votes.values()) / max(1.0, sum(votes.values())) < _UNSURE
    if unsure and type_ == "organisation" and name in people and name not in bodies:
        type_ = "person"
    elif unsure and type_ == "place" and name in bodies and not gazetteer.knows_place(one.exact):
        type_ = "organisation"
    return one if type_ == one.type else replace(one, type=type_)


def _stands_apart(one: Found, text: str, gazetteer: Gazetteer, *, is_surname: bool) -> bool:
    """Whether this mention is of another thing than most of the same name: "in Jordan" beside Michael Jordan."""
    if one.where == "dateline":
        return True
    if one.type == "place" and one.where == "body":
        return gazetteer.knows_place(one.exact) and bool(_LOCATIVE.search(text, max(0, one.start - 24), one.start))
    return one.type == "person" and (is_surname or one.title is not None)
