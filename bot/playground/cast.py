"""The people of the playground who talk by themselves: staff on the first day, and neighbours who join."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from bot import app
from bot.channels.playground import NotRunningError, PlaygroundChannel
from bot.channels.port import Incoming, Kind
from bot.invites import invite
from bot.playground.neighbours import NEIGHBOURS, Neighbour
from bot.playground.phones import Phone, Phones, Progress, Transcript
from bot.playground.post_round import all_delivered

WIJK: Final = "Overvecht"
AT_ONCE: Final = 8
"""So many neighbours join side by side; each waits for the bot's answer before the next words."""


@dataclass(frozen=True)
class Role:
    """What somebody is for the co-operative from the first day."""

    kind: str
    area: str | None
    name: str


STAFF: Final = {
    "samira": Role("broker", WIJK, "Samira"),
    "coordinator": Role("coordinator", None, "Coördinator"),
}
"""phone → the role of who holds it."""


class Cast:
    """Lets people talk, through the same door as everybody: each waits for the bot's answer before going on."""

    def __init__(
        self, running: app.Running, channel: PlaygroundChannel, phones: Phones, transcript: Transcript
    ) -> None:
        self._running = running
        self._channel = channel
        self._phones = phones
        self._transcript = transcript

    async def staff_joins(self) -> None:
        """Let broker and coordinator join by an invitation, unless they are there already."""
        await self._channel.come_up()
        with suppress(NotRunningError):  # stopped again in the first second: what was said is kept
            async for _ in self._talk(await asyncio.to_thread(self._invitations)):
                pass

    def _invitations(self) -> dict[Phone, Sequence[str]]:
        return {
            phone: (f"/start {self._invite(STAFF[phone.id])}", "ja", STAFF[phone.id].name, WIJK, "ja")
            for phone in self._phones.all()
            if phone.id in STAFF and not self._transcript.history(phone.id)
        }

    def _invite(self, role: Role) -> str:
        house = self._running.house
        with house.store.write() as tx:
            return invite(house.scope(tx, actor="command"), role.kind, role.area, None)

    async def fill(self, progress: Progress) -> None:
        """Fill the wijk with neighbours; those who are there already stay as they are.

        Raises NotRunningError when the bot stops meanwhile.
        """
        known = {phone.name for phone in self._phones.all() if phone.neighbour}
        coming = [one for one in NEIGHBOURS if one.name not in known]
        progress(0, len(coming))
        for first in range(0, len(coming), AT_ONCE):
            group = coming[first : first + AT_ONCE]
            lines = {self._phone(one): one.words for one in group}
            turns = len(group[0].words)
            async for turn in self._talk(lines):
                progress(first + len(group) * turn // turns, len(coming))

    def _phone(self, one: Neighbour) -> Phone:
        return self._phones.add(one.name, hint=one.wijk, language=one.language, neighbour=True)

    async def _talk(self, lines: Mapping[Phone, Sequence[str]]) -> AsyncIterator[int]:
        """Let each phone say its lines, all side by side; give after each turn how many have been."""
        for turn, spoken in enumerate(zip(*lines.values(), strict=True), start=1):
            await asyncio.gather(*(self._channel.did(_says(*one)) for one in zip(lines, spoken, strict=True)))
            await all_delivered(self._running, self._channel)
            yield turn


def _says(phone: Phone, words: str) -> Incoming:
    return Incoming(
        channel=PlaygroundChannel.name,
        account=PlaygroundChannel.account,
        event=secrets.token_hex(8),
        sender=phone.id,
        kind=Kind.TEXT,
        text=words,
        language=phone.language,
    )
