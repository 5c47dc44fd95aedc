"""What is kept: tables, transactions, the inbox, the outbox, and how the schema came to be."""

from sqlmodel import SQLModel

# Set before any table is defined: a later migration can only change a constraint that has a name.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
