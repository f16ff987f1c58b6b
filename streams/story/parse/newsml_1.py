"""NewsML 1.x: news items of nested components; the main text is the story, what else there is goes beside it.

A component inherits what it does not say itself (news lines, rights, descriptions) from those around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final
from xml.etree.ElementTree import Element, tostring

from streams.story.kinds import change_of, change_of_slug, kind_of
from streams.story.parse import fields, nitf, properties
from streams.story.parse.xml import counted, first, leftovers, says_embargoed, text_of, tree, unrevised
from streams.story.parse.xml_body import BodyType, prose, with_dateline
from streams.story.records import Change, RawStory
from streams.story.rejections import Reason, StoryRejected
from streams.story.text import words

FORMAT: Final = "newsml-1"

Chain = tuple[Element, ...]  # components, the innermost first

_MEDIA: Final = {
    "photo": "picture",
    "picture": "picture",
    "image": "picture",
    "graphic": "graphic",
    "infographic": "graphic",
    "video": "video",
    "animation": "video",
    "audio": "audio",
}
_NO_STORY: Final = re.compile(r"caption|thumbnail|preview|summary|abstract|legend|teaser", re.IGNORECASE)
_MARKUP: Final = re.compile(r"html|xml|nitf", re.IGNORECASE)
# What an instruction tells the receiver to do, whatever the status says.
_CANCELS: Final = re.compile(r"(?:mandatory)?\W?(?:kill|delet|cancel|withdraw)", re.IGNORECASE)
_HOLDS: Final = re.compile(r"(?:mandatory)?\W?(?:hold\b|withh[eo]ld)", re.IGNORECASE)
_CHANGES: Final[tuple[tuple[re.Pattern[str], Change], ...]] = (
    (re.compile(r"correct|rectif", re.IGNORECASE), "correction"),
    (re.compile(r"refile|resend", re.IGNORECASE), "refile"),
    (re.compile(r"repeat", re.IGNORECASE), "repeat"),
    (re.compile(r"update|writethru|lead\b", re.IGNORECASE), "update"),
    (re.compile(r"advisory", re.IGNORECASE), "advisory"),
)
_NOTES: Final = re.compile(r"advisory|note|editor", re.IGNORECASE)

_MANAGEMENT: Final = words("FirstCreated ThisRevisionCreated Status Urgency Instruction")
_LINES: Final = words(
    "HeadLine SubHeadLine ByLine DateLine CreditLine CopyrightLine RightsLine SlugLine KeywordLine NewsLine"
)
_DESCRIPTION: Final = words("Language Genre SubjectCode")


def read_newsml_1(root: Element, *, uri: str, provider: str | None, lenient: bool = False) -> tuple[RawStory, ...]:
    """The items of a document, in its order.

    `uri` identifies an item without an identifier, `provider` those that name none. Raises StoryRejected: SCHEMA for a
    status that NewsML does not know, NO_CONTENT for a document without items, TOO_LARGE for one with more than 1,000,
    UNSUPPORTED_FORMAT for an item that only patches parts of an earlier one; `lenient` leaves out the items that cannot
    be read, and those above 1,000.
    """
    items = root.findall("NewsItem")
    alone = len(items) == 1
    envelope = first(root, "NewsEnvelope")
    return fields.each(
        counted(items, root, lenient=lenient),
        lambda item: _item(item, envelope, uri=uri if alone else fields.uuid_of(tostring(item)), provider=provider),
        lenient=lenient,
    )


def _item(item: Element, envelope: Element, *, uri: str, provider: str | None) -> RawStory:
    identification = first(item, "Identification/NewsIdentifier")
    uri = _identifier(identification) or uri
    try:
        return _story(item, identification, envelope, uri=uri, provider=provider)
    except StoryRejected as rejected:
        raise rejected.about(uri) from rejected


def _story(item: Element, identification: Element, envelope: Element, *, uri: str, provider: str | None) -> RawStory:
    management = first(item, "NewsManagement")
    extra: dict[str, Any] = {}
    status, until, embargo_open = _management(management)
    if item.find("Update") is not None and status == "usable":
        raise StoryRejected(Reason.UNSUPPORTED_FORMAT, "an item that only patches an earlier one: send the whole story")
    chain, body, inner, others = _body(item)
    extra |= {name: value for name, value in inner.extra.items() if value}
    extra |= _extra(item, identification, management, chain, envelope)
    if others:
        extra["components"] = others
    headlines = [text_of(line) for line in _lines(chain, "HeadLine", "SubHeadLine") if text_of(line)]
    headline = headlines[0] if headlines else inner.headline
    slugline = _line(chain, "SlugLine") or text_of(item.find("Identification/NameLabel")) or _line(chain, "KeywordLine")
    byline = _line(chain, "ByLine") or inner.byline
    given = _properties(management, chain, envelope)
    given |= {"by": byline, "slugline": slugline}
    passed, rest = properties.cleaned({name: value for name, value in given.items() if value})
    extra |= rest
    text, prefixed = with_dateline(*body, _line(chain, "DateLine") or inner.dateline)
    embargo_open = embargo_open or (until is None and says_embargoed(passed.get("edNote", "")))
    labels = [each.get("FormalName", "") for each in (*_described(chain, "Genre"), first(management, "NewsItemType"))]
    return RawStory(
        uri=uri,
        format=FORMAT,
        headline=headline,
        body=text,
        body_type=body[1],
        type="text" if text.strip() or status != "usable" else _type(item),
        version=fields.version(text_of(identification.find("RevisionId"))),
        version_created=_created(management, envelope, extra),
        pub_status=status,
        embargoed_until=until,
        embargo_open=embargo_open,
        language=passed.get("language"),
        byline=byline,
        slugline=slugline,
        provider=fields.provider_in(text) or _provider(chain, identification, passed) or provider,
        kind=kind_of(headline, slugline, *labels, body=text),
        change=_change(management, headline, slugline),
        fixes=("dateline",) if prefixed else (),
        ninjs=passed,
        extra=extra,
    )


def _identifier(identification: Element) -> str | None:
    """The public identifier without its revision, which the standard has at its end; else one made of its parts."""
    public = fields.identifier(text_of(identification.find("PublicIdentifier")), "PublicIdentifier")
    if public:
        revision = first(identification, "RevisionId")
        number = text_of(revision)
        for ending in (f":{number}{revision.get('Update', '')}", f":{number}"):
            if number and public.endswith(ending):
                return public.removesuffix(ending)
        return unrevised(public)[0]
    parts = [text_of(identification.find(name)) for name in ("ProviderId", "DateId", "NewsItemId")]
    return fields.identifier(":".join(("urn", "newsml", *parts)), "NewsIdentifier") if parts[2] else None


def _management(management: Element) -> tuple[fields.PubStatus, str | None, bool]:
    """Status, end of an embargo, and whether there is one without an end.

    An embargo ends when the status is to change to usable. An instruction to kill or hold counts as that status.
    """
    status, embargoed = fields.status(first(management, "Status").get("FormalName"))
    for instruction in management.iterfind("Instruction"):
        name = instruction.get("FormalName", "")
        if status != "canceled" and _CANCELS.match(name):
            status = "canceled"
        elif status == "usable" and _HOLDS.match(name):
            status = "withheld"
    until = None
    for change in management.iterfind("StatusWillChange"):
        future = first(change, "FutureStatus").get("FormalName", "")
        moment = text_of(change.find("DateAndTime"))
        if embargoed and future.lower() == "usable":
            until = fields.moment(moment, assume_utc=False)
    return status, until, embargoed and until is None


def _created(management: Element, envelope: Element, extra: dict[str, Any]) -> str | None:
    for sent in (text_of(management.find("ThisRevisionCreated")), text_of(envelope.find("DateAndTime"))):
        moment = fields.moment(sent)
        if moment:
            return moment
        if sent:
            extra.setdefault("versionCreated", sent)
    return None


def _change(management: Element, headline: str, slugline: str) -> Change | None:
    for instruction in management.iterfind("Instruction"):
        for pattern, change in _CHANGES:
            if pattern.match(instruction.get("FormalName", "")):
                return change
    return change_of(headline) or change_of_slug(slugline)


# --- content ----------------------------------------------------------------------------------------------------------


def _body(item: Element) -> tuple[Chain, tuple[str, BodyType], nitf.Content, list[Any]]:
    """The main text with the components it stands in, and all other content as JSON."""
    contents = [found for component in item.iterfind("NewsComponent") for found in _contents(component, ())]
    others: list[Any] = []
    chosen: tuple[Chain, tuple[str, BodyType], nitf.Content] | None = None
    for chain, content in sorted(contents, key=lambda found: _rank(*found)):
        read = _read(content) if chosen is None and _is_text(chain, content) else None
        if read and read[0][0].strip():
            chosen = chain, *read
        else:
            others.append({"role": _role(chain), **_as_object(content)})
    if chosen:
        return (*chosen, others)
    outer: Chain = contents[0][0] if contents else tuple(item.findall("NewsComponent")[:1])
    return outer, ("", "text/plain"), nitf.Content(), others


def _contents(component: Element, around: Chain) -> Iterator[tuple[Chain, Element]]:
    chain = (component, *around)
    for child in component:
        if child.tag == "ContentItem":
            yield chain, child
        elif child.tag == "NewsComponent":
            yield from _contents(child, chain)


def _rank(chain: Chain, content: Element) -> tuple[bool, bool]:
    """The main text first, markup before plain; otherwise in the order of the document."""
    return not re.search(r"main", _role(chain), re.IGNORECASE), _MARKUP.search(_format(content)) is None


def _role(chain: Chain) -> str:
    return next((each.get("FormalName", "") for part in chain for each in part.iterfind("Role")), "")


def _format(content: Element) -> str:
    names = [first(content, name).get("FormalName", "") for name in ("Format", "MimeType")]
    return " ".join(filter(None, names))


def _is_text(chain: Chain, content: Element) -> bool:
    media = first(content, "MediaType").get("FormalName", "").lower()
    return media not in _MEDIA and content.find("DataContent") is not None and not _NO_STORY.search(_role(chain[:1]))


def _read(content: Element) -> tuple[tuple[str, BodyType], nitf.Content]:
    data = first(content, "DataContent")
    document = data.find("nitf")
    if document is not None:
        inner = nitf.wrapped(document)
        return (inner.body, inner.body_type), inner
    body, body_type, aside = prose(data)
    if body_type == "text/plain" and _MARKUP.search(_format(content)) and "<" in body:
        body_type = "text/html"  # markup that is hidden in a CDATA section
    return (body, body_type), nitf.Content(extra=dict(aside))


def _type(item: Element) -> str:
    """What an item without text is: the kind of its first content, a set of topics, or a package."""
    for media in item.iter("MediaType"):
        return _MEDIA.get(media.get("FormalName", "").lower(), "text")
    if item.find("TopicSet") is not None:
        return "concept"
    return "composite" if next(item.iter("NewsItemRef"), None) is not None else "text"


def _as_object(content: Element) -> dict[str, Any]:
    found = tree(content)
    return found if isinstance(found, dict) else {"text": found}


# --- metadata ---------------------------------------------------------------------------------------------------------


def _properties(management: Element, chain: Chain, envelope: Element) -> dict[str, Any]:
    """What has a place in ninjs."""
    rights = [text_of(each) for each in _metadata(chain, "RightsMetadata", "Copyright/CopyrightHolder")]
    usage = [
        text_of(each.find(name))
        for each in _metadata(chain, "RightsMetadata", "UsageRights")
        for name in ("UsageType", "Geography", "Limitations")
    ]
    notes = [text for name, text in _news_lines(chain) if _NOTES.search(name)]
    places = [(each.get("HowPresent", ""), _place(each)) for each in _described(chain, "Location")]
    origin = [place for how, place in places if how.lower() in ("origin", "")] or [place for _, place in places]
    return {
        "urgency": first(management, "Urgency").get("FormalName") or first(envelope, "Priority").get("FormalName"),
        "firstCreated": text_of(management.find("FirstCreated")),
        "edNote": " ".join(filter(None, notes)),
        "located": origin[0] if origin else "",
        "language": _language(chain),
        "copyrightHolder": next(filter(None, rights), ""),
        "copyrightNotice": _line(chain, "CopyrightLine"),
        "usageTerms": " ".join(filter(None, (_line(chain, "RightsLine"), *usage))),
        "subjects": [
            {"literal": part.get("FormalName", "")}
            for each in _described(chain, "SubjectCode")
            for part in each
            if part.tag == each[-1].tag  # the most exact of subject, matter and detail; of several, each
        ],
        "genres": [{"name": each.get("FormalName", "")} for each in _described(chain, "Genre")],
        "places": [{"name": place, "rel": how.lower()} if how else {"name": place} for how, place in places if place],
        "infoSources": [
            {"name": party.get("FormalName", ""), "role": "source"}
            for party in _metadata(chain, "AdministrativeMetadata", "Source/Party")
        ],
    }


def _extra(
    item: Element, identification: Element, management: Element, chain: Chain, envelope: Element
) -> dict[str, Any]:
    """What was said about the item and has no place in ninjs."""
    derived = [each.get("NewsItem", "") for each in management.iterfind("DerivedFrom")]
    keywords = [text_of(each) for each in _lines(chain, "KeywordLine")]
    keywords += [
        each.get("Value", "")
        for each in _described(chain, "Property")
        if each.get("FormalName", "").lower() == "keyword"
    ]
    told: dict[str, Any] = {
        **leftovers(item, words("Identification NewsManagement NewsComponent")),
        **leftovers(management, _MANAGEMENT),
        "signals": [each.get("FormalName", "") for each in management.iterfind("Instruction")],
        "instructions": [tree(each) for each in management.iterfind("Instruction") if len(each)],
        "identification": tree(identification),
        "labels": leftovers(item.find("Identification"), words("NewsIdentifier")),
        "keywords": list(filter(None, keywords)),
        "dateline": _line(chain, "DateLine"),
        "creditline": _line(chain, "CreditLine"),
        "headlines": [
            {"role": each.tag, "value": text_of(each)} for each in [*_lines(chain, "HeadLine", "SubHeadLine")][1:]
        ],
        "newsLines": [{"type": name, "text": text} for name, text in _news_lines(chain)],
        # the transport's own words, shortened: every item of a document gets them
        "message": {each.tag[:60]: (text_of(each) or each.get("FormalName", ""))[:200] for each in envelope[:40]},
        "evolvedfrom": unrevised(derived[0])[0] if derived else "",
    }
    for part in reversed(chain):  # the innermost last: what it says itself wins
        for name, known in (("DescriptiveMetadata", _DESCRIPTION), ("AdministrativeMetadata", frozenset[str]())):
            told |= leftovers(part.find(name), known)
        told |= leftovers(part.find("RightsMetadata"), frozenset())
        told |= leftovers(part.find("NewsLines"), _LINES)
    return {name: value for name, value in told.items() if value}


def _lines(chain: Chain, *names: str) -> Iterator[Element]:
    """The news lines of the innermost component that has the first of the names, in the order of the names."""
    for part in chain:
        if part.find(f"NewsLines/{names[0]}") is not None:
            for name in names:
                yield from part.iterfind(f"NewsLines/{name}")
            return


def _line(chain: Chain, name: str) -> str:
    return "; ".join(filter(None, map(text_of, _lines(chain, name))))


def _news_lines(chain: Chain) -> list[tuple[str, str]]:
    """The lines for which NewsML has no name: their type, and their text."""
    return [
        (first(line, "NewsLineType").get("FormalName", ""), " ".join(map(text_of, line.iterfind("NewsLineText"))))
        for line in _lines(chain, "NewsLine")
    ]


def _metadata(chain: Chain, block: str, path: str) -> Iterator[Element]:
    """What the innermost component says that says anything at a path of one block of metadata."""
    for part in chain:
        found = part.findall(f"{block}/{path}")
        if found:
            yield from found
            return


def _described(chain: Chain, name: str) -> Iterator[Element]:
    return _metadata(chain, "DescriptiveMetadata", name)


def _place(location: Element) -> str:
    """`City, Country`, as far as they are given."""
    values = {each.get("FormalName", "").lower(): each.get("Value", "") for each in location.iterfind("Property")}
    names = ("city", "countryarea", "state", "countryname")
    named = [values[name] for name in names if values.get(name)]
    return ", ".join(named) or values.get("country", "") or text_of(location)


def _language(chain: Chain) -> str:
    given = next((each.get("FormalName", "") for each in _described(chain, "Language")), "")
    around = (each.get("lang", "") for part in chain for each in (part, *part.iterfind("NewsLines/HeadLine")))
    return given or next(filter(None, around), "")


def _provider(chain: Chain, identification: Element, passed: dict[str, Any]) -> str | None:
    parties = (
        party.get("FormalName", "")
        for name in ("Provider", "Source")
        for party in _metadata(chain, "AdministrativeMetadata", f"{name}/Party")
    )
    return (
        next(filter(None, parties), "")
        or _line(chain, "CreditLine")
        or passed.get("copyrightHolder")
        or text_of(identification.find("ProviderId"))
        or None
    )
