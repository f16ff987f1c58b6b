"""Readings written by hand: `{Q:"We ran out,"} {C:said} {S:Oto Renn}.` is a text with tags and links as a model gives.

Q is a content, C a cue, S a source; `{declined:would not comment}` is a refusal of that kind. A number puts tags under
one cue (`{Q2:…}`); without one it is group 1; group 0 has no cue. `>` names whom a tag points to: `{C>TKN:told}` the
outlet that was told, `{declined>Halden Bank & Oto Renn:would not comment}` who refused, `{S>Oto Renn:he}` whom a source
stands for. Names are beside the text: `people="Oto Renn|Renn"`, several after semicolons; the first form is the
fullest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from streams.quotes.find import find_quotes
from streams.quotes.responses import find_responses
from streams.story.records import (
    Dateline,
    Entity,
    EntityType,
    Kind,
    Link,
    Mention,
    Quote,
    RawStory,
    Reading,
    Reference,
    Response,
    Segment,
    Story,
    Tag,
)

_TAG = re.compile(r"\{(Q|C|S|declined|no-response|unavailable|referred)(\d?)(?:>([^:}]*))?:(.*?)\}", re.DOTALL)
_LABELS = {"Q": "content", "C": "cue", "S": "source"}
POINTED = 0.9
"""How sure the model is of what a tag points to; `{C>TKN=0.2:said}` says otherwise."""


def written(
    marked: str,
    *,
    people: str = "",
    organisations: str = "",
    places: str = "",
    agencies: tuple[str, ...] = (),
    provider: str | None = None,
    licence: str = "",
    kind: Kind = "story",
) -> tuple[Story, Reading, tuple[Entity, ...]]:
    """The story, reading and entities that a marked text stands for; paragraphs are parted by blank lines."""
    text = ""
    tags: list[tuple[int, int, str, int]] = []
    refusals: list[tuple[int, int, str, int]] = []
    told: list[tuple[int, str, float]] = []
    meant: list[tuple[int, str, float]] = []
    refused: list[tuple[int, str, float]] = []
    position = 0
    for match in _TAG.finditer(marked):
        text += marked[position : match.start()]
        label, group, pointed, words = match.groups()
        is_role = label in _LABELS
        of, some = (meant if label == "S" else told, tags) if is_role else (refused, refusals)
        for each in pointed.split(" & ") if pointed else ():
            name, _, sure = each.partition("=")
            of.append((len(some), name, float(sure or POINTED)))
        some.append((len(text), len(text) + len(words), _LABELS.get(label, label), int(group or 1)))
        text += words
        position = match.end()
    text += marked[position:]
    segments = [
        Segment("body", m.start(), m.end(), n) for n, m in enumerate(re.finditer(r"(?:(?!\n\n).)+", text, re.S))
    ]
    if licence:
        start = len(text) + 2
        text += "\n\n" + licence
        segments.append(Segment("licence", start, len(text), len(segments)))
    story = Story(
        RawStory("urn:x", "plain", provider=provider),
        text,
        "",
        tuple(segments),
        dateline=Dateline(0, 0, "", None, agencies) if agencies else None,
        kind=kind,
    )
    entities = [
        *_entities(text, people, "person"),
        *_entities(text, organisations, "organisation"),
        *_entities(text, places, "place"),
    ]
    names = [(mention, entity) for entity in entities for mention in entity.mentions]
    reading = Reading(
        names=tuple(Tag(mention.start, mention.end, entity.type) for mention, entity in names),
        roles=tuple(Tag(*tag[:3], 0.9) for tag in tags),
        links=_links(tags),
        antecedents=_references(meant, [entity.name for _, entity in names]),
        hearers=_references(told, [entity.name for _, entity in names]),
        refusals=tuple(Tag(*tag[:3], 0.9) for tag in refusals),
        refusers=_references(refused, [entity.name for _, entity in names]),
    )
    return story, reading, tuple(entities)


def quotes(marked: str, **options: Any) -> tuple[Quote, ...]:
    """What is found in a marked text; every span is checked against the text."""
    story, reading, entities = written(marked, **options)
    found = find_quotes(story, reading, entities)
    for quote in found:
        for part in (*quote.contents, *quote.sources, *((quote.cue,) if quote.cue else ())):
            assert story.text[part.start : part.end] == part.exact
    return found


def quote(marked: str, **options: Any) -> Quote:
    """The only quote of a marked text."""
    found = quotes(marked, **options)
    assert len(found) == 1, [said(q) for q in found]
    return found[0]


def responses(marked: str, **options: Any) -> tuple[Response, ...]:
    """The responses of a marked text."""
    story, reading, entities = written(marked, **options)
    found = find_responses(story, reading, entities)
    assert all(story.text[r.start : r.end] == r.exact for r in found)
    return found


def said(found: Quote) -> list[str]:
    """Its contents as strings."""
    return [part.exact for part in found.contents]


def _references(pointing: Sequence[tuple[int, str, float]], names: Sequence[str]) -> tuple[Reference, ...]:
    """The mentions of one name share its probability, and the names that one tag points to share it too."""
    found = []
    for tag, name, sure in pointing:
        mentions = [index for index, known in enumerate(names) if known == name]
        assert mentions, f"{name} is not among {names}"
        shared = len(mentions) * (1 if sure != POINTED else sum(other == tag for other, _, _ in pointing))
        found += [Reference(tag, index, sure / shared) for index in mentions]
    return tuple(found)


def _links(tags: Iterable[tuple[int, int, str, int]]) -> tuple[Link, ...]:
    tags = list(tags)
    cues = {group: index for index, (_, _, label, group) in enumerate(tags) if label == "cue"}
    return tuple(Link(i, cues.get(group), 0.9) for i, (_, _, label, group) in enumerate(tags) if label != "cue")


def _entities(text: str, given: str, type_: EntityType) -> list[Entity]:
    found = []
    taken: list[tuple[int, int]] = []
    for number, names in enumerate(filter(None, given.split(";"))):
        forms = [form.strip() for form in names.split("|")]
        mentions = []
        for form in sorted(forms, key=len, reverse=True):
            for match in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", text):
                if not any(s < match.end() and match.start() < e for s, e in taken):
                    taken.append(match.span())
                    mentions.append(Mention(match.start(), match.end(), form))
        mentions.sort(key=lambda m: m.start)
        found.append(Entity(f"{type_}-{number}", type_, forms[0], tuple(forms[1:]), tuple(mentions)))
    return found
