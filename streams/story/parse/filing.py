"""Wire copy that has no identifier of its own: which story a message belongs to, and which version of it it is.

An agency gives every transmission a new number, its write-throughs too. What stays the same over them is the service,
the keyword slug, the day of filing and the take, so these make the uri:

    tag:dpa,2018-11-21:eca:switzerland-migration-un
    tag:ap,2016-08-29:g:us-giantlobsterdeath:take-2

Cycles (`AM-`, `PM-`, `BC-`), capitals, spaces and the words of a version (`1st Ld-Writethru`) are no part of the slug.
Slugs that a desk uses for many stories a day (`APNewsAlert`, a news digest), and notices that kill or hold, carry the
transmission's number too: each is a story by itself.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from streams.story.parse.fields import uuid_of
from streams.story.parse.xml import MAX_ITEMS
from streams.story.records import Change
from streams.story.rejections import Reason, StoryRejected

# Kinds of which each message is a story by itself.
ALONE: Final = frozenset(("test", "advisory", "budget", "digest"))

_CYCLE: Final = re.compile(r"(?:am|pm|bc|ap|ap2)-+(?=\w)")
_SHARED: Final = re.compile(
    r"(?:\A|-)(?:ap|afp|pa|dpa)?(?:news-?alerts?|advisor(?:y|ies)|newsdigest|newsinbrief|newsminute|corrections?|clarifications?"
    r"|kill|withdrawn|daybook|impressum|test)(?:-|\Z)"
)
_LEAD: Final = r"(?:[0-9]{1,2}\s?(?:st|nd|rd|th)\s?(?:Ld|Lead|LEAD)|(?:UPDATE|WRAPUP)\s?[0-9]{0,2}|[0-9]{1,2}LD)"
_WORDS: Final = (
    rf"{_LEAD}(?:[-\s]Writethr[ou]+(?:gh)?)?|Writethr[ou]+(?:gh)?|REFILE|REPEAT|RPT|CORRECTED|CORRECTION|CORRECTIVE"
    r"|Correctn|EXTRA|FLASH|BULLETIN|URGENT|SNAP|EMBARGO(?:ED)?|Adv\s?[0-9]{0,2}|Advance"
    r"|[0-9]{1,2}\s?(?:st|nd|rd|th)\s?(?:Add|Take)|(?:Add|Take)\s?[0-9]{1,2}|KORR|Eil(?:meldung)?|Berichtigung"
)
# A whole text of version words: `1stLd-Writethru`, `REFILE 2ND LEAD`.
_VERSION: Final = re.compile(rf"\W*(?:(?:{_WORDS})\b\W*)+\Z", re.IGNORECASE)
_ADD: Final = re.compile(r"([0-9]{1,2})\s?(?:st|nd|rd|th)\s?Add\b|\bAdd\s?([0-9]{1,2})", re.IGNORECASE)
_TAKE: Final = re.compile(r"([0-9]{1,2})\s?(?:st|nd|rd|th)\s?Take\b|\bTake\s?([0-9]{1,2})", re.IGNORECASE)
_CHANGES: Final[tuple[tuple[re.Pattern[str], Change], ...]] = (
    (re.compile(r"\b(?:correct|korr|berichtigung)", re.IGNORECASE), "correction"),
    (re.compile(r"\brefile", re.IGNORECASE), "refile"),
    (re.compile(r"\b(?:repeat|rpt)\b", re.IGNORECASE), "repeat"),
    (re.compile(rf"{_LEAD}|writethr|update", re.IGNORECASE), "update"),
)
_EMBARGO: Final = re.compile(
    r"\bEMBARGO|\b[Ee]mbargoed\s(?:until|till|for)\b|\bAdv\s?[0-9]|\b(?:For|for|FOR)\s(?:release|use|RELEASE|USE)\s[A-Z0-9]"
)

_EMBARGO_LINE: Final = re.compile(
    r"\W{0,6}(?:STRICTLY\s|Strictly\s)?(?:EMBARGO(?:ED)?|[Ee]mbargoed)(?:\s?:|\s(?:UNTIL|until|till|TILL|to|TO|for|FOR|not|NOT)\s)"
)


def messages(text: str, further: re.Pattern[str], start: int) -> list[str]:
    """The messages of a transmission; `further` tells where, after `start`, another one begins.

    Raises StoryRejected(TOO_LARGE) above 1,000.
    """
    starts = [0, *(match.start() for match in further.finditer(text, start))]
    if len(starts) > MAX_ITEMS:
        raise StoryRejected(Reason.TOO_LARGE, f"{len(starts)} messages in one transmission; the limit is {MAX_ITEMS}")
    return [text[begin:end] for begin, end in zip(starts, (*starts[1:], len(text)), strict=True)]


def is_version(text: str) -> bool:
    """Whether a text says nothing but which version or take this is."""
    return len(text) <= 120 and _VERSION.match(text) is not None


def change_of_version(text: str) -> Change | None:
    """What such a text makes of a message, or None."""
    return next((change for pattern, change in _CHANGES if pattern.search(text)), None)


def take_of(text: str) -> int | None:
    """The number of a take that goes on where another ended; an add counts from the take it is added to. None for the
    first or only one."""
    for pattern, first in ((_TAKE, 0), (_ADD, 1)):
        match = pattern.search(text)
        number = int(match[1] or match[2]) + first if match else 1
        if number > 1:
            return number
    return None


def is_embargoed(text: str) -> bool:
    """Whether a version text or note holds the story back (`Adv10`, `EMBARGOED`); until when is written for people."""
    return _EMBARGO.search(text) is not None


def opens_with_embargo(body: str) -> bool:
    """Whether a text begins with the line that holds it back; an embargo on oil is news."""
    return _EMBARGO_LINE.match(body) is not None


def slug_of(keyword: str) -> str:
    """A keyword slug as it stands in a uri.

    >>> slug_of("BC-US--Giant Lobster Death")
    'us-giantlobsterdeath'
    """
    folded = _CYCLE.sub("", "".join(keyword.casefold().split()), count=1)
    return re.sub(r"[\W_]+", "-", folded).strip("-")


def story_uri(
    source: str, service: str, keyword: str, day: date | None, *, take: int | None, number: str, alone: bool
) -> str:
    """The uri of the story that a message belongs to.

    `number` is the transmission's own, and part of the uri where the message is a story by itself (`alone`). Where no
    year was sent (`day` None), the uri is a `urn:uuid:` of the same parts.
    """
    slug = slug_of(keyword)
    parts = [service.lower(), slug]
    if alone or not slug or _SHARED.search(slug):
        parts.append(number)
    if take:
        parts.append(f"take-{take}")
    if day is None:
        return uuid_of("\x1f".join((source, *parts)).encode())
    authority = re.sub(r"[^a-z0-9.-]+", "-", source.casefold()).strip("-.") or "wire"
    return f"tag:{authority},{day.isoformat()}:{':'.join(filter(None, parts))}"
