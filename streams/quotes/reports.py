"""What an outlet reports that someone else said: that one speaks, and the outlet is only where it was read.

"Officials warned that …, Arpo Times reported", "Arpo Times quoted Novak as saying that …", "…, Arpo Times reported,
citing Novak". The model takes the outlet for the speaker where the outer verb is the stronger one. Only the plain forms
are undone, in which the sentence itself begins with who spoke and a verb of saying or believing.
"""

from __future__ import annotations

import re
from dataclasses import replace

from streams.quotes import cues, nouns
from streams.quotes.drafts import Draft
from streams.quotes.nouns import word_set
from streams.quotes.page import Named, Page
from streams.quotes.people import words_of
from streams.quotes.press import is_outlet
from streams.story.records import Span

_REPORTS = re.compile(r"\b(?:reported|reports|wrote|writes|quoted|quotes|disclosed|revealed)$", re.IGNORECASE)
_OF_OUTLETS = re.compile(r"\b(?:according to|said|says|announced|reporting)$", re.IGNORECASE)
_CLAUSE_VERB = (
    r"said|says|say|warned|warns|warn|cautioned|caution|told|announced|confirmed|confirm|insisted|insist|claimed|claims"
    r"|claim|admitted|admit|acknowledged|conceded|argued|argue|predicted|predict|predicts|promised|vowed|pledged"
    r"|threatened|suggested|complained|estimated|estimate|estimates|concluded|alleged|allege|believe|believes|believed"
    r"|fear|fears|feared|expect|expects|suspect|suspects|suspected|think|thinks|worry|hope|hopes|hoped|doubt|doubts"
    r"|denied|deny|denies"
)
_WHEN = (
    r"(?:(?:on\s+|late\s+|early\s+|earlier\s+|last\s+)*(?:\w+day|this\s+\w+|yesterday|today|week|month|year)(?:\s+(?:night"
    r"|morning|evening|afternoon))?\s+)?"
)
# "|Officials| warned Wednesday that …": a plain subject, a verb, and what was said, after "that" or at once.
_INSIDE = re.compile(
    r"(?:(?:in|at|on|after|meanwhile|also|but|and)\b[^,.;]{0,40},\s)?"
    r"(?P<source>(?:[\w.’'&-]+\s+){0,8}?[\w.’'&-]+(?:,\s(?:a|an|the|its|his|her)\s[^,.;]{2,60},)?)\s+"
    rf"(?P<cue>(?:(?:also|then|now|still|privately|repeatedly)\s+)?(?:{_CLAUSE_VERB}))\s+{_WHEN}"
    rf"(?:(?:reporters|lawmakers|parliament|journalists|investigators)\s+{_WHEN})?(?P<content>\S)",
    re.IGNORECASE,
)
# A subject with one of these holds a verb of its own, and what follows is no verb of saying.
_VERBAL = word_set(
    """
    is are was were be been being has have had will would could may might must can should do does did not that which
    who whom whose to if when as because while said says say told reported it he she they we i you
    """
)
_LAST = word_set("the a an this that his her its their of in for by from with on at and or no")
_QUOTES_ONE = re.compile(
    r"\s+(?P<source>(?:[\w.’'&-]+,?\s+){0,9}?[\w.’'&-]+,?)\s+as\s+(?:saying|telling\s+\w+|warning|adding|arguing)\s+"
    r"(?P<content>\S)"
)
_CITES = re.compile(
    r"[^.;“”\"]{0,24}?,?\s(?P<cue>citing|quoting|attributing\s(?:the\s)?(?:\w+\s)?to)\s(?P<source>[^.;“”\"]{3,90}?)(?=[.;]|,\s|$)"
)


def unwrap(page: Page, drafts: list[Draft]) -> list[Draft]:
    """The drafts; where one is an outlet's report of another's words, the other's attribution in its place."""
    return [_reported(_of_the_speaker(page, draft), draft) for draft in _without_reports(page, drafts)]


