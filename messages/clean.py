"""Text from people, made safe to show."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby, islice

FSI, PDI = "\u2068", "\u2069"  # first strong isolate … pop directional isolate

_NEWLINES = re.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_MANY_NEWLINES = re.compile(r"\n{3,}")
_JOINERS = "\u200c\u200d"  # ZWNJ spells Persian and Arabic, ZWJ builds emoji
_EDGES = _JOINERS + "".join(filter(str.isspace, map(chr, range(0x3001))))  # all white space there is
_BLANKS = "\u115f\u1160\u2800\u3164\uffa0"  # letters by name, nothing to the eye
_UNSEEN = ("Cc", "Cf", "Cs", "Co")  # control, format (bidi among them), surrogate, private use
_MARKS_ON_A_LETTER = 6  # no script stacks more; who does, paints over the lines above and below


def clean(text: str) -> str:
    """Give the text without anything that could disturb what stands around it.

    NFC; control, bidi and other invisible characters out, save the joiners that emoji and Persian need; a
    newline stays one, and no more than two stand in a row. Cleaning twice changes nothing.
    """
    text = _NEWLINES.sub("\n", text.replace("\t", " "))
    text = "".join(sign for sign in text if _may_stay(sign))
    text = "".join(_few_marks(unicodedata.normalize("NFC", text)))
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return _MANY_NEWLINES.sub("\n\n", text).strip(_EDGES)


def isolate(text: str) -> str:
    """Clean the text and wrap each of its lines, so that its direction stays its own.

    Line by line, because an isolate ends where a paragraph does (UAX 9, rule X8).
    """
    return "\n".join(f"{FSI}{line}{PDI}" if line else "" for line in clean(text).split("\n"))


def _may_stay(sign: str) -> bool:
    if sign == "\n" or sign in _JOINERS:
        return True
    # Unassigned ones stay: an older Python doesn't know the newest emoji. The 66 "noncharacters" go.
    never = ord(sign) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(sign) <= 0xFDEF  # noqa: PLR2004 - Unicode 23.7
    return not never and sign not in _BLANKS and unicodedata.category(sign) not in _UNSEEN


def _few_marks(text: str) -> Iterator[str]:
    for is_mark, run in groupby(text, lambda sign: unicodedata.category(sign) in ("Mn", "Me")):
        yield from islice(run, _MARKS_ON_A_LETTER if is_mark else None)


def chunks(text: str, limit: int) -> tuple[str, ...]:
    """Cut the text into pieces of at most `limit` characters, at the best place for a reader.

    That is after a paragraph, else a line, a sentence, a word; only a word longer than a piece is cut inside,
    and never inside what the eye sees as one sign (an accent, a flag, a family emoji) unless that alone is
    too long. The space at a cut is dropped; nothing else is.
    """
    pieces = []
    rest = text.strip()
    while len(rest) > limit:
        cut = _best_cut(rest, limit)
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return (*pieces, rest) if rest else tuple(pieces)


_CUTS = tuple(re.compile(pattern) for pattern in (r"\n\s*\n", r"\n", r"[.!?…؟。]\s", r"\s"))


def _best_cut(text: str, limit: int) -> int:
    for pattern in _CUTS:
        # One sign further, for the space behind a piece that fits exactly.
        places = [found.end() for found in pattern.finditer(text, 0, limit + 1)]
        fair = [place for place in places if place > limit // 2 and _is_between_signs(text, place)]
        if fair:
            return fair[-1]
    whole = (place for place in range(limit, 0, -1) if _is_between_signs(text, place))
    return next(whole, limit)


def _is_between_signs(text: str, place: int) -> bool:
    """Tell whether a cut here leaves both signs whole: the part of UAX 29 that chat messages need."""
    if place >= len(text):
        return True
    before, after = text[place - 1], text[place]
    if before == "\u200d" or after in _JOINERS or unicodedata.category(after) in ("Mn", "Me", "Mc"):
        return False
    if "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f":  # skin tones, tags
        return False
    flags = _FLAG_LETTERS_AT_END.search(text[:place])
    return not (flags and len(flags[0]) % 2 and _FLAG_LETTERS_AT_END.match(after))


_FLAG_LETTERS_AT_END = re.compile("[\U0001f1e6-\U0001f1ff]+\\Z")
