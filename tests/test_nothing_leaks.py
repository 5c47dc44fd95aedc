"""People's names, addresses and words stand in no file that the bot writes, other than sealed."""

import sqlite3
import stat
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import SQLModel, select

from bot import retention
from bot.channels.port import Incoming, Kind
from storage.tables import Button, Person
from storage.tx import Tx
from tests.crash import stories
from tests.crash.process import Ending
from tests.crash.town import Town
from tests.doubles.telegram import TelegramDouble
from tests.doubles.telegram_person import Person as OnThePhone
from tests.traces import Trace, exempt, files, parts_of, traces
from tests.world import World

DESPAIR = "het hoeft voor mij niet meer ik wil dood"
MAY_BE_EXEMPT = 3
"""So few of the words that people type may be words of the program as well."""


@pytest.fixture
def typed(world: World, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Everything that people type in this world, and their addresses."""
    texts: list[str] = []
    receive = world.running.desk.receive

    def listens(incoming: Incoming) -> None:
        texts.extend((incoming.text, incoming.sender))
        receive(incoming)

    monkeypatch.setattr(world.running.desk, "receive", listens)
    return texts


@pytest.fixture
def empty_house(make_world: Callable[..., World]) -> Path:
    """A house in which nobody ever was."""
    return make_world().folder


def plays_everything(world: World) -> None:
    """Play a story in which every table gets its rows."""
    samira, connie = world.broker("Samirabelle"), world.coordinator("Constantia")
    fatima = world.resident("Fatimazohra", offers="ik kan een lekkende kraan repareren, vooral bij ouderen")
    newcomer = world.phone("Marietje")
    newcomer.says("mijn kraan lekt verschrikkelijk boven de wasbak")
    for words in ("ja", "Marietje", "3562 kj", "ja"):
        newcomer.says(words)
    newcomer.presses("Deze week")
    fatima.presses("Ja, met mijn naam")
    newcomer.presses("Ja, verbind ons")
    newcomer.says("Zullen we donderdagmiddag afspreken?")
    newcomer.presses("Deel mijn nummer")
    newcomer.does(Kind.CONTACT, text="0687654321")
    newcomer.presses("Ja, geef het")
    fatima.says("Liever vrijdagochtend, bel me op 0612345678")
    fatima.presses("Meld of blokkeer")
    fatima.says("deze persoon vraagt naar mijn bankpasje").presses("Iets anders")
    newcomer.says(DESPAIR)
    newcomer.presses("Makelaar mag schrijven")
    samira.says("overzicht")
    for words in ("omroep", "Zaterdagmiddag pompoensoep in buurthuis De Dreef"):
        connie.says(words)
    for label in ("Hele stad", "Nu versturen"):
        connie.presses(label)
    world.passes(hours=1)


def sealed_random(folder: Path) -> list[str]:
    """Give the tokens of buttons, which chance made."""
    (path,) = (folder / "data").glob("*.db")
    with sqlite3.connect(path) as connection:
        found = [token for (token,) in connection.execute(f"SELECT token FROM {Button.__tablename__}")]  # noqa: S608
    connection.close()
    return found


def looked_for(texts: list[str], empty_house: Path) -> set[str]:
    parts = parts_of(texts)
    known = exempt(parts, empty_house)
    assert len(known) <= MAY_BE_EXEMPT, known
    return parts - known


def test_no_file_of_a_full_story_holds_a_name_an_address_or_a_word(
    world: World, typed: list[str], empty_house: Path
) -> None:
    plays_everything(world)

    parts = looked_for(typed, empty_house)
    assert len(parts) > 30
    assert {"marietje", "donderdagmiddag", "0687654321", "0612345678", "pompoensoep", DESPAIR} <= parts
    assert traces(world.folder, parts, chance=sealed_random(world.folder)) == []


@pytest.mark.parametrize(
    "planted",
    [
        b"... Donderdagmiddag ...",
        "... DONDERDAGMIDDAG ...".encode("utf-16-le"),
        b"+31 0687654321,",
        "x0687654321x".encode("utf-16-le"),
        b"\xff\xfe" + "Caf\u00c9tje".encode(),
    ],
)
def test_the_search_finds_a_leak_that_is_planted(tmp_path: Path, planted: bytes) -> None:
    parts = parts_of(["Zullen we donderdagmiddag naar het cafétje?", "0687654321"])
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "some.log").write_bytes(b"\x00\x01" + planted + b"\x00")
    assert [one.file for one in traces(tmp_path, parts)] == ["deep/some.log"]


def test_the_search_finds_words_that_storage_forgot_to_seal(
    world: World, typed: list[str], empty_house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = world.house.store._vault
    monkeypatch.setattr(vault, "seal", lambda _place, _row, clear: clear.encode())
    monkeypatch.setattr(vault, "open", lambda _place, _row, sealed: sealed.decode())
    world.resident("Marietje")
    assert Trace("data/test.db", "marietje") in traces(world.folder, looked_for(typed, empty_house))


def test_the_keys_lie_apart_from_the_data_and_are_their_owners_alone(world: World) -> None:
    key_file, data = world.settings.key_path, world.settings.database_path.parent
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert not key_file.is_relative_to(data)
    secrets = [line.rpartition(":")[2] for line in key_file.read_text().splitlines() if line[0] != "#"]
    assert all(secret.encode() not in path.read_bytes() for secret in secrets for path in files(data))


# --- a real process ---------------------------------------------------------------------------------------


@pytest.mark.thorough
def test_a_real_run_writes_none_of_it_to_its_files_or_its_log(tmp_path: Path, empty_house: Path) -> None:
    with TelegramDouble() as double:
        town = Town(tmp_path, double)
        town.house.settings["LOG_LEVEL"] = "debug"
        town.settle(
            ("Fatimazohra", "ik kan een lekkende kraan repareren"), staff=[("Constantia", "coordinator")]
        )
        with town:
            lives_a_day(town)
            town.rests()
            town.goes_on_after(timedelta(), Ending("answered", 1))
            double.person("Jolijntje").says("onafgemaakte toestanden")
            assert town.bot
            assert town.bot.was_killed()
            parts = looked_for(typed_on_phones(double), empty_house)
            assert {"marietje", "onafgemaakte", "0687654321", "pompoensoep", DESPAIR} <= parts
            assert '"event": "sent"' in town.bot.err.read_text()
            assert town.house.database_path.with_name("samenbot.db-journal").stat().st_size
            chance = sealed_random(tmp_path)
            assert traces(tmp_path, parts, chance=chance) == []


def lives_a_day(town: Town) -> None:
    """Let Marietje meet the bot, be helped, share her number, be in despair, and go; others hear a broadcast."""
    double, fatima = town.double, town.double.person("Fatimazohra")
    marietje = double.person("Marietje")
    for words in ("mijn kraan lekt verschrikkelijk", "ja", "Marietje", "3562 kj", "ja"):
        tells(town, marietje, words)
    taps(town, marietje, "Deze week")
    stories.is_connected(town, marietje, fatima, "verschrikkelijk")
    stories.writes(town, marietje, fatima, "Zullen we donderdagmiddag afspreken?")
    taps(town, marietje, "Deel mijn nummer")
    heard = len(marietje.messages)
    marietje.shares_contact("0687654321")
    town.sees(marietje, button="Ja, geef het", since=heard)
    taps(town, marietje, "Ja, geef het")
    town.sees(fatima, "0687654321")
    taps(town, fatima, "Meld of blokkeer")
    tells(town, fatima, "deze persoon vraagt naar mijn bankpasje")
    taps(town, fatima, "Iets anders")
    tells(town, marietje, DESPAIR)
    tells(town, marietje, "vergeet mij")
    town.sees(marietje, button="Ja, wis alles")
    taps(town, marietje, "Ja, wis alles")
    stories.broadcasts(town, double.person("Constantia"), "Zaterdagmiddag pompoensoep in De Dreef")
    town.sees(fatima, "pompoensoep")


def tells(town: Town, person: OnThePhone, words: str) -> None:
    heard = len(person.messages)
    person.says(words)
    town.sees(person, since=heard)


def taps(town: Town, person: OnThePhone, label: str) -> None:
    heard = len(person.messages)
    person.presses(label)
    town.sees(person, since=heard)


def typed_on_phones(double: TelegramDouble) -> list[str]:
    """Give what people typed, their names and their numbers, as Telegram passed it on."""
    found: list[str] = []
    for update in double.world._made.values():
        message = update.get("message", {})
        sender = message.get("from", {})
        number = message.get("contact", {}).get("phone_number", "")
        found += [message.get("text", ""), sender.get("first_name", ""), str(sender.get("id", "")), number]
    return found


# --- erasure ----------------------------------------------------------------------------------------------


THEIR_OWN = {
    "Marietje": ["verschrikkelijk", "donderdagmiddag", "0687654321", DESPAIR],
    "Fatimazohra": ["ouderen", "vrijdagochtend", "0612345678", "bankpasje"],
    "Samirabelle": ["overzicht"],
    "Constantia": [],
}
"""What only they typed, and may not be read again when they are erased."""


@pytest.mark.parametrize(
    "order",
    [
        pytest.param(("Marietje", "Constantia"), id="the asker first"),
        pytest.param(("Fatimazohra", "Samirabelle"), id="the helper first"),
    ],
)
def test_after_erasure_nothing_of_the_person_opens_and_nothing_points_to_them(
    world: World, order: tuple[str, ...]
) -> None:
    plays_everything(world)
    for name in order:
        with world.house.store.read() as tx:
            person_id = person_called(tx, name)
            assert mentions(tx, [name])
        world.phones[name].says("vergeet mij").presses("Ja, wis alles")

        with world.house.store.read() as tx:
            assert list(references(tx, person_id)) == []
            assert mentions(tx, [name, *THEIR_OWN[name]]) == []


def test_the_last_word_about_somebody_erased_goes_when_bodies_go(world: World) -> None:
    fatima = world.resident("Fatimazohra", offers="ik kan een kraan repareren")
    marietje = world.resident("Marietje").says("mijn kraan lekt").presses("Deze week")
    fatima.presses("Ja, met mijn naam")
    marietje.presses("Ja, verbind ons").says("Zullen we donderdagmiddag afspreken?")
    marietje.says("vergeet mij").presses("Ja, wis alles")
    with world.house.store.read() as tx:
        assert mentions(tx, ["donderdagmiddag"]) == []

    world.leaps(days=8)
    retention.wipe(world.house)
    with world.house.store.read() as tx:
        assert mentions(tx, ["Marietje"]) == []


def mentions(tx: Tx, words: list[str]) -> list[tuple[str, str]]:
    return [(place, text) for place, text in opened(tx) if any(one in text for one in words)]


def person_called(tx: Tx, name: str) -> int:
    return next(one.id for one in tx.all(select(Person)) if tx.open(one, "name_sealed") == name)


MAY_OUTLIVE = {"event"}
"""Who did what, with an id that no longer leads to anybody."""


def references(tx: Tx, person_id: int) -> Iterator[str]:
    """Find each row, of any table, that holds this id in any column, also within JSON."""
    for table in SQLModel.metadata.sorted_tables:
        if table.name in MAY_OUTLIVE:
            continue
        for row in tx.session.execute(table.select()).mappings():
            yield from (f"{table.name}.{name}" for name, value in row.items() if str(person_id) in str(value))


def opened(tx: Tx) -> Iterator[tuple[str, str]]:
    """Open everything that is sealed, with the right keys."""
    for mapper in SQLModel._sa_registry.mappers:
        sealed = [column.key for column in mapper.columns if column.key.endswith("_sealed")]
        for row in tx.session.scalars(select(mapper.class_)):
            for column in sealed:
                yield f"{mapper.class_.__name__}.{column}", tx.open(row, column) or ""
