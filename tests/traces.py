"""Searches every file of a house for traces of what people typed: names, addresses, texts, words.

The search is case-insensitive, in UTF-8 and UTF-16. What stands in an empty house as well (the words of the
schema), and the codes of the program, are no traces.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.conversations.flows import ACTIONS, FLOWS
from bot.states import MATCH, REQUEST
from matching.concepts import CONCEPTS

ENCODINGS = ("utf-8", "utf-16-le")
_WORD = re.compile(r"[^\W\d_]{6,}")
_NUMBER = re.compile(r"\d{5,}")


@dataclass(frozen=True)
class Trace:
    """Something of people's that stands in a file. Its text is for the one who reads the failed test."""

    file: str
    text: str


def parts_of(typed: Iterable[str]) -> set[str]:
    """Give what to look for: whole texts, their words of six letters or more, their numbers."""
    found: set[str] = set()
    for text in typed:
        whole = {text} if len(text) >= 6 else set()
        found |= whole | set(_WORD.findall(text)) | set(_NUMBER.findall(text.replace(" ", "")))
    return {one.lower() for one in found}


def codes() -> bytes:
    """Give the codes of the program that may stand in its files: concepts, actions, steps, states."""
    steps = [name for flow in FLOWS.values() for name in flow]
    names = [*CONCEPTS, *ACTIONS, *FLOWS, *steps, *REQUEST, *MATCH]
    return "\n".join(names).encode()


def exempt(parts: set[str], empty_house: Path) -> set[str]:
    """Give which parts stand in an empty house or among the codes: finding those would prove nothing."""
    plain = codes() + b"\n".join(path.read_bytes() for path in files(empty_house))
    return {part for part in parts if part.encode() in plain.lower()}


def traces(folder: Path, parts: set[str], *, chance: Iterable[str] = ()) -> list[Trace]:
    """Find every part in every file below a folder; `chance`: random tokens, which may look like anything."""
    found = []
    for path in files(folder):
        content = path.read_bytes()
        for token in chance:
            content = content.replace(token.encode(), b" ")
        lowered = content.lower()
        found += [
            Trace(str(path.relative_to(folder)), part)
            for part in sorted(parts)
            if any(_stands_in(part, encoding, lowered) for encoding in ENCODINGS)
        ]
    return found


def files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _stands_in(part: str, encoding: str, content: bytes) -> bool:
    """Look for a part; a number counts only when it isn't the middle of a longer one (an id, a time)."""
    if part.isdigit():
        zero = b"\x00" if encoding == "utf-16-le" else b""
        digits = re.escape(part.encode(encoding))
        return re.search(rb"(?<!\d" + zero + rb")" + digits + rb"(?!\d)", content) is not None
    written = {part, part.upper(), part.capitalize()}  # bytes know only the case of ASCII letters
    return any(one.encode(encoding).lower() in content for one in written)
