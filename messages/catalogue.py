"""What the bot can say, in every language it speaks.

A language is a folder in `locale/` that holds `messages.po`; `concepts.po` beside it has the names of the
concepts. Message ids are keys ("ask.sent"), and `nl` is the reference: every other language has exactly its
keys, with the same named places, or the program doesn't start. Adding a language is adding a folder.
"""

import gettext
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from messages.template import TemplateError, fields

LOCALE = Path(__file__).parent / "locale"
REFERENCE = "nl"

_COUNT = "n"  # the value that chooses the plural form
_MSGID = re.compile(r'^msgid "(.+)"$', re.MULTILINE)


class CatalogueError(Exception):
    """The files in `locale/` can't be used, and the start must stop.

    The message names the language, the key and the cure.
    """


class UnknownTextError(LookupError):
    """A text was asked for that isn't there, or without one of its values: a mistake in our own code.

    Trying again won't help: give up on this message and tell the maintainers which key it was.
    """


@dataclass(frozen=True)
class Language:
    """One language, loaded."""

    code: str  # the name of its folder: "nl"
    locale: Locale  # how it writes dates, lists and numbers; from the header of messages.po
    forms: Mapping[str, tuple[str, ...]]  # every key with its text, or its plural forms
    plural: frozenset[str]  # the keys that have plural forms
    translations: gettext.GNUTranslations

    def text(self, key: str, count: int | None = None) -> str:
        """Give the template of a key; `count` chooses among plural forms."""
        if key not in self.forms:
            raise UnknownTextError(f"there is no text {key!r}: add it to locale/{REFERENCE}/messages.po")
        if key not in self.plural:
            return self.translations.gettext(key)
        if count is None:
            raise UnknownTextError(f"the text {key!r} has plural forms: give it a number named {_COUNT!r}")
        return self.translations.ngettext(key, key, count)

    def fields(self, key: str) -> frozenset[str]:
        """Name all the values that a key uses, in any of its forms."""
        return frozenset().union(*(fields(form) for form in self.forms[key]))


class Catalogues:
    """All languages together, already checked against the reference."""

    def __init__(self, languages: Mapping[str, Language]) -> None:
        self._languages = languages
        self.languages = tuple(languages)

    def keys(self) -> frozenset[str]:
        """Give the keys of all texts."""
        return frozenset(self._languages[REFERENCE].forms)

    def fields(self, key: str) -> frozenset[str]:
        """Name the values that a text needs; `n` among them if it has plural forms."""
        reference = self._languages[REFERENCE]
        if key not in reference.forms:
            raise UnknownTextError(f"there is no text {key!r}")
        return reference.fields(key) | ({_COUNT} if key in reference.plural else frozenset())

    def closest(self, tag: str) -> str:
        """Give our language for what a platform says of a person: "en-GB" → "en", unknown → the reference."""
        code = tag.replace("_", "-").partition("-")[0].casefold()
        return code if code in self._languages else REFERENCE

    def language(self, tag: str) -> Language:
        """Give the language closest to `tag`."""
        return self._languages[self.closest(tag)]


@cache
def load_catalogues(folder: Path = LOCALE) -> Catalogues:
    """Read and check every language in the folder, the reference first. Raises CatalogueError."""
    codes = sorted(
        (path.parent.name for path in folder.glob("*/messages.po")),
        key=lambda code: (code != REFERENCE, code),
    )
    if REFERENCE not in codes:
        raise CatalogueError(
            f"{REFERENCE}/messages.po is missing: it is the reference for all other languages"
        )
    languages = {code: _load(folder / code) for code in codes}
    for language in languages.values():
        _compare(language, languages[REFERENCE])
    if "language.name" not in languages[REFERENCE].forms:
        raise CatalogueError(f"{REFERENCE}/messages.po: add the key language.name, the language's own name")
    return Catalogues(languages)


def read_catalogue(path: Path) -> Catalog:
    """Read one .po file. Raises CatalogueError if it isn't one, or holds a key twice."""
    where = f"{path.parent.name}/{path.name}"
    source = path.read_bytes()
    try:
        catalog = read_po(BytesIO(source), abort_invalid=True)
    except (PoFileError, ValueError) as error:
        raise CatalogueError(f"{where} can't be read as a .po file: {error}") from error
    # Babel merges a key that stands twice, and one of the two texts would be lost without a word.
    for key, times in Counter(_MSGID.findall(source.decode())).items():
        if times > 1:
            raise CatalogueError(f"{where}: the key {key} stands there {times} times; keep one")
    if catalog.locale is None:
        raise CatalogueError(f'{where}: add a header "Language: …" with a language that Babel knows')
    return catalog


def _load(folder: Path) -> Language:
    merged = read_catalogue(folder / "messages.po")
    concepts = folder / "concepts.po"
    for message in _messages(read_catalogue(concepts)) if concepts.exists() else ():
        if message.id in merged:
            raise CatalogueError(f"{folder.name}/concepts.po: {_key(message)} is a key of another file too")
        merged[message.id] = message
    forms = {_key(message): _forms(message, folder.name) for message in _messages(merged)}
    plural = frozenset(_key(message) for message in _messages(merged) if message.pluralizable)
    assert isinstance(merged.locale, Locale)  # noqa: S101 - read_catalogue refuses a file without one
    return Language(folder.name, merged.locale, forms, plural, _translations(merged))


def _messages(catalog: Catalog) -> list[Message]:
    """Give the entries without the header, whose id is empty."""
    return [message for message in catalog if message.id]


def _translations(catalog: Catalog) -> gettext.GNUTranslations:
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _forms(message: Message, language: str) -> tuple[str, ...]:
    key = _key(message)
    # Babel refuses more forms than Plural-Forms asks for, and pads fewer with empty ones.
    forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    if message.fuzzy or not forms or not all(forms):
        raise CatalogueError(
            f"{language}: {key} has no finished text; write it, and take the mark fuzzy away"
        )
    for form in forms:
        try:
            fields(form)
        except TemplateError as error:
            raise CatalogueError(f"{language}: {key}: {error}") from error
    return forms


def _compare(language: Language, reference: Language) -> None:
    code = language.code
    for key in sorted(reference.forms.keys() - language.forms.keys()):
        raise CatalogueError(f"{code}: {key} is missing; translate it from {REFERENCE}")
    for key in sorted(language.forms.keys() - reference.forms.keys()):
        raise CatalogueError(f"{code}: {key} does not exist in {REFERENCE}; add it there or remove it here")
    for key in sorted(language.forms):
        if (key in language.plural) != (key in reference.plural):
            raise CatalogueError(f"{code}: {key} must have plural forms exactly where {REFERENCE} has them")
        _compare_fields(language, reference, key)


def _compare_fields(language: Language, reference: Language, key: str) -> None:
    """Hold each form to the reference's values; a plural form may leave out the count ("one neighbour")."""
    wanted = reference.fields(key)
    may_miss = {_COUNT} if key in reference.plural else set()
    for form in language.forms[key]:
        strange, missing = fields(form) - wanted, wanted - fields(form) - may_miss
        if strange or missing:
            said = " and ".join(
                f"{what} {{{'}, {'.join(sorted(names))}}}"
                for what, names in (("lacks", missing), ("has an unknown", strange))
                if names
            )
            raise CatalogueError(f"{language.code}: {key} {said}; use the values that {REFERENCE} uses")
