"""`wirestream kill` against a real broker and worker: what it says of a kill is what became of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from streams.cli.kill import notice
from streams.story.parse import parse
from streams.story.parse.kills import may_kill
from streams.story.records import RawRecord
from streams.worker.topics import DECISIONS, ENRICHED, MENTIONS, QUOTES, RAW
from tests.cli.program import run
from tests.worker.wirebench import WireBench

TEXT = "Ada Moss said: “We open in May.”\n\n“It is late,” Ada Moss said."
NOW = datetime(2026, 2, 25, 6, 30, 0, 125_000, tzinfo=UTC)


@pytest.fixture
def bench(fresh_kafka: str, app_id: str, tmp_path: Path) -> Iterator[WireBench]:
    made = WireBench(fresh_kafka, app_id, tmp_path)
    yield made
    made.close()


def kill(bench: WireBench, *arguments: str) -> Result:
    return run("kill", *arguments, env={"WIRESTREAM_BROKERS": bench.bootstrap, "WIRESTREAM_APP_ID": bench.app_id})


def story(uri: str, **more: Any) -> dict[str, Any]:
    return {"uri": uri, "headline": "Harbour opens", "text": TEXT, **more}


def test_a_live_story_is_recalled_and_the_editor_reads_what_was_taken_back(bench: WireBench) -> None:
    bench.start()
    uri = f"urn:{bench.app_id}:1"
    bench.sent(story(uri, version="7"), story(f"{uri}-b", evolvedfrom=uri))
    done = kill(bench, uri, "--reason", "The interview never took place.", "--yes")
    assert done.exit_code == 0, done.output
    assert f"{uri}: killed (canceled), in " in done.output
    assert f"marker at {ENRICHED.name}[" in done.output
    assert "2 quotes retracted, mentions cleared" in done.output
    assert f"look at {uri}-b: it evolved from this story" in done.output

    bench.read_until(lambda: len(bench.values(DECISIONS, uri)) == 2)
    bench.read(0.5)
    marker = bench.values(ENRICHED, uri)[-1]
    assert (marker["pubStatus"], marker["edNote"]) == ("canceled", "The interview never took place.")
    assert [each["event"] for each in bench.values(QUOTES, uri)] == ["published"] * 2 + ["retracted"] * 2
    assert bench.values(MENTIONS, uri)[-1]["event"] == "cleared"
    (raw,) = [each for each in bench.records[RAW.name] if dict(each.headers).get("wire-origin")]
    assert raw.key == uri.encode()


def test_a_kill_before_its_story_says_so_and_stops_it(bench: WireBench) -> None:
    bench.start()
    uri = f"urn:{bench.app_id}:early"
    done = kill(bench, uri, "--reason", "Legal hold.", "--withheld", "--version", "2", "--yes", "--json")
    told = json.loads(done.stdout)
    assert done.exit_code == 3
    assert (told["decision"], told["reason"], told["retracted"], told["cleared"]) == (
        "kill-unmatched",
        "withheld",
        0,
        True,
    )
    bench.sent(story(uri, version="2"), story(uri, version="3"))
    ends = [(each["decision"], each.get("reason")) for each in bench.values(DECISIONS, uri)]
    assert ends == [("kill-unmatched", "withheld"), ("stale", "killed"), ("published", None)]


def test_without_a_worker_the_kill_is_sent_and_the_editor_told_that_nothing_answered(bench: WireBench) -> None:
    uri = f"urn:{bench.app_id}:2"
    done = kill(bench, uri, "--reason", "Wrong.", "--wait", "1", "--yes")
    assert done.exit_code == 3
    assert "no decision in 1 s. It is not lost" in done.output
    bench.start()
    bench.read_until(lambda: bool(bench.values(ENRICHED, uri)))


def test_nobody_is_killed_unasked_or_without_a_reason() -> None:
    here = {"WIRESTREAM_BROKERS": "127.0.0.1:1"}
    assert run("kill", "urn:x:1", env=here).exit_code == 2
    assert run("kill", "urn:x:1", "--reason", " ", "--yes", env=here).exit_code == 2
    assert run("kill", "urn:x:1", "--reason", "Wrong.", "--yes", env=here).exit_code == 1


def test_a_question_that_nobody_can_answer_sends_nothing(bench: WireBench) -> None:
    done = kill(bench, f"urn:{bench.app_id}:3", "--reason", "Wrong.")
    assert done.exit_code == 2
    assert "--yes" in done.output
    bench.read(0.5)
    assert not bench.records[RAW.name]


def test_the_notice_is_a_kill_that_the_parser_and_the_quick_reader_know() -> None:
    value = notice("urn:x:1", "Wrong “date”.", withheld=True, version="3", now=NOW)
    assert may_kill(value)
    (raw,) = parse(RawRecord(value), provider=None, max_body=1000)
    assert (raw.uri, raw.pub_status, raw.version, raw.version_created, raw.ninjs["edNote"]) == (
        "urn:x:1",
        "withheld",
        "3",
        "2026-02-25T06:30:00.125000Z",
        "Wrong “date”.",
    )
