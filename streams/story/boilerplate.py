"""What in a wire story is not story: notes to editors, bylines, credits, contacts, licences, sign-offs.

`zone` names a whole paragraph, `tail` the end of one. A paragraph is called anything but body only when that is sure:
what is wrongly called body costs a false name, what is wrongly cut off costs a quote.
"""

from __future__ import annotations

import re
from typing import Final

from streams.story.records import SegmentType
from streams.story.text import words

# Longer paragraphs are prose whatever they begin with; this also bounds what the patterns below can cost.
_LONGEST: Final = 1200
_TAIL: Final = 160

_NAME: Final = r"[^\W\d_][\w.'’-]*"
_FEW_WORDS: Final = rf"{_NAME}(?:\s{_NAME}){{0,5}}"
_OUTLET: Final = r"(?:AP|AFP|PA|EPA|EFE|DPA|dpa|Reuters|REUTERS|Getty Images|Getty|Pool|Handout|Xinhua|Kyodo|ANSA|TASS)"

_EDITOR_NOTES: Final = (
    r"\(?\s?Eds?(?:\.|itors?['’]?)?s?\s?[:—_]",
    r"\(?\s?ED(?:S|ITORS?)?\.?\s?[:—_]",
    r"\W{0,3}(?:(?:KILL|HOLD|WITHDRAWN|ADVISORY|CORRECTION)\b\W{0,4}){2,}",
    r"\W{0,3}(?:(?:Please|PLEASE|Editors,?\splease)\s(?:kill|hold|KILL|HOLD|disregard|withhold)|A\skill\sis\smandatory|KILL(?::|\sBC-))",
    r"\W{0,3}ATTENTION\s(?:SUBSCRIBERS|EDITORS|CLIENTS|USERS)\b",
    r"(?:A\s)?[Ss]ubstitute\s(?:story|item|version)?\s?(?:will|follows|is\sto|has|moves|runs)\b.{0,120}\Z",
    r"\(?\s?(?:EDITOR|Editor)(?:['’]?[Ss]|[Ss]['’])?\s(?:NOTE|Note|note)s?\b",
    r"\(?\s?(?:NOTE|Note)\s(?:TO|to)\s(?:EDITORS|[Ee]ditors)\b",
    r"\((?:Corrects?|Adds?|Updates?|Recasts?|Refiles?|Repeats?|Removes?|Clarifies|Fixes|Restores?|Rewrites|Writes|Deletes"
    r"|Changes|Drops|Trims|Releads?|Rephrases|New throughout|Updating|Correcting|Adding|RECASTS?|ADDS?|UPDATES?"
    r"|CORRECTS?|REFILES?|REPEATS?)\b[^()]{0,600}(?:\([^()]{0,80}\)[^()]{0,400}){0,4}\)?\Z",
    r"\W{0,3}(?:CORRECTIONS?|Corrections?|CLARIFICATION|Clarification|CORRECTS)\s?[:—–-]\s",
    r"\W{0,3}(?:An|The)\s(?:earlier|previous)\sversion\sof\sthis\s(?:story|article|report|item)\b",
    r"\W{0,3}This\s(?:version\sof\s(?:the|this)\s)?(?:story|article|report|version)\s(?:corrects|(?:has\sbeen|was|is\sbeing|"
    r"will\sbe)\s(?:\w+\s)?(?:corrected|updated|amended|refiled|edited|clarified))\b.{0,300}\Z",
    r"\(?(?:Refil(?:es|ing)|Repeat(?:s|ing)|Resend(?:s|ing))\s(?:to|with|story|item|earlier|for)\b.{0,300}\Z",
    r"\W{0,4}(?:STRICTLY\s)?(?:EMBARGOED|EMBARGO)\b",
    r"\W{0,4}(?:FOR\sIMMEDIATE\sRELEASE|For\s[Ii]mmediate\s[Rr]elease)\b.{0,60}\Z",
    r"\W{0,4}(?:The\s)?following\sinformation\sis\snot\s(?:intended\s)?for\spublication\b",
    r"\W{0,3}(?:Source\stext\b|Further\scompany\scoverage\b|For\sother\sdiaries\b)",
    r"\W{0,3}(?:Read\s(?:also|more)|Also\sread|See\salso|Related|RELATED|READ\sMORE|ALSO\sREAD|Click\shere)\s?[:>]",
    r"\(?(?:VIDEO|WATCH|GRAPHIC|PHOTOS?|PIX|AUDIO)\s?[:—-].{0,160}\Z",
    r"(?:A\s)?(?:PICTURES?|PHOTOS?|Pictures?|Photos?|Photographs?|Images?|Video|Footage)\b[^\n]{0,120}\b(?:available|AVAILABLE)\b"
    r"[^\n]{0,80}\b(?:wire|WIRE|desk|DESK|request|PA|AP|AFP)\b[^\n]{0,40}\Z",
    r"\[[^\[\]]{2,300}[—–-]\s?(?:Ed|Eds|Editor|ed)\.?\]\Z",
    r"\^.{0,300}<\Z",
    r"[0-9]{1,2}\s[A-Z]{3,}(?:\s[A-Z][\w-]*){1,4}\Z",
    r"(?:BULLETIN|URGENT|FLASH|NEWS\s?ALERT|APNewsAlert|EXCLUSIVE|ADVISORY|SNAP)\W{0,3}\Z",
    r"\(?[\w\s]{3,40}\b(?:to\sfollow|TO\sFOLLOW)\)?\.?\Z",
)

