import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.story.markup import is_markup, to_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<p>One<br/>Two</p>", "One\nTwo"),
        ("<ul><li>one</li><li>two</li></ul>", "* one\n\n* two"),
        ("<p>a<script>evil('</p>')</script>b<style>p{}</style></p>", "ab"),
        ("<p>a <!-- <p>no</p> --> b</p>", "a  b"),
        ("<p>5 &lt; 6 &amp; 7&nbsp;&#8212;</p>", "5 < 6 & 7\xa0—"),
        (
            "<table><tr><td>Yen</td><td>146.2</td></tr><tr><td>Won</td><td>1,338</td></tr></table>",
            "Yen\t146.2\nWon\t1,338",
        ),
        ("<p>He said <q>no</q>.</p>", "He said “no”."),
        ("<p>See <a href=\"x>y\" onclick='a()'>this</a>.</p>", "See this."),
        ("<p>Tindall <TDLF.O> and Halvorsen <HRG> fell</p>", "Tindall <TDLF.O> and Halvorsen <HRG> fell"),
        ("<p>Acme <org value='x'>Ltd</org></p><script/>end", "Acme Ltd\n\nend"),
        ("<p>never <b>closed", "never closed"),
    ],
)
def test_what_is_read(markup: str, text: str) -> None:
    assert to_text(markup) == text


@pytest.mark.parametrize("text", ["a < b", "Tindall <TDLF.O> fell", "<3", "x<y>z", "<HRG> rose"])
def test_what_is_no_markup(text: str) -> None:
    assert not is_markup(text)


@given(st.text(alphabet="<>/!-?[]\"'=pbrscit &;\n"))
def test_any_text_is_read(markup: str) -> None:
    text = to_text(markup)
    assert text == text.strip()


@pytest.mark.parametrize(
    "piece", ["<p ", "<", "<!--", "<![CDATA[", '<a href="', "<a '", "</p", "<script>", "<!", "<?", "<p b="]
)
def test_tags_that_never_end_take_linear_time(piece: str) -> None:
    started = time.perf_counter()
    to_text("<p>x</p>" + piece * (200_000 // len(piece)))
    assert time.perf_counter() - started < 5
