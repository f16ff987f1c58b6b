from __future__ import annotations

from streams.entities.found import Found
from streams.entities.relevance import confidence, relevance
from streams.story.records import Span

BODY = Span(20, 2020)


def _at(start: int, *, headline: bool = False, score: float = 0.9) -> Found:
    return Found(start, start + 4, "Renn", "person", score, "headline" if headline else "body")


def test_the_story_s_subject_has_it_all() -> None:
    found = [_at(0, headline=True), *(_at(start) for start in range(20, 1000, 100))]
    assert relevance(found, BODY) == 100


def test_what_is_named_late_and_once_counts_for_little() -> None:
    late, early = relevance([_at(1990)], BODY), relevance([_at(20)], BODY)
    assert 0 < late < 20 < early


def test_more_mentions_never_make_it_less() -> None:
    few = [_at(500), _at(900)]
    assert relevance([*few, _at(1500)], BODY) >= relevance(few, BODY)


def test_a_dateline_alone_is_no_subject() -> None:
    assert relevance([Found(0, 4, "LUND", "place", 0.95, "dateline")], BODY) < 10


def test_an_empty_body_gives_the_headline_s_share() -> None:
    assert relevance([_at(0, headline=True)], Span(0, 0)) == 35


def test_confidence_grows_with_what_the_model_is_sure_of() -> None:
    assert confidence([_at(20, score=0.6)]) == 60
    assert confidence([_at(20, score=0.6), _at(90, score=0.6)]) > 60
    assert confidence([_at(20, score=0.6), _at(90, score=0.2)]) == 60
    assert 1 <= confidence([_at(20, score=0.0)]) <= confidence([_at(20, score=1.0)]) <= 99
