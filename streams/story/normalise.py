"""RawStory → Story: the text that is published, what each stretch of it is, and whether it is worth reading."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from streams.story import markup
from streams.story.kinds import change_of_note, is_correction_note, is_unread, kind_by_shape
from streams.story.language import told_language
from streams.story.layout import paragraphs
from streams.story.records import Change, RawStory, Segment, Story
from streams.story.rejections import Reason, StoryRejected
from streams.story.segments import segment
from streams.story.text import repair, repair_line

_ROUNDS: Final = 4
# What costs the model is words and marks, not characters; prose has one in five. A text that is marks and little else
# would take ten times as long as it looks, and a gigabyte.
_WORD_OR_MARK: Final = re.compile(r"\w+|[^\w\s]")
_CHARACTERS_EACH: Final = 3
_THIS_STORY: Final = re.compile(r"\bearlier (?:version|entry)\b|\b[Tt]his (?:story|version|article|report)\b")


def normalise(raw: RawStory, *, enrich_body: int) -> Story:
    """The story in its published form. `enrich_body` is the longest text that is enriched, in code points; of words and
    marks together it may have a third as many.

    Normalising what was normalised changes nothing: the text of a `text/plain` story with this text is the same again.
    Raises StoryRejected(NO_CONTENT) where nothing is left of headline and body.
    """
    text, fixes = published_text(raw.body, raw.body_type)
    headline = _headline(raw.headline)
    if not text and not headline and raw.pub_status == "usable":
        raise StoryRejected(Reason.NO_CONTENT, "no text is left of headline and body", uri=raw.uri)
    kind = raw.kind if raw.kind != "story" else kind_by_shape(headline, raw.slugline, text)
    segments, dateline = segment(text, headline, kind)
    language = told_language(" ".join(_body(text, segments)) or headline, raw.language)
    change, note = _change(raw, text, segments)
    byline, slugline = repair_line(raw.byline), repair_line(raw.slugline)
    story = Story(
        raw=replace(raw, byline=byline, slugline=slugline),
        text=text,
        headline=headline,
        segments=segments,
        dateline=dateline,
        kind=kind,
        change=change,
        language=language,
        correction_note=note,
        text_fixes=tuple(dict.fromkeys((*raw.fixes, *fixes))),
    )
    return replace(story, skip=_skip(story, enrich_body))


def published_text(body: str, body_type: str = "text/plain") -> tuple[str, tuple[str, ...]]:
    """The text that is published for a body, and the repairs it took."""
    fixes: dict[str, None] = {}
    text, found = repair(body)
    fixes.update(dict.fromkeys(found))
    # Plain bodies that hold HTML are common, so are bodies escaped twice: go on until no tag is left.
    for round_ in range(_ROUNDS):
        if not (markup.is_markup(text) or (round_ == 0 and body_type == "text/html")):
            break
        text, found = repair(markup.to_text(text))
        if body_type != "text/html":
            fixes["markup"] = None
        fixes.update(dict.fromkeys(found))
    kept, joined = paragraphs(text)
    if joined:
        fixes["unwrap"] = None
    return "\n\n".join(kept), tuple(fixes)


def _headline(headline: str) -> str:
    for _ in range(_ROUNDS):
        headline = repair_line(headline)
        if not markup.is_markup(headline):
            break
        headline = markup.to_text(headline)
    return headline


def _body(text: str, segments: tuple[Segment, ...]) -> list[str]:
    return [segment.span.of(text) for segment in segments if segment.type == "body"]


def _change(raw: RawStory, text: str, segments: tuple[Segment, ...]) -> tuple[Change, str | None]:
    """What this version is to the one before it, and the note that says what was corrected."""
    first = next((segment.start for segment in segments if segment.type == "body"), len(text))
    notes = [
        note
        for start, note in (
            (segment.start, segment.span.of(text)) for segment in segments if segment.type == "editorNote"
        )
        # Below the story stand corrections of other stories too ("In last week's edition we said …").
        if start < first or _THIS_STORY.search(note)
    ]
    sent = raw.ninjs.get("edNote")
    if isinstance(sent, str) and sent.strip():
        notes.insert(0, repair_line(sent))
    note = next((note for note in notes if is_correction_note(note)), None)
    change = raw.change or next((change for change in map(change_of_note, notes) if change), None)
    return change or "new", note


def _skip(story: Story, enrich_body: int) -> tuple[str, ...]:
    """The reasons not to read a story, in the words of `enrichment.reasons`."""
    reasons = []
    if not any(segment.type == "body" for segment in story.segments):
        reasons.append("empty")
    if story.language != "en":
        reasons.append("language")
    if is_unread(story.kind, dated=story.dateline is not None):
        reasons.append("kind")
    if _is_too_long(story.text, enrich_body):
        reasons.append("too-long")
    return tuple(reasons)


def _is_too_long(text: str, enrich_body: int) -> bool:
    if len(text) * _CHARACTERS_EACH <= enrich_body:
        return False
    return len(text) > enrich_body or sum(1 for _ in _WORD_OR_MARK.finditer(text)) * _CHARACTERS_EACH > enrich_body
