"""Every step of every conversation is walked in every language, and at each everything unexpected is done."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from typing import Any

import pytest
from _pytest.mark.structures import ParameterSet

from bot.channels.port import Button, Kind
from bot.conversations.facts import HOME, Spot
from bot.conversations.flows import FLOWS
from bot.conversations.turn import UNDER
from tests.bot.checkpoint import Checkpoint
from tests.bot.town import LANGUAGES, STOPS, Stop, Town
from tests.world import Phone

A_MESSAGE = 4096  # characters: what fits in one message of Telegram
PRECIOUS = ("words", "first", "name", "text", "invite", "request_id", "relay_id", "number")
"""What somebody said or chose before: it may be replaced by their new words, never lost."""

# --- the unexpected ---------------------------------------------------------------------------------------

Act = Callable[[Town, Phone], Any]


def sends(kind: Kind, **what: Any) -> Act:
    return lambda _town, phone: phone.does(kind, settle=False, **what)


def types(text: str) -> Act:
    return sends(Kind.TEXT, text=text)


def word(name: str) -> Act:
    return lambda town, phone: phone.does(Kind.TEXT, text=town.word(name), settle=False)


def word_three_times(name: str) -> Act:
    return lambda town, phone: word(name)(town, town.says(phone, name, name))


def taps(button: Button) -> Act:
    return sends(Kind.PRESS, token=button.token)


def taps_twice(button: Button) -> Act:
    return lambda _town, phone: phone.does(Kind.PRESS, token=button.token).does(
        Kind.PRESS, token=button.token, settle=False
    )


def taps_somebody_elses(town: Town, phone: Phone) -> None:
    token = next(one.token for message in town.fatma.messages for one in message.buttons)
    phone.does(Kind.PRESS, token=token, settle=False)


NO_ANSWER: Mapping[str, Act] = {
    "nothing": types(""),
    "spaces": types("   \t "),
    "emoji": types("😀🎉"),
    "control signs": types("\u202e\u200b\x00\x07\x1b"),
    "a sticker": sends(Kind.OTHER),
    "a photo": sends(Kind.PHOTO, text="mijn keuken"),
    "a voice note": sends(Kind.VOICE),
    "a changed message": sends(Kind.EDIT, text="ik bedoelde iets anders"),
    "a button of long ago": sends(Kind.PRESS, token="of-long-ago"),
    "somebody else's button": taps_somebody_elses,
}
"""What answers no question: one kind word, and everything is as it was."""

MAY_ANSWER: Mapping[str, Act] = {
    "10,000 signs": types("bla bla lekke kraan " * 500),
    "one word of 10,000 signs": types("a" * 10_000),
    "Arabic": types("مرحبا، أحتاج إلى مساعدة"),
    "Chinese": types("你好，我需要帮助"),
    "bidi around words": types("\u202ekraan\u202c \u2067lekt\u2069"),
    "HTML": types("<b>kraan</b> <script>alert(1)</script> &amp;"),
    "Markdown": types("*kraan* _lekt_ [klik](https://example.org) `x` {name}"),
    "99": types("99"),
    "contact": sends(Kind.CONTACT, text="+31612345678"),
    "a pin": sends(Kind.LOCATION, location=(52.0907, 5.1214)),
    "a pin far away": sends(Kind.LOCATION, location=(-33.9, 18.4)),
}
"""What is an answer at one step and none at another: nothing that was said before is lost by it."""

ANSWERS: Mapping[str, Act] = {
    "yes": word("yes"),
    "no": word("no"),
    "1": types("1"),
    "ja": types("ja"),
    "ok with a thumb": types("👍"),
}

COMMANDS: Mapping[str, Act] = {
    "menu": word("menu"),
    "back": word("back"),
    "stop": word("stop"),
    "help": word("help"),
    "never mind": types("laat maar"),
    "/start": types("/start"),
    "/start with a wrong code": types("/start WRONGCODE"),
    "/menu": types("/menu"),
    "/nonsense": types("/nonsense"),
}


# --- what is looked at ------------------------------------------------------------------------------------

COUNTED = ("person", "helprequest", "match", "question", "relay", "talent", "report", "role", "block")

HALF_SAVED: Mapping[str, str] = {
    "not handled": "SELECT 1 FROM inbox WHERE outcome = 'failed'",
    "a neighbour without name, wijk or yes": (
        "SELECT 1 FROM person WHERE registered_at IS NOT NULL"
        " AND (name_sealed IS NULL OR wijk IS NULL OR consented_at IS NULL)"
    ),
    "a request without words or state": (
        "SELECT 1 FROM helprequest WHERE words_sealed IS NULL OR state = ''"
    ),
    "an open request that nobody will look at": (
        "SELECT 1 FROM helprequest AS r WHERE state = 'open' AND holder = 'bot' AND next_at IS NULL AND NOT EXISTS"
        " (SELECT 1 FROM match AS m WHERE m.request_id = r.id AND m.state IN ('accepted', 'standby'))"
        " AND promised_at IS NOT NULL"
    ),
    "a chat without two people": (
        "SELECT 1 FROM relay AS r WHERE 2 <> (SELECT count(*) FROM relaymember AS m WHERE m.relay_id = r.id)"
    ),
    "a talent that nobody can find": (
        "SELECT 1 FROM talent AS t WHERE concept <> '' AND removed_at IS NULL AND NOT EXISTS"
        " (SELECT 1 FROM talentconcept AS c WHERE c.talent_id = t.id)"
    ),
    "a reference to nothing": "PRAGMA foreign_key_check",
}
"""What may never be found, by what finds it."""


class Watch:
    """Does one unexpected thing after another at one step, and collects what is not as it should be."""

    def __init__(self, town: Town, stop: Stop) -> None:
        self.town = town
        town.begin()
        self.phone = stop.way(town)
        self.here = Checkpoint(town.world)
        self.rows = self._rows()
        self.spot = town.spot(self.phone)
        self.buttons = self.phone.messages[-1].buttons
        self.question = self.phone.last.splitlines()[-1]
        self.newcomer = stop.flow == "welcome"
        self.troubles: list[str] = []
        assert (self.spot.flow, self.spot.step) == (stop.flow, stop.step), self.phone.last

    def each(self, things: Mapping[str, Act], *checks: Callable[[list[str]], str]) -> None:
        """Do each thing here, and ask the checks what is wrong with what was said and kept."""
        for name, do in things.items():
            self.here.restore()
            do(self.town, self.phone)
            said = self.town.said_to(self.phone)
            wrong = [
                *self._one_answer(said),
                *self._half_saved(),
                *filter(None, (check(said) for check in checks)),
            ]
            self.troubles += [f"{name}: {one} – the answer was {said}" for one in wrong]

    def _one_answer(self, said: list[str]) -> Iterator[str]:
        if len(said) != 1:
            yield f"{len(said)} answers"
        if any(not one.strip() or len(one) > A_MESSAGE for one in said):
            yield "an answer that can't be sent"
        if any(self.town.label("trouble.ours") in one for one in said):
            yield "a bug of ours"

    def _half_saved(self) -> Iterator[str]:
        with closing(self.town.open_database()) as database:
            for name, statement in HALF_SAVED.items():
                if database.execute(statement).fetchone():
                    yield name

    def _rows(self) -> list[int]:
        with closing(self.town.open_database()) as database:
            counts = (database.execute(f"SELECT count(*) FROM {one}") for one in COUNTED)  # noqa: S608 - ours
            return [one.fetchone()[0] for one in counts]

    # --- checks -------------------------------------------------------------------------------------------

    def nothing_changed(self, said: list[str]) -> str:
        """Hold the place, the draft and the rows to what they were; the question is put again."""
        spot = self.town.spot(self.phone)
        if spot != self.spot:
            return f"they are at {spot} now"
        if not any(one.endswith(self.question) for one in said):
            return f"the question is not repeated: {self.question}"
        return "" if self._rows() == self.rows else "something was kept"

    def nothing_lost(self, _said: list[str]) -> str:
        """Look for everything that was said before: it is there, or new words took its place."""
        spot = self.town.spot(self.phone)
        if (spot.flow, spot.step) == (HOME.flow, HOME.step):
            return "they are thrown out"
        lost = said_before(self.spot) - said_before(spot)
        replaced = any(spot.draft.get(one) for one in ("words", "text", "name", "number", "long"))
        return f"lost: {lost}" if lost and not replaced else ""

    def goes_on_with_it(self, _said: list[str]) -> str:
        """Look for everything that was said before, as long as the same conversation goes on."""
        spot = self.town.spot(self.phone)
        lost = said_before(self.spot) - said_before(spot)
        over = spot.flow != self.spot.flow or (spot.flow, spot.step) == (HOME.flow, HOME.step)
        return f"lost: {lost}" if lost and not over else ""

    def is_out(self, _said: list[str]) -> str:
        """Be at home; a stranger's way out is to be forgotten."""
        if self.newcomer:
            return "still known" if self.town.knows(self.phone) else ""
        spot = self.town.spot(self.phone)
        return "" if (spot.flow, spot.step) == (HOME.flow, HOME.step) else f"they are at {spot}"


