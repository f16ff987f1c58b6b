"""Whom a pronoun stands for: the subject nearest before, or the last who spoke, where number and gender agree."""

from __future__ import annotations

import re
from collections.abc import Sequence

from streams.quotes import nouns
from streams.quotes.page import Named, Page
from streams.quotes.people import Cast, Gender, Profile, words_of
from streams.quotes.roles import find_organisation, find_person, is_platform
from streams.quotes.voices import Voice, named_voice
from streams.story.records import Span, Speaker

PRONOUNS = frozenset(
    {
        "he",
        "she",
        "it",
        "they",
        "him",
        "her",
        "his",
        "their",
        "its",
        "who",
        "which",
        "we",
        "i",
        "this",
        "himself",
        "herself",
    }
)
_GENDER: dict[str, Gender] = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "herself": "f"}
_GOVERNED = re.compile(
    r"\b(?:of|for|to|with|by|from|under|than|against|about|on|at|near|between|after|before|over|into|and"
    r"|met|told|succeeded|replaced"
    r"|asked|called|blamed|praised|accused|like|thanked|named|saw|beat)\s+(?:the\s+|a\s+|an\s+|his\s+"
    r"|her\s+|its\s+)?(?:[\w.’'-]+\s+){0,4}$"
)
_SUBORDINATE = re.compile(
    r"(?:as|before|after|when|while|by the time|in (?:his|her)|asked|once|until|although|though|because|if)\b",
    re.IGNORECASE,
)
_ADVERBIAL = re.compile(
    r"(?:in|on|at|after|before|during|for|by|as|when|while|asked|outside|inside|later|then|but|and|from"
    r"|with)\b[^,.;“”\"]{0,70},\s+|(?:but|and|then|later|instead|meanwhile|now)\s+|(?:in|on|at|after"
    r"|by)\s+(?:the\s+)?[\w’'-]+\s+(?=(?:the|his|her)\s)",
    re.IGNORECASE,
)
_PHRASE = re.compile(r"(?:the|his|her|its|their)\s+(?P<words>(?:[\w’'-]+\s+){0,3}[\w’'-]+)", re.IGNORECASE)
_POSSESSIVE = re.compile(r"[’']s?\s")
_REACH = 4  # paragraphs back that a pronoun may reach

# What makes a mention the one meant, fitted on stories written for this project (docs/quotes.md).
WEIGHTS = {
    "base": 3.0,
    "sentence": 0.55,  # lost for each sentence back
    "paragraph": 0.35,  # lost for each paragraph back
    "gender": 0.75,  # the story or the name tells the gender, and it agrees
    "leaning": 0.5,  # only its ending suggests one
    "marked": 2.0,  # lost inside quotation marks
    "possessive": 0.8,
    "governed": 1.0,
    "subject": 1.0,  # first of its sentence
    "opening": 0.4,  # and near its beginning
    "just": 1.0,  # subject of the very sentence before, in this paragraph
    "spoke": 2.2,  # was the last to speak
    "spoke_back": 0.8,  # less for each paragraph back
    "spoke_before": 0.3,
    "hint": 1.5,  # times how sure the model is that it is this one
}


def antecedent(page: Page, cast: Cast, pronoun: str, source: Span, heard: Sequence[Voice], cue: str = "") -> Voice:
    """The voice that a pronoun takes up; unnamed where nobody or more than one could be meant."""
    if pronoun in _GENDER:
        return _person(page, cast, _GENDER[pronoun], source, heard)
    if pronoun in ("who", "which"):
        return _relative(page, cast, source, pronoun)
    if pronoun in ("it", "its", "this"):
        return _thing(page, cast, source, heard, cue)
    if pronoun in ("they", "their"):
        return _several(page, source, heard)
    return Voice(Speaker("unknown"), "pronoun")


def _person(page: Page, cast: Cast, gender: Gender, source: Span, heard: Sequence[Voice]) -> Voice:
    ahead = _cataphor(page, cast, gender, source)
    if ahead:
        return named_voice(ahead, "pronoun")
    number, here = page.paragraph(source.start), page.sentence(source.start)
    scores = _candidates(page, cast, gender, source, here, number)
    for voice in reversed(heard[-6:]):
        if voice.speaker.entity in scores and voice.speaker.type == "person":
            back = number - page.paragraph(voice.end - 1)
            if voice is heard[-1]:
                scores[voice.speaker.entity] += max(0.0, WEIGHTS["spoke"] - WEIGHTS["spoke_back"] * back)
            elif back <= _REACH:
                scores[voice.speaker.entity] += WEIGHTS["spoke_before"]
    hinted, sure = page.hints.get(source.start, ("", 0.0))
    if hinted in scores:
        scores[hinted] += WEIGHTS["hint"] * sure
    unnamed = _unnamed(page, heard, number, here, gender)
    if unnamed and not (hinted in scores and sure >= 0.7):
        return unnamed
    if not scores:
        return Voice(Speaker("person"), "pronoun", gender=gender)
    best = max(scores.items(), key=lambda item: item[1])
    return named_voice(cast[best[0]], "pronoun")


