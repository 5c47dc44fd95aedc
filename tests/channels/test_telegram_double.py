"""The double refuses what Telegram refuses, and remembers: else every other test proves little."""

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.channels.machine import Machine
from tests.doubles.telegram import TelegramDouble
from tests.doubles.telegram_faults import answers, drops, hangs

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def double(machine: Machine) -> Iterator[TelegramDouble]:
    with TelegramDouble(clock=machine.clock) as running:
        yield running


def call(double: TelegramDouble, method: str, token: str | None = None, **params: Any) -> dict[str, Any]:
    url = f"{double.url}/bot{token or double.token}/{method}"
    answer: dict[str, Any] = httpx.post(url, json=params, timeout=5).json()
    return answer


def refusal(double: TelegramDouble, method: str, **params: Any) -> tuple[int, str]:
    answer = call(double, method, **params)
    assert not answer["ok"]
    return answer["error_code"], answer["description"]


def send(double: TelegramDouble, to: str, **params: Any) -> tuple[int, str]:
    return refusal(double, "sendMessage", **{"chat_id": to, "text": "Dag!", **params})


def keyboard(*buttons: dict[str, str]) -> dict[str, Any]:
    return {"inline_keyboard": [list(buttons)]}


def fatma(double: TelegramDouble) -> str:
    person = double.person("Fatma")
    person.says("hoi")
    return person.address


def updates(double: TelegramDouble, **params: Any) -> list[int]:
    return [update["update_id"] for update in call(double, "getUpdates", **params)["result"]]


def test_a_wrong_token_gets_401_and_something_else_404(double: TelegramDouble) -> None:
    assert call(double, "getMe", token="700100:wrong")["error_code"] == 401
    assert call(double, "getMe", token="hello")["error_code"] == 404


def test_unknown_methods_and_parameters_are_refused(double: TelegramDouble) -> None:
    assert refusal(double, "sendMesage")[0] == 404
    assert "has no colour" in send(double, fatma(double), colour="red")[1]
    assert "text of sendMessage is required" in refusal(double, "sendMessage", chat_id=1)[1]


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": 5},
        {"chat_id": 1.5},
        {"disable_notification": "perhaps"},
        {"link_preview_options": {"off": True}},
        {"link_preview_options": "{"},
        {"reply_markup": {"inline_keyboard": [{"text": "Ja", "callback_data": "t"}]}},
        {"reply_markup": {"inline_keyboard": [["Ja"]]}},
        {"entities": [{"type": "bold"}]},
    ],
)
def test_wrong_types_are_refused(double: TelegramDouble, wrong: dict[str, Any]) -> None:
    assert send(double, fatma(double), **wrong)[0] == 400


def test_a_form_brings_objects_and_numbers_as_text(double: TelegramDouble) -> None:
    form = {
        "chat_id": fatma(double),
        "text": "Dag!",
        "disable_notification": "true",
        "reply_markup": json.dumps(keyboard({"text": "Ja", "callback_data": "t"})),
    }
    answer = httpx.post(f"{double.url}/bot{double.token}/sendMessage", data=form, timeout=5).json()
    assert answer["ok"]
    assert double.person("Fatma").messages[0].rows == [[("Ja", "t")]]


@pytest.mark.parametrize(
    ("buttons", "said"),
    [
        ([{"text": "Ja", "callback_data": "é" * 33}], "BUTTON_DATA_INVALID"),
        ([{"text": "Ja", "callback_data": ""}], "BUTTON_DATA_INVALID"),
        ([{"text": "Ja"}], "unallowed"),
        ([{"text": "Ja", "callback_data": "t", "url": "https://example.org"}], "unallowed"),
        ([{"text": " ", "callback_data": "t"}], "empty"),
        ([{"text": "Ja", "callback_data": "t"}] * 9, "too long"),
    ],
)
def test_keyboards_of_a_wrong_shape_are_refused(
    double: TelegramDouble, buttons: list[dict[str, str]], said: str
) -> None:
    assert said in send(double, fatma(double), reply_markup=keyboard(*buttons))[1]


