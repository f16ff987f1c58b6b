"""Who "the mayor", "the 27-year-old" or "the company" is: the one whom the story describes so.

The nearest of several who answer to the words is taken only where the words do not speak against it.
"""

from __future__ import annotations

from collections.abc import Sequence

from streams.quotes import nouns
from streams.quotes.nouns import word_set
from streams.quotes.page import Page
from streams.quotes.people import Cast, Profile, words_of
from streams.quotes.voices import Voice
from streams.story.records import Entity, EntityType, Span

_EMPTY = word_set(
    """
    the a an of for in and former new old local own this that its his her their one
    """
)
_SYNONYMS = {
    "boss": ("chief", "executive", "director", "head", "ceo"),
    "chief": ("head", "director", "ceo", "chief", "boss"),
    "executive": ("ceo",),
    "ceo": ("executive",),
    "premier": ("minister", "premier"),
    "lawyer": ("counsel", "attorney", "solicitor", "barrister", "advocate"),
    "counsel": ("lawyer", "attorney", "barrister", "advocate"),
    "attorney": ("lawyer", "counsel"),
    "judge": ("magistrate", "justice"),
    "magistrate": ("judge",),
    "filmmaker": ("director",),
    "director": ("filmmaker",),
    "coach": ("manager", "coach"),
    "manager": ("coach",),
    "lawmaker": ("senator", "deputy", "mp", "congressman", "congresswoman", "representative"),
    "senator": ("sen",),
    "governor": ("gov",),
    "general": ("gen",),
    "colonel": ("col",),
    "captain": ("capt",),
    "sergeant": ("sgt",),
    "president": ("pres",),
    "representative": ("rep",),
    "professor": ("prof",),
    "doctor": ("dr",),
    "priest": ("father", "fr"),
}


# What calls an organisation an outlet: then it is not "the firm" of the story.
_PRESS = word_set("newspaper broadcaster daily weekly tabloid news-site site outlet newswire podcast magazine channel")


def find_person(page: Page, cast: Cast, source: Span, head: str, modifiers: Sequence[str]) -> Profile | None:
    """The person whom the story calls so; None where nobody is, or where two are and nothing tells them apart."""
    wanted = {head, *_SYNONYMS.get(head, ())}
    extra = {word for word in modifiers if word not in _EMPTY}
    ranked: list[tuple[float, int, Profile]] = []
    for profile in cast.values():
        if profile.entity.type != "person":
            continue
        hit = bool(wanted & profile.words) or _demonym(head, profile.words)
        if not hit or ("former" in modifiers and not profile.words & {"former", "ex", "predecessor", "then"}):
            continue
        last = profile.last_before(source.start)
        agreeing = sum(_agrees(word, profile.words) for word in extra)
        ranked.append((agreeing + (0.5 if head in profile.words else 0.0), last if last is not None else -1, profile))
    if not ranked:
        return _by_origin(cast, source, extra) or _only_person(page, cast, source, head)
    best = max(score for score, _, _ in ranked)
    top = [item for item in ranked if item[0] == best]
    before = [item for item in top if item[1] >= 0]
    if len(top) > 1 and not before:
        return None
    chosen = max(before or top, key=lambda item: item[1])
    return chosen[2]


def _by_origin(cast: Cast, source: Span, extra: set[str]) -> Profile | None:
    """ "the Kazakh rider", who was "Kazakhstan's |Ana Novak": the only one of that country."""
    found = [
        p
        for p in cast.values()
        if p.entity.type == "person"
        and p.last_before(source.start) is not None
        and any(_demonym(word, p.words) for word in extra)
    ]
    return found[0] if len(found) == 1 else None


def introduced_later(page: Page, cast: Cast, source: Span, head: str, kind: EntityType) -> Profile | None:
    """Whom the lede's "a former bookkeeper" turns out to be: the only one whom the next paragraphs call so."""
    number = page.paragraph(source.start)
    if number > 1:
        return None
    end = page.paragraphs[min(len(page.paragraphs) - 1, number + 3)].end
    found = [p for p in cast.values() if p.entity.type == kind and head in p.words]
    return found[0] if len(found) == 1 and source.end < found[0].places[0] < end else None


