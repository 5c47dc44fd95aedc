import asyncio
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from bot.channels.port import Kind
from bot.playground.phones import Progress
from tests.playground.rig import START, TOKEN, Rig, outbound

TEXT = {"event": "event-0001", "kind": "text", "text": "hoi"}


@pytest.fixture(scope="module")
def unmoved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """One playground for all the tests in which it should change nothing."""
    with Rig(tmp_path_factory.mktemp("playground")) as running:
        yield running
        assert running.bot.received == []


def events(lines: Iterator[str]) -> Iterator[tuple[str, Any]]:
    name = ""
    for line in lines:
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        if line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


def bubbles(client: httpx.Client, phone: str) -> list[dict[str, Any]]:
    phones = {one["id"]: one for one in client.get("state").json()["phones"]}
    found: list[dict[str, Any]] = phones[phone]["bubbles"]
    return found


def test_two_residents_a_broker_and_a_coordinator_are_there_at_first(unmoved: Rig) -> None:
    with unmoved.client() as client:
        phones = client.get("state").json()["phones"]
    assert [one["hint"] for one in phones] == ["bewoner", "bewoner · English", "makelaar", "coöperatie"]


def test_what_is_done_on_a_phone_reaches_the_bot_whole(rig: Rig) -> None:
    rig.say("marieke", outbound("Hoi!"))
    with rig.client() as client:
        answer = client.post("phones/marieke/did", json={**TEXT, "quoted": "message1"})
    assert answer.status_code == 204
    (incoming,) = rig.bot.received
    assert (incoming.channel, incoming.account, incoming.event) == ("playground", "playground", "event-0001")
    assert (incoming.sender, incoming.kind, incoming.text) == ("marieke", Kind.TEXT, "hoi")
    assert incoming.quoted == "message1"


@pytest.mark.parametrize(
    "deed",
    [
        {"kind": "press", "token": "token-Ja"},
        {"kind": "location", "location": [52.0907, 5.1214]},
        {"kind": "photo", "text": "mijn fiets"},
        {"kind": "voice"},
        {"kind": "other"},
        {"kind": "text", "text": ""},
        {"kind": "text", "text": "x" * 10_000},
        {"kind": "text", "text": "\u202etxet \u0000 😩 مرحبا"},
    ],
)
def test_everything_a_phone_can_do_passes_unchanged(rig: Rig, deed: dict[str, Any]) -> None:
    with rig.client() as client:
        assert client.post("phones/fatma/did", json={"event": "event-0001", **deed}).status_code == 204
        (bubble,) = bubbles(client, "fatma")
    assert bubble["kind"] == deed["kind"]
    assert bubble["text"] == deed.get("text", "")
    assert bubble["token"] == deed.get("token", "")
    assert bubble["location"] == deed.get("location")


def test_a_shared_number_is_the_phones_own_whatever_the_page_says(rig: Rig) -> None:
    with rig.client() as client:
        client.post("phones/fatma/did", json={"event": "event-0001", "kind": "contact", "text": "112"})
    assert rig.bot.received[0].text == "+31600000002"


def test_a_retry_carries_the_same_event_so_that_the_bot_recognises_it(rig: Rig) -> None:
    rig.bot.answer = lambda _: outbound("Hoi!")
    with rig.client() as client:
        answers = [client.post("phones/marieke/did", json=TEXT).status_code for _ in range(2)]
        shown = bubbles(client, "marieke")
    assert answers == [204, 204]
    assert len(rig.bot.received) == 1
    assert [one["text"] for one in shown] == ["hoi", "Hoi!"]


def test_what_could_not_be_committed_is_answered_with_503_and_shown_to_nobody(rig: Rig) -> None:
    rig.bot.down = True
    with rig.client() as client:
        refused = client.post("phones/marieke/did", json=TEXT)
        assert bubbles(client, "marieke") == []
        rig.bot.down = False
        again = client.post("phones/marieke/did", json=TEXT)
        assert [one["text"] for one in bubbles(client, "marieke")] == ["hoi"]
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
    assert "somebody" not in refused.text
    assert again.status_code == 204


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"event": "event-0001"}',
        b'{"event": "short", "kind": "text"}',
        b'{"event": "event-0001", "kind": "edit"}',
        b'{"event": "event-0001", "kind": "press"}',
        b'{"event": "event-0001", "kind": "location"}',
        b'{"event": "event-0001", "kind": "location", "location": [91, 5]}',
        b'{"event": "event-0001", "kind": "location", "location": [NaN, 5]}',
        b'{"event": "event-0001", "kind": "text", "text": "\\ud800"}',
        b'{"event": "event-0001", "kind": "text", "sender": "samira"}',
    ],
)
def test_what_no_page_of_ours_sends_is_refused_without_repeating_it(unmoved: Rig, body: bytes) -> None:
    with unmoved.client() as client:
        answer = client.post("phones/marieke/did", content=body)
    assert answer.status_code == 400
    assert "Can't be read" in answer.text


def test_a_body_beyond_all_measure_is_refused(unmoved: Rig) -> None:
    with unmoved.client() as client:
        assert client.post("phones/marieke/did", json={**TEXT, "text": "x" * 300_000}).status_code == 413


def test_a_phone_that_is_not_there_can_do_nothing(unmoved: Rig) -> None:
    with unmoved.client() as client:
        assert client.post("phones/nobody/did", json=TEXT).status_code == 404


