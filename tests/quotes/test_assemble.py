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
    found = quote('{Q:"It held,"} {S:Oyen} {C:said}. {Q:"Barely."}', people=LISE)
    assert said(found) == ['"It held,"', '"Barely."']


def test_a_sentence_with_quoted_words_may_be_the_second_part() -> None:
    found = quote('{Q:"It held,"} {S:Oyen} {C:said}. {Q:It was "no thanks to us."}', people=LISE)
    assert said(found) == ['"It held,"', 'It was "no thanks to us."']


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
        ("({S:Renn} {C:said} {Q:the road was open}).)", "the road was open"),
        ("({S:Renn} {C:said} {Q:the road was open).}", "the road was open"),
        ("{S:Renn} {C:said} {Q:it was open (in May)}.", "it was open (in May)"),
        ('{S:Renn} {C:said}: {Q:"They [the council] ... knew."}', '"They [the council] ... knew."'),
    ],
)
def test_contents_end_where_marks_and_sentences_do(marked: str, expected: str) -> None:
    assert said(quote(marked, people=OTO))[0].endswith(expected)


def test_the_person_told_is_no_part_of_what_was_said() -> None:
    found = quote("{S:Renn} {C:told} {Q:his staff on a call that the line was shut}.", people=OTO)
    assert said(found) == ["that the line was shut"]
    found = quote("{S:Renn} {C:urged} {Q:residents to leave}.", people=OTO)
    assert said(found) == ["to leave"]


def test_the_words_before_an_aside_are_the_first_part() -> None:
    found = quote("Returning them, {S:Oyen} {C:said}, {Q:would take three years}.", people=LISE)
    assert said(found) == ["Returning them", "would take three years"]


def test_a_link_across_paragraphs_is_not_believed() -> None:
    found = quotes("{Q:The road is shut}, {S:Renn} said.\n\n{C:According to} Oyen, pumps ran.", people=f"{OTO};{LISE}")
    assert all(said(q) != ["The road is shut"] or q.cue is None for q in found)


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
        "{S:Renn} {C:never mentioned} {Q:the pumps}.",
        "{S:Renn} {C:did not respond to} {Q:a request for comment}.",
        "{S:Renn} {C:stopped short of endorsing} {Q:the plan}.",
        'The so-called {Q0:"ghost ferry"} sails twice a week.',
        'She presents {Q0:"Harbour Lights"} on Channel 9.',
    ],
)
def test_what_is_no_speech_gives_no_quote(marked: str) -> None:
    assert quotes(marked, people=OTO) == ()


@pytest.mark.parametrize("cue", ["did say", "would only say", "could be heard telling", "would say only"])
def test_speech_after_all(cue: str) -> None:
    assert quotes(f"{{S:Renn}} {{C:{cue}}} {{Q:that the valves were shut}}.", people=OTO)


@pytest.mark.parametrize("cue", ["does not want", "has never trusted", "would not rule out", "refused to accept"])
def test_what_one_does_not_want_is_a_view(cue: str) -> None:
    found = quote(f"{{S:Renn}} {{C:{cue}}} {{Q:a second line}}.", people=OTO)
    assert found.speaker.name == "Oto Renn"


@pytest.mark.parametrize(
    "marked",
    [
        "{Q:Oto Renn} {C:seemed} {Q:certain to leave}.",
        "{Q:Oto Renn} {C:was identified} {Q:as the driver}.",
        "{Q:Oto Renn} {C:has been called} {Q:a pioneer}.",
        "It was a line {Q:Oto Renn} {C:known for} {Q:speeding} took.",
        "It {C:appears} {Q:that Oto Renn has left}.",
    ],
)
def test_who_is_spoken_of_does_not_speak(marked: str) -> None:
    found = quote(marked, people=OTO)
    assert (found.sources, found.speaker.name) == ((), None)


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
        "{S:Oyen} {C:denied} {Q:the}.",
    ],
)
def test_a_measure_a_question_and_a_stray_word_are_no_speech(marked: str) -> None:
    found = quotes(marked, people=f"{OTO};{LISE}")
    assert not [q for q in found if q.cue and q.cue.exact in ("according to", "asked", "denied")]
