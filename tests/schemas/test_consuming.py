"""The examples of docs/consuming.md, run as they stand there: SQL, Python, JavaScript, Elasticsearch's calls, kcat."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kafka import KafkaAdminClient, KafkaProducer

from schemas.validation import HERE
from streams.story.records import OutRecord
from streams.worker.topics import DECISIONS, ENRICHED, MENTIONS, QUOTES, RAW, apply
from tests.programs import program
from tests.story.made import URI, Consumer, kill, story

PAGE = (HERE.parent / "docs" / "consuming.md").read_text(encoding="utf-8")
BLOCKS = [
    (kind.strip(), code) for kind, code in re.findall(r"^```([\w ]+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
]
SQL = {kind.removeprefix("sql "): code for kind, code in BLOCKS if kind.startswith("sql ")}
PYTHON = [code for kind, code in BLOCKS if kind == "python"]
(JAVASCRIPT,) = (code for kind, code in BLOCKS if kind == "js")
KCAT = [line for kind, code in BLOCKS if kind == "sh" for line in code.splitlines() if re.search(r"(^|\| )kcat ", line)]
TOPIC = {"enriched": ENRICHED.name, "quotes": QUOTES.name, "mentions": MENTIONS.name, "decisions": DECISIONS.name}
JUNE = "Ada Moss said: “We open in June 😀.”\n\nOslo waits. “It is late,” Ada Moss said."


def module(code: str) -> ModuleType:
    made = ModuleType("example")
    exec(compile(code, "docs/consuming.md", "exec"), made.__dict__)
    return made


def wire() -> Consumer:
    """Two stories: one updated and alive, one killed."""
    other = "urn:example:other"
    consumer = Consumer().take(story(), story(JUNE, version="2", offset=1))
    killed = Consumer().take(story(uri=other, offset=2), kill(uri=other, offset=3))
    consumer.sent += killed.sent
    return consumer


class Database:
    """The tables of the page, in SQLite, filled by its program."""

    def __init__(self) -> None:
        self.connection = sqlite3.connect(":memory:")
        self.connection.executescript(SQL["tables"])
        self.program = module(PYTHON[0])

    def take(self, records: list[OutRecord]) -> Database:
        for record in records:
            if record.topic != "decisions":
                self.program.apply(self.connection, SQL, TOPIC[record.topic], (record.value or b"").decode())
        return self

    def rows(self, statement: str, **parameters: Any) -> list[tuple[Any, ...]]:
        return self.connection.execute(statement, parameters).fetchall()


@pytest.fixture
def database() -> Iterator[Database]:
    made = Database()
    yield made
    made.connection.close()


def test_sql_keeps_what_lives_and_drops_what_was_killed(database: Database) -> None:
    database.take(wire().sent)
    assert database.rows("select uri, version, pub_status, body is null from stories order by uri") == [
        ("urn:example:other", "1", "canceled", 1),
        (URI, "2", "usable", 0),
    ]
    assert database.rows("select distinct uri from quotes") == [(URI,)]
    assert database.rows("select name from mentions") == [("Ada Moss",), ("Oslo",)]
    shown = database.rows(SQL["show"], now="2026-02-25T00:00:00Z")
    assert sorted(shown) == [("Ada Moss", "It is late"), ("Ada Moss", "We open in June 😀.")]


def test_sql_the_marker_alone_takes_the_quotes_away_whatever_comes_late(database: Database) -> None:
    consumer = Consumer().take(story(), kill(offset=1))
    late = [record for record in consumer.sent if record.topic == "quotes"]
    database.take([record for record in consumer.sent if record.topic == "enriched"] + late[:2])
    assert database.rows("select count(*) from quotes") == [(2,)]
    assert database.rows(SQL["show"], now="2030-01-01T00:00:00Z") == []
    database.take(late[2:])
    assert database.rows("select count(*) from quotes") == [(0,)]


def test_sql_an_embargo_hides_until_its_time(database: Database) -> None:
    database.take(Consumer().take(story(embargo="2026-02-25T06:13:20Z")).sent)
    assert database.rows(SQL["show"], now="2026-02-25T06:13:19Z") == []
    assert len(database.rows(SQL["show"], now="2026-02-25T06:13:20Z")) == 2


@given(order=st.permutations(range(4)), again=st.integers(0, 4))
@settings(max_examples=25, deadline=None)
def test_sql_ends_where_the_wire_ends_even_if_records_come_twice(order: list[int], again: int) -> None:
    records = [story(), story(JUNE, version="2", offset=1), kill("2", offset=2), story(version="3", offset=3)]
    consumer = Consumer().take(*(records[number] for number in order))
    database = Database().take(consumer.sent).take(consumer.sent[-again:])
    assert {row[0] for row in database.rows("select quote_id from live_quotes")} == set(consumer.quotes)
    assert {row[0] for row in database.rows("select entity_id from mentions")} == set(consumer.mentions)
    database.connection.close()


class Indices:
    """What the calls of the page do to Elasticsearch's documents: index, delete, delete by query, external versions."""

    def __init__(self) -> None:
        self.documents: dict[tuple[str, str], Any] = {}
        self.versions: dict[tuple[str, str], int] = {}

    def post(self, path: str, body: str) -> None:
        if path == "/_bulk":
            lines = [json.loads(line) for line in body.splitlines()]
            while lines:
                ((action, head),) = lines.pop(0).items()
                key = (head["_index"], head["_id"])
                document = lines.pop(0) if action == "index" else None
                if head["version"] < self.versions.get(key, 0):
                    continue
                self.versions[key] = head["version"]
                self.documents.pop(key, None)
                if document:
                    self.documents[key] = document
        else:
            index = path.split("/")[1]
            ((field, value),) = json.loads(body)["query"]["term"].items()
            doomed = [key for key, document in self.documents.items() if key[0] == index and document[field] == value]
            for key in doomed:
                del self.documents[key]

    def ids(self, index: str) -> set[str]:
        return {identifier for name, identifier in self.documents if name == index}


