"""From the model's tags and links to attributions: one cue, its sources, and its contents with clean edges.

    group by cue -> pair what has no cue -> join paragraphs -> rescue what the model missed -> snap the edges
    -> drop what is no speech

A quote that goes on in the next paragraph belongs to the attribution it goes on from; one that stands inside
another's quotation marks is nested, and only noted.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from streams.quotes import clauses, cues, edges
from streams.quotes.drafts import Draft
from streams.quotes.links import bonds
from streams.quotes.marks import Marked
from streams.quotes.page import Page
from streams.quotes.reports import unwrap
from streams.quotes.rescue import rescue, with_source
from streams.story.records import Span, Tag


def assemble(page: Page) -> tuple[Draft, ...]:
    """The attributions of a story, by where their contents begin. What was not said, or only may be, is left out."""
    drafts = _drop_nested(page, _group(page))
    drafts = unwrap(page, drafts)
    drafts = _join_paragraphs(page, drafts)
    drafts = [with_source(page, draft) for draft in rescue(page, drafts)]
    drafts = [edges.snap(page, clauses.tidy(page, edges.snap(page, draft))) for draft in drafts]
    drafts = [draft for draft in drafts if draft.contents and _is_speech(page, draft)]
    return tuple(sorted(drafts, key=lambda d: (d.contents[0], d.cue or d.contents[0])))


def _group(page: Page) -> list[Draft]:
    """One draft for each cue with what is linked to it, and one for each content that has none."""
    roles = page.reading.roles
    members: dict[int, list[int]] = defaultdict(list)
    scores: dict[tuple[int, int], float] = {}
    linked: set[int] = set()
    chained = frozenset(marked for chain in _chains(page) for marked in chain)
    for bond in bonds(page, chained):
        if bond.cue is not None:
            members[bond.cue].append(bond.span)
            scores[bond.cue, bond.span] = bond.score
            linked.add(bond.span)
    drafts = []
    for number, role in enumerate(roles):
        if role.label != "cue" or not role.span.of(page.text).strip():
            continue
        tags = [roles[i] for i in sorted(set(members[number])) if _has_words(page, roles[i])]
        drafts.append(
            _draft(
                page,
                [tag for tag in tags if tag.label == "content"],
                role,
                [tag for tag in tags if tag.label == "source"],
                min((scores[number, i] for i in members[number]), default=1.0),
            )
        )
    loose = [role for i, role in enumerate(roles) if i not in linked and role.label != "cue" and _has_words(page, role)]
    return drafts + _pair_labels(page, loose)


def _has_words(page: Page, tag: Tag) -> bool:
    return any(ch.isalnum() for ch in tag.span.of(page.text))


def _draft(page: Page, contents: Iterable[Tag], cue: Tag | None, sources: Iterable[Tag], link: float) -> Draft:
    contents, sources = list(contents), list(sources)
    tags = [*contents, *sources, *([cue] if cue else [])]
    spans = [span for tag in contents for span in edges.by_paragraph(page, tag.span)]
    return Draft(
        contents=tuple(sorted(spans)),
        cue=cue.span if cue else None,
        sources=tuple(sorted(tag.span for tag in sources)),
        score=sum(tag.score for tag in tags) / len(tags),
        link=link,
        label=cue is None and bool(sources),
    )


_LABEL_BEFORE = re.compile(r"[^\n]{0,160}?[:–—-]\s*[“\"‘'«„`(]*\s*", re.DOTALL)
_LABEL_AFTER = re.compile(r"[”\"’'»]*[.,!?]?\s*(?:[-–—]{1,2}|\()\s*(?:the\s+)?", re.DOTALL)


def _pair_labels(page: Page, loose: list[Tag]) -> list[Draft]:
    """`NOVAK: text` and `"text" - Dana Okello`: a source beside a content, and no cue. The rest stands alone."""
    drafts: list[Draft] = []
    sources = [tag for tag in loose if tag.label == "source"]
    used: set[Tag] = set()
    previous: Draft | None = None
    position = 0
    for content in (tag for tag in loose if tag.label == "content"):
        while position < len(sources) and sources[position].end <= content.start:
            position += 1
        before = sources[position - 1] if position else None
        after = sources[position] if position < len(sources) else None
        found = None
        if before and before not in used and _LABEL_BEFORE.fullmatch(page.text[before.end : content.start][:170]):
            found = before
        elif after and after not in used and _LABEL_AFTER.fullmatch(page.text[content.end : after.start][:40]):
            found = after
        elif previous and previous.label and previous.end <= content.start and _goes_on(page, previous, content):
            # A label's speech of several paragraphs, or sentences that the model took one by one.
            previous = replace(previous, contents=(*previous.contents, content.span))
            drafts[-1] = previous
            continue
        if found:
            used.add(found)
        previous = _draft(page, [content], None, [found] if found else [], 1.0)
        drafts.append(previous)
    return drafts


def _goes_on(page: Page, draft: Draft, content: Tag) -> bool:
    gap = page.text[draft.end : content.start]
    return not gap.strip(" \t\n.,;…\"”'’“‘") and "\n\n" not in gap


def _drop_nested(page: Page, drafts: list[Draft]) -> list[Draft]:
    """Without those whose cue stands inside the marks of what another one quotes; that one notes them."""
    inside = {id(d): m for d in drafts if d.cue and (m := _speech_around(page, d.cue))}
    if not inside:
        return drafts
    kept: list[Draft] = []
    for draft in drafts:
        held = inside.get(id(draft))
        outer = held and any(
            other is not draft and inside.get(id(other)) != held and any(c.overlaps(held.span) for c in other.contents)
            for other in drafts
        )
        if not outer:
            kept.append(draft)
    gone = [d for d in drafts if id(d) not in {id(k) for k in kept}]
    return [
        replace(
            d,
            inner=tuple(Span(g.start, g.end) for g in gone if any(c.overlaps(inside[id(g)].span) for c in d.contents)),
        )
        for d in kept
    ]


def _speech_around(page: Page, cue: Span) -> Marked | None:
    marked = page.marked_at(cue.start)
    return (
        marked
        if marked and marked.end >= cue.end and marked.words(page.text) > cue.of(page.text).count(" ") + 2
        else None
    )


def _join_paragraphs(page: Page, drafts: list[Draft]) -> list[Draft]:
    """Marks that open each paragraph and close only in the last one hold one quote."""
    for chain in _chains(page):
        touched = [d for d in drafts if any(c.overlaps(m.span) for c in d.contents for m in chain)]
        if not touched:
            continue
        main = max(touched, key=lambda d: (d.cue is not None, len(d.sources), d.score))
        rest = [d for d in touched if d is main or d.cue is None or (not d.sources and _inside(d.cue, chain))]
        contents = [c for d in rest for c in d.contents if not any(c.overlaps(m.span) for m in chain)]
        contents.extend(m.span for m in chain)
        joined = replace(
            main,
            contents=tuple(sorted(contents)),
            sources=main.sources or tuple(s for d in rest for s in d.sources),
        )
        drafts = [joined if d is main else d for d in drafts if d is main or d not in rest]
    return drafts


def _inside(span: Span, chain: list[Marked]) -> bool:
    return any(m.span.holds(span) for m in chain)


def _chains(page: Page) -> list[list[Marked]]:
    """Runs of quoted stretches over paragraphs: all but the last stay open, all but the first begin their paragraph."""
    chains: list[list[Marked]] = []
    ends = {p.end: i for i, p in enumerate(page.paragraphs)}
    starts = {p.start: i for i, p in enumerate(page.paragraphs)}
    open_at: int | None = None  # the paragraph that the chain must go on in
    for marked in page.marked:
        if open_at is not None and starts.get(marked.start) == open_at and _same_mark(page, chains[-1][-1], marked):
            chains[-1].append(marked)
        elif not marked.closed and marked.end in ends:
            chains.append([marked])
        else:
            continue
        open_at = ends[marked.end] + 1 if not marked.closed and marked.end in ends else None
    return [chain for chain in chains if len(chain) > 1]


def _same_mark(page: Page, one: Marked, other: Marked) -> bool:
    return page.text[one.start : one.start + one.mark] == page.text[other.start : other.start + other.mark]


def _is_speech(page: Page, draft: Draft) -> bool:
    """Whether something was said: not denied, asked for or only possible; a quoted stretch alone must be a sentence."""
    text = page.text
    if draft.cue is None:
        return bool(draft.sources) or all(_is_spoken(page, c) for c in draft.contents)
    cue = draft.cue.of(text)
    if all(_EMPTY.fullmatch(c.of(text)) for c in draft.contents):
        return False
    sentence = page.sentences[page.sentence(draft.cue.start)]
    # The tag may leave the auxiliary out: "Novak did not | say". Only what stands right before the verb bears on it.
    edge = max(
        sentence.start,
        draft.cue.start - 40,
        *(s.end for s in (*draft.sources, *draft.contents) if s.end <= draft.cue.start),
        0,
    )
    auxiliary = cues.AUXILIARY.search(text, edge, draft.cue.start)
    around = text[auxiliary.start() if auxiliary else draft.cue.start : draft.cue.end]
    if any(re.match(r"(?:nobody|no one|none|neither|no \w+)\b", s.of(text), re.IGNORECASE) for s in draft.sources):
        return False
    if cues.SPOKEN_AFTER_ALL.search(around + text[draft.cue.end : draft.cue.end + 5]):
        return True
    if cues.NO_WORDS.search(around + text[draft.cue.end : draft.cue.end + 24]):
        return False
    if cues.UNSAID.search(around) or cues.HYPOTHETICAL.search(around):
        return False
    if _in_keeping(page, draft) or _was_asked(page, draft):
        return False
    if (
        not draft.sources
        and re.fullmatch(r"asked|pressed|questioned|when asked|quizzed", cue, re.IGNORECASE)
        and re.match(r"(?:whether|if|about|how|why|what|who|when)\b", draft.contents[0].of(text), re.IGNORECASE)
    ):
        return False
    return not _is_question(text, sentence, draft)


# "denied |the": a word that says nothing of what was said.
_EMPTY = re.compile(r"\W*(?:the|an?|its|his|her|him|them|their|this|that|to|as|on \w+day)\W*", re.IGNORECASE)


# "paid according to a sliding scale"
_MEASURE = re.compile(
    r"\b(?:scales?|size|ability|abilities|needs?|taste|wishes|plan|schedule|formula|age|weight|type|rank|merit|income"
    r"|tradition|custom|timetable|height|colou?r|criteria|demand|circumstances)$",
    re.IGNORECASE,
)


def _in_keeping(page: Page, draft: Draft) -> bool:
    """`paid according to a sliding scale`: a measure, and nobody's words."""
    assert draft.cue is not None
    if not re.match(r"according to$", draft.cue.of(page.text), re.IGNORECASE) or len(draft.sources) != 1:
        return False
    before = page.text[: draft.cue.start].rstrip()[-1:]
    return before.isalnum() and bool(_MEASURE.search(draft.sources[0].of(page.text)))


