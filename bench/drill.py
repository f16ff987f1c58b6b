"""A drill: workers, or the broker, are killed while stories go through, and an auditor of its own counts what came out.

    python -m bench.drill --stories 2000 --workers 2 --kills 5 --signal KILL --poison 0.01

The broker, the workers and the auditor are real and separate: the stories are fed and the topics read by kafka-python,
which knows nothing of the workers' bookkeeping. Exit code 0: nothing lost, every dead letter a poisoned record, every
repetition identical, and one end state a story, as a simple model has it; 1 otherwise.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import KafkaError

from streams.broker.process import Broker, Kafka, find_kafka, start, status, stop
from streams.settings import Settings
from streams.worker import topics
from streams.worker.topics import DEADLETTERS, DECISIONS, ENRICHED, MENTIONS, QUOTES, RAW

Say = Callable[[str], None]
Place = tuple[str, int, int]

REAL = (sys.executable, "-m", "streams", "worker")
POISON = (b"{not json", b"[1, 2", b'{"uri": "urn:drill:x", "text": ')
SETTLE_SECONDS = 3.0


@dataclass
class Fed:
    """What was fed: every acknowledged position, which of them are poison, and what each story must end as."""

    places: set[Place] = field(default_factory=set)
    poison: set[Place] = field(default_factory=set)
    expected: dict[str, tuple[str, str]] = field(default_factory=dict)  # uri to (version, pubStatus)


@dataclass
class Report:
    """The auditor's verdict, and what was seen on the way."""

    records: int = 0
    stories: int = 0
    seconds: float = 0.0
    lost: list[Place] = field(default_factory=list)
    duplicates: int = 0  # records that say again what was said, in the same bytes
    differing: list[str] = field(default_factory=list)  # ids under which two different things were said
    poison: int = 0
    dead_letters_missing: list[Place] = field(default_factory=list)
    dead_letters_wrong: list[str] = field(default_factory=list)
    wrong_end_states: list[str] = field(default_factory=list)
    decisions: dict[str, int] = field(default_factory=dict)
    exit_codes: list[int] = field(default_factory=list)
    recovery_seconds: list[float] = field(default_factory=list)  # from each kill to the next decision

    @property
    def passed(self) -> bool:
        """Whether every promise was kept."""
        return not (
            self.lost or self.differing or self.dead_letters_missing or self.dead_letters_wrong or self.wrong_end_states
        )

    def lines(self) -> Iterator[str]:
        """For people."""
        yield f"{self.records} records of {self.stories} stories in {self.seconds:.1f} s"
        yield f"lost                     {len(self.lost)} {self.lost[:5] or ''}"
        yield f"duplicates, identical    {self.duplicates}"
        yield f"duplicates that differ   {len(self.differing)} {self.differing[:5] or ''}"
        yield (
            f"dead letters             {self.poison - len(self.dead_letters_missing)} of {self.poison} poisoned, "
            f"{len(self.dead_letters_wrong)} others {self.dead_letters_wrong[:5] or ''}"
        )
        yield f"wrong end states         {len(self.wrong_end_states)} {self.wrong_end_states[:5] or ''}"
        yield f"decisions                {self.decisions}"
        yield f"workers' exit codes      {dict(Counter(self.exit_codes))}"
        if self.recovery_seconds:
            yield f"seconds to next decision {', '.join(f'{each:.1f}' for each in self.recovery_seconds)}"
        yield "PASSED" if self.passed else "FAILED"


# --- what is fed ------------------------------------------------------------------------------------------------------


