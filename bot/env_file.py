"""The file `.env`: every line of it must be a setting, so that a slip of the pen is found at the start.

Without this a misspelt name, or a quote that isn't closed, would just be skipped. Nothing of a line is ever
repeated but its name, and that only if it looks like one: people paste a token without its name.
"""

import re
from collections.abc import Collection
from difflib import get_close_matches
from pathlib import Path

from dotenv.parser import parse_stream

from bot.errors import SettingsError

_NAME = re.compile(r"[A-Za-z]+(_[A-Za-z]+){0,4}")


def check_env_file(path: Path, names: Collection[str]) -> None:
    """Refuse, with a SettingsError, a file that can't be read or has a line that sets none of `names`.

    Names are lower-case here, and either case in the file. A file that isn't there is fine.
    """
    try:
        with path.open(encoding="utf-8") as lines:
            bindings = list(parse_stream(lines))
    except FileNotFoundError:
        return
    except UnicodeDecodeError:
        raise SettingsError(f"{path.name} is no text in UTF-8. Save it again as UTF-8.") from None
    except OSError as error:
        raise SettingsError(f"{path.name} can't be read: {error.strerror}.") from None
    for binding in bindings:
        if binding.error or (binding.key and (binding.value is None or not _NAME.fullmatch(binding.key))):
            raise SettingsError(f"Line {binding.original.line} of {path.name} is not of the form NAME=value.")
        if binding.key and binding.key.lower() not in names:
            raise SettingsError(f"There is no setting {binding.key}. {_advice(binding.key, path, names)}")


def _advice(name: str, path: Path, names: Collection[str]) -> str:
    near = get_close_matches(name.lower(), names, n=1)
    return f"Did you mean {near[0].upper()}?" if near else f"Take it out of {path.name}."
