"""The engine as the settings want it."""

from __future__ import annotations

from pathlib import Path

import pytest

import streams
from streams.nlp import engine as engines
from streams.settings import Settings


def test_the_engine_names_all_three_versions_and_takes_the_settings() -> None:
    engine = engines.load(Settings(provider="Northern Wire", max_body=5000, enrich_body=2000))
    assert engine.versions.pipeline == streams.__version__
    assert engine.versions.model.startswith("en-")
    assert engine.versions.gazetteer
    assert (engine.provider, engine.max_body, engine.enrich_body) == ("Northern Wire", 5000, 2000)


def test_a_newsrooms_authority_file_changes_the_gazetteers_version(tmp_path: Path) -> None:
    authority = tmp_path / "own.jsonl"
    authority.write_text('{"uri": "https://desk.example/42", "type": "person", "name": "Agathe Boudrias"}\n')
    own = engines.load(Settings(authority=authority))
    assert own.versions.gazetteer != engines.load(Settings()).versions.gazetteer


@pytest.mark.parametrize(
    ("content", "told"), [(None, "No such file"), ('{"uri": 1}\n', "line 1"), ("not json\n", "line 1")]
)
def test_a_wrong_authority_file_is_told(tmp_path: Path, content: str | None, told: str) -> None:
    authority = tmp_path / "own.jsonl"
    if content is not None:
        authority.write_text(content)
    with pytest.raises(engines.CannotLoad, match=told) as caught:
        engines.load(Settings(authority=authority))
    assert "WIRESTREAM_AUTHORITY" in str(caught.value)


def test_a_wrong_model_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(engines.CannotLoad, match="WIRESTREAM_MODEL"):
        engines.load(Settings(model=tmp_path))
