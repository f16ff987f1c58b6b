"""Which parts make one attribution, where contents begin and end, and what is no speech."""

from __future__ import annotations

import pytest

from tests.quotes.notation import quote, quotes, said

OTO = "Oto Renn|Renn"
LISE = "Lise Oyen|Oyen"


def test_a_quote_split_by_its_cue_is_one() -> None:
    found = quote('{Q:"The dam,"} {S:engineer Lise Oyen} {C:said}, {Q:"was never built for this."}', people=LISE)
    assert said(found) == ['"The dam,"', '"was never built for this."']
    assert found.type == "direct"


def test_a_quoted_sentence_right_after_is_the_second_part() -> None:
    found = quote('{Q:"It held,"} {S:Oyen} {C:said}. {Q0:"Barely."}', people=LISE)
    assert said(found) == ['"It held,"', '"Barely."']


def test_a_quoted_sentence_after_a_paraphrase_is_a_quote_of_its_own() -> None:
    first, second = quotes('{S:Oyen} {C:said} {Q:the wall had moved}. {Q0:"You could hear it think."}', people=LISE)
    assert said(second) == ['"You could hear it think."']
    assert (second.speaker.name, second.method, second.cue) == ("Lise Oyen", "inherited", None)
    assert first.type == "indirect"


def test_marks_open_over_paragraphs_make_one_quote() -> None:
    found = quote(
        '"We came in 1990 with one pump.\n\n{Q0:"We leave with none.}\n\n{Q:"Keep the key,"} {C:wrote} {S:Oto Renn}.',
        people=OTO,
    )
    assert said(found) == ['"We came in 1990 with one pump.', '"We leave with none.', '"Keep the key,"']
    assert found.paragraphs == (0, 1, 2)


def test_a_closed_quote_of_the_next_paragraph_stays_apart() -> None:
    found = quotes(
        '{Q:"It is shut,"} {S:Renn} {C:said}.\n\n{Q2:"It is not,"} {S2:Oyen} {C2:said}.', people=f"{OTO};{LISE}"
    )
    assert [q.speaker.name for q in found] == ["Oto Renn", "Lise Oyen"]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        (
            '{S:Renn} {C:called} {Q:the plan "a wish list with a cover page}" on Monday.',
            '"a wish list with a cover page"',
        ),
        ("{Q:We ran out of sandbags by noon},' {C:said} {S:Renn}.", "We ran out of sandbags by noon"),
        ('"{Q:We ran out}," {C:said} {S:Renn}.', '"We ran out,"'),
        ("{S:Renn} {C:said} {Q:the road was open.}", "the road was open"),
        ('{S:Renn} {C:said} {Q:the road was "open."}', 'the road was "open."'),
        ("{S:Renn} {C:said} {Q:it would go to Halden Corp.}, its owner.", "it would go to Halden Corp."),
        ("{Q:, the road was open,} {S:Renn} {C:said}.", "the road was open"),
        ('{S:Renn} {C:said}: {Q:"They [the council] ... knew."}', '"They [the council] ... knew."'),
    ],
)
def test_contents_end_where_marks_and_sentences_do(marked: str, expected: str) -> None:
    assert said(quote(marked, people=OTO))[0].endswith(expected)


def test_an_unfinished_content_is_grown_to_its_clause() -> None:
    found = quote("{Q:The line should reopen by} Friday, {C:said} {S:Oto Renn}.", people=OTO)
    assert said(found) == ["The line should reopen by Friday"]


def test_the_person_told_is_no_part_of_what_was_said() -> None:
    found = quote("{S:Renn} {C:told} {Q:his staff on a call that the line was shut}.", people=OTO)
    assert said(found) == ["that the line was shut"]
    found = quote("{S:Renn} {C:urged} {Q:residents to leave}.", people=OTO)
    assert said(found) == ["to leave"]


def test_the_words_before_an_aside_are_the_first_part() -> None:
    found = quote("Returning them, {S:Oyen} {C:said}, {Q:would take three years}.", people=LISE)
    assert said(found) == ["Returning them", "would take three years"]


def test_a_paraphrase_stays_in_the_sentence_of_its_cue() -> None:
    found = quote("{S:Renn} {C:said} {Q:the road was open. Traffic was light}.", people=OTO)
    assert said(found) == ["the road was open"]


def test_a_link_across_paragraphs_is_not_believed() -> None:
    found = quotes("{Q:The road is shut}, {S:Renn} said.\n\n{C:According to} Oyen, pumps ran.", people=f"{OTO};{LISE}")
    assert all(said(q) != ["The road is shut"] or q.cue is None for q in found)


def test_half_a_cue_is_made_whole() -> None:
    found = quote("{S:Renn} {C:has} said {Q:that the line is shut}.", people=OTO)
    assert found.cue is not None
    assert found.cue.exact == "has said"
    found = quote("{Q:Two pumps failed}, {C:according} to {S:Renn}.", people=OTO)
    assert found.cue is not None
    assert found.cue.exact == "according to"


