"""Starts, finds and stops the embedded broker. A broker is a folder; whoever knows the folder can do all three."""

from __future__ import annotations

import base64
import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from streams.broker.config import HOST, port_of, server_properties
from streams.broker.errors import AlreadyRunning, BrokerError
from streams.broker.jars import Say, given_jars, locked_jars
from streams.broker.java import Java, find_java
from streams.broker.locks import locked
from streams.broker.log import last_problem, rotate
from streams.broker.processes import alive, birth, gone, send

START_SECONDS = 60.0
STOP_SECONDS = 30.0

# Small and quick to start: the broker's work is network and page cache. The first compiler alone halves the start.
JVM = (
    "-Xms128m",
    "-Xmx384m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:+ExitOnOutOfMemoryError",
    "-Djava.awt.headless=true",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSZ",
    # A thousand lines of defaults at every start, and a line a minute of the controller's own timing.
    "-Dorg.slf4j.simpleLogger.log.org.apache.kafka.common.config.AbstractConfig=warn",
    "-Dorg.slf4j.simpleLogger.log.org.apache.kafka.controller.EventPerformanceMonitor=warn",
)


@dataclass(frozen=True, slots=True)
class Kafka:
    """What a broker runs on: a Java and Kafka's jars, and where there is one, an archive of their classes.

    `flags` are given to the JVM as well.
    """

    java: Java
    jars: tuple[Path, ...]
    archive: Path | None = None
    flags: tuple[str, ...] = ()

    def command(self, main: str, *arguments: str | Path) -> list[str]:
        """The command line that runs a class of Kafka's."""
        class_path = ":".join(str(jar) for jar in self.jars)
        sharing = [f"-XX:SharedArchiveFile={self.archive}"] if self.archive else []
        jvm = [str(self.java.path), *JVM, *sharing, *self.flags, "-cp", class_path]
        return [*jvm, main, *(str(argument) for argument in arguments)]


@dataclass(frozen=True, slots=True)
class Broker:
    """A folder's broker. `pid` is None while it does not run, `port` where it never did; `log` may not exist yet."""

    folder: Path
    log: Path
    pid: int | None
    port: int | None

    @property
    def running(self) -> bool:
        """Whether its process is there."""
        return self.pid is not None

    @property
    def bootstrap(self) -> str:
        """What clients take as bootstrap servers, "127.0.0.1:9092"."""
        return f"{HOST}:{self.port}"


def find_kafka(
    cache: Path,
    *,
    jars: Path | None = None,
    java_home: Path | None = None,
    say: Say | None = None,
) -> Kafka:
    """A Java of this machine, and Kafka's jars: those of the folder `jars`, else the locked ones kept below `cache`.

    Raises NoJava or BadJars. `say` hears what takes long.
    """
    java = find_java(java_home)
    found = given_jars(jars) if jars else locked_jars(cache, say=say)
    archive = archive_of(cache, java, found)
    return Kafka(java, found, archive if archive.exists() else None)


def archive_of(cache: Path, java: Java, jars: tuple[Path, ...]) -> Path:
    """Where the archive for this Java and these jars lies, if there is one (streams/broker/archive.py)."""
    program = java.path.resolve()
    parts = (str(program), str(program.stat().st_mtime_ns), *(str(jar) for jar in jars))
    return cache / f"classes-{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:16]}.jsa"


def start(folder: Path, kafka: Kafka, *, port: int | None = None, timeout_seconds: float = START_SECONDS) -> Broker:
    """Starts the folder's broker and returns once it answers clients; it outlives this process.

    The storage is formatted the first time and kept afterwards. `port` None takes a free one. Raises AlreadyRunning,
    or BrokerError with the log's last relevant line; then nothing of it is left running.
    """
    folder = folder.resolve()
    if "," in str(folder):
        message = f"Kafka cannot keep data below {folder}: it reads the comma as the start of another folder."
        raise BrokerError(message)
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder / "lock"):
        if (running := status(folder)).running:
            message = f"The broker of {folder} already runs at {running.bootstrap} (pid {running.pid})."
            raise AlreadyRunning(message)
        (folder / "broker.pid").unlink(missing_ok=True)  # left by one that was killed
        if port is not None and not _free(port):
            message = (
                f"Port {port} of {HOST} is taken by another program. Choose another with --port, or stop that program"
                f" (`ss -ltnp 'sport = :{port}'` names it)."
            )
            raise BrokerError(message)
        rotate(folder / "kafka.log")
        deadline = time.monotonic() + timeout_seconds
        while True:
            try:
                return _start(folder, kafka, port or _free_port(), deadline)
            except _PortLost:
                # Another program took a port between our look and Kafka's. One that was asked for is not exchanged.
                if time.monotonic() > deadline or (port is not None and not _free(port)):
                    raise


def stop(folder: Path, *, timeout_seconds: float = STOP_SECONDS) -> bool:
    """Stops the folder's broker; whether there was one to stop. Returns once its process is gone.

    What it acknowledged is on disk. One that does not end in `timeout_seconds` is killed, which costs the next start a
    recovery and nothing else.
    """
    folder = folder.resolve()
    if not folder.is_dir():
        return False
    with locked(folder / "lock"):
        found = _process(folder)
        if found is not None:
            send(*found, signal.SIGTERM)
            if not gone(*found, within_seconds=timeout_seconds):
                send(*found, signal.SIGKILL)
                gone(*found, within_seconds=timeout_seconds)
        (folder / "broker.pid").unlink(missing_ok=True)
        return found is not None


