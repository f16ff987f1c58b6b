"""What a topic would not take is refused before it is sent."""

from __future__ import annotations

import pytest

from streams.story.rejections import Reason, StoryRejected
from streams.worker.outbox import BY_ROLE, fits
from streams.worker.topics import HEADROOM_BYTES, MIB, QUOTES


def test_the_largest_value_fits_with_ordinary_headers() -> None:
    fits(QUOTES, b"urn:x:1", b"x" * QUOTES.max_bytes, (("ce_id", b"x" * 50),) * 12)


def test_one_byte_more_does_not() -> None:
    with pytest.raises(StoryRejected, match=r"wire\.quote\.v1") as refused:
        fits(QUOTES, b"urn:x:1", b"x" * (QUOTES.max_bytes + 1), ())
    assert refused.value.reason is Reason.OUTPUT_TOO_LARGE


def test_headers_beyond_the_headroom_need_the_values_room() -> None:
    headers = (("mine", b"x" * HEADROOM_BYTES),)
    fits(QUOTES, None, b"x" * 1000, headers)
    with pytest.raises(StoryRejected):
        fits(QUOTES, None, b"x" * (QUOTES.max_bytes - 1000), headers)


def test_a_deleted_row_is_small() -> None:
    fits(QUOTES, b"urn:x:1", None, ())


def test_a_raw_record_always_fits_the_dead_letter_topic() -> None:
    assert BY_ROLE["deadletters"].max_bytes >= 2 * BY_ROLE["raw"].max_bytes == 2 * MIB
