import ast
import io
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog

from bot.logs import KEYS, set_up_logs

ROOT = Path(__file__).parents[1]
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
TOKEN = "123456789:AAHx9sd8f7-Q"

_log = structlog.get_logger("test")


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Set up the logs as the program does, and undo it."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level, logging.raiseExceptions)
    hooks = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    stream = io.StringIO()
    set_up_logs("debug", stream=stream)
    yield stream
    logging.captureWarnings(capture=False)
    root.handlers[:], root.level, logging.raiseExceptions = before
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
    structlog.reset_defaults()


def logged(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_ids_kinds_and_numbers_are_logged(lines: io.StringIO) -> None:
    _log.info("wave_sent", request=7301, kind="offer", count=3, seconds=0.12345, error=TimeoutError("x"))

    (line,) = logged(lines)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "wave_sent",
        "level": "info",
        "request": 7301,
        "kind": "offer",
        "count": 3,
        "seconds": 0.123,
        "error": "TimeoutError",
    }


@pytest.mark.parametrize(
    "personal",
    [
        "Marieke",
        "mn fiets heeft een lekke band",
        "0612345678",
        "+31 6 12345678",
        "3562kj",
        TOKEN,
        "m@buurt.nl",
    ],
)
def test_names_numbers_texts_and_tokens_leave_no_trace(lines: io.StringIO, personal: str) -> None:
    _log.info(personal)
    _log.info("received", name=personal, text=personal, token=personal)
    _log.info("received", kind=personal, reason=personal, message={"text": personal}, step=[personal])
    _log.info("received %s", personal)

    assert len(logged(lines)) == 4
    assert personal not in lines.getvalue()
    assert personal.split(maxsplit=1)[0].lower() not in lines.getvalue().lower()


def test_what_was_withheld_is_counted(lines: io.StringIO) -> None:
    _log.info("received", name="Marieke", kind="Een tekst", count=2)

    (line,) = logged(lines)
    assert (line["withheld"], line["count"]) == (2, 2)


def test_of_an_exception_the_type_and_the_places_are_kept_and_no_word_of_it(lines: io.StringIO) -> None:
    def fail() -> None:
        words = "Marieke woont aan de Merelstraat"
        try:
            int(words)
        except ValueError as error:
            raise ExceptionGroup(words, [KeyError(words)]) from error

    try:
        fail()
    except ExceptionGroup:
        _log.exception("desk_failed")

    (line,) = logged(lines)
    assert "ExceptionGroup at tests/test_logs.py:" in line["exception"]
    assert ":fail" in line["exception"]
    assert "caused by ValueError" in line["exception"]
    assert "caused by KeyError" in line["exception"]
    assert "Marieke" not in lines.getvalue()
    assert "Merelstraat" not in lines.getvalue()


def test_httpx_never_logs_the_token_in_an_address(lines: io.StringIO) -> None:
    transport = httpx.MockTransport(lambda _request: httpx.Response(200))
    logging.getLogger("httpx").setLevel(logging.NOTSET)
    with httpx.Client(transport=transport) as client:
        client.get(f"https://example.org/bot{TOKEN}/getMe")

    assert lines.getvalue() == ""


def test_httpx_logs_the_address_where_the_logs_are_not_set_up(caplog: pytest.LogCaptureFixture) -> None:
    """Shows that the test above would see it."""
    transport = httpx.MockTransport(lambda _request: httpx.Response(200))
    with caplog.at_level(logging.INFO, "httpx"), httpx.Client(transport=transport) as client:
        client.get(f"https://example.org/bot{TOKEN}/getMe")

    assert TOKEN in caplog.text


@pytest.mark.parametrize(
    "library", ["telegram.ext.ExtBot", "apscheduler.scheduler", "uvicorn.error", "asyncio"]
)
def test_a_library_is_heard_without_its_words(lines: io.StringIO, library: str) -> None:
    logging.getLogger(library).error("update %s of %s", {"text": "lekke band"}, TOKEN)

    (line,) = logged(lines)
    assert (line["event"], line["library"], line["level"]) == ("library", library.lower(), "error")
    assert line["at"].startswith("tests/test_logs.py:")
    assert "band" not in lines.getvalue()
    assert TOKEN not in lines.getvalue()


