"""Broken files of every format are read or refused; and the fuzzer notices when they are not."""

import random
import socket
import time

import pytest

from bench import fuzz
from streams.story.rejections import Reason, StoryRejected

FILES = fuzz.found()
EVERY = [value for files in FILES.values() for value in files]


@pytest.mark.parametrize("name", FILES)
def test_broken_files_of_every_format_are_read_or_refused(name: str) -> None:
    dice = random.Random(f"tests {name}")
    with fuzz.no_network():
        tally = fuzz.fuzz((fuzz.broken(dice, FILES[name], EVERY) for _ in range(60)), limit=30)
    assert (tally.inputs, tally.failures) == (60, [])
    assert tally.stories


def test_the_same_seed_breaks_files_in_the_same_way() -> None:
    first, second = (
        [fuzz.broken(random.Random(seed), EVERY, EVERY) for seed in range(20)] for _ in range(2)
    )  # fmt: skip
    assert first == second
    assert len(set(first)) > 15


def test_the_fuzzer_tells_refusals_from_crashes_stalls_and_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(value: bytes) -> int:
        if value == b"refuse":
            raise StoryRejected(Reason.SCHEMA, "as it should be")
        if value == b"crash":
            raise KeyError("a bug")
        if value == b"stall":
            time.sleep(5)
        if value == b"connect":
            socket.create_connection(("127.0.0.1", 9))
        return 1

    monkeypatch.setattr(fuzz, "read", read)
    with fuzz.no_network():
        tally = fuzz.fuzz(iter([b"good", b"refuse", b"crash", b"stall", b"connect"]), limit=0.2)
    assert (tally.stories, tally.refused) == (1, {"schema": 1})
    assert [type(error) for _, error in tally.failures] == [KeyError, fuzz.TooSlow, ConnectionError]
