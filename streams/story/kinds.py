"""What kind of story it is, and what it is to the version before it.

The kind is told from the sender's labels, from headline and slug, and from the shape of the text; each has its policy:

    test, budget, digest      not read: no entities, no quotes
    advisory                  not read, but for the story that may stand below it
    agate                     names, but no quotes, and no places out of the column of teams
    release                   quotes are marked as the sender's own; "About" and the safe harbour are no story
    caption                   read, but for the photographer's credit
    transcript, brief, story  read
"""

from __future__ import annotations

import re
from typing import Final

from streams.story.layout import is_table_row
from streams.story.records import Change, Kind, Reading, Story

# Whole headlines or slugs, never a word among others: "Test cricket" and "US-BUDGET" are news.
_TEST: Final = re.compile(
    r"\W*(?:TEST\W*){2,}\Z|\W*(?:THIS IS A |SYSTEM |FEED )?TEST(?: (?:MESSAGE|STORY|ITEM|ONLY|PLEASE))?"
    r"(?:\W{1,4}(?:PLEASE )?(?:IGNORE|DISREGARD|DO NOT (?:USE|PUBLISH|RUN)|NOT FOR PUBLICATION).{0,60})?\W*\Z",
    re.IGNORECASE,
)
# What a desk plans to send; a government's budget is news.
_BUDGET: Final = re.compile(
    r"\W*(?:BC-+)?(?:US-+)?(?:AP |AFP |PA |dpa |Reuters |CP )?(?:[A-Z]\w+ ){0,2}(?:News |NEWS )?(?:Budget"
    r"|BUDGET|News Digest"
    r"|NEWS DIGEST|Schedule at a glance|News Agenda|NEWS AGENDA|Daybook|DAYBOOK)(?: for .{0,40}| at .{0,40}"
    r"|,.{0,40})?\Z"
)
_BUDGET_TEXT: Final = re.compile(
    r"\b(?:stories|items|photos) (?:\w+ ){0,4}(?:are|is) (?:expected|planned|scheduled|due) to (?:move|run)\b"
    r"|\bThe (?:news )?(?:supervisor|desk editor) is\b|\b(?:planning|expecting|expects|plans) to (?:move"
    r"|file) (?:the following|these)\b"
)
# Summaries of what others published or of what was sent; round-ups "in brief" have stories of their own in them.
_DIGEST: Final = re.compile(
    r"\W*(?:BC-+)?(?:[A-Z]{2}-+)?(?:PRESS DIGEST|Press Digest|NEWS SUMMARY|News Summary|NEWSMINUTE|News ?Minute"
    r"|TOP NEWS|TOP STORIES"
    r"|NEWS HIGHLIGHTS|News Highlights|(?:AP )?News in Brief at )\b"
)
_BRIEF: Final = re.compile(
    r"\W*(?:BRIEFS?|Briefs?)\s?[-–—:]|.{0,80}(?:[-,]\s?Briefs?|\b(?:[Ii]n|IN) (?:[Bb]rief|BRIEF))(?:\W*\Z|\s?[-–—:])"
)
_TRANSCRIPT: Final = re.compile(
    r"\W*(?:(?:Full |FULL )?(?:Transcripts?|TRANSCRIPTS?|Text|TEXT)\s?(?:[-–—:]|of\b|OF\b)|(?:Q&A|Q AND A)\b"
    r"|Excerpts?(?:\s?[-–—:]| from\b))"
    r"|.{0,160}\b(?:[Tt]ranscript|TRANSCRIPT|in (?:his|her|their) own words)\W*\Z"
)
_AGATE: Final = re.compile(
    r"\b(?:results?|standings|scores?|scoreboard|scorecard|box(?: score)?|glance|fixtures|leaders|linescores?"
    r"|sums|summar(?:y|ies)"
    r"|stax|statistics|transactions|odds|pairings|draw|tables?|closing prices|entries)\b",
    re.IGNORECASE,
)
_CAPTION: Final = re.compile(
    r"\W*(?:\(?FILES?\)?\W{1,4}|CAPTION:|Caption:)?In this .{0,60}\b(?:photo|image|picture|frame grab"
    r"|handout)\b|\W*(?:CAPTION|Caption|PHOTO|Photo|PICTURE|Picture)\s?:"
    r"|.{20,900}[(\[]?(?:(?:AP|AFP|PA|EPA|Reuters|REUTERS) ?(?:Photo|PHOTO|Image)?s? ?/ ?[A-Z][^()\n]{2,60}"
    r"|(?:Photo|Photograph|Picture)s? by [A-Z][^()\n]{2,60})[)\]]?\W*\Z",
    re.DOTALL,
)
_LONGEST_CAPTION: Final = 1000
# What only releases say, and how much each weighs; two make one.
_RELEASE: Final[tuple[tuple[re.Pattern[str], int], ...]] = (
    (
        re.compile(
            r"(?m)^\W*(?:FOR IMMEDIATE RELEASE|For [Ii]mmediate [Rr]elease|(?:PRESS|NEWS|MEDIA) RELEASE"
            r"|(?:Press|News|Media) [Rr]elease)\b"
        ),
        2,
    ),
    (
        re.compile(
            r"\((?:BUSINESS WIRE|GLOBE NEWSWIRE|ACCESSWIRE|Newsfile Corp\.?|EIN ?Presswire)\)|/(?:PR ?Newswire"
            r"|CNW|EIN Presswire)/"
        ),
        2,
    ),
    (
        re.compile(
            r"\b(?:today|is (?:pleased|proud|excited|delighted) to) announced?\b|\btoday (?:reported|released"
            r"|launched|unveiled)\b"
        ),
        1,
    ),
    (re.compile(r"(?m)^(?:About|ABOUT) (?:[Tt]he )?[^\W\d_a-z][^.!?\n]{1,70}$"), 1),
    (
        re.compile(
            r"(?i)\b(?:contains?|constitutes?|certain|mark) (?:\w+ ){0,4}forward-looking (?:statements"
            r"|information)|\bsafe harbou?r\b"
        ),
        1,
    ),
    (
        re.compile(
            r"(?m)^\W*(?:(?:Media|Press|Investor|MEDIA|PRESS|INVESTOR)(?: [Rr]elations)? (?:[Cc]ontacts?"
            r"|CONTACTS?|[Ee]nquiries)|For (?:further|more) information)\b"
        ),
        1,
    ),
    (re.compile(r"(?m)^\W*Notes? to [Ee]ditors\W*$"), 1),
    (re.compile(r"(?m)^[-–—*# ]*ENDS?[-–—*# ]*$"), 1),
)
_ADVISORY: Final = re.compile(
    r"\W*(?:(?:KILL\W+){2,}|KILL:|(?:HOLD\W+){2,}|(?:MANDATORY|BULLETIN|STORY|ARTICLE)\W+(?:KILL|WITHDRAWN|HOLD)\b"
    r"|WITHDRAWN\W|ADVISORY\b|MEDIA ADVISORY\b|EDITORS?:?\s+ADVISORY\b|STORY WITHDRAWN\b|TAKEDOWN\b|KILL/TAKEDOWN\b)"
)
_KILL_TEXT: Final = re.compile(r"\W*(?:(?:KILL|HOLD)\W+){2,}|\W*(?:Please (?:kill|hold) (?:the )?(?:item|story)\b)")
# The senders' own words, in lower case and without a scheme: profiles, IPTC genres, NITF's fixtures.
_LABELS: Final[dict[Kind, str]] = {
    "test": "test|test message",
    "caption": "caption|photo caption|picture caption|cutline",
    "budget": "budget|news budget|daybook|diary",
    "advisory": "advisory|editors advisory|media advisory",
    "release": "release|press release|pressrelease|news release|media release",
    "agate": "agate|results listings and statistics|standings|scoreboard|fixture|fixtures",
    "digest": "digest|news digest|press digest",
    "transcript": "transcript|transcript and verbatim|verbatim|full text|question and answer session|q&a",
    "brief": "brief|briefs|news in brief|in brief",
}
_KINDS: Final = {name: kind for kind, names in _LABELS.items() for name in names.split("|")}
# Read for nothing: what they name is in the stories themselves, or nowhere.
_UNREAD: Final = frozenset(("test", "budget", "digest"))

