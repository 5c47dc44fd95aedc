"""What can be set, read from the environment and from a file `.env` (the environment wins).

Every setting has a sentence here; `.env.example` holds the same sentences, and a test compares the two.
A wrong value stops the start with one line that names the setting and says what it must be. That line never
repeats the value: people paste a token into the wrong line.
"""

import re
from datetime import time
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.env_file import check_env_file
from bot.errors import SettingsError

ENV_FILE = Path(".env")
"""Looked for in the folder in which the program is started."""

_CLOCK_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def _clock_time(value: object) -> object:
    """Refuse what pydantic would guess at: it takes "21" for 21 seconds past midnight."""
    if isinstance(value, str) and not _CLOCK_TIME.fullmatch(value):
        raise ValueError("must be a time of day such as 21:00")
    return value


def _outside_the_clock_change(value: time) -> time:
    """Keep plans out of the hour that happens twice in October and never in March."""
    if time(1, 59) <= value <= time(3, 1):
        raise ValueError("must not lie between 01:59 and 03:01, when the clocks change")
    return value


def _city(value: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9-]*", value):
        raise ValueError("must be the name of a folder in matching/cities, such as utrecht")
    return value


def _language(value: str) -> str:
    if not re.fullmatch(r"[a-z]{2,3}", value):
        raise ValueError("must be the name of a folder in messages/locale, such as nl")
    return value


def _database(value: str) -> str:
    if not re.fullmatch(r"sqlite:///[^?]+", value) or ":memory:" in value:
        raise ValueError("must name a file, such as sqlite:///data/samenbot.db")
    return value


def _key_file(value: Path) -> Path:
    try:
        value.expanduser()
    except RuntimeError:  # ~ with the name of nobody
        raise ValueError("must be the path of a file; ~ stands for your own home folder") from None
    return value


def _host(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.:_-]+", value):
        raise ValueError("must be a network address such as 127.0.0.1")
    return value


def _token(value: SecretStr | None) -> SecretStr | None:
    if value and not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", value.get_secret_value()):
        raise ValueError("must be the whole token that BotFather gave: digits, a colon, letters")
    return value


def _server(value: str) -> str:
    try:
        parts = urlsplit(value)
        sound = parts.scheme in {"http", "https"} and parts.hostname and not parts.query
    except ValueError:  # a bracket that isn't closed
        sound = False
    if not sound:
        raise ValueError("must be the address of a server, such as https://api.telegram.org")
    return value.rstrip("/")


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


Level = Literal["debug", "info", "warning", "error"]
ClockTime = Annotated[time, BeforeValidator(_clock_time), AfterValidator(_outside_the_clock_change)]


