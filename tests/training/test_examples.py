"""From spans to labelled pieces and back: what the network is taught is what the data says."""

from __future__ import annotations

from pathlib import Path

import pytest
from tokenizers import Tokenizer

from streams.nlp import features
from training.corpora import Attribution, Document
from training.examples import MASKED, O_OR_MISC, Window, windows_of

TOKENIZER = Path(features.__file__).parent / "data" / "tokenizer.json"
TEXT = 'Novak\'s aide said:\n\n"We go.\n\n"We go now." Ad.'


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(TOKENIZER))


def span(part: str) -> tuple[int, int]:
    start = TEXT.index(part)
    return start, start + len(part)


def marked(window: Window, label: str) -> list[str]:
    begin = features.ROLE_LABELS.index(f"B-{label}")
    found: list[list[int]] = []
    for index, target in enumerate(window.roles):
        if target == begin:
            found.append([index, index])
        elif target == begin + 1:
            found[-1][1] = index
    pieces = window.pieces
    return [TEXT[pieces.starts[first] : pieces.ends[last]] for first, last in found]


@pytest.fixture
def document() -> Document:
    said = Attribution((span("Novak's aide"),), (span("said:"),), (span('"We go.\n\n"We go now."'),))
    return Document("t:1", TEXT, (said,), ((0, 5, "PER"),), misc_known=False, masked=(span("Ad."),),
                    antecedents=((span("Novak's aide"), ()),))  # fmt: skip


def test_labels_give_back_the_spans_across_paragraphs_too(document: Document, tokenizer: Tokenizer) -> None:
    (window,) = windows_of(document, tokenizer)
    assert marked(window, "SOURCE") == ["Novak's aide"]
    assert marked(window, "CUE") == ["said:"]
    assert marked(window, "CONTENT") == ['"We go.\n\n"We go now."']


def test_links_join_source_and_content_to_the_cue(document: Document, tokenizer: Tokenizer) -> None:
    (window,) = windows_of(document, tokenizer)
    (cue,) = window.cues
    assert window.roles[cue] == features.ROLE_LABELS.index("B-CUE")
    assert [link.targets for link in window.links] == [(cue,), (cue,)]
    assert [link.targets for link in window.antecedents] == [()]


def test_what_nobody_labelled_is_not_taught(document: Document, tokenizer: Tokenizer) -> None:
    (window,) = windows_of(document, tokenizer)
    assert window.roles[-2:].tolist() == [MASKED, MASKED]
    assert set(window.names.tolist()) == {features.NAME_LABELS.index("B-PER"), O_OR_MISC}
    (no_names,) = windows_of(Document("t:2", TEXT, ()), tokenizer)
    assert set(no_names.names.tolist()) == {MASKED}


@pytest.mark.parametrize("offset", [features.BODY, 128, 300, 381])
def test_windows_cover_a_long_text_wherever_the_first_one_ends(offset: int, tokenizer: Tokenizer) -> None:
    text = " ".join(f"word{number}" for number in range(700))
    found = list(windows_of(Document("t:3", text, ()), tokenizer, offset))
    covered = {int(start) for window in found for start in window.pieces.starts}
    assert covered == {int(start) for start in features.featurize(text, *_encoded(tokenizer, text)).starts}
    assert all(len(window) <= features.BODY for window in found)


def _encoded(tokenizer: Tokenizer, text: str) -> tuple[list[int], list[tuple[int, int]], list[int | None]]:
    encoding = tokenizer.encode(text, add_special_tokens=False)
    return encoding.ids, encoding.offsets, encoding.word_ids