_MARK: Final = r"(?=[-–—:.,\s)/]|\Z)"
# What stands before a headline; in capitals, so that "Corrections officer jailed" and "Updates on …" are news.
_HEADLINES: Final[tuple[tuple[Change, re.Pattern[str]], ...]] = (
    (
        "correction",
        re.compile(rf"\W*(?:(?:UPDATE|WRAPUP|RPT)[- ]?\d*[- :]+)?CORRECT(?:ED|ION|S|IVE|ING){_MARK}"),
    ),
    ("refile", re.compile(rf"\W*(?:REFILE|REFILES|REFILED|REFILING){_MARK}")),
    ("repeat", re.compile(rf"\W*(?:REPEAT|REPEATS|REPEATING|RPT){_MARK}")),
    (
        "update",
        re.compile(
            r"\W*(?:UPDATE|WRAPUP|UPDATED|[0-9](?:st|nd|rd|th|ST|ND|RD|TH) (?:LEAD|Lead|Ld|LD)|[0-9]{1,2}LD)"
            rf"[- ]?[0-9]{{0,2}}{_MARK}"
        ),
    ),
)
# How notes to editors begin, or, after "Eds:", what they hold.
_NOTES: Final[tuple[tuple[Change, re.Pattern[str]], ...]] = (
    (
        "correction",
        re.compile(
            r"\W*(?:Eds?|Editors?|EDS|EDITORS?)\W.{0,200}?\b(?:CORRECT(?:S|ED|ION|ING)|Correct(?:s|ed|ion|ing)"
            r"|corrects)\b"
            r"|\W*\(?(?:Corrects?|Corrected|Correcting|Corrections?|Clarifies|CLARIFICATION|Clarification|CLARIFIES|Fixes)\b"
            r"|.{0,200}\bThis (?:story|article|version)\b.{0,60}\bcorrect(?:s|ed)\b"
            r"|.{0,40}earlier version of this (?:story|article)\b",
            re.DOTALL,
        ),
    ),
    ("refile", re.compile(r"\W*\(?(?:Refiles?|Refiling|Restores|Resends)\b")),
    ("repeat", re.compile(r"\W*\(?(?:Repeats|Repeating)\b")),
    (
        "update",
        re.compile(
            r"\W*(?:Eds?|Editors?|EDS|EDITORS?)\W.{0,200}?\b(?:UPDATES?|Updates?|updates|ADDS?|Adds?|adds|RECASTS?"
            r"|Recasts?|LEADS|Leads|RESTORES?|Restores?)\b"
            r"|\W*\(?(?:Updates?|Adds?|Recasts?|Releads?|Rewrites|Writes through|New throughout|UPDATES|ADDS)\b",
            re.DOTALL,
        ),
    ),
)
_SLUG_CORRECTION: Final = re.compile(r"\b(?:CORRECTED|CORRECTION|CORRECTIVE|Correction)\b")
_SLUG_REFILE: Final = re.compile(r"\bREFILE\b")
_SLUG_REPEAT: Final = re.compile(r"\b(?:REPEAT|RPT)\b")
_SLUG_UPDATE: Final = re.compile(
    r"\bUPDATE \d|\bWRAPUP \d|\bWritethr[ou]+(?:gh)?\b|\b\d(?:st|nd|rd|th) ?(?:Ld|Lead)\b|\b\d?Ld(?:-|\b)",
    re.IGNORECASE,
)

