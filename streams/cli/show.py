"""Records as lines for people. Pure: JSON objects of the public topics in, rich texts out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from rich.text import Text

GROUPS = (("person", "people"), ("organisation", "organisations"), ("place", "places"))
DECISION_STYLES = {
    "published": "green",
    "updated": "green",
    "released": "green",
    "held": "yellow",
    "duplicate": "dim",
    "stale": "dim",
    "passed": "dim",
    "killed": "bold red",
    "kill-unmatched": "bold red",
    "review-needed": "bold yellow",
    "dead-letter": "red",
}
NAME, LINK, CUE, FAINT, KILL = "bold cyan", "dim", "italic magenta", "dim", "bold red"

Json = Mapping[str, Any]


def clean(text: object) -> str:
    """The text on one line without control characters: what a story says must never steer the terminal."""
    return " ".join("".join(char if char.isprintable() else " " for char in str(text)).split())


def clock(timestamp: int) -> str:
    """A record's time, UTC, to the millisecond."""
    return datetime.fromtimestamp(timestamp / 1000, UTC).strftime("%H:%M:%S.%f")[:-3]


def moment(timestamp: int) -> str:
    """A record's day and time, UTC, to the millisecond."""
    return datetime.fromtimestamp(timestamp / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3] + "Z"


def short(uri: str) -> str:
    """An identifier in a few characters: Q858, geonames 6071618, or the last part of the uri."""
    last = uri.rstrip("/").rsplit("/", 1)[-1]
    return f"geonames {last}" if "geonames.org" in uri else last


def headline(story: Json) -> str:
    """The main headline, or the beginning of the text where there is none."""
    found = [each.get("value", "") for each in story.get("headlines", ()) if each.get("role", "main") == "main"]
    return clean(found[0]) if found and found[0] else clip(body(story), 80) or clean(story.get("uri", ""))


def body(story: Json) -> str:
    """The published text."""
    texts = [each.get("value", "") for each in story.get("bodies", ()) if each.get("role") == "text"]
    return str(texts[0]) if texts else ""


def clip(text: object, width: int) -> str:
    """The text on one line, cut at a word where it is longer than `width` characters."""
    line = clean(text)
    return line if len(line) <= width else line[: width - 1].rsplit(" ", 1)[0] + "…"


def story(enriched: Json, *, mark: str = "●", note: str = "") -> Iterator[Text]:
    """An enriched story as a block of lines: headline, entities with their links, quotes, responses."""
    if enriched.get("pubStatus", "usable") != "usable":
        yield Text.assemble(
            ("✖ ", KILL),
            (f"{enriched['pubStatus'].upper()} ", KILL),
            clean(enriched.get("uri", "")),
            (f"  {note}" if note else "", FAINT),
        )
        return
    yield Text.assemble((f"{mark} ", "green"), (headline(enriched), "bold"))
    yield Text("  " + " · ".join(filter(None, (*_about(enriched), note))), style=FAINT)
    enrichment = enriched.get("enrichment", {})
    if enrichment.get("status") == "skipped":
        yield Text(f"  not enriched: {', '.join(map(clean, enrichment.get('reasons', ())))}", style="yellow")
        return
    names = {each["id"]: each.get("name", "") for each in enriched.get("entities", ())}
    yield from _entities(enriched.get("entities", ()))
    for each in enriched.get("quotes", ()):
        yield quote(each, names)
    for each in enriched.get("responses", ()):
        yield Text.assemble(
            ("  ∅ ", "yellow"),
            (clean(each.get("name") or "someone"), NAME),
            (f"  {clean(each.get('kind', '')).replace('-', ' ')}", CUE),
            (f"  “{clip(each.get('exact', ''), 90)}”", FAINT),
        )


def quote(found: Json, names: Mapping[str, str] | None = None) -> Text:
    """One quote: what was said, who said it, the words that say so, and through which outlet it came."""
    said = " … ".join(clean(each.get("exact", "")) for each in found.get("contents", ())) or found.get("quote", "")
    line = Text.assemble(("  ❝ ", "cyan"), clip(said, 220), ("\n      — ", FAINT), speaker(found.get("speaker", {})))
    if cue := found.get("cue"):
        line.append(f"  {clean(cue.get('exact', ''))}", style=CUE)
    via = found.get("reportedVia")
    recipient = found.get("recipient")
    if recipient and not (via and via.get("name") == recipient.get("name")):
        own = " (own outlet)" if recipient.get("own") else ""
        line.append(f"  to {clean(_name(recipient, names))}{own}", style=FAINT)
    if via:
        line.append(f"  reported via {clean(_name(via, names))}", style="yellow")
    line.append(f"  [{clean(found.get('quoteType', ''))}]", style=FAINT)
    return line