class Settings(BaseSettings):
    """Everything that can be set; frozen once read."""

    model_config = SettingsConfigDict(
        env_ignore_empty=True,
        frozen=True,
        hide_input_in_errors=True,
        use_attribute_docstrings=True,
    )

    city: Annotated[str, AfterValidator(_city)] = "utrecht"
    """The city: a folder in matching/cities with its wijken, buurten and postcodes."""

    default_language: Annotated[str, AfterValidator(_language)] = "nl"
    """The language of a first answer when the platform doesn't tell the person's own."""

    database_url: Annotated[str, AfterValidator(_database), Field(repr=False)] = "sqlite:///data/samenbot.db"
    """Where everything is kept: an SQLite file. Three slashes for a path from here, four from the root."""

    key_file: Annotated[Path, AfterValidator(_key_file)] = Path("~/.config/samenbot/keys.env")
    """The file with the keys of the encrypted columns, made on the first start. It must stay out of the
    database's folder, so that a copy of that never holds both. Keep a copy: without the keys nothing can be
    read."""

    seal_keys: SecretStr | None = None
    """The keys themselves instead of a key file: k1:<base64 of 32 bytes>, the active one first, older ones
    after a comma. Set it together with LOOKUP_KEY, or not at all."""

    lookup_key: SecretStr | None = None
    """The key by which a person is found again without their address being readable: base64 of 32 bytes."""

    telegram_bot_token: Annotated[SecretStr | None, AfterValidator(_token)] = None
    """The token that Telegram's @BotFather gives for a new bot. Whoever has it is the bot: tell nobody."""

    telegram_api_url: Annotated[str, AfterValidator(_server)] = "https://api.telegram.org"
    """Telegram's server. Only another one for a Bot API server of your own, or a test."""

    host: Annotated[str, AfterValidator(_host)] = "127.0.0.1"
    """The network address at which pages are served; 127.0.0.1 is this computer only."""

    port: Annotated[int, Field(ge=1, le=65535)] = 8030
    """The port at which pages are served."""

    log_level: Annotated[Level, BeforeValidator(_lower)] = "info"
    """How much is logged. No level logs names, numbers, texts or tokens."""

    wave_size: Annotated[int, Field(ge=1, le=20)] = 3
    """How many neighbours are asked at one time."""

    wave_gap_hours: Annotated[int, Field(ge=1, le=24)] = 4
    """Hours until the next neighbours are asked, when nobody has said yes. Quiet hours don't count."""

    waves: Annotated[int, Field(ge=1, le=10)] = 3
    """How many times neighbours are asked before the broker is."""

    offers_per_week: Annotated[int, Field(ge=1, le=50)] = 3
    """How many times a week one person is asked at most."""

    quiet_from: ClockTime = time(21, 0)
    """When the evening's rest begins: only direct answers and chats, no questions or news. Local time."""

    quiet_until: ClockTime = time(8, 30)
    """When the morning's rest ends. Local time."""

    urgent_from: ClockTime = time(7, 0)
    """From when neighbours may be asked something urgent. Local time."""

    urgent_until: ClockTime = time(23, 0)
    """Until when neighbours may be asked something urgent. Local time."""

    urgent_gap_minutes: Annotated[int, Field(ge=5, le=240)] = 30
    """Minutes until the next neighbours are asked something urgent."""

    broker_silent_hours: Annotated[int, Field(ge=1, le=168)] = 24
    """Hours after which a request that its broker left alone goes to the co-operative."""

    connect_remind_hours: Annotated[int, Field(ge=1, le=72)] = 12
    """Hours after which an asker who hasn't answered "shall I connect you?" is reminded."""

    connect_answer_hours: Annotated[int, Field(ge=2, le=168)] = 24
    """Hours after which the helper who waits for that answer is set free. More than CONNECT_REMIND_HOURS."""

    request_expires_days: Annotated[int, Field(ge=1, le=90)] = 14
    """Days after which an open request expires; the asker is asked first."""

    relay_silence_days: Annotated[int, Field(ge=1, le=90)] = 14
    """Days of silence after which a chat between two neighbours is closed; both are told."""

    invite_valid_days: Annotated[int, Field(ge=1, le=30)] = 7
    """Days for which an invitation for a broker or a coordinator can be used."""

    words_kept_days: Annotated[int, Field(ge=1, le=365)] = 30
    """Days until the words of a closed request and of its chat are erased."""

    bodies_kept_days: Annotated[int, Field(ge=1, le=30)] = 7
    """Days until the text of a message that was received or sent is erased."""

    unregistered_kept_hours: Annotated[int, Field(ge=1, le=72)] = 24
    """Hours until everything is erased of somebody who wrote and never agreed to being registered."""

    @model_validator(mode="after")
    def _settings_agree(self) -> Self:
        checks = {
            "SEAL_KEYS and LOOKUP_KEY must be set together, or neither": bool(self.seal_keys)
            == bool(self.lookup_key),
            "QUIET_UNTIL must be earlier in the day than QUIET_FROM": self.quiet_until < self.quiet_from,
            "URGENT_FROM must not be later than QUIET_UNTIL": self.urgent_from <= self.quiet_until,
            "URGENT_UNTIL must not be earlier than QUIET_FROM": self.urgent_until >= self.quiet_from,
            "CONNECT_ANSWER_HOURS must be more than CONNECT_REMIND_HOURS": self.connect_answer_hours
            > self.connect_remind_hours,
            "KEY_FILE must lie outside the folder of DATABASE_URL": self._keys_lie_apart(),
        }
        for rule, holds in checks.items():
            if not holds:
                raise ValueError(rule)
        return self

    @property
    def database_path(self) -> Path:
        """The database's file."""
        return Path(self.database_url.removeprefix("sqlite:///"))

    @property
    def key_path(self) -> Path:
        """The key file, with `~` filled in."""
        return self.key_file.expanduser()

    def _keys_lie_apart(self) -> bool:
        return not self.key_path.resolve().is_relative_to(self.database_path.resolve().parent)


def load_settings(env_file: Path = ENV_FILE) -> Settings:
    """Read the settings. Raises SettingsError with one line that says what to change."""
    check_env_file(env_file, Settings.model_fields)
    try:
        return Settings(_env_file=env_file)
    except ValidationError as error:
        details = error.errors(include_input=False)
    more = f" (And {len(details) - 1} more.)" if len(details) > 1 else ""
    raise SettingsError(f"{_line(details[0])}{more} See .env.example.")


def _line(error: ErrorDetails) -> str:
    """Say in one sentence what a setting must be."""
    if not error["loc"]:  # a rule about several settings, which names them itself
        return f"{error['ctx']['error']}."
    return f"{str(error['loc'][0]).upper()} {_must(error)}."


def _must(error: ErrorDetails) -> str:
    context = error.get("ctx", {})
    if error["type"] == "value_error":
        return str(context["error"])
    if error["type"] == "literal_error":
        return f"must be one of {context['expected']}"
    bounds = Settings.model_fields[str(error["loc"][0])].metadata
    low, high = (next(getattr(one, end) for one in bounds if hasattr(one, end)) for end in ("ge", "le"))
    return f"must be a whole number from {low} to {high}"
