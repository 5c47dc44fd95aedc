"""A real `samenbot try` in a process of its own, as somebody runs it who tries it for the first time."""

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Final, Self

START_SECONDS: Final = 60
STOP_SECONDS: Final = 20


def free_port() -> int:
    """Give a port that nobody listens at now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Playground:
    """The process, the address it printed, and its end. `folder` also holds its .env, if there is one."""

    def __init__(self, folder: Path, *, port: int | None = None) -> None:
        self.folder = folder
        self.port = port or free_port()
        self.address = ""
        self.origin = f"http://127.0.0.1:{self.port}"

    @property
    def kept(self) -> Path:
        """Where it keeps its people."""
        return self.folder / "playground"

    def launch(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start the command and leave it to the caller."""
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "bot", "try", "--no-browser", "--folder", str(self.kept), *arguments]
        known = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return subprocess.Popen(  # noqa: S603 - our own command, with a folder of the test
            command,
            cwd=self.folder,
            env={**known, "PORT": str(self.port), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.communicate()

    def start(self, **environment: str) -> None:
        """Start it and wait for its address."""
        self._process = self.launch(**environment)
        assert self._process.stdout
        line = self._process.stdout.readline()
        found = re.search(r"http://\S+", line)
        assert found, self._process.communicate()
        self.address = found[0]

    def stop(self) -> tuple[int, str]:
        """Press Ctrl-C; give the exit code and what it complained about."""
        self._process.send_signal(signal.SIGINT)
        _, complaints = self._process.communicate(timeout=STOP_SECONDS)
        return self._process.returncode, complaints


def refusal(playground: Playground, *arguments: str, **environment: str) -> tuple[int, str]:
    """Start a playground that can't be; give the exit code and all that it said."""
    process = playground.launch(*arguments, **environment)
    out, complaints = process.communicate(timeout=START_SECONDS)
    return process.returncode, out + complaints
