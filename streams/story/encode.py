"""EnrichedStory → the public JSON object, and the internal record between the two agents. Nothing of the clock in it.

The object follows ninjs 3.1 (schemas/enriched-story); a member without a value is left out, never null. This file and
events.py are the only places where the names of our message fields are written.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

import orjson

from streams.story import ids
from streams.story.records import (
    Annotated,
    Dateline,
    EnrichedStory,
    Entity,
    Mention,
    Part,
    Quote,
    RawRecord,
    RawStory,
    Response,
    Span,
    Versions,
)

SCHEMA_VERSION = "1.0"
STANDARD = {
    "name": "wirestream enriched-story",
    "version": SCHEMA_VERSION,
    "schema": f"urn:wirestream:schemas:enriched-story:{SCHEMA_VERSION}",
}
_NINJS_LISTS = {"person": "people", "organisation": "organisations", "place": "places"}
_EVOLVED_FROM = ("evolvedfrom", "evolvedFrom", "rewrite_of")  # where the formats put it
_LONGEST_URI = 2000
_DOUBLE_QUOTES = '"“”„‟«»'


ARRIVED = "wire-arrived"
"""The header of a redriven record that says when and where it first came: `timestamp:partition:offset`."""

_REPEAT = re.compile(r"\W*(?:REPEAT|REPEATS|REPEATING|RPT)\b\W*")
_ARRIVED = re.compile(r"([0-9]{1,15}):([0-9]{1,10}):([0-9]{1,19})", re.ASCII)


class WrongSpan(ValueError):
    """A span does not say what stands there: a bug, found before it is published."""


# --- bytes → bytes between the agents --------------------------------------------------------------------------------


def story(enriched: EnrichedStory, record: RawRecord) -> Annotated:
    """The record of a usable story. Raises WrongSpan rather than publish an offset that is off."""
    raw = enriched.story.raw
    headline = enriched.story.headline
    if enriched.story.change == "repeat":
        headline = _REPEAT.sub("", headline)  # what is only repeated says the same
    content = f"{headline}\n\n{enriched.story.text}"
    return Annotated(
        action="story",
        uri=raw.uri,
        fingerprint=hashlib.sha256(content.encode()).hexdigest(),
        enriched=enriched_json(enriched),
        embargoed_until=raw.embargoed_until,
        embargo_open=raw.embargo_open,
        version=raw.version,
        **_common(raw, record, enriched.versions),
    )


def kill(raw: RawStory, record: RawRecord, versions: Versions) -> Annotated:
    """The record of a canceled or withheld story, keyed by what it kills; `enriched` is the marker to publish.

    A notice that kills another document says nothing of that document's version: the kill is then without one.
    """
    target = raw.supersedes or raw.uri
    return Annotated(
        action="kill",
        uri=target,
        enriched=kill_json(raw, target, versions),
        version=raw.version if target == raw.uri else None,
        **_common(raw, record, versions),
    )


def passed(raw: RawStory, record: RawRecord, versions: Versions, *, reason: str) -> Annotated:
    """The record of what holds nothing to enrich: pictures, packages and the like."""
    return Annotated(action="passed", uri=raw.uri, version=raw.version, reason=reason, **_common(raw, record, versions))


def derived(record: Annotated) -> tuple[Annotated, ...]:
    """The note that goes with a story which evolved from another: one, keyed by that other story, or none.

    So a kill of the one finds the other, which then is for people to look at.
    """
    extra = (record.enriched or {}).get("wire", {}).get("extra", {})
    sent = next((extra[name] for name in _EVOLVED_FROM if isinstance(extra.get(name), str)), "").strip()
    if record.action != "story" or not sent or len(sent) > _LONGEST_URI or sent == record.uri:
        return ()
    return (replace(record, action="derived", uri=sent, reason=record.uri, enriched=None, fingerprint=""),)


def release(uri: str, now: int) -> Annotated:
    """Asks the gate to let go what is held of `uri`, if its time has come by `now` (milliseconds)."""
    return Annotated(action="release", uri=uri, timestamp=now)


def expire(uri: str, now: int) -> Annotated:
    """Asks the gate to drop the state of `uri`, if it was not touched for long enough by `now` (milliseconds)."""
    return Annotated(action="expire", uri=uri, timestamp=now)


def to_bytes(record: Annotated) -> bytes:
    """One record of the annotated topic. Members at their default are left out."""
    members = {}
    for entry in fields(record):
        value = getattr(record, entry.name)
        if value != entry.default:
            members[entry.name] = value
    return orjson.dumps(members)


def from_bytes(value: bytes) -> Annotated:
    """The record again. A member this version does not know is passed over, so that workers can be upgraded one by one.

    Raises ValueError for what no worker has written.
    """
    members = orjson.loads(value)
    if not isinstance(members, dict):
        raise ValueError("an annotated record is a JSON object")
    try:
        return Annotated(**{entry.name: members[entry.name] for entry in fields(Annotated) if entry.name in members})
    except TypeError as error:
        raise ValueError(f"not an annotated record: {error}") from error


def stamp(versions: Versions) -> str:
    """What made a record, in one string: part of every event's id, and what `reprocessed` is told by."""
    return f"{versions.pipeline}/{versions.model}/{versions.gazetteer}"


