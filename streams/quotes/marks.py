"""Quotation marks of a paragraph: where quoted stretches begin and end, whatever marks the writer uses.

Only the outermost stretches count. Apostrophes ("the boys' gates", "'90s") are told from single marks by what stands
beside them; where a mark stays open to the end of its paragraph the stretch ends there and is not `closed`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from streams.story.records import Span

OPENERS = {"“": "”", "„": "“”", "«": "»", "``": "''", '"': '"', "‘": "’", "'": "'"}
CLOSING = "”»\"’'"
MARK_CHARS = "“”„«»\"‘’'`"

_DOUBLE = re.compile(r"``|''|[“”„«»\"]")
_SINGLE = re.compile(r"[‘’']")
# Left of an opening mark: nothing, white space, a bracket, a dash or another opening mark.
_BEFORE_OPENING = frozenset(' \t\n\r\u00a0\u2009\u202f([{—–-/:“"„«`')
_AFTER_CLOSING = frozenset(' \t\n\r\u00a0\u2009\u202f)]},.;:!?—–-/”"»…')
# '90s, 'em, 'til: an apostrophe in place of what was left out.
_ELISION = re.compile(r"['’‘](?:\d\ds?\b|(?:em|til|tis|twas|cause|bout|round|n)\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Marked:
    """A quoted stretch, marks included. `single` when its marks are single ones."""

    start: int
    end: int
    closed: bool = True
    single: bool = False
    mark: int = 1  # length of the opening mark

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    def words(self, text: str) -> int:
        """How many words stand inside."""
        return len(text[self.start : self.end].split())


def find_marked(text: str, paragraph: Span) -> tuple[Marked, ...]:
    """The outermost quoted stretches of one paragraph, in order; takes time proportional to its length."""
    doubles = _doubles(text, paragraph)
    found = list(doubles)
    edge = paragraph.start
    for double in [*doubles, Marked(paragraph.end, paragraph.end)]:
        found.extend(_singles(text, Span(edge, double.start), paragraph))
        edge = double.end
    return tuple(sorted(found))


def _doubles(text: str, paragraph: Span) -> list[Marked]:
    """Stretches in double marks. A second opening of the same kind inside one is taken as nested."""
    found: list[Marked] = []
    start, closers, depth, width = -1, "", 0, 1
    for match in _DOUBLE.finditer(text, paragraph.start, paragraph.end):
        sign, at = match.group(), match.start()
        if start < 0:
            if sign in OPENERS and (sign != '"' or _opens(text, at, paragraph)):
                start, closers, depth, width = at, OPENERS[sign], 1, len(sign)
            continue
        opener = text[start : start + width]
        if sign == '"' == opener and _opens(text, at, paragraph) and not _closes(text, at, paragraph, 1):
            # A straight mark that can only open: the one before it was never closed.
            found.append(Marked(start, _trim(text, start, at), closed=False, mark=width))
            start = at
        elif sign == opener and sign != '"' and sign not in closers:
            depth += 1
        elif sign in closers:
            depth -= 1
            if not depth:
                found.append(Marked(start, match.end(), mark=width))
                start = -1
    if start >= 0:
        if depth > 1:  # an opening too many: the stretch closes with the last closing mark that there is
            last = max(text.rfind(closer, start + width, paragraph.end) for closer in closers)
            if last > 0:
                found.append(Marked(start, last + 1, mark=width))
                return found
        found.append(Marked(start, _trim(text, start, paragraph.end), closed=False, mark=width))
    return found


def _singles(text: str, gap: Span, paragraph: Span) -> list[Marked]:
    """Stretches in single marks between double ones. A lone apostrophe never opens one."""
    signs = [m.start() for m in _SINGLE.finditer(text, gap.start, gap.end)]
    opening = [
        i
        for i in signs
        if text[i] != "’" and _opens(text, i, paragraph) and not (text[i] == "'" and _ELISION.match(text, i))
    ]
    found: list[Marked] = []
    position = 0  # into signs
    for number, start in enumerate(opening):
        if found and start < found[-1].end:
            continue
        limit = opening[number + 1] if number + 1 < len(opening) else gap.end
        closer = "’" if text[start] == "‘" else "'"
        while position < len(signs) and signs[position] <= start:
            position += 1
        sure = maybe = -1
        at = position
        while at < len(signs) and signs[at] < limit:
            i = signs[at]
            at += 1
            if text[i] != closer or not _closes(text, i, paragraph, 1):
                continue
            # "nights' sleep": an s before it and a word after it may be a plural's apostrophe.
            if text[i - 1] in "sS" and text[i + 1 : i + 2] == " ":
                maybe = i
            else:
                sure = i
                break
        position = at
        end = sure if sure >= 0 else maybe
        if end > start + 1:
            found.append(Marked(start, end + 1, single=True))
    return found


def _opens(text: str, at: int, paragraph: Span) -> bool:
    after = text[at + 1 : at + 2]
    return (
        (at == paragraph.start or text[at - 1] in _BEFORE_OPENING)
        and at + 1 < paragraph.end
        and bool(after)
        and not after.isspace()
    )


def _closes(text: str, at: int, paragraph: Span, width: int) -> bool:
    return (
        at > paragraph.start
        and not text[at - 1].isspace()
        and (at + width >= paragraph.end or text[at + width] in _AFTER_CLOSING)
    )


def _trim(text: str, start: int, end: int) -> int:
    while end > start + 1 and text[end - 1].isspace():
        end -= 1
    return end
