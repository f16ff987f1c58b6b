"""The wire files of tests/fixtures, what is published of them, and ways to break them."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from schemas.validation import validator
from streams.story import encode
from streams.story.normalise import normalise
from streams.story.parse import parse
from streams.story.records import EnrichedStory, RawRecord, RawStory, Story
from streams.story.rejections import StoryRejected
from tests.story.made import VERSIONS

FIXTURES = Path(__file__).parent.parent / "fixtures"


def wire_file(name: str) -> bytes:
    """The bytes of `newsml_g2/ap.xml` and the like."""
    return (FIXTURES / name).read_bytes()


def read(value: bytes | str, *, provider: str | None = None) -> tuple[RawStory, ...]:
    """The items of a message."""
    raw = value.encode() if isinstance(value, str) else value
    return parse(RawRecord(raw), provider=provider, max_body=400_000)


def read_one(value: bytes | str) -> RawStory:
    """The only item of a message."""
    (item,) = read(value)
    return item


def told(raw: RawStory) -> Story:
    """The story as it is published."""
    return normalise(raw, enrich_body=120_000)


def published(raw: RawStory) -> dict[str, Any]:
    """The public JSON object of a story, without what a model would find; it passes the strict schema."""
    message = encode.enriched_json(EnrichedStory(told(raw), VERSIONS, status="skipped", reasons=("kind",)))
    errors = validator("enriched-story", closed=True).iter_errors(message)
    assert [f"{error.json_path}: {error.message}" for error in errors] == []
    return message


# Where a mutation cuts, and what it puts there: pieces that parsers stumble over.
_PIECES = [
    b"", b"<", b">", b"</", b"/>", b"&", b"&#0;", b"&nbsp;", b"&x;", b"]]>", b"<![CDATA[", b"<!--", b"<?x ?>", b"\0",
    b"\xff", b"\x85", b"\xe2\x80", b"xmlns=''", b" a='b'", b"<p>", b"</p>", b"<a>" * 70, b"\x01", b"\x02", b"\x03",
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
    "\U0001f600".encode(), "\u2028".encode(), b"9" * 400, b"embargoed", b"canceled", b"20260303T140500Z", b"-", b":",
]  # fmt: skip


@st.composite
def broken(draw: st.DrawFn, originals: list[bytes]) -> bytes:
    """A wire file with up to six cuts, in each of which something else stands."""
    value = draw(st.sampled_from(originals))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(value)))
        end = min(len(value), start + draw(st.sampled_from([0, 0, 1, 2, 7, 40, 400])))
        copied = value[start : start + draw(st.sampled_from([0, 0, 0, 10, 200]))]
        value = value[:start] + draw(st.sampled_from(_PIECES)) + copied + value[end:]
    return value


def seconds_to_parse(value: bytes, piece: bytes) -> float:
    """Processor time for a message with 300 kB of `piece` in its middle, read or refused."""
    middle = len(value) // 2
    hostile = value[:middle] + piece * (300_000 // len(piece)) + value[middle:]
    started = time.process_time()
    with suppress(StoryRejected):
        parse(RawRecord(hostile), provider=None, max_body=400_000)
    return time.process_time() - started


def damaged(data: st.DataObject, original: bytes) -> bytes:
    """The message with one to six places cut out or written over."""
    value = bytearray(original)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(value) - 1))
        value[at : at + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=8))
    return bytes(value)
