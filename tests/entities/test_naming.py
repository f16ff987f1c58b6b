from __future__ import annotations

import pytest

from streams.entities.gazetteer import Gazetteer
from streams.entities.naming import kind_of_name
from tests.entities.marked import marked


@pytest.mark.parametrize(
    ("body", "headline", "name", "aliases"),
    [
        ("MELFORT, Saskatchewan (CP) - Crews came.", "", "Melfort", ("MELFORT",)),
        ("RIO DE JANEIRO (AP) - Crews came.", "", "Rio de Janeiro", ("RIO DE JANEIRO",)),
        ("{p:ESTEBAN RÍOS}: We drill.", "", "Esteban Ríos", ("ESTEBAN RÍOS",)),
        ("He left the {o:SDF} at dawn.", "", "SDF", ()),
        ("{o:HALDEN BANK} FELL BY A THIRD.", "", "Halden Bank", ("HALDEN BANK",)),
        ("{p:Oto Renn} left.", "{p:RENN} QUITS", "Oto Renn", ("RENN",)),
        ("He left the {l:U.S.} at dawn.", "", "U.S.", ()),
        ("HELENA, Mont. (AP) - The Montana House met.", "", "Montana", ("Mont.",)),
        ("It left the {o:Halden\nBank} alone.", "", "Halden Bank", ()),
    ],
)
def test_the_main_name_is_the_fullest_in_normal_case(
    body: str, headline: str, name: str, aliases: tuple[str, ...], gazetteer: Gazetteer
) -> None:
    entities = {entity.name: entity for entity in marked(body, headline).entities(gazetteer)}
    assert entities[name].aliases == aliases


def test_what_a_mention_is_beside_the_main_name() -> None:
    assert kind_of_name("OTO RENN", "Oto Renn") == "name"
    assert kind_of_name("Renn", "Oto Renn") == "partial"
    assert kind_of_name("SDF", "Syrian Democratic Forces") == "acronym"
