"""Bring a word's forms together: "banden" and "band", "gekookt" and "koken", "walking" and "walk".

Light on purpose. Both sides, what people type and the lexicon, go through the same function, so a stem need
not be a word; it must only be the same for the forms of one word and seldom for two words.
"""

import re
from collections.abc import Callable

_SHORTEST = 3  # letters that stay

_DUTCH_DIMINUTIVES = ("etjes", "etje", "tjes", "tje", "pjes", "pje", "kjes", "jes", "je")
_DUTCH_ENDINGS = ("en", "te", "de", "e", "s", "t")
_DUTCH_ENDINGS_AT_MOST = 2  # "fietsen": "en", then what looks like a plural in "fiets" too
_ENGLISH_ENDINGS = ("ings", "ing", "ed", "es", "s", "e")
_DUTCH_WHOLE = re.compile(r"(?:[aius]s|oos|cht|nt)$")
"""Endings that look like a plural or a verb form and are neither: "oppas", "huis", "tocht", "plant"."""
_DOUBLE = re.compile(r"(.)\1")
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


def dutch(word: str) -> str:
    """Give the stem of a Dutch word."""
    stem = _cut(word, _DUTCH_DIMINUTIVES, keep=4)
    if stem.endswith(("eren", "eert", "eerde")):
        stem = _cut(stem, ("en", "t", "de"), keep=_SHORTEST)
    for _ in range(_DUTCH_ENDINGS_AT_MOST):
        if len(stem) > _SHORTEST + 1 and not _DUTCH_WHOLE.search(stem):
            stem = _cut(stem, _DUTCH_ENDINGS, keep=_SHORTEST)
    if len(word) > _SHORTEST:
        stem = _DOUBLE.sub(r"\1", stem)
    return stem[:-1] + {"v": "f", "z": "s"}.get(stem[-1:], stem[-1:])


def english(word: str) -> str:
    """Give the stem of an English word."""
    if word.endswith(("ies", "ied")) and len(word) > _SHORTEST + 1:
        return _DOUBLE.sub(r"\1", word[:-3] + "y")
    return _DOUBLE.sub(r"\1", _cut(word, _ENGLISH_ENDINGS, keep=_SHORTEST))


def arabic(word: str) -> str:
    """Give an Arabic word without "and", article and the letters that change with spelling."""
    bare = word.translate(str.maketrans("ةىؤئ", "هيوي"))
    for prefix in ("وال", "بال", "لل", "ال"):
        if bare.startswith(prefix) and len(bare) - len(prefix) >= _SHORTEST:
            return bare[len(prefix) :]
    return bare


def same(word: str) -> str:
    """Give the word itself: its endings are left to the look-up."""
    return word


STEMS: dict[str, Callable[[str], str]] = {"nl": dutch, "en": english, "tr": same, "ar": arabic}
"""How to stem, by language. A language that is not here is compared word for word."""


def sound(stem: str) -> str:
    """Give how a Dutch stem sounds, so that "fiez" meets "fiets" and "compjoeter" "computer"."""
    heard = stem
    for letters, spoken in _SOUNDS:
        heard = heard.replace(letters, spoken)
    heard = _DOUBLE.sub(r"\1", heard)
    return heard[:-1] + {"d": "t", "b": "p"}.get(heard[-1:], heard[-1:])


def _cut(word: str, endings: tuple[str, ...], *, keep: int) -> str:
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= keep:
            return word[: -len(ending)]
    return word
