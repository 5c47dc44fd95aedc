"""How we speak HTTP with the Bot API: python-telegram-bot's request, made discreet.

Three ways of the library would hurt us. It logs a malformed answer whole and puts it in its errors, with
people's words in it. It warns each time it makes its error for a 429. And one update it can't read spoils the
hundred it came with.
"""

import json
from typing import Any

import structlog
from telegram import Update
from telegram.error import NetworkError, TelegramError
from telegram.request import HTTPXRequest

_log = structlog.get_logger(__name__)

MALFORMED = (KeyError, TypeError, ValueError, AttributeError)
"""What the library raises on a 200 whose JSON is not what the Bot API promises."""

_CONNECT, _READ, _WRITE, _POOL = 5.0, 12.0, 5.0, 2.0  # seconds
_TOO_MANY = 429
_TROUBLE = 500  # and above
_DEFAULT_PAUSE = 5.0  # seconds, when a 429 names none


class TooManyRequestsError(TelegramError):
    """Telegram asks for a pause: send nothing of the kind for `seconds`, then try again."""

    def __init__(self, seconds: float) -> None:
        super().__init__("too_many_requests")
        self.seconds = seconds


class ServerTroubleError(NetworkError):
    """A 5xx: Telegram may have done it all the same. For reading, try again; for sending, it is open."""


def code_of(error: Exception) -> str:
    """Name an error for a log or a reason: what lies below it, and nothing of its text."""
    return type(error.__cause__ or error).__name__.lower()


class BotRequest(HTTPXRequest):
    """One HTTP client for the Bot API, with so many connections."""

    __slots__ = ()

    def __init__(self, connections: int) -> None:
        super().__init__(
            connections,
            connect_timeout=_CONNECT,
            read_timeout=_READ,
            write_timeout=_WRITE,
            pool_timeout=_POOL,
        )

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Give status and body; raise our own errors for a 429 and a 5xx, the library's for the rest."""
        status, body = await super().do_request(*args, **kwargs)
        if status == _TOO_MANY:
            raise TooManyRequestsError(_retry_after(body))
        if status >= _TROUBLE:
            raise ServerTroubleError(f"status {status}")
        return status, body

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read an answer; raise TelegramError, which holds nothing of it, when it is not a JSON object."""
        try:
            answer = json.loads(payload)
        except ValueError:
            raise TelegramError("the answer is not JSON") from None
        if not isinstance(answer, dict):
            raise TelegramError("the answer is not a JSON object")
        return answer


class PollRequest(BotRequest):
    """The client of getUpdates: an update that can't be read is replaced by its bare number.

    The number must stay, because the offset has to move past it: otherwise it would be delivered for ever.
    """

    __slots__ = ()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read an answer and make each update in it readable."""
        answer = BotRequest.parse_json_payload(payload)
        result = answer.get("result")
        if isinstance(result, list):
            answer["result"] = [_readable(raw) for raw in result if _has_number(raw)]
        return answer


def _has_number(raw: Any) -> bool:
    return isinstance(raw, dict) and type(raw.get("update_id")) is int


def _readable(raw: dict[str, Any]) -> dict[str, Any]:
    number = raw["update_id"]
    try:
        Update.de_json(dict(raw))
    except Exception as error:  # noqa: BLE001 - whatever the library stumbles over, the queue must go on
        kind = next((key for key in raw if key != "update_id"), "empty")
        _log.warning("telegram_update_unreadable", update=number, kind=kind, error=code_of(error))
        return {"update_id": number}
    return raw


def _retry_after(body: bytes) -> float:
    try:
        seconds = float(json.loads(body)["parameters"]["retry_after"])
    except (ValueError, KeyError, TypeError):
        return _DEFAULT_PAUSE
    return max(seconds, 0.0)