def _candidates(page: Page, cast: Cast, gender: Gender, source: Span, here: int, number: int) -> dict[str, float]:
    """How much each person near before invites a pronoun of that gender."""
    reach = page.paragraphs[max(0, number - _REACH)].start
    scores: dict[str, float] = {}
    for named in page.named_in(Span(reach, source.start)):
        profile = cast[named.entity.id]
        if profile.entity.type != "person" or profile.gender not in (gender, None):
            continue
        score = _salience(page, named, here, number) + _agreement(profile, gender)
        scores[profile.entity.id] = max(scores.get(profile.entity.id, -9.0), score)
    for index in range(max(0, here - 3), here + 1):
        described = opening_phrase(page, cast, index, source.start)
        if described and described.entity.type == "person" and described.gender in (gender, None):
            score = _distance(page, index, here, number) + WEIGHTS["subject"] + WEIGHTS["opening"]
            score += WEIGHTS["just"] if _just_before(page, index, here, number) else 0.0
            score += _agreement(described, gender)
            scores[described.entity.id] = max(scores.get(described.entity.id, -9.0), score)
    return scores


def _agreement(profile: Profile, gender: Gender) -> float:
    if profile.gender == gender:
        return WEIGHTS["gender"]
    if profile.leaning is None:
        return 0.0
    return WEIGHTS["leaning"] if profile.leaning == gender else -WEIGHTS["leaning"]


def _distance(page: Page, sentence: int, here: int, number: int) -> float:
    back = number - page.paragraph(page.sentences[sentence].start)
    return WEIGHTS["base"] - WEIGHTS["sentence"] * min(here - sentence, 8) - WEIGHTS["paragraph"] * back


def _just_before(page: Page, sentence: int, here: int, number: int) -> bool:
    return here - sentence <= 1 and page.paragraph(page.sentences[sentence].start) == number


def _salience(page: Page, named: Named, here: int, number: int) -> float:
    """How much a mention invites a pronoun: near, subject of its sentence, outside quotation marks."""
    sentence = page.sentence(named.start)
    span = page.sentences[sentence]
    score = _distance(page, sentence, here, number)
    before = page.text[span.start : named.start]
    governed = bool(_GOVERNED.search(before[-60:]))
    possessive = bool(_POSSESSIVE.match(page.text, named.end))
    if page.marked_at(named.start):
        score -= WEIGHTS["marked"]
    if possessive:
        score -= WEIGHTS["possessive"]
    elif governed:
        score -= WEIGHTS["governed"]
    first = next((n for n in page.named_in(span) if n.entity.type == "person"), None)
    if first is not None and first.start == named.start:
        score += WEIGHTS["subject"]
        if len(before.split()) <= 5:
            score += WEIGHTS["opening"]
        if not possessive and not governed and _just_before(page, sentence, here, number):
            score += WEIGHTS["just"]
    return score


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


def _unnamed(page: Page, heard: Sequence[Voice], number: int, here: int, gender: Gender) -> Voice | None:
    """The last voice before, where it was one unnamed person of this paragraph or the one before."""
    last = heard[-1] if heard else None
    if (
        last
        and last.speaker.type == "organisation"
        and re.search(r"\bspokes|\blawyer|\bofficial", last.speaker.literal or "")
    ):
        # "A spokeswoman for the court said … She": still the court's voice.
        near = number == page.paragraph(last.end - 1) and here - page.sentence(last.end - 1) <= 1
        return Voice(_again(last.speaker), "pronoun", gender=gender) if near else None
    if last is None or last.speaker.type != "anonymous" or last.plural or last.gender not in (gender, None):
        return None
    if number - page.paragraph(last.end - 1) > 1 or here - page.sentence(last.end - 1) > 3:
        return None
    since = page.named_in_range(last.end, page.sentences[here].start)
    if any(n.entity.type == "person" and not page.marked_at(n.start) for n in since):
        return None
    return Voice(Speaker("anonymous", description=last.speaker.description), "pronoun", gender=gender)


def _cataphor(page: Page, cast: Cast, gender: Gender, source: Span) -> Profile | None:
    """ "As she put it, |Novak is done": a pronoun in the clause that opens a sentence may point to its subject."""
    sentence = page.sentences[page.sentence(source.start)]
    if not _SUBORDINATE.match(page.text, sentence.start) or len(page.text[sentence.start : source.start].split()) > 5:
        return None
    comma = page.text.find(",", source.end, sentence.end)
    if comma < 0 or page.marked_at(sentence.start):
        return None
    for named in page.named_in(Span(comma, min(sentence.end, comma + 90))):
        profile = cast[named.entity.id]
        if profile.entity.type == "person" and profile.gender in (gender, None) and profile.places[0] >= sentence.start:
            return profile
    return None


