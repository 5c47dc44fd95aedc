"""The languages that people name: which code "Oekraïense", "türkçeden" or "polskiego" stands for."""

import re
from collections.abc import Sequence

from matching.lexicon import read_table
from matching.words import words

_SLAVIC = re.compile(r"(?<=[sc]k)i$|(?<=[сц]ьк)а$")
_ARABIC_BEFORE = re.compile(r"^(?:و|ب|ل|ف)?(?:ال)?(?=\w{3})|^لل(?=\w{3})")
_ARABIC = re.compile(r"[؀-ۿ]")
_LEAST = 4  # letters of a name that may have another ending
_MORE = 4  # letters that such an ending may have


class LanguageNames:
    """Names in all languages that we understand, found in any of their forms."""

    def __init__(self, table: dict[str, str]) -> None:
        self._codes: dict[str, str] = {}
        for code, names in table.items():
            for name in names.split(","):
                self._codes.setdefault(" ".join(_SLAVIC.sub("", word) for word in words(name)), code)

    def code(self, said: Sequence[str], place: int) -> str | None:
        """Give the language that is named by the word (or the two words) at a place in a text."""
        word = said[place]
        named = self._codes.get(" ".join(said[place : place + 2])) or self._codes.get(word)
        if named or not word.isalpha():
            return named
        if _ARABIC.match(word):
            return self._codes.get(_ARABIC_BEFORE.sub("", word))
        return self._form(word)

    def _form(self, word: str) -> str | None:
        for end in range(len(word) - 1, max(_LEAST, len(word) - _MORE) - 1, -1):
            if code := self._codes.get(word[:end]):
                return code
        return None


def load_language_names() -> LanguageNames:
    """Read the names. LexiconError if the table can't be read."""
    return LanguageNames(read_table("languages"))
