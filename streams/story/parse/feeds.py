"""RSS 2.0, RSS 1.0 and Atom: every item of a feed is a story.

The fullest text counts: `content:encoded` or Atom's `content`, else the description, which is a summary otherwise.
What a feed says of itself (outlet, language, rights) holds for the items that do not say it. A tombstone of Atom
(RFC 6721) is a kill.
"""

from __future__ import annotations

import re
from datetime import UTC
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Any, Final
from xml.etree.ElementTree import Element, tostring

from streams.story import markup
from streams.story.kinds import change_of, kind_of
from streams.story.parse import fields, properties
from streams.story.parse.xml import counted, first, leftovers, text_of
from streams.story.parse.xml_body import BodyType, prose
from streams.story.records import RawStory
from streams.story.rejections import StoryRejected
from streams.story.text import words

RSS: Final = "rss"
ATOM: Final = "atom"

_ITEM: Final = words(
    "guid id link title pubDate date published updated modified description summary encoded content creator author "
    "category subject rights copyright source publisher language"
)
_FEED: Final = words("item entry deleted-entry items")
_UPDATED: Final = ("updated", "modified", "pubDate", "date", "published", "issued")
_CREATED: Final = ("published", "pubDate", "date", "issued", "created")
_MAIL: Final = re.compile(r"\S+@\S+\s*\((?P<name>[^()]{1,200})\)\Z|\S+@\S+\Z")
_SECTION: Final = re.compile(r"\s+[-–—|»:>]\s.*|:\s.*", re.DOTALL)
_MEDIA_TYPES: Final = {"image": "picture", "video": "video", "audio": "audio"}


def read_feed(root: Element, *, uri: str, provider: str | None, lenient: bool = False) -> tuple[RawStory, ...]:
    """The items of a feed, in its order; an Atom entry alone is one too.

    `uri` identifies an item without an identifier where it is the only one, `provider` those that name no outlet in a
    feed that names none. Raises StoryRejected: NO_CONTENT for a feed without items, SCHEMA for an identifier that is
    none, TOO_LARGE above 1,000 items; `lenient` leaves out the items that cannot be read, and those above 1,000.
    """
    channel = root if root.tag in ("feed", "entry") else first(root, "channel")
    items = [root] if root.tag == "entry" else [each for each in (*root, *channel) if each.tag in _FEED - {"items"}]
    items = list({id(item): item for item in items}.values())  # an Atom feed is its own channel
    return fields.each(
        counted(items, root, lenient=lenient),
        lambda item: _item(item, channel, uri if len(items) == 1 else fields.uuid_of(tostring(item)), provider),
        lenient=lenient,
    )


def _item(item: Element, channel: Element, uri: str, provider: str | None) -> RawStory:
    if item.tag == "deleted-entry":
        return _deleted(item)
    link = _link(item)
    given = text_of(item.find("guid")) or text_of(item.find("id")) or item.get("about") or ""
    # A bare number is unique in one feed at best.
    uri = fields.identifier(link if not given or (given.isdecimal() and link) else given) or uri
    try:
        return _story(item, channel, uri, link, provider)
    except StoryRejected as rejected:
        raise rejected.about(uri) from rejected


def _story(item: Element, channel: Element, uri: str, link: str, provider: str | None) -> RawStory:
    format_ = ATOM if item.tag == "entry" else RSS
    headline = _line(item.find("title"))
    body, body_type, summary, aside = _text(item)
    byline = _byline(item) or (_byline(channel) if format_ == ATOM else "")
    subjects = [each.get("label") or each.get("term") or text_of(each) for each in _all(item, "category", "subject")]
    given: dict[str, Any] = {
        "by": byline,
        "language": text_of(item.find("language")) or item.get("lang") or _language(channel),
        "firstCreated": _time(item, _CREATED),
        "copyrightNotice": text_of(item.find("rights"))
        or _line(channel.find("copyright"))
        or _line(channel.find("rights")),
        "subjects": [{"name": subject} for subject in dict.fromkeys(subjects) if subject],
        "descriptions": [{"role": "summary", "value": summary}] if summary else None,
        "altIds": [{"role": "link", "value": link}] if link and link != uri else None,
    }
    ninjs, rest = properties.cleaned({name: value for name, value in given.items() if value})
    extra: dict[str, Any] = {**leftovers(item, _ITEM), **aside, **rest}
    extra |= {"feed": {name: value for name, value in _feed(channel).items() if value}}
    return RawStory(
        uri=uri,
        format=format_,
        headline=headline,
        body=body,
        body_type=body_type,
        type=_type(item, headline, body),
        version_created=_time(item, _UPDATED),
        language=ninjs.get("language"),
        byline=byline,
        provider=_provider(item, channel) or provider,
        kind=kind_of(headline, body=body),  # categories are topics: "Results" may be a company's
        change=change_of(headline),
        ninjs=ninjs,
        extra={name: value for name, value in extra.items() if value},
    )


