"""Records as lines for people."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text

from streams.cli import show
from streams.cli.demo import put

STORY: dict[str, Any] = {
    "uri": "urn:test:fire",
    "version": "2",
    "pubStatus": "usable",
    "headlines": [{"role": "main", "value": "Grain bins collapse"}],
    "bodies": [{"role": "text", "value": "…"}],
    "wire": {"kind": "story", "change": "update", "provider": "CP", "dateline": {"exact": "MELFORT (CP) — "}},
    "enrichment": {"status": "full", "reasons": []},
    "entities": [
        {"id": "ent-1", "type": "place", "name": "Melfort", "uri": "https://sws.geonames.org/6071618", "mentions": [1]},
        {"id": "ent-2", "type": "person", "name": "Agathe Boudrias", "mentions": [1]},
    ],
    "quotes": [
        {
            "quoteType": "direct",
            "contents": [{"exact": "“It sounded like a train,”"}, {"exact": "“It never came.”"}],
            "cue": {"exact": "said"},
            "speaker": {"type": "person", "name": "Agathe Boudrias", "description": "terminal manager"},
            "reportedVia": {"name": "Melfort Journal"},
        },
        {
            "quoteType": "indirect",
            "contents": [{"exact": "it was old"}],
            "speaker": {"type": "group", "literal": "two workers"},
            "recipient": {"name": "CP", "own": True},
        },
    ],
    "responses": [{"kind": "no-response", "name": "Prairie Northern", "exact": "did not respond"}],
}


def lines(value: dict[str, Any]) -> list[str]:
    return [line.plain for line in show.story(value)]


def test_a_story_tells_who_is_in_it_and_who_said_what() -> None:
    assert lines(STORY) == [
        "● Grain bins collapse",
        "  CP · MELFORT (CP) · v2 · update · urn:test:fire",
        "  people        Agathe Boudrias",
        "  places        Melfort geonames 6071618",
        "  ❝ “It sounded like a train,” … “It never came.”\n"
        "      — Agathe Boudrias, terminal manager  said  reported via Melfort Journal  [direct]",
        "  ❝ it was old\n      — two workers (group)  to CP (own outlet)  [indirect]",
        "  ∅ Prairie Northern  no response  “did not respond”",
    ]


def test_a_skipped_story_tells_why_and_a_killed_one_nothing_that_it_said() -> None:
    skipped = {**STORY, "enrichment": {"status": "skipped", "reasons": ["language"]}}
    assert lines(skipped)[2:] == ["  not enriched: language"]
    assert lines({**STORY, "pubStatus": "canceled"}) == ["✖ CANCELED urn:test:fire"]


def test_a_story_without_a_headline_is_known_by_how_it_begins() -> None:
    text = "Rain fell in Geneva on Tuesday, " * 5
    found = {**STORY, "headlines": [], "bodies": [{"role": "text", "value": text}]}
    assert show.headline(found).startswith("Rain fell in Geneva")
    assert len(show.headline(found)) <= 80
    assert show.headline({"uri": "urn:test:a"}) == "urn:test:a"


def test_a_retracted_quote_shows_nothing_that_was_said() -> None:
    event = {"event": "retracted", "quoteId": "urn:uuid:1", "uri": "urn:test:fire", "retractionReason": "kill"}
    assert show.quote_event(event).plain == "✖ quote retracted urn:uuid:1  urn:test:fire  kill"


@pytest.mark.parametrize(
    ("uri", "short"),
    [
        ("http://www.wikidata.org/entity/Q858", "Q858"),
        ("https://sws.geonames.org/167357/", "geonames 167357"),
        ("https://desk.example/people/42", "42"),
    ],
)
def test_identifiers_are_shown_short(uri: str, short: str) -> None:
    assert show.short(uri) == short


def everywhere(text: str) -> dict[str, Any]:
    """The story with this text wherever a sender may put one."""

    def put_in(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                name: put_in(each) if name not in ("type", "status", "pubStatus", "role") else each
                for name, each in value.items()
            }
        if isinstance(value, list):
            return [put_in(each) for each in value]
        return text if isinstance(value, str) else value

    return dict(put_in(STORY))


HOSTILE = "\x1b[2J\x1b]0;owned\x07 \x9b31m \u202egnp \r\n\x00 [bold]markup[/bold]"


@settings(deadline=None)  # the machine may be busy
@given(st.one_of(st.just(HOSTILE), st.text(max_size=50)))
def test_what_a_story_says_never_steers_the_terminal(text: str) -> None:
    told = everywhere(text)
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, color_system=None, width=100, highlight=False)
    decision = {"decision": text, "uri": text, "reason": text, "topic": text, "partition": 0, "offset": 0}
    letter = {"reason": text, "uri": text, "detail": text, "deadletter": "0:1"}
    event = {"event": "published", "headline": text, "uri": text, **told["quotes"][0]}
    mention = {"event": "mentioned", "entity": told["entities"][0], "mentions": [], "headline": text, "uri": text}
    for line in (
        *show.story(told),
        show.decision(decision),
        show.dead_letter(letter),
        show.quote_event(event),
        show.mention_event(mention),
    ):
        put(console, line)
    assert all(char.isprintable() or char == "\n" for char in screen.getvalue())


def test_markup_in_a_story_is_text() -> None:
    assert lines(everywhere("[red]alarm[/red]"))[0] == "● [red]alarm[/red]"


def test_a_long_line_is_wrapped_below_its_beginning_on_a_terminal_only() -> None:
    line = Text("      — " + "word " * 20)
    narrow, piped = io.StringIO(), io.StringIO()
    put(Console(file=narrow, force_terminal=True, color_system=None, width=40, soft_wrap=True), line)
    put(Console(file=piped, width=40, soft_wrap=True), line)
    assert len(piped.getvalue().splitlines()) == 1
    assert len(narrow.getvalue().splitlines()) > 2
    first, *rest = narrow.getvalue().splitlines()
    assert first.startswith("      — word")
    assert all(each.startswith("        word") for each in rest)
