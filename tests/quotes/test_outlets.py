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
    ("marked", "expected"),
    [
        ("{S:Novak} {C:told} Radio Vesta on Monday {Q:that talks had stalled}.", "Radio Vesta"),
        ("{S:Novak} {C:told} the exiled news site Delta Ledger {Q:that talks had stalled}.", "Delta Ledger"),
        ("In an interview with the Delta Ledger, {S:Novak} {C:predicted} {Q:a withdrawal}.", "Delta Ledger"),
        ("{Q:Talks had stalled}, {S:Novak} {C:was quoted as saying} by TKN.", "TKN"),
        ("{Q:Talks had stalled}, state agency TKN {C:quoted} {S:Novak} as saying.", "TKN"),
        ("{S:Novak} {C:said} {Q:talks had stalled}, the Delta Ledger newspaper reported.", "Delta Ledger"),
        ("{S:Novak} {C:said} {Q:talks had stalled}, according to the Delta Ledger newspaper.", "Delta Ledger"),
        (
            "Asked by the broadcaster Radio Vesta about it, {S:Novak} {C:replied} {Q:that talks had stalled}.",
            "Radio Vesta",
        ),
        ("{S:Novak} {C:told} reporters {Q:that talks had stalled}.", None),
        ("{S:Novak} {C:told} the Kesh Supreme Court {Q:that talks had stalled}.", None),
        ("{S:Novak} {C:wrote} on his Telegram channel {Q:that talks had stalled}.", None),
        ("{Q:Talks had stalled}, {S:TKN} {C:reported}.", None),
    ],
)
def test_reported_via(marked: str, expected: str | None) -> None:
    assert via(marked) == expected


def test_the_outlet_is_the_one_named_before() -> None:
    text = (
        "{S:Officials} {C:told} Radio Vesta {Q:that talks had stalled}.\n\n"
        "{Q2:It is late}, {S2:aides} {C2:told} the outlet."
    )
    assert via(text) == "Radio Vesta"


def test_who_goes_on_still_speaks_to_the_same_outlet() -> None:
    text = "{S:Novak} {C:told} Radio Vesta {Q:that talks had stalled}. {S2:He} {C2:added} {Q2:that it was late}."
    assert via(text) == "Radio Vesta"
    elsewhere = (
        "{S:Novak} {C:told} Radio Vesta {Q:that talks had stalled}.\n\n"
        "{S2:Novak} {C2:told} lawmakers {Q2:that it was late}."
    )
    assert via(elsewhere) is None


INTERVIEW = "In an interview with the Delta Ledger, {S:Novak} {C:predicted} {Q:a withdrawal}."


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (" Snow fell. It fell for a week. {Q2:Talks had stalled}, {S2:he} {C2:said}.", "Delta Ledger"),
        ('\n\nThe harbour is frozen.\n\n{Q2:"It stalled,"} {S2:Novak} {C2:said}.', "Delta Ledger"),
        ("\n\n{S2:Novak} {C2:told} a news conference {Q2:that talks had stalled}.", None),
        ("\n\nOn the steps of parliament on Friday, {S2:Novak} {C2:said} {Q2:talks had stalled}.", None),
        ('\n\nNovak then held a rally. {Q2:"It stalled,"} {S2:Novak} {C2:said}.', None),
        ("\n\n{S2:Villagers} {C2:said} {Q2:it was late}. {S3:Novak} {C3:said} {Q3:talks had stalled}.", None),
    ],
)
def test_an_interview_goes_on_until_something_else_intervenes(after: str, expected: str | None) -> None:
    assert via(INTERVIEW + after) == expected


def test_a_description_in_the_first_paragraph_is_the_person_named_next() -> None:
    text = (
        "{S:A former minister} {C:predicted} {Q:a withdrawal} in an interview with the Delta Ledger.\n\n"
        "{Q2:Talks had stalled}, {S2:Jon Novak} {C2:said}."
    )
    assert via(text) == "Delta Ledger"


@pytest.mark.parametrize(
    "marked",
    [
        "Talking to TKN, {S:Novak} {C:said} {Q:talks had stalled}.",
        "In remarks broadcast by TKN, {S:Novak} {C:said} {Q:talks had stalled}.",
        "{S:Novak} {C:wrote} in a column for TKN {Q:that talks had stalled}.",
        "{S:Novak} {C:told} a TKN reporter {Q:that talks had stalled}.",
        "{S:Novak} {C:declared} on TKN {Q:that talks had stalled}.",
        'Novak gave an interview to TKN. {Q:"It stalled,"} {S:Novak} {C:said}.',
    ],
)
def test_other_ways_to_an_outlet(marked: str) -> None:
    assert via(marked) == "TKN"


def test_an_outlet_that_reports_another_s_words_does_not_speak() -> None:
    found = heard("{Q2:Officials} {C:warned} {Q:that talks had stalled}, {S2:Radio Vesta} {C2:reported}.")
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
