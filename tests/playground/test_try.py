"""`samenbot try` as a command: how it starts, when it can't, and how it stops."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.playground.house import Playground, refusal

pytestmark = pytest.mark.thorough

STOPS_WITHIN = 6  # seconds: three, on a machine that does nothing else
A_TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


@contextmanager
def open_page(playground: Playground) -> Iterator[Iterator[str]]:
    """Listen as an open page does; gives the lines it hears."""
    with httpx.Client(trust_env=False) as page, page.stream("GET", f"{playground.address}events") as events:
        yield events.iter_lines()


def test_it_stops_at_once_and_quietly_with_a_page_open(tmp_path: Path) -> None:
    with Playground(tmp_path) as playground, open_page(playground) as events:
        assert next(events) == "retry: 1000"
        began = time.monotonic()
        assert playground.stop() == (0, "")
        assert time.monotonic() - began < STOPS_WITHIN


def test_it_stops_quietly_while_neighbours_are_moving_in(tmp_path: Path) -> None:
    with (
        Playground(tmp_path) as playground,
        open_page(playground) as events,
        socket.create_connection(("127.0.0.1", playground.port)) as filling,
    ):
        path = playground.address.removeprefix(playground.origin)
        head = f"POST {path}neighbours HTTP/1.1\r\nHost: 127.0.0.1:{playground.port}\r\n"
        filling.sendall(f"{head}Origin: {playground.origin}\r\nContent-Length: 2\r\n\r\n{{}}".encode())
        assert any(line == "event: progress" for line in events)
        began = time.monotonic()
        assert playground.stop() == (0, "")
        assert time.monotonic() - began < STOPS_WITHIN


def test_a_taken_port_is_one_line_that_says_what_to_do(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        code, said = refusal(Playground(tmp_path, port=port))
    assert code == 78
    assert (
        said
        == f"samenbot: Port {port} is in use: stop what runs there, or set another, for instance PORT={port + 1}.\n"
    )


def test_a_folder_that_is_none_is_one_line(tmp_path: Path) -> None:
    playground = Playground(tmp_path)
    playground.kept.write_text("a file")
    code, said = refusal(playground)
    assert code == 78
    assert said == f"samenbot: {playground.kept} can't be written: choose another folder with --folder.\n"


@pytest.mark.parametrize("name", ["clock.json", "phones.json"])
def test_a_damaged_file_is_one_line_that_names_it(tmp_path: Path, name: str) -> None:
    playground = Playground(tmp_path)
    playground.kept.mkdir()
    (playground.kept / name).write_text("{")
    code, said = refusal(playground)
    assert code == 78
    assert said.startswith(f"samenbot: {playground.kept / name} is damaged. Remove it and start again")
    assert said.count("\n") == 1


def test_a_second_one_on_the_same_folder_says_that_it_is_open_already(tmp_path: Path) -> None:
    with Playground(tmp_path) as first:
        code, said = refusal(Playground(first.folder))
    assert code == 78
    assert said.startswith("samenbot: This playground is open already")
    assert said.count("\n") == 1


def test_a_host_for_others_is_refused(tmp_path: Path) -> None:
    code, said = refusal(Playground(tmp_path), HOST="192.0.2.1")
    assert code == 78
    assert "for this computer only" in said


def test_neither_the_real_database_nor_the_real_bot_is_touched(tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.mkdir()
    with socket.socket() as telegram:
        telegram.bind(("127.0.0.1", 0))
        telegram.listen()
        telegram.settimeout(0.2)
        (tmp_path / ".env").write_text(
            f"DATABASE_URL=sqlite:///{real / 'samenbot.db'}\nKEY_FILE={tmp_path / 'real-keys' / 'keys.env'}\n"
            f"TELEGRAM_BOT_TOKEN={A_TOKEN}\nTELEGRAM_API_URL=http://127.0.0.1:{telegram.getsockname()[1]}\n"
        )
        with Playground(tmp_path) as playground, httpx.Client(trust_env=False) as page:
            deed = {"event": "event-0001", "kind": "text", "text": "hallo"}
            answer = page.post(
                f"{playground.address}phones/marieke/did", json=deed, headers={"Origin": playground.origin}
            )
            assert answer.status_code == 204
            assert playground.stop() == (0, "")
        with pytest.raises(TimeoutError):
            telegram.accept()
    assert list(real.iterdir()) == []
    assert not (tmp_path / "real-keys").exists()
