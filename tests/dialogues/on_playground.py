"""The stage of the playground: `samenbot try` in a process of its own, moved over the endpoints of its page."""

import json
import math
import os
import re
import secrets
import subprocess
import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from tests.crash.process import SAMENBOT, free_port
from tests.dialogues.beside import Beside, wait_until
from tests.dialogues.player import Message

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
KINDS = {"photo": "photo", "voice note": "voice", "sticker": "other"}
STARTS_WITHIN = 40.0  # seconds; two when the machine has nothing else to do
ENDS_WITHIN = 20.0
ENGLISH_PHONES = 4
"""Phones that stand in the playground's book with English as their language; the page adds Dutch ones."""


class PlaygroundPhone:
    def __init__(self, stage: "PlaygroundStage", number: str) -> None:
        self._stage = stage
        self.number = number

    def messages(self) -> Sequence[Message]:
        return [Message(one["text"], [key["label"] for key in one["buttons"]]) for one in self._bubbles()]

    def types(self, text: str, *, answering: int | None = None) -> None:
        quoted = "" if answering is None else self._bubbles()[answering]["id"]
        self._did("text", text=text, quoted=quoted)

    def presses(self, message: int, button: int) -> None:
        self._did("press", token=self._bubbles()[message]["buttons"][button]["token"])

    def sends(self, what: str) -> None:
        self._did(KINDS[what])

    def is_at(self, latitude: float, longitude: float) -> None:
        self._did("location", location=[latitude, longitude])

    def _bubbles(self) -> Sequence[dict[str, Any]]:
        return self._stage.feed.bubbles(self.number)

    def _did(self, kind: str, **what: object) -> None:
        deed = {"event": secrets.token_hex(8), "kind": kind, **what}
        self._stage.posts(f"phones/{self.number}/did", deed)


class Feed:
    """What the page hears: every message of the bot, as it comes."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._bubbles: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        self._known: set[str] = set()
        self._open = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="feed")
        self._thread.start()
        assert self._open.wait(10), "the playground has no events"

    def bubbles(self, phone: str) -> Sequence[dict[str, Any]]:
        return list(self._bubbles[phone])

    def knows(self, numbers: set[str]) -> bool:
        return numbers <= self._known

    def join(self) -> None:
        """Wait for the end of the stream, which the server's stop brings."""
        self._thread.join(ENDS_WITHIN)

    def _listen(self) -> None:
        ends = suppress(httpx.RemoteProtocolError, httpx.ReadError)
        without_end = httpx.Client(base_url=self._address, trust_env=False, timeout=None)  # noqa: S113 - a stream
        with ends, without_end as client, client.stream("GET", "events") as stream:
            event = ""
            for line in stream.iter_lines():
                self._open.set()
                name, _, value = line.partition(": ")
                if name == "event":
                    event = value
                elif name == "data" and event == "bubble":
                    self._hear(json.loads(value))

    def _hear(self, data: dict[str, Any]) -> None:
        bubble = data["bubble"]
        if bubble["from"] == "bot":
            self._bubbles[data["phone"]].append(bubble)
            self._known.add(bubble["id"])


class PlaygroundStage:
    """The playground in a folder of its own. Close it."""

    minutes_late = 2
    outlives_scripts = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._phones: list[PlaygroundPhone] = []
        english = [
            {"id": f"english{n}", "name": f"English {n}", "language": "en"} for n in range(ENGLISH_PHONES)
        ]
        (folder / "phones.json").write_text(json.dumps(english))
        self._process = self._starts()
        self.address = self._finds_its_address()
        self.feed = Feed(self.address)
        origin = re.match(r"http://[^/]+", self.address)
        headers = {"Origin": origin[0] if origin else ""}
        self._client = httpx.Client(base_url=self.address, headers=headers, trust_env=False, timeout=30)
        self._beside = Beside(folder / "data" / "playground.db", folder / "keys" / "keys.env")
        self._beside.tell_time(self._now())

    def _starts(self) -> subprocess.Popen[bytes]:
        environment = {"PATH": os.environ["PATH"], "PORT": str(free_port()), "LOG_LEVEL": "warning"}
        command = [str(SAMENBOT), "try", "--no-browser", "--folder", str(self._folder)]
        with (self._folder / "out.txt").open("wb") as out:
            return subprocess.Popen(  # noqa: S603 - our own command
                command, env=environment, cwd=self._folder, stdout=out, stderr=subprocess.STDOUT
            )

    def _finds_its_address(self) -> str:
        def address() -> str:
            told = (self._folder / "out.txt").read_text("utf-8")
            assert self._process.poll() is None, f"the playground did not start:\n{told}"
            found = re.search(r"Playground: (\S+)\n", told)
            return found[1] if found else ""

        wait_until(lambda: bool(address()), "the playground tells no address", STARTS_WITHIN)
        where = address()
        wait_until(lambda: _answers(where), "the playground does not answer", STARTS_WITHIN)
        return where

    def close(self) -> None:
        self._beside.close()
        self._client.close()
        self._process.terminate()
        code = self._process.wait(ENDS_WITHIN)
        self.feed.join()
        assert code == 0, f"it ended with {code}:\n{(self._folder / 'out.txt').read_text('utf-8')}"

    def posts(self, path: str, body: object) -> Any:
        answer = self._client.post(path, json=body)
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    # --- the stage ----------------------------------------------------------------------------------------

    def phone(self, name: str, language: str) -> PlaygroundPhone:
        if language == "en":
            taken = sum(one.number.startswith("english") for one in self._phones)
            number = f"english{taken}"
        else:
            number = self.posts("phones", {"name": name})["id"]
        self._phones.append(PlaygroundPhone(self, number))
        return self._phones[-1]

    def invite(self, role: str, area: str, organisation: str) -> str:
        return self._beside.invite(role, area, organisation)

    def settles(self) -> None:
        self._beside.waits_for_the_post()
        numbers = self._beside.sent()
        wait_until(lambda: self.feed.knows(numbers), "a message was sent, and not shown")

    def goes_on(self, until: Callable[[], bool]) -> None:
        if not until():
            self._moves(timedelta(minutes=1))

    def begins_on_tuesday(self) -> None:
        now = self._now()
        days = (1 - now.weekday()) % 7
        tuesday = now.replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=days)
        self._passes_until(tuesday if tuesday > now else tuesday + timedelta(days=7))

    def passes(self, span: timedelta) -> None:
        self._moves(span)

    def passes_until(self, clock: str) -> None:
        now = self._now()
        hour, minute = map(int, clock.split(":"))
        moment = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
        self._passes_until(moment if moment > now else moment + timedelta(days=1))

    def _passes_until(self, moment: datetime) -> None:
        self._moves(moment.astimezone(ZoneInfo("UTC")) - self._now().astimezone(ZoneInfo("UTC")))

    def _moves(self, span: timedelta) -> None:
        self.posts("clock", {"minutes": math.ceil(span.total_seconds() / 60)})
        self._beside.tell_time(self._now())
        self.settles()

    def _now(self) -> datetime:
        return datetime.fromisoformat(self._client.get("state").json()["now"]).astimezone(AMSTERDAM)


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}state", trust_env=False).is_success
    except httpx.TransportError:
        return False
