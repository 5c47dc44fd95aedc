"""From the outbox to the channels: leased, sent outside any transaction, marked in a second one."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import structlog

from bot import acts, post
from bot.channels.port import Button, Channel, Outbound, Refused, Sent, Unknown, Verdict, Wait
from bot.house import House
from bot.scope import WAITS_FOR_MORNING
from matching.waves import Urgency, may_ask, next_moment
from messages.render import render
from storage import outbox
from storage.errors import StorageError
from storage.tables import Address, Outgoing, Person
from storage.tx import Tx

_log = structlog.get_logger(__name__)

CONVERSATION_AT_ONCE: Final = 24
BULK_AT_ONCE: Final = 8
"""Messages in the air at one time; together below the 32 at which sending was fastest when measured."""
LOOK_AGAIN: Final = 0.5  # seconds: for what came due while nobody said so
REPEAT_AFTER: Final = 5.0  # seconds, after a send of which nobody knows whether it arrived
HELD_UP: Final = timedelta(minutes=15)  # what is urgent may still go out a little after the day has closed
SEND_CAP: Final = 20.0  # seconds; a lease lasts three times as long


@dataclass(frozen=True)
class _Letter:
    """A message ready to go: the lease, where to, and what."""

    leased: outbox.Leased
    channel: str
    to: str
    address_id: int | None
    outbound: Outbound


class Sender:
    """Sends what is due until it is told to stop; several may run on one database."""

    def __init__(self, house: House, channels: Mapping[str, Channel]) -> None:
        self._house = house
        self._channels = channels
        self._wake = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._in_the_air: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        """Say that there is something to send. May be called from any thread."""
        if self._loop:
            self._loop.call_soon_threadsafe(self._wake.set)

    async def run(self) -> None:
        """Send until cancelled; what is in the air is waited for."""
        self._loop = asyncio.get_running_loop()
        try:
            while True:
                self._wake.clear()
                if not await self._launch_due():
                    await self._rest()
        finally:
            if self._in_the_air:
                await asyncio.wait(self._in_the_air, timeout=SEND_CAP)

    async def _launch_due(self) -> int:
        """Put in the air what is due, and give how many that are.

        A lease that has begun is seen through, also when we are told to stop meanwhile: what was leased and not
        sent would count as perhaps sent, and a broadcast would not go out again.
        """
        leasing = asyncio.ensure_future(self._lease())
        try:
            await asyncio.shield(leasing)
        finally:
            letters = await leasing
            for letter in letters:
                self._launch(letter)
        return len(letters)

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(LOOK_AGAIN):  # wait_for of Python 3.11 can swallow a cancellation
                await self._wake.wait()
        except TimeoutError:
            return

    async def _lease(self) -> list[_Letter]:
        free = CONVERSATION_AT_ONCE + BULK_AT_ONCE - len(self._in_the_air)
        if free <= 0:
            return []
        try:
            return await asyncio.to_thread(self._lease_now, free)
        except StorageError as error:
            _log.warning("outbox_unavailable", error=type(error).__name__)
            return []

    def _lease_now(self, free: int) -> list[_Letter]:
        with self._house.store.read() as tx:
            if not outbox.anything_due(tx, now=self._house.clock.now(), machine=self._house.machine.now()):
                return []
        with self._house.store.write() as tx:
            leased = outbox.lease(
                tx,
                now=self._house.clock.now(),
                machine=self._house.machine.now(),
                conversation=min(free, CONVERSATION_AT_ONCE),
                bulk=min(max(free - CONVERSATION_AT_ONCE, 0), BULK_AT_ONCE) or min(free, BULK_AT_ONCE),
            )
            return [letter for one in leased if (letter := self._letter(tx, one))]

    # --- what is sent -------------------------------------------------------------------------------------

    def _letter(self, tx: Tx, leased: outbox.Leased) -> _Letter | None:
        """Find where a message goes and write it out; a message that can't go is refused at once."""
        row = tx.get(Outgoing, leased.id)
        if row is None or row.payload_sealed is None:
            self._cannot(tx, leased, "erased")
            return None
        where = tx.open_json(row, "farewell_sealed")
        if where:
            outbound = self._write(tx, row, where["language"])
            return _Letter(leased, where["channel"], where["uid"], None, outbound)
        person = tx.get(Person, row.person_id)
        address = post.reachable(tx, person.id) if person else None
        if person is None or address is None or address.channel not in self._channels:
            self._cannot(tx, leased, "no_address")
            return None
        if person.stopped and row.kind != "answer":
            self._cannot(tx, leased, "stopped")
            return None
        if self._comes_too_late_today(row):
            morning = next_moment(self._house.clock.now(), Urgency.OPEN, self._house.rules)
            outbox.postpone(tx, leased.id, leased.fence, due=morning)
            return None
        outbound = self._write(tx, row, person.language)
        return _Letter(leased, address.channel, tx.open(address, "uid_sealed") or "", address.id, outbound)

    def _comes_too_late_today(self, row: Outgoing) -> bool:
        """Tell whether something was meant for the day and, because sending was held up, would come in the night."""
        now, rules = self._house.clock.now(), self._house.rules
        held_up = now - row.due_at > (timedelta(0) if row.bulk else HELD_UP)
        meant_for_day = row.kind in WAITS_FOR_MORNING and may_ask(row.due_at, Urgency.OPEN, rules)
        return held_up and meant_for_day and not may_ask(now, Urgency.OPEN, rules)

    def _cannot(self, tx: Tx, leased: outbox.Leased, reason: str) -> None:
        outbox.mark(tx, leased.id, leased.fence, outbox.Refused(reason), now=self._house.clock.now())

    def _write(self, tx: Tx, row: Outgoing, language: str) -> Outbound:
        says, choices = post.unpack(tx.open_json(row, "payload_sealed"))
        rendered = render(
            says,
            [label for label, _ in choices],
            language=language,
            now=self._house.clock.now(),
            timezone=self._house.city.timezone,
            catalogues=self._house.catalogues,
        )
        buttons = [Button(label, token) for label, (_, token) in zip(rendered.labels, choices, strict=True)]
        return Outbound(rendered.text, tuple(buttons))

    # --- in the air ---------------------------------------------------------------------------------------

    def _launch(self, letter: _Letter) -> None:
        task = asyncio.create_task(self._send(letter))
        self._in_the_air.add(task)
        task.add_done_callback(self._in_the_air.discard)

    async def _send(self, letter: _Letter) -> None:
        channel = self._channels[letter.channel]
        try:
            verdict = await asyncio.wait_for(channel.send(letter.to, letter.outbound), SEND_CAP)
        except Exception as error:  # noqa: BLE001 - a bug in a channel must not stop the others
            _log.exception("send_failed", channel=letter.channel)
            verdict = Unknown(type(error).__name__.lower())
        for _ in range(3):
            try:
                await asyncio.to_thread(self._mark, letter, verdict)
                break
            except StorageError as error:
                _log.warning("not_marked", error=type(error).__name__, outgoing=letter.leased.id)
                await asyncio.sleep(1)
        self._wake.set()

    def _mark(self, letter: _Letter, verdict: Verdict) -> None:
        now = self._house.clock.now()
        with self._house.store.write() as tx:
            row = outbox.mark(
                tx, letter.leased.id, letter.leased.fence, self._outcome(letter, verdict), now=now
            )
            if row is None:
                _log.warning("lease_lost", outgoing=letter.leased.id)
                return
            if row.farewell_sealed and row.state != outbox.QUEUED:
                row.farewell_sealed = row.payload_sealed = None
                tx.add(row)
            if isinstance(verdict, Refused) and verdict.gone:
                self._gone(tx, letter)
        _log.info("sent", outgoing=letter.leased.id, channel=letter.channel, kind=row.kind, state=row.state)

    def _outcome(self, letter: _Letter, verdict: Verdict) -> outbox.Outcome:
        machine = self._house.machine.now()
        match verdict:
            case Sent(message):
                return outbox.Sent(message, letter.address_id)
            case Wait(seconds):
                return outbox.Wait(machine + timedelta(seconds=seconds))
            case Unknown(reason):
                return outbox.Unknown(machine + timedelta(seconds=REPEAT_AFTER), reason)
            case Refused(reason):
                return outbox.Refused(reason)

    def _gone(self, tx: Tx, letter: _Letter) -> None:
        """Somebody left: send nothing more there, and keep nobody waiting for them."""
        address: Any = tx.get(Address, letter.address_id)
        if address is None or address.gone_at is not None:
            return
        scope = self._house.scope(tx)
        address.gone_at = scope.now
        tx.add(address)
        tx.session.flush()
        if post.reachable(tx, address.person_id) is None:
            acts.gone(scope, address.person_id)