_BYLINES: Final = (
    # Every word a name's, a joining word's, or (after a comma) a title's or an outlet's.
    rf"(?:By|BY|by)\s{_NAME}(?:\s{_NAME}){{0,5}}(?:,?\s(?:and|AND|&)\s{_FEW_WORDS}){{0,2}}"
    rf"(?:,\s[\w.&/'’ -]{{2,50}}){{0,3}}\Z",
    r"(?:The\s)?(?:Associated\sPress|AP|Canadian\sPress|Reuters|Agence\sFrance-Presse|Press\sAssociation|PA)"
    r"(?:\s(?:[A-Z][a-z]+\s){0,3}(?:[Ww]riters?|[Cc]orrespondents?|[Rr]eporters?|[Ee]ditors?|[Cc]olumnists?|[Ss]taff))?\Z",
)

_CREDITS: Final = (
    r"[\s(\[–—-]{0,4}(?:(?:Additional|additional|Further|Extra|Other)\s)?(?:Reporting|reporting|Writing|Editing|Compiled|Compiling|"
    r"Edited|Written|Translated|Translating|Translation|Production|Produced|Graphics?|Research|Screening|Filing|Rewriting)"
    r"(?:,?\s(?:and\s)?(?:additional\s)?(?:[Rr]eporting|[Ww]riting|[Ee]diting|[Ff]ilming|[Tt]ranslation)){0,3}\s?(?:by\b|:)",
    r"\W{0,4}(?:With|with)\s(?:(?:additional|AP|AFP|PA|staff|agency|wire)\s)?(?:files|reporting|inputs?|contributions?|reports?)\s"
    r"(?:from|by)\b.{0,200}\Z",
    r"\W{0,3}(?:The\s)?(?:AP|Associated\sPress|Reuters|AFP|Canadian\sPress|PA|dpa|Xinhua|Bloomberg)\s(?:[A-Z]?[\w’'-]{1,20}\s){0,3}?"
    r"(?:[Ww]riters?|[Cc]orrespondents?|[Jj]ournalists?|[Rr]eporters?|[Vv]ideographers?|[Pp]hotographers?|[Ss]taff)\b"
    r".{0,400}\b(?:contributed|reported\sfrom|in\s[A-Z][\w\s,.]{2,40}\scontributed)\b.{0,120}\Z",
    # The look-ahead keeps the splitting of names, of which there are many ways, from being tried on ordinary prose.
    rf"(?=.{{0,400}}\bcontributed\b)\W{{0,3}}{_FEW_WORDS}(?:,?\s(?:and|in|for|of|from|at)\s{_FEW_WORDS}){{0,5}}\s(?:also\s)?contributed(?:\sto\sthis\s(?:report|story|article)"
    r"|\sreporting)?\.?\)?\Z",
    r".{3,300}\bcontributed\s(?:reporting\s)?(?:to|for)\sthis\s(?:report|story|article|piece)\b.{0,80}\Z",
    r"\W{0,3}(?:INTERVIEW|Interview|Interviewer|PHOTO|Photo|Photos|Photograph|Photographs|PICTURES?|Text)(?:\sby|:)\s[A-Z][^\n.]{2,60}\Z",
)

