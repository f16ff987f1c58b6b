"""Programs from Debian that tests use: taken from the PATH, else unpacked into a cache without root.

Where neither works the test skips and says so, unless WIRESTREAM_TEST_PROGRAMS=required (CI): then it fails.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

CACHE = Path(__file__).parent.parent / ".cache" / "debian"
PACKAGES = {
    "kcat": ("kcat", "librdkafka1", "libyajl2"),
    "prometheus": ("prometheus",),
    "promtool": ("prometheus",),
    "amtool": ("prometheus-alertmanager",),
}


@dataclass(frozen=True, slots=True)
class Program:
    """A program that can be run: `subprocess.run([program.path, …], env=program.env)`."""

    path: str
    env: dict[str, str]


def program(name: str) -> Program:
    """The program of that name; skips or fails the test where it cannot be had."""
    if path := shutil.which(name):
        return Program(path, dict(os.environ))
    try:
        root = _unpacked(PACKAGES[name])
    except (OSError, subprocess.SubprocessError) as error:
        message = f"{name} is not on the PATH and could not be unpacked from Debian's packages: {error}"
        if os.environ.get("WIRESTREAM_TEST_PROGRAMS") == "required":
            pytest.fail(message)
        pytest.skip(message)
    libraries = {str(found.parent) for found in root.rglob("lib*.so*")}
    return Program(str(root / "usr" / "bin" / name), {**os.environ, "LD_LIBRARY_PATH": ":".join(sorted(libraries))})


def _unpacked(packages: tuple[str, ...]) -> Path:
    root = CACHE / packages[0]
    if not (root / ".complete").exists():
        root.mkdir(parents=True, exist_ok=True)
        subprocess.run(["apt-get", "download", "-q", *packages], cwd=root, check=True, capture_output=True, timeout=300)
        for package in root.glob("*.deb"):
            subprocess.run(["dpkg", "-x", package, root], check=True, capture_output=True, timeout=60)
        (root / ".complete").touch()
    return root
