"""What a story says that a person is: "terminal manager", "a dispatcher with Prairie Northern Railway"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from streams.entities.found import Found, Group
from streams.entities.names import is_honorific, is_role, is_title, word_set
from streams.story.records import Story

_STOPS = word_set("""
    the a an and or but by to of from with for at in on as that than when where while after before said says told
    asked added his her its their our my your who whom which this these those not is was are were be been has had
    have
""")
_APPOSITION = re.compile(
    r"(?:,\s+(?:aged\s+)?\d{1,3})?,\s+(?P<what>(?:[^,;:.!?()\n“”\"—–]|\.(?=\w)|(?<=\b[A-Z])\.(?=\s[A-Z])){3,120})"
    r"(?=[,;:.!?()\n“”\"—–]|$)"
)
_ABBREVIATED = re.compile(r"\b(?:U\.S|U\.K|St|Dr|Mr|Mrs|Ms|Gen|Sen|Inc|Corp|Co|No|D\.C)$")


def describe(group: Group, story: Story) -> str | None:
    """The title before the person's name, else the apposition after it, at the first mention that has one.

    None for organisations and places, and where the story says nothing.
    """
    if group.type != "person":
        return None
    for one in group.found:
        if one.where == "body":
            said = _before(one, story.text) or _after(one, story.text)
            if said:
                return said
    return None


def _before(one: Found, text: str) -> str | None:
    """Titles and offices that lead up to the name: "State Department spokesperson", "retired general"."""
    words: list[str] = []
    for word in _leftwards(text, one.start):
        limit = 6 if word[0].isupper() else 3
        if word.lower() in _STOPS or word.endswith(("ed", "ing")) or not word[0].isalpha() or len(words) >= limit:
            break
        if not words and not is_role(word):
            break
        words.append(word)
    said = " ".join(reversed(words))
    return said if any(is_role(word) and not is_honorific(word) for word in words) else None


def _leftwards(text: str, end: int) -> Iterator[str]:
    """The words before `end`, the nearest first, as far as nothing but single spaces parts them."""
    while end > 0 and text[end - 1] in " \n":
        if text[end - 1] == "\n" and end > 1 and text[end - 2] == "\n":
            return
        end -= 1
        start = end
        while start > 0 and not text[start - 1].isspace():
            start -= 1
        word = text[start:end]
        if not word or word[-1] in ',;:!?)"”' or word[0] in '"“(' or (word[-1] == "." and not is_title(word)):
            return
        yield word
        end = start


def _after(one: Found, text: str) -> str | None:
    found = _APPOSITION.match(text, one.end)
    if not found:
        return None
    what = found["what"]
    if _ABBREVIATED.search(what):
        return None
    words = what.split()
    if not 1 < len(words) <= 16 or words[0].lower() in {"who", "whose", "which", "and", "but", "said", "says"}:
        return None
    begins = words[0] in {"a", "an", "the", "its", "his", "her", "their"}
    if any(is_role(word.strip("'’s")) or is_role(word) for word in words[: 6 if begins else 3]):
        return " ".join(words)
    return None
