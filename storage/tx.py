"""One transaction: rows, and what is sealed in them."""

import json
from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import inspect
from sqlmodel import Session, SQLModel
from sqlmodel.sql.expression import SelectOfScalar

from storage.ids import Ids
from storage.vault import Vault

Row = TypeVar("Row", bound=SQLModel)
Value = TypeVar("Value")


class Tx:
    """Reads and changes within one transaction; made by `Store.write` and `Store.read` only.

    A sealed column belongs to the primary key of its row: set the key first, and never change it afterwards.
    """

    def __init__(self, session: Session, vault: Vault, ids: Ids) -> None:
        self.session = session
        self._vault = vault
        self._ids = ids

    def new_id(self) -> int:
        """Give the id of a row to be."""
        return self._ids()

    def add(self, row: Row) -> Row:
        """Stage a row, and give it back."""
        self.session.add(row)
        return row

    def delete(self, row: SQLModel) -> None:
        """Stage that a row goes."""
        self.session.delete(row)

    def get(self, model: type[Row], key: int | None) -> Row | None:
        """Find a row by its primary key; a key that is None finds nothing."""
        return None if key is None else self.session.get(model, key)

    def one(self, statement: SelectOfScalar[Value]) -> Value | None:
        """Give the only result, or None. Raises SQLAlchemy's MultipleResultsFound if there are more."""
        return self.session.exec(statement).one_or_none()

    def all(self, statement: SelectOfScalar[Value]) -> Sequence[Value]:
        """Give every result, in the order of the statement."""
        return self.session.exec(statement).all()

    def lookup(self, kind: str, *parts: str) -> bytes:
        """Give the keyed hash by which a sealed value is found."""
        return self._vault.fingerprint(kind, *parts)

    def seal(self, row: SQLModel, column: str, text: str | None) -> None:
        """Put a text into a sealed column; None empties it."""
        sealed = None if text is None else self._vault.seal(*_place(row, column), text)
        setattr(row, column, sealed)

    def open(self, row: SQLModel, column: str) -> str | None:
        """Read a sealed column. Raises VaultError when it doesn't open."""
        sealed: bytes | None = getattr(row, column)
        return None if sealed is None else self._vault.open(*_place(row, column), sealed)

    def seal_json(self, row: SQLModel, column: str, value: Any) -> None:
        """Put anything JSON can hold into a sealed column; None empties it."""
        self.seal(row, column, None if value is None else json.dumps(value, ensure_ascii=False))

    def open_json(self, row: SQLModel, column: str) -> Any:
        """Read what `seal_json` wrote."""
        text = self.open(row, column)
        return None if text is None else json.loads(text)


def _place(row: SQLModel, column: str) -> tuple[str, int]:
    """Say where a value is kept: `table.column` and the row's primary key."""
    mapper = inspect(type(row))
    (key,) = mapper.primary_key_from_instance(row)
    if key is None:
        raise ValueError(f"{mapper.local_table.name} has no key yet: give the row its id before sealing")
    return f"{mapper.local_table.name}.{column}", key
