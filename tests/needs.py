"""What some tests need of the machine, and what happens when it is not there.

On a developer's machine such a test is skipped, and says why. With REQUIRE_ALL=1, as the build machine has
it, a missing part fails: there nothing may be left out in silence.
"""

import os
import shutil
from typing import NoReturn

import pytest

CHROMIUM_ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""Starts Chromium as root in a container, and keeps it from calling home."""


def how_many(name: str, short: int) -> int:
    """Give how often something is tried: `short` by default, or as the variable `name` says (`make long`)."""
    return int(os.environ.get(name, short))


def missing(what: str, remedy: str) -> NoReturn:
    """Skip the test because of what the machine lacks, or fail it where everything is required."""
    line = f"{what} is not on this machine: {remedy}"
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(line, pytrace=False)
    pytest.skip(line)


def needs_chromium() -> str:
    """Give the path of Chromium."""
    return find_chromium() or missing("chromium", "install the package of that name, or put it on the PATH")


def find_chromium() -> str | None:
    """Give the path of Chromium, if it is there; for programs that are no tests."""
    return shutil.which("chromium")
