"""Which names of people are of the same person.

Full names first; then what is short for exactly one of them; last what could be short for several, which goes to the
one whom the story is speaking of there, or to nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from streams.entities.found import Found, Group, Words, by_form
from streams.entities.gazetteer import Gazetteer
from streams.entities.names import gender_of_title, generation, person_words, within

_PRONOUN = re.compile(r"\b(he|she|his|her|him|hers|himself|herself)\b", re.IGNORECASE)
_MALE = frozenset(["he", "his", "him", "himself"])
_RELATIVES = {
    gender: re.compile(rf"\b(?:{words})[\s,]*$", re.IGNORECASE)
    for gender, words in (
        ("f", "wife|sister|mother|daughter|widow|aunt|niece|grandmother|girlfriend"),
        ("m", "husband|brother|father|son|widower|uncle|nephew|grandfather|boyfriend"),
    )
}
# Said between two names of one person, right before the second.
_ALSO = re.compile(
    r"\b(?:also (?:known|spelled|spelt|written|transliterated|rendered|called)(?: as)?|(?:better|once|formerly)? ?known"
    r"(?: \w+){0,4} as|goes by|went by|going by|nicknamed|dubbed|alias|a\.?k\.?a\.?|n[ée]e|born|real name(?: is| was)?"
    r"|(?:listed|registered|appears|convicted|wanted|identified)\b[^.;]{0,50}? as|(?:give|gave|gives|spell|spells)"
    r" (?:his|her|their) name as)(?: the name)?\s*[\"“'‘(]?$",
    re.IGNORECASE,
)
_COUPLE = re.compile(r"\s+(?:and|&)\s+(?:(?:his|her) (?:wife|husband|sister|brother|son|daughter|partner)\s+)?")
_SPOUSE = re.compile(r"(?:,? (?:aged )?\d{1,3},?)? and (?:his|her) (?:wife|husband),?\s+")


@dataclass(slots=True, eq=False)
class _Person:
    """A person while the names are being put together. `words` are those of the full names; `told` the mentions that
    are theirs without a doubt."""

    words: list[Words]
    generations: set[str | None]
    told: list[Found] = field(default_factory=list)
    guessed: list[Found] = field(default_factory=list)
    full_name: str | None = None
    gender: str | None = None


def group_people(found: Sequence[Found], text: str, gazetteer: Gazetteer) -> list[Group]:
    """The people among the names; a short form that could be of two is left out where the story does not tell."""
    forms = by_form(found, lambda name: (*person_words(name), *filter(None, (generation(name),))))
    bare = {form: person_words(members[0].exact) for form, members in forms.items()}
    people = _full_names(forms, bare)
    people += _shared_surnames(forms, bare, people, found, text)
    short = [form for form in forms if len(bare[form]) == 1 and not any(forms[form][0] in one.told for one in people)]
    unclear: list[tuple[Found, list[_Person]]] = []
    for form in short:
        fits = _fitting(bare[form], generation(forms[form][0].exact), people)
        if len(fits) == 1:
            fits[0].told.extend(forms[form])
        elif fits:
            unclear.extend((one, fits) for one in forms[form])
    alone = [form for form in short if not _fitting(bare[form], generation(forms[form][0].exact), people)]
    people += [_Person([bare[form]], {None}, list(forms[form])) for form in alone]
    _join_other_names(people, text)
    for person in people:
        person.gender = _gender(person, text, gazetteer)
    headlined = [person for person in people if any(one.where == "headline" for one in person.told)]
    for one, fits in sorted(unclear, key=lambda pair: pair[0].order):
        chosen = _which(one, [person for person in fits if person in people], headlined, text)
        if chosen:
            chosen.guessed.append(one)
            chosen.gender = chosen.gender or gender_of_title(one.title)
    return [
        Group("person", tuple(sorted((*person.told, *person.guessed), key=lambda one: one.order)), person.full_name)
        for person in people
    ]


def _full_names(forms: dict[Words, list[Found]], bare: dict[Words, Words]) -> list[_Person]:
    people: list[_Person] = []
    full = [form for form in forms if len(bare[form]) > 1]
    # Spelt-out names before those with initials, the longest first.
    for form in sorted(full, key=lambda form: (len(bare[form][0]) == 1, -len(bare[form]))):
        born = generation(forms[form][0].exact)
        same = [
            person
            for person in people
            if any(_same_person(bare[form], words) for words in person.words)
            and (born is None or born in person.generations)
        ]
        if len(same) == 1:
            same[0].words.append(bare[form])
            same[0].generations.add(born)
            same[0].told.extend(forms[form])
        elif not same:
            people.append(_Person([bare[form]], {born}, list(forms[form])))
    return people


def _shared_surnames(
    forms: dict[Words, list[Found]],
    bare: dict[Words, Words],
    people: Sequence[_Person],
    found: Sequence[Found],
    text: str,
) -> list[_Person]:
    """ "Gemma and Ross Tolley" tells Gemma Tolley's name; "Dennis Halloran and his wife Maureen" nearly so."""
    added: list[_Person] = []
    followers = sorted((one for one in found if one.where == "body"), key=lambda one: one.start)
    for one, other in pairwise(followers):
        between = text[one.end : other.start]
        first, second = person_words(one.exact), person_words(other.exact)
        if len(first) == 1 and len(second) > 1 and _COUPLE.fullmatch(between):
            given, family, spelt = one, second[1:], f"{one.exact} {' '.join(other.exact.split()[1:])}"
        elif len(second) == 1 and len(first) > 1 and _SPOUSE.fullmatch(between):
            given, family, spelt = other, first[1:], other.exact
        else:
            continue
        words = (*person_words(given.exact), *family)
        known = [person for person in (*people, *added) if words in person.words]
        if not known and not _fitting(person_words(given.exact), None, people):
            form = next(form for form in forms if given in forms[form])
            added.append(_Person([words, bare[form]], {None}, list(forms[form]), full_name=spelt))
    return added


