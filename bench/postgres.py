"""PostgreSQL as a peer: full text (Dutch), trigrams, and both; on a server of its own that goes when it is done.

The server is started from the installed programs, in a folder of its own, as a user who is not root (it refuses
root), listens on no network, and is spoken to through psql, so that no driver is needed.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from bench.tool import MOST, Ask, Found, Tool
from matching.trec import Text

_PROGRAMS: Final = ("initdb", "pg_ctl", "psql")
_DEBIAN: Final = Path("/usr/lib/postgresql")  # <version>/bin, which is not on the PATH there
_SERVANTS: Final = ("postgres", "nobody")  # who runs the server where we are root
_END: Final = "--- end of answer ---"

_FULL_TEXT: Final = """
    WITH wanted AS (
      SELECT replace(plainto_tsquery('dutch', $1)::text, '&', '|')::tsquery AS query
    )
    SELECT id, ts_rank(lexemes, query) AS score FROM talent, wanted WHERE lexemes @@ query
"""
_TRIGRAMS: Final = """
    SELECT id, word_similarity(words, $1) AS score FROM talent
"""
_BOTH: Final = f"""
    SELECT id, sum(score) AS score FROM (({_FULL_TEXT}) UNION ALL ({_TRIGRAMS})) AS found GROUP BY id
"""  # noqa: S608 - made of the two above
_TABLE: Final = """
    SET client_min_messages = error;
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    DROP TABLE IF EXISTS talent;
    CREATE TABLE talent (
      id text PRIMARY KEY, words text, lexemes tsvector GENERATED ALWAYS AS (to_tsvector('dutch', words)) STORED
    );
    COPY talent (id, words) FROM STDIN;
"""
_INDEX: Final = """
    CREATE INDEX ON talent USING gin (lexemes);
    ANALYZE talent;
"""


class PostgresError(Exception):
    """The server, or what it was asked, failed. The message holds what it said."""


class PostgresMissingError(Exception):
    """PostgreSQL's programs are not on this machine. The message says which."""


@dataclass(frozen=True)
class Server:
    """A server that runs; its socket lies in `folder`."""

    psql: str
    folder: Path

    def tools(self) -> list[Tool]:
        """Give the peers that this server can be."""
        return [
            self._tool("full text (dutch)", _FULL_TEXT),
            self._tool("pg_trgm", _TRIGRAMS),
            self._tool("full text + pg_trgm", _BOTH),
        ]

    def _tool(self, name: str, query: str) -> Tool:
        @contextmanager
        def make(talents: Sequence[Text]) -> Iterator[Ask]:
            with self._talk() as talk:
                rows = "".join(f"{one.id}\t{_copied(one.text)}\n" for one in talents)
                talk.says(f"{_TABLE.strip()}\n{rows}\\.\n{_INDEX}")
                talk.says(f"PREPARE find(text) AS {query} ORDER BY score DESC, id LIMIT {MOST};")

                def ask(request: Text) -> Found:
                    quoted = request.text.replace("'", "''")
                    pairs = (line.split("\t") for line in talk.says(f"EXECUTE find('{quoted}');"))
                    return [(talent, float(score)) for talent, score in pairs if float(score) > 0]

                yield ask

        return Tool(f"PostgreSQL {name}", make)

    @contextmanager
    def _talk(self) -> Iterator["Talk"]:
        command = [self.psql, "-XqAt", "-F", "\t", "-v", "ON_ERROR_STOP=1"]
        command += ["-h", str(self.folder), "-U", "bench", "-d", "postgres"]
        pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout"), subprocess.PIPE)
        with subprocess.Popen(command, encoding="utf-8", stderr=subprocess.STDOUT, **pipes) as psql:  # noqa: S603 - psql, with arguments of our own
            if psql.stdin is None or psql.stdout is None:
                raise PostgresError("psql has no pipes")
            yield Talk(psql.stdin, psql.stdout)


@dataclass(frozen=True)
class Talk:
    """A psql that waits for the next command."""

    into: IO[str]
    out: IO[str]

    def says(self, command: str) -> list[str]:
        """Have a command done, and give the lines of its answer. PostgresError when psql gives up."""
        self.into.write(f"{command}\n\\echo {_END}\n")
        self.into.flush()
        lines: list[str] = []
        for line in self.out:
            if line == f"{_END}\n":
                return lines
            lines.append(line.removesuffix("\n"))
        raise PostgresError("\n".join(lines[-3:]))


def _copied(text: str) -> str:
    """Write a text as COPY reads it."""
    return text.replace("\\", "\\\\").replace("\t", " ").replace("\n", " ")


@contextmanager
def server() -> Iterator[Server]:
    """Start a server, and stop it at the end. PostgresMissingError where it is not installed."""
    programs = _find_programs()
    with tempfile.TemporaryDirectory(prefix="bench-postgres-") as name:
        folder = Path(name)
        servant = _servant(folder)
        data = str(folder / "data")
        settings = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
        initdb = [
            programs["initdb"],
            "-D",
            data,
            "-U",
            "bench",
            "--auth=trust",
            "--no-sync",
            "--encoding=UTF8",
        ]
        _run([*initdb, "--locale=C.UTF-8"], folder, servant)
        pg_ctl = [programs["pg_ctl"], "-D", data, "-w", "-t", "60"]
        _run([*pg_ctl, "-l", str(folder / "log"), "-o", settings, "start"], folder, servant)
        try:
            yield Server(programs["psql"], folder)
        finally:
            _run([*pg_ctl, "-m", "immediate", "stop"], folder, servant)


def _find_programs() -> dict[str, str]:
    """Give where each program is."""
    newest = sorted(_DEBIAN.glob("*/bin"), key=lambda one: int(one.parent.name))[-1:]
    path = os.pathsep.join([os.environ.get("PATH", ""), *map(str, newest)])
    found = {name: shutil.which(name, path=path) for name in _PROGRAMS}
    if missing := [name for name, where in found.items() if where is None]:
        raise PostgresMissingError(f"PostgreSQL was left out: {', '.join(missing)} not found on this machine")
    return {name: where for name, where in found.items() if where}


def _servant(folder: Path) -> dict[str, Any]:
    """Say as whom the server runs, for `subprocess`; the folder becomes theirs. As ourselves: {}."""
    if os.geteuid() != 0:
        return {}
    known = {one.pw_name: one for one in pwd.getpwall()}
    user = next((known[name] for name in _SERVANTS if name in known), None)
    if user is None:
        raise PostgresMissingError(
            "PostgreSQL was left out: it does not run as root, and there is no other user"
        )
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _run(command: list[str], folder: Path, servant: dict[str, Any]) -> None:
    """Run one of the programs. Its output goes to a file: the server keeps it open for as long as it lives."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as told:
        done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs, with arguments of our own
            command, cwd=folder, stdout=told, stderr=subprocess.STDOUT, check=False, **servant
        )
        if done.returncode:
            told.seek(0)
            raise PostgresError(f"{Path(command[0]).name} failed: {told.read().strip()}")
