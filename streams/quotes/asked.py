"""Whom a response is said of: the subject of its clause, whose office or spokesperson it is, who was called."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from streams.quotes.page import Named, Page
from streams.quotes.people import Cast, words_of
from streams.quotes.pronouns import PRONOUNS, antecedent
from streams.quotes.speakers import source_voice
from streams.quotes.voices import Voice
from streams.story.records import Response, Span, Speaker

# Those who spoke, in text order. Only a pronoun needs them.
Heard = Callable[[], Sequence[Voice]]
_REACH = 800  # code points before the verb in which its subject is looked for

_BREAK = re.compile(
    r"[;:]\s|\.\s|\s—\s|,?\s(?:and|but|while|nor|whereas|though|although)\s(?!(?:sons|daughters?|co|company)\b)"
    r"|,\swith\s|\bwhere\s|\n\s*[*•]\s"
)


def subjects(
    page: Page, cast: Cast, at: int, sentence: Span, found: Sequence[Response], heard: Heard
) -> Sequence[Speaker]:
    """Who is meant: the subject of the clause; where the clause has none, that of the one before it."""
    clause = _clause(page, at, sentence)
    if _SAID_ITSELF.fullmatch(page.text, clause.start, clause.end):
        clause = Span(clause.end, clause.end)
    own = _subject(page, cast, clause, heard)
    if own:
        return own
    same = [r for r in found if sentence.start <= r.start < at]
    if same:
        return [Speaker("unknown", r.name, entity=r.entity) for r in same if r.start == same[-1].start]
    before = _before(page, sentence, clause)
    lead = _LEAD.match(page.text, before.start, before.end)
    begin = lead.end() if lead else before.start
    for head in [n for n in page.named_in_range(begin, before.end) if n.entity.type != "place"][:1]:
        # "The bank |Halden thanked him but declined": the head of the clause before.
        if not _owned(page, head, before) and _NO_VERB.fullmatch(page.text[begin : head.start]):
            return [_speaker(head)]
    return _subject(page, cast, before, heard) or [Speaker("unknown")]


def _before(page: Page, sentence: Span, clause: Span) -> Span:
    """What stands before a clause without a subject, without the break: "The bank thanked him| and |declined"."""
    start = max(sentence.start, clause.start - _REACH)
    end = max(start, clause.start)
    breaks = [m for m in _BREAK.finditer(page.text, start, end) if not _joins_names(page, m, start)]
    if breaks and not page.text[breaks[-1].end() : end].strip():
        end = breaks[-1].start()
    return Span(start, end)


_RELATIVE = re.compile(r",\s(?:which|who|whose|where)\s[^,;]*,")


def _clause(page: Page, at: int, sentence: Span) -> Span:
    """What stands before the verb in its clause; empty where the clause shares the subject of the one before."""
    begin = start = max(sentence.start, at - _REACH)
    asides = [m.span() for m in _RELATIVE.finditer(page.text, begin, at)]
    for match in _BREAK.finditer(page.text, begin, at):
        if any(left <= match.start() < right - 1 for left, right in asides):
            continue
        if not (re.search(r"\s(?:and|nor)\s", match.group()) and _joins_names(page, match, start)):
            start = match.end()
    return Span(start, at)


_NO_SUBJECT = re.compile(r"(?:(?:\w+ly|also|then|both|has|have|had)\s*)*")


# Before the first name of several that share a verb: "Neither insurer |Arpo nor its agent in Lima, Halden, …".
_NO_VERB = re.compile(
    r"(?!.*\b(?:\w{3,}ed|said|says|told|is|was|are|were|has|have|had|did|does|would|will|could|cannot|met|sent|gave|made|from"
    r"|to|over|for|against|with)\b).*",
    re.IGNORECASE | re.DOTALL,
)
_NEXT_NAME = re.compile(
    r"(?:(?:the|its|their|his|her|an?)\s+)?(?:[a-z][\w’'-]*,?\s+|[A-Z][\w-]*[’']s?\s+|in\s+[A-Z]\w+,?\s+){0,6}"
)


def _joins_names(page: Page, match: re.Match[str], start: int) -> bool:
    """Whether an "and" stands between two names and not between two clauses."""
    left = [n for n in page.named_in_range(match.start() - 2, match.start()) if n.end >= match.start() - 2]
    if not left:
        left = [n for n in page.named_in_range(match.start() - 60, match.start()) if n.start >= start]
        aside = page.text[left[-1].end : match.start()] if left else ""
        if not re.fullmatch(r",[^,.;]{2,50}", aside) or not _NO_VERB.fullmatch(aside):
            return False
    right = page.named_in_range(match.end(), min(match.end() + 80, len(page.text)))
    if right and right[0].start <= match.end() + 5:
        return True
    before = page.text[start : left[0].start]
    return bool(
        _NO_VERB.fullmatch(before)
        and any(_NEXT_NAME.fullmatch(page.text, match.end(), n.start) for n in right if n.entity.type != "place")
        and _NO_VERB.fullmatch(page.text[match.end() : right[0].start])
    )


# "Merlion said it |does not comment": the subject is who says so.
_REPORTED_SELF = re.compile(
    r"\s+(?:said|says|wrote|added|replied|replies|answered|responded|explained|insisted)\b[^,;]{0,60}?\s"
    r"(?:it|he|she|they)\s*$",
    re.IGNORECASE,
)
# "calls to the group's headquarters |went unanswered", "a message left with the bank |was not returned"
_CALLS_TO = re.compile(
    r"(?:calls?|e-?mails?|messages?|questions?|requests?|letters?|quer(?:y|ies)|[ie]nquir(?:y|ies)|texts?)\s+"
    r"(?:(?:seeking|for)\s+comment\s+from|(?:\w+\s+){0,4}?(?:to|with|for|at))\s+(?!comment\b|an?\s+interview\b|\w+\s+comment\b)",
    re.IGNORECASE,
)
# "The bank has |made no comment", "the three all |declined"
_TRAILING = re.compile(r"(?:\s+(?:has|have|had|also|both|all|then|later|still|again|each|meanwhile|\w{1,20}ly))+\s*$")
_AS_POLICY = re.compile(
    r"\s+(?:as\s+a\s+(?:matter|rule|point)|by\s+(?:custom|tradition)|for\s+(?:its|his|her)\s+part)\b[^;]{0,30}$"
)
# "thanked them and |said it |would not comment"
_SAID_ITSELF = re.compile(r"\s*(?:said|says|added|wrote)\s+(?:that\s+)?(?:it|he|she|they)\s*", re.IGNORECASE)
# What of an organisation answers for it: "the ICC's press office", "an official at the bureau".
_ON_BEHALF = re.compile(
    r"\b(?:offices?|desk|headquarters|counsel|lawyers?|attorneys?|solicitors?|spokes\w+|officials?|representatives?"
    r"|managers?|embassy|switchboard|team|legal|press|agent|aide|staff|receptionist|secretary|hotline|helpline"
    r"|telephones?|phones?|makers|producers|executives?|employees?|clerk|department|nobody|no\s?-?one|none)\b",
    re.IGNORECASE,
)


def _subject(page: Page, cast: Cast, clause: Span, heard: Heard) -> Sequence[Speaker]:
    """Who stands before the verb of a clause; nobody where it begins with the verb."""
    text = page.text[clause.start : clause.end]
    lead = _LEAD.match(text)
    begin = clause.start + (lead.end() if lead else 0)
    end = clause.end
    itself = _REPORTED_SELF.search(page.text, begin, end)
    if itself and itself.start() > begin:
        end = itself.start()
    relative = re.search(r",?\s+(?:which|who)\s+(?:[\w’'-]+\s+){0,6}$", page.text[begin:end] + " ")
    if relative:
        near = [n for n in page.named_in_range(begin, begin + relative.start() + 1) if n.entity.type != "place"]
        if near and not page.text[near[-1].end : begin + relative.start()].strip(" ,"):
            return [_speaker(near[-1])]
        if page.text[begin + relative.start()] == ",":
            return [Speaker("unknown")]  # "its regional headquarters, which |did not reply"
    calls = _CALLS_TO.search(page.text, begin, end)
    if calls:
        begin = calls.end()
    trailing = _TRAILING.search(page.text, max(begin, end - 60), end)
    if trailing:
        end = trailing.start()
    policy = _AS_POLICY.search(page.text, begin, end)
    if policy:
        end = policy.start()
    while end > begin and page.text[end - 1] in " ,\n\t":
        end -= 1
    while begin < end and page.text[begin] in " ,([*•\n\t":
        begin += 1
    span = Span(begin, end)
    first = words_of(page.text[begin:end])[:1]
    if not first or _NO_SUBJECT.fullmatch(page.text, begin, end):
        return []
    if first[0] in PRONOUNS and not re.match(r"(?:its|his|her|their)\s", page.text[begin:end], re.IGNORECASE):
        before = [v for v in heard() if v.end <= begin]
        return [antecedent(page, cast, first[0], Span(begin, begin + len(first[0])), before).speaker]
    named = [n for n in page.named_in(span) if n.entity.type != "place"]
    several = _several(page, span, named)
    if several:
        return [_speaker(n) for n in several]
    behalf = _on_behalf(page, cast, span, named, heard)
    if behalf:
        return [behalf]
    voice = source_voice(page, cast, span, [v for v in heard() if v.end <= begin] if not named else ())
    return [voice.speaker if voice.speaker.type != "group" else Speaker("group")]


def _on_behalf(page: Page, cast: Cast, span: Span, named: Sequence[Named], heard: Heard) -> Speaker | None:
    """Whose office, spokesperson or lawyer it is: theirs is the silence. A person's office is not the person."""
    text = page.text[span.start : span.end]
    people = [n for n in named if n.entity.type == "person"]
    organisations = [n for n in named if n.entity.type == "organisation"]
    if people and re.search(r"\bspokes\w+\s+(?:for|of)\b", text) and not organisations:
        return _speaker(people[-1])
    if not _ON_BEHALF.search(text) or any(not _owned(page, n, span) for n in people):
        return None
    if organisations:
        return _speaker(organisations[0])
    if people or re.match(r"(?:his|her|their)\s", text, re.IGNORECASE):
        return Speaker("unknown")
    if re.match(r"its\s", text, re.IGNORECASE):
        before = [v for v in heard() if v.end <= span.start]
        return antecedent(page, cast, "it", Span(span.start, span.start + 3), before).speaker
    owner = re.match(r"(?:the|this|that)\s+([\w-]+)(?:[’']s|s[’'])\s", text, re.IGNORECASE)
    if owner:
        return source_voice(page, cast, Span(span.start, span.start + owner.end(1)), heard()).speaker
    return None


