import re
from collections.abc import Callable
from datetime import time
from pathlib import Path

import pytest
from dotenv import dotenv_values

from bot.errors import SettingsError
from bot.settings import Settings, load_settings

EXAMPLE = Path(__file__).parents[1] / ".env.example"
SECRET = "hunter2-AAHx9sd8f7"

Write = Callable[[str], Path]


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def to_file(text: str) -> Path:
        path = tmp_path / ".env"
        path.write_text(text, encoding="utf-8")
        return path

    return to_file


def refusal(path: Path) -> str:
    with pytest.raises(SettingsError) as refused:
        load_settings(path)
    return str(refused.value)


def test_nothing_needs_to_be_set(tmp_path: Path) -> None:
    settings = load_settings(tmp_path / ".env")

    assert settings.city == "utrecht"
    assert settings.telegram_bot_token is None
    assert (settings.wave_size, settings.waves, settings.wave_gap_hours) == (3, 3, 4)
    assert (settings.quiet_from, settings.quiet_until) == (time(21, 0), time(8, 30))
    assert settings.database_path == Path("data/samenbot.db")
    assert settings.key_path == Path.home() / ".config/samenbot/keys.env"


def test_the_file_is_read_and_the_environment_wins(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("PORT=9000\nWAVES=2  # fewer\nLOG_LEVEL=Warning\nQUIET_FROM=22:15\n")
    monkeypatch.setenv("PORT", "9001")

    settings = load_settings(path)

    assert (settings.port, settings.waves, settings.log_level) == (9001, 2, "warning")
    assert settings.quiet_from == time(22, 15)


def test_a_file_saved_by_windows_editor_is_read(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_bytes(b"\xef\xbb\xbfPORT=9000\r\nWAVES=2\r\n")

    assert load_settings(path).port == 9000


def test_an_empty_setting_counts_as_not_set(write: Write) -> None:
    assert load_settings(write("TELEGRAM_BOT_TOKEN=\nPORT=\n")).port == 8030


def test_settings_cannot_be_changed_once_read(tmp_path: Path) -> None:
    settings = load_settings(tmp_path / ".env")

    with pytest.raises(ValueError, match="frozen"):
        settings.port = 1  # type: ignore[misc] # what the type checker forbids too


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("PORT=abc", "PORT must be a whole number from 1 to 65535."),
        ("PORT=0", "PORT must be a whole number from 1 to 65535."),
        ("WAVE_SIZE=0", "WAVE_SIZE must be a whole number from 1 to 20."),
        ("WAVES=2.5", "WAVES must be a whole number from 1 to 10."),
        ("QUIET_FROM=21", "QUIET_FROM must be a time of day such as 21:00."),
        ("QUIET_FROM=25:00", "QUIET_FROM must be a time of day such as 21:00."),
        ("QUIET_FROM=08:00", "QUIET_UNTIL must be earlier in the day than QUIET_FROM."),
        ("URGENT_FROM=09:00", "URGENT_FROM must not be later than QUIET_UNTIL."),
        ("URGENT_UNTIL=20:00", "URGENT_UNTIL must not be earlier than QUIET_FROM."),
        ("URGENT_FROM=02:30", "URGENT_FROM must not lie between 01:59 and 03:01"),
        ("CONNECT_REMIND_HOURS=24", "CONNECT_ANSWER_HOURS must be more than CONNECT_REMIND_HOURS."),
        ("LOG_LEVEL=loud", "LOG_LEVEL must be one of 'debug', 'info', 'warning' or 'error'."),
        ("CITY=../etc", "CITY must be the name of a folder in matching/cities"),
        ("DEFAULT_LANGUAGE=Dutch", "DEFAULT_LANGUAGE must be the name of a folder in messages/locale"),
        ("DATABASE_URL=sqlite:///:memory:", "DATABASE_URL must name a file"),
        ("DATABASE_URL=mysql://localhost/x", "DATABASE_URL must name a file"),
        ("TELEGRAM_API_URL=api.telegram.org", "TELEGRAM_API_URL must be the address of a server"),
        ("TELEGRAM_API_URL=http://[::1", "TELEGRAM_API_URL must be the address of a server"),
        ("SEAL_KEYS=k1:AAAA", "SEAL_KEYS and LOOKUP_KEY must be set together, or neither."),
        ("KEY_FILE=data/keys.env", "KEY_FILE must lie outside the folder of DATABASE_URL."),
        ("KEY_FILE=~nobody-of-that-name/keys.env", "KEY_FILE must be the path of a file"),
        ("HOST=http://127.0.0.1", "HOST must be a network address such as 127.0.0.1."),
        ("PORTT=9000", "There is no setting PORTT. Did you mean PORT?"),
        ("TELEGRAM_TOKEN=1:a", "There is no setting TELEGRAM_TOKEN. Did you mean TELEGRAM_BOT_TOKEN?"),
        ("COMPLETELY=other", "There is no setting COMPLETELY. Take it out of .env."),
        ("WAVE SIZE", "Line 1 of .env is not of the form NAME=value."),
        ('TELEGRAM_BOT_TOKEN="1:a', "Line 1 of .env is not of the form NAME=value."),
    ],
)
def test_a_wrong_setting_is_refused_in_one_line(write: Write, line: str, told: str) -> None:
    said = refusal(write(f"{line}\n"))

    assert said.startswith(told)
    assert "\n" not in said


