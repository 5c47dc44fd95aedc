"""The dialogues of the product, played to their end on the page of a real `samenbot try`."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, expect

from tests.playground.house import Playground
from tests.playground.pages import NARROW, WIDE, Watch, bubbles, phone
from tests.playground.player import FATMA_JOINS, MARIEKE_ASKS, Player

pytestmark = pytest.mark.thorough

GARDEN = "wie helpt me in de tuin?"

Visit = Callable[..., Player]


@pytest.fixture(scope="module")
def wijk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A playground with its neighbours, made once: each test plays in a copy of it."""
    folder = tmp_path_factory.mktemp("wijk")
    with Playground(folder) as playground:
        answer = httpx.post(
            f"{playground.address}neighbours",
            json={},
            headers={"Origin": playground.origin},
            timeout=60,
            trust_env=False,
        )
        assert answer.status_code == 204
        assert playground.stop() == (0, "")
    return folder


@pytest.fixture
def playground(wijk: Path, tmp_path: Path) -> Iterator[Playground]:
    folder = tmp_path / "house"
    shutil.copytree(wijk, folder)
    with Playground(folder) as running:
        yield running


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[[Playground], Player]]:
    """Open the page of a playground, in a browser of its own; afterwards nothing complained."""
    contexts: list[BrowserContext] = []
    watches: list[Watch] = []

    def come(playground: Playground, *, narrow: bool = False, expected: str = "") -> Player:
        context = browser.new_context(viewport=NARROW if narrow else WIDE, reduced_motion="reduce")
        context.set_default_timeout(15_000)
        watch = Watch(playground)
        watch.expected = expected
        watch.over(context)
        watches.append(watch)
        contexts.append(context)
        page = context.new_page()
        page.goto(playground.address)
        player = Player(page)
        player.sees("Samira", "Welkom, makelaar!")
        return player

    yield come
    for context in contexts:
        context.close()
    assert [watch.strangers for watch in watches if watch.strangers] == []
    assert [watch.complaints for watch in watches if watch.complaints] == []


def check_word(player: Player, name: str) -> str:
    player.sees(name, "🔑")
    shown = player.told(name, "🔑").last.inner_text()
    (word,) = re.findall(r"\b[A-Z]{6,}\b", shown)
    return str(word)


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
def test_marieke_asks_before_she_is_known_and_fatma_comes(
    playground: Playground, visit: Visit, *, narrow: bool
) -> None:
    player = visit(playground, narrow=narrow)
    player.talks("Fatma", *FATMA_JOINS)
    player.talks("Marieke", *MARIEKE_ASKS, ("deze week", "Gedaan! Ik vraag het nu aan 3 buren."))
    player.sees("Fatma", "A neighbour in Overvecht is looking for help", "lekke band", "this week")
    expect(phone(player.page, "Fatma")).to_be_visible()
    expect(phone(player.page, "Fatma")).not_to_contain_text("Marieke")
    assert sorted(player.unread()) == ["Bilal", "Youssef"]

    player.presses("Fatma", "Yes, with my name")
    player.sees("Fatma", "I am asking your neighbour now")
    player.sees("Marieke", "Goed nieuws!", "Fatma", "(Overvecht)", "Ja, verbind ons")
    player.says("Marieke", "1")
    player.sees("Marieke", "Je praat nu met", "Jullie nummers blijven geheim", "Deel mijn nummer")
    player.sees("Fatma", "You are now talking through me", "Report or block")
    assert check_word(player, "Marieke") == check_word(player, "Fatma")
    player.sees("Samira", "twee buren hebben elkaar gevonden")
    expect(player.page.locator("#neighbours-list")).to_contain_text("Het is al geregeld")

    player.says("Marieke", "hoi fatma! kan het morgen na 4en?")
    player.sees("Fatma", "hoi fatma! kan het morgen na 4en?")
    player.says("Fatma", "yes, see you tomorrow!")
    player.sees("Marieke", "yes, see you tomorrow!")

    player.presses("Marieke", "Klaar ✓")
    player.sees("Marieke", "Is het gelukt met")
    player.sees("Fatma", "Did it work out for")
    player.presses("Marieke", "Ja, gelukt")
    player.sees("Marieke", "Wat zou jij voor een buur kunnen doen?")
    player.sees("Fatma", "Thank you for your help! 💚")
    player.presses("Marieke", "Ik kan ook iets")
    player.says("Marieke", "ik kan honden uitlaten")
    player.sees("Marieke", "Dit heb ik begrepen", "🐕", "Klopt dat?")