def said_before(spot: Spot) -> set[str]:
    """Name everything that was said before: in this draft, and in what waits under it."""
    under = spot.draft.get(UNDER) or {}
    drafts = (spot.draft, under.get("draft") or {})
    return {json.dumps(draft[key]) for draft in drafts for key in PRECIOUS if draft.get(key)}


# --- the walk ---------------------------------------------------------------------------------------------


def test_every_step_has_a_way_to_it() -> None:
    there = {(flow, step) for flow, steps in FLOWS.items() for step in steps}
    assert {(one.flow, one.step) for one in STOPS} == there


ALWAYS_WALKED = {"welcome"}
"""What `make test` walks too; the other flows take minutes, and are walked by `make thorough`."""


def _walked(stop: Stop) -> ParameterSet:
    marks = () if stop.flow in ALWAYS_WALKED else (pytest.mark.thorough,)
    return pytest.param(stop, marks=marks, id=str(stop))


@pytest.mark.parametrize("stop", [_walked(stop) for stop in STOPS])
def test_whatever_happens_at_a_step_is_answered_once_and_nothing_is_lost(town: Town, stop: Stop) -> None:
    watch = Watch(town, stop)
    if town.language == LANGUAGES[0]:  # heard alike in every language
        watch.each(NO_ANSWER, watch.nothing_changed)
        watch.each(MAY_ANSWER, watch.nothing_lost)
        watch.each({f"[{one.label}] twice": taps_twice(one) for one in watch.buttons})
    watch.each(ANSWERS, watch.goes_on_with_it)
    watch.each(COMMANDS)
    watch.each({f"[{one.label}]": taps(one) for one in watch.buttons}, watch.goes_on_with_it)
    watch.each({"the way out": word("stop" if watch.newcomer else "menu")}, watch.is_out)
    if not watch.newcomer and UNDER not in watch.spot.draft:
        watch.each({"back, back, back": word_three_times("back")}, watch.is_out)
    watch.here.close()
    assert not watch.troubles, "\n".join(["", *watch.troubles])
