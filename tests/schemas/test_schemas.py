"""The schemas themselves: valid, self-contained, and closed only in their strict variant."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from schemas.validation import NAMES, is_date_time, schema, strict, validator, versions
from streams.story.encode import SCHEMA_VERSION, STANDARD
from streams.story.rejections import Reason
from tests.schemas.messages import emitted

EMITTED = [(name, case, message) for name, cases in emitted().items() for case, message in cases]
IDS = [f"{name}/{case}" for name, case, _ in EMITTED]
# One message of each shape is enough where every place in it is tried.
SHAPES = {(name, case): (name, case, message) for name, case, message in EMITTED}
OBJECTS = [
    SHAPES[shape]
    for shape in (
        ("enriched-story", "correction"),
        ("enriched-story", "kill"),
        ("quote-event", "correction-published"),
        ("quote-event", "kill-retracted"),
        ("entity-mention-event", "correction-mentioned"),
        ("entity-mention-event", "kill-cleared"),
        ("decision", "first-published"),
    )
]


def errors(name: str, message: Any, *, closed: bool = False) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in validator(name, closed=closed).iter_errors(message)]


@pytest.mark.parametrize("name", NAMES)
def test_schema_and_strict_variant_are_valid_and_named_by_their_place(name: str) -> None:
    for version in versions(name):
        read = schema(name, version)
        Draft202012Validator.check_schema(read)
        Draft202012Validator.check_schema(strict(read))
        assert read["$id"] == f"urn:wirestream:schemas:{name}:{version}"


@pytest.mark.parametrize("name", NAMES)
def test_schema_is_one_file_but_for_ninjs(name: str) -> None:
    outside = {ref for ref in _refs(schema(name)) if not ref.startswith("#/$defs/")}
    assert outside <= {"http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#/$defs/ninjsType"}


@pytest.mark.parametrize("name", NAMES)
def test_published_schema_says_of_every_property_what_it_is(name: str) -> None:
    for place, value in _properties(schema(name), ""):
        assert "$ref" in value or value.get("description"), place


@pytest.mark.parametrize(("name", "case", "message"), EMITTED, ids=IDS)
def test_what_we_emit_passes_both_variants(name: str, case: str, message: Any) -> None:
    assert case
    assert errors(name, message) == []
    assert errors(name, message, closed=True) == []


@pytest.mark.parametrize(("name", "case", "message"), OBJECTS, ids=[f"{n}/{c}" for n, c, _ in OBJECTS])
def test_an_unknown_property_anywhere_of_ours_passes_the_open_and_fails_the_strict_variant(
    name: str, case: str, message: Any
) -> None:
    assert case
    for path in list(_objects(message)):
        changed = copy.deepcopy(message)
        _at(changed, path)["surprise"] = 1
        if not _is_ninjs(path):  # ninjs itself closes its objects
            assert errors(name, changed) == [], path
        if path[:2] != ("wire", "extra"):
            assert errors(name, changed, closed=True) != [], path


@pytest.mark.parametrize(("name", "case", "message"), OBJECTS, ids=[f"{n}/{c}" for n, c, _ in OBJECTS])
def test_a_wrong_type_anywhere_is_found(name: str, case: str, message: Any) -> None:
    assert case
    for path in list(_objects(message)):
        if path[:2] == ("wire", "extra"):
            continue
        for member in _at(message, path):
            changed = copy.deepcopy(message)
            _at(changed, path)[member] = {"wrong": True} if member != "extra" else 7
            assert errors(name, changed) != [], (path, member)


def test_a_value_outside_an_extensible_list_is_for_consumers_to_pass_over() -> None:
    changed = copy.deepcopy(SHAPES["enriched-story", "correction"][2])
    changed["wire"]["kind"] = "podcast"
    assert errors("enriched-story", changed) == []
    assert errors("enriched-story", changed, closed=True) != []


def test_retraction_with_words_and_clear_with_an_entity_are_refused() -> None:
    messages = {(name, case): message for name, case, message in EMITTED}
    retracted = messages["quote-event", "kill-retracted"]
    cleared = messages["entity-mention-event", "kill-cleared"]
    for word in ("quote", "contents", "context", "headline", "speaker", "sources"):
        assert errors("quote-event", {**retracted, word: []}) != []
    assert errors("entity-mention-event", {**cleared, "mentions": []}) != []


def test_skipped_story_has_no_lists_and_kill_marker_nothing_in_them() -> None:
    messages = {case: message for name, case, message in EMITTED if name == "enriched-story"}
    assert errors("enriched-story", {**messages["skipped"], "quotes": []}) != []
    first = dict(messages["first"])
    del first["quotes"]
    assert errors("enriched-story", first) != []
    assert errors("enriched-story", {**messages["kill"], "bodies": messages["first"]["bodies"]}) != []


def test_dates_are_checked() -> None:
    message = next(message for name, case, message in EMITTED if (name, case) == ("enriched-story", "correction"))
    assert errors("enriched-story", {**message, "versionCreated": "yesterday"}) != []
    assert is_date_time("2026-02-25T06:00:00.123Z")
    assert is_date_time("2026-02-25T06:00:00+01:00")
    assert not is_date_time("2026-02-25")


def test_closed_lists_are_those_of_the_code() -> None:
    reasons = [reason.value for reason in Reason]
    assert schema("dead-letter-headers")["properties"]["wire-error-reason"]["enum"] == reasons
    assert schema("decision")["then"]["properties"]["reason"]["enum"] == reasons
    assert {"version": SCHEMA_VERSION, "schema": schema("enriched-story")["$id"]}.items() <= STANDARD.items()


def test_quote_and_mention_are_the_same_in_the_story_and_in_the_events() -> None:
    story = schema("enriched-story")["$defs"]
    event = schema("quote-event")
    quote = story["quote"]["properties"]
    assert {name: event["properties"][name] for name in quote} == quote
    assert {name: story[name] for name in event["$defs"]} == event["$defs"]
    assert set(story["quote"]["required"]) <= {*event["required"], *event["else"]["required"]}
    mentioned = schema("entity-mention-event")
    entity = {name: value for name, value in story["entity"]["properties"].items() if name != "mentions"}
    assert mentioned["properties"]["entity"]["properties"] == entity
    assert mentioned["$defs"]["mention"] == story["mention"]


def _refs(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for each in value.values():
            yield from _refs(each)
    elif isinstance(value, list):
        for each in value:
            yield from _refs(each)


def _properties(value: Any, place: str) -> Iterator[tuple[str, Any]]:
    if not isinstance(value, Mapping):
        return
    for name, each in value.get("properties", {}).items():
        yield f"{place}.{name}", each
        yield from _properties(each, f"{place}.{name}")
    for name, each in value.get("$defs", {}).items():
        yield from _properties(each, name)
    if isinstance(value.get("items"), Mapping) and "description" in value["items"]:
        yield from _properties(value["items"], f"{place}[]")


def _objects(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        yield path
        for name, each in value.items():
            yield from _objects(each, (*path, name))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _objects(each, (*path, number))


def _at(value: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


def _is_ninjs(path: tuple[Any, ...]) -> bool:
    lists = ("headlines", "bodies", "people", "organisations", "places", "subjects", "standard")
    return bool(path) and path[0] in lists
