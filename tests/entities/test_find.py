from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.entities.find import find_entities
from streams.entities.gazetteer import Gazetteer
from streams.story.records import RawStory, Reading, Segment, Story, Tag
from tests.entities.marked import exacts, marked, named

WORDS = st.sampled_from(
    [
        *(
            "Oto",
            "Renn",
            "RENN",
            "Mr",
            "Halden",
            "Bank",
            "(HB)",
            "&",
            "of",
            "the",
            "The",
            "said",
            "U.S.",
            "US",
            "Lund,",
        ),
        *(
            "Ohio",
            "Seo",
            "Min-jung",
            "al-Assad",
            "Jr.",
            "’s",
            "“Renn”",
            "Dec.",
            "lake",
            "Novák",
            "İstanbul",
            "\n\n",
            "—",
        ),
    ]
)


@st.composite
def readings(draw: st.DrawFn) -> tuple[Story, Reading]:
    """A story of names and other words in any order, and any tags that do not overlap, as a model gives them."""
    text = draw(st.lists(WORDS | st.text(max_size=3), min_size=1, max_size=30).map(" ".join))
    headline = draw(st.lists(WORDS, max_size=5).map(" ".join))
    tags = draw(_tags(text))
    raw = RawStory(uri="urn:test:1", format="test", body=text, headline=headline)
    story = Story(raw, text, headline, (Segment("body", 0, len(text)),))
    return story, Reading(names=tags, headline_names=draw(_tags(headline)))


@st.composite
def _tags(draw: st.DrawFn, text: str) -> tuple[Tag, ...]:
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=12)))
    labels = st.sampled_from(["person", "organisation", "place", "misc"])
    pairs = zip(cuts[::2], cuts[1::2], strict=False)
    return tuple(Tag(start, end, draw(labels), draw(st.floats(0, 1))) for start, end in pairs)


@settings(deadline=None, max_examples=200)
@given(given_reading=readings())
def test_mentions_are_what_stands_there_and_overlap_nowhere(
    given_reading: tuple[Story, Reading], gazetteer: Gazetteer
) -> None:
    story, reading = given_reading
    entities = find_entities(story, reading, gazetteer, creator="test")
    spans = sorted((mention.start, mention.end) for entity in entities for mention in entity.mentions)
    for (_, end), (start, _) in pairwise(spans):
        assert end <= start
    for number, entity in enumerate(entities, start=1):
        assert entity.id == f"ent-{number}"
        assert entity.name
        assert entity.name not in entity.aliases
        assert (entity.uri is None) != (entity.nil is None)
        assert 1 <= entity.relevance <= 100
        assert 1 <= entity.confidence <= 100
        for mention in entity.mentions:
            assert story.text[mention.start : mention.end] == mention.exact != ""
    firsts = [entity.mentions[0].start if entity.mentions else len(story.text) for entity in entities]
    assert firsts == sorted(firsts)
    assert entities == find_entities(story, reading, gazetteer, creator="test")


def test_a_story_from_dateline_to_last_mention(gazetteer: Gazetteer) -> None:
    story = marked(
        "MELFORT, Saskatchewan (CP) - Crews came to {l:Melfort}.\n\n"
        "The line should reopen, said {p:Desmond Kehler}, a dispatcher with {o:Prairie Northern Railway} (PNR).\n\n"
        "PNR has two lines in the {l:U.S.}, Kehler said.",
        headline="{l:Canada} rail line shut",
    )
    found = named(story.entities(gazetteer))
    assert list(found) == [
        "Melfort",
        "Saskatchewan",
        "Desmond Kehler",
        "Prairie Northern Railway",
        "U.S.",
        "Canada",
    ]
    assert [(mention.exact, mention.rel) for mention in found["Melfort"].mentions] == [
        ("MELFORT", "dateline"),
        ("Melfort", "mentions"),
    ]
    assert exacts(found["Prairie Northern Railway"]) == ["Prairie Northern Railway", "PNR", "PNR"]
    assert exacts(found["Desmond Kehler"]) == ["Desmond Kehler", "Kehler"]
    assert found["Canada"].mentions == ()
    assert {entity.creator for entity in found.values()} == {"test"}


def test_what_the_model_calls_something_else_is_no_entity(gazetteer: Gazetteer) -> None:
    assert marked("An {m:Icelandic} song won the {m:Grand Prix}.").entities(gazetteer) == ()


def test_an_empty_reading_finds_the_dateline(gazetteer: Gazetteer) -> None:
    assert [entity.name for entity in marked("OSLO (AFP) - Rain fell.").entities(gazetteer)] == ["Oslo"]
