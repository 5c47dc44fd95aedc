"""Every text that is said exists, with its values; every text that exists is said; every button does something.

The source of bot/ is read as a tree: what is forgotten is found before somebody meets it in a chat.
"""

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

import bot
import messages
from bot import acts, app, changes, policy
from bot.acts import alerts, brokers
from bot.channels.port import Kind
from bot.conversations import broker
from bot.conversations.between import REPORT_REASONS
from bot.conversations.flows import ACTIONS, FLOWS
from bot.conversations.listen import _WHOLE_EAR
from bot.states import MATCHED, OPEN
from matching.crisis import Alarm
from matching.waves import Urgency
from messages.catalogue import load_catalogues
from messages.render import render
from messages.reply import Param, Say
from tests.bot.town import STOPS, Town

TEXTS = load_catalogues()
ALL_KEYS = TEXTS.keys()
LONGEST_LABEL = 24  # characters: what a list of WhatsApp shows of one

# --- reading the source -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Call:
    """One place where a text is named."""

    by: str  # say, Say, choice, tap, labelled, Term
    keys: tuple[str, ...]  # several where the code chooses among them
    family: str  # the beginning of a key whose end is a value: "alert."
    values: frozenset[str] | None  # the names of the values given; None if the tree doesn't tell
    rest: tuple[ast.expr, ...] = field(compare=False)
    where: str = ""

    @property
    def is_label(self) -> bool:
        return self.by in {"choice", "tap", "labelled"}


@cache
def sources() -> Mapping[str, ast.Module]:
    folders = (Path(bot.__file__).parent, Path(messages.__file__).parent)
    return {str(path): ast.parse(path.read_text("utf-8")) for one in folders for path in one.rglob("*.py")}


@cache
def calls() -> tuple[Call, ...]:
    return tuple(call for path, tree in sources().items() for call in _calls(path, tree))


def _calls(path: str, tree: ast.Module) -> Iterator[Call]:
    functions = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and _name(node.func) in READERS:
            around = next((one for one in functions if node in ast.walk(one)), None)
            keys, family = _keys(node.args[0], around)
            if keys or family:
                values = READERS[_name(node.func)](node)
                yield Call(
                    _name(node.func), keys, family, values, tuple(node.args[1:]), f"{path}:{node.lineno}"
                )


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _keys(node: ast.expr, around: ast.FunctionDef | None) -> tuple[tuple[str, ...], str]:
    """Give the keys that an expression may be, and the beginning of one whose end is a value."""
    match node:
        case ast.Constant(value=str() as key):
            return (key,), ""
        case ast.IfExp(body=one, orelse=other):
            (ones, family), (others, other_family) = _keys(one, around), _keys(other, around)
            return ones + others, family or other_family
        case ast.JoinedStr(values=[ast.Constant(value=str() as family), *_]):
            return (), family
        case ast.Name(id=name) if around:
            return _assigned(name, around)
    return (), ""


def _assigned(name: str, around: ast.FunctionDef) -> tuple[tuple[str, ...], str]:
    """Find what a name may stand for in its function: what it was set to, or the keys of a table gone through."""
    nodes = list(ast.walk(around))
    tables: set[str] = set()
    for node in nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                return _keys(value, None)
            case ast.comprehension(
                target=ast.Tuple(elts=[ast.Name(id=first), *_]),
                iter=ast.Call(func=ast.Attribute(value=table)),
            ) if first == name:
                tables.add(_name(table))
    found = [
        key.value
        for node in nodes
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Dict)
        and _name(node.targets[0]) in tables
        for key in node.value.keys
        if isinstance(key, ast.Constant)
    ]
    return tuple(map(str, found)), ""


def _keywords(node: ast.Call) -> frozenset[str] | None:
    names = {one.arg for one in node.keywords}
    return None if None in names else frozenset(name for name in names if name)


def _of_dict(node: ast.expr | None) -> frozenset[str] | None:
    if node is None:
        return frozenset()
    if not isinstance(node, ast.Dict):
        return None
    return frozenset(str(key.value) for key in node.keys if isinstance(key, ast.Constant))


def _of_params(node: ast.Call) -> frozenset[str] | None:
    return _of_dict(next((one.value for one in node.keywords if one.arg == "params"), None))


def _of_say(node: ast.Call) -> frozenset[str] | None:
    return _of_dict(node.args[1] if len(node.args) > 1 else None)


READERS: Mapping[str, Callable[[ast.Call], frozenset[str] | None]] = {
    "say": _keywords,
    "Say": _of_say,
    "choice": lambda _node: frozenset(),
    "tap": lambda _node: frozenset(),
    "Term": lambda _node: frozenset(),
    "text": lambda _node: None,
    "labelled": _of_params,
    "_about_one": lambda _node: frozenset({"code"}),
}
"""Who takes a key as its first argument, and how to read the names of the values given with it."""

# --- keys with an ending that is a value ------------------------------------------------------------------

URGENCIES = frozenset(map(str, Urgency))
ROLES = frozenset().union(*policy.ROLES.values())
NOT_HEARD = {Kind.TEXT, Kind.PRESS, Kind.EDIT, Kind.LEFT, Kind.RETURNED}


def _alerts() -> frozenset[str]:
    """Give every kind of alert: those that go on to the co-operative, and those raised by name."""
    raised = {
        node.args[1].value
        for tree in sources().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _name(node.func) == "alert" and len(node.args) > 1
        if isinstance(node.args[1], ast.Constant)
    }
    return frozenset(map(str, raised)) | alerts.ESCALATES


