"""What Telegram knows of one bot: its chats, the updates that wait for it, and everything it accepted."""

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.doubles.telegram_rules import Limits, RefusalError, bad, check_commands, check_keyboard, check_text

ALL_KINDS = frozenset({"message", "edited_message", "callback_query", "my_chat_member"})
PRESS_LIVES = 150.0  # seconds
_FIRST_UPDATE = 870_000_001
_BATCH, _LONGEST_POLL = 100, 50


@dataclass
class Message:
    """A message of the bot as it stands in somebody's chat. A row of buttons is a list of (label, data)."""

    number: int
    chat: int
    text: str
    rows: list[list[tuple[str, str]]]
    at: float

    @property
    def buttons(self) -> list[str]:
        return [label for row in self.rows for label, _data in row]


@dataclass(frozen=True)
class Accepted:
    """One line of the ledger: a call that took effect, whether or not its answer arrived."""

    method: str
    at: float
    chat: int | None = None
    message: int | None = None
    text: str | None = None
    rows: list[list[tuple[str, str]]] = field(default_factory=list)
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Chat:
    user: dict[str, Any]
    started: bool = False  # a bot can't speak first
    blocked: bool = False
    deactivated: bool = False
    messages: list[Message] = field(default_factory=list)

    @property
    def id(self) -> int:
        number: int = self.user["id"]
        return number

    @property
    def as_json(self) -> dict[str, Any]:
        return {"id": self.id, "type": "private", "first_name": self.user["first_name"]}