def test_speech_inside_a_quote_is_nested_not_another_quote() -> None:
    found = quote(
        '{Q:"They} {S2:Pike} {C2:said} {Q2:it was new} and I believed it," {S:Renn} {C:said}.',
        people=f"{OTO};Dana Pike|Pike",
    )
    assert found.speaker.name == "Oto Renn"
    assert len(found.inner) == 1


@pytest.mark.parametrize(
    "marked",
    [
        "{S:Renn} {C:did not say} {Q:when the valves would open}.",
        "{S:Renn} did not {C:say} {Q:when the valves would open}.",
        "{S:Renn} {C:may say} {Q:more about the valves}.",
        "{S:Renn} is expected to {C:announce} {Q:that the valves are shut}.",
        "{S:Nobody} {C:suggested} {Q:that the line was unsafe}.",
        "Has {S:Renn} {C:told} {Q:lenders what it costs}?",
        "Renn, {C:asked} {Q:whether the line was shut}, left.",
        "{S:Renn} {C:declined to say} {Q:who had paid}.",
        'The so-called {Q0:"ghost ferry"} sails twice a week.',
        'She presents {Q0:"Harbour Lights"} on Channel 9.',
    ],
)
def test_what_is_no_speech_gives_no_quote(marked: str) -> None:
    assert quotes(marked, people=OTO) == ()


@pytest.mark.parametrize("cue", ["did say", "would only say", "could be heard telling", "would say only"])
def test_speech_after_all(cue: str) -> None:
    assert quotes(f"{{S:Renn}} {{C:{cue}}} {{Q:that the valves were shut}}.", people=OTO)


def test_anonymity_before_the_cue_denies_nothing() -> None:
    found = quote("{S:A clerk} who declined to give her name {C:said} {Q:the vault was empty}.")
    assert found.speaker.type == "anonymous"


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ('{Q:"No,"} {S:Renn} {C:said}.', "direct"),
        ('{S:Renn} {C:said} {Q:it was "over"}.', "mixed"),
        ("{S:Renn} {C:said} {Q:it was over}.", "indirect"),
    ],
)
def test_quote_types(marked: str, expected: str) -> None:
    assert quote(marked, people=OTO).type == expected


def test_context_is_the_sentences_it_stands_in() -> None:
    text = 'Rain fell. {Q:"It held,"} {S:Oyen} {C:said}. {Q:"Barely."} Crews left.'
    found = quote(text, people=LISE)
    plain = 'Rain fell. "It held," Oyen said. "Barely." Crews left.'
    assert plain[found.context.start : found.context.end] == '"It held," Oyen said. "Barely."'


def test_confidence_follows_the_tags_and_how_the_speaker_was_found() -> None:
    named = quote('{Q:"No,"} {S:Oto Renn} {C:said}.', people=OTO)
    pronoun = quotes('{Q:"No,"} {S:Oto Renn} {C:said}.\n\n{Q2:"Never,"} {S2:he} {C2:added}.', people=OTO)[1]
    assert 0 < pronoun.confidence < named.confidence <= 100


@pytest.mark.parametrize(
    "marked",
    [
        "{Q:Pilots have been paid} {C:according to} {S:a sliding scale} since May.",
        "{S:Oyen}, {C:asked} {Q:whether she had known}, left the room.",
        "{Q2:The road is shut}, {S2:Renn} {C2:said}, {C:citing} {Q:the register}.",
        "{S:Oyen} {C:denied} {Q:the}.",
    ],
)
def test_a_measure_a_question_and_a_stray_word_are_no_speech(marked: str) -> None:
    found = quotes(marked, people=f"{OTO};{LISE}")
    assert not [q for q in found if q.cue and q.cue.exact in ("according to", "asked", "citing", "denied")]


def test_a_second_paraphrase_behind_other_words_belongs_to_something_else() -> None:
    found = quote(
        "{S:Oyen} {C:said} {Q:it seeks a new chair} amid all of this week's talk of {Q:the attempts to unify}.",
        people=LISE,
    )
    assert said(found) == ["it seeks a new chair"]


def test_two_pieces_of_one_clause_are_joined() -> None:
    found = quote("{S:Oyen} {C:said} {Q:it seeks} a {Q:new chair for the board}.", people=LISE)
    assert said(found) == ["it seeks a new chair for the board"]


def test_an_aside_in_a_paraphrase_does_not_cut_it() -> None:
    found = quote(
        "{S:Novak} {C:said} {Q:the four,} whom he did not name, {Q:would be heard in May}.", people="Jon Novak|Novak"
    )
    assert said(found) == ["the four, whom he did not name, would be heard in May"]


def test_what_is_to_be_belongs_to_the_clause() -> None:
    found = quote("{S:OTO RENN} {C:SAYS} {Q:SUCCESSOR} TO BE NAMED ON WEDNESDAY", people=OTO)
    assert said(found) == ["SUCCESSOR TO BE NAMED ON WEDNESDAY"]
