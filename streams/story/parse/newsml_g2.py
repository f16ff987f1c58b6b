"""NewsML-G2: newsItem, and newsMessage with several items. Packages, concepts and plans hold nothing to read and pass.

Codes of vocabularies (`medtop:20000538`) are kept as they were sent, in `literal`: catalogs are not fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final
from xml.etree.ElementTree import Element, tostring

from streams.story.kinds import change_of, change_of_slug, kind_of
from streams.story.parse import fields, nitf, properties
from streams.story.parse.xml import counted, first, leftovers, says_embargoed, text_of, tree
from streams.story.parse.xml_body import BodyType, prose, with_dateline
from streams.story.records import Change, RawStory
from streams.story.rejections import StoryRejected
from streams.story.text import words

FORMAT: Final = "newsml-g2"

# What an item is, where its class does not say it.
_ITEMS: Final = {
    "newsItem": "text",
    "packageItem": "composite",
    "conceptItem": "concept",
    "knowledgeItem": "concept",
    "planningItem": "planning",
    "catalogItem": "catalog",
}
_CLASSES: Final = words("text audio video picture graphic composite component")
_NATURES: Final = {
    "person": "people",
    "organisation": "organisations",
    "organization": "organisations",
    "geoarea": "places",
    "poi": "places",
    "country": "places",
    "countryarea": "places",
    "worldarea": "places",
    "event": "events",
    "object": "objects",
}
_NAME_ROLES: Final = ("full", "", "display", "short", "mnemonic")
_HEADLINE_ROLES: Final = ("main", "", "headline", "seo")
_SIGNALS: Final[dict[str, Change]] = {
    "sig:correction": "correction",
    "edstat:c": "correction",
    "sig:update": "update",
    "edstat:u": "update",
}
_SEQUEL: Final = words("derivedfrom evolvedfrom translatedfrom rewriteof")

_ROOT: Final = words("itemMeta contentMeta contentSet rightsInfo catalogRef assert link")
_ITEM_META: Final = words(
    "itemClass provider versionCreated firstCreated embargoed pubStatus profile title edNote signal link"
)
_CONTENT_META: Final = words(
    "urgency contentCreated located infoSource altId language genre subject headline by slugline description dateline "
    "creditline keyword"
)
_RIGHTS: Final = words("copyrightHolder copyrightNotice usageTerms")
# Properties of which one word is passed on, and the attributes that go with it; what says more is kept whole beside it.
_SINGLE: Final = (
    ("itemMeta", "provider", {"literal"}),
    ("itemMeta", "profile", set[str]()),
    ("contentMeta", "located", {"literal"}),
    ("contentMeta", "slugline", {"separator"}),
    ("contentMeta", "language", {"tag"}),
    ("contentMeta", "by", set[str]()),
    ("contentMeta", "description", {"role"}),
)
_SUBJECT: Final = words("qcode uri literal type creator relevance confidence")

# Senders that write the version at the end of the identifier, too; and RFC 3085, which has it there by design.
_VERSIONED: Final = re.compile(
    r"tag:reuters\.com|urn:publicid:ap\.org|urn:newsml:dpa\.com|urn:newsml:[^:]+:\d{8}[^:]*:[^:]+:"
)


def read_newsml_g2(root: Element, *, uri: str, provider: str | None, lenient: bool = False) -> tuple[RawStory, ...]:
    """The items of a message, in its order, or the one item that stands alone.

    `uri` identifies an item without a guid, `provider` those that name none. Raises StoryRejected: SCHEMA for a status
    that G2 does not know, NO_CONTENT for a message without items, TOO_LARGE for one with more than 1,000; `lenient`
    leaves out the items that cannot be read, and those above 1,000.
    """
    header = root.find("header")
    if root.tag in _ITEMS:
        return (_item(root, uri=uri, provider=provider, header=None),)
    items = [item for set_ in root.iterfind("itemSet") for item in set_ if item.tag in _ITEMS]
    alone = len(items) == 1
    return fields.each(
        counted(items, root, lenient=lenient),
        lambda item: _item(
            item, uri=uri if alone else fields.uuid_of(tostring(item)), provider=provider, header=header
        ),
        lenient=lenient,
    )


def _item(item: Element, *, uri: str, provider: str | None, header: Element | None) -> RawStory:
    version = fields.version(item.get("version"))
    uri = _identifier(item.get("guid"), version) or uri
    try:
        return _story(item, uri=uri, version=version, provider=provider, header=header)
    except StoryRejected as rejected:
        raise rejected.about(uri) from rejected


def _story(item: Element, *, uri: str, version: str | None, provider: str | None, header: Element | None) -> RawStory:
    meta, content = first(item, "itemMeta"), first(item, "contentMeta")
    extra = _extra(item, meta, content, header)
    status, embargoed = fields.status(code(first(meta, "pubStatus")) or None)
    until, embargo_open = _embargo(meta.find("embargoed"), embargoed, extra)
    created = _moment(meta, "versionCreated", extra)
    body, inner = _body(item, extra)
    given = _properties(item, meta, content, header)
    title = text_of(meta.find("title"))
    headline = _headline(content, extra) or inner.headline or title
    slugline = " ".join(filter(None, map(text_of, content.findall("slugline")[:1])))
    byline = "; ".join(filter(None, map(text_of, content.findall("by")))) or inner.byline
    byline = byline or "; ".join(filter(None, map(_name, content.findall("creator"))))
    given |= {"title": title, "by": byline, "slugline": slugline, "language": _language(item, content)}
    passed, rest = properties.cleaned({name: value for name, value in given.items() if value})
    extra.update(rest)
    text, prefixed = with_dateline(*body, text_of(content.find("dateline")) or inner.dateline)
    embargo_open = embargo_open or (until is None and says_embargoed(passed.get("edNote", "")))
    labels = [label for each in (meta.find("profile"), *content.findall("genre")) if each is not None
              for label in (text_of(each), code(each).rpartition(":")[2])]  # fmt: skip
    return RawStory(
        uri=uri,
        format=FORMAT,
        headline=headline,
        body=text,
        body_type=body[1],
        type=_type(item, meta),
        version=version,
        version_created=created,
        pub_status=status,
        embargoed_until=until,
        embargo_open=embargo_open,
        language=passed.get("language"),
        byline=byline,
        slugline=slugline,
        provider=fields.provider_in(text) or _provider(meta, content, passed) or provider,
        kind=kind_of(headline, slugline, *labels, body=text),
        change=_change(headline, slugline, extra.get("signals", ())),
        fixes=("dateline",) if prefixed else (),
        ninjs=passed,
        extra=extra,
    )


def code(element: Element) -> str:
    """The code of a property, as it was sent: `qcode`, else `uri`, else `literal`; "" for none."""
    return element.get("qcode") or element.get("uri") or element.get("literal") or ""


def _identifier(guid: str | None, version: str | None) -> str | None:
    found = fields.identifier(guid, "guid")
    if found and version and _VERSIONED.match(found):
        for mark in (":", "/"):
            if found.endswith(f"{mark}{version}"):
                return found.removesuffix(f"{mark}{version}")
    return found


def _type(item: Element, meta: Element) -> str:
    given = re.split(r"[:/#]", code(first(meta, "itemClass")).lower())[-1]
    return given if given in _CLASSES and item.tag == "newsItem" else _ITEMS[item.tag]


def _embargo(element: Element | None, embargoed: bool, extra: dict[str, Any]) -> tuple[str | None, bool]:
    """The end of an embargo, and whether there is one without an end: an empty `embargoed` says just that."""
    if element is None:
        return None, embargoed
    until = fields.moment(text_of(element), assume_utc=False)
    if until is None and text_of(element):
        extra["embargoedUntil"] = text_of(element)
    return until, until is None


def _moment(meta: Element, name: str, extra: dict[str, Any]) -> str | None:
    sent = text_of(meta.find(name))
    moment = fields.moment(sent)
    if sent and not moment:
        extra[name] = sent
    return moment


def _headline(content: Element, extra: dict[str, Any]) -> str:
    headlines = [each for each in content.iterfind("headline") if text_of(each)]
    if not headlines:
        return ""
    best = min(headlines, key=lambda each: _rank(each, _HEADLINE_ROLES))
    if len(headlines) > 1:
        headlines.remove(best)
        extra["headlines"] = [{"role": each.get("role", ""), "value": text_of(each)} for each in headlines]
    return text_of(best)


def _body(item: Element, extra: dict[str, Any]) -> tuple[tuple[str, BodyType], nitf.Content]:
    """The first content with any text in it, markup before plain; the others go to `extra`."""
    contents = [each for set_ in item.iterfind("contentSet") for each in set_]
    chosen: tuple[str, BodyType] = ("", "text/plain")
    inner = nitf.Content()
    others: dict[str, list[Any]] = {}
    for each in sorted(contents, key=lambda each: each.tag != "inlineXML"):
        if chosen[0].strip() or each.tag not in ("inlineXML", "inlineData"):
            others.setdefault(each.tag, []).append(tree(each))
            continue
        chosen, inner, aside = _content(each)
        for name, values in aside.items():
            extra.setdefault(name, values)
    if others:
        extra["contents"] = others
    return chosen, inner


def _content(element: Element) -> tuple[tuple[str, BodyType], nitf.Content, dict[str, Any]]:
    if element.tag == "inlineData":
        kind = element.get("contenttype", "").lower()
        text = "".join(element.itertext())
        return (text, "text/html" if "html" in kind or "xml" in kind else "text/plain"), nitf.Content(), {}
    document = element if element.find("nitf") is None else first(element, "nitf")
    if document.tag == "nitf":
        inner = nitf.wrapped(document)
        return (inner.body, inner.body_type), inner, inner.extra
    body, body_type, aside = prose(document)
    return (body, body_type), nitf.Content(), aside


def _properties(item: Element, meta: Element, content: Element, header: Element | None) -> dict[str, Any]:
    """What has a place in ninjs."""
    asserted = {code(each): each for each in item.iterfind("assert") if code(each)}
    rights = first(item, "rightsInfo")
    located = content.find("located")
    given: dict[str, Any] = {
        "urgency": text_of(content.find("urgency")) or text_of(None if header is None else header.find("priority")),
        "edNote": " ".join(filter(None, map(text_of, meta.findall("edNote")))),
        "profile": text_of(meta.find("profile")),
        "firstCreated": text_of(meta.find("firstCreated")),
        "contentCreated": text_of(content.find("contentCreated")),
        "located": _place(located, asserted) if located is not None else "",
        "copyrightHolder": _holder(rights.find("copyrightHolder")),
        "copyrightNotice": " ".join(filter(None, map(text_of, rights.findall("copyrightNotice")))),
        "usageTerms": " ".join(filter(None, map(text_of, rights.findall("usageTerms")))),
        "altIds": [{"role": each.get("type", ""), "value": text_of(each)} for each in content.iterfind("altId")],
        "infoSources": [_named(each) | _role(each) for each in content.iterfind("infoSource")],
        "genres": [_named(each) for each in content.iterfind("genre")],
        "descriptions": [_role(each) | {"value": text_of(each)} for each in content.iterfind("description")],
    }
    for subject in content.iterfind("subject"):
        known = asserted.get(code(subject))
        entry = _named(subject)
        if known is not None and "name" not in entry:
            entry |= {"name": _name(known)} if _name(known) else {}
        listing = _listing(subject, known)
        if listing == "places" and "name" not in entry:
            entry |= {"name": place} if (place := _place(subject, asserted)) else {}
        if listing == "subjects":
            entry |= {name: int(value) for name in ("relevance", "confidence")
                      if (value := subject.get(name, "")).isdecimal() and len(value) <= 3}  # fmt: skip
            entry |= {"creator": subject.get("creator", "")} if subject.get("creator") else {}
        if entry and entry not in given.setdefault(listing, []):
            given[listing].append(entry)
    return given


def _listing(subject: Element, known: Element | None) -> str:
    """Which of ninjs's lists a subject belongs to, by its nature or what is asserted of it."""
    types = [subject.get("type", "")]
    if known is not None:
        types += [known.get("type", ""), *(code(each) for each in known.iterfind("type"))]
    for type_ in types:
        listing = _NATURES.get(re.split(r"[:/#]", type_.lower())[-1])
        if listing:
            return listing
    return "subjects"


