"""Lets records be worked on together, or one of them alone."""

from __future__ import annotations

import asyncio


class Isolation:
    """Many may be inside at once, or one that is alone. Whoever waits to be alone holds newcomers up."""

    def __init__(self) -> None:
        self._inside = 0
        self._alone = False
        self._changed = asyncio.Condition()

    async def enter(self, *, alone: bool) -> None:
        """Returns once there is room; `leave` must follow."""
        async with self._changed:
            await self._changed.wait_for(lambda: not self._alone)
            self._alone = alone
            try:
                await self._changed.wait_for(lambda: not (alone and self._inside))
            except BaseException:
                self._alone = False
                self._changed.notify_all()
                raise
            self._inside += 1

    async def leave(self, *, alone: bool) -> None:
        """The counterpart of `enter`."""
        async with self._changed:
            self._inside -= 1
            if alone:
                self._alone = False
            self._changed.notify_all()
