"""Whole names from the model's tags: pieces of one name joined, and what was left outside at its front or end taken in.

The model reads pieces of words and loses its thread at "of", "and", a hyphen or a number. What the capitals and a few
words that only stand in names say is put right here; what is left open stays as the model saw it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from streams.entities.names import is_acronym, is_role, word_set
from streams.story.records import Tag

# Below this a tag needs something else to speak for it.
DOUBTFUL = 0.8
# A word is no longer than this on either side of a tag: a run of letters without end must not cost its square.
_WORD = 40

_DOTTED = re.compile(r"(?:^|[\s(])(?:[A-Z]\.)+[A-Z]$")
_LINKS = re.compile(r"\s(?:of|of\sthe|de|del|de\sla|do|da|dos|das|di|della|du|des|for|for\sthe|&)\s|\s?&\s?")
_OF = re.compile(r"\s(?:of|for)\s(?:the\s)?")
_UNFINISHED = re.compile(r"\s(?:of|for|of\sthe|for\sthe|&)$")
# A name that begins so goes on after "of".
_OFFICE = re.compile(
    r"(?:[A-Z][\w.’'-]+\s)?(?:Office|Ministry|Department|Bureau|Institute|Agency|Authority|Council|Commission|Committee"
    r"|Centre|Center|Association|Federation|Society|Union|League|Board|Bank|University|College|School|Church|Museum"
    r"|Academy|Chamber|Congress|Court|Embassy|Archdiocese|Diocese)$"
)
_LOOSE = re.compile(r"\s(?:of|of\sthe|and|for|for\sthe)$")
# "|Office| of the Director of National Planning": a bare noun is no name without what it is of.
_OF_WHAT = re.compile(
    r"\s(?:of|for)\s(?:the\s)?[A-Z][\w’-]+(?:\s[A-Z][\w’-]+){0,3}"
    r"(?:\s(?:of|for|and)\s(?:the\s)?[A-Z][\w’-]+(?:\s[A-Z][\w’-]+){0,3}){0,2}"
)
_TWO_FIELDS = re.compile(r"(?:Ministry|Department|Office|Bureau|Institute|Secretariat|Committee) (?:of|for) \S")
_AND_FIELD = re.compile(r",?\sand\s(?:the\s)?[A-Z][\w-]+(?!\S*\s(?:[A-Z]|said|says|told)|[’'.]\w)")
_HEAD = re.compile(
    r"\b(?:Office|Ministry|Department|Bureau|Institute|University|Bank|Embassy|Archdiocese|Diocese|Port Authority)"
    r" of (?:the )?(?:[A-Z]\w+ of (?:the )?)?$"
)
# In front of a name and part of it: "Bank |Nusa Raya", "8th |Cavalry", "Prime Minister's |Office".
_FRONT = re.compile(
    r"(?<![\w’'-])(?:Bank|Banco|Banque|Banca|Groupe|Grupo|Radio|Rádio|Autorité|Compagnie|Société|Caisse|Caixa|Crédit"
    r"|Palais|Haus|Casa|Fondation|Fundación|Instituto|\d{1,3}(?:st|nd|rd|th))\s$"
)
_OWNER = re.compile(r"(?<![\w’'-])(?:[A-Z][\w.-]+\s){0,3}[A-Z][\w.-]+(?:[’']s|s[’'])\s$")
_OWNED = frozenset({"Office", "Ministry", "Department", "Cabinet", "Association", "Union"})
_NUMBERED = re.compile(r"(?:Highway|Interstate|Route|Autobahn|Motorway)$")
_BODY_HEADS = word_set("""
    Union Association Federation Ministry Department Council Commission Committee Agency Authority Trust Society Group
    Institute Party Board Foundation League Service Services Works
""")


# "Allegheny| Float Glass will idle its furnace": capitals go on, and no day, month or title begins.
_MORE_WORDS = re.compile(
    r"(?:\s(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Chief|Chair"
    r"|President|Minister|Director|Secretary|Spokes|Coach|Captain|Mr|Ms|Mrs|Dr|CEO)[A-Z][a-z]+){1,2}(?=\s[a-z])"
)
_ADMINISTRATION = re.compile(r"\sadministration\b")  # "the Novak| administration" governs


def whole_names(text: str, tags: Iterable[Tag]) -> list[Tag]:
    """The tags, each a whole name; sorted by start, none overlaps another. `tags` are people, organisations, places."""
    return _completed(text, _joined(text, _whole_words(text, sorted(tags, key=lambda tag: tag.start))))


def _whole_words(text: str, tags: Iterable[Tag]) -> list[Tag]:
    """The model reads pieces of words: "CC|TV" is grown to its word, and two tags within one word are one."""
    grown: list[Tag] = []
    for tag in tags:
        start, end = tag.start, tag.end
        while tag.start - _WORD < start and 0 < start < end and text[start - 1].isalnum() and text[start].isalnum():
            start -= 1
        while end < tag.end + _WORD and start < end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
            end += 1
        if text[end : end + 1] == "." and _DOTTED.search(text, max(start - 1, 0), end):
            end += 1
        if grown and start < grown[-1].end:
            grown[-1] = replace(grown[-1], end=max(end, grown[-1].end))
        elif start < end:
            grown.append(replace(tag, start=start, end=end))
    return grown


def _joined(text: str, tags: Sequence[Tag]) -> list[Tag]:
    """Tags with nothing but a space between them, or little words inside an organisation's name, are one name."""
    joined: list[Tag] = []
    for number, tag in enumerate(tags):
        last = joined[-1] if joined else None
        if last and _one_name(text, last, tag, tags, number):
            label = "organisation" if _linked(text, last, tag) else tag.label if last.label == "place" else last.label
            score = (last.score * (last.end - last.start) + tag.score * (tag.end - tag.start)) / (
                last.end - last.start + tag.end - tag.start
            )
            joined[-1] = Tag(last.start, tag.end, label, score)
        else:
            joined.append(tag)
    return joined


