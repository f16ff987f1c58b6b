"""Values that every format carries: identifiers, dates, status, versions. Each function takes what was sent, of any
type, and gives it in ninjs 3.1's form."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext, suppress
from datetime import UTC, datetime
from typing import Any, Final, Literal, TypeVar
from uuid import UUID

import orjson

from streams.story.ids import NS
from streams.story.records import RawStory
from streams.story.rejections import Reason, StoryRejected

Item = TypeVar("Item")
PubStatus = Literal["usable", "withheld", "canceled"]

_LONGEST_URI: Final = 2000
_BARE_UUID: Final = re.compile(r"\{?[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\}?\Z", re.IGNORECASE)
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f]")
_STATUS: Final[dict[str, PubStatus]] = {
    "usable": "usable",
    "embargoed": "usable",
    "withheld": "withheld",
    "hold": "withheld",
    "onhold": "withheld",
    "canceled": "canceled",
    "cancelled": "canceled",
    "cancel": "canceled",
    "killed": "canceled",
    "kill": "canceled",
    "withdrawn": "canceled",
    "recalled": "canceled",
}
_MOMENT: Final = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})[Tt ](\d{2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?\s?([Zz]|[+-]\d{2}(?::?\d{2})?)?\Z"
)
_PROVIDER: Final = re.compile(r"\bAll content created by (?:the )?([A-Z][^,.\n]{2,80}?)(?:,| is\b)")


def uuid_of(content: bytes | Mapping[str, Any]) -> str:
    """The `urn:uuid:` of a message without an identifier: the version 5 UUID of its bytes, or of an item's JSON."""
    value = content if isinstance(content, bytes) else orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    return UUID(bytes=hashlib.sha1(NS.bytes + value, usedforsecurity=False).digest()[:16], version=5).urn


def identifier(value: Any, name: str = "uri") -> str | None:
    """An identifier as it was given; a bare UUID becomes `urn:uuid:…`. None where there is none."""
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise StoryRejected(Reason.SCHEMA, f"{name}: expected a string, got {kind_name(value)}")
    value = value.strip()
    if not value:
        return None
    if len(value) > _LONGEST_URI or _UNPRINTABLE.search(value):
        raise StoryRejected(Reason.SCHEMA, f"{name}: longer than {_LONGEST_URI} characters, or with control characters")
    return f"urn:uuid:{UUID(value)}" if _BARE_UUID.match(value) else value


def moment(value: Any, *, assume_utc: bool = True) -> str | None:
    """A time as RFC 3339 in UTC (`2025-03-01T12:00:00Z`); None for what is no time.

    Takes RFC 3339, `+0000`, and the basic form without separators. A time without a zone is taken as UTC only with
    `assume_utc`.
    """
    match = _MOMENT.match(value.strip()) if isinstance(value, str) else None
    if not match:
        return None
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    if not zone and not assume_utc:
        return None
    seconds = min(int(second or 0), 59)  # RFC 3339 has leap seconds, Python has not
    offset = "+00:00" if not zone or zone in "Zz" else f"{zone[:3]}:{zone[3:].lstrip(':') or '00'}"
    digits = (fraction or "")[:6].ljust(6, "0")
    try:
        then = datetime.fromisoformat(f"{year}-{month}-{day}T{hour}:{minute}:{seconds:02}.{digits}{offset}")
        utc = then.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return utc.isoformat().replace("+00:00", "Z")


def version(value: Any) -> str | None:
    """A version as a string; 0 is one."""
    if value is None or isinstance(value, str):
        return (value or "").strip() or None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise StoryRejected(Reason.SCHEMA, f"version: expected a string or a number, got {kind_name(value)}")
    return str(int(value)) if isinstance(value, int) or value.is_integer() else repr(value)


def status(value: Any) -> tuple[PubStatus, bool]:
    """The publishing status, and whether it says that the story is embargoed.

    Takes IPTC's spellings with or without scheme, and those that feeds use for them. A status that nobody knows is
    refused: what it forbids must not be published.
    """
    if value is None:
        return "usable", False
    if isinstance(value, str):
        word = re.split(r"[:/#]", value.strip().lower())[-1].replace("-", "").replace(" ", "").replace("_", "")
        if not word:
            return "usable", False
        known = _STATUS.get(word)
        if known:
            return known, word == "embargoed"
    raise StoryRejected(Reason.SCHEMA, f"pubStatus: {str(value)[:40]!r} is none of usable, withheld, canceled")


def text(value: Any, name: str) -> str:
    """A string; "" for None."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise StoryRejected(Reason.SCHEMA, f"{name}: expected a string, got {kind_name(value)}")
    return value


def each(items: Iterable[Item], read: Callable[[Item], RawStory], *, lenient: bool) -> tuple[RawStory, ...]:
    """What `read` makes of each item, in their order; `lenient` leaves out those that it refuses."""
    found = []
    for item in items:
        with suppress(StoryRejected) if lenient else nullcontext():
            found.append(read(item))
    return tuple(found)


def provider_in(body: str) -> str | None:
    """The outlet that a story's licence footer names as its maker."""
    match = _PROVIDER.search(body, max(0, len(body) - 2000))
    return match[1].strip() if match else None


def kind_name(value: Any) -> str:
    """What JSON calls a value's type."""
    names = {bool: "a boolean", int: "a number", float: "a number", str: "a string", list: "an array"}
    return "an object" if isinstance(value, dict) else names.get(type(value), "null")