def _common(raw: RawStory, record: RawRecord, versions: Versions) -> dict[str, Any]:
    return {
        "version_created": raw.version_created,
        "pub_status": raw.pub_status,
        "raw_sha256": hashlib.sha256(record.value).hexdigest(),
        "pipeline": stamp(versions),
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
        "timestamp": record.timestamp,
        "arrived": arrived(record),
    }


def arrived(record: RawRecord) -> tuple[int, int, int] | None:
    """When and where a redriven record first came: timestamp, partition, offset. None for all others."""
    match = _ARRIVED.fullmatch(record.header(ARRIVED) or "")
    return (int(match[1]), int(match[2]), int(match[3])) if match else None


# --- the public story -------------------------------------------------------------------------------------------------


def enriched_json(enriched: EnrichedStory) -> dict[str, Any]:
    """The public story: ninjs 3.1 and what was found. Of a skipped story, entities, quotes and responses are absent."""
    read, versions = enriched.story, enriched.versions
    text = read.text
    quotes = None if enriched.quotes is None else ids.identified(read.raw.uri, enriched.quotes)
    found = {
        "entities": _each(_entity, enriched.entities, text),
        "quotes": None if quotes is None else [_quote(quote, text, versions) for quote in quotes],
        "responses": _each(_response, enriched.responses, text),
    }
    wire = {
        "format": read.raw.format,
        "kind": read.kind,
        "change": read.change,
        "provider": read.raw.provider,
        "embargoOpen": True if read.raw.embargo_open else None,
        "dateline": _dateline(read.dateline, text) if read.dateline else None,
        "correctionNote": read.correction_note,
        "textFixes": list(read.text_fixes) or None,
        "segments": [
            {"type": each.type, "paragraph": each.paragraph, **_span(each.span, text)} for each in read.segments
        ],
        "extra": read.raw.extra or None,
    }
    enrichment = {
        "status": enriched.status,
        "reasons": list(enriched.reasons),
        "pipeline": versions.pipeline,
        "model": versions.model,
        "gazetteer": versions.gazetteer,
    }
    body = {
        "role": "text",
        "contentType": "text/plain",
        "charCount": len(text),
        "wordCount": len(text.split()),
        "value": text,
    }
    members = {
        **_head(read.raw, read.raw.uri, read.raw.version),
        **read.raw.ninjs,
        "pubStatus": "usable",
        "embargoedUntil": read.raw.embargoed_until,
        "language": read.raw.language or read.language,
        "headlines": [{"role": "main", "value": read.headline}] if read.headline else [],
        "by": read.raw.byline or None,
        "slugline": read.raw.slugline or None,
        "bodies": [body],
        **_ninjs_entities(read.raw.ninjs, enriched.entities or ()),
        **found,
        "wire": wire,
        "enrichment": enrichment,
        "generators": _generators(versions),
        "standard": STANDARD,
    }
    return {name: plain(value) for name, value in members.items() if value is not None}


def kill_json(raw: RawStory, target: str, versions: Versions) -> dict[str, Any]:
    """The marker of a kill: what the enriched topic says of `target` from now on. Everything that the story said is
    emptied, its headline too; the note to editors stays, for it says why."""
    wire: dict[str, Any] = {
        "format": raw.format,
        "kind": raw.kind,
        "change": "kill" if raw.pub_status == "canceled" else "hold",
        "provider": raw.provider,
        "segments": [],
    }
    empty = ("headlines", "bodies", "people", "organisations", "places", "entities", "quotes", "responses")
    members = {
        **_head(raw, target, raw.version if target == raw.uri else None),
        "pubStatus": raw.pub_status,
        "edNote": raw.ninjs.get("edNote"),
        **{name: [] for name in empty},
        "wire": wire,
        "generators": _generators(versions),
        "standard": STANDARD,
    }
    return {name: plain(value) for name, value in members.items() if value is not None}


def plain(value: Any) -> Any:
    """JSON's own types, members without a value left out."""
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in value.items() if each is not None}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value if each is not None]
    return value


def _head(raw: RawStory, uri: str, version: str | None) -> dict[str, Any]:
    return {"uri": uri, "type": raw.type, "version": version, "versionCreated": raw.version_created}


