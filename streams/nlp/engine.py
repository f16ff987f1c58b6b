"""The engine of the pipeline as the settings want it: model, gazetteer and their versions, loaded once a process."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import streams
from streams.entities import gazetteer
from streams.nlp import model
from streams.pipeline import Engine
from streams.story.records import Versions


class Options(Protocol):
    """The settings that enrichment depends on (`streams.settings.Settings` has them)."""

    @property
    def model(self) -> Path | None: ...
    @property
    def model_threads(self) -> int: ...
    @property
    def authority(self) -> Path | None: ...
    @property
    def provider(self) -> str | None: ...
    @property
    def max_body(self) -> int: ...
    @property
    def enrich_body(self) -> int: ...


class CannotLoad(Exception):
    """A file that enrichment needs is missing or wrong; the message names it and says what to do."""


def load(options: Options) -> Engine:
    """Everything `pipeline.enrich` needs. Raises CannotLoad. Takes about a second: load once, share the result."""
    try:
        reader = model.load(options.model, threads=options.model_threads)
    except model.BadModel as wrong:
        raise CannotLoad(str(wrong)) from wrong
    try:
        names = gazetteer.load(options.authority.read_bytes() if options.authority else None)
    except (OSError, ValueError) as wrong:
        raise CannotLoad(f"WIRESTREAM_AUTHORITY: {wrong}") from wrong
    return Engine(
        reader.read,
        names,
        Versions(pipeline=streams.__version__, model=reader.version, gazetteer=names.version),
        provider=options.provider,
        max_body=options.max_body,
        enrich_body=options.enrich_body,
    )
