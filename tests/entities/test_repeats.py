from __future__ import annotations

import pytest

from streams.entities.gazetteer import Gazetteer
from tests.entities.marked import exacts, marked


@pytest.mark.parametrize(
    ("body", "mentions"),
    [
        ("{p:Oto Renn} left. Renn said why. Mr Renn wept.", ["Oto Renn", "Renn", "Renn"]),
        ("{o:Halden Bank} fell. Halden Bank's head left.", ["Halden Bank", "Halden Bank"]),
        ("{l:Lund} was calm. Rain fell in Lund.", ["Lund", "Lund"]),
        ("{p:Seo Min-jung} left. Seo said why.", ["Seo Min-jung", "Seo"]),
    ],
)
def test_a_name_seen_once_is_found_again(body: str, mentions: list[str], gazetteer: Gazetteer) -> None:
    (entity,) = marked(body).entities(gazetteer)
    assert exacts(entity) == mentions


@pytest.mark.parametrize(
    "body",
    [
        "{p:Oto Renn} left. He was on Renn Street.",  # part of a longer name
        "{p:Oto Renn} left. So did Eva Renn.",  # another person whom the model missed
        "{p:Ida Banks} left. Banks and other banks fell.",  # a word of the language
        "{l:Lund} was calm. A Lundqvist came, and mid-Lund was not.",  # part of a word
        "{l:Hong Kong} was calm. The {m:Hong Kong Sevens} began.",  # what the model calls something else
        "{p:Oto Renn} left. Write to @Renn or see Renn.example.",  # addresses
    ],
)
def test_what_only_looks_like_the_name_is_left(body: str, gazetteer: Gazetteer) -> None:
    (entity,) = marked(body).entities(gazetteer)
    assert len(entity.mentions) == 1


def test_a_general_word_is_no_short_form(gazetteer: Gazetteer) -> None:
    (bank,) = marked("The {o:National Grid Authority} met. National will follow.").entities(gazetteer)
    assert exacts(bank) == ["National Grid Authority"]


def test_a_form_of_two_entities_is_not_repeated(gazetteer: Gazetteer) -> None:
    people = marked("{p:Karl Novak} met {p:Eva Novak}.\n\nNovak sang.").entities(gazetteer)
    assert [exacts(person) for person in people] == [["Karl Novak"], ["Eva Novak"]]


def test_nothing_is_found_outside_the_body(gazetteer: Gazetteer) -> None:
    (lund,) = marked("LUND, Sweden (AP) - Rain fell in {l:Lund}.").entities(gazetteer)[:1]
    assert [(mention.exact, mention.rel) for mention in lund.mentions] == [("LUND", "dateline"), ("Lund", "mentions")]
