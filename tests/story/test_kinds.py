"""Kinds: told from labels, headline, slug and shape; and what each may give."""

import pytest

from streams.story.kinds import change_of, change_of_note, change_of_slug, is_unread, kind_by_shape, kind_of, permitted
from streams.story.normalise import normalise
from streams.story.records import RawStory, Reading, Story, Tag

PROSE = (
    "OSLO (AP) — The council voted on Monday to rebuild the ferry pier, which a storm broke in March.\n\n"
    "“We had two choices and took the dear one,” Mayor Ada Moss said.\n\n"
    "Work starts in May. The pier will cost 40 million kroner and take two years to build."
)
TABLE = """\
Team             W    L    Pct
Portsea         31   12   .721
Marlow          28   15   .651
Stonehaven      20   23   .465"""
RELEASE = (
    "HALIFAX, Nova Scotia, April 14, 2026 – Fundy Tidal Works Inc. today announced that it has signed an agreement.\n\n"
    "“The tide has never missed a shift,” said Geneviève Roy, President of Fundy Tidal Works.\n\n"
    "About Fundy Tidal Works Inc.\n\n"
    "Fundy Tidal Works believes in turbines and employs 85 people.\n\n"
    "Forward-looking statements\n\n"
    "This release contains forward-looking statements, such as “expects”. Results may differ.\n\n"
    "Media contact: press@fundytidal.example"
)
TRANSCRIPT = """\
QUESTION: When did you know?

MINISTER ODA: On Tuesday.

QUESTION: Who told you?

ODA: The harbour master did."""


def story(text: str, headline: str = "Harbour", **fields: object) -> Story:
    raw = RawStory(uri="urn:example:1", format="plain-text", headline=headline, body=text, **fields)  # type: ignore[arg-type]
    return normalise(raw, enrich_body=10_000)


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("press-release", "release"),
        ("PRESS RELEASE", "release"),
        ("genre:Press_Release", "release"),
        ("http://cv.iptc.org/newscodes/genre/Transcript_and_Verbatim", "transcript"),
        ("genre:Results_Listings_and_Statistics", "agate"),
        ("Daybook", "budget"),
        ("Photo caption", "caption"),
        ("Advisory", "advisory"),
        ("News in brief", "brief"),
        ("Press-Digest", "digest"),
        ("test", "test"),
        ("text", "story"),
        ("article", "story"),
        ("Analysis", "story"),
        ("", "story"),
    ],
)
def test_the_senders_labels(label: str, kind: str) -> None:
    assert kind_of("A headline", "", label) == kind


@pytest.mark.parametrize(
    ("headline", "kind"),
    [
        ("TEST TEST TEST", "test"),
        ("This is a test message - please ignore", "test"),
        ("AP News Budget for Friday", "budget"),
        ("BC-AP Sports Budget", "budget"),
        ("BC-US--AP News Digest", "budget"),
        ("PRESS DIGEST- Financial papers - March 3", "digest"),
        ("AP News in Brief at 6:04 p.m. EST", "digest"),
        ("BRIEF-Yunchi Auto to bring car to Australia", "brief"),
        ("South Asia in brief", "brief"),
        ("SPORTS IN BRIEF-Boxing, football", "brief"),
        ("KILL: BC-EU--Portugal-Ferries", "advisory"),
        ("ADVISORY: No further take of budget story", "advisory"),
        # news that only sounds like one
        ("Test cricket returns to Lahore", "story"),
        ("Budget passes in Lisbon", "story"),
        ("US budget deficit widens", "story"),
        ("Killer whale seen off Oban", "story"),
        ("Brief encounter at the station", "story"),
        ("Morning briefing: no budget date, milk payout steady", "story"),
        ("Digest of law reforms angers judges", "story"),
    ],
)
def test_headlines_and_slugs(headline: str, kind: str) -> None:
    assert kind_of(headline) == kind
    assert kind_of("", headline) == kind


@pytest.mark.parametrize(
    ("headline", "text", "kind"),
    [
        ("Fundy signs agreement", RELEASE, "release"),
        ("Fundy", "HALIFAX--(BUSINESS WIRE)--Fundy Tidal Works signed an agreement on Monday.", "release"),
        ("Minister's answers", TRANSCRIPT, "transcript"),
        ("Coast League Standings", TABLE, "agate"),
        ("Coast League", TABLE + "\n" + TABLE, "agate"),
        (
            "Pier",
            "In this Monday, March 3, 2025 photo, waves break over the pier at Marlow. (AP Photo/Jo Bell)",
            "caption",
        ),
        ("Pier", "Waves break over the ferry pier at Marlow on Monday. (AP Photo/Jo Bell, File)", "caption"),
        ("Monday", "The following stories are expected to move today. PIER, Oslo, by noon.", "budget"),
        # shapes of news
        ("Harbour", PROSE, "story"),
        ("Portsea tops standings", f"{PROSE}\n\n{TABLE}", "story"),
        ("About the pier", f"{PROSE}\n\nAbout 40 people spoke.", "story"),
        ("Company", "OSLO (AP) — Moss Lines today announced that it will close its yard.\n\nIts shares fell.", "story"),
        ("Panel", "THE MAYOR: We open in May, she said.\n\n" + PROSE, "story"),
    ],
)
def test_shapes(headline: str, text: str, kind: str) -> None:
    assert kind_by_shape(headline, "", text) == kind
    assert story(text, headline).kind == kind