def records(stories: int, poison: float, rng: random.Random) -> Iterator[tuple[bytes, str | None, str, str]]:
    """(value, uri, version, pubStatus) of each raw record: stories, updates, repetitions, kills and poison, mixed."""
    for number in range(stories):
        uri = f"urn:drill:{number}"
        if rng.random() < poison:
            yield rng.choice(POISON), None, "", ""
        yield _story(uri, 1), uri, "1", "usable"
        draw = rng.random()
        if draw < 0.15:
            yield _story(uri, 2), uri, "2", "usable"
        elif draw < 0.20:
            yield _story(uri, 1), uri, "1", "usable"
        elif draw < 0.24:
            yield json.dumps({"uri": uri, "version": "3", "pubstatus": "canceled"}).encode(), uri, "3", "canceled"


def _story(uri: str, version: int) -> bytes:
    text = (
        f'GENEVA (Reuters) - The council met for hour {version}, officials said.\n\n"We will vote on item '
        f"{uri.rpartition(':')[2]} tomorrow,\" Maria Keller, the council's spokeswoman, told reporters on Monday."
    )
    return json.dumps({"uri": uri, "version": str(version), "headline": f"Council meets {uri}", "text": text}).encode()


def feed(bootstrap: str, stories: int, poison: float, rng: random.Random) -> Fed:
    """Sends everything and waits for every acknowledgement; stories of one uri share a key."""
    fed, sent = Fed(), []
    producer = KafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=True, linger_ms=20)
    for value, uri, version, pub_status in records(stories, poison, rng):
        sent.append((producer.send(RAW.name, value, key=uri and uri.encode()), uri, version, pub_status))
    producer.flush()
    for future, uri, version, pub_status in sent:
        kept = future.get(timeout=30)
        place = (kept.topic, kept.partition, kept.offset)
        fed.places.add(place)
        if uri is None:
            fed.poison.add(place)
        elif version >= fed.expected.get(uri, ("", ""))[0]:
            fed.expected[uri] = (version, pub_status)
    producer.close()
    return fed


# --- what comes out ---------------------------------------------------------------------------------------------------


