"""HTML pages and fragments: the story on a page, without what stands around it.

What the page says of itself for machines (schema.org's NewsArticle, Open Graph and other meta elements) gives the
metadata; the text is what stands in `article`, else in `main`, else in `body`. Navigation, asides, forms, figures and
scripts are dropped, and so is what the page's own class names call related links, sharing or advertisement.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from streams.story import markup
from streams.story.kinds import change_of, kind_of
from streams.story.parse import decode, fields, properties
from streams.story.records import RawStory
from streams.story.rejections import StoryRejected
from streams.story.text import words as listed

FORMAT: Final = "html"

# A document or fragment that begins with one of these is read as HTML.
ROOTS: Final = listed(
    "html head body article main section header div p h1 h2 h3 ul ol table blockquote pre meta title link"
)

_CHARSET: Final = re.compile(rb"<meta\s[^>]{0,200}?charset\s*=\s*[\"']?([A-Za-z][\w.:-]{1,39})", re.IGNORECASE)
_LINKED_DATA: Final = re.compile(r"<script\s[^<>]{0,300}?application/ld\+json[^<>]{0,300}>", re.IGNORECASE)
_SCRIPT_END: Final = re.compile(r"</script", re.IGNORECASE)
_MOST_SCRIPTS: Final = 20
_ARTICLES: Final = re.compile(r"(?:\w*News\w*|\w*Article|BlogPosting|LiveBlogPosting|Report)\Z")
_DROPPED: Final = listed(
    "script style template svg nav aside form button select iframe noscript object figure figcaption footer dialog "
    "title video audio menu"
)
_ASIDE_WORDS: Final = re.compile(
    r"(?:^|[\s_-])(?:share|sharing|social|related|newsletter|promo|advert|advertisement|ads?|comments?|breadcrumbs?|recirc"
    r"|menu|nav|navigation|navbar|sidebar|footer|masthead|read-?more|most-?(?:read|popular)|cookies?|consent|subscribe|paywall|tags|toolbar|skip-link|sr-only"
    r"|visually-hidden)(?:$|[\s_-])",
    re.IGNORECASE,
)
_HOLDERS: Final = listed("div section ul ol p span")
_CLOSING: Final = re.compile(r"[^<]{0,80}</[a-z]{1,12}>\s{0,40}(?:<|\Z)")
_BYLINE: Final = re.compile(r"(?:^|[\s_-])(?:byline|author)(?:$|[\s_-])", re.IGNORECASE)
_VOID: Final = listed("area base br col embed hr img input link meta param source track wbr")
_LOOKED_AT: Final = listed("meta link html time h1 title p div span address a")
_SHORTEST: Final = 40  # characters of text below which a region holds no story

# What is said in meta elements, best first. Names are in lower case.
_META: Final[dict[str, tuple[str, ...]]] = {
    "headline": ("og:title", "twitter:title", "dc.title", "parsely-title", "sailthru.title"),
    "summary": ("og:description", "description", "twitter:description", "dc.description"),
    "url": ("og:url", "parsely-link", "twitter:url"),
    "provider": ("og:site_name", "dc.publisher", "publisher", "application-name"),
    "language": ("og:locale", "dc.language", "language"),
    "published": (
        "article:published_time",
        "datepublished",
        "dc.date",
        "dc.date.issued",
        "parsely-pub-date",
        "pubdate",
        "date",
    ),
    "modified": ("article:modified_time", "og:updated_time", "datemodified", "dc.date.modified", "last-modified"),
    "author": ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "byl"),
    "section": ("article:section", "parsely-section", "section"),
    "rights": ("copyright", "dc.rights"),
}
_SUBJECTS: Final = listed("article:tag news_keywords keywords parsely-tags")


@dataclass(slots=True)
class _Page:
    """What was met on the way through a page."""

    meta: dict[str, list[str]] = field(default_factory=dict)
    canonical: str = ""
    language: str = ""
    title: str = ""
    headings: list[str] = field(default_factory=list)
    byline: str = ""
    times: list[str] = field(default_factory=list)


def charset(value: bytes) -> str | None:
    """The character set that a meta element at the start of a page names, in lower case, or None."""
    match = _CHARSET.search(value[:2000])
    return match[1].decode("ascii").lower() if match else None


def read_html(page: str, *, uri: str, provider: str | None) -> tuple[RawStory, ...]:
    """The story on a page. `uri` identifies one that names no address of its own, `provider` one that names no outlet.

    Takes time proportional to the page. Raises StoryRejected(SCHEMA) for an address that is none.
    """
    seen = _look(page)
    data = _article(page)
    meta = {name: next(_said(seen.meta, names), "") for name, names in _META.items()}
    address = _first(seen.canonical, meta["url"], _address(data))
    known = fields.identifier(address) or uri
    site = _first(_name(data.get("publisher")), meta["provider"])
    body, region = _body(page)
    if len(_plain(body)) < _SHORTEST:
        article = data.get("articleBody")
        body, region = (article, "articleBody") if isinstance(article, str) and article.strip() else (body, region)
    headline = _first(
        *(seen.headings if len(seen.headings) == 1 else ()),
        _string(data.get("headline")),
        meta["headline"],
        *seen.headings[:1],
        _without_site(seen.title, site),
    )
    byline = _first(_names(data.get("author")), seen.byline, meta["author"] if "://" not in meta["author"] else "")
    published = _moment(data.get("datePublished"), meta["published"], *seen.times[:1])
    subjects = [*_split(_said(seen.meta, _SUBJECTS)), *_split(_strings(data.get("keywords")))]
    section = _first(_string(data.get("articleSection")), meta["section"])
    given: dict[str, Any] = {
        "by": byline,
        "language": _first(_string(data.get("inLanguage")), seen.language, meta["language"]).replace("_", "-"),
        "firstCreated": published,
        "copyrightHolder": _name(data.get("copyrightHolder")),
        "copyrightNotice": _first(_string(data.get("copyrightNotice")), meta["rights"]),
        "descriptions": _summary(_first(_string(data.get("description")), meta["summary"])),
        "subjects": [{"name": name} for name in dict.fromkeys((section, *subjects)) if name],
        "altIds": [{"role": "link", "value": address}] if address and address != known else None,
    }
    ninjs, rest = properties.cleaned({name: value for name, value in given.items() if value})
    extra = {
        "meta": {name: values[0] if len(values) == 1 else values for name, values in seen.meta.items()},
        "linkedData": {name: value for name, value in data.items() if name != "articleBody"},
        "title": seen.title,
        "region": region,
        "dateline": _string(data.get("dateline")),
        **rest,
    }
    labels = [*_strings(data.get("@type")), *_strings(data.get("genre"))]
    story = RawStory(
        uri=known,
        format=FORMAT,
        headline=headline,
        body=body,
        body_type="text/plain" if region == "articleBody" else "text/html",
        version_created=_moment(data.get("dateModified"), meta["modified"]) or published,
        language=ninjs.get("language"),
        byline=byline,
        provider=fields.provider_in(_plain(body[-4000:])) or site or provider,
        kind=kind_of(headline, "", *labels, body=body),
        change=change_of(headline),
        ninjs=ninjs,
        extra={name: value for name, value in extra.items() if value},
    )
    return (story,)


# --- what a page says of itself ---------------------------------------------------------------------------------------


def _look(page: str) -> _Page:
    """Meta elements, headings of the first rank, byline and times."""
    seen = _Page()
    gathering: tuple[str, int] | None = None  # an element whose text is wanted, and where the text begins
    script = ""
    for start, end, name, ends, written in markup.tokens(page):
        if script:
            script = "" if ends and name == script else script
            continue
        if name in ("script", "style", "template") and not ends:
            script = name
        if gathering and ends and name == gathering[0]:
            text = " ".join(markup.to_text(page[gathering[1] : start].replace("<", " <")).split())
            if name == "h1":
                seen.headings.append(text)
            elif name == "title":
                seen.title = seen.title or text
            else:
                seen.byline = seen.byline or text[:200]
            gathering = None
        if not name or ends or name not in _LOOKED_AT:
            continue
        said = markup.attributes(written)
        if name == "meta":
            key = (said.get("property") or said.get("name") or said.get("itemprop") or "").strip().lower()
            if key and said.get("content", "").strip():
                seen.meta.setdefault(key, []).append(said["content"].strip())
        elif name == "link" and "canonical" in said.get("rel", "").lower().split():
            seen.canonical = seen.canonical or said.get("href", "").strip()
        elif name == "html":
            seen.language = seen.language or said.get("lang") or said.get("xml:lang") or ""
        elif name == "time" and said.get("datetime"):
            seen.times.append(said["datetime"])
        elif gathering is None and (
            name in ("h1", "title") or (name != "h1" and not seen.byline and _BYLINE.search(said.get("class", "")))
        ):
            gathering = (name, end)
    return seen


def _article(page: str) -> Mapping[str, Any]:
    """The first schema.org description of an article on the page; {} where there is none that can be read."""
    at = 0
    for _ in range(_MOST_SCRIPTS):
        opened = _LINKED_DATA.search(page, at)
        closed = _SCRIPT_END.search(page, opened.end()) if opened else None
        if opened is None or closed is None:
            break
        at = closed.end()
        try:
            value, _ = decode.from_json(page[opened.end() : closed.start()].strip())
        except StoryRejected:
            continue  # the page itself is there to be read
        for each in _objects(value):
            if any(_ARTICLES.match(type_) for type_ in _strings(each.get("@type"))):
                return each
    return {}


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    for each in value if isinstance(value, list) else (value,):
        if isinstance(each, dict):
            yield each
            yield from _objects(each.get("@graph") or [])
            yield from _objects(each.get("mainEntity") or [])


def _said(meta: Mapping[str, list[str]], names: Iterable[str]) -> Iterator[str]:
    for name in names:
        yield from meta.get(name, ())


def _first(*values: str) -> str:
    return next((value.strip() for value in values if value and value.strip()), "")


def _string(value: Any) -> str:
    return next(iter(_strings(value)), "")


def _strings(value: Any) -> list[str]:
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str) and each.strip()]


def _name(value: Any) -> str:
    for each in value if isinstance(value, list) else (value,):
        name = each.get("name") if isinstance(each, dict) else each
        if isinstance(name, str) and name.strip():
            return name.strip()
    return ""


def _names(value: Any) -> str:
    names = [_name(each) for each in (value if isinstance(value, list) else [value])]
    return ", ".join(name for name in dict.fromkeys(names) if name and "://" not in name)


def _address(data: Mapping[str, Any]) -> str:
    page = data.get("mainEntityOfPage")
    page = page.get("@id") if isinstance(page, dict) else page
    return _first(_string(data.get("url")), _string(page), _string(data.get("@id")))


def _split(values: Iterable[str]) -> list[str]:
    return [word.strip() for value in values for word in value.split(",") if word.strip()]


def _summary(text: str) -> list[dict[str, str]]:
    return [{"role": "summary", "value": text}] if text else []


def _moment(*values: Any) -> str | None:
    return next(filter(None, map(fields.moment, values)), None)


def _without_site(title: str, site: str) -> str:
    """`Rain halts trains | Example Wire` → the headline."""
    for part in (site, ""):
        match = re.search(rf"\s+[-–—|»]\s+{re.escape(part) if part else '[^-–—|»]{2,40}'}\s*\Z", title)
        if match and match.start():
            return title[: match.start()]
    return title


# --- the text ---------------------------------------------------------------------------------------------------------


def _body(page: str) -> tuple[str, str]:
    """The markup of the region that holds the story, and the region's name."""
    found: tuple[str, str] = ("", "")
    for name in ("article", "main", "body"):
        kept = [_kept(page, start, end) for start, end in _regions(page, name)]
        longest = max(kept, key=lambda each: len(_plain(each)), default="")
        if len(_plain(longest)) >= _SHORTEST:
            return longest, name
        found = found if found[0] else (longest, name)
    whole = _kept(page, 0, len(page))
    found = (whole, "page") if len(_plain(whole)) >= len(_plain(found[0])) else found
    return found if _plain(found[0]).strip() else ("", "")


