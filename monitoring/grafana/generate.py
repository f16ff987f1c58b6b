"""Writes dashboards/*.json: `python -m monitoring.grafana.generate`. A test holds the files to it."""

from __future__ import annotations

import json
from pathlib import Path

from monitoring.grafana.kafka import kafka
from monitoring.grafana.newsroom import newsroom
from monitoring.grafana.pipeline import pipeline
from monitoring.grafana.quality import quality

FOLDER = Path(__file__).parent / "dashboards"
DASHBOARDS = {"newsroom": newsroom, "pipeline": pipeline, "kafka": kafka, "quality": quality}


def text(name: str) -> str:
    """The file of the dashboard of that name."""
    return json.dumps(DASHBOARDS[name](), indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    """Writes every file."""
    for name in DASHBOARDS:
        (FOLDER / f"{name}.json").write_text(text(name), encoding="utf-8")


if __name__ == "__main__":
    main()
