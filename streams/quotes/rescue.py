"""Speech that shows by its dress where the model saw none: a transcript's labels, a quote and a dash, marks by a verb.

Only what no other reading fits is added: a whole quoted sentence next to a verb of saying with its subject, or a line
that begins with a speaker and a colon. Nothing here overrides what the model did tag with a cue.
"""

from __future__ import annotations

import re
from dataclasses import replace

from streams.quotes import cues, nouns
from streams.quotes.drafts import Draft
from streams.quotes.marks import Marked
from streams.quotes.page import Page
from streams.quotes.people import words_of
from streams.story.records import Span

_LABEL = re.compile(r"(?P<label>(?:[A-Z][\w.’'-]*|Q|A)(?:\s+[\w.’'&-]+){0,5}?)(?:,\s+[^:\n]{2,40})?:\s+(?=\S)")
_SAYS = (
    r"(?:said|says|added|adds|told|asked|asks|replied|replies|wrote|writes|insisted|warned|explained"
    r"|recalled|joked|tweeted|posted|testified|noted"
    r"|argued|admitted|declared|shouted|answered|continued|conceded|quipped|remarked|observed|complained"
    r"|sighed|muttered|shrugged|laughed|grumbled"
    r"|countered|retorted|claimed|stressed|acknowledged|concluded|commented|announced|confirmed|vowed"
    r"|pleaded|whispered|yelled|called out|went on)"
)
_SUBJECT = (
    r"(?:he|she|it|they|(?:(?:the|a|an|his|her|its"
    r"|their)\s+)?(?:[\w’'-]+\s+){0,4}?[A-Z][\w’'.-]+(?:\s+[A-Z][\w’'.-]+){0,3}|the\s+(?:[\w’'-]+\s+){0,3}?[\w’'-]+)"
)
_AFTER = re.compile(
    rf"\s*(?:(?P<cue>{_SAYS})\s+(?P<source>{_SUBJECT})(?=[,.;:\s]|$)|(?P<source2>{_SUBJECT})\s+(?P<cue2>{_SAYS})\b)"
)
_BEFORE = re.compile(
    rf"(?:^|[.!?]\s+|,\s+)(?P<source>{_SUBJECT})\s+(?P<cue>{_SAYS})(?:\s+[^“”\"‘.;:]{{0,40}}?)?[,:]\s*$"
)
_DASH = re.compile(r"\s*(?:[-–—]{1,2})\s+(?P<source>[^,\n(]{3,70})")


def rescue(page: Page, drafts: list[Draft]) -> list[Draft]:
    """The drafts with those that the story's dress tells of and that the model did not tag."""
    drafts = _labels(page, drafts)
    drafts = _dashes(page, drafts)
    return _beside_verbs(page, drafts)


_PRONOUN_BEFORE = re.compile(
    r"(?<![\w’'-])(?P<source>he|she|it|they|who)\s(?:(?:also|then|later|only)\s)?$", re.IGNORECASE
)
# "The tanker was seized, |the Halden news agency| reported"
_BETWEEN = re.compile(
    r"[”’\"']*,[”’\"']*\s(?P<source>(?:the|an?|his|her|its|their|[A-Z][\w.’'-]*)(?:\s(?!who\b|that\b|which\b|and\b|as\b|when\b)"
    r"[\w.’'-]+){1,7})\s(?:(?:also|then|later|only)\s)?"
)
_RELATIVE = re.compile(r",\s(?:who|which|whose)\s[^,.;:“”\"]{3,90},\s(?:(?:has|have|had|also|then)\s)?")
_PRONOUN_AFTER = re.compile(r"\s(?P<source>he|she|they)(?=\s*[.,;]|$)", re.IGNORECASE)


