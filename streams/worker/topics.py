"""The topics: one declared table, and what it takes to make a cluster agree with it.

`plan` compares (pure), `apply` makes what is missing. The partition count is one for all, because Faust refuses a table
whose changelog differs from its source; and it is chosen once, because another count would part a kill from its story.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from kafka.admin import ConfigResource
from kafka.errors import TopicAlreadyExistsError, UnknownTopicOrPartitionError, for_code

PARTITIONS = 8
MIB = 1024 * 1024
DAY = 24 * 60 * 60

HEADROOM_BYTES = 64 * 1024
"""What a message may hold beside its value: key, headers, and the batch around it."""

VISIBLE_SECONDS = 10.0

STATE_TABLE = "story-state"

Role = Literal["raw", "annotated", "enriched", "quotes", "mentions", "decisions", "deadletters", "state"]
State = Literal["missing", "created", "as declared", "differs", "altered", "refused", "failed"]


@dataclass(frozen=True, slots=True)
class Topic:
    """One declared topic. `max_bytes` is the largest value. Without `retention_seconds` the latest of a key is kept.

    `schema` names the folder of schemas/ that its values follow; None where the values are not public JSON.
    """

    role: Role
    name: str
    key: str
    retention_seconds: int | None
    max_bytes: int
    schema: str | None
    sentence: str
    extra: tuple[tuple[str, str], ...] = ()

    @property
    def cleanup(self) -> Literal["delete", "compact"]:
        """Kafka's cleanup.policy."""
        return "compact" if self.retention_seconds is None else "delete"

    @property
    def max_message_bytes(self) -> int:
        """The largest batch of one record, which is what Kafka's limits and clients' request sizes count."""
        return self.max_bytes + HEADROOM_BYTES

    def configs(self, *, replication: int) -> dict[str, str]:
        """The topic's configuration as Kafka writes it, for that many copies."""
        configs = {
            "cleanup.policy": self.cleanup,
            "max.message.bytes": str(self.max_message_bytes),
            # With three copies an acknowledged record survives the loss of one, and writing goes on meanwhile.
            "min.insync.replicas": "2" if replication >= 3 else "1",
            **dict(self.extra),
        }
        if self.retention_seconds is not None:
            configs["retention.ms"] = str(self.retention_seconds * 1000)
        return configs


# A day after a kill or a correction the old text is gone from the disk too, not only from what consumers see. Without a
# bound Kafka compacts when half the log is old, and never the segment being written.
_COMPACTED = (("max.compaction.lag.ms", str(DAY * 1000)),)

RAW = Topic(
    "raw",
    "wire.story.raw.v1",
    "the producer's",
    7 * DAY,
    MIB,
    "raw-story",
    "Stories as they came: JSON, markup, a wire text format or plain text.",
    # Retention goes by the timestamps of records. A producer that stamps a story with the day it was written would have
    # it deleted unread; the broker's own time cannot be wrong in that way.
    extra=(("message.timestamp.type", "LogAppendTime"),),
)
ANNOTATED = Topic(
    "annotated",
    "wire.story.annotated.v1",
    "uri",
    7 * DAY,
    4 * MIB,
    None,
    "Internal: enriched stories on their way to the version gate.",
)
ENRICHED = Topic(
    "enriched",
    "wire.story.enriched.v1",
    "uri",
    None,
    4 * MIB,
    "enriched-story",
    "The latest version of each story, with its entities and quotes.",
    extra=_COMPACTED,
)
QUOTES = Topic(
    "quotes", "wire.quote.v1", "uri", 30 * DAY, MIB, "quote-event", "Quotes published, updated and retracted."
)
MENTIONS = Topic(
    "mentions", "wire.entity-mention.v1", "uri", 14 * DAY, MIB, "entity-mention-event", "Which story mentions whom."
)
DECISIONS = Topic(
    "decisions", "wire.decision.v1", "uri", 14 * DAY, MIB, "decision", "How each raw record ended, and why."
)
DEADLETTERS = Topic(
    "deadletters",
    "wire.story.dlq.v1",
    "the original",
    30 * DAY,
    2 * MIB,
    "dead-letter-headers",
    "Records that cannot be processed, as they came; the reason is in the headers.",
)

