"""Kills overtake what is queued before them, on the real broker, and are told once however often they come."""

from __future__ import annotations

import asyncio
import json
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition
from kafka.admin import ConfigResource

from streams.story.records import Annotated, RawRecord
from streams.worker.attempts import Attempts
from streams.worker.kills import Reader, _send_ahead
from streams.worker.metrics import Metrics
from streams.worker.outbox import Outbox
from streams.worker.topics import ANNOTATED, DECISIONS, ENRICHED, QUOTES, RAW
from tests.worker.test_worker import PARTITIONS, free_port
from tests.worker.wire import SLOW_SECONDS
from tests.worker.wirebench import WireBench

QUEUED = 60
PROMISED_SECONDS = 5.0
TEXT = "Ada Moss said: “We open in May.”"


@pytest.fixture
def bench(fresh_kafka: str, app_id: str, tmp_path: Path) -> Iterator[WireBench]:
    made = WireBench(fresh_kafka, app_id, tmp_path)
    yield made
    made.close()


def story(bench: WireBench, name: object, text: str = TEXT, **more: Any) -> dict[str, Any]:
    """A story whose uri no other test has."""
    return {"uri": f"urn:{bench.app_id}:{name}", "version": "1", "headline": "About it", "text": text, **more}


def kill(bench: WireBench, name: object, **more: Any) -> dict[str, Any]:
    return {"uri": f"urn:{bench.app_id}:{name}", "version": "1", "pubStatus": "canceled", **more}


def markers(bench: WireBench) -> set[str]:
    """The stories that the enriched topic calls canceled or withheld."""
    told = [json.loads(record.value) for record in bench.records[ENRICHED.name]]
    return {each["uri"].rpartition(":")[2] for each in told if each["pubStatus"] != "usable"}


def test_kills_do_not_wait_for_the_stories_before_them(bench: WireBench) -> None:
    bench.start(http_port=(port := free_port()))
    bench.sent(story(bench, "live"))
    queued = [bench.feed(story(bench, number, f"{TEXT} slowly")) for number in range(QUEUED)]
    killed = [bench.feed(kill(bench, "live")), bench.feed(kill(bench, QUEUED - 1, pubStatus="withheld"))]
    began = time.monotonic()
    bench.read_until(lambda: markers(bench) == {"live", str(QUEUED - 1)})
    bench.wait(*killed)
    assert time.monotonic() - began < PROMISED_SECONDS
    waiting = len(set(queued) - bench.decided())
    assert waiting > QUEUED / 2, f"they overtook {waiting} stories that take {SLOW_SECONDS} s each"
    assert [each["event"] for each in bench.values(QUOTES, f"urn:{bench.app_id}:live")] == ["published", "retracted"]
    assert "kills_sent_ahead_total 2.0" in metrics(port)

    bench.wait(*queued)
    bench.read(1.5)
    ends = [(each["decision"], each.get("reason")) for each in bench.values(DECISIONS, f"urn:{bench.app_id}:live")]
    assert ends == [("published", None), ("killed", "canceled")], "told once, though it came twice"
    assert len([each for each in bench.records[ANNOTATED.name] if b'"action":"kill"' in each.value]) == 4
    last = bench.values(DECISIONS, f"urn:{bench.app_id}:{QUEUED - 1}")
    assert {(each["decision"], each.get("reason")) for each in last} == {
        ("kill-unmatched", "withheld"),
        ("stale", "killed"),
    }
    assert not bench.values(QUOTES, f"urn:{bench.app_id}:{QUEUED - 1}"), "it never came out"


def test_a_new_reader_sends_no_kill_that_the_workers_have_done(bench: WireBench) -> None:
    first = bench.start()
    bench.sent(story(bench, 1), kill(bench, 1))
    first.terminate()
    assert first.wait(timeout=40) == 0
    before = len(bench.records[ANNOTATED.name])
    bench.forget_group("-kills")
    bench.start()
    bench.sent(story(bench, 2))
    bench.read(2.0)
    assert [json.loads(each.value)["action"] for each in bench.records[ANNOTATED.name][before:]] == ["story"]


def test_kills_overtake_after_kill_9_of_the_worker_too(bench: WireBench) -> None:
    worker = bench.start()
    bench.sent(story(bench, "live"))
    for number in range(QUEUED):
        bench.feed(story(bench, number, f"{TEXT} slowly"))
    worker.kill()
    worker.wait()
    killed = bench.feed(kill(bench, "live"))
    bench.start()
    bench.read_until(lambda: killed in bench.decided())
    assert len(bench.decisions()) < QUEUED * 3 / 4, "most are still queued"


def test_a_message_that_a_worker_died_on_is_left_to_the_ordinary_path(bench: WireBench) -> None:
    for number in range(20):  # so that the ordinary path is seen to come to it later
        bench.feed(story(bench, number, f"{TEXT} slowly"), key=b"one partition")
    partition, offset = suspect = bench.feed(kill(bench, "suspect"), key=b"one partition")
    folder = bench.folder / "workers" / bench.app_id
    folder.mkdir(parents=True)
    (folder / "deaths.json").write_text(json.dumps([[f"{RAW.name}-kills", partition, offset, 1]]))
    bench.start(http_port=(port := free_port()))
    another = bench.feed(kill(bench, "another"), key=b"one partition")
    bench.wait(another)
    assert suspect not in bench.decided()
    assert "it is not sent ahead" in bench.logs()
    bench.wait(suspect)
    assert "kills_sent_ahead_total 1.0" in metrics(port)
    assert bench.values(ENRICHED, f"urn:{bench.app_id}:suspect")[-1]["pubStatus"] == "canceled"


