"""Second hand: the outlet that was told it, or from which this story has it; the story's own agency is neither.

"told Radio Vesta", "in an interview with the Ledger", "was quoted as saying by TKN", "…, Politico reported",
"told the outlet" (the one named before). Reporters, courts and parliaments are no outlets.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from streams.quotes import cues
from streams.quotes.drafts import Draft
from streams.quotes.page import Named, Page
from streams.quotes.people import Cast, words_of
from streams.quotes.roles import is_platform
from streams.quotes.voices import Voice
from streams.story.records import Entity, Recipient, ReportedVia, Span, Story

Relation = str
_NOUN = (
    r"(?:outlet|news ?paper|paper|daily|weekly|broadcaster|channel|station|network|news agency|agency|news service|service|magazine|site"
    r"|website|portal|programme|program|show|podcast|tabloid|broadsheet|journal|publication|wire|newsletter|newsroom|reporter for|radio)"
)
# "the outlet", "the same agency", "that newspaper": one named before.
_ANAPHOR = re.compile(rf"(?:the|that|this|its)\s+(?:same\s+|state\s+|latter\s+|[A-Z][\w-]+\s+)?(?P<noun>{_NOUN})(?:[’']s\s+\w+)?\b(?!\s+[A-Z“\"])", re.IGNORECASE)
# Between "told" and the outlet's name: "the newspaper", "Portugal's", "the exiled news site".
_BEFORE_NAME = re.compile(r"\s*(?:[\w.’'-]+,?\s+){0,7}", re.DOTALL)
_OTHERS_TOLD = re.compile(r"\b(?:reporters|journalists|court|parliament|lawmakers|viewers|readers|listeners|police|investigators)\b", re.IGNORECASE)
_INTERVIEW = re.compile(
    r"\b(?:in|during|from)\s+(?:an?|the|her|his|its|their|this)?\s*(?:[\w-]+\s+){0,4}?(?:interview|interviews|comments?|remarks?|conversation|column|op-ed|essay|article"
    r"|piece|appearance|profile|broadcast|statement|letter|email|e-mail|message|briefing|issue|edition|podcast)\b[^,.;“”\"]{0,24}?\s(?:with|to|in|on|for|by|of|published (?:in|by)|carried by|broadcast by|aired (?:on|by))\s",
    re.IGNORECASE,
)
_THROUGH = re.compile(
    r"\b(?:speaking (?:to|on|with)|interviewed (?:by|on|in)|appearing on|writing in|wrote in|on (?=\S+(?:\s\S+)?[’']s)|through (?:the|its|his|her)?|as quoted by|quoted by"
    r"|cited by|quoted in|cited in|as saying by|as saying in|as saying to|carried by|published by|published in|leaked to|according to|asked by|to)\s",
    re.IGNORECASE,
)
_REPORTING = re.compile(
    r"\b(?:reported|reports|wrote|writes|said|says|announced|carried|disclosed|revealed|published|reporting|broadcast|citing|quoting)\b",
    re.IGNORECASE,
)


_THROUGH_RELATION = {"according": "according-to", "speaking": "interview", "interviewed": "interview", "asked": "told"}
# The same talk goes on: "he said in the same interview", "was back in the same studio".
_SAME_TALK = re.compile(r"\b(?:in|on)\s+(?:the|that|an?|his|her)\s+(?:[\w-]+\s+){0,2}?(?:interview|station|channel|programme|program|studio|broadcast|bulletin|podcast)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hearing:
    """Whom it was told to, and whence this story has it."""

    recipient: Recipient | None = None
    via: ReportedVia | None = None
    named: bool = False  # the outlet stands in the attribution's own sentence


def own_names(story: Story) -> frozenset[str]:
    """The names of the story's own provider, in lower case: from the sender, dateline, byline, credits and licence."""
    given: list[str] = [story.raw.provider or "", *(story.dateline.agencies if story.dateline else ())]
    found: set[str] = set()
    for name in given:
        for part in re.split(r"[/,]", name):
            if part.strip():
                found.add(_key(part))
    for segment in story.segments:
        if segment.type in ("dateline", "byline", "credit", "licence", "signoff"):
            said = f" {' '.join(words_of(story.text[segment.start : segment.end]))} "
            for names in cues.AGENCIES:
                found.update(name for name in names if f" {name} " in said)
    for names in cues.AGENCIES:
        if names & found:
            found |= names
    return frozenset(found)


