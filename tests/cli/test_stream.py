"""feed, tail, trace, redrive and check against a real Kafka with a real worker behind it."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from streams.broker.process import Kafka
from streams.cli import clients
from streams.cli.stack import Stack, stack, wait_ready
from streams.settings import Settings
from streams.story.encode import ARRIVED
from streams.worker import topics
from streams.worker.dead_letters import REDRIVEN_FROM
from tests.cli.program import SEEDS, json_lines, run

SAVANE = "urn:newswire:nwa:20260209:savane"
PATIENCE = "60"


@pytest.fixture(scope="module")
def running(kafka_runtime: Kafka, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A broker, the topics and a worker with the built-in model; the seeds are fed and decided."""
    assert kafka_runtime.jars  # found once for the whole run; `stack` finds the same
    settings = Settings.from_env(os.environ).with_(http_port=0)
    with stack(settings, os.environ, tmp_path_factory.mktemp("stack"), partitions=4) as running:
        wait_ready(running)
        # Kills overtake what they kill. Here the story is to be published before.
        stories = sorted(file for file in SEEDS.iterdir() if "kill" not in file.name)
        fed = program(running, "feed", *stories)
        assert fed.exit_code == 0, fed.output
        assert f"{len(stories)} acknowledged, 0 failed" in fed.output
        decisions(running, len(stories))
        assert program(running, "feed", SEEDS / "*kill*").exit_code == 0
        decisions(running, len(stories) + 1)
        yield running


def program(running: Stack, *arguments: str | Path, given: bytes | None = None) -> Result:
    """The command line, pointed at this broker."""
    return run(*arguments, env={"WIRESTREAM_BROKERS": running.settings.brokers}, given=given)


def decisions(running: Stack, count: int) -> list[dict[str, Any]]:
    """The first `count` decisions, waited for."""
    done = program(
        running, "tail", "decisions", "--from-beginning", "--json", "--limit", str(count), "--idle-exit", PATIENCE
    )
    found = json_lines(done.stdout)
    assert len(found) == count
    return found


def decided(running: Stack, positions: set[tuple[int, int]]) -> None:
    """Returns once these raw records, (partition, offset), have their decisions."""
    deadline = time.monotonic() + float(PATIENCE)
    while time.monotonic() < deadline:
        done = program(running, "tail", "decisions", "--from-beginning", "--json", "--idle-exit", "0.5")
        if positions <= {(each["partition"], each["offset"]) for each in json_lines(done.stdout)}:
            return
    raise AssertionError(f"no decision for {positions}")


def send(running: Stack, *messages: clients.Message) -> set[tuple[int, int]]:
    """Sends records as another producer would; their (partition, offset)."""
    with clients.producer(running.settings) as producer:
        sent = clients.send(producer, messages)
    assert not sent.failed
    return {(partition, offset) for _, partition, offset in sent.acknowledged}


def raw_records(running: Stack) -> list[Any]:
    with clients.consumer(running.settings) as client:
        parts = clients.partitions(client, [topics.RAW.name])
        return list(clients.scan(client, clients.from_time(client, parts, None)))


# --- tail ----------------------------------------------------------------------------------------------------------


def test_stories_come_out_enriched_with_true_offsets(running: Stack) -> None:
    done = program(running, "tail", "stories", "--from-beginning", "--json", "--idle-exit", "2")
    stories = json_lines(done.stdout)
    assert len({story["uri"] for story in stories}) >= 10
    for story in stories:
        text = story["bodies"][0]["value"] if story["bodies"] else ""
        for quote in story.get("quotes", ()):
            for part in (*quote["contents"], *quote["sources"]):
                assert text[part["start"] : part["end"]] == part["exact"]


def test_lines_for_people_name_headline_speaker_and_link(running: Stack) -> None:
    done = program(running, "tail", "stories", "--from-beginning", "--idle-exit", "2")
    assert "● Danish insulin shortage may last into spring" in done.output
    assert "Matthew Miller" in done.output
    assert "✖ CANCELED urn:newswire:nwa:20260209:savane" in done.output
    assert "\x1b" not in done.output