def test_elasticsearch_calls_keep_what_lives_and_drop_what_was_killed() -> None:
    requests = module(PYTHON[1]).requests
    indices, consumer = Indices(), wire()
    for offset, record in enumerate(consumer.sent):
        if record.topic != "decisions":
            for call in requests(TOPIC[record.topic], offset, json.loads(record.value or b"")):
                indices.post(*call)
    assert indices.ids("wire-quotes") == set(consumer.quotes)
    assert indices.ids("wire-mentions") == {f"{URI}#{entity}" for entity in consumer.mentions}
    assert indices.documents["wire-stories", "urn:example:other"]["pubStatus"] == "canceled"
    first = next(record for record in consumer.sent if record.topic == "enriched")
    for call in requests(ENRICHED.name, 0, json.loads(first.value or b"")):  # a batch that is sent again
        indices.post(*call)
    assert indices.documents["wire-stories", URI]["version"] == "2"


def run_javascript(lines: str, folder: Path) -> list[list[str]]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not on the PATH")
    (folder / "quotes.mjs").write_text(JAVASCRIPT, encoding="utf-8")
    done = subprocess.run(
        [node, "quotes.mjs"], cwd=folder, input=lines, capture_output=True, encoding="utf-8", timeout=60, check=True
    )
    return [line.split("\t") for line in done.stdout.splitlines()]


def test_javascript_cuts_text_by_code_points(tmp_path: Path) -> None:
    sent = [record for record in wire().sent if record.topic == "enriched"]
    lines = run_javascript("".join(f"{(record.value or b'').decode()}\n" for record in sent), tmp_path)
    assert ["QUOTE", URI, "Ada Moss", "“It is late,”"] in lines[2:]  # after the emoji of version 2
    assert lines[-1] == ["KILL", "urn:example:other", "canceled"]


@pytest.fixture(scope="module")
def topics(fresh_kafka: str) -> str:
    """A broker whose topics hold what `wire` sends."""
    admin = KafkaAdminClient(bootstrap_servers=fresh_kafka)
    made = apply(admin, "examples", partitions=2)
    assert {step.state for step in made.steps} == {"created"}
    admin.close()
    producer = KafkaProducer(bootstrap_servers=fresh_kafka, acks="all")
    for record in wire().sent:
        producer.send(TOPIC[record.topic], key=record.key, value=record.value, headers=list(record.headers)).get(30)
    producer.close()
    return fresh_kafka


def test_python_program_reads_the_topics_into_its_database(topics: str, tmp_path: Path) -> None:
    (tmp_path / "wire_to_sql.py").write_text(PYTHON[0], encoding="utf-8")
    for name, code in SQL.items():
        (tmp_path / f"{name}.sql").write_text(code, encoding="utf-8")
    command = [sys.executable, "wire_to_sql.py", "wire.db", ".", topics, "6"]
    subprocess.run(command, cwd=tmp_path, check=True, timeout=90)
    connection = sqlite3.connect(tmp_path / "wire.db")
    rows = connection.execute("select speaker, quote from live_quotes order by quote").fetchall()
    connection.close()
    assert rows == [("Ada Moss", "It is late"), ("Ada Moss", "We open in June 😀.")]


def run_kcat(command: str, broker: str) -> str:
    """A command line of the page, with its broker and without following the topic for ever."""
    kcat = program("kcat")
    changed = command.replace("127.0.0.1:9092", broker).replace("kcat -C -q -u", "kcat -C -q -e")
    changed = re.sub(r"(^|\| )kcat ", lambda match: f"{match[1]}'{kcat.path}' ", changed)
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", changed], env=kcat.env, capture_output=True, encoding="utf-8", timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_kcat_reads_states_kills_and_decisions_and_sends_a_story(topics: str, tmp_path: Path) -> None:
    by_node, states, kills, decisions, send = KCAT
    assert {json.loads(line)["uri"] for line in run_kcat(states, topics).splitlines()} == {URI, "urn:example:other"}
    (killed,) = run_kcat(kills, topics).splitlines()
    assert killed.startswith("urn:example:other ")
    made = [json.loads(line)["decision"] for line in run_kcat(decisions, topics).splitlines()]
    assert sorted(made) == ["killed", "published", "published", "updated"]
    run_kcat(send, topics)
    (raw,) = run_kcat(states.replace(ENRICHED.name, RAW.name), topics).splitlines()
    assert json.loads(raw)["headline"] == "Quay opens"
    lines = run_kcat(by_node.partition(" | ")[0], topics)
    assert ["KILL", "urn:example:other", "canceled"] in run_javascript(lines, tmp_path)
