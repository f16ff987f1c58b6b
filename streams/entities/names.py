"""What can be told from a name alone: its comparable form, its parts, its titles, its initials, its case.

Everything here is a function of strings. Offsets, where they come in, are those of the text that was passed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache


def word_set(words: str) -> frozenset[str]:
    """The words of a text, parted by white space."""
    return frozenset(words.split())


# Letters that Unicode does not take apart, spelt as wire services spell them without accents.
_PLAIN = str.maketrans(
    {
        "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "ı": "i", "ß": "ss",
        "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "þ": "th", "Þ": "Th", "ə": "a", "ħ": "h",
        "’": "'", "‘": "'", "ʻ": "'", "ʼ": "'", "`": "'", "´": "'", "‑": "-", "‐": "-", "–": "-", "−": "-",
    }
)  # fmt: skip

# Words that stand before a person's name and are not part of it. Those of `_REGNAL` stay where a given name alone
# would be left: "Pope Francis", "Prince Harry", but "King Charles Okafor" is a Mr Okafor's affair.
_REGNAL = word_set("king queen prince princess pope saint duke earl emperor empress sultan emir dean lady baron")
_HONORIFICS = word_set("""
    mr mrs ms miss mx messrs mme mlle monsieur madame senor senora herr frau sir dame lord baroness dr doctor prof
    professor rev reverend fr father sister brother hon rabbi imam abba ayatollah sheikh cardinal archbishop bishop
    pastor datuk datin dato tuan puan encik shri smt kumari daw aunty auntie uncle mufti maulana moulavi mullah mzee
    alhaji alhaja hajiya hajia hajji haji ustaz ustad phra luang swami pandit sardar otunba oba togbe olorogun mwami
    engr barr ven venerable sheikha sayyid sayyida apostle prophet comrade
""")
_OFFICES = word_set("""
    president vice-president premier chancellor minister secretary senator sen congressman congresswoman
    congressmember representative rep reps sens governor gov lieutenant-governor mayor councillor cllr councilman
    councilwoman alderman assemblyman assemblywoman assemblymember councilmember delegate ambassador envoy
    commissioner judge justice magistrate prosecutor attorney sheriff marshal general gen lieutenant lt colonel col
    major maj captain capt commander cmdr cdr admiral adm brigadier brig commodore supt insp det sergeant sgt
    corporal cpl private pvt constable inspector superintendent detective officer deputy chief director chairman
    chairwoman chair chairperson spokesman spokeswoman spokesperson ceo cfo coo cto founder coach manager editor
    analyst economist professor dean speaker leader treasurer comptroller ombudsman registrar coroner curator
    engineer ranger trooper firefighter striker goalkeeper midfielder defender forward pitcher quarterback mp mep
    msp pm undersecretary under-secretary whip warden provost rector principal
""")
_TITLES = _HONORIFICS | _OFFICES | _REGNAL
# Nouns for what people are, beside the titles and offices above.
_ROLES = word_set("""
    accountant architect archaeologist astronaut baker banker barber biologist butcher candidate chef chemist clerk
    coach comedian cook dancer dentist detective ecologist economist electrician filmmaker fisher gardener guide
    homeowner instructor interpreter jockey mechanic model mountaineer nun paramedic pensioner pharmacist physicist
    plumber psychiatrist restaurateur retiree rider runner sailor shepherd statistician tailor tenant translator vet
    vicar villager waiter waitress weaver welder activist actor actress administrator adviser advisor aide artist
    athlete author boss broker captain carpenter chairman citizen climber commentator composer conductor
    conservationist consultant contractor counsel critic dealer deputy designer developer diplomat dispatcher doctor
    driver entrepreneur executive expert farmer father fisherman geologist guard head historian host hunter husband
    investigator investor journalist lawmaker lawyer lecturer lobbyist manager meteorologist midwife miner mother
    musician negotiator neighbor neighbour novelist nurse official operator organiser organizer owner painter
    partner passenger photographer physician pilot player poet policeman policewoman politician priest producer
    programmer publisher rebel reporter researcher resident retailer scientist scholar sculptor seismologist senator
    shopkeeper singer sister skipper soldier solicitor spokeswoman strategist student supervisor surgeon teacher
    technician trader trainer trustee veteran veterinarian volunteer widow wife winger witness worker writer
    salesman barrister brother son daughter graduate member
