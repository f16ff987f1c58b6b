"""Writes topics.yaml, users.yaml and the table of rights in ../deploy.md from the declared topics.

`python docs/kubernetes/generate.py`; a test holds the files to it, and another runs everything with these rights only.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml  # type: ignore[import-untyped]

from streams.worker.kills import GROUP_SUFFIX
from streams.worker.topics import (
    ANNOTATED,
    DEADLETTERS,
    DECISIONS,
    ENRICHED,
    MENTIONS,
    PARTITIONS,
    QUOTES,
    RAW,
    changelog,
    declared,
)

HERE = Path(__file__).parent
CLUSTER = "news"
NAMESPACE = "kafka"
APP_ID = "wirestream"
REPLICATION = 3

READS = ("Read", "Describe")
WRITES = ("Write", "Describe")
PUBLIC = (ENRICHED, QUOTES, MENTIONS, DECISIONS)
BEGIN, END = "<!-- rights, made by docs/kubernetes/generate.py -->\n", "<!-- end of rights -->\n"


@dataclass(frozen=True, slots=True)
class Right:
    """Operations of one user on a topic or a group, or on all whose names begin so (prefix)."""

    kind: Literal["topic", "group"]
    name: str
    operations: tuple[str, ...]
    pattern: Literal["literal", "prefix"] = "literal"


@dataclass(frozen=True, slots=True)
class User:
    """One user of Kafka: who it is for, and all it may do."""

    name: str
    sentence: str
    rights: tuple[Right, ...]


def users() -> tuple[User, ...]:
    """The least that each part needs."""
    # A worker compares the topics with what it expects before it starts.
    looks = ("DescribeConfigs",)
    worker = (
        *(Right("topic", topic.name, (*READS, *looks)) for topic in (RAW,)),
        *(Right("topic", topic.name, ("Read", *WRITES, *looks)) for topic in (ANNOTATED, changelog(APP_ID))),
        *(Right("topic", topic.name, (*WRITES, *looks)) for topic in (*PUBLIC, DEADLETTERS)),
        *(Right("group", name, READS) for name in (APP_ID, APP_ID + GROUP_SUFFIX)),
    )
    lag = (
        *(Right("topic", topic.name, READS) for topic in (RAW, ANNOTATED, *PUBLIC, DEADLETTERS)),
        Right("group", "*", ("Describe",)),
    )
    feed = (Right("topic", RAW.name, WRITES),)
    desk = (
        *(Right("topic", topic.name, READS) for topic in PUBLIC),
        Right("group", "newsroom-", READS, "prefix"),
    )
    return (
        User(APP_ID, "the workers", worker),
        User("wirestream-lag", "`wirestream lag`, which looks at every group", lag),
        User("newsroom-feed", "whoever sends stories (an example)", feed),
        User("newsroom-desk", "whoever reads what comes out, in groups named `newsroom-…` (an example)", desk),
    )


def topics_file() -> str:
    """topics.yaml: a KafkaTopic for each declared topic."""
    resources = [
        _resource(
            "KafkaTopic",
            topic.name,
            {"partitions": PARTITIONS, "replicas": REPLICATION, "config": topic.configs(replication=REPLICATION)},
        )
        for topic in declared(APP_ID)
    ]
    return _TOPICS + _dumped(resources)


def users_file() -> str:
    """users.yaml: a KafkaUser for each user, with the least that it needs."""
    resources = []
    for user in users():
        acls = []
        for right in user.rights:
            on = {"type": right.kind, "name": right.name, "patternType": right.pattern}
            acls.append({"resource": on, "operations": list(right.operations)})
        spec = {"authentication": {"type": "scram-sha-512"}, "authorization": {"type": "simple", "acls": acls}}
        resources.append(_resource("KafkaUser", user.name, spec))
    return _USERS + _dumped(resources)


def rights_table() -> str:
    """The table in ../deploy.md."""
    rows = ["| user | for | may | on |", "|---|---|---|---|"]
    for user in users():
        together: dict[tuple[str, ...], list[str]] = {}
        for right in user.rights:
            star = "…" if right.pattern == "prefix" else ""
            together.setdefault(right.operations, []).append(f"{right.kind} `{right.name}{star}`")
        for number, (operations, names) in enumerate(together.items()):
            who = (f"`{user.name}`", user.sentence) if number == 0 else ("", "")
            rows.append(f"| {who[0]} | {who[1]} | {', '.join(operations)} | {', '.join(names)} |")
    return "\n".join(rows) + "\n"


def with_rights(page: str) -> str:
    """The page with its table made anew."""
    before, _, rest = page.partition(BEGIN)
    return before + BEGIN + rights_table() + END + rest.partition(END)[2]


def _resource(kind: str, name: str, spec: dict[str, Any]) -> dict[str, Any]:
    return {
        "apiVersion": "kafka.strimzi.io/v1",
        "kind": kind,
        "metadata": {"name": name, "namespace": NAMESPACE, "labels": {"strimzi.io/cluster": CLUSTER}},
        "spec": spec,
    }


def _dumped(resources: list[dict[str, Any]]) -> str:
    return str(yaml.safe_dump_all(resources, sort_keys=False))


_MADE = "# Made by `python docs/kubernetes/generate.py`: change it there.\n"
_TOPICS = (
    _MADE
    + """# For Strimzi's topic operator, in place of `wirestream topics apply`: use one of the two.
# The number of partitions is one for all and chosen once: docs/migration.md.
"""
)
_USERS = (
    _MADE
    + """# For Strimzi's user operator, which puts each password into a Secret of the user's name. Each has the least.
"""
)

FILES = {"topics.yaml": topics_file, "users.yaml": users_file}


def main() -> None:
    """Writes each file, and the table in deploy.md."""
    for name, text in FILES.items():
        (HERE / name).write_text(text(), encoding="utf-8")
    deploy = HERE.parent / "deploy.md"
    deploy.write_text(with_rights(deploy.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
