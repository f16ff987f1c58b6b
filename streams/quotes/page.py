"""A story as the quotes' code looks at it: paragraphs, sentences, quoted stretches and entity mentions, by position.

Everything is built once for each story, in time proportional to its length; the look-ups are binary searches.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from streams.quotes.marks import MARK_CHARS, Marked, find_marked
from streams.story.records import Entity, Mention, Reading, Reference, Span, Story, Tag

# Possessive and tied to the start of a run: a line of dots must not cost its square.
_END = re.compile(r"(?<![.!?…])[.!?…]++[”»\"’')\]]*+(?=\s)")
_SPACE = re.compile(r"\s+")
_BLANK = re.compile(r"\n[ \t\u00a0]*\n\s*")
_ABBREVIATION = re.compile(
    r"(?:\b(?:mr|mrs|ms|mx|dr|prof|rev|fr|hon|st|sr|jr|gen|lt|col|maj|capt|cpt|sgt|cpl|pvt|cmdr|adm|brig"
    r"|insp|supt|det|sen|rep"
    r"|gov|pres|sec|amb|atty|no|nos|vs|v|etc|al|inc|co|corp|ltd|plc|bros|approx|est|dept|univ|ave|blvd|rd|ft|mt|jan|feb"
    r"|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun|ga|fla|pa|calif|ariz|ala|ark|colo|conn|del"
    r"|ill|ind|kan|ky|la|mass|md|mich|minn|miss|mo|mont|neb|nev|okla|ore|tenn|tex|va|vt|wash|wis|wyo|bln|mln|pct)"
    r"|(?<![\w.])[^\W\d_]|\b(?:[^\W\d_]\.)+[^\W\d_])\.$",
    re.IGNORECASE,
)
# Two-letter and dotted abbreviations do end sentences before words that seldom follow a name.
_STARTER = re.compile(
    r"(?:The|A|An|It|He|She|They|We|I|In|On|At|But|And|Its|His|Her|Their|This|That|These|Those|There|After"
    r"|Before|When|As|If|For|Asked)\b"
)


class _Placed(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


_Item = TypeVar("_Item", bound=_Placed)


@dataclass(frozen=True, slots=True)
class Named:
    """A mention with the entity it names."""

    start: int
    end: int
    entity: Entity
    mention: Mention

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


_Known = TypeVar("_Known")
Chances = dict[str | None, float]
"""Probabilities of entities by id; None is "no entity"."""


@dataclass(frozen=True, slots=True)
class Page:
    """What stands where. All sequences are in text order; `sentences` and `marked` never cross a paragraph."""

    story: Story
    text: str
    paragraphs: tuple[Span, ...]
    numbers: tuple[int, ...]  # of the paragraphs, as the story counts them
    sentences: tuple[Span, ...]
    marked: tuple[Marked, ...]
    named: tuple[Named, ...]
    reading: Reading
    starts: tuple[tuple[int, ...], tuple[int, ...]]  # of the paragraphs, and of the sentences
    hints: Mapping[int, tuple[str, float]]  # where a source starts: the entity that the model thinks it is, how surely
    hearers: Mapping[int, Chances]  # where a cue starts: the outlets that the model thinks were told
    refusers: Mapping[int, Chances]  # by number of the refusal: whose the model thinks it is

    def paragraph(self, at: int) -> int:
        """Index of the paragraph that `at` stands in (or that comes before it)."""
        return max(0, bisect_right(self.starts[0], at) - 1)

    def sentence(self, at: int) -> int:
        """Index of the sentence that `at` stands in (or that comes before it)."""
        return max(0, bisect_right(self.starts[1], at) - 1)

    def marked_at(self, at: int) -> Marked | None:
        """The quoted stretch around position `at`, marks included."""
        index = bisect_right(self.marked, at, key=_start) - 1
        if index >= 0 and at < self.marked[index].end:
            return self.marked[index]
        return None

    def marked_in(self, span: Span) -> tuple[Marked, ...]:
        """The quoted stretches that share something with `span`."""
        return _overlapping(self.marked, span)

    def hint(self, source: Span) -> tuple[str, float]:
        """The entity that the model thinks the source is, and how surely; the tag may begin or end elsewhere."""
        return self._of_tag(source, self.hints, ("", 0.0))

    def told(self, cue: Span) -> Chances:
        """The outlets that the model thinks were told the words of a cue."""
        return self._of_tag(cue, self.hearers, {})

    def _of_tag(self, span: Span, known: Mapping[int, _Known], otherwise: _Known) -> _Known:
        """What is known, by where a tag starts, of the first tag that shares something with `span`."""
        tags = _overlapping(self.reading.roles, span)
        return next((known[tag.start] for tag in tags if tag.start in known), otherwise)

    def named_in(self, span: Span) -> tuple[Named, ...]:
        """The mentions that share something with `span`."""
        return _overlapping(self.named, span)

    def named_in_range(self, start: int, end: int) -> tuple[Named, ...]:
        """The mentions that share something with [start, end)."""
        return _overlapping(self.named, Span(start, end))


def open_page(story: Story, reading: Reading, entities: Sequence[Entity]) -> Page:
    """The page of a story. Only body segments count; a segment with blank lines inside is several paragraphs."""
    text = story.text
    paragraphs: list[Span] = []
    numbers: list[int] = []
    for segment in story.segments:
        if segment.type != "body":
            continue
        for span in _split(text, segment.span):
            paragraphs.append(span)
            numbers.append(segment.paragraph)
    body = tuple(paragraphs)
    named = sorted(
        (
            Named(mention.start, mention.end, entity, mention)
            for entity in entities
            for mention in entity.mentions
            if mention.rel == "mentions"
        ),
        key=lambda n: (n.start, -n.end),
    )
    names = tuple(named)
    sentences = tuple(s for paragraph in body for s in split_sentences(text, paragraph))
    return Page(
        story=story,
        text=text,
        paragraphs=body,
        numbers=tuple(numbers),
        sentences=sentences,
        marked=tuple(m for paragraph in body for m in find_marked(text, paragraph)),
        named=names,
        reading=reading,
        starts=(tuple(p.start for p in body), tuple(s.start for s in sentences)),
        hints=_hints(reading, names),
        hearers={
            reading.roles[number].start: chances
            for number, chances in _pointed(reading.names, reading.hearers, names).items()
        },
        refusers=_pointed(reading.names, reading.refusers, names),
    )


def _hints(reading: Reading, named: tuple[Named, ...]) -> dict[int, tuple[str, float]]:
    """Whom the sources stand for, by where they start: the entity that the model points to, with its probability."""
    found = {}
    for number, chances in _pointed(reading.names, reading.antecedents, named).items():
        entity = max(chances, key=lambda key: chances[key])
        if entity is not None:
            found[reading.roles[number].start] = (entity, chances[entity])
    return found


def _pointed(names: Sequence[Tag], references: Sequence[Reference], named: tuple[Named, ...]) -> dict[int, Chances]:
    """For each span of the references the entities it points to."""
    found: dict[int, Chances] = {}
    for reference in references:
        chances = found.setdefault(reference.span, {})
        mentions = _overlapping(named, names[reference.name].span)[:1] if reference.name is not None else ()
        entity = mentions[0].entity.id if mentions else None
        chances[entity] = chances.get(entity, 0.0) + reference.score
    return found


def split_sentences(text: str, paragraph: Span) -> tuple[Span, ...]:
    """The sentences of a paragraph; together they leave out nothing but white space."""
    found: list[Span] = []
    start = paragraph.start
    for match in _END.finditer(text, paragraph.start, paragraph.end):
        space = _SPACE.match(text, match.end(), paragraph.end)
        following = space.end() if space else match.end()
        if following >= paragraph.end or not _ends(text, match, start, following):
            continue
        found.append(Span(start, match.end()))
        start = following
    if start < paragraph.end:
        found.append(Span(start, paragraph.end))
    return tuple(found)


def _ends(text: str, match: re.Match[str], start: int, following: int) -> bool:
    """Whether a sentence ends here: not after an abbreviation, not before a small letter."""
    after = text[following]
    if after in MARK_CHARS and following + 1 < len(text):
        after = text[following + 1]
    if after.islower() and after.isalpha():
        return False
    dot = match.start() + 1
    abbreviated = match.group()[0] == "." and match.group()[1:2] != "."
    if abbreviated and _ABBREVIATION.search(text, max(start, dot - 12), dot):
        closed = len(match.group()) > 1
        return closed or bool(_STARTER.match(text, following) and not _title_before(text, dot))
    return True


def _title_before(text: str, dot: int) -> bool:
    return bool(
        re.search(r"\b(?:[Mm]r|[Mm]rs|[Mm]s|[Dd]r|Gen|Sen|Rep|Gov|Prof|Lt|Col|Sgt|Capt|St)\.$", text[dot - 6 : dot])
    )


def _split(text: str, span: Span) -> list[Span]:
    """The paragraphs of a body segment, without the white space around them."""
    parts: list[Span] = []
    start = span.start
    for match in [*_BLANK.finditer(text, span.start, span.end), None]:
        end = match.start() if match else span.end
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if end > start:
            parts.append(Span(start, end))
        start = match.end() if match else span.end
    return parts


def _start(item: _Item) -> int:
    return item.start


def _overlapping(items: tuple[_Item, ...], span: Span) -> tuple[_Item, ...]:
    """Items are sorted by start and all but disjoint: looking back a few places is enough."""
    first = bisect_left(items, span.start, key=_start)
    found = [item for item in items[max(0, first - 3) : first] if item.end > span.start]
    while first < len(items) and items[first].start < span.end:
        found.append(items[first])
        first += 1
    return tuple(found)
