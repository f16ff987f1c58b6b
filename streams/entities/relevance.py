"""How much a story is about an entity, and how sure it is that the entity is one; both from 0 to 100."""

from __future__ import annotations

from collections.abc import Sequence

from streams.entities.found import Found
from streams.story.records import Span

# Shares of the whole: being in the headline, standing early, being named often.
_HEADLINE = 35
_EARLY = 35
_OFTEN = 30
_BEGINNING = 300  # characters
_OFTEN_ENOUGH = 6  # mentions from which more do not count


def relevance(found: Sequence[Found], body: Span) -> int:
    """From 1, a place passed by once at the end, to 100, in the headline, the first line and throughout.

    `body` reaches from the first character of the story's body to the last; what comes later in it counts for less, and
    the first 300 characters all count as its beginning. A dateline says where a story was written, so it counts as half
    a mention.
    """
    score = float(_HEADLINE) if any(one.where == "headline" for one in found) else 0.0
    mentions = [one for one in found if one.where == "body"]
    if mentions:
        late = max(0, mentions[0].start - body.start - _BEGINNING)
        score += _EARLY * (1 - late / max(1, body.end - body.start))
    weight = len(mentions) + 0.5 * any(one.where == "dateline" for one in found)
    score += _OFTEN * min(1.0, weight / _OFTEN_ENOUGH)
    return max(1, min(100, round(score)))


def confidence(found: Sequence[Found]) -> int:
    """The best score that the model gave a mention, with a little more for each further mention it was sure of."""
    best = max(one.score for one in found)
    agreeing = sum(one.score >= 0.5 for one in found) - 1
    return max(1, min(99, round(100 * (1 - (1 - best) * 0.8 ** min(max(agreeing, 0), 8)))))