def _key(name: str) -> str:
    return re.sub(r"^the\s+", "", " ".join(words_of(name)))


def is_own(entity: Entity, own: frozenset[str]) -> bool:
    """Whether this is the story's own provider, under any of its names."""
    return any(_key(name) in own for name in (entity.name, *entity.aliases))


def hear(
    page: Page, cast: Cast, draft: Draft, voice: Voice, own: frozenset[str], before: Sequence[tuple[Draft, Voice, Hearing]]
) -> Hearing:
    """Where the words of one attribution were first heard. `before` are the attributions that stand earlier."""
    found = _told(page, cast, draft, own) or _quoted(page, cast, draft, before) or _around(page, cast, draft)
    if found is None:
        return _carried_on(page, draft, voice, before)
    entity, relation = found
    if entity is None:
        return Hearing()
    if is_own(entity, own):
        return Hearing(Recipient(entity.name, entity.id, own=True), None, True)
    if entity.id == voice.speaker.entity:
        return Hearing()
    told = Recipient(entity.name, entity.id) if relation in ("told", "interview") else None
    return Hearing(told, ReportedVia(entity.name, entity.id, relation), True)  # type: ignore[arg-type]


def _told(page: Page, cast: Cast, draft: Draft, own: frozenset[str]) -> tuple[Entity | None, Relation] | None:
    """`told X`: the first organisation right after the cue, if it is an outlet, or "the outlet"."""
    if draft.cue is None:
        return None
    cue = page.text[draft.cue.start : draft.cue.end]
    if not cues.TELLING.search(cue):
        return None
    start = draft.cue.end
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
        earlier = outlet_before(page, cast, start, anaphor, own)
        return (earlier, "told") if earlier else None
    for named in page.named_in(Span(start, limit)):
        if named.start < start:
            continue
        between = page.text[start : named.start]
        if named.entity.type == "place" and not is_outlet(page, named, between):
            continue
        if named.entity.type == "person" and not is_outlet(page, named, between) or not _BEFORE_NAME.fullmatch(between) or _OTHERS_TOLD.search(between):
            return None
        if is_outlet(page, named, between) or (telling and _plain_outlet(named) and not re.sub(r"(?i)^(?:[\w.-]+[’']s?\s+)?(?:the\s*)?$", "", between).strip()):
            return named.entity, "told"
        return (None, "") if telling else None
    return None


_TO = re.compile(r"\s*(?:to|in (?:comments|remarks) to|in an interview with|through)\s")


def _anaphor(page: Page, start: int, limit: int) -> str | None:
    """The noun of "the outlet" at `start`, where no name follows that it only introduces."""
    match = _ANAPHOR.match(page.text, start, limit)
    if not match or any(n.entity.type == "organisation" for n in page.named_in_range(start, match.end())):
        return None
    return match.group("noun").lower()


def _plain_outlet(named: Named) -> bool:
    """A bare name right after "told" is an outlet unless it is called a court, a council …: one is told, or the press is."""
    return not set(words_of(named.entity.name)) & cues.NOT_OUTLET


