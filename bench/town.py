"""A town in a real database: wijken full of neighbours, each with a talent, and somebody who asks in each wijk.

The rows are those that the bot's acts leave behind, without their events. One wijk is written; the database
itself copies it to the others. Copies lie between the originals, as in a town where people joined in any order:
reading one wijk reads all over the file.
"""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, String, Table, cast, func, insert, literal, select, true
from sqlmodel import SQLModel

from bench.samenbot import offered
from bot import app
from bot.conversations.offer import LIKELY
from bot.house import House
from bot.settings import Settings
from matching.concepts import CONCEPTS
from matching.features import features
from matching.trec import Text
from matching.understand import Intent, Understanding, understand
from storage.tables import Address, HelpRequest, Person, Talent, TalentConcept

_NOW: Final = datetime(2026, 11, 24, 9, tzinfo=UTC)
_MOST_WIJKEN: Final = 4096
"""Between two ids of the first wijk there is room for so many copies."""
_SEED: Final = 3562
_NAME_BYTES: Final = 40  # of a sealed name or address
_SEAL_BYTES: Final = 33  # that a seal adds to a text


@contextmanager
def house(folder: Path) -> Iterator[House]:
    """Build the bot's house round a new database in this folder, and close it at the end."""
    settings = Settings(
        _env_file=None,
        database_url=f"sqlite:///{folder / 'data' / 'bench.db'}",
        key_file=folder / "keys" / "keys.env",
    )
    built = app.build_house(settings, progress=lambda _line: None)
    try:
        yield built
    finally:
        built.store.close()


def fill(house: House, talents: Sequence[Text], wijken: int) -> None:
    """Let somebody live in each wijk for each of these talents."""
    if wijken > _MOST_WIJKEN:
        raise ValueError(f"a town has at most {_MOST_WIJKEN} wijken, not {wijken}")
    rows = _rows(talents)
    with house.store.write() as tx:
        connection = tx.session.connection()
        for model, written in rows.items():
            connection.execute(insert(_table(model)), [one.model_dump() for one in written])
            if wijken > 1:
                _copy(connection, _table(model), wijken - 1)


def ask(house: House, requests: Sequence[Text], wijken: int) -> list[int]:
    """Let each of these be asked in some wijk, by somebody who confirmed the best guess; give their ids.

    Left out is what was not understood: the bot would search nothing for it.
    """
    chance = random.Random(_SEED)  # noqa: S311 - it chooses a wijk, no secret
    rows: list[HelpRequest] = []
    for one in requests:
        heard = understand(one.text, intent=Intent.ASKS)
        for concept in heard.guesses[:1]:
            rows.append(_request(len(rows) + 1, concept, heard, chance.randrange(wijken)))
    with house.store.write() as tx:
        connection = tx.session.connection()
        askers = [_person(row.id, row.wijk, chance) for row in rows]
        connection.execute(insert(_table(Person)), [one.model_dump() for one in askers])
        connection.execute(insert(_table(HelpRequest)), [one.model_dump() for one in rows])
    return [row.id for row in rows]


def _rows(talents: Sequence[Text]) -> dict[type[SQLModel], list[SQLModel]]:
    """Give the rows of the first wijk, by table, in the order in which they can be written."""
    chance = random.Random(_SEED)  # noqa: S311 - it fills what nobody opens
    rows: dict[type[SQLModel], list[SQLModel]] = {Person: [], Address: [], Talent: [], TalentConcept: []}
    for number, one in enumerate(talents, start=1):
        person = number * _MOST_WIJKEN
        rows[Person].append(_person(person, _wijk(0), chance))
        rows[Address].append(_address(person, chance))
        heard = offered(one.text)
        for concept in _confirmed(heard):
            talent = (len(rows[Talent]) + 1) * _MOST_WIJKEN
            words = chance.randbytes(len(one.text.encode()) + _SEAL_BYTES)
            rows[Talent].append(_talent(talent, person, concept, heard, words))
            rows[TalentConcept].append(
                TalentConcept(id=talent, talent_id=talent, wijk=_wijk(0), concept=concept)
            )
    return rows


def _confirmed(heard: Understanding) -> list[str]:
    """Give the talents that somebody would say yes to: those that are likely, or else the best guess."""
    likely = [one.concept for one in heard.concepts if one.confidence >= LIKELY]
    return likely or list(heard.guesses[:1])


def _person(id: int, wijk: str, chance: random.Random) -> Person:  # noqa: A002 - the column's name
    return Person(
        id=id,
        city="utrecht",
        language="nl",
        name_sealed=chance.randbytes(_NAME_BYTES),
        wijk=wijk,
        consented_at=_NOW,
        registered_at=_NOW,
        created_at=_NOW,
        last_in_at=_NOW,
    )


def _address(person: int, chance: random.Random) -> Address:
    return Address(
        id=person,
        person_id=person,
        channel="playground",
        account="playground",
        uid_hash=chance.randbytes(32),
        uid_sealed=chance.randbytes(_NAME_BYTES),
        last_in_at=_NOW,
    )


def _talent(id: int, person: int, concept: str, heard: Understanding, words: bytes) -> Talent:  # noqa: A002 - as above
    return Talent(
        id=id,
        person_id=person,
        kind=str(CONCEPTS[concept].kind),
        concept=concept,
        words_sealed=words,
        features=features(heard, confirmed=(concept,)).to_json(),
        created_at=_NOW,
        confirmed_at=_NOW,
    )


def _request(id: int, concept: str, heard: Understanding, wijk: int) -> HelpRequest:  # noqa: A002 - as above
    return HelpRequest(
        id=id,
        number=id,
        asker_id=id,
        city="utrecht",
        wijk=_wijk(wijk),
        wijken=[_wijk(wijk)],
        concept=concept,
        features=features(heard, confirmed=(concept,)).to_json(),
        urgency="open",
        state="open",
        holder="bot",
        expires_at=_NOW + timedelta(days=14),
        created_at=_NOW,
    )


def _wijk(number: int) -> str:
    return f"W{number}"


def _table(model: type[SQLModel]) -> Table:
    return SQLModel.metadata.tables[model.__name__.lower()]


def _copy(connection: Connection, table: Table, times: int) -> None:
    """Copy each row so many times: to wijk 1, 2, …, with ids that follow its own."""
    series = select(literal(1).label("n")).cte("series", recursive=True)
    series = series.union_all(select(series.c.n + 1).where(series.c.n < times))
    changed: dict[str, ColumnElement[Any]] = {
        "wijk": literal("W").concat(cast(series.c.n, String)),
        "uid_hash": func.randomblob(32),
    }
    changed |= {
        name: table.c[name] + series.c.n for name in ("id", "person_id", "talent_id") if name in table.c
    }
    values = [changed.get(column.name, column) for column in table.columns]
    copies = select(*values).select_from(table.join(series, true())).order_by(table.c.id, series.c.n)
    connection.execute(insert(table).from_select([one.name for one in table.columns], copies))
