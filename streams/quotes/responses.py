"""Asked, and no words came of it: who declined, did not answer, could not be reached or sent the asker elsewhere.

The model marks the words and points at who it was; here that becomes an entity of the story.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from streams.quotes.drafts import Draft
from streams.quotes.nouns import word_set
from streams.quotes.page import Chances, Page, open_page
from streams.quotes.people import Cast, introduce
from streams.quotes.sources import head_noun, unnamed_voice
from streams.story.records import Entity, Reading, Response, Span, Story, Tag

SURE = 0.4  # from here on the most probable one is named; who is less sure stays unnamed
LEAST = 0.7  # the mean probability of a refusal's words: less sure ones are stray words
ALSO = 0.25  # "neither the bank nor its owner would comment": two share the probability


def find_responses(story: Story, reading: Reading, entities: Sequence[Entity]) -> tuple[Response, ...]:
    """The responses of a story in text order. Two who declined in one clause are two responses over the same words.

    `name` is None where the story names nobody for it.
    """
    if not reading.refusals:
        return ()
    page = open_page(story, reading, entities)
    cast = introduce(page)
    together = [
        _response(page, tag, entity)
        for number, tag in enumerate(reading.refusals)
        if tag.score >= LEAST
        and not page.marked_at(tag.start)
        and not _is_undone(page, tag)
        and not _is_of_a_thing(page, tag)
        for entity in _who(page, cast, tag, page.refusers.get(number, {}))
    ]
    return tuple(sorted(together, key=lambda response: (response.start, response.end, response.name or "")))


# "may |decline to comment", "to |refuse to answer": nobody has refused yet.
_UNDONE = re.compile(r"\b(?:may|might|could|can|should|must|will|not|never|to|if|likely)\s+$", re.IGNORECASE)
# What nobody asks, and cannot be had all the same: a deal is not reached, tickets are not available.
_THINGS = word_set(
    """
    agreement agreements deal deals compromise consensus verdict decision settlement ticket tickets figure figures data
    detail details result results report reports copy copies number numbers estimate estimates statistics information
    footage image images room rooms seat seats dose doses vaccine vaccines drug drugs price prices document documents
    record records evidence fund funds money part parts service services product products model models video water food
    fuel river bank village road site area wreck summit peak island ship plane bridge shore valley mine cave town
    """
)


def _is_undone(page: Page, tag: Tag) -> bool:
    before = page.text[max(0, tag.start - 24) : tag.start]
    return bool(_UNDONE.search(before) or re.match(r"(?:may|might|should|must)\s", tag.span.of(page.text)))


def _is_of_a_thing(page: Page, tag: Tag) -> bool:
    if tag.label != "unavailable":
        return False
    sentence = page.sentences[page.sentence(tag.start)]
    clause = re.split(r"[,;:]\s|\s(?:and|but|that|because|as|when|while)\s", page.text[sentence.start : tag.start])[-1]
    head, _ = head_noun(clause.strip().lower())
    return head in _THINGS


def _who(page: Page, cast: Cast, tag: Tag, chances: Chances) -> Sequence[Entity | None]:
    ranked = sorted((key for key in chances if key in cast), key=lambda key: -chances[key])
    sentence = page.sentences[page.sentence(tag.start)]
    before = Span(sentence.start, max(sentence.start, tag.start))
    if not ranked or chances[ranked[0]] < SURE:
        return [_described(page, cast, before)]
    # A second one has to stand before the words: "referred questions |to the bank" is no refusal of the bank's.
    subjects = {named.entity.id for named in page.named_in(before)}
    also = [key for key in ranked[1:] if chances[key] >= ALSO and key in subjects]
    return [cast[key].entity for key in (ranked[0], *also) if key is not None]


# "The laboratory |declined", at the start of a sentence or of its last clause.
_SUBJECT = re.compile(r"(?:^|[,;]\s(?:and|but|while)\s|[.;]\s)(?P<who>[Tt]he(?:\s[\w-]+){1,3})\s$")


def _described(page: Page, cast: Cast, before: Span) -> Entity | None:
    """Whom a description right before the words means, where the story makes that plain."""
    subject = _SUBJECT.search(before.of(page.text))
    if not subject:
        return None
    core = Span(before.start + subject.start("who"), before.start + subject.end("who"))
    voice = unnamed_voice(page, cast, Draft(contents=(Span(core.end, core.end),), sources=(core,)), core, ())
    entity = voice.speaker.entity
    return cast[entity].entity if entity in cast else None


def _response(page: Page, tag: Tag, entity: Entity | None) -> Response:
    return Response(
        tag.label,  # type: ignore[arg-type]  # the labels of refusals are the kinds
        entity.name if entity else None,
        tag.start,
        tag.end,
        page.text[tag.start : tag.end],
        entity.id if entity else None,
    )
