"""kafka-python (feed, redrive) and aiokafka (the worker) must put a key into the same partition.

Only then is what a story's uri keys read in the order in which it was sent.
"""

from __future__ import annotations

import asyncio

from aiokafka import AIOKafkaProducer
from kafka import KafkaAdminClient, KafkaProducer

TOPIC = "partitioning"
PARTITIONS = 8
KEYS = ["urn:newsml:example.com:20260101:1", "tag:example.com,2026:a", "", "x", "ü" * 40, *map(str, range(40))]


def by_kafka_python(bootstrap: str) -> dict[str, int]:
    with KafkaProducer(bootstrap_servers=bootstrap) as producer:
        futures = {key: producer.send(TOPIC, b"", key=key.encode()) for key in KEYS}
        return {key: future.get(timeout=30).partition for key, future in futures.items()}


async def by_aiokafka(bootstrap: str) -> dict[str, int]:
    async with AIOKafkaProducer(bootstrap_servers=bootstrap) as producer:
        return {key: (await producer.send_and_wait(TOPIC, b"", key=key.encode())).partition for key in KEYS}


def test_both_clients_put_a_key_into_the_same_partition(kafka: str) -> None:
    with KafkaAdminClient(bootstrap_servers=kafka) as admin:
        admin.create_topics({TOPIC: {"num_partitions": PARTITIONS}}, wait_for_metadata=True)

    one, other = by_kafka_python(kafka), asyncio.run(by_aiokafka(kafka))
    assert one == other
    assert set(one.values()) == set(range(PARTITIONS))