def _same_person(one: Words, other: Words) -> bool:
    """Two full names: equal but for middle names and initials, or one without its first or last name."""
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    if within(short, long) >= 0:
        return True
    if short[-1] != long[-1]:
        # Spanish and Portuguese second surnames: "Noemí Argueta Lazo", "Noemí Argueta".
        return short[0] == long[0] and len(long) > 2 and short[-1] in long[1:] and len(short[0]) > 1
    if not _same_given(short[0], long[0]):
        return False
    # I Wayan and I Made are brothers: middle names may be missing, or shortened, but not differ.
    rest = iter(long[1:-1])
    return all(any(_same_given(word, candidate) for candidate in rest) for word in short[1:-1])


def _same_given(one: str, other: str) -> bool:
    """Equal, an initial of the other, or short for it: Matt, Matthew."""
    short, long = sorted((one, other), key=len)
    return short == long or (len(short) != 2 and long.startswith(short))


def _fitting(part: Words, born: str | None, people: Iterable[_Person]) -> list[_Person]:
    """Whose short name it could be. The surname's bearers come before those who have it as another name."""
    fits = [
        person
        for person in people
        if any(_partial(part, words) for words in person.words) and (born is None or born in person.generations)
    ]
    surnamed = [person for person in fits if any(words[-1] == part[-1] for words in person.words)]
    return surnamed or fits


def _partial(part: Words, full: Words) -> bool:
    if within(part, full) >= 0:
        return True
    name = part[0]
    if any(name in word.split("-") for word in full if "-" in word) and len(name) > 2:
        return True
    # Stav for Stavros.
    return len(name) > 3 and full[0].startswith(name) and len(full) > 1


def _join_other_names(people: list[_Person], text: str) -> None:
    """Persons of whom the story says outright that they are one: "X, also known as Y"."""
    owner = {id(one): person for person in people for one in person.told}
    body = sorted((one for person in people for one in person.told if one.where == "body"), key=lambda one: one.start)
    for index, one in enumerate(body):
        lead = text[max(0, one.start - 90) : one.start]
        said = _ALSO.search(lead)
        if not said:
            continue
        other = owner[id(one)]
        opens = not lead[: said.start()].strip(' \t"“') or lead[: said.start()].rstrip(' \t"“')[-1] in ".!?\n"
        if opens:
            # "Born Thelma Aasen on a farm": someone of that first name. "Known as Mama Tin, Gaither made one album."
            close = [person for person in people if person is not other and person.words[0][0] == other.words[0][0]]
            after = body[index + 1] if index + 1 < len(body) else None
            if not close and after and not re.search(r"[.!?]\s|\n", text[one.end : after.start]):
                close = [owner[id(after)]]
        else:
            before = body[index - 1] if index else None
            near = (
                before and before.end > one.start - 160 and not re.search(r"[.!?]\s|\n", text[before.end : one.start])
            )
            close = [owner[id(before)]] if before and near else []
        if len(close) != 1 or close[0] is other:
            continue
        (person,) = close
        person.full_name = person.full_name or max((told.exact for told in person.told), key=len)
        person.words += other.words
        person.told += other.told
        for moved in other.told:
            owner[id(moved)] = person
        people.remove(other)


def _gender(person: _Person, text: str, gazetteer: Gazetteer) -> str | None:
    """`f` or `m` as the story tells it: by a title, a relation ("his wife"), the given name, or the first pronoun
    after a full name."""
    told = person.told
    titles = {gender_of_title(one.title) for one in told} - {None}
    if titles:
        return titles.pop() if len(titles) == 1 else None
    for one in told:
        before = text[max(0, one.start - 24) : one.start] if one.where == "body" else ""
        for gender, relative in _RELATIVES.items():
            if relative.search(before):
                return gender
    given = next((words[0] for words in person.words if len(words) > 1), "")
    if gazetteer.gender(given):
        return gazetteer.gender(given)
    for one in told:
        pronoun = _PRONOUN.search(text, one.end, min(len(text), one.end + 80)) if one.where == "body" else None
        if pronoun:
            return "m" if pronoun[1].lower() in _MALE else "f"
    return None


def _which(one: Found, fits: Sequence[_Person], headlined: Sequence[_Person], text: str) -> _Person | None:
    """Whom an ambiguous short form names there, or None."""
    gender = gender_of_title(one.title)
    if gender:
        fits = [person for person in fits if person.gender in (gender, None)]
    if one.where == "headline":
        end_of_lead = text.find("\n\n")
        named = [person for person in fits if _latest(person, end_of_lead) >= 0]
        return named[0] if len(named) == 1 else None
    named = [person for person in fits if _latest(person, one.start) >= 0]
    if gender and len(named) != 1:
        named = [person for person in named or fits if person.gender == gender]
    if len(named) == 1:
        return named[0]
    paragraph = text.rfind("\n", 0, one.start)
    here = [person for person in named if _latest(person, one.start) > paragraph]
    if len(here) == 1:
        return here[0]
    # Second reference by surname alone is for the one the story is about; relatives keep their first names.
    about = [person for person in fits if person in headlined]
    return about[0] if len(about) == 1 and not here and not gender else None


def _latest(person: _Person, before: int) -> int:
    """Where the body last named the person before that offset, or -1."""
    return max(
        (told.start for told in person.told if told.where == "body" and told.start < before),
        default=-1,
    )
