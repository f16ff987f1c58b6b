"""Every metric of the path: name, unit, labels and one sentence. Nothing else in the project creates metrics.

Units are seconds and bytes; labels come from closed lists, never from stories, but for the provider: the first
`PROVIDERS` of a worker go by their names, all others together as `other`. The names are public: dashboards and alerts
rely on them.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.metadata import version
from typing import get_args

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from streams import __version__
from streams.story.records import DecisionName, QuoteType, ResponseKind, SpeakerType
from streams.story.rejections import Reason

STEP_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
AGE_BUCKETS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 3600)
ALERTS = ("kill-unmatched", "kill-out-of-order", "evolved-from-killed", "advisory")
"""What the version gate asks an editor to look at."""

PROVIDERS = 30
PROVIDER_CHARACTERS = 60
LAG_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """One worker's metrics, in a registry of their own: as many workers as you like fit into one process."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # a third of the page, and no rule or panel asks for it
        self.registry = registry = CollectorRegistry()
        self._providers: set[str] = set()
        self._last_story: dict[str, float] = {}

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
        self.redriven = counter("redriven_total", "Dead letters that came again, by `wirestream redrive`.")
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
        self.kill_reader_lag = gauge("kill_reader_lag", "Raw records that the reader of kills has not looked at.")
        self.kill_reader_failures = counter(
            "kill_reader_failures_total", "Times that the reader of kills failed; kills then come in their turn."
        )

        self.kill_seconds = histogram(
            "kill_seconds",
            "From a kill's timestamp in the raw topic to the acknowledgement of its marker and retractions.",
            AGE_BUCKETS,
        )

        # By provider.
        self.provider_stories = counter("provider_stories_total", "Stories read, by provider.", "provider")
        self.provider_last_story = gauge(
            "provider_last_story_timestamp_seconds",
            "When the latest story of a provider came into the raw topic (Unix time).",
            "provider",
        )
        self.provider_empty = counter(
            "provider_empty_total", "Enriched stories with no entity and no quote, by provider.", "provider"
        )
        self.provider_quotes = counter("provider_quotes_total", "Quotes found, by provider.", "provider")
        self.provider_unknown = counter(
            "provider_unknown_speakers_total", "Quotes whose speaker was left open, by provider.", "provider"
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
        for quote in get_args(QuoteType):
            self.quotes.labels(quote)
        for speaker in get_args(SpeakerType):
            self.speakers.labels(speaker)
        for response in get_args(ResponseKind):
            self.responses.labels(response)
        for status in ("full", "partial", "skipped"):
            self.enriched.labels(status)
        for decision in get_args(DecisionName):
            self.decisions.labels(decision)
        for reason in Reason:
            self.dead_letters.labels(reason.value)
        for alert in ALERTS:
            self.alerts.labels(alert)
        ProcessCollector(registry=registry)  # process_*: when it started, memory, processor time, open files
        self._model: tuple[str, ...] = ()
        self._model_info = Info("wirestream_model", "What the last story was read with.", registry=registry)
        self.build = Info("wirestream_build", "What runs.", registry=registry)
        self.build.info(
            {
                "version": __version__,
                "python": platform.python_version(),
                "faust": version("faust-streaming"),
                "aiokafka": version("aiokafka"),
            }
        )

    def of_model(self, pipeline: str, model: str, gazetteer: str) -> None:
        """Notes what a story was read with."""
        if (pipeline, model, gazetteer) != self._model:
            self._model = (pipeline, model, gazetteer)
            self._model_info.info({"pipeline": pipeline, "model": model, "gazetteer": gazetteer})

    def of_provider(
        self, provider: str | None, timestamp: float, enrichment: str, speakers: Sequence[str], entities: int
    ) -> None:
        """Counts a story that was read. `timestamp` is its raw record's (Unix time), `enrichment` full, partial or
        skipped, `speakers` the type of each quote's speaker."""
        name = self._provider(provider)
        self.provider_stories.labels(name).inc()
        # Of a backlog that is read again the latest counts, not the last.
        self._last_story[name] = max(timestamp, self._last_story.get(name, 0.0))
        self.provider_last_story.labels(name).set(self._last_story[name])
        # Made for every provider at once: a share needs a 0, not a gap.
        self.provider_empty.labels(name).inc(enrichment != "skipped" and not speakers and not entities)
        self.provider_quotes.labels(name).inc(len(speakers))
        self.provider_unknown.labels(name).inc(sum(speaker == "unknown" for speaker in speakers))

    def _provider(self, provider: str | None) -> str:
        name = (provider or "")[:PROVIDER_CHARACTERS] or "none"
        if name not in self._providers and len(self._providers) >= PROVIDERS:
            return "other"
        self._providers.add(name)
        return name

    def names(self) -> list[str]:
        """Every metric's name, sorted, as Prometheus sees it."""
        return sorted(metric.name for metric in self.registry.collect())


# --- `wirestream lag` -------------------------------------------------------------------------------------------------

GROUP = ("consumergroup", "topic", "partition")

LAG_GAUGES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    # kafka_exporter's names and meanings, so that dashboards and alerts made for that program work with this one.
    ("kafka_brokers", "Brokers of the cluster.", ()),
    ("kafka_topic_partitions", "Partitions of a topic.", ("topic",)),
    (
        "kafka_topic_partition_current_offset",
        "Where the next record of a partition will stand.",
        ("topic", "partition"),
    ),
    ("kafka_topic_partition_oldest_offset", "The oldest offset that a partition still holds.", ("topic", "partition")),
    ("kafka_consumergroup_members", "Members of a consumer group.", ("consumergroup",)),
    ("kafka_consumergroup_current_offset", "What a consumer group has committed.", GROUP),
    ("kafka_consumergroup_lag", "Records that a consumer group has not committed yet.", GROUP),
    ("kafka_consumergroup_lag_sum", "The same, of a whole topic.", ("consumergroup", "topic")),
    # What that program does not have.
    (
        "wirestream_oldest_unread_seconds",
        "How long the oldest record that a consumer group has not committed has been there; 0 where there is none.",
        GROUP,
    ),
    (
        "wirestream_kill_unconsumed",
        "1 while a consumer group of the public topics stands before the last kill of a partition that it reads.",
        ("consumergroup",),
    ),
    ("wirestream_lag_last_success_timestamp_seconds", "When Kafka last answered everything (Unix time).", ()),
    ("wirestream_lag_round_seconds", "How long the last look at everything took.", ()),
    ("wirestream_lag_failed_rounds", "Looks in a row that Kafka did not answer.", ()),
)
"""Name, sentence, labels."""

Samples = Mapping[str, Iterable[tuple[tuple[str, ...], float]]]
"""Of each gauge: (labels, value)."""


class LagMetrics(Collector):
    """The metrics of `wirestream lag`, in a registry of their own: whatever `samples` gives when they are asked for.

    `samples` gets the moment (Unix time), so that an age grows between two looks at Kafka.
    """

    def __init__(self, samples: Callable[[float], Samples] = lambda _: {}) -> None:
        self._samples = samples
        self.registry = CollectorRegistry()
        self.registry.register(self)
        ProcessCollector(registry=self.registry)

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """One family a gauge, those without a sample too."""
        samples = self._samples(time.time())
        for name, sentence, labels in LAG_GAUGES:
            family = GaugeMetricFamily(name, sentence, labels=labels)
            for values, value in samples.get(name, ()):
                family.add_metric(values, value)
            yield family