def _reported(draft: Draft, report: Draft) -> Draft:
    """The draft with the outlet of the report that it was taken out of."""
    outlets = [source for source in report.sources if source not in draft.sources]
    return replace(draft, outlet=outlets[0]) if outlets else draft


def _of_the_speaker(page: Page, draft: Draft) -> Draft:
    if draft.cue is None or not draft.contents:
        return _quoted_after(page, draft) if draft.contents else draft
    if cues.QUOTED.search(draft.cue.of(page.text)):
        return _quoted_one(page, draft)
    if re.fullmatch(r"(?:as )?(?:saying|telling|warning)", draft.cue.of(page.text)):
        return _quoted_before(page, draft)
    if draft.cue.start < draft.contents[-1].end or not _is_report(page, draft):
        return draft
    return _cited(page, draft) or _inner_speech(page, draft) or draft


def _is_report(page: Page, draft: Draft) -> bool:
    """Whether an outlet is the one who reports it: told by the verb, or by the name where anyone may use the verb."""
    assert draft.cue is not None
    cue = draft.cue.of(page.text)
    if _REPORTS.search(cue):
        return not any(n.entity.type == "person" and " " in n.entity.name for n in _named(page, draft))
    return bool(_OF_OUTLETS.search(cue)) and any(is_outlet(page, named) for named in _named(page, draft))


def _named(page: Page, draft: Draft) -> list[Named]:
    return [named for source in draft.sources for named in page.named_in(source)]


def _without_reports(page: Page, drafts: list[Draft]) -> list[Draft]:
    """`|officials warned that …, Arpo Times reported`, both seen: the report is dropped.

    Its content is then no more than the subject of the other's cue, or holds that cue after such a subject.
    """
    gone: set[int] = set()
    given: dict[int, Draft] = {}
    for report in drafts:
        if report.cue is None or not report.contents or not _is_report(page, report):
            continue
        first = report.contents[0]
        for other in drafts:
            if other is report or other.cue is None or other.cue.start > report.cue.start or id(other) in gone:
                continue
            subject = report.contents[-1]
            between = page.text[subject.end : other.cue.start]
            if (
                other.contents
                and subject.end <= other.cue.start
                and not between.strip()
                and len(subject.of(page.text).split()) <= 12
            ):
                gone.add(id(report))
                given[id(other)] = _reported(replace(other, sources=other.sources or (subject,)), report)
            elif other.contents and other.contents[-1].end <= report.cue.start and first.start <= other.cue.start:
                inside = _inner_speech(page, report)
                if inside and inside.cue and inside.cue.overlaps(other.cue):
                    gone.add(id(report))
                    given[id(other)] = _reported(replace(other, sources=other.sources or inside.sources), report)
            elif not other.contents and first.start <= other.cue.start < report.contents[-1].end:
                gone.add(id(other))  # a verb inside what is reported, with nothing of its own
    return [given.get(id(draft), draft) for draft in drafts if id(draft) not in gone]


def _inner_speech(page: Page, draft: Draft) -> Draft | None:
    """Where an outlet reports what someone said, that one's attribution: `|Officials warned that …|, X reported`."""
    assert draft.cue is not None
    first, end = draft.contents[0], draft.contents[-1].end
    sentence = page.sentences[page.sentence(first.start)]
    if page.sentence(draft.cue.start) != page.sentence(first.start) or page.marked_at(first.start):
        return None
    inside = _INSIDE.match(page.text, sentence.start, end)
    if not inside or page.marked_at(inside.start("cue")):
        return None
    source, content = Span(*inside.span("source")), Span(inside.start("content"), end)
    opens = page.text.startswith(("that ", "that\n"), content.start)
    if not _can_speak(page, source, certain=opens) or content.end <= content.start:
        return None
    if not opens and not _is_clause(page, content, inside.group("cue")):
        return None
    return replace(draft, contents=(content,), cue=Span(*inside.span("cue")), sources=(source,))


