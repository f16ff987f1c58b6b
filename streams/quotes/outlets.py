"""Second hand: the outlet that was told it, or from which this story has it; the story's own agency is neither.

"told Radio Vesta", "in an interview with the Ledger", "was quoted as saying by TKN", "…, Politico reported",
"told the outlet", and the sentences after these while the same talk goes on. The model points from the cue at the
outlet; here it becomes an entity of the story, with the way in which it got the words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from streams.quotes import cues
from streams.quotes.drafts import Draft
from streams.quotes.page import Page
from streams.quotes.people import Cast
from streams.quotes.press import is_own
from streams.quotes.roles import is_platform
from streams.quotes.voices import Voice
from streams.story.agencies import key
from streams.story.records import Entity, Recipient, ReportedVia

SURE = 0.5
"""From this probability on the model's word is enough."""
SAME_TALK = 0.1
"""… where the same speaker has just told that outlet something: `FAR` attributions back at most."""
FAR = 4

Relation = Literal["told", "according-to", "statement", "interview", "reported"]
_INTERVIEW = re.compile(
    r"\b(?:interview(?:ed|s)?|podcast|(?:comments?|remarks|speaking|talking) to"
    r"|on (?:the|its|his|her) (?:[\w-]+ ){0,3}?(?:show|programme|program))\b"
)
_STATEMENT = re.compile(r"\b(?:statement|column|op-ed|essay|article|letter|e-?mail|writing in|wrote in)\b")
_ACCORDING = re.compile(r"\baccording to\b", re.IGNORECASE)
_AGENCY = re.compile(r"\s+(?:the\s+|The\s+)?((?:[A-Z][\w-]*\s?){1,5})")


@dataclass(frozen=True, slots=True)
class Hearing:
    """Whom it was told to, and whence this story has it."""

    recipient: Recipient | None = None
    via: ReportedVia | None = None


def hear(
    page: Page,
    cast: Cast,
    draft: Draft,
    voice: Voice,
    own: frozenset[str],
    before: Sequence[tuple[Draft, Voice, Hearing]],
) -> Hearing:
    """Where the words of one attribution were first heard. `before` are the attributions that stand earlier."""
    chances = page.told(draft.cue) if draft.cue else {}
    best = max((one for one in chances if one in cast), key=lambda one: chances[one], default=None)
    entity = cast[best].entity if best is not None and chances[best] >= SURE else _reporter(page, draft)
    if entity is None:
        for _, earlier, hearing in reversed(before[-FAR:]):
            if hearing.via and earlier.speaker.entity and earlier.speaker.entity == voice.speaker.entity:
                if chances.get(hearing.via.entity, 0.0) >= SAME_TALK:
                    return hearing
                break
    if entity is None:
        return _told_own(page, draft, own)
    if is_platform(entity) or entity.type != "organisation":
        return Hearing()
    if is_own(entity, own):
        return Hearing(Recipient(entity.name, entity.id, own=True))
    if entity.id == voice.speaker.entity:
        return Hearing()
    relation = _relation(page, draft, entity)
    if relation is None:
        same = [hearing for _, _, hearing in before if hearing.via and hearing.via.entity == entity.id]
        if same:
            return same[-1]
        relation = "reported"
    told = Recipient(entity.name, entity.id) if relation in ("told", "interview") else None
    return Hearing(told, ReportedVia(entity.name, entity.id, relation))


def _reporter(page: Page, draft: Draft) -> Entity | None:
    named = page.named_in(draft.outlet) if draft.outlet else ()
    return next((each.entity for each in named if each.entity.type == "organisation"), None)


def _told_own(page: Page, draft: Draft, own: frozenset[str]) -> Hearing:
    """`told AFP` in a story of AFP's. A known agency is no entity of its own stories."""
    if draft.cue is None or not cues.TOLD.search(page.text, draft.cue.start, draft.cue.end):
        return Hearing()
    for named in page.named_in_range(draft.cue.end, draft.cue.end + 30)[:1]:
        if is_own(named.entity, own):
            return Hearing(Recipient(named.entity.name, named.entity.id, own=True))
    name = _AGENCY.match(page.text, draft.cue.end)
    words = name.group(1).split() if name else []
    for count in range(len(words), 0, -1):
        if key(" ".join(words[:count])) in own:
            return Hearing(Recipient(" ".join(words[:count]), own=True))
    return Hearing()


def _relation(page: Page, draft: Draft, entity: Entity) -> Relation | None:
    """How the outlet got it, by the words around the cue; None where its name does not stand in the sentence."""
    assert draft.cue is not None
    sentence = page.sentences[page.sentence(draft.cue.start)]
    clause, position = "", sentence.start
    for content in draft.contents:  # what was said says nothing of how
        if sentence.start <= content.start and content.end <= sentence.end:
            clause += page.text[position : content.start]
            position = content.end
    clause += page.text[position : sentence.end]
    if _INTERVIEW.search(clause):
        return "interview"
    if cues.TOLD.search(page.text, draft.cue.start, draft.cue.end):
        return "told"
    if not any(named.entity.id == entity.id for named in page.named_in(sentence)):
        return None
    if _STATEMENT.search(clause):
        return "statement"
    return "according-to" if _ACCORDING.search(clause) else "reported"
