"""The commands as somebody types them, each in a process of its own."""

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.thorough

PROJECT = Path(__file__).parents[2]
DATABASE = Path("data") / "samenbot.db"


def samenbot(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command in an empty folder, with nothing of this machine's own settings."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(PROJECT), **settings}
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(  # noqa: S603 - our own program
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def rows(folder: Path, question: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(folder / DATABASE) as database:
        found = database.execute(question).fetchall()
    database.close()
    return found


def test_invite_broker_prints_a_code_and_how_to_use_it(tmp_path: Path) -> None:
    done = samenbot(tmp_path, "invite", "broker", "--area", "Overvecht", "--organisation", "De Dreef")
    assert (done.returncode, done.stderr) == (0, "")
    code = re.search(r"^Code: ([a-z2-7]{16})$", done.stdout, re.MULTILINE)
    assert code
    assert f"/start {code[1]}" in done.stdout
    assert "7 days" in done.stdout
    assert rows(tmp_path, "select name, cooperative from organisation order by cooperative") == [
        ("De Dreef", 0),
        ("SAMEN030", 1),
    ]
    assert "De Dreef is a new organisation. Known so far: " in done.stdout
    assert rows(tmp_path, "select count(*) from mandate") == [(0,)]  # until somebody joins with the code
    again = samenbot(tmp_path, "invite", "broker", "--area", "Overvecht", "--organisation", "de  dreef")
    assert "new organisation" not in again.stdout
    assert rows(tmp_path, "select count(*) from organisation") == [(2,)]


def test_invite_broker_without_an_organisation_is_for_the_cooperative(tmp_path: Path) -> None:
    done = samenbot(tmp_path, "invite", "broker", "--area", "kanaleneiland")
    assert done.returncode == 0
    assert rows(tmp_path, "select name from organisation") == [("SAMEN030",)]
    assert rows(tmp_path, "select count(*) from mandate") == [(0,)]


def test_invite_coordinator_needs_no_area(tmp_path: Path) -> None:
    done = samenbot(tmp_path, "invite", "coordinator")
    assert done.returncode == 0
    assert rows(tmp_path, "select kind from invite") == [("coordinator",)]


@pytest.mark.parametrize(
    ("arguments", "settings", "told"),
    [
        (("invite", "broker", "--area", "Atlantis"), {}, "--area must be a wijk or buurt of Utrecht"),
        (("run",), {}, "TELEGRAM_BOT_TOKEN"),
        (("run",), {"PORT": "many"}, "PORT must be a whole number"),
        (("run",), {"CITY": "atlantis"}, "atlantis"),
        (("invite", "coordinator"), {"DATABASE_URL": "sqlite:///."}, "DATABASE_URL"),
        (("invite", "coordinator"), {"KEY_FILE": "."}, "KEY_FILE"),
    ],
)
def test_what_can_not_be_done_is_one_line(
    tmp_path: Path, arguments: tuple[str, ...], settings: dict[str, str], told: str
) -> None:
    done = samenbot(tmp_path, *arguments, **settings)
    assert done.returncode == 78
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("samenbot: ")
    assert told in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_a_code_is_printed_also_when_telegram_does_not_answer(tmp_path: Path) -> None:
    token = "1234567890:" + "A" * 35
    nobody = {"TELEGRAM_BOT_TOKEN": token, "TELEGRAM_API_URL": "http://127.0.0.1:9"}
    done = samenbot(tmp_path, "invite", "coordinator", **nobody)
    assert rows(tmp_path, "select count(*) from invite") == [(1,)]
    assert re.search(r"^Code: [a-z2-7]{16}$", done.stdout, re.MULTILINE)


def test_an_invitation_leaves_a_database_of_another_version_alone(tmp_path: Path) -> None:
    samenbot(tmp_path, "invite", "coordinator")
    with sqlite3.connect(tmp_path / DATABASE) as database:
        database.execute("update alembic_version set version_num = 'older'")
    database.close()
    done = samenbot(tmp_path, "invite", "coordinator")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (78, "", 1)
    assert "another version" in done.stderr


def test_invite_broker_without_an_area_says_what_is_missing(tmp_path: Path) -> None:
    done = samenbot(tmp_path, "invite", "broker")
    assert done.returncode != 0
    assert "--area" in done.stderr


def test_what_is_made_is_for_this_user_only(tmp_path: Path) -> None:
    samenbot(tmp_path, "invite", "coordinator")
    assert (tmp_path / DATABASE).stat().st_mode & 0o077 == 0
    [keys] = (tmp_path / ".config").rglob("keys.env")
    assert keys.stat().st_mode & 0o077 == 0
