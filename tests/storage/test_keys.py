import base64
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from storage.errors import KeyFileError
from storage.vault import load_vault

ONE, TWO = (base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2))


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "samenbot.keys"


def test_the_first_start_makes_a_key_file_for_its_owner_only(key_file: Path) -> None:
    sealed = load_vault("", "", key_file).seal("person.name_sealed", 1, "Marieke")
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(key_file.parent.stat().st_mode) == 0o700
    assert load_vault("", "", key_file).open("person.name_sealed", 1, sealed) == "Marieke"
    assert list(key_file.parent.iterdir()) == [key_file]


def test_a_key_file_made_anew_has_a_key_of_another_name(key_file: Path, tmp_path: Path) -> None:
    load_vault("", "", key_file)
    load_vault("", "", tmp_path / "second")
    first, second = (
        path.read_text().split("SEAL_KEYS=")[1].split(":")[0] for path in (key_file, tmp_path / "second")
    )
    assert first != second


def test_starts_at_the_same_moment_end_up_with_the_same_keys(key_file: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        vaults = list(pool.map(lambda _: load_vault("", "", key_file), range(8)))
    assert len({vault.fingerprint("address", "42") for vault in vaults}) == 1


def test_a_start_that_was_overtaken_leaves_the_keys_that_are_there(
    key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = load_vault("", "", key_file)
    monkeypatch.setattr(Path, "exists", lambda _path: False)  # it looked before the other one wrote
    assert load_vault("", "", key_file).fingerprint("address", "42") == first.fingerprint("address", "42")
    assert list(key_file.parent.iterdir()) == [key_file]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_key_file_that_others_can_use_is_refused(key_file: Path, mode: int) -> None:
    load_vault("", "", key_file)
    key_file.chmod(mode)
    with pytest.raises(KeyFileError, match=r"run chmod 600 .*samenbot\.keys"):
        load_vault("", "", key_file)


def test_a_half_written_key_file_is_refused_and_left_alone(key_file: Path) -> None:
    load_vault("", "", key_file)
    whole = key_file.read_text()
    for length in range(len(whole) - 1):  # without the last line end it is still whole
        key_file.write_text(whole[:length])
        with pytest.raises(KeyFileError, match=r"samenbot\.keys"):
            load_vault("", "", key_file)
        assert key_file.read_text() == whole[:length]


def test_keys_in_the_settings_need_no_file(key_file: Path) -> None:
    old = load_vault(f"one:{ONE}", TWO, key_file)
    new = load_vault(f"next:{base64.b64encode(b'n' * 32).decode()}, one:{ONE}", TWO, key_file)
    assert new.open("person.name_sealed", 1, old.seal("person.name_sealed", 1, "Marieke")) == "Marieke"
    assert not key_file.exists()


@pytest.mark.parametrize(
    ("seal_keys", "lookup_key", "says"),
    [
        (f"one:{ONE}", "", "LOOKUP_KEY is not set"),
        ("", TWO, "SEAL_KEYS is not set"),
        (ONE, TWO, "must read name:base64"),
        (f"one:{ONE},one:{TWO}", TWO, "names 'one' twice"),
        ("one:niet-base64", TWO, "must be 32 bytes in base64"),
        (f"one:{ONE[:20]}", TWO, "must be 32 bytes in base64"),
        (f"one:{ONE}", ONE + "=", "must be 32 bytes in base64"),
        (",", TWO, "SEAL_KEYS is missing"),
    ],
)
def test_wrong_keys_in_the_settings_stop_the_start_with_one_line_without_the_key(
    seal_keys: str, lookup_key: str, says: str, key_file: Path
) -> None:
    with pytest.raises(KeyFileError, match=says) as caught:
        load_vault(seal_keys, lookup_key, key_file)
    assert "\n" not in str(caught.value)
    assert ONE[:20] not in str(caught.value)
    assert not key_file.exists()
