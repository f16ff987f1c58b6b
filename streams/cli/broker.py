"""`wirestream broker`: one Apache Kafka on this machine, for trying things out and for a single newsroom desk."""

from __future__ import annotations

import json
import signal
import threading
from pathlib import Path
from typing import Any

import click

from streams.broker.config import HOST
from streams.broker.errors import AlreadyRunning, BrokerError
from streams.broker.jars import KAFKA_VERSION
from streams.broker.log import last_problem
from streams.broker.process import Broker, find_kafka, start, status, stop
from streams.settings import Settings

NOT_RUNNING = 3
"""The exit code of `status` where no broker runs, as service managers know it."""

LOOK_SECONDS = 0.5


def folder_of(settings: Settings) -> Path:
    """Where the embedded broker of these settings lives."""
    return settings.data / "broker"


@click.group(
    epilog="Its files lie in WIRESTREAM_DATA/broker, its log is kafka.log there. "
    "Exit codes: 0 done, 1 it could not be done, 2 a wrong argument or setting, 3 (status) no broker runs."
)
def command() -> None:
    """Run one Apache Kafka on this machine: real, KRaft, one node, on 127.0.0.1 only.

    It needs Java 17 or newer and nothing else: Kafka's jars are resolved once and kept. Its data survives restarts.
    """


@command.command("start")
@click.option("--port", type=click.IntRange(1, 65535), help="[default: that of WIRESTREAM_BROKERS, 9092]")
@click.option("--detach", is_flag=True, help="Return when it is ready, and leave it running.")
@click.pass_obj
def start_command(settings: Settings, port: int | None, detach: bool) -> None:
    """Start the broker and say when it is ready.

    Without --detach it runs until Ctrl-C or SIGTERM, and is stopped then.
    """
    if not settings.loopback:
        click.echo(
            f"WIRESTREAM_BROKERS names a Kafka of your own ({settings.brokers}), so none is started here. "
            "Unset it, or set it to 127.0.0.1:9092, to use the embedded one."
        )
        return
    port = port or int(settings.brokers.split(",")[0].rpartition(":")[2])
    folder = folder_of(settings)
    stopping = threading.Event()
    if not detach:
        # From before the start, so that no signal finds a broker without its keeper.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stopping.set())
    try:
        kafka = find_kafka(
            settings.cache,
            jars=settings.kafka_jars,
            java_home=settings.java_home,
            say=lambda line: click.echo(line, err=True),
        )
        broker = start(folder, kafka, port=port)
    except AlreadyRunning as running:
        there = status(folder)
        if detach and there.port == port:
            click.echo(_ready(there))
            return
        message = f"{running} `wirestream broker stop` stops it."
        raise click.ClickException(message) from running
    except BrokerError as error:
        raise click.ClickException(str(error)) from error
    click.echo(_ready(broker))
    if broker.bootstrap not in settings.brokers.replace("localhost", HOST).split(","):
        click.echo(f"Set WIRESTREAM_BROKERS={broker.bootstrap}, or the other verbs look at {settings.brokers}.")
    if detach:
        return
    ready_at = broker.log.stat().st_size
    while not stopping.wait(LOOK_SECONDS):
        if not status(folder).running:
            message = f"The broker has ended ({last_problem(broker.log, ready_at)}). Its log is {broker.log}."
            raise click.ClickException(message)
    stop(folder)
    click.echo("The broker has stopped.")


@command.command("stop")
@click.pass_obj
def stop_command(settings: Settings) -> None:
    """Stop the broker that runs in WIRESTREAM_DATA, if one does."""
    click.echo("The broker has stopped." if stop(folder_of(settings)) else "No broker was running.")


@command.command("status")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@click.pass_context
def status_command(ctx: click.Context, as_json: bool) -> None:
    """Say whether the broker runs, where, and where its log is."""
    broker = status(folder_of(ctx.obj))
    if as_json:
        click.echo(json.dumps(_described(broker)))
    elif broker.running:
        click.echo(_ready(broker))
    else:
        click.echo(f"No broker runs in {broker.folder}. `wirestream broker start` starts one.")
    if not broker.running:
        ctx.exit(NOT_RUNNING)


def _ready(broker: Broker) -> str:
    return f"Apache Kafka {KAFKA_VERSION} is ready at {broker.bootstrap} (pid {broker.pid}). Its log is {broker.log}."


def _described(broker: Broker) -> dict[str, Any]:
    return {
        "running": broker.running,
        "bootstrap": broker.bootstrap if broker.running else None,
        "pid": broker.pid,
        "folder": str(broker.folder),
        "log": str(broker.log),
    }
