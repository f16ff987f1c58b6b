"""Names as they stand in a story, before they are entities, and the means to put them together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from streams.story.records import EntityType

Where = Literal["dateline", "body", "headline"]
Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """One name where it stands: offsets into the text (into the headline where `where` says so), without its title."""

    start: int
    end: int
    exact: str
    type: EntityType
    score: float
    where: Where = "body"
    title: str | None = None

    @property
    def order(self) -> tuple[bool, int]:
        """Sorts by place in the text; the headline comes last."""
        return self.where == "headline", self.start


@dataclass(frozen=True, slots=True)
class Group:
    """All mentions of one entity in their order. `full_name` is set where the story tells it without writing it out:
    Gemma Tolley in "Gemma and Ross Tolley"."""

    type: EntityType
    found: tuple[Found, ...]
    full_name: str | None = None

    @property
    def forms(self) -> tuple[str, ...]:
        """The different ways in which it is written, in order of appearance, white space made single."""
        return tuple(dict.fromkeys(" ".join(one.exact.split()) for one in self.found))


class Joins:
    """Which of `size` things belong together; they are numbered from 0. (Union-find: the smallest stands for all.)"""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def root(self, one: int) -> int:
        """The number that stands for all with which `one` was joined."""
        while self._parent[one] != one:
            one = self._parent[one]
        return one

    def join(self, one: int, other: int) -> None:
        """From now on the two, and all that were joined with them, belong together."""
        first, second = sorted((self.root(one), self.root(other)))
        self._parent[second] = first


def by_form(found: Iterable[Found], form: Callable[[str], Words]) -> dict[Words, list[Found]]:
    """The mentions under the words by which their names are compared."""
    forms: dict[Words, list[Found]] = defaultdict(list)
    for one in found:
        forms[form(one.exact)].append(one)
    return forms


def gather(type_: EntityType, clusters: Iterable[Iterable[Found]]) -> list[Group]:
    """Groups of the clusters that are not empty."""
    ordered = (sorted(cluster, key=lambda one: one.order) for cluster in clusters)
    return [Group(type_, tuple(cluster)) for cluster in ordered if cluster]
