"""The model's run time, with the built-in model."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest

from streams.nlp import features
from streams.nlp.model import BUILT_IN, HEADLINE, BadModel, Body, Model, load
from streams.story.records import Link, Reading, Reference, Tag
from streams.story.rejections import Reason, StoryRejected
from tests.nlp.stories import story

ROOT = Path(__file__).parents[2]
LONG = story(
    *(
        f"The harbour master of Port {name} said on Tuesday that the ferry would not sail before {day}."
        for name in ("Ellis", "Moran", "Quill", "Tavish", "Rowan", "Hale", "Brook")
        for day in ("Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "Monday")
    ),
    headline="Ferry stays in port",
)


@pytest.fixture(scope="module")
def model() -> Model:
    return load()


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A copy of the built-in model, to be spoilt."""
    for name in ("model.onnx", "model.json", "tokenizer.json"):
        shutil.copy(BUILT_IN / name, tmp_path)
    return tmp_path


def test_names_roles_and_links_are_found_where_they_stand(model: Model) -> None:
    read = story('"It sounded like a freight train," said Agathe Boudrias, the manager of the terminal.')
    reading = model.read(read)
    assert [(tag.label, tag.span.of(read.text)) for tag in reading.names] == [("person", "Agathe Boudrias")]
    roles = {tag.label: tag.span.of(read.text) for tag in reading.roles}
    assert roles["cue"] == "said"
    assert roles["source"].startswith("Agathe Boudrias")
    assert '"It sounded like a freight train' in roles["content"]
    cue = next(index for index, tag in enumerate(reading.roles) if tag.label == "cue")
    assert {link.cue for link in reading.links} == {cue}


def test_only_body_segments_are_read(model: Model) -> None:
    read = story(
        ("dateline", "GENEVA (AP) -"),
        '"Enough," said Maria Velasco.',
        ("credit", "(Reporting by Peter Ashdown; Editing by Ruth Ames)"),
    )
    reading = model.read(read)
    assert [tag.span.of(read.text) for tag in reading.names] == ["Maria Velasco"]
    inside = read.body[0]
    assert all(inside.holds(tag.span) for tag in (*reading.names, *reading.roles))


def test_the_headline_is_read_for_names_alone(model: Model) -> None:
    read = story("It rained.", headline="Maria Velasco wins in Geneva")
    reading = model.read(read)
    found = [(tag.label, tag.span.of(read.headline)) for tag in reading.headline_names]
    assert ("person", "Maria Velasco") in found
    assert reading.names == ()


def test_a_headline_without_end_costs_no_more_than_its_beginning(model: Model) -> None:
    endless = model.read(story("It rained.", headline="Maria Velasco wins in Geneva" + " !?" * 100_000))
    cut = model.read(story("It rained.", headline=("Maria Velasco wins in Geneva" + " !?" * 1000)[:HEADLINE]))
    assert endless == cut


def test_a_story_without_body_and_headline_gives_an_empty_reading(model: Model) -> None:
    assert model.read(story()) == Reading()
    assert model.read(story(("credit", "(Reporting by Peter Ashdown)"))) == Reading()


def test_spans_are_words_of_the_text_in_order_without_overlap(model: Model) -> None:
    reading = model.read(LONG)
    for tags in (reading.names, reading.roles):
        assert tags
        assert all(before.end <= after.start for before, after in pairwise(tags))
        assert all(tag.span.of(LONG.text) == tag.span.of(LONG.text).strip() != "" for tag in tags)


def test_a_reading_does_not_depend_on_what_is_read_before_or_meanwhile(model: Model) -> None:
    short = story('"Enough," said Maria Velasco.')
    alone = load().read(short)
    model.read(LONG)
    assert model.read(short) == alone
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(model.read, [short, LONG, short, LONG, short]))
    assert answers[0] == answers[2] == answers[4] == alone
    assert answers[1] == answers[3] == model.read(LONG)


def test_a_story_longer_than_a_window_is_read_to_its_end(model: Model) -> None:
    pieces = len(model.tokenizer.encode(LONG.text, add_special_tokens=False).ids)
    assert pieces > 1.5 * features.WINDOW
    said = [tag for tag in model.read(LONG).roles if tag.label == "cue"]
    assert {index for index, span in enumerate(LONG.body) for tag in said if span.holds(tag.span)} == set(
        range(len(LONG.body))
    )


