"""A source without a name that speaks: its noun says what it is, and the story may say whom it means.

"the bank", "A spokesman for the port", "two traders", "the 94-page report": organisation, group, document or an unnamed
person; named only where the story describes just one so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from streams.quotes import cues, nouns
from streams.quotes.drafts import Draft
from streams.quotes.nouns import word_set
from streams.quotes.page import Page
from streams.quotes.people import Cast, words_of
from streams.quotes.press import is_outlet, outlet_before
from streams.quotes.roles import find_by_name, find_organisation, find_person, introduced_later, pointed_at
from streams.quotes.voices import Voice, named_voice
from streams.story.records import Span, Speaker

_AFTER_HEAD = re.compile(
    r"[,(]|\s(?:of|for|at|in|with|from|on|to|by|who|whose|which|that|close|familiar|briefed|named|surnamed"
    r"|known|seen|obtained|attached"
    r"|published|posted|dated|released|issued|commissioned|outside|near|under|inside|and|or|accused|called"
    r"|carrying|selling|guarding|around|over|above|below|here|there|abroad|alike"
    r"|working|based|involved|aware|kept|recorded|found|pinned|written|signed|about|into|hung)(?=\s|$)",
    re.IGNORECASE,
)
# "a |letter| reviewed by Novak", "satellite |images| taken on Saturday", "the |message| it sent"
_DONE_TO = re.compile(
    r"(?<![\w’'-])([\w-]+)(?=\s(?:[\w-]{3,}ed|shown|read|kept|sent|taken|held|given|drawn|seen|written|sold|run"
    r"|it|he|she|they|we)\b)"
)
_HEADS = nouns.DOCUMENT | nouns.ORGANISATION | nouns.GROUP | nouns.SPOKES
_DEFINITE = re.compile(r"(?:the|this|that|his|her|its|their)\b|[^\W\d_][\w .&’'-]*?[’']s?\s", re.IGNORECASE)
_ONE_OF = re.compile(
    r"(?:(?:one|two|three|another|a second|a third|some) of (?:them|the \w+|its \w+|those|these)\b|one"
    r"|another|a second|the (?:second|third|fourth|other(?!\s(?:side|camp|party|half|group|team)))\b"
    r"|(?:a|one) (?:man|woman)\b)",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?:at least |about |around |some |the )?(?:two|three|four|five|six|seven|eight|nine|ten|a dozen"
    r"|half a dozen|\d+)\b",
    re.IGNORECASE,
)


# "Nearly half of those questioned", "most of the pilots"
_SHARE_OF = re.compile(
    r"(?:nearly |almost |about |around |more than |less than |over |some )*(?:half|most|many"
    r"|a (?:third|quarter|majority)|two-thirds|three-quarters|\d+ (?:percent|per cent|pct)|\d+%)"
    r" of (?!the (?:report|study|document))",
    re.IGNORECASE,
)


def unnamed_voice(page: Page, cast: Cast, draft: Draft, core: Span, heard: Sequence[Voice]) -> Voice:
    """A source without a speaking name: by its noun, and by whom the story describes with that noun."""
    flat = re.sub(r"\s+", " ", page.text[core.start : core.end]).strip(" ,")
    lower = flat.lower()
    if _SHARE_OF.match(lower):
        return Voice(Speaker("group"), plural=True)
    head, modifiers = head_noun(masked(page, core))
    definite = bool(_DEFINITE.match(flat))
    if head in nouns.SPOKES and draft.label and lower == head:
        return Voice(Speaker("anonymous"))
    if head in nouns.SPOKES:
        return _spokes(page, cast, core, lower, head, heard)
    if _ONE_OF.match(lower) and not definite:
        return Voice(Speaker("group" if lower.startswith("some of") else "anonymous"))
    if re.match(
        r"(?:the (?:second|third|fourth|other|first)|one|another)\b(?!\s+(?:report|study|poll|survey|company|party|side"
        r"|camp|half|group|team))",
        lower,
    ):
        return Voice(Speaker("anonymous"))
    if definite and head in cues.OUTLET_NOUNS:
        outlet = outlet_before(page, cast, core.start, head)
        if outlet:
            return named_voice(cast[outlet.id], "explicit")
    if head in nouns.DOCUMENT:
        return _document(page, cast, core, flat, definite, head, heard)
    plural = is_plural(head) and head != "forces"
    if (re.match(r"all\b|both\b", lower) and is_plural(head)) or lower.startswith("all "):
        return Voice(Speaker("group"), plural=True)
    if not plural:
        voice = _one_organisation(page, cast, core, lower, head, modifiers, heard, definite)
        if voice:
            return voice
    if plural or head in nouns.GROUP:
        return _group(lower, head, definite, heard)
    if definite or draft.label or lower.split()[0] == head:
        profile = find_person(page, cast, core, head, modifiers)
        if profile:
            return named_voice(profile, "explicit", description=flat)
    if definite:
        later = pointed_at(page, cast, core, "person", SURE)
    else:
        later = introduced_later(page, cast, core, head, "person")
    if later:
        return named_voice(later, "explicit", description=flat)
    return Voice(Speaker("anonymous", description=flat))


SURE = 0.9
"""From this probability on the model's word is enough to know whom a description means: "the winner"."""


