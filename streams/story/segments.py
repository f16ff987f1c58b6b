"""What each stretch of a story is: dateline, byline, body, subhead, table, credit, contact, licence, note, sign-off.

Only `body` is read by the model. Segments are in order, do not overlap and leave out white space alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from streams.story import boilerplate
from streams.story.dateline import find_dateline
from streams.story.records import Dateline, Kind, Segment, SegmentType

_SPEAKER: Final = re.compile(r"(?:Q|A|[A-ZÀ-Þ][A-ZÀ-Þ.'’-]+(?:,?\s[A-ZÀ-Þ][A-ZÀ-Þ.'’-]*){0,6}):\s")
# A figure in a column of its own: two spaces, a tab or a bar before it.
_FIGURE: Final = re.compile(r"(?:\t|[ ]{2}|\|[ ]?)[ ]*[-+−–—$£€¥(.]{0,2}[0-9][0-9.,:%x]*")
_MARKDOWN_HEAD: Final = re.compile(r"#{1,6}\s+\S")
_SUBHEAD_WORDS: Final = 6
# A release's standing paragraphs: their headings, and the words that tell the second without one.
_ABOUT: Final = re.compile(
    r"(?:About|ABOUT)\s(?:[Tt]he\s|THE\s)?[^\W\d_a-z][^.!?\n]{1,80}(?:Inc\.|Ltd\.|Co\."
    r"|Corp\.)?:?\Z"
)
_SAFE_HARBOR: Final = re.compile(
    r"\W*(?:(?:Cautionary|Safe\sHarbou?r|Forward[-\s]Looking|Disclaimer|Disclosure)\b[^.!?\n]{0,100}\Z"
    r"|.{0,400}\bforward-looking\s(?:statements?|information)\b|.{0,200}\bActual\sresults\s(?:may|could)\b)",
    re.IGNORECASE | re.DOTALL,
)
_ROW: Final = 110  # no row of a table is wider
_FIRST_PARAGRAPHS: Final = 8  # bylines, notes, flashes and a headline may stand before the dateline


def segment(text: str, headline: str = "", kind: Kind = "story") -> tuple[tuple[Segment, ...], Dateline | None]:
    """The segments of a published text (paragraphs parted by a blank line), and its dateline if it has one.

    In a release, what the sender says of itself and its safe harbour are told from the story.
    """
    spans = list(_paragraph_spans(text))
    paragraphs = [text[start:end] for start, end in spans]
    types = _paragraph_types(paragraphs, headline)
    if kind == "release":
        types = _release_types(paragraphs, types)
    transcript = sum(_SPEAKER.match(paragraph) is not None for paragraph in paragraphs) >= 2

    dateline: Dateline | None = None
    first = True
    found: list[Segment] = []
    for number, ((start, end), type_) in enumerate(zip(spans, types, strict=True)):
        if type_ != "body":
            found.append(Segment(type_, start, end, number))
            continue
        here = None
        if dateline is None and number < _FIRST_PARAGRAPHS:
            here = find_dateline(text, start, end, transcript=transcript)
            if here is not None and not first and not here.agencies:
                here = None  # after the story has begun only an agency makes it sure
            dateline = here
            first = first and _is_flash(paragraphs[number])
        elif number and "(" in text[start : start + 120]:
            here = _second_dateline(text, start, end)
        if here is not None:
            before = text[start : here.start].rstrip()
            if before:
                found.append(Segment("body", start, start + len(before), number))
            found.append(Segment("dateline", here.start, here.end, number))
            start = here.end
        ending = boilerplate.tail(text[start:end])
        if ending is None:
            if start < end:
                found.append(Segment("body", start, end, number))
            continue
        ends_in, at = ending
        body_end = start + len(text[start : start + at].rstrip())
        if start < body_end:
            found.append(Segment("body", start, body_end, number))
        found.append(Segment(ends_in, start + at, end, number))
    return tuple(found), dateline


def _paragraph_spans(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for paragraph in text.split("\n\n"):
        if paragraph.strip():
            lead = len(paragraph) - len(paragraph.lstrip())
            yield at + lead, at + len(paragraph.rstrip())
        at += len(paragraph) + 2


def _paragraph_types(paragraphs: Sequence[str], headline: str) -> list[SegmentType]:
    types: list[SegmentType] = []
    ended = False
    seen_body = False
    title = _letters(headline)
    for number, paragraph in enumerate(paragraphs):
        type_: SegmentType
        if boilerplate.opens_end_matter(paragraph):
            ended = True
            type_ = boilerplate.zone(paragraph) or "editorNote"
        elif ended:
            type_ = boilerplate.zone(paragraph) or "editorNote"
        else:
            type_ = boilerplate.zone(paragraph) or "body"
            if type_ == "body":
                type_ = _shape(paragraphs, number, seen_body)
            if type_ == "body" and not seen_body and title and _letters(paragraph) == title:
                type_ = "subhead"  # the headline once more
        seen_body = seen_body or type_ == "body"
        types.append(type_)
    return types


def _release_types(paragraphs: Sequence[str], types: Sequence[SegmentType]) -> list[SegmentType]:
    """The types of a release's paragraphs: a heading holds until the next one, or to what is no story anyway."""
    found: list[SegmentType] = []
    section: SegmentType | None = None
    for paragraph, type_ in zip(paragraphs, types, strict=True):
        if type_ not in ("body", "subhead"):
            section = None
            found.append(type_)
        elif _ABOUT.match(paragraph):
            section = "about"
            found.append(section)
        elif _SAFE_HARBOR.match(paragraph):
            section = "safeHarbor"
            found.append(section)
        else:
            if section and len(paragraph) <= 60 and paragraph[-1] not in '.!?”"':
                section = None  # another heading
            found.append(section or type_)
    return found


