"""Text as it should have been sent: mojibake, agency quotation marks, invisible characters and entities repaired.

Nothing that changes what is said: curly quotation marks stay curly, wrong apostrophes stay wrong, no word is touched.
Every repair that was needed is named in `text_fixes` of what is published.
"""

from __future__ import annotations

import html
import re
from typing import Final

import ftfy

# Curly marks are not straightened: they tell opening from closing. Entities are ours (below), because ftfy looks at
# one line at a time and stops at the first `<`.
_FTFY: Final = ftfy.TextFixerConfig(unescape_html=False, uncurl_quotes=False, explain=False)

_ENTITY: Final = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")

_SPACES: Final = dict.fromkeys([0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " ")
# Zero-width and bidirectional controls; the zero-width joiner (U+200D) stays, emoji are made with it.
_INVISIBLE: Final = dict.fromkeys(
    [0xAD, 0x200B, 0x200C, 0x200E, 0x200F, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
_WHITE: Final = {**_SPACES, **_INVISIBLE}
_LINE_BREAKS: Final = {**dict.fromkeys([0x0B, 0x0C, 0x1C, 0x1D, 0x1E, 0x85, 0x2028], "\n"), 0x2029: "\n\n"}
# Searching for these is cheaper than translating a text that has none.
_ODD_LINES: Final = re.compile("[\x0b\x0c\r\x1c-\x1e\x85\u2028\u2029]")
_ODD_CONTROLS: Final = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f]")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")

# AP and Reuters copy of the wires' own character set: ``a quote with `one inside' it.''
_AGENCY_NESTED_END: Final = re.compile(r"'''")
_AGENCY_SINGLE: Final = re.compile(r"(?<![`\w])`(?=[\w$£€])")
_UNDERSCORE_DASH: Final = re.compile(r"(?<=\S) _ (?=\S)")

_ROUNDS: Final = 6
_MOST_LINES: Final = 5000


def repair(text: str) -> tuple[str, tuple[str, ...]]:
    """The repaired text and the names of the repairs, in the order in which they were first needed.

    Repairing twice gives the same as once. Lines and paragraphs are left to `layout`.

    >>> repair("``It\\u00e2\\u20ac\\u2122s done,'' she said.")
    ('“It’s done,” she said.', ('encoding', 'agency-quotes'))
    """
    fixes: dict[str, None] = {}
    for _ in range(_ROUNDS):
        # One repair can bring another's material to light (an entity that stands for a no-break space), so go round
        # until nothing changes; the first round settles ordinary text and the second confirms it.
        before = text
        text = _round(text, fixes)
        if text == before:
            break
    return text, tuple(fixes)


def words(listed: str) -> frozenset[str]:
    """The words of a list that is written as a text, parted by white space."""
    return frozenset(listed.split())


def repair_line(text: str) -> str:
    """A headline, byline or name, repaired, on one line."""
    return " ".join(repair(text)[0].split())


def replace_surrogates(text: str) -> str:
    """The text with pairs of surrogates joined and lone ones replaced by U+FFFD."""
    if not _SURROGATES.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _round(text: str, fixes: dict[str, None]) -> str:
    for step in _ASCII_STEPS if text.isascii() else _STEPS:
        fixed = step(text)
        if fixed != text:
            fixes[step.__name__.removeprefix("_").replace("_", "-")] = None
            text = fixed
    return text


def _line_ends(text: str) -> str:
    if not _ODD_LINES.search(text):
        return text
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_LINE_BREAKS)


def _controls(text: str) -> str:
    return _ODD_CONTROLS.sub("", text)


def _surrogates(text: str) -> str:
    return replace_surrogates(text)


def _entities(text: str) -> str:
    if "&" not in text:
        return text
    return _ENTITY.sub(lambda match: html.unescape(match[0]), text)


def _encoding(text: str) -> str:
    if text.isascii():
        return text
    # Line by line, since lines can be wrong in different ways; but each costs, and no story has that many.
    fix = ftfy.fix_text if text.count("\n") <= _MOST_LINES else ftfy.fix_text_segment
    return str(fix(text, _FTFY))


def _spaces(text: str) -> str:
    return text.translate(_WHITE)


def _agency_quotes(text: str) -> str:
    if "``" not in text:
        return text
    text = _AGENCY_NESTED_END.sub("’”", text)
    text = text.replace("``", "“").replace("''", "”")
    return _AGENCY_SINGLE.sub("‘", text)


def _dashes(text: str) -> str:
    return _UNDERSCORE_DASH.sub(" — ", text) if " _ " in text else text


_ASCII_STEPS: Final = (_line_ends, _controls, _entities, _agency_quotes, _dashes)
_STEPS: Final = (
    _line_ends, _controls, _surrogates, _entities, _encoding, _line_ends, _spaces, _agency_quotes, _dashes
)  # fmt: skip