def is_outlet(page: Page, named: Named, before: str = "") -> bool:
    """Whether a mention is an outlet's: by its own words, or by the noun beside it ("the weekly X", "X news agency").

    Names of outlets are odd ("Le Démocrate", "MTV3"): the noun or words decide, whatever type the name was given.
    """
    if is_platform(named.entity):
        return False
    words = set(words_of(named.entity.name)) | {w for alias in named.entity.aliases for w in words_of(alias)}
    if words & cues.NOT_OUTLET and not words & {"news", "agency"}:
        return False
    beside = page.text[max(0, named.start - 40) : named.start]
    nouns_before = set(words_of(before)[-5:]) | set(words_of(beside)[-3:])
    after = _NOUN_AFTER.match(page.text, named.end, named.end + 60)
    nouns_after = set(words_of(after.group(1))[:3]) if after else set()
    if named.entity.type != "organisation":
        last = set(words_of(beside)[-1:]) | set(words_of(before)[-1:])
        return bool(last & _PLAIN_NOUNS or nouns_after & _PLAIN_NOUNS and not nouns_after & {"of"} and named.entity.type == "person")
    if set(words_of(before)[-5:]) & cues.OUTLET_NOUNS or nouns_before & (cues.OUTLET_NOUNS - _LOOSE_NOUNS):
        return True
    return bool(words & cues.OUTLET_WORDS or _is_agency(named.entity) or nouns_after & (cues.OUTLET_NOUNS - _LOOSE_NOUNS))


_NOUN_AFTER = re.compile(r"[’']?s?\s*,?\s*(?:(?:the|a|an)\s+)?((?:[\w’'-]+\s+){0,2}[\w’'-]+)")
_LOOSE_NOUNS = frozenset({"service", "show", "title", "review", "site", "journal", "radio"})
_PLAIN_NOUNS = frozenset({"newspaper", "broadcaster", "daily", "weekly", "channel", "portal", "magazine", "outlet", "website", "station", "tabloid"})


def _is_agency(entity: Entity) -> bool:
    return any(_key(name) in names for names in cues.AGENCIES for name in (entity.name, *entity.aliases))


def outlet_before(page: Page, cast: Cast, at: int, noun: str, own: frozenset[str]) -> Entity | None:
    """The outlet named last before `at`, first of all one that is called by the noun; the story's own only if no other."""
    number = page.paragraph(at)
    reach = page.paragraphs[max(0, number - 6)].start
    fallback: Entity | None = None
    nearest: Entity | None = None
    for named in reversed(page.named_in(Span(reach, at))):
        if named.entity.type != "organisation" or not (is_outlet(page, named) or _told_name(page, named)):
            continue
        if is_own(named.entity, own):
            fallback = fallback or named.entity
            continue
        if noun.split()[-1] in cast[named.entity.id].words:
            return named.entity
        nearest = nearest or named.entity
    return nearest or fallback


def _told_name(page: Page, named: Named) -> bool:
    before = page.text[max(0, named.start - 24) : named.start]
    return bool(re.search(r"\b(?:told|assured|informed|interview with|quoted by|according to)\s+(?:the\s+)?$", before)) and _plain_outlet(named)


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
    if by and not cue.lower().startswith("attribut"):
        anaphor = _anaphor(page, by.end(), sentence.end)
        if anaphor:
            earlier = outlet_before(page, cast, by.end(), anaphor, frozenset())
            return (earlier, "reported") if earlier else None
        for named in page.named_in(Span(by.end(), min(sentence.end, by.end() + 110))):
            if named.entity.type == "organisation" and _BEFORE_NAME.fullmatch(page.text[by.end() : named.start]):
                return named.entity, "reported"
            if named.entity.type == "person":
                break
    for named in reversed(page.named_in(Span(sentence.start, draft.cue.start))):
        if named.entity.type != "organisation" or is_platform(named.entity) or page.marked_at(named.start):
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
    """An outlet beside the attribution in its own clause: "in an interview with X", "…, X reported", "according to X"."""
    region = _clause(page, draft)
    for named in page.named_in(region):
        if named.entity.type != "organisation" or any(named.span.overlaps(s) for s in draft.sources) or page.marked_at(named.start):
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
        before, after = page.text[max(region.start, match.start() - 60) : match.start()], page.text[match.end() : match.end() + 24]
        if _BY.search(before) or (re.search(r",\s*$", before) and re.match(r"\s+(?:reported|said|wrote)\b", after)):
            earlier = outlet_before(page, cast, match.start(), match.group("noun").lower(), frozenset())
            if earlier:
                return earlier, "reported"
    return None


