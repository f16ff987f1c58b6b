"""`wirestream topics`: makes the topics as declared, and shows how they stand."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from kafka import KafkaAdminClient
from kafka.errors import KafkaError
from rich.console import Console
from rich.table import Table

from streams.cli.clients import CONNECT_SECONDS, Unreachable, probe
from streams.settings import Settings
from streams.worker import topics as table

WIDE = 180  # columns, which the sentences need too
MARKS = {"created": "+", "missing": "+", "as declared": "=", "differs": "~", "altered": "~"}


@contextmanager
def administration(settings: Settings) -> Iterator[Any]:
    """kafka-python's administration client. Raises Unreachable, also for what goes wrong while it is used."""
    probe(settings)
    logging.getLogger("kafka").setLevel(logging.DEBUG if settings.log_level == "debug" else logging.CRITICAL)
    try:
        with KafkaAdminClient(**settings.kafka(), bootstrap_timeout_ms=int(CONNECT_SECONDS * 1000)) as admin:
            yield admin
    except (KafkaError, OSError) as error:
        raise Unreachable(settings, error) from error


@click.group(epilog="Exit codes: 0 done, 1 a topic is not as it must be, 2 a wrong argument or setting.")
def command() -> None:
    """Make and inspect the topics. Nothing else ever makes one: neither a worker nor a producer."""


@command.command("apply")
@click.option(
    "--partitions",
    type=click.IntRange(min=1),
    envvar="WIRESTREAM_PARTITIONS",
    show_envvar=True,
    help=f"Partitions of every topic, chosen once.  [default: what the topics have, else {table.PARTITIONS}]",
)
@click.option(
    "--replication",
    type=click.IntRange(min=1),
    envvar="WIRESTREAM_REPLICATION",
    show_envvar=True,
    help="Copies of every partition.  [default: 3, or the number of brokers]",
)
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option("--yes", is_flag=True, help="Also set what an existing topic has otherwise than declared.")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@click.pass_context
def apply_command(
    ctx: click.Context, partitions: int | None, replication: int | None, dry_run: bool, yes: bool, as_json: bool
) -> None:
    """Make the topics that are missing, the state's changelog among them, all with one partition count.

    A topic that has another count is refused, and nothing is made then: docs/migration.md says how to move. What an
    existing topic has otherwise than declared is shown, and set with --yes.
    """
    settings: Settings = ctx.obj
    with administration(settings) as admin:
        done = table.apply(
            admin, settings.app_id, partitions=partitions, replication=replication, alter=yes, dry_run=dry_run
        )
    if as_json:
        click.echo(json.dumps(_described(done, dry_run=dry_run)))
    else:
        for step in done.steps:
            click.echo(_line(step))
        click.echo(_sum(done, dry_run=dry_run))
    # What a dry run would make is not wrong.
    if any(step.wrong and step.state != "missing" for step in done.steps):
        ctx.exit(1)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@click.pass_obj
def list_command(settings: Settings, as_json: bool) -> None:
    """Show every topic: what it holds, its key, retention and limit, and how the cluster has it."""
    with administration(settings) as admin:
        checked = table.check(admin, settings.app_id)
    if as_json:
        click.echo(json.dumps(_described(checked, dry_run=True)))
        return
    # A pipe has no width of its own, and a table folded at 80 columns is of no use to grep.
    console = Console(highlight=False) if sys.stdout.isatty() else Console(highlight=False, width=WIDE)
    shown = Table(box=None, pad_edge=False, header_style="bold")
    shown.add_column("topic", no_wrap=True)
    for heading in ("key", "kept", "largest value", "in this cluster"):
        shown.add_column(heading)
    if console.width >= WIDE:
        shown.add_column("what it holds")
    for step in checked.steps:
        topic = step.topic
        standing = {"as declared": step.text, "missing": "missing"}.get(step.state, f"{step.state}: {step.text}")
        row = [topic.name, topic.key, _kept(topic), f"{topic.max_bytes >> 20} MiB", standing, topic.sentence]
        shown.add_row(*row[: len(shown.columns)])
    console.print(shown)


def _line(step: table.Step) -> str:
    advice = f": {step.advice}" if step.advice and step.state != "missing" else ""
    return f"{MARKS.get(step.state, '!')} {step.topic.name}  {step.state} ({step.text}){advice}"


def _sum(done: table.Plan, *, dry_run: bool) -> str:
    if done.refused:
        return "Nothing was made, because a topic stands in the way."
    made = sum(step.state in ("created", "missing") for step in done.steps)
    return f"{made} of {len(done.steps)} topics {'would be made' if dry_run else 'made'}."


def _kept(topic: table.Topic) -> str:
    if topic.retention_seconds is None:
        return "latest per key"
    return f"{topic.retention_seconds // table.DAY} days"


def _described(done: table.Plan, *, dry_run: bool) -> dict[str, Any]:
    return {
        "partitions": done.partitions,
        "replication": done.replication,
        "dryRun": dry_run,
        "topics": [
            {
                "role": step.topic.role,
                "topic": step.topic.name,
                "key": step.topic.key,
                "cleanup": step.topic.cleanup,
                "retentionSeconds": step.topic.retention_seconds,
                "maxValueBytes": step.topic.max_bytes,
                "schema": step.topic.schema,
                "state": step.state,
                "text": step.text,
                "advice": step.advice,
                "wrong": step.wrong,
            }
            for step in done.steps
        ],
    }
