"""Kafka and lag: how far each consumer group is behind, in records and in seconds. Fed by `wirestream lag`.

The kafka_* names are kafka_exporter's, so the page works with that program too, but for the ages and the kills.
"""

from __future__ import annotations

from monitoring.grafana.parts import NONE_IS_GOOD, Json, dashboard, graph, stat, table, target, variable

TOPIC = 'topic=~"$topic"'
GROUP = f'consumergroup=~"$consumergroup",{TOPIC}'


def kafka() -> Json:
    """The page."""
    return dashboard(
        "wirestream-kafka",
        "wirestream / Kafka and lag",
        "How far each consumer group is behind, in records and in seconds, and whether it has seen the last kill.",
        [
            ("Behind", _behind()),
            ("Groups", _groups()),
            ("Partitions", _partitions()),
        ],
        found_by="kafka_topic_partition_current_offset",
        variables=(
            variable(
                "topic",
                "Topic",
                'label_values(kafka_topic_partition_current_offset{job=~"$job",instance=~"$instance"}, topic)',
            ),
            variable(
                "consumergroup",
                "Consumer group",
                'label_values(kafka_consumergroup_current_offset{job=~"$job",instance=~"$instance"}, consumergroup)',
            ),
        ),
    )


def _behind() -> list[Json]:
    return [
        stat(
            "Oldest unread record",
            "How long the oldest record that no group member has committed waits already, at worst.",
            f"max(wirestream_oldest_unread_seconds{{@,{GROUP}}})",
            unit="s",
            thresholds=((None, "green"), (5, "yellow"), (60, "red")),
        ),
        stat(
            "Lag",
            "Records that the chosen groups have not committed yet, in all.",
            f"sum(kafka_consumergroup_lag{{@,{GROUP}}})",
            unit="short",
            thresholds=((None, "green"), (500, "yellow"), (5000, "red")),
        ),
        stat(
            "Groups before a kill",
            "Consumer groups that have not read the last kill yet: what they show may have been withdrawn.",
            'count(wirestream_kill_unconsumed{@,consumergroup=~"$consumergroup"} > 0) or vector(0)',
            unit="short",
            thresholds=NONE_IS_GOOD,
        ),
        stat(
            "Groups without a member",
            "Groups in which nobody reads at the moment.",
            'count(kafka_consumergroup_members{@,consumergroup=~"$consumergroup"} == 0) or vector(0)',
            unit="short",
            thresholds=((None, "green"), (1, "yellow")),
        ),
        stat(
            "Raw records a second",
            "What producers send to the raw topic.",
            'sum(rate(kafka_topic_partition_current_offset{@,topic="wire.story.raw.v1"}[$__rate_interval]))',
            unit="cps",
        ),
        stat(
            "Measured",
            "How long ago `wirestream lag` last heard from Kafka. Over a minute: this page is old.",
            "time() - min(wirestream_lag_last_success_timestamp_seconds{@})",
            unit="s",
            thresholds=((None, "green"), (60, "red")),
        ),
    ]


def _groups() -> list[Json]:
    return [
        graph(
            "Age of the oldest unread record, by group",
            "In seconds: what a reader of the group's results has been waiting for.",
            target(
                f"max by (consumergroup, topic) (wirestream_oldest_unread_seconds{{@,{GROUP}}})",
                "{{consumergroup}} {{topic}}",
            ),
            unit="s",
            thresholds=((None, "transparent"), (60, "red")),
        ),
        graph(
            "Lag by group",
            "In records. A line that only rises: nobody reads, or too slowly.",
            target(
                f"sum by (consumergroup, topic) (kafka_consumergroup_lag{{@,{GROUP}}})",
                "{{consumergroup}} {{topic}}",
            ),
            unit="short",
        ),
        graph(
            "Committed a second, by group",
            "How fast each group gets on.",
            target(
                "sum by (consumergroup, topic) "
                f"(rate(kafka_consumergroup_current_offset{{@,{GROUP}}}[$__rate_interval]))",
                "{{consumergroup}} {{topic}}",
            ),
            unit="cps",
        ),
        graph(
            "Members by group",
            "How many read together. Workers of one app id are one group.",
            target(
                'max by (consumergroup) (kafka_consumergroup_members{@,consumergroup=~"$consumergroup"})',
                "{{consumergroup}}",
            ),
            unit="short",
        ),
        graph(
            "Kills not read yet, by group",
            "1 while a group stands before the last kill of a topic it reads, 0 once it has passed it.",
            target(
                'max by (consumergroup) (wirestream_kill_unconsumed{@,consumergroup=~"$consumergroup"})',
                "{{consumergroup}}",
            ),
            unit="short",
            thresholds=((None, "transparent"), (1, "red")),
        ),
        graph(
            "Records a second, by topic",
            "What is written to each topic.",
            target(
                f"sum by (topic) (rate(kafka_topic_partition_current_offset{{@,{TOPIC}}}[$__rate_interval]))",
                "{{topic}}",
            ),
            unit="cps",
        ),
    ]


def _partitions() -> list[Json]:
    return [
        graph(
            "Lag by partition",
            "One line far above the others: its worker is stuck, or one story is sent again and again.",
            target(
                f"sum by (consumergroup, topic, partition) (kafka_consumergroup_lag{{@,{GROUP}}})",
                "{{consumergroup}} {{topic}} {{partition}}",
            ),
            unit="short",
            width=24,
        ),
        table(
            "Every partition of every group",
            "As it is now.",
            {
                "committed": f"sum by (consumergroup, topic, partition) "
                f"(kafka_consumergroup_current_offset{{@,{GROUP}}})",
                "lag": f"sum by (consumergroup, topic, partition) (kafka_consumergroup_lag{{@,{GROUP}}})",
                "oldest unread (s)": "max by (consumergroup, topic, partition) "
                f"(wirestream_oldest_unread_seconds{{@,{GROUP}}})",
            },
            unit="short",
            names={"consumergroup": "group"},
        ),
    ]
