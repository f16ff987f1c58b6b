"""The golden messages, made by our own code from a story that has something of everything.

`python -m tests.schemas.messages` writes those of the newest schemas that are not there yet. What is published is never
rewritten: a message that would come out differently needs a new minor version of its schema and a folder of its own.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import orjson

from schemas.validation import HERE, versions
from streams.story import encode, events
from streams.story.ids import identified
from streams.story.records import (
    Annotated,
    Dateline,
    Decision,
    EnrichedStory,
    Entity,
    Mention,
    Part,
    Quote,
    RawStory,
    Recipient,
    ReportedVia,
    Response,
    Segment,
    Span,
    Speaker,
    Story,
)
from streams.story.rejections import Reason, StoryRejected
from streams.worker.dead_letters import ADDED, dead_letter
from tests.story.made import START, URI, VERSIONS, Consumer, kill, raw_record, story

GOLDEN = HERE / "golden"
SCHEMA_OF = {
    "enriched": "enriched-story",
    "quotes": "quote-event",
    "mentions": "entity-mention-event",
    "decisions": "decision",
}
TEXT = (
    "BERGEN, Norway (Example Wire) — The Harbour Trust “will not sell an inch of quay,” its chair Ada Moss told "
    "Example Wire on Monday 😀.\n\n"
    "She believes the port will reopen in May, the Quay Post reported. A spokesman for the HT declined to comment.\n\n"
    "“Nobody asked us.”"
)


def at(exact: str, entity: str | None = None, nth: int = 0) -> Part:
    """The nth place where `exact` stands in the text."""
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(exact, start + 1)
    return Part(start, start + len(exact), exact, entity)


def mention(exact: str, nth: int = 0, **more: Any) -> Mention:
    part = at(exact, nth=nth)
    return Mention(part.start, part.end, exact, **more)


def everything(raw: RawStory, orphan: Speaker) -> EnrichedStory:
    """A story with something of everything that can be found; `orphan` is the speaker of its last quote."""
    head = at("BERGEN, Norway (Example Wire) — ")
    paragraphs = [at(paragraph) for paragraph in TEXT.split("\n\n")]
    segments = [Segment("dateline", 0, head.end, 0), Segment("body", head.end, paragraphs[0].end, 0)]
    segments += [Segment("body", part.start, part.end, number) for number, part in enumerate(paragraphs[1:], 1)]
    dateline = Dateline(0, head.end, head.exact, at("BERGEN").span, ("Example Wire",), at("Norway").span)
    read = Story(
        raw,
        TEXT,
        raw.headline,
        tuple(segments),
        dateline,
        change="correction",
        correction_note="Corrects the day in paragraph 1.",
        text_fixes=("unwrap",),
    )
    entities = (
        Entity(
            "ent-1",
            "place",
            "Bergen",
            ("BERGEN",),
            (mention("BERGEN", rel="dateline"),),
            "https://sws.geonames.org/3161732/",
            same_as=("http://www.wikidata.org/entity/Q26793",),
            relevance=40,
            confidence=99,
            creator=VERSIONS.model,
            why="why:inferred",
        ),
        Entity(
            "ent-2",
            "organisation",
            "Harbour Trust",
            ("HT",),
            (mention("Harbour Trust"), mention("HT", kind="acronym")),
            nil="no-candidate",
            relevance=80,
            confidence=91,
            creator=VERSIONS.model,
        ),
        Entity(
            "ent-3",
            "person",
            "Ada Moss",
            (),
            (mention("Ada Moss"),),
            nil="no-candidate",
            relevance=90,
            confidence=97,
            creator=VERSIONS.model,
            description="chair",
        ),
        Entity("ent-4", "organisation", "Quay Post", (), (mention("Quay Post"),), nil="no-candidate", confidence=80),
    )
    quotes = (
        Quote(
            "mixed",
            "statement",
            (at("The Harbour Trust “will not sell an inch of quay,”"),),
            at("told"),
            (at("its chair Ada Moss", "ent-3"),),
            Speaker("person", "Ada Moss", "its chair Ada Moss", "chair of the Harbour Trust", "ent-3"),
            "explicit",
            96,
            Span(head.end, paragraphs[0].end),
            recipient=Recipient("Example Wire", own=True),
            paragraphs=(0,),
        ),
        Quote(
            "indirect",
            "belief",
            (at("the port will reopen in May"),),
            at("believes"),
            (at("She"),),
            Speaker("person", "Ada Moss", "She", None, "ent-3"),
            "pronoun",
            71,
            at("She believes the port will reopen in May, the Quay Post reported.").span,
            reported_via=ReportedVia("Quay Post", "ent-4", "reported"),
            paragraphs=(1,),
            inner=(at("reopen in May").span,),
        ),
        Quote(
            "direct",
            "statement",
            (at("“Nobody asked us.”"),),
            None,
            (),
            orphan,
            "none",
            55,
            at("“Nobody asked us.”").span,
            paragraphs=(2,),
            origin="release",
        ),
    )
    declined = at("A spokesman for the HT declined to comment")
    responses = (Response("declined", "Harbour Trust", declined.start, declined.end, declined.exact, "ent-2"),)
    return EnrichedStory(read, VERSIONS, entities=entities, quotes=identified(raw.uri, quotes), responses=responses)


def raw_story(version: str) -> RawStory:
    return RawStory(
        URI,
        "ninjs",
        "CORRECTED-Harbour Trust will not sell",
        TEXT,
        version=version,
        version_created=f"2026-02-25T06:0{version}:00Z",
        language="en-GB",
        byline="By Example Writer",
        slugline="PORT-SALE/",
        provider="Example Wire",
        ninjs={
            "urgency": 3,
            "edNote": "Corrects the day in paragraph 1.",
            "copyrightHolder": "Example Wire",
            "usageTerms": "For subscribers.",
            "subjects": [{"name": "ports", "uri": "http://cv.iptc.org/newscodes/mediatopic/20000313"}],
            "people": [{"name": "Ada Moss", "rel": "subject"}],
        },
        extra={"desk": {"queue": 7}},
    )


def emitted() -> dict[str, list[tuple[str, Any]]]:
    """Schema name to (case, message): what our code sends of each kind."""
    full = encode.story(everything(raw_story("2"), Speaker("unknown")), raw_record(b"full", 1))
    found = encode.story(
        everything(raw_story("3"), Speaker("anonymous", literal="an official")), raw_record(b"found", 2)
    )
    skipped_story = Story(
        RawStory("urn:example:2", "plain", "Liens", provider="Example Wire"), "Il pleut.", "Liens", ()
    )
    skipped = encode.story(
        EnrichedStory(skipped_story, VERSIONS, status="skipped", reasons=("language",)), raw_record(b"skipped", 2)
    )
    cases: dict[str, list[tuple[str, Any]]] = {name: [] for name in SCHEMA_OF.values()}
    steps: list[tuple[str, Annotated]] = [
        ("first", story(version="1")),
        ("correction", full),
        ("attributed", found),
        ("embargoed", story(version="4", offset=3, embargo="2026-03-01T00:00:00Z")),
        ("kill", kill("4", created="2026-02-26T00:00:00Z", offset=4)),
    ]
    for consumer, done in ((Consumer(), steps), (Consumer(), [("skipped", skipped)])):
        for case, record in done:
            consumer.take(record)
            assert consumer.last is not None
            for sent in consumer.last.records:
                message = orjson.loads(sent.value or b"null")
                named = "-".join(filter(None, (case, message.get("event") or message.get("decision"))))
                cases[SCHEMA_OF[sent.topic]].append((named, message))
    passed = encode.passed(
        RawStory("urn:example:3", "ninjs", type="picture"), raw_record(b"p", 5), VERSIONS, reason="picture"
    )
    refused = Decision(None, None, "dead-letter", "invalid-json", "wire.story.raw.v1", 0, 6)
    review = Decision(
        "urn:example:story-2", None, "review-needed", "evolved-from-killed", "wire.story.raw.v1", 0, 4, about=URI
    )
    for decision in (Consumer().take(passed).decisions[0], refused, review):
        value = events.decision(decision, START).value
        cases["decision"].append((decision.decision, orjson.loads(value or b"null")))
    letter = dead_letter(
        raw_record(b"{", 6), StoryRejected(Reason.INVALID_JSON, "unexpected end", uri=URI), stage="enrich"
    )
    headers = {name: value.decode() for name, value in letter.headers if name in ADDED}
    cases["dead-letter-headers"] = [("invalid-json", headers)]
    return cases


def files() -> dict[Path, Any]:
    """Golden file to message, of the newest version of each schema."""
    found = {}
    for name, cases in emitted().items():
        counted: dict[str, int] = {}
        for case, message in cases:
            counted[case] = counted.get(case, 0) + 1
            number = f"-{counted[case]}" if counted[case] > 1 else ""
            found[GOLDEN / name / versions(name)[-1] / f"{case}{number}.json"] = message
    return found


if __name__ == "__main__":
    for path, message in files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.write_text(json.dumps(message, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
            print(path)
