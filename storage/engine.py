"""Opens the database. The one module that knows which database it is; today that is SQLite."""

import fcntl
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal

from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError
from sqlmodel import Session

from storage import schema
from storage.errors import (
    KeyFileError,
    RunnerError,
    SchemaError,
    StoreBusyError,
    StoreError,
    StoreUrlError,
    VaultError,
)
from storage.ids import Ids
from storage.tables import KeyProof
from storage.tx import Tx
from storage.vault import Vault

BUSY_SECONDS: Final = 30
"""How long a writer waits for another one before it gives up."""

_BUSY_CODES: Final = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_TROUBLE: Final = {
    sqlite3.SQLITE_FULL: "the disk is full; make room",
    sqlite3.SQLITE_IOERR: "the disk does not read or write; look at it before anything else",
    sqlite3.SQLITE_CANTOPEN: "it or its folder can't be opened; see that this user can write both",
    sqlite3.SQLITE_PERM: "this user may not; see that this user can write it and its folder",
    sqlite3.SQLITE_NOTADB: "it is not a database; let DATABASE_URL name another file",
    sqlite3.SQLITE_CORRUPT: "it is damaged; put a copy back",
}
"""What may be the matter with the file or its disk, not with what we ask of it; and what to do."""
_PURPOSE: Final = "samenbot_purpose"
PROOF_ROW: Final = 1
PROOF: Final = "made with these keys"
Purpose = Literal["write", "read", "migrate"]


def open_store(url: str, vault: Vault, *, ids: Ids | None = None) -> "Store":
    """Open the database at `url` (`sqlite:///path/to/file.db`), and make its file and folder if need be.

    Tables are made by `Store.migrate`. Raises StoreUrlError for any other address, and StoreError when the file
    can't be had.
    """
    path = _path(url)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StoreError(
            f"{path} can't be opened or made ({error.strerror}): DATABASE_URL must name a file that this user "
            "can write, in a folder that this user can write"
        ) from error
    return Store(path, vault, ids or Ids())


