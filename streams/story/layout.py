"""Lines to paragraphs: hard-wrapped lines joined, one blank line between paragraphs, tables kept as they stand.

Wire copy comes in three dresses: a blank line between paragraphs, one line a paragraph, or lines broken at 55 to 80
columns with an indent or a blank line for a new paragraph. The published text has one: every paragraph is a single
line, `\\n\\n` stands between two, and only the rows of a table follow each other with a single `\\n`.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

# Lines longer than this were not broken by a terminal.
_WIDEST: Final = 90
_NARROWEST: Final = 40
_TABLE_WIDTH: Final = 110

# A gap between columns: two spaces or a tab, not the two spaces that some set after a full stop.
_GAP: Final = re.compile(r"(?<=[^\s.?!:;\"”’'])(?:\t+|[ \t]{2,})(?=\S)")
_GAP_BEFORE_FIGURE: Final = re.compile(r"(?<=[^\s.?!:;\"”’'])(?:\t+|[ \t]{2,})(?=[-+−–—$£€¥(.]?[$£€¥]?[0-9])")
_OWN_LINE: Final = re.compile(r"[*•·▪‣◦–—>|#^(\[]|-(?!\w)|__|[0-9]{1,2}[.:)]\s|(?:By|BY|Eds?:|EDITOR) ")
_RULE: Final = re.compile(r"[\W_]+\Z")


def paragraphs(text: str) -> tuple[list[str], bool]:
    """The paragraphs of a repaired text, and whether lines had to be joined for them.

    A paragraph is one line without white space around it, or the rows of a table joined by line feeds.
    """
    lines = [line.rstrip() for line in text.split("\n")]
    width = _wrap_width(lines)
    found: list[str] = []
    joined = False
    previous = ""  # the line before, as sent; "" after a blank line
    for line in lines:
        if not line:
            previous = ""
            continue
        if previous and is_table_row(previous) and is_table_row(line):
            found[-1] += "\n" + line.strip()
        elif previous and _continues(previous, line, width):
            # A word broken at its own hyphen is closed up; the hyphen may belong to the word, so it stays.
            found[-1] += ("" if _breaks_word(previous, line) else " ") + line.strip()
            joined = True
        else:
            found.append(line.strip())
        previous = line
    return found, joined


def is_table_row(line: str) -> bool:
    """Whether a line is set in columns: two gaps, or one before a figure."""
    if len(line) > _TABLE_WIDTH:
        return False
    line = line.strip()
    return _GAP_BEFORE_FIGURE.search(line) is not None or len(_GAP.findall(line)) >= 2


def _wrap_width(lines: list[str]) -> int:
    """The column at which a text was broken, or 0 for a text that was not.

    In wrapped text the first word of a line would not have fitted on the line before it, and many lines begin in the
    middle of a sentence; where editing has left the edges ragged, so many do that nothing else explains it. Lists,
    headlines and one-line paragraphs fail both. One line in ten may be longer: words were added to it.
    """
    pairs = [
        (line, following) for line, following in pairwise(lines) if line and following and not _apart(line, following)
    ]
    if len(pairs) < 2:
        return 0
    widths = sorted(len(line) for line, _ in pairs)
    width = widths[int(0.9 * len(widths))]
    if width < _NARROWEST:
        return 0
    full = [following for line, following in pairs if _is_full(line, following, width)]
    inside = sum(following[0].islower() for following in full)
    wrapped = len(full) >= 2 and len(full) >= 0.4 * len(pairs) and inside >= 0.3 * len(full)
    ragged = sum(_inside_sentence(line, following) for line, following in pairs) >= max(3, 0.5 * len(pairs))
    return width if wrapped or ragged else 0


def _continues(line: str, following: str, width: int) -> bool:
    if _broken(line, following):
        return True
    if not width or _apart(line, following):
        return False
    if _is_full(line, following, width):
        return True
    # Ragged edges: a line that stops short in the middle of a sentence goes on in the next.
    if _inside_sentence(line, following):
        return len(line) >= width * 0.25
    return len(line) >= width * 0.6 and (line[-1].isalpha() or line.rstrip("”\"’'").endswith(","))


def _broken(line: str, following: str) -> bool:
    """Whether a sentence plainly runs over the break, in wrapped text or not: no paragraph ends so."""
    runs_on = len(line) >= _NARROWEST and _inside_sentence(line, following) and (line[-1].isalpha() or line[-1] == ",")
    return runs_on and not _other(line, following)


def _inside_sentence(line: str, following: str) -> bool:
    return following[0].islower() and line[-1] not in '.?!:”"'


def _is_full(line: str, following: str, width: int) -> bool:
    first = following.split(None, 1)[0]
    return len(line) + 1 + len(first) > width


def _apart(line: str, following: str) -> bool:
    """Whether two lines are surely no halves of a wrapped one: one too long for it, or something else than prose."""
    return len(line) > _WIDEST or len(following) > _WIDEST or _other(line, following)


def _other(line: str, following: str) -> bool:
    """Whether one of two lines is something else than prose: an indented line, a list's item, a table's row, a rule."""
    return (
        following[0] in " \t"
        or _OWN_LINE.match(following) is not None
        or _RULE.match(line) is not None
        or is_table_row(line)
        or is_table_row(following)
    )


def _breaks_word(line: str, following: str) -> bool:
    return line.endswith("-") and len(line) > 1 and line[-2].isalpha() and following[0].isalpha()
