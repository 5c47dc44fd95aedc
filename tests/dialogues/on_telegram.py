"""The stage of Telegram: `samenbot run` in a process of its own, against the double on loopback."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.crash.process import SAMENBOT, Bot, House
from tests.dialogues.beside import Beside, wait_until
from tests.dialogues.hurried import AHEAD
from tests.dialogues.player import Message
from tests.doubles import telegram_state
from tests.doubles.telegram import TelegramDouble
from tests.doubles.telegram_person import Person

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
HURRIED = "tests.dialogues.hurried"


class TelegramPhone:
    def __init__(self, stage: "TelegramStage", person: Person) -> None:
        self._stage = stage
        self._person = person

    def messages(self) -> Sequence[Message]:
        return [Message(one.text, one.buttons) for one in self._person.messages]

    def types(self, text: str, *, answering: int | None = None) -> None:
        quoted = None if answering is None else self._person.messages[answering]
        self._stage.last_update = self._person.says(text, quoting=quoted)

    def presses(self, message: int, button: int) -> None:
        shown: telegram_state.Message = self._person.messages[message]
        keys = [data for row in shown.rows for _label, data in row]
        self._stage.last_update = self._person.presses_data(keys[button], shown)

    def sends(self, what: str) -> None:
        send: dict[str, Callable[[], int]] = {
            "photo": self._person.sends_photo,
            "voice note": self._person.sends_voice,
            "sticker": self._person.sends_sticker,
        }
        self._stage.last_update = send[what]()

    def is_at(self, latitude: float, longitude: float) -> None:
        self._stage.last_update = self._person.shares_location(latitude, longitude)


class TelegramStage:
    """A bot on the double, in a folder of its own. Close it."""

    minutes_late = 3
    outlives_scripts = True

    def __init__(self, folder: Path) -> None:
        self._double = TelegramDouble()
        self._clock = folder / "ahead.txt"
        self._ahead = timedelta()
        self._moves(_next_tuesday_at_ten() - self._now())
        # The invite command goes by the real clock, so its codes must outlast the weeks that scripts let pass.
        settings = {"LOG_LEVEL": "warning", "INVITE_VALID_DAYS": "30", AHEAD: str(self._clock)}
        self._house = House(folder, self._double, settings=settings)
        self._bot = Bot(self._house, command=[sys.executable, "-m", HURRIED])
        self._bot.is_up()
        assert self._bot.is_running, self._bot.err.read_text("utf-8")
        self._beside = Beside(self._house.database_path, self._house.key_file)
        self._beside.tell_time(self._now())
        self._numbers = count(1)
        self.last_update = 0

    def close(self) -> None:
        self._beside.close()
        code = self._bot.stop()
        self._double.close()
        assert code == 0, f"it ended with {code}:\n{self._bot.err.read_text('utf-8')}"

    def phone(self, name: str, language: str) -> TelegramPhone:
        return TelegramPhone(self, self._double.person(f"{name} {next(self._numbers)}", language))

    def invite(self, role: str, area: str, organisation: str) -> str:
        """Run the command, as somebody at the machine would while the bot runs."""
        wanted = ["--area", area] if area else []
        wanted += ["--organisation", organisation] if organisation else []
        told = subprocess.run(  # noqa: S603 - our own command
            [str(SAMENBOT), "invite", role, *wanted],
            env=self._house.environment,
            cwd=self._house.folder,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        return next(line for line in told.splitlines() if line.startswith("Code: ")).split()[1]

    def settles(self) -> None:
        wait_until(self._has_taken_everything, "Telegram keeps updates that the bot does not confirm")
        self._beside.waits_for_the_post()

    def _has_taken_everything(self) -> bool:
        with self._double.world.changed:
            return (self._double.world.offsets[-1] or 0) > self.last_update

    def goes_on(self, until: Callable[[], bool]) -> None:
        with suppress(AssertionError):
            wait_until(until, "")

    def begins_on_tuesday(self) -> None:
        now = self._now()
        tuesday = now.replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(
            days=(1 - now.weekday()) % 7
        )
        self._goes_to(tuesday if tuesday > now else tuesday + timedelta(days=7))

    def passes(self, span: timedelta) -> None:
        self._goes_to(self._now() + span)

    def passes_until(self, clock: str) -> None:
        now = self._now()
        hour, minute = map(int, clock.split(":"))
        moment = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
        self._goes_to(moment if moment > now else moment + timedelta(days=1))

    def _goes_to(self, moment: datetime) -> None:
        self._moves(moment.astimezone(UTC) - self._now().astimezone(UTC))
        self._beside.tell_time(self._now())

    def _now(self) -> datetime:
        return (datetime.now(UTC) + self._ahead).astimezone(AMSTERDAM)

    def _moves(self, span: timedelta) -> None:
        self._ahead += span
        fresh = self._clock.with_suffix(".new")
        fresh.write_text(str(self._ahead.total_seconds()), "utf-8")
        fresh.replace(self._clock)


def _next_tuesday_at_ten() -> datetime:
    now = datetime.now(AMSTERDAM)
    ten = now.replace(hour=10, minute=0, second=0, microsecond=0)
    return ten + timedelta(days=(1 - now.weekday()) % 7 or 7)
