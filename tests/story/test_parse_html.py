"""HTML: the story on a page without what stands around it, and what the page says of itself."""

import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.story.normalise import normalise
from streams.story.parse import parse
from streams.story.records import RawRecord, RawStory
from streams.story.rejections import Reason, StoryRejected

FIXTURES = Path(__file__).parents[1] / "fixtures" / "html"
PAGE = (FIXTURES / "page.html").read_bytes()


def read(value: bytes | str) -> RawStory:
    raw = value.encode() if isinstance(value, str) else value
    (story,) = parse(RawRecord(raw), provider="Own", max_body=400_000)
    return story


def text(value: bytes | str) -> str:
    return normalise(read(value), enrich_body=10_000).text


def page(body: str, head: str = "") -> str:
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"


STORY = "<p>The bridge at Marlow will open to carts in May, the county said on Friday.</p>"


def test_every_field_of_a_page() -> None:
    raw = read(PAGE)
    assert (raw.format, raw.uri) == ("html", "https://ledger.example/business/rope-factory")
    assert raw.headline == "Rope factory to reopen after 40 years"
    assert (raw.byline, raw.provider, raw.language) == ("Una Reid, Tam Ross", "Stonehaven Ledger", "en-GB")
    assert (raw.version_created, raw.ninjs["firstCreated"]) == ("2025-05-06T09:15:00Z", "2025-05-06T06:00:00Z")
    assert raw.ninjs["copyrightHolder"] == "Ledger Group"
    assert raw.ninjs["descriptions"] == [{"role": "summary", "value": "Sixty jobs are to come back."}]
    assert raw.ninjs["subjects"] == [{"name": "Business"}, {"name": "Industry"}, {"name": "Jobs"}]
    assert raw.extra["linkedData"]["isAccessibleForFree"] is True
    assert raw.extra["meta"]["og:type"] == "article"
    assert raw.extra["region"] == "article"


def test_the_text_of_a_page_without_what_stands_around_it() -> None:
    assert text(PAGE).split("\n\n") == [
        "STONEHAVEN — The rope factory that closed in 1985 is to reopen in June, its new owner said on Tuesday.",
        "“We kept the long shed because nobody could afford to pull it down,” said Moira Kerr, the owner.",
        "The council did not respond to a request for comment.",
    ]


def test_an_old_page_without_any_of_it() -> None:
    raw = read((FIXTURES / "bare.html").read_bytes())
    assert (raw.headline, raw.provider) == ("Café owner wins lease fight", "Own")
    assert raw.uri.startswith("urn:uuid:")
    story = normalise(raw, enrich_body=10_000)
    assert story.text.startswith("RED BLUFF - The owner of the Café Lune")
    assert "“I slept in the kitchen,” Paul Dray said." in story.text
    assert "encoding" in story.text_fixes


@pytest.mark.parametrize(
    ("head", "body", "headline"),
    [
        ("<title>Bridge opens | The Tide</title>", STORY, "Bridge opens"),
        ("<title>Bridge opens - and closes</title>", f"<h1>Bridge <em>opens</em></h1>{STORY}", "Bridge opens"),
        ("<meta property='og:title' content='Bridge &amp; road'>", STORY, "Bridge & road"),
        ("<title>a</title><meta property='og:title' content='b'>", f"<h1>c</h1><h1>d</h1>{STORY}", "b"),
    ],
)
def test_headlines(head: str, body: str, headline: str) -> None:
    assert read(page(body, head)).headline == headline


