"""An interview that goes on: who keeps speaking still speaks to the outlet that was named once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from streams.quotes import cues
from streams.quotes.drafts import Draft
from streams.quotes.page import Page
from streams.quotes.people import Cast
from streams.quotes.press import is_outlet, is_own, is_plain_outlet
from streams.quotes.voices import Voice
from streams.story.records import Recipient, ReportedVia, Span

# Between "told" and the outlet's name: "the newspaper", "Portugal's", "the exiled news site".
BEFORE_NAME = re.compile(r"\s*(?:[\w.’'-]+,?\s+){0,7}", re.DOTALL)
# The same talk goes on: "he said in the same interview", "was back in the same studio".
_SAME_TALK = re.compile(
    r"\b(?:in|on)\s+(?:the|that|an?|his|her)\s+(?:[\w-]+\s+){0,2}?(?:interview|station|channel|programme"
    r"|program|studio|broadcast|bulletin|podcast)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Hearing:
    """Whom it was told to, and whence this story has it."""

    recipient: Recipient | None = None
    via: ReportedVia | None = None
    named: bool = False  # the outlet stands in the attribution's own sentence


def clause_of(page: Page, draft: Draft) -> Span:
    """The sentences of the cue, up to a semicolon on either side."""
    anchor = draft.cue or draft.contents[0]
    first, last = page.sentence(anchor.start), page.sentence(max(anchor.end, anchor.start + 1) - 1)
    start, end = page.sentences[first].start, page.sentences[last].end
    left, right = page.text.rfind(";", start, anchor.start), page.text.find(";", anchor.end, end)
    return Span(left + 1 if left >= 0 else start, right if right >= 0 else end)


# Another occasion of speech: it ends what was said to an outlet.
_OCCASION = re.compile(
    r"\b(?:news\s+(?:conference|briefing)|press\s+(?:conference|briefing)|statements?|rall(?:y|ies)|speech|briefing"
    r"|conference|summit|hearing|testimony|court|parliament|assembly|congress|posts?|posted|tweet(?:ed)?|letter|release"
    r"|reporters|journalists|lawmakers|investors|analysts|supporters|delegates|e-?mail(?:ed)?|telephone|phone"
    r"|website|social\s+media|Telegram|Twitter|Facebook|Instagram|earlier|previously|last\s+(?:week|month|year)"
    r"|later\s+(?:on\s+)?\w+day|meeting|ceremony|visit|asked\s+(?:by|in)|reached|separately|stage|sermon|lecture|address)\b",
    re.IGNORECASE,
)
_DAY = re.compile(r"\bon\s+(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
_FAR = 3  # paragraphs over which an interview goes on


def carried_on(
    page: Page, cast: Cast, draft: Draft, voice: Voice, before: Sequence[tuple[Draft, Voice, Hearing]]
) -> Hearing | None:
    """The same speaker, going on while nothing else intervenes, still speaks to the same outlet."""
    clause = clause_of(page, draft)
    same_talk = _SAME_TALK.search(page.text, clause.start, clause.end)
    for earlier, earlier_voice, hearing in reversed(before[-4:]):
        if hearing.via and not hearing.named and earlier_voice.speaker.entity is None and voice.speaker.entity:
            continue  # "the former officer said": one who had been named before
        if not _same(page, cast, draft, voice, earlier, earlier_voice):
            if same_talk:
                continue
            return None
        if hearing.via is None:
            if same_talk:
                continue
            return None
        carried = Hearing(hearing.recipient, hearing.via)
        if same_talk:
            return carried
        cue = page.text[draft.cue.start : draft.cue.end] if draft.cue else ""
        if cues.TOLD.search(cue) or _elsewhere(page, draft, earlier, clause):
            return None
        apart = page.paragraph(draft.start) - page.paragraph(earlier.end - 1)
        near = apart == 0 and page.sentence(draft.start) - page.sentence(earlier.end - 1) <= 1
        if near and (not draft.sources or voice.method == "pronoun" or _GOING_ON.search(cue)):
            return carried
        lasting = hearing.via.relation in ("interview", "told")
        return carried if lasting and apart <= (_FAR if hearing.via.relation == "interview" else 0) else None
    return None


# An interview that has a sentence of its own: "Novak spoke to the Ledger on Sunday."
_SPOKE_TO = re.compile(
    r"\b(?:(?:gave|granted|given)\s+(?:\S+\s+){0,4}?interview\s+to|was\s+interviewed\s+(?:by|on)|interview\s+(?:\S+\s+){0,4}?(?:by|in|on|with))\s+",
    re.IGNORECASE,
)


def announced(
    page: Page, draft: Draft, voice: Voice, before: Sequence[tuple[Draft, Voice, Hearing]], own: frozenset[str]
) -> Hearing | None:
    """An outlet named in a sentence before that has no words itself, where the speaker is who spoke to it."""
    anchor = (draft.cue or draft.contents[0]).start
    number = page.sentence(anchor)
    since = before[-1][0].end if before else 0
    for sentence in reversed(page.sentences[max(0, number - 2) : number]):
        if sentence.start < since or page.paragraph(anchor) - page.paragraph(sentence.start) > 1:
            return None
        for match in _SPOKE_TO.finditer(page.text, sentence.start, sentence.end):
            if page.marked_at(match.start()):
                continue
            who = {n.entity.id for n in page.named_in_range(sentence.start, match.start()) if n.entity.type == "person"}
            near = [
                n
                for n in page.named_in_range(match.end(), min(match.end() + 90, sentence.end))
                if n.start >= match.end()
            ]
            if not near or (who and voice.speaker.entity not in who):
                continue
            named, between = near[0], page.text[match.end() : near[0].start]
            interview = "interview" in match.group().lower() and named.entity.type == "organisation"
            known = is_outlet(page, named, between) or (interview and is_plain_outlet(named))
            if known and BEFORE_NAME.fullmatch(between) and not is_own(named.entity, own):
                recipient = Recipient(named.entity.name, named.entity.id)
                return Hearing(recipient, ReportedVia(named.entity.name, named.entity.id, "interview"))
    return None


_GOING_ON = re.compile(r"\b(?:added|adding|continued|went on)\b")


def _elsewhere(page: Page, draft: Draft, earlier: Draft, clause: Span) -> bool:
    """Whether another event, day or hearer stands between what was said to an outlet and this, or beside this."""
    contents = sorted((*draft.contents, *earlier.contents))
    position = min(max(earlier.end, earlier.start), clause.start)
    for stretch in (*contents, Span(clause.end, clause.end)):
        if stretch.start > position and _OCCASION.search(page.text, position, stretch.start):
            return True
        position = max(position, stretch.end)
    beside = page.text[clause.start : clause.end]
    for content in draft.contents:
        if clause.start <= content.start:
            beside = beside.replace(page.text[content.start : content.end], " ")
    return bool(_DAY.search(beside)) and page.sentence(draft.start) != page.sentence(earlier.start)


def _same(page: Page, cast: Cast, draft: Draft, voice: Voice, earlier: Draft, earlier_voice: Voice) -> bool:
    """Whether one speaker goes on: by name, by pronoun, or as "the doctor" in the paragraph where a doctor spoke."""
    one, other = voice.speaker, earlier_voice.speaker
    if one.entity and other.entity:
        return one.entity == other.entity
    if one.entity and one.type == "person" and other.type in ("anonymous", "person", "unknown"):
        # "A former minister spoke in an interview …": a story's first paragraph describes, the next ones name.
        profile = cast.get(one.entity)
        return bool(profile and profile.places[0] > earlier.start and page.paragraph(earlier.start) == 0)
    if one.type == other.type and voice.method in ("pronoun", "inherited"):
        return not (one.entity or other.entity)
    apart = page.paragraph(draft.start) - page.paragraph(earlier.start)
    if apart > (1 if other.entity else 0) or not draft.sources:
        return False
    source = page.text[draft.sources[0].start : draft.sources[0].end]
    described = re.match(r"the\s+(?:[\w-]+\s+){0,3}[\w-]+$", source, re.IGNORECASE)
    if not described or one.entity or one.type not in ("anonymous", "person"):
        return False
    return other.type == "person" or (
        other.type == "anonymous"
        and bool(earlier.sources)
        and source.split()[-1].lower() in page.text[earlier.sources[0].start : earlier.sources[0].end].lower().split()
    )
