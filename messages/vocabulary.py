"""The words people type at any moment, in more languages than we answer in.

Each `locale/<language>/commands.po` holds phrases for the same keys, set apart by |. They are read folded
(see fold.py), so a phrase is written once, however people spell its capitals and accents.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from messages.catalogue import LOCALE, REFERENCE, CatalogueError, read_catalogue
from messages.fold import fold

_OPTIONAL = frozenset({"cancel.not_after", "lookalike"})  # a language may have none


@dataclass(frozen=True)
class Vocabulary:
    """Folded phrases by language and key."""

    phrases: Mapping[str, Mapping[str, tuple[str, ...]]]

    def of(self, key: str, languages: Collection[str] | None = None) -> frozenset[str]:
        """Give the phrases of a key in these languages; in all when none are named."""
        return frozenset(phrase for of in self._chosen(languages) for phrase in of.get(key, ()))

    def meanings(self, prefix: str, languages: Collection[str] | None = None) -> dict[str, str]:
        """Map every phrase of the keys that begin with `prefix` to the rest of its key."""
        return {
            phrase: key.removeprefix(prefix)
            for of in self._chosen(languages)
            for key, phrases in of.items()
            if key.startswith(prefix)
            for phrase in phrases
        }

    def _chosen(self, languages: Collection[str] | None) -> Iterable[Mapping[str, tuple[str, ...]]]:
        return [of for code, of in self.phrases.items() if languages is None or code in languages]


@cache
def load_vocabulary(folder: Path = LOCALE) -> Vocabulary:
    """Read and check commands.po of every language. Raises CatalogueError."""
    phrases = {path.parent.name: _read(path) for path in sorted(folder.glob("*/commands.po"))}
    wanted = phrases.get(REFERENCE, {}).keys()
    for language, of in phrases.items():
        for key in sorted(wanted - of.keys() - _OPTIONAL):
            raise CatalogueError(f"{language}/commands.po: {key} is missing; write what people type for it")
        for key in sorted(of.keys() - wanted):
            raise CatalogueError(f"{language}/commands.po: {key} does not exist in {REFERENCE}; remove it")
    _check_that_no_phrase_means_two_things(phrases)
    return Vocabulary(phrases)


def _read(path: Path) -> dict[str, tuple[str, ...]]:
    entries = {}
    for message in read_catalogue(path):
        if not isinstance(message.id, str) or not isinstance(message.string, str):
            raise CatalogueError(f"{path.parent.name}/commands.po: a key here has no plural forms")
        if message.id:
            entries[message.id] = tuple(fold(phrase) for phrase in message.string.split("|"))
            if not all(entries[message.id]):
                raise CatalogueError(f"{path.parent.name}/commands.po: {message.id} has an empty phrase")
    return entries


def _check_that_no_phrase_means_two_things(phrases: Mapping[str, Mapping[str, tuple[str, ...]]]) -> None:
    for prefix in ("command.", "answer."):
        meant: dict[str, str] = {}
        for language, key in ((language, key) for language, of in phrases.items() for key in of):
            for phrase in phrases[language][key] if key.startswith(prefix) else ():
                first = meant.setdefault(phrase, key)
                if first != key:
                    raise CatalogueError(
                        f"{language}/commands.po: {phrase!r} stands under {key} and {first}; keep one"
                    )