def test_texts_are_neither_empty_nor_longer_than_4096(double: TelegramDouble) -> None:
    to = fatma(double)
    assert send(double, to, text=" \n")[0] == 400
    assert send(double, to, text="x" * 4097)[0] == 400
    assert call(double, "sendMessage", chat_id=to, text="x" * 4096)["ok"]


def test_only_who_wrote_first_and_stayed_can_be_written_to(double: TelegramDouble) -> None:
    jan = double.person("Jan")
    assert send(double, "999") == (400, "Bad Request: chat not found")
    assert "can't initiate" in send(double, jan.address)[1]
    jan.says("hoi")
    jan.blocks()
    assert send(double, jan.address) == (403, "Forbidden: bot was blocked by the user")
    jan.unblocks()
    assert call(double, "sendMessage", chat_id=jan.address, text="Dag!")["ok"]
    jan.deletes_account()
    assert send(double, jan.address) == (403, "Forbidden: user is deactivated")


def test_an_edit_must_change_something_that_exists(double: TelegramDouble) -> None:
    to = fatma(double)
    number = call(double, "sendMessage", chat_id=to, text="Bezig… 1/9")["result"]["message_id"]
    same = {"chat_id": to, "message_id": number, "text": "Bezig… 1/9"}
    assert "not modified" in refusal(double, "editMessageText", **same)[1]
    assert "not found" in refusal(double, "editMessageText", **{**same, "message_id": 4})[1]
    assert call(double, "editMessageText", **{**same, "text": "Klaar."})["ok"]
    assert double.person("Fatma").sees(lambda message: message.text == "Klaar.").number == number


def test_a_press_is_answered_once_and_in_time(double: TelegramDouble, machine: Machine) -> None:
    to = fatma(double)
    call(
        double,
        "sendMessage",
        chat_id=to,
        text="?",
        reply_markup=keyboard({"text": "Ja", "callback_data": "t"}),
    )
    press = double.world.update(double.person("Fatma").presses("Ja"))["callback_query"]["id"]
    assert call(double, "answerCallbackQuery", callback_query_id=press)["ok"]
    assert "too old" in refusal(double, "answerCallbackQuery", callback_query_id=press)[1]
    late = double.world.update(double.person("Fatma").presses("Ja"))["callback_query"]["id"]
    machine.now += 151
    assert "too old" in refusal(double, "answerCallbackQuery", callback_query_id=late)[1]


def test_a_person_presses_only_what_they_see(double: TelegramDouble) -> None:
    fatma(double)
    with pytest.raises(LookupError):
        double.person("Fatma").presses("Ja")


def test_an_offset_acknowledges_everything_below_it_for_ever(double: TelegramDouble) -> None:
    jan = double.person("Jan")
    first, second, third = (jan.says(text) for text in "abc")
    assert updates(double) == [first, second, third]
    assert updates(double, limit=2) == [first, second]
    assert updates(double, offset=second) == [second, third]
    assert updates(double, offset=first) == [second, third]
    assert updates(double, offset=-1) == [third]
    assert updates(double) == [third]


def test_an_acknowledged_update_can_be_delivered_again_once(double: TelegramDouble) -> None:
    first = double.person("Jan").says("a")
    updates(double, offset=first + 1)
    double.deliver_again(first)
    assert updates(double, offset=first + 1) == [first]
    assert updates(double, offset=first + 1) == []


def test_only_kinds_asked_for_wait(double: TelegramDouble) -> None:
    jan = double.person("Jan")
    updates(double, allowed_updates=["callback_query"])
    jan.says("a")
    assert updates(double) == []
    updates(double, allowed_updates=[])
    assert updates(double) == []
    second = jan.says("b")
    assert updates(double) == [second]


