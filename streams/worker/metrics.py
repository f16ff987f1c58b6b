"""Every metric of the path: name, unit, labels and one sentence. Nothing else in the project creates metrics.

Units are seconds and bytes; labels come from closed lists, never from stories. The names are public: dashboards and
alerts rely on them.
"""

from __future__ import annotations

import platform
from importlib.metadata import version
from typing import get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info

from streams import __version__
from streams.story.records import DecisionName
from streams.story.rejections import Reason

STEP_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
AGE_BUCKETS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 3600)
LAG_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """One worker's metrics, in a registry of their own: as many workers as you like fit into one process."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()

        def counter(name: str, sentence: str, *labels: str) -> Counter:
            return Counter(f"wirestream_{name}", sentence, labels, registry=registry)

        def gauge(name: str, sentence: str, *labels: str) -> Gauge:
            return Gauge(f"wirestream_{name}", sentence, labels, registry=registry)

        def histogram(name: str, sentence: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
            return Histogram(f"wirestream_{name}", sentence, labels, buckets=buckets, registry=registry)

        # What goes in and comes out.
        self.read = counter(
            "records_read_total", "Records taken up, by agent (enrich: raw, publish: annotated).", "agent"
        )
        self.decisions = counter("decisions_total", "Raw records by how they ended.", "decision")
        self.dead_letters = counter("dead_letters_total", "Dead letters by reason.", "reason")
        self.enriched = counter("stories_enriched_total", "Stories that were read: full, partial or skipped.", "status")
        self.quotes = counter("quotes_total", "Quotes found, by type.", "type")
        self.speakers = counter("quote_speakers_total", "Quotes found, by the type of their speaker.", "type")
        self.entities = counter(
            "entities_total", "Entities found, by type, and whether they were linked.", "type", "linked"
        )
        self.responses = counter("responses_total", "People who were asked and said nothing, by kind.", "kind")
        self.alerts = counter("alerts_total", "Things that an editor should look at.", "alert")
        self.held = gauge(
            "stories_held", "Stories held for an embargo, by whether its end is known: known or open.", "end"
        )
        self.overdue = gauge("embargoes_overdue", "Stories still held ten seconds after their embargo ended.")
        self.kills_ahead = counter("kills_sent_ahead_total", "Kills that overtook the stories before them.")
        self.kill_ahead_seconds = histogram(
            "kill_ahead_seconds", "From a kill's timestamp in the raw topic until the version gate has it.", AGE_BUCKETS
        )
        self.kill_reader_lag = gauge("kill_reader_lag", "Raw records that the reader of kills has not looked at.")
        self.kill_reader_failures = counter(
            "kill_reader_failures_total", "Times that the reader of kills failed; kills then come in their turn."
        )

        # How long it takes.
        self.steps = histogram(
            "step_seconds",
            "How long a step takes: enrich (a raw record read), send (outputs acknowledged), decide (the version "
            "gate), state (its row acknowledged).",
            STEP_BUCKETS,
            "step",
        )
        self.end_to_end = histogram(
            "end_to_end_seconds",
            "From the raw record's timestamp to the acknowledgement of all it led to.",
            AGE_BUCKETS,
        )
        self.waiting = histogram(
            "waiting_seconds", "From a record's timestamp until an agent takes it up.", AGE_BUCKETS, "agent"
        )
        self.in_flight = gauge("in_flight", "Records being worked on.", "agent")

        # Whether the worker is well.
        self.ready = gauge("ready", "1 while the worker takes records, 0 while it starts, rebalances or waits.")
        self.loop_lag = histogram("loop_lag_seconds", "How late the event loop wakes up a sleeper.", LAG_BUCKETS)
        self.last_commit = gauge("last_commit_timestamp_seconds", "When offsets were last committed (Unix time).")
        self.unfinished = gauge("unfinished", "Records delivered and not finished.")
        self.rebalances = counter("rebalances_total", "Times that partitions were dealt anew.")
        self.reseeks = counter("reseeks_total", "Times that records had been dropped on the way and were read again.")
        self.holes = counter(
            "log_holes_total", "Offsets that the log does not hold (expired, or transactions' markers)."
        )
        self.send_retries = counter("send_retries_total", "Sends that failed and were tried again.")
        self.refused_sends = counter(
            "outdated_records_total",
            "Records dropped before sending because the partition was no longer this worker's.",
        )
        self.suspects = counter("crash_suspects_total", "Records worked on alone because a worker died on them before.")
        self.state_rows = gauge("state_rows", "Stories whose state is kept by this worker.")
        # Those of a closed list exist from the start, so that the first of each counts as an increase.
        for decision in get_args(DecisionName):
            self.decisions.labels(decision)
        for reason in Reason:
            self.dead_letters.labels(reason.value)
        self.build = Info("wirestream_build", "What runs.", registry=registry)
        self.build.info(
            {
                "version": __version__,
                "python": platform.python_version(),
                "faust": version("faust-streaming"),
                "aiokafka": version("aiokafka"),
            }
        )

    def names(self) -> list[str]:
        """Every metric's name, sorted, as Prometheus sees it."""
        return sorted(metric.name for metric in self.registry.collect())
