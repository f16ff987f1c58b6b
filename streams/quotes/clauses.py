"""The clause of a paraphrase: what of its sentence belongs to a content where the model's tag stops short or runs over.

A fronted clause begins with its sentence and ends where source and cue begin; one that follows its cue begins after the
person told and stays in the cue's sentence. Text that belongs to another attribution is never taken.
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
_AUXILIARY = re.compile(
    r"(?:has|have|had|is|was|were|did|does|do|would|will|could)(?:\s+(?:also|since|already|long|previously"
    r"|repeatedly))?$",
    re.IGNORECASE,
)
_VERB_AFTER = re.compile(
    r"\s+(?:(?:also|since|already|long|previously|repeatedly|not|never|\w+ly)\s+)*(?:said|told|been\s+\w+"
    r"|[a-z]+(?:ed|t|d|n)|say|tell)\b"
)
_ENDS = re.compile(
    r"[,;:—–―]|--|\s(?:as|while|when|after|before|and|but|because|although|though|which|who)\s|\s-\s", re.IGNORECASE
)
_DANGLING = re.compile(
    r"\b(?:of|in|on|at|by|to|from|with|for|since|until|between|the|an?|its|his|her|their|and|or|as|than"
    r"|over|under|after|before|about)$",
    re.IGNORECASE,
)
# "SAYS |SUCCESSOR| TO BE NAMED ON WEDNESDAY"
_TO_BE = re.compile(r"\s+to be\s", re.IGNORECASE)
_ADVERBIAL = re.compile(
    r"\s*(?:on|in|at|during|by|from|after|before|for|to|late|early|last|this|next|yesterday|today|later"
    r"|again|mon|tue|wed|thu|fri|sat|sun)",
    re.IGNORECASE,
)
_REPORTING = re.compile(r"\b(?:said|says|reported|wrote|announced|told|according)\b", re.IGNORECASE)
_SPURIOUS = re.compile(r"(?:asked|pressed|questioned|when asked|if|whether)\b", re.IGNORECASE)


def tidy(page: Page, draft: Draft) -> Draft:
    """The draft with its cue whole and each paraphrased content as long as its clause; quoted contents stay."""
    draft = _whole_source(page, _whole_cue(page, draft))
    if draft.cue is None:
        return draft
    contents = [_in_one_sentence(page, draft, content) for content in draft.contents]
    contents = [_without_person_told(page, draft, content) for content in contents]
    contents = [_to_front(page, draft, content) for content in contents]
    contents = [_to_end(page, draft, content) for content in contents]
    contents = _without_strays(page, draft, contents)
    contents = with_closing(page, draft, with_opening(page, draft, contents))
    return replace(draft, contents=tuple(sorted(c for c in contents if c.start < c.end)))


def _without_strays(page: Page, draft: Draft, contents: list[Span]) -> list[Span]:
    """Of paraphrases after their cue the first, grown over a few words or an aside; one behind others is another's."""
    kept: list[Span] = []
    for content in sorted(contents):
        last = kept[-1] if kept else None
        apart = last is not None and draft.cue is not None and last.start >= draft.cue.end
        if last is not None and apart and not page.marked_in(Span(last.start, content.end)):
            gap = page.text[last.end : content.start]
            near = len(gap.split()) <= _NEAR or bool(_ASIDE.fullmatch(gap))
            if near and free(page, content.start - len(gap.lstrip(" ,")), content.start, draft.parts):
                kept[-1] = Span(last.start, content.end)
            continue
        kept.append(content)
    return kept


# "the four|, whom she did not name, |would be heard"
_ASIDE = re.compile(r",\s(?:who|whom|which|whose|a|an|the|then|now|including|like|such)\b[^,.;:“”\"]{2,80},\s")
_NEAR = 3  # words between two pieces of one clause


def _whole_cue(page: Page, draft: Draft) -> Draft:
    """`has` becomes "has said", `according` "according to", `saying` "was quoted as saying" or its "quoted"."""
    cue, text = draft.cue, page.text
    if cue is None:
        return draft
    words = cue.of(text).lower()
    if words == "according":
        match = _TO_WORD.match(text, cue.end)
    elif _AUXILIARY.fullmatch(text, cue.start, cue.end):
        match = _AS_SAYING_AFTER.match(text, cue.end) or _VERB_AFTER.match(text, cue.end)
    else:
        match = None
    if match and (words == "according" or free(page, cue.end, match.end(), ())):
        return replace(draft, cue=Span(cue.start, match.end()))
    if words in ("saying", "as saying", "telling"):
        sentence = page.sentences[page.sentence(cue.start)]
        quoted = _AS_BEFORE.search(text, sentence.start, cue.start)
        if quoted and quoted.group("between").strip():
            return replace(draft, cue=Span(*quoted.span("quoted")))
        if quoted:
            return replace(draft, cue=Span(quoted.start(), cue.end))
    return draft


_TO_WORD = re.compile(r"\s+to\b")
_AS_SAYING_AFTER = re.compile(
    r"\s+(?:(?:also|later|earlier)\s+)?(?:quoted|cited)\s+(?:by\s+[^,;.]{2,50}?\s+)?as\s+(?:saying|telling"
    r"|describing|putting)\b"
)
_AS_BEFORE = re.compile(
    r"(?:\b(?:was|is|were|been|are)\s+)?\b(?P<quoted>quot(?:ed|es|ing)|cit(?:ed|es"
    r"|ing))\b(?P<between>[^.;“”\"]{0,110}?)\s(?:as\s+)?$"
)


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


