"""Told to whom, reported by whom, and which outlet is the story's own."""

from __future__ import annotations

from typing import Any

import pytest

from streams.story.records import Quote
from tests.quotes.notation import quotes

PEOPLE = "Jon Novak|Novak"
ORGANISATIONS = (
    "Radio Vesta;Delta Ledger|Ledger;TKN;Kesh Supreme Court;Associated Press|AP;Harbour News Service|HNS;Telegram"
)


def heard(marked: str, number: int = -1, **options: Any) -> Quote:
    return quotes(marked, people=PEOPLE, organisations=ORGANISATIONS, **options)[number]


def via(marked: str, number: int = -1, **options: Any) -> str | None:
    found = heard(marked, number, **options)
    return found.reported_via.name if found.reported_via else None


@pytest.mark.parametrize(
    ("marked", "name", "relation"),
    [
        ("{S:Novak} {C>Radio Vesta:told} Radio Vesta on Monday {Q:that talks had stalled}.", "Radio Vesta", "told"),
        (
            "In an interview with the Ledger, {S:Novak} {C>Delta Ledger:predicted} {Q:a withdrawal}.",
            "Delta Ledger",
            "interview",
        ),
        ("{Q:Talks had stalled}, {S:Novak} {C>TKN:was quoted as saying} by TKN.", "TKN", "reported"),
        ("{S:Novak} {C>TKN:wrote} in a column for TKN {Q:that talks had stalled}.", "TKN", "statement"),
        ("{S:Novak} {C>TKN:said} {Q:talks had stalled}, according to TKN.", "TKN", "according-to"),
    ],
)
def test_the_outlet_and_how_it_got_the_words(marked: str, name: str, relation: str) -> None:
    found = heard(marked).reported_via
    assert found is not None
    assert (found.name, found.relation) == (name, relation)


@pytest.mark.parametrize(
    "marked",
    [
        "{S:Novak} {C:told} reporters {Q:that talks had stalled}.",
        "{Q:Talks had stalled}, {S:TKN} {C>TKN:reported}.",
    ],
)
def test_no_outlet_where_the_model_sees_none_or_the_outlet_itself_speaks(marked: str) -> None:
    assert via(marked) is None


def test_who_goes_on_still_speaks_to_the_same_outlet_in_the_same_way() -> None:
    text = (
        "In an interview with the Ledger, {S:Novak} {C>Delta Ledger:predicted} {Q:a withdrawal}.\n\n"
        "{Q2:Talks had stalled}, {S2:he} {C2>Delta Ledger=0.2:said}."
    )
    found = heard(text).reported_via
    assert found is not None
    assert (found.name, found.relation) == ("Delta Ledger", "interview")


def test_a_weak_sign_is_none_where_another_speaks_or_another_outlet_was_told() -> None:
    told = "{S:Novak} {C>Radio Vesta:told} Radio Vesta {Q:that talks had stalled}. "
    assert via(told + "{S2:Villagers} {C2>Radio Vesta=0.2:said} {Q2:it was late}.") is None
    assert via(told + "{S2:Novak} {C2>TKN=0.8 & Radio Vesta=0.2:told} TKN {Q2:it was late}.") == "TKN"


def test_what_was_said_does_not_tell_how_it_was_heard() -> None:
    found = heard("{S:Novak} {C>Radio Vesta:told} Radio Vesta {Q:that no interview had been given}.").reported_via
    assert found is not None
    assert found.relation == "told"


def test_an_outlet_that_reports_another_s_words_does_not_speak() -> None:
    found = heard("{Q2:Officials} {C>Radio Vesta:warned} {Q:that talks had stalled}, {S2:Radio Vesta} {C2:reported}.")
    assert [s.exact for s in found.sources] == ["Officials"]
    assert found.speaker.type == "group"
    assert found.reported_via is not None
    assert found.reported_via.name == "Radio Vesta"


def test_speech_inside_an_outlet_s_report_is_taken_out_of_it() -> None:
    found = heard("{Q:Kesh officials warned Friday that talks had stalled}, {S:Radio Vesta} {C:reported}.")
    assert [c.exact for c in found.contents] == ["that talks had stalled"]
    assert (found.speaker.type, found.cue and found.cue.exact) == ("group", "warned")
    assert found.reported_via is not None
    assert found.reported_via.name == "Radio Vesta"


@pytest.mark.parametrize(
    "options",
    [{"agencies": ("AP",)}, {"provider": "The Associated Press"}, {"provider": "AP"}],
)
def test_the_own_agency_is_a_recipient_and_no_second_hand(options: dict[str, Any]) -> None:
    found = heard("{S:Novak} {C:told} The Associated Press {Q:that talks had stalled}.", **options)
    assert found.reported_via is None
    assert found.recipient is not None
    assert (found.recipient.name, found.recipient.own) == ("Associated Press", True)


def test_a_licence_footer_tells_the_own_agency() -> None:
    found = heard(
        "{S:Novak} {C:told} the HNS {Q:that talks had stalled}.",
        licence="All content created by the Daily Caller News Foundation is free. Harbour News Service, HNS.",
        provider="Harbour News Service",
    )
    assert found.recipient is not None
    assert found.recipient.own
