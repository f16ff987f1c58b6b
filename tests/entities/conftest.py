"""The gazetteer, loaded once for all tests of the entities."""

from __future__ import annotations

import pytest

from streams.entities import gazetteer as gazetteers
from streams.entities.gazetteer import Gazetteer


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return gazetteers.load()
