"""Cut a text into the pieces that the model knows: words, pairs of words, and parts of words.

Parts make typing errors, compounds and inflection harmless: "compjoeter" shares most of its parts with "computer"
as it is typed elsewhere, and "keukenkraan" holds "kraan".
"""

from collections import Counter
from itertools import pairwise
from zlib import crc32

from matching.words import words

_SIZES = (3, 4, 5)  # letters of a part, with "^" and "$" for where a word begins and ends


def grams(text: str) -> Counter[int]:
    """Give how often each piece stands in a text. A piece is known by its CRC-32, 0..2³²-1."""
    said = words(text)
    pieces = [f"w{word}" for word in said]
    pieces += [f"b{one} {other}" for one, other in pairwise(said)]
    for word in said:
        framed = f"^{word}$"
        pieces += [framed[start : start + size] for size in _SIZES for start in range(len(framed) - size + 1)]
    return Counter(crc32(piece.encode()) for piece in pieces)