_CONTACTS: Final = (
    r"\(\([^()]{3,300}\)\)?\W{0,3}\Z",
    rf"(?:{_FEW_WORDS}|The\s(?:reporter|author|writer)s?|.{{3,60}})\scan\sbe\s(?:reached|contacted)\s(?:at|on|via|by)\b.{{0,200}}\Z",
    r"(?:Reach|Contact|Email|E-mail|Follow|Write\sto|Call)\s.{2,120}(?:\bat\s\S{0,60}[0-9@/]|\b(?:on|at)\s(?:Twitter|X|Facebook|"
    r"Instagram|Bluesky|Mastodon|LinkedIn)\b|@).{0,160}\Z",
    r"\W{0,3}(?:Tel|Phone|Fax|E-?mail|Email|Mobile|Website|Web|Twitter|Media\s[Cc]ontacts?|Press\s[Cc]ontacts?|CONTACTS?|Contacts?|"
    r"Media\s[Ee]nquiries|Investor\s[Cc]ontacts?|Investors?|Keywords|For\s(?:further|more)\s(?:information|details),?(?:\s(?:please\s)?(?:contact|call|visit|see))?)\s?:.{0,300}\Z",
    r"\S+@\S+\.\S+\Z",
    r"[+(]?[0-9][0-9 ().+/-]{6,24}\Z",
    r"(?:https?://|www\.)\S{3,300}\Z",
    r"\W{0,3}(?:More|Full|Follow|See)\s(?:AP|Reuters|PA|CP|AFP|Associated\sPress)\b.{0,240}\Z",
    r"(?:The\s)?(?:AP|Reuters|PA|AFP)[’']?s?\s?[\w\s’']{0,50}:\s(?:https?://|www\.|\S+\.\w{2,4}/).{0,200}\Z",
    r"(?:On\sthe\sNet|Online|ONLINE|On\sthe\sWeb)\s?:.{0,200}\Z",
    r"\W{0,3}(?:This\sis\sa\s)?[^.]{0,80}\[email\s?protected\].{0,80}\Z",
)

_LICENCES: Final = (
    r"All\scontent\screated\sby\s",
    r"\W{0,3}(?:©|\(c\)|\(C\)|Copyright\b|COPYRIGHT\b).{0,400}\Z",
    r".{0,400}\b(?:[Aa]ll\s[Rr]ights\s[Rr]eserved|may\snot\sbe\s(?:published|republished|reproduced|broadcast|copied|redistributed)|"
    r"(?:may|can)\sbe\s(?:republished|reprinted|reproduced)\s(?:under|with|free|for|only|provided|without))\b.{0,400}\Z",
    r"\W{0,3}This\s(?:report|story|article|content|copy)\s(?:by|from)\s.{3,80}\bwas\s(?:first|originally)\spublished\b.{0,120}\Z",
    r"\W{0,3}This\s(?:report|story|article)\swas\sfirst\spublished\b.{0,100}\Z",
    r"\W{0,3}This\s(?:story|article|report|content)\s(?:was|is)\s(?:generated|produced|provided|distributed|republished|"
    r"originally\spublished|first\spublished|part\sof|supported|made\spossible|published\sin\spartnership)\b.{0,400}\Z",
    r"(?:\W{0,3}The\sAssociated\sPress\s(?:receives\s(?:\w+\s){0,2}support|is\ssolely\sresponsible|.{0,60}coverage\sreceives))\b",
)

