"""What a short message asks of us, whatever the bot had just said: a command, a yes or no, a choice.

Only a whole message counts: "help, mijn kraan lekt" is a request. Case, accents, punctuation and emoji don't
matter. One slip of the finger is forgiven from five letters on, but not where `forgive_typos` is off: in a
relay a word belongs to the neighbour unless it is meant for us beyond doubt.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from messages.clean import clean
from messages.fold import fold, one_slip
from messages.vocabulary import load_vocabulary


class Command(StrEnum):
    """What works from anywhere. The values are the keys of commands.po, after "command."."""

    MENU = "menu"
    STOP = "stop"  # no more messages at all
    STOP_BROADCASTS = "stop_broadcasts"
    START = "start"
    BACK = "back"
    HELP = "help"  # a bare cry: is it a request or a question about the bot?
    LANGUAGE = "language"
    MY_DATA = "my_data"
    FORGET_ME = "forget_me"
    PRIVACY = "privacy"
    HUMAN = "human"
    REQUESTS = "requests"
    TALENTS = "talents"
    PAUSE = "pause"
    BROADCAST = "broadcast"
    CANCEL = "cancel"
    ASK = "ask"
    OFFER = "offer"
    GREETING = "greeting"


@dataclass(frozen=True)
class Heard:
    """A command, and what stood behind it: the code of an invitation in "/start CODE", else ""."""

    command: Command
    rest: str = ""


_SLASH = re.compile(r"/(?P<word>[^\s@]+)(?:@\w+)?(?:\s+(?P<rest>.+))?", re.DOTALL)
_LONGEST = 80  # letters; what is longer was not meant as a command or a plain yes
_MANY_TIMES = re.compile(r"(.)\1{2,}")  # "stoppp", "hoiiiii"
_ENDING_WITHIN = 6  # words; a longer message that ends in "laat maar" says more than that

_YES_SIGNS = frozenset("👍👌✅✔🆗")
_NO_SIGNS = frozenset("👎❌✖🚫")

_NUMBER = re.compile(r"[(#]?(\d{1,2})\ufe0f?\u20e3?[.):]*")  # "2", "2.", "2)", "(2)", "#2", the emoji 2️⃣
_PREFIX_FROM = 4  # letters


def command(
    text: str, *, forgive_typos: bool = True, languages: Collection[str] | None = None
) -> Heard | None:
    """Give the command that the whole message is, or None.

    `languages` limits whose words count; without it, all that we know. A slash before it doesn't matter
    ("/mijn_gegevens"), and "/start CODE" keeps its code. Where typos are forgiven, so is a "please", and a
    short sigh may come before "laat maar".
    """
    text = clean(text)
    said = fold(text)
    meanings = _meanings(None if languages is None else frozenset(languages))
    if said in meanings:
        return Heard(meanings[said])
    if slash := _SLASH.fullmatch(text):
        found = meanings.get(fold(slash["word"]))
        if found and (found is Command.START or not slash["rest"]):
            return Heard(found, slash["rest"] or "")
    if not forgive_typos or len(said) > _LONGEST:
        return None
    found = meanings.get(_without_politeness(said)) or _guess(said, meanings) or _cancelled_at_end(text, said)
    return Heard(found) if found else None


def yes_or_no(text: str) -> bool | None:
    """Tell whether the whole message says yes or no, in any language; None if neither, or both."""
    said = fold(text)
    verdicts = _answers(said.split()) if len(said) <= _LONGEST else {None}
    verdicts |= {sign in _YES_SIGNS for sign in text if sign in _YES_SIGNS | _NO_SIGNS}
    return verdicts.pop() if len(verdicts) == 1 else None


def label_match(text: str, labels: Sequence[str], *, exact: bool = False) -> int | None:
    """Give the index of the label that the whole message means, or None.

    It is the label itself; or its number from 1, in digits of any script or as a word; or, if only one label
    fits, the label with one slip or its first words, four letters at least. `exact` takes the label alone.
    """
    said = fold(text)
    folded = [fold(label) for label in labels]
    if said and said in folded:
        return folded.index(said)
    if exact or not said:
        return None
    number = _number(text)
    if number is not None:
        return number - 1 if 1 <= number <= len(labels) else None
    near = [place for place, label in enumerate(folded) if _means(said, label)]
    return near[0] if len(near) == 1 else None


@cache
def _meanings(languages: frozenset[str] | None) -> dict[str, Command]:
    return {said: Command(key) for said, key in load_vocabulary().meanings("command.", languages).items()}


def _without_politeness(said: str) -> str:
    """Drop a "please" from either end: "stop aub"."""
    for polite in load_vocabulary().of("answer.polite"):
        said = said.removeprefix(polite + " ").removesuffix(" " + polite)
    return said


def _guess(said: str, meanings: dict[str, Command]) -> Command | None:
    if said in load_vocabulary().of("lookalike"):
        return None
    calm = _MANY_TIMES.sub(r"\1", said)
    if calm in meanings:
        return meanings[calm]
    near = {meant for phrase, meant in meanings.items() if one_slip(said, phrase)}
    return near.pop() if len(near) == 1 else None


def _cancelled_at_end(text: str, said: str) -> Command | None:
    """Hear "wat een gedoe laat maar": a short sigh that ends in leaving.

    Not with a question mark, nor with a number, nor where the word before makes it mean something else.
    """
    words = load_vocabulary()
    if len(said.split()) > _ENDING_WITHIN or re.search(r"[?؟\d]", text):
        return None
    for phrase in words.of("cancel.ending"):
        if said.endswith(" " + phrase):
            before = said.removesuffix(phrase).split()[-1]
            return None if before in words.of("cancel.not_after") else Command.CANCEL
    return None


def _answers(words: list[str]) -> set[bool | None]:
    """Read the words as answers, the longest phrase first; {None} if they aren't all answers."""
    meanings = load_vocabulary().meanings("answer.")
    verdicts: set[bool | None] = set()
    while words:
        for length in range(len(words), 0, -1):
            meant = meanings.get(" ".join(words[:length]))
            if meant:
                break
        else:
            return {None}
        if meant != "polite":
            verdicts.add(meant == "yes")
        words = words[length:]
    return verdicts


def _number(text: str) -> int | None:
    """Read a number that is the whole message: digits of any script, or a word up to ten."""
    if match := _NUMBER.fullmatch(clean(text)):
        return int(match[1])
    said = fold(text)
    for of in load_vocabulary().phrases.values():
        if said in of["number.words"]:
            return of["number.words"].index(said) + 1
    return None


def _means(said: str, label: str) -> bool:
    long_enough = sum(map(str.isalpha, said)) >= _PREFIX_FROM
    return one_slip(said, label) or (long_enough and label.startswith(said + " "))
