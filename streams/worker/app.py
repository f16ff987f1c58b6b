"""The worker: a Faust app with the two agents. Importing does nothing; `create_app` wires it, `run` runs it."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import ssl
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, Literal, NoReturn, cast

import faust

from streams.story.gate import Policy
from streams.worker import agents, kills, releases, transport, watchdog, web
from streams.worker.attempts import Attempts
from streams.worker.dead_letters import Limit, TooManyDeadLetters
from streams.worker.health import Health
from streams.worker.metrics import Metrics
from streams.worker.options import Options
from streams.worker.original import original
from streams.worker.outbox import Outbox, SendFailed
from streams.worker.state import DAY_MS, StoryState
from streams.worker.topics import ANNOTATED, MAX_REQUEST_BYTES, RAW

log = logging.getLogger(__name__)

EXIT_STOPPED = 0
EXIT_RESTART = 70
EXIT_TOO_MANY_DEAD_LETTERS = 78

REBALANCE_SECONDS = 60.0
QUEUE = 128


class CannotStart(Exception):
    """Something of this machine is in the way; the message says what to do."""


class SafeApp(faust.App):  # type: ignore[misc]
    """A Faust app in which an agent's exception ends the process instead of acknowledging the record."""

    logger = logging.getLogger("faust.app")
    metrics: Metrics
    settle_seconds: float
    fail: Callable[[BaseException], None]
    services: tuple[Callable[[], Any], ...] = ()

    async def on_start(self) -> None:
        """Watches from the start: Faust's own tasks begin after the state was recovered, and recovery can stall."""
        await super().on_start()
        for service in self.services:
            self.add_future(service())

    async def _on_agent_error(self, _agent: Any, error: BaseException) -> None:
        self.fail(error)


def create_app(
    options: Options,
    enrich: agents.Enrich,
    *,
    overtaking: kills.Kills | None,
    metrics: Metrics,
    attempts: Attempts,
    health: Health,
    fail: Callable[[BaseException], None],
) -> SafeApp:
    """The app with its agents. `overtaking` gives a message's kills, which then need not wait for the model, nor are
    lost where another item of the message is refused; without it they come in their turn. `fail` must not return: it
    ends the process.
    """
    transport.register()
    app = SafeApp(options.app_id, **_options(options, attempts))
    app.metrics, app.fail = metrics, fail
    # Time to commit must be left, before the broker deals the partitions without us and before a stop becomes hard.
    app.settle_seconds = min(options.stop_seconds * 0.7, REBALANCE_SECONDS * 0.6)
    outbox = Outbox(app, metrics)
    keep_ms = int(options.state_days * DAY_MS)
    timetable = releases.Timetable(keep_ms)
    path = agents.Path(
        options=options,
        enrich=enrich,
        policy=Policy(cast(Literal["split", "flag", "hold"], options.embargo), keep_ms),
        outbox=outbox,
        state=StoryState(app, outbox, timetable, app_id=options.app_id),
        attempts=attempts,
        limit=Limit(options.dead_letters_in_a_row, options.dead_letters_of_200, outcomes=_outcomes(attempts)),
        metrics=metrics,
        consumer=lambda: app.consumer,
        original=partial(original, connection(options)),
        fail=fail,
        kills=overtaking,
        slots=asyncio.Semaphore(options.concurrency),
    )
    app.path = path
    for name, topic, agent in (
        ("enrich", RAW, agents.enrich_stories),
        ("publish", ANNOTATED, agents.publish_stories),
    ):
        channel = app.topic(
            topic.name, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw", allow_empty=True
        )
        app.agent(channel, name=name)(partial(agent, path))
    app.services = (
        partial(watchdog.tick, app, health, metrics),
        partial(watchdog.watch, app, health, options.watchdog_seconds, fail),
    )
    app.task(partial(releases.release, timetable, outbox.send, metrics, lambda: bool(app.rebalancing)))
    if overtaking:
        reader = kills.Reader(
            connection(options), options.app_id, options.session_seconds, overtaking, outbox, attempts, metrics
        )
        app.task(partial(kills.overtake, reader))

    async def refresh(*_args: Any, **_options: Any) -> None:
        if suspects := attempts.refresh():
            log.info("%d records are suspected of having killed a worker", suspects)

    app.on_partitions_assigned.connect(refresh, weak=False)
    return app


