"""A model teaches the next one: what nobody labelled is filled in, what people labelled is left alone."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from streams.nlp import decode, features, model
from training.corpora import Document
from training.evaluate import run
from training.examples import MASKED, windows_of
from training.guess import fill, guess

TEXT = (
    'LUND, Sweden - Harbour master Una Brae said the ferry would stay in port. "The swell is too high," she said.\n\n'
    "The shipping line Tarnvik Ferries declined to comment."
)


@pytest.fixture(scope="module")
def built_in() -> model.Model:
    return model.load()


def filled(document: Document, built_in: model.Model, folder: Path) -> Document:
    read = run(built_in.session, built_in.tokenizer, document)
    path = folder / "guessed.jsonl"
    path.write_text(json.dumps([document.key, guess(read, built_in.constants)]) + "\n", encoding="utf-8")
    (found,) = fill([document], path)
    return found


def test_an_unlabelled_text_is_filled(built_in: model.Model, tmp_path: Path) -> None:
    found = filled(Document("t:1", TEXT), built_in, tmp_path)
    said = [TEXT[start:end] for one in found.attributions or () for start, end in one.contents]
    assert "the ferry would stay in port" in said
    assert {TEXT[start:end]: kind for start, end, kind in found.names or ()}["Una Brae"] == "PER"
    assert [TEXT[start:end] for start, end, _ in found.refusals or ()] == ["declined to comment"]
    assert found.guessed_names


def test_what_people_labelled_is_left_alone(built_in: model.Model, tmp_path: Path) -> None:
    labelled = Document("t:1", TEXT, attributions=(), names=((0, 4, "LOC"),))
    found = filled(labelled, built_in, tmp_path)
    assert (found.attributions, found.names, found.guessed_names) == ((), ((0, 4, "LOC"),), False)
    assert found.refusals
    assert list(fill([replace(labelled, key="t:2")], tmp_path / "guessed.jsonl")) == [replace(labelled, key="t:2")]


def test_what_the_model_is_not_sure_of_is_not_taught(built_in: model.Model, tmp_path: Path) -> None:
    tokenizer = Tokenizer.from_file(str(Path(features.__file__).parent / "data" / "tokenizer.json"))
    read = run(built_in.session, built_in.tokenizer, Document("t:1", TEXT))
    index = decode.OUTPUTS.index("roles")
    doubtful: list[decode.Windows] = [
        output if number != index else [each * 0.01 for each in output] for number, output in enumerate(read.outputs)
    ]
    path = tmp_path / "guessed.jsonl"
    path.write_text(json.dumps(["t:1", guess(replace(read, outputs=doubtful), built_in.constants)]), encoding="utf-8")
    (found,) = fill([Document("t:1", TEXT)], path)
    (window,) = windows_of(found, tokenizer)
    real = window.pieces.ids != features.BREAK_ID
    assert (window.roles[real] == MASKED).all()
    assert (window.names[real] != MASKED).mean() > 0.8
