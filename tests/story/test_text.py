import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.story.text import repair, repair_line, replace_surrogates


@pytest.mark.parametrize(
    ("sent", "published", "fixes"),
    [
        ("It’s done", "It’s done", ()),
        ("Itâ€™s done", "It’s done", ("encoding",)),
        ("``We lost,'' he said.", "“We lost,” he said.", ("agency-quotes",)),
        ("``He shouted `stop it.'''", "“He shouted ‘stop it.’”", ("agency-quotes",)),
        ("AT&amp;amp;T &quot;fell&quot;", 'AT&T "fell"', ("entities",)),
        ("a\xa0b\u2009c", "a b c", ("spaces",)),
        ("co\xadop\u200b\ufeff", "coop", ("spaces",)),
        ("one\r\ntwo\rthree", "one\ntwo\nthree", ("line-ends",)),
        ("one\u2028two\u2029three", "one\ntwo\n\nthree", ("line-ends",)),
        ("nu\0ll\x07", "null", ("controls",)),
        ("a bridge _ the last _ fell", "a bridge — the last — fell", ("dashes",)),
        ("\u0093quoted\u0094", "“quoted”", ("encoding",)),
        ("half \ud83d\ude00, lone \ud83d", "half 😀, lone \ufffd", ("surrogates",)),
    ],
)
def test_what_is_repaired_and_named(sent: str, published: str, fixes: tuple[str, ...]) -> None:
    text, found = repair(sent)
    assert text == published
    assert set(fixes) <= set(found)
    assert bool(fixes) == bool(found)


@pytest.mark.parametrize("sent", ["ISIS‘s presence", "rock 'n' roll", "“curly” and ‘single’", "3 x_y < 4", "it''s"])
def test_what_is_said_is_not_touched(sent: str) -> None:
    assert repair(sent) == (sent, ())


def test_a_line_has_single_spaces() -> None:
    assert repair_line("  UPDATE 1-Dam\n\tbursts&nbsp;again ") == "UPDATE 1-Dam bursts again"


def test_surrogates() -> None:
    assert replace_surrogates("\ud83d\ude00\udc00") == "😀\ufffd"


@given(st.text() | st.text(alphabet="`'\"&amp;<>#39; _\r\n\u2028\xa0â€œ™Ã©\ud83d"))
def test_repairing_twice_is_once(sent: str) -> None:
    once, _ = repair(sent)
    assert repair(once) == (once, ())


@pytest.mark.parametrize("piece", ["\u2028", "é\n", "â€œ", "``a''", "&amp;"])
def test_a_large_text_takes_no_longer_than_it_must(piece: str) -> None:
    started = time.perf_counter()
    repair(piece * (200_000 // len(piece)))
    assert time.perf_counter() - started < 5
