"""How sure an attribution is, 0 to 100, from the model's probabilities and from how its speaker was found."""

from __future__ import annotations

from streams.quotes.drafts import Draft
from streams.story.records import Method, SpeakerType

# How often each way of finding a speaker is right, relative to a name that stands in the source; and a speaker left
# without a name, who may have had one. Held against the annotation in docs/quotes.md.
_METHOD: dict[Method, float] = {"explicit": 0.97, "pronoun": 0.92, "inherited": 0.8, "none": 0.6}
_TYPE: dict[SpeakerType, float] = {"unknown": 0.9, "anonymous": 0.8}


def confidence_of(draft: Draft, method: Method, speaker: SpeakerType) -> int:
    """The tags' mean probability times the weakest link's, lowered where the speaker is inferred or has no name."""
    sure = draft.score * min(1.0, 0.4 + 0.6 * draft.link) * _METHOD[method]
    sure *= _TYPE.get(speaker, 1.0)
    return max(0, min(100, round(100 * sure)))
