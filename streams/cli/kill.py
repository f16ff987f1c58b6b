"""`wirestream kill`: an editor recalls a story. A raw record like an agency's, and then what came of it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import click
import orjson
from kafka import KafkaConsumer, TopicPartition
from rich.console import Console

from streams.cli import clients, show
from streams.settings import Settings
from streams.worker import topics

ORIGIN = ("wire-origin", b"wirestream kill")
SETTLE_SECONDS = 0.5
EXIT_WAITS = 3

TOLD = {
    "killed": "killed",
    "kill-unmatched": "kept for later: nothing was published under this uri. A marker stands, and the story is stopped "
    "when it comes",
    "review-needed": "NOT applied: what is published is newer in version and date. Kill it without --version",
}


@dataclass(slots=True)
class Result:
    """What became of a kill: its decision, the marker's place, and what consumers were told."""

    uri: str
    decision: str | None = None
    reason: str | None = None
    marker: str | None = None
    retracted: int = 0
    cleared: bool = False
    review: list[str] = field(default_factory=list)  # stories that evolved from it
    seconds: float = 0.0

    def told(self) -> dict[str, Any]:
        """For --json."""
        names = ("uri", "decision", "reason", "marker", "retracted", "cleared", "review")
        return {**{name: getattr(self, name) for name in names}, "seconds": round(self.seconds, 3)}


@click.command(
    epilog="Exit codes: 0 killed; 1 Kafka does not answer, or the kill was not applied; 2 usage; 3 it was sent, and "
    "either nothing was published that it could have met, or no worker has answered yet."
)
@click.argument("uri", metavar="URI")
@click.option("--reason", required=True, help="Why. Consumers see it, as the marker's note to editors.")
@click.option("--withheld", is_flag=True, help="Until further notice; otherwise it is canceled for good.")
@click.option(
    "--version",
    show_default="none: whatever was made before now",
    help="Kill up to this version; a later one is not touched.",
)
@click.option("--wait", type=click.FloatRange(min=0), default=60.0, help="Seconds to wait for the decision.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object with what came of it.")
@click.pass_obj
def command(
    settings: Settings,
    uri: str,
    reason: str,
    withheld: bool,
    version: str | None,
    wait: float,
    yes: bool,
    as_json: bool,
) -> None:
    """Recall a story: its text and quotes are taken back from everyone who reads the topics.

    Sends a record to the raw topic that says so, waits for the worker's decision and tells what was retracted. Works
    before the story itself has come, too. Only a later version brings a killed story back.
    """
    if not uri.strip() or not reason.strip():
        raise click.UsageError("URI and --reason must not be empty")
    value = notice(uri, reason, withheld=withheld, version=version, now=datetime.now(UTC))
    console = Console(highlight=False, soft_wrap=True, stderr=as_json)
    with clients.consumer(settings) as client:
        if not yes:
            _confirm(console, client, uri, withheld)
        watch(client)
        began = time.monotonic()
        with clients.producer(settings) as producer:
            message = clients.Message(uri, topics.RAW.name, value, uri.encode(), (_JSON, ORIGIN))
            sent = clients.send(producer, [message])
        if sent.failed:
            raise click.ClickException(f"the kill was not sent: {sent.failed[0][1]}")
        (place,) = sent.acknowledged
        with console.status("waiting for the worker"):
            result = outcome(client, uri, place, seconds=wait)
        result.seconds = time.monotonic() - began
    if as_json:
        click.echo(orjson.dumps({**result.told(), "position": show.position(_named(place))}))
    else:
        for line in lines(result, place, wait):
            console.print(line)
    if result.decision != "killed":
        raise click.exceptions.Exit(1 if result.decision in ("review-needed", "dead-letter") else EXIT_WAITS)


_JSON = ("content-type", b"application/json")


def notice(uri: str, reason: str, *, withheld: bool, version: str | None, now: datetime) -> bytes:
    """The raw record: a ninjs item without a body. It kills what was created before `now`, or up to `version`."""
    item = {
        "uri": uri,
        "type": "text",
        "version": version,
        "versionCreated": f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03}Z",
        "pubStatus": "withheld" if withheld else "canceled",
        "edNote": reason,
    }
    return orjson.dumps({name: value for name, value in item.items() if value is not None})


