"""Which names of places are of the same one: spellings, other names of countries, abbreviated states."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from streams.entities.found import Found, Group, Joins, Words, by_form, gather
from streams.entities.gazetteer import Gazetteer
from streams.entities.names import place_words, within, word_set

_KINDS_AFTER = word_set("""
    airport stadium arena park bridge station street avenue road boulevard square prison jail port harbour harbor
    dam tunnel canal hospital prefecture province county district region governorate state oblast city town township
    village municipality island islands peninsula valley river lake bay strait mountain mountains desert basin strip
""")
_KINDS_BEFORE = word_set("mount lake river cape port greater city town isla ile")


def group_places(found: Sequence[Found], gazetteer: Gazetteer) -> list[Group]:
    """The places among the names. A city and the county, airport or state called after it stay apart."""
    forms = by_form(found, place_words)
    keys = sorted(forms, key=lambda form: (-len(form), -sum(map(len, form)), form))
    joins = Joins(len(keys))
    known: dict[str, int] = {}
    for index, form in enumerate(keys):
        name = forms[form][0].exact
        identity = _identity(name, gazetteer)
        if identity:
            joins.join(known.setdefault(identity, index), index)
            if identity.startswith("country:"):
                continue
        if gazetteer.knows_place(name):
            continue
        owners = {joins.root(longer) for longer in range(index) if _same_place(form, keys[longer])}
        if len(owners) == 1:
            joins.join(owners.pop(), index)
    clusters: dict[int, list[Found]] = defaultdict(list)
    for index, form in enumerate(keys):
        clusters[joins.root(index)].extend(forms[form])
    return gather("place", clusters.values())


def _identity(name: str, gazetteer: Gazetteer) -> str | None:
    """The one country, state or city that bears the name."""
    country = gazetteer.country(name)
    if country:
        return f"country:{country}"
    entries = gazetteer.lookup("place", name)
    return entries[0].uri if entries and (len(entries) == 1 or entries[0].source == "region") else None


def _same_place(short: Words, long: Words) -> bool:
    """ "Shimane" and Shimane Prefecture, "Aoraki" and Aoraki/Mount Cook."""
    if " ".join(short) in " ".join(long).split("/"):
        return True
    at = within(short, long)
    if at < 0:
        return False
    before, after = long[:at], long[at + len(short) :]
    return all(word in _KINDS_BEFORE for word in before) and all(word in _KINDS_AFTER for word in after)


def names_a_kind(name: str) -> bool:
    """Whether the name says that it is no country, state or city: Halden Airport, Lake Erie."""
    words = place_words(name)
    return len(words) > 1 and (words[-1] in _KINDS_AFTER - {"city", "town"} or words[0] in {"mount", "lake", "river"})
