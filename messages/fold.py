"""How a typed message is compared with words that we know."""

import re
import unicodedata
from collections.abc import Iterator

from rapidfuzz.distance import DamerauLevenshtein

FORGIVING_FROM = 5  # letters; in a shorter word one other letter is too often another word

# Letters that people swap, or that have no decomposition: Turkish ı, Polish ł, the Arabic finals.
_ALIKE = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "æ": "ae", "ى": "ي", "ة": "ه", "ـ": None})
_APOSTROPHES = re.compile("['’‘ʼ`´]")


def fold(text: str) -> str:
    """Give the words of a text, one space apart: without case, accents, punctuation, emoji and format signs.

    Digits of every script become 0-9. "HAYIR!" and "hayır" give the same; a text without words gives "".
    """
    return " ".join("".join(_fold_signs(_APOSTROPHES.sub("", text))).split())


def _fold_signs(text: str) -> Iterator[str]:
    for sign in unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).translate(
        _ALIKE
    ):
        kind = unicodedata.category(sign)
        if kind == "Nd":
            yield str(unicodedata.digit(sign))
        elif kind[0] == "L":
            yield sign
        elif kind[0] != "M" and kind != "Cf":
            yield " "


def one_slip(heard: str, known: str) -> bool:
    """Tell whether two folded texts differ by a single slip of the finger.

    That is one edit (a letter more, less, other, or two swapped) in one word of five letters or more, or a
    forgotten or extra space. Equal texts don't differ.
    """
    if heard == known:
        return False
    if heard.replace(" ", "") == known.replace(" ", ""):
        return len(known) >= FORGIVING_FROM
    ours, theirs = known.split(), heard.split()
    if len(ours) != len(theirs):
        return False
    differ = [(a, b) for a, b in zip(ours, theirs, strict=True) if a != b]
    return len(differ) == 1 and _slipped(*differ[0])


def _slipped(known: str, heard: str) -> bool:
    if len(known) < FORGIVING_FROM or any(map(str.isdigit, known + heard)):
        return False
    return DamerauLevenshtein.distance(known, heard, score_cutoff=1) == 1
