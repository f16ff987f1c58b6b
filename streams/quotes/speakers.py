"""Who speaks: from the words of a source to a typed speaker, named only where the story makes it plain.

A wrong name is the worst error there is: where two could be meant, or none, the speaker keeps a type and no name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from streams.quotes import cues, nouns
from streams.quotes.drafts import Draft
from streams.quotes.given_names import Gender, gender_of, is_common
from streams.quotes.page import Named, Page
from streams.quotes.people import Cast, words_of
from streams.quotes.pronouns import PRONOUNS, antecedent, subject_before
from streams.quotes.rescue import subject_in_content
from streams.quotes.sources import head_noun, hidden_names, is_plural, masked, unnamed_voice
from streams.quotes.voices import Voice, named_voice
from streams.story.records import Span, Speaker, SpeakerType

# Where the description of a speaker ends and what is told of them begins.
_CLAUSE = re.compile(r"\s*(?:,|—|–|\()?\s*\b(?:who|whose|which|whom)\b|\s*\([^)]*\)?\s*(?:$|,)", re.IGNORECASE)
# What makes the noun before it the head: "a spokesman for", "officials in".
_PREPOSITION = re.compile(
    r"\b(?:of|for|to|with|by|from|under|than|against|about|on|at|near|in|inside|succeeded|replaced|behind"
    r"|before|representing|defending|advising)\s",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(r"[’']s?\s+\w|s[’']\s+\w")
_CAPITALS = re.compile(
    r"(?:[A-Z][\w’'.-]*|[A-Z]\.)(?:\s+(?:(?:al|bin|ibn|de|da|do|dos|la|le|van|von|der|den|di|du"
    r"|el)\s+)?(?:[A-Z][\w’'-]*|[A-Z]\.))*"
)
# Those around a person, who speak for themselves: "the |Novak campaign", "|Novak aides".
_THEIRS = re.compile(
    r"\s+(?:[\w-]+\s)?(?:campaign|camp|team|administration|government|cabinet|office|estate|family|side|aides?|allies|ally"
    r"|advisers?|advisors?|associates?|backers?|supporters?|loyalists|voters|donors?|lawyers?|attorneys?|spokes\w+"
    r"|staffers?|relatives|operatives?|surrogates?|strategists?|opponents?|critics?)"
    r"(?=\s*(?:$|[,(])|\s(?:of|in|at|on|for|from|with|who|close|familiar)\b)",
    re.IGNORECASE,
)
_HONORIFIC = re.compile(r"\b(mr|mrs|ms|miss|sir|dame|lord|lady)\b\.?", re.IGNORECASE)


def identify(page: Page, cast: Cast, draft: Draft, heard: Sequence[Voice]) -> Voice:
    """The speaker of one attribution; `heard` are the voices before it, in the order of the text."""
    if not draft.sources:
        return _without_source(page, cast, draft, heard)
    source = _joined(draft.sources)
    if draft.cue is not None and source.end <= draft.cue.start and _told_passively(draft.cue.of(page.text)):
        # "Novak was told", "it is understood", "the court heard": the subject does not speak.
        return Voice(Speaker("unknown"), method="none", at=draft.start, end=draft.end)
    literal = page.text[source.start : source.end]
    voice = _from_source(page, cast, draft, source, literal, heard)
    return replace(voice, speaker=replace(voice.speaker, literal=literal), at=draft.start, end=draft.end)


def _told_passively(cue: str) -> bool:
    if cues.HEARD.fullmatch(cue):
        return True
    if cues.QUOTED.search(cue) or re.search(r"\bheard\b|\bas (?:saying|telling)\b", cue):
        return False
    return bool(cues.PASSIVE.match(cue))


# "in |the view of Novak", "by |a court"
_STRAY = re.compile(r"(?:(?:by|from|to|of|for|with)|(?:in )?(?:the )?(?:view|words|opinion|account) of)\s+(?=\S)")
# When it was said is no part of who said it: "Halden Bank today"; nor is a clause before "he".
_TAIL = re.compile(
    r"\s+(?:(?:on|late|early|earlier)\s+)*(?:today|yesterday|tonight|earlier|(?:last|this|next)\s(?:week|month|year)"
    r"|(?:last\s)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)(?:\s(?:morning|night|evening|afternoon))?$"
)
_OWN_PRONOUN = re.compile(r"\w\s(he|she)$")


def _joined(sources: Sequence[Span]) -> Span:
    return Span(sources[0].start, sources[-1].end) if sources[-1].end - sources[0].start < 200 else sources[0]


def _from_source(page: Page, cast: Cast, draft: Draft, source: Span, literal: str, heard: Sequence[Voice]) -> Voice:
    stray = _STRAY.match(literal)
    if stray:
        source = Span(source.start + stray.end(), source.end)
        literal = literal[stray.end() :]
    tail = _TAIL.search(literal)
    if tail and tail.start():
        literal = literal[: tail.start()]
        source = Span(source.start, source.start + len(literal))
    own = _OWN_PRONOUN.search(literal)
    if own:
        source = Span(source.start + own.start(1), source.start + own.end(1))
        literal = own[1]
    bare = " ".join(words_of(literal))
    if bare in PRONOUNS:
        cue = page.text[draft.cue.start : draft.cue.end].lower() if draft.cue else ""
        return antecedent(page, cast, bare, source, heard, cue)
    if draft.label and bare in nouns.LABELS_ASKING:
        return Voice(Speaker("anonymous"))
    if draft.label and bare in nouns.LABELS_ANSWERING:
        return _answering(cast, draft)
    clause = _CLAUSE.search(literal, 2)
    core = Span(source.start, source.start + clause.start()) if clause and clause.start() > 2 else source
    heads = [] if _is_document(page, core) else _heads(page, core)
    people = [n for n in heads if n.entity.type == "person"]
    if _are_several(page, core, people):
        return Voice(Speaker("group"), plural=True)
    if len({n.entity.id for n in people}) > 1 and _coordinated(page, people):
        return Voice(Speaker("group"), plural=True)
    if people:
        return _person(page, cast, core, people[0])
    missed = _missed_name(page, cast, core)
    if missed:
        return missed
    return _organised(page, cast, core, heads) or unnamed_voice(page, cast, draft, core, heard)


def _is_document(page: Page, core: Span) -> bool:
    """Whether the source's noun is a document: "a memo by her policy director, |Clay Ruhlman"."""
    lower = masked(page, core)
    head, _ = head_noun(lower)
    return head in nouns.DOCUMENT and bool(re.search(rf"\b{re.escape(head)}\s(?:by|from|of|to)\s", lower))


