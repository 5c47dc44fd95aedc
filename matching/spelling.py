"""Repair the spelling of words that nobody has ever taught the bot: "brijen" is "breien", "partitent" "partytent".

A repaired word is read beside the typed one and never instead of it: a rare word that is spelt well must not be lost.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

_SHORTEST = 5  # letters: shorter words are too often another word
_LONG = 9  # letters from which two errors are forgiven
_PART = 4  # letters of each part of a compound
_OFTEN = 4  # phrases that hold a word, so that another is repaired towards it
_SEEN = 2  # phrases that hold a word, so that it is no error itself
_SOUNDS = (
    ("sch", "sg"),
    ("ch", "g"),
    ("ck", "k"),
    ("ph", "f"),
    ("th", "t"),
    ("ij", "y"),
    ("ei", "y"),
    ("au", "ou"),
    ("qu", "kw"),
    ("oe", "u"),
    ("x", "ks"),
    ("z", "s"),
    ("v", "f"),
    ("c", "k"),
    ("j", "i"),
    ("y", "i"),
    ("dt", "t"),
)


@dataclass(frozen=True)
class Spelling:
    """The words that people write. `taught` and `heard`, how each sounds, stand in order, the most frequent first."""

    taught: tuple[str, ...]  # often enough to repair towards
    heard: tuple[str, ...]
    seen: tuple[str, ...]  # seldom, but more than once: they are no errors


def learn(times: Mapping[str, int]) -> Spelling:
    """Make a spelling from how often each word stands in the phrases."""
    often = sorted((word for word in times if times[word] >= _OFTEN), key=lambda word: (-times[word], word))
    taught = tuple(word for word in often if len(word) >= _SHORTEST)
    return Spelling(
        taught=taught,
        heard=tuple(sound(word) for word in taught),
        seen=tuple(sorted(word for word in times if _SEEN <= times[word] < _OFTEN or len(word) < _SHORTEST)),
    )


class Speller:
    """Repairs words."""

    def __init__(self, spelling: Spelling) -> None:
        self._known = frozenset((*spelling.taught, *spelling.seen))
        self._spelt: dict[str, str] = {}
        self._alike: dict[str, list[str]] = defaultdict(list)
        for word, heard in zip(spelling.taught, spelling.heard, strict=True):
            if heard not in self._spelt:
                self._spelt[heard] = word
                self._alike[heard[0]].append(heard)

    def repaired(self, words: Sequence[str]) -> list[str]:
        """Give a known word for each word that is not known, where one sounds the same or is an error away."""
        return [better for word in words if (better := self._repair(word))]

    def _repair(self, word: str) -> str | None:
        if word in self._known or len(word) < _SHORTEST or not word.isalpha() or self._is_compound(word):
            return None
        heard = sound(word)
        if heard in self._spelt:
            return self._spelt[heard]
        allowed = 1 if len(word) < _LONG else 2
        near = process.extractOne(
            heard, self._alike.get(heard[0], ()), scorer=OSA.distance, score_cutoff=allowed
        )
        return self._spelt[near[0]] if near else None

    def _is_compound(self, word: str) -> bool:
        return any(
            word[cut:] in self._known and (word[:cut] in self._known or word[: cut - 1] in self._known)
            for cut in range(_PART, len(word) - _PART + 1)
        )


def sound(word: str) -> str:
    """Give how a word sounds to a Dutch ear, so that "fiez" meets "fiets" and "compjoeter" "computer"."""
    for letters, spoken in _SOUNDS:
        word = word.replace(letters, spoken)
    single = "".join(one for one, before in zip(word, " " + word, strict=False) if one != before)
    return single[:-1] + {"d": "t", "b": "p"}.get(single[-1:], single[-1:])
