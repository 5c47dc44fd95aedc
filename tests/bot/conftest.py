from collections.abc import Iterator

import pytest

from tests.bot.town import LANGUAGES, Town

OTHERS = [pytest.param(one, marks=pytest.mark.thorough) for one in LANGUAGES[1:]]


@pytest.fixture(scope="session", params=[LANGUAGES[0], *OTHERS])
def town(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Give the town in each language, built once; whoever walks it begins again."""
    one = Town(tmp_path_factory.mktemp("town"), request.param)
    yield one
    one.close()
