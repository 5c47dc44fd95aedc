"""What would tell strangers who or where somebody is, hidden from a text.

It sees phone numbers, e-mail, accounts, links, postcodes, a street with its number (patterns.py). It can't
see a name, a number in words or a street without a number; so people always confirm the masked text before
neighbours read it. Where in doubt a number is hidden: one hidden date too many hurts nobody.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from messages import patterns
from messages.clean import clean

MARK = "▒▒▒"


class Found(StrEnum):
    """What was hidden, so that the bot can say it."""

    PHONE = "phone"
    EMAIL = "email"
    IBAN = "iban"
    ADDRESS = "address"
    POSTCODE = "postcode"
    LINK = "link"  # also a name on a platform: "@marieke030"
    BSN = "bsn"  # the Dutch citizen service number


@dataclass(frozen=True)
class Masked:
    """The text as neighbours may see it, and what was hidden."""

    text: str
    found: frozenset[Found]


def mask(text: str) -> Masked:
    """Clean the text and hide what is personal in it behind ▒▒▒. Masking twice changes nothing more."""
    text = clean(text)
    found = set()
    for kind, pattern, is_one in _RULES:
        masked = _hide(text, pattern, is_one)
        if masked != text:
            found.add(kind)
            text = masked
    return Masked(text, frozenset(found))


def _hide(text: str, pattern: re.Pattern[str], is_one: Callable[[str], bool]) -> str:
    def hidden(match: re.Match[str]) -> str:
        return "".join(filter(None, match.groups())) + MARK if is_one(match[0]) else match[0]

    return pattern.sub(hidden, text)


def _always(_: str) -> bool:
    return True


def _passes_eleven_test(text: str) -> bool:
    """Tell a BSN by its check digit: nine digits, weights 9 to 2 and -1, a multiple of eleven."""
    digits = [int(sign) for sign in text if sign.isdecimal()]
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % 11 == 0


def _passes_iban_test(text: str) -> bool:
    """Tell a foreign account by its check digits (ISO 13616: modulo 97 is 1)."""
    signs = "".join(sign for sign in text.upper() if sign.isalnum())
    return int("".join(str(int(sign, 36)) for sign in signs[4:] + signs[:4])) % 97 == 1


# What may follow four digits and not be the letters of a postcode: units, and words of Dutch and English.
_UNITS = "cl cm dl ga gb kg km kw mb ml mm px"
_DUTCH = "al de el en er ge he ik in is ja je la ma me mn na nu of om op pp se te to uw va we za ze zo"
_ENGLISH = "an as at be by do go it le lo my no on or so us vs wa"
_SHORT_WORDS = frozenset(f"{_UNITS} {_DUTCH} {_ENGLISH}".split())


def _is_postcode(text: str) -> bool:
    """Take "1500 kg" and "2026 is" for what they are; capitals leave no doubt."""
    letters = text[-2:]
    return letters.isupper() or letters.casefold() not in _SHORT_WORDS


# In this order: an e-mail holds a link, an IBAN what looks like a phone number, and a BSN has nine digits.
_RULES: tuple[tuple[Found, re.Pattern[str], Callable[[str], bool]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE), is_one)
    for kind, pattern, is_one in (
        (Found.EMAIL, patterns.EMAIL, _always),
        (Found.LINK, patterns.LINK, _always),
        (Found.IBAN, patterns.DUTCH_IBAN, _always),
        (Found.IBAN, patterns.FOREIGN_IBAN, _passes_iban_test),
        (Found.BSN, patterns.NAMED_BSN, _always),
        (Found.BSN, patterns.BSN, _passes_eleven_test),
        (Found.PHONE, patterns.PHONE, _always),
        (Found.POSTCODE, patterns.POSTCODE, _is_postcode),
        (Found.ADDRESS, patterns.ADDRESS, _always),
    )
)
