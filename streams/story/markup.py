"""HTML and its kin to plain text: paragraphs become blank lines, table rows keep their columns, the rest is text.

Nothing is fetched and nothing is run: links, images, scripts and styles are dropped, their words kept where they are
the story's.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

from streams.story.text import words

# A tag that only markup has; `<TDLF.O>` (a ticker) and `<b` in a formula are no reason to read a text as HTML.
_MARKUP: Final = re.compile(
    r"</?(?:p|br|div|span|strong|em|b|i|u|a|h[1-6]|ul|ol|li|table|tr|td|th|tbody|thead|blockquote|figure|figcaption|"
    r"img|html|body|head|block|hl[12]|section|article|header|footer|script|style|pre|hr|sup|sub|q|cite|small)"
    r"(?:\s[^<>]{0,2000})?/?>",
    re.IGNORECASE,
)

_PARAGRAPHS: Final = words(
    "p div h1 h2 h3 h4 h5 h6 ul ol table blockquote figure figcaption section article header footer aside main nav "
    "pre address dl dt dd block hl1 hl2 hedline head body html hr tagline byline dateline form fieldset"
)
_LINES: Final = words("br tr option")
# Few on purpose: an element that is never closed takes the rest of the story with it.
_DROPPED: Final = words("script style template svg title")
_WHITE: Final = re.compile(r"[ \t\r\n\f]+")
_CELL: Final = "\t"


def is_markup(text: str) -> bool:
    """Whether a text has tags that only HTML (or XHTML, or NITF's body) has."""
    return "<" in text and _MARKUP.search(text) is not None


def to_text(markup: str) -> str:
    """The words of a piece of HTML; one paragraph a block element, a line for each `<br>` and table row.

    >>> to_text("<p>One<br>two</p><ul><li>three</li></ul><script>no()</script>")
    'One\\ntwo\\n\\n* three'
    """
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    """Collects text; html.parser calls a method for each piece, so state has to live somewhere."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces: list[str] = []
        self._dropping: list[str] = []
        self._pre = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if self._dropping or tag in _DROPPED:
            if tag in _DROPPED:
                self._dropping.append(tag)
            return
        if tag == "li":
            self._pieces.append("\n\n* ")
        elif tag in _PARAGRAPHS:
            self._pieces.append("\n\n")
            self._pre += tag == "pre"
        elif tag in _LINES:
            self._pieces.append("\n")
        elif tag in ("td", "th"):
            self._pieces.append(_CELL)
        elif tag == "q":
            self._pieces.append("“")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _DROPPED:  # `<script/>` holds nothing that would have to be dropped
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._dropping:
            del self._dropping[self._dropping.index(tag) :]
        elif self._dropping:
            return
        elif tag in _PARAGRAPHS or tag == "li":
            self._pieces.append("\n\n")
            self._pre -= tag == "pre" and self._pre > 0
        elif tag == "q":
            self._pieces.append("”")

    def handle_data(self, data: str) -> None:
        if not self._dropping:
            self._pieces.append(data if self._pre else _WHITE.sub(" ", data))

    def text(self) -> str:
        lines = [line.strip(" ").strip(_CELL).strip() for line in "".join(self._pieces).split("\n")]
        joined: list[str] = []
        for line in lines:
            if line or (joined and joined[-1]):
                joined.append(line)
        return "\n".join(joined).strip()
