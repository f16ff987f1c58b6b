"""Asked, and no words came of it: who declined, did not answer, could not be reached or sent the asker elsewhere.

The phrases stand in `refusals.py`, whom they are said of is decided in `asked.py`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from streams.quotes import refusals
from streams.quotes.asked import Heard, after, subjects
from streams.quotes.find import listen
from streams.quotes.page import Page, open_page
from streams.quotes.people import Cast, introduce, words_of
from streams.quotes.press import own_names
from streams.quotes.voices import Voice
from streams.story.records import Entity, Reading, Response, ResponseKind, Span, Speaker, Story

_WHO = re.compile(r"\bwho\s+(?:\w+\s+){0,3}$", re.IGNORECASE)
_CLAUSE_END = re.compile(
    r"[.;:!?)\]](?=\s|$|[”\"’'])|,(?=\s)|\s—|\s–|\n\n|\n\s*[*•]|\s(?:and|but|while|as|because|when|after|although|though"
    r"|saying|citing)\s(?=(?:the|a|an|its|his|her|their|he|she|it|they|[A-Z]|said|told|could|did|had|was"
    r"|were|would|asked|then|drove|left|hung|moved)\b)|\bbefore\b"
)
# The words of a paraphrase are somebody's words; only the speaker's own silence in them is a response.
_ONESELF = re.compile(r"(?:that\s+)?(?:(?:it|he|she|they)\s+)?", re.IGNORECASE)
_REACHED = re.compile(
    r"for\s+(?:\w+\s+)?(?:comment|interviews?|an?\s+interview)|to\s+comment|by\s+(?:tele)?phone|by\s+e-?mail"
)
_DOOR = re.compile(
    r"\b(?:(?:tele)?phones?|doors?|bell|calls?|intercom|requests?|questions?|e-?mails?)\b", re.IGNORECASE
)
_PRESS = re.compile(r"\b(?:reporters?|journalists?|the\s+(?:agency|newspaper|paper|station))\b", re.IGNORECASE)


def find_responses(story: Story, reading: Reading, entities: Sequence[Entity]) -> tuple[Response, ...]:
    """The responses of a story in text order. Two who declined in one clause are two responses over the same words.

    Takes time proportional to the text. `name` is None where the story names nobody for it.
    """
    page = open_page(story, reading, entities)
    if not page.paragraphs:
        return ()
    cast = introduce(page)
    voices: list[Voice] = []

    def heard() -> Sequence[Voice]:
        # Only a pronoun needs them, and few stories have one here.
        if not voices and reading.roles:
            voices.extend(voice for _, voice, _ in listen(page, cast))
        return voices

    found = [_sure(page, cast, sentence, heard) for sentence in page.sentences]
    for number, sentence in enumerate(page.sentences):
        if _asked_here(page, found, number):
            found[number] = _beside(page, cast, sentence, heard, found[number])
    together = [response for responses in found for response in responses]
    return tuple(sorted(together, key=lambda r: (r.start, r.end, r.name or "")))


def _sure(page: Page, cast: Cast, sentence: Span, heard: Heard) -> list[Response]:
    """The responses of a sentence by phrases that need no company."""
    found: list[Response] = []
    if page.text.find("?", sentence.end - 2, sentence.end) >= 0:
        return found
    for kind, pattern in refusals.SURE:
        for match in pattern.finditer(page.text, sentence.start, sentence.end):
            if not _undone(page, match, sentence, found, kind) and not _thing(page, kind, match, sentence):
                found.extend(_response(page, cast, kind, match, sentence, found, heard))
    for kind, pattern in refusals.PASSED:
        for match in pattern.finditer(page.text, sentence.start, sentence.end):
            before = page.text[max(sentence.start, match.start() - 200) : match.start()]
            if refusals.CALLS.search(before) and not _undone(page, match, sentence, found, kind):
                found.extend(_response(page, cast, kind, match, sentence, found, heard))
    for kind, pattern in refusals.AFTERWARDS:
        for match in pattern.finditer(page.text, sentence.start, sentence.end):
            if not _undone(page, match, sentence, found, kind):
                found.extend(_afterwards(page, kind, match, sentence))
    nobody = refusals.NOBODY.search(page.text, sentence.start, sentence.end)
    start, end = nobody.end() if nobody else 0, min(sentence.end, sentence.start + 400)
    for kind, pattern in refusals.NEGATED if nobody else ():
        for match in pattern.finditer(page.text, start, end):
            if not _undone(page, match, sentence, found, kind):
                found.extend(_response(page, cast, kind, match, sentence, found, heard))
    return found


def _asked_here(page: Page, found: Sequence[Sequence[Response]], number: int) -> bool:
    """Whether the story speaks of asking around a sentence: in it, or by a response beside it in the paragraph."""
    sentence = page.sentences[number]
    if refusals.ASKING.search(page.text, sentence.start, sentence.end):
        return True
    paragraph = page.paragraph(sentence.start)
    return any(
        0 <= near < len(found) and found[near] and page.paragraph(page.sentences[near].start) == paragraph
        for near in (number - 1, number, number + 1)
    )


def _beside(page: Page, cast: Cast, sentence: Span, heard: Heard, sure: list[Response]) -> list[Response]:
    """With the responses that only their company shows to be some. One who has answered so already gives no second."""
    found = list(sure)
    if page.text.find("?", sentence.end - 2, sentence.end) >= 0:
        return found
    for kind, pattern in refusals.BESIDE:
        for match in pattern.finditer(page.text, sentence.start, sentence.end):
            if _undone(page, match, sentence, found, kind) or _thing(page, kind, match, sentence):
                continue
            for response in _response(page, cast, kind, match, sentence, found, heard):
                if all(r.entity != response.entity for r in found):
                    found.append(response)
    return found


def _undone(page: Page, match: re.Match[str], sentence: Span, found: Sequence[Response], kind: ResponseKind) -> bool:
    """Whether the phrase is no response here: quoted, told by another, negated, only anonymity, or found already."""
    start = match.start()
    if page.marked_at(start) or any(r.start < match.end() and start < r.end for r in found):
        return True
    before = page.text[max(sentence.start, start - 40) : start]
    if (
        refusals.ANONYMITY.match(page.text, start)
        or (kind == "declined" and _WHO.search(before))
        or refusals.UNDONE.search(before)
    ):
        return True
    # Where someone is, another tells: "he is abroad, his office said".
    return kind != "unavailable" and _told_by_another(page, start)


def _told_by_another(page: Page, at: int) -> bool:
    """Whether `at` stands in a paraphrase: "said |the ministry refused to answer", not "said |it refused"."""
    roles = page.reading.roles
    first = bisect_right(roles, at, key=lambda tag: tag.start)
    for tag in roles[max(0, first - 3) : first]:
        if tag.label == "content" and tag.start <= at < tag.end:
            return not _ONESELF.fullmatch(page.text, tag.start, at)
    return False


def _thing(page: Page, kind: ResponseKind, match: re.Match[str], sentence: Span) -> bool:
    """Whether it is a thing that is not to be had: "the deal could not be reached", "tickets were not available"."""
    if kind != "unavailable" or _REACHED.search(page.text, match.start(), min(match.end() + 20, sentence.end)):
        return False
    before = page.text[max(sentence.start, match.start() - 200) : match.start()]
    clause = re.split(r"[,;:(]\s|\s(?:and|but|that|because|as|when|while)\s", before)[-1]
    if refusals.THING.match(clause):
        return True
    start = match.start() - len(clause.lstrip())
    return any(
        n.entity.type == "place" and n.start <= start + 4 and not page.text[n.end : match.start()].strip()
        for n in page.named_in_range(start, match.start())
    )


def _response(
    page: Page,
    cast: Cast,
    kind: ResponseKind,
    match: re.Match[str],
    sentence: Span,
    found: Sequence[Response],
    heard: Heard,
) -> list[Response]:
    end = _end(page, match, sentence)
    return [
        _made(page, kind, match.start(), end, speaker)
        for speaker in subjects(page, cast, match.start(), sentence, found, heard)
    ]


def _afterwards(page: Page, kind: ResponseKind, match: re.Match[str], sentence: Span) -> list[Response]:
    """The responses whose name stands after the phrase: "attempts to reach Novak failed"."""
    end = _end(page, match, sentence)
    clause = page.text[match.start() : end]
    if kind == "unavailable":
        before = page.text[max(sentence.start, match.start() - 80) : match.start()]
        by_press = _PRESS.search(before) or any(
            f" {name} " in f" {' '.join(words_of(before))} " for name in own_names(page.story)
        )
        if not by_press and not _REACHED.search(clause) and not clause.lower().startswith(("attempt", "effort")):
            return []
    speakers = after(page, match.start(), end)
    if not speakers and not (_DOOR.search(clause) and kind == "no-response"):
        return []
    return [_made(page, kind, match.start(), end, speaker) for speaker in speakers or [Speaker("unknown")]]


def _end(page: Page, match: re.Match[str], sentence: Span) -> int:
    """Where the clause ends, without its stop."""
    stop = _CLAUSE_END.search(page.text, match.end(), sentence.end)
    end = stop.start() if stop else sentence.end
    while end > match.end() and page.text[end - 1] in " .\n\t":
        end -= 1
    return end


def _made(page: Page, kind: ResponseKind, start: int, end: int, speaker: Speaker) -> Response:
    return Response(kind, speaker.name, start, end, page.text[start:end], speaker.entity)
