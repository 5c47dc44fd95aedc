import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.logs import set_up_logs
from tests.world import World

MEMORY = Path("/dev/shm")  # noqa: S108 - only looked at; what is made there is private and removed
"""A disk in memory, where Linux has one: the tests write thousands of small transactions, each to be flushed."""


def pytest_configure(config: pytest.Config) -> None:
    set_up_logs("warning")
    in_worker = hasattr(config, "workerinput")
    if not in_worker and config.option.basetemp is None and os.access(MEMORY, os.W_OK):
        config.option.basetemp = str(MEMORY / f"samenbot-tests-{os.getpid()}")
        config.add_cleanup(lambda: shutil.rmtree(config.option.basetemp, ignore_errors=True))


@pytest.fixture
def make_world(tmp_path: Path) -> Iterator[Callable[..., World]]:
    worlds: list[World] = []

    def make(**settings: Any) -> World:
        world = World(tmp_path / f"world{len(worlds)}", **settings)
        worlds.append(world)
        return world

    yield make
    for world in worlds:
        world.close()


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    return make_world()