def _deleted(item: Element) -> RawStory:
    return RawStory(
        uri=fields.identifier(item.get("ref"), "deleted-entry/@ref") or fields.uuid_of(tostring(item)),
        format=ATOM,
        version_created=fields.moment(item.get("when")),
        pub_status="canceled",
        ninjs={"edNote": text_of(item.find("comment"))} if item.find("comment") is not None else {},
    )


# --- what is said of an item ------------------------------------------------------------------------------------------


def _link(item: Element) -> str:
    links = item.findall("link")
    for link in links:
        if link.get("href") and link.get("rel", "alternate") == "alternate":
            return link.get("href", "").strip()
    return next((text_of(link) for link in links if text_of(link)), "")


def _time(item: Element, names: tuple[str, ...]) -> str | None:
    """The first of these times that is one: RFC 3339 in Atom and Dublin Core, RFC 822 in RSS."""
    for name in names:
        sent = text_of(item.find(name))
        found = fields.moment(sent) or _rfc822(sent)
        if found:
            return found
    return None


def _rfc822(sent: str) -> str | None:
    try:
        then = parsedate_to_datetime(sent[:60])
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    return fields.moment(then.isoformat())


def _byline(item: Element) -> str:
    names = [text_of(each.find("name")) or text_of(each) for each in _all(item, "creator", "author")]
    return ", ".join(dict.fromkeys(filter(None, map(_name, names))))


def _name(author: str) -> str:
    """RSS has an address with the name in brackets; the address alone is nobody's byline."""
    mail = _MAIL.match(author)
    return (mail["name"] or "").strip() if mail else author


def _provider(item: Element, channel: Element) -> str | None:
    for said in (
        text_of(item.find("source/title")),
        text_of(item.find("source")) if item.find("source/id") is None else "",
        text_of(item.find("publisher")),
        text_of(channel.find("publisher")),
        _SECTION.sub("", _line(channel.find("title"))) if channel.tag != "entry" else "",
    ):
        if said:
            return said
    return None


def _language(channel: Element) -> str:
    return text_of(channel.find("language")) or channel.get("lang", "")


def _feed(channel: Element) -> dict[str, Any]:
    if channel.tag == "entry":
        return {}
    category = text_of(channel.find("category"))
    return {"title": _line(channel.find("title")), "link": _link(channel), "category": category}


def _type(item: Element, headline: str, body: str) -> str:
    """An item with words is a story; one without is passed on as what is attached to it."""
    if headline or body.strip():
        return "text"
    types = (each.get("type", "") for each in item.iter() if each.tag in ("enclosure", "media-content", "link"))
    return next(
        (_MEDIA_TYPES[name] for name in (type_.split("/")[0] for type_ in types) if name in _MEDIA_TYPES), "component"
    )


# --- its text ---------------------------------------------------------------------------------------------------------


def _text(item: Element) -> tuple[str, BodyType, str, dict[str, list[Any]]]:
    """The fullest text, its type, the summary beside it, and what stood among the text and is none."""
    found: list[tuple[str, BodyType, dict[str, list[Any]]]] = []
    for element in _all(item, "encoded", "content", "description", "summary"):
        text, type_, aside = _prose(element)
        if text.strip():
            found.append((text, type_, aside))
    if not found:
        return "", "text/plain", "", {}
    text, type_, aside = found[0]
    summaries = [_plain(*each[:2]) for each in found[1:]]
    summary = next((each for each in summaries if each and each != _plain(text, type_)), "")
    return text, type_, summary, aside


def _prose(element: Element) -> tuple[str, BodyType, dict[str, list[Any]]]:
    if len(element):  # xhtml, in whatever element it is
        return prose(element)
    text = element.text or ""
    is_html = element.get("type", "").endswith("html") or markup.is_markup(text) or markup.is_markup(_unescaped(text))
    return text, "text/html" if is_html else "text/plain", {}


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">") if "&lt;" in text else text


def _plain(text: str, type_: BodyType) -> str:
    return " ".join((markup.to_text(text) if type_ == "text/html" else text).split())


def _line(element: Element | None) -> str:
    """A title on one line; tags in it are escaped, as Atom's type says or not."""
    text = text_of(element)
    return " ".join((markup.to_text(text) if markup.is_markup(text) else unescape(text)).split())


def _all(item: Element, *names: str) -> list[Element]:
    return [each for name in names for each in item.findall(name)]
