"""Names written in capitals, in the case of running text."""

from __future__ import annotations

import re

from streams.entities.names import word_set

_LOWER_IN_NAMES = word_set("""
    de del do da dos das di du della delle of the and upon under on by le la les sur sous en am an der den van von
    zu im y e al bin ibn ben
""")
# Words that keep their capitals beside others: Al Araby TV.
_KEPT = word_set("TV FM UK US EU UN USA AFC FC AC SC BBC CNN NBC CBS ABC AG SA")


def proper_case(name: str, *, acronym: bool = False) -> str:
    """A name written in capitals, in the case of running text; a name in mixed case as it is.

    `acronym` keeps single words of up to five letters as they are.

    >>> proper_case("RIO DE JANEIRO"), proper_case("WILKES-BARRE"), proper_case("HIGASHI-OSAKA")
    ('Rio de Janeiro', 'Wilkes-Barre', 'Higashi-Osaka')
    """
    if any(char.islower() for char in name):
        return name
    parts = name.split()
    if acronym and len(parts) == 1 and len(name.replace(".", "")) <= 5:
        return name
    return " ".join(_cased(part, first=index == 0) for index, part in enumerate(parts))


def _cased(word: str, *, first: bool) -> str:
    if word in _KEPT:
        return word
    if not first and word.casefold() in _LOWER_IN_NAMES:
        return word.lower()
    if re.fullmatch(r"(?:\w\.){2,}|(?:[IVX]{2,4})", word):
        return word
    pieces = re.split(r"([-/]|(?<=\b[ODL])['’‘](?=\w{3}))", word)
    cased = []
    for index, piece in enumerate(pieces):
        inner = 0 < index < len(pieces) - 1 and pieces[index - 1] == "-" and piece.casefold() in _LOWER_IN_NAMES
        cased.append(piece.lower() if inner else piece[:1] + piece[1:].lower())
    return re.sub(r"^Mc([a-z])", lambda found: "Mc" + found[1].upper(), "".join(cased))
