"""Asked, and no words came of it: who declined, did not answer, could not be reached or sent the asker elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from streams.quotes.find import listen
from streams.quotes.page import Named, Page, open_page
from streams.quotes.people import Cast, introduce, words_of
from streams.quotes.pronouns import PRONOUNS, antecedent
from streams.quotes.speakers import source_voice
from streams.quotes.voices import Voice
from streams.story.records import Entity, Reading, Response, ResponseKind, Span, Speaker, Story

_ADVERB = r"(?:(?:immediately|also|again|repeatedly|later|promptly|yet|directly|both|further|then|\w+ly)\s+)*"
_SPEAK = (
    r"(?:comment|elaborate|discuss|speak|answer|respond|say|confirm|disclose|name|explain|talk|identify"
    r"|address|reveal|specify|detail|take\s+(?:sides|questions)"
    r"|be\s+(?:interviewed|drawn|specific)|(?:give|provide|make|take|release"
    r"|offer)\s+(?:\S+\s+){0,2}?(?:comments?|details|interviews?|questions|statement|copy|document"
    r"|reason|figures?|names?|answers?))"
)
_NEG = (
    r"(?:(?:has|have|had|did|do|does|would|could|will|is|was|were)(?:\s+not|n['’]t)|had\s+yet\s+to"
    r"|(?:has|have)\s+yet\s+to)"
)
_ASKED = (
    r"(?:calls?|e-?mails?|emailed|messages?|requests?|questions?|quer(?:y|ies)|letters?|inquir(?:y|ies)"
    r"|enquir(?:y|ies)|telephone|phone|text"
    r"|repeated|two|three|several|written|further|shouted|any|a|an|the|to|his|her|their|its|them)"
)

_PATTERNS: tuple[tuple[ResponseKind, re.Pattern[str]], ...] = (
    (
        "declined",
        re.compile(
            rf"\b(?:(?:has|have|had)\s+)?{_ADVERB}(?:declin|refus)(?:e|ed|es|ing)\s+(?:(?:all|any|further"
            rf"|an|to)\s+)*(?:through\s+[^,.;]{{3,40}}?\s+to\s+)?"
            rf"(?:\w+ly\s+|further\s+)?(?:{_SPEAK}|make\s+(?:the\s+)?\w+\s+available|interviews?|requests?)\b"
            rf"|\bwould(?:\s+not|n['’]t)\s+{_ADVERB}{_SPEAK}\b|\bcould(?:\s+not|n['’]t)\s+comment\b"
            r"|\bwould\s+neither\s+confirm\s+nor\s+deny\b|\bneither\s+confirmed\s+nor\s+denied\b"
            r"|\b(?:had|has|have|offered|made|gave|make)\s+no\s+(?:immediate\s+|further\s+)?comment\b(?!\s+box)"
            r"|\bhad\s+nothing\s+to\s+(?:say|announce|add)\b"
            rf"|\b(?:did|does|do)(?:\s+not|n['’]t)\s+wish\s+to\s+{_SPEAK}\b|\bpreferred\s+not\s+to\s+{_SPEAK}\b"
            r"|\b(?:did|do|does)(?:\s+not|n['’]t)\s+comment\b|\bhung\s+up\s+on\b",
            re.IGNORECASE,
        ),
    ),
    (
        "no-response",
        re.compile(
            rf"\b{_NEG}\s+{_ADVERB}(?:(?:respond(?:ed)?|repl(?:y|ied)|answer(?:ed)?)\b(?=\s+(?:{_ASKED}"
            rf"|when|before|by|immediately|in)\b|\s*[.,;]|\s+and\b|\s*$)"
            r"|return(?:ed)?\s+(?:\S+\s+){0,3}?(?:calls?|messages?|e-?mails?|requests?)\b|got(?:ten)?\s+back"
            r"|(?:provide|offer)(?:d|ed)?\s+(?:a\s+|an\s+immediate\s+)?(?:comment|reply|response|answer)"
            r"|acknowledge\s+(?:a\s+)?request)"
            r"|\b(?:were|was)\s+not\s+(?:answered|returned)\b|\bfailed\s+to\s+(?:respond|reply|answer)\b"
            r"|\b(?:went|remained|gone|left)\s+(?:unanswered|unreturned)\b"
            r"|\bignored\s+(?:\S+\s+){0,3}(?:queries|requests|questions|emails|calls|messages)\b"
            r"|\bmade\s+no\s+(?:public\s+)?statement\b"
            r"|\b(?:did|does|do)(?:\s+not|n['’]t)\s+pick\s+up\b(?=\s+the\s+(?:tele)?phone|\s*[.,;]|\s*$)"
            r"|\bleft\s+(?:[\w-]+\s+){0,4}(?:questions|messages|calls|e-?mails)\s+unanswered\b"
            r"|\bnobody\s+answered\s+(?:the\s+|a\s+)?(?:tele)?phone\b|\b(?:has|have|had)\s+not\s+got\s+back\b"
            r"|\breturned\s+(?:phone\s+|telephone\s+)?calls\b|\blet\s+(?:\S+\s+){0,4}call\s+ring\s+out\b",
            re.IGNORECASE,
        ),
    ),
    (
        "unavailable",
        re.compile(
            rf"\b(?:could(?:\s+not|n['’]t)|can(?:not|['’]t)"
            rf"|was\s+unable\s+to)\s+{_ADVERB}be\s+{_ADVERB}(?:reached|contacted|located|found\s+for\s+comment)\b"
            rf"|\b(?:(?:was|were|is|are)(?:\s+not|n['’]t)"
            rf"|and\s+not)\s+{_ADVERB}available(?=\s+(?:for\s+(?:comment|an?\s+interview)|to\s+comment"
            rf"|on\s+\w+day|late)\b|\s*[.,;]|\s*$)"
            r"|\bwas\s+(?:said\s+to\s+be\s+)?(?:on\s+(?:sick\s+|annual\s+|maternity\s+)?leave|out\s+of\s+the\s+office)\b"
            rf"|\b(?:(?:was|were|is|are)\s+)?{_ADVERB}unavailable(?=\s+(?:for\s+(?:comment|an?\s+interview)"
            rf"|to\s+comment)\b)",
            re.IGNORECASE,
        ),
    ),
    (
        "referred",
        re.compile(
            r"\b(?:refer|direct|forward|steer|redirect|pass|point|sent|send)(?:red|ed|s|ring"
            r"|ing)?\s+(?:(?:all|any|a|the|further|press|media|list|of|back)\s+)*"
            r"(?:questions?|quer(?:y|ies)|requests?|inquir(?:y|ies)|enquir(?:y|ies)|reporters?|journalists?"
            r"|calls?|comment|callers?)\b"
            r"|\b(?:(?:all|further|any)\s+)?questions\s+should\s+be\s+(?:put|directed|addressed|sent)\s+to\b"
            r"|\badvis(?:ed|ing)\s+(?:journalists|reporters)\s+to\s+(?:ask|contact)\b"
            r"|\basked\s+that\s+questions\s+be\s+submitted\b"
            r"|\bpointed\s+to\s+(?:an?|the|its|his|her)\s+[^,.;]{0,30}?(?:statement|notice|website|release|page)\b",
            re.IGNORECASE,
        ),
    ),
)
# No pattern matches a sentence without one of these.
_HINT = re.compile(
    r"declin|refus|ignor|fail|comment|respon|repl|answer|reach|availab|contact|located|refer|direct|forward|steer|pass"
    r"|point|sen[dt]|question|would|nothing"
    r"|prefer|pick up|phone|leave|out of|take|hung up|got|statement|returned|call|advis|neither|acknowledge|unable|wish|return|provide|offer",
    re.IGNORECASE,
)
# "declined to be named", "declined to give her name": anonymity, not silence.
_NOT_A_RESPONSE = re.compile(
    r"(?:declin|refus)\w*\s+to\s+(?:be\s+(?:named|identified|quoted)|give\s+(?:his|her|their"
    r"|its)\s+(?:\w+\s+)?names?|give\s+a\s+name|speak\s+on\s+the\s+record)",
    re.IGNORECASE,
)
_ANONYMITY = re.compile(r"\bwho\s+(?:\w+\s+){0,3}$", re.IGNORECASE)
_CLAUSE_END = re.compile(
    r"[.;:!?](?=\s|$|[”\"’'])|,(?=\s)|\s—|\s–|\n\n|\n\s*[*•]|\s(?:and|but|while|as|because|when|after|although|though"
    r"|saying|citing)\s(?=(?:the|a|an|its|his|her|their|he|she|it|they|[A-Z]|said|told|could|did|had|was"
    r"|were|would|asked|then|drove|left|hung|moved)\b)|\bbefore\b"
)


def find_responses(story: Story, reading: Reading, entities: Sequence[Entity]) -> tuple[Response, ...]:
    """The responses of a story in text order. Two who declined in one clause are two responses over the same words."""
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

    found: list[Response] = []
    for sentence in page.sentences:
        if not _HINT.search(page.text, sentence.start, sentence.end):
            continue
        for kind, pattern in _PATTERNS:
            for match in pattern.finditer(page.text, sentence.start, sentence.end):
                found.extend(_response(page, cast, kind, match, sentence, found, heard))
    return tuple(sorted(found, key=lambda r: (r.start, r.end, r.name or "")))


def _response(
    page: Page,
    cast: Cast,
    kind: ResponseKind,
    match: re.Match[str],
    sentence: Span,
    found: Sequence[Response],
    heard: Callable[[], Sequence[Voice]],
) -> list[Response]:
    start = match.start() + len(match.group()) - len(match.group().lstrip())
    if page.marked_at(start) or any(r.start <= start < r.end for r in found):
        return []
    if _NOT_A_RESPONSE.match(page.text, start) or _ANONYMITY.search(page.text[max(sentence.start, start - 40) : start]):
        return []
    if page.text[sentence.start : sentence.end].endswith("?"):
        return []
    stop = _CLAUSE_END.search(page.text, match.end(), sentence.end)
    end = stop.start() if stop else sentence.end
    while end > match.end() and page.text[end - 1] in " .\n\t":
        end -= 1
    exact = page.text[start:end]
    return [
        Response(kind, speaker.name, start, end, exact, speaker.entity)
        for speaker in _subjects(page, cast, start, sentence, found, heard)
    ]


_BREAK = re.compile(
    r"[;:]\s|\.\s|\s—\s|,?\s(?:and|but|while|nor|whereas|though|although)\s(?!(?:sons|daughters?|co|company)\b)|,\swith\s|\bwhere\s"
)


def _subjects(
    page: Page, cast: Cast, at: int, sentence: Span, found: Sequence[Response], heard: Callable[[], Sequence[Voice]]
) -> Sequence[Speaker]:
    """Who is meant: the subject of the clause; where the clause has none, that of the one before it."""
    clause = _clause(page, at, sentence)
    own = _subject(page, cast, clause, heard)
    if own:
        return own
    same = [r for r in found if sentence.start <= r.start < at]
    if same:
        return [Speaker("unknown", r.name, entity=r.entity) for r in same if r.start == same[-1].start]
    return _subject(page, cast, Span(sentence.start, max(sentence.start, clause.start)), heard) or [Speaker("unknown")]


_RELATIVE = re.compile(r",\s(?:which|who|whose|where)\s[^,;]*,")


def _clause(page: Page, at: int, sentence: Span) -> Span:
    """What stands before the verb in its clause; empty where the clause shares the subject of the one before."""
    start = sentence.start
    asides = [m.span() for m in _RELATIVE.finditer(page.text, sentence.start, at)]
    for match in _BREAK.finditer(page.text, sentence.start, at):
        if any(left <= match.start() < right - 1 for left, right in asides):
            continue
        if not (re.search(r"\s(?:and|nor)\s", match.group()) and _joins_names(page, match)):
            start = match.end()
    return Span(start, at)


_NO_SUBJECT = re.compile(r"(?:(?:\w+ly|also|then|both|has|have|had)\s*)*")


def _joins_names(page: Page, match: re.Match[str]) -> bool:
    """Whether an "and" stands between two names and not between two clauses."""
    left = [n for n in page.named_in_range(match.start() - 1, match.start()) if n.end >= match.start() - 1]
    return bool(left and page.named_in_range(match.end(), match.end() + 5))


# "Merlion said it |does not comment": the subject is who says so.
_REPORTED_SELF = re.compile(r"\s+(?:said|says|wrote|added)\b[^,;]{0,40}?\s(?:it|he|she|they)\s*$", re.IGNORECASE)
# "calls to the group's headquarters |went unanswered"
_CALLS_TO = re.compile(
    r"(?:calls?|e-?mails?|messages?|questions?|requests?|letters?)\s+(?:\w+\s+){0,3}?to\s+", re.IGNORECASE
)
# What of an organisation answers for it: "the ICC's press office", "an official at the bureau".
_ON_BEHALF = re.compile(
    r"\b(?:offices?|desk|headquarters|counsel|lawyers?|spokes\w+|officials?|representatives?|managers?"
    r"|embassy|switchboard|team|legal|press|agent|aide|staff)\b",
    re.IGNORECASE,
)


def _subject(page: Page, cast: Cast, clause: Span, heard: Callable[[], Sequence[Voice]]) -> Sequence[Speaker]:
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
    calls = _CALLS_TO.search(page.text, begin, end)
    if calls:
        begin = calls.end()
    while end > begin and page.text[end - 1] in " ,\n\t":
        end -= 1
    while begin < end and page.text[begin] in " ,\n\t":
        begin += 1
    span = Span(begin, end)
    first = words_of(page.text[begin:end])[:1]
    if not first or _NO_SUBJECT.fullmatch(page.text, begin, end):
        return []
    if first[0] in PRONOUNS and not re.match(r"(?:its|his|her|their)\s", page.text[begin:end], re.IGNORECASE):
        before = [v for v in heard() if v.end <= begin]
        return [antecedent(page, cast, first[0], Span(begin, begin + len(first[0])), before).speaker]
    named = [n for n in page.named_in(span) if n.entity.type != "place"]
    both = _both(page, span, named)
    if both:
        return [_speaker(n) for n in both]
    behalf = _on_behalf(page, cast, span, named, heard)
    if behalf:
        return [behalf]
    voice = source_voice(page, cast, span, [v for v in heard() if v.end <= begin] if not named else ())
    return [voice.speaker if voice.speaker.type != "group" else Speaker("group")]


def _on_behalf(
    page: Page, cast: Cast, span: Span, named: Sequence[Named], heard: Callable[[], Sequence[Voice]]
) -> Speaker | None:
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
    r"\s*(?:(?:neither|both|nor|however|meanwhile|instead|later|outside court|(?:in|on|asked|reached"
    r"|pressed|contacted)\b[^,]{0,140},|but|and|though)\s*,?\s*)*",
    re.IGNORECASE,
)


def _both(page: Page, span: Span, named: Sequence[Named]) -> list[Named]:
    """`Halden and Arpo |declined`: the two of a clause that has no other subject."""
    if len(named) != 2 or page.text[named[1].end : span.end].strip(" ,"):
        return []
    joined = re.fullmatch(r"\s*(?:and|nor|or)\s+(?:the\s+)?", page.text[named[0].end : named[1].start])
    return list(named) if joined else []


def _speaker(named: Named) -> Speaker:
    return Speaker("unknown", named.entity.name, entity=named.entity.id)
