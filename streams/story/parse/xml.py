"""Text to a tree of elements, for every format that is XML: nothing is declared, fetched or expanded.

Names lose their namespaces, because feeds use them loosely: with and without prefix, the wrong year's, or none. What
wire feeds commonly break is mended (`controls`, `entities`, `ampersands`); the rest is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from streams.story.parse.decode import MAX_DEPTH
from streams.story.rejections import Reason, StoryRejected

MAX_ITEMS: Final = 1000  # of one message; no feed sends more, and each costs as much as a message of its own

_DECLARED: Final = re.compile(rb"\s{0,20}<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z][\w.:-]{1,39})[\"']")
_MISC: Final = re.compile(r"(?:\s+|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
# A document type that only points elsewhere, as DTD-based formats have it. What has declarations of its own stays in
# the text, and the parser refuses it.
_DOCTYPE: Final = re.compile(
    r"<!DOCTYPE\s+[^\s\[\]<>\"']{1,200}(?:\s+(?:SYSTEM|PUBLIC)(?:\s+(?:\"[^\"<>]{0,1000}\"|'[^'<>]{0,1000}')){1,2})?\s*>",
    re.IGNORECASE,
)
# RFC 3085: urn:newsml:provider:date:item:revision, the revision with the letter of an update.
_URN: Final = re.compile(
    r"(urn:newsml:[^:]+:[0-9]{8}(?:T[0-9]{4,6}(?:Z|[+-][0-9]{4})?)?:[^:]+):([0-9]{1,20})[A-Z]?\Z", re.IGNORECASE
)
_ROOT: Final = re.compile(r"<(?:[\w.-]{1,60}:)?([^\W\d][\w.-]{0,60})")
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# A CDATA section as a whole, or one ampersand with what may be its reference.
_AMPERSAND: Final = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(?:#(?:x([0-9A-Fa-f]{1,8})|([0-9]{1,9}));|([A-Za-z][A-Za-z0-9]{1,31});)?", re.DOTALL
)
_MEDIA: Final = ("{http://search.yahoo.com/mrss", "{https://search.yahoo.com/mrss", "{http://www.itunes.com/dtds/")
_CHARACTERS: Final = (range(9, 11), range(13, 14), range(0x20, 0xD800), range(0xE000, 0xFFFE), range(0x10000, 0x110000))
_EMBARGOED: Final = re.compile(
    r"\W{0,6}(?:STRICT(?:LY)?\s|Strictly\s)?(?:EMBARGO(?:ED)?|Embargo(?:ed)?)\b"
    r"(?!\W{0,3}(?:is\s|now\s|IS\s|NOW\s){0,2}(?i:lifted|over|ended|off|expired)\b)"
)
_BREAKS: Final = frozenset(("br", "p", "li", "td", "th", "hr"))
_PREDEFINED: Final = frozenset(("amp", "lt", "gt", "quot", "apos"))


def charset(value: bytes) -> str | None:
    """The character set that an XML declaration names, in lower case, or None. Latin-1 is taken for Windows-1252, as
    everywhere on the web: who declares the one often sends the other's quotation marks."""
    match = _DECLARED.match(value[:400])
    name = match[1].decode("ascii").lower() if match else None
    return "windows-1252" if name in ("iso-8859-1", "latin-1", "latin1") else name


def root_name(text: str) -> str | None:
    """The local name of a document's root element, told without parsing; None where no element begins."""
    match = _ROOT.match(text, _root_at(text))
    return match[1] if match else None


def parse_xml(text: str) -> tuple[Element, tuple[str, ...]]:
    """The root element, and the repairs that reading it took.

    A DOCTYPE without declarations is passed over. Raises StoryRejected: XML_FORBIDDEN for declarations, TOO_DEEP
    above 64 levels, SCHEMA for what is not well-formed.
    """
    # The XML declaration spoke of bytes that are text by now; what else stands before the root says nothing.
    document = text[_root_at(text) :]
    try:
        return _tree(document), ()
    except ParseError as error:
        mended, fixes = _mended(document)
        if not fixes:
            raise _malformed(error) from error
    try:
        return _tree(mended), fixes
    except ParseError as error:
        raise _malformed(error) from error


def counted(items: list[Element], root: Element, *, lenient: bool) -> list[Element]:
    """The items of a message. Raises StoryRejected: NO_CONTENT where there are none, TOO_LARGE above 1,000, unless
    `lenient`: then the first 1,000."""
    if not items:
        raise StoryRejected(Reason.NO_CONTENT, f"a {root.tag} without items")
    if len(items) > MAX_ITEMS and not lenient:
        raise StoryRejected(Reason.TOO_LARGE, f"{len(items)} items in one message; the limit is {MAX_ITEMS}")
    return items[:MAX_ITEMS]


