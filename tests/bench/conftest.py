from collections.abc import Iterator

import pytest

from bench import comparison
from bench.benchmark import Benchmark
from bench.tool import Tool
from matching.trec import Text
from tests.needs import missing

SMALL = Benchmark(
    talents=[
        Text("koken", "lekkere soep koken voor zieke buren"),
        Text("fiets", "fietsen repareren, ook een lekke band plakken"),
        Text("hond", "honden uitlaten in het park"),
        Text("tuin", "heg snoeien en gras maaien in de tuin"),
        Text("engels", "I can help with bicycle lights"),
    ],
    requests=[
        Text("R1", "wie kan mijn lekke band plakken"),
        Text("R2", "wie wil mijn honden uitlaten"),
        Text("R3", "kan iemand mijn heg snoeien, 't is me te veel"),
    ],
    judged={"R1": {"fiets": 2}, "R2": {"hond": 2}, "R3": {"tuin": 2}},
)
"""Talents and requests with words in common, so that every tool finds what is meant."""


@pytest.fixture
def small() -> Benchmark:
    return SMALL


@pytest.fixture(scope="module")
def tools() -> Iterator[list[Tool]]:
    """Give every tool, PostgreSQL among them."""
    with comparison.tools(SMALL) as (found, left_out):
        if left_out:
            missing("PostgreSQL", "install the packages postgresql and postgresql-client")
        yield found
