"""From the words of a source to a typed speaker."""

from __future__ import annotations

import pytest

from tests.quotes.notation import quote, quotes

PEOPLE = "Oto Renn|Renn;Lise Oyen|Oyen;Dana Pike|Pike"
ORGANISATIONS = "Halden Bank|Halden;Port Authority;Northern Grid Forum|NGF"


def speaker(source: str, before: str = "", after: str = "") -> tuple[str, str | None]:
    """Type and name of whoever `source` names, with a text before and after."""
    found = quotes(
        f"{before}{{S9:{source}}} {{C9:said}} {{Q9:the road was shut}}.{after}",
        people=PEOPLE,
        organisations=ORGANISATIONS,
        places="Ankara;Norland",
    )
    (one,) = (q for q in found if q.contents[0].exact == "the road was shut")
    return one.speaker.type, one.speaker.name


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Oto Renn", ("person", "Oto Renn")),
        ("fire chief Oto Renn", ("person", "Oto Renn")),
        ("Oto Renn, who succeeded Dana Pike as chief,", ("person", "Oto Renn")),
        ("Lise Oyen, a former colleague of Oto Renn,", ("person", "Lise Oyen")),
        ("The agent, Dana Pike,", ("person", "Dana Pike")),
        ("Lise Oyen, a spokeswoman for the Port Authority,", ("person", "Lise Oyen")),
        ("A spokeswoman for the Port Authority, Lise Oyen,", ("person", "Lise Oyen")),
        ("Halden Bank chairman Oto Renn", ("person", "Oto Renn")),
        ("Renn aide Dana Pike", ("person", "Dana Pike")),
        ("Oto Renn and Dana Pike", ("group", None)),
        ("his lawyer and his sister", ("group", None)),
        ("Halden Bank", ("organisation", "Halden Bank")),
        ("The Northern Grid Forum (NGF)", ("organisation", "Northern Grid Forum")),
        ("A spokesman for Halden Bank", ("organisation", "Halden Bank")),
        ("a Port Authority spokesperson", ("organisation", "Port Authority")),
        ("A spokesman for Oto Renn", ("anonymous", None)),
        ("Ankara", ("organisation", "Ankara")),
        ("Norland's coast guard", ("organisation", None)),
        ("Halden Bank analysts", ("group", None)),
        ("residents", ("group", None)),
        ("police", ("group", None)),
        ("U.S. officials", ("group", None)),
        ("two former inmates", ("anonymous", None)),
        ("a senior official", ("anonymous", None)),
        ("one of them", ("anonymous", None)),
        ("an official at Halden Bank", ("anonymous", None)),
        ("The 94-page report", ("document", None)),
        ("a survey by Halden Bank", ("document", None)),
        ("a statement from Halden Bank", ("organisation", "Halden Bank")),
        ("The Bergen Audit", ("document", "Bergen Audit")),
        ("court records", ("document", None)),
        ("a letter reviewed by Halden Bank", ("document", None)),
        ("A memo by her policy director, Dana Pike,", ("document", None)),
        ("The Renn campaign", ("organisation", None)),
        ("Renn allies in Norland", ("group", None)),
        ("A Renn aide", ("anonymous", None)),
        ("her office", ("organisation", None)),
        ("Northern Grid Forum (NGF) branch secretary Dana Pike", ("person", "Dana Pike")),
        ("Captain (retd) Oto Renn", ("person", "Oto Renn")),
        ("The Northern Grid Forum (NGF) in Norland", ("organisation", "Northern Grid Forum")),
        ("Oto Renn (45)", ("person", "Oto Renn")),
        ("Halden Bank Manager for Communication Ms Dana Pike", ("person", "Dana Pike")),
        ("fishermen", ("group", None)),
    ],
)
def test_source_types(source: str, expected: tuple[str, str | None]) -> None:
    assert speaker(source) == expected


@pytest.mark.parametrize(
    ("before", "source", "expected"),
    [
        ("Mayor Lise Oyen met Renn, a baker. ", "The mayor", "Lise Oyen"),
        ("Lise Oyen, the mayor, met Renn. ", "the mayor", "Lise Oyen"),
        ("The goalkeeper, Dana Pike, left. ", "the goalkeeper", "Dana Pike"),
        ("Oto Renn, 63, met Lise Oyen, 27. ", "The 27-year-old", "Lise Oyen"),
        ("Slovenian rider Oto Renn led Dana Pike. ", "the Slovene", "Oto Renn"),
        ("Mayor Lise Oyen met chef Oto Renn. ", "Renn", "Oto Renn"),
    ],
)
def test_descriptions_find_their_person(before: str, source: str, expected: str) -> None:
    assert speaker(source, before) == ("person", expected)


def test_organisations_on_second_mention() -> None:
    assert speaker("the bank", "Halden Bank closed. ") == ("organisation", "Halden Bank")
    assert speaker("The lender", "Halden Bank, a lender in Norland, closed. ") == ("organisation", "Halden Bank")
    assert speaker("a spokesperson for the authority", "The Port Authority closed. ") == (
        "organisation",
        "Port Authority",
    )


