"""How far every consumer group is behind: a look at Kafka on a timer, from a process of its own.

A worker cannot tell how late it is when it is stuck, and two workers would tell it twice. So this asks the brokers for
ends and committed offsets, reads the one record each group would read next for its age, and follows the public topics
for kills, so that it can say which group has not come to the last one. It joins no group and commits nothing.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition
from kafka.admin import OffsetSpec
from kafka.errors import KafkaError

from streams.worker.metrics import Samples
from streams.worker.topics import ANNOTATED, ENRICHED, MAX_REQUEST_BYTES, MENTIONS, QUOTES, RAW, Topic

log = logging.getLogger(__name__)

POLL_MS = 200
AGES_SECONDS = 5.0  # the most that is spent on reading next records in one look
KILLS_SECONDS = 5.0  # and on following the public topics
STALE_SECONDS = 60.0  # figures that are older are not shown any more
CONNECT_SECONDS = 8.0
PUBLIC = (ENRICHED, QUOTES, MENTIONS)
USABLE = b"usable"


class NoTopics(KafkaError):  # type: ignore[misc]
    """Topics that must be there are not; the message names them."""


@dataclass(frozen=True, slots=True)
class Behind:
    """A consumer group on a partition. `next_ms` is the timestamp of the record it reads next (milliseconds since
    1970), None where it has read all."""

    group: str
    place: TopicPartition
    committed: int
    end: int
    next_ms: int | None

    @property
    def lag(self) -> int:
        """Records that are not committed; never less than 0, though commits and ends are asked for one by one."""
        return max(0, self.end - self.committed)

    def age(self, now: float) -> float:
        """How long the next record has been there, in seconds; `now` is Unix time."""
        return 0.0 if self.next_ms is None else max(0.0, now - self.next_ms / 1000)


@dataclass(frozen=True, slots=True)
class Look:
    """What one look found. `unconsumed` is None until the public topics are known up to their ends."""

    brokers: int
    oldest: Mapping[TopicPartition, int]
    ends: Mapping[TopicPartition, int]
    behind: tuple[Behind, ...]
    members: Mapping[str, int]
    unconsumed: Mapping[str, bool] | None


@dataclass(slots=True)
class Clients:
    """Three connections: one asks, one reads next records, one follows the public topics."""

    admin: Any
    ages: Any
    public: Any
    watched: tuple[TopicPartition, ...]
    kills: dict[TopicPartition, int] = field(default_factory=dict)  # the offset of each partition's last kill
    begun: dict[TopicPartition, int] = field(default_factory=dict)  # where the public topics were read from
    known: bool = False  # whether the public topics were read to their ends since the start


@contextmanager
def connected(
    connection: Mapping[str, Any], topics: Iterable[Topic], *, since_seconds: float, now: float
) -> Iterator[Clients]:
    """The clients for these topics; kills are looked for from `since_seconds` before `now` (Unix time).

    Raises NoTopics, kafka.errors.KafkaError and OSError.
    """
    arguments = {**connection, "bootstrap_timeout_ms": int(CONNECT_SECONDS * 1000)}
    reading = {"group_id": None, "enable_auto_commit": False, "allow_auto_create_topics": False}
    with KafkaAdminClient(**arguments) as admin:
        # A record is needed, not a megabyte of those after it: the broker sends at least one batch all the same.
        ages = KafkaConsumer(**arguments, **reading, max_partition_fetch_bytes=1024, fetch_max_wait_ms=POLL_MS)
        public = KafkaConsumer(
            **arguments, **reading, max_partition_fetch_bytes=MAX_REQUEST_BYTES, fetch_max_wait_ms=POLL_MS
        )
        try:
            numbers = {topic.name: sorted(ages.partitions_for_topic(topic.name) or ()) for topic in topics}
            if missing := [name for name, found in numbers.items() if not found]:
                raise NoTopics(f"no topic {', '.join(missing)}: make the topics with `wirestream topics apply`")
            watched = tuple(TopicPartition(name, number) for name, found in numbers.items() for number in found)
            clients = Clients(admin, ages, public, watched)
            _begin(clients, int((now - since_seconds) * 1000))
            yield clients
        finally:
            ages.close()
            public.close()


def look(clients: Clients, app_id: str, before: Look | None = None) -> Look:
    """Asks for everything once. `before` is the last look, whose timestamps need not be read again.

    Raises kafka.errors.KafkaError and OSError.
    """
    admin, watched = clients.admin, clients.watched
    committed = _committed(admin, set(watched))
    oldest = _offsets(admin, watched, OffsetSpec.EARLIEST)
    # The ends come last: a group can have committed no more than they say.
    ends = _offsets(admin, watched, OffsetSpec.LATEST)
    alive = set(committed)  # Kafka knows no group that never committed
    of_workers = committed.setdefault(app_id, {})
    for place in watched:
        # What no worker has ever committed is unread from its first record on.
        if place.topic in (RAW.name, ANNOTATED.name):
            of_workers.setdefault(place, oldest[place])
    told = admin.describe_groups(sorted(alive)) if alive else {}
    members = {group: len((told.get(group) or {}).get("members") or ()) for group in committed}
    nexts = _next_records(clients.ages, committed, oldest, ends, before)
    behind = tuple(
        Behind(group, place, offset, ends[place], nexts.get((group, place)))
        for group, places in sorted(committed.items())
        for place, offset in sorted(places.items())
    )
    unconsumed = unpassed(committed, clients.kills, clients.begun) if _follow(clients, ends) else None
    return Look(len(admin.describe_cluster()["brokers"]), oldest, ends, behind, members, unconsumed)


def unpassed(
    committed: Mapping[str, Mapping[TopicPartition, int]],
    kills: Mapping[TopicPartition, int],
    begun: Mapping[TopicPartition, int],
) -> dict[str, bool]:
    """Of each group that reads a public topic: whether it stands before a partition's last kill.

    `begun` is where each partition was read from. A group that stands before that, and before no kill that is known, is
    left out: nobody knows.
    """
    found = {}
    for group, offsets in committed.items():
        public = {place: offset for place, offset in offsets.items() if place in begun}
        before_a_kill = any(offset <= kills[place] for place, offset in public.items() if place in kills)
        if before_a_kill or (public and all(offset >= begun[place] for place, offset in public.items())):
            found[group] = before_a_kill
    return found


def samples(found: Look, now: float) -> Samples:
    """The look as metrics.LAG_GAUGES names it; ages are those of `now` (Unix time)."""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    partitions: dict[str, int] = defaultdict(int)
    for each in found.behind:
        sums[each.group, each.place.topic] += each.lag
    for place in found.ends:
        partitions[place.topic] += 1
    labelled = [((each.group, each.place.topic, str(each.place.partition)), each) for each in found.behind]
    return {
        "kafka_brokers": [((), found.brokers)],
        "kafka_topic_partitions": [((topic,), count) for topic, count in partitions.items()],
        "kafka_topic_partition_current_offset": _by_place(found.ends),
        "kafka_topic_partition_oldest_offset": _by_place(found.oldest),
        "kafka_consumergroup_members": [((group,), count) for group, count in found.members.items()],
        "kafka_consumergroup_current_offset": [(labels, each.committed) for labels, each in labelled],
        "kafka_consumergroup_lag": [(labels, each.lag) for labels, each in labelled],
        "kafka_consumergroup_lag_sum": list(sums.items()),
        "wirestream_oldest_unread_seconds": [(labels, each.age(now)) for labels, each in labelled],
        "wirestream_kill_unconsumed": [((group,), float(stands)) for group, stands in (found.unconsumed or {}).items()],
    }


# --- one look ---------------------------------------------------------------------------------------------------------


def _committed(admin: Any, watched: set[TopicPartition]) -> dict[str, dict[TopicPartition, int]]:
    """Group to partition to committed offset, of the groups that read any of these."""
    groups = [told["group_id"] for told in admin.list_groups() if told["protocol_type"] in ("consumer", "")]
    found = {}
    for group, offsets in (admin.list_group_offsets(groups) if groups else {}).items():
        known = {place: kept.offset for place, kept in offsets.items() if place in watched and kept.offset >= 0}
        if known:
            found[group] = known
    return found


def _offsets(admin: Any, places: Iterable[TopicPartition], which: Any) -> dict[TopicPartition, int]:
    found = admin.list_partition_offsets(dict.fromkeys(places, which))
    return {place: kept.offset for place, kept in found.items()}


def _next_records(
    client: Any,
    committed: Mapping[str, Mapping[TopicPartition, int]],
    oldest: Mapping[TopicPartition, int],
    ends: Mapping[TopicPartition, int],
    before: Look | None,
) -> dict[tuple[str, TopicPartition], int]:
    """The timestamp of the record that each group reads next on each partition, where there is one."""
    wanted = {
        (group, place): max(offset, oldest[place])
        for group, places in committed.items()
        for place, offset in places.items()
        if max(offset, oldest[place]) < ends[place]
    }
    known: dict[tuple[TopicPartition, int], int | None] = {}
    last: dict[tuple[str, TopicPartition], int] = {}
    for each in before.behind if before else ():
        if each.next_ms is not None:
            known[each.place, max(each.committed, oldest.get(each.place, 0))] = each.next_ms
            last[each.group, each.place] = each.next_ms
    unread = {(place, offset) for (_, place), offset in wanted.items()} - known.keys()
    known |= _timestamps(client, unread, ends, deadline=time.monotonic() + AGES_SECONDS)
    found = {}
    for (group, place), offset in wanted.items():
        # One that could not be read in time is no older than the one before it was.
        timestamp = known.get((place, offset), last.get((group, place)))
        if timestamp is not None:
            found[group, place] = timestamp
    return found


def _timestamps(
    client: Any, wanted: set[tuple[TopicPartition, int]], ends: Mapping[TopicPartition, int], *, deadline: float
) -> dict[tuple[TopicPartition, int], int | None]:
    """The timestamp of the first record at or after each offset, None where there is none; those that could not be read
    in time are left out. Each round reads one offset a partition."""
    found: dict[tuple[TopicPartition, int], int | None] = {}
    left = defaultdict(list)
    for place, offset in sorted(wanted):
        left[place].append(offset)
    while left and time.monotonic() < deadline:
        now = {place: offsets.pop() for place, offsets in left.items()}
        left = defaultdict(list, {place: offsets for place, offsets in left.items() if offsets})
        client.assign(list(now))
        client.resume(*now)
        for place, offset in now.items():
            client.seek(place, offset)
        while now and time.monotonic() < deadline:
            for place, records in client.poll(timeout_ms=POLL_MS).items():
                if place in now:
                    found[place, now.pop(place)] = records[0].timestamp
                    client.pause(place)
            # Where compaction left nothing, or a transaction its markers only, the position alone moves on.
            for place in [each for each in now if client.position(each) >= ends[each]]:
                found[place, now.pop(place)] = None
                client.pause(place)
    return found


# --- kills ------------------------------------------------------------------------------------------------------------


def _begin(clients: Clients, since_ms: int) -> None:
    """Stands on the first record of that time or later in each partition of a public topic."""
    names = {topic.name for topic in PUBLIC}
    places = [place for place in clients.watched if place.topic in names]
    clients.public.assign(places)
    if not places:
        return
    first = clients.public.offsets_for_times(dict.fromkeys(places, max(0, since_ms)))
    ends = clients.public.end_offsets(places)
    for place in places:
        clients.begun[place] = first[place].offset if first.get(place) else ends[place]
        clients.public.seek(place, clients.begun[place])


def _follow(clients: Clients, ends: Mapping[TopicPartition, int]) -> bool:
    """Reads on in the public topics; whether all kills up to `ends`, or once up to earlier ends, are known."""
    client = clients.public
    places = client.assignment()
    deadline = time.monotonic() + KILLS_SECONDS

    def ahead() -> bool:
        return any(client.position(place) < ends.get(place, 0) for place in places)

    while (unfinished := ahead()) and time.monotonic() < deadline:
        for place, records in client.poll(timeout_ms=POLL_MS).items():
            for record in records:
                if is_kill(record.headers):
                    clients.kills[place] = record.offset
    clients.known = clients.known or not unfinished
    return clients.known


def is_kill(headers: Iterable[tuple[str, bytes | None]] | None) -> bool:
    """Whether a public record marks or follows a kill: its story is canceled or withheld."""
    return any(name == "wire-pubstatus" and value not in (USABLE, None) for name, value in headers or ())


def _by_place(offsets: Mapping[TopicPartition, int]) -> list[tuple[tuple[str, ...], float]]:
    return [((place.topic, str(place.partition)), offset) for place, offset in offsets.items()]


# --- again and again --------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Watch:
    """What the looks found, as other threads see it: the web server asks for samples, live and ready."""

    last: Look | None = None
    succeeded_at: float = 0.0  # Unix time
    round_seconds: float = 0.0
    failed: int = 0  # looks in a row
    turned_at: float = field(default_factory=time.monotonic)
    longest_turn: float = STALE_SECONDS

    @property
    def partitions(self) -> int:
        """Partitions that are watched."""
        return len(self.last.ends) if self.last else 0

    @property
    def unfinished(self) -> int:
        """Records that groups have not committed, in all."""
        return sum(each.lag for each in self.last.behind) if self.last else 0

    def live(self) -> tuple[str, ...]:
        """Reasons to restart the process. Kafka's being away is none."""
        age = time.monotonic() - self.turned_at
        return (f"no look at Kafka has begun or ended for {age:.0f} s",) if age > self.longest_turn else ()

    def ready(self) -> tuple[str, ...]:
        """Reasons why there are no figures."""
        if self.last is None:
            return ("no look at Kafka has succeeded yet", *self.live())
        age = time.time() - self.succeeded_at
        return (*((f"Kafka has not answered for {age:.0f} s",) if age > STALE_SECONDS else ()), *self.live())

    def samples(self, now: float) -> Samples:
        """What is known at `now`. Figures that are too old are left out: a gap is seen, a frozen line is not."""
        shown: dict[str, Any] = {
            "wirestream_lag_last_success_timestamp_seconds": [((), self.succeeded_at)],
            "wirestream_lag_round_seconds": [((), self.round_seconds)],
            "wirestream_lag_failed_rounds": [((), self.failed)],
        }
        if self.last and now - self.succeeded_at <= STALE_SECONDS:
            shown |= samples(self.last, now)
        return shown


def keep_looking(
    watch: Watch,
    connect: Callable[[], Any],
    app_id: str,
    *,
    interval: float,
    stopping: threading.Event,
    on_look: Callable[[Look], object] = lambda _: None,
) -> None:
    """A look every `interval` seconds until `stopping` is set; an outage is waited out. `connect` gives `connected`."""
    watch.longest_turn = max(STALE_SECONDS, 3 * interval)
    while not stopping.is_set():
        watch.turned_at = time.monotonic()
        try:
            with connect() as clients:
                while not stopping.is_set():
                    began = watch.turned_at = time.monotonic()
                    found = look(clients, app_id, watch.last)
                    watch.round_seconds = time.monotonic() - began
                    if watch.failed:
                        log.info("Kafka answers again")
                    watch.last, watch.succeeded_at, watch.failed = found, time.time(), 0
                    on_look(found)
                    stopping.wait(max(0.1, interval - watch.round_seconds))
        except (KafkaError, OSError) as error:
            watch.failed += 1
            if watch.failed == 1:
                log.warning("Kafka does not answer, the figures stop after %g s: %r", STALE_SECONDS, error)
            stopping.wait(interval)
