"""Stories made by hand for the model's tests."""

from __future__ import annotations

from streams.story.records import RawStory, Segment, SegmentType, Story


def story(*segments: str | tuple[SegmentType, str], headline: str = "") -> Story:
    """A story of these segments, one a paragraph; a bare text is body."""
    text, made = "", []
    for number, segment in enumerate(segments):
        kind: SegmentType
        kind, exact = ("body", segment) if isinstance(segment, str) else segment
        text += "\n\n" if text else ""
        made.append(Segment(kind, len(text), len(text) + len(exact), number))
        text += exact
    return Story(RawStory("urn:test:story", "minimal"), text, headline, tuple(made))
