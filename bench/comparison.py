"""Quality and speed of matching: each tool on the same talents and requests, in one run."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from bench import benchmark, peers, postgres, samenbot
from bench.benchmark import Benchmark
from bench.speed import Speed, timed
from bench.tool import Tool
from matching.evaluation import Quality, quality

MANY = 50_000
EVERY = 3
"""With many talents only every third request is timed: some peers take more than a second for one."""


@dataclass(frozen=True)
class Measured:
    """What came out for one tool. `speeds` by number of talents; quality None: its answers were not judged."""

    name: str
    quality: Quality | None
    unanswerable: int
    speeds: dict[int, Speed]


@contextmanager
def tools(judged: Benchmark, *, need_all: bool = False) -> Iterator[tuple[list[Tool], str]]:
    """Give the peers that this machine has, and samenbot; and a line on what was left out, empty if nothing.

    PostgresMissingError says so where all are needed.
    """
    left_out = ""
    found = peers.peers()
    with ExitStack() as stack:
        try:
            found += stack.enter_context(postgres.server()).tools()
        except postgres.PostgresMissingError as missing:
            if need_all:
                raise
            left_out = str(missing)
        yield [*found, samenbot.samenbot(), samenbot.ranking(judged.requests)], left_out


def measure(those: Sequence[Tool], judged: Benchmark, sizes: Sequence[int]) -> Iterator[Measured]:
    """Judge each tool on the benchmark itself, and time it at these sizes, smallest first."""
    towns = {size: benchmark.grown(judged.talents, size) for size in sizes}
    for tool in those:
        measured: Quality | None = None
        speeds = {}
        for size, talents in towns.items():
            requests = judged.requests[:: EVERY if size >= MANY else 1]
            with tool.open(talents) as ask:
                answers, speeds[size] = timed(ask, requests)
            if tool.judged and size == len(judged.talents):
                names = [one.id for one in requests]
                measured = quality(dict(zip(names, answers, strict=True)), judged.judged, names)
        yield Measured(tool.name, measured, judged.unanswerable, speeds)