def _relative(page: Page, cast: Cast, source: Span, pronoun: str) -> Voice:
    """`who` and `which`: what stands right before, its name or its noun."""
    before = page.text[max(0, source.start - 60) : source.start]
    if pronoun == "which" and set(words_of(before)[-5:]) & nouns.DOCUMENT:
        return Voice(Speaker("document"), "pronoun")
    near = [
        n
        for n in page.named_in_range(max(0, source.start - 40), source.start)
        if n.entity.type in ("person", "organisation")
    ]
    if near:
        return named_voice(cast[near[-1].entity.id], "pronoun")
    return Voice(Speaker("organisation" if pronoun == "which" else "unknown"), "pronoun")


def _thing(page: Page, cast: Cast, source: Span, heard: Sequence[Voice], cue: str) -> Voice:
    """`it`: a document that opens the sentence before, the organisation there, or the one that spoke last."""
    number, here = page.paragraph(source.start), page.sentence(source.start)
    if re.fullmatch(r"reads?|ran|began|was signed|is dated", cue):
        return Voice(Speaker("document"), "pronoun")
    for index in (here, here - 1):
        if index < 0 or (here - index == 1 and page.paragraph(page.sentences[index].start) < number - 1):
            break
        document = _opening_document(page, index, source.start)
        subject = None if document else _opening_organisation(page, cast, index, source.start)
        spoken = heard[-1].speaker if heard else None
        if document:
            if spoken and spoken.type == "document" and spoken.name:
                return Voice(_again(spoken), "pronoun")
            return Voice(Speaker("document"), "pronoun")
        if subject:
            return named_voice(subject, "pronoun")
    for voice in reversed(heard[-3:]):
        close = here - page.sentence(voice.end - 1) <= 3 and number - page.paragraph(voice.end - 1) <= 1
        if close and voice.speaker.type in ("organisation", "document"):
            return Voice(_again(voice.speaker), "pronoun")
    reach = page.paragraphs[max(0, number - 2)].start
    near = [
        n
        for n in page.named_in(Span(reach, source.start))
        if n.entity.type == "organisation" and not page.marked_at(n.start) and not is_platform(n.entity)
    ]
    free = [n for n in near if not _GOVERNED.search(page.text[max(0, n.start - 60) : n.start])]
    chosen = free[-1:]
    return named_voice(cast[chosen[0].entity.id], "pronoun") if chosen else Voice(Speaker("organisation"), "pronoun")


def _again(speaker: Speaker) -> Speaker:
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
        if not _POSSESSIVE.match(page.text, named.end) and not _GOVERNED.search(page.text[span.start : named.start]):
            return cast[named.entity.id]
    described = opening_phrase(page, cast, index, before)
    return described if described and described.entity.type == "organisation" else None


def _several(page: Page, source: Span, heard: Sequence[Voice]) -> Voice:
    """`they`: those who spoke last as several, else a team or company, else a group without a name."""
    number, here = page.paragraph(source.start), page.sentence(source.start)
    before = page.sentences[max(0, here - 1)]
    opened = re.match(
        r"(?:the |its |all |most |some |both |many |several |two |three )*(?:[\w’'-]+ ){0,3}?([\w’'-]+s)\b",
        page.text[before.start : before.end].lower(),
    )
    for voice in reversed(heard[-2:]):
        if number - page.paragraph(voice.end - 1) > 1:
            break
        speaker = voice.speaker
        if speaker.type in ("group", "anonymous"):
            return Voice(Speaker(speaker.type, description=speaker.description), "pronoun", plural=True)
        if opened and here - page.sentence(voice.end - 1) > 1:
            break
        if (
            speaker.type == "organisation"
            and here - page.sentence(voice.end - 1) <= 1
            and number == page.paragraph(voice.end - 1)
        ):
            return Voice(_again(speaker), "pronoun", plural=True)
        if (
            speaker.type == "person"
            and voice is heard[-1]
            and page.paragraph(voice.end - 1) == number
            and voice.gender is None
        ):
            return Voice(_again(speaker), "pronoun")
    return Voice(Speaker("group"), "pronoun", plural=True)


def subject_before(page: Page, cast: Cast, at: int, *, same_sentence: bool = False) -> Profile | None:
    """The person whom the words before `at` are about: of this sentence, else of the two before in the paragraph."""
    here, paragraph = page.sentence(at), page.paragraph(at)
    for index in (here,) if same_sentence else (here, here - 1, here - 2):
        if index < 0:
            break
        span = page.sentences[index]
        if page.paragraph(span.start) != paragraph:
            break
        people = [
            n
            for n in page.named_in(Span(span.start, min(span.end, at)))
            if n.end <= at
            and not page.marked_at(n.start)
            and (
                n.entity.type == "person"
                or (same_sentence and n.entity.type == "organisation" and not is_platform(n.entity))
            )
        ]
        subjects = [
            n
            for n in people
            if not _POSSESSIVE.match(page.text, n.end) and not _GOVERNED.search(page.text[span.start : n.start][-60:])
        ]
        if subjects:
            return cast[subjects[0].entity.id]
        if len({n.entity.id for n in people}) == 1:
            return cast[people[0].entity.id]
        if people:
            return None
        described = opening_phrase(page, cast, index, at)
        if described and described.entity.type == "person":
            return described
    return None
