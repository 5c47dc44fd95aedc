"""The words of the lexicon, and which of them a typed word may be.

A typed word is tried in this order, the first that gives something wins: the word itself in any of its forms,
a participle, a compound ("keukenkraan" is a kraan), a word that sounds the same, a typing error away.
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz.distance import OSA

from matching.concepts import CONCEPTS
from matching.stems import STEMS, same, sound
from matching.words import words

FOLDER = Path(__file__).parent / "lexicon"
LANGUAGES = ("nl", "en", "tr", "ar")

_HINT = 0.4
_SURE = 0.8
_EACH_WORD_MORE = 0.08

_MODIFIER = 0.45  # "tuin" in "tuinbank": the thing is a bank
_UNKNOWN_MODIFIER = 0.8
_SOUNDS_LIKE = 0.9
_MISSPELT = 0.85

_SHORT = 3  # letters: too short for guesses
_LONG = 8

_LEFT_OUT = frozenset(words("a an the to my your de het een te mijn je"))
"""Words that people put into a phrase or leave out."""


class LexiconError(ValueError):
    """A lexicon file is wrong. Correct the line that the message names, then start again."""


@dataclass(frozen=True)
class Phrase:
    """Some words that, near each other, mean a concept; `weight` is how surely, 0..1."""

    concept: str
    stems: tuple[str, ...]
    weight: float


class Vocabulary:
    """The phrases of one language, found by the words they hold."""

    def __init__(
        self, language: str, phrases: list[Phrase], spelt: frozenset[str], common: frozenset[str]
    ) -> None:
        self.language = language
        self.concepts = {phrase.concept for phrase in phrases}
        self._spelt = spelt
        self._stem = STEMS.get(language, same)
        self._common = common
        self._phrases: dict[str, list[Phrase]] = defaultdict(list)
        for phrase in phrases:
            self._phrases[phrase.stems[0]].append(phrase)
        self._stems = frozenset(stem for phrase in phrases for stem in phrase.stems)
        self._sound = sound if language == "nl" else same
        self._sounds: dict[str, dict[str, str]] = defaultdict(dict)
        for stem in sorted(self._stems):
            heard = self._sound(stem)
            self._sounds[heard[0]].setdefault(heard, stem)

    def starting_with(self, stem: str) -> list[Phrase]:
        """Give the phrases whose first word has this stem."""
        return self._phrases.get(stem, [])

    def read(self, word: str) -> dict[str, float]:
        """Give the stems that a typed word may be, each with how sure that is (0..1)."""
        stem = self._stem(word)
        if word in self._common and word not in self._spelt:
            return {}
        if stem in self._stems:
            return {stem: 1.0}
        return self._inflected(word) or self._compound(word) or self._misspelt(word, stem)

    def _inflected(self, word: str) -> dict[str, float]:
        match self.language:
            case "nl" if word.startswith("ge") and (stem := self._stem(word[2:])) in self._stems:
                return {stem: 1.0}
            case "nl" if word.startswith("ge") and (stem := self._stem(word[2:-1])) in self._stems:
                return {stem: 1.0}
            case "tr" | "ar":
                return dict.fromkeys(self._starts(word), 1.0)
        return {}

    def _starts(self, word: str) -> Iterator[str]:
        """Give the longest word of the lexicon that this one begins with: Turkish puts its grammar behind."""
        for end in range(len(word) - 1, _SHORT - 1, -1):
            if word[:end] in self._stems:
                yield word[:end]
                return

    def _compound(self, word: str) -> dict[str, float]:
        """Split a Dutch compound: its last part says what it is, its first part is a hint."""
        if self.language != "nl":
            return {}
        for cut in range(_SHORT, len(word) - _SHORT):
            head, modifier = self._stem(word[cut:]), self._stem(word[:cut])
            if head in self._stems and modifier in self._stems:
                return {modifier: _MODIFIER, head: 1.0}
        for cut in range(_SHORT, len(word) - _SHORT - 1):
            head = self._stem(word[cut:])
            if head in self._stems:
                return {head: _UNKNOWN_MODIFIER}
        return {}

    def _misspelt(self, word: str, stem: str) -> dict[str, float]:
        """Forgive from five letters on, more from eight on; shorter words are too often another word."""
        if len(word) <= _SHORT + 1 or word.isdigit():
            return {}
        heard = self._sound(stem)
        alike = self._sounds.get(heard[0], {})
        if heard in alike:
            return {alike[heard]: _SOUNDS_LIKE}
        allowed = 1 if len(heard) <= _LONG else 2
        near = [
            (typos, other)
            for other in alike
            if len(other) > _SHORT + allowed
            and (typos := OSA.distance(heard, other, score_cutoff=allowed)) <= allowed
        ]
        return {alike[min(near)[1]]: _MISSPELT} if near else {}


def load_vocabularies() -> dict[str, Vocabulary]:
    """Read the lexicon of each language. LexiconError if a file names a concept that does not exist."""
    return {language: _vocabulary(language) for language in LANGUAGES}


def load_common() -> dict[str, frozenset[str]]:
    """Give the small, frequent words of each language, plain."""
    return {language: frozenset(words(text)) for language, text in _table("common").items()}


def load_language_names() -> dict[str, str]:
    """Give the code of a language by each of its plain names; a name of two words is joined by a space."""
    return {
        " ".join(words(name)): code
        for code, names in _table("languages").items()
        for name in names.split(",")
    }


def _vocabulary(language: str) -> Vocabulary:
    phrases = []
    table = _table(language)
    for concept, listed in table.items():
        if concept not in CONCEPTS:
            raise LexiconError(f"lexicon/{language}.toml: there is no concept {concept!r}")
        phrases += [_phrase(language, concept, one) for one in listed.split(",")]
    spelt = frozenset(word for listed in table.values() for word in words(listed))
    return Vocabulary(language, phrases, spelt, frozenset().union(*load_common().values()))


def _phrase(language: str, concept: str, listed: str) -> Phrase:
    stem = STEMS.get(language, same)
    stems = tuple(stem(word) for word in words(listed) if word not in _LEFT_OUT)
    if not stems or len(set(stems)) < len(stems):
        raise LexiconError(
            f"lexicon/{language}.toml: {concept}: {listed.strip()!r} has no word, or one twice"
        )
    weight = _HINT if listed.strip().endswith("?") else min(_SURE + _EACH_WORD_MORE * (len(stems) - 1), 0.96)
    return Phrase(concept, stems, weight)


def _table(name: str) -> dict[str, str]:
    try:
        return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as problem:
        raise LexiconError(f"lexicon/{name}.toml can't be read: {problem}") from None
