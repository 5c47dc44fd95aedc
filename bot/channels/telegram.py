"""The Telegram channel: python-telegram-bot's ExtBot, without its Application.

What is received is handled in `telegram_polling` and `telegram_translate`; how fast we speak in
`telegram_pace`; what became of a send in `telegram_verdict`.

The libraries tell more than may be kept: httpx logs every address at INFO, and the token is in it;
python-telegram-bot logs whole messages at DEBUG. `bot.logs` lets neither through; it must be set up before
anything here runs.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence

import structlog
from telegram import BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.error import BadRequest, InvalidToken, TelegramError
from telegram.ext import ExtBot

from bot.channels.port import Button, Outbound, Receive, Sent, Unknown, Verdict, Wait
from bot.channels.telegram_pace import Backoff, Pace
from bot.channels.telegram_polling import Poller
from bot.channels.telegram_request import MALFORMED, BotRequest, PollRequest, TooManyRequestsError, code_of
from bot.channels.telegram_translate import NAME
from bot.channels.telegram_verdict import verdict_of
from bot.errors import StartError

_log = structlog.get_logger(__name__)

_SEND_CAP = 20.0  # seconds
_CONNECTIONS = 32  # sends at once; more were slower when measured
_BUSY_PAUSE = 1.0
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_SHORT_LABEL = 18  # characters: two such buttons fit side by side on a narrow phone

Menu = Mapping[str, Sequence[tuple[str, str]]]
"""Language code ("" for everyone else) → (command, what it does) for the menu beside the typing field."""


class TelegramStartError(StartError):
    """Telegram does not take us as we are set up: the text says what to do."""


class TelegramChannel:
    """Telegram as a Channel. `start` it once before `run` and `send`.

    `clock` (seconds, monotonic), `sleep` and `chance` (0…1) are the machine's own, unless others are given.
    """

    name = NAME
    text_limit = 4096

    def __init__(
        self,
        token: str,
        api_url: str = "https://api.telegram.org",
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """Make a channel; raises TelegramStartError when `token` can't be a bot's token."""
        self.account = _bot_id(token)
        self.username = ""  # known after `start`; an invite link is t.me/<username>?start=<code>
        server = api_url.rstrip("/")
        self._sleep = sleep
        self._chance = chance
        self._pace = Pace(clock, sleep)
        self._requests = BotRequest(_CONNECTIONS), PollRequest(1)
        self._bot = ExtBot(
            token,
            base_url=f"{server}/bot",
            base_file_url=f"{server}/file/bot",
            request=self._requests[0],
            get_updates_request=self._requests[1],
        )

    async def start(self, menu: Menu) -> None:
        """Check the token, set the menu of each language, and make Telegram keep updates for polling.

        Raises TelegramStartError when Telegram refuses. A network or server that is away is waited for: a bot
        must come up by itself after a power cut.
        """
        await self.ask_name()
        for language, entries in menu.items():
            commands = [BotCommand(command, text) for command, text in entries]
            await self._insist("setMyCommands", self._set_commands(commands, language))
        await self._insist("deleteWebhook", self._bot.delete_webhook)
        _log.info("telegram_started")

    async def ask_name(self) -> str:
        """Ask Telegram who we are, which also checks the token; `start` does it too."""
        await self._insist("getMe", self._bot.initialize)
        self.username = self._bot.username
        return self.username

    async def run(self, receive: Receive) -> None:
        """Receive by long polling until cancelled."""
        await Poller(self._bot, self.account, sleep=self._sleep, chance=self._chance).run(receive)

    async def send(self, to: str, message: Outbound) -> Verdict:
        """Send one message to one chat; those of one chat leave in the order in which `send` was called."""
        leaving = False
        try:
            async with asyncio.timeout(_SEND_CAP), self._pace.turn(to) as wait:
                if wait:
                    return wait
                leaving = True
                return await self._post(to, message)
        except TimeoutError:
            return Unknown("no_answer_in_time") if leaving else Wait(_BUSY_PAUSE, reason="busy")

    async def close(self) -> None:
        """Let go of connections."""
        # Not by the bot: it would skip this when the start never came to an end.
        await asyncio.gather(*(request.shutdown() for request in self._requests))

    async def _post(self, to: str, message: Outbound) -> Verdict:
        keyboard = _keyboard(message.buttons)
        try:
            sent = await self._bot.send_message(
                to, message.text, reply_markup=keyboard, link_preview_options=_NO_PREVIEW
            )
            return Sent(str(sent.message_id))
        except TooManyRequestsError as error:
            return self._pace.too_many(to, error.seconds)
        except TelegramError as error:
            return verdict_of(error)
        except MALFORMED as error:
            return Unknown(code_of(error))

    def _set_commands(self, commands: Sequence[BotCommand], language: str) -> Callable[[], Awaitable[object]]:
        return lambda: self._bot.set_my_commands(commands, language_code=language or None)

    async def _insist(self, what: str, call: Callable[[], Awaitable[object]]) -> None:
        """Make one call of the start, again and again while only the network is in the way."""
        backoff = Backoff(self._chance)
        while True:
            try:
                await call()
            except InvalidToken:  # its text holds the token: nothing of it may travel on
                raise TelegramStartError(
                    "Telegram does not accept TELEGRAM_BOT_TOKEN: "
                    "copy the token that @BotFather gives at /mybots → API Token, and start again."
                ) from None
            except BadRequest as error:
                raise TelegramStartError(f"Telegram refuses {what}: {error.message}.") from None
            except (TelegramError, *MALFORMED) as error:
                pause = error.seconds if isinstance(error, TooManyRequestsError) else backoff.next()
                _log.warning("telegram_start_waits", method=what.lower(), error=code_of(error), seconds=pause)
                await self._sleep(pause)
            else:
                return


def _bot_id(token: str) -> str:
    bot_id, _, secret = token.partition(":")
    if not (bot_id.isascii() and bot_id.isdigit() and secret):
        raise TelegramStartError(
            "TELEGRAM_BOT_TOKEN is not a bot's token (digits, a colon, letters): "
            "copy the one that @BotFather gave, and start again."
        )
    return bot_id


def _keyboard(buttons: Sequence[Button]) -> InlineKeyboardMarkup | None:
    if not buttons:
        return None
    keys = [InlineKeyboardButton(button.label, callback_data=button.token) for button in buttons]
    in_a_row = 2 if all(len(button.label) <= _SHORT_LABEL for button in buttons) else 1
    return InlineKeyboardMarkup([keys[at : at + in_a_row] for at in range(0, len(keys), in_a_row)])