""")
_FEMALE = word_set("mrs ms miss mme mlle madame senora frau dame lady baroness sister queen princess")
_MALE = word_set("mr monsieur senor herr sir lord baron brother father king prince pope")

SUFFIXES = word_set("jr sr ii iii iv")
# Letters after a name for a seat, an honour, a degree or an order: "Juan Novak MHK".
_LETTERS = word_set(
    "MP MPs MEP MSP MHK MLA MLC MS TD QC KC SC OBE MBE CBE KBE DBE PhD MD RN SJ OP OSB Esq Esq. JP DSO VC"
    " OAM AO FRACP FRCS FRCP SAN OON MFR CFR CMG KCMG GCMG BL"
)
_LEGAL = word_set("""
    inc incorporated corp corporation ltd limited plc co llc llp lp ag sa gmbh nv bv oyj oy asa ab spa srl kk pty
    bhd pjsc jsc ojsc sae se kgaa zrt kft nyrt tbk srl sarl sas eood doo dd oü ou lda ltda saoc
""")
_SMALL = word_set("of the and for de del do da dos das di du la le el al in on at to y e et und van von für")
_SPELLINGS = {
    "organization": "organisation",
    "center": "centre",
    "defense": "defence",
    "labor": "labour",
    "cooperation": "co-operation",
    "&": "and",
}

_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:[A-Za-z]\.)+$|\b(?:Inc|Corp|Co|Ltd|Bros|Jr|Sr|Cos|Ala|Ariz|Ark|Calif|Colo|Conn|Del|Fla|Ga|Ill|Ind"
    r"|Kan|Ky|La|Md|Mass|Mich|Minn|Miss|Mo|Mont|Neb|Nev|Okla|Ore|Pa|Tenn|Tex|Vt|Va|Wash|Wis|Wyo|Ont|Que|Sask|Alta"
    r"|St|Ste|Mt|Ave|Univ)\.$|\.\w+\.$"
)
_EDGE_MARKS = "\"“”„«»‹›'‘’`´()[]{}<>,;:!?*_|/\\–—-… \t\r\n\u00a0"
_POSSESSIVE = re.compile(r"['’‘ʼ`´][sS]$")
# SDF, 5G-PPP, U.N., PennDOT, a ticker with its exchange (THOR.CO).
# Names that end so themselves: St. John's, McDonald's.
_KEEPS_S = re.compile(
    r"\bSt\.? \w+['’]s$|\bSaint \w+['’]s$|\b(?:[Mm]c[Dd]onald|Lloyd|Moody|Sotheby|Christie|Macy|Kohl|Lowe|Domino|Wendy"
    r"|Levi|Sainsbury|Kellogg|Dick|Denny|Hershey|Arby|Women|Children)['’]s$",
    re.IGNORECASE,
)
_ACRONYM = re.compile(
    r"^(?:[A-Z][A-Z0-9&/-]{1,7}s?|(?:[A-Z]\.){2,6}|[A-Z][A-Z0-9a-z]{0,6}[A-Z]|[A-Z]{2,5}\.[A-Z]{1,2})$"
)
_WORD = re.compile(r"\S+")


@lru_cache(maxsize=16384)
def fold(name: str) -> str:
    """A name to compare by: no case, no accents, no full stops, one kind of apostrophe, single spaces.

    >>> fold("Şiyar Bozdağ"), fold("U.S."), fold("St. John’s")
    ('siyar bozdag', 'us', "st john's")
    """
    if not name.isascii():
        name = unicodedata.normalize("NFKD", name.translate(_PLAIN))
        name = "".join(char for char in name if not unicodedata.combining(char))
    return " ".join(name.replace(".", "").casefold().split())


@lru_cache(maxsize=4096)
def person_words(name: str) -> tuple[str, ...]:
    """The folded words of a person's name, without titles, generation ("Jr.") and the article of Arabic names.

    >>> person_words("Dr. Bashar al-Assad Jr.")
    ('bashar', 'assad')
    """
    parts = [re.sub(r"^(?:al|el|ad|ar|as|at|an)-(?=\w{3})", "", part.strip(_EDGE_MARKS)) for part in fold(name).split()]
    parts = [part for part in parts if part] or [fold(name)]
    while len(parts) > 1 and parts[-1] in SUFFIXES:
        parts.pop()
    while len(parts) > 1 and parts[0] in _HONORIFICS | _REGNAL:
        parts.pop(0)
    return tuple(parts)


def generation(name: str) -> str | None:
    """`jr`, `sr`, `ii` … where the name ends so.

    >>> generation("Delroy Pinnock Jr.")
    'jr'
    """
    last = fold(name).split()[-1:] or [""]
    return last[0] if last[0] in SUFFIXES else None


@lru_cache(maxsize=4096)
def organisation_words(name: str) -> tuple[str, ...]:
    """The folded words of an organisation's name, without "the", legal forms and the difference of -ise and -ize.

    >>> organisation_words("The Hanbit Display Co., Ltd.")
    ('hanbit', 'display')
    """
    parts = [_SPELLINGS.get(part, part) for part in (part.strip(",") for part in fold(name).split())]
    if len(parts) > 1 and parts[0] == "the":
        parts = parts[1:]
    while len(parts) > 1 and parts[-1] in _LEGAL:
        parts.pop()
    return tuple(parts)


def has_legal_form(name: str) -> bool:
    """Whether a name of two words and more ends in a company's legal form.

    >>> has_legal_form("Halden Bank Plc"), has_legal_form("Co")
    (True, False)
    """
    parts = fold(name).replace(",", " ").split()
    return len(parts) > 1 and parts[-1] in _LEGAL - {"se", "dd", "ou"}


def place_words(name: str) -> tuple[str, ...]:
    """The folded words of a place's name, without "the"; "St" is read as "Saint", "Mt" as "Mount"."""
    parts = [{"st": "saint", "mt": "mount", "ft": "fort"}.get(part, part) for part in fold(name).split()]
    return tuple(parts[1:] if len(parts) > 1 and parts[0] == "the" else parts)


