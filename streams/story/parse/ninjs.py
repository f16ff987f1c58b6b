"""ninjs 3.1, and the dialects it is sent in: 1.x and 2.x in lower case, Superdesk's `guid`, AP's `altids`, `bylines`.

The properties that have a field of `RawStory` go there, the others pass through in 3.1's names and shapes
(`properties`); what has no place in 3.1 is kept in `extra` under the name it came with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final, Literal

from streams.story.kinds import change_of, change_of_slug, kind_of
from streams.story.parse import fields, properties
from streams.story.records import Change, RawStory
from streams.story.rejections import Reason, StoryRejected
from streams.story.text import words

BodyType = Literal["text/plain", "text/html"]

# Properties that only ninjs has, in 3.x's and in the older spelling; one of them tells ninjs from minimal JSON.
_TELLING: Final = words(
    "bodies headlines pubStatus pubstatus versionCreated versioncreated representationType representationtype standard "
    "$standard embargoedUntil embargoed firstCreated firstcreated body_xhtml description_text usageTerms usageterms "
    "copyrightHolder copyrightholder altIds altids infoSources infosources"
)
_TYPES: Final = {
    name: name
    for name in ("text", "audio", "video", "picture", "graphic", "composite", "component", "event", "planning")
} | {"photo": "picture", "image": "picture", "package": "composite"}
# The roles of a body and of a headline, best first.
_BODY_ROLES: Final = ("main", "text", "body", "story", "", "html", "xhtml", "nitf")
_HEADLINE_ROLES: Final = ("main", "headline", "", "seo", "extended")


def is_ninjs(item: Mapping[str, Any]) -> bool:
    """Whether an object has properties that tell ninjs, of any version, from minimal JSON."""
    return not _TELLING.isdisjoint(item)


def read_ninjs(item: Mapping[str, Any], *, uri: str, provider: str | None, format_: str | None = None) -> RawStory:
    """The story in a ninjs object. `uri` identifies one that has no identifier, `provider` one that names none.

    Raises StoryRejected(SCHEMA) where a property that decides about the story has a wrong type or value. Of a kill only
    the identifier and the status decide: it is read without what else is wrong, which is kept in `extra`; without a
    version or a date it reaches further, never less far.
    """
    sent = {name: value for name, value in item.items() if value is not None}
    uri = _identifier(sent) or uri
    try:
        return _read(sent, uri, provider, format_ or _dialect(item))
    except StoryRejected as rejected:
        raise rejected.about(uri) from rejected


def _read(sent: dict[str, Any], uri: str, provider: str | None, format_: str) -> RawStory:
    given, extra = properties.renamed(sent)
    status, says_embargoed = fields.status(given.pop("pubStatus", None))
    if status != "usable":
        wrong = _wrong(given, sent)
        extra |= wrong
        given, sent = _without(wrong, given), _without(wrong, sent)
    version = fields.version(given.pop("version", None))
    if format_ == "ninjs-superdesk" and version and uri.endswith(f":{version}") and "uri" not in sent:
        uri = uri.removesuffix(f":{version}")
    created = _version_created(given.pop("versionCreated", None))
    until, embargo_open = _embargo(given.pop("embargoedUntil", None), says_embargoed, extra)
    type_ = _type(given.pop("type", None), extra)
    headline = _headline(given, sent, extra)
    body, body_type = _body(given, sent, extra)
    passed, rest = properties.cleaned(given)
    extra.update(rest)
    byline = passed.get("by", "") or _bylines(extra)
    slugline = passed.get("slugline", "")
    return RawStory(
        uri=uri,
        format=format_,
        headline=headline,
        body=body,
        body_type=body_type,
        type=type_,
        version=version,
        version_created=created,
        pub_status=status,
        embargoed_until=until,
        embargo_open=embargo_open,
        language=passed.get("language"),
        byline=byline,
        slugline=slugline,
        provider=_provider(passed, extra, body) or provider,
        kind=kind_of(headline, slugline, *_labels(passed, extra, sent), body=body),
        change=_change(headline, slugline, extra),
        ninjs=passed,
        extra=extra,
    )


def _wrong(given: Mapping[str, Any], sent: Mapping[str, Any]) -> dict[str, Any]:
    """The properties that would have a story refused."""
    checks: dict[str, Callable[[], object]] = {
        "version": lambda: fields.version(given.get("version")),
        "versionCreated": lambda: _version_created(given.get("versionCreated")),
        "type": lambda: fields.text(given.get("type"), "type"),
        "headlines": lambda: _valued(given.get("headlines"), "headlines"),
        "bodies": lambda: _valued(given.get("bodies"), "bodies"),
    }
    texts = ("headline", "text", *(name for name in sent if name.startswith("body")))
    checks |= {name: partial(fields.text, sent.get(name), name) for name in texts}
    wrong = {}
    for name, check in checks.items():
        try:
            check()
        except StoryRejected:
            wrong[name] = given.get(name, sent.get(name))
    return wrong


def _without(wrong: Mapping[str, Any], properties_: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in properties_.items() if name not in wrong}


def _dialect(item: Mapping[str, Any]) -> str:
    if ("guid" in item and "uri" not in item) or "evolvedfrom" in item or "anpa_category" in item:
        return "ninjs-superdesk"
    altids = item.get("altids")
    if isinstance(altids, dict) and "itemid" in altids:
        return "ninjs-ap"
    if any(name[:1].islower() and any(map(str.isupper, name)) for name in item):
        return "ninjs-3"
    return "ninjs-2" if "headlines" in item or "bodies" in item else "ninjs-1"


def _identifier(sent: Mapping[str, Any]) -> str | None:
    altids = sent.get("altids")
    if isinstance(altids, dict) and altids.get("itemid"):
        return fields.identifier(altids["itemid"], "altids.itemid")  # AP's uri changes with every request
    for name in ("uri", "guid", "id", "url"):
        found = fields.identifier(sent.get(name), name)
        if found:
            return found
    return None


def _version_created(value: Any) -> str | None:
    if value in (None, ""):
        return None
    created = fields.moment(value)
    if created is None:
        raise StoryRejected(Reason.SCHEMA, f"versionCreated: {str(value)[:40]!r} is no RFC 3339 time")
    return created


def _embargo(value: Any, says_embargoed: bool, extra: dict[str, Any]) -> tuple[str | None, bool]:
    """The end of an embargo, and whether there is one without an end. A time without a zone is none: to publish hours
    early is what an embargo is there to prevent."""
    until = fields.moment(value, assume_utc=False)
    if until:
        return until, False
    if value in (None, "", False):
        return None, says_embargoed
    extra["embargoedUntil"] = value
    return None, True


def _type(value: Any, extra: dict[str, Any]) -> str:
    if value is None:
        return "text"
    name = fields.text(value, "type").strip().lower()
    if name not in _TYPES and name:
        extra["type"] = value  # "preformatted", "article": text by another name
    return _TYPES.get(name, "text")


def _headline(given: dict[str, Any], sent: Mapping[str, Any], extra: dict[str, Any]) -> str:
    """The main headline; further ones go to `extra`."""
    values = _valued(given.pop("headlines", None), "headlines")
    if not values:
        for name in ("headline", "headline_main", "headline_extended"):
            if isinstance(sent.get(name), str) and sent[name].strip():
                extra.pop(name, None)
                return str(sent[name])
        if "headline" in sent:
            fields.text(sent["headline"], "headline")
            extra.pop("headline", None)
        return ""
    best = min(range(len(values)), key=lambda at: _rank(values[at], _HEADLINE_ROLES, "value"))
    if len(values) > 1:
        extra["headlines"] = [value for at, value in enumerate(values) if at != best]
    return str(values[best]["value"])


def _body(given: dict[str, Any], sent: Mapping[str, Any], extra: dict[str, Any]) -> tuple[str, BodyType]:
    """The main body, plain before HTML; further ones go to `extra`."""
    values = _valued(given.pop("bodies", None), "bodies")
    if values:
        best = min(range(len(values)), key=lambda at: _rank(values[at], _BODY_ROLES, "value"))
        if len(values) > 1:
            extra["bodies"] = [value for at, value in enumerate(values) if at != best]
        return str(values[best]["value"]), "text/html" if _is_html(values[best]) else "text/plain"
    names = ["body_text", "body_html", "body_xhtml", "body", "text"]
    names += sorted(name for name in sent if name.startswith("body_") and name not in names)
    for name in names:
        body = fields.text(sent.get(name), name)
        if body.strip():
            extra.pop(name, None)
            return body, "text/html" if "html" in name else "text/plain"
    return "", "text/plain"


def _valued(values: Any, name: str) -> list[dict[str, Any]]:
    """The members of `headlines` or `bodies` that have a value."""
    if values is None:
        return []
    if not isinstance(values, list) or not all(isinstance(each, dict) for each in values):
        raise StoryRejected(Reason.SCHEMA, f"{name}: expected an array of objects")
    for each in values:
        fields.text(each.get("value"), f"{name}[].value")
    return [each for each in values if each.get("value")]


def _rank(value: Mapping[str, Any], roles: tuple[str, ...], name: str) -> tuple[bool, int, bool]:
    role = str(value.get("role") or "").lower()
    return not value[name].strip(), roles.index(role) if role in roles else len(roles), _is_html(value)


def _is_html(value: Mapping[str, Any]) -> bool:
    kind = str(value.get("contentType") or value.get("contenttype") or value.get("role") or "").lower()
    return "html" in kind or "xml" in kind


def _bylines(extra: dict[str, Any]) -> str:
    """AP's `bylines: [{by, title}]` and Superdesk's `authors: [{name}]`, which stay in `extra` too."""
    for name, member in (("bylines", "by"), ("authors", "name"), ("author", "name")):
        values = extra.get(name)
        if isinstance(values, str):
            return values
        for value in values if isinstance(values, list) else ():
            if isinstance(value, dict) and isinstance(value.get(member), str):
                return str(value[member])
    return ""


def _provider(passed: Mapping[str, Any], extra: Mapping[str, Any], body: str) -> str | None:
    for name in ("provider", "source"):
        value = extra.get(name)
        if isinstance(value, dict):
            value = value.get("name")
        if isinstance(value, str) and value.strip():
            return value.strip()
    for source in passed.get("infoSources", ()):
        if source.get("name") and source.get("role", "source").lower().endswith(("source", "provider", "originator")):
            return str(source["name"])
    return fields.provider_in(body) or passed.get("copyrightHolder") or None


def _labels(passed: Mapping[str, Any], extra: Mapping[str, Any], sent: Mapping[str, Any]) -> list[str]:
    """The sender's own words for what kind of story it is."""
    genres = (genre.get("name") for genre in passed.get("genres", ()))
    labels = (passed.get("profile"), sent.get("type"), extra.get("kind"), *genres)
    return [label for label in labels if isinstance(label, str)]


def _change(headline: str, slugline: str, extra: Mapping[str, Any]) -> Change | None:
    signals = extra.get("signals") or extra.get("signal") or ()
    for signal in signals if isinstance(signals, list) else (signals,):
        word = str(signal.get("code") or signal.get("literal") or "") if isinstance(signal, dict) else str(signal)
        if word.lower() in ("sig:correction", "correction", "edstat:c"):
            return "correction"
        if word.lower() in ("sig:update", "update", "edstat:u"):
            return "update"
    take = extra.get("anpa_take_key")
    slug = f"{slugline} {take}" if isinstance(take, str) else slugline
    return change_of(headline) or change_of_slug(slug)
