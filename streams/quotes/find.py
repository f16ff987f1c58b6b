"""Who said what: the folder's path on one screen.

open_page -> introduce (the cast) -> assemble (who belongs to which cue) -> identify (the speaker)
-> hear (told to whom, reported by whom) -> one Quote each
"""

from __future__ import annotations

from collections.abc import Sequence

from streams.quotes.assemble import assemble
from streams.quotes.confidence import confidence_of
from streams.quotes.drafts import Draft
from streams.quotes.edges import quote_type
from streams.quotes.kinds import kind_of
from streams.quotes.labels import speech_of_label
from streams.quotes.outlets import Hearing, hear
from streams.quotes.page import Page, open_page
from streams.quotes.people import Cast, introduce
from streams.quotes.speakers import identify
from streams.quotes.voices import Voice, nameless
from streams.story.agencies import own_names
from streams.story.records import Entity, Part, Quote, QuoteType, Reading, Span, Story

LIKELY = 50
"""Where the model means someone else, a speaker whom the source does not name is named from this confidence on: right
at least as often as wrong."""


def find_quotes(story: Story, reading: Reading, entities: Sequence[Entity]) -> tuple[Quote, ...]:
    """The attributions of a story, by where their contents begin; spans are offsets into `story.text`.

    `entities` are those of the story, with mentions; speakers and outlets refer to them by id. Ids stay empty here.
    Takes time proportional to the text. A name is given only where the story makes it plain; else the speaker keeps
    a type, at least `unknown`.
    """
    page = open_page(story, reading, entities)
    if not page.paragraphs or not reading.roles:
        return ()
    told = listen(page, introduce(page))
    return tuple(_quote(page, *item) for item in sorted(told, key=lambda item: item[0].contents))


def listen(page: Page, cast: Cast) -> list[tuple[Draft, Voice, Hearing]]:
    """Each attribution with its voice and where it was heard, in the order in which a reader meets them."""
    own = own_names(page.story)
    told: list[tuple[Draft, Voice, Hearing]] = []
    heard: list[Voice] = []
    for draft in sorted(assemble(page), key=lambda d: d.cue or (d.sources or d.contents)[0]):
        voice = identify(page, cast, draft, heard)
        told.append((draft, voice, hear(page, cast, draft, voice, own, told)))
        heard.append(voice)
    return told


def _quote(page: Page, draft: Draft, voice: Voice, hearing: Hearing) -> Quote:
    text = page.text
    content = " ".join(text[c.start : c.end] for c in draft.contents)
    type_ = type_of(page, draft)
    sure = confidence_of(page, draft, voice, type_)
    if sure < LIKELY and voice.speaker.name and _doubted(page, draft, voice):
        voice = nameless(voice)
        sure = confidence_of(page, draft, voice, type_)
    return Quote(
        type=type_,
        kind=kind_of(text[draft.cue.start : draft.cue.end] if draft.cue else None, content),
        contents=tuple(_part(page, span) for span in draft.contents),
        cue=_part(page, draft.cue) if draft.cue else None,
        sources=tuple(_part(page, span) for span in draft.sources),
        speaker=voice.speaker,
        method=voice.method,
        confidence=sure,
        context=_context(page, draft),
        recipient=hearing.recipient,
        reported_via=hearing.via,
        paragraphs=tuple(sorted({page.numbers[page.paragraph(c.start)] for c in draft.contents})),
        inner=draft.inner,
        origin="release" if page.story.kind == "release" else None,
    )


def _doubted(page: Page, draft: Draft, voice: Voice) -> bool:
    """Whether the source does not have the speaker's name in it, and the model does not point to the speaker."""
    if any(n.entity.id == voice.speaker.entity for span in draft.sources for n in page.named_in(span)):
        return False
    meant = page.hint(draft.sources[0])[0] if draft.sources else ""
    return bool(page.reading.antecedents) and meant != voice.speaker.entity


def type_of(page: Page, draft: Draft) -> QuoteType:
    """By its quotation marks; a transcript's labelled speech has none and is direct all the same."""
    return "direct" if draft.label and speech_of_label(page, draft) else quote_type(page, draft.contents)


def _part(page: Page, span: Span) -> Part:
    named = [n for n in page.named_in(span) if n.start == span.start and n.end == span.end]
    return Part(span.start, span.end, page.text[span.start : span.end], named[0].entity.id if named else None)


def _context(page: Page, draft: Draft) -> Span:
    """From the start of the first sentence that it touches to the end of the last."""
    first = page.sentences[page.sentence(draft.start)]
    last = page.sentences[page.sentence(draft.end - 1)]
    return Span(min(first.start, draft.start), max(last.end, draft.end))
