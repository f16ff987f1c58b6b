"""The model: loaded once, and then a function from a story to what stands in it.

A model is a folder: model.onnx, tokenizer.json, and model.json, which says what the other two are. The one built in
lies in `data/`; a newsroom's own (training/README.md) is named by WIRESTREAM_MODEL.
"""

from __future__ import annotations

import hashlib
import json
import os
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from streams.nlp import decode, features
from streams.story.records import Link, Reading, Span, Story, Tag
from streams.story.rejections import Reason, StoryRejected

BUILT_IN = Path(__file__).parent / "data"
INPUTS = ("ids", "types")

HEADLINE = 1000
"""Code points of a headline that are read. Nothing else bounds one, and a megabyte of it would take minutes."""


class BadModel(Exception):
    """A model's folder cannot be used; the message says which file, why, and what to do."""


@dataclass(frozen=True, slots=True)
class Model:
    """A loaded model. `read` may be called from several threads at once."""

    name: str
    version: str
    tokenizer: Tokenizer
    session: Any  # onnxruntime.InferenceSession
    constants: decode.Constants

    def read(self, story: Story) -> Reading:
        """What the model sees in the story's body segments, and the names in its headline.

        Offsets are code points of `story.text` (of the headline for `headline_names`). The same story gives the same
        reading whatever was read before or is read meanwhile. Raises StoryRejected(MODEL_ERROR).
        """
        body = Body.of(story)
        pieces, ranges, outputs = self._run(body.text)
        reading = body.placed(decode.read(pieces, ranges, outputs, self.constants))
        pieces, ranges, outputs = self._run(story.headline[:HEADLINE])
        return replace(reading, headline_names=decode.names_only(pieces, ranges, outputs, self.constants))

    def _run(self, text: str) -> tuple[features.Pieces, list[tuple[int, int]], list[list[decode.FloatArray]]]:
        try:
            encoded = self.tokenizer.encode(text, add_special_tokens=False)
        except Exception as error:
            raise StoryRejected(Reason.MODEL_ERROR, f"the tokenizer failed: {error}") from error
        pieces = features.featurize(text, encoded.ids, encoded.offsets, encoded.word_ids)
        ranges = list(features.windows(len(pieces)))
        try:
            outputs = run(self.session, pieces, ranges)
        except Exception as error:
            raise StoryRejected(Reason.MODEL_ERROR, f"the model failed: {error}") from error
        if not all(np.isfinite(each).all() for some in outputs for each in some):
            raise StoryRejected(Reason.MODEL_ERROR, "the model returned something that is no number")
        return pieces, ranges, outputs


def run(session: Any, pieces: features.Pieces, ranges: Sequence[tuple[int, int]]) -> list[list[decode.FloatArray]]:
    """The model's outputs, in the order of `decode.OUTPUTS`, each a list with one array a window.

    One window at a time: several together run no faster on a CPU, and nothing a window holds can reach another. The
    scores of pieces against pieces, by far the largest, are kept in half precision: a body may be hundreds of windows.
    """
    outputs: list[list[decode.FloatArray]] = [[] for _ in decode.OUTPUTS]
    for start, end in ranges:
        given = (values[None] for values in features.inputs(pieces, start, end))
        found = session.run(decode.OUTPUTS, dict(zip(INPUTS, given, strict=True)))
        for name, kept, (each,) in zip(decode.OUTPUTS, outputs, found, strict=True):
            kept.append(each.astype(np.float16) if name in decode.POINTERS else each)
    return outputs


def open_session(weights: bytes, threads: int) -> Any:
    """An onnxruntime.InferenceSession of a model file, whose runs `threads` threads share."""
    onnxruntime = _onnxruntime()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # The file is written as it should run; what the library would join further (sum and layer normalisation) is slower.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    # A thread that waits for work sleeps: it must not take the processor from the other stories.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])


