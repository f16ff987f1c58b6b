"""Whole stories: order, spans, odd input, and time."""

from __future__ import annotations

import time
from typing import Any

import pytest

from streams.quotes.find import find_quotes
from streams.quotes.responses import find_responses
from streams.story.records import Link, Reading, Tag
from tests.quotes.notation import quotes, written

STORY = """{Q:"We had nine hours of fuel,"} {S:Captain Ida Sorn} {C:said}. {Q:"We used eight."}

{S2:The port authority} {C2>Radio Vesta:told} Radio Vesta {Q2:that the ferry would sail}. {S3:It} {C3:added}
{Q3:that it had.}

{S4:Two passengers} {C4:said} {Q4:they had slept}. Sorn {declined>Ida Sorn:declined to discuss the cause}."""

NAMES: dict[str, Any] = {"people": "Ida Sorn|Sorn", "organisations": "Port Authority|port authority;Radio Vesta"}


def test_a_story_in_order() -> None:
    found = quotes(STORY, **NAMES)
    assert [(q.speaker.type, q.speaker.name, q.type) for q in found] == [
        ("person", "Ida Sorn", "direct"),
        ("organisation", "Port Authority", "indirect"),
        ("organisation", "Port Authority", "indirect"),
        ("anonymous", None, "indirect"),
    ]
    assert [q.paragraphs for q in found] == [(0,), (1,), (1,), (2,)]
    assert found[1].reported_via is not None
    assert all(q.id == "" for q in found)


def test_names_refer_to_entities_of_the_story() -> None:
    story, reading, entities = written(STORY, **NAMES)
    known = {entity.id for entity in entities}
    for quote in find_quotes(story, reading, entities):
        assert quote.speaker.entity is None or quote.speaker.entity in known
    (response,) = find_responses(story, reading, entities)
    assert (response.kind, response.name) == ("declined", "Ida Sorn")


def test_the_same_input_gives_the_same_output() -> None:
    story, reading, entities = written(STORY, **NAMES)
    assert find_quotes(story, reading, entities) == find_quotes(story, reading, entities)


def test_nothing_in_nothing_out() -> None:
    story, _, _ = written("Rain fell.")
    assert find_quotes(story, Reading(), ()) == ()
    empty, _, _ = written("")
    assert find_quotes(empty, Reading(), ()) == ()
    assert find_responses(empty, Reading(), ()) == ()


@pytest.mark.parametrize("step", [1, 3, 7])
def test_any_tags_and_links_give_spans_of_the_text(step: int) -> None:
    """A model may tag anything: cuts through words and marks, links to far cues, contents without an end."""
    text = (
        '"It held,” Oyen said. ‘Why?’ asked the U.S. "pump" man... \n\n“Nine hours — he told Radio Vesta: no (“none”).'
    )
    labels = ("content", "cue", "source")
    roles = tuple(
        Tag(i, min(i + 1 + step, len(text)), labels[(i // step) % 3], 0.5) for i in range(0, len(text) - 1, step + 1)
    )
    cues = [i for i, role in enumerate(roles) if role.label == "cue"]
    links = tuple(
        Link(i, cues[(i * 5) % len(cues)] if i % 4 else None, 0.5) for i, r in enumerate(roles) if r.label != "cue"
    )
    story, _, entities = written(text, people="Oyen", organisations="Radio Vesta")
    for quote in find_quotes(story, Reading(roles=roles, links=links), entities):
        for part in (*quote.contents, *quote.sources, *((quote.cue,) if quote.cue else ())):
            assert story.text[part.start : part.end] == part.exact
            assert part.exact.strip()
        assert quote.contents == tuple(sorted(quote.contents, key=lambda c: c.start))
        assert 0 <= quote.confidence <= 100


@pytest.mark.parametrize(
    "filler",
    ["word ", '"a ', "“", "a. ", "...", "' ", "declined to ", "(", "told the ", "said, ", "A" * 40, "did not ", "1,"],
)
def test_a_paragraph_of_200_kilobytes_takes_bounded_time(filler: str) -> None:
    text = (filler * (200_000 // len(filler)))[:200_000]
    marked = '{Q:"We ran out,"} {C:said} {S:Ida Sorn}. ' + text
    story, reading, entities = written(marked, people="Ida Sorn")
    start = time.process_time()
    find_quotes(story, reading, entities)
    find_responses(story, reading, entities)
    assert time.process_time() - start < 10


def test_confidence_falls_with_what_is_inferred() -> None:
    sure = quotes("{S:Ida Sorn} {C:said} {Q:it held}. Rain fell.", **NAMES)[0]
    pronoun = quotes("Ida Sorn came. {S:She} {C:said} {Q:it held}.", **NAMES)[0]
    unnamed = quotes("{S:A man} {C:said} {Q:it held}.", **NAMES)[0]
    nobody = quotes("It is {C:understood} {Q:that it held}.", **NAMES)[0]
    assert nobody.confidence < unnamed.confidence < sure.confidence
    assert pronoun.confidence < sure.confidence
