"""What can go wrong in storage, and what to do about it.

StorageError
├── StoreError           the database can't be used as asked: its file or disk needs a person; then try again
│   ├── StoreUrlError    the address is not one we know: correct DATABASE_URL
│   ├── StoreBusyError   another writer held the database for too long: nothing was changed, try again
│   ├── SchemaError      the schema is not the one this version knows: migrate, or run the version that fits
│   └── RunnerError      another process already runs on this database: stop that one first
└── VaultError           something sealed can't be opened, or the keys can't be used: never retry
    └── KeyFileError     the keys in the settings or the key file are not usable: a person must look

Every message is one line that a keeper of the machine can act on. None holds a key or anybody's words.
"""


class StorageError(Exception):
    """The root of everything storage raises on its own account."""


class StoreError(StorageError):
    """The database can't be used as asked."""


class StoreUrlError(StoreError):
    """The address of the database is not one we know."""


class StoreBusyError(StoreError):
    """Another writer held the database for too long; nothing was changed, so the caller may try again."""


class SchemaError(StoreError):
    """The schema is not the one this version knows."""


class RunnerError(StoreError):
    """Another process already runs on this database."""


class VaultError(StorageError):
    """Something sealed can't be opened: wrong key, wrong place, or changed bytes. Trying again won't help."""


class KeyFileError(VaultError):
    """The keys in the settings or in the key file are not usable; nothing starts until a person looked."""
