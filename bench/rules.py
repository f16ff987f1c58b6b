"""What the rules make of perfect readings: `python -m bench.rules [--data-dir DIR]`.

The annotated spans, links and references of the written stories stand in for the model's. What differs from the
annotation then is the rules' doing (or the annotation's), not the model's. With a data folder its stories are read too.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bench.scoring import FOUND, matched, same_name, words
from streams.entities.find import find_entities
from streams.entities.gazetteer import Gazetteer
from streams.entities.gazetteer import load as load_gazetteer
from streams.nlp import decode
from streams.quotes.find import find_quotes
from streams.story.normalise import normalise
from streams.story.parse import parse
from streams.story.records import Link, Quote, RawRecord, Reading, Reference, Story, Tag
from training.corpora import Document, story, written
from training.corpora import Reference as Annotated

SURE = 0.97
ENOUGH = 1_000_000  # code points of a story


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data-dir", type=Path, default=Path("no data folder"), help="the folder that holds data/")
    options = parser.parse_args()
    print(json.dumps(count(line for line, _ in written(options.data_dir / "data")), indent=1))


def count(lines: Iterable[str]) -> dict[str, int]:
    """Quotes expected, made and found, and what of the found ones is as annotated."""
    gazetteer = load_gazetteer()
    total: Counter[str] = Counter()
    for line in lines:
        item = json.loads(line)
        for published, document in _read(item):
            read = perfect(document)
            made = _quotes(published, read, gazetteer)
            expected = item["expect"]["quotes"]
            pairs = matched(
                [words(quote["contents"]) for quote in expected],
                [words(part.exact for part in quote.contents) for quote in made],
                FOUND,
            )
            total.update(stories=1, expected=len(expected), made=len(made), found=len(pairs))
            for left, right in pairs:
                total.update(_compared(expected[left], made[right]))
    return dict(total)


def _read(item: dict[str, Any]) -> Iterator[tuple[Story, Document]]:
    """The story in its published form with its annotation; none where normalising changed an annotated string."""
    (raw,) = parse(RawRecord(json.dumps(item["story"]).encode()), provider=None, max_body=ENOUGH)
    published = normalise(raw, enrich_body=ENOUGH)
    bodies = [{**item["story"]["bodies"][0], "value": published.text}]
    document, _ = story(json.dumps({**item, "story": {**item["story"], "bodies": bodies}}))
    if not published.skip and len(document.attributions or ()) == len(item["expect"]["quotes"]):
        yield published, document


def perfect(document: Document) -> Reading:
    """The reading of a model that makes no mistake."""
    names = tuple(sorted(Tag(start, end, decode.WORDS[kind], SURE) for start, end, kind in document.names or ()))
    mentions = {tag.start: index for index, tag in enumerate(names)}
    spans: list[tuple[int, int, str]] = []
    for span in sorted(
        {
            (start, end, label)
            for one in document.attributions or ()
            for label, some in one.by_role().items()
            for start, end in some
        }
    ):
        if not spans or span[0] >= spans[-1][1]:
            spans.append(span)
    place = {span: index for index, span in enumerate(spans)}
    links = [
        Link(place[*span, label], place.get((*one.cues[0], "cue")) if one.cues else None, SURE)
        for one in document.attributions or ()
        for label, some in one.by_role().items()
        for span in some
        if label != "cue" and (*span, label) in place
    ]
    return Reading(
        names=names,
        roles=tuple(Tag(start, end, label, SURE) for start, end, label in spans),
        links=tuple(links),
        antecedents=tuple(_references(document.antecedents, "source", place, mentions)),
        hearers=tuple(_references(document.hearers, "cue", place, mentions)),
    )


def _references(
    given: Iterable[Annotated] | None, label: str, place: dict[tuple[int, int, str], int], mentions: dict[int, int]
) -> Iterator[Reference]:
    for span, targets in given or ():
        index = place.get((*span, label))
        known = [mentions[start] for start, _ in targets if start in mentions]
        if index is not None and not targets:
            yield Reference(index, None, SURE)
        elif index is not None:
            yield from (Reference(index, name, SURE / len(known)) for name in known)


def _quotes(published: Story, read: Reading, gazetteer: Gazetteer) -> tuple[Quote, ...]:
    return find_quotes(published, read, find_entities(published, read, gazetteer, creator="annotation"))


def _compared(expected: dict[str, Any], made: Quote) -> Iterator[str]:
    if [part.exact for part in made.contents] == expected["contents"]:
        yield "same contents"
    if " ".join(part.exact for part in made.sources) == (expected["source"] or ""):
        yield "same source"
    if made.speaker.type == expected["speaker"]["type"]:
        yield "same speaker type"
    told, name = made.speaker.name, expected["speaker"].get("name")
    yield "names" if name else "nameless"
    if same_name(name, told):
        yield "right name" if name else "rightly nameless"
    elif told:
        yield "wrong name"
    via = made.reported_via.name if made.reported_via else None
    if words(via or "") == words(expected.get("reportedVia") or ""):
        yield "same outlet"


if __name__ == "__main__":
    main()