@pytest.mark.parametrize(
    "path", ["/", "/wrong/", f"/{TOKEN}x/state", f"/{TOKEN.upper()}/", "/favicon.ico", "//"]
)
def test_without_the_key_there_is_nothing_but_a_hint(unmoved: Rig, path: str) -> None:
    with unmoved.client() as client:
        answer = client.get(unmoved.origin + path)
    assert answer.status_code == 404
    assert "samenbot try" in answer.text


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example"])
def test_another_host_name_is_refused_even_with_the_key(unmoved: Rig, host: str) -> None:
    with unmoved.client(Host=host) as client:
        answer = client.get("state")
    assert answer.status_code == 403
    assert "127.0.0.1" in answer.text


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
def test_another_origin_is_refused_even_with_the_key(unmoved: Rig, origin: str) -> None:
    with unmoved.client(Origin=origin) as client:
        assert client.post("phones/marieke/did", json=TEXT).status_code == 403
        assert client.get("events").status_code == 403


def test_a_post_that_hides_its_origin_is_refused(unmoved: Rig) -> None:
    with httpx.Client(base_url=unmoved.address, trust_env=False) as client:
        assert client.get("state").status_code == 200
        assert client.post("phones/marieke/did", json=TEXT).status_code == 403


def test_localhost_is_as_good_as_the_number(rig: Rig) -> None:
    here = f"localhost:{rig.port}"
    with rig.client(Host=here, Origin=f"http://{here}") as client:
        assert client.post("phones/marieke/did", json=TEXT).status_code == 204


@pytest.mark.parametrize("path", ["", "page.js", "style.css", "icon.svg", "state", "not-there"])
def test_every_answer_is_locked_to_this_page(unmoved: Rig, path: str) -> None:
    with unmoved.client() as client:
        headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self';" in policy
    assert "unsafe" not in policy
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"


def test_the_address_without_its_last_slash_leads_to_the_page(unmoved: Rig) -> None:
    with unmoved.client() as client:
        answer = client.get(unmoved.address.rstrip("/"), follow_redirects=True)
    assert answer.status_code == 200
    assert "<title>Samenbot" in answer.text


def test_a_page_hears_what_is_said_on_both_sides(rig: Rig) -> None:
    with rig.client() as client, rig.client() as other, client.stream("GET", "events") as stream:
        heard = events(stream.iter_lines())
        other.post("phones/marieke/did", json=TEXT)
        rig.say("fatma", outbound("Kun jij helpen?", "Ja"))
        first, second = next(heard), next(heard)
    assert first[0] == second[0] == "bubble"
    assert (first[1]["phone"], first[1]["bubble"]["from"], first[1]["bubble"]["id"]) == (
        "marieke",
        "person",
        "event-0001",
    )
    assert second[1]["bubble"]["buttons"] == [{"label": "Ja", "token": "token-Ja"}]
    assert datetime.fromisoformat(second[1]["bubble"]["at"]) - START < timedelta(seconds=1)


def test_a_message_that_is_shown_but_not_yet_recorded_is_in_the_state(rig: Rig) -> None:
    rig.say("fatma", outbound("Kun jij helpen?"))
    with rig.client() as client:
        rig.bot.forget("fatma")
        assert [one["text"] for one in bubbles(client, "fatma")] == ["Kun jij helpen?"]


def test_filling_the_wijk_tells_how_far_it_is(rig: Rig) -> None:
    with rig.client() as client, rig.client() as other, client.stream("GET", "events") as stream:
        heard = events(stream.iter_lines())
        assert other.post("neighbours", json={}).status_code == 204
        told = [next(heard) for _ in range(12)]
        neighbours = [one for one in other.get("state").json()["phones"] if one["neighbour"]]
    progress = [data["done"] for name, data in told if name == "progress"]
    assert progress == list(range(11))
    assert "phones" in {name for name, _ in told}
    assert len(neighbours) == 10


def test_the_wijk_is_filled_once_at_a_time(rig: Rig) -> None:
    answers: list[int] = []

    async def fill(_: Progress) -> None:
        with rig.client() as client:
            answers.append((await asyncio.to_thread(client.post, "neighbours", json={})).status_code)

    rig.fill = fill
    with rig.client() as client:
        answers.append(client.post("neighbours", json={}).status_code)
    assert answers == [409, 204]


def test_time_passes_when_it_is_told_to(rig: Rig) -> None:
    with rig.client() as client, rig.client() as other, client.stream("GET", "events") as stream:
        assert other.post("clock", json={"minutes": 90}).status_code == 204
        name, told = next(events(stream.iter_lines()))
        assert name == "clock"
        assert (
            timedelta(0)
            < datetime.fromisoformat(told["now"]) - START - timedelta(minutes=90)
            < timedelta(seconds=1)
        )
        assert other.post("clock", json={"minutes": -90}).status_code == 400


def test_a_phone_can_be_added(rig: Rig) -> None:
    with rig.client() as client:
        added = client.post("phones", json={"name": "  Jan\u202e  de\tWit "})
        phones = client.get("state").json()["phones"]
    assert (added.status_code, added.json()["name"]) == (201, "Jan de Wit")
    assert phones[-1] == added.json()


@pytest.mark.parametrize("name", ["", "   ", "\u202e", "x" * 41])
def test_a_name_that_will_not_do_is_explained(unmoved: Rig, name: str) -> None:
    with unmoved.client() as client:
        answer = client.post("phones", json={"name": name})
    assert answer.status_code == 400
    assert "name" in answer.text


def test_pages_that_stay_open_do_not_hold_up_the_end(rig: Rig) -> None:
    with rig.client() as client, client.stream("GET", "events") as stream:
        lines = stream.iter_lines()
        assert next(lines) == "retry: 1000"
        rig.stop()
        assert list(lines) == [""]
