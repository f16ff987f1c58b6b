"""What the model is told about a text: word pieces, their letter case and the breaks between paragraphs.

Training and run time share this file, so that a model never sees at run time what it did not see while it was trained.
Any change to what it returns needs a new `SCHEME` and a newly trained model: a model names the scheme it was made for.

Pure: numpy and the standard library. The tokenizer itself is passed in as its output (ids, offsets, word numbers).
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

SCHEME = 1

ROLE_LABELS = ("O", "B-SOURCE", "I-SOURCE", "B-CUE", "I-CUE", "B-CONTENT", "I-CONTENT")
NAME_LABELS = ("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC", "B-MISC", "I-MISC")
REFUSAL_LABELS = ("O", "B-DECLINED", "I-DECLINED", "B-NO-RESPONSE", "I-NO-RESPONSE", "B-UNAVAILABLE", "I-UNAVAILABLE",
                  "B-REFERRED", "I-REFERRED")  # fmt: skip

# Numbers of the uncased BERT vocabulary. [unused1] was never seen in pre-training: free to mean "a new line begins".
CLS_ID, SEP_ID, BREAK_ID = 101, 102, 2

WINDOW = 384
"""Pieces in one run of the model, [CLS] and [SEP] included."""
OVERLAP = 64
"""Pieces that two windows share at least."""
BODY = WINDOW - 2
"""Pieces of the text in a full window."""

LOWER, CAPITALISED, UPPER, MIXED, DIGITS, PUNCTUATION, OPENING, INITIAL = range(8)
CASES = 8

_QUOTES = frozenset("\"'`‘’‚‛“”„‟«»‹›")

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text as word pieces; all four arrays have one element a piece.

    `starts` and `ends` are half-open code-point offsets into the text. The piece for a break between lines is empty:
    its start and end are both the place where the line before it ends.
    """

    ids: IntArray
    types: IntArray
    starts: IntArray
    ends: IntArray

    def __len__(self) -> int:
        return len(self.ids)


def case_of(word: str) -> int:
    """The letter case of one word (a run without spaces and punctuation).

    >>> [case_of(word) for word in ("said", "Novak", "NATO", "McCain", "2024", "J")] == [
    ...     LOWER, CAPITALISED, UPPER, MIXED, DIGITS, INITIAL]
    True
    """
    if any(char.isdigit() for char in word):
        return DIGITS
    letters = [char for char in word if char.isalpha()]
    if not letters:
        return PUNCTUATION
    upper = sum(char.isupper() or char.istitle() for char in letters)
    if upper == 0:
        return LOWER
    if upper == len(letters):
        return INITIAL if upper == 1 else UPPER
    return CAPITALISED if upper == 1 and (letters[0].isupper() or letters[0].istitle()) else MIXED


def mark_of(text: str, start: int, end: int) -> int:
    """OPENING for a quotation mark with space before it and none after it, else PUNCTUATION.

    The vocabulary has one straight mark for both directions; only the spaces around it tell which one it is.
    """
    if text[start:end] not in _QUOTES:
        return PUNCTUATION
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    opens = (before.isspace() or before in "([{—–-" or before in _QUOTES) and not after.isspace()
    return OPENING if opens else PUNCTUATION


def featurize(
    text: str, ids: Sequence[int], offsets: Sequence[tuple[int, int]], word_ids: Sequence[int | None]
) -> Pieces:
    """The pieces of `text`, with a break piece wherever a line ends between two of them.

    `ids`, `offsets` and `word_ids` come from the tokenizer, without special tokens, truncation or padding.
    """
    out_ids: list[int] = []
    types: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    previous_end = 0
    index, count = 0, len(ids)
    while index < count:
        last = index
        while last + 1 < count and word_ids[last + 1] == word_ids[index]:
            last += 1
        word_start, word_end = offsets[index][0], offsets[last][1]
        if out_ids and "\n" in text[previous_end:word_start]:
            out_ids.append(BREAK_ID)
            types.append(LOWER)
            starts.append(previous_end)
            ends.append(previous_end)
        case = case_of(text[word_start:word_end])
        if case == PUNCTUATION:
            case = mark_of(text, word_start, word_end)
        for piece in range(index, last + 1):
            out_ids.append(ids[piece])
            types.append(case)
            starts.append(offsets[piece][0])
            ends.append(offsets[piece][1])
        previous_end = word_end
        index = last + 1
    return Pieces(*(np.asarray(values, dtype=np.int64) for values in (out_ids, types, starts, ends)))


def windows(count: int, overlap: int = OVERLAP, body: int = BODY) -> Iterator[tuple[int, int]]:
    """Half-open ranges of pieces, one a window, that together cover `count` pieces: as few as will do, of one length.

    >>> list(windows(500)), list(windows(10)), list(windows(0))
    ([(0, 282), (218, 500)], [(0, 10)], [])
    """
    many = max(1, math.ceil((count - overlap) / (body - overlap))) if count else 0
    size = math.ceil((count + (many - 1) * overlap) / max(many, 1))
    for number in range(many):
        start = (count - size) * number // max(many - 1, 1)
        yield start, start + size


def inputs(pieces: Pieces, start: int, end: int) -> tuple[IntArray, IntArray]:
    """The model's two inputs for the window [start, end): ids and types of [CLS], its pieces and [SEP]."""
    ids = np.concatenate([[CLS_ID], pieces.ids[start:end], [SEP_ID]])
    types = np.concatenate([[LOWER], pieces.types[start:end], [LOWER]])
    return ids, types
