"""Apache Kafka's jars: resolved once from Maven's repositories, held to jars.lock at every start.

The list of what is needed, with its checksums, is checked in; where the files come from does not matter then.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

from streams.broker.errors import BadJars
from streams.broker.locks import locked

# The server's one artifact pulls in all the rest. It declares no logging backend, and without one Kafka is silent.
ROOTS = ("org.apache.kafka:kafka_2.13:4.3.1", "org.slf4j:slf4j-simple:1.7.36")
KAFKA_VERSION = ROOTS[0].rpartition(":")[2]

Say = Callable[[str], object]
"""Where a line goes that tells a person what takes long."""

Resolver = Callable[[], Sequence[Path]]
"""Brings the locked jars as files, in the lock's order, from wherever it knows. Raises anything."""


@dataclass(frozen=True, slots=True)
class Jar:
    """One line of the lock: a Maven coordinate (group:artifact:version) and the file's SHA-256, in hexadecimal."""

    coordinate: str
    sha256: str

    @property
    def file_name(self) -> str:
        """What Maven calls the file."""
        _, artifact, version = self.coordinate.split(":")
        return f"{artifact}-{version}.jar"


def lock() -> tuple[Jar, ...]:
    """Every jar of the lock, in its order."""
    text = files("streams.broker").joinpath("jars.lock").read_text(encoding="utf-8")
    lines = (line.split() for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(Jar(coordinate, sha256) for coordinate, sha256 in lines)


def locked_jars(
    cache: Path, *, say: Say | None = None, resolvers: tuple[Resolver, ...] | None = None
) -> tuple[Path, ...]:
    """The locked jars as files below `cache`, each with the locked checksum; resolved first where they are missing.

    `resolvers` are tried in turn until one brings every jar: by default `mvn` where it is on the PATH (it knows the
    machine's mirrors and proxies), then jgo's own. `say` hears of it when that takes a while. Raises BadJars.
    """
    folder = cache / f"kafka-{KAFKA_VERSION}"
    scratch = cache / "maven"
    with locked(cache / "kafka.lock"):
        if not all((folder / jar.file_name).is_file() for jar in lock()):
            if say:
                say(f"Resolving Apache Kafka {KAFKA_VERSION} into {cache} (44 MB, once) ...")
            _fill(folder, _resolvers(scratch) if resolvers is None else resolvers)
            shutil.rmtree(scratch, ignore_errors=True)
        for jar in lock():
            _verify(folder / jar.file_name, jar)
    return tuple(folder / jar.file_name for jar in lock())


def given_jars(folder: Path) -> tuple[Path, ...]:
    """Every jar of a folder of the user's own (the `libs` of a Kafka distribution, say). Raises BadJars."""
    jars = tuple(sorted(folder.glob("*.jar")))
    if not any(jar.name.startswith("kafka_2.13-") for jar in jars):
        message = (
            f"WIRESTREAM_KAFKA_JARS: {folder} holds no kafka_2.13-*.jar. Name the folder that does "
            f"(`libs` of an Apache Kafka download), or unset it to have Kafka {KAFKA_VERSION} resolved."
        )
        raise BadJars(message)
    return jars


def _resolvers(scratch: Path) -> tuple[Resolver, ...]:
    mvn = shutil.which("mvn")
    return (*([partial(_by_mvn, Path(mvn))] if mvn else []), partial(_by_jgo, scratch))


def _by_mvn(mvn: Path) -> tuple[Path, ...]:
    # jgo brings an HTTP client and takes a third of a second to import, and is needed once in a machine's life.
    from jgo.maven import MavenContext, MvnResolver

    context = MavenContext(resolver=MvnResolver(mvn))
    # One run of mvn fetches all; each jar then lies in Maven's own repository.
    context.resolver.resolve([context.create_dependency(root) for root in ROOTS])
    return _artifacts(context)


def _by_jgo(scratch: Path) -> tuple[Path, ...]:
    from jgo.maven import MavenContext

    # Not into Maven's repository: a download that was cut off would be taken for a jar there, by everybody.
    shutil.rmtree(scratch, ignore_errors=True)
    return _artifacts(MavenContext(repo_cache=scratch, timeout=60))


def _artifacts(context: Any) -> tuple[Path, ...]:
    paths = []
    for jar in lock():
        group, artifact, version = jar.coordinate.split(":")
        paths.append(Path(context.project(group, artifact).at_version(version).artifact().resolve()))
    return tuple(paths)


def _fill(folder: Path, resolvers: tuple[Resolver, ...]) -> None:
    problems = []
    for resolve in resolvers:
        try:
            found = resolve()
        except Exception as error:  # whatever a resolver and its HTTP client raise: the next one may do better
            lines = [line for line in str(error).splitlines() if "[ERROR]" in line] or [str(error) or repr(error)]
            problems.append(lines[0].strip())
            continue
        folder.mkdir(parents=True, exist_ok=True)
        for jar, path in zip(lock(), found, strict=True):
            _verify(path, jar)
            # Whole or not at all: a copy that was cut off must not be found by the next start.
            part = folder / f"{jar.file_name}.part"
            shutil.copyfile(path, part)
            os.replace(part, folder / jar.file_name)
        return
    message = (
        f"Apache Kafka {KAFKA_VERSION} could not be resolved ({'; '.join(problems)}). Connect this machine once, "
        "or set WIRESTREAM_KAFKA_JARS to a folder with its jars, or WIRESTREAM_BROKERS to a Kafka of your own."
    )
    raise BadJars(message)


def _verify(path: Path, jar: Jar) -> None:
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != jar.sha256:
        message = (
            f"{path} is not the {jar.coordinate} that was locked: SHA-256 {found}, expected {jar.sha256}. "
            f"Delete it (and {jar.file_name} in ~/.m2/repository, if it is there) and try again."
        )
        raise BadJars(message)
