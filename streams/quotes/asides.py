"""A paraphrase around its aside: `Rural voters, |he argued|, have no bus`, `The army had been asked, |he said|, and
insulin would fly first`. The model often sees one side only; the other is taken in where the sentence's form tells.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from streams.quotes import cues
from streams.quotes.drafts import Draft
from streams.quotes.page import Page
from streams.story.records import Span

_FINITE = r"(?:is|are|was|were|has|have|had|will|would|could|may|might|must|can|should|does|did|do)"
_VERB = re.compile(rf"\b(?:{_FINITE}|\w+ed|\w{{3,}}s)\b")
# Where the sentence goes on after an aside and the speaker's apposition: ", |have no bus to take".
_GOES_ON = re.compile(rf",\s(?=(?:{_FINITE}|\w{{2,}}(?:ed|[^s]s))\s)")
_AND = re.compile(
    r"(?:\s(?:on\s|late\s|early\s)*(?:\w+day|yesterday|today)(?:\s(?:night|morning|evening|afternoon))?)?,\s"
    r"(?P<tail>(?:and|but)\s)"
)
# What the speaker did, and what was said in a sentence of its own.
_DOES = re.compile(
    r"(?:and|but)\s(?:(?:he|she|it|they|has|have|had|then|also|later|would|did|not)\s)*(?:\w+ly\s)?(?:left|walked|hung|smiled"
    r"|laughed|shrugged|turned|pointed|went|drove|called|declined|refused|accused|urged|blamed|described|denied|praised"
    r"|thanked|warned|added|named|comment|say|discuss|elaborate|give|confirm)\b",
    re.IGNORECASE,
)


def with_opening(page: Page, draft: Draft, contents: list[Span]) -> list[Span]:
    """`Rural voters, he argued, have no bus`: the words before the aside are the first part of what was said."""
    cue = draft.cue
    if cue is None or len(contents) != 1 or not draft.sources:
        return contents
    content = contents[0]
    aside = min(cue.start, draft.sources[0].start)
    sentence = page.sentences[page.sentence(aside)]
    middle_end = max(cue.end, draft.sources[-1].end)
    if (
        content.start < middle_end
        or page.marked_at(content.start)
        or page.text[content.start : content.start + 1].isupper()
    ):
        return contents
    between = page.text[middle_end : content.start]
    opening = page.text[sentence.start : aside]
    if not re.fullmatch(r"[^,;:.]{0,40},\s*", between) or not opening.rstrip().endswith(","):
        return contents
    start, end = sentence.start, sentence.start + len(opening.rstrip(" ,\n"))
    words = opening.split()
    if not 1 <= len(words) <= 25 or re.match(
        r"(?:but|and|yet|meanwhile|however|still|on|in|asked|at|after|later|instead|for)\b", opening, re.IGNORECASE
    ):
        return contents
    if page.marked_in(Span(start, end)) or not free(page, start, end, draft.parts):
        return contents
    return [Span(start, end), content]


def with_closing(page: Page, draft: Draft, contents: list[Span]) -> list[Span]:
    """`The surge, according to Novak, head of research, |has little to do with demand`, and a tail after ", and"."""
    cue = draft.cue
    if cue is None or len(contents) != 1 or page.marked_in(contents[0]):
        return contents
    content = contents[0]
    after = max([cue.end, *(source.end for source in draft.sources)])
    sentence = page.sentences[page.sentence(cue.start)]
    if content.end > cue.start or content.start != sentence.start or after >= sentence.end:
        return contents
    if page.text[content.end : content.end + 1] != ",":
        return contents
    if _VERB.search(page.text, content.start, content.end):
        found = _AND.match(page.text, after, sentence.end)
        start = found.start("tail") if found else None
        if start is not None and _DOES.match(page.text, start):
            return contents
    else:
        goes_on = _GOES_ON.search(page.text, after, min(sentence.end, after + 120))
        start = goes_on.end() if goes_on else None
    if start is None or _has_cue(page, start, sentence.end):
        return contents
    return [content, Span(start, sentence.end)]


def _has_cue(page: Page, start: int, end: int) -> bool:
    """Whether something else is attributed there."""
    roles = page.reading.roles
    index = bisect_left(roles, start, key=lambda role: role.end)
    return any(role.label == "cue" and role.start < end for role in roles[index : index + 12]) or bool(
        cues.QUOTED.search(page.text, start, end)
    )


def free(page: Page, start: int, end: int, own: Sequence[Span]) -> bool:
    """Whether no tag but the draft's own ones lies in [start, end)."""
    roles = page.reading.roles
    index = bisect_left(roles, start, key=lambda role: role.end)
    while index < len(roles) and roles[index].start < end:
        role = roles[index]
        if role.end > start and not any(p.start <= role.start and role.end <= p.end for p in own):
            return False
        index += 1
    return True