def _named(element: Element) -> dict[str, Any]:
    """name, uri and literal, as far as they were given."""
    found = {
        "name": _name(element),
        "uri": element.get("uri") or "",
        "literal": element.get("qcode") or element.get("literal") or "",
    }
    return {name: value for name, value in found.items() if value}


def _name(element: Element) -> str:
    names = [each for each in element.iterfind("name") if text_of(each)]
    return text_of(min(names, key=lambda each: _rank(each, _NAME_ROLES))) if names else ""


def _role(element: Element) -> dict[str, str]:
    role = element.get("role")
    return {"role": role} if role else {}


def _rank(element: Element, roles: tuple[str, ...]) -> int:
    role = re.split(r"[:/#]", element.get("role", "").lower())[-1]
    return roles.index(role) if role in roles else len(roles)


def _place(located: Element, asserted: dict[str, Element]) -> str:
    """A place's name. A literal may only point at what is asserted of it further down."""
    known = asserted.get(code(located))
    name = _name(located) or (_name(known) if known is not None else "")
    if not name and known is not None:
        name = text_of(known.find(".//locality/name"))
    return name or ("" if known is not None else located.get("literal", ""))


def _holder(holder: Element | None) -> str:
    return "" if holder is None else _name(holder) or text_of(holder) or code(holder)


