"""Reads the data folder into documents with character spans. One reader a corpus; `README.md` names the formats."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

Span = tuple[int, int]
Name = tuple[int, int, str]
Reference = tuple[Span, tuple[Span, ...]]
Item = dict[str, Any]

# Outlets whose articles are never trained on, so that names are measured on outlets the model has not met.
HELD_OUT_OUTLETS = ("ghana_newsghana", "in_herald", "jr_times", "kw_gulftimes", "peru_andina", "th_post")
HELD_OUT_MONTHS = ("2016-08", "2016-09")

_NEWSWIRE_TYPES = {"Person": "PER", "Organization": "ORG", "Location": "LOC", "Facility": "LOC", "NORP": "MISC",
                   "Misc": "MISC", "Product": "MISC"}  # fmt: skip
_STORY_TYPES = {"person": "PER", "organisation": "ORG", "place": "LOC"}
_TITLE = re.compile(r"(?:Mr|Mrs|Ms|Miss|Dr|Prof|Sir|Dame|Father)\.? (?=\w)")


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who said what: the spans of each role. No cue or no source is an empty tuple."""

    sources: tuple[Span, ...]
    cues: tuple[Span, ...]
    contents: tuple[Span, ...]

    def by_role(self) -> dict[str, tuple[Span, ...]]:
        """The spans by what they are: source, cue, content."""
        return {"source": self.sources, "cue": self.cues, "content": self.contents}


@dataclass(frozen=True, slots=True)
class Document:
    """A text and what is known about it. None says "not labelled", which is not the same as "none found".

    `misc_known` is False where names that are neither person, organisation nor place were not labelled.
    `masked` are spans whose roles nobody knows, `masked_names` and `masked_refusals` the like. `antecedents` pairs the
    span of a source or a refusal with the mentions of the name it stands for, `hearers` that of a cue with those of the
    outlet that was told; with no mention where there is none. `refusals` are the spans of refusals to comment, with
    their kind. `guessed_names` tells that no one labelled the names: a model did (`training.guess`).
    """

    key: str
    text: str
    attributions: tuple[Attribution, ...] | None = None
    names: tuple[Name, ...] | None = None
    misc_known: bool = True
    masked: tuple[Span, ...] = ()
    antecedents: tuple[Reference, ...] | None = None
    hearers: tuple[Reference, ...] | None = None
    refusals: tuple[Name, ...] | None = None
    guessed_names: bool = False
    masked_names: tuple[Span, ...] = ()
    masked_refusals: tuple[Span, ...] = ()

    def printed(self, text: str, moved: Callable[[int], int]) -> "Document":
        """The document with another text; `moved` says where an offset of the old one lies in the new."""

        def span(old: Span) -> Span:
            return moved(old[0]), moved(old[1])

        def spans(old: tuple[Span, ...]) -> tuple[Span, ...]:
            return tuple(map(span, old))

        def names(old: tuple[Name, ...] | None) -> tuple[Name, ...] | None:
            return None if old is None else tuple((*span((start, end)), kind) for start, end, kind in old)

        def references(old: tuple[Reference, ...] | None) -> tuple[Reference, ...] | None:
            return None if old is None else tuple((span(one), spans(mentions)) for one, mentions in old)

        return replace(
            self,
            text=text,
            attributions=None if self.attributions is None else tuple(
                Attribution(spans(one.sources), spans(one.cues), spans(one.contents)) for one in self.attributions),
            names=names(self.names),
            masked=spans(self.masked),
            antecedents=references(self.antecedents),
            hearers=references(self.hearers),
            refusals=names(self.refusals),
            masked_names=spans(self.masked_names),
            masked_refusals=spans(self.masked_refusals),
        )  # fmt: skip


