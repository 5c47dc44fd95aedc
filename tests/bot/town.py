"""A town in which every step of every conversation can be reached, and the ways to reach them.

The walker's phone speaks the language of the walk; what is tapped is named by the key of its label, so that
the same way leads there in every language.
"""

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import col, select

from bot import post
from bot.conversations.facts import HOME, Facts, Spot
from bot.facts import Reader
from storage import outbox
from storage.tables import Address, Outgoing, Person, Place
from storage.tx import Tx
from tests.bot.checkpoint import Checkpoint
from tests.world import Phone, World

LANGUAGES = ("nl", "en")

WORDS: Mapping[str, tuple[str, str]] = {
    "hello": ("hallo", "hello"),
    "yes": ("ja", "yes"),
    "no": ("nee", "no"),
    "menu": ("menu", "menu"),
    "back": ("terug", "back"),
    "stop": ("stop", "stop"),
    "help": ("help", "help"),
    "language": ("taal", "language"),
    "forget": ("vergeet mij", "forget me"),
    "tap_leaks": ("mijn kraan lekt", "my tap is leaking"),
    "tap_leaks_this_week": ("mijn kraan lekt, deze week", "my tap is leaking, this week"),
    "something_odd": ("kan iemand mijn ding", "kan iemand mijn ding"),
    "half_known": (
        "wie kan mijn kapotte fiets maken",
        "wie kan mijn kapotte fiets maken",
    ),
    "a_story": ("mijn kraan lekt en dat zit zo. " * 40, "my tap is leaking and this is how. " * 40),
    "ladder": ("een ladder", "a ladder"),
    "two_talents": (
        "ik kan fietsen repareren en ik heb een ladder te leen",
        "I can repair bikes and I have a ladder to lend",
    ),
    "swords": ("ik kan zwaardslikken", "I can swallow swords"),
    "call_me": ("bel me maar op 06 12345678", "just call me on 06 12345678"),
    "crisis": ("ik wil dood", "I want to die"),
    "soup": ("Zaterdag soep in de buurttuin", "Soup in the garden on Saturday"),
}
"""What the walker types, in Dutch and in English."""


