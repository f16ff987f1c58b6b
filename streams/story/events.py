"""What goes out: the records of the public topics, with their headers.

Values hold nothing of the clock. Headers are CloudEvents 1.0 in Kafka's binary mode; `ce_time` is the raw record's own
timestamp, so that a replay writes the same bytes again. Each record's key is the story's uri.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import orjson

from streams.story import ids
from streams.story.encode import SCHEMA_VERSION, plain
from streams.story.records import Annotated, Decision, OutRecord, TopicRole
from streams.story.versions import rfc3339

SOURCE = "wirestream"
RetractionReason = Literal["kill", "withheld", "correction", "update", "reprocessed"]

# What of a quote may change from one version of a story to the next without an event: places in the text and ids that
# are local to one version, and the model's confidence, which moves a little whenever a neighbouring sentence does.
_LOCAL = frozenset({"quoteId", "start", "end", "entity", "context", "paragraphs", "inner", "confidence", "creator"})
_STORY_RIGHTS = ("slugline", "by", "copyrightHolder", "usageTerms")


def story(record: Annotated, value: Mapping[str, Any], edition: str) -> OutRecord:
    """The enriched story, or the marker of a kill: the last record of its uri is what holds."""
    event = "enriched" if record.action == "story" else record.pub_status
    more = (record.embargoed_until,) if record.embargoed_until else ()  # the same version may come again without it
    identifier = ids.event_id(record.uri, edition, event, record.pipeline, *more)
    return _record("enriched", "wire.story.enriched.v1", "enriched-story", identifier, record, value)


def quote(
    record: Annotated, found: Mapping[str, Any], event: Literal["published", "updated"], edition: str
) -> OutRecord:
    """A quote as it stands in this version of its story."""
    told = record.enriched or {}
    value = {
        **_event(record, found["quoteId"], event, edition),
        "language": told.get("language"),
        "headline": _headline(told),
        **{name: told.get(name) for name in _STORY_RIGHTS},
        **found,
    }
    return _record("quotes", f"wire.quote.{event}.v1", "quote-event", value["eventId"], record, value)


def retracted(record: Annotated, quote_id: str, reason: RetractionReason, edition: str) -> OutRecord:
    """A quote that is no longer the story's. It carries nothing that was said, nor the headline."""
    value = {
        **_event(record, quote_id, "retracted", edition),
        "quoteId": quote_id,
        "retractionReason": reason,
    }
    return _record("quotes", "wire.quote.retracted.v1", "quote-event", value["eventId"], record, value)


def cleared(record: Annotated, edition: str) -> OutRecord:
    """All mentions of earlier versions of this story are void."""
    more = () if record.action == "story" else (record.pub_status,)  # a kill has the version of what it kills
    value = _event(record, record.uri, "cleared", edition, *more)
    return _record(
        "mentions", "wire.entity-mention.cleared.v1", "entity-mention-event", value["eventId"], record, value
    )


def mentioned(record: Annotated, entity: Mapping[str, Any], edition: str) -> OutRecord:
    """One entity of this version of the story, with the places where it is named."""
    told = record.enriched or {}
    value = {
        **_event(record, record.uri, "mentioned", edition, entity["id"]),
        "language": told.get("language"),
        "headline": _headline(told),
        "entity": {name: each for name, each in entity.items() if name != "mentions"},
        "mentions": entity["mentions"],
    }
    return _record(
        "mentions", "wire.entity-mention.mentioned.v1", "entity-mention-event", value["eventId"], record, value
    )


def decision(made: Decision, timestamp: int) -> OutRecord:
    """How a raw record ended; `timestamp` is that record's own. Its key is the uri, or nothing where there is none."""
    place = (made.topic, str(made.partition), str(made.offset))
    identifier = ids.make("decision", *place, made.uri or "", made.version or "", made.decision)
    value = {
        "eventId": identifier,
        "uri": made.uri,
        "version": made.version,
        "decision": made.decision,
        "reason": made.reason,
        "about": made.about,
        "topic": made.topic,
        "partition": made.partition,
        "offset": made.offset,
    }
    headers = _headers("wire.decision.v1", "decision", identifier, made.uri, timestamp)
    if made.version is not None:
        headers.append(("wire-version", made.version))
    return OutRecord("decisions", _key(made.uri), orjson.dumps(plain(value)), _encoded(headers))


def published_form(found: Mapping[str, Any], embargoed_until: str | None) -> str:
    """A short hash of what consumers were told of a quote: where it is the same, no `updated` is sent."""
    told = orjson.dumps([_told(found), embargoed_until], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(told).hexdigest()[:16]


def _told(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _told(each) for name, each in value.items() if name not in _LOCAL}
    if isinstance(value, list | tuple):
        return [_told(each) for each in value]
    return value


def _event(record: Annotated, subject: str, event: str, edition: str, *more: str) -> dict[str, Any]:
    wire = (record.enriched or {}).get("wire", {})
    return {
        "eventId": ids.event_id(subject, edition, event, record.pipeline, *more),
        "event": event,
        "uri": record.uri,
        "version": record.version,
        "versionCreated": record.version_created,
        "pubStatus": record.pub_status,
        "embargoedUntil": record.embargoed_until,
        "provider": wire.get("provider"),
    }


def _headline(told: Mapping[str, Any]) -> str | None:
    headlines = told.get("headlines") or [{}]
    headline: str | None = headlines[0].get("value")
    return headline


def _record(
    role: TopicRole, ce_type: str, schema: str, identifier: str, record: Annotated, value: Mapping[str, Any]
) -> OutRecord:
    headers = _headers(ce_type, schema, identifier, record.uri, record.timestamp)
    if record.version is not None:
        headers.append(("wire-version", record.version))
    headers.append(("wire-pubstatus", record.pub_status))
    if record.embargoed_until is not None:
        headers.append(("wire-embargoed-until", record.embargoed_until))
    return OutRecord(role, _key(record.uri), orjson.dumps(plain(value)), _encoded(headers))


def _headers(ce_type: str, schema: str, identifier: str, uri: str | None, timestamp: int) -> list[tuple[str, str]]:
    headers = [
        ("ce_specversion", "1.0"),
        ("ce_id", identifier),
        ("ce_source", SOURCE),
        ("ce_type", ce_type),
        ("ce_time", rfc3339(timestamp)),
        ("ce_dataschema", f"urn:wirestream:schemas:{schema}:{SCHEMA_VERSION}"),
        ("content-type", "application/json"),
    ]
    if uri is not None:
        headers.append(("ce_subject", uri))
    return headers


def _key(uri: str | None) -> bytes | None:
    return None if uri is None else uri.encode()


def _encoded(headers: list[tuple[str, str]]) -> tuple[tuple[str, bytes], ...]:
    return tuple((name, value.encode()) for name, value in headers)


def quotes_of(record: Annotated) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(quoteId, quote) of an annotated story, in text order; none of a skipped one."""
    for found in (record.enriched or {}).get("quotes", ()):
        yield found["quoteId"], found


def entities_of(record: Annotated) -> Iterator[Mapping[str, Any]]:
    """The entities of an annotated story, in order; none of a skipped one."""
    yield from (record.enriched or {}).get("entities", ())