_SIGN_OFFS: Final = (
    r"[\W_]{1,80}\Z",
    r"\W{0,4}(?:30|ENDS?|[Ee]nds?|Enditem|Item\sends|MORE|More|more|FIN|THE\sEND)\W{0,4}\Z",
    r"[0-9]{1,2}:[0-9]{2}\s(?:[AP]\.?M\.?\s)?(?:[A-Z]{1,4}\s)?END\.?\Z",
    r"(?:mfl|mf|end|ends)\Z",
    r"(?:={1,3}|-{2})\s?[A-Z][\w ]{1,20}\Z",
    # Desks' initials: "AAP RTV ar", "EFE/ar/lm/jg", "dpa wsz jln npr", "hh/ph/ts", "PTI NKD SRY", "AAP tb/rj"
    r"(?:AAP|EFE|PTI|ANSA|APA|dpa|DPA|AFP|PAP|ANI|IANS|BNS|TT|NTB|STT|CTK|ČTK|MTI|LUSA|Lusa|TASS|UNI|ddp)"
    r"(?:[ /](?:[a-z]{2,4}|[A-Z]{2,4}|[a-z]{1,3}/[a-z]{1,3}))"
    r"(?:[ /-](?:[a-z]{1,4}[0-9]?|[A-Z]{2,4}|[a-z]{1,3}/[a-z]{1,3})){0,5}\Z",
    r"[a-z]{2,3}(?:[/-][a-z]{2,3}){1,5}\Z",
    r"AP-[A-Z]{2}-[0-9-]{6,10}\s?[0-9]{4}(?:GMT|EDT|EST)?<?\Z",
    r"[0-9]{4,6}\s?GMT(?:\s[A-Z][a-z]{2}\s?[0-9]{0,4}){0,2}\Z",
    r"(?:First\s)?(?:Published|Updated|PUBLISHED|UPDATED|Last\supdated)\b\W.{0,60}[0-9]{4}.{0,40}\Z",
)

_TAILS: Final[tuple[tuple[SegmentType, re.Pattern[str]], ...]] = (
    (
        "editorNote",
        re.compile(
            r"(?<=[.!?”\"’')])\s+(?:Pictures?|Photos?|Video)\s[^.]{0,70}\b(?:is|are)\savailable\s[^.]{0,30}\b(?:desk|wire|request|AP|PA|AFP)\b"
            r"[^.]{0,20}\.?\Z"
        ),
    ),
    (
        "signoff",
        re.compile(
            r"(?<=[.!?”\"’'):])\s+"
            r"(?:Enditem|\(?ENDS?\)?|-30-|\(?MORE\)?|(?:AAP|PTI|EFE|UNI|IANS|ANI)(?:\s[A-Z]{2,4}){1,4}|###)\Z"
        ),
    ),
    (
        "credit",
        re.compile(
            r"(?<=[.!?”\"’')])\s+\((?:(?:Additional|additional)\s)?(?:Reporting|Writing|Editing|Compiled|With\s(?:files|inputs|reporting))"
            r"\b[^()]{3,140}\)\Z"
        ),
    ),
    (
        "credit",
        re.compile(
            r"(?<=[.!?”\"’')])\s+\((?:AP|PA|AFP|Reuters|CP)\s(?:Photos?|Images?"
            r"|Video)\b[^()]{0,80}\)[)\]]?\Z",
            re.I,
        ),
    ),
    (
        "credit",
        re.compile(
            r"(?<=[.!?”\"’')])\s+[(\[]?(?:Photos?|Photographs?|Pictures?|Images?)(?:\s(?:by|credit:?|courtesy\sof)|:)\s"
            rf"(?:{_OUTLET}|{_NAME}(?:\s{_NAME}){{0,4}})(?:\s?/\s?[A-Z][^.\n()]{{1,40}}|,?\svia\s{_OUTLET}|\sfor\s[A-Z][^.\n()]{{1,40}})?[)\]]{{0,2}}\.?\Z"
        ),
    ),
    (
        "credit",
        re.compile(
            rf"(?<=[.!?”\"’')])\s+{_NAME}(?:\s{_NAME}){{0,4}}"
            rf"(?:/(?:{_OUTLET}|[A-Z][\w’' ]{{1,30}})(?:\svia\s{_OUTLET})?|,?\svia\s{_OUTLET}|/{_OUTLET})\Z"
        ),
    ),
    ("credit", re.compile(r"(?<=[.!?”\"’')])\s+(?:REUTERS|AP|AFP)(?:\s?/|\sPhoto/)[A-Z][^.\n]{2,50}\Z")),
)