def run(options: Options, enrich: agents.Enrich, overtaking: kills.Kills | None = None) -> NoReturn:
    """Runs a worker in this process until a signal stops it (exit code 0) or it cannot go on (70, 78).

    `enrich` gives what comes of a message, `overtaking` the kills alone, quickly and without the model.
    Serves /metrics, /live and /ready. Raises CannotStart and transport.WrongVersions.
    """
    transport.check_versions()
    signal.signal(signal.SIGTERM, lambda *_: _exit(EXIT_STOPPED))  # until Faust's worker takes signals itself
    metrics, health = Metrics(), Health()
    try:
        server = web.serve(options.http_bind, options.http_port, metrics.registry, health)
    except OSError as error:
        message = f"cannot serve on {options.http_bind}:{options.http_port} ({error.strerror}): choose --http-port"
        raise CannotStart(message) from error
    try:
        attempts = Attempts(options.data, options.app_id)
    except OSError as error:
        message = f"cannot write to WIRESTREAM_DATA, {options.data} ({error.strerror})"
        raise CannotStart(message) from error
    fail = partial(end, attempts)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    app = create_app(
        options, enrich, overtaking=overtaking, metrics=metrics, attempts=attempts, health=health, fail=fail
    )
    fail.keywords["limit"] = app.path.limit
    watchdog.guard_loop(health, options.watchdog_seconds, fail)
    log.info("worker %s: http://%s:%d/metrics", attempts.folder, options.http_bind, server.server_port)
    worker = _Worker(app, loop=loop, stop_seconds=options.stop_seconds, attempts=attempts)
    try:
        worker.execute_from_commandline()
    except SystemExit as ended:
        code = EXIT_STOPPED if ended.code in (0, None) and worker.stopped_by_signal else EXIT_RESTART
        leave(attempts, code)
    leave(attempts, EXIT_RESTART)


def end(attempts: Attempts, error: BaseException, *, limit: Limit | None = None) -> NoReturn:
    """Ends the process at once, nothing further committed: what is unfinished will be read again."""
    if isinstance(error, TooManyDeadLetters):
        log.critical(
            "%s. The records are not lost: nothing was committed past them. Look at the dead letters "
            "(`wirestream tail deadletters`), mend the cause, start the worker again.",
            error,
        )
        if limit:
            (attempts.folder / "outcomes").write_text(limit.outcomes, encoding="ascii")
        leave(attempts, EXIT_TOO_MANY_DEAD_LETTERS)
    log.critical("the worker cannot go on: %s", error, exc_info=error)
    # A bug that a record brings out must not come back for ever: what is in hand stays noted, as at any other death.
    if isinstance(error, SendFailed):
        attempts.forgive()
    elif isinstance(error, watchdog.Stuck) and error.guilty:
        attempts.forgive(error.guilty)
    _exit(EXIT_RESTART)


def leave(attempts: Attempts, code: int) -> NoReturn:
    """Ends the process; no record in hand is blamed for it."""
    attempts.forgive()
    _exit(code)


def _exit(code: int) -> NoReturn:
    logging.shutdown()
    with suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)  # not sys.exit: Faust would stop gracefully, and threads at work would hold the process


class _Worker(faust.Worker):  # type: ignore[misc]
    """Faust's worker with a bound on stopping, and without its debugger on SIGUSR2 and its touch on logging."""

    def __init__(self, app: SafeApp, *, stop_seconds: float, attempts: Attempts, **options: Any) -> None:
        super().__init__(app, quiet=True, redirect_stdouts=False, override_logging=False, **options)
        self.spinner = None
        self.stopped_by_signal = False
        self._stop_seconds = stop_seconds
        self._attempts = attempts

    def _on_sigterm(self) -> None:
        self._stop("SIGTERM")
        super()._on_sigterm()

    def _on_sigint(self) -> None:
        self._stop("SIGINT")
        self._schedule_shutdown(signal.SIGINT)  # Faust's own prints a banner

    def _on_sigusr2(self) -> None:
        pass

    def _stop(self, name: str) -> None:
        if self.stopped_by_signal:
            return
        self.stopped_by_signal = True
        log.info("%s: finishing what is in hand, for up to %g s", name, self._stop_seconds)
        timer = threading.Timer(self._stop_seconds, self._stop_hard)
        timer.daemon = True
        timer.start()

    def _stop_hard(self) -> None:
        log.warning("not everything could be finished in %g s: it will be read again", self._stop_seconds)
        leave(self._attempts, EXIT_STOPPED)


