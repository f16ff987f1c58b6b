"""Which cue a source or content belongs to: the model's links, held against the text.

A paraphrase stands in the sentence of its cue, and so does a source; only quoted words go on in later sentences, or,
where marks stay open or a colon leads in, in later paragraphs. A link that says otherwise is replaced by the nearest
cue of the sentence that wants one, or given up.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from streams.quotes.marks import Marked
from streams.quotes.page import Page
from streams.story.records import Span, Tag


@dataclass(frozen=True, slots=True)
class Bond:
    """A source or content (an index into the roles) under a cue (also an index), and how probable that is."""

    span: int
    cue: int | None
    score: float


def bonds(page: Page, chained: frozenset[Marked]) -> list[Bond]:
    """The model's links, each plausible. `chained` are the quoted stretches that go on over paragraphs."""
    roles = page.reading.roles
    cues: dict[int, list[int]] = defaultdict(list)  # by sentence
    for number, role in enumerate(roles):
        if role.label == "cue":
            cues[page.sentence(role.start)].append(number)
    kept: list[Bond] = []
    loose: list[int] = []
    seen: set[int] = set()
    for link in page.reading.links:
        role = roles[link.span]
        if link.cue is None:
            kept.append(Bond(link.span, None, link.score))
            if link.span not in seen:
                loose.append(link.span)
        elif _plausible(page, role, roles[link.cue], chained):
            kept.append(Bond(link.span, link.cue, link.score))
        elif link.span not in seen:
            loose.append(link.span)
            kept.append(Bond(link.span, None, link.score))
        seen.add(link.span)
    loose.extend(i for i, role in enumerate(roles) if role.label != "cue" and i not in seen)
    return _relink(page, kept, loose, cues)


def _relink(page: Page, kept: list[Bond], loose: list[int], cues: dict[int, list[int]]) -> list[Bond]:
    """Gives spans without a cue to a cue of their own sentence that has nothing of their kind yet."""
    roles = page.reading.roles
    served = {(roles[bond.span].label, bond.cue) for bond in kept if bond.cue is not None}
    for span in loose:
        role = roles[span]
        here = {page.sentence(role.start), page.sentence(role.end - 1)}
        free = [cue for index in here for cue in cues.get(index, ()) if (role.label, cue) not in served]
        free = [cue for cue in free if page.marked_at(roles[cue].start) is None and _beside(page, role, roles[cue])]
        if not free:
            continue
        cue = min(free, key=lambda number: _gap(roles[number], role))
        served.add((role.label, cue))
        kept = [bond for bond in kept if not (bond.span == span and bond.cue is None)]
        kept.append(Bond(span, cue, 0.5))
    return kept


def _gap(one: Tag, other: Tag) -> int:
    return max(one.start, other.start) - min(one.end, other.end)


def _beside(page: Page, role: Tag, cue: Tag) -> bool:
    """Near enough, and with no end of a sentence, colon of a label or dash between."""
    left, right = (role, cue) if role.start < cue.start else (cue, role)
    between = page.text[left.end : right.start]
    return len(between) < 200 and not re.search(r"[;\n]\s", between)


def _plausible(page: Page, role: Tag, cue: Tag, chained: frozenset[Marked]) -> bool:
    first, last = page.sentence(role.start), page.sentence(role.end - 1)
    there = page.sentence(cue.start)
    if first <= there <= last:
        return True
    near = min(abs(there - first), abs(there - last))
    if role.label == "source":
        return (
            near <= 1
            and page.paragraph(role.start) == page.paragraph(cue.start)
            and page.marked_at(role.start) is not None
        )
    marked = page.marked_at(role.start) or page.marked_at(max(role.start - 1, 0))
    together = page.paragraph(role.start) == page.paragraph(cue.start)
    if marked is None:  # `It "amounts to a levy"`: a sentence that holds quoted words may go on from the one before
        return together and near <= 1 and bool(page.marked_in(role.span))
    if together:
        return True
    if marked in chained:
        return True
    return _led_in(page, Span(cue.start, cue.end), role)


def _led_in(page: Page, cue: Span, role: Tag) -> bool:
    """`He wrote to the board:` at the end of a paragraph leads in the next."""
    number = page.paragraph(cue.start)
    return page.paragraph(role.start) == number + 1 and page.text[page.paragraphs[number].end - 1] == ":"
