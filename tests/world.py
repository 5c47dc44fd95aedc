"""A whole bot in a test: real database, real desk, real outbox; only the last metre to the phone is played.

world = World(tmp_path)
marieke = world.resident("Marieke", "Overvecht")
marieke.says("wie kan mijn fiets maken")
marieke.sees("Wanneer heb je hulp nodig?")
marieke.presses("Vandaag")
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from bot import app, due
from bot.channels.port import Button, Incoming, Kind, Outbound, Refused, Sent, Verdict
from bot.clock import MovableClock
from bot.invites import invite
from bot.sender import Sender
from bot.settings import Settings
from storage.tx import Tx

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
TUESDAY_AT_TEN = datetime(2026, 11, 24, 10, 0, tzinfo=AMSTERDAM)


def plain(text: str) -> str:
    """Leave out the invisible marks that keep somebody's words from turning ours around."""
    return text.replace("\u2068", "").replace("\u2069", "")


class TestClock(MovableClock):
    """Product time that stands still until it is moved."""

    __test__ = False

    def __init__(self, start: datetime) -> None:
        super().__init__()
        self._start = start.astimezone(UTC)

    def now(self) -> datetime:
        """Give the moment at which the test stands."""
        return self._start + self.ahead


@dataclass
class Phone:
    """Somebody with a phone."""

    world: "World"
    id: str
    language: str = ""
    messages: list[Outbound] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    read: int = 0
    verdict: Verdict | None = None  # what the channel says of sends to this phone; None: delivered

    # --- doing --------------------------------------------------------------------------------------------

    def says(self, text: str, *, quoting: int | None = None) -> "Phone":
        """Type something; `quoting`: in answer to the message at this index."""
        quoted = self.numbers[quoting] if quoting is not None else ""
        return self.does(Kind.TEXT, text=text, quoted=quoted)

    def presses(self, label: str, *, of: str = "") -> "Phone":
        """Tap the newest button with this label (on a message that holds `of`)."""
        return self.does(Kind.PRESS, token=self.button(label, of=of).token)

    def does(self, kind: Kind, *, event: str = "", settle: bool = True, **what: object) -> "Phone":
        """Do anything at all."""
        self.read = len(self.messages)
        incoming = Incoming(
            channel="playground",
            account="playground",
            event=event or f"{self.id}-{next(self.world.events)}",
            sender=self.id,
            kind=kind,
            language=self.language,
            **what,  # type: ignore[arg-type]
        )
        self.world.running.desk.receive(incoming)
        if settle:
            self.world.settle()
        return self

    # --- looking ------------------------------------------------------------------------------------------

    @property
    def fresh(self) -> list[Outbound]:
        """What came since this phone last did something."""
        return self.messages[self.read :]

    @property
    def last(self) -> str:
        """The text of the newest message."""
        return self.messages[-1].text if self.messages else ""

    def labels(self) -> list[str]:
        """The buttons of the newest message."""
        return [one.label for one in self.messages[-1].buttons] if self.messages else []

    def button(self, label: str, *, of: str = "") -> Button:
        """Find the newest button with this label."""
        for message in reversed(self.messages):
            for one in message.buttons:
                if one.label == label and plain(of) in plain(message.text):
                    return one
        raise AssertionError(f"no button {label!r}; the last message is {self.last!r} with {self.labels()}")

    def sees(self, *parts: str) -> "Phone":
        """Check that what came since last time holds all of this."""
        shown = plain("\n".join(one.text for one in self.fresh))
        for part in parts:
            assert plain(part) in shown, f"{self.id} does not see {part!r} in:\n{shown}"
        return self

    def sees_not(self, *parts: str) -> "Phone":
        """Check that nothing that ever came holds any of this."""
        shown = plain("\n".join(one.text for one in self.messages))
        for part in parts:
            assert plain(part) not in shown, f"{self.id} sees {part!r} in:\n{shown}"
        return self

    def hears_nothing(self) -> "Phone":
        """Check that nothing came since last time."""
        assert not self.fresh, f"{self.id} hears {[one.text for one in self.fresh]}"
        return self

    def looks(self) -> "Phone":
        """Read everything: from here on only what comes is fresh."""
        self.read = len(self.messages)
        return self


