"""Reading annotated data: where the spans of strings, brackets and columns end up in the text."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from training.augment import Pool, augment
from training.corpora import Document, columns, newswire, polnear, story

STORY = {
    "id": "t-1",
    "story": {
        "headlines": [{"value": "Oyelaran promises a bridge"}],
        "bodies": [
            {
                "value": "KELDMOUTH - Mayor Ada Oyelaran said work starts in May. Critics said little.\n\n"
                '"It will be built," she said. Oyelaran\'s office said nothing of the cost.'
            }
        ],
    },
    "expect": {
        "quotes": [
            {
                "contents": ["work starts in May"],
                "cue": "said",
                "source": "Mayor Ada Oyelaran",
                "speaker": {"type": "person", "name": "Ada Oyelaran"},
            },
            {
                "contents": ['"It will be built,"'],
                "cue": "said",
                "source": "she",
                "speaker": {"type": "person", "name": "Ada Oyelaran"},
            },
        ],
        "entities": [
            {"name": "Ada Oyelaran", "type": "person", "aliases": ["Oyelaran"]},
            {"name": "Keldmouth", "type": "place", "aliases": ["KELDMOUTH"]},
        ],
    },
}


@pytest.fixture
def read_story() -> tuple[Document, Document]:
    return story(json.dumps(STORY))


def test_a_word_that_occurs_often_is_found_beside_its_quote(read_story: tuple[Document, Document]) -> None:
    body, _ = read_story
    assert body.attributions is not None
    first, second = body.attributions
    assert body.text[: first.cues[0][0]].endswith("Mayor Ada Oyelaran ")
    assert body.text[: second.cues[0][0]].endswith("she ")


def test_names_are_found_in_their_longest_form_and_without_what_clings_to_them(
    read_story: tuple[Document, Document],
) -> None:
    body, headline = read_story
    assert [(body.text[start:end], kind) for start, end, kind in body.names or ()] == [
        ("KELDMOUTH", "LOC"),
        ("Ada Oyelaran", "PER"),
        ("Oyelaran", "PER"),
    ]
    assert [headline.text[start:end] for start, end, _ in headline.names or ()] == ["Oyelaran"]


def test_a_pronoun_stands_for_every_mention_of_its_name(read_story: tuple[Document, Document]) -> None:
    body, _ = read_story
    assert body.antecedents is not None
    source, mentions = body.antecedents[1]
    assert body.text[slice(*source)] == "she"
    assert [body.text[slice(*mention)] for mention in mentions] == ["Ada Oyelaran", "Oyelaran"]


def test_brackets_keep_discontinuous_contents_and_ignore_lines_of_spilled_text(tmp_path: Path) -> None:
    (tmp_path / "text").mkdir()
    (tmp_path / "attributions").mkdir()
    (tmp_path / "text" / "a.txt").write_text("Yes, she said, no. Ad here.", encoding="utf-8")
    (tmp_path / "attributions" / "a_x.ann").write_text(
        "T1\tContent 15 17;0 3\tYes no\nspilled T9\nT2\tCue 9 13\tsaid\nT3\tSource 5 8\tshe\n"
        "T4\tDiscard 19 27\tAd here.\nE1\tAttribution:T9 Cue:T2 Content:T1 Source1:T3\nE2\tAttribution:T9\n",
        encoding="utf-8",
    )
    (document,) = polnear(tmp_path)
    assert document.attributions is not None
    (only,) = document.attributions
    assert (only.sources, only.cues, only.contents) == (((5, 8),), ((9, 13),), ((0, 3), (15, 17)))
    assert document.masked == ((19, 27),)


def test_columns_with_either_habit_of_marking_a_beginning_give_the_same_names(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("In O\nNew B-LOC\nYork I-LOC\nAnn B-PER\nLi I-PER\n\nHi O\n", encoding="utf-8")
    (tmp_path / "two.txt").write_text("In O\nNew I-LOC\nYork I-LOC\nAnn I-PER\nLi I-PER\n\nHi O\n", encoding="utf-8")
    (one,), (two,) = columns(tmp_path / "one.txt", "a"), columns(tmp_path / "two.txt", "b")
    assert one.text == two.text == "In New York Ann Li\nHi"
    assert one.names == two.names == ((3, 11, "LOC"), (12, 18, "PER"))


def test_newswire_leaves_out_the_address_and_maps_types(tmp_path: Path) -> None:
    (tmp_path / "x_y_1.txt.tsv").write_text(
        "https://example.org/a\tO\n\nThe\tO\nTaj\tB-Facility\nMahal\tI-Facility\nin\tO\nMay\tB-Date\n", encoding="utf-8"
    )
    (document,) = newswire(tmp_path)
    assert document.text == "The Taj Mahal in May"
    assert document.names == ((4, 13, "LOC"),)


def test_reprinting_moves_every_span_with_its_words(read_story: tuple[Document, Document]) -> None:
    body, _ = read_story

    def words(document: Document) -> list[str]:
        found = [span for one in document.attributions or () for span in (*one.sources, *one.cues, *one.contents)]
        found += [(start, end) for start, end, _ in document.names or ()]
        found += [span for source, mentions in document.antecedents or () for span in (source, *mentions)]
        return ["".join(filter(str.isalnum, document.text[start:end])).lower() for start, end in found]

    random_ = random.Random(3)
    texts = set()
    for _ in range(200):
        again = augment(body, random_, Pool((), (), {}))
        texts.add(again.text)
        assert words(again) == words(body)
    assert any("“It will be built,”" in text for text in texts)
    assert any("``It will be built,''" in text for text in texts)
    assert any(text.isupper() for text in texts)
