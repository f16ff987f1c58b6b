"""What an outlet reports of another's words is the other's; what it reports by itself stays its own."""

from __future__ import annotations

from typing import Any

import pytest

from streams.story.records import Quote
from tests.quotes.notation import quote, said

ORGANISATIONS = "Delta Ledger|Ledger;TKN;Kesh Rail"


def one(marked: str, **options: Any) -> Quote:
    return quote(marked, people="Jon Novak|Novak", organisations=ORGANISATIONS, **options)


def told(found: Quote) -> tuple[list[str], str | None, str | None, str, str | None]:
    """Source, cue, content, type and the outlet."""
    cue = found.cue.exact if found.cue else None
    via = found.reported_via.name if found.reported_via else None
    return [s.exact for s in found.sources], cue, said(found)[0], found.speaker.type, via


@pytest.mark.parametrize(
    ("marked", "source", "cue", "content"),
    [
        # the model has lost the inner verb, or taken it for what was said
        (
            "{Q:Kesh diplomats fear} {Q:that the bridge may fall}, the {S:Delta Ledger} {C:reported} Friday.",
            "Kesh diplomats",
            "fear",
            "that the bridge may fall",
        ),
        (
            "{Q2:Kesh diplomats} {C2>Delta Ledger:fear} {Q2:that the bridge may fall}, "
            "the {S:Delta Ledger} {C:reported}.",
            "Kesh diplomats",
            "fear",
            "that the bridge may fall",
        ),
        (
            "Kesh officials warned Wednesday {Q:that talks had stalled}, {S:the Ledger} {C:reported}.",
            "Kesh officials",
            "warned",
            "that talks had stalled",
        ),
        (
            "{Q:Kesh officials told reporters late Monday that talks had stalled}, "
            "{C:according to} {S:the Delta Ledger}.",
            "Kesh officials",
            "told",
            "that talks had stalled",
        ),
        # a clause without "that" after a subject that can speak
        (
            "{Q:Villagers believe the dam will burst}, {S:TKN} {C:reported}.",
            "Villagers",
            "believe",
            "the dam will burst",
        ),
        # an attribution of its own beside it
        (
            "{S2:Officials} {C2:warned} {Q:that talks had stalled}, {S:the Ledger} {C:reported}.",
            "Officials",
            "warned",
            "that talks had stalled",
        ),
    ],
)
def test_who_was_reported_speaks_and_the_outlet_is_second_hand(
    marked: str, source: str, cue: str, content: str
) -> None:
    found = told(one(marked))
    assert found[:4] == ([source], cue, content, "group")
    assert found[4] in ("Delta Ledger", "TKN")


@pytest.mark.parametrize(
    "marked",
    [
        "{Q:The dam that engineers feared is to be closed}, {S:TKN} {C:reported}.",
        "{Q:The minister is expected to resign}, {S:TKN} {C:reported}.",
        "{Q:The plan was hoped to end the strike}, {S:TKN} {C:reported}.",
    ],
)
def test_a_report_of_facts_is_the_outlet_s_own(marked: str) -> None:
    found = one(marked)
    assert (found.speaker.type, found.speaker.name, found.reported_via) == ("organisation", "TKN", None)


@pytest.mark.parametrize(
    "marked",
    [
        "{S:The Ledger} {C:quoted} {Q:Novak, a general, as saying that it was late}.",
        "{S:The Ledger} quoted Novak, a general, as {C:saying} {Q:that it was late}.",
    ],
)
def test_the_one_who_is_quoted_speaks(marked: str) -> None:
    found = one(marked)
    assert (found.speaker.type, found.speaker.name) == ("person", "Jon Novak")
    assert said(found) == ["that it was late"]
    assert found.reported_via is not None
    assert found.reported_via.name == "Delta Ledger"


def test_a_content_before_the_quoting_outlet_stays() -> None:
    found = one("{Q:It was late}, TKN {C:quoted} {S:Novak} as saying on Monday.")
    assert (said(found), found.speaker.name) == (["It was late"], "Jon Novak")


def test_whom_the_outlet_cites_has_said_it() -> None:
    found = one("{Q:The bridge is shut}, {S:the Delta Ledger} {C:reported} Monday, citing two ministers.")
    assert told(found)[:2] == (["two ministers"], "citing")
    assert found.reported_via is not None
    assert found.reported_via.name == "Delta Ledger"
