"""From the model's tags to names cut to size: joined where one name came in pieces, parted where two came as one,
without what does not belong to a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from streams.entities.found import Found, Where
from streams.entities.gazetteer import Gazetteer
from streams.entities.names import Trimmed, abbreviates, fold, is_role, title_before, trim, word_set
from streams.entities.organisations import definition_after
from streams.story.records import EntityType, Span, Story, Tag

_TYPES: dict[str, EntityType] = {"person": "person", "organisation": "organisation", "place": "place"}
# How sure the dateline's city is a place: it was read off the form of the line, not by the model.
_DATELINE = 0.95
# Below this a tag needs something else to speak for it.
_DOUBTFUL = 0.8

_WITH_ACRONYM = re.compile(r"^(?P<full>.{4,}?)\s*\((?P<short>[A-Z][\w.&/-]{1,9})\)?$", re.DOTALL)
_LINKS = re.compile(r" (?:of|of the|de|del|de la|do|da|dos|das|di|della|du|des|&) | ?& ?")
_AMPERSAND = re.compile(r"\s*&\s*([A-Z][\w'’-]+)")
_HEAD = re.compile(
    r"\b(?:Office|Ministry|Department|Bureau|Institute|University|Bank|Embassy|Archdiocese|Diocese|Port Authority)"
    r" of (?:the )?(?:[A-Z]\w+ of (?:the )?)?$"
)
_DANGLING = re.compile(r"\s+(?:of|of the|and|for|the|in|at|de|del|&|-|–)$")
_STATE = re.compile(r"(?<=\w)\s+(?:state|province|region)$")
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
    wanted = sorted((tag for tag in tags if tag.label in _TYPES), key=lambda tag: tag.start)
    pieces = _headed(text, [piece for tag in _joined(text, wanted) for piece in _parted(text, tag)])
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


def _joined(text: str, tags: Sequence[Tag]) -> list[Tag]:
    """Tags with nothing but a space between them, or little words inside an organisation's name, are one name."""
    joined: list[Tag] = []
    for tag in tags:
        last = joined[-1] if joined else None
        if last and _one_name(text, last, tag):
            label = tag.label if last.label == "place" else last.label
            score = (last.score * (last.end - last.start) + tag.score * (tag.end - tag.start)) / (
                last.end - last.start + tag.end - tag.start
            )
            joined[-1] = Tag(last.start, tag.end, label, score)
        else:
            joined.append(tag)
    return joined


def _one_name(text: str, last: Tag, tag: Tag) -> bool:
    between = text[last.end : tag.start]
    if "person" in (last.label, tag.label):
        return last.label == tag.label and between == " " and min(last.score, tag.score) < _DOUBTFUL
    if between == " ":
        return text[tag.start].isupper() and (last.label == tag.label or last.label == "place")
    both = last.label == tag.label == "organisation"
    return both and bool(_LINKS.fullmatch(between)) and min(last.score, tag.score) < _DOUBTFUL


def _parted(text: str, tag: Tag) -> Iterator[Tag]:
    """ "Syrian Democratic Forces (SDF)", where the model took it for one name, is two."""
    both = _WITH_ACRONYM.match(text[tag.start : tag.end]) if tag.label == "organisation" else None
    if not both:
        yield tag
        return
    for part in ("full", "short"):
        yield replace(tag, start=tag.start + both.start(part), end=tag.start + both.end(part))


def _headed(text: str, tags: Sequence[Tag]) -> list[Tag]:
    """The tags; one before which "University of" or "Office of the Director of" stands takes that in."""
    headed: list[Tag] = []
    for tag in tags:
        floor = headed[-1].end if headed else 0
        head = (
            _HEAD.search(text, max(floor, tag.start - 60), tag.start)
            if tag.label in {"organisation", "place"}
            else None
        )
        headed.append(replace(tag, start=head.start(), label="organisation") if head else tag)
    return headed


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
    if tag.label == "place":
        called = _STATE.search(text[start:end])
        end = start + called.start() if called else end
    words = [match.span() for match in re.finditer(r"\S+", text[start:end])]
    # "fintech Kobowise", "Dentists Gustav": a common noun before a name, unless the name goes on with "of".
    while len(words) > 1 and not re.search(r"\s(?:of|for|de)\s", text[start:end]):
        first, second = (text[start + a : start + b] for a, b in words[:2])
        common = first.islower() and first not in _LOWER_PARTICLES and second[0].isupper()
        if not common and not (tag.label == "person" and first.endswith("s") and is_role(first[:-1])):
            break
        start += words[1][0]
        words = [match.span() for match in re.finditer(r"\S+", text[start:end])]
    return Span(start, end)


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
    if text[name.end : name.end + 1] in _MONEY or (fold(exact) in _DATES and (type_ != "person" or score < _DOUBTFUL)):
        return True
    if type_ == "person":
        return score < _DOUBTFUL and is_role(exact)
    before = text[max(0, name.start - 20) : name.start]
    words = fold(exact).split()
    if gazetteer.demonym(exact) or (len(words) > 1 and words[-1] in _EVENTS) or _SHIP.search(before):
        return True
    if _OPENED.search(before) and text[name.end : name.end + 1] in _CLOSING and score < 0.9:
        return True
    opens = not text[: name.start].strip(" \t\"“‘'") or text[: name.start].rstrip(" \t\"“‘'")[-1] in ".!?:\n"
    if score >= _DOUBTFUL or exact.isupper() or not (opens or where == "headline"):
        return False
    lower = exact[0].lower() + exact[1:]
    return is_role(exact) or bool(re.search(rf"(?<!\w){re.escape(lower)}(?!\w)", story))
