"""Talking to the bot on the page, in real Chromium: what a person sees and can do."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.playground.pages import Look, bubbles, composer, phone, replies, says
from tests.playground.rig import Rig, outbound

pytestmark = pytest.mark.thorough

FIRST_MOVE = "mn fiets heeft een lekke band en ik kan t zelf niet, wie helpt?"


def test_a_typed_message_is_shown_ticked_and_answered(rig: Rig, look: Look) -> None:
    rig.bot.answer = replies(outbound("Hoi! Wat heb je nodig?"))
    page = look()
    says(page, "Marieke", "hallo")
    expect(bubbles(page, "Marieke")).to_contain_text(["hallo", "Hoi! Wat heb je nodig?"])
    expect(bubbles(page, "Marieke").first.get_by_role("img", name="bezorgd")).to_be_visible()
    expect(phone(page, "Marieke").locator(".date")).to_have_text("dinsdag 24 november")
    expect(bubbles(page, "Marieke").first.locator("time")).to_have_text("14:05")
    expect(composer(page, "Marieke")).to_have_value("")
    expect(bubbles(page, "Fatma")).to_have_count(0)


def test_shift_enter_makes_a_new_line_and_the_composer_grows(rig: Rig, look: Look) -> None:
    page = look()
    area = composer(page, "Marieke")
    low = area.evaluate("it => it.clientHeight")
    area.press_sequentially("een")
    area.press("Shift+Enter")
    area.press_sequentially("twee")
    assert area.evaluate("it => it.clientHeight") > low
    area.press("Enter")
    expect(bubbles(page, "Marieke")).to_have_count(1)
    expect(phone(page, "Marieke").get_by_role("img", name="bezorgd")).to_be_visible()
    assert rig.bot.received[0].text == "een\ntwee"
    assert area.evaluate("it => it.clientHeight") == low


def test_nothing_is_sent_when_nothing_is_typed(rig: Rig, look: Look) -> None:
    page = look()
    composer(page, "Marieke").press("Enter")
    says(page, "Marieke", "  \n ")
    says(page, "Marieke", "hoi")
    expect(phone(page, "Marieke").get_by_role("img", name="bezorgd")).to_be_visible()
    assert [one.text for one in rig.bot.received] == ["hoi"]


def test_a_pressed_button_is_said_marked_and_stays(rig: Rig, look: Look) -> None:
    page = look()
    rig.say("marieke", outbound("Wanneer?", "Vandaag", "Deze week"))
    button = phone(page, "Marieke").get_by_role("button", name="Deze week", exact=True)
    button.click()
    expect(bubbles(page, "Marieke").last).to_contain_text("Deze week")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(phone(page, "Marieke").get_by_role("img", name="bezorgd")).to_be_visible()
    assert [(one.kind.value, one.token) for one in rig.bot.received] == [("press", "token-Deze week")]
    page.reload()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(phone(page, "Marieke").get_by_role("button", name="Vandaag")).to_have_attribute(
        "aria-pressed", "false"
    )
    expect(bubbles(page, "Marieke").last).to_contain_text("Deze week")


def left_of(text: Locator, words: str) -> float:
    """Give how far some words stand from the left edge of the bubble, in pixels."""
    script = """(box, words) => {
        const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const start = walker.currentNode.data.indexOf(words);
            if (start < 0) continue;
            const range = document.createRange();
            range.setStart(walker.currentNode, start);
            range.setEnd(walker.currentNode, start + words.length);
            return range.getBoundingClientRect().left - box.getBoundingClientRect().left;
        }
    }"""
    found: float = text.evaluate(script, words)
    return found


def test_every_line_has_its_own_direction_and_a_name_does_not_decide_it(rig: Rig, look: Look) -> None:
    page = look()
    lines = ["een regel die lang genoeg is om breed te zijn", "مرحبا", "\u2068فاطمة\u2069 wil helpen", "hoi"]
    rig.say("marieke", outbound("\n".join(lines), "نعم"))
    box = bubbles(page, "Marieke").locator(".box")
    expect(box).to_contain_text("hoi")
    margin = left_of(box, "een regel")
    assert left_of(box, "hoi") == margin
    assert left_of(box, "مرحبا") > 10 * margin
    assert left_of(box, "فاطمة") == margin
    assert left_of(box, "wil helpen") > margin


def test_typing_arabic_starts_at_the_right(look: Look) -> None:
    page = look()
    composer(page, "Marieke").fill("مرحبا")
    assert composer(page, "Marieke").evaluate("it => it.matches(':dir(rtl)')")


def test_hostile_text_is_only_text(rig: Rig, look: Look) -> None:
    page = look()
    hostile = "<img src=x onerror=\"document.title='hacked'\"><script>document.title='hacked'</script>"
    says(page, "Marieke", hostile)
    rig.say("marieke", outbound(hostile, hostile))
    expect(bubbles(page, "Marieke").locator(".box")).to_contain_text([hostile, hostile])
    expect(phone(page, "Marieke").locator(".buttons button")).to_have_text(hostile)
    page.get_by_role("button", name="Voeg een telefoon toe").click()
    page.get_by_label("Van wie is die?").fill("<b onclick=x>Jan</b>")
    page.get_by_role("button", name="Voeg toe").click()
    expect(phone(page, "<b onclick=x>Jan</b>").get_by_role("heading")).to_have_text("<b onclick=x>Jan</b>")
    assert page.locator("main img, main script, main b").count() == 0
    assert "hacked" not in page.title()


def test_an_answer_to_a_message_quotes_it(rig: Rig, look: Look) -> None:
    page = look()
    number = rig.say("marieke", outbound("💬 Fatma: tot morgen!"))
    rig.say("marieke", outbound("💬 Jan: wanneer kan ik komen?"))
    phone(page, "Marieke").get_by_role("button", name="Antwoord op: 💬 Fatma").click()
    says(page, "Marieke", "tot dan")
    expect(bubbles(page, "Marieke").last.locator(".quote")).to_have_text("💬 Fatma: tot morgen!")
    expect(phone(page, "Marieke").get_by_role("img", name="bezorgd")).to_be_visible()
    says(page, "Marieke", "iets anders")
    expect(phone(page, "Marieke").get_by_role("img", name="bezorgd")).to_have_count(2)
    assert [one.quoted for one in rig.bot.received] == [number, ""]


def test_an_answer_can_be_taken_back_by_key_or_button(rig: Rig, look: Look) -> None:
    page = look()
    rig.say("marieke", outbound("Hoi"))
    answering = phone(page, "Marieke").locator(".answering")
    reply = phone(page, "Marieke").get_by_role("button", name="Antwoord op: Hoi")
    reply.click()
    expect(answering).to_have_text(re.compile("Hoi"))
    composer(page, "Marieke").press("Escape")
    expect(answering).to_be_hidden()
    reply.click()
    phone(page, "Marieke").get_by_role("button", name="Toch geen antwoord").click()
    expect(answering).to_be_hidden()


@pytest.mark.parametrize(
    ("item", "kind", "shown"),
    [
        ("📷 Foto", "photo", "Foto"),
        ("🎤 Spraakbericht", "voice", "Spraakbericht van 14 seconden"),
        ("😀 Sticker", "other", "Sticker"),
    ],
)
def test_things_can_be_attached(rig: Rig, look: Look, item: str, kind: str, shown: str) -> None:
    page = look()
    phone(page, "Marieke").get_by_title("Voeg iets toe").click()
    phone(page, "Marieke").get_by_role("button", name=item).click()
    expect(bubbles(page, "Marieke").get_by_role("img", name=shown)).to_be_visible()
    expect(phone(page, "Marieke").get_by_role("img", name="bezorgd")).to_be_visible()
    assert rig.bot.received[0].kind.value == kind
    expect(phone(page, "Marieke").get_by_role("button", name=item)).to_be_hidden()


def test_a_place_can_be_chosen_or_typed(rig: Rig, look: Look) -> None:
    page = look()

    def choose_place() -> None:
        phone(page, "Marieke").get_by_title("Voeg iets toe").click()
        phone(page, "Marieke").get_by_role("button", name="📍 Locatie").click()

    choose_place()
    page.get_by_role("button", name="Overvecht").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    choose_place()
    page.get_by_label("Breedte").fill("52.1")
    page.get_by_label("Lengte").fill("5.05")
    page.get_by_role("button", name="Deel deze plek").click()
    expect(bubbles(page, "Marieke")).to_contain_text(["Overvecht", "52.1000, 5.0500"])
    expect(phone(page, "Marieke").get_by_role("img", name="bezorgd")).to_have_count(2)
    assert [one.location for one in rig.bot.received] == [(52.119, 5.112), (52.1, 5.05)]


def test_everything_works_from_the_keyboard(rig: Rig, look: Look) -> None:
    page = look()
    rig.say("marieke", outbound("Wanneer?", "Vandaag"))
    button = phone(page, "Marieke").get_by_role("button", name="Vandaag")
    button.wait_for()
    page.get_by_role("log", name="Gesprek van Marieke").focus()
    page.keyboard.press("Tab")
    expect(phone(page, "Marieke").get_by_role("button", name="Antwoord op: Wanneer?")).to_be_focused()
    page.keyboard.press("Tab")
    expect(button).to_be_focused()
    assert button.evaluate("it => getComputedStyle(it).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(bubbles(page, "Marieke")).to_have_count(2)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(phone(page, "Marieke").get_by_role("button", name="📷 Foto")).to_be_visible()
    page.keyboard.press("Escape")
    expect(phone(page, "Marieke").get_by_role("button", name="📷 Foto")).to_be_hidden()
    page.keyboard.press("Tab")
    expect(composer(page, "Marieke")).to_be_focused()


def test_a_typed_move_fills_the_composer_and_is_ticked_off_once_sent(rig: Rig, look: Look) -> None:
    page = look()
    page.get_by_role("button", name=f"Marieke {FIRST_MOVE}").click()
    expect(composer(page, "Marieke")).to_have_value(FIRST_MOVE)
    expect(composer(page, "Marieke")).to_be_focused()
    assert rig.bot.received == []
    composer(page, "Marieke").press("Enter")
    expect(page.locator("#moves-list .done")).to_have_count(1)


def test_the_first_move_that_is_not_made_stands_out(look: Look) -> None:
    page = look()
    upcoming = page.locator("#moves-list .next")
    expect(upcoming).to_contain_text("Buren")
    upcoming.get_by_role("button").click()
    expect(page.get_by_role("complementary", name="Buren").get_by_role("button")).to_have_count(10)
    expect(upcoming).to_contain_text("Fatma")


def test_the_night_of_a_question_is_a_move_too(look: Look) -> None:
    page = look()
    says(page, "Marieke", "wie helpt me in de tuin?")
    night = page.locator("#moves-list li", has_text="Een nacht later")
    expect(night).not_to_have_class(re.compile("done"))
    night.get_by_role("button").click()
    expect(page.locator("#clock")).to_have_text(re.compile("wo.*10:00"))
    expect(night).to_have_class(re.compile("done"))