def watch(client: KafkaConsumer) -> None:
    """Reads on from now what a kill leads to."""
    names = (topics.DECISIONS, topics.ENRICHED, topics.QUOTES, topics.MENTIONS)
    clients.start(client, [topic.name for topic in names], from_beginning=False)


def outcome(client: KafkaConsumer, uri: str, place: tuple[str, int, int], *, seconds: float) -> Result:
    """What became of the raw record at `place` (topic, partition, offset), waited for up to so many seconds."""
    result = Result(uri)
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        polled = client.poll(timeout_ms=max(1, int(min(left * 1000, clients.POLL_MS))))
        undecided = result.decision is None
        for record in (record for records in polled.values() for record in records):
            _take(result, record, place)
        if undecided and result.decision is not None:
            # The rest was acknowledged together with it, and stands in other partitions.
            deadline = min(deadline, time.monotonic() + SETTLE_SECONDS)
    return result


def _take(result: Result, record: Any, place: tuple[str, int, int]) -> None:
    value = orjson.loads(record.value) if record.value else {}
    mine = value.get("uri") == result.uri
    if record.topic == topics.DECISIONS.name:
        if (value["topic"], value["partition"], value["offset"]) == place:
            if mine:
                result.decision, result.reason = value["decision"], value.get("reason")
            else:
                result.review.append(value["uri"])
    elif not mine or value.get("pubStatus") == "usable":
        return
    elif record.topic == topics.ENRICHED.name:
        result.marker = show.position(_named((record.topic, record.partition, record.offset)))
    elif value["event"] == "retracted":
        result.retracted += 1
    else:
        result.cleared = True


def lines(result: Result, place: tuple[str, int, int], wait: float) -> Iterator[str]:
    """What came of it, for people."""
    uri = show.clean(result.uri)
    if result.decision is None:
        yield (
            f"{uri}: sent to {show.position(_named(place))}, and no decision in {wait:g} s. It is not lost: is a "
            f"worker running? `wirestream trace {uri}` tells how it ends"
        )
        return
    reason = f" ({show.clean(result.reason)})" if result.reason else ""
    yield f"{uri}: {TOLD.get(result.decision, show.clean(result.decision))}{reason}, in {result.seconds:.1f} s"
    if result.marker:
        quotes = f"{result.retracted} quote{'' if result.retracted == 1 else 's'} retracted"
        yield f"  marker at {result.marker}, {quotes}, mentions {'cleared' if result.cleared else 'not touched'}"
    elif result.decision == "killed":
        yield "  a stronger or later kill of it stands already"
    for child in result.review:
        yield f"  look at {show.clean(child)}: it evolved from this story"


def _confirm(console: Console, client: KafkaConsumer, uri: str, withheld: bool) -> None:
    if not sys.stdin.isatty():
        raise click.UsageError("say --yes where nobody can be asked")
    found = published(client, uri)
    if found is None:
        console.print("Nothing is published under this uri. The kill will stop the story when it comes.")
    else:
        quotes = len(found.get("quotes", ()))
        console.print(f"“{show.headline(found)}”, {found.get('pubStatus')}, {quotes} quotes")
    click.confirm(f"{'Withhold' if withheld else 'Kill'} {uri}?", abort=True, err=True)


def published(client: KafkaConsumer, uri: str) -> dict[str, Any] | None:
    """The last record of a story on the enriched topic, or None."""
    key = uri.encode()
    parts = clients.partitions(client, [topics.ENRICHED.name])
    mine = TopicPartition(topics.ENRICHED.name, clients.partition_of(key, len(parts)))
    last = None
    for record in clients.scan(client, clients.from_time(client, [mine], None)):
        if record.key == key:
            last = record.value
    return orjson.loads(last) if last else None


def _named(place: tuple[str, int, int]) -> dict[str, Any]:
    return dict(zip(("topic", "partition", "offset"), place, strict=True))
