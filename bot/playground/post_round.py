"""Waiting until the post has been round: so that a conversation that runs by itself reads as one that was typed."""

import asyncio
from typing import Final

from sqlmodel import col, select

from bot import app
from bot.channels.playground import PlaygroundChannel
from bot.house import House
from storage import outbox
from storage.tables import Outgoing

LOOK_AGAIN: Final = 0.01  # seconds


async def all_delivered(running: app.Running, channel: PlaygroundChannel) -> None:
    """Wait until every message that is due stands on its phone, or the bot stops."""
    running.sender.wake()
    while channel.is_up and await asyncio.to_thread(_on_its_way, running.house):  # noqa: ASYNC110 - a table tells nobody
        await asyncio.sleep(LOOK_AGAIN)


def _on_its_way(house: House) -> bool:
    now, machine = house.clock.now(), house.machine.now()
    with house.store.read() as tx:
        held = select(Outgoing.id).where(col(Outgoing.state) == outbox.LEASED)
        return outbox.anything_due(tx, now=now, machine=machine) or tx.one(held.limit(1)) is not None
