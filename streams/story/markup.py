"""HTML and its kin to plain text: paragraphs become blank lines, table rows keep their columns, the rest is text.

Nothing is fetched and nothing is run: links, images, scripts and styles are dropped, their words kept where they are
the story's. The reader is our own because the standard library's takes quadratic time on tags that never end; this one
looks at every character a bounded number of times.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Final

from streams.story.text import words

_PARAGRAPHS: Final = words(
    "p div h1 h2 h3 h4 h5 h6 ul ol table blockquote figure figcaption section article header footer aside main nav "
    "pre address dl dt dd block hl1 hl2 hedline head body html hr tagline byline dateline form fieldset"
)
_LINES: Final = words("br tr option")
_INLINE: Final = words(
    "a abbr b bdi bdo big center cite code data del dfn em font i img input ins kbd label li mark meta link q s samp "
    "small source span strike strong sub sup td th tbody thead tfoot caption col colgroup time tt u var wbr iframe "
    "object embed param video audio picture button select map area noscript nobr person org location chron money"
)
# Few on purpose: an element that is never closed takes the rest of the story with it.
_DROPPED: Final = words("script style template svg title")
_KNOWN: Final = _PARAGRAPHS | _LINES | _INLINE | _DROPPED

# Tags that only markup has; `<TDLF.O>` (a ticker) and `<b` in a formula are no reason to read a text as HTML.
_MARKUP: Final = re.compile(
    r"</?(?:p|br|div|span|strong|em|b|i|u|a|h[1-6]|ul|ol|li|table|tr|td|th|tbody|thead|blockquote|figure|figcaption|"
    r"img|html|body|head|block|hl[12]|section|article|header|footer|script|style|pre|hr|sup|sub|q|cite|small)"
    r"(?:\s[^<>]{0,2000})?/?>",
    re.IGNORECASE,
)
_TAG: Final = re.compile(
    r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9:-]{0,40})"
    r"(?P<rest>(?:[\s/](?:[^<>\"']|\"[^\"<]{0,3000}\"|'[^'<]{0,3000}'){0,3000}+)?)>"
)
_SIGNS: Final = re.compile("<*(?=<)")  # of several in a row, only the last can begin a tag
_ATTRIBUTE: Final = re.compile(
    r"([A-Za-z_@:][\w:.-]{0,60})(?:\s{0,20}=\s{0,20}(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?", re.ASCII
)
_WHITE: Final = re.compile(r"[ \t\r\n\f]+")
_CELL: Final = "\t"


def is_markup(text: str) -> bool:
    """Whether a text has tags that only HTML (or XHTML, or NITF's body) has."""
    return "<" in text and _MARKUP.search(text) is not None


def to_text(markup: str) -> str:
    """The words of a piece of HTML; one paragraph a block element, a line for each `<br>` and table row.

    >>> to_text("<p>One<br>two &amp; more</p><ul><li>three</li></ul><script>no()</script>")
    'One\\ntwo & more\\n\\n* three'
    """
    pieces: list[str] = []
    dropping = ""
    pre = 0
    for start, end, name, ends, _ in tokens(markup):
        if not name:
            if not dropping:
                text = html.unescape(markup[start:end])
                pieces.append(text if pre else _WHITE.sub(" ", text))
        elif dropping:
            dropping = "" if ends and name == dropping else dropping
        elif name in _DROPPED:
            dropping = "" if ends else name
        else:
            pieces.append(_break(name, ends))
            pre = max(0, pre + (-1 if ends else 1)) if name == "pre" else pre
    return _lines("".join(pieces))


def _break(name: str, ends: bool) -> str:
    """What a tag stands for in the text."""
    if name == "li" and not ends:
        return "\n\n* "
    if name in _PARAGRAPHS or name == "li":
        return "\n\n"
    if name in _LINES:
        return "" if ends else "\n"
    if name in ("td", "th"):
        return "" if ends else _CELL
    if name == "q":
        return "”" if ends else "“"
    return ""


def tokens(markup: str) -> Iterator[tuple[int, int, str, bool, str]]:
    """Pieces of text and tags in order: start, end, name in lower case ("" for text), whether it ends the element, and
    the attributes as written. Declarations and comments are passed over.

    An element that closes itself (`<script/>`) is passed over unless it breaks a line.
    """
    at = text_at = 0  # where to look on, and where the text begins that is not yet given
    comments = True  # whether any comment can still end: asked once, not at every `<!--`
    while (start := markup.find("<", at)) >= 0:
        if markup.startswith(("<!", "<?"), start):
            if start > text_at:
                yield text_at, start, "", False, ""
            closing = "-->" if markup.startswith("<!--", start) else "]]>" if markup.startswith("<![", start) else ">"
            end = markup.find(closing, start) if comments else -1
            if end < 0:
                comments = False
                end = markup.find(">", start, start + 200)
            at = text_at = end + len(closing) if end >= 0 else start + 2
            continue
        tag = _TAG.match(markup, start)
        name = tag["name"].lower() if tag else ""
        if tag is None or (name not in _KNOWN and tag["name"].isupper() and not tag["rest"]):
            run = _SIGNS.match(markup, start + 1)
            at = run.end() if run else start + 1  # a sign, or a ticker such as <HRG>: text like any other
            continue
        if start > text_at:
            yield text_at, start, "", False, ""
        if not (tag["rest"].endswith("/") and name in _DROPPED):
            yield start, tag.end(), name, bool(tag["end"]), tag["rest"]
        at = text_at = tag.end()
    if text_at < len(markup):
        yield text_at, len(markup), "", False, ""


def attributes(written: str) -> dict[str, str]:
    """The attributes of a tag as `tokens` gives them; of two with one name the first counts.

    >>> attributes(' property="og:title" content=\'Rain &amp; wind\' hidden')
    {'property': 'og:title', 'content': 'Rain & wind', 'hidden': ''}
    """
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(written):
        found.setdefault(name.lower(), html.unescape(double or single or bare))
    return found


def _lines(text: str) -> str:
    lines: list[str] = []
    for line in text.split("\n"):
        stripped = line.strip(" ").strip(_CELL).strip()
        if stripped or (lines and lines[-1]):
            lines.append(stripped)
    return "\n".join(lines).strip()
