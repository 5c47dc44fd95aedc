"""What became of a send, told from the error it ended in.

The library's BadRequest and TimedOut are both NetworkErrors, and a NetworkError may mean anything from "no
route" to "Telegram has it, but its answer got lost". So the cause is looked at too: only what failed before a
request could leave this machine was surely not sent.
"""

import httpx
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, TelegramError

from bot.channels.port import Refused, Unknown, Wait
from bot.channels.telegram_request import code_of

_NETWORK_PAUSE = 5.0  # seconds
_POOL_PAUSE = 1.0
_TOKEN_PAUSE = 60.0  # a token comes back only by a human hand

_GONE = (
    "chat not found",
    "user not found",
    "user is deactivated",
    "peer_id_invalid",
    "user_is_blocked",
    "input_user_deactivated",
)
"""Descriptions of a 400 that mean: there is nobody at this address."""

_OURS = (
    "message text is empty",
    "message is too long",
    "button_data_invalid",
    "chat_id is empty",
    "reply markup",
    "keyboard",
)
"""Descriptions of a 400 that mean: we built the message wrongly. Any other is told as a mere "bad_request",
because a description may hold words of the message, and a reason is logged."""

_BY_KIND: tuple[tuple[type[Exception], Wait | Refused], ...] = (
    (Forbidden, Refused("blocked_or_deactivated", gone=True)),
    (ChatMigrated, Refused("chat_became_a_group")),
    (InvalidToken, Wait(_TOKEN_PAUSE, everyone=True, reason="token_not_accepted")),
    (httpx.ConnectError, Wait(_NETWORK_PAUSE, everyone=True, reason="no_connection")),  # refused, DNS, TLS
    (httpx.ConnectTimeout, Wait(_NETWORK_PAUSE, everyone=True, reason="no_connection")),
    (httpx.ProxyError, Wait(_NETWORK_PAUSE, everyone=True, reason="no_connection")),
    (httpx.PoolTimeout, Wait(_POOL_PAUSE, reason="all_connections_busy")),
)


def verdict_of(error: TelegramError) -> Wait | Unknown | Refused:
    """Judge an error of a send. A 429 is not judged here: its pause depends on what else was hit."""
    if isinstance(error, BadRequest):
        return _bad_request(error)
    cause = error.__cause__ or error
    for kind, verdict in _BY_KIND:
        if isinstance(error, kind) or isinstance(cause, kind):
            return verdict
    return Unknown(code_of(error))


def _bad_request(error: BadRequest) -> Refused:
    said = error.message.lower()
    for phrase in _GONE:
        if phrase in said:
            return Refused(_as_code(phrase), gone=True)
    return Refused(next((_as_code(phrase) for phrase in _OURS if phrase in said), "bad_request"))


def _as_code(phrase: str) -> str:
    return phrase.replace(" ", "_")
