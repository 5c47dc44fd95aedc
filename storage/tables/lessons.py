"""What corrections taught: pairs of concepts and how often, nobody's words."""

from sqlmodel import Field, SQLModel


class Lesson(SQLModel, table=True):
    """How often `meant` was chosen where `heard` was the best guess; the same concept twice: it was right.

    It has no id of its own: an id tells the moment, and with it whose request it was.
    """

    city: str = Field(primary_key=True)
    heard: str = Field(primary_key=True)
    meant: str = Field(primary_key=True)
    times: int = 0