class Town:
    """A world with a cast, at a moment to which every way starts again."""

    def __init__(self, folder: Path, language: str) -> None:
        self.language = language
        self.world = World(folder)
        self.texts = self.world.house.catalogues.language(language)
        self._staff()
        self._neighbours()
        self._chats()
        self._start = Checkpoint(self.world)

    def _staff(self) -> None:
        self.broker = self.world.broker("Samira", "Overvecht")
        self.coordinator = self.world.coordinator("Connie")
        for one in (self.broker, self.coordinator):
            if self.language != "nl":
                one.says("taal").presses(self.label(f"language.{self.language}"))

    def _neighbours(self) -> None:
        world, language = self.world, self.language
        world.broker("Tineke", "Transwijk", "Buurthuis Transwijk")
        self.anna = world.resident("Anna", "Noordoost", language=language)
        self.marieke = world.resident("Marieke", "Overvecht", language=language)
        self.fatma = world.resident("Fatma", "Overvecht", offers="fiets repareren doe ik graag")
        self.jan = world.resident("Jan", "Overvecht", offers="ik kan een lekkende kraan maken")

    def _chats(self) -> None:
        """Let Marieke have two chats: with Fatma about her bike, with Jan about her tap."""
        for helper, words in ((self.fatma, "mijn fiets heeft een lekke band"), (self.jan, "mijn kraan lekt")):
            self.marieke.says("menu").presses(self.label("menu.ask")).says(words)
            self.marieke.presses(self.label("when.week"))
            helper.presses("Ja, met mijn naam")
            self.marieke.presses(self.label("connection.yes"))

    def begin(self) -> None:
        """Go back to the start."""
        self._start.restore()

    def close(self) -> None:
        """Let go of everything."""
        self._start.close()
        self.world.close()

    # --- what the ways are made of ------------------------------------------------------------------------

    def label(self, key: str) -> str:
        """Give a label without values as the walker sees it."""
        return self.texts.text(key)

    def word(self, name: str) -> str:
        """Give words of the walker."""
        return WORDS[name][0 if self.language == "nl" else 1]

    def says(self, phone: Phone, *names: str) -> Phone:
        """Let somebody type words of the list, one after another."""
        for name in names:
            phone.says(self.word(name))
        return phone

    def taps(self, phone: Phone, *keys: str) -> Phone:
        """Let somebody tap labels, one after another."""
        for key in keys:
            phone.presses(self.label(key))
        return phone

    # --- looking ------------------------------------------------------------------------------------------

    def said_to(self, phone: Phone) -> list[str]:
        """Give what is on its way to somebody now, as they will read it; broadcasts are for everybody."""
        world = self.world
        with world.house.store.read() as tx:
            rows = tx.all(
                select(Outgoing)
                .where(
                    Outgoing.state == outbox.QUEUED,
                    Outgoing.due_at <= world.clock.now(),
                    col(Outgoing.broadcast_id).is_(None),
                )
                .order_by(col(Outgoing.id))
            )
            written = [(self._reader(tx, one), one) for one in rows]
            return [
                world.sender._write(tx, one, language).text
                for (uid, language), one in written
                if uid == phone.id
            ]

    def _reader(self, tx: Tx, row: Outgoing) -> tuple[str | None, str]:
        farewell = tx.open_json(row, "farewell_sealed")
        if farewell:
            return farewell["uid"], farewell["language"]
        person = tx.get(Person, row.person_id)
        address = post.reachable(tx, person.id) if person else None
        return (tx.open(address, "uid_sealed"), person.language) if person and address else (None, "")

    def knows(self, phone: Phone) -> bool:
        """Tell whether anything is kept of somebody."""
        with self.world.house.store.read() as tx:
            return self._person(tx, phone) is not None

    def spot(self, phone: Phone) -> Spot:
        """Give where somebody is; someone unknown is nowhere, which is where one starts."""
        with self.world.house.store.read() as tx:
            person = self._person(tx, phone)
            place = tx.get(Place, person.id) if person else None
            return Spot(place.flow, place.step, tx.open_json(place, "draft_sealed") or {}) if place else HOME

    def facts(self, phone: Phone) -> Facts:
        """Give what the conversation may know of somebody."""
        with self.world.house.store.read() as tx:
            person = self._person(tx, phone)
            assert person is not None
            reader = Reader(self.world.house.scope(tx), self.world.house.catalogues, person)
            return reader.facts(quoted=None, token="", last_in=None)

    def _person(self, tx: Tx, phone: Phone) -> Person | None:
        key = tx.lookup("address", "playground", phone.id)
        address = tx.one(select(Address).where(Address.uid_hash == key))
        return tx.get(Person, address.person_id) if address else None

    def open_database(self) -> sqlite3.Connection:
        """Look at the rows themselves."""
        return sqlite3.connect(self.world.folder / "data" / "test.db")


Way = Callable[[Town], Phone]


def _newcomer(town: Town, *words: str) -> Phone:
    phone = town.world.phone("Noor", language=town.language)
    phone.says(town.word("tap_leaks"))
    for one in words:
        phone.says(one)
    return phone


def _welcome(*words: str) -> Way:
    return lambda town: _newcomer(town, *words)


def _asks(*names: str, taps: tuple[str, ...] = ()) -> Way:
    return lambda town: town.taps(town.says(town.taps(town.anna.says("menu"), "menu.ask"), *names), *taps)


def _offers(*names: str) -> Way:
    return lambda town: town.says(town.taps(town.anna.says("menu"), "menu.offer"), *names)


def _moves(*words: str) -> Way:
    def go(town: Town) -> Phone:
        phone = town.taps(town.anna.says("menu"), "menu.more", "more.move")
        for one in words:
            phone.says(one)
        return phone

    return go


def _writes(name: str) -> Way:
    """Write to Fatma, in the middle of asking for something else."""
    return lambda town: town.says(_in_a_chat(town), name)


def _in_a_chat(town: Town) -> Phone:
    town.taps(town.says(town.marieke, "menu"), "menu.relays")
    return town.marieke.presses("\u2068Fatma\u2069")


def _two_offers(town: Town) -> Phone:
    """Have two neighbours ask Anna for two things, before she looks."""
    town.says(town.anna, "two_talents", "yes")
    town.says(town.anna, "menu")
    for name, words in (("Piet", "mijn fiets heeft een lekke band"), ("Ali", "wie heeft een ladder te leen")):
        town.world.resident(name, "Noordoost").says(words).presses("Deze week")
    return town.says(town.anna, "yes")