@pytest.mark.parametrize(
    "around",
    [
        "<nav><p>Home, said the menu of the site, and Sport and Weather.</p></nav>",
        "<aside><p>Ten things about bridges, said a robot on the other page.</p></aside>",
        "<div class='related-links'><div><p>More on bridges here, and more.</p></div></div>",
        "<section id='comments'><p>First! said a reader who had read nothing of it.</p></section>",
        "<form><p>Your address, please, so that we can write to you.</p></form>",
        "<figure><figcaption>The bridge. Photograph: Jo Bell</figcaption></figure>",
        "<script>document.write('<p>Not this, said nobody at all in any story.</p>')</script>",
        "<div hidden><p>Not this either, said nobody at all in any story.</p></div>",
        "<!-- <p>A comment is no story, said nobody at all.</p> -->",
    ],
)
@pytest.mark.parametrize("place", ["before", "after"])
def test_what_is_left_out(around: str, place: str) -> None:
    inside = around + STORY if place == "before" else STORY + around
    wanted = "The bridge at Marlow will open to carts in May, the county said on Friday."
    assert text(page(f"<article>{inside}</article>")) == wanted
    assert text(page(inside)) == wanted


def test_an_element_that_is_never_closed_does_not_take_the_story() -> None:
    assert "open to carts" in text(page(f"<nav><ul><li>Home</ul>{STORY}"))
    assert "open to carts" in text(page(f"<div class=share><div>Share</div>{STORY}"))


def test_a_time_within_a_sentence_stays() -> None:
    assert "on Friday the 2nd." in text(
        page("<p>The bridge opened, the county said, on <time>Friday the 2nd</time>.</p>")
    )


def test_the_longest_article_is_the_story() -> None:
    teaser = "<article><h2>Other</h2><p>A short teaser of some other story here.</p></article>"
    assert text(page(teaser + f"<article>{STORY * 2}</article>" + teaser)).count("Marlow") == 2


def test_linked_data_gives_the_text_where_the_page_has_none() -> None:
    said = '{"@type":["NewsArticle"],"headline":"Rain","articleBody":"It rained.\\nIt did."}'
    data = f'<script type="application/ld+json">{said}</script>'
    raw = read(page("<div id=root></div>", data))
    assert (raw.headline, raw.body, raw.body_type) == ("Rain", "It rained.\nIt did.", "text/plain")


@pytest.mark.parametrize("data", ["{", "[" * 100, '{"@type": 5}', "[]", '{"@type": "NewsArticle", "author": 7}'])
def test_linked_data_that_cannot_be_read_is_passed_over(data: str) -> None:
    assert "Marlow" in text(page(STORY, f'<script type="application/ld+json">{data}</script>'))


def test_fragments() -> None:
    assert read("<p>One fell.</p><p>Two rose.</p>").body == "<p>One fell.</p><p>Two rose.</p>"


def test_nothing_on_a_page_is_refused() -> None:
    with pytest.raises(StoryRejected) as caught:
        read(page("<script>render()</script>"))
    assert caught.value.reason == Reason.NO_CONTENT


@pytest.mark.parametrize(
    "value",
    [
        "<html>" + "<" * 900_000,
        "<html>" + "< " * 400_000,
        "<html>" + "<div class=share>" * 60_000,
        "<html>" + "<script type='application/ld+json'>" * 28_000 + "</script>",
        "<html>" + "<article>" * 100_000,
        "<html><meta " + "a='" * 300_000 + ">",
        "<html><title>" + " | " * 300_000 + "</title>",
        "<html>" + "<time>a</time>" * 60_000,
        "<html><p>" + "<!--" * 200_000,
    ],
    ids=["signs", "spaced", "divs", "scripts", "articles", "attributes", "titles", "times", "comments"],
)
def test_hostile_pages_take_no_longer_than_they_must(value: str) -> None:
    started = time.perf_counter()
    with suppress(StoryRejected):
        read(value)
    assert time.perf_counter() - started < 20


@given(st.data())
def test_damaged_pages_are_read_or_refused(data: st.DataObject) -> None:
    value = bytearray(PAGE)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(value) - 1))
        value[at : at + data.draw(st.integers(0, 60))] = data.draw(
            st.binary(max_size=8) | st.sampled_from([b"<", b'"', b"</"])
        )
    with suppress(StoryRejected):
        for raw in parse(RawRecord(bytes(value)), provider=None, max_body=400_000):
            normalise(raw, enrich_body=10_000)
