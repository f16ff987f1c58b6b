"""What an entity is called: its main name, and what kind of name each mention is."""

from __future__ import annotations

from typing import Literal

from streams.entities.casing import proper_case
from streams.entities.found import Group
from streams.entities.gazetteer import Gazetteer
from streams.entities.names import fold, is_acronym
from streams.story.records import EntityType, Story


def main_name(one_group: Group, story: Story, gazetteer: Gazetteer) -> str:
    """The fullest form, in the case of running text where the story has it in capitals only."""
    if one_group.full_name:
        return one_group.full_name
    forms = one_group.forms
    region = gazetteer.region(forms[0]) if one_group.type == "place" else None
    if region and (region.name in story.text or region.name in story.headline):
        return region.name  # "Mont." in the dateline, "the Montana House" in the text
    best = max(forms, key=lambda form: _fullness(form, one_group.type))
    if any(char.islower() for char in best):
        return best
    mixed = next((form for form in forms if fold(form) == fold(best) and any(char.islower() for char in form)), None)
    if mixed or not any(char.isalpha() for char in best):
        return mixed or best
    by_choice = _in_capitals_by_choice(one_group, story)
    if one_group.type == "place":
        city = gazetteer.city_name(best)
        if city and fold(city) == fold(best) and (city.isascii() or not best.isascii()):
            return city
        return best if is_acronym(best) and by_choice and len(best) < 5 else proper_case(best)
    if one_group.type == "organisation" and by_choice and " " not in best and len(best) < 10:
        return best  # an acronym, of whatever letters: SCRATS, ÖBB, CNBC-TV18
    return proper_case(best)


def _fullness(form: str, type_: EntityType) -> tuple[int, int, int]:
    words = form.split()
    # A word in capitals is an acronym only where no longer form of running text is beside it.
    spelt = not is_acronym(form) or (len(form) > 5 and "." not in form)
    initials = type_ == "person" and any(len(word.strip(".")) == 1 for word in words)
    return len(words) if spelt else 1, int(spelt), len(form) - 3 * initials


def _in_capitals_by_choice(one_group: Group, story: Story) -> bool:
    """Whether the capitals are the name's own and not those of a headline or paragraph written in capitals."""
    for one in one_group.found:
        text = story.headline if one.where == "headline" else story.text
        around = text[max(0, one.start - 60) : one.start] + text[one.end : one.end + 60]
        if any(char.islower() for char in around):
            return True
    return len(one_group.found[0].exact) <= 4


def kind_of_name(exact: str, name: str) -> Literal["name", "acronym", "partial"]:
    """What a mention is beside the main name: the name itself or a variant of it, its acronym, or a part of it."""
    if fold(exact) == fold(name):
        return "name"
    if is_acronym(exact) and len(fold(exact)) < len(fold(name)):
        return "acronym"
    return "partial" if len(exact.split()) < len(name.split()) else "name"
