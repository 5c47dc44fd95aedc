"""The double's facts are those of the Bot API, where the shared folder with its description exists."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.doubles.telegram import TelegramDouble
from tests.doubles.telegram_facts import METHODS, OBJECTS, Fields

SPEC_FILE = Path(__file__).parents[3] / "shared" / "specs" / "telegram-bot-api.json"

pytestmark = pytest.mark.skipif(not SPEC_FILE.exists(), reason="the description of the Bot API is not here")


@pytest.fixture(scope="module")
def spec() -> Any:
    return json.loads(SPEC_FILE.read_text(encoding="utf-8"))


def fields_of(described: dict[str, Any]) -> Fields:
    return {
        field["name"] + ("!" if field["required"] else ""): " or ".join(field["types"])
        for field in described.get("fields", [])
    }


@pytest.mark.parametrize("method", METHODS)
def test_the_double_knows_a_methods_parameters(spec: Any, method: str) -> None:
    assert METHODS[method] == fields_of(spec["methods"][method])


@pytest.mark.parametrize("name", OBJECTS)
def test_the_double_knows_an_objects_fields(spec: Any, name: str) -> None:
    assert OBJECTS[name] == fields_of(spec["types"][name])


def test_every_update_the_double_makes_is_one_telegram_could_make(spec: Any, double: TelegramDouble) -> None:
    fatma = double.person("Fatma")
    numbers = [fatma.says("/start"), fatma.edits("hoi"), fatma.sends_photo("kijk"), fatma.sends_voice()]
    numbers += [fatma.sends_sticker(), fatma.sends_document(), fatma.shares_location(52.1, 5.1)]
    numbers += [fatma.shares_contact("+31600000001"), fatma.writes_in_group("hoi")]
    keyboard = {"inline_keyboard": [[{"text": "Ja", "callback_data": "t1"}]]}
    question = {"chat_id": fatma.address, "text": "Klopt dat?", "reply_markup": keyboard}
    answer = double.world.call("sendMessage", question)
    numbers += [fatma.presses("Ja"), fatma.says("ja", quoting=fatma.messages[0])]
    numbers += [fatma.blocks(), fatma.unblocks()]
    wrong = [flaw for number in numbers for flaw in flaws(spec, double.world.update(number), "Update")]
    assert wrong + flaws(spec, answer, "Message") == []


def flaws(spec: Any, value: Any, kind: str) -> list[str]:
    """Tell what the description of `kind` doesn't allow in `value`."""
    if kind.startswith("Array of "):
        return [flaw for item in value for flaw in flaws(spec, item, kind.removeprefix("Array of "))]
    plain: dict[str, type | tuple[type, ...]] = {
        "Integer": int,
        "String": str,
        "Boolean": bool,
        "Float": (float, int),
    }
    if kind in plain:
        return [] if isinstance(value, plain[kind]) else [f"{value!r} is no {kind}"]
    if kind == "MaybeInaccessibleMessage":
        kind = "Message"
    if kind == "ChatMember":
        kind = {"member": "ChatMemberMember", "kicked": "ChatMemberBanned"}[value["status"]]
    described = {field["name"]: field for field in spec["types"][kind]["fields"]}
    found = [f"{kind} has no {name}" for name in set(value) - set(described)]
    found += [
        f"{kind} lacks {name}" for name, field in described.items() if field["required"] > (name in value)
    ]
    for name in set(value) & set(described):
        found += flaws(spec, value[name], described[name]["types"][0])
    return found
