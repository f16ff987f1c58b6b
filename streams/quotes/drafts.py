"""An attribution as spans, before it is known who speaks."""

from __future__ import annotations

from dataclasses import dataclass

from streams.story.records import Span


@dataclass(frozen=True, slots=True)
class Draft:
    """`contents` are in text order. `score` is the mean probability of its tags, `link` the lowest of its links.

    `label` marks a speaker who stands before a colon or after a dash, without a cue; `inner` are attributions inside
    its quotation marks. `outlet` is the source that only reported these words of another.
    """

    contents: tuple[Span, ...]
    cue: Span | None = None
    sources: tuple[Span, ...] = ()
    score: float = 1.0
    link: float = 1.0
    label: bool = False
    inner: tuple[Span, ...] = ()
    outlet: Span | None = None

    @property
    def start(self) -> int:
        """Where it begins in the text: of all its parts the first."""
        return min(span.start for span in self.parts)

    @property
    def end(self) -> int:
        """Where it ends: of all its parts the last."""
        return max(span.end for span in self.parts)

    @property
    def parts(self) -> tuple[Span, ...]:
        """Contents, sources and cue."""
        return (*self.contents, *self.sources, *((self.cue,) if self.cue else ()))
