"""Asked, and no words came of it: who declined, did not answer, could not be reached or sent the asker elsewhere.

The model marks the words and points at who it was; here that becomes an entity of the story.
"""

from __future__ import annotations

from collections.abc import Sequence

from streams.quotes.page import Chances, Page, open_page
from streams.quotes.people import Cast, introduce
from streams.story.records import Entity, Reading, Response, Story, Tag

SURE = 0.4  # from here on the most probable one is named; who is less sure stays unnamed
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
        if not page.marked_at(tag.start)
        for entity in _who(cast, page.refusers.get(number, {}))
    ]
    return tuple(sorted(together, key=lambda response: (response.start, response.end, response.name or "")))


def _who(cast: Cast, chances: Chances) -> Sequence[Entity | None]:
    ranked = sorted((key for key in chances if key in cast), key=lambda key: -chances[key])
    if not ranked or chances[ranked[0]] < SURE:
        return [None]
    return [cast[key].entity for key in ranked if key is not None and chances[key] >= ALSO]


def _response(page: Page, tag: Tag, entity: Entity | None) -> Response:
    return Response(
        tag.label,  # type: ignore[arg-type]  # the labels of refusals are the kinds
        entity.name if entity else None,
        tag.start,
        tag.end,
        page.text[tag.start : tag.end],
        entity.id if entity else None,
    )
