"""What a story says that a person is: "terminal manager", "a dispatcher with Prairie Northern Railway"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from streams.entities.found import Found, Group
from streams.entities.names import is_title, word_set
from streams.story.records import Story

# Nouns for what people are, beside the titles and offices of names.py.
_ROLES = word_set("""
    activist actor actress administrator adviser advisor aide artist athlete author boss broker captain carpenter
    chairman chemist citizen climber commentator composer conductor conservationist consultant contractor counsel
    critic dealer deputy designer developer diplomat dispatcher doctor driver entrepreneur executive expert farmer
    father fisherman geologist guard head historian host hunter husband investigator investor journalist lawmaker
    lawyer lecturer lobbyist manager meteorologist midwife miner mother musician negotiator neighbor neighbour
    novelist nurse official operator organiser organizer owner painter partner passenger pharmacist photographer
    physician pilot player poet policeman policewoman politician priest producer programmer publisher rebel reporter
    researcher resident retailer scientist scholar sculptor seismologist senator shopkeeper singer sister skipper
    soldier solicitor spokeswoman strategist student supervisor surgeon teacher technician trader trainer trustee
    veteran veterinarian volunteer widow wife winger witness worker writer strategist salesman barrister brother son
    daughter graduate member
""")
_STOPS = word_set("""
    the a an and or but by to of from with for at in on as that than when where while after before said says told
    asked added his her its their our my your who whom which this these those not is was are were be been has had
    have
""")
_APPOSITION = re.compile(r"(?:,\s+(?:aged\s+)?\d{1,3})?,\s+(?P<what>[^,;:.!?()\n“”\"—–]{3,120})(?=[,;:.!?()\n“”\"—–])")
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
    start = (
        one.start - len(one.title) - 1 if one.title and text[: one.start].rstrip().endswith(one.title) else one.start
    )
    words = list(_leftwards(text, one.start))
    taken = 0
    for index, word in enumerate(words):
        if not any(_is_role(said) for said in words[: index + 1]):
            break
        if word.lower() in _STOPS or word.endswith(("ed", "ing")) or not word[0].isalpha():
            break
        if index > 4 or (index > 2 and word[0].islower()):
            break
        taken = index + 1
    if not taken:
        return one.title if start != one.start else None
    phrase = " ".join(reversed(words[:taken]))
    return phrase if any(_is_role(word) for word in words[:taken]) else one.title


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


def _is_role(word: str) -> bool:
    return is_title(word) or word.lower() in _ROLES


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
    if any(_is_role(word.strip("'’s")) or _is_role(word) for word in words[: 6 if begins else 3]):
        return " ".join(words)
    return None
