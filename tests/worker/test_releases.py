"""Held stories are released on time, after a restart too, and never early; what is overdue is metered."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from streams.story.gate import Policy
from streams.worker.metrics import Metrics
from streams.worker.releases import AGAIN_MS, EXPIRE_AGAIN_MS, OVERDUE_MS, Timetable, metered
from streams.worker.topics import DECISIONS, ENRICHED, MENTIONS, QUOTES
from tests.story.made import DAY, LATER, START, Consumer, kill, story
from tests.worker.test_worker import free_port, stopped
from tests.worker.wirebench import WireBench

UNTIL = START + 20_800_000  # LATER
KEY = b"urn:example:story-1"
TEXT = "Ada Moss said: “We open in May.”"


def held(**more: Any) -> bytes | None:
    """The row of a story that is held."""
    return Consumer(Policy("hold")).take(story(**({"embargo": LATER} | more))).row


def timetable(row: bytes | None) -> Timetable:
    made = Timetable(45 * DAY)
    made.note(KEY, row)
    return made


# --- what is due ------------------------------------------------------------------------------------------------------


def test_a_held_story_is_asked_for_from_its_time_on_and_not_before() -> None:
    table = timetable(held())
    assert table.releases(UNTIL - 1) == []
    (asked,) = table.releases(UNTIL)
    assert (asked.action, asked.uri, asked.timestamp) == ("release", KEY.decode(), UNTIL)


def test_what_is_still_held_is_asked_for_again_after_a_minute() -> None:
    table = timetable(held())
    table.releases(UNTIL)
    assert table.releases(UNTIL + AGAIN_MS - 1) == []
    assert len(table.releases(UNTIL + AGAIN_MS)) == 1
    table.note(KEY, Consumer().take(story()).row)  # released
    assert table.releases(UNTIL + 3 * AGAIN_MS) == []


def test_the_earliest_is_asked_for_first() -> None:
    table = Timetable(DAY)
    table.note(b"late", held(embargo="2026-02-25T12:30:00Z"))
    table.note(b"early", held())
    assert [each.uri for each in table.releases(UNTIL + DAY)] == ["early", "late"]


def test_an_embargo_without_a_time_is_never_due_and_counted_apart() -> None:
    table = timetable(held(embargo=None, embargo_open=True))
    assert table.releases(UNTIL + 365 * DAY) == []
    assert table.held == (0, 1)
    assert timetable(held()).held == (1, 0)


def test_a_kill_or_a_lost_partition_takes_the_story_off_the_table() -> None:
    table = timetable(Consumer(Policy("hold")).take(story(embargo=LATER), kill(offset=1)).row)
    assert (table.releases(UNTIL + DAY), table.held, table.rows) == ([], (0, 0), 1)
    table = timetable(held())
    table.clear()
    assert (table.releases(UNTIL + DAY), table.rows) == ([], 0)


def test_a_row_that_nobody_touches_is_asked_about_once_a_day() -> None:
    table = timetable(Consumer().take(story()).row)
    assert table.expiries(START + 45 * DAY) == []
    late = START + 45 * DAY + 1
    assert [each.action for each in table.expiries(late)] == ["expire"]
    assert table.expiries(late + EXPIRE_AGAIN_MS) == []
    assert len(table.expiries(late + EXPIRE_AGAIN_MS + 1)) == 1
    table.note(KEY, None)
    assert (table.expiries(late + 9 * DAY), table.rows) == ([], 0)


def test_overdue_and_held_stories_are_metered() -> None:
    metrics, table = Metrics(), timetable(held())
    table.note(b"open", held(embargo=None, embargo_open=True))
    table.releases(UNTIL)

    def gauge(name: str, **labels: str) -> float | None:
        return metrics.registry.get_sample_value(f"wirestream_{name}", labels)

    metered(table, metrics, UNTIL + OVERDUE_MS - 1)
    assert (gauge("embargoes_overdue"), gauge("stories_held", end="known"), gauge("stories_held", end="open")) == (
        0,
        1,
        1,
    )
    metered(table, metrics, UNTIL + OVERDUE_MS)
    assert gauge("embargoes_overdue") == 1
    assert gauge("state_rows") == 2


# --- on the real broker -----------------------------------------------------------------------------------------------


@pytest.fixture
def bench(fresh_kafka: str, app_id: str, tmp_path: Path) -> Iterator[WireBench]:
    made = WireBench(fresh_kafka, app_id, tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("policy", ["split", "hold"])
def test_quotes_come_out_when_the_embargo_ends_and_a_restart_forgets_none(bench: WireBench, policy: str) -> None:
    uri, until = f"urn:{bench.app_id}:1", datetime.now(UTC) + timedelta(seconds=8)
    item = {"uri": uri, "version": "1", "pubStatus": "usable", "headlines": [{"value": "x"}],
            "bodies": [{"value": TEXT}], "embargoedUntil": until.isoformat()}  # fmt: skip
    first = bench.start(embargo=policy, http_port=(port := free_port()))
    bench.sent(item)
    bench.read(1.5)
    assert bench.records[QUOTES.name] == bench.records[MENTIONS.name] == []
    assert len(bench.values(ENRICHED, uri)) == (1 if policy == "split" else 0)
    assert 'stories_held{end="known"} 1.0' in metrics(port)
    assert stopped(first) == 0
    bench.start(embargo=policy)
    bench.read_until(lambda: bool(bench.values(QUOTES, uri)))
    assert datetime.now(UTC) >= until
    bench.read(0.5)
    assert [each["quote"] for each in bench.values(QUOTES, uri)] == ["We open in May."]
    assert [each["decision"] for each in bench.values(DECISIONS, uri)][1:] == ["released"]
    assert len(bench.values(ENRICHED, uri)) == 1


def test_a_kill_ahead_of_its_release_wins(bench: WireBench) -> None:
    uri, until = f"urn:{bench.app_id}:1", datetime.now(UTC) + timedelta(seconds=5)
    bench.start(embargo="hold")
    bench.sent(
        {"uri": uri, "version": "1", "headline": "x", "text": TEXT, "embargoed": until.isoformat()},
        {"uri": uri, "version": "1", "pubStatus": "canceled"},
    )
    bench.read((until - datetime.now(UTC)).total_seconds() + 2.5)
    assert [each["decision"] for each in bench.values(DECISIONS, uri)] == ["held", "killed"]
    assert [each["pubStatus"] for each in bench.values(ENRICHED, uri)] == ["canceled"]
    assert not bench.values(QUOTES, uri)
    assert json.loads(bench.records[ENRICHED.name][-1].value)["bodies"] == []


def metrics(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
        body: str = answer.read().decode()
        return body
