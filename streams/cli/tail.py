"""`wirestream tail`: what comes out, as it comes, for people or as JSON Lines."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import Any

import click
import orjson
from rich.console import Console
from rich.text import Text

from streams.cli import clients, show
from streams.settings import Settings
from streams.worker import dead_letters, topics

SOURCES = {
    "stories": topics.ENRICHED,
    "quotes": topics.QUOTES,
    "mentions": topics.MENTIONS,
    "decisions": topics.DECISIONS,
    "deadletters": topics.DEADLETTERS,
}


@click.command(epilog="Exit codes: 0 idle, limit reached, or stopped with Ctrl-C; 1 Kafka does not answer; 2 usage.")
@click.argument("what", type=click.Choice(tuple(SOURCES)))
@click.option("--from-beginning", is_flag=True, help="All that is there, then what comes.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line: each record's value.")
@click.option(
    "--idle-exit",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    show_default="never",
    help="Stop when nothing came for so long.",
)
@click.option("--limit", type=click.IntRange(min=1), help="Stop after so many.")
@click.option("--uri", help="Only this story.")
@click.option("--speaker", help="Only quotes, and stories with quotes, of speakers with this in their name.")
@click.option("--entity", help="Only those that mention an entity with this in its name, or this uri.")
@click.pass_obj
def command(
    settings: Settings,
    what: str,
    from_beginning: bool,
    as_json: bool,
    idle_exit: float | None,
    limit: int | None,
    uri: str | None,
    speaker: str | None,
    entity: str | None,
) -> None:
    """Print what comes out, as it comes: stories, quotes, mentions, decisions or dead letters.

    Reads without a consumer group: it takes nothing from anybody, and sees all partitions.
    """
    console = Console(highlight=False, soft_wrap=True)
    shown = 0
    with clients.consumer(settings) as client:
        clients.start(client, [SOURCES[what].name], from_beginning=from_beginning)
        try:
            for record in clients.follow(client, idle_seconds=idle_exit):
                value = read(what, record)
                if value is None or not matches(value, uri=uri, speaker=speaker, entity=entity):
                    continue
                if as_json:
                    click.echo(orjson.dumps(value))
                else:
                    for line in lines(what, value, record):
                        console.print(line)
                shown += 1
                if shown == limit:
                    return
        except KeyboardInterrupt:
            return


def read(what: str, record: Any) -> dict[str, Any] | None:
    """A record's value as a JSON object; a dead letter as what its headers say, with the value it came with.

    None where there is nothing to show: a record deleted by its key, or one that is no JSON.
    """
    if what == "deadletters":
        return _dead_letter(record)
    try:
        value = orjson.loads(record.value) if record.value else None
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None


def matches(value: Mapping[str, Any], *, uri: str | None, speaker: str | None, entity: str | None) -> bool:
    """Whether a record is of this story, has a quote of such a speaker, and mentions such an entity."""
    if uri is not None and value.get("uri") != uri:
        return False
    if speaker is not None and not any(_has(each, speaker, "name", "literal", "uri") for each in _speakers(value)):
        return False
    return entity is None or any(_has(each, entity, "name", "uri", "aliases") for each in _entities(value))


def lines(what: str, value: Mapping[str, Any], record: Any) -> Iterator[Text]:
    """A record for people."""
    time = Text(f"{show.clock(record.timestamp)} ", style=show.FAINT)
    if what == "stories":
        yield from show.story(value, note=show.clock(record.timestamp))
    elif what == "quotes":
        yield time + show.quote_event(value)
    elif what == "mentions":
        yield time + show.mention_event(value)
    elif what == "decisions":
        yield time + show.decision(value)
    else:
        yield time + show.dead_letter(value)


def _dead_letter(record: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"deadletter": f"{record.partition}:{record.offset}"}
    try:
        letter = dead_letters.read(tuple(record.headers))
    except ValueError as strange:
        found |= {"reason": None, "detail": str(strange), "uri": None}
    else:
        found |= {
            name: getattr(letter, name) for name in ("reason", "detail", "uri", "topic", "partition", "offset", "stage")
        }
    return found | {
        "key": _text(record.key),
        "headers": {name: _text(header) for name, header in dead_letters.original_headers(tuple(record.headers))},
        "value": _text(record.value),
    }


def _text(value: bytes | None) -> str | dict[str, str] | None:
    """Bytes in JSON: as text where they are UTF-8, else {"base64": …}."""
    try:
        return None if value is None else value.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(value or b"").decode()}


def _speakers(value: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for each in (value, *(value.get("quotes") or ())):
        if isinstance(each, Mapping) and isinstance(each.get("speaker"), Mapping):
            yield each["speaker"]


def _entities(value: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for each in (value.get("entity"), *(value.get("entities") or ()), *_speakers(value)):
        if isinstance(each, Mapping):
            yield each


def _has(found: Mapping[str, Any], wanted: str, *names: str) -> bool:
    for value in map(found.get, names):
        for each in value if isinstance(value, list) else (value,):
            if isinstance(each, str) and wanted.casefold() in each.casefold():
                return True
    return False
