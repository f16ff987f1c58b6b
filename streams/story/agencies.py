"""News agencies under their several names, and which of them a story is from."""

from __future__ import annotations

import re

from streams.story.records import Story

_AGENCIES: tuple[frozenset[str], ...] = tuple(
    frozenset(names.split("|"))
    for names in (
        "ap|associated press",
        "afp|agence france-presse|agence france presse",
        "reuters|thomson reuters|reuters news",
        "dpa|deutsche presse-agentur",
        "pa|press association|pa media|pa news agency",
        "upi|united press international",
        "xinhua|xinhua news agency|new china news agency",
        "cp|canadian press",
        "aap|australian associated press",
        "bloomberg|bloomberg news",
        "efe|agencia efe",
        "ani|asian news international",
        "pti|press trust of india",
        "ansa",
        "tass|itar-tass|tass news agency",
        "interfax",
        "kyodo|kyodo news",
        "yonhap|yonhap news agency",
        "dow jones|dow jones newswires",
        "dcnf|daily caller news foundation",
        "belga|belga news agency",
        "anp",
        "apa|austria presse agentur",
        "tt|tt news agency",
        "ntb",
        "lusa",
        "ria|ria novosti",
    )
)


def key(name: str) -> str:
    """A name in lower case without its article and its punctuation: how two names of one agency compare."""
    words = re.findall(r"[\w.&-]+(?:[’'](?!s\b)\w+)?", name.lower())
    return re.sub(r"^the\s+", "", " ".join(words))


def own_names(story: Story) -> frozenset[str]:
    """The keys of the story's own provider: from the sender, dateline, byline, credits and licence line."""
    given = [story.raw.provider or "", *(story.dateline.agencies if story.dateline else ())]
    found = {key(part) for name in given for part in re.split(r"[/,]", name) if part.strip()}
    for segment in story.segments:
        if segment.type in ("dateline", "byline", "credit", "licence", "signoff"):
            said = story.text[segment.start : segment.end]
            found.update(name for names in _AGENCIES for name in names if _says(said, name))
    for names in _AGENCIES:
        if names & found:
            found |= names
    return frozenset(found)


def _says(text: str, name: str) -> bool:
    """Whether the name stands there; a short one in capitals: "By Ria Holm" is no line of RIA's."""
    if len(name) <= 4:
        return re.search(rf"\b{name.upper()}\b", text) is not None or f"({name})" in text
    return f" {name} " in f" {key(text)} "


def dateline_agencies(story: Story) -> frozenset[str]:
    """The keys of the agencies in the dateline, under all their names."""
    named = frozenset(key(name) for name in (story.dateline.agencies if story.dateline else ()))
    return named.union(*(names for names in _AGENCIES if names & named))


def is_agency(*names: str) -> bool:
    """Whether one of the names is that of a known agency."""
    return any(key(name) in known for name in names for known in _AGENCIES)
