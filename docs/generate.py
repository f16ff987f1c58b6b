"""Writes the reference pages that are made from the code: `python docs/generate.py`. A test holds them to it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from streams.settings import documented
from streams.worker.metrics import LAG_GAUGES, PROVIDERS, Metrics

HERE = Path(__file__).parent


def settings() -> str:
    """docs/settings.md: every environment variable."""
    rows = [
        f"| `{variable}` | {f'`{default}`' if default else ''} | {sentence} |"
        for variable, default, sentence in documented()
    ]
    return _SETTINGS + "\n".join(rows) + "\n"


_SETTINGS = """# Settings

Made from `streams/settings.py` by `python docs/generate.py`. Every setting is an environment variable; options of the
commands win over it. A secret may be given as a file: `WIRESTREAM_SASL_PASSWORD_FILE=/run/secrets/kafka`. A value that
cannot be used ends the command with exit code 2 and says which variable, what was expected and what was found.

| variable | default | what it is |
|---|---|---|
"""


def metrics() -> str:
    """docs/metrics.md: every metric of a worker and of `wirestream lag`."""
    worker = Metrics()
    rows = []
    for family in worker.registry.collect():
        if family.name.startswith("wirestream_"):
            suffix = {"counter": "_total", "info": "_info"}.get(family.type, "")
            labels = getattr(worker.registry._names_to_collectors[family.name], "_labelnames", ())
            rows.append(_metric(family.name + suffix, family.type, labels, family.documentation))
    lag = [_metric(name, "gauge", labels, sentence) for name, sentence, labels in LAG_GAUGES]
    return "\n".join([_METRICS, *sorted(rows), _LAG, *lag]) + "\n"


def _metric(name: str, kind: str, labels: Iterable[str], sentence: str) -> str:
    return f"| `{name}` | {kind} | {', '.join(f'`{label}`' for label in labels)} | {sentence} |"


_METRICS = f"""# Metrics

Made from `streams/worker/metrics.py` by `python docs/generate.py`. Durations are seconds, moments are Unix time. Names
and labels are public: a change of meaning is a breaking change. [runbook.md](runbook.md) says which alert goes by them.

`provider` is the one label that comes from stories: the first {PROVIDERS} providers of a worker go by their names, all
others together as `other`; `none` is a story without one.

What they cost: a worker with metrics reads 0.99 of the stories that it reads without, for the same processor time
(0.989 and 0.995 in two runs of `python -m bench.metrics_cost`), and a scrape takes 3 ms.

## A worker

`/metrics` on `WIRESTREAM_HTTP_PORT`, beside the `process_*` metrics of every Prometheus client. Served by a thread of
its own: it answers while the event loop is busy.

| metric | type | labels | what it is |
|---|---|---|---|"""

_LAG = """
## `wirestream lag`

`/metrics` on its `--http-port`, 9109. One process for a cluster, in no consumer group. The `kafka_*` metrics have the
names and meanings of kafka_exporter, so that dashboards and alerts made for that program work. When Kafka has not
answered for a minute, all but the last three are left out: a gap is seen, a frozen line is not.

Consumer groups are those that have committed an offset of one of wirestream's topics. The workers' own group is shown
before it has, and then is behind from the first record on.

| metric | type | labels | what it is |
|---|---|---|---|"""

PAGES = {"settings.md": settings, "metrics.md": metrics}


def main() -> None:
    """Writes each page beside this file."""
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
