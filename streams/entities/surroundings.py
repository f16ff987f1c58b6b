"""What the words around a name say it is: a title before it, a place's preposition, what only a company or a team has
or does."""

from __future__ import annotations

import re
from collections.abc import Iterable

from streams.entities.found import Found
from streams.entities.names import title_before
from streams.story.records import EntityType

# What each sign is worth beside the model's score, which is at most 1.
_TITLED = 0.8
_CONTEXT = 0.3
_STRONG = 0.85
_CALLED = 1.0
_TEAM = 1.6  # most teams bear a city's name

LOCATIVE = re.compile(
    r"\b(?:in|at|near|from|outside|across|around|throughout|inside|into|toward|towards|leaving|reached|visit(?:ed|ing)?"
    r"|(?:north|south|east|west)(?:ern)? of|city of|town of|state of|province of)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
# Of what only an organisation has, or does.
_OF_BODIES = re.compile(
    r"\b(?:founder|co-founder|chief executive|CEO|chairman|chairwoman|managing director|shares|stake|shareholders?"
    r"|subsidiary|branch) (?:of|in|at) (?:the )?$"
    r"|\b(?:owned|run|operated|built|made|manufactured|published|developed|employed|hired) by (?:the )?$"
    r"|\b(?:head|director|professor|vice president|analyst|economist|trader)(?: of)?(?: \w+){0,3} (?:for|at|with)"
    r" (?:the )?$"
)
_FOR_BODIES = re.compile(
    r"\b(?:spokes(?:man|woman|person)|workers?|employees?|members?|operator|maker|lender|airline|retailer|charity|company"
    r"|firm|union|contractor)(?: (?:for|of|at|with))?,? (?:the )?$"
)
# A noun that calls what follows a company, a newspaper or a club: "the auction house |Wollzeile Neun".
_CALLS_BODY = re.compile(
    r"\b(?:company|firm|maker|carmaker|automaker|drugmaker|brewer|builder|developer|retailer|insurer|lender|airline"
    r"|carrier|operator|manufacturer|supplier|distributor|exporter|contractor|publisher|broadcaster|newspaper|daily"
    r"|weekly|tabloid|magazine|news agency|news site|website|investigative site|television channel|channel|paper"
    r"|auction house|fashion house|law firm|think tank|consultancy|brokerage|start-up|startup|supermarket|chain"
    r"|charity|NGO|watchdog|pollster|union|club|label|museum|gallery|shipyard|smelter|conglomerate|utility|trade paper"
    r"|podcast|rivals?|rival line|line|sponsor),? (?:called )?$"
)
# Of these nouns some are people's trades as well: "sewing operator |Rokeya Mollah".
_TRADE = re.compile(
    r"\b(?:operator|maker|builder|developer|carrier|manufacturer|supplier|distributor|exporter|contractor|publisher"
    r"|broadcaster|brewer|lender|pollster|rivals?|sponsor),? (?:called )?$"
)
_DID_AS_BODY = re.compile(
    r"\s+(?:declined to comment|did not (?:immediately )?respond|reported|announced|employs|owns|operates)\b"
)
# "|Palais Harnisch museum", "|Rosneft shares", "|Kitaura Bearings 6998.T", "|Acme (NYSE: ACM)".
_IS_BODY = re.compile(
    r"\s(?:museum|smelter|factory|shares|stock|executives?|employees|workers|spokes(?:man|woman|person)|newspaper"
    r"|magazine|website|airline|supermarkets?|noodle shop|plant\sat|plant\swas|party|union|militia|fighters)\b"
    r"|\s[A-Z0-9]{1,6}\.[A-Z]{1,2}\b|\s?[(<](?:[A-Z0-9]{1,6}\.[A-Z]{1,2}\b|(?:NYSE|NASDAQ|Nasdaq|LSE|TSX|ASX):)"
)
# A team is what wins, loses, is coached, scores and is bought from.
_PLAYER = (
    r"(?:coach|manager|striker|midfielder|defender|goalkeeper|keeper|forward|winger|captain|skipper|full-back"
    r"|fly-half|scrum-half|pitcher|quarterback|point guard|centre-back|boss)"
)
_TEAM_BEFORE = re.compile(
    rf"\b{_PLAYER} (?:of|at|from) $|\bon loan (?:from|at|to) $|\b(?:signed|joined|transferred|bought)"
    r" (?:\w+ ){0,3}(?:from|for) $"
    r"|\b(?:beat|beats|beating|thrashed|edged|stunned|drew with|draw with|draw at|drew at|lost to|lost at|loss to"
    r"|loss at|defeat by|defeat to|defeat at|defeated|win over|win at|win against|victory over|victory against"
    r"|knocked out|titles? with"
    r"|one with|visit of|fixture (?:with|against)|match (?:with|against)|points with|points behind|points? from"
    r"|level with|leaders|goals? for|homers for|homered for|drive against|played for|plays for|play for"
    r"|derby (?:between|against)) $",
    re.IGNORECASE,
)
_SPORT = re.compile(
    r"\b(?:coach|striker|midfielder|goalkeeper|defender|winger|league|season|match|matches|goals?|half-time|halftime"
    r"|innings|wickets?|overtime|playoffs?|final|title|titles|tournament|derby|club|clubs|score[ds]?|penalty|quarterback"
    r"|homers?|baseball|basketball|football|rugby|cricket|hockey|championship|relegation|points)\b",
    re.IGNORECASE,
)
_TEAM_AFTER = re.compile(
    rf"(?:['’]s)?\s{_PLAYER},?\s[A-Z]"
    r"|\s(?:beat|thrashed|edged|drew|won|lost|trailed|led|equalised|equalized|stay|stayed|are|were|sit|sat|moved|went)"
    r"\s(?:[A-Z][\w-]+\s){0,3}(?:\d{1,3}[-–]\d{1,3}|\d+(?:st|nd|rd|th)\b|bottom|top\b|third|second|fourth|fifth"
    r"|level on|ahead (?:through|after|on)|behind)"
    r"|\s\d{1,3}[-–]\d{1,3}\b|\s(?:meet|host|face|play)\s[A-Z]"
)
# "Valdez Mayor Corinne Ashby", "Halden CEO Ida Brandt": what stands before the office is no person.
_OFFICE_AFTER = re.compile(
    r" (Mayor|Governor|Gov\.|Sheriff|Premier|President|Prime Minister|Police Chief|CEO|CFO|Chief Executive|Chairman"
    r"|Chairwoman|Director) [A-Z]"
)
_THE = re.compile(r"\b[Tt]he $")
_OF_PLACES = frozenset(["Mayor", "Governor", "Gov.", "Sheriff", "Premier", "Police Chief"])


def is_of_sport(text: str) -> bool:
    """Whether a story speaks of matches: then a city's name may be its team's."""
    return len(_SPORT.findall(text)) > 1


def surroundings(one: Found, text: str, *, sporting: bool = False) -> Iterable[tuple[EntityType, float]]:
    """Types that the words around a mention speak for, each with its worth; less than nothing where they speak against.

    `text` is the story's; of a mention in the headline only its title counts. `sporting`: teams may be meant.
    """
    if one.title:
        yield "person", _TITLED
    if one.where != "body":
        return
    before = text[max(0, one.start - 40) : one.start]
    if one.type != "person" and title_before(text, one.start):
        yield "person", _TITLED
    if _OF_BODIES.search(before) or _DID_AS_BODY.match(text, one.end):
        yield "organisation", _STRONG
    elif _CALLS_BODY.search(before) or _IS_BODY.match(text, one.end):
        if not (one.type == "person" and " " in one.exact and _TRADE.search(before)):
            yield "organisation", _CALLED
    elif sporting and (_TEAM_BEFORE.search(before) or _TEAM_AFTER.match(text, one.end)):
        if not one.title and not (one.type == "person" and " " in one.exact and _TEAM_BEFORE.search(before)):
            yield "organisation", _TEAM
    elif _FOR_BODIES.search(before):
        yield "organisation", _CONTEXT
    elif LOCATIVE.search(before):
        yield "place", _CONTEXT
    office = _OFFICE_AFTER.match(text, one.end)
    if office and one.type == "person":
        yield "person", -_STRONG
    if office:
        yield ("place" if office[1] in _OF_PLACES else "organisation"), _CONTEXT
    if one.type == "person" and _THE.search(before) and " " not in one.exact:
        yield "person", -_STRONG
        yield "organisation", _CONTEXT
