"""Stories for the tests, with the names that a model would mark written into the text.

"{p:Oto Renn} spoke in {l:Lund}" is a story whose model saw a person and a place; o is an organisation, m is misc. A
score other than 0.95 stands after the letter: {l.4:Lund}.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from streams.entities.find import find_entities
from streams.entities.found import Found
from streams.entities.gazetteer import Gazetteer
from streams.entities.spans import names
from streams.story.dateline import find_dateline
from streams.story.records import Entity, RawStory, Reading, Segment, Story, Tag

_MARK = re.compile(r"\{([polm])(\.\d+)?:([^}]*)\}")
_LABELS = {"p": "person", "o": "organisation", "l": "place", "m": "misc"}


@dataclass(frozen=True)
class Marked:
    """A story and what a model sees in it."""

    story: Story
    reading: Reading

    def entities(self, gazetteer: Gazetteer) -> tuple[Entity, ...]:
        return find_entities(self.story, self.reading, gazetteer, creator="test")

    def names(self, gazetteer: Gazetteer) -> list[Found]:
        return names(self.story, self.reading.names, self.reading.headline_names, gazetteer)


def marked(body: str, headline: str = "") -> Marked:
    """The story of that body. Its paragraphs are parted by a blank line, a dateline is read as any story's."""
    text, tags = _unmark(body)
    title, title_tags = _unmark(headline)
    dateline = find_dateline(text)
    start = dateline.end if dateline else 0
    segments = [Segment("dateline", 0, start)] if dateline else []
    for paragraph, part in enumerate(re.finditer(r"\S(?:.|\n(?!\n))*", text[start:])):
        segments.append(Segment("body", start + part.start(), start + part.end(), paragraph))
    raw = RawStory(uri="urn:test:1", format="test", headline=title, body=text)
    story = Story(raw, text, title, tuple(segments), dateline)
    return Marked(story, Reading(names=tags, headline_names=title_tags))


def _unmark(text: str) -> tuple[str, tuple[Tag, ...]]:
    plain, tags, end = "", [], 0
    for mark in _MARK.finditer(text):
        plain += text[end : mark.start()]
        tags.append(Tag(len(plain), len(plain) + len(mark[3]), _LABELS[mark[1]], float(mark[2] or 0.95)))
        plain += mark[3]
        end = mark.end()
    return plain + text[end:], tuple(tags)


def named(entities: tuple[Entity, ...]) -> dict[str, Entity]:
    """The entities by main name. Fails where two share one."""
    by_name = {entity.name: entity for entity in entities}
    assert len(by_name) == len(entities), [entity.name for entity in entities]
    return by_name


def exacts(entity: Entity) -> list[str]:
    """The words of its mentions, in order."""
    return [mention.exact for mention in entity.mentions]
