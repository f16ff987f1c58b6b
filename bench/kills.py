"""Kills with thousands of stories queued before them: seconds from feed to marker and to the last retraction.

    python -m bench.kills --stories 5000 --kills 200

A broker, a worker with the built-in model, and a reader that knows nothing of either. Half of the kills are of stories
that are live, with quotes; half of stories that still wait in the queue. Exit code 0: every marker and retraction came,
the 99th percentile is within the promised five seconds, and no killed story came out afterwards; 1 otherwise.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from streams.cli.stack import Stack, stack, wait_ready
from streams.settings import Settings
from streams.worker.topics import DECISIONS, ENRICHED, QUOTES, RAW

PROMISED_SECONDS = 5.0
PATIENCE_SECONDS = 300.0
KILLS_A_SECOND = 20.0


@dataclass
class Seen:
    """What the reader has seen, by uri; moments are seconds of this process's monotonic clock."""

    markers: dict[str, float] = field(default_factory=dict)
    published: dict[str, set[str]] = field(default_factory=dict)  # the quotes that are live
    emptied: dict[str, float] = field(default_factory=dict)  # when the last of them was retracted
    decided: set[str] = field(default_factory=set)
    risen: set[str] = field(default_factory=set)  # usable again after their marker


@dataclass(frozen=True)
class Report:
    """Seconds from before the kill was sent until the reader had it."""

    markers: list[float]
    retractions: list[float]
    killed: int
    live: int
    queued: int
    undecided: int
    risen: int

    @property
    def passed(self) -> bool:
        """Whether the promise was kept."""
        complete = len(self.markers) == self.killed and len(self.retractions) == self.live
        return complete and not self.risen and max(map(p99, (self.markers, self.retractions))) < PROMISED_SECONDS

    def lines(self) -> Iterator[str]:
        """For people."""
        yield f"{self.queued} stories queued, {self.killed} kills fed after them, {self.live} of them of live stories"
        for name, seconds, of in (
            ("marker", self.markers, self.killed),
            ("last retraction", self.retractions, self.live),
        ):
            told = f"p50 {_at(seconds, 0.5):.2f} s, p99 {p99(seconds):.2f} s, most {max(seconds, default=0):.2f} s"
            yield f"{name:<16} {len(seconds)} of {of}: {told}"
        yield f"{self.undecided} stories were still queued when the last marker came"
        yield f"{self.risen} killed stories came out afterwards"
        yield "PASSED" if self.passed else "FAILED"


def p99(seconds: Sequence[float]) -> float:
    """The 99th percentile, of few values the largest."""
    return _at(seconds, 0.99)


def _at(seconds: Sequence[float], share: float) -> float:
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def story(uri: str, number: int) -> dict[str, Any]:
    """A story of some 200 words with three quotes."""
    filler = " ".join(f"The council had put off item {number + extra} twice before the summer." for extra in range(12))
    text = (
        f'GENEVA (Reuters) - "We will vote on item {number} tomorrow," Maria Keller, the council\'s spokeswoman, told '
        f"reporters on Monday.\n\n{filler}\n\nKeller said the {number} delegates had agreed on nothing so far.\n\n"
        f'"Nobody has seen the draft of item {number}," said Jonas Weber, who leads the opposition in Geneva.'
    )
    return {"uri": uri, "version": "1", "headline": f"Council puts off item {number}", "text": text}


def kill(uri: str) -> dict[str, Any]:
    """What an agency sends."""
    return {"uri": uri, "version": "1", "pubStatus": "canceled", "edNote": "Kill: no such vote was planned."}


