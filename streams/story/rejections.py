"""Every way a story can be refused: a closed list, each with one sentence.

A refusal is data, not a bug: `StoryRejected` carries the reason, the detail a person needs to mend the feed, and the
uri where it is known. Whatever else is raised is a bug and is treated as one (`internal`).
"""

from enum import StrEnum


class Reason(StrEnum):
    """Reasons of `wire-error-reason`. The values are public API; each says what to do."""

    INVALID_JSON = "invalid-json"
    SCHEMA = "schema"
    ENCODING = "encoding"
    UNSUPPORTED_FORMAT = "unsupported-format"
    NO_CONTENT = "no-content"
    TOO_LARGE = "too-large"
    TOO_DEEP = "too-deep"
    XML_FORBIDDEN = "xml-forbidden"
    VERSION_CONFLICT = "version-conflict"
    OUTPUT_TOO_LARGE = "output-too-large"
    TIMEOUT = "timeout"
    MODEL_ERROR = "model-error"
    WORKER_KILLED = "worker-killed"
    INTERNAL = "internal"

    @property
    def sentence(self) -> str:
        """What is wrong and what to do about it, for people."""
        return _SENTENCES[self]


_SENTENCES = {
    Reason.INVALID_JSON: "The bytes begin like JSON and are not JSON: send one complete JSON document a message.",
    Reason.SCHEMA: "A property has the wrong type or value: compare the message with schemas/raw-story.",
    Reason.ENCODING: "The bytes are text in no character set that could be told: send UTF-8.",
    Reason.UNSUPPORTED_FORMAT: "No reader knows this format: docs/formats.md lists those that are read.",
    Reason.NO_CONTENT: "A usable story has neither a headline nor a body.",
    Reason.TOO_LARGE: "The message is larger than the raw topic's limit, or its body longer than WIRESTREAM_MAX_BODY.",
    Reason.TOO_DEEP: "The document is nested deeper than 64 levels.",
    Reason.XML_FORBIDDEN: "The XML declares entities or a document type: neither is read, for safety.",
    Reason.VERSION_CONFLICT: "Another content was already published under this uri and version: send a higher version.",
    Reason.OUTPUT_TOO_LARGE: "What came out is larger than the limit of its topic: split the story.",
    Reason.TIMEOUT: "The story took longer than WIRESTREAM_STORY_SECONDS: redrive it, or report it if it comes again.",
    Reason.MODEL_ERROR: "The model failed on this story: report it with the dead letter attached.",
    Reason.WORKER_KILLED: "A worker died on this story three times: report it with the dead letter attached.",
    Reason.INTERNAL: "A bug in wirestream: report it with the dead letter attached; redrive once it is mended.",
}


class StoryRejected(Exception):
    """Bad data: never retried, dead-lettered with its reason."""

    def __init__(self, reason: Reason, detail: str, *, uri: str | None = None) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
        self.uri = uri

    def about(self, uri: str) -> "StoryRejected":
        """The same refusal, now that the uri is known."""
        return StoryRejected(self.reason, self.detail, uri=self.uri or uri)