def with_source(page: Page, draft: Draft) -> Draft:
    """A cue to which the model gave no source, with the pronoun or name that stands right beside it."""
    cue = draft.cue
    if cue is None or draft.sources or not draft.contents or cues.PASSIVE.match(cue.of(page.text)):
        return draft
    floor = max(
        [page.sentences[page.sentence(cue.start)].start, *(c.end for c in draft.contents if c.end <= cue.start)]
    )
    of_subject = bool(cues.OF_SUBJECT.match(cue.of(page.text)))
    before = _PRONOUN_BEFORE.search(page.text, max(floor, cue.start - 30), cue.start)
    if before and not (of_subject and before.group("source").lower() == "it"):
        return replace(draft, sources=(Span(*before.span("source")),))
    near = [n for n in page.named_in_range(max(floor, cue.start - 2), cue.start) if n.end == cue.start - 1]
    if near and near[0].start >= floor and near[0].entity.type != "place" and not page.marked_at(near[0].start):
        return replace(draft, sources=(near[0].span,))
    taken = subject_in_content(page, draft)
    if taken and len(taken.of(page.text).split()) <= 8 and not page.marked_in(taken) and not of_subject:
        # "|British diplomats| |fear| |that …|": a subject that the model took for a part of what was said
        return replace(draft, sources=(taken,), contents=tuple(c for c in draft.contents if c != taken))
    first = draft.contents[0]
    between = _BETWEEN.fullmatch(page.text, first.end, cue.start) if first.end <= cue.start else None
    if between:
        return replace(draft, sources=(Span(*between.span("source")),))
    start = page.sentences[page.sentence(cue.start)].start
    subject = [n for n in page.named_in_range(start, start + 1) if n.start == start]
    if subject and floor <= start and _RELATIVE.fullmatch(page.text, subject[0].end, cue.start):
        return replace(draft, sources=(subject[0].span,))
    after = _PRONOUN_AFTER.match(page.text, cue.end)
    if after and draft.contents[0].end <= cue.start:
        return replace(draft, sources=(Span(*after.span("source")),))
    return draft


def subject_in_content(page: Page, draft: Draft) -> Span | None:
    """`|The bridge| |was said| |to be safe|`: the part of what was said that stands right before the cue."""
    cue = draft.cue
    before = [c for c in draft.contents if cue and c.end <= cue.start]
    if cue is None or not before or len(before) == len(draft.contents):
        return None
    return before[-1] if not page.text[before[-1].end : cue.start].strip() else None


def _labels(page: Page, drafts: list[Draft]) -> list[Draft]:
    """`NOVAK: Ask me in June.` in a transcript; one line with a colon is none."""
    lines = [(p, m) for p in page.paragraphs if (m := _LABEL.match(page.text, p.start, p.end)) and _speaks(page, m)]
    if len(lines) < 2 and not (lines and page.story.kind == "transcript"):
        return drafts
    labels = {m.group("label") for _, m in lines}
    if len(labels) < 2 or not (page.story.kind == "transcript" or any(_is_someone(page, label) for label in labels)):
        return drafts
    spans = [p for p, _ in lines]
    kept = [d for d in drafts if not any(p.start <= d.start and d.end <= p.end for p in spans)]
    for paragraph, match in lines:
        label = Span(match.start("label"), match.end("label"))
        kept.append(Draft((Span(match.end(), paragraph.end),), None, (label,), 0.9, 0.9, label=True))
    return kept


def _is_someone(page: Page, label: str) -> bool:
    """Whether a label is a person of the story, or asks or answers: "FOOTBALL:" heads a brief."""
    words = words_of(label)
    if " ".join(words) in nouns.LABELS:
        return True
    people = (n.entity for n in page.named if n.entity.type == "person")
    return bool(words) and any(words_of(person.name)[-1:] == words[-1:] for person in people)


def _speaks(page: Page, match: re.Match[str]) -> bool:
    """Whether a label is a speaker: in capitals over mixed letters, or a known asker or answerer."""
    label = match.group("label")
    rest = page.text[match.end() : match.end() + 80]
    if " ".join(words_of(label)) in nouns.LABELS:
        return True
    return label.isupper() and len(label) > 2 and not rest[:40].isupper() and not set(words_of(label)) & _NOT_SPEAKERS


