"""One `samenbot run` in a process of its own, on the Telegram double."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.doubles.telegram import TelegramDouble

ROOT = Path(__file__).parents[2]
SAMENBOT = Path(sys.executable).with_name("samenbot")
STARTS_WITHIN = 20.0  # seconds; about one when the machine has nothing else to do
ENDS_WITHIN = 25.0


@dataclass(frozen=True)
class Ending:
    """Where a process dies by its own hand (`lives`: it doesn't), or after how many seconds from outside."""

    stage: str = "lives"
    nth: int = 0
    after: float = 0.0


LIVES = Ending()


@dataclass
class House:
    """A folder with a database and keys, and how the processes on it are started."""

    folder: Path
    double: TelegramDouble
    ahead: float = 0.0  # seconds of product time
    lease: float = 60.0
    repeat_after: float = 0.3
    round: float = 1.0
    read_within: float = 12.0
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def database_path(self) -> Path:
        return self.folder / "data" / "samenbot.db"

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.database_path}"

    @property
    def key_file(self) -> Path:
        return self.folder / "keys" / "keys.env"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "TELEGRAM_BOT_TOKEN": self.double.token,
            "TELEGRAM_API_URL": self.double.url,
            "DATABASE_URL": self.database_url,
            "KEY_FILE": str(self.key_file),
            "PORT": str(free_port()),
            **self.settings,
        }

    def command(self, ending: Ending) -> list[str]:
        waits = {
            "--ahead": self.ahead,
            "--lease": self.lease,
            "--repeat-after": self.repeat_after,
            "--round": self.round,
            "--read-within": self.read_within,
        }
        options = [word for name, value in waits.items() for word in (name, str(value))]
        return [sys.executable, "-m", "tests.crash.victim", ending.stage, str(ending.nth), *options]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def waits_until(
    double: TelegramDouble, condition: Callable[[], object], within: float, what: str = "it"
) -> None:
    """Wait until something is true; it is looked at after every call to the double, and every so often."""
    deadline = time.monotonic() + within
    with double.world.changed:
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"{what} did not come true within {within} s")
            double.world.changed.wait(0.05)


class Bot:
    """A process that is started at once. Leaving the block stops it in good order, if it still runs."""

    def __init__(self, house: House, ending: Ending = LIVES, command: list[str] | None = None) -> None:
        self._double = house.double
        self._polls_before = len(house.double.world.offsets)
        house.folder.mkdir(parents=True, exist_ok=True)
        self.out = house.folder / "stdout.txt"
        self.err = house.folder / "stderr.txt"
        with self.out.open("ab") as out, self.err.open("ab") as err:
            self.process = subprocess.Popen(  # noqa: S603 - our own module, by our own interpreter
                command or house.command(ending),
                env=house.environment,
                cwd=house.folder,
                stdout=out,
                stderr=err,
            )

    def is_up(self) -> Self:
        """Wait until it listens to Telegram, or has died on its way there."""

        def polled() -> bool:
            return len(self._double.world.offsets) > self._polls_before or not self.is_running

        waits_until(self._double, polled, STARTS_WITHIN)
        return self

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    def was_killed(self, within: float = ENDS_WITHIN) -> bool:
        """Wait for its end, and tell whether that was SIGKILL."""
        return self.process.wait(within) == -signal.SIGKILL

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait(ENDS_WITHIN)

    def stop(self) -> int:
        """Tell it to stop, and give its exit code."""
        self.process.terminate()
        return self.process.wait(ENDS_WITHIN)

    def __enter__(self) -> Self:
        return self.is_up()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self.is_running:
            return
        if error is None:
            code = self.stop()
            assert code == 0, f"it ended with {code}"
        else:
            self.kill()