def load(data: Path) -> tuple[list[Document], list[Document]]:
    """All documents of the folder: those to train on and those held out. A corpus that is not there is left out."""
    train: list[Document] = []
    held_out: list[Document] = []
    for document in polnear(data / "polnear" / "train"):
        (held_out if any(month in document.key for month in HELD_OUT_MONTHS) else train).append(document)
    for line, kept_apart in written(data):
        (held_out if kept_apart else train).extend(story(line))
    for document in newswire(data / "ner" / "world-newswire"):
        (held_out if document.key.startswith(HELD_OUT_OUTLETS, len("newswire:")) else train).append(document)
    train += columns(data / "ner" / "conll03" / "train.txt", "conll-train")
    held_out += columns(data / "ner" / "conll03" / "dev.txt", "conll-dev")
    train += columns(data / "ner" / "wikigold" / "CONLL-format" / "data" / "wikigold.conll.txt", "wikigold")
    return train, held_out


# ---------------------------------------------------------------------------------------------------------------------
# Attributions in brat's standoff format (PolNeAR)

_TEXT_BOUND = re.compile(r"^(T\d+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)(?:\t|$)")
_EVENT = re.compile(r"^E\d+\t(\S.*)$")


def polnear(folder: Path) -> Iterator[Document]:
    """One document a text, annotated by its first annotator."""
    for path in sorted(folder.glob("text/*.txt")):
        annotations = sorted(folder.glob(f"attributions/{path.stem}_*.ann"))
        if annotations:
            text = path.read_bytes().decode()  # no newline translation: the offsets count every character
            attributions, masked = _brat(annotations[0].read_bytes().decode())
            yield Document(f"polnear:{path.stem}", text, attributions, masked=masked)


def _brat(ann: str) -> tuple[tuple[Attribution, ...], tuple[Span, ...]]:
    spans: dict[str, list[Span]] = {}
    masked: list[Span] = []
    attributions: list[Attribution] = []
    events: list[str] = []
    for line in ann.split("\n"):
        if bound := _TEXT_BOUND.match(line.rstrip("\r")):
            pairs = [(int(start), int(end)) for start, end in (pair.split() for pair in bound[3].split(";"))]
            spans[bound[1]] = pairs
            if bound[2] == "Discard":
                masked += pairs
        elif event := _EVENT.match(line.rstrip("\r")):
            events.append(event[1])
    for event_body in events:
        roles: dict[str, set[Span]] = {"source": set(), "cue": set(), "content": set()}
        for part in event_body.split()[1:]:
            role, _, target = part.partition(":")
            roles.get(role.rstrip("0123456789").lower(), set()).update(spans.get(target, ()))
        if roles["cue"] or roles["content"]:
            attributions.append(Attribution(*(tuple(sorted(roles[role])) for role in ("source", "cue", "content"))))
    return tuple(attributions), tuple(sorted(masked))


# ---------------------------------------------------------------------------------------------------------------------
# Stories whose annotations are strings (the format of the challenge set)


def written(data: Path) -> Iterator[tuple[str, bool]]:
    """The composed stories, a line of JSON each, and whether one is held out.

    Those of the data folder, every tenth from the tenth on held out; then those beside this file, from the third on.
    """
    for folder, first in ((data / "wire-written", 9), (Path(__file__).parent / "data", 2)):
        path = folder / "stories.jsonl"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines() if path.exists() else ()):
            yield line, number % 10 == first


