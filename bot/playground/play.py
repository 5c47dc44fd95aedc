"""The playground, put together: its own database, its own clock, the same desk, inbox and outbox as ever."""

import asyncio
import json
import secrets
import webbrowser
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

from bot import app, due
from bot.channels.playground import PlaygroundChannel
from bot.clock import MovableClock
from bot.errors import StartError
from bot.invites import invite
from bot.playground.neighbours import NEIGHBOURS, joins, says
from bot.playground.phone_book import PhoneBook
from bot.playground.phones import Phone, Progress
from bot.playground.server import Playground
from bot.playground.transcripts import Transcripts
from bot.settings import Settings

WIJK = "Overvecht"
STAFF = {"samira": ("broker", WIJK, "Samira"), "coordinator": ("coordinator", None, "Coördinator")}
"""phone → the role its holder has on the first day, where, and their name."""


class KeptClock(MovableClock):
    """Product time of the playground: how far it was moved is kept over a restart."""

    def __init__(self, path: Path) -> None:
        kept = json.loads(path.read_text("utf-8")) if path.exists() else {"ahead_seconds": 0}
        super().__init__(timedelta(seconds=kept["ahead_seconds"]))
        self._path = path
        self.moved: Callable[[], None] = lambda: None

    def advance(self, by: timedelta) -> None:
        """Let time pass, and do what thereby comes due."""
        super().advance(by)
        self._path.write_text(json.dumps({"ahead_seconds": self.ahead.total_seconds()}), "utf-8")
        self.moved()


def playground_settings(settings: Settings, folder: Path) -> Settings:
    """Give the settings with a database and keys of the playground's own: never a real one's."""
    return settings.model_copy(
        update={
            "database_url": f"sqlite:///{folder / 'data' / 'playground.db'}",
            "key_file": folder / "keys" / "keys.env",
            "seal_keys": None,
            "lookup_key": None,
        }
    )


async def play(settings: Settings, folder: Path, *, open_browser: bool, told: Callable[[str], None]) -> None:
    """Serve the playground until told to stop."""
    clock = KeptClock(folder / "clock.json")
    house = app.build_house(playground_settings(settings, folder), clock=clock, progress=lambda _line: None)
    phones = PhoneBook(folder / "phones.json")
    channel = PlaygroundChannel()
    running = app.assemble(house, [channel])
    token = secrets.token_urlsafe(12)
    page = Playground(
        channel,
        phones,
        Transcripts(house),
        partial(fill, running, phones),
        clock,
        token=token,
        port=settings.port,
    )
    if settings.host not in ("127.0.0.1", "localhost"):
        raise StartError(
            "The playground is for this computer only: leave HOST at 127.0.0.1 (HOST is for `run`)."
        )
    with house.store.runner_lock():
        await asyncio.to_thread(_staff_joins, running, phones)
        clock.moved = _time_passes(running)
        address = f"http://127.0.0.1:{settings.port}{page.path}"
        told(f"Playground: {address}")
        told("Everything stays on this computer. Stop with Ctrl-C.")
        if open_browser:
            asyncio.get_running_loop().call_later(1, partial(webbrowser.open, address))
        server = app.page_server(page.app, settings)
        await app.until_told(partial(app.serve, running, [server]), page.close)


def _time_passes(running: app.Running) -> Callable[[], None]:
    """Make what is called when the clock is moved: do what came due, and send it."""
    tasks: set[asyncio.Task[None]] = set()

    async def catch_up() -> None:
        await asyncio.to_thread(due.everything, running.house)
        running.sender.wake()

    def moved() -> None:
        task = asyncio.get_running_loop().create_task(catch_up())
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    return moved


def _staff_joins(running: app.Running, phones: PhoneBook) -> None:
    """Let broker and coordinator join by an invitation, on the first day."""
    transcripts = Transcripts(running.house)
    for phone in phones.all():
        if phone.id in STAFF and not transcripts.history(phone.id):
            kind, area, name = STAFF[phone.id]
            with running.house.store.write() as tx:
                code = invite(running.house.scope(tx, actor="command"), kind, area, None)
            for words in (f"/start {code}", "ja", name, WIJK, "ja"):
                running.desk.receive(says(phone, words))


async def fill(running: app.Running, phones: PhoneBook, progress: Progress) -> None:
    """Fill the wijk with neighbours, who join one after another; those who are there already stay as they are."""
    known = {phone.name for phone in phones.all() if phone.neighbour}
    coming = [one for one in NEIGHBOURS if one.name not in known]
    for done, neighbour in enumerate(coming):
        progress(done, len(coming))
        phone: Phone = phones.add(neighbour.name, hint=neighbour.wijk, neighbour=True)
        yes = "yes" if neighbour.language == "en" else "ja"
        for incoming in joins(phone, neighbour, yes):
            await asyncio.to_thread(running.desk.receive, incoming)
    progress(len(coming), len(coming))
