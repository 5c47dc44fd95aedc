"""Prints some of the scripts for people to read: `python -m tests.dialogues.page` writes docs/dialogues.md."""

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

from tests.dialogues.script import (
    HearsNothing,
    IsAt,
    NeverSees,
    Note,
    Presses,
    Reads,
    Script,
    Sends,
    Step,
    TimePasses,
    Types,
    load_script,
)

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "dialogues.md"
PRINTED = (
    "01_asks_before_she_is_known",
    "02_two_yeses",
    "03_nobody_answers",
    "05_something_serious",
    "07_always_a_way_out",
)
INTRO = """\
# How it talks

These are some of the chat scripts in `tests/dialogues/`. Each is played from its first line to its last by the
tests: inside one process with a clock that can be moved, in the playground, and on Telegram. When the bot says
something else, or something more, a test fails; so what stands here is what it says. (This page is made of the
scripts: `python -m tests.dialogues.page`.)

What people do stands behind their name, what the bot says to them in a box. `…` leaves out words that depend on
the hour or were shown before.
"""
EXAMPLES = {"vraag": "O-101", "woord": "MERELSTEEN"}
"""What may stand for a word that is another one each time."""


def page(scripts: Iterable[Script]) -> str:
    """Give the page."""
    return "\n".join([INTRO, *(_chapter(script) for script in scripts)])


def printed_scripts() -> list[Script]:
    return [load_script(HERE / f"{name}.chat") for name in PRINTED]


def _chapter(script: Script) -> str:
    lines = [f"## {script.title}", script.intro]
    for step in script.steps:
        lines.extend(_lines(step))
    return "\n\n".join(lines) + "\n"


def _lines(step: Step) -> Iterator[str]:
    match step:
        case Note(text=text):
            yield f"*{text}*"
        case Types() | Presses() | Sends() | IsAt():
            yield f"**{step.who}** {_deed(step)}"
        case Reads():
            yield _bubble(step)
        case HearsNothing(who=who):
            yield f"*{who} hears nothing.*"
        case NeverSees(who=who, part=part):
            yield f"*Nothing that {who} sees says “{part}”.*"
        case TimePasses(until=clock) if clock:
            yield f"*It becomes {clock}.*"
        case TimePasses(span=span):
            yield f"*{_span(span)} pass.*"


def _deed(step: Types | Presses | Sends | IsAt) -> str:
    match step:
        case Types(text=text):
            return f"› {_example(text)}"
        case Presses(label=label):
            return f"presses {_buttons([label])}"
        case Sends(what=what):
            return f"sends a {what}"
        case IsAt():
            return "shares a location"


def _bubble(step: Reads) -> str:
    said = " … ".join(_example(part) for part in step.parts)
    labels = [*(step.labels or ()), *(["…"] if step.more_labels else [])]
    buttons = f"\n>\n> {_buttons(labels)}" if labels else ""
    return f"> **to {step.who}:** {said}{buttons}"


def _buttons(labels: Iterable[str]) -> str:
    return " ".join(f"`{_example(label)}`" for label in labels)


def _example(text: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda slot: EXAMPLES[slot[1]], text)


def _span(span: timedelta) -> str:
    return f"{span.days} days" if span.days else f"{span.seconds // 3600} hours"


if __name__ == "__main__":
    PAGE.write_text(page(printed_scripts()), "utf-8")
