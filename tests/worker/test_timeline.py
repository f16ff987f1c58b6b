"""What editors do to a story after sending it, on the real broker: what the public topics read is what they meant."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from streams.worker.topics import DECISIONS, ENRICHED, MENTIONS, QUOTES
from tests.cli.program import run
from tests.worker.test_worker import stopped
from tests.worker.wirebench import WireBench

URI = "urn:newsml:example.com:20260225:harbour"
MAY = "Ada Moss said: “We open in May.”\n\nThe Harbour Trust of Oslo gave no date. “It is late,” Ada Moss said."
JUNE = MAY.replace("in May", "in June")
DENIED = "Ada Moss said: “We never said May.”\n\nThe Harbour Trust apologised."


@pytest.fixture
def bench(fresh_kafka: str, app_id: str, tmp_path: Path) -> Iterator[WireBench]:
    made = WireBench(fresh_kafka, app_id, tmp_path)
    yield made
    made.close()


def ninjs(text: str, minute: int, **more: Any) -> dict[str, Any]:
    """A version of the story as an agency sends it."""
    return {
        "uri": URI,
        "pubStatus": "usable",
        "versionCreated": f"2026-02-25T06:{minute:02}:00Z",
        "headlines": [{"value": "Harbour opens"}],
        "bodies": [{"value": text}],
        **more,
    }


def nitf(text: str, minute: int, version: int, note: str) -> bytes:
    """The same story in another format, as a correction."""
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in text.split("\n\n"))
    return (
        f'<nitf><head><docdata><doc-id id-string="{URI}"/><date.issue norm="2026-02-25T06:{minute:02}:00Z"/>'
        f'<du-key version="{version}" key="HARBOUR"/><ed-msg info="{note}"/></docdata></head>'
        f"<body><body.head><hedline><hl1>Harbour opens</hl1></hedline></body.head>"
        f"<body.content>{paragraphs}</body.content></body></nitf>"
    ).encode()


def test_a_storys_life_reads_on_the_public_topics_as_its_editors_meant_it(bench: WireBench) -> None:
    bench.start()
    bench.sent(
        ninjs(MAY, 0, version="1"),
        ninjs(f"{MAY}\n\nIt rained.", 5, version="2", edNote="Eds: Updates with weather."),  # a write-through
        nitf(JUNE, 10, 3, "Corrects month in first paragraph"),
        ninjs(JUNE, 10, version="3", headlines=[{"value": "REPEAT-Harbour opens"}]),
        ninjs(JUNE, 15, version="4", headlines=[{"value": "REPEAT-Harbour opens"}]),
        {"uri": URI, "version": "4", "versionCreated": "2026-02-25T06:20:00Z", "pubStatus": "canceled",
         "edNote": "Kill: the interview never took place."},
        ninjs(MAY, 2, version="2"),  # late
        ninjs(DENIED, 30, version="5"),
    )  # fmt: skip
    bench.read(1.0)

    assert [(each["decision"], each.get("reason")) for each in bench.values(DECISIONS, URI)] == [
        ("published", None),
        ("updated", "update"),
        ("updated", "correction"),
        ("duplicate", None),
        ("updated", "repeat"),
        ("killed", "canceled"),
        ("stale", "killed"),
        ("updated", "update"),
    ]
    stories = bench.values(ENRICHED, URI)
    assert [(each["version"], each["pubStatus"], each["wire"]["change"]) for each in stories] == [
        ("1", "usable", "new"),
        ("2", "usable", "update"),
        ("3", "usable", "correction"),
        ("4", "usable", "repeat"),
        ("4", "canceled", "kill"),
        ("5", "usable", "update"),
    ]
    assert stories[2]["wire"]["correctionNote"] == "Corrects month in first paragraph"
    assert stories[2]["wire"]["format"] == "nitf"
    marker = stories[4]
    assert marker["bodies"] == marker["headlines"] == marker["quotes"] == marker["entities"] == []
    assert marker["edNote"] == "Kill: the interview never took place."

    quotes = bench.values(QUOTES, URI)
    told = [(each["event"], each.get("version"), each.get("quote"), each.get("retractionReason")) for each in quotes]
    assert told == [
        ("published", "1", "We open in May.", None),
        ("published", "1", "It is late", None),
        ("retracted", "3", None, "correction"),
        ("published", "3", "We open in June.", None),
        ("retracted", "4", None, "kill"),
        ("retracted", "4", None, "kill"),
        ("published", "5", "We never said May.", None),
    ]
    late = next(each["quoteId"] for each in quotes if each.get("quote") == "It is late")
    assert {each["quoteId"] for each in quotes if each["event"] == "retracted"} == {
        quotes[0]["quoteId"],
        quotes[3]["quoteId"],
        late,
    }, "an unchanged quote keeps its id across write-through, correction, format and repeat"

    live = mentions(bench.values(MENTIONS, URI))
    assert live == {"Ada Moss", "Harbour Trust"}


def mentions(events: list[dict[str, Any]]) -> set[str]:
    """Who is mentioned now, for one who reads the events in order."""
    now: set[str] = set()
    for event in events:
        if event["event"] == "cleared":
            now.clear()
        else:
            now.add(event["entity"]["name"])
    return now


def test_a_story_that_evolved_from_a_killed_one_is_shown_to_people(bench: WireBench) -> None:
    bench.start()
    child = ninjs(JUNE, 5, version="1") | {"uri": f"{URI}-2", "evolvedfrom": URI}
    bench.sent(ninjs(MAY, 0, version="1"), child)
    killed = bench.feed({"uri": URI, "version": "1", "pubStatus": "withheld"})
    bench.read_until(lambda: len(bench.values(DECISIONS, f"{URI}-2")) == 2)
    review = bench.values(DECISIONS, f"{URI}-2")[-1]
    assert (review["decision"], review["reason"], review["about"]) == ("review-needed", "evolved-from-killed", URI)
    assert (review["partition"], review["offset"]) == killed
    assert bench.values(ENRICHED, f"{URI}-2")[-1]["pubStatus"] == "usable", "that is for people to decide"
    assert bench.values(ENRICHED, URI)[-1]["wire"]["change"] == "hold"


def test_a_notice_in_another_format_kills_by_reference(bench: WireBench) -> None:
    bench.start()
    bench.sent(ninjs(MAY, 0, version="7"))
    notice = (
        '<nitf><head><docdata management-doc-idref="' + URI + '" management-idref-status="canceled">'
        '<doc-id id-string="urn:example:notice"/><ed-msg info="Kill: wrong."/></docdata></head>'
        "<body><body.head><hedline><hl1>KILL</hl1></hedline></body.head></body></nitf>"
    ).encode()
    bench.feed(notice)
    bench.read_until(lambda: "killed" in [each["decision"] for each in bench.values(DECISIONS, URI)])
    bench.read(0.5)
    assert bench.values(ENRICHED, URI)[-1]["pubStatus"] == "canceled"
    assert [each["event"] for each in bench.values(QUOTES, URI)] == ["published", "published", "retracted", "retracted"]


def test_a_redriven_story_without_version_and_date_does_not_pass_for_newer_than_the_kill_before_it(
    bench: WireBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is as old as when it first came, so that the kill that came meanwhile still forbids it."""
    uri = f"{URI}:redriven"
    worker = bench.start()
    bench.sent(
        {"uri": uri, "headline": "Harbour opens", "text": f"{MAY} refused"}, {"uri": uri, "pubStatus": "canceled"}
    )
    assert stopped(worker) == 0
    monkeypatch.setenv("MENDED", "yes")
    bench.start()
    environment = {"WIRESTREAM_BROKERS": bench.bootstrap, "WIRESTREAM_APP_ID": bench.app_id}
    assert run("redrive", "--yes", "--reason", "model-error", env=environment).exit_code == 0
    bench.read_until(lambda: len(bench.values(DECISIONS, uri)) == 2)
    bench.sent({"uri": uri, "headline": "Harbour opens", "text": MAY})
    ends = [(each["decision"], each.get("reason")) for each in bench.values(DECISIONS, uri)]
    assert ends == [("kill-unmatched", "canceled"), ("stale", "killed"), ("published", None)]
    assert {json.loads(each.value)["decision"] for each in bench.records[DECISIONS.name]} >= {"dead-letter"}
