"""A story printed another way is still annotated: every span covers the words it covered, or their stand-ins."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from streams.nlp import features
from training.augment import HIDDEN_NAMES, MASK_ID, Pool, augment, blanked, pool
from training.corpora import Attribution, Document
from training.examples import windows_of

TEXT = 'HARBURY - Ana Novak said: "Novak\'s Mill is shut." Mr Novak told Ola Lind of Harbury Mills so.'


def spans(part: str) -> tuple[tuple[int, int], ...]:
    return tuple((at, at + len(part)) for at in range(len(TEXT)) if TEXT.startswith(part, at))


@pytest.fixture
def document() -> Document:
    people = [(*span, "PER") for part in ("Ana Novak", "Ola Lind") for span in spans(part)] + [
        (*spans("Novak")[2], "PER")
    ]
    others = [(*spans("Novak's Mill")[0], "LOC"), (*spans("HARBURY")[0], "LOC"), (*spans("Harbury Mills")[0], "ORG")]
    said = Attribution(spans("Ana Novak"), spans("said"), spans('"Novak\'s Mill is shut."'))
    return Document("t:1", TEXT, (said,), tuple(sorted(people + others)), masked=spans("so"))


@pytest.fixture
def names() -> Pool:
    other = Document("t:2", "Xi Yu met Zed Wan in Qom near Ur Hill with Acme Ltd", names=(
        (0, 5, "PER"), (10, 17, "PER"), (21, 24, "LOC"), (30, 37, "LOC"), (43, 51, "ORG")))  # fmt: skip
    return pool([other])


def test_the_pool_keeps_names_by_type_and_length(names: Pool) -> None:
    assert (names.first_names, names.surnames) == (("Xi", "Zed"), ("Yu", "Wan"))
    assert names.wholes == {
        ("LOC", 1, False): ("Qom",),
        ("LOC", 2, False): ("Ur Hill",),
        ("ORG", 2, False): ("Acme Ltd",),
    }


def test_one_word_of_a_name_is_one_other_word_throughout(document: Document, names: Pool) -> None:
    seen = set()
    for seed in range(60):
        made = augment(document, random.Random(seed), names)
        cover = [made.text[start:end] for start, end, _ in made.names or ()]
        persons = [made.text[start:end] for start, end, kind in made.names or () if kind == "PER"]
        seen.update(persons)
        assert persons[0].split()[-1].lower() == persons[1].lower(), "one surname became two"
        assert {len(name.split()) for name in cover} == {1, 2}
        (said,) = made.attributions or ()
        assert made.text[slice(*said.sources[0])] == persons[0]
        assert made.text[slice(*said.cues[0])].lower() == "said"
        content = made.text[slice(*said.contents[0])]
        assert "is shut." in content.lower()
        assert content[0] in '"“‘`«'
        assert made.text[slice(*made.masked[0])].lower() == "so"
    assert {"Ana Novak", "Xi Yu", "Zed Wan", "ANA NOVAK"} <= seen


def test_where_pronouns_are_annotated_first_names_and_organisations_stay(document: Document, names: Pool) -> None:
    known = replace(document, antecedents=())
    texts = [augment(known, random.Random(seed), names).text.casefold() for seed in range(60)]
    assert all("ana " in text and "harbury mills" in text for text in texts)
    assert any("ana yu" in text for text in texts)


def test_guessed_names_are_not_replaced(document: Document, names: Pool) -> None:
    guessed = replace(document, guessed_names=True)
    assert all("novak" in augment(guessed, random.Random(seed), names).text.casefold() for seed in range(60))


def test_blanked_windows_keep_their_targets(document: Document) -> None:
    tokenizer = Tokenizer.from_file(str(Path(features.__file__).parent / "data" / "tokenizer.json"))
    (window,) = windows_of(document, tokenizer)
    changed = whole = 0
    for seed in range(200):
        made = blanked(window, random.Random(seed))
        hidden = made.pieces.ids == MASK_ID
        assert (made.pieces.ids[~hidden] == window.pieces.ids[~hidden]).all()
        assert made.roles is window.roles
        assert not (window.pieces.ids == MASK_ID).any(), "the original was written to"
        changed += bool(hidden.any())
        whole += bool(hidden[window.mentions[1] : window.mentions[1] + 2].all())
    assert 60 < changed < 120
    assert 200 * HIDDEN_NAMES / 4 < whole < 200 * HIDDEN_NAMES