def load(folder: Path | None = None, *, threads: int = 1) -> Model:
    """The model of that folder, or the built-in one. `threads` work on one run. Raises BadModel."""
    folder = folder or BUILT_IN
    about = _about(folder)
    weights = _bytes(folder / "model.onnx")
    if hashlib.sha256(weights).hexdigest() != about.get("sha256"):
        raise BadModel(f"{folder / 'model.onnx'} is not the file that model.json describes (sha256): copy both again")
    if about.get("features") != features.SCHEME:
        raise BadModel(
            f"{folder / 'model.json'}: made for features of scheme {about.get('features')}, this version has "
            f"{features.SCHEME}: train it again"
        )
    try:
        session = open_session(weights, threads)
        tokenizer = Tokenizer.from_buffer(_bytes(folder / "tokenizer.json"))
        constants = decode.Constants.of(about.get("decoding", {}))
    except BadModel:
        raise
    except Exception as error:
        raise BadModel(f"{folder}: the model cannot be loaded: {error}") from error
    inputs, outputs = ({each.name for each in found} for found in (session.get_inputs(), session.get_outputs()))
    if missing := {*INPUTS} ^ inputs | {*decode.OUTPUTS} - outputs:
        raise BadModel(f"{folder / 'model.onnx'}: its inputs and outputs differ in {', '.join(sorted(missing))}")
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return Model(str(about["name"]), str(about["version"]), tokenizer, session, constants)


@dataclass(frozen=True, slots=True)
class Body:
    """What the model reads of a story: its body segments joined, and where each character stands in the story."""

    story: Story
    text: str
    spans: tuple[Span, ...]  # in story.text
    starts: tuple[int, ...]  # of the same in `text`

    @classmethod
    def of(cls, story: Story) -> Body:
        """The body segments of a story, with a new line between two wherever the story has one."""
        parts: list[str] = []
        starts: list[int] = []
        length, before = 0, None
        for span in story.body:
            if before is not None:
                parts.append("\n\n" if "\n" in story.text[before.end : span.start] else " ")
                length += len(parts[-1])
            starts.append(length)
            parts.append(span.of(story.text))
            length += len(parts[-1])
            before = span
        return cls(story, "".join(parts), story.body, tuple(starts))

    def placed(self, reading: Reading) -> Reading:
        """The reading of `text` as one of the story: a span that leaves its segment is cut at the border."""
        names = tuple(self._parts(tag)[0] for tag in reading.names)
        roles: list[Tag] = []
        became: list[range] = []
        for tag in reading.roles:
            # What somebody says may run over paragraphs; who says it, and the word that says so, may not.
            parts = self._parts(tag) if tag.label == "content" else self._parts(tag)[:1]
            became.append(range(len(roles), len(roles) + len(parts)))
            roles.extend(parts)
        links = [
            Link(part, None if link.cue is None else became[link.cue][0], link.score)
            for link in reading.links
            for part in became[link.span]
        ]
        antecedents, hearers = (
            tuple(replace(each, span=became[each.span][0]) for each in given)
            for given in (reading.antecedents, reading.hearers)
        )
        refusals = tuple(self._parts(tag)[0] for tag in reading.refusals)
        return Reading(
            names,
            tuple(roles),
            tuple(links),
            antecedents=antecedents,
            hearers=hearers,
            refusals=refusals,
            refusers=reading.refusers,
        )

    def _parts(self, tag: Tag) -> list[Tag]:
        """The tag in the story's offsets; in pieces where something that is not body stands between two segments.

        Segments with nothing but white space between them count as one for a content and as two for the rest.
        """
        first, last = (bisect_right(self.starts, place) - 1 for place in (tag.start, tag.end - 1))
        parts: list[Tag] = []
        for segment in range(first, last + 1):
            span, begin = self.spans[segment], self.starts[segment]
            start = max(tag.start - begin, 0) + span.start
            end = min(tag.end - begin + span.start, span.end)
            joins = parts and tag.label == "content" and not self.story.text[parts[-1].end : start].strip()
            if joins:
                parts[-1] = replace(parts[-1], end=end)
            else:
                parts.append(replace(tag, start=start, end=end))
        return parts


def _onnxruntime() -> Any:
    """The library, silenced before it is loaded.

    Its builds report what they run to their maker over the network, from the moment of the import, unless this
    variable is set. What a newsroom reads is nobody's business, and a story never causes a connection.
    """
    os.putenv("ORT_DISABLE_TELEMETRY", "1")
    import onnxruntime

    return onnxruntime


def _about(folder: Path) -> dict[str, Any]:
    try:
        about = json.loads(_bytes(folder / "model.json"))
    except ValueError as error:
        raise BadModel(f"{folder / 'model.json'}: not JSON: {error}") from error
    if not isinstance(about, dict) or not {"name", "version", "sha256"} <= about.keys():
        raise BadModel(f"{folder / 'model.json'}: it must name name, version and sha256")
    return about


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        advice = "name another folder with WIRESTREAM_MODEL" if file.parent != BUILT_IN else "install wirestream again"
        raise BadModel(f"{file}: {error.strerror or error}: {advice}") from error
