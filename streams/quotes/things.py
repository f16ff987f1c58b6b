"""Whom a sentence opens with, and what "it" stands for: a document, an organisation, a capital."""

from __future__ import annotations

import re
from collections.abc import Sequence

from streams.quotes import nouns
from streams.quotes.page import Named, Page
from streams.quotes.people import Cast, Profile, words_of
from streams.quotes.roles import find_organisation, find_person, is_platform, pointed_at
from streams.quotes.voices import Voice, named_voice
from streams.story.records import Span, Speaker

# Before a name that a preposition or another verb governs.
GOVERNED = re.compile(
    r"\b(?:of|for|to|with|by|from|under|than|against|about|on|at|near|between|after|before|over|into|and"
    r"|met|told|succeeded|replaced"
    r"|asked|called|blamed|praised|accused|like|thanked|named|saw|beat)\s+(?:the\s+|a\s+|an\s+|his\s+"
    r"|her\s+|its\s+)?(?:[\w.’'-]+\s+){0,4}$"
)
POSSESSIVE = re.compile(r"[’']s?\s")
_ADVERBIAL = re.compile(
    r"(?:in|on|at|after|before|during|for|by|as|when|while|asked|outside|inside|later|then|but|and|from"
    r"|with)\b[^,.;“”\"]{0,70},\s+|(?:but|and|then|later|instead|meanwhile|now)\s+|(?:in|on|at|after"
    r"|by)\s+(?:the\s+)?[\w’'-]+\s+(?=(?:the|his|her)\s)",
    re.IGNORECASE,
)
_PHRASE = re.compile(r"(?:the|his|her|its|their)\s+(?P<words>(?:[\w’'-]+\s+){0,3}[\w’'-]+)", re.IGNORECASE)


SURE = 0.8
"""From this probability on the model's word is enough."""


def thing(page: Page, cast: Cast, source: Span, heard: Sequence[Voice], cue: str) -> Voice:
    """`it`: a document that opens the sentence before, the organisation there, or the one that spoke last."""
    number, here = page.paragraph(source.start), page.sentence(source.start)
    pointed = pointed_at(page, cast, source, "organisation", SURE)
    if pointed:
        return named_voice(pointed, "pronoun")
    if re.fullmatch(r"reads?|ran|began|was signed|is dated", cue):
        return Voice(Speaker("document"), "pronoun")
    opened = page.named_in_range(page.sentences[here].start, page.sentences[here].start + 1)
    if opened and opened[0].entity.type == "place" and opened[0].end < source.start and _speaks_next(page, opened[0]):
        return named_voice(cast[opened[0].entity.id], "pronoun")
    for index in (here, here - 1):
        if index < 0 or (here - index == 1 and page.paragraph(page.sentences[index].start) < number - 1):
            break
        document = _opening_document(page, index, source.start)
        subject = None if document else _opening_organisation(page, cast, index, source.start)
        spoken = heard[-1].speaker if heard else None
        if document:
            if spoken and spoken.type == "document" and spoken.name:
                return Voice(again(spoken), "pronoun")
            return Voice(Speaker("document"), "pronoun")
        if subject:
            return named_voice(subject, "pronoun")
    for voice in reversed(heard[-3:]):
        close = here - page.sentence(voice.end - 1) <= 3 and number - page.paragraph(voice.end - 1) <= 1
        if close and voice.speaker.type in ("organisation", "document"):
            return Voice(again(voice.speaker), "pronoun")
    reach = page.paragraphs[max(0, number - 2)].start
    near = [
        n
        for n in page.named_in(Span(reach, source.start))
        if n.entity.type == "organisation" and not page.marked_at(n.start) and not is_platform(n.entity)
    ]
    free = [n for n in near if not GOVERNED.search(page.text[max(0, n.start - 60) : n.start])]
    chosen = free[-1:]
    return named_voice(cast[chosen[0].entity.id], "pronoun") if chosen else Voice(Speaker("organisation"), "pronoun")


def _speaks_next(page: Page, named: Named) -> bool:
    """Whether a capital that opens a sentence goes on with a verb of its own: "Beijing |respects the choice"."""
    return bool(re.match(r"\s[“\"]?(?:has|had|will|would|is|was|\w+s|\w+ed)\s", page.text[named.end : named.end + 24]))


def again(speaker: Speaker) -> Speaker:
    return Speaker(speaker.type, speaker.name, None, speaker.description, speaker.entity, speaker.uri)


def _opening_document(page: Page, index: int, before: int) -> bool:
    """Whether a document opens the sentence: "Its report runs to 94 pages", "The Novak File, a report"."""
    span = page.sentences[index]
    match = re.compile(
        r"(?:the|an?|its|his|her|their|this"
        r"|that)\s+(?P<words>(?:[\w’'-]+\s+){0,3}[\w’'-]+)(?P<comma>\s*,\s+(?:a|an"
        r"|the)\s+(?:[\w’'-]+\s+){0,2}[\w’'-]+)?",
        re.IGNORECASE,
    ).match(page.text, span.start, min(span.end, before))
    if not match:
        return False
    words = words_of(match.group("words"))
    for number, word in enumerate(words):
        if word in nouns.DOCUMENT and not (number + 1 < len(words) and words[number + 1] in nouns.ORGANISATION):
            return True
        if word.endswith("ed") or word in ("of", "in", "for", "is", "was", "has", "said"):
            return False
    return bool(match.group("comma")) and bool(set(words_of(match.group("comma"))[1:3]) & nouns.DOCUMENT)


def _opening_organisation(page: Page, cast: Cast, index: int, before: int) -> Profile | None:
    """The organisation that opens a sentence, by name or as "the club"."""
    span = page.sentences[index]
    for named in page.named_in(Span(span.start, min(span.end, span.start + 60, before))):
        if named.entity.type != "organisation" or is_platform(named.entity):
            continue
        if not POSSESSIVE.match(page.text, named.end) and not GOVERNED.search(page.text[span.start : named.start]):
            return cast[named.entity.id]
    described = opening_phrase(page, cast, index, before)
    return described if described and described.entity.type == "organisation" else None


def opening_phrase(page: Page, cast: Cast, index: int, before: int) -> Profile | None:
    """Whom the phrase that opens a sentence means, where it has no name: "The captain published"."""
    span = page.sentences[index]
    start = span.start
    adverbial = _ADVERBIAL.match(page.text, start, span.end)
    if adverbial:
        start = adverbial.end()
    phrase = _PHRASE.match(page.text, start, span.end)
    if not phrase or start >= before or page.named_in_range(phrase.start(), phrase.end()):
        return None
    words = words_of(phrase.group("words"))
    source = Span(start, phrase.end())
    for number, word in enumerate(words):
        if word.endswith("ed") or word in ("is", "was", "has", "had", "said", "told"):
            return None
        if word in nouns.ORGANISATION:
            return find_organisation(page, cast, source, word, words[:number], ())
        found = find_person(page, cast, source, word, words[:number])
        if found and found.last_before(source.start) is not None:
            return found
    return None
