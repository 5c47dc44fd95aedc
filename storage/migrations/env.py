"""Runs the migrations on the connection it is given; alembic loads this file itself."""

from collections.abc import Collection, Mapping
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.runtime.migration import MigrationContext, MigrationInfo
from alembic.script import ScriptDirectory
from sqlalchemy import String
from sqlmodel import SQLModel

import storage.tables  # noqa: F401 - defines the tables that autogenerate compares with
from storage.types import UtcDateTime


def _render(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our types as a migration should name them: it must not change when SQLModel does."""
    if kind == "type" and isinstance(item, UtcDateTime):
        autogen.imports.add("from storage.types import UtcDateTime")
        return "UtcDateTime()"
    if kind == "type" and getattr(item, "impl", None).__class__ is String:
        return "sa.String()"
    return False


def _tell(
    ctx: MigrationContext,  # noqa: ARG001 - the signature is alembic's, here and below
    step: MigrationInfo,
    heads: Collection[Any],  # noqa: ARG001
    run_args: Mapping[str, Any],  # noqa: ARG001
) -> None:
    for script in ScriptDirectory.from_config(context.config).get_revisions(step.up_revision_ids):
        context.config.attributes["progress"](f"{script.revision} {script.doc}")


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    # SQLite changes a table by building it anew.
    render_as_batch=context.config.attributes.get("batch", True),
    render_item=_render,
    on_version_apply=_tell,
)
context.run_migrations()