def find_by_name(cast: Cast, source: Span, head: str, modifiers: Sequence[str]) -> Profile | None:
    """The organisation of whose name these are words: "the hurricane center", "the Arpo unit" is none."""
    words = {head, *(word for word in modifiers if word not in _EMPTY)}
    if head in nouns.ORGANISATION and len(words) == 1:
        return None
    found = [
        p
        for p in cast.values()
        if p.entity.type == "organisation"
        and p.last_before(source.start) is not None
        and words <= set(words_of(p.entity.name))
    ]
    return found[0] if len(found) == 1 else None


def _only_person(page: Page, cast: Cast, source: Span, head: str) -> Profile | None:
    """For an age alone ("the 63-year-old"): the one person of this paragraph and the one before."""
    if not head.endswith("-year-old"):
        return None
    number = page.paragraph(source.start)
    start = page.paragraphs[max(0, number - 1)].start
    near = [
        p for p in cast.values() if p.entity.type == "person" and any(start <= at < source.start for at in p.places)
    ]
    return near[0] if len(near) == 1 else None


def _agrees(word: str, words: frozenset[str]) -> bool:
    return word in words or _demonym(word, words)


def _demonym(word: str, words: frozenset[str]) -> bool:
    """ "Slovene" and "Slovenian", "Italy" and "Italian": five letters in common are enough."""
    return len(word) >= 5 and any(len(other) >= 5 and other[:5] == word[:5] for other in words)


def find_organisation(
    page: Page,
    cast: Cast,
    source: Span,
    head: str,
    modifiers: Sequence[str],
    heard: Sequence[Voice],
    *,
    any_kind: bool = False,
) -> Profile | None:
    """The organisation whom "the bank", "the company" or "the agency" means; None where the story names no such one."""
    extra = {word for word in modifiers if word not in _EMPTY}
    spoken = [voice.speaker.entity for voice in heard if voice.speaker.type == "organisation" and voice.speaker.entity]
    described: list[tuple[float, Profile]] = []
    generic: list[tuple[float, Profile]] = []
    for profile in cast.values():
        if profile.entity.type != "organisation" or is_platform(profile.entity):
            continue
        last = profile.last_before(source.start)
        if last is None or (head in nouns.COMPANY and profile.words & _PRESS):
            continue
        distance = page.paragraph(source.start) - page.paragraph(last)
        score = (
            4.0 / (1 + distance)
            + min(len(profile.places), 4) * 0.3
            + (0.8 if spoken[-1:] == [profile.entity.id] else 0.0)
        )
        if page.sentence(last) == page.sentence(source.start):
            score += 0.5
        elif last - page.sentences[page.sentence(last)].start < 50:
            score += 0.6  # it opened its sentence
        if head in profile.words:
            if extra and not any(_agrees(word, profile.words) for word in extra):
                continue
            described.append((score + 2 * sum(_agrees(word, profile.words) for word in extra) + last * 1e-9, profile))
        elif not extra and (any_kind or _fits(head, profile)):
            generic.append((score + last * 1e-9, profile))
    for ranked in (described, generic):
        if ranked:
            return max(ranked, key=lambda item: item[0])[1]
    return None


def is_platform(entity: Entity) -> bool:
    """Whether it is where people post, which never speaks itself in a story's second mentions."""
    return entity.name.lower() in nouns.PLATFORMS


def _fits(head: str, profile: Profile) -> bool:
    """Whether an organisation that the story never calls so may still be meant: a company by a company's nouns."""
    public = bool(profile.words & nouns.PUBLIC)
    if head in ("company", "firm", "group", "operator", "management") or head in nouns.COMPANY:
        return not public
    if head in ("club", "team", "side"):
        return not public and not profile.words & nouns.COMPANY
    return head in ("agency", "body", "institution", "office", "organisation", "organization") and public


def pointed_at(page: Page, cast: Cast, source: Span, type_: EntityType, least: float) -> Profile | None:
    """The one of that type whom the model takes the source for, where it is at least so sure."""
    hinted, sure = page.hint(source)
    profile = cast.get(hinted)
    return profile if profile and sure >= least and profile.entity.type == type_ else None