class Store:
    """The database and its keys. Safe to use from any thread; one instance serves a process."""

    def __init__(self, path: Path, vault: Vault, ids: Ids) -> None:
        self._path = path
        self._vault = vault
        self._ids = ids
        self._engine = _engine(path)
        self._writing = threading.Lock()

    @contextmanager
    def write(self) -> Iterator[Tx]:
        """Change things: all of it is kept at the end of the block, or none of it when the block raises.

        Nothing is sent or awaited inside: every other writer waits. Raises StoreBusyError when it waited
        too long itself; trying the whole block again is up to the caller.
        """
        with self._one_at_a_time(), self._session("write") as session:
            tx = Tx(session, self._vault, self._ids)
            yield tx
            session.commit()

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """Look at one state of things; be short, because no writer can commit meanwhile.

        What the block tries to change is refused by the database.
        """
        with self._session("read") as session:
            yield Tx(session, self._vault, self._ids)

    def schema_current(self) -> bool:
        """Tell whether the database has exactly the tables this version works with."""
        with self._connection("read") as connection:
            return schema.is_current(connection)

    def is_empty(self) -> bool:
        """Tell whether the database is new: no version ever made its tables."""
        with self._connection("read") as connection:
            return schema.is_empty(connection)

    def migrate(self, progress: Callable[[str], None] | None = None) -> None:
        """Bring the database to the tables of this version, in one transaction; `progress` hears each step.

        Raises SchemaError when the database is newer than this version, or when a step breaks a reference.
        """
        with self._connection("migrate") as connection:
            schema.upgrade(connection, progress)
            if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                raise SchemaError("the migration would break a reference: nothing changed; report this bug")
            connection.commit()

    def prepare(self, progress: Callable[[str], None] | None = None) -> None:
        """Bring the database up to date as its only runner; nothing happens when it is.

        Raises RunnerError when somebody runs on it: tables never change under a bot that runs.
        """
        if not self.schema_current():
            with self.runner_lock():
                self.migrate(progress)

    def prepare_beside_runner(self, progress: Callable[[str], None] | None = None) -> None:
        """Make a new database ready for a short command. Raises SchemaError when it is of another version."""
        if self.is_empty():
            self.prepare(progress)
        elif not self.schema_current():
            raise SchemaError(
                f"{self._path} is of another version of samenbot: start the bot of this version first, which "
                "brings it up to date"
            )

    def check_keys(self) -> None:
        """See that the keys are those this database was made with; a new one takes these.

        Raises KeyFileError: with other keys everybody would be a stranger, and nothing could be read.
        """
        with self.write() as tx:
            known = tx.get(KeyProof, PROOF_ROW)
            if known is None:
                known = KeyProof(id=PROOF_ROW, proof_sealed=b"", proof_hash=tx.lookup("proof", PROOF))
                tx.seal(known, "proof_sealed", PROOF)
                tx.add(known)
                return
            if known.proof_hash == tx.lookup("proof", PROOF) and _opens(tx, known):
                return
        raise KeyFileError(f"these are not the keys that {self._path} was made with: put the key file back")

    @contextmanager
    def runner_lock(self) -> Iterator[None]:
        """Be the only runner on this database while the block lasts, however it ends (also by SIGKILL).

        Raises RunnerError when another process is. Short commands beside a runner don't take it.
        """
        path = self._path.with_name(self._path.name + ".lock")
        with open(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+", encoding="ascii") as file:  # noqa: PTH123 - Path.open can't set the mode
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                holder = file.read().strip() or "unknown"
                raise RunnerError(
                    f"process {holder} already runs on {self._path}: stop it, or set another DATABASE_URL"
                ) from None
            file.truncate()
            file.write(f"{os.getpid()}\n")
            file.flush()
            yield

    def close(self) -> None:
        """Close the connections that are not in use."""
        self._engine.dispose()

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        """Let threads queue for their turn: SQLite lets them poll, and the unlucky one waits for seconds."""
        if not self._writing.acquire(timeout=BUSY_SECONDS):
            raise StoreBusyError(_busy(self._path))
        try:
            yield
        finally:
            self._writing.release()

    @contextmanager
    def _session(self, purpose: Purpose) -> Iterator[Session]:
        engine = self._engine.execution_options(**{_PURPOSE: purpose})
        with self._patience(), Session(engine, expire_on_commit=False) as session:
            session.connection()  # begins now: a wait for others is not hidden in the first query
            yield session

    @contextmanager
    def _connection(self, purpose: Purpose) -> Iterator[Connection]:
        engine = self._engine.execution_options(**{_PURPOSE: purpose})
        with self._patience(), engine.connect() as connection:
            connection.begin()
            yield connection

    @contextmanager
    def _patience(self) -> Iterator[None]:
        try:
            yield
        except DatabaseError as error:
            code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
            if code in _BUSY_CODES:
                raise StoreBusyError(_busy(self._path)) from error
            if code in _TROUBLE:
                raise StoreError(f"{self._path} can't be used: {_TROUBLE[code]}") from error
            raise


def _busy(path: Path) -> str:
    return f"another writer held {path} for {BUSY_SECONDS} seconds: nothing was changed, try again"


def _opens(tx: Tx, proof: KeyProof) -> bool:
    try:
        return tx.open(proof, "proof_sealed") == PROOF
    except VaultError:
        return False


def _path(url: str) -> Path:
    try:
        parsed: URL | None = make_url(url)
    except ArgumentError:
        parsed = None
    if parsed is None or parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        raise StoreUrlError("DATABASE_URL must name a file: sqlite:///path/to/samenbot.db")
    return Path(str(parsed.database))


def _engine(path: Path) -> Engine:
    url = URL.create("sqlite", database=str(path))
    # With any other isolation_level the driver begins on its own, after the first read: updates get lost.
    arguments = {"isolation_level": None, "timeout": BUSY_SECONDS}
    engine = create_engine(url, connect_args=arguments, pool_size=8, max_overflow=24)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    # Not WAL: it can corrupt in SQLite 3.7.0 to 3.51.2, and erased words would stay in its log for a while.
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA secure_delete=ON")  # what is erased is overwritten in the file as well


def _begin(connection: Connection) -> None:
    purpose: Purpose = connection.get_execution_options()[_PURPOSE]
    # A migration rebuilds tables: with references enforced, dropping the old table would empty those that
    # point to it. They are checked at its end instead. Both switches only work outside a transaction.
    connection.exec_driver_sql(f"PRAGMA foreign_keys={'OFF' if purpose == 'migrate' else 'ON'}")
    connection.exec_driver_sql(f"PRAGMA query_only={'ON' if purpose == 'read' else 'OFF'}")
    # The write lock at once: a transaction that read first can't get it any more when another one wrote.
    connection.exec_driver_sql("BEGIN" if purpose == "read" else "BEGIN IMMEDIATE")
