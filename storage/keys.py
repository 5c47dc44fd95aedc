"""Finds the keys of the vault: in the settings, or in a file of their own that is made on first start."""

import base64
import binascii
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from storage.errors import KeyFileError

KEY_BYTES: Final = 32
"""Length of every key, for sealing (AES-256) as for looking up (HMAC-SHA256)."""

_SEAL: Final = "SEAL_KEYS"
_LOOKUP: Final = "LOOKUP_KEY"
_OTHERS: Final = 0o077
_HEAD: Final = """\
# The keys of samenbot. Whoever has this file and the database can read what neighbours wrote.
# Keep a copy somewhere else than the backups: without it nothing in the database can be read again.
# A new key goes in front of the others: k2:...,k1:... The lookup key can't be changed.
"""


@dataclass(frozen=True, repr=False)
class Keys:
    """The keys that seal, by name and with the active one first, and the key that looks up."""

    seal: dict[str, bytes]
    lookup: bytes


def find_keys(seal_keys: str, lookup_key: str, key_file: Path) -> Keys:
    """Take the keys from the settings, or from the key file when the settings name no key at all.

    `seal_keys` is `name:base64,name:base64…` with the active key first, `lookup_key` is base64.
    A key file that is not there is made, readable by its owner only. Raises KeyFileError with one line for
    a person when the keys are incomplete, not keys, readable by others, or can't be had.
    """
    if seal_keys and lookup_key:
        return _keys(seal_keys, lookup_key, "the settings")
    if seal_keys or lookup_key:
        missing = _LOOKUP if seal_keys else _SEAL
        raise KeyFileError(
            f"{missing} is not set: set both {_SEAL} and {_LOOKUP}, or neither to use {key_file}"
        )
    try:
        if not key_file.exists():
            _make(key_file)
        named = _read(key_file)
    except OSError as error:
        raise KeyFileError(
            f"{key_file} can't be read or made ({error.strerror}): KEY_FILE must name a file that this user can "
            "read, or make"
        ) from error
    except UnicodeDecodeError:
        raise KeyFileError(f"{key_file} is not a key file: put it back from your copy of the keys") from None
    return _keys(named.get(_SEAL, ""), named.get(_LOOKUP, ""), str(key_file))


def _keys(seal_keys: str, lookup_key: str, origin: str) -> Keys:
    keys: dict[str, bytes] = {}
    for entry in filter(None, (part.strip() for part in seal_keys.split(","))):
        name, colon, coded = entry.partition(":")
        if not colon or not name:
            raise KeyFileError(f"{_SEAL} in {origin} must read name:base64,name:base64")
        if name in keys:
            raise KeyFileError(f"{_SEAL} in {origin} names {name!r} twice: give each key a name of its own")
        keys[name] = _decoded(coded, f"key {name!r} of {_SEAL} in {origin}")
    if not keys:
        raise KeyFileError(f"{_SEAL} is missing in {origin}: put it back from your copy of the keys")
    return Keys(keys, _decoded(lookup_key, f"{_LOOKUP} in {origin}"))


def _decoded(coded: str, what: str) -> bytes:
    try:
        key = base64.b64decode(coded.strip(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise KeyFileError(
            f"{what} must be {KEY_BYTES} bytes in base64: put it back from your copy of the keys"
        )
    return key


def _read(key_file: Path) -> dict[str, str]:
    """Read the `NAME=value` lines, once it is sure that nobody else can."""
    mode = key_file.stat().st_mode
    if mode & _OTHERS:
        raise KeyFileError(
            f"{key_file} can be read by others (mode {mode & 0o777:o}): run chmod 600 {key_file}"
        )
    lines = key_file.read_text(encoding="utf-8").splitlines()
    pairs = (line.partition("=") for line in lines if not line.lstrip().startswith("#"))
    return {name.strip(): value.strip() for name, _, value in pairs}


def _make(key_file: Path) -> None:
    """Write new keys, whole or not at all, and never over keys that are there.

    The name of the key is random: after a lost file, a new one must not pass for the old.
    """
    key_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    seal, lookup = (base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode() for _ in range(2))
    text = f"{_HEAD}{_SEAL}=k{secrets.token_hex(3)}:{seal}\n{_LOOKUP}={lookup}\n"
    draft = key_file.with_name(f".{key_file.name}.{secrets.token_hex(4)}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:  # noqa: PTH123 - Path.open can't set the mode before the first byte
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, key_file)
    except FileExistsError:
        pass  # another start was first: its keys are the ones
    finally:
        draft.unlink()
    _settle(key_file.parent)


def _settle(folder: Path) -> None:
    """Make the folder's list of names survive a power cut: a database sealed with lost keys is lost too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
