"""IPTC 7901: one message from SOH to the time stamp after ETX, as dpa and other European agencies send it.

    SOH eca0003 3 i 380  dpa 0045          service and number, priority, category, words, agency and its number
    STX Switzerland/migration/UN/          keyword slug
        1ST LEAD                           version words, genres and notes in brackets
        Headline, on up to four lines
        By dpa correspondents =            the equals sign ends the heading
    (blank) text, hard-wrapped, and a notebook of which a part is not for publication
    ETX 212322 GMT Nov 18                  day, time, month, year

Files are read too that lost their control characters on the way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from streams.story.kinds import change_of, is_correction_note, kind_of
from streams.story.layout import is_table_row
from streams.story.parse import filing
from streams.story.records import Change, Kind, RawStory
from streams.story.rejections import Reason, StoryRejected
from streams.story.text import words

FORMAT: Final = "iptc-7901"

_HEADER: Final = re.compile(
    r"[\x00\x01\x05\x07\x16]{0,8}(?P<service>[A-Za-z]{1,6})(?P<number>[0-9]{3,5})[ ]+(?P<priority>[0-9])[ ]+"
    r"(?P<category>[A-Za-z]{1,4})[ ]+(?P<words>[0-9]{1,6})"
    r"(?:[ ]+(?P<agency>[A-Za-z][\w.&/-]{0,20})[ ]+(?P<own>[0-9]{1,6}))?(?:[ ]+(?P<reference>[0-9][0-9 ]{0,20}))?[ \t]*"
    r"(?=[\r\n\x02]|\Z)"
)
_FURTHER: Final = re.compile(rf"\x01(?={_HEADER.pattern})")  # only SOH is believed to begin another message
_STAMP: Final = re.compile(
    r"[\s\x03\x04]*(?P<day>[0-9]{2})(?P<hour>[0-9]{2})(?P<minute>[0-9]{2})[ ]{0,3}(?P<zone>GMT|UTC|Z)?[ ]{0,3}"
    r"(?P<month>[A-Za-zä]{3,4})\.?[ ](?P<year>(?:[0-9]{2}){1,2})[\s\x00\x03\x04]*\Z"
)
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan",
            "feb",
            "mar mär mrz",
            "apr",
            "may mai",
            "jun juni",
            "jul juli",
            "aug",
            "sep sept",
            "oct okt",
            "nov",
            "dec dez",
        ),
        1,
    )
    for name in names.split()
}
_GENRES: Final = words(
    "ANALYSIS ADVISORY BACKGROUND BACKGROUNDER CHRONOLOGY DIARY EXCLUSIVE EXPLAINER FACTBOX FEATURE INTERVIEW "
    "NEWSFEATURE "
    "OBITUARY OVERVIEW PANORAMA PREVIEW PROFILE REPORTAGE REVIEW ROUNDUP SUMMARY TIMELINE"
)
_NOTICE: Final = re.compile(r"\W*(?:(?:KILL|HOLD)\W+){1,5}(?:KILL|HOLD)\W*\Z|\W*(?:STORY\s)?WITHDRAWN\W*\Z")
_BYLINE: Final = re.compile(r"(?:By|BY|Von|VON|Par|Por)\s+[^\W\d_]")
_NOTEBOOK: Final = re.compile(
    r"(?m)^(?:#{1,3} ?(?:dpa[ -])?(?:Notebook|notebook|Notizblock)\b.*|(?:\* ?){3,5}\r?$\n?(?=^(?:The|Die) )"
    r"|(?:The following information is not|Die folgenden Informationen sind nicht)\b.*)"
)
_PRIVATE: Final = re.compile(
    r"(?m)^(?:\* ?){3,5}\r?$|^(?:The following information is not|Die folgenden Informationen sind nicht)\b"
)
_EDITORS: Final = re.compile(
    r"(?ms)^#{2,3} ?(?:Notes? to editors|Editor's note|Correction|Redaktionelle Hinweise"
    r"|Berichtigung)[ \t]*\r?$\n(.*?)(?=^#|\Z)"
)
_SIGN_OFF: Final = re.compile(r"(?m)^(?:dpa|DPA)(?: [\w/]{1,6}){1,8}[ \t]*\r?$")
_OWN_LINE: Final = re.compile(r"[-*•|#+=_]")
_HEADING_LINES: Final = 14


@dataclass(frozen=True, slots=True)
class _Heading:
    slug: str
    versions: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    notice: str = ""
    headline: str = ""
    byline: str = ""


def is_iptc7901(text: str) -> bool:
    """Whether a text begins with the header of a message."""
    return _HEADER.match(text) is not None


def read_iptc7901(text: str, *, provider: str | None) -> tuple[RawStory, ...]:
    """The messages of a transmission, in its order. `provider` is the outlet of those that name no agency.

    Raises StoryRejected: SCHEMA for a text that does not begin with a header, TOO_LARGE above 1,000 messages.
    """
    header = _HEADER.match(text)
    if header is None:
        raise StoryRejected(Reason.SCHEMA, "no IPTC 7901 header at the start of the message")
    return tuple(_message(message, provider) for message in filing.messages(text, _FURTHER, header.end()))


def _message(message: str, provider: str | None) -> RawStory:
    header = _HEADER.match(message)
    if header is None:  # cannot be: it is where the message was cut
        raise StoryRejected(Reason.SCHEMA, "no IPTC 7901 header at the start of the message")
    content, created = _stamped(message[header.end() :])
    heading, body = _parted(content)
    body, notebook, private = _notebook(body)
    unwrapped = _unwrapped(body)
    version = " ".join(words for words in heading.versions if filing.change_of_version(words) or filing.take_of(words))
    headline = heading.headline or heading.notice
    kind = kind_of(headline, heading.slug, *heading.genres, body=body)
    if heading.notice:
        kind = "advisory"
    agency = header["agency"] or ""
    number = header["service"] + header["number"]
    take = filing.take_of(version)
    notes = [*heading.notes, *_editors(notebook)]
    uri = filing.story_uri(
        agency.lower().split("-")[0] or header["service"],
        header["service"],
        heading.slug,
        datetime.fromisoformat(created).date() if created else None,
        take=take,
        number=header["number"],
        alone=kind in filing.ALONE,
    )
    ninjs: dict[str, Any] = {
        "slugline": heading.slug,
        "by": heading.byline,
        "edNote": "\n".join(notes),
        "urgency": int(header["priority"]) or None,
        "genres": [{"name": genre} for genre in heading.genres],
        "altIds": [{"role": "serviceNumber", "value": number}]
        + ([{"role": "agencyNumber", "value": f"{agency} {header['own']}"}] if agency else []),
    }
    extra: dict[str, Any] = {
        "service": header["service"],
        "category": header["category"],
        "wordCount": int(header["words"]),
        "reference": (header["reference"] or "").strip(),
        "versionText": " ".join(heading.versions),
        "take": {"part": take} if take else None,
        "notebook": notebook,
        "notForPublication": private,
    }
    return RawStory(
        uri=uri,
        format=FORMAT,
        headline=headline,
        body=unwrapped,
        version=version or None,
        version_created=created,
        embargo_open=any(map(filing.is_embargoed, heading.notes)) or filing.opens_with_embargo(unwrapped),
        byline=heading.byline,
        slugline=heading.slug,
        provider=agency.split("-")[0] or provider,
        kind=kind,
        change=_change(kind, version, headline, notes),
        fixes=("unwrap",) if unwrapped != body else (),
        ninjs={name: value for name, value in ninjs.items() if value},
        extra={name: value for name, value in extra.items() if value not in ("", None)},
    )


def _stamped(rest: str) -> tuple[str, str | None]:
    """The text of a message, and when it was sent."""
    content, found, trailer = rest.partition("\x03")
    if not found:
        at = max(rest.rstrip("\x00\x03\x04 \t\r\n").rfind("\n"), 0)
        trailer = rest[at:]
        content = rest[:at] if _STAMP.match(trailer) else rest
    stamp = _STAMP.match(trailer)
    return content.lstrip("\x02 \t\r\n"), _moment(stamp) if stamp else None


def _moment(stamp: re.Match[str]) -> str | None:
    month = _MONTHS.get(stamp["month"].lower())
    year = int(stamp["year"]) + (0 if len(stamp["year"]) == 4 else 2000)
    if month is None:
        return None
    try:
        then = datetime(year, month, int(stamp["day"]), int(stamp["hour"]), int(stamp["minute"]), tzinfo=UTC)
    except ValueError:
        return None
    return then.isoformat().replace("+00:00", "Z")


def _parted(content: str) -> tuple[_Heading, str]:
    """The heading, up to the line that ends with an equals sign or to a blank line, and the text."""
    lines = content.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    end = next((at for at, line in enumerate(lines[:_HEADING_LINES]) if line.rstrip().endswith("=")), None)
    if end is None:
        blank = next((at for at, line in enumerate(lines[:_HEADING_LINES]) if not line.strip()), 0)
        if not blank:
            return _Heading(""), content
        end = blank - 1
    heading = [line.strip().removesuffix("=").strip(" \x02\x07") for line in lines[: end + 1]]
    return _heading([line for line in heading if line]), "\n".join(lines[end + 1 :]).strip("\n")


def _heading(lines: list[str]) -> _Heading:
    slug = ""
    if lines and (lines[0].endswith("/") or len(lines) > 1):
        slug = lines.pop(0)
    versions: list[str] = []
    genres: list[str] = []
    notes: list[str] = []
    headline: list[str] = []
    byline: list[str] = []
    notice = ""
    for line in _joined_notes(lines):
        inside = line[1:].removesuffix(")").strip() if line.startswith("(") else ""
        if filing.is_version(inside or line) and not headline:
            versions.append(inside or line)
        elif inside:
            notes.append(line)
        elif _NOTICE.match(line):
            notice = line
        elif "".join(line.split()).rstrip(":") in _GENRES and not headline:
            genres.append(line.rstrip(":"))
        elif byline or (_BYLINE.match(line) and headline):
            byline.append(line)
        else:
            headline.append(line)
    return _Heading(slug, tuple(versions), tuple(genres), tuple(notes), notice, " ".join(headline), " ".join(byline))


def _joined_notes(lines: list[str]) -> list[str]:
    """A note in brackets that goes over several lines as one line."""
    found: list[str] = []
    is_open = False
    for line in lines:
        if is_open:
            found[-1] += " " + line
        else:
            found.append(line)
        is_open = found[-1].startswith("(") and found[-1].count("(") > found[-1].count(")")
    return found


def _notebook(body: str) -> tuple[str, str, str]:
    """The text, the notes below it, and what of them is not for publication."""
    match = _NOTEBOOK.search(body)
    if match is None:
        return body, "", ""
    below = body[match.start() :]
    private = _PRIVATE.search(below)
    split = private.start() if private else len(below)
    sign_off = _SIGN_OFF.search(below[split:] if private else below)
    kept = body[: match.start()].rstrip()
    if sign_off:
        kept += "\n\n" + sign_off[0].strip()
    return kept, below[:split].strip(), below[split:].strip()


def _unwrapped(body: str) -> str:
    """The text with one line a paragraph. A blank line parts paragraphs here, so short ones can be told too."""
    paragraphs = []
    for block in re.split(r"\n[ \t]*\n", body):
        lines = [line.rstrip() for line in block.split("\n") if line.strip()]
        is_kept = any(_OWN_LINE.match(line) or is_table_row(line) for line in lines)
        paragraphs.append(("\n" if is_kept else " ").join(line if is_kept else line.strip() for line in lines))
    return "\n\n".join(filter(None, paragraphs))


def _change(kind: Kind, version: str, headline: str, notes: list[str]) -> Change | None:
    if kind == "advisory":
        return "advisory"
    if any(map(is_correction_note, notes)):
        return "correction"
    return filing.change_of_version(version) or change_of(headline)


def _editors(notebook: str) -> list[str]:
    """The notes to editors in a notebook, each on one line."""
    notes = []
    for section in _EDITORS.findall(notebook):
        items = re.split(r"(?m)^- ", section)
        notes += [_sentence(" ".join(item.split())) for item in items if item.strip()]
    return notes


def _sentence(note: str) -> str:
    """dpa's notes begin in lower case (`adds quotes`); what a note does is told by its first word as a sentence."""
    return note[:1].upper() + note[1:]
