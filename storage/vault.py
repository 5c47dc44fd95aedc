"""Seals what people tell us, and finds it back without reading it."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.errors import VaultError
from storage.keys import KEY_BYTES, find_keys

_VERSION: Final = 1
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16


class Vault:
    """Holds the keys. The first seals; all of them open, so that an old key can be kept beside a new one.

    A seal is AES-256-GCM with a random 96-bit nonce (NIST SP 800-38D: good for 2³² seals a key), laid out
    as version (1 byte), length of the key's name (1 byte), the name, nonce, ciphertext with its tag. The
    place (`table.column:row`) is authenticated with it: bytes moved to another row or column don't open.
    """

    def __init__(self, keys: Mapping[str, bytes], lookup: bytes) -> None:
        """Take the sealing keys by name, the active one first, and the key for fingerprints."""
        if not keys:
            raise VaultError("there is no key to seal with: set SEAL_KEYS")
        if any(len(key) != KEY_BYTES for key in (*keys.values(), lookup)):
            raise VaultError(f"every key must be {KEY_BYTES} bytes long")
        if lookup in keys.values():
            raise VaultError("LOOKUP_KEY must be another key than those in SEAL_KEYS")
        if any(not 0 < len(name.encode()) < 256 for name in keys):  # noqa: PLR2004 - the length is one byte
            raise VaultError("the name of a key must be 1 to 255 bytes long")
        self._ciphers = {name: AESGCM(key) for name, key in keys.items()}
        self._active = next(iter(keys))
        self._lookup = lookup

    def __repr__(self) -> str:
        return f"Vault(active={self._active!r}, keys={len(self._ciphers)})"

    def seal(self, place: str, row: int, clear: str) -> bytes:
        """Seal a text for one column (`place`, as `table.column`) of one row."""
        name = self._active.encode()
        head = bytes([_VERSION, len(name)]) + name
        nonce = secrets.token_bytes(_NONCE_BYTES)
        body = self._ciphers[self._active].encrypt(nonce, clear.encode(), _bound(place, row))
        return head + nonce + body

    def open(self, place: str, row: int, sealed: bytes) -> str:
        """Open what was sealed for the same column and row.

        Raises VaultError if the key is not at hand, if the bytes were changed, or if they belong elsewhere.
        """
        name, nonce, body = _parts(place, row, sealed)
        cipher = self._ciphers.get(name)
        if cipher is None:
            raise VaultError(
                f"{place} of row {row} was sealed with key {name!r}: put that key back, after the active one"
            )
        try:
            return cipher.decrypt(nonce, body, _bound(place, row)).decode()
        except InvalidTag:
            raise VaultError(
                f"{place} of row {row} doesn't open with key {name!r}: this key didn't seal it, or "
                "the row was changed outside the bot; put back the right key or a backup"
            ) from None

    def fingerprint(self, kind: str, *parts: str) -> bytes:
        """Give the keyed hash by which something sealed is found: 32 bytes, other ones for every kind.

        The parts are told apart by their length, so ("ab", "c") is not ("a", "bc").
        """
        mac = hmac.new(self._lookup, digestmod=hashlib.sha256)
        for part in (kind, *parts):
            raw = part.encode()
            mac.update(len(raw).to_bytes(8) + raw)
        return mac.digest()


def _bound(place: str, row: int) -> bytes:
    return f"{place}:{row}".encode()


def _parts(place: str, row: int, sealed: bytes) -> tuple[str, bytes, bytes]:
    """Take a seal apart: the key's name, the nonce, the ciphertext."""
    end = 2 + sealed[1] if len(sealed) > 1 else 0
    if len(sealed) < max(end, 2) + _NONCE_BYTES + _TAG_BYTES or sealed[0] != _VERSION:
        raise VaultError(f"{place} of row {row} is not something this version sealed: put back a backup")
    name = sealed[2:end].decode(errors="replace")
    return name, sealed[end : end + _NONCE_BYTES], sealed[end + _NONCE_BYTES :]


def load_vault(seal_keys: str, lookup_key: str, key_file: Path) -> Vault:
    """Make the vault with the keys of the settings or of the key file; see `storage.keys.find_keys`."""
    keys = find_keys(seal_keys, lookup_key, key_file)
    return Vault(keys.seal, keys.lookup)
