"""Identifiers: stable, distinct, and the same for the same words however they are set."""

from __future__ import annotations

from dataclasses import replace
from uuid import NAMESPACE_DNS, UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from streams.story import ids
from streams.story.records import Part, RawStory
from tests.story.made import TEXT, URI, read, story


def part(exact: str) -> Part:
    return Part(0, len(exact), exact)


def test_an_id_is_the_uuid_of_its_parts_in_the_projects_name_space() -> None:
    space = uuid5(NAMESPACE_DNS, "wirestream")
    assert ids.make("quote", "a", "b") == f"urn:uuid:{uuid5(space, 'quote' + chr(31) + 'a' + chr(31) + 'b')}"


def test_quote_text_is_blind_to_case_form_and_white_space() -> None:
    assert ids.quote_text([part("“ＷE  open"), part("in\n\nMay”")]) == ids.quote_text([part("“we open\u00a0in may”")])
    assert ids.quote_text([part("STRASSE")]) == ids.quote_text([part("straße")])


def test_quote_text_keeps_words_apart_that_differ() -> None:
    assert ids.quote_text([part("we open")]) != ids.quote_text([part("we opened")])


def test_same_words_twice_in_a_story_are_two_quotes_numbered_in_order() -> None:
    raw = (story().enriched or {})["quotes"]
    text = "Ada Moss said: “No.”\n\nAda Moss said: “No.”"
    first, second = (story(text).enriched or {})["quotes"]
    assert first["quoteId"] == ids.quote_id(URI, "“no.”", 0)
    assert second["quoteId"] == ids.quote_id(URI, "“no.”", 1)
    assert {quote["quoteId"] for quote in raw}.isdisjoint({first["quoteId"], second["quoteId"]})


def test_quote_keeps_its_id_when_the_story_around_it_changes() -> None:
    before = {quote["quoteId"] for quote in (story().enriched or {})["quotes"]}
    after = {quote["quoteId"] for quote in (story("It rained.\n\n" + TEXT, version="2").enriched or {})["quotes"]}
    assert before == after


def test_identified_leaves_all_but_the_ids() -> None:
    quotes = read(RawStory(URI, "plain", "", TEXT), TEXT).quotes or ()
    bare = [replace(quote, id="") for quote in quotes]
    assert ids.identified(URI, bare) == quotes
    assert all(quote.id for quote in quotes)


def test_edition_is_version_else_date_else_bytes() -> None:
    assert ids.edition(story(version="0", created="2026-02-25T06:00:00Z")) == "0"
    assert ids.edition(story(version=None, created="2026-02-25T06:00:00Z")) == "2026-02-25T06:00:00Z"
    bare = story(version=None)
    assert ids.edition(bare) == bare.raw_sha256


@given(st.uuids())
def test_short_and_long_are_each_others_inverse(value: UUID) -> None:
    assert ids.long(ids.short(value.urn)) == value.urn