TOPICS = (RAW, ANNOTATED, ENRICHED, QUOTES, MENTIONS, DECISIONS, DEADLETTERS)

MAX_REQUEST_BYTES = max(topic.max_message_bytes for topic in TOPICS)
"""What a producer's largest request, and a consumer's largest fetch of a partition, must allow."""


def changelog(app_id: str) -> Topic:
    """The topic behind the workers' state table, under Faust's name for it."""
    return Topic(
        "state",
        f"{app_id}-{STATE_TABLE}-changelog",
        "uri",
        None,
        MIB,
        None,
        "Internal: what the version gate knows of each story.",
        # A worker that starts reads all of it, so the part that is not compacted yet is kept small.
        extra=(*_COMPACTED, ("segment.bytes", str(64 * MIB))),
    )


def declared(app_id: str) -> tuple[Topic, ...]:
    """Every topic that the workers of this app id need."""
    return (*TOPICS, changelog(app_id))


@dataclass(frozen=True, slots=True)
class Found:
    """A topic as the cluster has it. `replication` is the copies of its least copied partition."""

    partitions: int
    replication: int
    configs: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """One topic against the table: how it stands, in words, and what to do about it ("" where nothing).

    `wrong` says that a worker would not run right with it.
    """

    topic: Topic
    state: State
    text: str
    advice: str = ""
    wrong: bool = False
    configs: Mapping[str, str] | None = None  # to be set: all for a new topic, those that differ for another


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do, a step for each topic. `refused` says that it must not be done at all."""

    steps: tuple[Step, ...]
    partitions: int
    replication: int

    @property
    def refused(self) -> bool:
        """Whether a topic stands in the way of one partition count for all."""
        return any(step.state == "refused" for step in self.steps)


def plan(
    topics: Iterable[Topic],
    found: Mapping[str, Found],
    *,
    partitions: int | None,
    replication: int,
    default_partitions: int = PARTITIONS,
) -> Plan:
    """Compares the table with what was found. `partitions` None goes by the topics that exist, else by the default."""
    topics = tuple(topics)
    counts = {found[topic.name].partitions for topic in topics if topic.name in found}
    wanted = partitions or (max(counts) if counts else default_partitions)
    steps = tuple(_step(topic, found.get(topic.name), wanted, replication) for topic in topics)
    return Plan(steps, wanted, replication)


def _step(topic: Topic, found: Found | None, partitions: int, replication: int) -> Step:
    if found is None:
        text = f"{_count(partitions, 'partition')}, {_count(replication, 'copy', 'copies')}"
        configs = topic.configs(replication=replication)
        return Step(topic, "missing", text, "`wirestream topics apply` makes it", wrong=True, configs=configs)
    if found.partitions != partitions:
        return Step(
            topic,
            "refused",
            f"has {_count(found.partitions, 'partition')}, and all topics together must have {partitions}",
            "a partition count is never changed in place: docs/migration.md says how to move",
            wrong=True,
        )
    wanted = topic.configs(replication=found.replication)
    differing = {name: value for name, value in wanted.items() if found.configs.get(name) != value}
    if not differing:
        count = f"{_count(found.partitions, 'partition')}, {_count(found.replication, 'copy', 'copies')}"
        return Step(topic, "as declared", count)
    text = ", ".join(f"{name} is {found.configs.get(name)}, declared {value}" for name, value in differing.items())
    return Step(
        topic,
        "differs",
        text,
        "`wirestream topics apply --yes` sets it as declared",
        wrong=any(_harms(name, found.configs.get(name), value) for name, value in differing.items()),
        configs=differing,
    )


def _harms(name: str, found: str | None, declared: str) -> bool:
    """Whether records are lost or refused because of it; anything else is the operator's to choose."""
    if name == "max.message.bytes":
        return int(found or 0) < int(declared)
    return name in ("cleanup.policy", "message.timestamp.type")


