"""Which of two versions of a story is the newer one.

Versions compare by one scheme a story: by number while all are whole numbers; from the first that is not, by
versionCreated; from the first without one, by arrival, which is the raw record's own timestamp (kills overtake, and
stories are read side by side, so the order in which they reach the gate says nothing).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from streams.story.records import Annotated

Scheme = Literal["numeric", "created", "arrival"]
Verdict = Literal["newer", "correction", "reprocessed", "duplicate", "stale", "conflict"]

# More digits than any feed sends; int() of a hostile megabyte of digits would be slow.
_NUMBER = re.compile(r"[0-9]{1,40}", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST = 253_402_300_799_999  # 9999-12-31T23:59:59.999Z


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of a story, as far as order is concerned. `created` and `time` are milliseconds since 1970."""

    version: str | None = None
    created: int | None = None
    time: int = 0  # of the raw record: the order of arrival
    partition: int = 0
    offset: int = 0
    fingerprint: str = ""
    raw: str = ""  # sha256 of the raw bytes, shortened
    pipeline: str = ""
    status: str = "usable"

    @classmethod
    def of(cls, record: Annotated) -> Edition:
        """The edition that a record carries. One that was redriven is as old as when it first came."""
        time, partition, offset = record.arrived or (record.timestamp, record.partition, record.offset)
        return cls(
            version=record.version,
            created=milliseconds(record.version_created),
            time=time,
            partition=partition,
            offset=offset,
            fingerprint=record.fingerprint[:32],
            raw=record.raw_sha256[:32],
            pipeline=record.pipeline,
            status=record.pub_status,
        )

    @property
    def number(self) -> int | None:
        """The version as a whole number, or None. 0 is a version like any other."""
        return int(self.version) if self.version is not None and _NUMBER.fullmatch(self.version) else None

    @property
    def arrival(self) -> tuple[int, int, int]:
        return (self.time, self.partition, self.offset)


def milliseconds(moment: str | None) -> int | None:
    """An RFC 3339 moment as milliseconds since 1970; None for None and for what is no moment."""
    if moment is None:
        return None
    try:
        parsed = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return (parsed.replace(tzinfo=parsed.tzinfo or UTC) - _EPOCH) // timedelta(milliseconds=1)


def rfc3339(moment: int) -> str:
    """Milliseconds since 1970 as RFC 3339 in UTC: `2026-03-03T14:05:00.000Z`. A producer may send any number: what lies
    before 1970 or after 9999 becomes the nearest moment that can be written."""
    seconds, rest = divmod(min(max(moment, 0), _LAST), 1000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{rest:03d}Z"


def narrowed(scheme: Scheme, new: Edition, *others: Edition | None) -> Scheme:
    """The scheme of a story once `new` has come, `others` being the editions that are kept of it."""
    if scheme == "numeric" and new.number is not None:
        return "numeric"
    kept = (new,) if scheme == "created" else (new, *(other for other in others if other))
    if scheme != "arrival" and all(edition.created is not None for edition in kept):
        return "created"
    return "arrival"


def judge(scheme: Scheme, new: Edition, old: Edition | None) -> Verdict:
    """What `new` is to `old`.

    Under the same version, other content with a newer versionCreated is a `correction`, with an older one `stale`, and
    with neither a `conflict`. The same content is a `duplicate`, or `reprocessed` where the pipeline is newer.
    """
    if old is None:
        return "newer"
    if _same_version(scheme, new, old):
        if same_content(new, old):
            return "reprocessed" if later_pipeline(new.pipeline, old.pipeline) else "duplicate"
        if new.created is None or old.created is None or new.created == old.created:
            return "conflict"
        return "correction" if new.created > old.created else "stale"
    return "newer" if _rank(scheme, new) > _rank(scheme, old) else "stale"


def same_content(new: Edition, old: Edition) -> bool:
    """Whether both say the same. The raw bytes count too: a newer pipeline may repair the same bytes differently."""
    return new.fingerprint == old.fingerprint or (new.raw != "" and new.raw == old.raw)


def covers(kill: Edition, story: Edition) -> bool:
    """Whether a kill is sticky for a story that comes after it: for every version up to its own, and without a version
    for all that was created before it. Where neither can be told, what was in the raw topic first was first."""
    if kill.version is not None and kill.version == story.version:
        return True
    if kill.number is not None and story.number is not None:
        return story.number <= kill.number
    if kill.created is not None and story.created is not None:
        return story.created <= kill.created
    if kill.partition == story.partition:
        return story.offset <= kill.offset
    return story.time <= kill.time


def overtaken(kill: Edition, story: Edition) -> bool:
    """Whether both the version and the versionCreated of a kill are older than those of a story already published:
    the only case in which a kill is not applied. What is missing is not older, so that a kill fails closed."""
    if kill.created is None or story.created is None or kill.created >= story.created:
        return False
    if kill.number is not None and story.number is not None:
        return kill.number < story.number
    if kill.version is None:
        return story.version is None
    return kill.version != story.version  # not numbers: versionCreated is the scheme, and it is older


def outranks(kill: Edition, marker: Edition) -> bool:
    """Whether the marker of `kill` takes the place of `marker`: the higher version, then canceled before withheld,
    then the later one. The same kill sent again does."""
    if kill.number is not None and marker.number is not None and kill.number != marker.number:
        return kill.number > marker.number
    same = kill.version == marker.version and (kill.version is not None or kill.created == marker.created)
    if same and kill.status != marker.status:
        return kill.status == "canceled"
    if kill.created is not None and marker.created is not None and kill.created != marker.created:
        return kill.created > marker.created
    return kill.arrival >= marker.arrival


def later_pipeline(new: str, old: str) -> bool:
    """Whether one pipeline stamp is later than another; numbers in it compare as numbers.

    >>> later_pipeline("0.10.0/wire-1/2026.1", "0.9.0/wire-1/2026.1")
    True
    """
    return _natural(new) > _natural(old)


def _natural(stamp: str) -> list[tuple[int, int, str]]:
    return [(1, int(part), "") if part.isdecimal() else (0, 0, part) for part in re.split(r"([0-9]+)", stamp)]


def _same_version(scheme: Scheme, new: Edition, old: Edition) -> bool:
    if scheme == "numeric":
        return new.number == old.number
    if new.version is None and old.version is None:
        # Neither has a version: the same moment and the same words are the same story; other words at the same moment
        # are an update of a feed with coarse clocks, and arrival decides.
        return new.created == old.created and same_content(new, old)
    return new.version == old.version


def _rank(scheme: Scheme, edition: Edition) -> tuple[int, ...]:
    if scheme == "numeric":
        return (edition.number or 0,)
    if scheme == "created":
        return (edition.created or 0, *edition.arrival)
    return edition.arrival
