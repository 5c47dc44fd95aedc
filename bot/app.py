"""The only place that builds things, and the only one that knows which things there are."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog

from bot.acts import check as check_acts
from bot.channels.port import Channel, Incoming
from bot.channels.telegram import Menu, TelegramChannel
from bot.clock import MachineClock, ProductClock
from bot.conversations import flows
from bot.desk import Desk
from bot.errors import SettingsError
from bot.house import House, rules_of
from bot.page_server import PageServer
from bot.policy import Area
from bot.responsible import desk_for
from bot.schedule import make_schedule
from bot.sender import Sender
from bot.settings import Settings
from bot.web import health_app
from matching import understand
from matching.places import load_city
from messages.catalogue import load_catalogues
from messages.vocabulary import load_vocabulary
from storage.engine import open_store
from storage.vault import load_vault

_log = structlog.get_logger(__name__)

NAME_SECONDS = 5.0
COMMANDS = ("menu", "help", "language", "stop", "privacy")
"""What stands in Telegram's menu; every other always-word works as well."""


def build_house(
    settings: Settings,
    *,
    clock: ProductClock | None = None,
    progress: Callable[[str], None] = print,
    beside_runner: bool = False,
) -> House:
    """Open the database, bring it up to date, and read city and texts. Raises for anything that isn't right.

    A short command `beside_runner` makes a new database ready, and leaves every other as it is.
    """
    catalogues = load_catalogues()
    load_vocabulary()
    understand.load()
    city = load_city(settings.city)
    if settings.default_language not in catalogues.languages:
        spoken = ", ".join(catalogues.languages)
        raise SettingsError(f"DEFAULT_LANGUAGE must be one of {spoken}. See .env.example.")
    flows.check()
    check_acts()
    keys = (_secret(settings.seal_keys), _secret(settings.lookup_key))
    store = open_store(settings.database_url, load_vault(*keys, settings.key_path))
    prepare = store.prepare_beside_runner if beside_runner else store.prepare
    prepare(progress)
    store.check_keys()
    return House(
        store=store,
        city=city,
        settings=settings,
        rules=rules_of(settings, city),
        catalogues=catalogues,
        clock=clock or ProductClock(),
        machine=MachineClock(),
    )


def _secret(value: Any) -> str:
    return value.get_secret_value() if value else ""


def telegram_menu(house: House) -> Menu:
    """Give the commands for the menu beside the typing field, in every language and for everybody else."""
    menus = {language: _commands(house, language) for language in house.catalogues.languages}
    return {**menus, "": menus[house.settings.default_language]}


def _commands(house: House, language: str) -> list[tuple[str, str]]:
    texts = house.catalogues.language(language)
    return [(texts.text(f"slash.{one}", None), texts.text(f"about.{one}", None)) for one in COMMANDS]


@dataclass
class Running:
    """A bot that runs: the house, and what can be reached of it."""

    house: House
    desk: Desk
    sender: Sender
    channels: Sequence[Channel]


def assemble(house: House, channels: Sequence[Channel]) -> Running:
    """Put desk, sender and channels together."""
    sender = Sender(house, {channel.name: channel for channel in channels})
    return Running(house, Desk(house, sender.wake), sender, channels)


async def serve(running: Running, servers: Sequence[PageServer] = ()) -> None:
    """Run until cancelled: receive, send, and do what is due. What is in the air is waited for."""

    async def receive(incoming: Incoming) -> None:
        await asyncio.to_thread(running.desk.receive, incoming)

    schedule = make_schedule(running.house, running.sender.wake)
    schedule.start()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(running.sender.run())
            for channel in running.channels:
                group.create_task(channel.run(receive))
            for server in servers:
                group.create_task(server.run_until_cancelled())
    finally:
        schedule.shutdown(wait=False)
        async with AsyncExitStack() as stack:
            for channel in running.channels:
                stack.push_async_callback(channel.close)
            stack.callback(running.house.store.close)


async def until_told(
    work: Callable[[], Awaitable[None]], stopping: Callable[[], None] = lambda: None
) -> None:
    """Do this work until the process is told to stop; then let it end in good order."""
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(work())

    def stop() -> None:
        stopping()
        task.cancel()

    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop)
    try:
        await task
    except asyncio.CancelledError:
        _log.info("stopped")


async def run(house: House, told: Callable[[str], None]) -> None:
    """Run on Telegram until told to stop."""
    token = _secret(house.settings.telegram_bot_token)
    if not token:
        raise SettingsError(
            "Set TELEGRAM_BOT_TOKEN in .env (ask @BotFather for one), or play with: samenbot try"
        )
    telegram = TelegramChannel(token, house.settings.telegram_api_url)
    with house.store.runner_lock():
        server = PageServer(health_app(house), house.settings)
        await telegram.start(telegram_menu(house))
        told(f"Telegram: t.me/{telegram.username} answers. Stop with Ctrl-C.")
        if nobody_brokers(house):
            told(
                "No broker or coordinator yet: askers get the referral list. Make one: samenbot invite coordinator"
            )
        running = assemble(house, [telegram])
        await until_told(partial(serve, running, [server]))


async def bot_name(settings: Settings) -> str:
    """Ask Telegram for the name of the bot; empty without a token, or when it can't be asked now."""
    token = _secret(settings.telegram_bot_token)
    if not token:
        return ""
    telegram = TelegramChannel(token, settings.telegram_api_url)
    try:
        async with asyncio.timeout(NAME_SECONDS):
            return await telegram.ask_name()
    except TimeoutError:
        return ""
    finally:
        await telegram.close()


def nobody_brokers(house: House) -> bool:
    """Tell whether there is no broker and no coordinator at all."""
    with house.store.write() as tx:
        scope = house.scope(tx, actor="command")
        return not any(desk_for(scope, Area(wijk.code)).people for wijk in house.city.wijken)