def masked(page: Page, core: Span) -> str:
    """The source as `hidden_names` gives it, without what stands around it."""
    return hidden_names(page, core).strip(" ,")


def hidden_names(page: Page, core: Span) -> str:
    """The text in lower case, each name in it one word: the "for" of "Department for Transport" governs nothing."""
    parts, position = [], core.start
    for named in page.named_in(core):
        if named.start >= position and named.end <= core.end:
            parts.append(page.text[position : named.start])
            parts.append("name" + str(len(parts)))
            position = named.end
    parts.append(page.text[position : core.end])
    flat = re.sub(r"\s+", " ", "".join(parts)).lower()
    return re.sub(r"\b(?:coast|border|national|presidential) guards?\b", "coastguard", flat)


def _one_organisation(
    page: Page,
    cast: Cast,
    core: Span,
    lower: str,
    head: str,
    modifiers: Sequence[str],
    heard: Sequence[Voice],
    definite: bool,
) -> Voice | None:
    """`the bank`, `the Lobstick company`, `a rights group`: the organisation meant, or one without a name."""
    if head in _OF_PEOPLE and (
        re.match(r"(?:his|her|their)\b", lower) or any(n.entity.type == "person" for n in page.named_in(core))
    ):
        return Voice(Speaker("organisation"))
    whole = find_by_name(cast, core, head, modifiers) if definite else None
    if whole:
        return named_voice(whole, "explicit")
    if head not in nouns.ORGANISATION:
        return None
    apposed = page.text.find(",", core.start, core.end)
    inside = [n for n in page.named_in(core) if n.entity.type == "organisation" and (apposed < 0 or n.start < apposed)]
    if inside and head in _NAMED_BY and not re.match(r"[’']", page.text[inside[-1].end : inside[-1].end + 1]):
        return named_voice(cast[inside[-1].entity.id], "explicit")
    pointed = pointed_at(page, cast, core, "organisation", SURE) if definite else None
    if pointed:
        return named_voice(pointed, "explicit")
    if definite or len(lower.split()) == 1:
        found = find_organisation(page, cast, core, head, modifiers, heard)
    else:
        found = introduced_later(page, cast, core, head, "organisation")
    if found:
        return named_voice(found, "explicit")
    return Voice(Speaker("group" if head in nouns.GROUP else "organisation"))


_OF_PEOPLE = frozenset({"office", "team", "campaign", "camp", "administration", "delegation"})
"""Whom a person has around them, in their own name: "her office", "|Novak's team"."""

# Nouns after an organisation's name that only say what it is: "the Shtab channel", "the Arpo bank".
_NAMED_BY = (
    cues.OUTLET_NOUNS
    | nouns.COMPANY
    | {"party", "union", "club", "bank", "family", "movement", "militia", "campaign", "branch", "agency"}
)


def _group(lower: str, head: str, definite: bool, heard: Sequence[Voice]) -> Voice:
    """Several who speak as one: a group; a counted few who are not named are anonymous."""
    few = (head.endswith("s") or head == "people") and bool(_NUMBER.match(lower)) and head not in _COLLECTIVE
    earlier = definite and _earlier_plural(heard, head)
    return Voice(Speaker("anonymous" if few or earlier else "group"), plural=True)


_COLLECTIVE = word_set(
    """
    groups parties agencies unions sides ministers leaders companies banks countries governments teams clubs
    porters
    """
)


def _earlier_plural(heard: Sequence[Voice], head: str) -> bool:
    """Whether "the officials" were "two officials" before: then they stay unnamed individuals."""
    for voice in reversed(heard):
        if voice.plural and voice.speaker.literal and head in words_of(voice.speaker.literal):
            return voice.speaker.type == "anonymous"
    return False


