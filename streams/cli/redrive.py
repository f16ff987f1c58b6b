"""`wirestream redrive`: dead letters back to the topic they came from, once what was wrong is mended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import click
import orjson
from rich.console import Console

from streams.cli import clients, show
from streams.settings import Settings
from streams.story.encode import ARRIVED
from streams.story.rejections import Reason
from streams.worker import dead_letters, topics
from streams.worker.dead_letters import REDRIVEN_FROM

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Letter:
    """A dead letter as it lies in the topic, and what its headers say."""

    record: Any
    said: dead_letters.DeadLetter

    @property
    def place(self) -> str:
        """topic:partition:offset."""
        return f"{self.record.topic}:{self.record.partition}:{self.record.offset}"


class Position(click.ParamType):
    """PARTITION:OFFSET."""

    name = "P:O"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        if isinstance(value, tuple):
            return value
        partition, _, offset = str(value).rpartition(":")
        if not (partition.isdecimal() and offset.isdecimal()):
            self.fail(f'expected PARTITION:OFFSET, as `tail deadletters` prints it, got "{value}"', param, ctx)
        return int(partition), int(offset)


class Moment(click.ParamType):
    """A point in time, RFC 3339, or a day; UTC where it names no zone. Milliseconds."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f'expected a time such as 2026-03-01T14:00:00Z, got "{value}"', param, ctx)
        return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)


@click.command(epilog="Exit codes: 0 done, or nothing to do; 1 Kafka does not answer or refused a record; 2 usage.")
@click.option("--yes", is_flag=True, help="Send them. Without it nothing is sent, only shown.")
@click.option(
    "--reason",
    "reasons",
    multiple=True,
    type=click.Choice([reason.value for reason in Reason]),
    help="Only these.",
)
@click.option("--since", type=Moment(), help="Only those that became dead letters then or later.")
@click.option("--until", type=Moment(), help="Only those before then.")
@click.option("--uri", "uris", multiple=True, help="Only this story's.")
@click.option("--offset", "positions", multiple=True, type=Position(), help="Only this one.")
@click.option("--limit", type=click.IntRange(min=1), help="The oldest so many.")
@click.option("--again", is_flag=True, help="Those that were redriven before, too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object with the counts.")
@click.pass_obj
def command(
    settings: Settings,
    yes: bool,
    reasons: tuple[str, ...],
    since: int | None,
    until: int | None,
    uris: tuple[str, ...],
    positions: tuple[tuple[int, int], ...],
    limit: int | None,
    again: bool,
    as_json: bool,
) -> None:
    """Send dead letters back to the topic they came from, with their own bytes, key and headers.

    Shows what it would do; --yes does it. What was redriven before is left out unless --again.
    """
    console = Console(highlight=False, soft_wrap=True, stderr=as_json)
    with clients.consumer(settings) as client, console.status("reading dead letters"):
        found = sorted(_letters(client, since, until), key=lambda letter: letter.record.timestamp)
        chosen = [
            letter
            for letter in found
            if (not reasons or letter.said.reason in reasons)
            and (not uris or letter.said.uri in uris)
            and (not positions or (letter.record.partition, letter.record.offset) in positions)
        ]
        # One that came without a value would die again; one that was too large to be kept has nothing to send.
        empty = [letter for letter in chosen if letter.record.value is None]
        chosen = [letter for letter in chosen if letter.record.value is not None]
        before = set() if again or not chosen else redriven(client, chosen)
        fresh = [letter for letter in chosen if letter.place not in before][:limit]
    for letter in fresh[:SHOWN]:
        console.print(_line(letter))
    if len(fresh) > SHOWN:
        console.print(f"… and {len(fresh) - SHOWN} more", style=show.FAINT)
    sent = clients.Sent()
    if yes and fresh:
        with clients.producer(settings) as producer, console.status(f"sending {len(fresh)}"):
            sent = clients.send(producer, map(message, fresh))
    for place, problem in sent.failed:
        console.print(f"failed: {place}: {show.clean(problem)}", style="red")
    by_reason = dict(Counter(letter.said.reason for letter in fresh))
    if as_json:
        counts = {
            "deadletters": len(found),
            "chosen": len(fresh),
            "redrivenBefore": len(before),
            "withoutValue": len(empty),
            "byReason": by_reason,
            "sent": len(sent.acknowledged),
            "failed": len(sent.failed),
            "dryRun": not yes,
        }
        click.echo(orjson.dumps(counts))
    else:
        told = ", ".join(f"{count} {reason}" for reason, count in sorted(by_reason.items())) or "none"
        left_out = f"; {len(before)} redriven before are left out (--again takes them)" if before else ""
        left_out += f"; {len(empty)} without a value cannot be sent, their details say why" if empty else ""
        console.print(f"{len(fresh)} of {len(found)} dead letters chosen ({told}){left_out}")
        done = f"{len(sent.acknowledged)} sent, {len(sent.failed)} failed"
        console.print(done if yes else "Nothing was sent. --yes sends them.", style="bold")
    if sent.failed:
        raise click.exceptions.Exit(1)


def _letters(client: Any, since: int | None, until: int | None) -> Iterator[Letter]:
    """Every dead letter of that time; what in the topic is no dead letter of ours is left alone."""
    parts = clients.partitions(client, [topics.DEADLETTERS.name])
    for record in clients.scan(client, clients.from_time(client, parts, since)):
        if (since is None or record.timestamp >= since) and (until is None or record.timestamp < until):
            try:
                yield Letter(record, dead_letters.read(tuple(record.headers)))
            except ValueError:
                continue


def redriven(client: Any, letters: Iterable[Letter]) -> set[str]:
    """The places of those letters that stand in their topics again, by the header that redriving adds."""
    letters = list(letters)
    oldest = min(letter.record.timestamp for letter in letters)
    places = {letter.place for letter in letters}
    names = {letter.said.topic for letter in letters}
    parts = [part for name in names if client.partitions_for_topic(name) for part in clients.partitions(client, [name])]
    spans = clients.from_time(client, parts, oldest)
    return {
        place for record in clients.scan(client, spans) if (place := clients.header(record, REDRIVEN_FROM)) in places
    }


def message(letter: Letter) -> clients.Message:
    """The record as it came, for the topic it came from, with headers that say from which dead letter, and when and
    where it first came: a story without version and date must not pass for newer than a kill that came meanwhile."""
    headers = dead_letters.original_headers(tuple(letter.record.headers))
    marks = [(REDRIVEN_FROM, letter.place.encode())]
    if letter.said.arrived is not None:
        marks.append((ARRIVED, letter.said.arrived.encode()))
    kept = tuple(header for header in headers if header[0] != REDRIVEN_FROM)
    return clients.Message(letter.place, letter.said.topic, letter.record.value, letter.record.key, (*kept, *marks))


def _line(letter: Letter) -> str:
    said = letter.said
    about = show.clean(said.uri or "(no uri)")
    place = f"{letter.record.partition}:{letter.record.offset}"
    time = show.moment(letter.record.timestamp)
    return f"{time}  {place:>8}  {said.reason:<18} {about}  → {show.clean(said.topic)}  {show.clip(said.detail, 60)}"
