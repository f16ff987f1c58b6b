"""Whom a pronoun stands for: the subject nearest before, or the last who spoke, where number and gender agree."""

from __future__ import annotations

import re
from collections.abc import Sequence

from streams.quotes import nouns
from streams.quotes.given_names import Gender
from streams.quotes.page import Named, Page
from streams.quotes.people import Cast, Profile, words_of
from streams.quotes.roles import is_platform
from streams.quotes.things import GOVERNED, POSSESSIVE, again, opening_phrase, thing
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
_SUBORDINATE = re.compile(
    r"(?:as|before|after|when|while|by the time|in (?:his|her)|asked|once|until|although|though|because|if)\b",
    re.IGNORECASE,
)
_REACH = 4  # paragraphs back that a pronoun may reach

# What makes a mention the one meant, fitted on stories written for this project (docs/quotes.md).
WEIGHTS = {
    "base": 3.0,
    "sentence": 0.55,  # lost for each sentence back
    "paragraph": 0.35,  # lost for each paragraph back
    "gender": 0.75,  # the story or the name tells the gender, and it agrees
    "leaning": 0.8,  # only its ending suggests one
    "marked": 2.0,  # lost inside quotation marks
    "possessive": 0.8,
    "governed": 1.0,
    "subject": 1.0,  # first of its sentence
    "opening": 0.4,  # and near its beginning
    "just": 1.0,  # subject of the very sentence before, in this paragraph
    "spoke": 1.8,  # was the last to speak
    "spoke_back": 1.2,  # less for each paragraph back
    "spoke_before": 0.3,
    "hint": 1.8,  # times how sure the model is that it is this one
}


FAR = 0.8
"""From this probability on the model may point to someone beyond the reach of these rules."""


def _may_be(profile: Profile, gender: Gender) -> bool:
    """Whether it is a person of that gender, as far as the story tells."""
    return profile.entity.type == "person" and profile.gender in (gender, None)


def antecedent(page: Page, cast: Cast, pronoun: str, source: Span, heard: Sequence[Voice], cue: str = "") -> Voice:
    """The voice that a pronoun takes up; unnamed where nobody or more than one could be meant."""
    if pronoun in _GENDER:
        return _person(page, cast, _GENDER[pronoun], source, heard)
    if pronoun in ("who", "which"):
        return _relative(page, cast, source, pronoun)
    if pronoun in ("it", "its", "this"):
        return thing(page, cast, source, heard, cue)
    if pronoun in ("they", "their"):
        return _several(page, source, heard)
    return Voice(Speaker("unknown"), "pronoun")


def _person(page: Page, cast: Cast, gender: Gender, source: Span, heard: Sequence[Voice]) -> Voice:
    ahead = _cataphor(page, cast, gender, source)
    if ahead:
        return named_voice(ahead, "pronoun")
    number, here = page.paragraph(source.start), page.sentence(source.start)
    scores = _candidates(page, cast, gender, source, here, number)
    fresh = _introduced_since(page, cast, gender, source, heard)
    for voice in reversed(heard[-6:]):
        if voice.speaker.entity in scores and voice.speaker.type == "person":
            back = number - page.paragraph(voice.end - 1)
            if voice is heard[-1] and not (fresh and back):
                scores[voice.speaker.entity] += max(0.0, WEIGHTS["spoke"] - WEIGHTS["spoke_back"] * back)
            elif back <= _REACH:
                scores[voice.speaker.entity] += WEIGHTS["spoke_before"]
    hinted, sure = page.hint(source)
    if hinted in scores:
        scores[hinted] += WEIGHTS["hint"] * sure
    elif sure >= FAR and hinted in cast and _may_be(cast[hinted], gender):
        scores[hinted] = WEIGHTS["hint"] * sure
    if _indefinite_before(page, source, here, number, gender):
        return Voice(Speaker("anonymous"), "pronoun", gender=gender)
    unnamed = _unnamed(page, heard, number, here, gender)
    if unnamed and not (hinted in scores and sure >= 0.7):
        return unnamed
    if not scores:
        return Voice(Speaker("person"), "pronoun", gender=gender)
    best = max(scores.items(), key=lambda item: item[1])
    return named_voice(cast[best[0]], "pronoun")


def _introduced_since(page: Page, cast: Cast, gender: Gender, source: Span, heard: Sequence[Voice]) -> bool:
    """Whether this paragraph has brought on someone as a subject since anyone spoke: "Ozzie Frank, 71, drove …"."""
    paragraph = page.paragraphs[page.paragraph(source.start)]
    spoken = heard[-1] if heard else None
    for named in page.named_in(Span(max(paragraph.start, spoken.end if spoken else 0), source.start)):
        profile = cast[named.entity.id]
        if not _may_be(profile, gender) or page.marked_at(named.start):
            continue
        before = page.text[page.sentences[page.sentence(named.start)].start : named.start]
        free = not POSSESSIVE.match(page.text, named.end) and not GOVERNED.search(before[-60:])
        if free and (spoken is None or spoken.speaker.entity != named.entity.id):
            return True
    return False


def _candidates(page: Page, cast: Cast, gender: Gender, source: Span, here: int, number: int) -> dict[str, float]:
    """How much each person near before invites a pronoun of that gender."""
    reach = page.paragraphs[max(0, number - _REACH)].start
    scores: dict[str, float] = {}
    for named in page.named_in(Span(reach, source.start)):
        profile = cast[named.entity.id]
        if not _may_be(profile, gender):
            continue
        score = _salience(page, named, here, number) + _agreement(profile, gender)
        scores[profile.entity.id] = max(scores.get(profile.entity.id, -9.0), score)
    for index in range(max(0, here - 3), here + 1):
        described = opening_phrase(page, cast, index, source.start)
        if described and _may_be(described, gender):
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
    governed = bool(GOVERNED.search(before[-60:]))
    possessive = bool(POSSESSIVE.match(page.text, named.end))
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


_ONE = re.compile(r"(?:a|an|one|another)\s(?:[\w-]+\s){0,2}?(?P<noun>[\w-]+)(?=,\s|\s)", re.IGNORECASE)


def _indefinite_before(page: Page, source: Span, here: int, number: int, gender: Gender) -> bool:
    """ "A man, 52, was arrested. He …": the one without a name, where the paragraph so far names no person."""
    if here == 0 or page.paragraph(page.sentences[here - 1].start) != number:
        return False
    before = page.sentences[here - 1]
    opens = _ONE.match(page.text, before.start, before.end)
    person = nouns.MALE if gender == "m" else nouns.FEMALE
    if not opens or opens["noun"].lower() not in person:
        return False
    so_far = page.named_in_range(page.paragraphs[number].start, source.start)
    return not any(n.entity.type == "person" for n in so_far)


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
        return Voice(again(last.speaker), "pronoun", gender=gender) if near else None
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
        if _may_be(profile, gender) and profile.places[0] >= sentence.start:
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
            return Voice(again(speaker), "pronoun", plural=True)
        if (
            speaker.type == "person"
            and voice is heard[-1]
            and page.paragraph(voice.end - 1) == number
            and voice.gender is None
        ):
            return Voice(again(speaker), "pronoun")
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
            if not POSSESSIVE.match(page.text, n.end) and not GOVERNED.search(page.text[span.start : n.start][-60:])
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
