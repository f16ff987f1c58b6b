"""A voice: a speaker as heard at one place of the story, with what the next pronoun needs to know."""

from __future__ import annotations

from dataclasses import dataclass, replace

from streams.quotes.given_names import Gender
from streams.quotes.people import Profile
from streams.story.records import Method, Speaker, SpeakerType


@dataclass(frozen=True, slots=True)
class Voice:
    """`at` and `end` are where the attribution begins and ends in the text; `plural` that several speak as one."""

    speaker: Speaker
    method: Method = "explicit"
    gender: Gender | None = None
    plural: bool = False
    at: int = 0
    end: int = 0


def named_voice(profile: Profile, method: Method, *, description: str | None = None) -> Voice:
    """The voice of a person or organisation of the story. A place that speaks stands for its government."""
    entity = profile.entity
    kind: SpeakerType = "person" if entity.type == "person" else "organisation"
    speaker = Speaker(
        kind, name=entity.name, description=description or entity.description, entity=entity.id, uri=entity.uri
    )
    return Voice(speaker, method, gender=profile.gender)


def nameless(voice: Voice) -> Voice:
    """The voice without its name: what type of speaker it is may be known all the same."""
    return replace(voice, speaker=Speaker(voice.speaker.type, literal=voice.speaker.literal))