_SPEAKER: Final = re.compile(r"(?:Q|A|[A-ZÀ-Þ][A-ZÀ-Þ.'’-]+(?:,?\s[A-ZÀ-Þ][A-ZÀ-Þ.'’-]*){0,6}|Question|Answer):\s")
_TEAM_BEFORE: Final = re.compile(r"(?:\A|[ ]{2}|\t|\|)[ ]*(?:[0-9]{1,3}[.)]?[ ]+)?\Z")
_TEAM_AFTER: Final = re.compile(r"(?:[ ]{2,}|\t|[ ]*\||[ ]+[0-9]|[ ]v[ ]|[ ]*\Z)")
_LINE: Final = 300  # patterns look no further into a headline or slug
_OPENING: Final = 1500
_NOTE_LENGTH: Final = 600  # patterns look no further into a note


def kind_of(headline: str, slugline: str = "", *labels: str, body: str = "") -> Kind:
    """The kind that a story is sent as: by `labels`, the sender's own words for it (profile, genre, type), else by
    headline and slug, else by the first words of the body; else `story`, which its shape may still correct."""
    for label in labels:
        known = _KINDS.get(
            " ".join(re.split(r"[:/#]", label.strip())[-1].replace("_", " ").replace("-", " ").casefold().split())
        )
        if known:
            return known
    for line in (headline[:_LINE], slugline[:_LINE]):
        if not line:
            continue
        if _TEST.match(line):
            return "test"
        if _ADVISORY.match(line):
            return "advisory"
        if _BUDGET.match(line):
            return "budget"
        if _DIGEST.match(line):
            return "digest"
        if _BRIEF.match(line):
            return "brief"
    # A kill that only says so in words: which story it means is an editor's to decide, so nothing is cancelled.
    return "advisory" if _KILL_TEXT.match(body[:200]) else "story"


