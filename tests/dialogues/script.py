"""A chat script: people, what they do on their phones, and what they then read.

    # The title

    What the story shows, for its readers.

    * Marieke is new
    * Tom lives in Overvecht, speaks English and offers "fixing bikes"
    * Samira is broker of Zuid for "Buurtpunt Zuid"
    * Connie is coordinator

    -- A line for the reader.
    > Marieke: mijn fiets is kapot             she types it
    > Marieke presses "Ja" under "Overvecht"   the newest button of that name; `under` names its message
    > Marieke answers "hoi": ook hoi           she types it as an answer to the newest message with that text
    > Marieke sends a sticker                  or a photo, or a voice note
    > Marieke is at 52.121 5.108               she shares her location
    < Marieke: Dag … {wijk}, klopt dat?        her next unread message has these parts, in this order
        [Ja] [Nee, andere wijk]                and exactly these buttons; […] stands for more of them
    ! Marieke hears nothing                    nothing is unread
    ! Marieke never sees "Fatma"               in none of her messages, up to here
    ~ 4 hours pass
    ~ until 10:00

What follows a line indented belongs to it. {wijk} in what is read stands for one word: the first time it is
remembered, from then on it must be that word, and it may be typed or pressed. Every message must be read: one
that no script line tells of fails the script.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path


class ScriptError(ValueError):
    """A script can't be read: the text names file, line and what is wrong with it."""


@dataclass(frozen=True)
class Member:
    """Somebody of the cast, and what they did before the story begins."""

    name: str
    wijk: str = ""  # "": the bot doesn't know them yet
    offers: str = ""
    language: str = "nl"
    role: str = ""  # broker, coordinator
    area: str = ""
    organisation: str = ""


@dataclass(frozen=True)
class Step:
    """One line of the story."""

    line: int


@dataclass(frozen=True)
class Note(Step):
    text: str


@dataclass(frozen=True)
class Types(Step):
    who: str
    text: str
    answers: str = ""  # a part of the message that is quoted


@dataclass(frozen=True)
class Presses(Step):
    who: str
    label: str
    under: str = ""


@dataclass(frozen=True)
class Sends(Step):
    who: str
    what: str


@dataclass(frozen=True)
class IsAt(Step):
    who: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Reads(Step):
    who: str
    parts: tuple[str, ...]
    labels: tuple[str, ...] | None = None  # None: whatever they are
    more_labels: bool = False


@dataclass(frozen=True)
class HearsNothing(Step):
    who: str


@dataclass(frozen=True)
class NeverSees(Step):
    who: str
    part: str


@dataclass(frozen=True)
class TimePasses(Step):
    span: timedelta = timedelta(0)
    until: str = ""  # or the next time it is so late: "10:00"


@dataclass(frozen=True)
class Script:
    """A whole script."""

    name: str
    title: str
    intro: str
    cast: tuple[Member, ...]
    steps: tuple[Step, ...]

    @property
    def needs_a_clock(self) -> bool:
        """Tell whether time must pass, which real time does not for a test."""
        return any(isinstance(step, TimePasses) for step in self.steps)


# --- reading ----------------------------------------------------------------------------------------------

_MEMBER = re.compile(
    r"(?P<name>\w+) (?:is new|is (?P<role>broker|coordinator)(?: of (?P<area>[\w -]+?))?"
    r'(?: for "(?P<organisation>[^"]+)")?|lives in (?P<wijk>[\w -]+?))'
    r'(?:(?:,| and) speaks (?P<language>English))?(?: and offers "(?P<offers>[^"]+)")?'
)
_LABELS = re.compile(r"(?:\s*\[[^\[\]]+\])+$")
_SPANS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}

_Lines = tuple[tuple[str, Callable[[int, dict[str, str]], Step]], ...]
"""What a line may say → the step it is."""

