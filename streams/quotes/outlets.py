"""Second hand: the outlet that was told it, or from which this story has it; the story's own agency is neither.

"told Radio Vesta", "in an interview with the Ledger", "was quoted as saying by TKN", "…, Politico reported",
"told the outlet" (the one named before). Reporters, courts and parliaments are no outlets.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from streams.quotes import cues
from streams.quotes.drafts import Draft
from streams.quotes.ongoing import BEFORE_NAME, announced, carried_on, clause_of
from streams.quotes.ongoing import Hearing as Hearing
from streams.quotes.page import Named, Page
from streams.quotes.people import Cast
from streams.quotes.press import (
    INTRODUCES,
    OUTLET_NOUN,
    is_outlet,
    is_own,
    is_plain_outlet,
    may_be_press,
    outlet_before,
)
from streams.quotes.roles import is_platform
from streams.quotes.voices import Voice
from streams.story.records import Entity, Recipient, ReportedVia, Span

Relation = Literal["told", "according-to", "statement", "interview", "reported"]
# "the outlet", "the same agency", "that newspaper": one named before.
_ANAPHOR = re.compile(
    rf"(?:the|that|this|its)\s+(?:same\s+|state\s+|latter\s+"
    rf"|[A-Z][\w-]+\s+)?(?P<noun>{OUTLET_NOUN})(?:[’']s\s+\w+)?\b(?!\s+[A-Z“\"])",
    re.IGNORECASE,
)
_OTHERS_TOLD = re.compile(
    r"\b(?:reporters|journalists|court|parliament|lawmakers|(?:viewers|readers|listeners)(?!\s+(?:of|to|on)\b)|police"
    r"|investigators)\b",
    re.IGNORECASE,
)
_INTERVIEW = re.compile(
    r"\b(?:in|during|from)\s+(?:an?|the|her|his|its|their|this)?\s*(?:[\w-]+\s+){0,4}?(?:interview"
    r"|interviews|comments?|remarks?|conversation|column|op-ed|essay|article"
    r"|piece|appearance|profile|broadcast|statement|letter|email|e-mail|message|briefing|issue|edition"
    r"|podcast)\b[^,.;“”\"]{0,24}?\s(?:with|to|in|on|for|by|of|published (?:in|by)|carried by|broadcast by"
    r"|aired (?:on|by))\s",
    re.IGNORECASE,
)
_THROUGH = re.compile(
    r"\b(?:(?:speaking|talking) (?:to|on|with)|answering questions (?:from|on)"
    r"|interviewed (?:\w+ ){0,4}?(?:by|on|in)|appearing on|writing in|wrote in"
    r"|on (?=\S+(?:\s\S+)?[’']s)|through (?:the|its|his|her)?|as quoted by|quoted by"
    r"|cited by|quoted in|cited in|as saying by|as saying in|as saying to|carried by|broadcast by"
    r"|aired (?:by|on)|shown (?:by|on)"
    r"|on the (?:\w+ ){0,2}?(?:programme|program|show|podcast|channel|station)|published by"
    r"|published in|leaked to|according to|asked (?:by|on)|to)\s",
    re.IGNORECASE,
)
_REPORTING = re.compile(
    r"\b(?:reported|reports|wrote|writes|said|says|announced|carried|disclosed|revealed|published|reporting"
    r"|broadcast|citing|quoting)\b",
    re.IGNORECASE,
)


_THROUGH_RELATION: dict[str, Relation] = {
    "according": "according-to",
    "speaking": "interview",
    "talking": "interview",
    "answering": "interview",
    "interviewed": "interview",
    "asked": "told",
}


def hear(
    page: Page,
    cast: Cast,
    draft: Draft,
    voice: Voice,
    own: frozenset[str],
    before: Sequence[tuple[Draft, Voice, Hearing]],
) -> Hearing:
    """Where the words of one attribution were first heard. `before` are the attributions that stand earlier."""
    found = _told(page, cast, draft, own) or _quoted(page, cast, draft, before) or _around(page, cast, draft)
    if found is None:
        return carried_on(page, cast, draft, voice, before) or announced(page, draft, voice, before, own) or Hearing()
    entity, relation = found
    if entity is None:
        return Hearing()
    if is_own(entity, own):
        return Hearing(Recipient(entity.name, entity.id, own=True), None, True)
    if entity.id == voice.speaker.entity:
        return Hearing()
    told = Recipient(entity.name, entity.id) if relation in ("told", "interview") else None
    return Hearing(told, ReportedVia(entity.name, entity.id, relation), True)


def _told(page: Page, cast: Cast, draft: Draft, own: frozenset[str]) -> tuple[Entity | None, Relation] | None:
    """`told X`: the first organisation right after the cue, if it is an outlet, or "the outlet"."""
    if draft.cue is None:
        return None
    cue = page.text[draft.cue.start : draft.cue.end]
    if not cues.TELLING.search(cue):
        return None
    start = draft.cue.end
    aired = _ON_AIR.match(page.text, start)
    if aired:
        for named in page.named_in_range(aired.end(), aired.end() + 1):
            if named.entity.type == "organisation" and named.mention.exact.isupper() and is_plain_outlet(named):
                return (None, "told") if is_platform(named.entity) else (named.entity, "told")
    telling = bool(cues.TOLD.search(cue))
    if not telling:
        match = _TO.match(page.text, start)
        if not match:
            return None
        start = match.end()
        telling = match.group().strip().startswith("in")
    sentence = page.sentences[page.sentence(draft.cue.start)]
    limit = min([sentence.end, start + 110, *(c.start for c in draft.contents if c.start >= start)])
    while start < limit and page.text[start].isspace():
        start += 1
    anaphor = _anaphor(page, start, limit)
    if anaphor:
        # Looking from before the speaker's own name: "the commissioner, Hamid, told the newspaper".
        at = min([start, *(source.start for source in draft.sources if source.start >= sentence.start)])
        earlier = outlet_before(page, cast, at, anaphor, own)
        return (earlier, "told") if earlier else None
    for named in page.named_in(Span(start, limit)):
        if named.start < start:
            continue
        between = page.text[start : named.start]
        if INTRODUCES.match(page.text, named.end, limit):
            continue  # "the Swiss broadcaster RTS": the name comes after
        if named.entity.type == "place" and not is_outlet(page, named, between):
            continue
        if (
            (named.entity.type == "person" and not is_outlet(page, named, between))
            or not BEFORE_NAME.fullmatch(between)
            or _OTHERS_TOLD.search(between)
        ):
            return None
        if is_outlet(page, named, between) or (
            telling and named.entity.type == "organisation" and _ITS_REPORTER.match(page.text, named.end)
        ):
            return named.entity, "told"
        if (
            telling
            and is_plain_outlet(named)
            and not re.sub(r"(?i)^(?:[\w.-]+[’']s?\s+)?(?:the\s*)?$", "", between).strip()
        ):
            return named.entity, "told"
        return (None, "told") if telling else None
    return None


_ITS_REPORTER = re.compile(
    r"(?:[’']s?)?\s+(?:reporter|journalist|correspondent|presenter|interviewer|viewers|listeners|readers)\b"
)
_ON_AIR = re.compile(r"\s+on\s+(?:the\s+)?(?=[A-Z]{2})")  # "he said on |TVS"
_TO = re.compile(r"\s*(?:to|in (?:comments|remarks) to|in an interview with|through)\s")


def _anaphor(page: Page, start: int, limit: int) -> str | None:
    """The noun of "the outlet" at `start`, where no name follows that it only introduces."""
    match = _ANAPHOR.match(page.text, start, limit)
    if not match or any(n.entity.type == "organisation" for n in page.named_in_range(start, match.end())):
        return None
    return match.group("noun").lower()


def _quoted(
    page: Page, cast: Cast, draft: Draft, before: Sequence[tuple[Draft, Voice, Hearing]]
) -> tuple[Entity | None, Relation] | None:
    """`TKN quoted Novak as saying`, `Novak was quoted as saying by TKN`; without an agent, by the outlet before."""
    if draft.cue is None:
        return None
    cue = page.text[draft.cue.start : draft.cue.end]
    if not cues.QUOTED.search(cue):
        return None
    sentence = page.sentences[page.sentence(draft.cue.start)]
    by = re.compile(r"[^,;:“”\"]{0,60}?\b(?:by|in|on|to)\s+").match(page.text, draft.cue.end, sentence.end)
    active = bool(re.fullmatch(r"(?:has |have |had )?(?:also )?(?:quot|cit)(?:ed|es|e)", cue, re.IGNORECASE))
    if by and not active and not cue.lower().startswith("attribut"):
        anaphor = _anaphor(page, by.end(), sentence.end)
        if anaphor:
            earlier = outlet_before(page, cast, by.end(), anaphor, frozenset())
            return (earlier, "reported") if earlier else None
        for named in page.named_in(Span(by.end(), min(sentence.end, by.end() + 110))):
            between = page.text[by.end() : named.start]
            if may_be_press(page, named, between) and BEFORE_NAME.fullmatch(between):
                return named.entity, "reported"
            if named.entity.type == "person":
                break
    for named in reversed(page.named_in(Span(sentence.start, draft.cue.start))):
        if page.marked_at(named.start) or not may_be_press(page, named):
            continue
        if any(named.span.overlaps(s) for s in (*draft.sources, *draft.contents)):
            continue
        return named.entity, "reported"
    for match in _ANAPHOR.finditer(page.text, sentence.start, draft.cue.start):
        if not any(c.start <= match.start() < c.end for c in draft.contents):
            earlier = outlet_before(page, cast, match.start(), match.group("noun").lower(), frozenset())
            if earlier:
                return earlier, "reported"
    for _, _, hearing in reversed(before[-2:]):
        if hearing.via and hearing.via.entity in cast:
            return cast[hearing.via.entity].entity, "reported"
    return None


def _around(page: Page, cast: Cast, draft: Draft) -> tuple[Entity | None, Relation] | None:
    """An outlet beside the attribution in its clause: "in an interview with X", "…, X reported", "according to X"."""
    region = clause_of(page, draft)
    for named in page.named_in(region):
        if (
            any(named.span.overlaps(s) for s in draft.sources)
            or page.marked_at(named.start)
            or not may_be_press(page, named)
        ):
            continue
        if any(named.span.overlaps(c) for c in draft.contents):
            continue
        before = page.text[max(region.start, named.start - 110) : named.start]
        after = page.text[named.end : min(region.end, named.end + 60)]
        relation = _relation(page, named, before, after, draft)
        if relation:
            return named.entity, relation
    for match in _ANAPHOR.finditer(page.text, region.start, region.end):
        if any(s.start <= match.start() < s.end for s in (*draft.contents, *draft.sources)):
            continue
        before, after = (
            page.text[max(region.start, match.start() - 60) : match.start()],
            page.text[match.end() : match.end() + 24],
        )
        if _BY.search(before) or (re.search(r",\s*$", before) and re.match(r"\s+(?:reported|said|wrote)\b", after)):
            earlier = outlet_before(page, cast, match.start(), match.group("noun").lower(), frozenset())
            if earlier:
                return earlier, "reported"
    return None


_BY = re.compile(r"\b(?:interview with|told|according to|quoted by|saying by|asked by)\s+$")


# What only an outlet has: it takes no other word to know the name for one.
_IN_PRESS = re.compile(
    r"interview|column|op-ed|essay|podcast|published (?:in|by)|carried by|broadcast by|aired (?:on|by)", re.IGNORECASE
)
_ON_THE_AIR = re.compile(r"interviewed|talking|(?:broadcast|aired|shown|carried|quoted) (?:by|on)", re.IGNORECASE)
# A study is published in a journal: nobody has its words from there at second hand.
_RESEARCH = re.compile(r"\b(?:study|studies|paper|research|findings|results|survey)\b", re.IGNORECASE)


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return max(pattern.finditer(text), key=lambda match: match.start(), default=None)


def _relation(page: Page, named: Named, before: str, after: str, draft: Draft) -> Relation | None:
    interview = _last(_INTERVIEW, before)
    if interview and BEFORE_NAME.fullmatch(before[interview.end() :]) and is_plain_outlet(named):
        kind = interview.group().lower()
        if _IN_PRESS.search(kind) or is_outlet(page, named, before[interview.end() :]):
            return "interview" if re.search(r"interview|comment|remark|conversation", kind) else "statement"
    through = _last(_THROUGH, before)
    if through and BEFORE_NAME.fullmatch(before[through.end() :]):
        word = through.group().lower().strip()
        if word.startswith("published") and _RESEARCH.search(before[: through.start()]):
            return None
        aired = _ON_THE_AIR.search(word) and named.entity.type == "organisation" and is_plain_outlet(named)
        if aired or is_outlet(page, named, before[through.end() :]):
            return _THROUGH_RELATION.get(word.split()[0], "reported")
    if is_outlet(page, named, before[-40:]) or _reporting_only(page, named, draft):
        if named.start >= draft.end and re.search(r"\band\b", page.text[draft.end : named.start]):
            return None
        if _REPORTING.match(after.lstrip(" ,")) or re.match(
            r"[’']?s?\s+(?:[\w-]+\s+){0,3}(?:reported|wrote|said|announced)\b", after
        ):
            return "reported"
        if re.match(r"\s*,[^,;.]{2,60},\s*(?:reported|wrote|said|quoted|cited)\b", after):
            return "reported"
        if re.search(r"\b(?:reported|said|wrote)\s+(?:[\w’'-]+\s+){0,4}$", before):
            return "reported"
    return None


def _reporting_only(page: Page, named: Named, draft: Draft) -> bool:
    """A name that reports after the attribution is complete: "officials warned …, Politico reported"."""
    return (
        named.start >= draft.end
        and bool(re.match(r"\s+(?:reported|wrote)\b", page.text[named.end : named.end + 12]))
        and is_plain_outlet(named)
    )
