"""Golden messages: what was published once stays valid for ever, and what we emit today is what is published."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from schemas.reference import page
from schemas.validation import HERE, NAMES, validator, versions
from streams.story import ids
from streams.story.parse import parse
from streams.story.records import Part, RawRecord
from tests.schemas.messages import GOLDEN, files

FILES = sorted(GOLDEN.glob("*/*/*.json"))
RAW = sorted((GOLDEN / "raw-story").glob("*/*.json"))
EMITTED = files()


def name_of(path: Path) -> str:
    return str(path.relative_to(GOLDEN))


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def newer(version: str, other: str) -> bool:
    """Whether `version` is of the same major and not older than `other`."""
    (major, minor), (other_major, other_minor) = (map(int, each.split(".")) for each in (version, other))
    return major == other_major and minor >= other_minor


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_golden_message_is_valid_by_its_own_schema_and_every_later_minor(path: Path) -> None:
    name, version = path.parts[-3:-1]
    for later in (each for each in versions(name) if newer(each, version)):
        closed = (False,) if name == "raw-story" else (False, True)
        for variant in closed:
            assert [error.message for error in validator(name, later, closed=variant).iter_errors(read(path))] == []


@pytest.mark.parametrize("path", list(EMITTED), ids=name_of)
def test_what_we_emit_is_the_golden_message(path: Path) -> None:
    assert path.exists(), "run: python -m tests.schemas.messages"
    assert read(path) == EMITTED[path]


def test_every_schema_has_golden_messages_of_every_version() -> None:
    for name in NAMES:
        for version in versions(name):
            assert list((GOLDEN / name / version).glob("*.json")), (name, version)
    newest = {GOLDEN / name / versions(name)[-1] for name in NAMES if name != "raw-story"}
    assert {path for path in FILES if path.parent in newest} == set(EMITTED)


@pytest.mark.parametrize("path", RAW, ids=name_of)
def test_golden_raw_story_is_read(path: Path) -> None:
    (story,) = parse(RawRecord(path.read_bytes()), provider=None, max_body=10_000)
    sent = read(path)
    assert story.uri == (sent.get("uri") or sent.get("guid") or sent["id"])
    assert story.version == (None if "version" not in sent else str(sent["version"]))
    assert (story.pub_status == "canceled") == (sent.get("pubStatus") == "canceled")


def test_a_raw_story_with_nothing_in_it_is_not_valid() -> None:
    assert not validator("raw-story").is_valid({"uri": "urn:example:1", "pubStatus": "usable"})
    assert validator("raw-story").is_valid({"headline": "x", "anything": {"goes": [1]}})


def test_ids_are_those_of_the_vectors() -> None:
    vectors = read(GOLDEN / "ids.json")
    assert str(ids.NS) == vectors["namespace"]
    for vector in vectors["vectors"]:
        assert ids.make(*vector["parts"]) == vector["id"]
    for each in vectors["texts"]:
        assert ids.quote_text(Part(0, len(exact), exact) for exact in each["contents"]) == each["text"]


def test_vectors_are_what_the_functions_make() -> None:
    made = {vector["id"] for vector in read(GOLDEN / "ids.json")["vectors"]}
    uri, stamp = "urn:example:story-1", "0.1.0/wire-1/2026.1"
    quote = ids.quote_id(uri, "“we open in may.”", 0)
    assert quote in made
    assert ids.event_id(quote, "1", "published", stamp) in made
    assert ids.event_id(uri, "1", "mentioned", stamp, "ent-1") in made
    assert ids.event_id(uri, "2", "cleared", stamp, "canceled") in made


def test_reference_page_is_up_to_date() -> None:
    committed = (HERE.parent / "docs" / "schemas.md").read_text(encoding="utf-8")
    assert committed == page(), "run: python -m schemas.reference > docs/schemas.md"