class Reader:
    """Follows the public topics."""

    def __init__(self, bootstrap: str) -> None:
        self.seen = Seen()
        self._consumer = KafkaConsumer(
            bootstrap_servers=bootstrap, group_id=None, auto_offset_reset="earliest", fetch_max_wait_ms=50
        )
        names = (ENRICHED.name, QUOTES.name, DECISIONS.name)
        self._consumer.assign(
            [TopicPartition(name, number) for name in names for number in self._consumer.partitions_for_topic(name)]
        )

    def read(self, seconds: float) -> Seen:
        """Takes in what comes within so many seconds."""
        deadline = time.monotonic() + seconds
        while True:
            polled = self._consumer.poll(timeout_ms=50)
            now = time.monotonic()
            for place, records in polled.items():
                for record in records:
                    self._take(place.topic, json.loads(record.value), now)
            if now >= deadline:
                return self.seen

    def _take(self, topic: str, value: Mapping[str, Any], now: float) -> None:
        seen, uri = self.seen, value["uri"]
        if topic == DECISIONS.name:
            seen.decided.add(uri)
        elif topic == ENRICHED.name:
            if value["pubStatus"] != "usable":
                seen.markers.setdefault(uri, now)
            elif uri in seen.markers:
                seen.risen.add(uri)
        elif value["event"] == "retracted":
            live = seen.published.get(uri, set())
            live.discard(value["quoteId"])
            if not live:
                seen.emptied.setdefault(uri, now)
        else:
            seen.published.setdefault(uri, set()).add(value["quoteId"])

    def close(self) -> None:
        """Leaves."""
        self._consumer.close()


def measure(running: Stack, *, stories: int, kills: int) -> Report:
    """Feeds and reads. Raises TimeoutError where the live stories do not come out, or the markers not at all."""
    producer = KafkaProducer(bootstrap_servers=running.settings.brokers, acks="all", linger_ms=5)
    reader = Reader(running.settings.brokers)

    def feed(value: dict[str, Any]) -> None:
        producer.send(RAW.name, json.dumps(value).encode())

    try:
        live = [f"urn:bench:live:{number}" for number in range((kills + 1) // 2)]
        queued = [f"urn:bench:queued:{number}" for number in range(stories)]
        for number, uri in enumerate(live):
            feed(story(uri, number))
        producer.flush()
        _wait(lambda: set(live) <= reader.read(0.2).decided, running)
        for number, uri in enumerate(queued):
            feed(story(uri, number))
        producer.flush()
        victims = [*live, *queued[len(queued) - kills // 2 :]]
        fed: dict[str, float] = {}
        for uri in victims:
            fed[uri] = time.monotonic()
            feed(kill(uri))
            reader.read(1 / KILLS_A_SECOND)
        with_quotes = {uri for uri in live if uri in reader.seen.published}
        _wait(lambda: fed.keys() <= reader.read(0.2).markers.keys(), running)
        undecided = len(set(queued) - reader.seen.decided)
        _wait(lambda: with_quotes <= reader.read(0.2).emptied.keys(), running)
        seen = reader.read(1.0)
    finally:
        reader.close()
        producer.close()
    return Report(
        markers=[seen.markers[uri] - fed[uri] for uri in victims if uri in seen.markers],
        retractions=[seen.emptied[uri] - fed[uri] for uri in with_quotes if uri in seen.emptied],
        killed=len(victims),
        live=len(with_quotes),
        queued=stories,
        undecided=undecided,
        risen=len(seen.risen),
    )


def _wait(done: Any, running: Stack) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not done():
        running.alive()
        if time.monotonic() > deadline:
            raise TimeoutError(f"not in {PATIENCE_SECONDS:g} s; the worker's log is {running.log}")


def main() -> int:
    """Measures and prints; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, default=5000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--partitions", type=int, default=8)
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    given = parser.parse_args()
    settings = Settings.from_env(os.environ).with_(http_port=0)
    with (
        tempfile.TemporaryDirectory(prefix="wirestream-kills-") as folder,
        stack(settings, os.environ, Path(folder), partitions=given.partitions) as running,
    ):
        wait_ready(running)
        report = measure(running, stories=given.stories, kills=given.kills)
    if given.json:
        told = {"marker_p50": _at(report.markers, 0.5), "marker_p99": p99(report.markers)}
        told |= {"retraction_p50": _at(report.retractions, 0.5), "retraction_p99": p99(report.retractions)}
        print(json.dumps({**told, "undecided": report.undecided, "passed": report.passed}))
    else:
        print("\n".join(report.lines()))
    return 0 if report.passed else 1


if __name__ == "__main__":
    sys.exit(main())
