"""Whom he, she, it and they stand for."""

from __future__ import annotations

import pytest

from tests.quotes.notation import quotes

PEOPLE = "Oto Renn|Renn;Lise Oyen|Oyen;Dana Pike|Pike;Karl Nagy|Nagy"


def last(marked: str, **options: str) -> tuple[str, str | None]:
    found = quotes(marked, people=PEOPLE, **options)[-1]
    assert found.method == "pronoun"
    return found.speaker.type, found.speaker.name


def test_the_last_speaker_goes_on() -> None:
    assert last("{S:Oto Renn} {C:said} {Q:it held}.\n\n{Q2:Crews left at dawn}, {S2:he} {C2:added}.") == (
        "person",
        "Oto Renn",
    )


def test_the_subject_of_the_sentence_before_wins_over_the_last_speaker() -> None:
    text = (
        "{S:Oto Renn} {C:said} {Q:it held}.\n\nKarl Nagy, 71, drove his wife south and came back for the dogs. "
        '{Q2:"You cannot see my own door,"} {S2:he} {C2:said}.'
    )
    assert last(text) == ("person", "Karl Nagy")


def test_gender_told_by_a_title_a_noun_or_a_first_name() -> None:
    text = "Mr Renn met Oyen, the chairwoman. {S:%s} {C:said} {Q:it held}."
    assert last(text % "He") == ("person", "Oto Renn")
    assert last(text % "She") == ("person", "Lise Oyen")


def test_a_phrase_without_a_name_can_be_the_subject() -> None:
    text = (
        "President Karl Nagy flew home. {Q:It is empty}, {S:Oto Renn} {C:said}.\n\n"
        "The president is under investigation. "
        'In a message late Monday {S2:he} {C2:called} {Q2:it "a coup with folders"}.'
    )
    assert last(text) == ("person", "Karl Nagy")


def test_a_pronoun_before_its_name() -> None:
    text = 'As {S:she} {C:put it} in a note, {Q:Lise Oyen is "out of runway"}.'
    assert last(text) == ("person", "Lise Oyen")


def test_an_unnamed_speaker_stays_unnamed() -> None:
    text = "{S:A prison guard} {C:said} {Q:the gate was open}. {Q2:Nobody came}, {S2:he} {C2:added}."
    assert last("Oto Renn left.\n\n" + text) == ("anonymous", None)


def test_nobody_to_stand_for_gives_no_name() -> None:
    assert last("{S:She} {C:said} {Q:it held}.") == ("person", None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "{S:Halden Bank} {C:said} {Q:it would pay}. {S2:It} {C2:added} {Q2:that claims were few}.",
            ("organisation", "Halden Bank"),
        ),
        ("Halden Bank meets on Friday. {S2:It} {C2:plans} {Q2:to appeal}.", ("organisation", "Halden Bank")),
        ("{S:A memo} {C:warns} {Q:of delays}. {S2:It} {C2:says} {Q2:pumps are old}.", ("document", None)),
        ("A banner hung from the tower. {Q2:“Still here,”} {S2:it} {C2:read}.", ("document", None)),
        (
            "Halden Bank posted on Telegram.\n\nIn a note there {S2:it} {C2:promised} {Q2:a refund}.",
            ("organisation", "Halden Bank"),
        ),
    ],
)
def test_it_is_an_organisation_or_a_document(text: str, expected: tuple[str, str | None]) -> None:
    assert last(text, organisations="Halden Bank;Telegram") == expected


def test_they_are_those_who_spoke_last() -> None:
    text = "{S:Analysts} {C:expect} {Q:a cut}. {S2:They} {C2:see} {Q2:growth at 2 percent}."
    assert last(text) == ("group", None)


def test_someone_new_in_the_paragraph_wins_over_who_spoke_in_the_one_before() -> None:
    text = (
        "{S:Oto Renn} {C:said} {Q:it held}.\n\nAt the gate stood Karl Nagy, 71. He drove there at dawn. "
        '{Q2:"You cannot see my own door,"} {S2:he} {C2:said}.'
    )
    assert last(text) == ("person", "Karl Nagy")


def test_one_without_a_name_stays_without() -> None:
    text = "{S:Oto Renn} {C:said} {Q:it held}.\n\nA man, 52, was arrested. {S2:He} {C2:denies} {Q2:theft}."
    assert last(text) == ("anonymous", None)


def test_it_after_a_capital_is_the_government() -> None:
    text = 'Talks with Norland go on. Ankara "{Q:respects the choice}," {S:it} {C:said}.'
    assert last(text, places="Ankara;Norland") == ("organisation", "Ankara")


def test_who_is_the_one_named_before() -> None:
    assert last("They met Karl Nagy, {S:who} {C:wrote} {Q:that it held}.") == ("person", "Karl Nagy")
    assert last("They met Karl Nagy, who {C:wrote} {Q:that it held}.") == ("person", "Karl Nagy")
