"""Other ways to print the same text: quotation marks of other styles, capitals, title case. Spans follow along."""

import random
from dataclasses import replace

from training.corpora import Attribution, Document, Name, Reference, Span

WHOLE_UPPER, LINE_UPPER, LINE_TITLE = 0.04, 0.05, 0.04
OTHER_QUOTES = 0.4

_DOUBLES = '"“”'
_STYLES = (('"', '"'), ("“", "”"), ("‘", "’"), ("``", "''"), ("«", "»"))
_WEIGHTS = (4, 4, 2, 1, 0.3)


def augment(document: Document, random_: random.Random) -> Document:
    """The document as another outlet might have printed it; every span still covers the same words."""
    document = _restyle_quotes(document, random_)
    lines = document.text.split("\n")
    whole = random_.random() < WHOLE_UPPER
    changed = []
    for line in lines:
        draw = random_.random()
        if whole or draw < LINE_UPPER:
            line = "".join(char.upper() if len(char.upper()) == 1 else char for char in line)
        elif draw < LINE_UPPER + LINE_TITLE:
            line = " ".join(word[:1].upper() + word[1:] if len(word[:1].upper()) == 1 else word
                            for word in line.split(" "))  # fmt: skip
        changed.append(line)
    text = "\n".join(changed)
    if document.attributions is None and random_.random() < 0.5:
        # Columns know sentences only: half the time print them as running text, so that a new line proves nothing.
        text = text.replace("\n", " ")
    assert len(text) == len(document.text)
    return replace(document, text=text)


def _restyle_quotes(document: Document, random_: random.Random) -> Document:
    """Double quotation marks in another style. Texts that use single ones are left as they are: those are ambiguous."""
    text = document.text
    if random_.random() >= OTHER_QUOTES or not any(mark in text for mark in _DOUBLES):
        return document
    opening, closing = random_.choices(_STYLES, _WEIGHTS)[0]
    new: list[str] = []
    offsets = [0] * (len(text) + 1)
    position = 0
    for index, char in enumerate(text):
        offsets[index] = position
        if char in _DOUBLES:
            before = text[index - 1] if index else " "
            opens = char == "“" or (char == '"' and (before.isspace() or before in "([—–"))
            char = opening if opens else closing
        new.append(char)
        position += len(char)
    offsets[len(text)] = position

    def moved(span: Span) -> Span:
        return offsets[span[0]], offsets[span[1]]

    def all_moved(spans: tuple[Span, ...]) -> tuple[Span, ...]:
        return tuple(map(moved, spans))

    def names(named: tuple[Name, ...] | None) -> tuple[Name, ...] | None:
        return None if named is None else tuple((*moved((start, end)), kind) for start, end, kind in named)

    def references(given: tuple[Reference, ...] | None) -> tuple[Reference, ...] | None:
        return None if given is None else tuple((moved(span), all_moved(mentions)) for span, mentions in given)

    return replace(
        document,
        text="".join(new),
        attributions=None if document.attributions is None else tuple(
            Attribution(all_moved(one.sources), all_moved(one.cues), all_moved(one.contents))
            for one in document.attributions),
        names=names(document.names),
        masked=all_moved(document.masked),
        antecedents=references(document.antecedents),
        hearers=references(document.hearers),
        refusals=names(document.refusals),
    )  # fmt: skip
