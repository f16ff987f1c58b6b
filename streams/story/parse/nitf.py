"""NITF 3.x: a story as one document, its management in the head, names marked up in the text.

A document may cancel another one: that comes out as a kill of its own, which names its target.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final
from xml.etree.ElementTree import Element

from streams.story.kinds import change_of, change_of_slug, kind_of
from streams.story.parse import fields, properties
from streams.story.parse.xml import find_all, first, leftovers, says_embargoed, text_of, tree, unrevised
from streams.story.parse.xml_body import BodyType, prose, with_dateline
from streams.story.records import RawStory
from streams.story.text import words

FORMAT: Final = "nitf"

_SLUGS: Final = words("anpa-keyword slug slugline keyword-line")
_NUMBERED_SLUG: Final = re.compile(r"[0-9]{1,2} [A-Z]{3,}(?: \S+){1,6}\Z")  # PA's titles: `1 POLITICS Brexit`
_WITH_VERSION: Final = re.compile(r"([^:\s]+):([0-9]{1,9})\Z")  # dpa's id-strings end in a version
_HINTS: Final = {
    "person": "person",
    "org": "organisation",
    "location": "place",
    "event": "event",
    "object.title": "object",
    "function": "function",
    "q": "quote",
    "virtloc": "address",
}
_LISTS: Final = {"person": "people", "org": "organisations", "location": "places", "event": "events"}
_DELAY: Final = timedelta(minutes=10)
_DOCDATA: Final = words(
    "doc-id urgency date.issue date.release date.expire du-key ed-msg doc.copyright key-list series identified-content"
)


@dataclass(frozen=True, slots=True)
class Content:
    """What NITF's body holds; NewsML wraps just that."""

    headline: str = ""
    byline: str = ""
    dateline: str = ""
    located: str = ""
    body: str = ""
    body_type: BodyType = "text/plain"
    ninjs: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)


def read_nitf(root: Element, *, uri: str, provider: str | None) -> tuple[RawStory, ...]:
    """The story of a document, after the kill of another one where it asks for that.

    `uri` identifies a document without a doc-id, `provider` one that names none. Raises StoryRejected(SCHEMA) where
    the status is none that NITF knows.
    """
    docdata = first(root, "head/docdata")
    sent, version = _identifier(root, docdata)
    story = _story(root, docdata, uri=sent or uri, version=version, provider=provider)
    kill = _kill(docdata, story)
    if kill is None:
        return (story,)
    told = story.headline.strip() or story.body.strip() or story.pub_status != "usable"
    return (kill, story) if told else (kill,)


def wrapped(root: Element) -> Content:
    """The body of a `nitf` element inside another format, whose word counts; NITF's own head goes to `extra`."""
    content = content_of(root)
    head = {} if root.find("head") is None else {"nitf": tree(first(root, "head"))}
    abstracts = content.ninjs["descriptions"]
    extra = {**content.extra, **head} | ({"abstracts": abstracts} if abstracts else {})
    return replace(content, extra=extra)


def content_of(root: Element) -> Content:
    """The body of a `nitf` element: its headlines, byline, dateline and prose, and the names marked up in it."""
    head = first(root, "body/body.head")
    parts = root.findall("body/body.content") or root.findall("body.content")
    bodies = [prose(part) for part in parts]
    extra: dict[str, Any] = {}
    for _, _, aside in bodies:
        for name, values in aside.items():
            extra.setdefault(name, []).extend(values)
    hints = _hints(parts)
    if hints:
        extra["inline"] = hints
    headlines = [headline for headline in find_all(head, "hedline/hl1", "hedline/hl2") if text_of(headline)]
    if len(headlines) > 1:
        extra["headlines"] = [{"role": each.get("id") or each.tag, "value": text_of(each)} for each in headlines[1:]]
    tagline = text_of(root.find("body/body.end/tagline"))
    if tagline:
        extra["tagline"] = tagline
    dateline = text_of(head.find("dateline"))
    if dateline:
        extra["dateline"] = dateline
    extra.update(leftovers(head, words("hedline byline dateline abstract person org location event")))
    abstracts = [text_of(abstract) for abstract in head.findall("abstract")]
    body, body_type = _joined(bodies)
    return Content(
        headline=text_of(headlines[0]) if headlines else text_of(head.find("hedline")),
        byline="; ".join(filter(None, map(_byline, head.findall("byline")))),
        dateline=dateline,
        located=_place(first(head, "dateline/location")),
        body=body,
        body_type=body_type,
        ninjs={"descriptions": [{"role": "abstract", "value": each} for each in abstracts if each]},
        extra=extra,
    )


