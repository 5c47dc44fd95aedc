"""The page around the talking, in real Chromium: several phones, reloads, the clock, a lost server."""

import asyncio
import re
import threading

import pytest
from playwright.sync_api import expect

from bot.playground.phones import Progress
from tests.playground.pages import NARROW, Look, Watch, bubbles, composer, phone, replies, says, tab
from tests.playground.rig import Rig, outbound

pytestmark = pytest.mark.thorough


def test_a_reload_keeps_history_and_half_typed_text(rig: Rig, look: Look) -> None:
    rig.bot.answer = replies(outbound("Hoi!"))
    page = look()
    says(page, "Marieke", "hallo")
    expect(bubbles(page, "Marieke")).to_have_count(2)
    composer(page, "Fatma").fill("nog niet af")
    page.reload()
    expect(bubbles(page, "Marieke")).to_contain_text(["hallo", "Hoi!"])
    expect(composer(page, "Fatma")).to_have_value("nog niet af")


def test_two_windows_show_the_same(rig: Rig, look: Look) -> None:
    rig.bot.answer = replies(outbound("Hoi!"))
    one, other = look(), look()
    says(one, "Marieke", "hallo")
    for page in (one, other):
        expect(bubbles(page, "Marieke")).to_contain_text(["hallo", "Hoi!"])


def test_a_phone_out_of_sight_shows_what_is_unread_until_it_is_looked_at(rig: Rig, look: Look) -> None:
    page = look(NARROW)
    expect(phone(page, "Fatma")).to_be_hidden()
    rig.say("marieke", outbound("voor Marieke"))
    rig.say("fatma", outbound("een"))
    rig.say("fatma", outbound("twee"))
    expect(tab(page, "Fatma")).to_have_text(re.compile("2 ongelezen"))
    expect(tab(page, "Marieke")).not_to_have_text(re.compile("ongelezen"))
    expect(page).to_have_title(re.compile(r"^\(2\)"))
    page.reload()
    expect(tab(page, "Fatma")).to_have_text(re.compile("2 ongelezen"))
    tab(page, "Fatma").click()
    expect(bubbles(page, "Fatma")).to_contain_text(["een", "twee"])
    expect(tab(page, "Fatma")).not_to_have_text(re.compile("ongelezen"))
    expect(page).to_have_title("Samenbot · speeltuin")


