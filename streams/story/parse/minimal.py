"""Minimal JSON: `uri|id|guid|url`, `headline|title`, `text|body|body_html`, and any ninjs property beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from streams.story.parse.fields import moment
from streams.story.parse.ninjs import read_ninjs
from streams.story.records import RawStory
from streams.story.rejections import Reason, StoryRejected

FORMAT: Final = "minimal-json"

# Other spellings that stand for a ninjs property. The first that is there counts, the rest go to `extra`.
_ALIASES: Final = (
    ("headline", ("headline", "title")),
    ("body_text", ("text", "body", "body_text")),
    ("by", ("by", "byline", "author")),
    ("versionCreated", ("updated", "published", "date")),
)


def read_minimal(item: Mapping[str, Any], *, uri: str, provider: str | None) -> RawStory:
    """The story in a minimal object. `uri` identifies one that has no identifier, `provider` one that names none."""
    known = dict(item)
    for name, aliases in _ALIASES:
        for alias in aliases:
            value = known.get(alias)
            if value is None:
                continue
            if alias == name or name not in known:
                if name == "versionCreated" and moment(value) is None:
                    continue
                known[name] = known.pop(alias)
                break
    story = read_ninjs(known, uri=uri, provider=provider, format_=FORMAT)
    if not story.headline.strip() and not story.body.strip():
        raise StoryRejected(
            Reason.NO_CONTENT, "none of headline, title, text, body and body_html has any text", uri=story.uri
        )
    return story