def within(part: tuple[str, ...], whole: tuple[str, ...]) -> int:
    """Where `part` stands in `whole` as an unbroken run of words: its index, or -1."""
    size = len(part)
    for index in range(len(whole) - size + 1):
        if whole[index : index + size] == part:
            return index
    return -1


def is_acronym(name: str) -> bool:
    """Whether it is written as an acronym: SDF, U.N., PennDOT; not a single capitalised word."""
    return bool(_ACRONYM.match(name)) and sum(char.isupper() or char.isdigit() for char in name) >= 2


@lru_cache(maxsize=4096)
def abbreviates(acronym: str, name: str) -> bool:
    """Whether the acronym is made of the fronts of the name's words, little words counted or not.

    Acronyms of four letters and more may take several letters of a word; "U.S." and "UN" in a name count letter by
    letter, or are left out at its front.

    >>> abbreviates("SDF", "Syrian Democratic Forces"), abbreviates("JADCO", "Jamaica Anti-Doping Commission")
    (True, True)
    >>> abbreviates("CPSC", "U.S. Consumer Product Safety Commission"), abbreviates("USGS", "U.S. Geological Survey")
    (True, True)
    >>> abbreviates("HB", "Halden Group")
    False
    """
    letters = re.sub(r"[^a-z0-9]", "", fold(acronym))
    if len(letters) < 2:
        return False
    parts: list[tuple[str, bool, bool]] = []  # the word, whether it may be left out, whether all its letters may count
    for index, word in enumerate(name.split()):
        short = is_acronym(word)
        for number, part in enumerate(piece for piece in re.split(r"[-/']", fold(word)) if piece):
            skippable = part in _SMALL or number > 0 or (index == 0 and (short or part == "the"))
            parts.append((part, skippable, short or len(letters) > 3))
    return len(parts) > 1 and _spelt_by(letters, tuple(parts))


def _spelt_by(letters: str, parts: tuple[tuple[str, bool, bool], ...]) -> bool:
    if not letters or not parts:
        return not letters and all(skippable for _, skippable, _ in parts)
    part, skippable, several = parts[0]
    if skippable and _spelt_by(letters, parts[1:]):
        return True
    for size in range(1, min(len(part), len(letters)) + 1 if several else 2):
        if part[:size] != letters[:size]:
            return False
        if _spelt_by(letters[size:], parts[1:]):
            return True
    return False


def could_abbreviate(acronym: str, name: str) -> bool:
    """Whether the acronym's letters occur in the name in order, the first at its start: enough beside brackets.

    >>> could_abbreviate("JADCO", "Jamaica Anti-Doping Commission"), could_abbreviate("MIVD", "Military Service")
    (True, False)
    """
    letters = re.sub(r"[^a-z0-9]", "", fold(acronym))
    rest = iter(fold(name))
    return bool(letters) and fold(name)[:1] == letters[0] and all(letter in rest for letter in letters)


def gender_of_title(title: str | None) -> str | None:
    """`f` or `m` where the title says so."""
    if not title:
        return None
    said = fold(title).split()
    return "f" if _FEMALE.intersection(said) else "m" if _MALE.intersection(said) else None