def test_what_the_sender_says_goes_before_the_shape() -> None:
    assert story(TABLE, "Standings", kind="brief").kind == "brief"


@pytest.mark.parametrize(
    ("kind", "skip"),
    [
        ("test", True),
        ("budget", True),
        ("digest", True),
        ("caption", False),
        ("release", False),
        ("agate", False),
        ("transcript", False),
        ("brief", False),
        ("story", False),
    ],
)
def test_what_is_not_read_at_all(kind: str, *, skip: bool) -> None:
    assert ("kind" in story(PROSE, kind=kind).skip) == skip


def test_an_advisory_is_read_only_where_a_story_stands_below_it() -> None:
    assert is_unread("advisory", dated=False)
    assert not is_unread("advisory", dated=True)
    assert story("Please kill the story. " + PROSE.split("— ")[1], kind="advisory").skip == ("kind",)
    assert story("A kill is mandatory.\n\n" + PROSE, kind="advisory").skip == ()


def test_a_releases_standing_paragraphs_are_no_story() -> None:
    found = story(RELEASE)
    assert [segment.type for segment in found.segments] == [
        "dateline", "body", "body", "about", "about", "safeHarbor", "safeHarbor", "contact"
    ]  # fmt: skip
    assert not any("believes" in span.of(found.text) for span in found.body)


def test_the_same_words_in_a_story_are_story() -> None:
    found = story(f"{PROSE}\n\nAbout Fundy Tidal Works\n\nThe company makes turbines, its owner said.")
    assert {segment.type for segment in found.segments} == {"dateline", "body"}


@pytest.mark.parametrize(
    "text",
    [
        "Waves break over the pier at Marlow on Monday. (AP Photo/Jo Bell)",
        "Waves break over the pier at Marlow on Monday. (AP Photo/Jo Bell, File)",
        "[IMAGE: Waves break over the pier at Marlow. (AP Photo/Jo Bell)]",
        "(Caption: Waves break over the pier at Marlow. Photo by Jo Bell / South Coast Pictures)",
        "Waves break over the pier at Marlow on Monday. Photograph: Jo Bell/Harbour Images",
        "Waves break over the pier at Marlow on Monday. REUTERS/Jo Bell",
        "Waves break over the pier at Marlow on Monday. Jo Bell/Pool via AP",
    ],
)
def test_a_caption_never_names_the_photographer(text: str) -> None:
    found = story(text, kind="caption")
    assert any("pier" in span.of(found.text) for span in found.body)
    assert not any("Bell" in span.of(found.text) for span in found.body)


def test_a_name_in_a_caption_is_not_cut_off() -> None:
    found = story("Mayor Jo Bell opens the pier at Marlow on Monday.", kind="caption")
    assert found.body[0].of(found.text).startswith("Mayor Jo Bell")


def test_tables_quote_nobody_and_teams_are_no_places() -> None:
    text = (
        f"MARLOW, England (AP) — Results on Monday:\n\n{TABLE}\nBath   2   Exeter   1\n\nPlayed in the rain at Truro."
    )
    found = story(text, "Coast League results")
    names = [
        Tag(found.text.index(name), found.text.index(name) + len(name), "place")
        for name in ("MARLOW", "Portsea", "Stonehaven", "Bath", "Exeter", "Truro")
    ]
    people = Tag(found.text.index("Played"), found.text.index("Played") + 6, "person")
    kept = permitted(found, Reading(names=(*names, people), roles=(Tag(0, 3, "cue"),)))
    assert [found.text[name.start : name.end] for name in kept.names] == ["MARLOW", "Truro", "Played"]
    assert kept.roles == ()
    reading = Reading(names=tuple(names), roles=(Tag(0, 3, "cue"),))
    assert permitted(story(PROSE), reading) is reading


@pytest.mark.parametrize(
    ("change", "headline"),
    [("update", "UPDATE 2-Dam bursts"), ("correction", "CORRECTED-Dam bursts"), (None, "Corrections officer jailed")],
)
def test_changes_told_from_headlines(change: str | None, headline: str) -> None:
    assert change_of(headline) == change


def test_changes_told_from_notes_and_slugs() -> None:
    assert change_of_note("Eds: Updates with quotes.") == "update"
    assert change_of_note("Corrects name in paragraph 4") == "correction"
    assert change_of_slug("USA-WEATHER/ (UPDATE 1, PIX, CORRECTED)") == "correction"
    assert change_of_slug("USA-WEATHER/") is None


@pytest.mark.parametrize(
    "text", ["a " * 50_000, "A\n" * 50_000, "x   1\n" * 20_000, "(" * 100_000, "About A\n\n" * 20_000]
)
def test_shapes_are_told_in_bounded_time(text: str) -> None:
    assert kind_by_shape(text[:5000], text[:5000], text)