def _can_speak(page: Page, source: Span, *, certain: bool) -> bool:
    """Whether these words are a subject that says something, and no clause or thing."""
    words = words_of(source.of(page.text))
    if not words or words[-1] in _LAST or set(words) & _VERBAL:
        return False
    if certain:
        return True
    named = [n for n in page.named_in(source) if n.end == source.end and n.entity.type != "place"]
    return (
        bool(named)
        or words[-1] in nouns.GROUP | nouns.SPOKES | nouns.ORGANISATION
        or (words[-1].endswith("s") and words[-1] not in nouns.DOCUMENT and words[-1] not in nouns.NOT_PLURAL)
    )


_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|could|may|might|must|can|should|did|does|do|\w+ed)\b", re.IGNORECASE
)


def _is_clause(page: Page, content: Span, cue: str) -> bool:
    """Whether a clause follows the verb ("warned the dam would burst"); denials take any object."""
    if re.search(r"den(?:y|ied|ies)$", cue):
        return True
    words = content.of(page.text)
    return not re.match(r"(?:to|by|of|at|in|on|for|with|about|against)\s", words) and bool(_FINITE.search(words))


def _quoted_one(page: Page, draft: Draft) -> Draft:
    """`Arpo Times quoted |Novak, a general,| as saying that …`: the name between is who spoke."""
    assert draft.cue is not None
    sentence = page.sentences[page.sentence(draft.cue.start)]
    found = _QUOTES_ONE.match(page.text, draft.cue.end, sentence.end)
    if not found or re.search(r"\bwas|were|been\b", draft.cue.of(page.text)):
        return draft
    source = Span(*found.span("source"))
    after = found.start("content")
    before = tuple(c for c in draft.contents if c.end <= draft.cue.start)
    contents = before or tuple(Span(max(c.start, after), c.end) for c in draft.contents if c.end > after)
    if not contents:
        contents = (Span(after, sentence.end),)
    return replace(draft, sources=(_bare(page, source),), contents=contents)


_QUOTED_BEFORE = re.compile(
    r"\b(?<!was )(?<!were )(?<!is )(?<!been )(?:quot|cit)(?:ed|es|ing)\s(?P<source>(?:[\w.’'&-]+,?\s){1,10}?)(?:as\s)?$"
)


def _quoted_before(page: Page, draft: Draft) -> Draft:
    """`Arpo Times quoted |Novak| as |saying that …`: the same, where the model has "saying" for the cue."""
    assert draft.cue is not None
    sentence = page.sentences[page.sentence(draft.cue.start)]
    found = _QUOTED_BEFORE.search(page.text, max(sentence.start, draft.cue.start - 120), draft.cue.start)
    if not found or not found["source"].strip() or found["source"].startswith("by "):
        return draft
    return replace(draft, sources=(_bare(page, Span(*found.span("source"))),))


_QUOTED_AFTER = re.compile(
    r",\s(?:[\w.’'&-]+\s){1,6}?(?P<cue>quoted|cited)\s(?P<source>(?:[\w.’'&-]+,?\s){1,10}?)as\s(?:saying|telling)\b"
)


def _quoted_after(page: Page, draft: Draft) -> Draft:
    """`|It was late|, Arpo Times quoted Novak as saying`, where the model saw the words alone."""
    end = draft.contents[-1].end
    found = _QUOTED_AFTER.match(page.text, end, page.sentences[page.sentence(end - 1)].end)
    if not found:
        return draft
    return replace(
        draft, cue=Span(*found.span("cue")), sources=(_bare(page, Span(*found.span("source"))),), label=False
    )


def _cited(page: Page, draft: Draft) -> Draft | None:
    """`…, Arpo Times reported, citing |two ministers|`: the last named has said it."""
    assert draft.cue is not None
    end = max(draft.cue.end, *(source.end for source in draft.sources), 0)
    sentence = page.sentences[page.sentence(draft.cue.start)]
    found = _CITES.match(page.text, end, sentence.end)
    if not found:
        return None
    return replace(draft, cue=Span(*found.span("cue")), sources=(_bare(page, Span(*found.span("source"))),))


def _bare(page: Page, span: Span) -> Span:
    return Span(span.start, span.start + len(span.of(page.text).rstrip(" ,")))
