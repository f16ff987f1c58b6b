"""Who and what a story mentions: the model's names, trimmed, grouped, named and linked.

tags → names without titles → groups → further mentions of the same names → main name, link, relevance
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

from streams.entities.describing import describe
from streams.entities.found import Found, Group, Where
from streams.entities.gazetteer import Gazetteer
from streams.entities.grouping import group
from streams.entities.linking import Context, context_of, link
from streams.entities.names import fold, is_acronym, is_title, person_words, proper_case, trim
from streams.entities.organisations import definition_after
from streams.entities.relevance import confidence, relevance
from streams.story.records import Entity, EntityType, Mention, Reading, Span, Story, Tag

_TYPES: dict[str, EntityType] = {"person": "person", "organisation": "organisation", "place": "place"}
_BRACKETS = re.compile(r"^(?P<full>.{4,}?)\s*\((?P<short>[A-Z][\w.&/-]{1,9})\)?$", re.DOTALL)
# How sure a mention is that no model saw, because it repeats a name the model did see.
_REPEATED = 0.6
_DATELINE = 0.95


def find_entities(story: Story, reading: Reading, gazetteer: Gazetteer, *, creator: str) -> tuple[Entity, ...]:
    """The story's entities in the order of their first mention; those of the headline alone come last.

    Every mention is a span of `story.text`, inside the body or the dateline; mentions overlap nowhere. What the model
    calls `misc` is no entity, and no agency of a dateline is one. `creator` names who found them.
    """
    found = [
        *_dateline(story),
        *_names(story.text, reading.names, "body"),
        *_names(story.headline, reading.headline_names, "headline"),
    ]
    groups = group(found, story.text, gazetteer)
    groups = _repeated(groups, story, reading)
    names = [_main_name(one, story, gazetteer) for one in groups]
    context = context_of(story, groups, gazetteer)
    return tuple(
        _entity(index, one, name, story, context, gazetteer, creator)
        for index, (one, name) in enumerate(zip(groups, names, strict=True), start=1)
    )


# --- names in the text ----------------------------------------------------------------------------------------------


def _names(text: str, tags: Iterable[Tag], where: Where) -> list[Found]:
    found: list[Found] = []
    for tag in tags:
        type_ = _TYPES.get(tag.label)
        if type_ is None:
            continue
        for span in _parted(text, tag):
            name = trim(text, span.start, span.end, type_)
            if name:
                exact = text[name.start : name.end]
                found.append(Found(name.start, name.end, exact, type_, tag.score, where, name.title))
    return found


def _parted(text: str, tag: Tag) -> tuple[Span, ...]:
    """ "Syrian Democratic Forces (SDF)", where the model took it for one name, is two mentions."""
    both = _BRACKETS.match(text[tag.start : tag.end])
    if both and tag.label == "organisation":
        return (
            Span(tag.start + both.start("full"), tag.start + both.end("full")),
            Span(tag.start + both.start("short"), tag.start + both.end("short")),
        )
    return (tag.span,)


def _dateline(story: Story) -> list[Found]:
    line = story.dateline
    found: list[Found] = []
    for span in (line.city, *line.more, line.region) if line else ():
        name = trim(story.text, span.start, span.end, "place") if span else None
        if name:
            exact = story.text[name.start : name.end]
            found.append(Found(name.start, name.end, exact, "place", _DATELINE, "dateline"))
    return found


# --- repeated names -------------------------------------------------------------------------------------------------


def _repeated(groups: Sequence[Group], story: Story, reading: Reading) -> tuple[Group, ...]:
    """The groups with every further place of the body where their names stand and the model saw none."""
    text = story.text
    taken = sorted(
        [Span(one.start, one.end) for one_group in groups for one in one_group.found if one.where != "headline"]
        + [tag.span for tag in reading.names]
    )
    owners: dict[str, set[int]] = {}
    for index, one_group in enumerate(groups):
        for form in _searched(one_group, text):
            owners.setdefault(form, set()).add(index)
    more: dict[int, list[Found]] = {}
    # The longest first, so that a surname is not found inside a full name.
    for form in sorted(owners, key=len, reverse=True):
        if len(owners[form]) > 1 or _is_word(form, text):
            continue
        (index,) = owners[form]
        for span in _occurrences(form, text, story.body):
            if not any(span.overlaps(other) for other in taken):
                taken.append(span)
                repeated = Found(span.start, span.end, form, groups[index].type, _REPEATED)
                more.setdefault(index, []).append(repeated)
    grown = [
        replace(one, found=tuple(sorted((*one.found, *more.get(index, ())), key=lambda one: one.order)))
        for index, one in enumerate(groups)
    ]
    return tuple(sorted(grown, key=lambda one: one.found[0].order))


def _searched(one_group: Group, text: str) -> set[str]:
    forms = {one.exact for one in one_group.found}
    if one_group.type == "person":
        for form in tuple(forms):
            words = form.split()
            # "Seo Min-jung" is Ms Seo; most others are called by their last word.
            surname = words[0] if re.search(r"-[a-z]", words[-1]) else words[-1]
            if len(words) > 1 and len(surname) > 2 and surname[0].isupper() and len(person_words(form)) > 1:
                forms.add(surname.strip(".,"))
    elif one_group.type == "organisation":
        for one in one_group.found:
            acronym = definition_after(text, one.end, one.exact) if one.where == "body" and " " in one.exact else None
            if acronym:
                forms.add(acronym)
    return {form for form in forms if len(form) > 1}


def _is_word(form: str, text: str) -> bool:
    """Whether a single word is one of the language too, as far as the story shows: Banks and banks, May, Monday."""
    if " " in form or is_acronym(form):
        return False
    return fold(form) in _CALENDAR or bool(re.search(rf"\b{re.escape(form.lower())}\b", text))


_CALENDAR = frozenset(
    [
        *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october"),
        *("november", "december", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    ]
)
_WORD_BEFORE = re.compile(r"(\w[\w.'’-]*)[ \t]$")
_WORD_AFTER = re.compile(r"[ \t]\w")


def _occurrences(form: str, text: str, body: Iterable[Span]) -> Iterable[Span]:
    for part in body:
        start = text.find(form, part.start, part.end)
        while start >= 0:
            end = start + len(form)
            if _stands_alone(form, text, start, end):
                yield Span(start, end)
            start = text.find(form, end, part.end)


def _stands_alone(form: str, text: str, start: int, end: int) -> bool:
    """Whether the name stands there by itself and not in a longer one: no Halden in "Halden Arena"."""
    if start and (text[start - 1].isalnum() or text[start - 1] in "-@#_"):
        return False
    if end < len(text) and (text[end].isalnum() or text[end] in "-_@" or re.match(r"\.\w", text[end : end + 2])):
        return False
    after = _WORD_AFTER.match(text, end)
    if after and text[after.end() - 1].isupper():
        return False
    before = _WORD_BEFORE.search(text, max(0, start - 30), start)
    if before and before[1][0].isupper() and not is_title(before[1]):
        sentence = text[: before.start()].rstrip(" \t\"“‘'")
        return " " in form or not sentence or sentence[-1] in ".!?:\n"
    return True


# --- the entity -----------------------------------------------------------------------------------------------------


def _main_name(one_group: Group, story: Story, gazetteer: Gazetteer) -> str:
    """The fullest form, in the case of running text where the story has it in capitals only."""
    if one_group.full_name:
        return one_group.full_name
    forms = one_group.forms
    region = gazetteer.region(forms[0]) if one_group.type == "place" else None
    if region and re.search(rf"\b{re.escape(region.name)}\b", f"{story.headline}\n{story.text}"):
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
    return proper_case(best, acronym=one_group.type == "organisation" and is_acronym(best) and by_choice)


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


def _entity(
    index: int, one_group: Group, name: str, story: Story, context: Context, gazetteer: Gazetteer, creator: str
) -> Entity:
    body = story.body
    linked = link(one_group, name, context, gazetteer)
    return Entity(
        id=f"ent-{index}",
        type=one_group.type,
        name=name,
        aliases=tuple(form for form in one_group.forms if form != name),
        mentions=tuple(
            Mention(
                one.start,
                one.end,
                one.exact,
                _kind(one.exact, name),
                "dateline" if one.where == "dateline" else "mentions",
            )
            for one in one_group.found
            if one.where != "headline"
        ),
        uri=linked.uri,
        nil=linked.nil,
        same_as=linked.same_as,
        relevance=relevance(
            one_group.found,
            in_headline=any(one.where == "headline" for one in one_group.found),
            body_start=body[0].start if body else 0,
            body_end=body[-1].end if body else 0,
        ),
        confidence=confidence(one_group.found),
        creator=creator,
        description=linked.description or describe(one_group, story),
    )


def _kind(exact: str, name: str) -> Literal["name", "acronym", "partial"]:
    if fold(exact) == fold(name):
        return "name"
    if is_acronym(exact) and len(fold(exact)) < len(fold(name)):
        return "acronym"
    return "partial" if len(exact.split()) < len(name.split()) else "name"
