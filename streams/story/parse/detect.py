"""Which format a message is in, told from its first characters; `content-type` is a hint only.

`{` or `[` is JSON, `<` is markup, a control character opens the agencies' own formats, the rest is plain text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from streams.story.parse.anpa import is_anpa, read_anpa
from streams.story.parse.decode import from_json, to_text
from streams.story.parse.feeds import read_feed
from streams.story.parse.fields import each, uuid_of
from streams.story.parse.filing import opens_with_embargo
from streams.story.parse.html import ROOTS as HTML_ROOTS
from streams.story.parse.html import charset as html_charset
from streams.story.parse.html import read_html
from streams.story.parse.iptc7901 import is_iptc7901, read_iptc7901
from streams.story.parse.minimal import read_minimal
from streams.story.parse.newsml_1 import read_newsml_1
from streams.story.parse.newsml_g2 import read_newsml_g2
from streams.story.parse.ninjs import is_ninjs, read_ninjs
from streams.story.parse.nitf import read_nitf
from streams.story.parse.plain import read_plain
from streams.story.parse.xml import MAX_ITEMS, charset, parse_xml, root_name
from streams.story.records import RawRecord, RawStory
from streams.story.rejections import Reason, StoryRejected
from streams.story.text import words

MAX_BYTES: Final = 1_048_576  # the raw topic's limit
MAX_VERSION: Final = 200  # characters; a version stands in headers, in the state's row and in decisions

_BINARY: Final = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "gzip"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"{\\rtf", "RTF"),
)
# The formats that are XML and hold several items, by the local name of the root element in lower case:
# `(root, uri=, provider=, lenient=)` → items.
_XML: Final[dict[str, Callable[..., tuple[RawStory, ...]]]] = {
    **dict.fromkeys(
        words("newsitem newsmessage packageitem conceptitem knowledgeitem planningitem catalogitem"), read_newsml_g2
    ),
    "newsml": read_newsml_1,
    **dict.fromkeys(words("rss rdf feed entry"), read_feed),
}
_ROOT: Final = re.compile(r"<(?:[A-Za-z_][\w.-]{0,60}:)?([A-Za-z_][\w.-]{0,60})")
_DECLARATION: Final = re.compile(r"<!(?:DOCTYPE|ENTITY)\b", re.IGNORECASE)
_TAGS: Final = re.compile(r"^(?:\s*<[^<>]{0,300}>)+")
_HTML_DECLARATION: Final = re.compile(r"<!DOCTYPE\s+html(?:\s+PUBLIC\s[^\[<>]{0,200})?\s*>", re.IGNORECASE)
_READ: Final = "send ninjs, a JSON object with uri, headline and body, or plain text"


def parse(record: RawRecord, *, provider: str | None, max_body: int) -> tuple[RawStory, ...]:
    """The items of one message, in its order; a JSON array holds several.

    `provider` is the outlet of items that name none; `max_body` the longest body that is taken, in code points. An
    item that cannot be read refuses the whole message. Raises StoryRejected and nothing else.
    """
    if len(record.value) > MAX_BYTES:
        raise StoryRejected(Reason.TOO_LARGE, f"{len(record.value)} bytes; the limit is {MAX_BYTES}")
    items, fixes = _items(record, provider)
    return tuple(_checked(item, max_body, fixes) for item in items)


def readable(record: RawRecord, *, provider: str | None, max_body: int) -> tuple[RawStory, ...]:
    """Of a message that `parse` refuses, the items that can be read each by itself, in whatever format. Raises nothing
    knowingly: it is asked for what must not be lost with its neighbours.
    """
    found = []
    with suppress(StoryRejected):
        items, fixes = _items(record, provider, lenient=True)
        for item in items:
            with suppress(StoryRejected):
                found.append(_checked(item, max_body, fixes))
    return tuple(found)


def _items(
    record: RawRecord, provider: str | None, *, lenient: bool = False
) -> tuple[tuple[RawStory, ...], tuple[str, ...]]:
    """The items of a message, unchecked, and the repairs that reading the bytes took. `lenient` leaves out those that
    cannot be read."""
    for magic, name in _BINARY:
        if record.value.startswith(magic):
            raise StoryRejected(Reason.UNSUPPORTED_FORMAT, f"{name}: {_READ}")
    # What the document says of itself is nearer to the truth than what the transport says.
    declared = charset(record.value) or html_charset(record.value)
    text, fixes = to_text(record.value, f"charset={declared}" if declared else record.header("content-type"))
    content = text.lstrip("\ufeff\0 \t\r\n")
    if not content.strip():
        raise StoryRejected(Reason.NO_CONTENT, "an empty message")
    if content[0] in "{[":
        value, repairs = from_json(content.rstrip("\ufeff\0 \t\r\n"))
        items = _json(value, record.value, provider, lenient=lenient)
    elif content[0] == "<":
        items, repairs = _markup(content, record.value, provider, lenient=lenient)
    else:
        items, repairs = _text(text, record.value, provider), ()
    return items, (*fixes, *repairs)


def _markup(
    content: str, raw: bytes, provider: str | None, *, lenient: bool
) -> tuple[tuple[RawStory, ...], tuple[str, ...]]:
    """The items of a document that begins with `<`, and the repairs that reading it took."""
    name = (root_name(content) or "").lower()
    if name in HTML_ROOTS:
        return read_html(content, uri=uuid_of(raw), provider=provider), ()
    read = _XML.get(name)
    if read is None and name != "nitf":
        raise _refused_markup(content)
    root, repairs = parse_xml(content)
    if read is None:
        return read_nitf(root, uri=uuid_of(raw), provider=provider), repairs
    return read(root, uri=uuid_of(raw), provider=provider, lenient=lenient), repairs


def _text(text: str, raw: bytes, provider: str | None) -> tuple[RawStory, ...]:
    """The items of a message that is neither JSON nor markup: a transmission with a header, or plain text."""
    content = text.lstrip("\ufeff\0 \t\r\n")
    if is_anpa(content):
        return read_anpa(content, provider=provider)
    if is_iptc7901(content):
        return read_iptc7901(content, provider=provider)
    if content[0] in "\x01\x05\x16":
        raise StoryRejected(Reason.UNSUPPORTED_FORMAT, "a header of neither IPTC 7901 nor ANPA 1312 after SOH or SYN")
    return (read_plain(text, uri=uuid_of(raw), provider=provider),)


def _json(value: Any, raw: bytes, provider: str | None, *, lenient: bool) -> tuple[RawStory, ...]:
    if isinstance(value, dict):
        return (_item(value, uuid_of(raw), provider),)
    if not isinstance(value, list):  # cannot be: the document begins with a bracket
        raise StoryRejected(Reason.SCHEMA, "neither an object nor an array of objects")
    if not value:
        raise StoryRejected(Reason.NO_CONTENT, "an empty array")
    if len(value) > MAX_ITEMS and not lenient:
        raise StoryRejected(Reason.TOO_LARGE, f"{len(value)} items in one message; the limit is {MAX_ITEMS}")
    for number, item in enumerate(value):
        if not isinstance(item, dict) and not lenient:
            raise StoryRejected(Reason.SCHEMA, f"item {number} of the array is not an object")
    items = [item for item in value[:MAX_ITEMS] if isinstance(item, dict)]
    return each(items, lambda item: _item(item, uuid_of(item), provider), lenient=lenient)


def _item(item: Mapping[str, Any], fallback_uri: str, provider: str | None) -> RawStory:
    reader = read_ninjs if is_ninjs(item) else read_minimal
    return reader(item, uri=fallback_uri, provider=provider)


def _checked(item: RawStory, max_body: int, fixes: tuple[str, ...]) -> RawStory:
    """The item with the message's repairs before its own."""
    item = replace(item, fixes=tuple(dict.fromkeys((*fixes, *item.fixes))))
    if item.pub_status != "usable":
        # Nobody reads the body of a kill: what is wrong with it must not keep the kill away. Nor must a version that is
        # none: without it the kill reaches further.
        return item if len(item.version or "") <= MAX_VERSION else replace(item, version=None)
    if len(item.version or "") > MAX_VERSION:
        detail = f"version: {len(item.version or '')} characters; the limit is {MAX_VERSION}"
        raise StoryRejected(Reason.SCHEMA, detail, uri=item.uri)
    if len(item.body) > max_body:
        detail = f"a body of {len(item.body)} characters; the limit is {max_body}"
        raise StoryRejected(Reason.TOO_LARGE, detail, uri=item.uri)
    if item.type == "text" and not item.headline.strip() and not item.body.strip():
        raise StoryRejected(Reason.NO_CONTENT, "neither headline nor body", uri=item.uri)
    if item.embargoed_until is None and not item.embargo_open and _held_in_words(item):
        return replace(item, embargo_open=True)
    return item


def _held_in_words(item: RawStory) -> bool:
    """Whether the story, its headline or its note to editors begins with the line that holds it back."""
    body = _TAGS.sub("", item.body[:2000]) if item.body_type == "text/html" else item.body[:2000]
    return any(
        map(opens_with_embargo, (body.lstrip(), item.headline.lstrip(), str(item.ninjs.get("edNote", "")).lstrip()))
    )


def _refused_markup(content: str) -> StoryRejected:
    declared = _DECLARATION.search(content)
    if declared and not _HTML_DECLARATION.match(content, declared.start()):
        return StoryRejected(Reason.XML_FORBIDDEN, f"{declared[0]} at character {declared.start()}")
    root = _ROOT.search(content)
    name = root[1] if root else ""
    known = f"markup with the root element {name!r}" if name else "markup"
    return StoryRejected(Reason.UNSUPPORTED_FORMAT, f"{known} is not read: {_READ}")
