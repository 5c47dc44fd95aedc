"""${message.capitalize()}."""

import sqlalchemy as sa
from alembic import op

${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:${"" if down_revision else "  # noqa: PLR0915 - one statement a table or index"}
${"\n".join(line for line in upgrades.splitlines() if "###" not in line) or "    pass"}
