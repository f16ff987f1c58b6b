"""`wirestream lag`: how far each consumer group is behind, as metrics or once as a table."""

from __future__ import annotations

import logging
import signal
import sys
import threading
import time
from functools import partial
from typing import Any

import click
import orjson
from kafka.errors import KafkaError
from rich.console import Console
from rich.table import Table

from streams.cli import log as logs
from streams.cli.clients import Unreachable, probe
from streams.settings import Settings
from streams.worker import lag, web
from streams.worker.metrics import LagMetrics
from streams.worker.topics import TOPICS

log = logging.getLogger(__name__)

HOUR = 60 * 60
WIDE = 140  # columns
LAST_KILL = (
    "last kill: whether a consumer has passed the last kill in the public topics. read: it has, or none came; unknown: "
    "it stands before what was looked at (--look-back); -: it reads no public topic"
)


@click.command(
    epilog="Exit codes: 0 stopped by SIGTERM or SIGINT, or --once; 1 no Kafka or a topic is missing; 2 usage."
)
@click.option("--once", is_flag=True, help="Look once, print it, and stop.")
@click.option("--json", "as_json", is_flag=True, help="Print each look as one JSON object a line.")
@click.option(
    "--http-port",
    default=9109,
    type=click.IntRange(min=0, max=65535),
    help="Where /metrics, /live and /ready are served; 0 takes a free one.",
)
@click.option("--interval", default=5.0, type=click.FloatRange(min=0.5), help="Seconds from one look to the next.")
@click.option(
    "--look-back",
    default=24.0,
    type=click.FloatRange(min=0),
    help="How far back kills are looked for at the start, in hours.",
)
@click.pass_obj
def command(settings: Settings, once: bool, as_json: bool, http_port: int, interval: float, look_back: float) -> None:
    """Say how far each consumer group is behind: in records, in seconds, and whether it has passed the last kill.

    Serves it as metrics, under kafka_exporter's names where that program has them. One for a cluster: it takes part in
    no group, so it goes on when workers do not.
    """
    logs.set_up(settings)
    logging.getLogger("kafka").setLevel(logging.DEBUG if settings.log_level == "debug" else logging.CRITICAL)
    connect = partial(_connected, settings, look_back)
    if once:
        _show(_once(settings, connect), as_json)
        return
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    watch = lag.Watch()
    try:
        server = web.serve(settings.http_bind, http_port, LagMetrics(watch.samples).registry, watch)
    except OSError as error:
        message = f"cannot serve on {settings.http_bind}:{http_port} ({error.strerror}): choose --http-port"
        raise click.ClickException(message) from error
    log.info("lag: http://%s:%d/metrics", settings.http_bind, server.server_port)
    try:
        lag.keep_looking(
            watch,
            connect,
            settings.app_id,
            interval=interval,
            stopping=stopping,
            on_look=partial(_show, as_json=True) if as_json else lambda _: None,
        )
    finally:
        server.shutdown()


def _connected(settings: Settings, look_back: float) -> Any:
    return lag.connected(settings.kafka(), TOPICS, since_seconds=look_back * HOUR, now=time.time())


def _once(settings: Settings, connect: Any) -> lag.Look:
    """The first look that knows of every kill."""
    probe(settings)
    try:
        with connect() as clients:
            found = None
            while found is None or found.unconsumed is None:
                found = lag.look(clients, settings.app_id, found)
            return found
    except lag.NoTopics as error:
        raise click.ClickException(error.args[0]) from error
    except (KafkaError, OSError) as error:
        raise Unreachable(settings, error) from error


def _show(found: lag.Look, as_json: bool) -> None:
    now = time.time()
    if as_json:
        sys.stdout.buffer.write(orjson.dumps(as_object(found, now), option=orjson.OPT_APPEND_NEWLINE))
        sys.stdout.buffer.flush()
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("group", "topic"):
        table.add_column(heading)
    for heading in ("members", "records", "oldest unread", "last kill"):
        table.add_column(heading, justify="right")
    for group in as_object(found, now)["groups"]:
        kill = _of_kill(group)
        for topic in group["topics"]:
            waits = f"{topic['oldestUnreadSeconds']:.1f} s" if topic["lag"] else ""
            row = (group["group"], topic["topic"], str(group["members"]), f"{topic['lag']:,}", waits, kill)
            table.add_row(*row, style="red" if group["killUnconsumed"] else None)
    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)
    console.print(table if table.row_count else "no consumer group reads these topics")
    if table.row_count:
        console.print(LAST_KILL, style="dim", soft_wrap=True)


def _of_kill(group: dict[str, Any]) -> str:
    """What the table says of a group and the last kill; LAST_KILL explains it."""
    if group["killUnconsumed"] is None:
        public = {topic.name for topic in lag.PUBLIC}
        return "unknown" if any(topic["topic"] in public for topic in group["topics"]) else "-"
    return "NOT READ" if group["killUnconsumed"] else "read"


def as_object(found: lag.Look, now: float) -> dict[str, Any]:
    """The look for --json: groups, of each its topics, summed over partitions; `now` is Unix time."""
    groups: dict[str, dict[str, list[lag.Behind]]] = {}
    for each in found.behind:
        groups.setdefault(each.group, {}).setdefault(each.place.topic, []).append(each)
    return {
        "groups": [
            {
                "group": group,
                "members": found.members.get(group, 0),
                "killUnconsumed": (found.unconsumed or {}).get(group),
                "topics": [
                    {
                        "topic": topic,
                        "lag": sum(each.lag for each in behind),
                        "oldestUnreadSeconds": round(max(each.age(now) for each in behind), 3),
                        "partitions": [
                            {"partition": each.place.partition, "committed": each.committed, "end": each.end}
                            for each in behind
                        ],
                    }
                    for topic, behind in topics.items()
                ],
            }
            for group, topics in groups.items()
        ]
    }
