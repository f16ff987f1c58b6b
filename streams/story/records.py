"""What passes from step to step: one frozen type for each stage of a story's way.

    bytes -> RawStory (parse) -> Story (normalise) -> Reading (model) -> Entity, Quote -> EnrichedStory -> Annotated

Spans are half-open offsets in Unicode code points into `Story.text`, the body that is published. `text[start:end]` is
always the `exact` of what is published for them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from streams.story.rejections import StoryRejected

EntityType = Literal["person", "organisation", "place"]
# fmt: off
SegmentType = Literal[
    "dateline", "byline", "body", "subhead", "table", "credit", "contact", "licence", "editorNote", "signoff",
    "about", "safeHarbor",  # a release's standing paragraphs on its sender and on forward-looking statements
]
# fmt: on
Kind = Literal["story", "caption", "budget", "advisory", "release", "agate", "digest", "transcript", "brief", "test"]
Change = Literal["new", "update", "correction", "refile", "repeat", "kill", "hold", "advisory", "reprocessed"]
QuoteType = Literal["direct", "indirect", "mixed"]
QuoteKind = Literal["statement", "belief", "intention"]
SpeakerType = Literal["person", "organisation", "group", "anonymous", "document", "unknown"]
Method = Literal["explicit", "pronoun", "inherited", "none"]
ResponseKind = Literal["declined", "no-response", "unavailable", "referred"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch [start, end) of code points."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """What stands there."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one code point."""
        return self.start < other.end and other.start < self.end

    def holds(self, other: Span) -> bool:
        """Whether `other` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end


# --- in ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One message of the raw topic, as it came. `timestamp` is the record's own, in milliseconds."""

    value: bytes
    key: bytes | None = None
    headers: tuple[tuple[str, bytes], ...] = ()
    topic: str = ""
    partition: int = 0
    offset: int = 0
    timestamp: int = 0

    def header(self, name: str) -> str | None:
        """The last header of that name as text, or None."""
        for key, value in reversed(self.headers):
            if key.lower() == name:
                return value.decode("utf-8", "replace")
        return None


@dataclass(frozen=True, slots=True)
class RawStory:
    """One item as its sender meant it, in ninjs 3.1's terms; nothing is repaired or left out yet.

    `body` is text of type `body_type`; `ninjs` holds the ninjs 3.1 properties that pass through unchanged (byline,
    slugline, subjects, rights …, never uri, version, bodies, headlines, pubStatus, embargoedUntil, which have fields
    of their own); `extra` what was sent and has no place in ninjs.
    """

    uri: str
    format: str
    headline: str = ""
    body: str = ""
    body_type: Literal["text/plain", "text/html"] = "text/plain"
    type: str = "text"
    version: str | None = None
    version_created: str | None = None
    pub_status: Literal["usable", "withheld", "canceled"] = "usable"
    embargoed_until: str | None = None
    embargo_open: bool = False  # embargoed, and no time given: held until a later version
    language: str | None = None
    byline: str = ""
    slugline: str = ""
    provider: str | None = None
    kind: Kind = "story"
    change: Change | None = None
    supersedes: str | None = None  # a kill may name another document: the uri it kills
    fixes: tuple[str, ...] = ()  # repairs that reading the bytes took; `Story.text_fixes` begins with them
    ninjs: Mapping[str, Any] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)


# --- normalised ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the published text and what it is. Segments are in order, do not overlap and leave out only white
    space; `paragraph` counts the paragraphs of the text from 0."""

    type: SegmentType
    start: int
    end: int
    paragraph: int = 0

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Dateline:
    """`WASHINGTON, March 3 (AP) — `: where and by which agency. `city` is a span of the place's name alone."""

    start: int
    end: int
    exact: str
    city: Span | None
    agencies: tuple[str, ...] = ()
    region: Span | None = None  # the state or country after the city
    more: tuple[Span, ...] = ()  # further cities: `GENEVA/ADRE, Chad`; the region is the last one's


