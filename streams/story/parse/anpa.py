r"""ANPA 1312: one message from SYN SYN SOH to EOT, as AP and the agencies after its model send it.

    SYN SYN SOH g7787 US lbsm                          service level, number, selector
    r d DC3 DC1 BC-US--GiantLobster 1stLd-Writethru 08-29 0590
                                                       priority, category, format, keyword, version, day, words
    STX ^BC-US--Giant Lobster Death, 1st Ld-Writethru,127<
        ^Headline<   ^AP Photo …<   ^Eds: …<   ^By …=   ^Associated Press=
        TAB paragraph …
    ETX AP-WF-08-29-16 1626GMT<                        who sent it, and when
    EOT

Files are read too that lost their control characters on the way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final

from streams.story.boilerplate import zone
from streams.story.kinds import change_of, kind_of
from streams.story.layout import is_table_row
from streams.story.parse import filing
from streams.story.records import RawStory
from streams.story.rejections import Reason, StoryRejected

FORMAT: Final = "anpa-1312"

_HEADER: Final = re.compile(
    r"[\x00\r\n]{0,8}(?:\x05(?P<codes>[^\r\n\x16\x01]{0,300})[\r\n]+)?[\x16\x01]{0,8}(?P<service>[A-Za-z])(?P<number>[0-9]{4})"
    r"(?P<selector>[\x1f\w' *.-]{0,24})[\r\n]+"
    r"(?P<priority>[A-Za-z])[ ](?P<category>[A-Za-z])(?P<format>[\x11-\x14 ]{1,6})(?P<slug>[^\r\n\x02]{0,120}?)[ \t]+"
    r"(?P<month>[0-9]{2})-(?P<day>[0-9]{2})(?:-[0-9]{2,4})?[ \t]+(?P<words>[0-9]{1,6})[ \t]*(?=[\r\n\x02]|\Z)"
)
_FURTHER: Final = re.compile(rf"\x16\x01(?={_HEADER.pattern})")
_TRAILER: Final = re.compile(
    r"(?P<agency>[A-Z]{2,6})-(?P<desk>[A-Z]{2})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})-(?P<year>[0-9]{2})[ ]{1,3}"
    r"(?P<hour>[0-9]{2})(?P<minute>[0-9]{2})(?P<zone>[A-Z]{3})?<?"
)
# AAP's dress: day-month-year hour-minute-second.
_PLAIN_TRAILER: Final = re.compile(
    r"(?P<day>[0-9]{2})-(?P<month>[0-9]{2})-(?P<year>[0-9]{2})[ ]"
    r"(?P<hour>[0-9]{2})-(?P<minute>[0-9]{2})-(?P<second>[0-9]{2})"
)
_HOURS_WEST: Final = {
    "GMT": 0,
    "UTC": 0,
    "EST": 5,
    "EDT": 4,
    "CST": 6,
    "CDT": 5,
    "MST": 7,
    "MDT": 6,
    "PST": 8,
    "PDT": 7,
}
_TRAILER_AT: Final = 200  # characters from the end of a message in which it is looked for
_URGENCY: Final = {"f": 1, "b": 2, "u": 3, "r": 4, "d": 5, "a": 7, "s": 8}

_KEYWORD: Final = re.compile(
    r"(?P<keyword>[^,<]{1,80}?)(?:,[ ]?(?P<version>[^<]{1,60}?))??(?:,[ ]?(?P<words>[0-9]{1,6}))?<?\Z"
)
_BYLINE: Final = re.compile(r"(?:By|BY)\s+[^\W\d_]")
_PHOTOS: Final = re.compile(r"AP (?:Photos?|Graphics?|Video|Audio)\b|(?:Photos?|Graphics?)\b.{0,60}\b[A-Z]{2,}[0-9]{3}")
_NOTE: Final = re.compile(
    r"(?:Eds?|EDS|Editors?)\s?[:_]|(?:EDITOR|Editor)(?:'?[Ss]|[Ss]')?\s(?:NOTE|Note)|(?:For|FOR) (?:release"
    r"|RELEASE)|Adv ?[0-9]|\W*EMBARGO"
)
_INDENTS: Final = ("\t", "   ")
_SENTENCES: Final = re.compile(r".{60,}[.!?]['”\"]*\Z")


@dataclass(slots=True)
class _Content:
    """What a message says, gathered line by line."""

    keyword: str = ""
    version: str = ""
    headline: str = ""
    byline: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    photos: list[str] = field(default_factory=list)
    summary: list[str] = field(default_factory=list)
    body: list[tuple[str, str]] = field(default_factory=list)  # what parts a piece of text from the one before it
    is_joined: bool = False


def is_anpa(text: str) -> bool:
    """Whether a text begins with the header of a message."""
    return _HEADER.match(text) is not None


def read_anpa(text: str, *, provider: str | None) -> tuple[RawStory, ...]:
    """The messages of a transmission, in its order. `provider` is the outlet of those that name no agency.

    Raises StoryRejected: SCHEMA for a text that does not begin with a header, TOO_LARGE above 1,000 messages.
    """
    header = _HEADER.match(text)
    if header is None:
        raise StoryRejected(Reason.SCHEMA, "no ANPA 1312 header at the start of the message")
    return tuple(_message(message, provider) for message in filing.messages(text, _FURTHER, header.end()))


def _message(message: str, provider: str | None) -> RawStory:
    header = _HEADER.match(message)
    if header is None:  # cannot be: it is where the message was cut
        raise StoryRejected(Reason.SCHEMA, "no ANPA 1312 header at the start of the message")
    text, trailer = _untrailed(message[header.end() :])
    created = _moment(trailer) if trailer else None
    words = header["slug"].split(None, 1)
    keyword, version = (*words, "", "")[:2]
    is_tabular = "\x12" in header["format"]
    content = _content(text, keyword, is_tabular=is_tabular)
    if _letters(content.keyword).startswith(_letters(keyword)):
        keyword = content.keyword or keyword  # the header's was cut at 24 characters
    version = version or content.version
    body = "".join(part for piece in content.body for part in piece).strip("\n")
    kind = kind_of(content.headline, keyword, *(("agate",) if is_tabular else ()), body=body)
    change, take = filing.change_of_version(version), filing.take_of(version)
    source = (trailer.groupdict().get("agency") if trailer else None) or ""
    number = header["service"] + header["number"]
    uri = filing.story_uri(
        source or "anpa",
        header["service"],
        keyword,
        _day(header, created),
        take=take,
        number=header["number"],
        alone=kind in filing.ALONE,
    )
    ninjs: dict[str, Any] = {
        "slugline": content.keyword or keyword,
        "by": ", ".join(content.byline),
        "edNote": "\n".join(content.notes),
        "urgency": _URGENCY.get(header["priority"].lower()),
        "altIds": [{"role": "serviceNumber", "value": number}],
        "descriptions": [{"role": "summary", "value": " ".join(content.summary)}] if content.summary else None,
    }
    extra: dict[str, Any] = {
        "service": header["service"],
        "selector": header["selector"].strip("\x1f ") or None,
        "selectorCodes": header["codes"],
        "priority": header["priority"],
        "category": header["category"],
        "format": "tabular" if is_tabular else None,
        "keyword": words[0] if words else None,
        "versionText": version,
        "filed": f"{header['month']}-{header['day']}",
        "wordCount": int(header["words"]),
        "take": {"part": take} if take else None,
        "media": content.photos,
        "trailer": trailer[0] if trailer else None,
    }
    return RawStory(
        uri=uri,
        format=FORMAT,
        headline=content.headline,
        body=body,
        version="".join(version.split()) if change or take else None,
        version_created=created,
        embargo_open=any(map(filing.is_embargoed, (version, *content.notes))) or filing.opens_with_embargo(body),
        byline=", ".join(content.byline),
        slugline=content.keyword or keyword,
        provider=source or provider,
        kind=kind,
        change="advisory" if kind == "advisory" else change or change_of(content.headline),
        fixes=("unwrap",) if content.is_joined else (),
        ninjs={name: value for name, value in ninjs.items() if value},
        extra={name: value for name, value in extra.items() if value},
    )


# --- when -------------------------------------------------------------------------------------------------------------


def _untrailed(rest: str) -> tuple[str, re.Match[str] | None]:
    """The text of a message, and its trailer."""
    text, found, after = rest.partition("\x03")
    if found:
        return text.strip("\x02\x00\r\n"), _TRAILER.search(after) or _PLAIN_TRAILER.search(after) or _last(
            _TRAILER, text
        )
    trailer = _last(_TRAILER, rest)
    return (rest[: trailer.start()] if trailer else rest).strip("\x02\x04\x00\r\n"), trailer


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = list(pattern.finditer(text, max(0, len(text) - _TRAILER_AT)))
    return found[-1] if found else None


def _moment(trailer: re.Match[str]) -> str | None:
    parts = trailer.groupdict()
    try:
        then = datetime(
            2000 + int(parts["year"]),
            int(parts["month"]),
            int(parts["day"]),
            int(parts["hour"]),
            int(parts["minute"]),
            int(parts.get("second") or 0),
            tzinfo=UTC,
        )
    except ValueError:
        return None
    west = _HOURS_WEST.get(parts.get("zone") or "GMT", 0)
    return datetime.fromtimestamp(then.timestamp() + west * 3600, UTC).isoformat().replace("+00:00", "Z")


def _day(header: re.Match[str], created: str | None) -> date | None:
    """The filing day of the header, in the year of the trailer; the header of New Year's Eve may come a year later."""
    if created is None:
        return None
    sent = datetime.fromisoformat(created).date()
    month, day = int(header["month"]), int(header["day"])
    try:
        return date(sent.year - (month == 12 and sent.month == 1), month, day)
    except ValueError:
        return sent


