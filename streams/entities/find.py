"""Who and what a story mentions: the model's names, trimmed, grouped, named and linked.

tags → names without titles → groups → further mentions of the same names → main name, link, relevance
"""

from __future__ import annotations

from typing import Literal

from streams.entities.describing import describe
from streams.entities.found import Found, Group
from streams.entities.gazetteer import Gazetteer
from streams.entities.grouping import group
from streams.entities.linking import Context, context_of, link
from streams.entities.naming import kind_of_name, main_name
from streams.entities.relevance import confidence, relevance
from streams.entities.repeats import with_repeats
from streams.entities.spans import names
from streams.story.agencies import dateline_agencies, key
from streams.story.records import Entity, Mention, Reading, Span, Story


def find_entities(story: Story, reading: Reading, gazetteer: Gazetteer, *, creator: str) -> tuple[Entity, ...]:
    """The story's entities in the order of their first mention; those of the headline alone come last.

    Every mention is a span of `story.text`, inside the body or the dateline; mentions overlap nowhere. What the model
    calls `misc` is no entity, and no agency of the dateline is one. `creator` names who found them.
    """
    found = names(story, reading.names, reading.headline_names, gazetteer)
    own = dateline_agencies(story)
    groups = [
        one
        for one in with_repeats(group(found, story.text, gazetteer), story, reading)
        if one.type != "organisation" or not any(key(form) in own for form in one.forms)
    ]
    called = [main_name(one, story, gazetteer) for one in groups]
    context = context_of(story, groups, gazetteer)
    body = story.body
    extent = Span(body[0].start, body[-1].end) if body else Span(0, 0)
    return tuple(
        _entity(index, one, name, story, extent, context, gazetteer, creator)
        for index, (one, name) in enumerate(zip(groups, called, strict=True), start=1)
    )


def _entity(
    index: int,
    one_group: Group,
    name: str,
    story: Story,
    extent: Span,
    context: Context,
    gazetteer: Gazetteer,
    creator: str,
) -> Entity:
    linked = link(one_group, name, context, gazetteer)
    return Entity(
        id=f"ent-{index}",
        type=one_group.type,
        name=name,
        aliases=tuple(form for form in one_group.forms if form != name),
        mentions=tuple(_mention(one, name) for one in one_group.found if one.where != "headline"),
        uri=linked.uri,
        nil=linked.nil,
        same_as=linked.same_as,
        relevance=relevance(one_group.found, extent),
        confidence=confidence(one_group.found),
        creator=creator,
        description=linked.description or describe(one_group, story),
    )


def _mention(one: Found, name: str) -> Mention:
    rel: Literal["mentions", "dateline"] = "dateline" if one.where == "dateline" else "mentions"
    return Mention(one.start, one.end, one.exact, kind_of_name(one.exact, name), rel)