def unrevised(urn: str) -> tuple[str, str | None]:
    """A NewsML URN without its revision, and the revision; any other identifier as it is.

    >>> unrevised("urn:newsml:afp.com:20260303T135002Z:TX-PAR-ZZZ01:2")
    ('urn:newsml:afp.com:20260303T135002Z:TX-PAR-ZZZ01', '2')
    """
    match = _URN.match(urn)
    return (match[1], match[2]) if match else (urn, None)


def says_embargoed(note: str) -> bool:
    """Whether a note to editors begins with an embargo. When it ends is written for people."""
    return _EMBARGOED.match(note) is not None


def first(element: Element, path: str) -> Element:
    """What is at a path, or an element without anything in it."""
    found = element.find(path)
    return Element("none") if found is None else found


def text_of(element: Element | None) -> str:
    """The text of an element and of all within it, white space single; "" for None."""
    return "" if element is None else " ".join("".join(element.itertext()).split())


def tree(element: Element) -> Any:
    """An element as JSON: its text where it has nothing else, else an object of its attributes, its text under `text`
    and its children by name, in lists."""
    if not element.attrib and not len(element):
        return text_of(element)
    found: dict[str, Any] = dict(element.attrib)
    for child in element:
        name = child.tag if child.tag not in element.attrib else f"{child.tag}Element"
        found.setdefault(name, []).append(tree(child))
    mixed = " ".join(" ".join((element.text or "", *(child.tail or "" for child in element))).split())
    return {**found, "text": mixed} if mixed else found


def leftovers(parent: Element | None, known: frozenset[str]) -> dict[str, list[Any]]:
    """The children that have no place of their own, as JSON, by name."""
    found: dict[str, list[Any]] = {}
    for child in parent if parent is not None else ():
        if child.tag not in known:
            found.setdefault(child.tag, []).append(tree(child))
    return found


def find_all(element: Element, *paths: str) -> Iterator[Element]:
    """What is at any of the paths, the first path's first."""
    for path in paths:
        yield from element.iterfind(path)


def _root_at(text: str) -> int:
    """Where the root element begins: after the XML declaration, comments, and a DOCTYPE that declares nothing."""
    at = _end(_MISC.match(text))
    declared = _DOCTYPE.match(text, at)
    return _end(_MISC.match(text, declared.end())) if declared else at


def _end(match: re.Match[str] | None) -> int:
    return match.end() if match else 0  # cannot be None: the pattern matches nothing, too


def _tree(document: str) -> Element:
    parser = DefusedXMLParser(target=_Builder(), forbid_dtd=True, forbid_entities=True, forbid_external=True)
    try:
        parser.feed(document)
        root: Element = parser.close()
    except DefusedXmlException as error:
        raise StoryRejected(Reason.XML_FORBIDDEN, _forbidden(error)) from error
    return root


def _malformed(error: ParseError) -> StoryRejected:
    return StoryRejected(Reason.SCHEMA, f"XML that is not well-formed: {error} of the root element")


def _forbidden(error: DefusedXmlException) -> str:
    name = str(getattr(error, "name", "") or "")[:60]
    what = {"DTDForbidden": "a document type with declarations", "EntitiesForbidden": "an entity declaration"}
    return f"{what.get(type(error).__name__, 'an external reference')}: {name!r}" if name else str(error)[:200]


def _mended(document: str) -> tuple[str, tuple[str, ...]]:
    fixes: dict[str, None] = {}

    def mend(match: re.Match[str]) -> str:
        hexadecimal, decimal, name = match.groups()
        if hexadecimal or decimal:
            number = int(hexadecimal, 16) if hexadecimal else int(decimal)
            if any(number in allowed for allowed in _CHARACTERS):
                return match[0]
            fixes["controls"] = None
            return ""
        if name in _PREDEFINED or match[0][0] == "<":
            return match[0]
        character = html5.get(f"{name};") if name else None
        if character and not set(character) & set("<&"):
            fixes["entities"] = None
            return character
        fixes["ampersands"] = None
        return f"&amp;{match[0][1:]}"

    mended = _ILLEGAL.sub("", document)
    if mended != document:
        fixes["controls"] = None
    mended = _AMPERSAND.sub(mend, mended)
    return mended, tuple(fixes)


class _Builder(TreeBuilder):
    """Drops namespaces and stops at 64 levels; the parser calls a method for each piece, so the depth has to live
    somewhere."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def start(self, tag: str, attrs: dict[Any, Any], /) -> Element:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise StoryRejected(Reason.TOO_DEEP, f"XML nested deeper than {MAX_DEPTH} levels")
        local = {name.rpartition("}")[2]: value for name, value in attrs.items()}
        return super().start(_local(tag), local)

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        local = _local(tag)
        if local in _BREAKS:
            self.data("\n")  # what stands in two lines is not one word
        return super().end(local)


def _local(tag: str) -> str:
    """A name without its namespace; what feeds say of media keeps a prefix, because it uses the words of the feed."""
    namespace, _, name = tag.rpartition("}")
    return f"media-{name}" if namespace.startswith(_MEDIA) else name