def test_a_narrow_screen_shows_one_phone_and_nothing_sticks_out(rig: Rig, look: Look) -> None:
    page = look(NARROW)
    rig.say(
        "samira", outbound("x" * 300 + " " + "woord " * 30, "Een knop met een lang opschrift", "Ja", "Nee")
    )
    tab(page, "Samira").click()
    expect(page.locator(".phone:visible")).to_have_count(1)
    expect(bubbles(page, "Samira")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
    assert phone(page, "Samira").get_by_role("log").evaluate("it => it.scrollWidth - it.clientWidth") == 0
    says(page, "Samira", "ja")
    expect(bubbles(page, "Samira")).to_have_count(2)


def test_a_wide_screen_shows_the_phones_side_by_side(look: Look) -> None:
    page = look()
    for name in ("Marieke", "Fatma", "Samira", "Coördinator"):
        expect(phone(page, name)).to_be_in_viewport(ratio=0.99)


def test_a_new_message_is_followed_unless_the_reader_is_reading_back(rig: Rig, look: Look) -> None:
    page = look()
    for number in range(40):
        rig.say("marieke", outbound(f"bericht {number}."))
    expect(bubbles(page, "Marieke").last).to_be_in_viewport()
    scrolled_back = (
        "it => new Promise(done => { it.addEventListener('scroll', done, {once: true}); it.scrollTop = 0 })"
    )
    phone(page, "Marieke").get_by_role("log").evaluate(scrolled_back)
    rig.say("marieke", outbound("nieuws"))
    newer = page.get_by_role("button", name="↓ nieuw")
    expect(newer).to_be_visible()
    expect(bubbles(page, "Marieke").first).to_be_in_viewport()
    newer.click()
    expect(bubbles(page, "Marieke").last).to_be_in_viewport()
    expect(newer).to_be_hidden()


def test_neighbours_come_are_asked_and_can_be_opened_beside_the_others(rig: Rig, look: Look) -> None:
    page = look()
    page.get_by_role("button", name="Vul de wijk").click()
    list_ = page.get_by_role("complementary", name="Buren")
    expect(list_.get_by_role("button")).to_have_count(10)
    expect(page.get_by_role("button", name="Vul de wijk")).to_be_enabled()
    rig.say("phone7", outbound("Kun jij helpen?", "Ja"))
    asked = list_.get_by_role("button").first
    expect(asked).to_have_text(re.compile(r"Buur 7\s*1 ongelezen\s*Kun jij helpen\?"))
    asked.click()
    phone(page, "Buur 7").get_by_role("button", name="Ja", exact=True).click()
    expect(bubbles(page, "Buur 7")).to_have_count(2)
    expect(list_).not_to_have_text(re.compile("ongelezen"))
    page.reload()
    expect(bubbles(page, "Buur 7")).to_have_count(2)
    page.get_by_role("button", name="Sluit de telefoon van Buur 7").click()
    expect(phone(page, "Buur 7")).to_be_hidden()


def test_filling_shows_how_far_it_is(rig: Rig, look: Look) -> None:
    page = look()
    seen = threading.Event()

    async def fill(progress: Progress) -> None:
        progress(3, 60)
        await asyncio.to_thread(seen.wait, 20)

    rig.fill = fill
    page.get_by_role("button", name="Vul de wijk").click()
    try:
        expect(page.locator("#fill")).to_have_text(re.compile("Bezig 3/60"))
        expect(page.get_by_role("progressbar", name="Buren komen erbij")).to_be_visible()
    finally:
        seen.set()
    expect(page.locator("#fill")).to_be_enabled()


def test_the_clock_can_be_moved_on(look: Look) -> None:
    page = look()
    clock = page.locator("#clock")
    expect(clock).to_have_text(re.compile("di.*14:05"))
    page.get_by_role("button", name="+1 uur").click()
    expect(clock).to_have_text(re.compile("di.*15:05"))
    page.get_by_role("button", name="morgen 10:00").click()
    expect(clock).to_have_text(re.compile("wo.*10:00"))
    says(page, "Marieke", "goedemorgen")
    expect(phone(page, "Marieke").locator(".date")).to_have_text("woensdag 25 november")


def test_what_is_typed_while_the_server_is_gone_arrives_once_when_it_is_back(
    rig: Rig, look: Look, watch: Watch
) -> None:
    watch.expected = "ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_RESET"
    page = look()
    says(page, "Marieke", "voor de storing")
    expect(phone(page, "Marieke").get_by_role("img", name="bezorgd")).to_be_visible()
    rig.stop()
    expect(page.get_by_role("alert").first).to_contain_text("antwoordt niet")
    says(page, "Marieke", "tijdens de storing")
    says(page, "Marieke", "en nog een")
    composer(page, "Fatma").fill("half")
    expect(phone(page, "Marieke").get_by_role("img", name="wordt verstuurd")).to_have_count(2)
    rig.start()
    expect(phone(page, "Marieke").get_by_role("img", name="bezorgd")).to_have_count(3)
    expect(page.locator("#banner")).to_be_hidden()
    expect(composer(page, "Fatma")).to_have_value("half")
    assert [one.text for one in rig.bot.received] == ["voor de storing", "tijdens de storing", "en nog een"]


def test_what_the_database_did_not_take_is_tried_again_even_after_a_reload(
    rig: Rig, look: Look, watch: Watch
) -> None:
    watch.expected = "503"
    rig.bot.down = True
    page = look()
    says(page, "Marieke", "hallo")
    expect(phone(page, "Marieke").get_by_role("img", name="wordt verstuurd")).to_be_visible()
    page.reload()
    expect(phone(page, "Marieke").get_by_role("img", name="wordt verstuurd")).to_be_visible()
    rig.bot.down = False
    expect(phone(page, "Marieke").get_by_role("img", name="bezorgd")).to_be_visible()
    assert [one.text for one in rig.bot.received] == ["hallo"]


def test_what_is_refused_says_why_and_is_not_lost(look: Look, watch: Watch) -> None:
    watch.expected = "413"
    page = look()
    says(page, "Marieke", "x" * 300_000)
    expect(phone(page, "Marieke").get_by_role("img", name="niet verstuurd")).to_be_visible()
    expect(phone(page, "Marieke").locator(".refusal")).to_contain_text("te lang")
    expect(phone(page, "Marieke").get_by_role("button", name="Opnieuw")).to_be_visible()


def test_dark_is_dark_and_rest_is_rest(look: Look) -> None:
    light, dark = look(), look(dark=True)
    colour = "getComputedStyle(document.body).backgroundColor"
    assert light.evaluate(colour) == "rgb(233, 236, 230)"
    assert dark.evaluate(colour) == "rgb(12, 18, 17)"
    says(dark, "Marieke", "hoi")
    assert bubbles(dark, "Marieke").evaluate("it => getComputedStyle(it).animationName") == "none"
