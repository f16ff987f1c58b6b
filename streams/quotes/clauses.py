"""The words around a cue: the source as one whole phrase, and what was said without the person it was said to.

What a paraphrase is apart from that, the model sees better than a rule does: where the tags end, the content ends.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from streams.quotes.asides import free, with_closing, with_opening
from streams.quotes.drafts import Draft
from streams.quotes.page import Page
from streams.story.records import Span

_TELLING = re.compile(
    r"\b(?:told|tell|tells|telling|remind(?:ed|s|ing)?|assur(?:ed|es|ing)|inform(?:ed|s|ing)|warn(?:ed|s"
    r"|ing)|advis(?:ed|es|ing)|urg(?:ed|es|ing)"
    r"|ask(?:ed|s|ing)|order(?:ed|s|ing)|appeal(?:ed|s|ing)|call(?:ed|s|ing)\s+on|invit(?:ed|es|ing)"
    r"|instruct(?:ed|s|ing))$",
    re.IGNORECASE,
)
# The person told, up to the clause: "his staff on a video call Tuesday |that", "residents |to".
_TO_THAT = re.compile(
    r"(?!that\b|to\b|if\b|whether\b)(?:to\s+)?[^,;:.“”\"‘()]{2,90}?\s(?=(?:that|whether|if)\s)", re.IGNORECASE
)
_TO_DO = re.compile(
    r"(?!that\b|to\b|an?\b|no\b)(?:(?:on|to)\s+)?(?:(?:the|his|her|its|their|all|both"
    r"|other)\s+)?(?:[\w’'-]+\s+){0,3}?(?:him|her|them|us|me|it|people|[\w’'-]+[^s\s]s|[A-Z][\w’'-]+"
    r"|government|public|court|council|school|company)\s(?=to\s+(?!(?:the|an?|its|his|her|their)\b))",
)
_TO_HIM = re.compile(
    r"(?:him|her|them|us|me|reporters|journalists|lawmakers|investigators|residents)\s+(?=[^\W\d])", re.IGNORECASE
)


def tidy(page: Page, draft: Draft) -> Draft:
    """The draft with its source whole, its contents without the person told, and both sides of an aside."""
    draft = _whole_source(page, draft)
    if draft.cue is None:
        return draft
    contents = [_without_person_told(page, draft, content) for content in draft.contents]
    contents = with_closing(page, draft, with_opening(page, draft, contents))
    return replace(draft, contents=tuple(sorted(c for c in contents if c.start < c.end)))


_ONLY_SMALL = re.compile(r"(?:(?:the|an?|its|his|her|their|to|of|former|senior|top)\s*)+", re.IGNORECASE)
_NAME_ENDS = re.compile(
    r"[,.;:!?(“\"]|\s(?:on|in|at|who|which|after|before|during|as|while|when|late|early|to|by)\s|$", re.MULTILINE
)


def _whole_source(page: Page, draft: Draft) -> Draft:
    """Whole words; pieces of one phrase joined; a lone article grown to its noun; after "told" no one speaks."""
    cue, text = draft.cue, page.text
    if cue is None or not draft.sources:
        return draft
    sources = [Span(*whole_words(text, s)) for s in draft.sources]
    before = [s for s in sources if s.end <= cue.start]
    if before and len(before) < len(sources) and _TELLING.search(text, cue.start, cue.end):
        sources = before
    joined: list[Span] = []
    for source in sources:
        if joined and source.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, source.end))
        elif joined and _one_phrase(page, draft, joined[-1], source):
            joined[-1] = Span(joined[-1].start, source.end)
        else:
            joined.append(source)
    aside = _THEN_PRONOUN.search(text, joined[-1].start, joined[-1].end)
    if aside:  # "Novak, |he |said": the first name is what he speaks of
        joined = [Span(aside.start("pronoun"), joined[-1].end)]
    if len(joined) > 1:
        joined = [_nearest(cue, joined, text)]
    joined[-1] = _with_holder(page, draft, joined[-1])
    last = joined[-1]
    if _ONLY_SMALL.fullmatch(text, last.start, last.end) or _UNFINISHED.search(text, last.start, last.end):
        if last.end <= cue.start:
            end = cue.start
            while end > last.end and not text[end - 1].isalnum():
                end -= 1
        else:
            stop = _NAME_ENDS.search(text, last.end + 1, page.sentences[page.sentence(last.end - 1)].end)
            end = stop.start() if stop else last.end
        if last.end < end <= last.end + 90 and free(page, last.end, end, draft.parts):
            joined[-1] = Span(last.start, end)
    return replace(draft, sources=tuple(joined))


_ROLE_AFTER = re.compile(r"\s(?:[a-z][\w-]*\s){1,4}")


def _with_holder(page: Page, draft: Draft, source: Span) -> Span:
    """`|Arpo Bank| president Dana Okello`: an organisation, and right after it the office and who holds it."""
    named = page.named_in(source)
    office = _ROLE_AFTER.match(page.text, source.end)
    if not office or not named or named[-1].end != source.end or named[-1].entity.type != "organisation":
        return source
    holder = [n for n in page.named_in_range(office.end(), office.end() + 1) if n.start == office.end()]
    # Not even the draft's own cue may lie between: "|Arpo Bank| hailed Dana Okello as ...".
    if not holder or holder[0].entity.type != "person" or not free(page, source.end, holder[0].end, draft.sources):
        return source
    return Span(source.start, holder[0].end)


_THEN_PRONOUN = re.compile(r",\s+(?P<pronoun>he|she|it|they)$", re.IGNORECASE)
_UNFINISHED = re.compile(r"\s(?:in|of|for|by|at|dated|from|with|and|the|named|called)$", re.IGNORECASE)
_APPOSED = re.compile(r",\s(?:an?|the|his|her|its|their)\s[^,.;:“”\"]{2,80}\s")
_QUOTING = re.compile(r"(?:quot|cit)(?:e|es|ed|ing)$", re.IGNORECASE)


def _nearest(cue: Span, sources: Sequence[Span], text: str) -> Span:
    """The one of several sources beside the cue; after an active "quoted" the one that it quotes, not the outlet."""
    after = [s for s in sources if s.start >= cue.end]
    if after and _QUOTING.match(text, cue.start, cue.end):
        return after[0]
    if len(sources) == 2 and _APPOSED.fullmatch(text, sources[0].end, sources[1].start):
        return sources[0]  # "|Novak|, a cousin of the late |Oto Renn|, argued"
    return min(sources, key=lambda s: max(s.start - cue.end, cue.start - s.end))


def _one_phrase(page: Page, draft: Draft, left: Span, right: Span) -> bool:
    gap = page.text[left.end : right.start]
    inside = draft.cue is not None and left.end <= draft.cue.start < right.start
    return (
        not inside
        and len(gap.split()) <= 4
        and not re.search(r"[.;:!?“”\"]", gap)
        and free(page, left.end, right.start, draft.parts)
    )


def whole_words(text: str, span: Span) -> tuple[int, int]:
    """Grown to whole words: a tag may begin or end inside one."""
    start, end = span.start, span.end
    while 0 < start < end and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
    while start < end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return start, end


def _without_person_told(page: Page, draft: Draft, content: Span) -> Span:
    """`told |his staff that …` begins with "that", `urged |residents to …` with "to"."""
    cue = draft.cue
    if cue is None or content.start < cue.end or page.text[cue.end : content.start].strip():
        return content
    verb = _TELLING.search(page.text, cue.start, cue.end)
    if not verb:
        return content
    word = verb.group().lower()
    match = None
    if word.startswith(("urg", "ask", "order", "appeal", "call", "invit", "instruct", "advis", "warn", "told", "tell")):
        match = _TO_DO.match(page.text, content.start, content.end)
    match = match or _TO_THAT.match(page.text, content.start, content.end)
    if match is None and word.startswith(("told", "tell", "assur", "remind", "inform")):
        match = _TO_HIM.match(page.text, content.start, content.end)
    return Span(match.end(), content.end) if match else content