FAMILIES: Mapping[str, frozenset[str]] = {
    "about.": frozenset(app.COMMANDS),
    "alert.": _alerts(),
    "ask.wanted_": URGENCIES,
    "closed.": frozenset(brokers.CLOSING),
    "crisis.": frozenset(map(str, Alarm)),
    "crisis.when_needed_": frozenset(map(str, Alarm)),
    "desk.because_": frozenset(broker.CLOSE_REASONS),
    "human.until_then_": frozenset(map(str, Alarm)),
    "input.": frozenset(map(str, set(Kind) - NOT_HEARD)),
    "invite.": ROLES,
    "language.": frozenset(TEXTS.languages),
    "report.": frozenset(REPORT_REASONS),
    "role.": ROLES,
    "slash.": frozenset(app.COMMANDS),
    "state.": frozenset({OPEN, MATCHED}),
    "when.short_": URGENCIES,
}
"""The beginning of a key → all endings it may get."""


def keys_of(call: Call) -> frozenset[str]:
    endings = FAMILIES.get(call.family, frozenset()) if call.family else frozenset()
    return frozenset(call.keys) | {call.family + ending for ending in endings}


# --- texts ------------------------------------------------------------------------------------------------


def test_every_ending_of_a_key_is_one_we_know_of() -> None:
    built = {call.family for call in calls() if call.family}
    assert built == FAMILIES.keys() | {"concept."}


def test_every_text_that_is_said_exists() -> None:
    missing = {(key, call.where) for call in calls() for key in keys_of(call) if key not in ALL_KEYS}
    assert not missing


def test_every_text_gets_its_values_and_no_others() -> None:
    """Where the code chooses among texts they may get more than each needs; of a family, one place must fit."""
    wrong: list[str] = []
    given: dict[str, list[frozenset[str]]] = {}
    for call, values in ((call, call.values) for call in calls()):
        for key in keys_of(call) if values is not None else ():
            given.setdefault(key, []).append(values or frozenset())
            needed = TEXTS.fields(key)
            fits = values == needed or (len(call.keys) > 1 and needed < (values or frozenset()))
            if not call.family and not fits:
                wrong.append(f"{call.where}: {key} needs {sorted(needed)} and gets {sorted(values or ())}")
    wrong += [key for key, sets in given.items() if not any(one >= TEXTS.fields(key) for one in sets)]
    assert not wrong, "\n".join(wrong)


def test_every_text_that_exists_is_said() -> None:
    said = {key for call in calls() for key in keys_of(call)}
    plain = {
        node.value
        for tree in sources().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    dead = {key for key in ALL_KEYS if not key.startswith("concept.")} - said - plain
    assert not dead


@pytest.mark.parametrize("language", TEXTS.languages)
def test_no_text_shows_a_brace(language: str) -> None:
    for key in ALL_KEYS:
        values: dict[str, Param] = {name: 2 if name == "n" else "X" for name in TEXTS.fields(key)}
        shown = render(
            [Say(key, values)],
            [],
            language=language,
            now=datetime(2026, 11, 24, tzinfo=UTC),
            timezone=UTC,
            catalogues=TEXTS,
        )
        assert not {"{", "}"} & set(shown.text), key


@pytest.mark.parametrize("language", TEXTS.languages)
def test_every_label_fits_on_a_button(language: str) -> None:
    labels = {key for call in calls() if call.is_label for key in keys_of(call)}
    forms = TEXTS.language(language).forms
    long = {
        form for key in labels if not TEXTS.fields(key) for form in forms[key] if len(form) > LONGEST_LABEL
    }
    assert not long


# --- buttons ----------------------------------------------------------------------------------------------


def _actions() -> Iterator[tuple[str, str]]:
    for call in calls():
        wanted = call.rest[0] if call.by in {"choice", "labelled", "_about_one"} and call.rest else None
        if isinstance(wanted, ast.Constant):
            yield str(wanted.value), call.where


def test_every_button_does_something() -> None:
    assert not [(action, where) for action, where in _actions() if action not in ACTIONS]


def test_everything_a_button_can_do_has_a_button() -> None:
    assert ACTIONS.keys() == {action for action, _ in _actions()}


def test_every_button_of_a_step_is_heard_by_that_step(town: Town) -> None:
    shown: set[tuple[str, str]] = set()
    for stop in STOPS:
        town.begin()
        phone = stop.way(town)
        step = FLOWS[stop.flow][stop.step]
        for one in step.ask(town.facts(phone), town.spot(phone).draft).choices:
            if one.action != "tap":
                assert one.action in ACTIONS, f"{stop}: {one.action}"
                continue
            name = str(one.args["tap"])
            assert name in step.taps or (stop.flow, stop.step, name) in _WHOLE_EAR, f"{stop}: {name}"
            shown.add((stop.flow, name))
    heard = {(flow, name) for flow, steps in FLOWS.items() for step in steps.values() for name in step.taps}
    assert heard - shown == set(), "these are heard, but no step shows them"


# --- changes and roles ------------------------------------------------------------------------------------


def _made(name: str) -> bool:
    return any(
        isinstance(node, ast.Call) and _name(node.func) == name
        for path, tree in sources().items()
        if "conversations" in path
        for node in ast.walk(tree)
    )


def test_every_change_is_asked_for_and_brought_about() -> None:
    acts.check()
    assert set(acts.ACTS) == set(changes.Change.__subclasses__())
    assert not [one.__name__ for one in acts.ACTS if not _made(one.__name__)]


def test_every_act_of_a_role_is_in_the_policy_and_asked_somewhere() -> None:
    asked = {
        node.args[1].value
        for tree in sources().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _name(node.func) in {"may", "_may"} and len(node.args) > 1
        if isinstance(node.args[1], ast.Constant)
    }
    assert asked == policy.ROLES.keys()
