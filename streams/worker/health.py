"""Whether the worker lives and is ready, as the event loop last saw it; read from other threads."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

TICK_SECONDS = 0.25
STALE_SECONDS = 15.0


@dataclass
class Health:
    """Written by the event loop only. Times are monotonic seconds."""

    started_at: float = field(default_factory=time.monotonic)
    ticks: int = 0
    ticked_at: float = field(default_factory=time.monotonic)
    rested_at: float = 0.0  # when work was last known to be impossible: broker away, process suspended
    reachable: bool = True  # whether the broker answered when it was last asked
    reasons: tuple[str, ...] = ("starting",)  # not to be ready
    partitions: int = 0
    unfinished: int = 0

    def live(self) -> tuple[str, ...]:
        """Reasons to restart the process; none while its event loop runs."""
        age = time.monotonic() - self.ticked_at
        return (f"the event loop has not run for {age:.0f} s",) if age > STALE_SECONDS else ()

    def ready(self) -> tuple[str, ...]:
        """Reasons why no records are taken; none while they are."""
        return (*self.reasons, *self.live())
