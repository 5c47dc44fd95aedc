"""How long requests take."""

import gc
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

Wanted = TypeVar("Wanted")
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Speed:
    """Milliseconds a request."""

    median: float
    p95: float

    @staticmethod
    def of(milliseconds: Iterable[float]) -> "Speed":
        """Take the middle and the 95th percentile (nearest rank). ValueError if there are none."""
        ordered = sorted(milliseconds)
        if not ordered:
            raise ValueError("nothing was timed")
        return Speed(_part(ordered, 0.5), _part(ordered, 0.95))


def _part(ordered: list[float], part: float) -> float:
    return ordered[min(int(part * len(ordered)), len(ordered) - 1)]


def timed(
    answer: Callable[[Wanted], Answer], wanted: Iterable[Wanted], *, warm_up: int = 3
) -> tuple[list[Answer], Speed]:
    """Give what came of each, and how long it took. The first few are done once before, for the caches.

    What lives already is kept from the garbage collector meanwhile: the many texts of the bench itself would be
    walked through again and again, and make the slowest answers several times slower than they are in the bot.
    """
    wanted = list(wanted)
    for one in wanted[:warm_up]:
        answer(one)
    answers, milliseconds = [], []
    gc.collect()
    gc.freeze()
    try:
        for one in wanted:
            begun = time.perf_counter()
            answers.append(answer(one))
            milliseconds.append(1000 * (time.perf_counter() - begun))
    finally:
        gc.unfreeze()
    return answers, Speed.of(milliseconds)
