"""Scores an enriched story against what a careful reader takes from it (seeds/README.md has the format).

Words count, punctuation and marks do not. A quote is found where the words of its contents meet (intersection over
union of the word multisets at least 0.5, one to one); a name is wrong where another name is given, or one where there
is none to give. An abstention is not a wrong name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

FOUND = 0.5
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts over one or more stories; add them up with `+`."""

    quotes_expected: int = 0
    quotes_given: int = 0
    quotes_found: int = 0
    names_expected: int = 0  # over found quotes
    names_right: int = 0
    names_wrong: int = 0
    speaker_types_expected: int = 0
    speaker_types_right: int = 0
    via_expected: int = 0
    via_given: int = 0
    via_right: int = 0
    responses_expected: int = 0
    responses_given: int = 0
    responses_right: int = 0
    entities_expected: int = 0
    entities_given: int = 0
    entities_right: int = 0
    forbidden: int = 0  # names and quotes that must not be given, and were

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, entry.name) + getattr(other, entry.name) for entry in fields(self)))

    def figures(self) -> dict[str, float]:
        """Percentages, rounded to a tenth; `forbidden` is a count."""
        return {
            "quotes F1": f1(self.quotes_found, self.quotes_given, self.quotes_expected),
            "speaker names right": share(self.names_right, self.names_expected),
            "speaker names wrong": share(self.names_wrong, self.quotes_found),
            "speaker types right": share(self.speaker_types_right, self.speaker_types_expected),
            "reportedVia F1": f1(self.via_right, self.via_given, self.via_expected),
            "responses F1": f1(self.responses_right, self.responses_given, self.responses_expected),
            "entities F1": f1(self.entities_right, self.entities_given, self.entities_expected),
            "forbidden": float(self.forbidden),
        }


def share(part: int, whole: int) -> float:
    """Percent of the whole; 100 of nothing."""
    return round(100 * part / whole, 1) if whole else 100.0


def f1(right: int, given: int, expected: int) -> float:
    """Harmonic mean of precision and recall, in percent; 100 where nothing was expected or given."""
    return round(200 * right / (given + expected), 1) if given + expected else 100.0


def score(expected: Mapping[str, Any], enriched: Mapping[str, Any]) -> Tally:
    """One story's tally. `expected` is a file of seeds/expected, `enriched` a message of the enriched topic."""
    return (
        _quotes(expected["quotes"], enriched.get("quotes", ()))
        + _responses(expected["responses"], enriched.get("responses", ()))
        + _entities(expected["entities"], enriched.get("entities", ()))
        + _forbidden(expected, enriched)
    )


def words(text: str | Iterable[str]) -> Counter[str]:
    """The words of a text or several, as a multiset, without case."""
    joined = text if isinstance(text, str) else " ".join(text)
    return Counter(_WORD.findall(joined.replace("’", "'").casefold()))


def same_name(expected: str | None, told: str | None) -> bool:
    """Whether a speaker's name is right: all its words are told, or none is expected and none told."""
    return bool(expected) == bool(told) and words(expected or "") <= words(told or "")


def likeness(left: Counter[str], right: Counter[str]) -> float:
    """Intersection over union of two multisets, 0 to 1."""
    union = (left | right).total()
    return (left & right).total() / union if union else 0.0


def matched(expected: list[Counter[str]], given: list[Counter[str]], least: float) -> list[tuple[int, int]]:
    """Pairs (expected, given), one to one, the most alike first."""
    pairs = [(likeness(left, right), -i, -j) for i, left in enumerate(expected) for j, right in enumerate(given)]
    taken_left: set[int] = set()
    taken_right: set[int] = set()
    found = []
    for alike, i, j in sorted(pairs, reverse=True):
        if alike >= least and -i not in taken_left and -j not in taken_right:
            taken_left.add(-i)
            taken_right.add(-j)
            found.append((-i, -j))
    return sorted(found)


def _contents(quote: Mapping[str, Any]) -> Counter[str]:
    return words(part if isinstance(part, str) else part["exact"] for part in quote["contents"])


def _quotes(expected: list[dict[str, Any]], given: Iterable[Mapping[str, Any]]) -> Tally:
    given = list(given)
    pairs = matched([_contents(quote) for quote in expected], [_contents(quote) for quote in given], FOUND)
    total = Tally(quotes_expected=len(expected), quotes_given=len(given), quotes_found=len(pairs))
    total += Tally(
        via_expected=sum(bool(quote.get("reportedVia")) for quote in expected),
        via_given=sum(bool(quote.get("reportedVia")) for quote in given),
    )
    for left, right in pairs:
        total += _speaker(expected[left]["speaker"], given[right]["speaker"])
        via, told = expected[left].get("reportedVia"), (given[right].get("reportedVia") or {}).get("name")
        total += Tally(via_right=int(via is not None and told is not None and words(via) == words(told)))
    return total


def _speaker(expected: Mapping[str, Any], given: Mapping[str, Any]) -> Tally:
    tally = Tally()
    if "type" in expected:
        tally += Tally(speaker_types_expected=1, speaker_types_right=int(expected["type"] == given["type"]))
    if "name" in expected:
        name, told = expected["name"], given.get("name")
        right = bool(name) and same_name(name, told)
        tally += Tally(
            names_expected=int(bool(name)), names_right=int(right), names_wrong=int(bool(told) and not right)
        )
    return tally


def _responses(expected: list[dict[str, Any]], given: Iterable[Mapping[str, Any]]) -> Tally:
    given = list(given)
    pairs = matched([words(r["exact"]) for r in expected], [words(r["exact"]) for r in given], 0.3)
    right = sum(
        expected[left]["kind"] == given[right]["kind"]
        and words(expected[left]["name"] or "") == words(given[right].get("name") or "")
        for left, right in pairs
    )
    return Tally(responses_expected=len(expected), responses_given=len(given), responses_right=right)


def _names(entity: Mapping[str, Any]) -> set[str]:
    mentions = [mention["exact"] for mention in entity.get("mentions", ())]
    return {name.casefold() for name in (entity["name"], *entity.get("aliases", ()), *mentions)}


def _entities(expected: list[dict[str, Any]], given: Iterable[Mapping[str, Any]]) -> Tally:
    left = list(given)
    total, right = len(left), 0
    for wanted in expected:
        hit = next((e for e in left if e["type"] == wanted["type"] and _names(e) & _names(wanted)), None)
        if hit is not None:
            left.remove(hit)
            right += 1
    return Tally(entities_expected=len(expected), entities_given=total, entities_right=right)


def _forbidden(expected: Mapping[str, Any], enriched: Mapping[str, Any]) -> Tally:
    names = {name for entity in enriched.get("entities", ()) for name in _names(entity)}
    count = sum(name.casefold() in names for name in expected.get("notEntities", ()))
    quotes = [_contents(quote) for quote in enriched.get("quotes", ())]
    count += sum(
        any(likeness(words(text), quote) >= FOUND for quote in quotes) for text in expected.get("notQuotes", ())
    )
    return Tally(forbidden=count)