def describe(admin: Any, topics: Iterable[Topic]) -> dict[str, Found]:
    """The topics that exist, by name, as a KafkaAdminClient sees them. Raises kafka.errors.KafkaError."""
    names = [topic.name for topic in topics]
    present: dict[str, list[dict[str, Any]]] = {}
    for entry in admin.describe_topics(names):
        if entry["error_code"] == UnknownTopicOrPartitionError.errno:
            continue
        if entry["error_code"]:
            raise for_code(entry["error_code"])(entry["name"])
        present[entry["name"]] = entry["partitions"]
    if not present:
        return {}
    resources = [ConfigResource("TOPIC", name) for name in present]
    configs = admin.describe_configs(resources, config_filter="all")["topic"]
    return {
        name: Found(
            partitions=len(parts),
            replication=min(len(part["replica_nodes"]) for part in parts),
            configs={key: config["value"] for key, config in configs[name].items()},
        )
        for name, parts in present.items()
    }


def check(admin: Any, app_id: str, *, replication: int | None = None) -> Plan:
    """How the cluster stands against the table; changes nothing. A step that is not "as declared" says what to do."""
    topics = declared(app_id)
    return plan(topics, describe(admin, topics), partitions=None, replication=replication or _copies(admin))


def apply(
    admin: Any,
    app_id: str,
    *,
    partitions: int | None = None,
    replication: int | None = None,
    default_partitions: int = PARTITIONS,
    alter: bool = False,
    dry_run: bool = False,
) -> Plan:
    """Makes the topics that are missing, and with `alter` sets what differs. Returns the plan with what became of it.

    `partitions` None takes the count of the topics that exist, else `default_partitions`; `replication` None takes
    three copies, or one on each broker where there are fewer. A refused plan, or `dry_run`, changes nothing. Raises
    kafka.errors.KafkaError where the cluster does not answer; what it answers to one topic is that step's text.
    """
    topics = declared(app_id)
    planned = plan(
        topics,
        describe(admin, topics),
        partitions=partitions,
        replication=replication or _copies(admin),
        default_partitions=default_partitions,
    )
    if planned.refused or dry_run:
        return planned
    missing = tuple(step for step in planned.steps if step.state == "missing")
    problems = _create(admin, missing, planned) if missing else {}
    if alter:
        differing = tuple(step for step in planned.steps if step.state == "differs")
        problems |= _alter(admin, differing) if differing else {}
    steps = []
    for step in planned.steps:
        if problem := problems.get(step.topic.name):
            steps.append(replace(step, state="failed", text=problem, advice="", wrong=True))
        elif step.state == "missing":
            steps.append(replace(step, state="created", advice="", wrong=False))
        elif step.state == "differs" and alter:
            steps.append(replace(step, state="altered", advice="", wrong=False))
        else:
            steps.append(step)
    return replace(planned, steps=tuple(steps))


def _create(admin: Any, steps: tuple[Step, ...], planned: Plan) -> dict[str, str]:
    """Topic to what went wrong with it."""
    wanted = {
        step.topic.name: {
            "num_partitions": planned.partitions,
            "replication_factor": planned.replication,
            "configs": dict(step.configs or {}),
        }
        for step in steps
    }
    answers = {answer["name"]: answer for answer in admin.create_topics(wanted, raise_errors=False)["topics"]}
    problems = {
        name: f"{answer['error_message'] or for_code(answer['error_code']).__name__}"
        for name, answer in answers.items()
        # Two workers' init jobs may run at once: whoever comes second finds what it wanted.
        if answer["error_code"] not in (0, TopicAlreadyExistsError.errno)
    }
    if made := [name for name in wanted if name not in problems]:
        admin.wait_for_topics(made)
    return problems


def _alter(admin: Any, steps: tuple[Step, ...]) -> dict[str, str]:
    """Topic to what went wrong with it."""
    resources = [ConfigResource("TOPIC", step.topic.name, dict(step.configs or {})) for step in steps]
    answers = admin.alter_configs(resources)["topic"]
    problems = {name: answer for name, answer in answers.items() if answer != "OK"}
    # The controller has agreed; the brokers hear of it a moment later, and whoever looks next must find it done.
    deadline = time.monotonic() + VISIBLE_SECONDS
    unseen = [step for step in steps if step.topic.name not in problems]
    while unseen and time.monotonic() < deadline:
        found = describe(admin, (step.topic for step in unseen))
        unseen = [step for step in unseen if not (step.configs or {}).items() <= found[step.topic.name].configs.items()]
        time.sleep(0.05 if unseen else 0)
    return problems


def _copies(admin: Any) -> int:
    return min(3, len(admin.describe_cluster()["brokers"]))


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
