"""From the outbox to the channels: leased, sent outside any transaction, marked in a second one."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from bot import acts, post
from bot.channels.port import Button, Channel, Outbound, Refused, Sent, Unknown, Verdict, Wait
from bot.house import House
from bot.notices import to_pair
from bot.scope import WAITS_FOR_MORNING
from matching.waves import Urgency, may_ask, next_moment
from messages.clean import chunks
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
SEND_CAP: Final = 25.0
"""Seconds for one send: longer than the 20 in which a channel gives its own verdict, which knows more. A lease
lasts more than twice as long."""


@dataclass(frozen=True)
class _Letter:
    """A message ready to go: the lease, where to, and what."""

    leased: outbox.Leased
    channel: str
    to: str
    address_id: int | None
    outbound: Outbound
    leased_at: datetime  # product time


class Sender:
    """Sends what is due until it is told to stop; several may run on one database."""

    def __init__(self, house: House, channels: Mapping[str, Channel]) -> None:
        self._house = house
        self._channels = channels
        self._wake = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._in_the_air: dict[asyncio.Task[None], bool] = {}  # each send, and whether it is bulk
        self._pieces_sent: dict[int, int] = {}  # of long messages that are on their way, by row

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
        bulk = sum(self._in_the_air.values())
        conversation = len(self._in_the_air) - bulk
        free = CONVERSATION_AT_ONCE - conversation, BULK_AT_ONCE - bulk
        if not any(free):
            return []
        try:
            return await asyncio.to_thread(self._lease_now, *free)
        except StorageError as error:
            _log.warning("outbox_unavailable", error=type(error).__name__)
            return []

    def _lease_now(self, conversation: int, bulk: int) -> list[_Letter]:
        with self._house.store.read() as tx:
            if not outbox.anything_due(tx, now=self._house.clock.now(), machine=self._house.machine.now()):
                return []
        with self._house.store.write() as tx:
            now, machine = self._house.clock.now(), self._house.machine.now()
            for row in outbox.give_up(tx, now=now, machine=machine):
                self._ended(tx, row)
            leased = outbox.lease(tx, now=now, machine=machine, conversation=conversation, bulk=bulk)
            return [letter for one in leased if (letter := self._letter(tx, one))]

    # --- what is sent -------------------------------------------------------------------------------------

    def _letter(self, tx: Tx, leased: outbox.Leased) -> _Letter | None:
        """Find where a message goes and write it out; one that can't be written must not hold up the others."""
        try:
            return self._addressed(tx, leased)
        except post.UNREADABLE:
            _log.exception("unwritable", outgoing=leased.id, kind=leased.kind)
            self._cannot(tx, leased, "unwritable")
            return None

    def _addressed(self, tx: Tx, leased: outbox.Leased) -> _Letter | None:
        """Write a message out for where it goes; a message that can't go is refused at once."""
        now = self._house.clock.now()
        row = tx.get(Outgoing, leased.id)
        if row is None or row.payload_sealed is None:
            self._cannot(tx, leased, "erased")
            return None
        where = tx.open_json(row, "farewell_sealed")
        if where and where["channel"] in self._channels:
            outbound = self._write(tx, row, where["language"])
            return _Letter(leased, where["channel"], where["uid"], None, outbound, now)
        person = tx.get(Person, row.person_id)
        address = post.reachable(tx, person.id) if person else None
        if person is None or address is None or address.channel not in self._channels:
            self._cannot(tx, leased, "no_address")
            return None
        if person.stopped and row.kind != "answer":
            self._cannot(tx, leased, "stopped")
            return None
        if later := self._another_time(row):
            outbox.postpone(tx, leased.id, leased.fence, due=later)
            return None
        outbound = self._write(tx, row, person.language)
        uid = tx.open(address, "uid_sealed") or ""
        return _Letter(leased, address.channel, uid, address.id, outbound, now)

    def _another_time(self, row: Outgoing) -> datetime | None:
        """Give when to say what was meant for the day and, because sending was held up, would come in the night.

        What was due outside the ordinary hours and within the urgent ones is urgent, and keeps to those.
        """
        now, rules = self._house.clock.now(), self._house.rules
        held_up = now - row.due_at > (timedelta(0) if row.bulk else HELD_UP)
        if row.kind not in WAITS_FOR_MORNING or not held_up:
            return None
        hours = (one for one in (Urgency.OPEN, Urgency.URGENT) if may_ask(row.due_at, one, rules))
        meant = next(hours, None)
        return None if meant is None or may_ask(now, meant, rules) else next_moment(now, meant, rules)

    def _cannot(self, tx: Tx, leased: outbox.Leased, reason: str) -> None:
        now = self._house.clock.now()
        row = outbox.mark(tx, leased.id, leased.fence, outbox.Refused(reason), now=now)
        if row is not None:
            self._ended(tx, row)

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
        self._in_the_air[task] = letter.leased.bulk
        task.add_done_callback(self._in_the_air.pop)

    async def _send(self, letter: _Letter) -> None:
        verdict = await self._say(letter)
        for _ in range(3):
            try:
                await asyncio.to_thread(self._mark, letter, verdict)
                break
            except StorageError as error:
                _log.warning("not_marked", error=type(error).__name__, outgoing=letter.leased.id)
                await asyncio.sleep(1)
        self._wake.set()

    async def _say(self, letter: _Letter) -> Verdict:
        """Send a message in as many pieces as it needs; the first that is not taken is the verdict on it all.

        When it goes out again, it goes on from that piece.
        """
        channel, row_id = self._channels[letter.channel], letter.leased.id
        pieces = _pieces(letter.outbound, channel.text_limit)
        sent = min(self._pieces_sent.pop(row_id, 0), len(pieces) - 1)
        while True:
            try:
                async with asyncio.timeout(SEND_CAP):
                    verdict = await channel.send(letter.to, pieces[sent])
            except Exception as error:  # noqa: BLE001 - a bug in a channel must not stop the others
                _log.exception("send_failed", channel=letter.channel)
                verdict = Unknown(type(error).__name__.lower())
            if isinstance(verdict, Sent) and sent + 1 < len(pieces):
                sent += 1
                continue
            if sent and isinstance(verdict, Wait | Unknown):
                self._pieces_sent[row_id] = sent
            return verdict

    def _mark(self, letter: _Letter, verdict: Verdict) -> None:
        now = self._house.clock.now()
        with self._house.store.write() as tx:
            row = outbox.mark(
                tx, letter.leased.id, letter.leased.fence, self._outcome(letter, verdict), now=now
            )
            if row is None:
                _log.warning("lease_lost", outgoing=letter.leased.id)
                return
            if row.state != outbox.QUEUED:
                self._ended(tx, row)
            if isinstance(verdict, Refused) and verdict.gone:
                self._gone(tx, letter)
        _log.info("sent", outgoing=letter.leased.id, channel=letter.channel, kind=row.kind, state=row.state)

    def _ended(self, tx: Tx, row: Outgoing) -> None:
        """Do what is left to do once nothing more is tried with a message."""
        self._pieces_sent.pop(row.id, None)
        try:
            if row.state == outbox.FAILED:
                _log.warning("undelivered", outgoing=row.id, kind=row.kind, reason=row.error)
            if row.state != outbox.SENT:
                to_pair.undelivered(self._house.scope(tx), row)
        except post.UNREADABLE:
            _log.exception("untold", outgoing=row.id)
        if row.farewell_sealed:
            row.farewell_sealed = row.payload_sealed = None
            tx.add(row)

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
        """Somebody left: send nothing more there, and keep nobody waiting for them.

        Unless they came back and wrote while this was on its way.
        """
        address: Any = tx.get(Address, letter.address_id)
        if address is None or address.gone_at is not None or address.last_in_at > letter.leased_at:
            return
        scope = self._house.scope(tx)
        address.gone_at = scope.now
        tx.add(address)
        tx.session.flush()
        if post.reachable(tx, address.person_id) is None:
            acts.gone(scope, address.person_id)


def _pieces(message: Outbound, limit: int) -> list[Outbound]:
    """Cut a message to the channel's measure; the buttons stand under the last piece."""
    *first, last = chunks(message.text, limit) or (message.text,)
    return [*map(Outbound, first), Outbound(last, message.buttons)]