def _provider(meta: Element, content: Element, passed: dict[str, Any]) -> str | None:
    """The outlet: the provider's name, else its code where that is no domain, else the credit line or the holder."""
    given = first(meta, "provider")
    short = code(given).rpartition(":")[2]
    return (
        _name(given)
        or ("" if "." in short or "/" in short else short)
        or text_of(content.find("creditline"))
        or passed.get("copyrightHolder")
        or short
        or None
    )


def _language(item: Element, content: Element) -> str | None:
    tags = (first(content, "language").get("tag"), first(item, "contentSet/inlineXML").get("lang"), item.get("lang"))
    return next(filter(None, tags), None)


def _change(headline: str, slugline: str, signals: Iterable[str]) -> Change | None:
    for signal in signals:
        if signal.lower() in _SIGNALS:
            return _SIGNALS[signal.lower()]
    return change_of(headline) or change_of_slug(slugline)


def _extra(item: Element, meta: Element, content: Element, header: Element | None) -> dict[str, Any]:
    """What was said about the item and has no place in ninjs."""
    extra: dict[str, Any] = {
        **leftovers(item, _ROOT),
        **leftovers(meta, _ITEM_META),
        **leftovers(content, _CONTENT_META),
    }
    rights = item.findall("rightsInfo")
    links = [link for parent in (meta, item) for link in parent.iterfind("link")]
    told: dict[str, Any] = {
        "signals": [code(each) or text_of(each) for each in meta.iterfind("signal")],
        "links": [tree(each) for each in links],
        "asserts": [tree(each) for each in item.iterfind("assert")],
        "keywords": [text_of(each) for each in content.iterfind("keyword")],
        "catalogs": [each.get("href", "") for each in item.iterfind("catalogRef")],
        # subjects that say more than ninjs has room for: broader terms, how and why they were found
        "subjects": [tree(each) for each in content.iterfind("subject") if not _is_plain(each)],
        "rightsInfo": [tree(each) for each in rights] if len(rights) > 1 or any(map(_says_more, rights)) else [],
        "edNotes": [tree(each) for each in meta.iterfind("edNote") if each.attrib],
        "dateline": text_of(content.find("dateline")),
        "creditline": text_of(content.find("creditline")),
    }
    if header is not None:  # the transport's own words, shortened: every item of a message gets them
        told["message"] = {each.tag[:60]: text_of(each)[:200] or code(each)[:200] for each in header[:40]}
    for parent, tag, told_of in _SINGLE:
        found = (meta if parent == "itemMeta" else content).findall(tag)
        if len(found) > 1 or any(set(each.attrib) - told_of for each in found):
            told[tag] = [tree(each) for each in found]
    sequel = next((link for link in links if _relation(link) in _SEQUEL), None)
    if sequel is not None:
        told["evolvedfrom"] = sequel.get("residref") or sequel.get("href") or ""
    extra |= {name: value for name, value in told.items() if value}
    return extra


def _relation(link: Element) -> str:
    return re.split(r"[:/#]", link.get("rel", "").lower())[-1]


def _says_more(rights: Element) -> bool:
    tags = [child.tag for child in rights]
    more = (
        not set(tags) <= _RIGHTS or len(tags) > len(set(tags)) or any(len(child) and child.attrib for child in rights)
    )
    return more or bool(rights.attrib)


def _is_plain(subject: Element) -> bool:
    return set(subject.attrib) <= _SUBJECT and len(subject) <= 1 and all(child.tag == "name" for child in subject)
