"""`wirestream` as the tests call it: in this process, with an environment of its own."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from streams.cli import group

SEEDS = Path(__file__).parents[2] / "seeds" / "stories"


def run(*arguments: str | Path, env: Mapping[str, str] | None = None, given: bytes | str | None = None) -> Result:
    """Runs the command line; variables of ours that the caller's shell has are not seen."""
    hidden: dict[str, str | None] = {name: None for name in os.environ if name.startswith("WIRESTREAM_")}
    kept = {name: os.environ[name] for name in ("WIRESTREAM_KAFKA_JARS", "WIRESTREAM_CACHE") if name in os.environ}
    return CliRunner().invoke(
        group,
        [str(each) for each in arguments],
        env={**hidden, **kept, **(env or {})},
        input=given,
        prog_name="wirestream",
    )


def json_lines(output: str) -> list[dict[str, Any]]:
    """The JSON object on each line."""
    return [json.loads(line) for line in output.splitlines()]
