"""Which version is newer, which kill covers which story, and that each scheme is an order."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.story.versions import (
    Edition,
    covers,
    judge,
    later_pipeline,
    milliseconds,
    narrowed,
    outranks,
    overtaken,
    rfc3339,
)

EDITIONS = st.builds(
    Edition,
    version=st.none() | st.sampled_from(["0", "1", "2", "10", "a", "b"]),
    created=st.none() | st.integers(0, 3),
    time=st.integers(0, 3),
    offset=st.integers(0, 3),
    fingerprint=st.sampled_from("xy"),
)
NUMBERED = st.builds(Edition, version=st.sampled_from(["0", "1", "2", "10"]), fingerprint=st.just("x"))


def edition(version: str | None = None, created: int | None = None, fingerprint: str = "x", **more: Any) -> Edition:
    return Edition(version, created, fingerprint=fingerprint, **more)


@pytest.mark.parametrize(
    ("new", "old", "verdict"),
    [
        (edition("10"), edition("9"), "newer"),
        (edition("0"), edition("1"), "stale"),
        (edition("01"), edition("1"), "duplicate"),
        (edition("1", fingerprint="y"), edition("1"), "conflict"),
        (edition("1", 5, "y"), edition("1", 4), "correction"),
        (edition("1", 4, "y"), edition("1", 5), "stale"),
        (edition("1", 5, "y"), edition("1", 5), "conflict"),
        (edition("1", pipeline="0.2.0"), edition("1", pipeline="0.1.0"), "reprocessed"),
        (edition("1", pipeline="0.1.0"), edition("1", pipeline="0.2.0"), "duplicate"),
        (edition("1", fingerprint="y", raw="r"), edition("1", raw="r"), "duplicate"),
    ],
)
def test_numbers(new: Edition, old: Edition, verdict: str) -> None:
    assert judge("numeric", new, old) == verdict


@pytest.mark.parametrize(
    ("new", "old", "verdict"),
    [
        (edition("b", 5), edition("c", 4), "newer"),
        (edition("b", 4), edition("a", 5), "stale"),
        (edition(None, 5), edition("7", 4), "newer"),
        (edition(None, 5), edition(None, 5), "duplicate"),
        (edition(None, 5, "y", time=2), edition(None, 5, time=1), "newer"),
        (edition(None, 6), edition(None, 5), "newer"),
        (edition("a", 5, "y"), edition("a", 5), "conflict"),
    ],
)
def test_dates(new: Edition, old: Edition, verdict: str) -> None:
    assert judge("created", new, old) == verdict


@pytest.mark.parametrize(
    ("new", "old", "verdict"),
    [
        (edition(time=2, fingerprint="y"), edition(time=1), "newer"),
        (edition(time=1, fingerprint="y"), edition(time=2), "stale"),
        (edition(time=2), edition(time=1), "duplicate"),
        (edition(time=2, offset=1, fingerprint="y"), edition(time=2, offset=0), "newer"),
    ],
)
def test_arrival(new: Edition, old: Edition, verdict: str) -> None:
    assert judge("arrival", new, old) == verdict


def test_scheme_goes_from_numbers_to_dates_to_arrival_and_never_back() -> None:
    assert narrowed("numeric", edition("3"), edition("2")) == "numeric"
    assert narrowed("numeric", edition("b", 3), edition("2", 2), None) == "created"
    assert narrowed("numeric", edition("b", 3), edition("2")) == "arrival"
    assert narrowed("created", edition("3", 3)) == "created"
    assert narrowed("created", edition("3")) == "arrival"
    assert narrowed("arrival", edition("3", 3)) == "arrival"


@pytest.mark.parametrize("scheme", ["created", "arrival"])
@given(one=EDITIONS, two=EDITIONS)
def test_no_two_editions_are_each_newer_than_the_other(scheme: Any, one: Edition, two: Edition) -> None:
    assert not (judge(scheme, one, two) == "newer" and judge(scheme, two, one) == "newer")


@given(one=NUMBERED, two=NUMBERED, three=NUMBERED)
def test_numbers_are_in_order(one: Edition, two: Edition, three: Edition) -> None:
    if judge("numeric", one, two) == judge("numeric", two, three) == "newer":
        assert judge("numeric", one, three) == "newer"


@pytest.mark.parametrize(
    ("kill", "story", "covered"),
    [
        (edition("2"), edition("2"), True),
        (edition("2"), edition("1"), True),
        (edition("2"), edition("02"), True),
        (edition("2"), edition("10"), False),
        (edition("a", 4), edition("a", 9), True),
        (edition(None, 5), edition("7", 5), True),
        (edition(None, 5), edition("7", 6), False),
        (edition(None, time=5, offset=9), edition("7", 4, time=5, offset=8), True),
        (edition(None, time=5, offset=9), edition("7", 4, time=5, offset=10), False),
        (edition(None, time=5, offset=9), edition("7", 4, time=5, offset=10, partition=1), True),
        (edition(None, time=5), edition("7", time=6, partition=1), False),
    ],
)
def test_kill_covers_what_is_not_newer(kill: Edition, story: Edition, covered: bool) -> None:
    assert covers(kill, story) is covered


@pytest.mark.parametrize(
    ("kill", "story", "older"),
    [
        (edition("1", 1), edition("2", 2), True),
        (edition("1", 2), edition("2", 2), False),
        (edition("2", 1), edition("2", 2), False),
        (edition("1"), edition("2", 2), False),
        (edition(None, 1), edition("2", 2), False),
        (edition(None, 1), edition(None, 2), True),
        (edition("a", 1), edition("b", 2), True),
        (edition("a", 1), edition("a", 2), False),
    ],
)
def test_kill_is_overtaken_only_if_version_and_date_are_older(kill: Edition, story: Edition, older: bool) -> None:
    assert overtaken(kill, story) is older


@given(kill=EDITIONS, story=EDITIONS)
def test_a_kill_that_is_overtaken_does_not_cover_where_version_and_date_agree(kill: Edition, story: Edition) -> None:
    if overtaken(kill, story):
        assert not covers(kill, story)


@given(one=EDITIONS, two=EDITIONS)
def test_of_two_kills_one_marker_stands(one: Edition, two: Edition) -> None:
    assert outranks(one, two) or outranks(two, one)


def test_a_hostile_version_is_a_word_and_not_a_number() -> None:
    assert edition("9" * 1_000_000).number is None
    assert edition("٣").number is None
    assert edition("1.5").number is None


@given(st.integers(0, 253_402_300_799_999))
def test_moments_survive_text(moment: int) -> None:
    assert milliseconds(rfc3339(moment)) == moment


@pytest.mark.parametrize("moment", [-1, 10**18, -(10**18)])
def test_a_timestamp_that_is_none_is_written_all_the_same(moment: int) -> None:
    assert rfc3339(moment).endswith("Z")


def test_what_is_no_moment_is_none() -> None:
    assert milliseconds(None) is None
    assert milliseconds("yesterday") is None
    assert milliseconds("2026-02-25T06:00:00+01:00") == milliseconds("2026-02-25T05:00:00Z")
    assert milliseconds("0001-01-01T00:00:00+14:00") is not None


def test_pipelines_compare_number_by_number() -> None:
    assert later_pipeline("0.10.0/wire-1/2026.1", "0.9.0/wire-9/2026.9")
    assert later_pipeline("0.1.0/wire-2/2026.1", "0.1.0/wire-1/2026.1")
    assert not later_pipeline("0.1.0/wire-1/2026.1", "0.1.0/wire-1/2026.1")
    assert later_pipeline("0.1.0/wire-1/2026.1", "")
