"""Prints the reference page of the schemas: `python -m schemas.reference > docs/schemas.md`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from schemas.validation import HERE, NAMES, schema, versions

HEAD = """\
# The messages

Made by `python -m schemas.reference` from [schemas/](../schemas/README.md), which also says how they may change.
Members without a value are left out, never null. Spans are half-open offsets `[start, end)` in Unicode code points
(not UTF-16 units, not bytes) into the published text, the body of role `text`, always with `exact`:
`text[start:end] == exact`. [consuming.md](consuming.md) shows how to read the topics.
"""

IDS = """\
## Identifiers

An id is `urn:uuid:` and the version 5 UUID, in the name space `{space}` (itself the version 5 UUID
of `wirestream` in the DNS name space), of its parts joined by U+001F, in UTF-8.

- **quoteId**: `quote`; the uri; the text of the contents; how many quotes of that text stand before it in the story.
  The text is the `exact` of each content joined by a space, in Unicode form NFKC, casefolded, white space single. A
  quote that stays in a later version keeps its id.
- **eventId**: `event`; the quoteId, or the uri; the version (else versionCreated, else the SHA-256 of the raw bytes in
  hexadecimal; a second content under one version: its versionCreated); the event; the pipeline's stamp
  `pipeline/model/gazetteer`. Then, where a story has several: of `mentioned` the entity's id, of a kill's `cleared`
  the pubStatus. The `ce_id` of an enriched story is an eventId of its uri and the event `enriched` (then
  embargoedUntil, if there is one), or for a kill of its pubStatus.
- **decision**: `decision`; topic, partition and offset of the raw record; the uri and the version (each empty where
  there is none); the decision.

Test vectors (`schemas/golden/ids.json`; U+001F is shown as `␟`):

| parts | id |
|---|---|
"""

HEADERS = """\
## Headers

Public records are CloudEvents 1.0 in Kafka's binary mode; all values are UTF-8.

| header | value |
|---|---|
| `ce_specversion` | `1.0` |
| `ce_id` | the eventId: the same for the same event, also after a crash |
| `ce_source` | `wirestream` |
| `ce_type` | of stories and kills `wire.story.enriched.v1`, of decisions `wire.decision.v1` |
| | of quotes `wire.quote.published.v1`, `wire.quote.updated.v1`, `wire.quote.retracted.v1` |
| | of mentions `wire.entity-mention.mentioned.v1`, `wire.entity-mention.cleared.v1` |
| `ce_subject` | the story's uri |
| `ce_time` | the raw record's timestamp |
| `ce_dataschema` | the schema's `$id` |
| `content-type` | `application/json` |
| `wire-version` | the story's version, if it has one |
| `wire-pubstatus` | `usable`, `withheld` or `canceled` (not on decisions) |
| `wire-embargoed-until` | the end of the embargo, if there is one |
"""


def page() -> str:
    """The whole page, in Markdown."""
    lines = [HEAD]
    for name in NAMES:
        newest = versions(name)[-1]
        read = schema(name, newest)
        lines += [f"## {read['title']}\n", f"`schemas/{name}/{newest}.schema.json` · `{read['$id']}`\n"]
        lines += [read["description"] + "\n"]
        if read.get("$ref"):
            lines += [f"All properties of `{read['$ref']}`, and:\n"]
        lines += _table(read)
        for title, definition in read.get("$defs", {}).items():
            lines += [f"### {name}: {title}\n", definition["description"] + "\n", *_table(definition)]
    lines.append(HEADERS)
    vectors = json.loads((HERE / "golden" / "ids.json").read_text(encoding="utf-8"))
    lines.append(IDS.format(space=vectors["namespace"]).rstrip("\n"))
    lines += [f"| `{'␟'.join(vector['parts'])}` | `{vector['id']}` |" for vector in vectors["vectors"]]
    return "\n".join(lines) + "\n"


def _table(read: Mapping[str, Any]) -> list[str]:
    rows = list(_rows(read, ""))
    return ["| property | type | | |", "|---|---|---|---|", *rows, ""]


def _rows(read: Mapping[str, Any], above: str) -> Iterator[str]:
    for name, value in read.get("properties", {}).items():
        needed = "required" if name in read.get("required", ()) else ""
        inner = value.get("items", value) if value.get("type") == "array" else value
        said = " ".join(filter(None, (value.get("description", ""), _values(inner)))).replace("|", "\\|")
        yield f"| `{above}{name}` | {_type(value)} | {needed} | {said} |"
        if "properties" in inner:
            yield from _rows(inner, f"{above}{name}{'[]' if inner is not value else ''}.")


def _type(value: Mapping[str, Any]) -> str:
    if "$ref" in value:
        return str(value["$ref"]).rpartition("/")[2]
    if value.get("type") == "array":
        return f"{_type(value['items'])}[]"
    kind = value["type"]
    name = " or ".join(each for each in kind if each != "null") if isinstance(kind, list) else str(kind)
    return f"{name} ({value['format']})" if "format" in value else name


def _values(value: Mapping[str, Any]) -> str:
    known = value.get("enum") or value.get("x-extensible-enum")
    if not known:
        return ""
    more = " (more may come)" if "x-extensible-enum" in value else ""
    return f"One of {', '.join(f'`{each}`' for each in known)}{more}."


if __name__ == "__main__":
    sys.stdout.write(page())
