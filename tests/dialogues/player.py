"""Plays a script on a stage: whatever carries it, the same lines must come."""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NoReturn, Protocol

from tests.dialogues.script import (
    HearsNothing,
    IsAt,
    Member,
    NeverSees,
    Note,
    Presses,
    Reads,
    Script,
    Sends,
    Step,
    TimePasses,
    Types,
)

_ISOLATES = str.maketrans("", "", "\u2066\u2067\u2068\u2069")  # set around people's own words
ERASE = (["Ja, wis alles"], ["Yes, erase all"])
_CLOCK = re.compile(r"\b(\d\d):(\d\d)\b")
_SLOT = re.compile(r"\\\{(\w+)\\\}")


@dataclass(frozen=True)
class Message:
    """A message of the bot as it stands on a phone."""

    text: str
    labels: Sequence[str]


class Phone(Protocol):
    """Somebody's phone."""

    def messages(self) -> Sequence[Message]:
        """Give everything the bot ever said here, oldest first."""

    def types(self, text: str, *, answering: int | None = None) -> None:
        """Send words, perhaps in answer to the message at that place."""

    def presses(self, message: int, button: int) -> None:
        """Press the button at that place of the message at that place."""

    def sends(self, what: str) -> None:
        """Send a photo, a voice note or a sticker."""

    def is_at(self, latitude: float, longitude: float) -> None:
        """Share a location, in degrees."""


class Stage(Protocol):
    """What carries the messages."""

    minutes_late: int
    """By how many minutes a moment may be later than in the script, because its playing takes time itself."""

    outlives_scripts: bool
    """Other scripts are played here too: in the end everybody goes, so that the next one finds nobody."""

    def begins_on_tuesday(self) -> None:
        """Let it be Tuesday at ten: the moment at which a script with a clock begins."""

    def phone(self, name: str, language: str) -> Phone:
        """Give a phone that has never written."""

    def invite(self, role: str, area: str, organisation: str) -> str:
        """Make an invitation and give its code."""

    def settles(self) -> None:
        """Come to rest: what was done is handled, and what thereby is to be said now, stands on the phones."""

    def goes_on(self, until: Callable[[], bool]) -> None:
        """Do what has come due, until this holds or it is plain that it won't."""

    def passes(self, span: timedelta) -> None:
        """Let time pass, and come to rest."""

    def passes_until(self, clock: str) -> None:
        """Let time pass until the city's clocks next show this."""


def play(script: Script, stage: Stage) -> None:
    """Play a script; raises AssertionError where what is read is not what stands in it."""
    company = _Company(script, stage)
    try:
        company.gathers()
        for step in script.steps:
            company.plays(step)
        company.has_read_everything()
    finally:
        if stage.outlives_scripts:
            company.goes_away()


