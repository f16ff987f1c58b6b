"""Which names of a story stand for the same person, organisation or place; docs/entities.md has the rules in words."""

from __future__ import annotations

from collections.abc import Sequence

from streams.entities.found import Found, Group
from streams.entities.gazetteer import Gazetteer
from streams.entities.kinds import agree
from streams.entities.organisations import group_organisations
from streams.entities.people import group_people
from streams.entities.places import group_places
from streams.story.records import EntityType


def group(found: Sequence[Found], text: str, gazetteer: Gazetteer) -> tuple[Group, ...]:
    """The story's entities by first mention. `found` may come in any order.

    A mention that could belong to two entities is left out: a name is never guessed.
    """
    by_type: dict[EntityType, list[Found]] = {"person": [], "organisation": [], "place": []}
    for one in agree(sorted(found, key=lambda one: one.order), text, gazetteer):
        by_type[one.type].append(one)
    groups = (
        *group_people(by_type["person"], text, gazetteer),
        *group_organisations(by_type["organisation"], text, gazetteer),
        *group_places(by_type["place"], gazetteer),
    )
    return tuple(sorted(groups, key=lambda one: one.found[0].order))
