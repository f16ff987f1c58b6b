"""What PATH arguments stand for."""

from __future__ import annotations

import io
import os
from pathlib import Path

import click
import pytest

from streams.cli.items import Item, count, files, items


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "late.txt").write_bytes(b"late\n")
    (tmp_path / "a.json").write_bytes(b'{"a": 1}')
    (tmp_path / "c.jsonl").write_bytes(b'{"c": 1}\n\n  {"c": 2}')
    (tmp_path / ".hidden.json").write_bytes(b"{}")
    return tmp_path


def test_a_folder_is_all_below_it_in_order_without_hidden_files(folder: Path) -> None:
    assert [item.name.removeprefix(f"{folder}/") for item in items([str(folder)])] == [
        "a.json",
        "b/late.txt",
        "c.jsonl:1",
        "c.jsonl:3",
    ]


def test_a_file_is_one_item_with_its_very_bytes_and_a_hint(folder: Path) -> None:
    assert list(items([str(folder / "b" / "late.txt")])) == [
        Item(str(folder / "b" / "late.txt"), b"late\n", "text/plain")
    ]


def test_json_lines_are_one_item_a_line_without_empty_ones(folder: Path) -> None:
    assert [item.value for item in items([str(folder / "c.jsonl")])] == [b'{"c": 1}', b'{"c": 2}']


def test_a_glob_is_what_it_matches(folder: Path) -> None:
    assert [item.value for item in items([str(folder / "**" / "*.txt")])] == [b"late\n"]


def test_a_file_that_is_named_is_read_though_hidden(folder: Path) -> None:
    assert [item.value for item in items([str(folder / ".hidden.json")])] == [b"{}"]


def test_a_dash_is_json_lines_from_standard_input() -> None:
    given = items(["-"], io.BytesIO(b'{"a": 1}\r\n{"b": 2}\n'))
    assert [(item.name, item.value) for item in given] == [("stdin:1", b'{"a": 1}'), ("stdin:2", b'{"b": 2}')]


def test_what_is_not_there_is_a_wrong_argument(folder: Path) -> None:
    with pytest.raises(click.UsageError, match="no such file"):
        files([str(folder / "nothing*")])


def test_the_count_is_known_only_without_json_lines(folder: Path) -> None:
    assert count([str(folder / "b"), str(folder / "a.json")]) == 2
    assert count([str(folder)]) is None
    assert count(["-"]) is None


def test_a_name_that_is_no_utf_8_can_be_printed_and_sent(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.json")).write_bytes(b"{}")
    (tmp_path / "café.json").write_bytes(b"{}")
    assert [item.name.removeprefix(f"{tmp_path}/") for item in items([str(tmp_path)])] == ["café.json", "caf\\xe9.json"]


def test_a_file_that_goes_away_is_named(tmp_path: Path) -> None:
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_bytes(b"{}")
    given = items([str(tmp_path)])
    next(given)
    (tmp_path / "b.json").unlink()
    with pytest.raises(click.ClickException, match=r"b\.json cannot be read: No such file"):
        next(given)