def _story(root: Element, docdata: Element, *, uri: str, version: str | None, provider: str | None) -> RawStory:
    content = content_of(root)
    title = text_of(root.find("head/title"))
    headline = content.headline or title
    slugline = _slugline(root, docdata, title if title != headline else "")
    extra = {**content.extra, **_head_extra(root, docdata)}
    status, until, embargo_open, created = _management(root, docdata, extra)
    given = {**_properties(root, docdata), **content.ninjs, "title": title, "slugline": slugline}
    given |= {"by": content.byline, "located": content.located, "language": _language(root)}
    passed, rest = properties.cleaned({name: value for name, value in given.items() if value})
    extra.update(rest)
    body, prefixed = with_dateline(content.body, content.body_type, content.dateline)
    note = passed.get("edNote", "")
    corrected = docdata.find("correction") is not None
    embargo_open = embargo_open or (until is None and says_embargoed(note))
    story = RawStory(
        uri=uri,
        format=FORMAT,
        headline=headline,
        body=body,
        body_type=content.body_type,
        version=version,
        version_created=created,
        pub_status=status,
        embargoed_until=until,
        embargo_open=embargo_open,
        language=passed.get("language"),
        byline=content.byline,
        slugline=slugline,
        provider=_provider(root, docdata) or provider,
        kind=kind_of(headline, slugline, *_labels(root), body=body),
        change="correction" if corrected else change_of(headline) or change_of_slug(slugline) or change_of(note),
        fixes=("dateline",) if prefixed else (),
        ninjs=passed,
        extra=extra,
    )
    return replace(story, provider=fields.provider_in(body) or story.provider)


def _kill(docdata: Element, story: RawStory) -> RawStory | None:
    """The kill of another document, or None. Where only one status is given for both, both are meant: fail closed."""
    target, _ = _parted(docdata.get("management-doc-idref"), docdata)
    if target is None or target == story.uri:
        return None
    status, _ = fields.status(docdata.get("management-idref-status") or docdata.get("management-status"))
    if status == "usable":
        return None
    return RawStory(
        uri=story.uri,
        format=FORMAT,
        headline=story.headline,
        version_created=story.version_created,
        pub_status=status,
        provider=story.provider,
        kind="advisory",
        change="kill" if status == "canceled" else "hold",
        supersedes=target,
        ninjs={name: value for name, value in story.ninjs.items() if name == "edNote"},
        extra=story.extra,
    )


def _identifier(root: Element, docdata: Element) -> tuple[str | None, str | None]:
    """The doc-id, and the version: the du-key's or its generation, or the one that stands in the doc-id."""
    key = first(docdata, "du-key")
    version = fields.version(key.get("version")) or fields.version(key.get("generation"))
    found, own = _parted(first(docdata, "doc-id").get("id-string") or root.get("uno"), docdata)
    return found, version or own


def _parted(value: str | None, docdata: Element) -> tuple[str | None, str | None]:
    found = fields.identifier(value, "doc-id")
    match = _WITH_VERSION.match(found or "")
    if match and first(docdata, "doc-id").get("regsrc", "").lower().startswith("dpa"):
        return match[1], match[2]
    return unrevised(found) if found else (None, None)


