"""Reads the schemas without a network, and makes of each the strict variant that our own messages are held to.

>>> [error.message for error in validator("decision").iter_errors({"decision": "published"})][:1]
["'eventId' is a required property"]
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

HERE = Path(__file__).parent
NAMES = ("raw-story", "enriched-story", "quote-event", "entity-mention-event", "decision", "dead-letter-headers")

# Below these a schema says when something holds, or that something must not be: closing it would change its meaning.
_CONDITIONS = frozenset({"if", "then", "else", "not", "allOf", "anyOf", "oneOf", "contains", "dependentSchemas"})
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


def is_date_time(value: object) -> bool:
    """Whether a text is an RFC 3339 moment; what is no text is no matter of a format."""
    if not isinstance(value, str):
        return True
    return bool(_RFC3339.fullmatch(value)) and bool(datetime.fromisoformat(value.upper()))


FORMATS = FormatChecker(formats=())
FORMATS.checks("date-time", raises=ValueError)(is_date_time)


def versions(name: str) -> list[str]:
    """The versions of a schema that are published, oldest first: `["1.0", "1.1"]`."""
    files = (HERE / name).glob("*.schema.json")
    return sorted((file.name.removesuffix(".schema.json") for file in files), key=_numbers)


@cache
def schema(name: str, version: str | None = None) -> dict[str, Any]:
    """A schema as published; the newest where no version is named."""
    path = HERE / name / f"{version or versions(name)[-1]}.schema.json"
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read


def strict(value: Any) -> Any:
    """The same schema, closed at every level: nothing undeclared, and of an extensible list nothing unknown."""
    if isinstance(value, list):
        return [strict(each) for each in value]
    if not isinstance(value, Mapping):
        return value
    closed = {
        name: _each(each) if name in ("properties", "$defs") else each if name in _CONDITIONS else strict(each)
        for name, each in value.items()
    }
    if "x-extensible-enum" in closed:
        closed["enum"] = closed.pop("x-extensible-enum")
    if "properties" in closed and "additionalProperties" not in closed:
        # A schema that stands beside a $ref has to look through it.
        closed["unevaluatedProperties" if "$ref" in closed else "additionalProperties"] = False
    return closed


@cache
def validator(name: str, version: str | None = None, *, closed: bool = False) -> Draft202012Validator:
    """Checks messages against a schema, dates included; against its strict variant where `closed`."""
    read = schema(name, version)
    return Draft202012Validator(strict(read) if closed else read, registry=_vendored(), format_checker=FORMATS)


@cache
def _vendored() -> Registry[Any]:
    files = (HERE / "vendor").glob("*.json")
    contents = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    return Registry[Any]().with_resources(
        (content["$id"].rstrip("#"), Resource.from_contents(content)) for content in contents
    )


def _each(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: strict(each) for name, each in members.items()}


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
