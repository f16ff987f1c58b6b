"""The pipeline: what each worker does, how long each step takes, and whether the worker is well."""

from __future__ import annotations

from monitoring.grafana.parts import NONE_IS_BAD, NONE_IS_GOOD, Json, dashboard, graph, heatmap, stat, table, target

QUANTILES = ((0.5, "half"), (0.95, "95 %"), (0.99, "99 %"))


def pipeline() -> Json:
    """The page."""
    return dashboard(
        "wirestream-pipeline",
        "wirestream / Pipeline",
        "What each worker does, how long each step takes, and whether the worker is well.",
        [
            ("Health", _health()),
            ("Traffic", _traffic()),
            ("Time", _time()),
            ("What went wrong and was mended", _mended()),
            ("The process", _process()),
        ],
        found_by="wirestream_ready",
    )


def _health() -> list[Json]:
    return [
        stat(
            "Ready",
            "Workers that take records. Others start, or wait for partitions or Kafka: /ready says why.",
            "sum(wirestream_ready{@})",
            unit="short",
            thresholds=NONE_IS_BAD,
        ),
        stat(
            "Not answering",
            "Targets that Prometheus cannot scrape.",
            "count(up{@} == 0) or vector(0)",
            unit="short",
            thresholds=NONE_IS_GOOD,
        ),
        stat(
            "Oldest commit",
            "How long ago the worker that is last in this committed. With records in hand: a stall.",
            "max(time() - (wirestream_last_commit_timestamp_seconds{@} > 0)) or vector(0)",
            unit="s",
        ),
        stat(
            "Unfinished",
            "Records delivered to a worker and not done. They are read again if it dies.",
            "sum(wirestream_unfinished{@})",
            unit="short",
        ),
        stat(
            "Rebalances",
            "Times that partitions were dealt anew, in the chosen time.",
            "sum(increase(wirestream_rebalances_total{@}[$__range]))",
            unit="short",
        ),
        stat(
            "Starts",
            "Worker processes that began in the chosen time.",
            "count((time() - process_start_time_seconds{@}) < $__range_s) or vector(0)",
            unit="short",
            thresholds=((None, "green"), (5, "yellow")),
        ),
    ]


def _traffic() -> list[Json]:
    return [
        graph(
            "Records taken up",
            "A second: `enrich` reads raw stories, `publish` annotated ones. They should run side by side.",
            target("sum by (agent) (rate(wirestream_records_read_total{@}[$__rate_interval]))", "{{agent}}"),
            unit="cps",
        ),
        graph(
            "Records taken up by worker",
            "A second. Workers with as many partitions should carry about as much.",
            target(
                "sum by (instance) (rate(wirestream_records_read_total{@}[$__rate_interval]))",
                "{{instance}}",
            ),
            unit="cps",
            stacked=True,
        ),
        graph(
            "In flight",
            "Records being worked on. At WIRESTREAM_CONCURRENCY for long: the model is the limit.",
            target("sum by (agent) (wirestream_in_flight{@})", "{{agent}}"),
            unit="short",
        ),
        graph(
            "Waiting before each agent",
            "95 % of records are taken up within this time of their writing.",
            target(
                "histogram_quantile(0.95, sum by (le, agent) "
                "(rate(wirestream_waiting_seconds_bucket{@}[$__rate_interval])))",
                "{{agent}}",
            ),
            unit="s",
            thresholds=((None, "transparent"), (5, "red")),
        ),
    ]


def _time() -> list[Json]:
    steps = [
        graph(
            f"Steps, {name}",
            f"So long or less takes {name} of each step: enrich (a raw record read), decide (the version gate), "
            "send (outputs acknowledged), state (its row acknowledged).",
            target(
                f"histogram_quantile({share}, sum by (le, step) "
                "(rate(wirestream_step_seconds_bucket{@}[$__rate_interval])))",
                "{{step}}",
            ),
            unit="s",
            width=8,
        )
        for share, name in QUANTILES
    ]
    return [
        *steps,
        heatmap(
            "Reading a story",
            "How many stories took how long to enrich: long stories and slow machines stand out above.",
            'sum by (le) (increase(wirestream_step_seconds_bucket{@,step="enrich"}[$__rate_interval]))',
            unit="s",
        ),
        heatmap(
            "From Kafka to Kafka",
            "How many stories were out how long after they came in.",
            "sum by (le) (increase(wirestream_end_to_end_seconds_bucket{@}[$__rate_interval]))",
            unit="s",
        ),
    ]


def _mended() -> list[Json]:
    return [
        graph(
            "Sends and reads repeated",
            "In five minutes. Retries: Kafka was away. Re-seeks: records were lost on the way and read again. "
            "Outdated: the partition had gone to another worker, which does them.",
            target("sum(increase(wirestream_send_retries_total{@}[5m]))", "sends retried"),
            target("sum(increase(wirestream_reseeks_total{@}[5m]))", "re-seeks"),
            target("sum(increase(wirestream_outdated_records_total{@}[5m]))", "outdated"),
            target("sum(increase(wirestream_log_holes_total{@}[5m]))", "offsets the log has not"),
            unit="short",
        ),
        graph(
            "Crashes",
            "In five minutes. A suspect is a record that a worker died on; after the third time it is a dead "
            "letter (worker-killed).",
            target("sum(increase(wirestream_crash_suspects_total{@}[5m]))", "suspects worked on"),
            target("sum(increase(wirestream_kill_reader_failures_total{@}[5m]))", "kill reader failed"),
            unit="short",
        ),
        graph(
            "Raw records that the reader of kills has not seen",
            "It reads every raw record without the model and stays near 0, backlog or not.",
            target("sum by (instance) (wirestream_kill_reader_lag{@})", "{{instance}}"),
            unit="short",
        ),
        graph(
            "Stories whose state is kept",
            "Rows of the version gate, each a uri; they go WIRESTREAM_STATE_DAYS after the last touch.",
            target("sum by (instance) (wirestream_state_rows{@})", "{{instance}}"),
            unit="short",
            stacked=True,
        ),
    ]


def _process() -> list[Json]:
    return [
        graph(
            "Processor",
            "Cores used. One worker is about one core; more for each of WIRESTREAM_MODEL_THREADS.",
            target("rate(process_cpu_seconds_total{@}[$__rate_interval])", "{{job}} {{instance}}"),
            unit="short",
            width=8,
        ),
        graph(
            "Memory",
            "Resident. A line that rises for hours is a leak.",
            target("process_resident_memory_bytes{@}", "{{job}} {{instance}}"),
            unit="bytes",
            width=8,
        ),
        graph(
            "The event loop is late",
            "By how much, for 99 % of looks at the clock. Over a second Kafka's heartbeats are in danger.",
            target(
                "histogram_quantile(0.99, sum by (le, instance) "
                "(rate(wirestream_loop_lag_seconds_bucket{@}[$__rate_interval])))",
                "{{instance}}",
            ),
            unit="s",
            thresholds=((None, "transparent"), (1, "red")),
            width=8,
        ),
        graph(
            "Open files",
            "Files and connections. A line that rises for hours is a leak.",
            target("process_open_fds{@}", "{{job}} {{instance}}"),
            unit="short",
            width=8,
        ),
        table(
            "What runs",
            "Versions of each worker. Workers of different versions may run side by side for a while.",
            {"runs": "wirestream_build_info{@}"},
            unit="short",
            width=16,
        ),
    ]