def kind_by_shape(headline: str, slugline: str, text: str) -> Kind:
    """The kind that a published text (paragraphs parted by a blank line) has the form of; `story` for all others.

    A few marks are never enough: what is wrongly called agate loses its quotes.
    """
    paragraphs = text.split("\n\n")
    if sum(weight for pattern, weight in _RELEASE if pattern.search(text)) >= 2:
        return "release"
    labelled = sum(_SPEAKER.match(paragraph) is not None for paragraph in paragraphs)
    if (labelled >= 4 and labelled >= 0.4 * len(paragraphs)) or (labelled >= 2 and _TRANSCRIPT.match(headline[:_LINE])):
        return "transcript"
    if len(text) <= _LONGEST_CAPTION and len(paragraphs) <= 3 and _CAPTION.match(text):
        return "caption"
    lines = [line for line in text.split("\n") if line.strip()]
    rows = sum(is_table_row(line) for line in lines)
    named = _AGATE.search(f"{headline[:_LINE]} {slugline[:_LINE]}") is not None
    if not any(mark in text for mark in '"“”') and (rows >= 3 if named else rows >= 5 and rows >= 0.6 * len(lines)):
        return "agate"
    return "budget" if _BUDGET_TEXT.search(text[:_OPENING]) else "story"


def is_unread(kind: Kind, *, dated: bool) -> bool:
    """Whether a kind is not read at all. `dated` says that it has a dateline: below an advisory there may be the story
    that takes another's place, and then it has one."""
    return kind in _UNREAD or (kind == "advisory" and not dated)


def permitted(story: Story, reading: Reading) -> Reading:
    """A reading without what the story's kind gives no right to: tables and results quote nobody, and what stands in
    their column of teams is no place."""
    if story.kind != "agate":
        return reading
    names = tuple(
        name for name in reading.names if name.label != "place" or not _in_team_column(story.text, name.start, name.end)
    )
    return Reading(names=names, headline_names=reading.headline_names)


def _in_team_column(text: str, start: int, end: int) -> bool:
    """Whether a name stands at the start of a row or column, with a figure or another column after it, or on a line by
    itself between rows."""
    begin = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end)
    before, after = text[max(begin, start - 40) : start], text[end : stop if stop >= 0 else len(text)][:40]
    return _TEAM_BEFORE.search(before) is not None and _TEAM_AFTER.match(after) is not None


def change_of(headline: str) -> Change | None:
    """What a headline says this version is (`UPDATE 2-Dam bursts`), or None."""
    headline = headline[:_NOTE_LENGTH]
    if _ADVISORY.match(headline):
        return "advisory"
    return next((change for change, pattern in _HEADLINES if pattern.match(headline)), None)


def change_of_note(note: str) -> Change | None:
    """What a note to editors says this version is (`(Corrects name in paragraph 4)`), or None."""
    note = note[:_NOTE_LENGTH]
    if _KILL_TEXT.match(note):
        return "advisory"
    return change_of(note) or next((change for change, pattern in _NOTES if pattern.match(note)), None)


def change_of_slug(slugline: str) -> Change | None:
    """What a slug line says: `USA-WEATHER/ (UPDATE 1, PIX, CORRECTED)`, `BC-LT--Cancer,1st Ld-Writethru`."""
    slugline = slugline[:_NOTE_LENGTH]
    if _SLUG_CORRECTION.search(slugline):
        return "correction"
    if _SLUG_REFILE.search(slugline):
        return "refile"
    if _SLUG_REPEAT.search(slugline):
        return "repeat"
    return "update" if _SLUG_UPDATE.search(slugline) else None


def is_correction_note(note: str) -> bool:
    """Whether an editor's note tells what was corrected."""
    return change_of_note(note) == "correction"
