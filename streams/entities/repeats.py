"""Further mentions of names that the model saw once and missed elsewhere.

Only what is plainly the same name: whole words in the same letter case, in the body, outside what the model marked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from streams.entities.found import Found, Group
from streams.entities.names import is_acronym, is_title, person_words
from streams.entities.organisations import definition_after
from streams.story.records import Reading, Span, Story

# How sure a mention is that no model saw, because it repeats a name the model did see.
_REPEATED = 0.6


def with_repeats(groups: Sequence[Group], story: Story, reading: Reading) -> tuple[Group, ...]:
    """The groups with every further place of the body where their names stand and the model saw none."""
    text = story.text
    taken = bytearray(len(text))
    for span in (*(tag.span for tag in reading.names), *_spans(groups)):
        taken[span.start : span.end] = b"\1" * (span.end - span.start)
    owners: dict[str, set[int]] = {}
    for index, one_group in enumerate(groups):
        for form in _searched(one_group, text):
            owners.setdefault(form, set()).add(index)
    words = set(_WORD.findall(text))
    body = story.body
    more: dict[int, list[Found]] = {}
    # The longest first, so that a surname is not found inside a full name.
    for form in sorted(owners, key=lambda form: (-len(form), form)):
        if len(owners[form]) > 1 or _is_word(form, words):
            continue
        (index,) = owners[form]
        for span in _occurrences(form, text, body):
            if not any(taken[span.start : span.end]):
                taken[span.start : span.end] = b"\1" * len(form)
                more.setdefault(index, []).append(Found(span.start, span.end, form, groups[index].type, _REPEATED))
    grown = [
        replace(one, found=tuple(sorted((*one.found, *more.get(index, ())), key=lambda one: one.order)))
        for index, one in enumerate(groups)
    ]
    return tuple(sorted(grown, key=lambda one: one.found[0].order))


def _spans(groups: Iterable[Group]) -> Iterable[Span]:
    return (Span(one.start, one.end) for group_ in groups for one in group_.found if one.where != "headline")


def _searched(one_group: Group, text: str) -> set[str]:
    forms = {one.exact for one in one_group.found}
    if one_group.type == "person":
        for form in tuple(forms):
            words = form.split()
            # "Seo Min-jung" is Ms Seo; most others are called by their last word.
            surname = words[0] if re.search(r"-[a-z]", words[-1]) else words[-1]
            if len(words) > 1 and len(surname) > 2 and surname[0].isupper() and len(person_words(form)) > 1:
                forms.add(surname.strip(".,"))
    elif one_group.type == "organisation":
        for one in one_group.found:
            acronym = definition_after(text, one.end, one.exact) if one.where == "body" and " " in one.exact else None
            if acronym:
                forms.add(acronym)
    return {form for form in forms if len(form) > 1}


def _is_word(form: str, words: set[str]) -> bool:
    """Whether a single word is one of the language too, as far as the story shows: Banks and banks, May, Monday."""
    return " " not in form and not is_acronym(form) and (form.lower() in words)


_WORD = re.compile(r"[^\W\d_]\w*")
_WORD_BEFORE = re.compile(r"(\w[\w.'’-]*)[ \t]$")
_WORD_AFTER = re.compile(r"[ \t]\w")


def _occurrences(form: str, text: str, body: Iterable[Span]) -> Iterable[Span]:
    for part in body:
        start = text.find(form, part.start, part.end)
        while start >= 0:
            end = start + len(form)
            if _stands_alone(form, text, start, end):
                yield Span(start, end)
            start = text.find(form, end, part.end)


def _stands_alone(form: str, text: str, start: int, end: int) -> bool:
    """Whether the name stands there by itself and not in a longer one: no Halden in "Halden Arena"."""
    if start and (text[start - 1].isalnum() or text[start - 1] in "-@#_"):
        return False
    if end < len(text) and (text[end].isalnum() or text[end] in "-_@" or re.match(r"\.\w", text[end : end + 2])):
        return False
    after = _WORD_AFTER.match(text, end)
    if after and text[after.end() - 1].isupper():
        return False
    before = _WORD_BEFORE.search(text, max(0, start - 30), start)
    if before and before[1][0].isupper() and not is_title(before[1]):
        sentence = text[: before.start()].rstrip(" \t\"“‘'")
        return " " in form or not sentence or sentence[-1] in ".!?:\n"
    return True