def _heads(page: Page, core: Span) -> list[Named]:
    """The names of a source that are not there to say whose or of what: "a spokesman for |Novak" names no speaker."""
    found: list[Named] = []
    for named in page.named_in(core):
        partly = named.start < core.start or named.end > core.end
        if partly and (named.entity.type != "person" or not named.span.holds(core)):
            continue
        after = page.text[named.end : core.end]
        if _POSSESSIVE.match(after) or after.startswith("-") or _governed(page, core, named, joined=bool(found)):
            continue
        if named.entity.type == "person" and _THEIRS.match(after):
            continue
        while found and found[-1].entity.type == "person" == named.entity.type and _modifies(page, found[-1], named):
            found.pop()  # "Novak aide |Dana Okello"
        found.append(named)
    return found


def _modifies(page: Page, one: Named, other: Named) -> bool:
    between = page.text[one.end : other.start]
    return bool(between.strip()) and not re.search(r"[,;&(]|\b(?:and|or)\b", between)


# "Superintendent of Police |Ana Novak", "Secretary of State |Jon Pike"
_OFFICE = re.compile(r"(?:[A-Z][\w-]+\s+)+of\s+(?:[A-Z][\w-]+\s+){1,3}")
# "Manager for Communication Ms |Ana Novak": the office ends where the title begins.
_OFFICE_THEN_TITLE = re.compile(
    r"\b(?:of|for|in)\s(?:[A-Z][\w-]+\s(?:and\s)?)+(?:Mr|Mrs|Ms|Miss|Dr|Prof|Rev|Hon|Engr?|Alhaji|Hajia|Shri|Smt)\.?\s*$"
)


def _governed(page: Page, core: Span, named: Named, *, joined: bool) -> bool:
    """Whether a preposition of its own phrase governs the name: "a spokesman for |Novak".

    After a comma, or an "and" that follows a speaker, a new phrase begins; a person's name at the end of a title ("head
    of Arpo Bank |Ana Novak") is the title's own.
    """
    breaks = r",\s|\s(?:and|&)\s" if joined else r",\s"
    # A preposition inside a name governs nothing: "Coalition for Change (CCC) councillor |Novak".
    ahead = Span(core.start, named.start)
    before = re.split(breaks, hidden_names(page, ahead))[-1]
    if not _PREPOSITION.search(before + " "):
        return False
    if named.entity.type == "person" and not page.text[named.end : core.end].strip(" ,"):
        if _OFFICE.fullmatch(page.text, core.start, named.start) or _OFFICE_THEN_TITLE.search(ahead.of(page.text)):
            return False
        neighbour = page.named_in_range(max(core.start, named.start - 3), named.start)
        return not (
            neighbour
            and neighbour[-1].entity.type != "person"
            and not page.text[neighbour[-1].end : named.start].strip()
        )
    return True