def test_a_description_that_fits_nobody_names_nobody() -> None:
    assert speaker("the bishop", "Mayor Lise Oyen met chef Oto Renn. ") == ("anonymous", None)


def test_a_committee_is_not_whatever_committee_was_named() -> None:
    found = quote(
        "The Red Relief Committee left. {S:The rebels' prisoner affairs committee} {C:said} {Q:talks went on}.",
        organisations="Red Relief Committee",
    )
    assert (found.speaker.type, found.speaker.name) == ("organisation", None)


def test_mr_and_mrs_of_one_surname() -> None:
    text = (
        "Karl Nagy and his wife Eva Nagy are suing. {S:Mr Nagy} {C:said} {Q:it cracked}. "
        '{Q2:"Every year,"} {S2:Mrs Nagy} {C2:said}.'
    )
    found = quotes(text, people="Karl Nagy;Eva Nagy")
    assert [q.speaker.name for q in found] == ["Karl Nagy", "Eva Nagy"]


def test_a_preposition_in_a_name_governs_nobody() -> None:
    found = quote(
        "{S:Coalition for Change (CFC) councillor Dana Pike} {C:said} {Q:roads were shut}.",
        people="Dana Pike",
        organisations="Coalition for Change|CFC",
    )
    assert (found.speaker.type, found.speaker.name) == ("person", "Dana Pike")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("the official Halden Post news agency", ("organisation", "Halden Post")),
        ("The Halden Post newspaper", ("organisation", "Halden Post")),
        ("a Halden Post paper", ("document", None)),
        ("Halden Post reporters", ("group", None)),
    ],
)
def test_a_name_with_what_it_is_behind_it(source: str, expected: tuple[str, str | None]) -> None:
    text = "Radio Vesta was on strike. {S:%s} {C:said} {Q:the road was shut}."
    found = quote(text % source, organisations="Halden Post;Radio Vesta")
    assert (found.speaker.type, found.speaker.name) == expected


@pytest.mark.parametrize(
    "text",
    [
        "{S:Oto Renn}, {C:widely regarded} {Q:as the next mayor}, left early.",
        "{S:Oto Renn} {C:was praised} {Q:for its simplicity}.",
        "{Q:The bottles were refilled}, {S:Halden Court} {C:heard} on Thursday.",
    ],
)
def test_whom_others_speak_of_or_to_does_not_speak(text: str) -> None:
    found = quote(text, people="Oto Renn", organisations="Halden Court")
    assert (found.speaker.type, found.speaker.name) == ("unknown", None)


def test_a_guess_that_the_model_does_not_share_names_nobody() -> None:
    text = "Oto Renn left. {S>%s:She} {C:said} {Q:the road was shut}.\n\nDana Pike stayed."
    sure = quote("Dana Pike left. {S>Dana Pike:She} {C:said} {Q:the road was shut}.", people="Dana Pike")
    assert sure.speaker.name == "Dana Pike"
    doubted = quote(text % "Dana Pike=0.4", people="Oto Renn;Dana Pike")
    assert (doubted.speaker.type, doubted.speaker.name) == ("person", None)


def test_an_organisation_that_hails_someone_speaks_itself() -> None:
    found = quote("{S:Halden Bank} {C:hailed} {Q:Oto Renn as a hero}.", people="Oto Renn", organisations="Halden Bank")
    assert (found.speaker.name, [part.exact for part in found.sources]) == ("Halden Bank", ["Halden Bank"])


def test_who_does_not_believe_something_believes_the_contrary() -> None:
    found = quote("{S:Oto Renn} {C:does not believe} {Q:that the road will open}.", people="Oto Renn")
    assert (found.kind, found.speaker.name) == ("belief", "Oto Renn")
    assert not quotes("{S:Oto Renn} {C:did not say} {Q:that the road will open}.", people="Oto Renn")


def test_the_model_may_point_to_an_organisation() -> None:
    text = "Halden Bank sued the Port Authority. {S>Halden Bank:%s} {C:said} {Q:the road was shut}."
    for source in ("It", "The plaintiff company"):
        found = quote(text % source, organisations=ORGANISATIONS)
        assert (found.speaker.type, found.speaker.name) == ("organisation", "Halden Bank"), source


def test_the_model_may_point_farther_than_a_pronoun_reaches() -> None:
    story = "Oto Renn left.\n\n" + "Rain fell all day.\n\n" * 8 + "{S>Oto Renn=%s:He} {C:said} {Q:it was late}."
    assert quote(story % 0.9, people="Oto Renn").speaker.name == "Oto Renn"
    assert quote(story % 0.5, people="Oto Renn").speaker.name is None


def test_who_was_reported_as_saying_something_said_it() -> None:
    found = quote("{S:Oto Renn} {C:was reported as saying} {Q:it was late}.", people="Oto Renn")
    assert (found.speaker.type, found.speaker.name) == ("person", "Oto Renn")


