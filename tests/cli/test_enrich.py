"""`wirestream enrich`, with the built-in model."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.cli.enrich import in_order
from tests.cli.program import json_lines, run

STORY = {
    "uri": "urn:test:fire",
    "version": "1",
    "headline": "Grain bins collapse",
    "body": 'MELFORT, Saskatchewan (CP) - "It sounded like a freight train," said Agathe Boudrias, the manager.\n\n'
    "Prairie Northern Railway did not respond to a request for comment.",
}


def test_a_file_gives_one_enriched_story_on_a_line(tmp_path: Path) -> None:
    (tmp_path / "story.json").write_text(json.dumps(STORY))
    done = run("enrich", tmp_path / "story.json")
    assert done.exit_code == 0, done.output
    (story,) = json_lines(done.stdout)
    text = story["bodies"][0]["value"]
    (quote,) = story["quotes"]
    assert quote["speaker"]["name"] == "Agathe Boudrias"
    assert quote["contents"][0]["exact"] == '"It sounded like a freight train,"'
    for span in (
        *quote["contents"],
        quote["cue"],
        *(each for entity in story["entities"] for each in entity["mentions"]),
    ):
        assert text[span["start"] : span["end"]] == span["exact"]


def test_lines_in_give_lines_out_in_order_errors_in_their_place() -> None:
    good = [json.dumps({**STORY, "uri": f"urn:test:{number}"}) for number in range(6)]
    lines = [*good[:3], '{"uri": "urn:test:broken", "body": ', *good[3:], "[]"]
    done = run("enrich", "-", given="\n".join(lines) + "\n", env={"WIRESTREAM_CONCURRENCY": "3"})
    assert done.exit_code == 0
    answers = json_lines(done.stdout)
    assert [each["uri"] for each in answers[:3] + answers[4:7]] == [f"urn:test:{number}" for number in range(6)]
    assert answers[3]["error"]["reason"] == "invalid-json"
    assert set(answers[3]) == {"error", "uri"}
    assert all("error" in each for each in answers[7:])


def test_a_kill_gives_its_marker_with_nothing_of_the_story() -> None:
    done = run("enrich", "-", given=json.dumps({**STORY, "pubStatus": "canceled"}))
    (marker,) = json_lines(done.stdout)
    assert (marker["uri"], marker["pubStatus"], marker["bodies"]) == ("urn:test:fire", "canceled", [])
    assert "freight" not in done.stdout


def test_pretty_output_is_the_same_object() -> None:
    plain = run("enrich", "-", given=json.dumps(STORY))
    pretty = run("enrich", "-", "--pretty", given=json.dumps(STORY))
    assert json.loads(pretty.stdout) == json.loads(plain.stdout)
    assert len(pretty.stdout.splitlines()) > 50


def test_a_missing_file_is_a_wrong_argument() -> None:
    assert run("enrich", "/nowhere/story.json").exit_code == 2


def test_a_wrong_model_is_told_and_ends_with_1(tmp_path: Path) -> None:
    done = run("enrich", "-", given="{}", env={"WIRESTREAM_MODEL": str(tmp_path)})
    assert done.exit_code == 1
    assert "WIRESTREAM_MODEL" in done.output
    assert "Traceback" not in done.output


def test_who_writes_one_line_gets_its_answer_before_writing_the_next() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "streams", "enrich", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin
    assert process.stdout
    with process:
        for uri in ("urn:test:one", "urn:test:two"):
            process.stdin.write(json.dumps({**STORY, "uri": uri}).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["uri"] == uri
        process.stdin.close()
        assert process.wait(20) == 0


def test_results_come_in_order_though_later_ones_are_ready_first() -> None:
    def work(number: int) -> int:
        time.sleep(0.05 if number == 0 else 0)
        return number

    assert list(in_order(work, range(20), threads=4)) == list(range(20))


def test_only_a_few_items_are_read_ahead() -> None:
    read: list[int] = []
    gate = threading.Event()

    def given() -> Iterator[int]:
        for number in range(100):
            read.append(number)
            yield number

    def work(number: int) -> int:
        gate.wait(10)
        return number

    answers = in_order(work, given(), threads=2)
    threading.Timer(0.3, gate.set).start()
    assert next(answers) == 0
    assert len(read) < 20
    assert list(answers) == list(range(1, 100))


def test_what_reading_raises_comes_after_what_was_read() -> None:
    def given() -> Iterator[int]:
        yield 1
        raise OSError("the disk is gone")

    answers = in_order(lambda number: number, given(), threads=2)
    assert next(answers) == 1
    with pytest.raises(OSError, match="the disk is gone"):
        next(answers)


def test_a_reader_that_waits_is_let_go_when_nobody_wants_more() -> None:
    answers = in_order(lambda number: number, iter(range(1000)), threads=2)
    assert next(answers) == 0
    answers.close()  # type: ignore[attr-defined]
    deadline = time.monotonic() + 5
    while any(thread.name == "read-ahead" for thread in threading.enumerate()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
