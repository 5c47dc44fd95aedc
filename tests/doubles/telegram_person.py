"""Somebody with Telegram on their phone, as a test moves them."""

from collections.abc import Callable
from typing import Any

from tests.doubles.telegram_state import Chat, Message, World

WITHIN = 5.0  # seconds a test waits for what should come at once


class Person:
    """Every act gives the number of the update it made, for `deliver_again`."""

    def __init__(self, world: World, chat: Chat) -> None:
        self._world = world
        self._chat = chat
        self._read = 0
        self._last: dict[str, Any] = {}

    @property
    def address(self) -> str:
        return str(self._chat.id)

    @property
    def name(self) -> str:
        return str(self._chat.user["first_name"])

    @property
    def messages(self) -> list[Message]:
        """Everything the bot ever said to this person, as it stands there now."""
        with self._world.changed:
            return list(self._chat.messages)

    def says(self, text: str, *, quoting: Message | None = None) -> int:
        content: dict[str, Any] = {"text": text}
        if text.startswith("/"):
            command = text.split(maxsplit=1)[0]
            content["entities"] = [{"type": "bot_command", "offset": 0, "length": len(command)}]
        if quoting:
            content["reply_to_message"] = self._world.message_json(quoting)
        return self._writes(content)

    def edits(self, text: str) -> int:
        """Change the text of the last thing this person sent."""
        self._last = {**self._last, "text": text, "edit_date": int(self._world.clock())}
        return self._world.emit("edited_message", self._last)

    def presses(self, label: str) -> int:
        """Press a button by its label, on the newest message that has it."""
        for message in reversed(self.messages):
            for shown, data in (key for row in message.rows for key in row):
                if shown == label:
                    return self.presses_data(data, message)
        labels = [message.buttons for message in self.messages]
        raise LookupError(f"{self.name} sees no button {label!r}, only {labels}")

    def presses_data(self, data: str, message: Message) -> int:
        """Press a button whose data is known, even one that no longer stands there."""
        query = {
            "id": self._world.press(),
            "from": self._chat.user,
            "message": self._world.message_json(message),
            "chat_instance": self.address,
            "data": data,
        }
        return self._world.emit("callback_query", query)

    def shares_location(self, latitude: float, longitude: float) -> int:
        return self._writes({"location": {"latitude": latitude, "longitude": longitude}})

    def shares_contact(self, number: str, *, of: "Person | None" = None) -> int:
        """Share a phone number: this person's own, or somebody else's card."""
        owner = of or self
        card = {"phone_number": number, "first_name": owner.name, "user_id": int(owner.address)}
        return self._writes({"contact": card})

    def sends_photo(self, caption: str = "") -> int:
        photo = {**_file("photo"), "width": 90, "height": 90}
        return self._writes({"photo": [photo], **({"caption": caption} if caption else {})})

    def sends_voice(self, seconds: int = 14) -> int:
        return self._writes({"voice": {**_file("voice"), "duration": seconds}})

    def sends_sticker(self) -> int:
        shape = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self._writes({"sticker": {**_file("sticker"), **shape}})

    def sends_document(self) -> int:
        return self._writes({"document": _file("document")})

    def writes_in_group(self, text: str) -> int:
        group = {"id": -1_000_000_001, "type": "supergroup", "title": "Buren"}
        content = {**self._envelope(), "chat": group, "text": text}
        return self._world.emit("message", content)

    def blocks(self) -> int:
        self._chat.blocked = True
        banned = {"user": self._world.bot, "status": "kicked", "until_date": 0}
        return self._membership({"user": self._world.bot, "status": "member"}, banned)

    def unblocks(self) -> int:
        self._chat.blocked = False
        banned = {"user": self._world.bot, "status": "kicked", "until_date": 0}
        return self._membership(banned, {"user": self._world.bot, "status": "member"})

    def deletes_account(self) -> None:
        self._chat.deactivated = True

    def next_message(self, within: float = WITHIN) -> Message:
        """Wait for the next unread message and read it. It blocks: never call it in an event loop."""
        with self._world.changed:
            if not self._world.changed.wait_for(lambda: len(self._chat.messages) > self._read, within):
                raise AssertionError(f"{self.name} got no message within {within} s")
            message = self._chat.messages[self._read]
            self._read += 1
            return message

    def sees(self, wanted: Callable[[Message], bool], within: float = WITHIN) -> Message:
        """Wait until some message, read or not, is as wanted (an edited one, say); reads nothing."""
        with self._world.changed:
            self._world.changed.wait_for(lambda: any(map(wanted, self._chat.messages)), within)
            for message in reversed(self._chat.messages):
                if wanted(message):
                    return message
        raise AssertionError(f"{self.name} saw no such message within {within} s")

    def _writes(self, content: dict[str, Any]) -> int:
        self._chat.started = True
        self._last = {**self._envelope(), **content}
        return self._world.emit("message", self._last)

    def _envelope(self) -> dict[str, Any]:
        return {
            "message_id": self._world.number(),
            "from": self._chat.user,
            "chat": self._chat.as_json,
            "date": int(self._world.clock()),
        }

    def _membership(self, old: dict[str, Any], new: dict[str, Any]) -> int:
        change = {
            "chat": self._chat.as_json,
            "from": self._chat.user,
            "date": int(self._world.clock()),
            "old_chat_member": old,
            "new_chat_member": new,
        }
        return self._world.emit("my_chat_member", change)


def _file(kind: str) -> dict[str, Any]:
    return {"file_id": f"{kind}-1", "file_unique_id": f"{kind}-u1"}