_PAIR = re.compile(
    r"(?:the|his|her|its|their|a|an)\s(?:[\w’'-]+\s){1,3}and\s(?:the|his|her|its|their|a|an)\s[\w’' -]+", re.IGNORECASE
)


def _are_several(page: Page, core: Span, people: Sequence[Named]) -> bool:
    """`her lawyer and her brother`; `lawyers for the candidate, |Novak`: the name is that of the candidate."""
    text = page.text[core.start : core.end].strip(" ,")
    if not people:
        return bool(_PAIR.fullmatch(text))
    before = page.text[core.start : people[0].start]
    if "," not in before:
        return False
    head, _ = head_noun(before.split(",")[0].lower())
    return is_plural(head) and head not in nouns.GROUP and bool(_PREPOSITION.search(before))


def _coordinated(page: Page, people: Sequence[Named]) -> bool:
    between = page.text[people[0].end : people[1].start]
    return bool(re.search(r"(?:\band\b|&|^\s*,\s*$)", between)) and not re.match(
        r"\s*,\s*(?:a|an|the|his|her|its)\b", between
    )


def _person(page: Page, cast: Cast, core: Span, named: Named) -> Voice:
    """A person named in the source. Mr and Mrs of one surname are kept apart."""
    profile = cast[named.entity.id]
    title = _HONORIFIC.search(page.text, max(core.start - 5, 0), named.start)
    surname = words_of(page.text[named.start : named.end])[-1:]
    if title and surname:
        gender: Gender = "m" if title.group(1).lower() in ("mr", "sir", "lord") else "f"
        same = [
            p
            for p in cast.values()
            if p.entity.type == "person" and words_of(p.entity.name)[-1:] == surname and p.gender in (gender, None)
        ]
        certain = [p for p in same if p.gender == gender]
        if (
            len(words_of(page.text[named.start : named.end])) == 1
            and profile.gender not in (gender, None)
            and len(certain) == 1
        ):
            profile = certain[0]
    return named_voice(profile, "explicit", description=_description(page, core, named))


def _description(page: Page, core: Span, named: Named) -> str | None:
    before = page.text[core.start : named.start].strip(" ,")
    after = page.text[named.end : core.end].strip(" ,")
    return before or after or named.entity.description


def _missed_name(page: Page, cast: Cast, core: Span) -> Voice | None:
    """A name that the reader of names missed here: the surname of one person of the story, also in capitals.

    Else a first name and surname at the end of a title; never an acronym or a place.
    """
    if page.named_in(core):
        return None
    text = page.text[core.start : core.end].strip(" ,.:")
    title = _HONORIFIC.match(text)
    words = words_of(text[title.end() :] if title else text)
    if words and text[:1].isupper() and len(words) <= 3:
        same = [p for p in cast.values() if p.entity.type == "person" and _ends_with(words_of(p.entity.name), words)]
        if title:
            gender: Gender = "m" if title.group(1).lower() in ("mr", "sir", "lord") else "f"
            same = [p for p in same if p.gender == gender] or [p for p in same if p.gender is None]
        if len(same) == 1:
            return named_voice(same[0], "explicit")
    found = list(_CAPITALS.finditer(text))
    if text.isupper() or not found or found[-1].end() != len(text) or len(found[-1].group().split()) < 2:
        return None
    name = re.sub(r"^(?:The|A|An|Mr|Mrs|Ms|Dr|Sir)\.?\s+", "", found[-1].group())
    words = words_of(name)
    if len(words) < 2 or words[-1] in nouns.ORGANISATION | nouns.DOCUMENT | nouns.GROUP:
        return None
    return Voice(Speaker("person", name=name), gender=gender_of(words[0])) if is_common(words[0]) else None


def _ends_with(name: Sequence[str], words: Sequence[str]) -> bool:
    """Whether `words` are a later part of a name: a surname, not a first name alone."""
    return len(name) > len(words) and any(tuple(name[i : i + len(words)]) == tuple(words) for i in range(1, len(name)))


