import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.story.normalise import normalise
from streams.story.records import RawStory, Story
from streams.story.rejections import Reason, StoryRejected

BODY = (
    "LONDON (AP) — It ``rained,'' she said.\r\n\r\nIt was the third day of rain, and the river was rising by the hour."
)


def read(body: str = BODY, **fields: object) -> Story:
    raw = replace(RawStory(uri="urn:example:1", format="plain-text", headline="Rain", body=body), **fields)  # type: ignore[arg-type]
    return normalise(raw, enrich_body=1000)


def test_a_story() -> None:
    story = read()
    assert (
        story.text
        == "LONDON (AP) — It “rained,” she said.\n\nIt was the third day of rain, and the river was rising by the hour."
    )
    assert story.text_fixes == ("line-ends", "agency-quotes")
    assert story.body[0].of(story.text) == "It “rained,” she said."
    assert (story.change, story.kind, story.language, story.skip) == ("new", "story", "en", ())


def test_one_line_a_paragraph_is_published_with_blank_lines() -> None:
    assert read("One fell.\nTwo rose.\n\n\nThree held.").text == "One fell.\n\nTwo rose.\n\nThree held."


def test_html_by_type_and_by_sight() -> None:
    markup = "<p>UTRECHT, Netherlands &#8212; Two barges opened.</p><p>&lt;b&gt;Good&lt;/b&gt;, she said.</p>"
    for type_ in ("text/html", "text/plain"):
        story = read(markup, body_type=type_)
        assert story.text == "UTRECHT, Netherlands — Two barges opened.\n\nGood, she said."
        assert story.dateline is not None
        assert ("markup" in story.text_fixes) == (type_ == "text/plain")


def test_headlines_are_repaired() -> None:
    assert read(headline="<b>Rain&nbsp;&amp;  wind</b>\n").headline == "Rain & wind"


def test_repairs_of_the_bytes_come_first() -> None:
    assert read(fixes=("encoding",)).text_fixes == ("encoding", "line-ends", "agency-quotes")


@pytest.mark.parametrize(
    ("fields", "skip"),
    [
        ({"body": ""}, ("empty",)),
        ({"body": "By Ann Lee\n\n___"}, ("empty",)),
        ({"kind": "test"}, ("kind",)),
        ({"kind": "advisory", "body": "The picture of the bridge will not move."}, ("kind",)),
        ({"kind": "advisory"}, ()),  # a kill note with the substitute story below it
        ({"body": "It rained. " * 100}, ("too-long",)),
        ({"body": "It rained. " + "!?" * 200}, ("too-long",)),  # short, and as many marks as a long story has words
        ({"body": "It rained. " + "!?" * 100}, ()),
        ({"body": "Die Regierung hat am Mittwoch ein neues Gesetz beschlossen. " * 5}, ("language",)),
    ],
)
def test_what_is_not_worth_reading(fields: dict[str, object], skip: tuple[str, ...]) -> None:
    assert read(**fields).skip == skip  # type: ignore[arg-type]


def test_nothing_left_is_refused() -> None:
    with pytest.raises(StoryRejected) as caught:
        read("<p> </p>", headline="\u200b")
    assert (caught.value.reason, caught.value.uri) == (Reason.NO_CONTENT, "urn:example:1")


def test_a_note_says_what_changed() -> None:
    story = read("(Corrects name in paragraph 4)\n\n" + BODY)
    assert (story.change, story.correction_note) == ("correction", "(Corrects name in paragraph 4)")
    assert read("Eds: UPDATES with quotes.\n\n" + BODY).change == "update"
    assert read(ninjs={"edNote": "Corrects name."}).correction_note == "Corrects name."
    assert read(change="refile").change == "refile"
    below = BODY + "\n\nCorrection: An earlier version of this story misstated the vote."
    assert read(below).change == "correction"


def test_a_correction_of_another_story_is_none_of_this_one() -> None:
    story = read(BODY + "\n\n* CORRECTION: In last week's edition we named the wrong founder.")
    assert (story.change, story.correction_note) == ("new", None)
    assert story.segments[-1].type == "editorNote"


TEXTS = (
    st.text()
    | st.text(alphabet="aB .,-1\n\t\"*`'&<>/pbr;_\xa0â€œ™Ã©")
    | st.sampled_from(
        [
            "&lt;p&gt;a&lt;/p&gt;",
            "<p>a<br>b",
            "a\n b\nc",
            "``a'' _ b",
            "<p>&amp;lt;p&amp;gt;",
            "1  2\n3  4",
            "<b>\n\n<pre>  a\n b</pre>",
        ]
    )
)


@given(st.lists(TEXTS, max_size=3).map("".join), st.sampled_from(["text/plain", "text/html"]))
def test_normalising_twice_is_once(body: str, type_: str) -> None:
    once = read(body, body_type=type_)
    again = read(once.text, headline=once.headline)
    assert (again.text, again.headline, again.segments, again.dateline) == (
        once.text,
        once.headline,
        once.segments,
        once.dateline,
    )


@pytest.mark.parametrize(
    "body",
    [
        "The minister said it was done. " * 6500,
        "``a'' " * 33_000,
        "<p " * 66_000,
        "By A and B in C " * 12_500,
        ("and in for " * 95 + "contributed\n\n") * 190,
        "a\n" * 100_000,
        "\u2028é" * 100_000,
        "LONDON, " * 25_000,
        "(" * 200_000,
        "Yen   1.0   2.0\n" * 12_500,
    ],
    ids=lambda body: body[:12],
)
def test_a_hostile_body_takes_no_longer_than_it_must(body: str) -> None:
    started = time.perf_counter()
    read(body)
    assert time.perf_counter() - started < 10


def test_a_story_of_600_words_takes_milliseconds() -> None:
    sentence = "“It came like a train,” said Jo Marsh, who lives below the dam in Montana’s north.\n"
    body = "HELENA, Mont. (AP) — " + sentence * 40
    spent = []
    for _ in range(10):
        started = time.process_time()
        read(body)
        spent.append(time.process_time() - started)
    assert min(spent) < 0.01  # 2 ms on an idle core
