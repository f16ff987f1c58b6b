"""A worker that reads wire formats and knows quotes without a model: `python -m tests.worker.wire`.

Parser, normaliser, gate and worker are the real ones; every “…” is a quote of Ada Moss (tests/story/made.py), so that a
test can say exactly what must come out. A body that says `slowly` takes as long as a large model would; one that says
`refused` is a dead letter until the environment says MENDED.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from functools import partial
from typing import Any

from streams import pipeline
from streams.pipeline import Engine
from streams.settings import Settings
from streams.story import encode
from streams.story.normalise import normalise
from streams.story.parse import parse
from streams.story.records import Annotated, RawRecord, Reading
from streams.story.rejections import Reason, StoryRejected
from streams.worker.app import run
from tests.story.made import VERSIONS, read

SLOW_SECONDS = 0.5
NO_GAZETTEER: Any = None
ENGINE = Engine(lambda _: Reading(), NO_GAZETTEER, VERSIONS, provider="Example Wire")


async def enrich(record: RawRecord) -> tuple[Annotated, ...]:
    """What comes of a message, as `pipeline.enrich` has it, with other quotes and entities."""
    if b"slowly" in record.value:
        await asyncio.sleep(SLOW_SECONDS)
    if b"refused" in record.value and "MENDED" not in os.environ:
        raise StoryRejected(Reason.MODEL_ERROR, "refused")
    out = []
    for raw in parse(record, provider=ENGINE.provider, max_body=ENGINE.max_body):
        if raw.pub_status != "usable" or raw.type != "text":
            out.append(pipeline.annotate(raw, record, ENGINE))
            continue
        story = normalise(raw, enrich_body=ENGINE.enrich_body)
        out.append(encode.story(read(story.raw, story.text, change=story.change, note=story.correction_note), record))
    return tuple(out)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(name)s %(message)s")
    for name in ("aiokafka", "faust", "mode"):
        logging.getLogger(name).setLevel(os.environ.get("LOUD", "WARNING"))
    run(Settings.from_env(os.environ), enrich, partial(pipeline.kills, engine=ENGINE))
