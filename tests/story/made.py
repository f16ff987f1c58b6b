"""Stories made by hand, so that the gate can be tested without a model: every “…” in the text is a quote of the person
named in the sentence, every name of `NAMES` an entity."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import orjson

from streams.story import encode
from streams.story.gate import Policy, decide
from streams.story.ids import identified
from streams.story.records import (
    Annotated,
    Decision,
    EnrichedStory,
    Entity,
    Mention,
    Outcome,
    OutRecord,
    Part,
    Quote,
    RawRecord,
    RawStory,
    Segment,
    Span,
    Speaker,
    Story,
    Versions,
)

VERSIONS = Versions(pipeline="0.1.0", model="wire-1", gazetteer="2026.1")
URI = "urn:example:story-1"
NAMES = {"Ada Moss": "person", "Harbour Trust": "organisation", "Oslo": "place"}
START = 1_772_000_000_000  # 2026-02-25T06:13:20Z
DAY = 86_400_000
LATER = "2026-02-25T12:00:00Z"  # after START and all offsets used in tests
AFTER = START + DAY  # after LATER
JUNE = "Ada Moss said: “We open in June.”\n\nThe Harbour Trust gave no date. “It is late,” Ada Moss said."
TEXT = "Ada Moss said: “We open in May.”\n\nThe Harbour Trust of Oslo gave no date. “It is late,” Ada Moss said."


def raw_record(value: bytes = b"{}", offset: int = 0, timestamp: int = START) -> RawRecord:
    return RawRecord(value, topic="wire.story.raw.v1", partition=0, offset=offset, timestamp=timestamp)


def read(
    raw: RawStory, text: str, *, versions: Versions = VERSIONS, change: Any = "new", note: str | None = None
) -> EnrichedStory:
    """The story as a model would have read it."""
    segments, start = [], 0
    for number, paragraph in enumerate(text.split("\n\n")):
        if paragraph:
            segments.append(Segment("body", start, start + len(paragraph), number))
        start += len(paragraph) + 2
    story = Story(raw, text, raw.headline, tuple(segments), kind=raw.kind, change=change, correction_note=note)
    entities: list[Entity] = []
    for name, kind in NAMES.items():
        found = [match.span() for match in re.finditer(name, text)]
        if found:
            mentions = tuple(Mention(start, end, name) for start, end in found)
            entities.append(
                Entity(f"ent-{len(entities) + 1}", kind, name, mentions=mentions, relevance=50, confidence=90)  # type: ignore[arg-type]
            )
    quotes = tuple(_quote(match, text) for match in re.finditer("“[^”]+”", text))
    return EnrichedStory(story, versions, entities=tuple(entities), quotes=identified(raw.uri, quotes), responses=())


def _quote(match: re.Match[str], text: str) -> Quote:
    said = re.search("said", text)
    cue = Part(said.start(), said.end(), "said") if said else None
    return Quote(
        type="direct",
        kind="statement",
        contents=(Part(match.start(), match.end(), match.group()),),
        cue=cue,
        sources=(),
        speaker=Speaker("person", name="Ada Moss", entity="ent-1"),
        method="explicit",
        confidence=90,
        context=Span(match.start(), match.end()),
        paragraphs=(text.count("\n\n", 0, match.start()),),
    )


def story(
    text: str = TEXT,
    *,
    uri: str = URI,
    version: str | None = "1",
    created: str | None = None,
    offset: int = 0,
    timestamp: int | None = None,
    embargo: str | None = None,
    embargo_open: bool = False,
    versions: Versions = VERSIONS,
    headline: str = "Harbour opens",
) -> Annotated:
    """The annotated record of a usable story. Without a timestamp, each offset is a second after the one before."""
    raw = RawStory(
        uri,
        "ninjs",
        headline,
        text,
        version=version,
        version_created=created,
        embargoed_until=embargo,
        embargo_open=embargo_open,
        provider="Example Wire",
    )
    value = orjson.dumps([uri, version, created, text, embargo])
    when = START + offset * 1000 if timestamp is None else timestamp
    return encode.story(read(raw, text, versions=versions), raw_record(value, offset, when))


def kill(
    version: str | None = "1",
    *,
    uri: str = URI,
    created: str | None = None,
    offset: int = 0,
    timestamp: int | None = None,
    status: Any = "canceled",
    supersedes: str | None = None,
) -> Annotated:
    """The annotated record of a kill."""
    raw = RawStory(uri, "ninjs", version=version, version_created=created, pub_status=status, supersedes=supersedes)
    value = orjson.dumps([uri, version, created, status])
    when = START + offset * 1000 if timestamp is None else timestamp
    return encode.kill(raw, raw_record(value, offset, when), VERSIONS)


@dataclass
class Consumer:
    """Reads what the gate sends as a consumer of the public topics would, and keeps the gate's state meanwhile."""

    policy: Policy = field(default_factory=Policy)
    row: bytes | None = None
    enriched: dict[str, Any] | None = None
    quotes: dict[str, str] = field(default_factory=dict)
    mentions: dict[str, Any] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    sent: list[OutRecord] = field(default_factory=list)
    last: Outcome | None = None

    def take(self, *records: Annotated) -> Consumer:
        for record in records:
            self.last = outcome = decide(self.row, record, self.policy)
            if outcome.changed:
                self.row = outcome.state
            if outcome.decision:
                self.decisions.append(outcome.decision)
            self.read(outcome.records)
        return self

    def read(self, records: tuple[OutRecord, ...]) -> None:
        for record in records:
            self.sent.append(record)
            value = orjson.loads(record.value or b"null")
            if record.topic == "enriched":
                self.enriched = value
            elif record.topic == "quotes" and value["event"] == "retracted":
                del self.quotes[value["quoteId"]]
            elif record.topic == "quotes":
                self.quotes[value["quoteId"]] = value["quote"]
            elif record.topic == "mentions" and value["event"] == "cleared":
                self.mentions.clear()
            elif record.topic == "mentions":
                self.mentions[value["entity"]["id"]] = value["mentions"]

    @property
    def names(self) -> list[str]:
        """The decisions so far."""
        return [decision.decision for decision in self.decisions]

    def said(self, topic: str, *, last: bool = False) -> list[Any]:
        """The values sent to a topic: all of them, or those of the last record taken."""
        records = self.last.records if last and self.last else self.sent
        return [orjson.loads(record.value or b"null") for record in records if record.topic == topic]

    @property
    def end(self) -> tuple[Any, ...]:
        """Where the story stands for consumers."""
        told = self.enriched or {}
        enriched = (told.get("version"), told.get("versionCreated"), told.get("pubStatus"), told.get("bodies"))
        return (enriched, self.quotes, self.mentions)
