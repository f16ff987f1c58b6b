"""The cast of a story: what it says about each person and organisation, so that "the mayor" or "she" can be found.

Nothing is guessed from outside the story but the gender that a common first name suggests.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass

from streams.quotes import nouns
from streams.quotes.given_names import Gender, gender_of, plain
from streams.quotes.nouns import word_set
from streams.quotes.page import Named, Page
from streams.story.records import Entity

_WORD = re.compile(r"[^\W_](?:[\w.’'-]*\w)?")
_STOP = word_set(
    """
    of for in by with to from that and as at on or but said says told met asked into than who whose which is was
    were are had has have while when after before if over against under about between among without during like
    saw named thanked called praised accused beat
    """
)
_APPOSITION = re.compile(r"\s*,\s*(?:(\d{1,3})\s*,\s*)?(?P<what>[^,;.!?()\n“”\"—]{2,90})", re.DOTALL)
_COPULA = re.compile(
    r"\s+(?:is|was|has been|became|remains|served as|works as|worked as)\s+(?P<what>(?:the|a|an|its|their"
    r"|his|her|also)\s[^,;.!?()\n“”\"—]{2,70})"
)
_AGE = re.compile(r"\s*[,(]\s*(?:aged\s+)?(\d{1,3})\s*[,).]")
_PRONOUN = re.compile(r"\b(he|his|himself|she|hers|herself)\b", re.IGNORECASE)  # him and her are objects: of others
# How first names end, by gender, in most languages of the news: a leaning, never proof.
_FEMALE_ENDING = ("a", "ah", "ette", "elle", "ine", "ene", "een", "lyn", "wen", "iet", "ith")
_MALE_ENDING = (
    "o",
    "us",
    "os",
    "ert",
    "ard",
    "ald",
    "ou",
    "ur",
    "ik",
    "ek",
    "av",
    "il",
    "im",
    "ir",
    "ad",
    "ed",
    "am",
    "ob",
    "on",
    "or",
    "er",
    "ab",
)
_MALE_PRONOUN = frozenset({"he", "him", "his", "himself"})


@dataclass(frozen=True, slots=True)
class Profile:
    """What a story says of an entity: the words that stand with its name, gender where told, places of its mentions."""

    entity: Entity
    words: frozenset[str]
    gender: Gender | None
    places: tuple[int, ...]
    leaning: Gender | None = None  # what the first name's ending suggests where nothing else tells

    def last_before(self, at: int) -> int | None:
        """Where it was last mentioned before `at`."""
        index = bisect_left(self.places, at)
        return self.places[index - 1] if index else None


Cast = dict[str, Profile]


def introduce(page: Page) -> Cast:
    """A profile for each entity that the body names, by its id, in order of first mention."""
    mentions: dict[str, list[Named]] = defaultdict(list)
    for named in page.named:
        mentions[named.entity.id].append(named)
    return {id_: _profile(page, found) for id_, found in mentions.items()}


def words_of(text: str) -> list[str]:
    """Its words in lower case, possessives cut off."""
    return [word if word.isalnum() else re.sub(r"[’']s?$", "", word) for word in _WORD.findall(text.lower())]


def _profile(page: Page, found: list[Named]) -> Profile:
    entity = found[0].entity
    bag: set[str] = set()
    votes = {"m": 0.0, "f": 0.0}
    for named in found[:40]:
        about = _described(page, named)
        bag.update(about)
        _vote(votes, about)
        if entity.type == "person":
            _vote_pronouns(page, named, votes)
    if entity.description:
        bag.update(words_of(entity.description))
        _vote(votes, words_of(entity.description))
    if entity.type == "person":
        bag.update(words_of(entity.name)[:-1])  # a title that stands in the name
    else:
        bag.update(words_of(entity.name))
        for alias in entity.aliases:
            bag.update(words_of(alias))
    return Profile(
        entity, frozenset(bag), _gender(entity, votes), tuple(n.start for n in found), _leaning(entity, votes)
    )


def _gender(entity: Entity, votes: dict[str, float]) -> Gender | None:
    """The gender that titles, nouns, a common first name or several pronouns tell; one pronoun alone is too little."""
    if entity.type != "person":
        return None
    told = gender_of(_first_name(entity))
    if told:
        votes[told] += 2.0
    lead = votes["m"] - votes["f"]
    return "m" if lead >= 1.5 else "f" if lead <= -1.5 else None


def _leaning(entity: Entity, votes: dict[str, float]) -> Gender | None:
    if entity.type != "person":
        return None
    first = plain(_first_name(entity))
    lead = votes["m"] - votes["f"] + 0.5 * first.endswith(_MALE_ENDING) - 0.5 * first.endswith(_FEMALE_ENDING)
    return "m" if lead > 0 else "f" if lead < 0 else None


def _first_name(entity: Entity) -> str:
    """The first word of the name."""
    return next(iter(words_of(entity.name)), "")


def _vote(votes: dict[str, float], words: list[str]) -> None:
    for word in words:
        votes["m"] += 2 * (word in nouns.MALE)
        votes["f"] += 2 * (word in nouns.FEMALE)


def _vote_pronouns(page: Page, named: Named, votes: dict[str, float]) -> None:
    """He and she right after the only person of a sentence speak of that person, most of the time."""
    sentence = page.sentences[page.sentence(named.start)] if page.sentences else named.span
    others = [n for n in page.named_in(sentence) if n.entity.type == "person" and n.entity.id != named.entity.id]
    if others:
        return
    for match in _PRONOUN.finditer(page.text, named.end, min(sentence.end, named.end + 160)):
        if page.marked_at(match.start()):
            continue
        votes["m" if match.group().lower() in _MALE_PRONOUN else "f"] += 1.0
        return
    index = page.sentence(named.start) + 1
    if index < len(page.sentences) and page.paragraph(page.sentences[index].start) == page.paragraph(named.start):
        opening = re.compile(r"(he|she)\b", re.IGNORECASE).match(page.text, page.sentences[index].start)
        if opening:
            votes["m" if opening.group().lower() == "he" else "f"] += 0.8


def _described(page: Page, named: Named) -> list[str]:
    """The words of title and apposition around one mention."""
    text = page.text
    sentence = page.sentences[page.sentence(named.start)] if page.sentences else named.span
    found = _title(text[max(sentence.start, named.start - 90) : named.start])
    after = text[named.end : min(len(text), named.end + 130)]
    age = _AGE.match(after)
    if age:
        found.append(f"{age.group(1)}-year-old")
    apposition = _APPOSITION.match(after)
    if apposition and not page.marked_at(named.end):
        what = apposition.group("what")
        if _is_apposition(page, named, apposition, what.split()[0]):
            found.extend(words_of(what))
    copula = _COPULA.match(after)
    if copula:
        found.extend(words_of(copula.group("what")))
    return found


def _is_apposition(page: Page, named: Named, match: re.Match[str], first: str) -> bool:
    """Whether what follows a comma tells of the name before it: not another's name, not the next clause."""
    if first in ("whose", "and", "said", "told", "which", "but") or first.endswith("ing"):
        return False
    return not (first[0].isupper() and named.entity.type == "person" and _names_someone(page, named, match))


def _names_someone(page: Page, named: Named, match: re.Match[str]) -> bool:
    start = named.end + match.start("what")
    return any(n.start <= start + 2 and n.entity.type == "person" for n in page.named_in_range(start, start + 3))


def _title(before: str) -> list[str]:
    """Words of the title before a name, nearest first: "said fire chief |Oto Renn", "the agent, |Moon Hye-rin"."""
    stripped = before.rstrip()
    comma = stripped.endswith(",")
    clause = re.split(r"[,;:.!?()“”\"—]\s", stripped.rstrip(","))[-1]
    found: list[str] = []
    for word in reversed(clause.split()):
        bare = re.sub(r"[’']s?$", "", word.lower().strip("“”\"'‘,.()"))
        if not comma and (
            bare in _STOP or (bare.endswith("ed") and word[0].islower() and bare not in ("retired", "united"))
        ):
            break
        if bare:
            found.append(bare)
        if bare in ("the", "a", "an") or len(found) >= 9:
            break
    return found
