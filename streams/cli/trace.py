"""`wirestream trace`: a story's whole way through the topics, in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import click
import orjson
from kafka import TopicPartition
from rich.console import Console
from rich.text import Text

from streams.cli import clients, show
from streams.settings import Settings
from streams.worker import dead_letters, topics

# In the order of the path: what happened in the same millisecond is told in this order.
STAGES = (
    topics.RAW,
    topics.ANNOTATED,
    topics.DEADLETTERS,
    topics.ENRICHED,
    topics.QUOTES,
    topics.MENTIONS,
    topics.DECISIONS,
)
ROLES = {topic.name: topic.role for topic in STAGES}
RANK = {topic.name: rank for rank, topic in enumerate(STAGES)}


@dataclass(frozen=True, slots=True)
class Step:
    """One record of a story's way: where it stands, when it was written (milliseconds), and what it says."""

    role: str
    topic: str
    partition: int
    offset: int
    timestamp: int
    what: str
    detail: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@click.command(epilog="Exit codes: 0 the story was found; 1 it was not, or Kafka does not answer; 2 usage.")
@click.argument("uri", metavar="URI")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a step, a line each.")
@click.pass_obj
def command(settings: Settings, uri: str, as_json: bool) -> None:
    """Tell a story's whole way: what came in and when, how it ended and why, and what was published.

    Reads the story's own partition of each keyed topic, its raw records by the positions that its decisions name, and
    the dead letters since then.
    """
    console = Console(highlight=False, soft_wrap=True)
    with clients.consumer(settings) as client, Console(stderr=True).status("reading"):
        steps = sorted(way(client, uri), key=lambda step: (step.timestamp, RANK[step.topic], step.offset))
    if not steps:
        raise click.ClickException(
            f"nothing about {uri}: not read yet, sent under another uri, or older than the topics keep"
        )
    for step in steps:
        if as_json:
            click.echo(orjson.dumps(asdict(step)))
        else:
            console.print(line(step))


def way(client: Any, uri: str) -> Iterator[Step]:
    """Every record about the story that the topics still have, in no particular order."""
    key = uri.encode()
    keyed = [topics.ANNOTATED, topics.ENRICHED, topics.QUOTES, topics.MENTIONS, topics.DECISIONS]
    spans: dict[TopicPartition, tuple[int, int]] = {}
    for topic in keyed:
        parts = clients.partitions(client, [topic.name])
        mine = TopicPartition(topic.name, clients.partition_of(key, len(parts)))
        spans |= clients.from_time(client, [mine], None)
    raw: dict[TopicPartition, set[int]] = {}
    for record in clients.scan(client, spans):
        if record.key != key:
            continue
        step = told(record)
        yield step
        if step.role == "decisions":
            place = TopicPartition(step.facts["topic"], step.facts["partition"])
            raw.setdefault(place, set()).add(step.facts["offset"])
    oldest: list[int] = []
    for place, offsets in raw.items():
        for record in _at(client, place, offsets):
            oldest.append(record.timestamp)
            yield told(record)
    parts = clients.partitions(client, [topics.DEADLETTERS.name])
    for record in clients.scan(client, clients.from_time(client, parts, min(oldest, default=None))):
        if clients.header(record, dead_letters.URI) == uri:
            yield told(record)


def _at(client: Any, place: TopicPartition, offsets: set[int]) -> Iterator[Any]:
    """The raw records at these offsets, one seek each: between two versions of a story may lie a day's wire."""
    if place.partition not in (client.partitions_for_topic(place.topic) or ()):
        return
    for offset in sorted(offsets):
        yield from clients.scan(client, {place: (offset, offset + 1)})


def told(record: Any) -> Step:
    """What a record says of the story's way."""
    role = ROLES.get(record.topic, "raw")
    what, detail, facts = _TELL[role](record)
    return Step(role, record.topic, record.partition, record.offset, record.timestamp, what, detail, facts)


def line(step: Step) -> Text:
    """A step for people."""
    style = show.DECISION_STYLES.get(step.what, "bold") if step.role == "decisions" else ""
    text = Text.assemble(
        (f"{show.moment(step.timestamp)}  ", show.FAINT), f"{step.role:<12}", (f"{step.what:<12}", style), step.detail
    )
    return text.append(f"  {step.topic}[{step.partition}]@{step.offset}", style=show.FAINT)


Told = tuple[str, str, dict[str, Any]]


def _raw(record: Any) -> Told:
    hint = clients.header(record, "content-type")
    again = clients.header(record, "wire-redriven-from")
    facts = {"bytes": len(record.value or b""), "key": _key(record), "contentType": hint, "redrivenFrom": again}
    key = f", key {show.clean(facts['key'])}" if facts["key"] else ""
    return (
        "arrived",
        f"{facts['bytes']:,} bytes{key}" + (f", redriven from {show.clean(again)}" if again else ""),
        facts,
    )


def _annotated(record: Any) -> Told:
    value = _json(record)
    action = str(value.get("action", ""))
    return (
        action,
        _version(value),
        {"action": action, "version": value.get("version"), "pipeline": value.get("pipeline")},
    )


def _enriched(record: Any) -> Told:
    value = _json(record)
    if not value:
        return "deleted", "", {}
    counts = {name: len(value.get(name, ())) for name in ("entities", "quotes", "responses")}
    status = str(value.get("pubStatus", "usable"))
    facts = {"version": value.get("version"), "pubStatus": status, **counts}
    if status != "usable":
        return status, _version(value).strip(), facts
    found = ", ".join(f"{count} {name}" for name, count in counts.items())
    return "published", f"{_version(value)}{found}  “{show.headline(value)}”", facts


def _quote(record: Any) -> Told:
    value = _json(record)
    speaker = value.get("speaker", {})
    facts = {"quoteId": value.get("quoteId"), "version": value.get("version"), "reason": value.get("retractionReason")}
    said = f"{show.speaker(speaker).plain}: {show.clip(value.get('quote', ''), 60)}" if speaker else ""
    return str(value.get("event", "")), said or show.clean(facts["reason"] or ""), facts


def _mention(record: Any) -> Told:
    value = _json(record)
    entity = value.get("entity", {})
    return str(value.get("event", "")), show.clean(entity.get("name", "")), {"version": value.get("version"), **entity}


def _decision(record: Any) -> Told:
    value = _json(record)
    reason = f"{show.clean(value['reason'])}  " if value.get("reason") else ""
    return str(value.get("decision", "")), f"{_version(value)}{reason}of {show.position(value)}", value


def _dead_letter(record: Any) -> Told:
    said = dead_letters.read(tuple(record.headers))
    return said.reason, show.clip(said.detail, 80), asdict(said)


_TELL = {
    "raw": _raw,
    "annotated": _annotated,
    "enriched": _enriched,
    "quotes": _quote,
    "mentions": _mention,
    "decisions": _decision,
    "deadletters": _dead_letter,
}


def _json(record: Any) -> dict[str, Any]:
    value = orjson.loads(record.value) if record.value else {}
    return value if isinstance(value, dict) else {}


def _version(value: Mapping[str, Any]) -> str:
    return f"v{show.clean(value['version'])}  " if value.get("version") else ""


def _key(record: Any) -> str | None:
    return None if record.key is None else bytes(record.key).decode("utf-8", "replace")
