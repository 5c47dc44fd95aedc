"""What a request costs in the bot: the real search over a real database, in a transaction of its own."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench import town
from bench.benchmark import Benchmark, grown
from bench.speed import Speed, timed
from bot.candidates import find
from storage.tables import HelpRequest

_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - only looked at; what is made there is private and removed
"""A disk in memory, where there is one: what is measured is the bot, not a disk."""


@dataclass(frozen=True)
class Read:
    """What came out for one town."""

    in_wijk: int  # talents
    wijken: int
    megabytes: float  # of the database
    helpers: float  # found for a request, on average
    speed: Speed


def measure(judged: Benchmark, in_wijk: int, wijken: int) -> Read:
    """Make a town with so many talents in each wijk, and time a request of each kind somewhere in it."""
    base = _MEMORY if os.access(_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="bench-town-", dir=base) as name, town.house(Path(name)) as house:
        town.fill(house, grown(judged.talents, in_wijk), wijken)
        requests = town.ask(house, judged.requests, wijken)

        def search(request: int) -> int:
            with house.store.read() as tx:
                row = tx.get(HelpRequest, request)
                if row is None:
                    raise LookupError(f"request {request} is not in the town")
                return len(find(house.scope(tx), row).ordered)

        found, speed = timed(search, requests)
        return Read(
            in_wijk=in_wijk,
            wijken=wijken,
            megabytes=sum(one.stat().st_size for one in Path(name).rglob("*.db")) / 1e6,
            helpers=sum(found) / len(found),
            speed=speed,
        )
