"""What is kept of a story between its versions: one row of the state table, as bytes.

A row is one line of JSON and, where a story is held for its embargo, a line feed and the held record, compressed. Rows
are internal and small (two or three kilobytes); tools outside must not read them.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import orjson

from streams.story import ids
from streams.story.encode import from_bytes, to_bytes
from streams.story.records import Annotated, DecisionName
from streams.story.versions import Edition, Scheme, Verdict

FORMAT = 1
ROW_LIMIT = 1_000_000  # bytes; the changelog topic takes 1 MiB with the key
SEEN = 32  # raw records whose decision is remembered; more than one commit's worth of a story is never redelivered
KILLS = 8
DERIVED = 256  # uris of stories that evolved from this one; the newest are kept


class NewerFormat(Exception):
    """A row was written by a later version of wirestream: this one must stop, not guess what it says."""


@dataclass(frozen=True, slots=True)
class Held:
    """A story before its time: `what` is held of it, all or its quotes and mentions alone. `until` is None where no
    time is known. `verdict` is what it was to the version before it."""

    edition: Edition
    until: int | None  # milliseconds since 1970
    what: Literal["all", "events"]
    record: bytes  # the annotated record, compressed
    verdict: Verdict = "newer"

    @property
    def annotated(self) -> Annotated:
        return from_bytes(zlib.decompress(self.record))


@dataclass(frozen=True, slots=True)
class Seen:
    """A raw record that was decided on: what came of it is said again, in the same words, if it is delivered again."""

    mark: str
    decision: DecisionName
    reason: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """The state of one story. `published` is the newest edition on the enriched topic, killed or not; `marker` the
    kill that stands there instead; `quotes` maps the ids of the quotes that consumers hold to their published form;
    `derived` are the stories that evolved from it."""

    scheme: Scheme = "numeric"
    published: Edition | None = None
    marker: Edition | None = None
    kills: tuple[Edition, ...] = ()
    mentioned: bool = False
    quotes: Mapping[str, str] = field(default_factory=dict)
    held: Held | None = None
    derived: tuple[str, ...] = ()
    seen: tuple[Seen, ...] = ()
    touched: int = 0  # the newest raw record's timestamp, milliseconds

    def remembered(self, mark: str) -> Seen | None:
        """What was decided on the raw record of that mark, if it is among the last."""
        return next((seen for seen in reversed(self.seen) if seen.mark == mark), None)


def hold(
    record: Annotated, edition: Edition, until: int | None, what: Literal["all", "events"], verdict: Verdict
) -> Held:
    """The record put away."""
    return Held(edition, until, what, zlib.compress(to_bytes(record), 6), verdict)


def dump(row: Row) -> bytes:
    """The row as bytes."""
    held = row.held
    members: dict[str, Any] = {
        "format": FORMAT,
        "scheme": row.scheme,
        "published": _edition(row.published),
        "marker": _edition(row.marker),
        "kills": [_edition(kill) for kill in row.kills],
        "mentioned": row.mentioned,
        "quotes": {ids.short(quote_id): told for quote_id, told in row.quotes.items()},
        "held": held and [_edition(held.edition), held.until, held.what, held.verdict],
        "derived": row.derived,
        "seen": [[seen.mark, seen.decision, seen.reason] for seen in row.seen],
        "touched": row.touched,
    }
    line = orjson.dumps({name: value for name, value in members.items() if value})
    return line + b"\n" + held.record if held else line


def load(value: bytes | None) -> Row:
    """The row of those bytes; an empty one for None. Raises NewerFormat."""
    if value is None:
        return Row()
    line, _, record = value.partition(b"\n")
    members = orjson.loads(line)
    if members.get("format") != FORMAT:
        raise NewerFormat(f"a state row of format {members.get('format')}, and this version reads {FORMAT}: upgrade it")
    held = members.get("held")
    return Row(
        scheme=members["scheme"],
        published=_read(members.get("published")),
        marker=_read(members.get("marker")),
        kills=tuple(Edition(**kill) for kill in members.get("kills", ())),
        mentioned=members.get("mentioned", False),
        quotes={ids.long(digits): told for digits, told in members.get("quotes", {}).items()},
        held=Held(Edition(**held[0]), held[1], held[2], record, held[3]) if held else None,
        derived=tuple(members.get("derived", ())),
        seen=tuple(Seen(*each) for each in members.get("seen", ())),
        touched=members.get("touched", 0),
    )


def due(value: bytes | None) -> int | None:
    """When what a row holds is to be released (milliseconds since 1970), or None: nothing held, or no time known."""
    held = load(value).held
    return held.until if held else None


def times(value: bytes) -> tuple[int | Literal["open"] | None, int]:
    """(when what the row holds is to be released, when it was last touched), milliseconds since 1970. `open` is held
    without a time, None is nothing held."""
    row = load(value)
    if row.held is None:
        return None, row.touched
    return "open" if row.held.until is None else row.held.until, row.touched


def _edition(edition: Edition | None) -> dict[str, Any] | None:
    if edition is None:
        return None
    return {name: value for name, value in asdict(edition).items() if value not in (None, "", 0) or name == "created"}


def _read(members: dict[str, Any] | None) -> Edition | None:
    return Edition(**members) if members else None
