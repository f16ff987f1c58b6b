"""The genders that first names tell."""

from __future__ import annotations

import csv
from importlib.resources import files

import pytest

from streams.quotes.given_names import gender_of, is_common, plain


@pytest.mark.parametrize(
    ("name", "gender"),
    [
        ("Mary", "f"),
        ("James", "m"),
        ("Delphine", "f"),
        ("Renata", "f"),
        ("Burl", "m"),
        ("ZOË", "f"),
        ("Jürgen", "m"),
        ("Małgorzata", "f"),
        ("Andrea", None),  # a man in Italy
        ("Kim", None),  # a surname in Korea, a first name of both elsewhere
        ("Robin", None),
        ("Quillfeather", None),
        ("", None),
    ],
)
def test_who_bears_it(name: str, gender: str | None) -> None:
    assert gender_of(name) == gender


def test_what_is_a_first_name_and_nothing_else() -> None:
    assert is_common("Mary")
    assert not is_common("Houston")
    assert not is_common("Kim")


def test_no_name_is_listed_twice() -> None:
    table = files("streams.quotes").joinpath("data/given-names.tsv").read_text(encoding="utf-8")
    names = [name for row in csv.DictReader(table.splitlines(), delimiter="\t") for name in row["names"].split("|")]
    assert len(names) > 15_000
    assert len(names) == len(set(names))
    assert all(plain(name) == name for name in names)
