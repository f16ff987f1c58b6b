from __future__ import annotations

import orjson
import pytest

from streams.entities import gazetteer as gazetteers
from streams.entities.gazetteer import Gazetteer
from streams.story.records import Entity
from tests.entities.marked import marked

GEONAMES = "https://sws.geonames.org/"
WIKIDATA = "http://www.wikidata.org/entity/"


def _entity(name: str, body: str, gazetteer: Gazetteer) -> Entity:
    return next(entity for entity in marked(body).entities(gazetteer) if entity.name == name)


@pytest.mark.parametrize(
    ("name", "body", "uri"),
    [
        ("France", "He left {l:France}.", f"{WIKIDATA}Q142"),
        ("Ohio", "He left {l:Ohio}.", f"{GEONAMES}5165418"),
        ("Europe", "He left {l:Europe}.", f"{GEONAMES}6255148"),
        ("Tulsa", "The maker is in {l:Tulsa}, {l:Oklahoma}.", f"{GEONAMES}4553433"),
        ("Toledo", "Jobs in {l:Toledo}, {l:Ohio}, stay.", f"{GEONAMES}5174035"),
        ("Toledo", "Jobs in {l:Toledo}, {l:Spain}, stay.", f"{GEONAMES}2510409"),
        ("Toledo", "Spanish police closed {l:Toledo}.", f"{GEONAMES}2510409"),
        ("Paris", "He left {l:Paris}.", f"{GEONAMES}2988507"),
        ("London", "LONDON, Ontario (CP) - Crews came.", f"{GEONAMES}6058560"),
        ("Washington", "WASHINGTON (AP) - Crews came.", f"{GEONAMES}4140963"),
        ("Washington", "He is from {l:Seattle}, {l:Washington}.", f"{GEONAMES}5815135"),
        ("Cologne", "He left {l:Cologne}.", f"{GEONAMES}2886242"),
        ("Georgia", "{l:Tbilisi} is quiet. {l:Georgia} and its Georgian press wait.", f"{WIKIDATA}Q230"),
        ("Georgia", "TBILISI (AP) - Rain fell in {l:Georgia}.", f"{WIKIDATA}Q230"),
        ("Georgia", "{l:Atlanta}, {l:Georgia}, is calm.", f"{GEONAMES}4197000"),
        ("Singapore", "SINGAPORE (AP) - Crews came.", f"{GEONAMES}1880252"),
        ("United Nations", "The {o:United Nations} met.", f"{WIKIDATA}Q1065"),
        ("EU", "The {o:EU} met.", f"{WIKIDATA}Q458"),
        ("Abbott Laboratories", "{o:Abbott Laboratories} fell.", "http://www.sec.gov/CIK/0000001800"),
        ("Target", "Shares of {o:Target} fell.", "http://www.sec.gov/CIK/0000027419"),
        ("Maria Cantwell", "{l:U.S.} Sen. {p:Maria Cantwell} voted.", f"{WIKIDATA}Q22250"),
    ],
)
def test_what_is_linked(name: str, body: str, uri: str, gazetteer: Gazetteer) -> None:
    entity = _entity(name, body, gazetteer)
    assert (entity.uri, entity.nil) == (uri, None)


@pytest.mark.parametrize(
    ("name", "body", "nil"),
    [
        ("Tallaree", "He left {l:Tallaree}.", "no-candidate"),
        ("Melfort", "MELFORT, Saskatchewan (CP) - Crews came.", "no-candidate"),
        ("Springfield", "He left {l:Springfield}.", "ambiguous"),
        ("Georgia", "He left {l:Georgia}.", "ambiguous"),
        ("New York", "He left {l:New York}.", "ambiguous"),
        ("Samar", "{l:Manila} sent ships to {l:Samar}.", "ambiguous"),
        ("Kimberley", "{l:Broome}, {l:Western Australia}, is near the {l:Kimberley}.", "no-context"),
        ("Burnie", "He left {l:Burnie}.", "no-context"),
        ("Lake Tarn", "He left {l:Lake Tarn}.", "type-not-covered"),
        ("ERA", "The {o:ERA} met.", "name-too-weak"),
        ("Halden Bank", "The {o:Halden Bank} met.", "no-candidate"),
        ("Target", "He left the {o:Target} choir.", "no-context"),
        ("Renn", "{p:Renn} left.", "name-too-weak"),
        ("Oto Renn", "{p:Oto Renn} left.", "no-candidate"),
        ("Maria Cantwell", "{p:Maria Cantwell}, 9, won the spelling contest in {l:France}.", "no-context"),
    ],
)
def test_why_something_is_not_linked(name: str, body: str, nil: str, gazetteer: Gazetteer) -> None:
    entity = _entity(name, body, gazetteer)
    assert (entity.uri, entity.nil) == (None, nil)


def test_the_authority_file_wins() -> None:
    lines = [
        {"uri": "https://newsroom.example/renn", "type": "person", "name": "Oto Renn", "description": "fire chief"},
        {"uri": "https://newsroom.example/paris", "type": "place", "name": "Paris"},
        {"uri": "https://newsroom.example/sdf", "type": "organisation", "name": "Forces", "aliases": ["SDF"]},
        {"uri": "https://newsroom.example/1", "type": "person", "name": "Ida Ashby"},
        {"uri": "https://newsroom.example/2", "type": "person", "name": "Ida Ashby"},
    ]
    mine = gazetteers.load(b"\n".join(orjson.dumps(line) for line in lines))
    body = "{p:Oto Renn} left {l:Paris}. The {o:Seine Defence Front} ({o:SDF}) met {p:Ida Ashby}."
    entities = {entity.name: entity for entity in marked(body).entities(mine)}
    assert entities["Oto Renn"].uri == "https://newsroom.example/renn"
    assert entities["Oto Renn"].description == "fire chief"
    assert entities["Paris"].uri == "https://newsroom.example/paris"
    assert entities["Seine Defence Front"].uri == "https://newsroom.example/sdf"
    assert entities["Ida Ashby"].nil == "ambiguous"


def test_an_acronym_of_something_else_is_not_linked_by_its_letters(gazetteer: Gazetteer) -> None:
    body = "The {o:Western Herders' Order} ({o:WHO}) met. The {o:WHO} voted."
    (order,) = marked(body).entities(gazetteer)
    assert (order.uri, order.nil) == (None, "no-candidate")


def test_every_entity_has_a_link_or_a_reason(gazetteer: Gazetteer) -> None:
    body = "TOLEDO, Ohio (AP) - {p:Oto Renn} of {o:Halden Bank} left {l:Paris} for {l:Tallaree}."
    for entity in marked(body).entities(gazetteer):
        assert (entity.uri is None) != (entity.nil is None)
