"""How sure an attribution is: the chance, in percent, that it was said (half of its words or more are
right) and that its speaker's type and name are right.

A logistic model of what is known when a quote is made. Its weights are fitted on stories that the recogniser was not
trained on (`python -m bench.calibrate` prints them); the model card tables what it says against what was right.
"""

from __future__ import annotations

import math

from streams.quotes.drafts import Draft
from streams.quotes.page import Page
from streams.quotes.voices import Voice
from streams.story.records import QuoteType

FEATURES = (
    "tags",  # log-odds of their mean probability
    "link",  # log-odds of the least probable one
    "pronoun",
    "inherited",
    "no source",
    "unknown",
    "anonymous",
    "group",
    "organisation",
    "mixed",
    "indirect",
    "agrees",  # the probability that the model gives to the very entity that was chosen
    "differs",  # … to another one
)
CONSTANT = -0.82
WEIGHTS = (0.38, 0.02, -0.84, 0.50, -0.66, -0.66, -0.71, 0.24, -1.00, 0.02, 0.06, 1.64, -1.25)


def confidence_of(page: Page, draft: Draft, voice: Voice, type_: QuoteType) -> int:
    """0 to 100."""
    odds = CONSTANT + sum(
        weight * value for weight, value in zip(WEIGHTS, features_of(page, draft, voice, type_), strict=True)
    )
    return round(100 / (1 + math.exp(-odds)))


def features_of(page: Page, draft: Draft, voice: Voice, type_: QuoteType) -> tuple[float, ...]:
    """What is known of an attribution, in the order of `FEATURES`."""
    speaker = voice.speaker
    entity, sure = page.hint(draft.sources[0]) if draft.sources else ("", 0.0)
    return (
        _log_odds(draft.score),
        _log_odds(draft.link),
        voice.method == "pronoun",
        voice.method == "inherited",
        voice.method == "none",
        speaker.type == "unknown",
        speaker.type == "anonymous",
        speaker.type == "group",
        speaker.type == "organisation",
        type_ == "mixed",
        type_ == "indirect",
        sure if entity == speaker.entity else 0.0,
        sure if speaker.entity and entity != speaker.entity else 0.0,
    )


def _log_odds(probability: float) -> float:
    held = min(max(probability, 0.02), 0.999)
    return math.log(held / (1 - held))