_DEEDS: _Lines = (
    (r"(?P<who>\w+): (?P<text>.+)", lambda line, of: Types(line, of["who"], of["text"])),
    (
        r'(?P<who>\w+) answers "(?P<part>[^"]+)": (?P<text>.+)',
        lambda line, of: Types(line, of["who"], of["text"], of["part"]),
    ),
    (
        r'(?P<who>\w+) presses "(?P<label>[^"]+)"(?: under "(?P<under>[^"]+)")?',
        lambda line, of: Presses(line, of["who"], of["label"], of["under"] or ""),
    ),
    (
        r"(?P<who>\w+) sends a (?P<what>photo|voice note|sticker)",
        lambda line, of: Sends(line, of["who"], of["what"]),
    ),
    (
        r"(?P<who>\w+) is at (?P<lat>[\d.]+) (?P<lon>[\d.]+)",
        lambda line, of: IsAt(line, of["who"], float(of["lat"]), float(of["lon"])),
    ),
)
_CHECKS: _Lines = (
    (r"(?P<who>\w+) hears nothing", lambda line, of: HearsNothing(line, of["who"])),
    (r'(?P<who>\w+) never sees "(?P<part>[^"]+)"', lambda line, of: NeverSees(line, of["who"], of["part"])),
)
_TIMES: _Lines = (
    (
        r"(?P<n>\d+) (?P<unit>minute|hour|day)s? pass(?:es)?",
        lambda line, of: TimePasses(line, int(of["n"]) * _SPANS[of["unit"]]),
    ),
    (r"until (?P<clock>\d\d:\d\d)", lambda line, of: TimePasses(line, until=of["clock"])),
)
_LINES = {">": _DEEDS, "!": _CHECKS, "~": _TIMES}


def load_script(path: Path) -> Script:
    """Read a script. Raises ScriptError."""
    title, intro, cast, steps = "", [], [], []
    for number, text in _whole_lines(path.read_text("utf-8")):
        mark, _, rest = text.partition(" ")
        try:
            match mark:
                case "#":
                    title = rest
                case "*":
                    cast.append(_member(rest))
                case _ if not cast:
                    intro.append(text)
                case _:
                    steps.append(_step(mark, number, rest))
        except ScriptError as error:
            raise ScriptError(f"{path.name}, line {number}: {error}") from None
    _check_names(path, cast, steps)
    return Script(path.stem, title, " ".join(intro), tuple(cast), tuple(steps))


def _whole_lines(text: str) -> Iterator[tuple[int, str]]:
    """Give each line with the indented ones after it, and its number; empty ones are left out."""
    number, whole = 0, ""
    for place, line in enumerate(text.splitlines(), start=1):
        if line.startswith(" ") and whole:
            whole += " " + line.strip()
            continue
        if whole:
            yield number, whole
        number, whole = place, line.strip()
    if whole:
        yield number, whole


def _member(text: str) -> Member:
    found = _MEMBER.fullmatch(text)
    if not found:
        raise ScriptError(f"who is this? {text}")
    of = found.groupdict()
    return Member(
        name=of["name"],
        wijk=of["wijk"] or ("" if not of["role"] else of["area"] or "Overvecht"),
        offers=of["offers"] or "",
        language="en" if of["language"] else "nl",
        role=of["role"] or "",
        area=of["area"] or "",
        organisation=of["organisation"] or "",
    )


def _step(mark: str, number: int, text: str) -> Step:
    match mark:
        case "--":
            return Note(number, text)
        case "<":
            return _reads(number, text)
    for pattern, make in _LINES.get(mark, ()):
        if found := re.fullmatch(pattern, text):
            return make(number, found.groupdict())
    raise ScriptError(f"what is meant by this? {mark} {text}")


def _reads(number: int, text: str) -> Reads:
    who, colon, said = text.partition(":")
    if not colon:
        raise ScriptError("who reads this?")
    found = _LABELS.search(said)
    labels = re.findall(r"\[([^\[\]]+)\]", found[0]) if found else None
    parts = tuple(filter(None, map(str.strip, said[: found.start() if found else None].split("…"))))
    if labels is None:
        return Reads(number, who, parts)
    shown = tuple(label for label in labels if label != "…")
    return Reads(number, who, parts, shown, more_labels=len(shown) < len(labels))


def _check_names(path: Path, cast: Iterable[Member], steps: Iterable[Step]) -> None:
    known = {one.name for one in cast}
    for step in steps:
        who = getattr(step, "who", None)
        if who is not None and who not in known:
            raise ScriptError(f"{path.name}, line {step.line}: {who} is not in the cast")