def test_quotes_are_filtered_by_speaker_and_story(running: Stack) -> None:
    by_speaker = program(
        running, "tail", "quotes", "--from-beginning", "--json", "--idle-exit", "2", "--speaker", "miller"
    )
    found = json_lines(by_speaker.stdout)
    assert found
    assert {quote["speaker"]["name"] for quote in found} == {"Matthew Miller"}
    by_story = program(running, "tail", "quotes", "--from-beginning", "--json", "--idle-exit", "2", "--uri", SAVANE)
    events = json_lines(by_story.stdout)
    assert {event["uri"] for event in events} == {SAVANE}
    assert {event["event"] for event in events} == {"published", "retracted"}


def test_mentions_are_filtered_by_entity(running: Stack) -> None:
    done = program(running, "tail", "mentions", "--from-beginning", "--json", "--idle-exit", "2", "--entity", "votel")
    assert {event["entity"]["name"] for event in json_lines(done.stdout)} == {"Joseph Votel"}


def test_without_from_beginning_only_what_comes_is_shown(running: Stack) -> None:
    done = program(running, "tail", "stories", "--idle-exit", "1")
    assert (done.exit_code, done.output) == (0, "")


# --- trace ---------------------------------------------------------------------------------------------------------


def test_a_killed_storys_whole_way_is_told_in_order(running: Stack) -> None:
    done = program(running, "trace", SAVANE, "--json")
    assert done.exit_code == 0, done.output
    steps = json_lines(done.stdout)
    assert [step["what"] for step in steps if step["role"] == "raw"] == ["arrived", "arrived"]
    assert [step["what"] for step in steps if step["role"] == "decisions"] == ["published", "killed"]
    assert [step["what"] for step in steps if step["role"] == "enriched"] == ["published", "canceled"]
    quotes = [step["what"] for step in steps if step["role"] == "quotes"]
    assert quotes == sorted(quotes)
    assert quotes.count("published") == quotes.count("retracted") > 0
    assert steps == sorted(steps, key=lambda step: step["timestamp"])
    text = program(running, "trace", SAVANE).output
    assert len(text.splitlines()) == len(steps)
    assert f"of {topics.RAW.name}[" in text


def test_a_story_that_nobody_sent_is_told(running: Stack) -> None:
    done = program(running, "trace", "urn:test:nowhere")
    assert done.exit_code == 1
    assert "nothing about urn:test:nowhere" in done.output


# --- dead letters --------------------------------------------------------------------------------------------------

BROKEN = b'{"uri": "urn:test:broken", "headline": '


