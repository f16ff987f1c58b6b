"""What kind of attribution a cue makes: a statement, a belief or an intention."""

from __future__ import annotations

from streams.quotes import cues
from streams.quotes.people import words_of
from streams.story.records import QuoteKind


def kind_of(cue: str | None, content: str) -> QuoteKind:
    """By the cue's verb; hoping to do something is an intention, hoping for something a belief.

    >>> kind_of("believes", "the vault was empty")
    'belief'
    >>> kind_of("said he", "wanted more")
    'statement'
    """
    words = words_of(cue or "")
    if not words or any(word in cues.SPEECH and word != "puts" for word in words):
        passive = bool(words) and cues.IMPERSONAL.match(cue or "") is not None and words[-1] in cues.BELIEF
        return "belief" if passive else "statement"
    if any(word in cues.INTENTION for word in words) or (words[-1:] == ["like"] and "would" in words):
        return "intention"
    if any(word in cues.BELIEF for word in words):
        return (
            "intention" if words[0] in ("hope", "hopes", "hoped", "hoping") and content.startswith("to ") else "belief"
        )
    return "statement"