@dataclass(frozen=True, slots=True)
class Story:
    """A story ready to be read: repaired text, and what each stretch of it is."""

    raw: RawStory
    text: str
    headline: str
    segments: tuple[Segment, ...]
    dateline: Dateline | None = None
    kind: Kind = "story"
    change: Change = "new"
    language: str = "en"  # told from the text
    correction_note: str | None = None
    text_fixes: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()  # reasons not to enrich: language, kind, empty, too-long

    @property
    def body(self) -> tuple[Span, ...]:
        """The stretches that are story: what the model reads, in order."""
        return tuple(segment.span for segment in self.segments if segment.type == "body")


# --- read by the model ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, order=True)
class Tag:
    """A stretch that the model marked. `score` is its probability, 0 to 1."""

    start: int
    end: int
    label: str  # names: person, organisation, place, misc; roles: source, cue, content
    score: float = 1.0

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Link:
    """A source or content that belongs to a cue: indices into `Reading.roles`; `cue` None where it has none."""

    span: int
    cue: int | None
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Reference:
    """A span and a name it points to, in the model's judgement; `name` indexes `Reading.names` and is None where the
    span points to no name of the text. A hint, not a decision."""

    span: int
    name: int | None
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model saw in a text. `names` and `roles` are sorted by start; within each, spans do not overlap."""

    names: tuple[Tag, ...] = ()
    roles: tuple[Tag, ...] = ()
    links: tuple[Link, ...] = ()
    headline_names: tuple[Tag, ...] = ()  # offsets into the headline
    antecedents: tuple[Reference, ...] = ()  # of each source, whom it stands for; `span` indexes `roles`
    hearers: tuple[Reference, ...] = ()  # of each cue, the outlet that was told; `span` indexes `roles`
    refusals: tuple[Tag, ...] = ()  # "declined to comment"; the label is a `ResponseKind`
    refusers: tuple[Reference, ...] = ()  # of each refusal, who; `span` indexes `refusals`


# Reads a story's body segments and its headline. Raises StoryRejected(MODEL_ERROR) where the model itself fails.
Recogniser = Callable[[Story], Reading]


# --- found ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where an entity is named. `rel` is `dateline` for a dateline's city."""

    start: int
    end: int
    exact: str
    kind: Literal["name", "acronym", "partial"] = "name"
    rel: Literal["mentions", "dateline"] = "mentions"

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Entity:
    """A person, organisation or place of the story. `id` is local to the story (`ent-1`, by first mention);
    `relevance` and `confidence` are 0 to 100; `nil` says why there is no `uri`."""

    id: str
    type: EntityType
    name: str
    aliases: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    uri: str | None = None
    nil: str | None = None
    same_as: tuple[str, ...] = ()  # other identifiers of the same thing: ISO 3166, GeoNames, CIK …
    relevance: int = 0
    confidence: int = 0
    creator: str = ""
    how: str = "howextr:tool"
    why: str = "why:direct"
    description: str | None = None  # for people: the title or apposition that stands with the name


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of text with what stands there; `entity` where it names one."""

    start: int
    end: int
    exact: str
    entity: str | None = None

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who said it. `literal` is the source as written, `description` what the story says of them."""

    type: SpeakerType = "unknown"
    name: str | None = None
    literal: str | None = None
    description: str | None = None
    entity: str | None = None
    uri: str | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """The outlet it was told to; `own` when that is the story's own provider."""

    name: str
    entity: str | None = None
    own: bool = False


@dataclass(frozen=True, slots=True)
class ReportedVia:
    """Another outlet from which this story has the words."""

    name: str
    entity: str | None = None
    relation: Literal["told", "according-to", "statement", "interview", "reported"] = "told"


