"""From the model's tags to names cut to size: whole (pieces.py), without titles, tails and the words around them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from streams.entities.found import Found, Where
from streams.entities.gazetteer import Gazetteer
from streams.entities.names import Trimmed, abbreviates, fold, is_role, title_before, trim, word_set
from streams.entities.organisations import definition_after
from streams.entities.pieces import DOUBTFUL, whole_names
from streams.story.records import EntityType, Span, Story, Tag

_TYPES: dict[str, EntityType] = {"person": "person", "organisation": "organisation", "place": "place"}
# How sure the dateline's city is a place: it was read off the form of the line, not by the model.
_DATELINE = 0.95

_AMPERSAND = re.compile(r"\s*&\s*([A-Z][\w'’-]+)")
_DANGLING = re.compile(r"\s+(?:of|of the|and|for|the|in|at|de|del|&|-|–)$")
# What a name of a place or body is followed by to say what it is: "Sohano |island", "the Verdi |union".
_TAIL: dict[str, re.Pattern[str]] = {
    "place": re.compile(
        r"(?<=\w)\s+(?:state|province|region|island|islands|crater|valley|dam|mine|bridge|river|basin|district|city|town"
        r"|village|highway)$"
    ),
    "organisation": re.compile(
        r"(?<=\w)\s+(?:union|party|company|newspaper|magazine|channel|website|airline|bank|club|team|militia|plant|smelter"
        r"|conglomerate|brewery|retailer|supermarket|school)$"
    ),
}
_CODE = re.compile(r"[A-Z0-9]{1,6}\.[A-Z]{1,3}")
_EXCHANGE = re.compile(r"\(\s*(?:NYSE|NASDAQ|Nasdaq|LSE|TSX|ASX|AMEX|OTC\w*|TSXV|JSE|NSE|BSE|HKEX|SGX)\s*:\s*$")
_DATES = word_set("""
    january february march april may june july august september october november december jan feb mar apr jun jul
    aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thurs fri
    sat sun easter christmas ramadan
""")
_EVENTS = word_set("""
    act award awards championship championships classic cup derby festival games gp marathon medal olympics open
    paralympics pact prix prize prizes protocol race regatta tour treaty trophy war
""")
_SHIP = re.compile(
    r"\b(?:ferry|ship|vessel|yacht|tanker|frigate|destroyer|trawler|submarine|steamer|freighter|liner|tugboat|tug|schooner"
    r"|MV|MS|HMS|USS|SS|spacecraft|satellite|racehorse) $"
)
# A language: "speaking in |Sinhala".
_SPOKEN = re.compile(r"\b(?:speak(?:s|ing)?|spoke|spoken|wrote|written|shouted|sang|said)\s(?:\w+\s){0,2}in $")
# Of a faith or party: "an |Islamic group".
_ADJECTIVES = word_set("""
    Islamic Islamist Catholic Muslim Jewish Christian Orthodox Protestant Sunni Shiite Shia Hindu Buddhist Arab Kurdish
    Republican Democratic Communist Socialist Liberal Conservative Western Nazi Soviet
