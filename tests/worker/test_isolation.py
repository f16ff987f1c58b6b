"""Together or alone, never both, and nobody waits for ever."""

from __future__ import annotations

import asyncio

from streams.worker.isolation import Isolation


def test_whoever_is_alone_is_alone_and_everybody_gets_in() -> None:
    seen: list[str] = []
    inside: set[str] = set()

    async def work(isolation: Isolation, name: str, *, alone: bool) -> None:
        await isolation.enter(alone=alone)
        inside.add(name)
        for _ in range(3):
            assert len(inside) == 1 or not any(each.startswith("alone") for each in inside), inside
            await asyncio.sleep(0)
        inside.discard(name)
        seen.append(name)
        await isolation.leave(alone=alone)

    async def main() -> None:
        isolation = Isolation()
        async with asyncio.timeout(5), asyncio.TaskGroup() as group:
            for number in range(30):
                alone = number % 7 == 3
                group.create_task(work(isolation, f"{'alone' if alone else 'one'} {number}", alone=alone))

    asyncio.run(main())
    assert len(seen) == 30


def test_one_that_gave_up_waiting_to_be_alone_holds_nobody_up() -> None:
    async def main() -> None:
        isolation = Isolation()
        await isolation.enter(alone=False)
        waiting = asyncio.create_task(isolation.enter(alone=True))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        async with asyncio.timeout(1):
            await isolation.enter(alone=False)

    asyncio.run(main())