def is_title(word: str) -> bool:
    """Whether the word can stand before a person's name as a title or an office."""
    return fold(word).strip(",") in _TITLES


def title_before(text: str, start: int) -> str | None:
    """The title or form of address right before a person's name: "Mr", "Gov."."""
    words = text[max(0, start - 20) : start].split()
    found = words and text[start - 1] == " " and words[-1][:1].isupper() and is_title(words[-1])
    return words[-1] if found else None


def is_role(word: str) -> bool:
    """Whether the word says what a person is: a title, an office or a trade."""
    return is_title(word) or word.casefold() in _ROLES or word.casefold().endswith("ologist")


def is_honorific(word: str) -> bool:
    """Whether the word is a form of address only: Mr, Dr, Lady."""
    return fold(word).strip(",") in _HONORIFICS | {"lady"}


@dataclass(frozen=True, slots=True)
class Trimmed:
    """A name without what does not belong to it; `title` is what stood before a person's name."""

    start: int
    end: int
    title: str | None = None


def trim(text: str, start: int, end: int, label: str) -> Trimmed | None:
    """The name inside text[start:end], without quotation marks, articles, possessives and, for a `person`, titles.

    None where nothing that names is left.

    >>> trim("the Halden Bank's", 0, 17, "organisation")
    Trimmed(start=4, end=15, title=None)
    >>> trim("Mr. Oto Renn", 0, 12, "person")
    Trimmed(start=4, end=12, title='Mr.')
    """
    start, end = _bare(text, start, end)
    found = [match.span() for match in _WORD.finditer(text, start, end)]
    while len(found) > 1 and _is_article(text, *found[0], next_word=text[slice(*found[1])]):
        found.pop(0)
    if not found:
        return None
    title = None
    if label == "person":
        names_from = _titles(text, found)
        if names_from >= len(found):
            return None
        if names_from:
            title = " ".join(text[slice(*word)] for word in found[:names_from])
            found = found[names_from:]
        while len(found) > 2 and text[slice(*found[-1])] in _LETTERS:
            found.pop()
        end = found[-1][1]
    start, end = _bare(text, found[0][0], end)
    name = text[start:end]
    if not any(char.isalnum() for char in name) or name == "s":
        return None
    if label == "person" and not any(char.isalpha() for char in name):
        return None
    return Trimmed(start, end, title)


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    while True:
        before = start, end
        while start < end and _is_edge(text[start]):
            # The apostrophe of 's-Hertogenbosch belongs to it; an opening mark does not.
            if text[start] in "'’‘" and text[start + 1 : start + 3].startswith(("s-", "t ")):
                break
            start += 1
        while start < end and _is_edge(text[end - 1]):
            if text[end - 1] == ")" and "(" in text[start : end - 1]:
                break
            end -= 1
        if _POSSESSIVE.search(text[start:end]) and not _KEEPS_S.search(text[start:end]):
            end -= 2
        elif start < end and text[end - 1] == "." and not _ABBREVIATION.search(text[start:end]):
            end -= 1
        if (start, end) == before:
            return start, end


def _is_edge(char: str) -> bool:
    return char in _EDGE_MARKS or char.isspace() or not char.isprintable()


def _is_article(text: str, start: int, end: int, *, next_word: str) -> bool:
    word = text[start:end]
    if word in {"the", "a", "an", "our", "their", "its", "his", "her"}:
        return True
    # "The Hague" keeps its article, and so does a newspaper in the middle of a sentence: "told The Ledger".
    if word in {"The", "A", "An"} and not next_word.startswith("Hague"):
        before = text[:start].rstrip(" \t\"“‘'«")
        return not before or before[-1] in '.!?:\n”"—–-)'
    return False


def _titles(text: str, found: list[tuple[int, int]]) -> int:
    """How many words of the name's front are titles."""
    folded = [fold(text[slice(*word)]).strip(",") for word in found]
    last = -1
    for index, word in enumerate(folded[:-1]):
        # The Burmese "U Thant Zin" is a Mr; "U. S. Grant" has initials.
        if word in _TITLES or (index == 0 and text[slice(*found[0])] == "U"):
            # "Martin Luther King Jr.": a title after a plain name is one only where an office leads to it.
            if index > 0 and word in _REGNAL | _HONORIFICS and last < index - 1:
                break
            last = index
    if last < 0:
        return int(len(folded) == 1 and folded[0] in _OFFICES | _HONORIFICS)
    rest = len(found) - last - 1
    if folded[last] in _REGNAL and (rest == 1 or (folded[-1] in SUFFIXES and rest == 2)):
        return last
    return last + 1
