"""How sure an attribution is, 0 to 100, from the model's probabilities and from how its speaker was found."""

from __future__ import annotations

from streams.quotes.drafts import Draft
from streams.story.records import Method, SpeakerType

# How often each way of finding a speaker is right, relative to a name that stands in the source.
_METHOD: dict[Method, float] = {"explicit": 1.0, "pronoun": 0.9, "inherited": 0.8, "none": 0.6}


def confidence_of(draft: Draft, method: Method, speaker: SpeakerType) -> int:
    """The tags' mean probability times the weakest link's, lowered where the speaker is inferred or unknown."""
    sure = draft.score * min(1.0, 0.4 + 0.6 * draft.link) * _METHOD[method]
    if speaker == "unknown":
        sure *= 0.9
    return max(0, min(100, round(100 * sure)))