def test_a_lede_that_keeps_the_name_back() -> None:
    text = (
        "{S:A former bookkeeper} {C:told} the court {Q:that the dikes were never built}.\n\n"
        "The bookkeeper, Dana Pike, spoke for five hours."
    )
    assert quote(text, people=PEOPLE).speaker.name == "Dana Pike"


def test_two_cues_share_a_subject() -> None:
    first, second = quotes("{S:Renn} {C:said} {Q:it was shut} and {C2:promised} {Q2:no surprises}.", people=PEOPLE)
    assert (second.speaker.name, second.method) == ("Oto Renn", "inherited")
    assert first.method == "explicit"


@pytest.mark.parametrize("cue", ["is understood", "was told", "are said"])
def test_passive_cues_have_no_speaker(cue: str) -> None:
    found = quote(f"Renn {{C:{cue}}} {{Q:to have left}}.", people=PEOPLE)
    assert (found.speaker.type, found.speaker.name, found.method) == ("unknown", None, "none")


def test_a_floating_quote_has_the_subject_before_it() -> None:
    found = quote('Lise Oyen looked at the wall and laughed. {Q0:"Third time."}', people=PEOPLE)
    assert (found.speaker.name, found.method) == ("Lise Oyen", "inherited")


def test_a_floating_quote_without_a_subject_is_unknown() -> None:
    found = quote('The wall was wet. {Q0:"Third time."}', people=PEOPLE)
    assert (found.speaker.type, found.speaker.name) == ("unknown", None)


def test_literal_and_description_stay() -> None:
    found = quote("{S:fire chief Oto Renn} {C:said} {Q:it was shut}.", people=PEOPLE)
    assert (found.speaker.literal, found.speaker.description) == ("fire chief Oto Renn", "fire chief")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Halden Bank today", ("organisation", "Halden Bank")),
        ("Oto Renn late Monday", ("person", "Oto Renn")),
        ("the view of engineer Oto Renn", ("person", "Oto Renn")),
        ("A consultant's report last year", ("document", None)),
        ("Nearly half of those questioned", ("group", None)),
        ("The other side", ("group", None)),
        ("Retail investors queuing at a brokerage", ("group", None)),
        ("Villagers rehoused in railway carriages", ("group", None)),
        ("A draft report by the basin authority, leaked to Halden Bank in March,", ("document", None)),
        ("The company, a venture of Norland and the local Halden Bank,", ("organisation", None)),
    ],
)
def test_what_stands_around_the_speaker_does_not_speak(source: str, expected: tuple[str, str | None]) -> None:
    assert speaker(source) == expected


@pytest.mark.parametrize("cue", ["was told", "were urged", "is understood", "is believed"])
def test_who_is_told_does_not_speak(cue: str) -> None:
    found = quote(f"{{S:Oto Renn}} {{C:{cue}}} {{Q:that the road was shut}}.", people=PEOPLE)
    assert (found.speaker.type, found.speaker.name) == ("unknown", None)


@pytest.mark.parametrize(
    ("marked", "name"),
    [
        ("He {C:urged} {Q:workers to return}.", "Oto Renn"),
        ("Afterwards he {C:had written} {Q:that it held}.", "Oto Renn"),
        ("Oyen {C:said} {Q:that it held}.", "Lise Oyen"),
        ("Halden Bank, which built the road, {C:called for} {Q:calm}.", "Halden Bank"),
        ("{Q:The tanker was seized}, the official Halden Bank news agency {C:reported}.", "Halden Bank"),
    ],
)
def test_a_source_that_the_model_missed_stands_beside_its_cue(marked: str, name: str) -> None:
    before = "{S9:Oto Renn} {C9:said} {Q9:the road was shut}. "
    found = quotes(before + marked, people=PEOPLE, organisations=ORGANISATIONS)[-1]
    assert found.speaker.name == name
    assert found.sources


def test_the_holder_of_an_office_speaks_and_not_the_house() -> None:
    found = quote(
        "{S:Halden Bank} president Oto Renn {C:said} {Q:that it held}.", people=PEOPLE, organisations=ORGANISATIONS
    )
    assert (found.speaker.type, found.speaker.name) == ("person", "Oto Renn")


def test_a_name_in_an_apposition_is_not_the_speaker() -> None:
    marked = "{S:Oto Renn}, a cousin of the late {S:Dana Pike}, {C:said} {Q:that it held}."
    assert quote(marked, people=PEOPLE).speaker.name == "Oto Renn"


@pytest.mark.parametrize(("sure", "name"), [(0.9, "Oto Renn"), (0.6, None)])
def test_a_description_is_whom_the_model_is_sure_of(sure: float, name: str | None) -> None:
    text = f"Oto Renn lit a lamp. Rain fell. {{S>Oto Renn={sure}:The winner}} {{C:said}} {{Q:it was late}}."
    assert quote(text, people=PEOPLE).speaker.name == name


def test_an_indefinite_description_is_nobody_by_name() -> None:
    text = "Oto Renn lit a lamp. {S>Oto Renn=0.95:A winner} {C:said} {Q:it was late}."
    assert quote(text, people=PEOPLE).speaker.name is None
