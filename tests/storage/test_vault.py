import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import VaultError
from storage.vault import Vault

OLD, NEW, LOOKUP = b"o" * 32, b"n" * 32, b"l" * 32
VAULT = Vault({"new": NEW, "old": OLD}, LOOKUP)


@given(st.text(), st.integers(min_value=0, max_value=2**63 - 1))
def test_what_is_sealed_opens_in_its_own_place(clear: str, row: int) -> None:
    assert VAULT.open("person.name_sealed", row, VAULT.seal("person.name_sealed", row, clear)) == clear


@pytest.mark.parametrize(("place", "row"), [("person.name_sealed", 8), ("talent.words_sealed", 7)])
def test_a_seal_moved_to_another_row_or_column_does_not_open(place: str, row: int) -> None:
    sealed = VAULT.seal("person.name_sealed", 7, "Marieke")
    with pytest.raises(VaultError, match="put back the right key or a backup"):
        VAULT.open(place, row, sealed)


def test_no_byte_of_a_seal_can_be_changed_or_left_out() -> None:
    sealed = VAULT.seal("person.name_sealed", 7, "Marieke")
    for at in range(len(sealed)):
        changed = bytearray(sealed)
        changed[at] ^= 1
        for broken in (bytes(changed), sealed[:at]):
            with pytest.raises(VaultError):
                VAULT.open("person.name_sealed", 7, broken)


def test_the_same_words_never_look_the_same_and_are_not_in_the_seal() -> None:
    first, second = (VAULT.seal("person.name_sealed", 7, "Marieke") for _ in range(2))
    assert first != second
    assert b"Marieke" not in first


def test_an_old_key_still_opens_after_a_new_one_took_over() -> None:
    sealed = Vault({"old": OLD}, LOOKUP).seal("person.name_sealed", 7, "Marieke")
    assert VAULT.open("person.name_sealed", 7, sealed) == "Marieke"
    assert b"new" in VAULT.seal("person.name_sealed", 7, "Marieke")


def test_a_key_that_is_missing_is_named() -> None:
    sealed = Vault({"old": OLD}, LOOKUP).seal("person.name_sealed", 7, "Marieke")
    with pytest.raises(VaultError, match="'old': put that key back"):
        Vault({"new": NEW}, LOOKUP).open("person.name_sealed", 7, sealed)


def test_another_key_under_the_same_name_does_not_open() -> None:
    sealed = Vault({"old": OLD}, LOOKUP).seal("person.name_sealed", 7, "Marieke")
    with pytest.raises(VaultError, match="didn't seal it"):
        Vault({"old": NEW}, LOOKUP).open("person.name_sealed", 7, sealed)


def test_a_fingerprint_finds_the_same_value_of_the_same_kind_only() -> None:
    mine = VAULT.fingerprint("address", "telegram", "42")
    assert mine == Vault({"other": OLD}, LOOKUP).fingerprint("address", "telegram", "42")
    assert mine not in {
        VAULT.fingerprint("event", "telegram", "42"),
        VAULT.fingerprint("address", "telegram4", "2"),
        VAULT.fingerprint("address", "telegram", "42", ""),
        Vault({"new": NEW}, OLD).fingerprint("address", "telegram", "42"),
    }


@pytest.mark.parametrize(
    ("keys", "lookup"),
    [
        ({}, LOOKUP),
        ({"new": b"short"}, LOOKUP),
        ({"new": NEW}, b"short"),
        ({"new": NEW}, NEW),
        ({"": NEW}, LOOKUP),
    ],
)
def test_unusable_keys_are_refused(keys: dict[str, bytes], lookup: bytes) -> None:
    with pytest.raises(VaultError):
        Vault(keys, lookup)


def test_a_vault_shows_no_key() -> None:
    assert "nnnn" not in repr(VAULT)
