"""The path on one screen: bytes → stories → entities → quotes → enriched.

`enrich` is a pure function of the raw record and the engine: the same bytes, model and gazetteer give the same records
out, on any worker, in any company. One message may hold several items; a kill may name another document.
"""

from __future__ import annotations

from dataclasses import dataclass

from streams.entities.find import find_entities
from streams.entities.gazetteer import Gazetteer
from streams.quotes.find import find_quotes
from streams.quotes.responses import find_responses
from streams.story import encode
from streams.story.kinds import permitted
from streams.story.normalise import normalise
from streams.story.parse import parse, readable
from streams.story.parse.kills import may_kill
from streams.story.records import Annotated, EnrichedStory, RawRecord, RawStory, Recogniser, Story, Versions
from streams.story.rejections import Reason, StoryRejected


@dataclass(frozen=True, slots=True)
class Engine:
    """What enrichment needs besides the story: loaded once, shared by all stories.

    `provider` names the newsroom's own outlet where a story names none. Limits are in characters of the body: above
    `max_body` a story is refused (too-large), above `enrich_body` it passes unenriched (too-long).
    """

    recognise: Recogniser
    gazetteer: Gazetteer
    versions: Versions
    provider: str | None = None
    max_body: int = 400_000
    enrich_body: int = 120_000


def enrich(record: RawRecord, engine: Engine) -> tuple[Annotated, ...]:
    """All records that come of one raw message, in its order. Raises StoryRejected: a bug in the reading of an item is
    `internal`, with the item's uri, so that it can be traced.
    """
    found = []
    for raw in parse(record, provider=engine.provider, max_body=engine.max_body):
        try:
            found.append(annotate(raw, record, engine))
        except StoryRejected:
            raise
        except Exception as bug:
            raise StoryRejected(Reason.INTERNAL, f"{type(bug).__name__}: {bug}", uri=raw.uri) from bug
    return tuple(found)


def kills(record: RawRecord, engine: Engine) -> tuple[Annotated, ...]:
    """The kills among one message's items, each as `enrich` gives it; no model is asked. Raises nothing knowingly. Of a
    message that `enrich` refuses because of one item, the kills that can be read count all the same.
    """
    if not may_kill(record.value):
        return ()
    try:
        raws = parse(record, provider=engine.provider, max_body=engine.max_body)
    except StoryRejected:
        raws = readable(record, provider=engine.provider, max_body=engine.max_body)
    return tuple(annotate(raw, record, engine) for raw in raws if raw.pub_status != "usable")


def annotate(raw: RawStory, record: RawRecord, engine: Engine) -> Annotated:
    """One item's record: a kill, something to pass on as seen, or an enriched story."""
    try:
        if raw.pub_status != "usable":
            return encode.kill(raw, record, engine.versions)
        if raw.type != "text":
            return encode.passed(raw, record, engine.versions, reason=raw.type)
        return encode.story(read(normalise(raw, enrich_body=engine.enrich_body), engine), record)
    except StoryRejected as rejected:
        raise rejected.about(raw.uri) from rejected


def read(story: Story, engine: Engine) -> EnrichedStory:
    """What a careful reader finds in a story. A story not worth reading passes with the reasons why."""
    if story.skip:
        return EnrichedStory(story, engine.versions, status="skipped", reasons=story.skip)
    reading = permitted(story, engine.recognise(story))
    entities = find_entities(story, reading, engine.gazetteer, creator=engine.versions.model)
    quotes = find_quotes(story, reading, entities)
    responses = find_responses(story, reading, entities)
    return EnrichedStory(story, engine.versions, entities=entities, quotes=quotes, responses=responses)
