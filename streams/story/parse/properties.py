"""The properties of ninjs 3.1 that pass through: their older names, and the shapes the standard gives them.

What fits is passed on in 3.1's spelling; of what fits in part, the fitting part is passed on and the whole is kept in
`extra`, so nothing of what was sent is lost and what is published is valid.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from streams.story.parse.fields import moment
from streams.story.text import words

_STRINGS: Final = words("profile edNote language copyrightHolder copyrightNotice usageTerms title by slugline located")
_TIMES: Final = words("firstCreated contentCreated expires")
_OWN: Final = words("uri type version versionCreated pubStatus embargoedUntil headlines bodies")
_NAMED: Final = ("name", "rel", "uri", "literal")

# Members of the objects in each list, all strings but those with a check of their own.
_LISTS: Final[dict[str, tuple[str, ...]]] = {
    "people": _NAMED,
    "organisations": _NAMED,
    "places": _NAMED,
    "objects": _NAMED,
    "events": ("id", *_NAMED),
    "subjects": (*_NAMED, "creator", "relevance", "confidence"),
    "infoSources": ("name", "role", "uri", "literal"),
    "genres": ("name", "uri", "literal"),
    "descriptions": ("role", "contentType", "value"),
    "altIds": ("role", "value"),
    "trustIndicators": ("role", "title", "href"),
}
_PERCENT: Final = frozenset(("relevance", "confidence"))
_REQUIRED: Final = {"descriptions": "value"}
_MEMBERS: Final = {"code": "literal", "contenttype": "contentType", "role": "role"}

# 1.x's names, and 2.x's where lower case is not enough.
_OLDER: Final = {
    "person": "people",
    "organisation": "organisations",
    "organization": "organisations",
    "place": "places",
    "subject": "subjects",
    "event": "events",
    "object": "objects",
    "infosource": "infoSources",
    "genre": "genres",
    "byline": "by",
    "embargoed": "embargoedUntil",
    "editornote": "edNote",
    "trustindicator": "trustIndicators",
}
_OTHERS: Final = ("urgency", "representationType", "rightsInfo", "digitalSourceType")
_COMPLETENESS: Final = {"full": "full", "complete": "full", "partial": "partial", "incomplete": "partial"}
_NAMES: Final[dict[str, str]] = {
    **{name.lower(): name for name in (*_STRINGS, *_TIMES, *_OWN, *_LISTS, *_OTHERS)},
    **_OLDER,
}


def renamed(sent: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Properties under 3.1's names, and those that do not pass through. 3.1's own spelling wins over older ones."""
    given: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    for name, value in sorted(sent.items(), key=lambda entry: _NAMES.get(entry[0].lower()) != entry[0]):
        known = _NAMES.get(name) or _NAMES.get(name.lower()) if name.islower() else _exact(name)
        if known and known not in given:
            given[known] = value
        elif name.startswith("description_") and isinstance(value, str):
            # the list that is made of them is cleaned with the rest
            given.setdefault("descriptions", [])
            if isinstance(given["descriptions"], list):
                given["descriptions"].append({"role": name.removeprefix("description_"), "value": value})
        elif name not in ("guid", "id", "url") or "uri" in sent:
            extra[name] = value
    given.pop("uri", None)
    return given, extra


def cleaned(given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The properties in the shapes of 3.1, and the originals of those that did not fit wholly."""
    passed: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    for name, value in given.items():
        fitting = _fitting(name, value)
        if fitting not in (None, [], {}):
            passed[name] = fitting
        if fitting != value and not _is_same(name, fitting):
            extra[name] = value
    return passed, extra


def _exact(name: str) -> str | None:
    return name if _NAMES.get(name.lower()) == name else None


def _is_same(name: str, fitting: Any) -> bool:
    """Whether a change of form alone (a date in UTC, an urgency as a number) kept all that was said."""
    return fitting is not None and name in (*_TIMES, "urgency", "representationType")


def _fitting(name: str, value: Any) -> Any:
    if name in _STRINGS:
        return value if isinstance(value, str) else None
    if name in _TIMES:
        return moment(value)
    if name in _LISTS:
        return _list(name, value)
    check: Callable[[Any], Any] = {
        "urgency": _urgency,
        "representationType": lambda sent: _COMPLETENESS.get(sent) if isinstance(sent, str) else None,
        "rightsInfo": _rights,
        "digitalSourceType": lambda sent: _object(("name", "uri", "literal"), sent),
    }.get(name, lambda _: None)
    return check(value)


def _urgency(value: Any) -> int | None:
    if isinstance(value, str) and value.strip().isdecimal():
        value = int(value.strip()[:3])
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 9 else None


def _list(name: str, value: Any) -> list[dict[str, Any]] | None:
    if name == "altIds" and isinstance(value, dict):  # 1.x: an object of role and value
        value = [{"role": role, "value": str(each)} for role, each in value.items() if isinstance(each, str | int)]
    if isinstance(value, dict):
        value = [value]
    if not isinstance(value, list):
        return None
    items = [_object(_LISTS[name], {"name": each} if isinstance(each, str) else each) for each in value]
    required = _REQUIRED.get(name)
    return [item for item in items if item and (required is None or required in item)]


def _object(members: tuple[str, ...], value: Any) -> dict[str, Any] | None:
    """The members that the standard knows, of the right type; 1.x's `code` is the literal."""
    if not isinstance(value, dict):
        return None
    found: dict[str, Any] = {}
    for key, each in value.items():
        member = key if key in members else _MEMBERS.get(key, "")
        if member not in members or member in found:
            continue
        if member in _PERCENT:
            if isinstance(each, int) and not isinstance(each, bool) and 0 <= each <= 100:
                found[member] = each
        elif isinstance(each, str):
            found[member] = each
    return found


def _rights(value: Any) -> dict[str, Any] | None:
    """Exactly one of the two ways to state rights, as the standard has it."""
    rights = _object(("langId", "linkedRights", "encodedRights"), value)
    if isinstance(value, dict) and rights is not None and "langid" in value and isinstance(value["langid"], str):
        rights["langId"] = value["langid"]
    return rights if rights and ("linkedRights" in rights) != ("encodedRights" in rights) else None
