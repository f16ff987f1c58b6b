"""Identifiers: the same input gives the same id, on any worker, for ever. Test vectors stand in docs/schemas.md.

Every id is `urn:uuid:` and the version 5 UUID of its parts, joined by U+001F, in the project's own name space.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import NAMESPACE_DNS, UUID, uuid5

from streams.story.records import Annotated, Part, Quote

NS = uuid5(NAMESPACE_DNS, "wirestream")
SEPARATOR = "\x1f"


def make(*parts: str) -> str:
    """The id of these parts.

    >>> make("quote", "urn:example:1", "we won", "0")
    'urn:uuid:67a18f3e-cd5c-5062-99e2-f01e1ebc28d7'
    """
    return uuid5(NS, SEPARATOR.join(parts)).urn


def quote_text(contents: Iterable[Part]) -> str:
    """What a quote is known by: the text of its contents, NFKC and casefolded, with single spaces."""
    text = unicodedata.normalize("NFKC", " ".join(part.exact for part in contents)).casefold()
    return " ".join(text.split())


def quote_id(uri: str, text: str, occurrence: int) -> str:
    """The id of the quote that is known by `text`; `occurrence` counts the same words in the same story from 0."""
    return make("quote", uri, text, str(occurrence))


def identified(uri: str, quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    """The quotes of one story, in text order, with their ids."""
    seen: Counter[str] = Counter()
    named = []
    for quote in quotes:
        text = quote_text(quote.contents)
        named.append(replace(quote, id=quote_id(uri, text, seen[text])))
        seen[text] += 1
    return tuple(named)


def edition(record: Annotated) -> str:
    """What tells this version of a story from the others: version, else versionCreated, else the raw bytes' sha256."""
    if record.version is not None:
        return record.version
    return record.version_created or record.raw_sha256


def event_id(subject: str, edition: str, event: str, pipeline: str, *more: str) -> str:
    """The id of what happened to `subject` (a quoteId or uri) in `edition` of its story.

    `more` tells apart what would otherwise be one: the entity of a `mentioned`, the pubStatus of a kill's `cleared`.
    """
    return make("event", subject, edition, event, pipeline, *more)


def short(identifier: str) -> str:
    """An id's 32 hexadecimal digits, for where space is dear."""
    return UUID(identifier).hex


def long(digits: str) -> str:
    """The id of those digits."""
    return UUID(hex=digits).urn
