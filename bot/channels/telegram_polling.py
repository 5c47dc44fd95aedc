"""Receiving from Telegram by long polling, without losing anything.

The library's own Updater tells Telegram "I have it" before anybody handled it. Here the offset moves only
when a whole batch is committed; what was not, comes again, and the core recognises what it already knows.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

import structlog
from telegram import Update
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.channels.port import Incoming, Receive
from bot.channels.telegram_pace import Backoff
from bot.channels.telegram_request import MALFORMED, TooManyRequestsError, code_of
from bot.channels.telegram_translate import ALLOWED_UPDATES, translate

_log = structlog.get_logger(__name__)

_BATCH = 100  # updates, Telegram's maximum
_LONG_POLL = 30  # seconds Telegram holds an empty answer back
_ANSWER_WITHIN = 10.0  # seconds more than that, and the connection is dead
_SIDE_BY_SIDE = 16  # people handled at once; more was slower when measured
_PRESSES_AT_ONCE = 8  # so that confirming presses never takes the connections that messages need
_CONFLICT_PAUSE = 15.0  # seconds
_TOKEN_PAUSE = 60.0


class UpdateSource(Protocol):
    """The part of a bot that receiving needs; ExtBot has it."""

    async def get_updates(
        self,
        offset: int | None,
        limit: int,
        timeout: int,  # noqa: ASYNC109 - Telegram's own parameter: how long it holds the answer back
        allowed_updates: Sequence[str],
        *,
        read_timeout: float,
    ) -> tuple[Update, ...]:
        """Give what is waiting from `offset` on, and let Telegram forget what came before it."""

    async def answer_callback_query(self, callback_query_id: str) -> bool:
        """End the little clock on a pressed button."""


class Poller:
    """Asks for updates and hands them over, one person at a time, different people side by side."""

    def __init__(
        self,
        bot: UpdateSource,
        account: str,
        *,
        sleep: Callable[[float], Awaitable[None]],
        chance: Callable[[], float],
    ) -> None:
        self._bot = bot
        self._account = account
        self._sleep = sleep
        self._asking = Backoff(chance)
        self._committing = Backoff(chance)
        self._people = asyncio.Semaphore(_SIDE_BY_SIDE)
        self._presses = asyncio.Semaphore(_PRESSES_AT_ONCE)
        self._confirming: set[asyncio.Task[None]] = set()

    async def run(self, receive: Receive) -> None:
        """Receive until cancelled."""
        offset: int | None = None  # Telegram knows where we were
        try:
            while True:
                updates = await self._ask(offset)
                if await self._hand_over(updates, receive):
                    offset = max((update.update_id + 1 for update in updates), default=offset)
                    self._committing.reset()
                else:
                    await self._sleep(self._committing.next())
        finally:
            for task in self._confirming:
                task.cancel()
            await asyncio.gather(*self._confirming, return_exceptions=True)

    async def _ask(self, offset: int | None) -> tuple[Update, ...]:
        """Give the next updates, none after a failure; a failure is told and waited for."""
        try:
            updates = await self._bot.get_updates(
                offset, _BATCH, _LONG_POLL, ALLOWED_UPDATES, read_timeout=_ANSWER_WITHIN
            )
        except (TelegramError, *MALFORMED) as error:
            await self._sleep(self._pause_after(error))
            return ()
        self._asking.reset()
        return updates

    def _pause_after(self, error: Exception) -> float:
        match error:
            case Conflict():
                _log.error("telegram_conflict", reason="stop_the_other_bot_or_its_webhook")
                return _CONFLICT_PAUSE
            case InvalidToken():
                _log.error("telegram_token_refused", reason="get_a_new_token_from_botfather")
                return _TOKEN_PAUSE
            case TooManyRequestsError():
                return error.seconds
        pause = self._asking.next()
        _log.warning("telegram_unreachable", error=code_of(error), seconds=pause)
        return pause

    async def _hand_over(self, updates: Sequence[Update], receive: Receive) -> bool:
        """Tell whether everything was committed. Of each person, nothing follows on what was not."""
        lanes: defaultdict[str, list[tuple[Update, Incoming]]] = defaultdict(list)
        for update in updates:
            incoming = self._understood(update)
            if incoming:
                lanes[incoming.sender].append((update, incoming))
        done = await asyncio.gather(*(self._one_person(lane, receive) for lane in lanes.values()))
        return all(done)

    def _understood(self, update: Update) -> Incoming | None:
        try:
            return translate(update, self._account)
        except Exception as error:  # noqa: BLE001 - one strange update must not hold up everybody's
            _log.warning("telegram_update_skipped", update=update.update_id, error=code_of(error))
            return None

    async def _one_person(self, lane: list[tuple[Update, Incoming]], receive: Receive) -> bool:
        async with self._people:
            for update, incoming in lane:
                try:
                    await receive(incoming)
                except Exception as error:  # noqa: BLE001 - whatever it was, nothing is committed: once more
                    _log.error("telegram_not_committed", update=update.update_id, error=code_of(error))
                    return False
                self._confirm_press(update)
        return True

    def _confirm_press(self, update: Update) -> None:
        """End the little clock on the button, some time after the commit; nothing depends on it."""
        if update.callback_query:
            task = asyncio.create_task(self._confirm(update.callback_query.id))
            self._confirming.add(task)
            task.add_done_callback(self._confirming.discard)

    async def _confirm(self, query: str) -> None:
        async with self._presses:
            try:
                await self._bot.answer_callback_query(query)
            except (TelegramError, *MALFORMED) as error:
                _log.debug("telegram_press_not_confirmed", error=code_of(error))