def test_a_question_that_nobody_answers_reaches_the_broker_at_the_promised_time(
    playground: Playground, visit: Visit
) -> None:
    player = visit(playground)
    player.lets_the_night_pass()
    player.talks(
        "Marieke",
        (GARDEN, "ben je 16 of ouder?"),
        *MARIEKE_ASKS[1:],
        ("maakt niet uit", "Je hoort uiterlijk vandaag om 14:00 hoe het staat."),
    )
    assert len(player.unread()) == 3
    player.lets_the_night_pass()
    player.sees("Marieke", "Nog geen ja op je vraag.", "nog één buur", "om 18:00", "14:00")
    player.sees("Marieke", "Ik heb nog niemand gevonden.", "Samira", "de makelaar in Overvecht", "18:00")
    player.sees("Samira", "🟠 Overvecht", "wacht 8 uur", "4 antwoordden nog niet", "In Noordwest: 1.")
    assert len(player.unread()) == 4

    player.presses("Samira", "Overnemen")
    player.sees("Samira", "overgenomen")
    player.sees("Marieke", "kijkt nu naar je vraag")
    player.presses("Samira", "Bericht")
    player.sees("Marieke", "de makelaar van je wijk, wil je iets vragen")
    player.says("Samira", "Dag! Ik loop morgen langs.")
    player.sees("Marieke", "(makelaar)", "Dag! Ik loop morgen langs.")
    player.says("Marieke", "fijn, dank je")
    player.sees("Samira", "fijn, dank je")
    player.presses("Samira", "Sluiten")
    player.presses("Samira", "Opgelost")
    player.sees("Samira", "De vrager weet het")
    player.sees("Marieke", "De makelaar heeft je vraag gesloten")


def test_every_neighbour_joined_with_a_talent_word_by_word(playground: Playground) -> None:
    with httpx.Client(trust_env=False) as page:
        phones = page.get(f"{playground.address}state").json()["phones"]
    neighbours = [one["bubbles"] for one in phones if one["neighbour"]]
    assert len(neighbours) == 15
    for bubbles_of_one in neighbours:
        assert [one["from"] for one in bubbles_of_one] == ["person", "bot"] * 6
        assert re.search("vraag ik jou|I will ask you", bubbles_of_one[-1]["text"])


def test_a_neighbour_says_yes_on_their_own_phone(playground: Playground, visit: Visit) -> None:
    player = visit(playground)
    player.talks("Marieke", *MARIEKE_ASKS, ("deze week", "Ik vraag het nu aan 2 buren."))
    player.opens("Bilal")
    player.sees("Bilal", "Een buur in Overvecht zoekt hulp", "lekke band")
    assert player.unread() == ["Youssef"]
    player.presses("Bilal", "Ja, met mijn naam")
    player.sees("Marieke", "Goed nieuws!", "Bilal")


def test_a_phone_that_is_added_meets_the_bot_as_any_other(playground: Playground, visit: Visit) -> None:
    player = visit(playground)
    player.page.get_by_role("button", name="Voeg een telefoon toe").click()
    player.page.get_by_label("Van wie is die?").fill("Hassan")
    player.page.get_by_role("button", name="Voeg toe").click()
    player.talks("Hassan", ("hallo", "Hoi! Ik ben de buurtbot van SAMEN030."))


