"""`wirestream check`: line by line what is right and what is wrong here, and what to do about it."""

from __future__ import annotations

import difflib
import json
import os
import shutil
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from streams.cli import clients
from streams.cli.topics import administration
from streams.settings import PREFIX, Settings, documented
from streams.worker import topics

SCHEMAS = Path(__file__).parents[2] / "schemas"
FREE_BYTES = 1 << 30
MARKS = {"right": ("✓", "green"), "note": ("·", "yellow"), "wrong": ("✗", "bold red")}
# Variables of the tests, not of the program.
OTHERS = ("WIRESTREAM_TEST_",)

SAMPLE = {
    "uri": "urn:wirestream:check",
    "headline": "Grain terminal reopens",
    "body": 'MELFORT, Saskatchewan (CP) - "It sounded like a freight train," said Agathe Boudrias, its manager.',
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, how it stands, in words, and what to do about it ("" where nothing)."""

    what: str
    state: Literal["right", "note", "wrong"]
    text: str
    advice: str = ""


@click.command(epilog="Exit codes: 0 nothing is wrong; 1 something is; 2 usage.")
@click.option("--settings", "list_settings", is_flag=True, help="List every setting and its value.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def command(ctx: click.Context, list_settings: bool, as_json: bool) -> None:
    """Say what is right and wrong with settings, Java, broker, topics, schemas and model, and what to do.

    Changes nothing.
    """
    settings: Settings = ctx.obj
    if list_settings:
        _list(settings, as_json)
        return
    console = Console(highlight=False, soft_wrap=True)
    found = []
    for finding in findings(settings, ctx.meta["streams.environ"], ctx.meta.get("streams.bad_setting")):
        found.append(finding)
        if not as_json:
            console.print(_line(finding))
    wrong = sum(finding.state == "wrong" for finding in found)
    if as_json:
        click.echo(json.dumps({"wrong": wrong, "findings": [asdict(finding) for finding in found]}))
    else:
        console.print(f"{wrong} wrong" if wrong else "Nothing is wrong.", style="bold red" if wrong else "bold green")
    if wrong:
        ctx.exit(1)


def findings(settings: Settings, environ: Mapping[str, str], bad_setting: str | None = None) -> Iterator[Finding]:
    """Everything that is looked at, in the order in which a newcomer needs it."""
    yield from _settings(settings, environ, bad_setting)
    yield _python()
    yield from _packages()
    yield from _java(settings)
    yield from _cluster(settings)
    yield _schemas()
    yield from _engine(settings)
    yield _folder(settings)
    yield _port(settings)


def _settings(settings: Settings, environ: Mapping[str, str], bad_setting: str | None) -> Iterator[Finding]:
    if bad_setting:
        yield Finding("settings", "wrong", bad_setting, "the rest is checked with the defaults")
    default = Settings().masked()
    changed = [f"{name}={value}" for name, value in settings.masked().items() if value != default[name]]
    if not bad_setting:
        yield Finding("settings", "right", ", ".join(changed) or "all at their defaults")
    known = known_variables()
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known and not name.startswith(OTHERS):
            near = difflib.get_close_matches(name, known, 1)
            advice = f"did you mean {near[0]}?" if near else "`wirestream check --settings` lists those there are"
            yield Finding("settings", "wrong", f"{name} is no setting", advice)


def known_variables() -> set[str]:
    """Every variable that means something: of the settings, secrets as files, and the verbs' options."""
    from streams.cli import group

    known = {name for name, _, _ in documented()}
    known |= {f"{PREFIX}{each.name.upper()}_FILE" for each in fields(Settings) if each.metadata["secret"]}

    def of(command: click.Command) -> Iterator[str]:
        yield from (str(each.envvar) for each in command.params if isinstance(each, click.Option) and each.envvar)
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                if inner := command.get_command(context, name):
                    yield from of(inner)

    return known | set(of(group))


def _python() -> Finding:
    return Finding("Python", "right", f"{sys.version.split()[0]} in {sys.prefix}")


def _packages() -> Iterator[Finding]:
    from streams.worker.transport import WrongVersions, check_versions

    try:
        check_versions()
    except WrongVersions as wrong:
        yield Finding("packages", "wrong", str(wrong), "install the pinned ones: `make setup`")
        return
    names = ("wirestream", "faust-streaming", "mode-streaming", "aiokafka", "kafka-python", "onnxruntime")
    yield Finding("packages", "right", ", ".join(f"{name} {version(name)}" for name in names))


def _java(settings: Settings) -> Iterator[Finding]:
    from streams.broker.errors import BrokerError
    from streams.broker.jars import KAFKA_VERSION, given_jars
    from streams.broker.java import find_java

    if not settings.loopback:
        yield Finding("Java", "note", f"not needed: Kafka is at {settings.brokers}")
        return
    try:
        java = find_java(settings.java_home)
        yield Finding("Java", "right", f"{java.version} at {java.path}, from {java.source}")
    except BrokerError as error:
        yield Finding("Java", "wrong", str(error))
    if settings.kafka_jars is None:
        there = any(settings.cache.rglob("kafka_2.13-*.jar"))
        text = f"Apache Kafka {KAFKA_VERSION} {'in' if there else 'will be resolved into'} {settings.cache}"
        yield Finding("Kafka's jars", "right" if there else "note", text)
        return
    try:
        yield Finding("Kafka's jars", "right", f"{len(given_jars(settings.kafka_jars))} in {settings.kafka_jars}")
    except BrokerError as error:
        yield Finding("Kafka's jars", "wrong", str(error))


def _cluster(settings: Settings) -> Iterator[Finding]:
    try:
        clients.probe(settings)
        with administration(settings) as admin:
            brokers = admin.describe_cluster()["brokers"]
            yield Finding("broker", "right", f"{len(brokers)} at {settings.brokers}")
            plan = topics.check(admin, settings.app_id)
    except click.ClickException as unreachable:
        yield Finding("broker", "wrong", unreachable.message)
        return
    for step in plan.steps:
        state: Literal["right", "note", "wrong"] = "wrong" if step.wrong else "note" if step.advice else "right"
        text = step.text if step.state == "as declared" else f"{step.state}: {step.text}"
        yield Finding(f"topic {step.topic.name}", state, text, step.advice)


def _schemas() -> Finding:
    if not SCHEMAS.is_dir():
        return Finding("schemas", "note", "not beside this installation", "they are in the project's schemas/ folder")
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import SchemaError

    wanted = {topic.schema for topic in topics.TOPICS if topic.schema}
    files = {name: sorted((SCHEMAS / name).glob("*.schema.json")) for name in sorted(wanted)}
    if missing := [name for name, found in files.items() if not found]:
        return Finding("schemas", "wrong", f"{SCHEMAS} has no {', '.join(missing)}", "check the project out again")
    for file in (each for found in files.values() for each in found):
        try:
            Draft202012Validator.check_schema(json.loads(file.read_bytes()))
        except (SchemaError, ValueError) as error:
            return Finding("schemas", "wrong", f"{file}: {str(error).splitlines()[0]}", "check the project out again")
    return Finding("schemas", "right", f"{', '.join(files)} in {SCHEMAS}")


def _engine(settings: Settings) -> Iterator[Finding]:
    from streams.nlp import engine as engines
    from streams.pipeline import enrich
    from streams.story.records import RawRecord
    from streams.story.rejections import StoryRejected

    try:
        engine = engines.load(settings)
    except engines.CannotLoad as wrong:
        yield Finding("model", "wrong", str(wrong))
        return
    sample = RawRecord(json.dumps(SAMPLE).encode())
    try:
        enrich(sample, engine)  # the first run is slower than all others
        began = time.perf_counter()
        answer: Mapping[str, Any] = enrich(sample, engine)[0].enriched or {}
    except StoryRejected as rejected:
        yield Finding("model", "wrong", f"{engine.versions.model} cannot read the sample: {rejected}")
        return
    milliseconds = (time.perf_counter() - began) * 1000
    quotes = [each["speaker"].get("name") or each["speaker"]["type"] for each in answer.get("quotes", ())]
    text = f"{engine.versions.model}, {milliseconds:.0f} ms for a sample of two sentences"
    if quotes:
        yield Finding("model", "right", f"{text}, which it gives to {', '.join(quotes)}")
    else:
        yield Finding("model", "wrong", f"{text}, in which it finds no quote", "use another with WIRESTREAM_MODEL")
    own = f", with {settings.authority}" if settings.authority else ""
    yield Finding("gazetteer", "right", f"{engine.versions.gazetteer}{own}")


def _folder(settings: Settings) -> Finding:
    folder = settings.data
    there = next(each for each in (folder, *folder.parents) if each.exists())
    if not os.access(there, os.W_OK | os.X_OK) or not there.is_dir():
        return Finding("data folder", "wrong", f"{there} cannot be written", "name another with WIRESTREAM_DATA")
    free = shutil.disk_usage(there).free
    text = f"{folder}, {free / 1e9:,.1f} GB free"
    if free < FREE_BYTES:
        return Finding("data folder", "wrong", text, "make room, or name another with WIRESTREAM_DATA")
    return Finding("data folder", "right", text)


def _port(settings: Settings) -> Finding:
    where = f"http://{settings.http_bind}:{settings.http_port}"
    if settings.http_port == 0:
        return Finding("web port", "right", "any free one")
    try:
        with urllib.request.urlopen(f"{where}/ready", timeout=2):
            return Finding("web port", "right", f"a worker is ready at {where}")
    except urllib.error.HTTPError as answer:
        return Finding(
            "web port", "note", f"{where} answers {answer.code}: {answer.read(200).decode('utf-8', 'replace')}"
        )
    except OSError:
        pass
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((settings.http_bind, settings.http_port))
        except OSError as error:
            return Finding(
                "web port", "wrong", f"{where}: {error.strerror}", "choose another with WIRESTREAM_HTTP_PORT"
            )
    return Finding("web port", "right", f"{where} is free; no worker runs there")


def _line(finding: Finding) -> Text:
    mark, style = MARKS[finding.state]
    line = Text.assemble((f"{mark} ", style), (f"{finding.what}: ", "bold"), finding.text)
    return line.append(f"  → {finding.advice}", style="yellow") if finding.advice else line


def _list(settings: Settings, as_json: bool) -> None:
    values = settings.masked()
    if as_json:
        rows = [
            {"variable": name, "value": values[name], "default": default, "sentence": sentence}
            for name, default, sentence in documented()
        ]
        click.echo(json.dumps(rows))
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("variable", "value", "default", "what it does"):
        table.add_column(heading, no_wrap=heading == "variable", overflow="fold")
    for name, default, sentence in documented():
        table.add_row(name, "" if values[name] == "None" else values[name], default, sentence)
    console = Console(highlight=False) if sys.stdout.isatty() else Console(highlight=False, width=200)
    console.print(table)