def connection(options: Options) -> dict[str, Any]:
    """aiokafka's connection arguments."""
    arguments: dict[str, Any] = {"bootstrap_servers": [server.strip() for server in options.brokers.split(",")]}
    arguments["security_protocol"] = options.kafka()["security_protocol"]
    if context := _ssl(options):
        arguments["ssl_context"] = context
    if options.sasl_mechanism:
        arguments["sasl_mechanism"] = options.sasl_mechanism
        arguments["sasl_plain_username"] = options.sasl_username
        arguments["sasl_plain_password"] = options.sasl_password
    return arguments


def _options(options: Options, attempts: Attempts) -> dict[str, Any]:
    servers = [server.strip() for server in options.brokers.split(",")]
    return {
        "broker": [f"{transport.SCHEME}://{server}" for server in servers],
        "broker_credentials": _credentials(options),
        "store": "memory://",
        "cache": "memory://",
        "datadir": str(attempts.folder),
        "env_prefix": "WIRESTREAM_FAUST_",
        "processing_guarantee": "at_least_once",
        # Nothing is ever created by the way: `wirestream topics apply` makes the topics.
        "topic_allow_declare": False,
        "topic_disable_leader": True,
        "table_standby_replicas": 0,
        # web.py serves in a thread of its own. Faust's pages would show the state table to anyone.
        "web_enabled": False,
        "web_tables_enabled": False,
        "web_router_enabled": False,
        "consumer_auto_offset_reset": "earliest",
        "consumer_max_fetch_size": MAX_REQUEST_BYTES,
        "consumer_group_instance_id": options.instance_id or None,
        "broker_commit_interval": options.commit_seconds,
        "broker_session_timeout": options.session_seconds,
        "broker_heartbeat_interval": min(3.0, options.session_seconds / 4),
        "broker_request_timeout": max(30.0, options.session_seconds + 10),
        "broker_rebalance_timeout": REBALANCE_SECONDS,
        # A worker without partitions does not poll; the default has it leave the group for good after 17 minutes.
        "broker_max_poll_interval": 20 * 24 * 60 * 60.0,
        # What is queued in a worker is read again after a rebalance, and waits behind a slow story.
        "stream_buffer_maxsize": QUEUE,
        "stream_wait_empty": True,
        "producer_acks": -1,
        "producer_linger": 0.0,
        "producer_max_request_size": MAX_REQUEST_BYTES,
        "producer_max_batch_size": 256 * 1024,
        "producer_request_timeout": 30.0,
        "worker_redirect_stdouts": False,
    }


def _credentials(options: Options) -> Any:
    context = _ssl(options)
    if options.sasl_mechanism:
        return faust.SASLCredentials(
            username=options.sasl_username,
            password=options.sasl_password,
            mechanism=options.sasl_mechanism,
            ssl_context=context,
        )
    return faust.SSLCredentials(context=context) if context else None


def _ssl(options: Options) -> ssl.SSLContext | None:
    if not options.tls:
        return None
    context = ssl.create_default_context(cafile=str(options.tls_ca) if options.tls_ca else None)
    if options.tls_cert:
        context.load_cert_chain(str(options.tls_cert), str(options.tls_key) if options.tls_key else None)
    return context


def _outcomes(attempts: Attempts) -> str:
    """What the worker of this folder saw before it stopped because of its dead letters; told once."""
    file = attempts.folder / "outcomes"
    try:
        outcomes = file.read_text(encoding="ascii")
    except FileNotFoundError:
        return ""
    file.unlink()
    return outcomes
