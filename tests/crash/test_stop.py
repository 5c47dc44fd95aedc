"""Starting, and stopping in good order: the real command in a process of its own."""

import asyncio
import socket
import subprocess
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from bot import cli
from bot.channels.playground import PlaygroundChannel
from bot.channels.port import Kind, Outbound, Sent, Verdict
from bot.sender import Sender
from storage.tables import Outgoing
from tests.crash import stories
from tests.crash.judge import judge
from tests.crash.process import LIVES, SAMENBOT, Bot, House
from tests.crash.town import Town
from tests.doubles.telegram import TelegramDouble
from tests.doubles.telegram_faults import hangs
from tests.world import World

pytestmark = pytest.mark.thorough

SOUP = "Zaterdag soep in buurthuis De Dreef"


def run(house: House, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    house.folder.mkdir(parents=True, exist_ok=True)
    environment = {name: value for name, value in {**house.environment, **settings}.items() if value}
    return subprocess.run(  # noqa: S603 - our own program
        [str(SAMENBOT), *(words or ("run",))],
        cwd=house.folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def refusal(house: House, **settings: str) -> str:
    """Give the one line with which `samenbot run` refuses to start."""
    ended = run(house, **settings)
    assert ended.returncode == 78  # EX_CONFIG, on which systemd does not start it again
    (line,) = ended.stderr.splitlines()
    return line


@pytest.fixture
def house(tmp_path: Path, double: TelegramDouble) -> House:
    return House(tmp_path / "house", double)


# --- stopping ---------------------------------------------------------------------------------------------


def test_a_stop_in_the_middle_of_a_broadcast_loses_and_repeats_nothing(town: Town) -> None:
    town.newcomers(*(f"Buur{number}" for number in range(150)))  # six seconds of sending
    everybody = len(town.double._people)
    with town:
        stories.broadcasts(town, town.double.person("Connie"), SOUP)
        town.until(lambda: arrived(town).total() >= 10)
        assert town.bot
        assert town.bot.stop() == 0
        assert arrived(town).total() < everybody
        town.starts()
        town.until(lambda: len(arrived(town)) == everybody)
        town.rests()
        found = judge(town)

    assert set(arrived(town).values()) == {1}
    assert (found.troubles, found.repeated, found.given_up) == ([], Counter(), Counter())


def arrived(town: Town) -> Counter[int]:
    """Count the broadcast in each chat."""
    return Counter(line.chat or 0 for line in town.double.sent() if (line.text or "").startswith("📣"))


def test_a_send_that_gets_no_answer_does_not_keep_it_from_stopping(town: Town) -> None:
    town.house.read_within = 2.0
    marieke = town.double.person("Marieke")
    with town:
        town.double.script("sendMessage", hangs(), chat=marieke.address)
        marieke.says("menu")
        town.sees(marieke, "Wat wil je doen?")
        assert town.bot
        assert town.bot.stop() == 0
        town.starts()
        town.rests()
        found = judge(town)

    assert found.troubles == []
    assert len(marieke.messages) <= 2


def test_the_real_command_stops_at_once_when_nothing_is_in_the_air(house: House) -> None:
    with Bot(house, LIVES, [str(SAMENBOT), "run"]) as bot:
        jan = house.double.person("Jan")
        jan.says("hallo")
        assert "SAMEN030" in jan.next_message(10).text
        bot.process.terminate()
        assert bot.process.wait(5) == 0

    assert "answers. Stop with Ctrl-C." in bot.out.read_text(encoding="utf-8")


# --- stopping at the worst moment -------------------------------------------------------------------------


class Postbox(PlaygroundChannel):
    """Takes everything at once."""

    def __init__(self) -> None:
        super().__init__()
        self.posted: list[str] = []

    async def send(self, to: str, message: Outbound) -> Verdict:
        self.posted.append(f"{to}: {message.text}")
        return Sent(str(len(self.posted)))


def test_what_is_being_leased_at_the_moment_of_a_stop_is_sent(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    postbox = Postbox()
    sender = Sender(world.house, {"playground": postbox})
    leasing, stopped = threading.Event(), threading.Event()
    lease = sender._lease_now

    def leases_slowly(conversation: int, bulk: int) -> list[Any]:
        letters = lease(conversation, bulk)
        leasing.set()
        assert stopped.wait(5)
        return letters

    async def stops_meanwhile() -> None:
        running = asyncio.create_task(sender.run())
        await asyncio.to_thread(leasing.wait, 5)
        running.cancel()
        asyncio.get_running_loop().call_soon(stopped.set)
        with pytest.raises(asyncio.CancelledError):
            await running

    world.phone("Jan").does(Kind.TEXT, text="hallo", settle=False)
    monkeypatch.setattr(sender, "_lease_now", leases_slowly)
    asyncio.run(stops_meanwhile())

    assert len(postbox.posted) == 1
    with world.house.store.read() as tx:
        assert list(tx.all(select(Outgoing.state))) == ["sent"]


def test_a_stop_in_the_instant_in_which_something_wakes_the_sender_is_heard(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender = Sender(world.house, {})
    looked = asyncio.Event()

    async def finds_nothing() -> int:
        looked.set()
        return 0

    async def stops_as_it_wakes() -> None:
        running = asyncio.create_task(sender.run())
        await looked.wait()
        for _ in range(3):
            await asyncio.sleep(0)  # now it rests
        sender._wake.set()
        await asyncio.sleep(0)
        running.cancel()
        done, _ = await asyncio.wait({running}, timeout=2)
        assert done

    monkeypatch.setattr(sender, "_launch_due", finds_nothing)
    asyncio.run(stops_as_it_wakes())


# --- refusing ---------------------------------------------------------------------------------------------


def test_beside_a_runner_a_second_one_and_other_keys_are_refused_and_a_short_command_works(
    house: House, tmp_path: Path
) -> None:
    with Bot(house, LIVES, [str(SAMENBOT), "run"]) as bot:
        assert "not the keys" in refusal(house, KEY_FILE=str(tmp_path / "other" / "keys.env"))
        line = refusal(house)
        assert f"process {bot.process.pid} already runs" in line
        invited = run(house, "invite", "coordinator")
        assert bot.is_running

    assert "Link: https://t.me/buurt_test_bot?start=" in invited.stdout


def test_without_a_token_one_line_says_how_to_get_one(house: House) -> None:
    assert "TELEGRAM_BOT_TOKEN" in refusal(house, TELEGRAM_BOT_TOKEN="")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_BOT_TOKEN", "no token"),
        ("DATABASE_URL", "postgresql://localhost/samenbot"),
        ("KEY_FILE", "data/keys.env"),
        ("SEAL_KEYS", "k1:alone"),
        ("PORT", "eighty"),
        ("LOG_LEVEL", "loud"),
        ("WAVE_SIZE", "0"),
        ("QUIET_FROM", "02:30"),
    ],
)
def test_a_wrong_setting_is_one_line_that_names_it(
    name: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["samenbot", "run"])
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as ended:
        cli.main()

    shown = capsys.readouterr()
    assert ended.value.code == 78
    assert name in shown.err
    assert (shown.out, shown.err.count("\n")) == ("", 1)


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"TELEGRAM_BOT_TOKEN": "700300:unknown-to-the-server"}, "TELEGRAM_BOT_TOKEN"),
        ({"CITY": "atlantis"}, "atlantis"),
    ],
)
def test_what_only_shows_at_the_start_is_one_line_too(
    house: House, settings: dict[str, str], named: str
) -> None:
    assert named in refusal(house, **settings)


def test_a_port_in_use_is_one_line_that_names_it(house: House) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        assert "PORT" in refusal(house, PORT=str(other.getsockname()[1]))
