"""The gender that a first name tells, for he and she where the story says no more.

`data/given-names.tsv` has it for some 19,000 names, folded (no accents, small letters). Its rows `common` are kept by
hand: names met in news all the time; its rows `listed` come from public lists (`training/given_names.py`), which leave
out what both genders bear.
"""

from __future__ import annotations

import csv
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Literal, cast

Gender = Literal["m", "f"]
_LETTERS = str.maketrans("łøđı", "lodi")


def plain(word: str) -> str:
    """The word in small letters and without accents."""
    folded = unicodedata.normalize("NFKD", word.lower().replace("æ", "ae").replace("ß", "ss").translate(_LETTERS))
    return "".join(char for char in folded if not unicodedata.combining(char))


def gender_of(first_name: str) -> Gender | None:
    """`m` or `f` where nearly all who bear the name are of that gender; None where nobody can tell."""
    word = plain(first_name)
    return _names("common").get(word) or _names("listed").get(word)


def is_common(first_name: str) -> bool:
    """Whether it is a first name that tells itself: no word, place or surname is met as often."""
    return plain(first_name) in _names("common")


@cache
def _names(kept: str) -> dict[str, Gender]:
    text = files(__package__).joinpath("data/given-names.tsv").read_text(encoding="utf-8")
    return {
        name: cast(Gender, row["gender"])
        for row in csv.DictReader(text.splitlines(), delimiter="\t")
        if row["kept"] == kept and row["gender"] != "both"
        for name in row["names"].split("|")
    }