class World:
    """The state, and the methods of the Bot API upon it. Everything happens under `changed`."""

    def __init__(self, bot: dict[str, Any], clock: Callable[[], float], ledger_file: Path | None) -> None:
        self.changed = threading.Condition(threading.RLock())
        self.clock = clock
        self.bot = bot
        self.chats: dict[int, Chat] = {}
        self.ledger: list[Accepted] = []
        self.offsets: list[int | None] = []
        self.menus: dict[str, list[dict[str, str]]] = {}
        self.webhook = ""
        self.limits: Limits | None = None
        self.closing = False
        self._ledger_file = ledger_file
        self._allowed = ALL_KINDS
        self._next_update = _FIRST_UPDATE
        self._next_message = 1
        self._waiting: list[dict[str, Any]] = []
        self._made: dict[int, dict[str, Any]] = {}
        self._again: list[dict[str, Any]] = []
        self._presses: dict[str, float] = {}
        self._polls = 0

    # What happens on phones

    def number(self) -> int:
        with self.changed:
            self._next_message += 1
            return self._next_message

    def emit(self, kind: str, content: Any) -> int:
        """Let an update wait for the bot, if it wants that kind; gives its number."""
        with self.changed:
            update = {"update_id": self._next_update, kind: content}
            self._next_update += 1
            self._made[update["update_id"]] = update
            if kind in self._allowed:
                self._waiting.append(update)
                self.changed.notify_all()
            return int(update["update_id"])

    def update(self, number: int) -> dict[str, Any]:
        """Give an update as it was made."""
        with self.changed:
            return self._made[number]

    def deliver_again(self, number: int) -> None:
        """Deliver an update once more, though it may be confirmed long ago."""
        with self.changed:
            self._again.append(self._made[number])
            self.changed.notify_all()

    def press(self) -> str:
        with self.changed:
            query = str(4_000_000_000 + len(self._presses))
            self._presses[query] = self.clock()
            return query

    def forget_presses(self) -> None:
        """Make all presses so far too old to be answered."""
        self._presses = dict.fromkeys(self._presses, float("-inf"))

    # What the bot calls

    def call(self, method: str, params: dict[str, Any]) -> Any:
        """Do what a checked call asks and give its result; raises RefusalError."""
        if method == "getUpdates":
            return self._get_updates(params)
        with self.changed:
            result: Any = getattr(self, f"_{method}")(params)
            self.changed.notify_all()
            return result

    def _getMe(self, _params: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - the API's own name
        return self.bot

    def _setWebhook(self, params: dict[str, Any]) -> bool:  # noqa: N802
        self.webhook = params["url"]
        return self._accept(Accepted("setWebhook", self.clock()))

    def _deleteWebhook(self, params: dict[str, Any]) -> bool:  # noqa: N802
        self.webhook = ""
        if params.get("drop_pending_updates"):
            self._waiting.clear()
        return self._accept(Accepted("deleteWebhook", self.clock(), params=params))

    def _setMyCommands(self, params: dict[str, Any]) -> bool:  # noqa: N802
        language = params.get("language_code", "")
        check_commands(params["commands"], language)
        self.menus[language] = params["commands"]
        return self._accept(Accepted("setMyCommands", self.clock(), params=params))

    def _sendMessage(self, params: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        chat = self._reachable(params["chat_id"])
        check_text(params["text"])
        check_keyboard(params.get("reply_markup"))
        if self.limits:
            self.limits.count(chat.id, self.clock())
        rows = _rows(params.get("reply_markup"))
        message = Message(self.number(), chat.id, params["text"].strip(), rows, self.clock())
        chat.messages.append(message)
        self._note("sendMessage", message, params)
        return self.message_json(message)

    def _editMessageText(self, params: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        chat = self._reachable(params.get("chat_id", ""))
        message = next((one for one in chat.messages if one.number == params.get("message_id")), None)
        if message is None:
            raise bad("message to edit not found")
        check_text(params.get("text", ""))
        check_keyboard(params.get("reply_markup"))
        text, rows = params["text"].strip(), _rows(params.get("reply_markup"))
        if (text, rows) == (message.text, message.rows):
            raise bad("message is not modified: specified new message content and reply markup are the same")
        message.text, message.rows = text, rows
        self._note("editMessageText", message, params)
        return self.message_json(message)

    def _answerCallbackQuery(self, params: dict[str, Any]) -> bool:  # noqa: N802
        pressed_at = self._presses.pop(params["callback_query_id"], float("-inf"))
        if self.clock() - pressed_at > PRESS_LIVES:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        return self._accept(Accepted("answerCallbackQuery", self.clock(), params=params))

    def _get_updates(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        with self.changed:
            if self.webhook:
                raise RefusalError(409, "Conflict: can't use getUpdates method while webhook is active")
            self._confirm(params.get("offset"))
            if "allowed_updates" in params:
                self._allowed = frozenset(params["allowed_updates"]) or ALL_KINDS
            self._polls += 1
            mine = self._polls
            self.changed.notify_all()
            limit = params.get("limit", _BATCH)
            patience = min(params.get("timeout", 0), _LONGEST_POLL)
            self.changed.wait_for(
                lambda: self._waiting or self._again or self.closing or mine != self._polls, patience
            )
            if mine != self._polls:
                raise RefusalError(409, "Conflict: terminated by other getUpdates request")
            again, self._again = self._again, []
            return (again + self._waiting)[: limit if 1 <= limit <= _BATCH else _BATCH]

    def _confirm(self, offset: int | None) -> None:
        """Forget every update below `offset`, for ever; a negative one counts from the end."""
        self.offsets.append(offset)
        if offset is None:
            return
        if offset < 0:
            self._waiting = self._waiting[offset:]
        else:
            self._waiting = [update for update in self._waiting if update["update_id"] >= offset]

    def _reachable(self, address: int | str) -> Chat:
        number = int(address) if str(address).lstrip("-").isdigit() else 0
        chat = self.chats.get(number)
        if chat is None:
            raise bad("chat not found")
        if chat.deactivated:
            raise RefusalError(403, "Forbidden: user is deactivated")
        if chat.blocked:
            raise RefusalError(403, "Forbidden: bot was blocked by the user")
        if not chat.started:
            raise RefusalError(403, "Forbidden: bot can't initiate conversation with a user")
        return chat

    def message_json(self, message: Message) -> dict[str, Any]:
        chat = self.chats[message.chat]
        content = {
            "message_id": message.number,
            "from": self.bot,
            "chat": chat.as_json,
            "date": int(message.at),
            "text": message.text,
        }
        if message.rows:
            keys = [[{"text": label, "callback_data": data} for label, data in row] for row in message.rows]
            content["reply_markup"] = {"inline_keyboard": keys}
        return content

    def _note(self, method: str, message: Message, params: dict[str, Any]) -> None:
        self._accept(
            Accepted(
                method, self.clock(), message.chat, message.number, message.text, list(message.rows), params
            )
        )

    def _accept(self, line: Accepted) -> bool:
        self.ledger.append(line)
        if self._ledger_file:
            with self._ledger_file.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(line), ensure_ascii=False) + "\n")
        return True


def _rows(markup: Mapping[str, Any] | None) -> list[list[tuple[str, str]]]:
    rows = (markup or {}).get("inline_keyboard", [])
    return [[(key["text"], key.get("callback_data", "")) for key in row] for row in rows]


def now() -> float:
    return time.time()
