"""Other ways to print the same text: other names, quotation marks of other styles, capitals. Spans follow along."""

import random
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from streams.nlp import features
from training.corpora import Document
from training.examples import Window

WHOLE_UPPER, LINE_UPPER, LINE_TITLE = 0.06, 0.05, 0.04
OTHER_QUOTES = 0.4
OTHER_NAMES = 0.35
EACH_NAME = 0.7
"""How often a name is another one, in a document that gets other names."""
HIDDEN_NAMES = 0.15
MASK_ID = 103  # [MASK] of the uncased BERT vocabulary

_DOUBLES = '"“”'
_STYLES = (('"', '"'), ("“", "”"), ("‘", "’"), ("``", "''"), ("«", "»"))
_WEIGHTS = (4, 4, 2, 1, 0.3)


_NAME_WORD = re.compile(r"[^\W\d_][\w'’-]*[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Pool:
    """Names to choose from. `wholes` is keyed by type, number of words, and whether the name is in capitals."""

    first_names: tuple[str, ...]
    surnames: tuple[str, ...]
    wholes: dict[tuple[str, int, bool], tuple[str, ...]]


def pool(documents: Iterable[Document]) -> Pool:
    """The names that people labelled in the documents, each as often as it is labelled in different ones."""
    first_names: list[str] = []
    surnames: list[str] = []
    wholes: dict[tuple[str, int, bool], list[str]] = {}
    for document in documents:
        if document.guessed_names:
            continue
        for name, kind in sorted({(document.text[start:end], kind) for start, end, kind in document.names or ()}):
            words = _NAME_WORD.findall(name)
            if kind == "PER" and len(words) > 1 and not name.isupper():
                first_names.append(words[0])
                surnames.append(words[-1])
            elif kind in ("ORG", "LOC") and name[:1].isupper() and "\n" not in name:
                wholes.setdefault((kind, len(name.split()), name.isupper()), []).append(name)
    return Pool(tuple(first_names), tuple(surnames), {key: tuple(names) for key, names in wholes.items()})


def augment(document: Document, random_: random.Random, names: Pool) -> Document:
    """The document as another outlet might have printed it; spans cover the same words, or what took their place."""
    if document.names and not document.guessed_names and random_.random() < OTHER_NAMES:
        document = _rename(document, random_, names)
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


def _rename(document: Document, random_: random.Random, names: Pool) -> Document:
    """Other people, places and organisations. One word is one other word throughout, so that "Ana Novak" and "NOVAK"
    stay one person. Where pronouns and acronyms are annotated, first names and organisations stay what they were."""
    known = document.antecedents is not None
    mentions = [(start, end, kind, document.text[start:end]) for start, end, kind in document.names or ()]
    given = {
        words[0].lower()
        for _, _, kind, name in mentions
        if kind == "PER" and len(words := _NAME_WORD.findall(name)) > 1
    }
    stand_ins: dict[tuple[str, str], str | None] = {}

    def other(kind: str, name: str, choices: tuple[str, ...]) -> str | None:
        key = (kind, name.lower())
        if key not in stand_ins:
            stand_ins[key] = random_.choice(choices) if choices and random_.random() < EACH_NAME else None
        chosen = stand_ins[key]
        return chosen.upper() if chosen and name.isupper() and kind in ("first", "last", "LOC") else chosen

    edits: list[tuple[int, int, str]] = []
    for start, end, kind, name in mentions:
        if kind == "PER":
            words = list(_NAME_WORD.finditer(name))
            for word in words:
                first = word is not words[-1] or (len(words) == 1 and word[0].lower() in given)
                if word[0][0].isupper() and not (first and known):
                    new = other("first" if first else "last", word[0], names.first_names if first else names.surnames)
                    if new:
                        edits.append((start + word.start(), start + word.end(), new))
        elif kind == "LOC" or (kind == "ORG" and not known):
            key = (kind, len(name.split()), name.isupper() and kind == "ORG")
            if new := other(kind, name, names.wholes.get(key, ())):
                edits.append((start, end, new))
    return _edited(document, edits)


def _edited(document: Document, edits: list[tuple[int, int, str]]) -> Document:
    """The document with [start, end) replaced, for each of some places that do not overlap."""
    new: list[str] = []
    offsets = [0] * (len(document.text) + 1)
    position = done = 0
    for start, end, other in sorted(edits):
        if start < done:
            continue
        for index in range(done, start):
            offsets[index] = position + index - done
        new += [document.text[done:start], other]
        position += start - done
        for index in range(start, end):  # a span that ends within the old words ends within the new
            offsets[index] = position + min(index - start, len(other))
        position += len(other)
        done = end
    for index in range(done, len(document.text) + 1):
        offsets[index] = position + index - done
    new.append(document.text[done:])
    return document.printed("".join(new), offsets.__getitem__)


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

    return document.printed("".join(new), offsets.__getitem__)


def blanked(window: Window, random_: random.Random) -> Window:
    """Half of the windows with some of their pieces, and some whole names, hidden: what stands around has to do."""
    if random_.random() < 0.5:
        return window
    rate = random_.uniform(0.02, 0.12)
    pieces = window.pieces
    ids = pieces.ids.copy()
    for piece in range(len(ids)):
        if random_.random() < rate and ids[piece] != features.BREAK_ID:
            ids[piece] = MASK_ID
    for piece in window.mentions:
        if random_.random() < HIDDEN_NAMES:
            last = piece + 1
            while last < len(ids) and window.names[last] == window.names[piece] + 1:
                last += 1
            ids[piece:last] = MASK_ID
    return replace(window, pieces=replace(pieces, ids=ids))