# --- what -------------------------------------------------------------------------------------------------------------


def _content(text: str, keyword: str, *, is_tabular: bool) -> _Content:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x1e", "").split("\n")
    content = _Content()
    if not any(line.startswith("^") for line in lines):
        lines = _plain_heading(lines, keyword, content)
    is_indented = any(line.startswith(_INDENTS) for line in lines)
    plain: list[str] = []
    is_whole = True  # whether the line before was ended by its sender
    for line in lines:
        bare = line.strip(" \t\x02\x04\x07\x08\x0f").rstrip()
        if not bare:
            is_whole = True
            plain.append("")
            continue
        is_marked = bare.startswith("^")
        ends = bare.endswith(("<", "=")) and (is_marked or bare.endswith("<"))
        words = bare.lstrip("^").strip()
        words = words[:-1].rstrip() if ends else words
        if is_marked and not content.body and not (is_tabular and content.headline):
            _heading(words, content)
        elif not is_indented and not is_tabular:
            plain.append(words)  # paragraphs are told from the lines, as in any plain text
        elif line.startswith(_INDENTS) or is_marked or is_whole or is_tabular or zone(words) == "signoff":
            _paragraph(words, content, is_row=is_tabular or (ends and is_table_row(line)))
        else:
            content.body.append((" ", words))
            content.is_joined = True
        is_whole = ends or not content.body
    if any(plain):
        content.body.append(("\n\n", "\n".join(plain).strip("\n")))
    return content