def _one_name(text: str, last: Tag, tag: Tag, tags: Sequence[Tag], number: int) -> bool:
    between = text[last.end : tag.start]
    if "person" in (last.label, tag.label):
        same = last.label == tag.label
        return same and (between == "-" or (between == " " and min(last.score, tag.score) < DOUBTFUL))
    if between == " ":
        return text[tag.start].isupper() and (last.label == tag.label or last.label == "place")
    if _linked(text, last, tag):
        return True
    both = last.label == tag.label == "organisation"
    if both and re.fullmatch(r"\sand\s", between):
        return _one_body(text, last, tag, [other for index, other in enumerate(tags) if index != number])
    return both and bool(_LINKS.fullmatch(between)) and min(last.score, tag.score) < DOUBTFUL


def _linked(text: str, last: Tag, tag: Tag) -> bool:
    """ "Office of the |Director of …", "University |of |Oslo": the first is no name without the second."""
    if last.label != "organisation" or tag.label == "person":
        return False
    first, between = text[last.start : last.end], text[last.end : tag.start]
    unfinished = _UNFINISHED.search(first)
    if unfinished:
        return bool(_OFFICE.fullmatch(first[: unfinished.start()]) and re.fullmatch(r"\s(?:the\s)?", between))
    return bool(_OF.fullmatch(between)) and bool(_OFFICE.fullmatch(first))


def _one_body(text: str, last: Tag, tag: Tag, others: Sequence[Tag]) -> bool:
    """ "the Tram and Ferry Union": one, where the first word is no name of its own anywhere in the story."""
    first, second = text[last.start : last.end], text[tag.start : tag.end].split()
    if " " in first or is_acronym(first) or len(second) < 2 or second[-1] not in _BODY_HEADS:
        return False
    alone = any(other is not last and text[other.start : other.end] == first for other in others)
    return not alone and text[: last.start].endswith("the ")


def _completed(text: str, tags: Sequence[Tag]) -> list[Tag]:
    """The tags with what belongs to them before and after, as far as no other tag stands there."""
    whole: list[Tag] = []
    for index, tag in enumerate(tags):
        if whole and tag.start < whole[-1].end:
            whole[-1] = replace(whole[-1], end=max(whole[-1].end, tag.end))  # a piece of the name before
            continue
        floor = max(whole[-1].end if whole else 0, tag.start - 60)
        ceiling = tags[index + 1].start if index + 1 < len(tags) else len(text)
        led = _ADMINISTRATION.match(text, tag.end) if tag.label != "place" else None
        if led and led.end() <= ceiling:
            whole.append(replace(tag, end=led.end(), label="organisation"))
        elif tag.label == "person":
            whole.append(tag)
        else:
            whole.append(_grown(text, tag, floor, ceiling))
    return whole


def _grown(text: str, tag: Tag, floor: int, ceiling: int) -> Tag:
    head = _HEAD.search(text, floor, tag.start)
    if head:
        tag = replace(tag, start=head.start(), label="organisation")
    elif tag.label == "organisation":
        front = _FRONT.search(text, floor, tag.start)
        if not front and text[tag.start : tag.end] in _OWNED:
            front = _OWNER.search(text, floor, tag.start)
        if front:
            tag = replace(tag, start=front.start())
    loose = _LOOSE.search(text, tag.start, tag.end)
    if loose:
        tag = replace(tag, end=loose.start())
    name = text[tag.start : tag.end]
    after: re.Match[str] | None = None
    if tag.label == "place" and _NUMBERED.search(name):
        after = re.compile(r"\s\d{1,4}\b").match(text, tag.end)
    elif tag.label == "organisation":
        if " " not in name and _OFFICE.fullmatch(name):
            after = _OF_WHAT.match(text, tag.end)
            ceiling = len(text)
        if not after and _TWO_FIELDS.match(name):
            after = _AND_FIELD.match(text, tag.end)
    if not after and tag.label == "organisation" and " " not in name and not is_role(name):
        after = _MORE_WORDS.match(text, tag.end)
    if after and after.end() <= ceiling:
        tag = replace(tag, end=after.end())
    return tag