def _document(
    page: Page, cast: Cast, core: Span, flat: str, definite: bool, head: str, heard: Sequence[Voice]
) -> Voice:
    """A document, with a name where it has one; an organisation's own statement and an outlet's report are theirs."""
    organisations = [n for n in page.named_in(core) if n.entity.type == "organisation"]
    apposed = page.text.find(",", core.start, core.end)
    organisations = [n for n in organisations if apposed < 0 or n.start < apposed]
    theirs = organisations and re.search(rf"\b{re.escape(head)}s? (?:from|by) (?:the )?name\d", masked(page, core))
    if theirs and (head == "statement" or is_outlet(page, organisations[-1])):
        return named_voice(cast[organisations[-1].entity.id], "explicit")
    title = re.fullmatch(r"(?:[Tt]he\s+)?((?:[A-Z0-9][\w’'-]*\s+)+[A-Z][\w’'-]*)(?:\s+of\s.*)?", flat)
    if title and words_of(title.group(1))[-1] == head:
        return Voice(Speaker("document", name=title.group(1)))
    for voice in reversed(heard) if definite else ():
        if voice.speaker.type == "document" and voice.speaker.name and head in words_of(voice.speaker.name):
            return Voice(Speaker("document", voice.speaker.name, None, None, voice.speaker.entity, voice.speaker.uri))
    return Voice(Speaker("document"))


def _spokes(page: Page, cast: Cast, core: Span, lower: str, head: str, heard: Sequence[Voice]) -> Voice:
    """An unnamed spokesperson speaks for the organisation; one of a person is an unnamed person."""
    named = page.named_in(core)
    organisations = [n for n in named if n.entity.type == "organisation"]
    if organisations:
        return named_voice(cast[organisations[0].entity.id], "explicit", description=None)
    if any(n.entity.type == "person" for n in named):
        return Voice(Speaker("anonymous"))
    whom = re.search(rf"\b{head} (?:for|of) (?:the |a |an |its |his |her |their )?(.+)$", lower)
    noun = words_of(whom.group(1))[-1:] if whom else words_of(lower.split(head)[0])[-1:]
    if (whom is None and re.match(r"(?:its|the|a|an|their)\s+" + head, lower)) or (
        noun and noun[0] in ("its", "the", "a", "an", "their")
    ):
        for voice in reversed(heard):
            if (
                voice.speaker.type == "anonymous"
                and voice.speaker.literal
                and head in voice.speaker.literal.lower()
                and lower.startswith("the")
            ):
                return Voice(Speaker("anonymous"))
        found = find_organisation(page, cast, core, "company", (), heard, any_kind=True)
        return named_voice(found, "explicit") if found else Voice(Speaker("organisation"))
    if noun:
        found = find_organisation(page, cast, core, noun[0], tuple(words_of(whom.group(1))[:-1]) if whom else (), heard)
        if found:
            return named_voice(found, "explicit")
    return Voice(Speaker("organisation"))


def head_noun(lower: str) -> tuple[str, tuple[str, ...]]:
    """The noun that the source is about, and the words before it."""
    core = lower
    match = _AFTER_HEAD.search(lower, 1)
    if match and match.start() > 0:
        core = lower[: match.start()]
    told = next((m for m in _DONE_TO.finditer(core) if m.start() and m[1] in _HEADS), None)
    if told:
        core = core[: told.end(1)]
    # "Ecuador's interior minister": the possessor is no modifier of the noun's own.
    core = re.sub(r"\bname\d+(?:[’']s?)?\s+(?=\w)", "", core)
    words = [
        w
        for w in words_of(core)
        if not w.endswith(("-based", "-listed", "-owned"))
        and w not in ("the", "a", "an", "this", "that", "his", "her", "its", "their")
    ]
    # "retail investors queuing", "villagers rehoused": the noun before what they do.
    while len(words) > 1 and words[-1].endswith(("ed", "ing")) and is_plural(words[-2]) and not is_plural(words[-1]):
        words.pop()
    return (words[-1], tuple(words[:-1])) if words else (lower, ())


def is_plural(head: str) -> bool:
    return (
        head in nouns.GROUP
        or (
            head.endswith("s")
            and not head.endswith(("ss", "us", "is"))
            and head not in nouns.NOT_PLURAL
            and len(head) > 3
        )
        or (head.endswith("men") and head not in ("omen", "specimen", "regimen"))
        or head in ("people", "children", "those")
    )
