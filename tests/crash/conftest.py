from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash import stories
from tests.crash.town import Town
from tests.doubles.telegram import TelegramDouble


@pytest.fixture
def double() -> Iterator[TelegramDouble]:
    with TelegramDouble() as one:
        yield one


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """A settled town in which nothing has happened: it is copied, because settling takes its time."""
    with TelegramDouble() as double:
        town = Town(tmp_path_factory.mktemp("template"), double)
        town.settle(*stories.NEIGHBOURS, staff=stories.STAFF)
        town.store.close()
    return town


@pytest.fixture
def town(tmp_path: Path, double: TelegramDouble, template: Town) -> Town:
    """A town with neighbours and staff, whose bot does not run yet."""
    town = Town(tmp_path, double)
    town.settle_like(template)
    return town


@pytest.fixture
def empty_town(tmp_path: Path, double: TelegramDouble) -> Town:
    """A town in which nobody lives, not even a database."""
    return Town(tmp_path, double)