def _any(patterns: tuple[str, ...], flags: int = 0) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), flags)


_ZONES: Final[tuple[tuple[SegmentType, re.Pattern[str]], ...]] = (
    ("signoff", _any(_SIGN_OFFS, re.DOTALL)),
    ("licence", _any(_LICENCES, re.DOTALL)),
    ("editorNote", _any(_EDITOR_NOTES, re.DOTALL)),
    ("credit", _any(_CREDITS, re.DOTALL)),
    ("contact", _any(_CONTACTS, re.DOTALL)),
)
_BYLINE: Final = _any(_BYLINES)
_JOINING: Final = words("and in for of at with the de la van von der den del da dos di el al bin ibn y e du le")

# Headings after which nothing is story any more.
_END_MATTER: Final = re.compile(
    r"(?:\W{0,4}(?:Notes?\s(?:to|for)\s[Ee]ditors?|NOTES?\s(?:TO|FOR)\sEDITORS?)\W{0,3}\Z"
    r"|#{1,3}\s?(?:dpa[\s-][Nn]otebook|[Nn]ote\sblocks?|(?:dpa\s|[Ee]ditorial\s)[Cc]ontacts?)\b"
    r"|\W{0,3}(?:The\s)?following\sinformation\sis\snot\s(?:intended\s)?for\spublication\b"
    r"|(?:Media|MEDIA|Press|PRESS|Investor)\s(?:[Cc]ontacts?|CONTACTS?|[Ii]nquiries|[Ee]nquiries)\s?:?\Z"
    r"|(?:CONTACTS?|Contacts?):?\Z)"
)


def zone(paragraph: str) -> SegmentType | None:
    """What a paragraph is when it is surely not story; None for body, subheads, tables and bylines."""
    if len(paragraph) > _LONGEST:
        return None
    for type_, pattern in _ZONES:
        if pattern.match(paragraph):
            return type_
    return None


def is_byline(paragraph: str) -> bool:
    """Whether a paragraph is a byline line: `By MAHBUB SOBHAN and CELINE DURAND`, `Associated Press Writer`."""
    if len(paragraph) > 140 or not _BYLINE.match(paragraph):
        return False
    if paragraph[:3].lower() != "by ":
        return True
    names = re.split(r",", paragraph[3:])[0].split()  # what follows a comma is a title or an outlet
    return all(word[:1].isupper() or word.lower() in _JOINING or word == "&" for word in names)


def tail(paragraph: str) -> tuple[SegmentType, int] | None:
    """The type and start of a credit or sign-off at the end of a paragraph of story."""
    offset = max(0, len(paragraph) - _TAIL)
    end = paragraph[offset:]
    for type_, pattern in _TAILS:
        match = pattern.search(end)
        if match:
            return type_, offset + match.start() + len(match[0]) - len(match[0].lstrip())
    return None


def opens_end_matter(paragraph: str) -> bool:
    """Whether a paragraph is a heading after which only notes and contacts follow."""
    return len(paragraph) <= 120 and _END_MATTER.match(paragraph) is not None