def test_a_dead_letter_is_shown_redriven_once_and_traced(running: Stack) -> None:
    headers = (("content-type", b"application/json"), ("desk", "Zürich".encode()), ("trace-id", b"\xff\x00"))
    where = send(running, clients.Message("broken", topics.RAW.name, BROKEN, b"\x00key", headers))
    decided(running, where)

    shown = program(running, "tail", "deadletters", "--from-beginning", "--json", "--idle-exit", "1")
    (letter,) = json_lines(shown.stdout)
    assert (letter["reason"], letter["topic"]) == ("invalid-json", topics.RAW.name)
    assert (letter["partition"], letter["offset"]) in where
    assert letter["value"].encode() == BROKEN
    assert letter["headers"]["desk"] == "Zürich"
    assert letter["headers"]["trace-id"] == {"base64": "/wA="}
    told = program(running, "tail", "deadletters", "--from-beginning", "--idle-exit", "1").output
    assert "invalid-json" in told
    assert "urn:test:broken" not in told or letter["uri"] == "urn:test:broken"

    before = len(raw_records(running))
    dry = program(running, "redrive", "--json")
    assert json.loads(dry.stdout) == {
        "deadletters": 1,
        "chosen": 1,
        "redrivenBefore": 0,
        "withoutValue": 0,
        "byReason": {"invalid-json": 1},
        "sent": 0,
        "failed": 0,
        "dryRun": True,
    }
    assert len(raw_records(running)) == before

    assert json.loads(program(running, "redrive", "--yes", "--reason", "schema", "--json").stdout)["chosen"] == 0
    assert json.loads(program(running, "redrive", "--until", "2020-01-01", "--json").stdout)["chosen"] == 0
    assert json.loads(program(running, "redrive", "--uri", "urn:test:other", "--json").stdout)["chosen"] == 0
    assert json.loads(program(running, "redrive", "--offset", "0:999", "--json").stdout)["chosen"] == 0

    done = program(running, "redrive", "--yes", "--offset", letter["deadletter"])
    assert done.exit_code == 0
    assert "1 sent, 0 failed" in done.output
    again = [record for record in raw_records(running) if clients.header(record, REDRIVEN_FROM)]
    (record,) = again
    assert (record.value, record.key) == (BROKEN, b"\x00key")
    kept, added = record.headers[: len(headers)], dict(record.headers[len(headers) :])
    assert [tuple(header) for header in kept] == list(headers)
    # It says where it comes from, and when it first came: a redriven version must not pass for a newer one.
    assert added.keys() == {REDRIVEN_FROM, ARRIVED}
    assert added[REDRIVEN_FROM] == f"{topics.DEADLETTERS.name}:{letter['deadletter']}".encode()
    assert added[ARRIVED].decode().split(":")[1:] == [str(letter["partition"]), str(letter["offset"])]

    # It is as broken as before, and so it comes back, as a dead letter of its own; the first is not sent twice.
    decided(running, {(record.partition, record.offset)})
    second = json.loads(program(running, "redrive", "--json").stdout)
    assert (second["deadletters"], second["chosen"], second["redrivenBefore"]) == (2, 1, 1)
    assert json.loads(program(running, "redrive", "--again", "--json").stdout)["chosen"] == 2
    assert json.loads(program(running, "redrive", "--again", "--limit", "1", "--json").stdout)["chosen"] == 1


@pytest.mark.parametrize("arguments", [("--offset", "12"), ("--since", "yesterday"), ("--reason", "mood")])
def test_a_wrong_filter_is_a_wrong_argument(arguments: tuple[str, str]) -> None:
    assert run("redrive", *arguments).exit_code == 2


# --- feed ----------------------------------------------------------------------------------------------------------


def test_json_lines_from_standard_input_are_one_record_each(running: Stack) -> None:
    before = len(raw_records(running))
    lines = b'{"uri": "urn:test:a", "text": "It rained."}\n\n{"uri": "urn:test:b", "text": "It snowed."}\n'
    done = program(running, "feed", "-", "--rate", "50", given=lines)
    assert done.exit_code == 0, done.output
    records = raw_records(running)
    assert len(records) == before + 2
    newest = sorted(records, key=lambda record: record.timestamp)[-2:]
    assert {record.value for record in newest} == set(lines.split(b"\n")) - {b""}
    assert {clients.header(record, "content-type") for record in newest} == {"application/json"}


def test_an_item_that_is_too_large_fails_by_name_and_the_others_go(running: Stack, tmp_path: Path) -> None:
    (tmp_path / "large.txt").write_bytes(b"x" * (topics.RAW.max_bytes + 1))
    (tmp_path / "small.txt").write_bytes(b"It rained in Geneva on Tuesday.")
    done = program(running, "feed", tmp_path)
    assert done.exit_code == 1
    assert f"failed: {tmp_path / 'large.txt'}: 1,048,577 bytes" in done.output
    assert "1 acknowledged, 1 failed" in done.output


def test_the_largest_item_that_may_be_sent_is_taken(running: Stack, tmp_path: Path) -> None:
    (tmp_path / "large.txt").write_bytes(os.urandom(topics.RAW.max_bytes))
    done = program(running, "feed", "--key", "k" * 1000, tmp_path / "large.txt")
    assert done.exit_code == 0, done.output


def test_a_topic_that_is_not_there_is_not_made(running: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "CONNECT_SECONDS", 1.0)
    for _ in range(2):
        done = program(running, "feed", "--topic", "wire.nowhere", SEEDS)
        assert done.exit_code == 1
        assert "wire.nowhere does not exist" in done.output