def test_after_a_restart_the_open_page_goes_on_where_it_was(playground: Playground, visit: Visit) -> None:
    player = visit(playground, expected="ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED|ERR_CONNECTION_RESET")
    player.lets_the_night_pass()
    player.talks("Marieke", *MARIEKE_ASKS[:2])
    said = bubbles(player.page, "Marieke").count()
    hour = player.page.locator("#clock").inner_text().split(":")[0]

    assert playground.stop() == (0, "")
    expect(player.page.locator("#banner")).to_contain_text("antwoordt niet")
    player.says("Marieke", "Marieke")
    playground.start()
    player.sees("Marieke", "In welke buurt woon je?")
    expect(bubbles(player.page, "Marieke")).to_have_count(said + 2)
    expect(player.page.locator("#banner")).to_be_hidden()
    expect(player.page.locator("#clock")).to_contain_text(f"{hour}:")
    player.page.reload()
    expect(bubbles(player.page, "Marieke")).to_have_count(said + 2)


def test_two_visitors_look_at_the_same_wijk(playground: Playground, visit: Visit) -> None:
    asker, helper = visit(playground), visit(playground)
    helper.talks("Fatma", *FATMA_JOINS)
    asker.sees("Fatma", "At most 3 times a week")
    asker.talks("Marieke", *MARIEKE_ASKS, ("deze week", "Ik vraag het nu aan 3 buren."))
    helper.sees("Fatma", "lekke band")
    helper.presses("Fatma", "Yes, with my name")
    asker.presses("Marieke", "Ja, verbind ons")
    helper.sees("Fatma", "You are now talking through me")
    asker.lets_the_night_pass()
    expect(helper.page.locator("#clock")).to_have_text(asker.page.locator("#clock").inner_text())


def test_a_wijk_that_is_thrown_away_leaves_nothing_in_the_browser(
    playground: Playground, visit: Visit
) -> None:
    player = visit(
        playground, expected="ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED|ERR_CONNECTION_RESET|404"
    )
    player.opens("Bilal")
    player.talks("Marieke", MARIEKE_ASKS[0])
    player.page.get_by_label("Bericht van Marieke").fill("half")
    assert playground.stop() == (0, "")
    shutil.rmtree(playground.kept)
    playground.start()
    expect(player.page.locator("#banner")).to_contain_text("Open het hele adres")
    player.page.goto(playground.address)
    player.sees("Samira", "Welkom, makelaar!")
    expect(bubbles(player.page, "Marieke")).to_have_count(0)
    expect(player.page.get_by_label("Bericht van Marieke")).to_have_value("")
    expect(player.page.locator("#neighbours")).to_be_hidden()


def test_marieke_asks_with_the_keyboard_only(playground: Playground, visit: Visit) -> None:
    player = visit(playground)
    keyboard = player.page.keyboard

    def reaches(what: Locator, key: str) -> None:
        for _ in range(60):
            if what.evaluate("it => it === document.activeElement"):
                return
            keyboard.press(key)
        raise AssertionError(f"{key} does not lead to {what}")

    marieke, composer = phone(player.page, "Marieke"), player.page.get_by_label("Bericht van Marieke")
    reaches(player.page.get_by_role("button", name="Marieke mn fiets"), "Tab")
    keyboard.press("Enter")
    keyboard.press("Enter")
    player.sees("Marieke", "Stoppen kan altijd")
    reaches(marieke.get_by_role("button", name="Ja, prima"), "Shift+Tab")
    keyboard.press("Enter")
    player.sees("Marieke", "Hoe mag ik je noemen?")
    for words, answer in MARIEKE_ASKS[2:]:
        reaches(composer, "Tab")
        keyboard.type(words)
        keyboard.press("Enter")
        player.sees("Marieke", answer)
    reaches(marieke.get_by_role("button", name="Deze week"), "Shift+Tab")
    keyboard.press("Enter")
    player.sees("Marieke", "Gedaan!")