def _shape(paragraphs: Sequence[str], number: int, seen_body: bool) -> SegmentType:
    """Byline, table, subhead or body, told from a paragraph's form and its neighbours."""
    paragraph = paragraphs[number]
    if boilerplate.is_byline(paragraph) or (not seen_body and _is_bare_byline(paragraphs, number)):
        return "byline"
    if _is_table(paragraph):
        return "table"
    if _MARKDOWN_HEAD.match(paragraph) or (seen_body and _is_subhead(paragraphs, number)):
        return "subhead"
    return "body"


def _is_bare_byline(paragraphs: Sequence[str], number: int) -> bool:
    """A name alone on the line before the dateline."""
    words = paragraphs[number].split()
    if not 2 <= len(words) <= 4 or number + 1 >= len(paragraphs):
        return False
    if not all(word.istitle() and word.rstrip(".").replace("-", "").isalpha() for word in words):
        return False
    return find_dateline(paragraphs[number + 1]) is not None


def _is_table(paragraph: str) -> bool:
    """Columns of figures. Results and lists that name people or places with one figure each are left to be read."""
    rows = [row for row in paragraph.split("\n") if row.strip(" |-:+")]
    if not rows or max(map(len, rows)) > _ROW:
        return False
    return sum(len(_FIGURE.findall(row)) >= 2 for row in rows) >= 0.6 * len(rows)


def _is_subhead(paragraphs: Sequence[str], number: int) -> bool:
    """A short line in capitals between paragraphs of mixed case."""
    paragraph = paragraphs[number]
    words = paragraph.split()
    if len(words) > _SUBHEAD_WORDS or not _is_flash(paragraph) or len(paragraph) > 60:
        return False
    if paragraph[-1] in '.!?,;"”' or any(mark in paragraph for mark in ':<>"“*'):
        return False
    if number + 1 >= len(paragraphs):
        return False
    before, after = paragraphs[number - 1], paragraphs[number + 1]
    if _is_flash(before) or _is_flash(after) or len(after) <= len(paragraph):
        return False
    return find_dateline(after) is None  # before a dateline it is the headline of a round-up's next item


def _is_flash(paragraph: str) -> bool:
    """Whether a paragraph is all in capitals."""
    return paragraph.isupper()


def _second_dateline(text: str, start: int, end: int) -> Dateline | None:
    """In a round-up, the agency of a later item's dateline; its city stays body and is found there."""
    here = find_dateline(text, start, end)
    if here is None or not here.agencies or here.city is None:
        return None
    at = text.find("(", start, here.end)
    if at < 0:
        return None
    return Dateline(at, here.end, text[at : here.end], None, here.agencies)


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