def test_a_broker_that_is_away_is_told_with_what_to_do() -> None:
    others = (("redrive",), ("topics", "list"), ("topics", "apply"), ("lag", "--once"))
    for arguments in (("feed", SEEDS), ("tail", "stories"), ("trace", "urn:test:a"), *others):
        done = run(*arguments, env={"WIRESTREAM_BROKERS": "127.0.0.1:1"})
        assert done.exit_code == 1
        assert (
            "Kafka does not answer at 127.0.0.1:1 (Connection refused): start one with `wirestream broker start`"
            in done.output
        )
        assert "Traceback" not in done.output


# --- check ---------------------------------------------------------------------------------------------------------


def test_check_finds_nothing_wrong_with_what_runs(running: Stack, tmp_path: Path) -> None:
    env = {
        "WIRESTREAM_BROKERS": running.settings.brokers,
        "WIRESTREAM_DATA": str(tmp_path),
        "WIRESTREAM_HTTP_PORT": "0",
    }
    done = run("check", "--json", env=env)
    answer = json.loads(done.stdout)
    assert (done.exit_code, answer["wrong"]) == (0, 0), done.output
    looked_at = {finding["what"] for finding in answer["findings"]}
    assert {"settings", "Python", "packages", "Java", "broker", "schemas", "model", "gazetteer"} <= looked_at
    assert {f"topic {topic.name}" for topic in topics.declared("wirestream")} <= looked_at
    model = next(finding for finding in answer["findings"] if finding["what"] == "model")
    assert "Agathe Boudrias" in model["text"]


def test_check_names_what_is_wrong_and_what_to_do(tmp_path: Path) -> None:
    occupied = tmp_path / "file"
    occupied.write_text("")
    done = run(
        "check",
        env={
            "WIRESTREAM_BROKERS": "127.0.0.1:1",
            "WIRESTREAM_BROKER": "kafka:9092",
            "WIRESTREAM_MODEL": str(tmp_path),
            "WIRESTREAM_DATA": str(occupied),
            "WIRESTREAM_KAFKA_JARS": str(tmp_path / "jars"),
        },
    )
    assert done.exit_code == 1
    wrong = [line for line in done.output.splitlines() if line.startswith("✗")]
    assert [line.split(":")[0] for line in wrong] == [
        "✗ settings",
        "✗ Kafka's jars",
        "✗ broker",
        "✗ model",
        "✗ data folder",
    ]
    assert "did you mean WIRESTREAM_BROKERS?" in wrong[0]
    assert done.output.splitlines()[-1] == "5 wrong"


def test_check_explains_a_setting_that_cannot_be_read() -> None:
    done = run("check", env={"WIRESTREAM_BATCH": "many", "WIRESTREAM_BROKERS": "127.0.0.1:1"})
    assert done.exit_code == 1
    assert 'WIRESTREAM_BATCH: expected a whole number of at least 1, got "many"' in done.output


def test_check_knows_the_variables_of_options_too() -> None:
    done = run(
        "check",
        env={
            "WIRESTREAM_BROKERS": "127.0.0.1:1",
            "WIRESTREAM_FEED_RATE": "5",
            "WIRESTREAM_SASL_PASSWORD_FILE": "/etc/hostname",
        },
    )
    assert "is no setting" not in done.output
    done = run("check", env={"WIRESTREAM_BROKERS": "127.0.0.1:1", "WIRESTREAM_APP_ID_FILE": "/etc/hostname"})
    assert "WIRESTREAM_APP_ID_FILE is no setting" in done.output


def test_check_lists_every_setting_and_hides_secrets() -> None:
    done = run("check", "--settings", "--json", env={"WIRESTREAM_SASL_PASSWORD": "opensesame", "WIRESTREAM_BATCH": "9"})
    rows = {row["variable"]: row for row in json.loads(done.stdout)}
    assert rows["WIRESTREAM_BATCH"]["value"] == "9"
    assert rows["WIRESTREAM_SASL_PASSWORD"]["value"] == "********"
    table = run("check", "--settings").output
    assert all(variable in table for variable in rows)
