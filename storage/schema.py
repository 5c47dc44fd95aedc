"""Brings a database from the tables it has to the tables this version works with."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from storage.errors import SchemaError

Progress = Callable[[str], None]


def is_current(connection: Connection) -> bool:
    """Tell whether every migration of this version was applied, and no other."""
    return _applied(connection) == set(_scripts().get_heads())


def is_empty(connection: Connection) -> bool:
    """Tell whether no migration was ever applied."""
    return not _applied(connection)


def upgrade(connection: Connection, progress: Progress | None = None) -> None:
    """Apply what is missing, inside the transaction of the caller, who commits.

    `progress` hears the title of each migration once it is done. Raises SchemaError when the database knows
    a migration that this version doesn't.
    """
    known = {script.revision for script in _scripts().walk_revisions()}
    if unknown := _applied(connection) - known:
        raise SchemaError(
            f"the database was made by a newer version (migration {', '.join(unknown)}): run that version"
        )
    config = configuration(connection)
    config.attributes["progress"] = progress or _silent
    command.upgrade(config, "head")


def configuration(connection: Connection) -> Config:
    """Say where the migrations are, and on which connection they run; alembic.ini is not needed."""
    config = Config()
    folder = Path(__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _applied(connection: Connection) -> set[str]:
    return set(MigrationContext.configure(connection).get_current_heads())


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(Path(__file__).parent / "migrations"))


def _silent(_title: str) -> None:
    """Hear nothing."""
