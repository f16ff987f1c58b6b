"""Refusals and second-hand outlets as the built-in model reads them, in wordings made up for this test.

Held with floors: another model may read one sentence differently, not many.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from streams.nlp import engine
from streams.pipeline import Engine, enrich
from streams.settings import Settings
from streams.story.records import RawRecord

LEDE = "KESH, May 4 - Halden Bank, its director Edda Moss and Arpo Insurance fell out over a bridge on Monday.\n\n"

RESPONSES = (
    ("Halden Bank declined to comment.", "declined", "Halden Bank"),
    ("Moss would not say who had paid.", "declined", "Edda Moss"),
    ("Arpo had no comment.", "declined", "Arpo Insurance"),
    ("A spokesman for Halden Bank refused to answer questions.", "declined", "Halden Bank"),
    ("Halden Bank said it would not be commenting.", "declined", "Halden Bank"),
    ("Moss turned down a request for an interview.", "declined", "Edda Moss"),
    ("Arpo chose not to comment.", "declined", "Arpo Insurance"),
    ("Arpo said it does not comment on individual clients.", "declined", "Arpo Insurance"),
    ("Halden Bank did not respond to emails.", "no-response", "Halden Bank"),
    ("Arpo did not immediately reply to a call.", "no-response", "Arpo Insurance"),
    ("Arpo Insurance has not returned calls.", "no-response", "Arpo Insurance"),
    ("Calls to Halden Bank's headquarters went unanswered.", "no-response", "Halden Bank"),
    ("Halden Bank had yet to reply by press time.", "no-response", "Halden Bank"),
    ("There was no immediate response from Halden Bank.", "no-response", "Halden Bank"),
    ("Messages seeking comment from Arpo were not returned.", "no-response", "Arpo Insurance"),
    ("Moss could not be reached.", "unavailable", "Edda Moss"),
    ("Moss could not immediately be reached for comment.", "unavailable", "Edda Moss"),
    ("Efforts to reach Moss were unsuccessful.", "unavailable", "Edda Moss"),
    ("Nobody at Arpo was available for comment.", "unavailable", "Arpo Insurance"),
    ("Halden Bank referred questions to its lawyers.", "referred", "Halden Bank"),
    ("Arpo directed inquiries to the ministry.", "referred", "Arpo Insurance"),
    ("A spokeswoman for Moss referred all questions to the bank.", "referred", "Edda Moss"),
)
NO_RESPONSE = (
    "A clerk who declined to be named said the bridge had held.",
    "Moss declined an offer of 3 million euros.",
    "Tickets were not available at the counter.",
    "The pumps would not start.",
    "The north bank could not be reached by road.",
    "Shares in Halden Bank declined 3 percent.",
    "Figures for June were not available.",
    "Moss may decline to comment.",
    "A deal could not be reached.",
)
OUTLETS = (
    ("Moss told Radio Vesta on Monday that the bridge had held.", "Radio Vesta"),
    ("In an interview with the Delta Ledger, Moss predicted a second collapse.", "Delta Ledger"),
    ("The bridge had held, Moss was quoted as saying by the news agency TKN.", "TKN"),
    ("The bridge had held, state agency TKN quoted Moss as saying.", "TKN"),
    ('"It held," Moss told the newspaper Delta Ledger.', "Delta Ledger"),
    ("Moss told reporters that the bridge had held.", None),
    ("Moss told a court in Kesh that the bridge had held.", None),
    ("The bridge had held, the Delta Ledger reported.", None),
)


@pytest.fixture(scope="module")
def loaded() -> Engine:
    return engine.load(Settings())


def read(loaded: Engine, sentence: str) -> Mapping[str, Any]:
    story = {"uri": "urn:x", "language": "en", "body_text": LEDE + sentence}
    (annotated,) = enrich(RawRecord(json.dumps(story).encode()), loaded)
    assert annotated.enriched is not None
    return annotated.enriched


def test_most_refusals_are_found_with_their_kind_and_name(loaded: Engine) -> None:
    wrong = []
    for sentence, kind, name in RESPONSES:
        found = [(one["kind"], one.get("name")) for one in read(loaded, sentence)["responses"]]
        if found != [(kind, name)]:
            wrong.append((sentence, found))
    assert len(wrong) <= 4, wrong


def test_what_only_looks_like_a_refusal_is_seldom_taken_for_one(loaded: Engine) -> None:
    taken = [sentence for sentence in NO_RESPONSE if read(loaded, sentence)["responses"]]
    assert len(taken) <= 1, taken


def test_most_outlets_that_were_told_are_found(loaded: Engine) -> None:
    wrong = []
    for sentence, outlet in OUTLETS:
        found = [(quote.get("reportedVia") or {}).get("name") for quote in read(loaded, sentence)["quotes"]]
        if outlet not in found or (outlet is None and any(found)):
            wrong.append((sentence, found))
    assert len(wrong) <= 1, wrong