def test_several_wrong_settings_are_counted(write: Write) -> None:
    assert "(And 1 more.)" in refusal(write("PORT=a\nWAVES=b\n"))


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_bytes(b"\xff\xfeP\x00")

    assert refusal(path) == ".env is no text in UTF-8. Save it again as UTF-8."


def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()

    assert refusal(tmp_path / ".env").startswith(".env can't be read")


@pytest.mark.parametrize(
    "line",
    [
        f"TELEGRAM_BOT_TOKEN={SECRET}",
        f"SEAL_KEYS={SECRET}",
        f"LOOKUP_KEY={SECRET}",
        f"DATABASE_URL=postgresql://bot:{SECRET}@localhost/x",
        f"PORT={SECRET}",
        f"LOG_LEVEL={SECRET}",
        f"123456:{SECRET}",
        f"123456:{SECRET}=",
        SECRET,
        f"{SECRET}=",
    ],
)
def test_a_refusal_never_repeats_a_value(write: Write, line: str) -> None:
    assert SECRET not in refusal(write(f"{line}\n"))


def test_a_refusal_shows_no_value_in_its_chain(write: Write) -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings(write(f"TELEGRAM_BOT_TOKEN={SECRET}\n"))

    assert refused.value.__cause__ is None
    assert refused.value.__context__ is None or refused.value.__suppress_context__


def test_settings_can_be_shown_without_their_secrets(write: Write) -> None:
    path = write(
        f"TELEGRAM_BOT_TOKEN=1:{SECRET}\nSEAL_KEYS={SECRET}\nLOOKUP_KEY={SECRET}\nDATABASE_URL=sqlite:///{SECRET}/x.db\n"
    )

    assert SECRET not in repr(load_settings(path))


def test_the_example_holds_every_setting_with_its_default() -> None:
    example = dotenv_values(EXAMPLE)

    assert list(example) == [name.upper() for name in Settings.model_fields]
    for name, field in Settings.model_fields.items():
        default = field.default.strftime("%H:%M") if isinstance(field.default, time) else field.default
        assert example[name.upper()] == ("" if default is None else str(default))


def test_the_example_can_be_used_as_it_is() -> None:
    assert load_settings(EXAMPLE) == load_settings(EXAMPLE.with_name("no such file"))


def test_the_example_explains_each_setting_in_the_words_of_the_code() -> None:
    blocks = re.findall(r"((?:^# .*\n)+)^([A-Z_]+)=", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE)
    explained = {name.lower(): " ".join(comment.replace("# ", " ").split()) for comment, name in blocks}

    assert explained == {
        name: " ".join((field.description or "").split()) for name, field in Settings.model_fields.items()
    }
