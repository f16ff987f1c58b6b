"""Arrows between the folders point down only, and importing does nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def fresh(code: str) -> str:
    """What `code` prints in an interpreter that has imported nothing of ours."""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout


def test_the_import_rule_holds() -> None:
    done = subprocess.run([Path(sys.executable).parent / "lint-imports"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("module", "kept_out"),
    [
        ("streams.pipeline", {"faust", "mode", "aiokafka", "kafka", "prometheus_client", "onnxruntime", "tokenizers"}),
        ("streams.cli", {"faust", "kafka", "onnxruntime", "streams.pipeline", "rich.console"}),
        ("streams.settings", {"faust", "kafka", "onnxruntime", "streams.pipeline"}),
        ("streams.nlp.engine", {"faust", "mode", "aiokafka", "kafka"}),
        ("streams.cli.feed", {"faust", "onnxruntime", "streams.pipeline"}),
    ],
)
def test_importing_a_module_loads_no_more_than_it_may(module: str, kept_out: set[str]) -> None:
    loaded = set(fresh(f"import sys, {module}; print(*sys.modules)").split())
    assert module in loaded
    assert not loaded & kept_out


def test_only_settings_and_the_command_line_read_the_environment() -> None:
    """`os.environ` is handed to Settings by the command line's group, once."""
    readers = {
        str(file.relative_to(ROOT / "streams"))
        for file in (ROOT / "streams").rglob("*.py")
        if any(word in file.read_text(encoding="utf-8") for word in ("os.environ", "getenv("))
    }
    assert readers == {"cli/__init__.py"}


def test_importing_everything_prints_nothing_and_starts_nothing() -> None:
    told = fresh(
        "import pkgutil, importlib, threading, streams\n"
        "for found in pkgutil.walk_packages(streams.__path__, 'streams.'):\n"
        "    if not found.name.endswith('__main__'):\n"
        "        importlib.import_module(found.name)\n"
        "print(threading.active_count())"
    )
    assert told == "1\n"