_BY = re.compile(r"\b(?:interview with|told|according to|quoted by|saying by|asked by)\s+$")


def _clause(page: Page, draft: Draft) -> Span:
    """The sentences of the cue, up to a semicolon on either side."""
    anchor = draft.cue or draft.contents[0]
    first, last = page.sentence(anchor.start), page.sentence(max(anchor.end, anchor.start + 1) - 1)
    start, end = page.sentences[first].start, page.sentences[last].end
    left, right = page.text.rfind(";", start, anchor.start), page.text.find(";", anchor.end, end)
    return Span(left + 1 if left >= 0 else start, right if right >= 0 else end)


def _relation(page: Page, named: Named, before: str, after: str, draft: Draft) -> Relation | None:
    interview = None
    for interview in _INTERVIEW.finditer(before):
        pass
    if interview and _BEFORE_NAME.fullmatch(before[interview.end() :]) and _plain_outlet(named):
        kind = interview.group().lower()
        if "interview" in kind or is_outlet(page, named, before[interview.end() :]):
            return "interview" if re.search(r"interview|comment|remark|conversation", kind) else "statement"
    through = None
    for through in _THROUGH.finditer(before):
        pass
    if through and _BEFORE_NAME.fullmatch(before[through.end() :]):
        word = through.group().lower().strip()
        if is_outlet(page, named, before[through.end() :]):
            return _THROUGH_RELATION.get(word.split()[0], "reported")
    if is_outlet(page, named, before[-40:]) or _reporting_only(page, named, draft):
        if named.start >= draft.end and re.search(r"\band\b", page.text[draft.end : named.start]):
            return None
        if _REPORTING.match(after.lstrip(" ,")) or re.match(r"[’']?s?\s+(?:[\w-]+\s+){0,3}(?:reported|wrote|said|announced)\b", after):
            return "reported"
        if re.match(r"\s*,[^,;.]{2,60},\s*(?:reported|wrote|said|quoted|cited)\b", after):
            return "reported"
        if re.search(r"\b(?:reported|said|wrote)\s+(?:[\w’'-]+\s+){0,4}$", before):
            return "reported"
    return None


def _reporting_only(page: Page, named: Named, draft: Draft) -> bool:
    """A name that reports after the attribution is complete: "officials warned …, Politico reported"."""
    return named.start >= draft.end and bool(re.match(r"\s+(?:reported|wrote)\b", page.text[named.end : named.end + 12])) and _plain_outlet(named)


def _carried_on(page: Page, draft: Draft, voice: Voice, before: Sequence[tuple[Draft, Voice, Hearing]]) -> Hearing:
    """The same speaker going on at once ("he added", a second verb) still speaks to the same outlet, unless told elsewhere."""
    clause = _clause(page, draft)
    same_talk = _SAME_TALK.search(page.text, clause.start, clause.end)
    for number, (earlier, earlier_voice, hearing) in enumerate(reversed(before[-4:])):
        if hearing.via is None or not _same(voice, earlier_voice):
            if number == 0 and not same_talk:
                return Hearing()
            continue
        if same_talk:
            return Hearing(hearing.recipient, hearing.via)
        if number or page.paragraph(earlier.start) != page.paragraph(draft.start):
            return Hearing()
        cue = page.text[draft.cue.start : draft.cue.end] if draft.cue else ""
        if cues.TOLD.search(cue) or page.sentence(draft.start) - page.sentence(earlier.end - 1) > 1:
            return Hearing()
        going_on = not draft.sources or voice.method == "pronoun" or re.search(r"\b(?:added|adding|continued|went on)\b", cue) or hearing.via.relation == "interview"
        return Hearing(hearing.recipient, hearing.via) if going_on else Hearing()
    return Hearing()


def _same(one: Voice, other: Voice) -> bool:
    if one.speaker.entity or other.speaker.entity:
        return one.speaker.entity == other.speaker.entity
    return one.speaker.type == other.speaker.type and one.method in ("pronoun", "inherited")