def _two_chats_and_a_question(town: Town) -> Phone:
    """Have Fatma write while Marieke was asked for words by the bot."""
    town.taps(town.says(town.marieke, "menu"), "menu.ask")
    town.fatma.says("hoi, ik kom om vier uur")
    return town.says(town.marieke, "tap_leaks")


def _danger(town: Town) -> Phone:
    return town.says(_asks("tap_leaks")(town), "crisis")


def _matched_request(town: Town, key: str) -> Phone:
    town.taps(town.broker.says("menu"), "menu.desk")
    code = next(label for label in town.broker.labels() if "-" in label)
    return town.taps(town.broker.presses(code), key)


def _broadcasts(*names: str, taps: tuple[str, ...] = ()) -> Way:
    return lambda town: town.taps(
        town.says(town.taps(town.coordinator.says("menu"), "menu.broadcast"), *names), *taps
    )


@dataclass(frozen=True)
class Stop:
    """One step, and a way to it through the front door."""

    flow: str
    step: str
    way: Way
    variant: str = ""

    def __str__(self) -> str:
        return ".".join(filter(None, (self.flow, self.step, self.variant)))


STOPS: tuple[Stop, ...] = (
    Stop("welcome", "consent", _welcome()),
    Stop("welcome", "name", _welcome("ja")),
    Stop("welcome", "where", _welcome("ja", "Noor")),
    Stop("welcome", "where", _welcome("ja", "Noor", "Parijs"), "lost"),
    Stop("welcome", "which", _welcome("ja", "Noor", "noord")),
    Stop("welcome", "right", _welcome("ja", "Noor", "3561 AB")),
    Stop("welcome", "buurt", _welcome("ja", "Noor", "Zuidwest", "ja")),
    Stop("home", "which", lambda town: town.says(town.anna, "ladder")),
    Stop("ask", "what", _asks()),
    Stop("ask", "what", _asks("a_story"), "long"),
    Stop("ask", "concept", _asks("something_odd")),
    Stop("ask", "concept", _asks("half_known"), "guesses"),
    Stop("ask", "when", _asks("tap_leaks")),
    Stop("ask", "day", _asks("tap_leaks", taps=("when.day",))),
    Stop("ask", "urgent", _asks("tap_leaks", taps=("when.urgent",))),
    Stop("ask", "send", _asks("tap_leaks_this_week")),
    Stop("offer", "what", _offers()),
    Stop("offer", "right", _offers("two_talents")),
    Stop("offer", "unknown", _offers("swords")),
    Stop("between", "relay", lambda town: town.says(town.marieke, "soup")),
    Stop("between", "relay", _two_chats_and_a_question, "or_step"),
    Stop("between", "answer", _two_offers),
    Stop("between", "private", _writes("call_me")),
    Stop("between", "number", lambda town: town.taps(_in_a_chat(town), "relay.number")),
    Stop(
        "between",
        "number",
        lambda town: town.taps(_in_a_chat(town), "relay.number").says("06 12345678"),
        "given",
    ),
    Stop("between", "report", lambda town: town.taps(_in_a_chat(town), "relay.report")),
    Stop("between", "crisis", _danger),
    Stop("settings", "language", lambda town: town.says(town.anna, "language")),
    Stop("settings", "forget", lambda town: town.says(town.anna, "forget")),
    Stop("move", "where", _moves()),
    Stop("move", "which", _moves("noord")),
    Stop("move", "right", _moves("3561 AB")),
    Stop("move", "buurt", _moves("Zuidwest", "ja")),
    Stop("desk", "whom", lambda town: _matched_request(town, "desk.write")),
    Stop("desk", "why", lambda town: _matched_request(town, "desk.close")),
    Stop("broadcast", "words", _broadcasts()),
    Stop("broadcast", "where", _broadcasts("soup")),
    Stop("broadcast", "where", lambda town: _broadcasts("soup")(town).says("Overvecht"), "chosen"),
    Stop("broadcast", "sure", _broadcasts("soup", taps=("broadcast.city",))),
)
"""Every step of bot.conversations.flows.FLOWS, with a way to it; a variant is the same step in another state."""