""")
_OPENED = re.compile(r"[\"“‘](?:The |A |An )?$")
_CLOSING = frozenset('"”’')
_MONEY = frozenset("$€£¥")
_LOWER_PARTICLES = word_set(
    "de del della di da do dos du van von der den ter ten la le el al bin ibn ben abu zu af av y"
)


def names(story: Story, body: Iterable[Tag], headline: Iterable[Tag], gazetteer: Gazetteer) -> list[Found]:
    """The names of a story: those of its dateline, then the model's of body and headline. `misc` is none.

    They overlap nowhere, each is inside the body or the dateline (or the headline), and none is empty.
    """
    return [
        *_dateline(story),
        *_cut(story.text, body, "body", story.text, gazetteer),
        *_cut(story.headline, headline, "headline", story.text, gazetteer),
    ]


def _dateline(story: Story) -> Iterator[Found]:
    line = story.dateline
    for span in (line.city, *line.more, line.region) if line else ():
        name = trim(story.text, span.start, span.end, "place") if span else None
        if name:
            exact = story.text[name.start : name.end]
            yield Found(name.start, name.end, exact, "place", _DATELINE, "dateline")


def _cut(text: str, tags: Iterable[Tag], where: Where, story: str, gazetteer: Gazetteer) -> Iterator[Found]:
    pieces = whole_names(text, (tag for tag in tags if tag.label in _TYPES))
    for index, tag in enumerate(pieces):
        following = pieces[index + 1].start if index + 1 < len(pieces) else len(text)
        span = _fitted(text, tag, following)
        type_ = _TYPES[tag.label]
        name = trim(text, span.start, span.end, type_)
        if not name:
            continue
        if not _is_no_name(name, type_, tag.score, text, where, story, gazetteer):
            title = name.title or (title_before(text, name.start) if type_ == "person" else None)
            yield Found(name.start, name.end, text[name.start : name.end], type_, tag.score, where, title)


def _fitted(text: str, tag: Tag, following: int) -> Span:
    """The tag without the words around a name that are none of it."""
    start, end = tag.start, tag.end
    if tag.label == "organisation":
        start = _without_adjective(text, start, end)
    if tag.label != "person":
        more = _AMPERSAND.match(text, end) or (_AMPERSAND.match(text, end - 1) if text[end - 1] == "&" else None)
        if more and more.end() <= following:
            end = more.end()
    dangling = _DANGLING.search(text[start:end])
    if dangling:
        end = start + dangling.start()
    end = _without_tail(text, start, end, tag.label)
    words = [match.span() for match in re.finditer(r"\S+", text[start:end])]
    # "fintech Kobowise", "Dentists Gustav": a common noun before a name, unless the name goes on with "of".
    while len(words) > 1 and not re.search(r"\s(?:of|for|de)\s", text[start:end]):
        first, second = (text[start + a : start + b] for a, b in words[:2])
        common = first.islower() and first[0].isalpha() and first not in _LOWER_PARTICLES and second[0].isupper()
        if not common and not (tag.label == "person" and first.endswith("s") and is_role(first[:-1])):
            break
        start += words[1][0]
        words = [match.span() for match in re.finditer(r"\S+", text[start:end])]
    return Span(start, end)


def _without_tail(text: str, start: int, end: int, label: str) -> int:
    """Where the name ends before the common noun that says what it names; "the Tibetan plateau" has no other name."""
    tail = _TAIL[label].search(text, start, end) if label in _TAIL else None
    if not tail:
        return end
    name = text[start : tail.start()]
    return tail.start() if name.split()[-1][:1].isupper() and not name.endswith(("’s", "'s")) else end


def _opens(text: str, start: int) -> bool:
    """Whether a sentence begins there."""
    before = text[:start].rstrip(" \t\"“‘'") if start < 2000 else text[start - 80 : start].rstrip(" \t\"“‘'")
    return not before or before[-1] in ".!?:\n"


def _without_adjective(text: str, start: int, end: int) -> int:
    """Where the name begins by its own acronym: "Kurdish Syrian Democratic Forces (SDF)"."""
    acronym = definition_after(text, end, text[start:end], strict=False)
    first = re.match(r"\S+\s+", text[start:end])
    if not acronym or not first or abbreviates(acronym, text[start:end]):
        return start
    shorter = start + first.end()
    return shorter if abbreviates(acronym, text[shorter:end]) else start


def _is_no_name(
    name: Trimmed, type_: EntityType, score: float, text: str, where: Where, story: str, gazetteer: Gazetteer
) -> bool:
    """Dates, nationalities, events, ships, titles of works; and words with a capital only because they come first."""
    exact = text[name.start : name.end]
    if type_ != "organisation" and exact.islower():
        return True
    if text[name.end : name.end + 1] in _MONEY or (fold(exact) in _DATES and (type_ != "person" or score < DOUBTFUL)):
        return True
    if _CODE.fullmatch(exact) or (_EXCHANGE.search(text, max(0, name.start - 12), name.start) and exact.isupper()):
        return True  # a company's code at an exchange: KNCA.JK
    if type_ == "person":
        return score < DOUBTFUL and is_role(exact)
    before = text[max(0, name.start - 20) : name.start]
    words = fold(exact).split()
    if _SPOKEN.search(text, max(0, name.start - 40), name.start) and not gazetteer.knows_place(exact):
        return True
    if exact in _ADJECTIVES and re.match(r"\s[a-z]", text[name.end : name.end + 2]):
        return True
    if gazetteer.demonym(exact) or (len(words) > 1 and words[-1] in _EVENTS) or _SHIP.search(before):
        return True
    if _OPENED.search(before) and text[name.end : name.end + 1] in _CLOSING and score < 0.9:
        return True
    if score >= DOUBTFUL or exact.isupper() or not (_opens(text, name.start) or where == "headline"):
        return False
    lower = exact[0].lower() + exact[1:]
    return is_role(exact) or bool(re.search(rf"(?<!\w){re.escape(lower)}(?!\w)", story))