def _generators(versions: Versions) -> list[dict[str, str]]:
    return [
        {"name": "wirestream", "versionInfo": versions.pipeline, "role": "enrichment"},
        {"name": "wirestream-model", "versionInfo": versions.model, "role": "recognition"},
        {"name": "wirestream-gazetteer", "versionInfo": versions.gazetteer, "role": "linking"},
    ]


def _each(write: Any, found: Sequence[Any] | None, text: str) -> list[dict[str, Any]] | None:
    return None if found is None else [write(each, text) for each in found]


def _span(span: Span, text: str, exact: str | None = None) -> dict[str, Any]:
    """start, end and exact. Raises WrongSpan where `exact` is not what stands in the text."""
    stands = text[span.start : span.end]
    if not 0 <= span.start <= span.end <= len(text) or (exact is not None and exact != stands):
        raise WrongSpan(f"[{span.start}, {span.end}) of {len(text)} characters says {stands!r}, not {exact!r}")
    return {"start": span.start, "end": span.end, "exact": stands}


def _part(part: Part, text: str) -> dict[str, Any]:
    return {**_span(part.span, text, part.exact), "entity": part.entity}


def _dateline(dateline: Dateline, text: str) -> dict[str, Any]:
    return {
        **_span(Span(dateline.start, dateline.end), text, dateline.exact),
        "city": _span(dateline.city, text) if dateline.city else None,
        "region": _span(dateline.region, text) if dateline.region else None,
        "agencies": list(dateline.agencies),
    }


def _ninjs_entities(given: Mapping[str, Any], entities: Sequence[Entity]) -> dict[str, Any]:
    """people, organisations and places: what the sender gave, then ours, whose `literal` is the id in entities[]."""
    lists: dict[str, list[Any]] = {name: list(given.get(name) or ()) for name in _NINJS_LISTS.values()}
    for entity in entities:
        lists[_NINJS_LISTS[entity.type]].append(
            {"name": entity.name, "rel": "mentions", "uri": entity.uri, "literal": entity.id}
        )
    return {name: each for name, each in lists.items() if each}


def _mention(mention: Mention, text: str) -> dict[str, Any]:
    return {**_span(mention.span, text, mention.exact), "kind": mention.kind, "rel": mention.rel}


def _entity(entity: Entity, text: str) -> dict[str, Any]:
    return {
        "id": entity.id,
        "type": entity.type,
        "name": entity.name,
        "aliases": list(entity.aliases),
        "uri": entity.uri,
        "sameAs": list(entity.same_as) or None,
        "nil": None if entity.uri else entity.nil,
        "description": entity.description,
        "relevance": entity.relevance,
        "confidence": entity.confidence,
        "creator": entity.creator,
        "how": entity.how,
        "why": entity.why,
        "mentions": [_mention(mention, text) for mention in entity.mentions],
    }


def _quote(quote: Quote, text: str, versions: Versions) -> dict[str, Any]:
    speaker, recipient, via = quote.speaker, quote.recipient, quote.reported_via
    return {
        "quoteId": quote.id,
        "quoteType": quote.type,
        "kind": quote.kind,
        "quote": spoken(quote),
        "contents": [_part(part, text) for part in quote.contents],
        "cue": _part(quote.cue, text) if quote.cue else None,
        "sources": [_part(part, text) for part in quote.sources],
        "context": _span(quote.context, text),
        "speaker": {
            "type": speaker.type,
            "name": speaker.name,
            "literal": speaker.literal,
            "description": speaker.description,
            "entity": speaker.entity,
            "uri": speaker.uri,
        },
        "attribution": {
            "method": quote.method,
            "confidence": quote.confidence,
            "creator": versions.model,
            "how": "howextr:tool",
            "why": "why:direct" if quote.method == "explicit" else "why:inferred",
        },
        "recipient": {"name": recipient.name, "entity": recipient.entity, "own": recipient.own} if recipient else None,
        "reportedVia": {"name": via.name, "entity": via.entity, "relation": via.relation} if via else None,
        "paragraphs": list(quote.paragraphs),
        "inner": [_span(span, text) for span in quote.inner] or None,
        "origin": quote.origin,
    }


def spoken(quote: Quote) -> str:
    """The words alone, for reading: contents joined, white space single. A direct quote loses the quotation marks
    around each content and before each further paragraph, and the comma that only leads to "he said"."""
    if quote.type != "direct":
        return " ".join(" ".join(part.exact for part in quote.contents).split())
    pieces = [piece.strip().strip(_DOUBLE_QUOTES) for part in quote.contents for piece in part.exact.split("\n\n")]
    return " ".join(" ".join(pieces).split()).removesuffix(",")


def _response(response: Response, text: str) -> dict[str, Any]:
    return {
        "kind": response.kind,
        "name": response.name,
        "entity": response.entity,
        **_span(Span(response.start, response.end), text, response.exact),
    }
