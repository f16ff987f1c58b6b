"""Speakers before a colon: whether `NOVAK: text` is a transcript's speech or a headline's summary."""

from __future__ import annotations

from streams.quotes import nouns
from streams.quotes.drafts import Draft
from streams.quotes.page import Page
from streams.quotes.people import words_of


def speech_of_label(page: Page, draft: Draft) -> bool:
    """Whether a label's words are verbatim: question or answer, transcript, or a label in capitals."""
    text = page.text
    source = draft.sources[0]
    if draft.contents[0].start < source.start:
        return False
    label = text[source.start : source.end]
    content = " ".join(text[c.start : c.end] for c in draft.contents)
    if content.upper() == content and any(ch.isalpha() for ch in content):
        return False  # a flash, all in capitals
    if page.story.kind == "transcript":
        return True
    name = " ".join(words_of(label))
    if name in nouns.LABELS:
        return True
    return (label.upper() == label and len(label) > 1) or (content[:1].isupper() and text.count(f"\n{label}:") > 1)