def test_a_library_that_logs_wrongly_prints_nothing(
    lines: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    logging.getLogger("telegram").error("%d", "Marieke")

    assert "Marieke" not in lines.getvalue() + capsys.readouterr().err


def test_a_crash_of_a_thread_prints_none_of_its_words(lines: io.StringIO) -> None:
    def crash() -> None:
        raise ValueError("Marieke")

    thread = threading.Thread(target=crash)
    thread.start()
    thread.join()

    assert logged(lines)[0]["exception"].startswith("ValueError at tests/test_logs.py:")
    assert "Marieke" not in lines.getvalue()


def test_an_unknown_key_is_dropped_however_harmless_its_value_looks(lines: io.StringIO) -> None:
    _log.info("received", name="marieke", age=74)

    assert "marieke" not in lines.getvalue()
    assert logged(lines)[0]["withheld"] == 2


def test_a_warning_and_a_crash_of_the_program_print_none_of_their_words() -> None:
    program = (
        "import warnings; from bot.logs import set_up_logs; set_up_logs('info')\n"
        "warnings.warn('Marieke')\n"
        "raise ValueError('Marieke')"
    )
    ended = subprocess.run(  # noqa: S603 - our own interpreter and our own program
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert ended.returncode == 1
    assert '"library": "py.warnings"' in ended.stderr
    assert '"exception": "ValueError at' in ended.stderr
    assert "Marieke" not in ended.stdout + ended.stderr


def test_lines_on_a_terminal_are_filtered_too() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    program = Terminal()
    before = logging.getLogger().handlers[:]
    hooks = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    try:
        set_up_logs("info", stream=program)
        _log.info("wave_sent", count=3, name="Marieke")
    finally:
        logging.captureWarnings(capture=False)
        logging.getLogger().handlers[:] = before
        sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
        structlog.reset_defaults()

    assert "wave_sent" in program.getvalue()
    assert "Marieke" not in program.getvalue()


def test_less_is_logged_when_less_is_asked_for(lines: io.StringIO) -> None:
    set_up_logs("warning", stream=lines)
    _log.info("wave_sent")
    _log.warning("wave_late")

    assert [line["event"] for line in logged(lines)] == ["wave_late"]


def log_calls(tree: ast.AST) -> Iterator[ast.Call]:
    """Find each call such as `_log.info(…)`."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in LEVELS
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id.strip("_") in {"log", "logger"}
        ):
            yield node


def assigned(tree: ast.AST) -> dict[str, list[ast.expr]]:
    """Find what each plain name is ever set to; nothing, for the name of a caught exception."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    found.setdefault(target.id, []).append(node.value)
    return found


def names_a_class(value: ast.expr) -> bool:
    """Tell whether it reads `….__name__` or `code_of(…)`."""
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Name) and value.func.id == "code_of"
    return isinstance(value, ast.Attribute) and value.attr == "__name__"


def faults(source: str) -> Iterator[str]:
    tree = ast.parse(source)
    names = assigned(tree)
    caught = {node.name for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler)}
    for call in log_calls(tree):
        if len(call.args) != 1 or not isinstance(call.args[0], ast.Constant):
            yield f"line {call.lineno}: the event must be one fixed word"
        for keyword in call.keywords:
            name, value = keyword.arg, keyword.value
            values = names.get(value.id, []) if isinstance(value, ast.Name) else [value]
            if name not in KEYS | {"exc_info", "_record"}:
                yield f"line {call.lineno}: {name} is no key that may be logged"
            if any(isinstance(one, ast.JoinedStr) for one in values):
                yield f"line {call.lineno}: {name} is put together from something"
            if name == "error" and not (
                (isinstance(value, ast.Name) and value.id in caught)
                or (values and all(names_a_class(one) for one in values))
            ):
                yield f"line {call.lineno}: error must be an exception or the name of its class"


def test_every_log_call_has_a_fixed_event_and_known_keys() -> None:
    folders = [ROOT / name for name in ("bot", "matching", "messages", "storage")]
    found = [
        f"{path.relative_to(ROOT)}, {fault}"
        for folder in folders
        for path in sorted(folder.rglob("*.py"))
        for fault in faults(path.read_text(encoding="utf-8"))
    ]

    assert found == []


@pytest.mark.parametrize(
    "call",
    [
        "_log.info(name)",
        "log.info(f'x{y}')",
        "_log.info('x', name=1)",
        "_log.info('x', kind=f'{y}')",
        "_log.info('x', error=str(error))",
        "_log.info('x', **more)",
    ],
)
def test_a_careless_log_call_would_be_found(call: str) -> None:
    assert list(faults(call))