def _quoted(page: Page, at: int) -> bool:
    return page.marked_at(at) is not None


def _in_one_sentence(page: Page, draft: Draft, content: Span) -> Span:
    """A paraphrase that runs over the end of a sentence is cut to the part beside its cue."""
    cue = draft.cue
    if cue is None or content.start >= content.end:
        return content
    first, last = page.sentence(content.start), page.sentence(content.end - 1)
    if first == last or (_quoted(page, content.start) and _quoted(page, content.end - 1)):
        return content
    if content.start >= cue.end:
        number = first
        while (
            number < last
            and _quoted(page, page.sentences[number].end - 1)
            and _quoted(page, page.sentences[number + 1].start)
        ):
            number += 1
        return Span(content.start, min(content.end, page.sentences[number].end))
    if content.end <= cue.start:
        number = last
        while (
            number > first
            and _quoted(page, page.sentences[number].start - 2)
            and _quoted(page, page.sentences[number].start)
        ):
            number -= 1
        return Span(max(content.start, page.sentences[number].start), content.end)
    return content


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


def _to_front(page: Page, draft: Draft, content: Span) -> Span:
    """A clause before its source and cue begins with the sentence: "|Analysts had expected $2, according to"."""
    cue = draft.cue
    if cue is None or content.end > cue.start:
        return content
    sentence = page.sentences[page.sentence(content.start)]
    if content.start <= sentence.start or page.sentence(content.end - 1) != page.sentence(cue.start):
        return content
    gap = page.text[sentence.start : content.start]
    if _quoted(page, content.start) and (_quoted(page, sentence.start) or re.search(r"[,:;.!?—–]\s*$", gap)):
        return content
    if any(c.start >= cue.end for c in draft.contents) and not page.text[content.end : cue.start].strip(" ,\n"):
        return content  # the subject of a passive: "those who saw |the bridge| |was said| |to be safe|"
    if _RELATIVE.fullmatch(content.of(page.text)):
        return content
    beside = page.text[content.end : min([cue.start, *(s.start for s in draft.sources if s.start >= content.end)])]
    if not re.fullmatch(r"[^\w]*[^\w\s][^\w]*(?:(?:the|a|an)\s+)?", beside, re.IGNORECASE):
        return content  # "a fact |he |mentions": without a comma it is a relative clause
    if not re.fullmatch(r"[A-Z][^.:;()\n—–]*", gap.replace("\n", " ")) or (
        not page.text[content.start].islower() and not _quoted(page, content.start)
    ):
        return content
    if _CONNECTIVE.fullmatch(gap) or any(s.start < content.start for s in draft.sources):
        return content
    return Span(sentence.start, content.end) if free(page, sentence.start, content.start, draft.parts) else content


_CONNECTIVE = re.compile(
    r"(?:and|but|yet|so|still|also|then|meanwhile|however|instead|moreover|ironically|therefore|thus|as a result|in fact"
    r"|in addition|of course|for example|for instance|by contrast|at the same time),?\s+",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"who|whom|which|that|whose(?:\s\w+){1,3}", re.IGNORECASE)


def _to_end(page: Page, draft: Draft, content: Span) -> Span:
    """A clause ends where the source or cue begins, or with the last words of its sentence."""
    cue = draft.cue
    if cue is None or content.start >= content.end:
        return content
    sentence = page.sentences[page.sentence(content.end - 1)]
    last = page.marked_at(content.end - 1)
    if last is not None and last.end >= content.end and last.closed:
        return content
    if content.end <= cue.start and cue.start < sentence.end:
        edge = min([cue.start, *(s.start for s in draft.sources if s.start >= content.end)])
        gap = page.text[content.end : edge]
        comma = gap.rfind(",")
        if _REPORTING.search(gap):
            return content
        if comma < 0 or not gap[:comma].strip(" ,”\"’'") or len(gap) > 160:
            return content
        end = content.end + comma
        return Span(content.start, end) if free(page, content.end, end, draft.parts) else content
    if content.start >= cue.end:
        gap = page.text[content.end : sentence.end].rstrip(" .!?\n")
        dangling = bool(_DANGLING.search(page.text, content.start, content.end) or _TO_BE.match(gap))
        if (
            not gap.strip()
            or len(gap.split()) > (6 if dangling else 2)
            or (not dangling and _ADVERBIAL.match(gap))
            or _ENDS.search(gap)
            or _quoted(page, content.end + len(gap) - 1)
        ):
            return content
        if free(page, content.end, sentence.end, draft.parts):
            return Span(content.start, content.end + len(gap))
    return content


def without_spurious(page: Page, contents: Sequence[Span]) -> tuple[Span, ...]:
    """Beside quoted words, an "Asked about the rink" or "if talks were possible" is what was asked, not said."""
    if len(contents) < 2 or not any(_quoted(page, c.start) for c in contents):
        return tuple(contents)
    kept = [c for c in contents if _quoted(page, c.start) or not _SPURIOUS.match(page.text, c.start)]
    return tuple(kept) or tuple(contents)