def story(line: str) -> tuple[Document, Document]:
    """A story's two documents: its body, then its headline (names only)."""
    item = json.loads(line)
    expect = item["expect"]
    text = item["story"]["bodies"][0]["value"]
    names = _find_names(text, expect.get("entities", ()))
    attributions: list[Attribution] = []
    antecedents: list[Reference] = []
    hearers: list[Reference] = []
    taken: list[Span] = []
    after = 0
    for quote in expect.get("quotes", ()):
        found = _find_quote(text, quote, taken, after)
        if not found.contents:
            continue
        attributions.append(found)
        taken += [*found.sources, *found.cues, *found.contents]
        after = found.contents[0][0]
        speaker = quote.get("speaker") or {}
        if found.sources:
            mentions = _mentions(speaker.get("name"), expect.get("entities", ()), names)
            if mentions is not None:
                antecedents.append((found.sources[0], mentions))
        if found.cues:
            mentions = _mentions(quote.get("reportedVia"), expect.get("entities", ()), names)
            if mentions is not None:
                hearers.append((found.cues[0], mentions))
    refusals: list[Name] = []
    for response in expect.get("responses", ()):
        places = _occurrences(text, response["exact"])
        # Two who refuse in the same words share them only where they stand once.
        free = [place for place in places if all(place != refusal[:2] for refusal in refusals)]
        for start, end in (free or places)[:1]:
            refusals.append((start, end, response["kind"]))
            mentions = _mentions(response["name"], expect.get("entities", ()), names)
            if mentions is not None:
                antecedents.append(((start, end), mentions))
    headlines = item["story"].get("headlines")
    headline = headlines[0]["value"] if headlines else ""
    in_headline = tuple(_find_names(headline, expect.get("entities", ())))
    return (
        Document(
            f"story:{item['id']}",
            text,
            tuple(attributions),
            tuple(names),
            misc_known=False,
            antecedents=tuple(antecedents),
            hearers=tuple(hearers),
            refusals=tuple(refusals),
        ),
        Document(f"headline:{item['id']}", headline, names=in_headline, misc_known=False),
    )


def _find_names(text: str, entities: Iterable[Item]) -> dict[Name, str]:
    """Where the names of entities stand, courtesy titles left out, and the form in which each was looked for.

    Where two forms overlap ("Dame Una", "Una Brae") the longer one counts, then the full name.
    """
    forms = {form: _STORY_TYPES[entity["type"]] for entity in entities if entity["type"] in _STORY_TYPES
             for form in (*entity["aliases"], entity["name"])}  # fmt: skip
    full = {entity["name"] for entity in entities}
    found: dict[Name, str] = {}
    for form in sorted(forms, key=lambda form: (-len(form), form not in full, form)):
        for match in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", text):
            if _clear(match.span(), (name[:2] for name in found)):
                title = _TITLE.match(form) if forms[form] == "PER" else None
                found[match.start() + (title.end() if title else 0), match.end(), forms[form]] = form
    return dict(sorted(found.items()))


def _mentions(name: str | None, entities: Iterable[Item], names: dict[Name, str]) -> tuple[Span, ...] | None:
    """The mentions of the entity called `name`; none where there is no name; None where the name cannot be found."""
    if name is None:
        return ()
    for entity in entities:
        forms = {entity["name"], *entity["aliases"]}
        if name in forms:
            return tuple(place[:2] for place, form in names.items() if form in forms) or None
    return None


def _occurrences(text: str, part: str) -> list[Span]:
    pattern = (r"(?<!\w)" if part[0].isalnum() else "") + re.escape(part) + (r"(?!\w)" if part[-1].isalnum() else "")
    return [match.span() for match in re.finditer(pattern, text)]


def _clear(span: Span, taken: Iterable[Span]) -> bool:
    return all(span[1] <= start or end <= span[0] for start, end in taken)


def _gap(one: Span, other: Span) -> int:
    return max(one[0] - other[1], other[0] - one[1], 0)


