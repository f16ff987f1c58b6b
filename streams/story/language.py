"""Which language a text is written in, told from its words; only English is enriched.

English is told by its small words, which is quick and sure. Only where they are missing does the statistical model
decide, and only on enough running text: flashes in capitals, tables and lists of names are not judged.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

from streams.story.text import words

_SAMPLE: Final = 4000  # code points read: more changes nothing
_ENOUGH_LETTERS: Final = 140
_SURE: Final = 0.8

# None of these is a common word of another language ("in", "on", "a", "as", "for", "at", "was", "we" are).
_ENGLISH: Final = words(
    "the and of to that with were are is been has have they his their its it this which who from by would will could "
    "said after when about into there you she not"
)
_ENGLISH_SHARE: Final = 0.1  # of the words of running English text, 0.15 to 0.3 are among them
_FOREIGN_SHARE: Final = 0.035
_WORD: Final = re.compile(r"[^\W\d_]+")


def told_language(text: str, declared: str | None = None) -> str:
    """The language of a text as a code of two letters; `en` where nothing speaks against it.

    A text too short to judge is taken to be in the declared language (`de`, `de-AT`, `DE_at`), else in English.

    >>> told_language("Die Bundesregierung hat am Mittwoch ein Gesetz beschlossen. " * 4)
    'de'
    """
    sample = text[:_SAMPLE]
    found = [word.casefold() for word in _WORD.findall(sample)]
    letters = sum(map(len, found))
    if not found:
        return _declared(declared) or "en"
    share = sum(word in _ENGLISH for word in found) / len(found)
    if share >= _ENGLISH_SHARE and len(found) >= 8:
        return "en"
    # Languages written without spaces or in other scripts need fewer letters to be told.
    foreign_script = sum(not _is_latin(letter) for word in found for letter in word) > letters / 2
    if letters < _ENOUGH_LETTERS and not (foreign_script and letters >= 20):
        return _declared(declared) or "en"
    language, confidence = _identifier().classify(sample.lower())
    if not foreign_script and (language == "en" or confidence < _SURE or share >= _FOREIGN_SHARE):
        return "en"
    return str(language)


def _declared(declared: str | None) -> str | None:
    code = re.split(r"[-_]", declared.strip().lower())[0] if declared else ""
    return {"eng": "en", "english": "en"}.get(code, code) if code.isalpha() else None


def _is_latin(letter: str) -> bool:
    return letter < "\u0250" or "\u1e00" <= letter < "\u1f00"


@cache
def _identifier() -> Any:
    # Loaded with the first text that needs it: 0.2 s and 30 MB that an English feed never pays.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
