import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.story.layout import is_table_row, paragraphs

WRAPPED = """\
   TROMSO, Norway (AFP) - Winds of up to 41 metres a second shut
the only road to the North Cape on Monday and left 300 tourists
in a school gym.
   "We have cards, and we have soup," said the mayor, who had just
come in from the snow.
   Bus operator Nordlysnett said it would try again on Tuesday if
the wind fell below 20 metres a second.
"""


def test_wrapped_lines_are_joined_and_indents_part_paragraphs() -> None:
    found, joined = paragraphs(WRAPPED)
    assert joined
    assert [paragraph.split()[0] for paragraph in found] == ["TROMSO,", '"We', "Bus"]
    assert found[1] == '"We have cards, and we have soup," said the mayor, who had just come in from the snow.'


def test_blank_lines_part_wrapped_paragraphs() -> None:
    found, joined = paragraphs(WRAPPED.replace("\n   ", "\n\n"))
    assert joined
    assert len(found) == 3


def test_words_added_to_a_line_do_not_undo_the_rest() -> None:
    text = WRAPPED * 4
    longer = text.replace("300 tourists", "some 300 tourists and two coach drivers", 1)
    assert [paragraph.split()[0] for paragraph in paragraphs(longer)[0]] == ["TROMSO,", '"We', "Bus"] * 4


def test_a_sentence_that_runs_over_a_lone_break_is_joined() -> None:
    found, joined = paragraphs("The board of the ferry company no longer trusted\nher.\n\nShe left.\nNobody waved.")
    assert joined
    assert found == ["The board of the ferry company no longer trusted her.", "She left.", "Nobody waved."]


def test_lines_of_uneven_length_are_joined_where_sentences_run_over_them() -> None:
    ragged = """\
ANTWERP (AFP) - A dealer who was held in a caravan passed the time by teaching
his kidnappers chess, he told
a court on Monday.

He denied that anyone had ever heard of a Captain
Ada Renn who had ships
in the port.

"With whom?" she asked.
"""
    found, joined = paragraphs(ragged)
    assert joined
    assert [paragraph.split()[0] for paragraph in found] == ["ANTWERP", "He", '"With']


@pytest.mark.parametrize(
    "lines",
    [
        ["The dam burst on Monday.", "Many fled to the hills.", "Nobody was hurt."],
        [
            "LATVIAN PREMIER SAYS SHE WILL RESIGN ON MONDAY",
            "PREMIER SAYS COALITION IS FINISHED",
            "RIGA BOURSE DOWN 2.1 PCT",
        ],
        [
            "* Households will pay nothing, the city says.",
            "* Tenants will share one tap.",
            "* A typical bill rises by R88.",
        ],
        [
            "Q: How many coats have you put on since you first began, and how many were grey?",
            "A: Nobody has ever counted.",
        ],
        ["Medicine Hat 4, Lethbridge 2", "Red Deer 3, Swift Current 1", "Kelowna 6, Kamloops 5 (OT)"],
    ],
)
def test_lines_that_are_paragraphs_stay_apart(lines: list[str]) -> None:
    assert paragraphs("\n".join(lines)) == (lines, False)


def test_a_table_keeps_its_rows() -> None:
    rows = ["Currency   Latest bid   Previous", "Yen        146.210      146.880", "Won        1,338.200    1,348.900"]
    found, joined = paragraphs("\n".join(["Change on the day", *rows, "Source: the bank."]))
    assert found == ["Change on the day", "\n".join(rows), "Source: the bank."]
    assert not joined


@pytest.mark.parametrize(
    "line", ["He ran 5 miles.  Then 6.", "A plain line of prose with 3 figures", "x " * 100 + "  1  2"]
)
def test_prose_is_no_table(line: str) -> None:
    assert not is_table_row(line)


@given(st.text(alphabet='aB .,-1\n\t"*', max_size=400) | st.text())
def test_laying_out_twice_is_once(text: str) -> None:
    once = "\n\n".join(paragraphs(text)[0])
    assert "\n\n".join(paragraphs(once)[0]) == once
