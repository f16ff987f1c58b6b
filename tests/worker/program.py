"""A worker as a program of its own, with a small enrichment instead of the model: `python -m tests.worker.program`.

It reads the parser's and the gate's real records; only what is found in a story is made up: a word of the body that
says what to do. `dies` ends the process, `fails` raises, `sleeps` takes longer than the limit, `blocks` the event
loop with it, `grows` makes five megabytes.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import os
import sys
import time

from streams.settings import Settings
from streams.story import encode
from streams.story.records import Annotated, EnrichedStory, RawRecord, RawStory, Story, Versions
from streams.story.rejections import Reason, StoryRejected
from streams.worker.app import run

VERSIONS = Versions("1", "test", "test")


async def enrich(record: RawRecord) -> tuple[Annotated, ...]:
    """One usable story or kill of a JSON object {uri, version, text, pubstatus, type, embargoed}."""
    try:
        told = json.loads(record.value)
        uri, text = str(told["uri"]), str(told.get("text", ""))
    except (ValueError, KeyError, TypeError) as error:
        raise StoryRejected(Reason.INVALID_JSON, str(error)) from error
    if "dies" in text:
        os._exit(9)
    if "fails" in text:
        raise RuntimeError("a bug")
    if "blocks" in text:
        time.sleep(3600)
    if "grows" in text:
        text *= 1_000_000
    if "sleeps" in text:
        await asyncio.sleep(3600)
    # Work that takes a moment, as the model's does, and leaves the loop free.
    await asyncio.to_thread(hashlib.pbkdf2_hmac, "sha256", text.encode(), b"salt", 3000)
    raw = RawStory(
        uri=uri,
        format="json",
        headline=f"About {uri}",
        body=text,
        version=told.get("version"),
        pub_status=told.get("pubstatus", "usable"),
        type=told.get("type", "text"),
        embargoed_until=told.get("embargoed"),
    )
    if raw.pub_status != "usable":
        return (encode.kill(raw, record, VERSIONS),)
    if raw.type != "text":
        return (encode.passed(raw, record, VERSIONS, reason=raw.type),)
    story = Story(raw=raw, text=text, headline=raw.headline, segments=())
    return (encode.story(EnrichedStory(story, VERSIONS, entities=(), quotes=(), responses=()), record),)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(name)s %(message)s")
    for name in ("aiokafka", "faust", "mode"):
        logging.getLogger(name).setLevel(os.environ.get("LOUD", "WARNING"))
    run(Settings.from_env(os.environ), enrich)