def _find_quote(text: str, quote: Item, taken: list[Span], after: int) -> Attribution:
    """The spans of a quote's strings: contents in reading order, then the free source and cue that lie nearest."""
    contents: list[Span] = []
    for part in quote["contents"]:
        free = [span for span in _occurrences(text, part) if _clear(span, [*taken, *contents])]
        if free:
            ahead = [span for span in free if span[0] >= (contents[-1][1] if contents else after)]
            contents.append((ahead or free)[0])
    busy = [*taken, *contents]
    cues = [span for span in _occurrences(text, quote["cue"]) if _clear(span, busy)] if quote.get("cue") else []
    sources = _occurrences(text, quote["source"]) if quote.get("source") else []
    # One source may serve two quotes ("he said ... and promised ..."): it may lie on another source, not in a content.
    sources = [span for span in sources if _clear(span, contents)]
    if not contents or not (cues or sources):
        return Attribution((), (), tuple(contents))

    def cost(source: Span | None, cue: Span | None) -> int:
        parts = [span for span in (source, cue) if span]
        near = sum(min(_gap(span, content) for content in contents) for span in parts)
        between = _gap(source, cue) if source and cue else 0
        return near + 2 * between + (10 if source and not _clear(source, busy) else 0)

    some_sources: list[Span | None] = [*sources] or [None]
    some_cues: list[Span | None] = [*cues] or [None]
    pairs = [(source, cue) for source in some_sources for cue in some_cues
             if not (source and cue) or _clear(source, [cue])]  # fmt: skip
    if not pairs:
        return Attribution((), (), tuple(contents))
    best_source, best_cue = min(pairs, key=lambda pair: cost(*pair))
    return Attribution((best_source,) if best_source else (), (best_cue,) if best_cue else (), tuple(contents))


# ---------------------------------------------------------------------------------------------------------------------
# Names in columns


def newswire(folder: Path) -> Iterator[Document]:
    """One document an article of the English Worldwide Newswire; the first line of a file is its address."""
    for path in sorted(folder.glob("*.tsv")):
        sentences = _sentences(path.read_text(encoding="utf-8").split("\n")[1:], "\t")
        yield _join(f"newswire:{path.name.partition('.')[0]}", sentences, _NEWSWIRE_TYPES)


def columns(path: Path, name: str, sentences_each: int = 14) -> Iterator[Document]:
    """Documents of a CoNLL-style file. Such files do not tell where a document ends: some sentences make one."""
    if not path.exists():
        return
    separator = "\t" if "\t" in path.read_text(encoding="utf-8")[:2000] else " "
    sentences = _sentences(path.read_text(encoding="utf-8").split("\n"), separator)
    same = {kind: kind for kind in ("PER", "ORG", "LOC", "MISC")}
    for number, first in enumerate(range(0, len(sentences), sentences_each)):
        yield _join(f"{name}:{number}", sentences[first : first + sentences_each], same)


def _sentences(lines: Iterable[str], separator: str) -> list[list[tuple[str, str]]]:
    sentences: list[list[tuple[str, str]]] = [[]]
    for line in lines:
        token, _, rest = line.rstrip("\r").partition(separator)
        if not token.strip() or token == "-DOCSTART-":
            sentences.append([])
        else:
            sentences[-1].append((token, rest.split(separator)[0].strip() or "O"))
    return [sentence for sentence in sentences if sentence]


def _join(key: str, sentences: list[list[tuple[str, str]]], types: dict[str, str]) -> Document:
    """Tokens joined by spaces, one sentence a line.

    The tokenizer splits at every punctuation mark whether or not a space stands beside it, so rebuilding the spaces
    of print would change nothing the model sees but the direction of straight quotation marks.
    """
    text: list[str] = []
    names: list[Name] = []
    position, previous = 0, "O"
    for sentence in sentences:
        previous = "O"
        for index, (token, tag) in enumerate(sentence):
            if index:
                text.append(" ")
                position += 1
            kind = types.get(tag[2:], "O") if tag != "O" else "O"
            if kind != "O":
                if tag[0] == "I" and previous == tag[2:] and names:
                    names[-1] = (names[-1][0], position + len(token), kind)
                else:
                    names.append((position, position + len(token), kind))
            previous = tag[2:] if tag != "O" else "O"
            text.append(token)
            position += len(token)
        text.append("\n")
        position += 1
    return Document(key, "".join(text).rstrip("\n"), names=tuple(names))
