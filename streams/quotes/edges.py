"""Where a content begins and ends: quotation marks whole, the sentence's full stop and loose commas outside."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from streams.quotes.clauses import whole_words
from streams.quotes.drafts import Draft
from streams.quotes.marks import CLOSING, MARK_CHARS, Marked
from streams.quotes.page import Page
from streams.story.records import QuoteType, Span

_LEADING = " \t\n\r\u00a0,;:.–—-"
_TRAILING = " \t\n\r\u00a0,;:–—-"


def snap(page: Page, draft: Draft) -> Draft:
    """The draft with clean contents, in order, touching ones joined."""
    spans = sorted({s for c in draft.contents if (s := _snap(page, c, draft)) is not None})
    joined: list[Span] = []
    for span in spans:
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(span.end, joined[-1].end))
        elif joined and not page.text[joined[-1].end : span.start].strip() and _one_paragraph(page, joined[-1], span):
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return replace(draft, contents=tuple(joined))


def _one_paragraph(page: Page, left: Span, right: Span) -> bool:
    return page.paragraph(left.start) == page.paragraph(right.start)


def _snap(page: Page, content: Span, draft: Draft) -> Span | None:
    text = page.text
    start, end = whole_words(text, content)
    paragraph = page.paragraphs[page.paragraph(content.start)] if page.paragraphs else content
    start, end = max(start, paragraph.start), min(end, paragraph.end)
    own = (*draft.sources, *((draft.cue,) if draft.cue else ()))
    for marked in page.marked_in(Span(max(0, start - 2), end + 2)):
        start, end = _cover(start, end, marked, own)
    start, end = _trim(page, start, end)
    return Span(start, end) if start < end and any(ch.isalnum() for ch in text[start:end]) else None


def _cover(start: int, end: int, marked: Marked, own: Sequence[Span]) -> tuple[int, int]:
    """Grown to a quoted stretch that it mostly covers or cuts, unless the draft's own cue stands in there."""
    if any(marked.start < p.end and p.start < marked.end for p in own):
        return start, end
    if start <= marked.start and marked.end <= end:
        return start, end
    shared = min(end, marked.end) - max(start, marked.start)
    inside = start >= marked.start and end <= marked.end
    if inside and 2 * shared < marked.end - marked.start - 2 * marked.mark and not _touches(start, end, marked):
        return start, end
    if shared <= 0 and not (marked.start - 1 <= end <= marked.start or marked.end <= start <= marked.end + 1):
        return start, end
    if shared <= 1 and not inside:
        # Only a mark is shared: it belongs to the neighbour.
        return (marked.end, end) if start > marked.start else (start, marked.start)
    return min(start, marked.start), max(end, marked.end)


def _touches(start: int, end: int, marked: Marked) -> bool:
    return start <= marked.start + marked.mark or end >= marked.end - 2


def _trim(page: Page, start: int, end: int) -> tuple[int, int]:
    text = page.text
    while start < end and text[start] in _LEADING and not _needed(text, start):
        start += 1
    while start < end:
        last = text[end - 1]
        if last in _TRAILING or (last == "." and not _abbreviated(page, start, end)):
            end -= 1
        elif last in CLOSING and text.count(last, start, end) == 1 and not page.marked_at(end - 1):
            end -= 1  # a closing mark whose opening is elsewhere
        elif last == ")" and text.count(")", start, end) > text.count("(", start, end):
            end -= 1
        else:
            break
    return start, end


def _needed(text: str, start: int) -> bool:
    """A dash before a number and the dots of an ellipsis are part of what is said."""
    return (text[start] in "-–.." and text[start + 1 : start + 2].isdigit()) or text.startswith("...", start)


def _abbreviated(page: Page, start: int, end: int) -> bool:
    """Whether the full stop at the end belongs to its word ("Corp.", "U.S.", "…") and not to the sentence."""
    text = page.text
    if text.endswith("...", start, end):
        return True
    marked = page.marked_at(end - 1)
    if marked and not marked.closed and marked.end == end:
        return True  # a paragraph of a quote that goes on: its full stop is inside
    if re.search(r"(?:\b[^\W\d_]\.)$", text[max(start, end - 4) : end]):
        return True
    following = text[end : end + 2]
    return (bool(following) and not following[0].isspace() and following[0] not in MARK_CHARS + ")]") or (
        following[:1] == "," or (len(following) > 1 and following[0] == " " and following[1].islower())
    )


def by_paragraph(page: Page, span: Span) -> list[Span]:
    """The span's share of each paragraph that it touches."""
    parts = []
    for number in range(page.paragraph(span.start), page.paragraph(max(span.start, span.end - 1)) + 1):
        if number < len(page.paragraphs):
            paragraph = page.paragraphs[number]
            start, end = max(span.start, paragraph.start), min(span.end, paragraph.end)
            if start < end:
                parts.append(Span(start, end))
    return parts


def starts_marked(text: str, span: Span) -> bool:
    """Whether the span begins with a quotation mark."""
    return text[span.start : span.start + 1] in tuple(MARK_CHARS)


def is_direct(page: Page, span: Span) -> bool:
    """Whether all of its words stand in quotation marks."""
    position, end = span.start, span.end
    while position < end:
        marked = page.marked_at(position)
        if marked is None:
            if any(ch.isalnum() for ch in page.text[position:end]):
                following = next((m for m in page.marked_in(Span(position, end)) if m.start > position), None)
                if following is None or any(ch.isalnum() for ch in page.text[position : following.start]):
                    return False
                position = following.start
                continue
            return True
        position = marked.end
    return True


def quote_type(page: Page, contents: Sequence[Span]) -> QuoteType:
    """`direct` where all is in marks, `mixed` where some is, `indirect` where nothing is."""
    if all(is_direct(page, c) for c in contents):
        return "direct"
    return "mixed" if any(page.marked_in(c) for c in contents) else "indirect"