def _management(
    root: Element, docdata: Element, extra: dict[str, Any]
) -> tuple[fields.PubStatus, str | None, bool, str | None]:
    """Status, end of an embargo, whether there is one without an end, and when this version was made.

    A release later than the issue is an embargo, too; the minutes that a desk's system takes are none. To publish hours
    early is what an embargo is there to prevent, so a time without a zone is no end where the status says embargoed,
    and the latest that it can mean where it does not. Superdesk writes the end of an embargo as the expiry.
    """
    status, embargoed = fields.status(docdata.get("management-status"))
    dates = {name: first(docdata, f"date.{name}").get("norm", "").strip() for name in ("issue", "release", "expire")}
    times = {name: fields.moment(value) for name, value in dates.items()}
    odd = {name: value for name, value in dates.items() if value and not times[name]}
    if odd:
        extra["dates"] = odd
    issue, release = times["issue"], times["release"]
    created = issue or release or _revised(root)
    if embargoed:
        until = fields.moment(dates["release"] or dates["expire"], assume_utc=False)
        return status, until, until is None, created
    if release and (issue is None or _after(release, issue) > _DELAY):
        zoned = fields.moment(dates["release"], assume_utc=False)
        return status, zoned or fields.moment(f"{dates['release']}-12:00"), False, created
    return status, None, False, created


def _after(later: str, earlier: str) -> timedelta:
    return datetime.fromisoformat(later) - datetime.fromisoformat(earlier)


def _ends_embargo(docdata: Element) -> bool:
    """Whether the expiry is where the embargo's end was written."""
    embargoed = docdata.get("management-status", "").lower().endswith("embargoed")
    return embargoed and not first(docdata, "date.release").get("norm")


def _revised(root: Element) -> str | None:
    """The last revision's time, for documents without an issue date."""
    times = (fields.moment(each.get("norm")) for each in root.iterfind("head/revision-history"))
    return max(filter(None, times), default=None)


def _properties(root: Element, docdata: Element) -> dict[str, Any]:
    """What has a place in ninjs."""
    notes = [each.get("info") or text_of(each) for each in find_all(docdata, "correction", "ed-msg")]
    notes += [
        text_of(each) for each in root.iterfind("body/body.head/note") if "editor" in each.get("noteclass", "").lower()
    ]
    rights = first(docdata, "doc.copyright")
    holder = rights.get("holder", "")
    owner = text_of(root.find("body/body.head/rights/rights.owner"))
    given: dict[str, Any] = {
        "urgency": first(docdata, "urgency").get("ed-urg"),
        "edNote": "; ".join(note.strip() for note in notes if note.strip()),
        "copyrightHolder": holder or owner or first(docdata, "doc.rights").get("owner"),
        "copyrightNotice": " ".join(filter(None, ("Copyright", rights.get("year"), holder))) if rights.attrib else None,
        "expires": None if _ends_embargo(docdata) else fields.moment(first(docdata, "date.expire").get("norm")),
        "subjects": [
            {
                "name": each.get("tobject.subject.detail")
                or each.get("tobject.subject.matter")
                or each.get("tobject.subject.type"),
                "literal": each.get("tobject.subject.refnum"),
            }
            for each in root.iterfind("head/tobject/tobject.subject")
        ],
        "genres": [
            {"name": each.get("tobject.property.type")} for each in root.iterfind("head/tobject/tobject.property")
        ],
        "altIds": [
            {"role": "regsrc", "value": each.get("regsrc")} for each in docdata.iterfind("doc-id") if each.get("regsrc")
        ],
    }
    for tag, name in _LISTS.items():
        places = ("head/docdata/identified-content", "body/body.head")  # Superdesk names companies in the latter
        given[name] = [_named(each) for each in find_all(root, *(f"{place}/{tag}" for place in places))]
    for name in ("subjects", "genres"):
        given[name] = [{key: each for key, each in entry.items() if each} for entry in given[name]]
    return given


def _named(element: Element) -> dict[str, str]:
    source, value = element.get("idsrc"), element.get("value")
    named = {"name": _place(element) or element.get("value", "")}
    return {**named, "literal": f"{source}:{value}" if source else value} if value else named


