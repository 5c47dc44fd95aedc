import os
import subprocess
import sys
from pathlib import Path

import pytest

from storage.engine import Store, open_store
from storage.errors import RunnerError
from storage.vault import Vault

RUN = """
import sys
from storage.engine import open_store
from storage.errors import RunnerError
from storage.vault import Vault

store = open_store(sys.argv[1], Vault({"k1": b"1" * 32}, b"L" * 32))
try:
    with store.runner_lock():
        print("running", flush=True)
        sys.stdin.read()
except RunnerError as error:
    print(error)
"""


def start(file: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", RUN, f"sqlite:///{file}"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own script


def test_a_second_runner_refuses_and_names_the_first(store: Store, file: Path) -> None:
    with store.runner_lock():
        said, _ = start(file).communicate(timeout=20)
    assert f"process {os.getpid()} already runs on {file}" in said


def test_a_runner_that_was_killed_leaves_no_lock(store: Store, file: Path) -> None:
    with start(file) as runner:
        assert runner.stdout is not None
        assert runner.stdout.readline() == "running\n"
        with pytest.raises(RunnerError, match=f"process {runner.pid} already runs"), store.runner_lock():
            pass
        runner.kill()
        runner.wait(timeout=20)
    with store.runner_lock():
        pass


def test_runners_on_two_databases_leave_each_other_alone(store: Store, tmp_path: Path, vault: Vault) -> None:
    other = open_store(f"sqlite:///{tmp_path / 'other.db'}", vault)
    with store.runner_lock(), other.runner_lock():
        pass
    other.close()


def test_a_command_works_beside_a_runner(store: Store, file: Path, vault: Vault) -> None:
    with store.runner_lock():
        beside = open_store(f"sqlite:///{file}", vault)
        with beside.write() as tx:
            assert tx.new_id() > 0
        beside.close()
