"""A text of the catalogue with named places in it, and how they are filled.

Only our own texts are ever read as a template, and only `{name}` is understood. A value is put in as it is:
whatever braces a person types stay braces.
"""

import re
import string
from collections.abc import Collection, Mapping
from functools import cache

_SENTENCE_END = re.compile(r"[.!?…\n]")


class TemplateError(ValueError):
    """A text holds something else than plain `{name}` places. Mend it; the message says what is wrong."""


def fields(template: str) -> frozenset[str]:
    """Name the places of a template. Raises TemplateError for anything but `{name}`."""
    return frozenset(name for _, name in _parts(template) if name is not None)


def fill(template: str, values: Mapping[str, str], *, capitalised: Collection[str] = ()) -> str:
    """Put the values in their places; KeyError if one is missing.

    Values named in `capitalised` get a capital where they open a sentence: "Morgen om 10:00 hoor je van mij."
    """
    text = ""
    for literal, name in _parts(template):
        text += literal
        if name is not None:
            opens = name in capitalised and _opens_a_sentence(text)
            text += _with_capital(values[name]) if opens else values[name]
    return text


@cache
def _parts(template: str) -> tuple[tuple[str, str | None], ...]:
    try:
        parsed = list(string.Formatter().parse(template))
    except ValueError as error:
        raise TemplateError(f"{error} (write {{{{ for a brace that is meant as one)") from error
    for _, name, spec, conversion in parsed:
        if name is not None and (not name.isidentifier() or spec or conversion):
            raise TemplateError(f"only a plain {{name}} may stand between braces, not {{{name}…}}")
    return tuple((literal, name) for literal, name, _, _ in parsed)


def _opens_a_sentence(before: str) -> bool:
    return not any(sign.isalnum() for sign in _SENTENCE_END.split(before)[-1])


def _with_capital(value: str) -> str:
    """Raise the first letter: the one after the emoji in "🚲 fiets repareren"."""
    for place, sign in enumerate(value):
        if sign.isalnum():
            return value[:place] + sign.upper() + value[place + 1 :]
    return value