def _head_extra(root: Element, docdata: Element) -> dict[str, Any]:
    """What was said about the document and has no place in ninjs."""
    head = first(root, "head")
    extra: dict[str, Any] = {**leftovers(head, words("title docdata key-list")), **leftovers(docdata, _DOCDATA)}
    extra |= {f"docdata.{name}": value for name, value in docdata.attrib.items() if name != "management-status"}
    listed_there = find_all(root, "head/docdata/key-list/keyword", "head/key-list/keyword")
    keywords = [each.get("key") or text_of(each) for each in listed_there]
    if any(keywords):
        extra["keywords"] = list(filter(None, keywords))
    extra |= {name: found for name, found in _unlisted(docdata).items() if found}
    for name in ("du-key", "series", "doc-id", "doc.copyright"):
        found = docdata.find(name)
        if found is not None:
            extra[name] = tree(found)
    series = first(docdata, "series")
    part, total = series.get("series.part", ""), series.get("series.totalpart", "")
    if part.isdecimal():
        extra["take"] = {"part": int(part[:9])} | ({"total": int(total[:9])} if total.isdecimal() else {})
    return extra


def _unlisted(docdata: Element) -> dict[str, Any]:
    return {
        "identified-content": leftovers(docdata.find("identified-content"), frozenset(_LISTS)),
        "ed-msg": [tree(each) for each in docdata.iterfind("ed-msg") if each.get("msg-type")],
    }


def _slugline(root: Element, docdata: Element, title: str) -> str:
    for meta in root.iterfind("head/meta"):
        if meta.get("name", "").lower() in _SLUGS and meta.get("content", "").strip():
            return meta.get("content", "").strip()
    key = first(docdata, "du-key").get("key", "").strip()
    return key or (title if _NUMBERED_SLUG.match(title) else "")


def _labels(root: Element) -> Iterator[str]:
    """The sender's own words for what kind of story it is. ANPA's format `t` is tabular."""
    if any(each.get("name") == "anpa-format" and each.get("content") == "t" for each in root.iterfind("head/meta")):
        yield "agate"
    for path, name in (("head/tobject", "tobject.type"), ("head/tobject/tobject.property", "tobject.property.type")):
        yield from (each.get(name, "") for each in root.iterfind(path))
    yield from (each.get("fix-id", "") for each in root.iterfind("head/docdata/fixture"))


def _provider(root: Element, docdata: Element) -> str | None:
    return (
        text_of(root.find("body/body.head/distributor"))
        or first(docdata, "doc-id").get("regsrc", "").strip()
        or first(docdata, "doc.copyright").get("holder", "").strip()
        or text_of(root.find("body/body.head/rights/rights.owner"))
        or None
    )


def _language(root: Element) -> str | None:
    return root.get("lang") or root.get("baselang") or first(root, "body").get("lang")


def _byline(element: Element) -> str:
    """`By KIM DOE, Staff Writer`: the title after the name, which often stands without anything between."""
    title = text_of(element.find("byttl"))
    text = text_of(element)
    if title and text.endswith(title) and text != title:
        return f"{text.removesuffix(title).rstrip(' ,')}, {title}"
    return text


def _place(element: Element) -> str:
    """What an element says; of parts without anything between them, a list."""
    text = text_of(element)
    parts = [text_of(child) for child in element]
    return ", ".join(filter(None, parts)) if len(parts) > 1 and text == "".join(parts) else text


def _hints(parts: Iterable[Element]) -> list[dict[str, str]]:
    """The names that the sender marked in the text, each once."""
    found: dict[tuple[tuple[str, str], ...], None] = {}
    for part in parts:
        for element in part.iter():
            kind = _HINTS.get(element.tag)
            if kind and text_of(element):
                found[(("type", kind), ("text", _place(element)), *sorted(element.attrib.items()))] = None
    return [dict(hint) for hint in found]


def _joined(bodies: list[tuple[str, BodyType, dict[str, list[Any]]]]) -> tuple[str, BodyType]:
    types = {body_type for body, body_type, _ in bodies if body.strip()}
    if types == {"text/plain"} or not types:
        return "\n\n".join(body for body, _, _ in bodies), "text/plain"
    return "\n".join(body if kind == "text/html" else f"<pre>{body}</pre>" for body, kind, _ in bodies), "text/html"