def kill(folder: Path) -> bool:
    """Ends the folder's broker as a crash would, for drills; whether there was one. Returns once it is gone."""
    found = _process(folder.resolve())
    if found is not None:
        send(*found, signal.SIGKILL)
        gone(*found, within_seconds=STOP_SECONDS)
    return found is not None


def status(folder: Path) -> Broker:
    """The folder's broker as it is now."""
    folder = folder.resolve()
    found = _process(folder)
    try:
        port = port_of((folder / "server.properties").read_text(encoding="ascii"))
    except OSError:
        port = None
    return Broker(folder, folder / "kafka.log", found[0] if found else None, port)


@contextmanager
def embedded(folder: Path, kafka: Kafka, *, port: int | None = None) -> Iterator[Broker]:
    """A running broker for as long as the block lasts. It goes with this process too, even one that is killed."""
    broker = start(folder, kafka, port=port)
    # The child reads a pipe that only this process holds: however we end, it sees the end of it, and stops the broker.
    tether = subprocess.Popen(
        [sys.executable, "-c", _TETHER, str(broker.folder)], stdin=subprocess.PIPE, start_new_session=True
    )
    try:
        yield broker
    finally:
        tether.terminate()
        tether.communicate()
        stop(broker.folder)


_TETHER = """
import sys
sys.stdin.buffer.read()
from pathlib import Path
from streams.broker.process import stop
stop(Path(sys.argv[1]))
"""


class _PortLost(BrokerError):
    """Kafka found a port taken that had been free."""


def _start(folder: Path, kafka: Kafka, port: int, deadline: float) -> Broker:
    properties, data, log = folder / "server.properties", folder / "data", folder / "kafka.log"
    part = folder / "server.properties.part"
    part.write_text(server_properties(data, port=port, controller_port=_free_port()), encoding="ascii")
    os.replace(part, properties)
    with log.open("ab") as output:
        begin = output.tell()
        if not (data / "meta.properties").exists():
            command = kafka.command("kafka.tools.StorageTool", "format", "--ignore-formatted", "-t", _cluster_id())
            formatted = subprocess.run(
                [*command, "-c", properties], stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False
            )
            if formatted.returncode != 0:
                message = f"Kafka could not format {data} ({last_problem(log, begin)}). Its log is {log}."
                raise BrokerError(message)
        pid, born = _spawn(kafka.command("kafka.Kafka", properties), output.fileno())
    try:
        (folder / "broker.pid").write_text(f"{pid}\n{born}\n", encoding="ascii")
        while not _answers(port, data):
            if not alive(pid, born):
                problem = last_problem(log, begin)
                message = f"Kafka ended while it started ({problem}). Its log is {log}."
                raise (_PortLost if "Address already in use" in problem else BrokerError)(message)
            if time.monotonic() > deadline:
                message = f"Kafka was not ready in time ({last_problem(log, begin)}). Its log is {log}."
                raise BrokerError(message)
            time.sleep(0.05)
    except BaseException:  # an interrupt too: a start that did not succeed leaves nothing behind
        send(pid, born, signal.SIGKILL)
        gone(pid, born, within_seconds=STOP_SECONDS)
        (folder / "broker.pid").unlink(missing_ok=True)
        raise
    return Broker(folder, log, pid, port)


def _spawn(command: list[str], output: int) -> tuple[int, str]:
    """The pid and birth of a process that is nobody's child: whoever started it may end, or forget it, without a trace.

    It has its own session, so that Ctrl-C on the terminal is not for it.
    """
    shell = ["/bin/sh", "-c", '"$@" >&2 </dev/null & echo $!', "wirestream-broker", *command]
    shown = subprocess.run(
        shell, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=output, start_new_session=True, check=True
    )
    pid = int(shown.stdout)
    return pid, birth(pid) or ""


def _process(folder: Path) -> tuple[int, str] | None:
    """Pid and birth of the folder's broker, if that very process runs."""
    try:
        pid, born = (folder / "broker.pid").read_text(encoding="ascii").split("\n")[:2]
        return (int(pid), born) if alive(int(pid), born) else None
    except (OSError, ValueError):
        return None


def _answers(port: int, data: Path) -> bool:
    """Whether the broker that keeps this data takes requests at the port; not just any, which may have been quicker."""
    try:
        with socket.create_connection((HOST, port), timeout=1):
            pass
    except OSError:
        return False
    from kafka import KafkaAdminClient  # a fifth of a second to import, and not needed to stop a broker or look at it
    from kafka.errors import KafkaError

    formatted = (data / "meta.properties").read_text(encoding="ascii").splitlines()
    try:
        with KafkaAdminClient(bootstrap_servers=f"{HOST}:{port}", bootstrap_timeout_ms=2000) as admin:
            cluster = admin.describe_cluster()
    except KafkaError:
        return False
    return f"cluster.id={cluster['cluster_id']}" in formatted and bool(cluster["brokers"])


def _cluster_id() -> str:
    while True:
        drawn = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        if not drawn.startswith("-"):  # the format tool would take it for an option
            return drawn


def _free(port: int) -> bool:
    with socket.socket() as listener:
        # As Kafka binds: a port whose last connections are still closing counts as free.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError:
            return False
    return True


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return int(listener.getsockname()[1])
