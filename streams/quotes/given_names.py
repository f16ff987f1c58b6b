"""The gender that a first name tells, for he and she where the story says no more.

`data/given-names.tsv` has it for some 19,000 names, folded (no accents, small letters). Its rows `common` are kept by
hand: names met in news all the time; its rows `listed` come from public lists (`training/given_names.py`), which leave
out what both genders bear.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import Literal, cast

from streams.quotes.nouns import unaccented

Gender = Literal["m", "f"]
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "ß": "ss"})


def plain(word: str) -> str:
    """The word in small letters and without accents."""
    return unaccented(word.lower().translate(_LETTERS))


def gender_of(first_name: str) -> Gender | None:
    """`m` or `f` where nearly all who bear the name are of that gender; None where nobody can tell."""
    word = plain(first_name)
    return _table()["common"].get(word) or _table()["listed"].get(word)


def is_common(first_name: str) -> bool:
    """Whether it is a first name that tells itself: no word, place or surname is met as often."""
    return plain(first_name) in _table()["common"]


@cache
def _table() -> dict[str, dict[str, Gender]]:
    text = files(__package__).joinpath("data/given-names.tsv").read_text(encoding="utf-8")
    found: dict[str, dict[str, Gender]] = {"common": {}, "listed": {}}
    for row in csv.DictReader(text.splitlines(), delimiter="\t"):
        if row["gender"] != "both":
            found[row["kept"]].update(dict.fromkeys(row["names"].split("|"), cast(Gender, row["gender"])))
    return found
