"""`wirestream worker`: one worker in this process."""

from __future__ import annotations

import logging
import signal
import sys
import time
from functools import partial

import click

from streams.cli.clients import Unreachable
from streams.cli.log import set_up
from streams.cli.topics import administration
from streams.settings import Settings

WAIT_SECONDS = 30.0
PAUSE_SECONDS = 2.0


@click.command(
    epilog="Exit codes: 0 stopped by SIGTERM or SIGINT, everything in hand finished or left to be read again; "
    "1 it cannot start (no broker, a topic missing, no model, a port taken); 2 a wrong argument or setting; "
    "70 it could not go on and is to be started again: nothing is lost; "
    "78 so many records became dead letters that it stopped: a person should look before it is started again."
)
@click.option("--http-port", type=click.IntRange(min=0, max=65535), show_envvar=True, envvar="WIRESTREAM_HTTP_PORT",
              help="Where /metrics, /live and /ready are served; 0 takes a free one.  [default: 9108]")  # fmt: skip
@click.pass_obj
def command(settings: Settings, http_port: int | None) -> None:
    """Read raw stories, publish what they mention and who said what.

    One worker is one process and about one core; run as many as there are cores, up to the number of partitions, each
    with its own --http-port. SIGTERM stops it.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # nothing is in hand yet
    settings = settings.with_(http_port=http_port)
    set_up(settings)
    _wait_for_topics(settings)
    # Faust and the model take a second to import: a wrong topic is told before.
    from streams import pipeline
    from streams.nlp import engine
    from streams.nlp.offload import offload
    from streams.worker.app import CannotStart, run
    from streams.worker.transport import WrongVersions

    try:
        loaded = engine.load(settings)
        with offload(loaded, settings.concurrency) as enrich:
            run(settings, enrich, partial(pipeline.kills, engine=loaded))
    except (engine.CannotLoad, CannotStart, WrongVersions) as wrong:
        raise click.ClickException(str(wrong)) from wrong


def _wait_for_topics(settings: Settings) -> None:
    """Returns once the broker answers and has every topic. Raises ClickException."""
    from streams.worker import topics

    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            with administration(settings) as admin:
                plan = topics.check(admin, settings.app_id)
            break
        except Unreachable as unreachable:
            if time.monotonic() > deadline:
                raise
            logging.getLogger(__name__).warning("%s; waiting", unreachable.message)
            time.sleep(PAUSE_SECONDS)
    if wrong := [step for step in plan.steps if step.wrong]:
        lines = "\n".join(f"  {step.topic.name}: {step.state}, {step.text}; {step.advice}" for step in wrong)
        raise click.ClickException(f"topics are not as they must be (`wirestream topics apply` makes them):\n{lines}")
