"""The playground, put together: its own database, its own clock, the same desk, inbox and outbox as ever."""

import asyncio
import re
import secrets
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Final

from bot import app
from bot.channels.playground import PlaygroundChannel
from bot.errors import StartError
from bot.house import House
from bot.page_server import PageServer
from bot.playground.cast import Cast
from bot.playground.clock import KeptClock, TimeMachine
from bot.playground.phone_book import PhoneBook
from bot.playground.server import Playground
from bot.playground.transcripts import Transcripts
from bot.settings import Settings
from storage.errors import RunnerError

KEY: Final = re.compile(r"[A-Za-z0-9_-]{16}")
"""What a key looks like: twelve random bytes."""


def playground_settings(settings: Settings, folder: Path) -> Settings:
    """Give the settings with a database and keys of the playground's own: never a real one's."""
    return settings.model_copy(
        update={
            "database_url": f"sqlite:///{folder / 'data' / 'playground.db'}",
            "key_file": folder / "keys" / "keys.env",
            "seal_keys": None,
            "lookup_key": None,
            "telegram_bot_token": None,
            "host": "127.0.0.1",
        }
    )


async def play(settings: Settings, folder: Path, *, open_browser: bool, told: Callable[[str], None]) -> None:
    """Serve the playground until told to stop. Raises StartError when folder or port can't be had."""
    if settings.host not in ("127.0.0.1", "localhost"):
        raise StartError(
            "The playground is for this computer only: leave HOST at 127.0.0.1 (HOST is for `run`)."
        )
    settings = playground_settings(settings, folder)
    token = _key_of_the_door(folder)
    clock = KeptClock(folder / "clock.json")
    house = app.build_house(settings, clock=clock, progress=lambda _line: None)
    with _alone(house):
        clock.begin_by_day(house.city.timezone)
        channel, phones = PlaygroundChannel(), PhoneBook(folder / "phones.json")
        transcripts = Transcripts(house)
        running = app.assemble(house, [channel])
        cast = Cast(running, channel, phones, transcripts)
        page = Playground(
            channel,
            phones,
            transcripts,
            cast.fill,
            TimeMachine(running, channel, clock),
            token=token,
            port=settings.port,
        )
        server = PageServer(page.app, settings)
        address = f"http://127.0.0.1:{settings.port}{page.path}"
        told(f"Playground: {address}")
        told("Everything stays on this computer. Stop with Ctrl-C.")
        if open_browser:
            asyncio.get_running_loop().call_later(1, partial(webbrowser.open, address))
        await app.until_told(partial(_serve, running, server, cast), page.close)


async def _serve(running: app.Running, server: PageServer, cast: Cast) -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(app.serve(running, [server]))
        group.create_task(cast.staff_joins())


@contextmanager
def _alone(house: House) -> Iterator[None]:
    """Be the only one who serves this playground."""
    with ExitStack() as stack:
        try:
            stack.enter_context(house.store.runner_lock())
        except RunnerError:
            raise StartError(
                "This playground is open already: look for its page, or choose another folder with --folder."
            ) from None
        yield


def _key_of_the_door(folder: Path) -> str:
    """Give the key in the page's address. It is kept, so that an open page finds the playground again."""
    path = folder / "door.key"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        key = path.read_text("utf-8", errors="replace")
        if not KEY.fullmatch(key):
            key = secrets.token_urlsafe(12)
            path.write_text(key, "utf-8")
    except OSError:
        raise StartError(f"{folder} can't be written: choose another folder with --folder.") from None
    return key
