"""Statement, belief or intention."""

from __future__ import annotations

import pytest

from streams.quotes.kinds import kind_of


@pytest.mark.parametrize(
    ("cue", "content", "kind"),
    [
        ("said", "he believed in it", "statement"),
        (None, '"It held."', "statement"),
        ("believes", "it held", "belief"),
        ("expect", "a cut", "belief"),
        ("is understood", "to have left", "belief"),
        ("is said", "to have left", "statement"),
        ("hopes", "to finish by May", "intention"),
        ("hopes", "the wall holds", "belief"),
        ("wants", "an inquiry", "intention"),
        ("would like", "to stay", "intention"),
        ("promised", "to pay", "statement"),
    ],
)
def test_kinds(cue: str | None, content: str, kind: str) -> None:
    assert kind_of(cue, content) == kind