class World:
    """A city on a Tuesday at ten."""

    def __init__(self, folder: Path, *, start: datetime = TUESDAY_AT_TEN, **settings: object) -> None:
        self.folder = folder
        self.settings = Settings(
            _env_file=None,
            database_url=f"sqlite:///{folder / 'data' / 'test.db'}",
            key_file=folder / "keys" / "keys.env",
            **settings,  # type: ignore[arg-type]
        )
        self.clock = TestClock(start)
        self.house = app.build_house(self.settings, clock=self.clock, progress=lambda _line: None)
        self.running = app.assemble(self.house, [])
        self.sender = Sender(self.house, {"playground": None})  # type: ignore[dict-item]
        self.phones: dict[str, Phone] = {}
        self.events = count(1)
        self.numbers = count(1)

    def close(self) -> None:
        """Let go of the database."""
        self.house.store.close()

    # --- people -------------------------------------------------------------------------------------------

    def phone(self, name: str, *, language: str = "") -> Phone:
        """Give a phone that has never written."""
        self.phones[name] = Phone(self, name, language)
        return self.phones[name]

    def resident(self, name: str, wijk: str = "Overvecht", *, offers: str = "", language: str = "") -> Phone:
        """Give somebody who is registered, with a talent if one is named."""
        phone = self.phone(name, language=language)
        yes = "yes" if language == "en" else "ja"
        for words in ("hallo", yes, name, wijk, yes):
            phone.says(words)
        if offers:
            phone.says(offers)
            phone.says(yes)
        return phone.looks()

    def broker(self, name: str = "Samira", area: str = "Overvecht", organisation: str | None = None) -> Phone:
        """Give a broker."""
        return self._staff("broker", name, area, organisation)

    def coordinator(self, name: str = "Connie") -> Phone:
        """Give a coordinator."""
        return self._staff("coordinator", name, None, None)

    def _staff(self, kind: str, name: str, area: str | None, organisation: str | None) -> Phone:
        with self.house.store.write() as tx:
            code = invite(self.house.scope(tx, actor="command"), kind, area, organisation)
        phone = self.phone(name)
        for words in (f"/start {code}", "ja", name, area or "Overvecht", "ja"):
            phone.says(words)
        return phone.looks()

    # --- time ---------------------------------------------------------------------------------------------

    def passes(self, *, until: str = "", **span: float) -> None:
        """Let time pass (`hours=4`), or until a time of day; whatever is planned is done at its own moment."""
        end = self.clock.now() + timedelta(**span)
        if until:
            hour, minute = map(int, until.split(":"))
            local = self.clock.now().astimezone(AMSTERDAM).replace(hour=hour, minute=minute, second=0)
            end = (local if local > self.clock.now() else local + timedelta(days=1)).astimezone(UTC)
        while (now := self.clock.now()) < end:
            planned = due.next_moment(self.house, now)
            self.clock.advance(min(planned or end, end) - now)
            self.round()

    def leaps(self, **span: float) -> None:
        """Let much time pass at once."""
        self.clock.advance(timedelta(**span))
        self.round()

    def round(self) -> None:
        """Do all that is due, and deliver what is said."""
        for _ in range(20):
            self.settle()
            if not due.everything(self.house):
                break
        self.settle()

    def settle(self) -> None:
        """Deliver everything that is due now."""
        for _ in range(200):
            letters = self.sender._lease_now(24, 8)
            for letter in letters:
                phone = self.phones[letter.to]
                verdict = phone.verdict or Sent(str(next(self.numbers)))
                if isinstance(verdict, Sent):
                    phone.messages.append(letter.outbound)
                    phone.numbers.append(verdict.message)
                self.sender._mark(letter, verdict)
            if not letters:
                return
        raise AssertionError("the outbox never comes to rest")

    # --- looking inside -----------------------------------------------------------------------------------

    def reads(self) -> Tx:
        """Give a transaction to look at what is kept, open until the end of the test."""
        return self.house.store.read().__enter__()


GONE = Refused("blocked", gone=True)
