"""The press in a story: which names are outlets', which of them is the story's own, and which one "the paper" means."""

from __future__ import annotations

import re

from streams.quotes import cues
from streams.quotes.nouns import word_set
from streams.quotes.page import Named, Page
from streams.quotes.people import Cast, words_of
from streams.quotes.roles import is_platform
from streams.story.agencies import is_agency, key
from streams.story.records import Entity, Span


def is_own(entity: Entity, own: frozenset[str]) -> bool:
    """Whether this is the story's own provider, under any of its names."""
    return any(key(name) in own for name in (entity.name, *entity.aliases))


def is_plain_outlet(named: Named) -> bool:
    """A bare name right after "told" is an outlet unless it is called a court, a council and the like."""
    words = set(words_of(named.entity.name))
    return not words & cues.NOT_OUTLET or bool(words & {"news", "press", "anadolu"})


def is_outlet(page: Page, named: Named, before: str = "") -> bool:
    """Whether a mention is an outlet's: by its own words, or by the noun beside it ("the weekly X", "X news agency").

    Names of outlets are odd ("Le Démocrate", "MTV3"): the noun or words decide, whatever type the name was given.
    """
    if is_platform(named.entity):
        return False
    words = set(words_of(named.entity.name)) | {w for alias in named.entity.aliases for w in words_of(alias)}
    if words & cues.NOT_OUTLET and not words & {"news", "press", "anadolu"}:
        return False
    beside = re.split(r"[.;:!?]\s", page.text[max(0, named.start - 40) : named.start])[-1]
    nouns_before = set(words_of(before)[-5:]) | set(words_of(beside)[-3:])
    after = _NOUN_AFTER.match(page.text, named.end, named.end + 60)
    nouns_after = set(words_of(after.group(1))[:3]) if after else set()
    if named.entity.type != "organisation":
        if len(words) > 1 and words & _SURE_WORDS:
            return True
        last = set(words_of(beside)[-1:]) | set(words_of(before)[-1:])
        return bool(
            last & _PLAIN_NOUNS
            or (nouns_after & _PLAIN_NOUNS and not nouns_after & {"of"} and named.entity.type == "person")
        )
    if set(words_of(before)[-5:]) & cues.OUTLET_NOUNS or nouns_before & (cues.OUTLET_NOUNS - _LOOSE_NOUNS):
        return True
    return bool(
        words & cues.OUTLET_WORDS
        or is_agency(named.entity.name, *named.entity.aliases)
        or nouns_after & (cues.OUTLET_NOUNS - _LOOSE_NOUNS)
    )


_NOUN_AFTER = re.compile(r"[’']?s?\s*,?\s*(?:(?:the|a|an)\s+)?((?:[\w’'-]+\s+){0,2}[\w’'-]+)")
_SURE_WORDS = word_set(
    """
    news canal samachar agency television tribune radio tv ledger times herald gazette
    """
)
_LOOSE_NOUNS = frozenset({"service", "show", "title", "review", "site", "journal", "radio"})
_PLAIN_NOUNS = word_set(
    """
    magazine broadcaster channel tabloid newspaper outlet website station portal daily weekly
    """
)


def outlet_before(page: Page, cast: Cast, at: int, noun: str) -> Entity | None:
    """The outlet named last before `at`, rather one that is called by the noun."""
    number = page.paragraph(at)
    reach = page.paragraphs[max(0, number - 6)].start
    nearest: Entity | None = None
    for named in reversed(page.named_in(Span(reach, at))):
        if not (is_outlet(page, named) or (named.entity.type == "organisation" and _told_name(page, named))):
            continue
        if noun.split()[-1] in cast[named.entity.id].words:
            return named.entity
        nearest = nearest or named.entity
    return nearest


def _told_name(page: Page, named: Named) -> bool:
    before = page.text[max(0, named.start - 24) : named.start]
    return bool(
        re.search(r"\b(?:told|assured|informed|interview with|quoted by|according to)\s+(?:the\s+)?$", before)
    ) and is_plain_outlet(named)