def _regions(page: str, wanted: str) -> list[tuple[int, int]]:
    """Where the outermost elements of a name begin and end; one that is never closed goes on to the end."""
    found: list[tuple[int, int]] = []
    depth = begun = 0
    for start, end, name, ends, _ in markup.tokens(page):
        if name != wanted:
            continue
        if not ends:
            begun = end if not depth else begun
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                found.append((begun, start))
    return [*found, (begun, len(page))] if depth else found


def _kept(page: str, start: int, end: int) -> str:
    """A region without its headline and what is no text of the story.

    An element that is never closed is not dropped, or it would take the rest of the story with it.
    """
    region = page[start:end]
    pieces: list[str] = []
    dropping, depth = "", 0
    closings = _closings(region)
    at = 0
    for begun, done, name, ends, written in markup.tokens(region):
        if dropping:
            if name == dropping:
                depth += -1 if ends else 1
            if not depth:
                dropping, at = "", done
            continue
        if not name or ends or name in _VOID or closings.get(name, 0) <= begun:
            continue
        if (
            name in _DROPPED
            or name == "h1"
            or (name == "time" and _stands_alone(region, begun, done))
            or (name in _HOLDERS and _is_aside(written))
        ):
            pieces.append(region[at:begun])
            dropping, depth = name, 1
            at = begun
    pieces.append(region[at:])  # with what was opened more often than closed: rather too much than the end missing
    return "".join(pieces).strip()


def _stands_alone(region: str, begun: int, done: int) -> bool:
    """Whether an element has no words beside it, as the date below a headline has none."""
    closing = _CLOSING.match(region, done)
    return region[max(0, begun - 40) : begun].rstrip().endswith(">") and closing is not None


def _closings(region: str) -> dict[str, int]:
    """Where each element is closed for the last time."""
    return {name: start for start, _, name, ends, _ in markup.tokens(region) if ends}


def _is_aside(written: str) -> bool:
    if "class" not in written and "id" not in written and "hidden" not in written:
        return False
    said = markup.attributes(written)
    names = f"{said.get('class', '')} {said.get('id', '')}"
    return "hidden" in said or bool(_ASIDE_WORDS.search(names) or _BYLINE.search(names))


def _plain(body: str) -> str:
    return markup.to_text(body)
