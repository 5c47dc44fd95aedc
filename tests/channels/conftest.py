"""The channels every contract test is played on, and what the tests of Telegram share."""

from collections.abc import Iterator

import pytest

from bot.channels.telegram import TelegramChannel
from tests.channels.rig import ChannelRig
from tests.doubles.telegram import TelegramDouble


@pytest.fixture
def double() -> Iterator[TelegramDouble]:
    with TelegramDouble() as running:
        yield running


def _telegram() -> Iterator[ChannelRig]:
    with TelegramDouble() as double:
        channel = TelegramChannel(double.token, double.url)
        rig = ChannelRig(channel, double.person)
        rig.do(channel.start({}))
        with rig:
            yield rig


CHANNELS = {"telegram": _telegram}


@pytest.fixture(params=CHANNELS)
def channel_rig(request: pytest.FixtureRequest) -> Iterator[ChannelRig]:
    yield from CHANNELS[request.param]()