# "US Geological Survey", "Groper Records": at the end of a name these are no documents.
_IN_NAMES_OF_BODIES = nouns.word_set("review bulletin post register survey data records research tape images")


def _organised(page: Page, cast: Cast, core: Span, heads: Sequence[Named]) -> Voice | None:
    """An organisation, or a capital that stands for one ("Ankara"); None where the name only says whose noun it is."""
    others = [n for n in heads if n.entity.type in ("organisation", "place")]
    if not others:
        return None
    last = others[-1]
    if not _is_head(page, core, last):
        return None
    others = [n for n in others if _is_head(page, core, n)]
    if len({n.entity.id for n in others}) > 1 and re.search(r"\band\b", page.text[others[0].end : others[-1].start]):
        return Voice(Speaker("group"), plural=True)
    chosen = next((n for n in others if n.entity.type == "organisation"), others[0])
    kind: SpeakerType = "organisation"
    before = words_of(page.text[core.start : chosen.start])
    if chosen.entity.type == "organisation" and set(words_of(chosen.entity.name)[-1:]) & (
        nouns.DOCUMENT - _IN_NAMES_OF_BODIES
    ):
        kind = "document"
    if (
        before
        and before[-1] in nouns.DOCUMENT - {"paper"}
        and chosen is others[-1]
        and "," not in page.text[core.start : chosen.start]
    ):
        kind = "document" if before[-1] not in ("website", "bulletin") else kind
    voice = named_voice(cast[chosen.entity.id], "explicit")
    return replace(voice, speaker=replace(voice.speaker, type=kind))


# What an organisation is, said after its name: "the Halden |news agency".
_WHAT_IT_IS = re.compile(
    r"(?:(?:state|local|daily|weekly|online|business|television|tv|radio|news) )*"
    r"(?:agency|newspaper|daily|weekly|tabloid|magazine|channel|television|tv|radio|broadcaster|network|station|group"
    r"|company|firm|airline|carrier|bank|party|union|charity|think ?tank|foundation|organi[sz]ation)"
    r"(?=$|[ ,])",
    re.IGNORECASE,
)


def _is_head(page: Page, core: Span, named: Named) -> bool:
    """Whether nothing but an apposition follows: in "Halden officials" the officials speak."""
    after = page.text[named.end : core.end].strip(" )\n")
    if named.entity.type == "organisation" and (what := _WHAT_IT_IS.match(after)):
        after = after[what.end() :].lstrip()
    return (
        not after or after[0] in ",(—–-.:;" or bool(re.match(r"(?:and|or|of|in|at|for|on|which|known|based)\b", after))
    )


def _answering(cast: Cast, draft: Draft) -> Voice:
    """Who answers in an interview: the only person that its introduction names before the first question."""
    before = [p for p in cast.values() if p.entity.type == "person" and p.last_before(draft.start) is not None]
    first = [p for p in before if p.places[0] < draft.start]
    return named_voice(first[0], "explicit") if len(first) == 1 else Voice(Speaker("anonymous"))


def _without_source(page: Page, cast: Cast, draft: Draft, heard: Sequence[Voice]) -> Voice:
    """No source: a second cue of one subject, a quoted sentence after someone's mention, or nobody at all."""
    end = draft.end
    unknown = Voice(Speaker("unknown"), method="none", at=draft.start, end=end)
    if draft.cue is not None:
        cue = page.text[draft.cue.start : draft.cue.end]
        if _told_passively(cue) or subject_in_content(page, draft):
            return unknown
        sentence = page.sentence(draft.cue.start)
        for voice in reversed(heard):
            if page.sentence(voice.end - 1) == sentence or page.sentence(voice.at) == sentence:
                return replace(voice, method="inherited", at=draft.start, end=end)
            if page.sentence(voice.end - 1) < sentence:
                break
        subject = subject_before(page, cast, draft.cue.start, same_sentence=True)
        return replace(named_voice(subject, "inherited"), at=draft.start, end=end) if subject else unknown
    previous = heard[-1] if heard else None
    if (
        previous
        and page.paragraph(previous.at) == page.paragraph(draft.start)
        and page.sentence(draft.start) - page.sentence(previous.end - 1) <= 1
    ):
        return replace(previous, method="inherited", at=draft.start, end=end)
    subject = subject_before(page, cast, draft.start)
    return replace(named_voice(subject, "inherited"), at=draft.start, end=end) if subject else unknown