def test_what_the_run_time_raises_is_a_rejection(model: Model) -> None:
    with pytest.raises(StoryRejected) as caught:
        model.read(story("A lone surrogate \ud800 cannot be read."))
    assert caught.value.reason == Reason.MODEL_ERROR


# --- spans that leave their segment -----------------------------------------------------------------------------------


def placed(reading: Reading, *segments: str | tuple[str, str]) -> tuple[str, Reading]:
    read = story(*segments)  # type: ignore[arg-type]
    return read.text, Body.of(read).placed(reading)


def test_a_name_that_leaves_its_segment_is_cut_at_the_border() -> None:
    text, reading = placed(Reading(names=(Tag(4, 12, "person"),)), "and Novak", "Sea was")
    assert [tag.span.of(text) for tag in reading.names] == ["Novak"]


def test_a_content_may_run_over_paragraphs_that_follow_each_other() -> None:
    text, reading = placed(Reading(roles=(Tag(0, 16, "content"),)), "One two.", "Three.")
    assert [tag.span.of(text) for tag in reading.roles] == ["One two.\n\nThree."]


def test_a_content_skips_what_is_no_body_and_keeps_its_links() -> None:
    reading = Reading(
        roles=(Tag(0, 16, "content"), Tag(18, 22, "cue"), Tag(23, 26, "source")),
        links=(Link(0, 1, 0.9), Link(2, 1, 0.8)),
        names=(Tag(23, 26, "person"),),
        antecedents=(Reference(2, 0, 0.7),),
    )
    text, moved = placed(reading, "One two.", ("subhead", "NEW HOPE"), "Three.", "said Ann")
    assert [tag.span.of(text) for tag in moved.roles] == ["One two.", "Three.", "said", "Ann"]
    assert moved.links == (Link(0, 2, 0.9), Link(1, 2, 0.9), Link(3, 2, 0.8))
    assert moved.antecedents == (Reference(3, 0, 0.7),)


def test_segments_of_one_paragraph_are_joined_by_a_space() -> None:
    read = story("One", "two")
    inline = type(read)(
        read.raw, "One XX two", "", (type(read.segments[0])("body", 0, 3), type(read.segments[0])("body", 7, 10))
    )
    assert Body.of(inline).text == "One two"
    assert Body.of(read).text == "One\n\ntwo"


# --- folders that cannot be used --------------------------------------------------------------------------------------


def edit(folder: Path, **changes: object) -> None:
    about = json.loads((folder / "model.json").read_text())
    (folder / "model.json").write_text(json.dumps({**about, **changes}))


def truncate(folder: Path) -> None:
    weights = (folder / "model.onnx").read_bytes()[:1000]
    (folder / "model.onnx").write_bytes(weights)
    edit(folder, sha256=hashlib.sha256(weights).hexdigest())


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda folder: (folder / "model.onnx").unlink(), r"model\.onnx: No such file"),
        (lambda folder: (folder / "tokenizer.json").unlink(), r"tokenizer\.json: No such file"),
        (lambda folder: (folder / "model.json").write_text("{"), r"model\.json: not JSON"),
        (lambda folder: (folder / "model.json").write_text("{}"), r"must name name, version and sha256"),
        (lambda folder: edit(folder, sha256="0" * 64), r"not the file that model\.json describes"),
        (lambda folder: edit(folder, features=0), r"features of scheme 0, this version has 1"),
        (lambda folder: edit(folder, decoding={"unheard": 1.0}), r"cannot be loaded"),
        (truncate, r"cannot be loaded"),
    ],
)
def test_a_folder_that_cannot_be_used_says_why(own: Path, spoil: Callable[[Path], object], told: str) -> None:
    spoil(own)
    with pytest.raises(BadModel, match=told):
        load(own)


def test_the_runtime_does_not_report_to_its_maker(tmp_path: Path) -> None:
    """Where its telemetry runs, it leaves a session file (.ses) in the temporary folder: seen with onnxruntime 1.32."""
    code = "from streams.nlp.model import load; load()"
    quiet = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    env = {**quiet, "TMPDIR": str(tmp_path), "HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], env=env, cwd=ROOT, check=True)
    assert list(tmp_path.rglob("*")) == []


def test_a_newsrooms_own_model_is_used_instead(own: Path) -> None:
    edit(own, version="desk-1")
    assert load(own).version == "desk-1"
