"""What Telegram refuses: the wrong names, types and shapes of a call."""

import json
import math
import re
from collections import defaultdict, deque
from collections.abc import Mapping
from typing import Any

from tests.doubles.telegram_facts import METHODS, OBJECTS, Fields

TEXT_LIMIT = 4096  # characters
DATA_LIMIT = 64  # bytes
_BUTTONS, _BUTTONS_A_ROW = 100, 8


class RefusalError(Exception):
    """Telegram's answer to what it does not do."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.body: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
        if parameters:
            self.body["parameters"] = parameters


def bad(description: str) -> RefusalError:
    return RefusalError(400, f"Bad Request: {description}")


def read(method: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Give the parameters of a call with their types; of a form, numbers and objects come as text."""
    if method not in METHODS:
        raise RefusalError(404, "Not Found")
    return _object(raw, METHODS[method], where=method)


def _object(raw: Any, fields: Fields, where: str) -> dict[str, Any]:
    if not isinstance(raw, Mapping):
        raise bad(f"{where} must be an object")
    kinds = {name.rstrip("!"): kind for name, kind in fields.items()}
    if unknown := set(raw) - set(kinds):
        raise bad(f"{where} has no {', '.join(sorted(unknown))}")
    for name in fields:
        if name.endswith("!") and name[:-1] not in raw:
            raise bad(f"parameter {name[:-1]} of {where} is required")
    return {name: _value(value, kinds[name], where=f"{where}.{name}") for name, value in raw.items()}


def _value(raw: Any, kind: str, where: str) -> Any:
    if " or " in kind:
        return _one_of(raw, kind.split(" or "), where)
    if kind == "String":
        if not isinstance(raw, str):
            raise bad(f"{where} must be of type String")
        return raw
    value = _unpacked(raw, where)
    if kind.startswith("Array of "):
        if not isinstance(value, list):
            raise bad(f"{where} must be an Array")
        return [_value(item, kind.removeprefix("Array of "), where) for item in value]
    if kind in {"Integer", "Boolean"}:
        if type(value) is not {"Integer": int, "Boolean": bool}[kind]:
            raise bad(f"{where} must be of type {kind}")
        return value
    if kind not in OBJECTS:
        raise bad(f"{where}: the double knows no {kind}")
    return _object(value, OBJECTS[kind], where)


def _one_of(raw: Any, kinds: list[str], where: str) -> Any:
    refusals = []
    for kind in kinds:
        try:
            return _value(raw, kind, where)
        except RefusalError as refusal:
            refusals.append(refusal)
    raise refusals[0]


def _unpacked(raw: Any, where: str) -> Any:
    if not isinstance(raw, str):
        return raw
    try:
        return json.loads(raw)
    except ValueError:
        raise bad(f"can't parse {where}") from None


def check_text(text: str) -> None:
    if not text.strip():
        raise bad("message text is empty")
    if len(text) > TEXT_LIMIT:
        raise bad("message is too long")


def check_keyboard(markup: Mapping[str, Any] | None) -> None:
    rows = (markup or {}).get("inline_keyboard", [])
    if sum(map(len, rows)) > _BUTTONS or any(len(row) > _BUTTONS_A_ROW for row in rows):
        raise bad("reply markup is too long")
    for button in (button for row in rows for button in row):
        if not button["text"].strip():
            raise bad("inline keyboard button text is empty")
        if len(set(button) - {"text", "style", "icon_custom_emoji_id"}) != 1:
            raise bad("Text buttons are unallowed in the inline keyboard")
        if not 1 <= len(button.get("callback_data", "?").encode()) <= DATA_LIMIT:
            raise bad("BUTTON_DATA_INVALID")


def check_commands(commands: list[dict[str, str]], language: str) -> None:
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    if len(commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    if not re.fullmatch(r"([a-z]{2})?", language):
        raise bad("invalid language code specified")


class Limits:
    """Telegram's pace as seen from outside: one a second in a chat after a burst of five, thirty in all."""

    _BURST, _ALL = 5, 30

    def __init__(self) -> None:
        self._levels: defaultdict[int, tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))
        self._last_second: deque[float] = deque()

    def count(self, chat: int, now: float) -> None:
        """Count one message, or refuse it with a 429."""
        while self._last_second and self._last_second[0] <= now - 1:
            self._last_second.popleft()
        level, at = self._levels[chat]
        level = max(0.0, level - (now - at))
        over = max(level + 1 - self._BURST, 1.0 if len(self._last_second) >= self._ALL else 0.0)
        if over > 0:
            seconds = math.ceil(over)
            raise RefusalError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
        self._last_second.append(now)
        self._levels[chat] = (level + 1, now)