_NOT_SPEAKERS = frozenset(
    """
    fact facts claim claims verdict context background
    photo video audio note editors eds update correction graphic map factbox breaking alert urgent advisory
    """.split()  # noqa: SIM905
)


def _dashes(page: Page, drafts: list[Draft]) -> list[Draft]:
    """`"Count me out." - Dana Okello, striker`: a paragraph of a quote, a dash and a name."""
    for paragraph in page.paragraphs:
        marked = page.marked_at(paragraph.start)
        if marked is None or marked.start != paragraph.start or not marked.closed:
            continue
        match = _DASH.match(page.text, marked.end, paragraph.end)
        if not match or not any(
            n.start >= marked.end for n in page.named_in(Span(match.start("source"), match.end("source")))
        ):
            continue
        touching = [d for d in drafts if any(c.overlaps(marked.span) for c in d.contents)]
        if any(d.cue for d in touching):
            continue
        named = [
            n
            for n in page.named_in(Span(match.start("source"), match.end("source")))
            if n.start >= match.start("source")
        ]
        source = Span(match.start("source"), named[0].end)
        drafts = [d for d in drafts if d not in touching]
        drafts.append(Draft((marked.span,), None, (source,), 0.9, 0.9, label=True))
    return drafts


def _beside_verbs(page: Page, drafts: list[Draft]) -> list[Draft]:
    """A quoted sentence that no draft has, or one without cue and source, next to `said Novak` or `Novak said:`."""
    held: dict[int, Draft] = {}
    for draft in drafts:
        for content in draft.contents:
            for marked in page.marked_in(content):
                held[marked.start] = draft
    cues = {d.cue for d in drafts if d.cue}
    replaced: dict[int, Draft] = {}
    added: list[Draft] = []
    for marked in page.marked:
        known = held.get(marked.start)
        if (known and (known.cue or known.sources)) or not _sentence(page, marked):
            continue
        beside = _verb_beside(page, marked)
        if beside is None or any(beside[0].overlaps(cue) for cue in cues):
            continue
        cue, source = beside
        if known:
            replaced[id(known)] = replace(known, cue=cue, sources=(source,), link=0.8)
        else:
            added.append(Draft((marked.span,), cue, (source,), 0.8, 0.8))
    return [replaced.get(id(d), d) for d in drafts] + added


def _sentence(page: Page, marked: Marked) -> bool:
    """Whether the marks hold words said, by their punctuation: "We ran out," but not "ghost ferry"."""
    inner = page.text[marked.start + marked.mark : marked.end].rstrip("”»\"’'")
    return (
        len(inner.split()) >= 2
        and inner[-1:] in ".,!?…"
        and (inner[:1].isupper() or inner[:1] in "[(.…" or inner[:1].isdigit())
    )


def _verb_beside(page: Page, marked: Marked) -> tuple[Span, Span] | None:
    paragraph = page.paragraphs[page.paragraph(marked.start)]
    match = _AFTER.match(page.text, marked.end, min(paragraph.end, marked.end + 160))
    if match and page.text[marked.end - 2 : marked.end - 1] in ",!?…" + ".":
        groups = ("cue", "source") if match.group("cue") else ("cue2", "source2")
        # After a full stop a new sentence begins: `"No." He said` is another's.
        if page.text[marked.end - 2 : marked.end - 1] != ".":
            return Span(*match.span(groups[0])), Span(*match.span(groups[1]))
    start = max(paragraph.start, marked.start - 160)
    before = page.text[start : marked.start]
    match = _BEFORE.search(before)
    if match:
        return (
            Span(start + match.start("cue"), start + match.end("cue")),
            Span(start + match.start("source"), start + match.end("source")),
        )
    return None
