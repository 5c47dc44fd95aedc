"""A script that is wrong must say so, and a bot that says something else must fail it."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from tests.dialogues.player import Message, play
from tests.dialogues.script import Reads, Script, ScriptError, TimePasses, load_script

STORY = """\
# A story

What it shows.

* Jan is new

"""


@pytest.fixture
def script(tmp_path: Path) -> Callable[[str], Script]:
    def load(story: str) -> Script:
        path = tmp_path / "story.chat"
        path.write_text(STORY + story)
        return load_script(path)

    return load


class Parrot:
    """A phone on which the bot says what the test wants."""

    def __init__(self, *replies: Message) -> None:
        self._replies = list(replies)
        self._shown: list[Message] = []
        self.pressed: list[tuple[int, int]] = []
        self.typed: list[str] = []

    def messages(self) -> Sequence[Message]:
        return self._shown

    def types(self, text: str, *, answering: int | None = None) -> None:  # noqa: ARG002 - a phone's shape
        self.typed.append(text)
        self._shown, self._replies = [*self._shown, *self._replies], []

    def presses(self, message: int, button: int) -> None:
        self.pressed.append((message, button))

    def sends(self, what: str) -> None:
        raise NotImplementedError(what)

    def is_at(self, latitude: float, longitude: float) -> None:
        raise NotImplementedError((latitude, longitude))


class Cage:
    """A stage for one parrot."""

    outlives_scripts = False

    def __init__(self, parrot: Parrot, minutes_late: int = 0) -> None:
        self._parrot = parrot
        self.minutes_late = minutes_late

    def phone(self, name: str, language: str) -> Parrot:  # noqa: ARG002 - a stage's shape
        return self._parrot

    def invite(self, role: str, area: str, organisation: str) -> str:
        raise NotImplementedError((role, area, organisation))

    def begins_on_tuesday(self) -> None:
        raise NotImplementedError

    def settles(self) -> None:
        """It is always at rest."""

    def goes_on(self, until: Callable[[], bool]) -> None:
        """Nothing more will come."""

    def passes(self, span: timedelta) -> None:
        raise NotImplementedError(span)

    def passes_until(self, clock: str) -> None:
        raise NotImplementedError(clock)


@pytest.mark.parametrize(
    ("story", "what"),
    [
        ("> Jan: hoi\n> Jan whistles", "line 8: what is meant by this"),
        ("Jan: hoi", "line 7: what is meant by this"),
        ("> Piet: hoi", "line 7: Piet is not in the cast"),
        ("< hoi", "line 7: who reads this"),
        ("~ a while", "line 7: what is meant by this"),
        ("* Piet flies", "line 7: who is this"),
    ],
)
def test_a_line_that_means_nothing_is_named(script: Callable[[str], Script], story: str, what: str) -> None:
    with pytest.raises(ScriptError, match=what):
        script(story)


def test_an_indented_line_belongs_to_the_one_before(script: Callable[[str], Script]) -> None:
    (reads,) = script("< Jan: Hoi! … Vind je\n    dat goed?\n    [Ja] [Nee] […]").steps
    assert reads == Reads(7, "Jan", ("Hoi!", "Vind je dat goed?"), ("Ja", "Nee"), more_labels=True)


def test_only_a_script_in_which_time_passes_needs_a_clock(script: Callable[[str], Script]) -> None:
    assert not script("> Jan: hoi").needs_a_clock
    waiting = script("~ 4 hours pass")
    assert waiting.needs_a_clock
    assert waiting.steps == (TimePasses(7, timedelta(hours=4)),)


@pytest.mark.parametrize(
    ("story", "complaint"),
    [
        ("< Jan: Dag", "should read 'Dag'"),
        ("< Jan: buur … Hoi", "should read"),
        ("< Jan: Hoi [Ja] [Nee]", "should have the buttons"),
        ("< Jan: Hoi [Nee] […]", "should have the buttons"),
        ("< Jan: Hoi\n< Jan: Hoi", "hears nothing"),
        ("! Jan hears nothing", "Jan hears"),
        ('< Jan: Hoi\n! Jan never sees "buur"', "Jan sees 'buur'"),
        ('< Jan: Hoi\n> Jan presses "Nee"', "Jan has no 'Nee'"),
        ('< Jan: Hoi\n> Jan presses "Ja" under "Dag"', "Jan has no 'Ja'"),
        ("< Jan: Hoi {wie}, … {wie} je", "should read"),
        ("", "unread messages"),
    ],
)
def test_what_is_not_as_written_fails_with_the_line(
    script: Callable[[str], Script], story: str, complaint: str
) -> None:
    parrot = Parrot(Message("Hoi buur,\nkom je om 14:00?", ["Ja"]))
    with pytest.raises(AssertionError, match=complaint):
        play(script(f"> Jan: hoi\n{story}"), Cage(parrot))


def test_what_is_as_written_passes(script: Callable[[str], Script]) -> None:
    parrot = Parrot(Message("Hoi \u2068buur\u2069,\nkom je om 14:00?", ["Ja"]))
    story = '> Jan: hoi\n< Jan: Hoi {wie}, … 14:00? [Ja]\n> Jan presses "Ja" under "{wie}"\n> Jan: dag {wie}'
    play(script(story), Cage(parrot))
    assert parrot.pressed == [(0, 0)]
    assert parrot.typed == ["hoi", "dag buur"]


@pytest.mark.parametrize(("minutes", "fits"), [(0, False), (1, True)])
def test_a_moment_may_be_as_late_as_the_stage_says(
    script: Callable[[str], Script], minutes: int, *, fits: bool
) -> None:
    parrot = Parrot(Message("om 14:00", []))
    story = script("> Jan: hoi\n< Jan: om 13:59")
    if fits:
        play(story, Cage(parrot, minutes))
    else:
        with pytest.raises(AssertionError, match="should read"):
            play(story, Cage(parrot, minutes))