def beside_a_broken_item(bench: WireBench, name: object) -> bytes:
    return json.dumps([kill(bench, name), {"uri": ["no identifier"]}]).encode()


def test_a_kill_beside_an_item_that_cannot_be_read_overtakes_and_is_told_once(bench: WireBench) -> None:
    bench.start()
    place = bench.feed(beside_a_broken_item(bench, "beside"))
    bench.read_until(lambda: len(bench.decisions()) == 2)
    bench.read(1.0)
    assert sorted(each["decision"] for each in bench.decisions()) == ["dead-letter", "kill-unmatched"]
    assert bench.decided() == {place}
    assert markers(bench) == {"beside"}
    assert len(bench.records[ANNOTATED.name]) == 2, "it came in its turn too"


def test_a_kill_beside_an_item_that_cannot_be_read_does_not_depend_on_the_reader(bench: WireBench) -> None:
    partition, offset = bench.feed(beside_a_broken_item(bench, "beside"))
    folder = bench.folder / "workers" / bench.app_id
    folder.mkdir(parents=True)
    (folder / "deaths.json").write_text(json.dumps([[f"{RAW.name}-kills", partition, offset, 1]]))
    bench.start()
    bench.read_until(lambda: len(bench.decisions()) == 2)
    bench.read(1.0)
    assert sorted(each["decision"] for each in bench.decisions()) == ["dead-letter", "kill-unmatched"]
    assert markers(bench) == {"beside"}
    assert len(bench.records[ANNOTATED.name]) == 1, "the reader leaves alone what a worker died on"


def test_a_kill_that_is_too_large_to_be_sent_ahead_is_logged_and_counted(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    large = Annotated("kill", "urn:x:1", pub_status="canceled", enriched={"edNote": "x" * ANNOTATED.max_bytes})
    metrics = Metrics()
    reader = Reader({}, "app", 10.0, lambda _: (large,), Outbox(None, metrics), Attempts(tmp_path, "app"), metrics)
    asyncio.run(_send_ahead(reader, RawRecord(b"{}", topic=RAW.name, partition=1, offset=9)))
    reader.attempts.close()
    assert f"{RAW.name} 1 9: not sent ahead: output-too-large" in caplog.text
    assert metrics.registry.get_sample_value("wirestream_kill_reader_failures_total") == 1


def test_a_kill_that_finds_nothing_is_told_and_metered(bench: WireBench) -> None:
    bench.start(http_port=(port := free_port()))
    bench.sent(kill(bench, "nowhere"))
    assert bench.values(DECISIONS, f"urn:{bench.app_id}:nowhere")[0]["decision"] == "kill-unmatched"
    assert bench.values(ENRICHED, f"urn:{bench.app_id}:nowhere")[0]["pubStatus"] == "canceled"
    bench.read(0.5)
    assert 'alerts_total{alert="kill-unmatched"} 1.0' in metrics(port)
    assert 'decisions_total{decision="kill-unmatched"} 1.0' in metrics(port), "counted once, though it came twice"


def metrics(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
        body: str = answer.read().decode()
        return body


def test_killed_text_is_gone_from_the_compacted_topic_after_the_bound(bench: WireBench) -> None:
    """With a second for a bound instead of a day. Kafka closes a segment when the next record comes, and cleans every
    15 seconds, so that is what comes on top."""
    with KafkaAdminClient(bootstrap_servers=bench.bootstrap) as admin:
        bound = ConfigResource("TOPIC", ENRICHED.name, {"max.compaction.lag.ms": "1000"})
        assert admin.alter_configs([bound])["topic"] == {ENRICHED.name: "OK"}
    bench.start()
    bench.sent(story(bench, 1, "Ada Moss said: “The secret is out.”"), kill(bench, 1))
    assert b"secret" in stored(bench)
    time.sleep(1.5)
    bench.sent(*(story(bench, number) for number in range(2, 8)))  # some in the same partition
    deadline = time.monotonic() + 60
    while b"secret" in stored(bench):
        assert time.monotonic() < deadline
        time.sleep(1)
    assert b'"canceled"' in stored(bench), "the marker stays"


def stored(bench: WireBench) -> bytes:
    """Everything that the enriched topic still holds for a consumer that reads it from the beginning."""
    client = KafkaConsumer(bootstrap_servers=bench.bootstrap, group_id=None, auto_offset_reset="earliest")
    try:
        places = [TopicPartition(ENRICHED.name, number) for number in range(PARTITIONS)]
        client.assign(places)
        ends, found = client.end_offsets(places), b""
        while any(client.position(place) < end for place, end in ends.items()):
            for records in client.poll(timeout_ms=200).values():
                found += b"".join(record.value or b"" for record in records)
        return found
    finally:
        client.close()
