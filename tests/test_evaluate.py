"""What `make eval` scores is what training holds out: stories that the model was trained on would flatter it."""

from __future__ import annotations

import json
from pathlib import Path

from bench import evaluate
from training import corpora


def test_the_scored_stories_are_those_held_out(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "wire-written"
    folder.mkdir(parents=True)
    items = [
        {
            "id": f"s{number}",
            "story": {
                "uri": f"urn:{number}",
                "headlines": [{"role": "main", "value": "Ferry stops"}],
                "bodies": [{"value": "Nobody was told."}],
            },
            "expect": {"quotes": [], "responses": [], "entities": [], "notEntities": [], "notQuotes": []},
        }
        for number in range(45)
    ]
    (folder / "stories.jsonl").write_text("\n".join(map(json.dumps, items)) + "\n", encoding="utf-8")
    _, held_out = corpora.load(tmp_path / "data")
    scored = [json.loads(line)["id"] for line in evaluate.written_held_out(tmp_path)]
    assert scored[:4] == ["s9", "s19", "s29", "s39"]
    assert len(scored) > 4, "some of the stories that come with the project are held out too"
    assert {document.key.split(":")[1] for document in held_out} == set(scored)
