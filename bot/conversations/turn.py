"""The outcome of hearing someone: where they are now, what is said back, what changes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.changes import Change
from bot.channels.port import Kind
from bot.conversations.facts import HOME, Facts, Spot
from messages.reply import Arg, Choice, Param, Reply, Say, Words, choice, say

UNDER = "_under"
"""The key of a draft under which an interrupted flow waits."""


@dataclass(frozen=True)
class Said:
    """What someone did, cleaned of what no eye should meet."""

    kind: Kind
    text: str = ""
    token: str = ""
    location: tuple[float, float] | None = None
    screened: bool = False  # they told us that it is not a crisis


@dataclass(frozen=True)
class Turn:
    """What comes of it. `spot` None: they stay where they are; `ask`: repeat the question of where they are."""

    says: tuple[Say, ...] = ()
    choices: tuple[Choice, ...] = ()
    changes: tuple[Change, ...] = ()
    spot: Spot | None = None
    ask: bool = False
    silent: bool = False  # nothing is said: the delivery is the answer
    used: str = ""  # the token of the choice that was taken


def answer(*says: Say, choices: tuple[Choice, ...] = (), changes: tuple[Change, ...] = ()) -> Turn:
    """Say something and leave them where they are."""
    return Turn(says=says, choices=choices, changes=changes)


def go(flow: str, step: str, *says: Say, changes: tuple[Change, ...] = (), **draft: Any) -> Turn:
    """Go to a step with this draft, and put its question after what is said."""
    return Turn(says=says, changes=changes, spot=Spot(flow, step, draft), ask=True)


def home(*says: Say, choices: tuple[Choice, ...] = (), changes: tuple[Change, ...] = ()) -> Turn:
    """Leave the flow, which is over."""
    return Turn(says=says, choices=choices, changes=changes, spot=HOME)


def interrupt(facts: Facts, flow: str, step: str, *says: Say, **draft: Any) -> Turn:
    """Ask something in between; what was half done waits under it."""
    under = facts.spot
    if UNDER in under.draft and under.flow in INTERRUPTIONS:
        waiting = under.draft[UNDER]
    else:
        waiting = {"flow": under.flow, "step": under.step, "draft": dict(under.draft)}
    return go(flow, step, *says, **draft, **{UNDER: waiting})


def resume(facts: Facts, *says: Say, changes: tuple[Change, ...] = (), silent: bool = False) -> Turn:
    """Go back to what an interruption interrupted, and repeat its question."""
    waiting = facts.spot.draft.get(UNDER)
    spot = Spot(waiting["flow"], waiting["step"], waiting["draft"]) if waiting else HOME
    return Turn(says=says, changes=changes, spot=spot, ask=spot.asks, silent=silent)


def unfinished(facts: Facts) -> dict[str, Any]:
    """Give the draft for home, with what was half done waiting in it."""
    spot = facts.spot
    if UNDER in spot.draft:
        return {UNDER: spot.draft[UNDER]}
    if spot.flow in WORTH_KEEPING and spot.asks and spot.draft:
        return {UNDER: {"flow": spot.flow, "step": spot.step, "draft": dict(spot.draft)}}
    return {}


WORTH_KEEPING = frozenset({"home", "ask", "offer", "broadcast"})
"""Flows in which somebody has written something: a command in the middle of one doesn't throw it away."""

INTERRUPTIONS = frozenset({"between", "desk"})
"""Flows that stand above another one; an interruption of an interruption keeps what lies at the bottom."""

Draft = Mapping[str, Any]
Ask = Callable[[Facts, Draft], Reply]
Hear = Callable[[Facts, Draft, Said], Turn]
Tap = Callable[[Facts, Draft, Mapping[str, Arg]], Turn]


@dataclass(frozen=True)
class Step:
    """One question of a flow: how it is put, what its choices do, what free words do, where `terug` leads."""

    ask: Ask
    hear: Hear
    taps: Mapping[str, Tap] = field(default_factory=dict)
    back: str | None = None


Flow = Mapping[str, Step]


def tap(label: str | Say, name: str, **args: Arg) -> Choice:
    """Make a choice of the step that is asking."""
    wanted = label if isinstance(label, Say) else say(label)
    return Choice(wanted, "tap", {"tap": name, **args})


def labelled(
    label: str, action: str, *, params: Mapping[str, Param], lasting: bool = False, **args: Arg
) -> Choice:
    """Make a choice whose label has values (a name, a number)."""
    return Choice(Say(label, params), action, args, lasting)


def kept(draft: Draft, **changed: Any) -> dict[str, Any]:
    """Give the draft with some of it changed."""
    return {**draft, **changed}


GLIMPSE = 500
"""Characters of somebody's words that are shown back to them: enough to know them by, and fits every channel."""


def glimpse(text: str) -> Words:
    """Give somebody's own words back to them, a long story by its beginning."""
    return Words(text if len(text) <= GLIMPSE else f"{text[:GLIMPSE].rstrip()} …")


MENU = choice("menu.button", "menu", lasting=True)
