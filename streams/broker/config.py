"""The embedded broker's server.properties: one KRaft node on the loopback address, sized for one machine."""

from __future__ import annotations

from pathlib import Path

HOST = "127.0.0.1"

MAX_MESSAGE_BYTES = 5 * 1024 * 1024
"""What a topic may raise max.message.bytes to without the broker's own fetches falling behind it: the largest topic's
4 MiB, and room for key, headers and batch."""


def server_properties(data: Path, *, port: int, controller_port: int) -> str:
    """The whole file. `data` is where Kafka keeps its logs; clients find the broker at 127.0.0.1:`port`."""
    values = {
        "process.roles": "broker,controller",
        "node.id": 1,
        # A fixed voter, not --standalone: that would write the controller's port into the data, and ports may change.
        "controller.quorum.voters": f"1@{HOST}:{controller_port}",
        "listeners": f"PLAINTEXT://{HOST}:{port},CONTROLLER://{HOST}:{controller_port}",
        "advertised.listeners": f"PLAINTEXT://{HOST}:{port}",
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": "PLAINTEXT",
        "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
        "log.dirs": data,
        # Topics are made by `wirestream topics apply`, never by whoever mentions a name first.
        "auto.create.topics.enable": "false",
        # The internal topics: one copy, and few partitions, because each costs files and start-up time.
        "offsets.topic.replication.factor": 1,
        "offsets.topic.num.partitions": 4,
        "transaction.state.log.replication.factor": 1,
        "transaction.state.log.min.isr": 1,
        "transaction.state.log.num.partitions": 2,
        "share.coordinator.state.topic.replication.factor": 1,
        "share.coordinator.state.topic.min.isr": 1,
        "share.coordinator.state.topic.num.partitions": 2,
        # A worker that stays off for weeks finds its place again.
        "offsets.retention.minutes": 30 * 24 * 60,
        # One or two workers join: waiting three seconds for more of them helps nobody.
        "group.initial.rebalance.delay.ms": 0,
        "group.min.session.timeout.ms": 1000,
        # After kill -9 the node has to wait until its old registration runs out; 9 seconds by default.
        "broker.session.timeout.ms": 2000,
        "broker.heartbeat.interval.ms": 400,
        "message.max.bytes": MAX_MESSAGE_BYTES,
        "replica.fetch.max.bytes": MAX_MESSAGE_BYTES,
        # 128 MiB by default, which a small heap cannot give. Each MiB holds some 40,000 keys a pass.
        "log.cleaner.dedupe.buffer.size": 4 * 1024 * 1024,
        "num.network.threads": 2,
        "num.io.threads": 4,
        "background.threads": 4,
    }
    return "".join(f"{name}={_escaped(str(value))}\n" for name, value in values.items())


def port_of(properties: str) -> int | None:
    """The clients' port that such a file names; None where it names none."""
    for line in properties.splitlines():
        if line.startswith("advertised.listeners=") and line.rpartition(":")[2].isdigit():
            return int(line.rpartition(":")[2])
    return None


def _escaped(value: str) -> str:
    """As Java's property files want it: Latin-1 with backslashes doubled and everything else as UTF-16 escapes."""
    escaped = []
    for character in value.replace("\\", "\\\\"):
        if character.isascii():
            escaped.append(character)
        else:
            units = character.encode("utf-16-be")
            escaped.extend(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
    return "".join(escaped)
