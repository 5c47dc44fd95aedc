from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.engine import Store, open_store
from storage.vault import Vault


@pytest.fixture
def vault() -> Vault:
    return Vault({"k1": b"1" * 32}, b"L" * 32)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "samenbot.db"


@pytest.fixture
def store(file: Path, vault: Vault) -> Iterator[Store]:
    """Give a real database with the tables of this version."""
    opened = open_store(f"sqlite:///{file}", vault)
    opened.migrate()
    yield opened
    opened.close()
