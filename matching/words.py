"""Turn what people type into plain words that can be compared.

People write with phone keyboards in several alphabets: full-width and Arabic-Indic digits, accents or none,
apostrophes of all shapes, "heeeel". Everything that compares texts starts here, for both sides.
"""

import re
import unicodedata

LIMIT = 4000
"""Characters that are looked at. A long story says what it needs well before that."""

_APOSTROPHE = re.compile(r"(?<=\w)['’‘`´](?=\w)")
_WORD = re.compile(r"[^\W_]+")
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")


def plain(text: str, limit: int | None = LIMIT) -> str:
    """Give the text (all of it if `limit` is None) in lower case, without accents, with ASCII digits."""
    folded = unicodedata.normalize("NFKC", text[:limit]).casefold().replace("ı", "i").replace("ـ", "")
    parts = unicodedata.normalize("NFD", folded)
    bare = "".join(_digit(sign) for sign in parts if unicodedata.category(sign) not in ("Mn", "Cf"))
    return _DRAWN_OUT.sub(r"\1\1", unicodedata.normalize("NFC", bare))


def words(text: str) -> list[str]:
    """Give the words of a text, plain: "Foto's in Ledig Erf!" → ["fotos", "in", "ledig", "erf"]."""
    return _WORD.findall(_APOSTROPHE.sub("", plain(text)))


def _digit(sign: str) -> str:
    if sign.isascii():
        return sign
    value = unicodedata.decimal(sign, None)
    return sign if value is None else str(value)
