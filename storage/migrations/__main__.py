"""Writes the next migration: `python -m storage.migrations "what changes"`, to be read and tidied by hand."""

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from storage import schema


def main(title: str) -> None:
    """Compare the tables with what the migrations make of an empty database; write the difference."""
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{Path(folder) / 'empty.db'}")
        with engine.begin() as connection:
            schema.upgrade(connection)
            config = schema.configuration(connection)
            count = len(list(ScriptDirectory.from_config(config).walk_revisions()))
            config.attributes["batch"] = count > 0  # the first has no table to rebuild
            _tidy(config)
            command.revision(config, title, autogenerate=True, rev_id=f"{count + 1:04}")
        engine.dispose()


def _tidy(config: Config) -> None:
    """Have the new file put into the form of the house."""
    config.set_section_option("post_write_hooks", "hooks", "check, format")
    for name, how in (("check", "check --fix-only --quiet"), ("format", "format --quiet")):
        config.set_section_option("post_write_hooks", f"{name}.type", "module")
        config.set_section_option("post_write_hooks", f"{name}.module", "ruff")
        config.set_section_option("post_write_hooks", f"{name}.options", f"{how} REVISION_SCRIPT_FILENAME")


if __name__ == "__main__":
    main(sys.argv[1])
