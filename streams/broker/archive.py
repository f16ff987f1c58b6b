"""Halves the broker's start: an archive of Kafka's classes as the JVM lays them out (class data sharing).

It is made once for a Java and its jars, by a broker that starts and stops. A JVM that cannot use it does without.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from pathlib import Path

from streams.broker.locks import locked
from streams.broker.process import Kafka, archive_of, start, stop

# Laying out ten thousand classes takes ten seconds, and longer on a busy machine.
STOP_SECONDS = 120.0


def quickened(kafka: Kafka, cache: Path) -> Kafka:
    """The same with an archive below `cache`, made now where there is none (10 to 20 seconds). Raises BrokerError."""
    archive = archive_of(cache, kafka.java, kafka.jars)
    with locked(cache / "archive.lock"):
        if not archive.exists():
            part = archive.with_suffix(".part")
            part.unlink(missing_ok=True)
            with tempfile.TemporaryDirectory(prefix="wirestream-archive-") as folder:
                start(Path(folder), replace(kafka, archive=None, flags=(f"-XX:ArchiveClassesAtExit={part}",)))
                stop(Path(folder), timeout_seconds=STOP_SECONDS)
            if part.exists():
                os.replace(part, archive)
    return replace(kafka, archive=archive)
