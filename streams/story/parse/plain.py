"""Plain text: a story as it stands, with its headline on the first line or without one."""

from __future__ import annotations

from streams.story.boilerplate import is_byline, zone
from streams.story.dateline import find_dateline
from streams.story.kinds import change_of, kind_of
from streams.story.parse.fields import provider_in
from streams.story.records import RawStory

FORMAT = "plain-text"
_LONGEST_HEADLINE = 140


def read_plain(text: str, *, uri: str, provider: str | None) -> RawStory:
    """The story in a plain text. Its first line is the headline where a blank line follows and it reads like one."""
    headline, body = _parted(text)
    return RawStory(
        uri=uri,
        format=FORMAT,
        headline=headline,
        body=body,
        provider=provider_in(body) or provider,
        kind=kind_of(headline, body=body),
        change=change_of(headline),
    )


def _parted(text: str) -> tuple[str, str]:
    lines = text.lstrip("\r\n\t ").replace("\r\n", "\n").replace("\r", "\n")
    first, found, rest = lines.partition("\n")
    first = first.strip()
    if not found or not first or not rest.strip() or (rest.split("\n", 1)[0].strip()):
        return "", text
    headline_like = (
        len(first) <= _LONGEST_HEADLINE
        and first[-1] not in ".!?:;,”\"'’)"
        and first[0] not in '*-–—•("“[#_='
        and len(rest.strip()) > len(first)
        and not is_byline(first)
        and zone(first) is None
        and find_dateline(first) is None
    )
    return (first, rest.lstrip("\n")) if headline_like else ("", text)