def _paragraph(words: str, content: _Content, *, is_row: bool) -> None:
    """A new paragraph, or one more row of the table that is being read."""
    if not words:
        return
    goes_on = is_row and content.body and is_table_row(content.body[-1][1]) and is_table_row(words)
    content.body.append(("\n" if goes_on else "\n\n", words))


def _heading(line: str, content: _Content) -> None:
    """A line before the text: keyword, headline, pictures, notes, summary, byline, in about that order."""
    if not line or not line.strip("_- "):
        return
    match = _KEYWORD.match(line) if not content.keyword else None
    if (
        match
        and not content.headline
        and (match["words"] or match["version"] or "--" in line[:12] or line.startswith("BC-"))
    ):
        content.keyword, content.version = match["keyword"].strip(), (match["version"] or "").strip()
        if content.version and not filing.is_version(content.version):
            content.keyword, content.version = f"{content.keyword}, {content.version}", ""
    elif _NOTE.match(line):
        content.notes.append(line)
    elif _PHOTOS.match(line):
        content.photos.append(line)
    elif _BYLINE.match(line) or (content.byline and len(line) < 80):
        content.byline.append(line)
    elif not content.headline:
        content.headline = line
    elif _SENTENCES.match(line):
        content.summary.append(line)
    else:
        content.notes.append(line)


def _plain_heading(lines: list[str], keyword: str, content: _Content) -> list[str]:
    """AAP's dress: the headline, then the slug with the words of the version, then the text."""
    filled = [at for at, line in enumerate(lines[:8]) if line.strip(" \t\x02")]
    if len(filled) < 2:
        return lines
    first, second = (lines[at].strip(" \t\x02") for at in filled[:2])
    slug = _letters(keyword)
    if slug and len(slug) > 2 and _letters(second).startswith(slug[:20]):
        content.headline, content.keyword = first, second
        for split in range(len(second) - 1, 0, -1):
            if second[split] == " " and filing.is_version(second[split:]):
                content.keyword, content.version = second[:split], second[split + 1 :]
        return lines[filled[1] + 1 :]
    if lines[filled[0]][0] not in " \t" and lines[filled[1]][0] in " \t" and len(first) < 140:
        content.headline = first
        return lines[filled[0] + 1 :]
    return lines


def _letters(keyword: str) -> str:
    return filing.slug_of(keyword).replace("-", "")
