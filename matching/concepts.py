"""What neighbours do for each other and lend: the taxonomy of concepts.toml, checked when it is loaded."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

FILE = Path(__file__).parent / "concepts.toml"


class ConceptError(ValueError):
    """The taxonomy contradicts itself. Correct the concept that the message names, then start again."""


class Kind(StrEnum):
    """Whether somebody does it, or lends it."""

    SKILL = "skill"
    THING = "thing"


class Care(StrEnum):
    """What a broker wants to look at before two people meet."""

    CHILDREN = "children"
    MONEY = "money"  # and papers
    KEYS = "keys"
    AT_HOME = "at_home"  # somebody comes into a home
    BODY = "body"  # somebody is touched


@dataclass(frozen=True)
class Concept:
    """One skill, or one thing to lend. Its id is stored for years and never changes its meaning."""

    id: str
    kind: Kind
    area: str
    related: tuple[str, ...] = ()  # who else could well help; directed, from the need to the offer
    care: frozenset[Care] = frozenset()
    by_language: bool = False  # fits only when the language does


def read_concepts(text: str) -> Mapping[str, Concept]:
    """Read a taxonomy (see the head of concepts.toml) and give its concepts by id.

    ConceptError says which concept is wrong.
    """
    try:
        concepts = {concept.id: concept for concept in _concepts(tomllib.loads(text))}
    except tomllib.TOMLDecodeError as problem:
        raise ConceptError(f"concepts.toml can't be read: {problem}") from None
    for concept in concepts.values():
        for other in concept.related:
            if other not in concepts or other == concept.id:
                raise ConceptError(
                    f"concepts.toml: {concept.id} is related to {other!r}, which is no other concept"
                )
    return MappingProxyType(concepts)


def _concepts(table: dict[str, Any]) -> Iterator[Concept]:
    seen: set[str] = set()
    for kind, areas in table.items():
        for area, entries in areas.items():
            for name, entry in entries.items():
                if name in seen:
                    raise ConceptError(f"concepts.toml: {name} stands there twice")
                seen.add(name)
                yield _concept(name, kind, area, entry)


def _concept(name: str, kind: str, area: str, entry: dict[str, Any]) -> Concept:
    if unknown := entry.keys() - {"related", "care", "by_language"}:
        raise ConceptError(f"concepts.toml: {name} has an unknown key {min(unknown)!r}")
    try:
        return Concept(
            id=name,
            kind=Kind(kind),
            area=area,
            related=tuple(entry.get("related", ())),
            care=frozenset(Care(flag) for flag in entry.get("care", ())),
            by_language=bool(entry.get("by_language", False)),
        )
    except ValueError as problem:
        raise ConceptError(f"concepts.toml: {name}: {problem}") from None


CONCEPTS = read_concepts(FILE.read_text(encoding="utf-8"))
"""All concepts by id, in the order of the file."""