def speaker(found: Json) -> Text:
    """Who said it: a name with its description and link, or what kind of source it is."""
    name, kind = found.get("name"), found.get("type", "unknown")
    shown = clean(name or found.get("literal") or kind)
    line = Text(shown, style=NAME if name else "cyan")
    if (description := clean(found.get("description") or "")) and description != shown:
        line.append(f", {clip(description, 70)}", style=FAINT)
    if not name and kind not in ("unknown", shown):
        line.append(f" ({clean(kind)})", style=FAINT)
    if uri := found.get("uri"):
        line.append(f" {clean(short(uri))}", style=LINK)
    return line


def decision(found: Json) -> Text:
    """One decision on one line."""
    name = clean(found.get("decision", ""))
    line = Text.assemble((f"{name:<14} ", DECISION_STYLES.get(name, "")), clean(found.get("uri") or "(no uri)"))
    if found.get("version") is not None:
        line.append(f"  v{clean(found['version'])}")
    if found.get("reason"):
        line.append(f"  {clean(found['reason'])}", style="yellow")
    line.append(f"  {clean(position(found))}", style=FAINT)
    return line


def position(found: Json) -> str:
    """Where the raw record of a decision stands: topic[partition]@offset."""
    return f"{found.get('topic', '?')}[{found.get('partition', '?')}]@{found.get('offset', '?')}"


def _about(enriched: Json) -> Iterator[str]:
    wire = enriched.get("wire", {})
    yield clean(wire.get("provider", ""))
    dateline = wire.get("dateline")
    yield clean(dateline.get("exact", "")).rstrip(" -–—") if isinstance(dateline, Mapping) else ""
    yield f"v{clean(enriched['version'])}" if enriched.get("version") else ""
    yield clean(wire["change"]) if wire.get("change", "new") != "new" else ""
    yield clean(wire["kind"]) if wire.get("kind", "story") != "story" else ""
    yield clean(enriched.get("uri", ""))


def _entities(found: Any) -> Iterator[Text]:
    for kind, title in GROUPS:
        of_kind = [each for each in found if each.get("type") == kind]
        if not of_kind:
            continue
        line = Text(f"  {title:<14}", style=FAINT)
        for number, each in enumerate(of_kind):
            line.append(" · " if number else "", style=FAINT)
            line.append(clean(each.get("name", "")), style="" if each.get("mentions") else "italic")
            if each.get("uri"):
                line.append(f" {clean(short(each['uri']))}", style=LINK)
        yield line


def _name(found: Json, names: Mapping[str, str] | None) -> object:
    return found.get("name") or (names or {}).get(str(found.get("entity")), "")


def quote_event(found: Json) -> Text:
    """A quote published, updated or retracted; of a retracted one nothing that was said."""
    event = clean(found.get("event", ""))
    if event == "retracted":
        line = Text.assemble(("✖ quote retracted ", KILL), (clean(found.get("quoteId", "")), FAINT))
        line.append(f"  {clean(found.get('uri', ''))}")
        return line.append(f"  {clean(found.get('retractionReason') or '')}", style="yellow")
    line = Text.assemble((f"{event} ", "green"), (clip(found.get("headline", ""), 70), "bold"))
    line.append(f"  {clean(found.get('uri', ''))}\n", style=FAINT)
    return line + quote(found)


def mention_event(found: Json) -> Text:
    """A story mentioned an entity; or all its mentions are void."""
    event = clean(found.get("event", ""))
    story_uri = clean(found.get("uri", ""))
    if event == "cleared":
        return Text.assemble(("cleared ", "yellow"), story_uri, (f"  {clean(found.get('pubStatus', ''))}", FAINT))
    entity = found.get("entity", {})
    line = Text.assemble((f"{event} ", "green"), (clean(entity.get("name", "")), NAME))
    line.append(f" ({clean(entity.get('type', ''))})", style=FAINT)
    line.append(f" {clean(short(entity['uri']))}" if entity.get("uri") else "", style=LINK)
    line.append(
        f"  ×{len(found.get('mentions') or ())}  {clip(found.get('headline', ''), 60)}  {story_uri}", style=FAINT
    )
    return line


def dead_letter(found: Json) -> Text:
    """Why a record could not be processed, and where it stands: in the dead letters, and where it came from."""
    line = Text.assemble(
        (f"{clean(found.get('reason') or 'unknown'):<18}", "red"), clean(found.get("uri") or "(no uri)")
    )
    line.append(f"  {clip(found.get('detail') or '', 120)}")
    return line.append(f"  {clean(found.get('deadletter', ''))}, from {position(found)}", style=FAINT)
