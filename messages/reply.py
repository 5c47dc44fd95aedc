"""What the bot wants to say, before it has a language.

A Reply is built by a conversation, an act or a notice; it is stored as JSON (sealed) and only turned into
text at the moment it is sent, because by then the person's language or the hour may have changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """Why a message goes out. It decides its pace, whether it waits for the morning, and how often it may repeat."""

    ANSWER = "answer"  # the direct answer to something a person just did
    RELAY = "relay"  # words of one neighbour for another
    QUESTION = "question"  # a question the bot puts to someone: an offer, a connection, feedback
    ALERT = "alert"  # for a broker or coordinator
    NOTICE = "notice"  # news about something of yours
    REMINDER = "reminder"
    BROADCAST = "broadcast"


@dataclass(frozen=True)
class Words:
    """Somebody's own words: shown isolated, so that they can't change the direction of ours."""

    text: str


@dataclass(frozen=True)
class Concepts:
    """Concept ids, shown as emoji and name in the reader's language."""

    ids: tuple[str, ...]


@dataclass(frozen=True)
class Term:
    """A short text of the catalogue used inside another one (a weekday, a reason)."""

    key: str


Param = str | int | datetime | date | Words | Concepts | Term
"""A value in a text. A plain str is ours (a wijk's name, a code); people's words are Words. Times are aware, UTC."""


@dataclass(frozen=True)
class Say:
    """One paragraph: a key of the catalogue and its values."""

    key: str
    params: Mapping[str, Param] = field(default_factory=dict)


def say(key: str, **params: Param) -> Say:
    """Make a Say; reads better in a list than the class does."""
    return Say(key, params)


Arg = str | int


@dataclass(frozen=True)
class Choice:
    """Something to tap: its label, and what it does.

    `action` and `args` hold codes and ids only; they stay on the server behind a random token.
    A `lasting` choice may be pressed again (menu, relay, alert), where the state decides what it still means.
    """

    label: Say
    action: str
    args: Mapping[str, Arg] = field(default_factory=dict)
    lasting: bool = False


def choice(label: str, action: str, *, lasting: bool = False, **args: Arg) -> Choice:
    """Make a Choice whose label has no values of its own."""
    return Choice(Say(label), action, args, lasting)


@dataclass(frozen=True)
class Reply:
    """One message: paragraphs, then choices."""

    says: tuple[Say, ...]
    choices: tuple[Choice, ...] = ()
    kind: Kind = Kind.ANSWER


def says_to_json(says: tuple[Say, ...]) -> list[Any]:
    """Give the paragraphs as JSON: `[[key, {name: value}], …]`."""
    return [[one.key, {name: _param_to_json(value) for name, value in one.params.items()}] for one in says]


def says_from_json(raw: list[Any]) -> tuple[Say, ...]:
    """Read what `says_to_json` wrote."""
    return tuple(
        Say(key, {name: _param_from_json(value) for name, value in params.items()}) for key, params in raw
    )


def _param_to_json(value: Param) -> Any:
    match value:
        case Words(text):
            return {"words": text}
        case Concepts(ids):
            return {"concepts": list(ids)}
        case Term(key):
            return {"term": key}
        case datetime():
            return {"moment": value.isoformat()}
        case date():
            return {"date": value.isoformat()}
        case _:
            return value


def _param_from_json(raw: Any) -> Param:
    match raw:
        case {"words": text}:
            return Words(text)
        case {"concepts": ids}:
            return Concepts(tuple(ids))
        case {"term": key}:
            return Term(key)
        case {"moment": iso}:
            return datetime.fromisoformat(iso)
        case {"date": iso}:
            return date.fromisoformat(iso)
        case str() | int():
            return raw
        case _:
            raise ValueError("not a value of a text")
