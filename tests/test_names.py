"""Names outside the process are API: scripts, dashboards and consumers rely on them.

`tests/names.txt` lists them all. Where a change is meant, write it anew with
`python -m tests.test_names > tests/names.txt`, and say so in the changelog: a name that goes away or changes its
meaning is a breaking change.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import click

from streams.cli import group
from streams.settings import documented
from streams.story.records import DecisionName
from streams.story.rejections import Reason
from streams.worker import dead_letters, topics
from streams.worker.metrics import LAG_GAUGES, Metrics

NAMES = Path(__file__).parent / "names.txt"


def lines() -> Iterator[str]:
    """Every name, one a line, under a heading for each kind."""
    yield "# topics: name, key, cleanup, retention in seconds, largest value in bytes"
    for topic in topics.declared("<app id>"):
        kept = topic.retention_seconds if topic.retention_seconds is not None else "for ever"
        yield f"{topic.name} | {topic.key} | {topic.cleanup} | {kept} | {topic.max_bytes}"
    yield "# decisions"
    yield from get_args(DecisionName)
    yield "# reasons of dead letters"
    yield from Reason
    yield "# headers of dead letters"
    yield from dead_letters.ADDED
    yield "# metrics: name, type, labels"
    yield from sorted(metrics())
    yield "# settings: variable, default"
    for variable, default, _ in documented():
        yield f"{variable} {default}".rstrip()
    yield "# verbs: arguments and options"
    yield from verbs(group, "wirestream")


def metrics() -> Iterator[str]:
    """Each metric of the worker and of `wirestream lag` as Prometheus knows it."""
    metrics = Metrics()
    for family in metrics.registry.collect():
        if family.name.startswith("wirestream_"):
            collector = metrics.registry._names_to_collectors[family.name]
            labels = ",".join(getattr(collector, "_labelnames", ()))
            suffix = {"counter": "_total", "info": "_info"}.get(family.type, "")
            yield f"{family.name}{suffix} {family.type} {{{labels}}}"
    for name, _, names in LAG_GAUGES:
        yield f"{name} gauge {{{','.join(names)}}}"


def verbs(command: click.Command, path: str) -> Iterator[str]:
    """A command and those below it, each with what it takes."""
    taken = []
    for parameter in command.params:
        names = parameter.opts + parameter.secondary_opts
        taken.append("/".join(names) if isinstance(parameter, click.Option) else (parameter.name or "").upper())
    yield " ".join([path, *taken])
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from verbs(inner, f"{path} {name}")


def test_public_names_are_those_of_the_list() -> None:
    assert list(lines()) == NAMES.read_text(encoding="utf-8").splitlines(), (
        "where this change is meant: python -m tests.test_names > tests/names.txt"
    )


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in lines())