def _was_asked(page: Page, draft: Draft) -> bool:
    """`Novak, asked whether …, said`: the one after whom the comma stands was asked."""
    assert draft.cue is not None
    if not re.fullmatch(
        r"(?:when )?(?:asked|pressed|questioned|quizzed)(?: about)?", draft.cue.of(page.text), re.IGNORECASE
    ):
        return False
    return bool(draft.sources) and page.text[draft.sources[-1].end : draft.cue.start].strip() == ","


def _is_question(text: str, sentence: Span, draft: Draft) -> bool:
    assert draft.cue is not None
    if not text[sentence.start : sentence.end].endswith("?") or draft.contents[0].start < draft.cue.start:
        return False
    opening = re.match(
        r"(?:has|have|had|did|does|do|will|would|could|can|is|was|are|why|when|what|who|how)\b",
        text[sentence.start : sentence.end],
        re.IGNORECASE,
    )
    return bool(opening) and not edges.starts_marked(text, draft.contents[0])


def _is_spoken(page: Page, content: Span) -> bool:
    """A quoted stretch without cue or source is speech where it holds a sentence, not a title, name or scare quote."""
    marked = page.marked_at(content.start)
    if not marked or not edges.is_direct(page, content):
        return False
    inner = page.text[marked.start : marked.end].strip("“”„«»\"‘’'` ")
    return (
        len(inner.split()) >= 2
        and inner[-1:] in ".!?…,"
        and inner[:1] not in "…"
        and (inner[0].isupper() or inner[0].isdigit() or inner[0] in "[(")
    )
