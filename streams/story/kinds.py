"""What kind of story it is and what it is to the version before it, told from headline, slug and editor's notes."""

from __future__ import annotations

import re
from typing import Final

from streams.story.records import Change, Kind

# Whole headlines or slugs, never a word among others: "Test cricket" and "US-BUDGET" are news.
_TEST: Final = re.compile(
    r"\W*(?:TEST\W*){2,}\Z|\W*(?:THIS IS A |SYSTEM |FEED )?TEST(?: (?:MESSAGE|STORY|ITEM|ONLY|PLEASE))?"
    r"(?:\W{1,4}(?:PLEASE )?(?:IGNORE|DISREGARD|DO NOT (?:USE|PUBLISH|RUN)|NOT FOR PUBLICATION).{0,60})?\W*\Z",
    re.IGNORECASE,
)
_BUDGET: Final = re.compile(
    r"\W*(?:BC-?)?(?:AP |AFP |PA |dpa |Reuters |CP )?(?:[A-Z]\w+ ){0,2}(?:News |NEWS )?(?:Budget|BUDGET|News Digest"
    r"|NEWS DIGEST|Schedule at a glance|News Agenda|NEWS AGENDA)(?: for .{0,40}| at .{0,40}|,.{0,40})?\Z"
)
_ADVISORY: Final = re.compile(
    r"\W*(?:(?:KILL\W+){2,}|KILL:|(?:HOLD\W+){2,}|(?:MANDATORY|BULLETIN|STORY|ARTICLE)\W+(?:KILL|WITHDRAWN|HOLD)\b"
    r"|WITHDRAWN\W|ADVISORY\b|MEDIA ADVISORY\b|EDITORS?:?\s+ADVISORY\b|STORY WITHDRAWN\b|TAKEDOWN\b|KILL/TAKEDOWN\b)"
)
_KILL_TEXT: Final = re.compile(r"\W*(?:(?:KILL|HOLD)\W+){2,}|\W*(?:Please (?:kill|hold) (?:the )?(?:item|story)\b)")
_KINDS: Final[dict[str, Kind]] = {
    "test": "test",
    "caption": "caption",
    "photo caption": "caption",
    "budget": "budget",
    "advisory": "advisory",
    "press release": "release",
    "pressrelease": "release",
    "press-release": "release",
    "release": "release",
    "agate": "agate",
    "digest": "digest",
    "transcript": "transcript",
    "brief": "brief",
}

_MARK: Final = r"(?=[-–—:.,\s)/]|\Z)"
# What stands before a headline; in capitals, so that "Corrections officer jailed" and "Updates on …" are news.
_HEADLINES: Final[tuple[tuple[Change, re.Pattern[str]], ...]] = (
    (
        "correction",
        re.compile(
            rf"\W*(?:(?:UPDATE|WRAPUP|RPT)[- ]?\d*[- :]+)?CORRECT(?:ED|ION|S|IVE|ING){_MARK}"
        ),
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

_NOTE_LENGTH: Final = 600  # patterns look no further into a note


def kind_of(headline: str, slugline: str = "", *labels: str, body: str = "") -> Kind:
    """The kind of a story. `labels` are the sender's own words for it (profile, genre, type); else `story`."""
    for label in labels:
        known = _KINDS.get(label.strip().casefold())
        if known:
            return known
    for line in (headline, slugline):
        if line and _TEST.match(line):
            return "test"
        if line and _ADVISORY.match(line):
            return "advisory"
        if line and _BUDGET.match(line):
            return "budget"
    # A kill that only says so in words: which story it means is an editor's to decide, so nothing is cancelled.
    return "advisory" if _KILL_TEXT.match(body[:200]) else "story"


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
