import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.story.boilerplate import is_byline, zone
from streams.story.segments import segment

STORY = """\
Eds: UPDATES with second death.

By ANN LEE and BO DIAZ

Associated Press

HELENA, Mont. (AP) — Two people died when a dam burst on Monday, officials said.

“It came like a train,” said Jo Marsh, who lives below it.

NO WARNING

The siren did not sound, (the county said).

By Friday the water had gone.

Yen   146.2   +0.46
Won   1,338   +0.80

Jo Marsh can be reached at 555-0148.

___

Associated Press writer Cy Dunn in Boise contributed to this report.

© 2025 Example Wire. All rights reserved."""


def test_a_story_with_everything() -> None:
    segments, dateline = segment(STORY, "Dam bursts")
    assert [each.type for each in segments] == [
        "editorNote",
        "byline",
        "byline",
        "dateline",
        "body",
        "body",
        "subhead",
        "body",
        "body",
        "table",
        "contact",
        "signoff",
        "credit",
        "licence",
    ]
    assert dateline is not None
    assert dateline.city is not None
    assert dateline.city.of(STORY) == "HELENA"
    assert segments[3].paragraph == segments[4].paragraph == 3
    assert segments[4].span.of(STORY).startswith("Two people died")


@pytest.mark.parametrize(
    ("paragraph", "type_"),
    [
        ("EDITOR'S NOTE: The name has been changed.", "editorNote"),
        ("(Corrects spelling in paragraph 2)", "editorNote"),
        ("(Adds analyst (UBS) comment, shares)", "editorNote"),
        ("Correction: An earlier version of this story misstated the vote.", "editorNote"),
        ("This article has been updated with comments from the mayor.", "editorNote"),
        ("*** STRICTLY EMBARGOED UNTIL 00:01 ICT, 9 DECEMBER ***", "editorNote"),
        ("KILL KILL KILL", "editorNote"),
        ("Please kill item dpa 157. A substitute story will run.", "editorNote"),
        ("[Otim resigned on Thursday — Ed.]", "editorNote"),
        ("(Reporting by A Lee in Oslo; Writing by B Ash; Editing by C Dow)", "credit"),
        ("— With files from Jo Oak in Gander", "credit"),
        ("Amanda Park contributed reporting.", "credit"),
        ("((jo.oak@wire.example; +385 1 555 0134))", "contact"),
        ("Follow Pam Key on Twitter @pamkey.", "contact"),
        ("press@wire.example", "contact"),
        ("+91 40 5550 0182", "contact"),
        ("This report by The Canadian Press was first published Jan. 8, 2025.", "licence"),
        ("All content created by the Harbour News Desk, an independent newswire, is available.", "licence"),
        ("-30-", "signoff"),
        ("###", "signoff"),
        ("ends", "signoff"),
        ("AAP tb/rj", "signoff"),
        ("dpa wsz jln npr", "signoff"),
        ("AP-WF-11-13-13 1509GMT", "signoff"),
    ],
)
def test_what_is_not_story(paragraph: str, type_: str) -> None:
    assert zone(paragraph) == type_


@pytest.mark.parametrize(
    "paragraph",
    [
        "By Friday some 1,900 vehicles were parked nose to tail.",
        "Reporting the theft, she said, took four hours.",
        "Editing a magazine is no work for a hermit, he said.",
        "Writing for the majority, Justice Honora Blackstock held that warmth is no crime.",
        "Repeating from his speech last week, Biden rubbished the claim.",
        "Follow the money, the prosecutor told the jury.",
        "The company contributed $3 million to the fund.",
        "Contact with the crew was lost at noon, the agency said.",
        "The report was first published in March.",
        "Notes were found on the desk.",
        "* AKT: EMPLOYERS HAVE LEFT US NO OTHER BERTH",
        "QUESTION: How many are still underground?",
        "“The end,” she said.",
        "Correction officers went on strike.",
        "No.",
        "Copy that.",
    ],
)
def test_what_is_story(paragraph: str) -> None:
    assert zone(paragraph) is None
    assert not is_byline(paragraph)


@pytest.mark.parametrize(
    "line", ["By Ann Lee", "By ANN LEE and BO DIAZ", "By Rhodri Pugsley, PA Wales", "Associated Press Writer"]
)
def test_bylines(line: str) -> None:
    assert is_byline(line)


@pytest.mark.parametrize(
    ("paragraph", "type_", "ending"),
    [
        ("Prices rose by 18 percent. Enditem", "signoff", "Enditem"),
        ('"The air is good," he said. PTI NKD SRY', "signoff", "PTI NKD SRY"),
        ("A crane burns, Jan. 17. Rodrigo Cáceda/Pool via REUTERS", "credit", "Rodrigo Cáceda/Pool via REUTERS"),
        ("A crane burns. (AP Photo/Jo Oak)", "credit", "(AP Photo/Jo Oak)"),
        ("The rains go on. (Reporting by Jo Oak)", "credit", "(Reporting by Jo Oak)"),
    ],
)
def test_endings_are_cut_from_the_story(paragraph: str, type_: str, ending: str) -> None:
    segments, _ = segment(paragraph)
    assert [(each.type, each.span.of(paragraph)) for each in segments][1:] == [(type_, ending)]
    assert segments[0].type == "body"


def test_notes_and_contacts_after_the_end_are_not_story() -> None:
    text = "A dam burst.\n\nNotes to editors\n\nRiver Kin is a charity.\n\nIt works in six countries."
    segments, _ = segment(text)
    assert [each.type for each in segments] == ["body", *["editorNote"] * 3]


def test_in_a_round_up_the_first_dateline_is_the_story_s_and_later_agencies_are_cut() -> None:
    text = "LIMA (AP) — One.\n\nDEAL IS DONE\n\nQUITO (AFP) - Two."
    segments, dateline = segment(text)
    assert dateline is not None
    assert dateline.agencies == ("AP",)
    assert [(each.type, each.span.of(text)) for each in segments][2:] == [
        ("body", "DEAL IS DONE"),  # what stands before a dateline is an item's headline: it is read
        ("body", "QUITO"),
        ("dateline", "(AFP) - "),
        ("body", "Two."),
    ]


PIECES = st.sampled_from(
    [
        "By Ann Lee",
        "LONDON (AP) — ",
        "“Yes,” she said. ",
        "(Reporting by A)",
        "Enditem",
        "___",
        "NO WARNING",
        "Eds: ",
        "1  2  3",
        " ",
    ]
)


@given(st.lists(PIECES | st.just("\n\n") | st.text(max_size=20)).map("".join))
def test_segments_cover_the_text_in_order(text: str) -> None:
    segments, dateline = segment(text)
    at = 0
    for each in segments:
        assert at <= each.start < each.end <= len(text)
        assert not text[at : each.start].strip()
        at = each.end
    assert not text[at:].strip()
    assert [each.paragraph for each in segments] == sorted(each.paragraph for each in segments)
    if dateline is not None:
        assert text[dateline.start : dateline.end] == dateline.exact
