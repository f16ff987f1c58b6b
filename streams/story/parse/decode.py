"""Bytes to text, whatever character set they are in; JSON to values, within bounds.

Both raise StoryRejected and nothing else.
"""

from __future__ import annotations

import codecs
import re
from typing import Any, Final

import orjson

from streams.story.rejections import Reason, StoryRejected
from streams.story.text import replace_surrogates

MAX_DEPTH: Final = 64

_BOMS: Final = (  # UTF-32 first: its little-endian mark begins with UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# A declared character set is believed only where UTF-8 fails, and only of these: some of Python's codecs compress,
# encrypt or take quadratic time.
_CHARSETS: Final = re.compile(
    r"(?:iso-?8859-\d{1,2}|latin-?\d|windows-125\d|cp125\d|koi8-[ru]|mac-?roman|gb2312|gbk|gb18030|big5|euc-(?:jp|kr)"
    r"|shift[_-]jis|utf-(?:16|32)(?:-?[lb]e)?)\Z"
)
_DECLARED: Final = re.compile(r"charset\s*=\s*\"?'?([\w.:-]{2,40})", re.IGNORECASE)
# The bytes 0x80 to 0xFF that are not UTF-8, as surrogateescape leaves them, read as Windows-1252.
_WINDOWS: Final = {0xDC00 + byte: bytes((byte,)).decode("cp1252", "replace") for byte in range(0x80, 0x100)}
_ESCAPED_BYTE: Final = re.compile("[\udc80-\udcff]")
# The controls that frame transmissions are none of these.
_CONTROL: Final = re.compile("[\x00\x06-\x08\x0e-\x10\x15\x17-\x1b\x7f]")

_MOST_FOREIGN: Final = 0.15  # share of bytes that are not UTF-8, above which Windows-1252 is no longer believed
_MOST_CONTROLS: Final = 0.05
_UTF16_SHARE: Final = 0.3

_ESCAPE: Final = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[dD][89a-fA-F][0-9a-fA-F]{2}|.)"
)
_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\Z)', re.DOTALL)


def to_text(value: bytes, content_type: str | None = None) -> tuple[str, tuple[str, ...]]:
    """The text of a message without its byte order mark, and the repairs it took (`encoding`, `surrogates`).

    Raises StoryRejected(ENCODING) for bytes that are text in no character set that could be told.
    """
    text, fixes = _decoded(value, content_type)
    if "\ufeff" in text[:1]:
        text = text[1:]
    content = text.strip("\0 \t\r\n")
    if len(_CONTROL.findall(content)) > _MOST_CONTROLS * len(content):
        raise StoryRejected(Reason.ENCODING, "more control characters than text: binary data or an unknown encoding")
    return text, fixes


def from_json(text: str) -> tuple[Any, tuple[str, ...]]:
    """The value of a JSON document, and the repairs it took (`controls`, `surrogates`).

    Raises StoryRejected: INVALID_JSON, or TOO_DEEP above 64 levels.
    """
    fixes: tuple[str, ...] = ()
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        if _nesting(text) > MAX_DEPTH:
            raise _too_deep() from error
        repaired = text.replace("\0", "")
        if repaired != text:
            fixes += ("controls",)
        joined = _ESCAPE.sub(_lone, repaired)
        if joined != repaired:
            fixes += ("surrogates",)
        if not fixes:
            raise StoryRejected(Reason.INVALID_JSON, _place(error)) from error
        try:
            value = orjson.loads(joined)
        except orjson.JSONDecodeError as second:
            raise StoryRejected(Reason.INVALID_JSON, _place(second)) from second
    # orjson itself stops at 1024 levels, without recursion that could hurt.
    if text.count("[") + text.count("{") > MAX_DEPTH and _nesting(text) > MAX_DEPTH:
        raise _too_deep()
    return value, fixes


def _decoded(value: bytes, content_type: str | None) -> tuple[str, tuple[str, ...]]:
    for bom, charset in _BOMS:
        if value.startswith(bom):
            fixes = () if charset == "utf-8" else ("encoding",)
            return _strictly(value[len(bom) :], charset, "its byte order mark"), fixes
    guess = _utf16(value)
    if guess:
        return _strictly(value, guess, "its zero bytes"), ("encoding",)
    try:
        return value.decode(), ()
    except UnicodeDecodeError:
        pass
    declared = _declared_charset(content_type)
    if declared:
        try:
            return replace_surrogates(value.decode(declared)), ("encoding",)
        except (LookupError, UnicodeError):
            pass
    try:
        return replace_surrogates(value.decode("utf-8", "surrogatepass")), ("surrogates",)
    except UnicodeDecodeError:
        pass
    text = value.decode("utf-8", "surrogateescape")
    if len(_ESCAPED_BYTE.findall(text)) > _MOST_FOREIGN * len(text):
        raise StoryRejected(Reason.ENCODING, "not UTF-8, and too many bytes above 127 to be English in Windows-1252")
    return text.translate(_WINDOWS), ("encoding",)


def _strictly(value: bytes, charset: str, why: str) -> str:
    try:
        return replace_surrogates(value.decode(charset, "surrogatepass"))
    except UnicodeDecodeError as error:
        detail = f"{charset} by {why}, but not valid at byte {error.start}: {error.reason}"
        raise StoryRejected(Reason.ENCODING, detail) from error


def _utf16(value: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of Latin text is zero."""
    sample = value[:400]
    if len(value) % 2 or len(sample) < 8:
        return None
    half = len(sample) / 2
    if sample[1::2].count(0) > _UTF16_SHARE * half and sample[::2].count(0) < 0.05 * half:
        return "utf-16-le"
    if sample[::2].count(0) > _UTF16_SHARE * half and sample[1::2].count(0) < 0.05 * half:
        return "utf-16-be"
    return None


def _declared_charset(content_type: str | None) -> str | None:
    match = _DECLARED.search(content_type or "")
    name = match[1].lower() if match else ""
    return name if _CHARSETS.match(name) else None


def _lone(match: re.Match[str]) -> str:
    """An escape as it stands, but for one half of a surrogate pair without the other."""
    escape = match[0]
    return r"\ufffd" if len(escape) == 6 and escape[2] in "dD" else escape


def _nesting(text: str) -> int:
    """How deep the brackets outside strings go. Linear, so that it can be asked of any input."""
    depth = deepest = 0
    for bracket in re.findall(r"[\[\]{}]", _STRING.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _too_deep() -> StoryRejected:
    return StoryRejected(Reason.TOO_DEEP, f"JSON nested deeper than {MAX_DEPTH} levels")


def _place(error: orjson.JSONDecodeError) -> str:
    return f"{error.msg} at line {error.lineno}, column {error.colno}"