class _Company:
    def __init__(self, script: Script, stage: Stage) -> None:
        self._script = script
        self._stage = stage
        self._phones: dict[str, Phone] = {}
        self._read: defaultdict[str, int] = defaultdict(int)
        self._slots: dict[str, str] = {}
        self._line = 0

    # --- before the story ---------------------------------------------------------------------------------

    def gathers(self) -> None:
        """Let everybody of the cast do what they did before."""
        languages = {one.name: one.language for one in self._script.cast}
        for name, language in languages.items():
            self._phones[name] = self._stage.phone(name, language)
        for member in self._script.cast:
            self._joins(member)
        self._stage.settles()
        if self._script.needs_a_clock:
            self._stage.begins_on_tuesday()
        for name, phone in self._phones.items():
            self._read[name] = len(phone.messages())

    def _joins(self, member: Member) -> None:
        phone = self._phones[member.name]
        yes = "yes" if member.language == "en" else "ja"
        first = "hallo"
        if member.role:
            first = f"/start {self._stage.invite(member.role, member.area, member.organisation)}"
        if member.offers:
            first = member.offers
        if member.wijk:
            for words in (first, yes, member.name, member.wijk, yes):
                phone.types(words)
        if member.offers:
            phone.types(yes)

    # --- the story ----------------------------------------------------------------------------------------

    def plays(self, step: Step) -> None:
        self._line = step.line
        match step:
            case Note():
                return
            case Reads():
                self._reads(step)
            case HearsNothing(who=who):
                if unread := self._unread(who):
                    self._fails(f"{who} hears", *unread)
            case NeverSees(who=who, part=part):
                if seen := [one for one in self._phones[who].messages() if part in _plain(one.text)]:
                    self._fails(f"{who} sees {part!r} in", *seen)
            case TimePasses(until=clock) if clock:
                self._stage.passes_until(clock)
            case TimePasses(span=span):
                self._stage.passes(span)
            case _:
                self._does(step)
                self._stage.settles()

    def _does(self, step: Step) -> None:
        match step:
            case Types(who=who, text=text, answers=part):
                place = self._place(who, self._filled(part)) if part else None
                self._phones[who].types(self._filled(text), answering=place)
            case Presses(who=who, label=label, under=under):
                label = self._filled(label)
                place = self._place(who, self._filled(under), label)
                self._phones[who].presses(place, _labels(self._messages(who)[place]).index(label))
            case Sends(who=who, what=what):
                self._phones[who].sends(what)
            case IsAt(who=who, latitude=latitude, longitude=longitude):
                self._phones[who].is_at(latitude, longitude)
            case _:
                raise TypeError(f"nobody knows how to play {step}")

    def _place(self, who: str, part: str, label: str | None = None) -> int:
        """Find the newest message with this text and this button."""
        messages = self._messages(who)
        fits = [
            place
            for place, one in enumerate(messages)
            if part in _plain(one.text) and (label is None or label in _labels(one))
        ]
        if not fits:
            self._fails(f"{who} has no {label or part!r}; the last messages are", *messages[-2:])
        return fits[-1]

    def _reads(self, step: Reads) -> None:
        if not self._unread(step.who):
            self._stage.goes_on(lambda: bool(self._unread(step.who)))
        unread = self._unread(step.who)
        if not unread:
            self._fails(f"{step.who} hears nothing; the last message was", *self._messages(step.who)[-1:])
        message = unread[0]
        self._read[step.who] += 1
        self._finds(step, message)
        if step.labels is not None:
            self._compares(step, message)

    def _finds(self, step: Reads, message: Message) -> None:
        found = re.search(self._pattern(step.parts), _plain(message.text), re.DOTALL)
        if not found:
            self._fails(f"{step.who} should read {' … '.join(step.parts)!r}, and reads", message)
        self._slots |= found.groupdict()

    def _pattern(self, parts: Sequence[str]) -> str:
        seen: set[str] = set()

        def slot(found: re.Match[str]) -> str:
            name = found[1]
            if name in self._slots:
                return re.escape(self._slots[name])
            if name in seen:
                return f"(?P={name})"
            seen.add(name)
            return rf"(?P<{name}>[\w-]+)"

        return _CLOCK.sub(self._or_later, _SLOT.sub(slot, ".*".join(map(re.escape, parts))))

    def _or_later(self, clock: re.Match[str]) -> str:
        written = timedelta(hours=int(clock[1]), minutes=int(clock[2]))
        moments = [written + timedelta(minutes=late) for late in range(self._stage.minutes_late + 1)]
        return f"(?:{'|'.join(f'{one.seconds // 3600:02}:{one.seconds // 60 % 60:02}' for one in moments)})"

    def _compares(self, step: Reads, message: Message) -> None:
        wanted = [self._filled(label) for label in step.labels or ()]
        shown = _labels(message)
        fits = all(one in shown for one in wanted) if step.more_labels else wanted == shown
        if not fits:
            self._fails(f"{step.who} should have the buttons {wanted}, and has", message)

    def has_read_everything(self) -> None:
        for name in self._phones:
            if unread := self._unread(name):
                self._fails(f"at the end {name} has unread messages", *unread)

    def goes_away(self) -> None:
        """Let everybody be forgotten."""
        company = [phone for phone in self._phones.values() if phone.messages()]
        for phone in company:
            phone.types("vergeet mij")
        self._stage.settles()
        asked = [(phone, len(phone.messages()) - 1) for phone in company]  # before one's going tells another
        for phone, last in asked:
            if _labels(phone.messages()[last])[:1] in ERASE:
                phone.presses(last, 0)
        self._stage.settles()

    # --- its means ----------------------------------------------------------------------------------------

    def _messages(self, who: str) -> Sequence[Message]:
        return self._phones[who].messages()

    def _unread(self, who: str) -> Sequence[Message]:
        return self._messages(who)[self._read[who] :]

    def _filled(self, text: str) -> str:
        for name, word in self._slots.items():
            text = text.replace(f"{{{name}}}", word)
        return text

    def _fails(self, what: str, *messages: Message) -> NoReturn:
        shown = "\n".join(f"  {_plain(one.text)} {_labels(one)}" for one in messages)
        raise AssertionError(f"{self._script.name}, line {self._line}: {what}\n{shown}")


def _plain(text: str) -> str:
    """Give a text as it looks: without the marks that guard directions, its lines run on."""
    return " ".join(text.translate(_ISOLATES).split())


def _labels(message: Message) -> list[str]:
    return [_plain(label) for label in message.labels]
