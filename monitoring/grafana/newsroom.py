"""The newsroom's overview: do stories flow, how late are they, what fails, and what needs a person. One screen."""

from __future__ import annotations

from monitoring.grafana.parts import (
    NONE_IS_BAD,
    NONE_IS_GOOD,
    Json,
    alerts,
    dashboard,
    graph,
    stat,
    target,
)

PUBLISHED = 'wirestream_decisions_total{@,decision=~"published|updated|released"}'


def newsroom() -> Json:
    """The page."""
    return dashboard(
        "wirestream-newsroom",
        "wirestream / Newsroom",
        "Do stories flow, how late are they, what fails, and what needs a person.",
        [
            ("Now", _now()),
            ("Flow", _flow()),
            ("What fails and what needs a person", _wrong()),
        ],
        found_by='{__name__=~"wirestream_ready|kafka_topic_partition_current_offset"}',
    )


def _now() -> list[Json]:
    return [
        stat(
            "Workers that take stories",
            "Workers with partitions in hand, which are ready. None: nothing is published.",
            "sum(wirestream_ready{@})",
            unit="short",
            thresholds=NONE_IS_BAD,
        ),
        stat(
            "Stories published",
            "New stories, updates and released embargoes a minute.",
            f"sum(rate({PUBLISHED}[$__rate_interval])) * 60",
            unit="cpm",
        ),
        stat(
            "95 % are out within",
            "From the moment Kafka took the raw story until everything made of it was acknowledged.",
            "histogram_quantile(0.95, sum by (le) (rate(wirestream_end_to_end_seconds_bucket{@}[$__rate_interval])))",
            unit="s",
            thresholds=((None, "green"), (1, "yellow"), (5, "red")),
        ),
        stat(
            "Oldest story not read yet",
            "How long the story that waits longest in the raw topic has been waiting.",
            'max(wirestream_oldest_unread_seconds{@,topic="wire.story.raw.v1"})',
            unit="s",
            thresholds=((None, "green"), (5, "yellow"), (60, "red")),
        ),
        stat(
            "Dead letters",
            "Stories that could not be processed, in the chosen time. They are kept: `wirestream redrive`.",
            "sum(increase(wirestream_dead_letters_total{@}[$__range]))",
            unit="short",
            thresholds=((None, "green"), (1, "yellow"), (50, "red")),
        ),
        stat(
            "Consumers before a kill",
            "Consumer groups that have not read the last kill: what they show may have been withdrawn.",
            "count(wirestream_kill_unconsumed{@} > 0) or vector(0)",
            unit="short",
            thresholds=NONE_IS_GOOD,
        ),
        stat(
            "Kills",
            "Stories killed or withheld in the chosen time.",
            'sum(increase(wirestream_decisions_total{@,decision=~"killed|kill-unmatched"}[$__range]))',
            unit="short",
        ),
        stat(
            "Kills that matched nothing",
            "Kills of stories that never came, or came under another name: an editor should look for them.",
            'sum(increase(wirestream_decisions_total{@,decision="kill-unmatched"}[$__range]))',
            unit="short",
            thresholds=NONE_IS_GOOD,
        ),
        stat(
            "To be reviewed",
            "Stories that were made from one that has been killed, in the chosen time.",
            'sum(increase(wirestream_decisions_total{@,decision="review-needed"}[$__range]))',
            unit="short",
            thresholds=((None, "green"), (1, "yellow")),
        ),
        stat(
            "Held for an embargo",
            "Stories that wait for their time, or for a word without one.",
            "sum(wirestream_stories_held{@})",
            unit="short",
        ),
        stat(
            "Embargoes overdue",
            "Stories whose embargo has ended and that are still held.",
            "sum(wirestream_embargoes_overdue{@})",
            unit="short",
            thresholds=NONE_IS_GOOD,
        ),
        stat(
            "99 % of kills are out within",
            "From the moment Kafka took a kill until its marker and all retractions were acknowledged, whatever waits "
            "before it. The objective is 5 seconds.",
            "histogram_quantile(0.99, sum by (le) (increase(wirestream_kill_seconds_bucket{@}[$__range])))",
            unit="s",
            thresholds=((None, "green"), (2.5, "yellow"), (5, "red")),
        ),
    ]


def _flow() -> list[Json]:
    return [
        graph(
            "What became of raw stories",
            "Records of the raw topic a minute, by the decision each ended with.",
            target(
                "sum by (decision) (rate(wirestream_decisions_total{@}[$__rate_interval])) * 60",
                "{{decision}}",
            ),
            unit="cpm",
            stacked=True,
        ),
        graph(
            "How late",
            "From the moment Kafka took the raw story until everything made of it was acknowledged.",
            *(
                target(
                    f"histogram_quantile({share}, sum by (le) "
                    "(rate(wirestream_end_to_end_seconds_bucket{@}[$__rate_interval])))",
                    name,
                )
                for share, name in ((0.5, "half"), (0.95, "95 %"), (0.99, "99 %"))
            ),
            unit="s",
            thresholds=((None, "transparent"), (1, "yellow"), (5, "red")),
        ),
        graph(
            "Stories by provider",
            "Stories read a minute. The largest providers by name, the rest together.",
            target(
                "sum by (provider) (rate(wirestream_provider_stories_total{@}[$__rate_interval])) * 60",
                "{{provider}}",
            ),
            unit="cpm",
            stacked=True,
        ),
        graph(
            "Silence by provider",
            "How long each provider has sent nothing. Every desk has its habits: compare with yesterday.",
            target(
                "time() - max by (provider) (wirestream_provider_last_story_timestamp_seconds{@})",
                "{{provider}}",
            ),
            unit="s",
        ),
    ]


def _wrong() -> list[Json]:
    return [
        graph(
            "Dead letters by reason",
            "In five minutes. `wirestream tail deadletters` shows them, docs/runbook.md what to do.",
            target("sum by (reason) (increase(wirestream_dead_letters_total{@}[5m]))", "{{reason}}"),
            unit="short",
            stacked=True,
            width=8,
        ),
        graph(
            "Things that an editor should look at",
            "In five minutes: kills that matched nothing, stories made from a killed one, advisories.",
            target("sum by (alert) (increase(wirestream_alerts_total{@}[5m]))", "{{alert}}"),
            unit="short",
            stacked=True,
            width=8,
        ),
        alerts("Alerts", "What fires now, and what is about to. Each names its section of docs/runbook.md."),
    ]
