"""Bytes → raw stories: one file a format, the format told from the bytes."""

from streams.story.parse.detect import parse, readable

__all__ = ["parse", "readable"]
