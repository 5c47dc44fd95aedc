"""What may be logged: ids, kinds, numbers and codes; never a name, an address, a text or a token.

Nothing passes because nobody thought of it: a key that isn't in KEYS is dropped, and so is a value that is no
number and no short code. Of an exception the type and the places are kept, never its message, which may hold
anything. The logs of libraries go the same way: which library, how bad, and where in its source; httpx would
otherwise write the bot's token, which is part of an address, and python-telegram-bot whole messages.
"""

import logging
import re
import sys
import threading
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

# One key a line would fill a screen and tell no more.
# fmt: off
KEYS = frozenset({
    # ids: numbers of our own rows, and of the platform's updates
    "row", "person", "address", "request", "match", "talent", "question", "offer", "relay", "wave",
    "broadcast", "inbox", "outgoing", "organisation", "mandate", "broker", "update", "message", "invite",
    "account", "subject_id",
    # kinds and codes
    "channel", "kind", "act", "flow", "step", "state", "outcome", "reason", "method", "call", "lane", "job",
    "language", "city", "concept", "library", "error",
    # numbers
    "attempt", "attempts", "failures", "count", "seconds", "again_in", "status", "port", "process",
    "revision",
})
# fmt: on
"""The keys that may be logged."""

_CODE = re.compile(r"[a-z0-9_.:-]{1,40}")
_FEW_DIGITS = 3
"""A code has no more digits than this; a telephone number, a postcode and a token have."""
_SHAPES = {
    "account": re.compile(r"\d{1,20}"),  # of ours: a bot's id
    "error": re.compile(r"[A-Za-z]{1,60}"),  # the name of a class
}
"""The keys whose texts look otherwise than a code; a test sees to it that they don't come from a person."""

_FRAMES = 12
"""As many places of an exception are logged, the innermost first."""

_log = structlog.stdlib.get_logger("bot.logs")


def set_up_logs(level: str, *, stream: TextIO | None = None) -> None:
    """Log to `stream` (standard error), from `level` on: JSON lines, or something pleasant on a terminal.

    From then on the whole process is bound: libraries, warnings, and crashes of any thread.
    """
    stream = stream or sys.stderr
    structlog.configure(
        processors=[*_filters(), structlog.dev.ConsoleRenderer() if stream.isatty() else _json()],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=False,  # loggers are made at import, before this
    )
    _bind_libraries()
    _bind_crashes()


def _json() -> Processor:
    return structlog.processors.JSONRenderer(ensure_ascii=True)


def _filters() -> list[Processor]:
    return [
        _only_what_may_be_logged,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _only_what_may_be_logged(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Keep known keys with harmless values; count what was withheld, so that its absence is noticed."""
    record = event.pop("_record", None)
    exception = _exception(event.pop("exc_info", None))
    name = event.pop("event", None)
    kept: EventDict = {"event": name if _is_code(name) else "unnamed"}
    harmless = {key: _harmless(key, value) for key, value in event.items() if key in KEYS}
    kept.update({key: value for key, value in harmless.items() if value is not None})
    if withheld := sum(value is not None for value in event.values()) - len(kept) + 1:
        kept["withheld"] = withheld
    if record is not None:
        kept["at"] = f"{_short(record.pathname)}:{record.lineno}:{record.funcName}"
    if exception is not None:
        kept["exception"] = " < caused by ".join(_story(exception))
    return kept


def _harmless(key: str, value: object) -> object:
    """Give the value as it may be logged, or None."""
    match value:
        case bool() | int():
            return value
        case float():
            return round(value, 3)
        case datetime() | date():
            return value.isoformat()
        case BaseException():
            return type(value).__name__
        case str():
            shape = _SHAPES.get(key)
            return str(value) if (shape.fullmatch(value) if shape else _is_code(value)) else None
        case _:
            return None


def _is_code(value: object) -> bool:
    return (
        isinstance(value, str)
        and _CODE.fullmatch(value) is not None
        and sum(sign.isdigit() for sign in value) <= _FEW_DIGITS
    )


def _exception(info: object) -> BaseException | None:
    match info:
        case BaseException():
            return info
        case (_, BaseException() as error, _):
            return error
        case None | False | (None, None, None):
            return None
        case _:
            return sys.exc_info()[1]


def _story(error: BaseException) -> Iterator[str]:
    """Tell type and places of an exception, and of what led to it."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield f"{type(current).__name__} at {_places(current.__traceback__)}"
        if isinstance(current, BaseExceptionGroup):
            for part in current.exceptions:
                yield from _story(part)
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)


def _places(trace: TracebackType | None) -> str:
    """Give file, line and function of each frame, the innermost first; never a line of source or a local."""
    places: list[str] = []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.insert(0, f"{_short(code.co_filename)}:{trace.tb_lineno}:{code.co_name}")
        trace = trace.tb_next
    return ", ".join(places[:_FRAMES]) or "no place"


def _short(path: str) -> str:
    """Give the last two parts of a path: the rest of it tells of the machine, not of the program."""
    return "/".join(Path(path).parts[-2:])


class _ThroughTheFilter(logging.Handler):
    """Takes a library's record, and logs that there was one."""

    def emit(self, record: logging.LogRecord) -> None:
        _log.log(
            record.levelno,
            "library",
            library=record.name.lower(),
            exc_info=record.exc_info,
            _record=record,
        )


def _bind_libraries() -> None:
    """Let everything that logs through the standard library go through the filter, from warnings on.

    Below that libraries only chat, and without its text a chat says nothing.
    """
    logging.basicConfig(level=logging.WARNING, handlers=[_ThroughTheFilter()], force=True)
    logging.captureWarnings(capture=True)
    logging.raiseExceptions = False  # the standard library would print the record it failed on


def _bind_crashes() -> None:
    """Let nothing that ends a thread or the process print its message."""

    def crashed(error: BaseException | None) -> None:
        if isinstance(error, KeyboardInterrupt):
            return
        _log.critical("crashed", exc_info=error)

    sys.excepthook = lambda _type, error, _trace: crashed(error)
    threading.excepthook = lambda args: crashed(args.exc_value)
    sys.unraisablehook = lambda args: crashed(args.exc_value)
