"""The prose in a piece of XHTML or NITF, as plain HTML: pictures and their captions, notes and scripts apart.

Both vocabularies in one, because NewsML wraps either, and feeds mix them.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any, Final, Literal
from xml.etree.ElementTree import Element

from streams.story.boilerplate import is_byline
from streams.story.dateline import find_dateline
from streams.story.markup import to_text
from streams.story.parse.xml import text_of, tree
from streams.story.text import words

BodyType = Literal["text/plain", "text/html"]

# Elements that make paragraphs, and what HTML calls them; the tags of others are dropped and their text is kept.
_BLOCKS: Final = {
    **{name: name for name in words("p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd pre blockquote table tr hr div section")},
    "hl1": "h1",
    "hl2": "h2",
    "bq": "blockquote",
    "nitf-table": "table",
    "address": "p",
    "article": "div",
    "block": "div",
    "byline": "p",
    "body": "div",
    "center": "div",
    "credit": "p",
    "footer": "div",
    "header": "div",
    "headline": "h2",
    "hedline": "div",
    "main": "div",
    "paragraph": "p",
    "tagline": "p",
    "title": "h2",
    "line": "p",
}
# What is no prose: kept beside the story under these names.
_ASIDE: Final = {
    **dict.fromkeys(words("media figure img picture video audio object embed iframe"), "media"),
    **dict.fromkeys(words("note abstract datasource body.end"), "notes"),
}
# dpa's notepad, and what others mark so: words for editors, among those for readers.
_NOT_PUBLIC: Final = re.compile(r"\b(?:notepad|non-?public|not-?for-?publication|no-?print)\b", re.IGNORECASE)
_DROPPED: Final = words("script style template svg head colgroup col")
_CELLS: Final = words("td th nitf-td nitf-th")
_OPENING: Final = 4000  # characters of a body in which a dateline is looked for
_FIRST_PARAGRAPHS: Final = 8
_STRUCTURE: Final = frozenset((*_BLOCKS, *_CELLS, "br"))
_QUOTES: Final = tuple("\"“„«'‘`‹")


def prose(element: Element) -> tuple[str, BodyType, dict[str, list[Any]]]:
    """The body in an element, its type, and what stood among it and is no prose, by name.

    Text without any paragraph element is plain, and its lines are as they were sent.
    """
    if not any(child.tag in _STRUCTURE or _is_aside(child) for child in element.iter()):
        return "".join(element.itertext()), "text/plain", {}
    pieces: list[str] = []
    aside: dict[str, list[Any]] = {}
    _write(element, pieces, aside)
    return "".join(pieces).strip(), "text/html", aside


def _write(element: Element, pieces: list[str], aside: dict[str, list[Any]]) -> None:
    """Writes an element without its tail. Goes as deep as the document, which is at most 64 levels."""
    tag = element.tag
    if tag in _DROPPED:
        return
    if _is_aside(element):
        aside.setdefault(_ASIDE.get(tag, "notes"), []).append({"element": tag, "content": tree(element)})
        return
    if tag in _CELLS:  # on one line, whatever is in it: a row of a table has to stay one
        cell = " ".join(" ".join(element.itertext()).split())
        pieces.append(f"<td>{escape(cell, quote=False)}</td>")
        return
    if tag == "frac":  # its bar is optional, and without it 1/2 would read 12
        above, bar, below = (text_of(element.find(name)) for name in ("frac-num", "frac-sep", "frac-den"))
        pieces.append(escape(f"{above}{bar or '/'}{below}", quote=False))
        return
    if tag == "br":
        pieces.append("<br/>")
        return
    opening, closing = _marks(element, pieces[-1] if pieces else "")
    pieces.append(opening)
    pieces.append(escape(element.text or "", quote=False))
    for child in element:
        _write(child, pieces, aside)
        pieces.append(escape(child.tail or "", quote=False))
    pieces.append(closing)


def _is_aside(element: Element) -> bool:
    return element.tag in _ASIDE or (
        element.tag in ("section", "div", "block", "p") and _NOT_PUBLIC.search(element.get("class", "")) is not None
    )


def _marks(element: Element, before: str) -> tuple[str, str]:
    name = _BLOCKS.get(element.tag)
    if name == "hr":
        return "<hr/>", ""
    if name:
        return f"<{name}>", f"</{name}>"
    # HTML's <q> stands for quotation marks; NITF's stands beside them, inside or outside.
    if element.tag == "q" and not text_of(element).startswith(_QUOTES) and not before.endswith(_QUOTES):
        return "<q>", "</q>"
    return "", ""


def with_dateline(body: str, body_type: BodyType, dateline: str) -> tuple[str, bool]:
    """The body with the dateline before its first paragraph, and whether it had to be put there.

    Some feeds (AFP, PA) send it apart, for print to join them again. Only one that names its agency is believed, and
    only a body that has none of its own gets it.
    """
    line = dateline.strip().rstrip("-–—_ ")
    found = find_dateline(f"{line} - The")
    if not line or found is None or not found.agencies or not body.strip():
        return body, False
    start = to_text(body[:_OPENING]) if body_type == "text/html" else body[:_OPENING]
    paragraphs = [paragraph.strip() for paragraph in start.split("\n") if paragraph.strip()][:_FIRST_PARAGRAPHS]
    if any(find_dateline(paragraph) for paragraph in paragraphs) or is_byline(paragraphs[0] if paragraphs else ""):
        return body, False
    if body_type == "text/plain":
        return f"{line} - {body.lstrip()}", True
    before, paragraph, after = body.partition("<p>")
    if not paragraph or to_text(before).strip():
        return body, False
    return f"{before}<p>{escape(line, quote=False)} - {after.lstrip()}", True
