"""A broker, topics and workers that read wire formats (tests/worker/wire.py): for tests of what editors do."""

from __future__ import annotations

import json
import sys
from typing import Any

from kafka import KafkaAdminClient

from streams.worker.topics import Topic
from tests.worker.test_worker import Bench


class WireBench(Bench):
    """`Bench` with another program, and a reader's view of one story."""

    program = (sys.executable, "-m", "tests.worker.wire")

    def sent(self, *items: bytes | dict[str, Any]) -> list[tuple[int, int]]:
        """Feeds one after the other, each once the one before it is decided on."""
        places = []
        for item in items:
            place = self.feed(item)
            self.wait(place)
            places.append(place)
        return places

    def wait(self, *places: tuple[int, int]) -> None:
        """Until these raw records are decided on."""
        self.read_until(lambda: set(places) <= self.decided())

    def values(self, topic: Topic, uri: str) -> list[dict[str, Any]]:
        """What was said of a story on a topic, in order."""
        return [json.loads(record.value) for record in self.records[topic.name] if record.key == uri.encode()]

    def forget_group(self, suffix: str) -> None:
        """Deletes the consumer group of that suffix, whose members have left."""
        with KafkaAdminClient(bootstrap_servers=self.bootstrap) as admin:
            admin.delete_groups([self.app_id + suffix])