@dataclass(frozen=True, slots=True)
class Quote:
    """One attribution: what was said (`contents`, in text order), by whom, and the words that say so."""

    type: QuoteType
    kind: QuoteKind
    contents: tuple[Part, ...]
    cue: Part | None
    sources: tuple[Part, ...]
    speaker: Speaker
    method: Method
    confidence: int
    context: Span
    recipient: Recipient | None = None
    reported_via: ReportedVia | None = None
    paragraphs: tuple[int, ...] = ()
    inner: tuple[Span, ...] = ()  # attributions nested inside a content
    id: str = ""  # given once all quotes of the story are known (story/ids.py)
    origin: str | None = None  # "release" for a press release's own quotes


@dataclass(frozen=True, slots=True)
class Response:
    """Someone asked, and no words came of it."""

    kind: ResponseKind
    name: str | None
    start: int
    end: int
    exact: str
    entity: str | None = None


@dataclass(frozen=True, slots=True)
class Versions:
    """What made an enriched story: stamped on every record that comes of it."""

    pipeline: str
    model: str
    gazetteer: str


@dataclass(frozen=True, slots=True)
class EnrichedStory:
    """A story with what was found in it. None (not looked) differs from empty (looked, found none)."""

    story: Story
    versions: Versions
    status: Literal["full", "partial", "skipped"] = "full"
    reasons: tuple[str, ...] = ()
    entities: tuple[Entity, ...] | None = None
    quotes: tuple[Quote, ...] | None = None
    responses: tuple[Response, ...] | None = None


# --- between the agents, and out ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Annotated:
    """What `enrich` hands to `publish`: one record of the annotated topic, keyed by `uri`.

    action: `story` (enriched is set), `kill` (canceled or withheld; `uri` is the target), `passed` (seen, nothing to
    enrich), `derived` (a note for `uri`: the story whose uri is `reason` evolved from it), `release` (a held story's
    time has come), `expire` (a state row unused for 45 days). `arrived` is where a redriven record first stood:
    timestamp, partition, offset.
    `enriched` is the public story as a JSON object (schemas/enriched-story). `fingerprint` is the sha256 of the
    normalised headline and body, hex. `raw_sha256` is that of the raw bytes.
    """

    action: Literal["story", "kill", "passed", "derived", "release", "expire"]
    uri: str
    version: str | None = None
    version_created: str | None = None
    pub_status: str = "usable"
    embargoed_until: str | None = None
    embargo_open: bool = False
    fingerprint: str = ""
    raw_sha256: str = ""
    pipeline: str = ""
    reason: str | None = None
    enriched: Mapping[str, Any] | None = None
    topic: str = ""
    partition: int = 0
    offset: int = 0
    timestamp: int = 0  # of the raw record, milliseconds
    arrived: Sequence[int] | None = None


TopicRole = Literal["annotated", "enriched", "quotes", "mentions", "decisions", "deadletters"]


@dataclass(frozen=True, slots=True)
class OutRecord:
    """A record to send: which topic, and the bytes."""

    topic: TopicRole
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()


DecisionName = Literal[
    "published",
    "updated",
    "duplicate",
    "stale",
    "held",
    "released",
    "killed",
    "kill-unmatched",
    "review-needed",
    "passed",
    "dead-letter",
]


@dataclass(frozen=True, slots=True)
class Decision:
    """How one raw record ended; one record of wire.decision.v1. `about` is another story that it has to do with."""

    uri: str | None
    version: str | None
    decision: DecisionName
    reason: str | None
    topic: str
    partition: int
    offset: int
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the version gate makes of one annotated record: the decision, what to send, and the state to keep.

    `records` holds the decision's record too, last. `state` None deletes the row. `reject` asks for a dead letter: its
    value is the original message, which the gate has not seen, at the raw position that the decision names.
    """

    decision: Decision | None
    records: tuple[OutRecord, ...]
    state: bytes | None
    changed: bool = True  # whether the state row must be written
    alerts: Sequence[str] = ()
    reject: StoryRejected | None = None