def test_a_long_poll_ends_when_something_comes(double: TelegramDouble) -> None:
    found: list[int] = []
    poll = threading.Thread(target=lambda: found.extend(updates(double, timeout=4)))
    poll.start()
    double.waits_until(lambda: len(double.world.offsets) == 1)
    number = double.person("Jan").says("a")
    poll.join(5)
    assert found == [number]


def test_a_second_poller_ends_the_first_with_409(double: TelegramDouble) -> None:
    first: dict[str, Any] = {}
    poll = threading.Thread(target=lambda: first.update(call(double, "getUpdates", timeout=4)))
    poll.start()
    double.waits_until(lambda: len(double.world.offsets) == 1)
    assert updates(double) == []
    poll.join(5)
    assert first["error_code"] == 409


def test_polling_beside_a_webhook_gets_409(double: TelegramDouble) -> None:
    call(double, "setWebhook", url="https://example.org/hook")
    assert refusal(double, "getUpdates")[0] == 409
    call(double, "deleteWebhook")
    assert updates(double) == []


def test_keeping_pace_it_answers_429_to_a_chat_and_to_all(double: TelegramDouble, machine: Machine) -> None:
    double.keeps_pace()
    to = fatma(double)
    kinds = [call(double, "sendMessage", chat_id=to, text="Dag!") for _ in range(6)]
    assert [kind["ok"] for kind in kinds] == [True] * 5 + [False]
    assert kinds[5]["parameters"] == {"retry_after": 1}
    machine.now += 60
    people = [double.person(f"buur {number}") for number in range(31)]
    for person in people:
        person.says("hoi")
    kinds = [call(double, "sendMessage", chat_id=person.address, text="Dag!") for person in people]
    assert [kind["ok"] for kind in kinds] == [True] * 30 + [False]


def test_a_fault_strikes_the_call_it_is_meant_for_and_the_ledger_tells_what_took_effect(
    double: TelegramDouble,
) -> None:
    to = fatma(double)
    double.script("sendMessage", answers(500), nth=2)
    double.script("sendMessage", drops(accepts=True), nth=2)
    url = f"{double.url}/bot{double.token}/sendMessage"
    outcomes: list[Any] = []
    for number in range(4):
        try:
            outcomes.append(httpx.post(url, json={"chat_id": to, "text": str(number)}, timeout=5).status_code)
        except httpx.RemoteProtocolError as error:
            outcomes.append(type(error).__name__)
    assert outcomes == [200, 500, "RemoteProtocolError", 200]
    assert [line.text for line in double.sent(to)] == ["0", "2", "3"]


def test_a_silence_lasts_until_the_caller_hangs_up(double: TelegramDouble) -> None:
    double.script("getMe", hangs())
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{double.url}/bot{double.token}/getMe", timeout=0.2)


def test_as_a_process_of_its_own_its_ledger_outlives_everybody(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.jsonl"
    command = [sys.executable, "-m", "tests.doubles.telegram", "--port", "0", "--ledger", str(ledger)]
    with subprocess.Popen(  # noqa: S603 - our own module, by our own interpreter
        command, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY
    ) as process:
        assert process.stdout
        place = json.loads(process.stdout.readline())

        def order(**what: Any) -> Any:
            return httpx.post(f"{place['url']}/double", json=what, timeout=5).json()

        order(person="Fatma", act="says", args=["hoi"])
        order(act="script", args=["sendMessage"], fault={"status": 500, "accepts": True})
        api = f"{place['url']}/bot{place['token']}"
        chat = httpx.get(f"{api}/getUpdates", timeout=5).json()["result"][0]["message"]["chat"]["id"]
        sent = httpx.post(f"{api}/sendMessage", json={"chat_id": chat, "text": "Dag!"}, timeout=5)
        seen = [message["text"] for message in order(person="Fatma", act="messages")]
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert (sent.status_code, seen) == (500, ["Dag!"])
    lines = [json.loads(line) for line in ledger.read_text(encoding="utf-8").splitlines()]
    assert [(line["method"], line["chat"], line["text"]) for line in lines] == [("sendMessage", chat, "Dag!")]
