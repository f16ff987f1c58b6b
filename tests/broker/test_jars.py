from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from streams.broker.errors import BadJars
from streams.broker.jars import KAFKA_VERSION, ROOTS, Resolver, given_jars, lock, locked_jars
from streams.broker.process import Kafka


@pytest.fixture
def resolved(kafka_runtime: Kafka, tmp_path: Path) -> Path:
    """A folder as a resolver leaves it: the real jars, each in a folder of its own."""
    folder = tmp_path / "resolved"
    for jar in kafka_runtime.jars:
        place = folder / jar.stem / jar.name
        place.parent.mkdir(parents=True)
        place.symlink_to(jar)
    return folder


def bring(folder: Path) -> Resolver:
    return lambda: [next(folder.rglob(jar.file_name)) for jar in lock()]


def test_the_lock_holds_the_roots_and_a_checksum_for_each_jar() -> None:
    jars = lock()

    assert {jar.coordinate for jar in jars} >= set(ROOTS)
    assert len({jar.file_name for jar in jars}) == len(jars)
    assert all(len(jar.sha256) == 64 and int(jar.sha256, 16) for jar in jars)
    assert [jar.coordinate for jar in jars] == sorted(jar.coordinate for jar in jars)


def test_resolved_once_then_taken_from_the_cache(resolved: Path, tmp_path: Path) -> None:
    said: list[str] = []
    jars = locked_jars(tmp_path / "cache", say=said.append, resolvers=(bring(resolved),))

    assert [jar.name for jar in jars] == [jar.file_name for jar in lock()]
    assert not any(jar.is_symlink() for jar in jars)
    assert len(said) == 1
    assert KAFKA_VERSION in said[0]
    assert locked_jars(tmp_path / "cache", say=said.append, resolvers=()) == jars
    assert len(said) == 1


def test_the_next_resolver_is_tried(resolved: Path, tmp_path: Path) -> None:
    def fails() -> list[Path]:
        message = "mvn: [ERROR] no route to the repository"
        raise RuntimeError(message)

    assert locked_jars(tmp_path / "cache", resolvers=(fails, bring(resolved)))
    with pytest.raises(BadJars, match=r"no route to the repository.*WIRESTREAM_KAFKA_JARS"):
        locked_jars(tmp_path / "another", resolvers=(fails,))


def test_a_resolved_jar_with_another_checksum_is_refused(resolved: Path, tmp_path: Path) -> None:
    jar = next(resolved.rglob("kafka-clients-*.jar"))
    content = jar.read_bytes()
    jar.unlink()
    jar.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))

    with pytest.raises(BadJars, match=r"kafka-clients-.* is not the .* that was locked: SHA-256 .*Delete it"):
        locked_jars(tmp_path / "cache", resolvers=(bring(resolved),))
    assert not list((tmp_path / "cache").rglob("kafka-clients-*.jar"))


def test_a_cached_jar_that_was_changed_is_refused_at_the_next_start(resolved: Path, tmp_path: Path) -> None:
    jars = locked_jars(tmp_path / "cache", resolvers=(bring(resolved),))
    with jars[3].open("ab") as file:
        file.write(b"\0")

    with pytest.raises(BadJars, match=jars[3].name):
        locked_jars(tmp_path / "cache", resolvers=(bring(resolved),))


def test_a_folder_of_the_users_own(kafka_runtime: Kafka, tmp_path: Path) -> None:
    with pytest.raises(BadJars, match=r"holds no kafka_2\.13-\*\.jar"):
        given_jars(tmp_path)
    for jar in kafka_runtime.jars:
        (tmp_path / jar.name).symlink_to(jar)
    shutil.copyfile(__file__, tmp_path / "README")

    assert {jar.name for jar in given_jars(tmp_path)} == {jar.name for jar in kafka_runtime.jars}
