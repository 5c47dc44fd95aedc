"""Telegram's Bot API on loopback: strict, with a memory, and able to fail exactly where a test wants it.

In a test: `with TelegramDouble() as double:`, then `double.url`, `double.token`, `double.person("Fatma")`.

As a process of its own: `python -m tests.doubles.telegram --port 0 --ledger FILE` prints one JSON line with
its url and token, and writes each accepted call to FILE before it answers. It is moved by POST /double, which
answers with what the act gives:
{"person": "Fatma", "act": "says", "args": ["hoi"]}, {"person": "Fatma", "act": "messages"},
{"act": "script", "args": ["sendMessage"], "fault": {"status": 500, "accepts": true}, "options": {"nth": 2}}.
"""

import argparse
import itertools
import json
import signal
import socket
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from tests.doubles.telegram_faults import Fault, Script
from tests.doubles.telegram_person import Person
from tests.doubles.telegram_rules import Limits, RefusalError, read
from tests.doubles.telegram_state import Accepted, Chat, World, now

TOKEN = "700100:double-token_of-no-bot"
_FIRST_PERSON = 100_001


class TelegramDouble:
    """The server, seen from the test's side. Close it, or use it in a `with`."""

    def __init__(
        self,
        *,
        token: str = TOKEN,
        port: int = 0,
        clock: Callable[[], float] = now,
        ledger_file: Path | None = None,
    ) -> None:
        self.token = token
        bot = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Buurtbot",
            "username": "buurt_test_bot",
        }
        self.world = World(bot, clock, ledger_file)
        self._people: dict[str, Person] = {}
        self._ids = itertools.count(_FIRST_PERSON)
        self._script = Script()
        self._server = _Server(self, port)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name="telegram-double"
        )
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def ledger(self) -> list[Accepted]:
        with self.world.changed:
            return list(self.world.ledger)

    def sent(self, chat: str | None = None) -> list[Accepted]:
        """The messages in the ledger, of one chat or of all."""
        return [
            line for line in self.ledger if line.method == "sendMessage" and chat in {None, str(line.chat)}
        ]

    def person(self, name: str, language: str = "nl") -> Person:
        """Give the person of that name; the same one each time."""
        if name not in self._people:
            user = {"id": next(self._ids), "is_bot": False, "first_name": name, "language_code": language}
            chat = Chat(user)
            self.world.chats[chat.id] = chat
            self._people[name] = Person(self.world, chat)
        return self._people[name]

    def script(
        self, method: str, fault: Fault, *, chat: str | None = None, nth: int = 1, times: int = 1
    ) -> None:
        """Let the n-th call from now on of a method (to one chat) go wrong, and so many after it."""
        self._script.add(method, fault, chat, nth - 1, times)

    def deliver_again(self, update: int) -> None:
        self.world.deliver_again(update)

    def keeps_pace(self) -> None:
        """From now on, answer 429 to whoever is faster than Telegram allows."""
        self.world.limits = Limits()

    def waits_until(self, condition: Callable[[], bool], within: float = 5.0) -> None:
        """Wait until something about the double is true; it is looked at after every call."""
        with self.world.changed:
            if not self.world.changed.wait_for(condition, within):
                raise AssertionError(f"it did not come true within {within} s")

    def fault_for(self, method: str, chat: str) -> Fault | None:
        with self.world.changed:
            return self._script.fault_for(method, chat)

    def close(self) -> None:
        with self.world.changed:
            self.world.closing = True
            self.world.changed.notify_all()
        self._server.shutdown()
        self._server.hang_up()
        self._server.server_close()
        self._thread.join()
        if self._server.broken:
            raise AssertionError("the double itself broke") from self._server.broken[0]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # joined at closing, so that no test leaves a socket behind
    request_queue_size = 64

    def __init__(self, double: TelegramDouble, port: int) -> None:
        self.double = double
        self.broken: list[BaseException] = []
        self._open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), _Handler)

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        for connection in list(self._open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # the other side was quicker

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 - the base class's shape
        error = sys.exception()
        if error and not isinstance(error, ConnectionError):
            self.broken.append(error)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body leave together: apart, the second would wait 40 ms for a delayed ACK
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        self._answer_call({})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/double":
            self._reply(200, json.dumps(_move(self.server.double, json.loads(body))).encode())
            return
        kind = self.headers.get("Content-Type", "").partition(";")[0]
        if kind == "application/json":
            self._answer_call(json.loads(body))
        elif kind == "application/x-www-form-urlencoded" or not body:
            self._answer_call(dict(parse_qsl(body.decode(), keep_blank_values=True)))
        else:
            self._reply(400, json.dumps(RefusalError(400, f"Bad Request: {kind}?").body).encode())

    def _answer_call(self, raw: dict[str, Any]) -> None:
        double = self.server.double
        path, query = urlsplit(self.path)[2:4]
        token, _, method = path.removeprefix("/bot").partition("/")
        params = {**dict(parse_qsl(query)), **raw}
        fault = double.fault_for(method, str(params.get("chat_id", "")))
        if fault is None or fault.accepts:
            status, body = self._carry_out(path, token, method, params)
        if fault:
            if fault.hangs:
                self._keep_silent()
            if not fault.status:
                self.close_connection = True
                return
            status, body = fault.status, fault.body
        self._reply(status, body)

    def _carry_out(self, path: str, token: str, method: str, params: dict[str, Any]) -> tuple[int, bytes]:
        try:
            result = self.server.double.world.call(method, self._checked(path, token, method, params))
        except RefusalError as refusal:
            return refusal.code, json.dumps(refusal.body).encode()
        return 200, json.dumps({"ok": True, "result": result}).encode()

    def _checked(self, path: str, token: str, method: str, params: dict[str, Any]) -> dict[str, Any]:
        if not path.startswith("/bot") or ":" not in token:
            raise RefusalError(404, "Not Found")
        if token != self.server.double.token:
            raise RefusalError(401, "Unauthorized")
        return read(method, params)

    def _keep_silent(self) -> None:
        """Wait until the caller hangs up, or the double closes."""
        world = self.server.double.world
        self.connection.settimeout(0.02)
        while not world.closing:
            try:
                if not self.connection.recv(1):
                    return
            except TimeoutError:
                continue
            except OSError:
                return

    def _reply(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Say nothing: a test's output is pytest's."""


_PERSON_ACTS = ("says", "edits", "presses", "shares_", "sends_", "blocks", "unblocks", "deletes_account")


def _move(double: TelegramDouble, order: dict[str, Any]) -> Any:
    """Do for another process what a test would call here."""
    act, args, options = order["act"], order.get("args", []), order.get("options", {})
    if act == "script":
        fault = order["fault"]
        double.script(args[0], Fault(**{**fault, "body": fault.get("body", "").encode()}), **options)
        return None
    if act in {"deliver_again", "keeps_pace"}:
        getattr(double, act)(*args)
        return None
    person = double.person(order["person"])
    if act == "messages":
        return [asdict(message) for message in person.messages]
    if not act.startswith(_PERSON_ACTS):
        raise ValueError(f"a person can't {act}")
    return getattr(person, act)(*args, **options)


def main() -> None:
    parser = argparse.ArgumentParser(description="Telegram's Bot API on loopback, for tests")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--ledger", type=Path)
    arguments = parser.parse_args()
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    with TelegramDouble(port=arguments.port, ledger_file=arguments.ledger) as double:
        sys.stdout.write(json.dumps({"url": double.url, "token": double.token}) + "\n")
        sys.stdout.flush()
        stopped.wait()


if __name__ == "__main__":
    main()
