"""Which names of organisations are of the same one: short forms and acronyms."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from streams.entities.found import Found, Group, Joins, Words, by_form, gather
from streams.entities.gazetteer import Gazetteer
from streams.entities.names import abbreviates, could_abbreviate, is_acronym, organisation_words, within, word_set

# What a part or an offspring of something calls itself: the Hamas Health Ministry is not Hamas where that came first.
_UNITS = word_set("""
    ministry department institute office committee council police foundation university college hospital school
    agency commission board court union league association federation
""")
_BRACKET = re.compile(r"['’]?s?\s*[(<](?:the |known as |or |formerly )?[\"“'‘]?")
_OR = re.compile(
    r",? (?:or|known as|known by (?:its|the|their) (?:\w+ )?(?:acronym|initials)|called)(?: the)? [\"“'‘]?"
)
_CLOSED = re.compile(r"['’\"”]?\s*[)>,;]")


def group_organisations(found: Sequence[Found], text: str, gazetteer: Gazetteer) -> list[Group]:
    """The organisations among the names."""
    forms = by_form(found, _stems)
    keys = sorted(forms, key=lambda form: (-len(form), -sum(map(len, form)), form))
    first = {form: min(one.order for one in forms[form]) for form in keys}
    joins = Joins(len(keys))
    for index, form in enumerate(keys):
        owners: dict[int, int] = {}
        for longer in range(index):
            if _short_for(form, keys[longer], forms, first, gazetteer):
                owners[joins.root(longer)] = longer
        if len(owners) > 1:
            owners = _likeliest(form, owners, keys, first)
        if len(owners) == 1:
            joins.join(next(iter(owners)), index)
    _join_acronyms(keys, forms, joins, text)
    clusters: dict[int, list[Found]] = defaultdict(list)
    for index, form in enumerate(keys):
        clusters[joins.root(index)].extend(forms[form])
    return gather("organisation", clusters.values())


def _stems(name: str) -> Words:
    """The words to compare by, without the plural: Houthis and the Houthi movement."""
    return tuple(
        word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith(("ss", "'s", "us")) else word
        for word in organisation_words(name)
    )


def _short_for(
    short: Words,
    long: Words,
    forms: Mapping[Words, list[Found]],
    first: Mapping[Words, tuple[bool, int]],
    gazetteer: Gazetteer,
) -> bool:
    if len(short) >= len(long):
        return False
    if gazetteer.knows_organisation(forms[short][0].exact) and not is_acronym(forms[long][0].exact):
        return False
    at = within(short, long)
    if at < 0:
        # "Gallup council" for the Gallup City Council.
        rest = iter(long)
        return len(short) > 1 and short[0] == long[0] and short[-1] == long[-1] and all(word in rest for word in short)
    named_before = first[short] < first[long] and not first[short][0]
    return not (at == 0 and long[-1] in _UNITS and named_before)


def _likeliest(
    short: Words, owners: dict[int, int], keys: Sequence[Words], first: Mapping[Words, tuple[bool, int]]
) -> dict[int, int]:
    """Of several longer names: those that begin with the short form, then the one inside all the others, then those
    that were named before it; as soon as that leaves one."""
    begin = {root: long for root, long in owners.items() if within(short, keys[long]) == 0} or owners
    inner = {
        root: long
        for root, long in begin.items()
        if all(within(keys[long], keys[other]) == 0 for other in begin.values())
    }
    before = {root: long for root, long in begin.items() if first[keys[long]] < first[short]}
    return next((left for left in (begin, inner, before) if len(left) == 1), owners)


def _join_acronyms(keys: Sequence[Words], forms: Mapping[Words, list[Found]], joins: Joins, text: str) -> None:
    for index, form in enumerate(keys):
        name = forms[form][0].exact
        if len(form) > 1 or not is_acronym(name):
            continue
        others = [other for other in range(len(keys)) if other != index]
        defined = {
            joins.root(other)
            for other in others
            if any(_defines(text, full, short) for full in forms[keys[other]] for short in forms[form])
        }
        fits = defined or {
            joins.root(other)
            for other in others
            if len(keys[other]) > 1
            and any(abbreviates(name, full) for full in {one.exact for one in forms[keys[other]]})
        }
        if len(fits) == 1:
            joins.join(fits.pop(), index)


def _defines(text: str, full: Found, short: Found) -> bool:
    """Whether the two stand together as "Full Name (FN)", "FN (Full Name)" or "Full Name, or FN"."""
    if full.where != "body" or short.where != "body" or is_acronym(full.exact):
        return False
    first, second = (full, short) if full.start < short.start else (short, full)
    between = text[first.end : second.start]
    if not 0 < len(between) < 40:
        return False
    if _BRACKET.fullmatch(between) and _CLOSED.match(text, second.end):
        return first is full or could_abbreviate(short.exact, full.exact)
    return first is full and bool(_OR.fullmatch(between))


def definition_after(text: str, end: int, name: str, *, strict: bool = True) -> str | None:
    """The acronym that stands in brackets right after a name; if `strict`, where it could be the name's.

    >>> definition_after("the Northern Grid Forum (NGF) warned", 23, "Northern Grid Forum")
    'NGF'
    """
    found = _DEFINITION.match(text, end)
    if not found or not is_acronym(found[1]):
        return None
    return found[1] if not strict or could_abbreviate(found[1], name) else None


_DEFINITION = re.compile(r"['’]?s?\s*\(\s*[\"“'‘]?([A-Z][A-Za-z0-9&/.-]{1,9})[\"”'’]?\s*[),;]")