class Auditor:
    """Reads the public topics from their beginning, on its own."""

    def __init__(self, bootstrap: str) -> None:
        self._consumer = KafkaConsumer(
            bootstrap_servers=bootstrap, group_id=None, enable_auto_commit=False, auto_offset_reset="earliest"
        )
        names = [topic.name for topic in (DECISIONS, DEADLETTERS, ENRICHED, QUOTES, MENTIONS)]
        places = [
            TopicPartition(name, number) for name in names for number in self._consumer.partitions_for_topic(name) or ()
        ]
        self._consumer.assign(places)
        self.records: dict[str, list[Any]] = defaultdict(list)
        self.decided: set[Place] = set()
        self.heard_at = time.monotonic()

    def read(self, seconds: float) -> None:
        """Takes in what comes within so many seconds. A broker that is away is waited for."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                polled = self._consumer.poll(timeout_ms=100)
            except KafkaError:
                time.sleep(0.2)
                continue
            for place, found in polled.items():
                self.records[place.topic] += found
                if place.topic == DECISIONS.name:
                    self.heard_at = time.monotonic()
                    for record in found:
                        value = json.loads(record.value)
                        self.decided.add((value["topic"], value["partition"], value["offset"]))

    def close(self) -> None:
        """Lets the connection go."""
        self._consumer.close()

    def report(self, fed: Fed) -> Report:
        """The verdict."""
        report = Report(records=len(fed.places), stories=len(fed.expected), poison=len(fed.poison))
        report.lost = sorted(fed.places - self.decided)
        self._repetitions(report)
        self._dead_letters(report, fed)
        self._end_states(report, fed)
        ends = {}
        for record in self.records[DECISIONS.name]:
            value = json.loads(record.value)
            ends[value["topic"], value["partition"], value["offset"]] = value["decision"]
        report.decisions = dict(Counter(ends.values()))
        return report

    def _repetitions(self, report: Report) -> None:
        for topic in (DECISIONS, ENRICHED, QUOTES, MENTIONS):
            said: dict[str, tuple[Any, ...]] = {}
            for record in self.records[topic.name]:
                identifier = _header(record, "ce_id") or ""
                told = (record.key, record.value, tuple(record.headers))
                if identifier not in said:
                    said[identifier] = told
                elif said[identifier] == told:
                    report.duplicates += 1
                else:
                    report.differing.append(f"{topic.name} {identifier}")

    def _dead_letters(self, report: Report, fed: Fed) -> None:
        places = set()
        for record in self.records[DEADLETTERS.name]:
            names = ("topic", "partition", "offset")
            topic, partition, offset = (_header(record, f"__connect.errors.{name}") or "" for name in names)
            place = (topic, int(partition), int(offset))
            if place not in fed.poison:
                report.dead_letters_wrong.append(f"{place} {_header(record, 'wire-error-reason')}")
            elif place in places:
                report.duplicates += 1
            places.add(place)
        report.dead_letters_missing = sorted(fed.poison - places)

    def _end_states(self, report: Report, fed: Fed) -> None:
        ends: dict[str, dict[str, Any]] = {}
        for record in sorted(self.records[ENRICHED.name], key=lambda each: (each.partition, each.offset)):
            ends[record.key.decode()] = json.loads(record.value)
        standing: dict[str, set[str]] = defaultdict(set)
        for record in sorted(self.records[QUOTES.name], key=lambda each: (each.partition, each.offset)):
            event = json.loads(record.value)
            held = standing[event["uri"]]
            (held.discard if event["event"] == "retracted" else held.add)(event["quoteId"])
        for uri, expected in fed.expected.items():
            end = ends.get(uri, {})
            found = (end.get("version", ""), end.get("pubStatus", ""))
            if found != expected:
                report.wrong_end_states.append(f"{uri} is {found}, not {expected}")
            quotes = {quote["quoteId"] for quote in end.get("quotes") or ()}
            if quotes != standing[uri]:
                report.wrong_end_states.append(f"{uri} has {len(quotes)} quotes, consumers hold {len(standing[uri])}")


def _header(record: Any, name: str) -> str | None:
    found: str | None = next((value.decode() for key, value in reversed(record.headers) if key == name), None)
    return found


# --- who is killed ----------------------------------------------------------------------------------------------------


class Supervisor:
    """Keeps so many workers running, as systemd or compose would."""

    def __init__(self, command: Sequence[str], environment: dict[str, str], folder: Path, workers: int) -> None:
        self._command = list(command)
        self._environment = environment
        self._folder = folder
        self._processes: list[subprocess.Popen[bytes]] = [self._start(number) for number in range(workers)]
        self.exit_codes: list[int] = []

    def _start(self, number: int) -> subprocess.Popen[bytes]:
        log = (self._folder / f"worker-{number}.log").open("ab")
        with log:
            return subprocess.Popen(
                self._command, env={**self._environment, "WIRESTREAM_HTTP_PORT": "0"}, stdout=log, stderr=log
            )

    def keep(self) -> None:
        """Starts again whatever has ended."""
        for number, process in enumerate(self._processes):
            if (code := process.poll()) is not None:
                self.exit_codes.append(code)
                self._processes[number] = self._start(number)

    def kill(self, number: int, how: signal.Signals) -> None:
        """Sends the signal to one worker."""
        self._processes[number % len(self._processes)].send_signal(how)

    def stop(self) -> None:
        """Stops all, by force where it must."""
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            try:
                self.exit_codes.append(process.wait(timeout=40))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                self.exit_codes.append(-9)


@contextmanager
def broker(folder: Path, kafka: Kafka) -> Iterator[Broker]:
    """A broker that may be killed and started again in its folder."""
    try:
        yield start(folder, kafka)
    finally:
        stop(folder)


def drill(
    *,
    stories: int,
    workers: int = 2,
    kills: int = 5,
    how: str = "KILL",
    poison: float = 0.01,
    seed: int = 1,
    partitions: int = 4,
    command: Sequence[str] = REAL,
    folder: Path,
    kafka: Kafka,
    limit_seconds: float = 900.0,
    say: Say = lambda _line: None,
) -> Report:
    """Runs it in `folder`. `how` is KILL or TERM (a worker) or BROKER (killed and started again)."""
    rng = random.Random(seed)
    with broker(folder / "broker", kafka) as running:
        with KafkaAdminClient(bootstrap_servers=running.bootstrap) as admin:
            topics.apply(admin, "drill", partitions=partitions)
        fed = feed(running.bootstrap, stories, poison, rng)
        say(f"fed {len(fed.places)} records, {len(fed.poison)} of them poisoned")
        environment = {
            **os.environ,
            "WIRESTREAM_BROKERS": running.bootstrap,
            "WIRESTREAM_APP_ID": "drill",
            "WIRESTREAM_DATA": str(folder),
            "WIRESTREAM_SESSION_SECONDS": "6",
        }
        auditor, supervisor, began = Auditor(running.bootstrap), Supervisor(command, environment, folder, workers), None
        recovery: list[float] = []
        killed_at: float | None = None
        deadline = time.monotonic() + limit_seconds
        try:
            while len(auditor.decided) < len(fed.places) and time.monotonic() < deadline:
                before = auditor.heard_at
                auditor.read(0.2)
                supervisor.keep()
                if began is None and auditor.decided:
                    began = time.monotonic()
                if killed_at and auditor.heard_at > max(before, killed_at):
                    recovery.append(auditor.heard_at - killed_at)
                    killed_at = None
                due = len(fed.places) * (len(recovery) + 1) / (kills + 1)
                if len(recovery) < kills and killed_at is None and len(auditor.decided) >= due * rng.uniform(0.85, 1):
                    killed_at = time.monotonic()
                    say(f"{len(auditor.decided)} decisions: {how}")
                    if how == "BROKER":
                        _restart(running.folder, kafka)
                    else:
                        supervisor.kill(rng.randrange(workers), signal.Signals[f"SIG{how}"])
            seconds = time.monotonic() - (began or deadline)
            auditor.read(SETTLE_SECONDS)  # what is said twice may come after the last decision
        finally:
            supervisor.stop()
        auditor.read(SETTLE_SECONDS)
        auditor.close()
        report = auditor.report(fed)
        report.seconds, report.exit_codes, report.recovery_seconds = seconds, supervisor.exit_codes, recovery
        return report


def _restart(folder: Path, kafka: Kafka) -> None:
    running = status(folder)
    if running.pid is not None:
        os.kill(running.pid, signal.SIGKILL)
    while status(folder).running:
        time.sleep(0.05)
    start(folder, kafka, port=running.port)


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--signal", choices=("KILL", "TERM", "BROKER"), default="KILL", dest="how")
    parser.add_argument("--poison", type=float, default=0.01, help="share of poisoned records (default %(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--partitions", type=int, default=4)
    parser.add_argument("--command", default=None, help="what starts a worker (default: `wirestream worker`)")
    parser.add_argument("--folder", type=Path, default=None, help="where logs and data go (default: a new one in /tmp)")
    options = parser.parse_args()
    settings = Settings.from_env(os.environ)
    folder = options.folder or Path(tempfile.mkdtemp(prefix="wirestream-drill-"))
    folder.mkdir(parents=True, exist_ok=True)
    kafka = find_kafka(settings.cache, jars=settings.kafka_jars, java_home=settings.java_home, say=print)
    print(f"logs and data: {folder}")
    report = drill(
        stories=options.stories,
        workers=options.workers,
        kills=options.kills,
        how=options.how,
        poison=options.poison,
        seed=options.seed,
        partitions=options.partitions,
        command=options.command.split() if options.command else REAL,
        folder=folder,
        kafka=kafka,
        say=lambda line: print(line, flush=True),
    )
    print("\n".join(report.lines()))
    return 0 if report.passed else 1


if __name__ == "__main__":
    sys.exit(main())