def _owned(page: Page, named: Named, span: Span) -> bool:
    """Whether a person is only the owner: "Novak's office", "the office of President |Novak"."""
    before = page.text[span.start : named.start]
    return bool(re.match(r"[’']s?\s", page.text[named.end : named.end + 3]) or re.search(r"\boffice of\b", before))


_LEAD = re.compile(
    r"[\s(\[*•]*(?:(?:(?:neither|both|nor|however|meanwhile|instead|later|but|and|though)\b|outside court|(?:in|on"
    r"|by|at|as\s+of|when|asked|reached|pressed|contacted|shown|approached|questioned|telephoned|confronted)\b"
    r"[^,]{0,140},)\s*,?\s*){0,6}",
    re.IGNORECASE,
)


# Between two who share a verb: an apposition, "and" or a comma, and the words that lead up to the second name.
_JOINT = re.compile(
    r"(?:,[^,;]{2,60},|,)?\s*(?:(?:and|nor|or)\s+|(?<=,)\s*)"
    r"(?:(?:the|its|their|his|her|an?)\s+)?(?:[a-z][\w’'-]*\s+|[A-Z][\w-]*[’']s?\s+|in\s+[A-Z]\w+,?\s+|[a-z][\w’'-]*,\s+){0,6}"
)


def _several(page: Page, span: Span, named: Sequence[Named]) -> list[Named]:
    """`Halden, its owner, Arpo, and the ministry |declined`: those of a clause that has no other subject."""
    heads = [n for n in named if not re.match(r"[’']s?\s", page.text[n.end : n.end + 3])]
    if len(heads) < 2 or not re.fullmatch(r"\s*(?:,[^,;]{2,50})?[ ,]*", page.text[heads[-1].end : span.end]):
        return []
    before = page.text[span.start : heads[0].start]
    if not _NO_VERB.fullmatch(before) and not re.search(r"\b(?:for|of|by|to|from|with)\s+(?:the\s+)?$", before):
        return []
    joined = [page.text[one.end : other.start] for one, other in pairwise(heads)]
    if not re.search(r"\b(?:and|nor|or)\s", joined[-1]) or not all(_JOINT.fullmatch(text) for text in joined):
        return []
    return heads


def _speaker(named: Named) -> Speaker:
    return Speaker("unknown", named.entity.name, entity=named.entity.id)


def after(page: Page, start: int, end: int) -> Sequence[Speaker]:
    """Who is named first in [start, end): "nobody answered |at Halden"."""
    near = [n for n in page.named_in_range(start, end) if n.start >= start and n.entity.type != "place"]
    return [_speaker(near[0])] if near else []
