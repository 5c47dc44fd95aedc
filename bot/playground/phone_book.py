"""The playground's phones, kept in a small JSON file so that they are there again after a restart."""

import json
import secrets
import threading
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from bot.errors import StartError
from bot.playground.phones import Phone

LONGEST_NAME = 40

FIRST_PHONES = (
    Phone(
        "marieke",
        "Marieke",
        hint="bewoner",
        about="Marieke zoekt hulp. Typ hieronder, zoals je een buur zou appen.",
    ),
    Phone(
        "fatma",
        "Fatma",
        hint="bewoner · English",
        about="Fatma wil iets doen voor een buur. Vertel wat ze kan of kan uitlenen. Haar telefoon staat op Engels.",
        language="en",
    ),
    Phone(
        "samira",
        "Samira",
        hint="makelaar",
        about="Samira is de makelaar van de wijk. Zij hoort hier wie elkaar vonden, en wie nog niemand vond.",
    ),
    Phone(
        "coordinator",
        "Coördinator",
        hint="coöperatie",
        about="De coördinator stuurt berichten aan wijken en ziet hoe het gaat.",
    ),
)
"""Who is there on the first day: the people of one whole story."""


class PhoneBookError(StartError):
    """The file can't be read. Nothing is lost by removing it but the names above the phones."""


class PhoneBook:
    """Phones in a JSON file. Safe to use from several threads, not from several processes."""

    def __init__(
        self,
        path: Path,
        *,
        first: Sequence[Phone] = FIRST_PHONES,
        new_id: Callable[[], str] = lambda: secrets.token_hex(4),
    ) -> None:
        self._path = path
        self._new_id = new_id
        self._lock = threading.Lock()
        self._phones: list[Phone] = []
        if path.exists():
            self._phones = _read(path)
        else:
            for phone in first:
                self._append(phone)

    def all(self) -> Sequence[Phone]:
        """Give every phone, in the order they were added."""
        with self._lock:
            return tuple(self._phones)

    def add(self, name: str, *, hint: str = "", language: str = "", neighbour: bool = False) -> Phone:
        """Add a phone; raises ValueError, with a line for the user, when the name won't do."""
        made = Phone(self._new_id(), _name(name), hint=hint, language=language, neighbour=neighbour)
        return self._append(made)

    def _append(self, phone: Phone) -> Phone:
        with self._lock:
            # +31 6 0… is given out to nobody, so that an invented number can't be somebody's.
            numbered = replace(phone, number=f"+31600{len(self._phones) + 1:06}")
            _write(self._path, [*self._phones, numbered])
            self._phones.append(numbered)
        return numbered


def _name(raw: str) -> str:
    words = " ".join(unicodedata.normalize("NFC", raw).split())
    name = "".join(sign for sign in words if sign.isprintable()).strip()
    if not name:
        raise ValueError("Geef de telefoon een naam. (Give the phone a name.)")
    if len(name) > LONGEST_NAME:
        raise ValueError(
            f"Een naam is hoogstens {LONGEST_NAME} tekens. (A name has at most {LONGEST_NAME} signs.)"
        )
    return name


def _read(path: Path) -> list[Phone]:
    try:
        return [Phone(**fields) for fields in json.loads(path.read_text("utf-8"))]
    except (ValueError, TypeError) as problem:
        raise PhoneBookError(
            f"{path} is damaged. Remove it and start again: the phones come back."
        ) from problem


def _write(path: Path, phones: Sequence[Phone]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps([asdict(one) for one in phones], ensure_ascii=False, indent=1), "utf-8")
    fresh.replace(path)  # whole or not at all
