"""Photographs the playground, to be looked at: `python -m tests.playground.screenshots [folder]`.

The story of the product is played with the real bot, in real Chromium, on a narrow and on a wide screen, in
light and dark. `make screenshots` does it.
"""

import sys
import tempfile
from functools import partial
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from rich.progress import track

from tests.needs import CHROMIUM_ARGS, find_chromium
from tests.playground.house import Playground
from tests.playground.player import FATMA_JOINS, MARIEKE_ASKS, Player
from tests.playground.rig import Rig, outbound

OFFER = outbound(
    "Overvecht'te bir komşu yardım arıyor: 🚲 bisiklet lastiği patlamış, bu hafta. Yardım edebilir misin?",
    "Evet, ederim",
    "Şimdi olmaz",
    "Bana göre değil",
)
ARABIC = outbound(
    "🎤 وصلتني رسالتك. ما الذي تحتاجه؟\n\u2068فاطمة\u2069 wil helpen.", "1 🛒", "2 🔧", "3 🩺", "4 📄"
)
LONG = outbound(
    "Een lange tekst, " * 30 + "x" * 90,
    *(
        f"{number} · Knop met een lang opschrift" if number % 3 else f"Knop {number}"
        for number in range(1, 11)
    ),
)
SIZES = {"narrow-390": (390, 844), "wide-1440": (1440, 900)}


def main(folder: Path) -> None:
    """Take every picture."""
    chromium = find_chromium()
    if chromium is None:
        sys.exit("There is no chromium on this machine to take the pictures with: install it first.")
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM_ARGS))
        for size, light in track([*product(SIZES, ("light", "dark"))], "Taking pictures"):
            name = f"{size}-{light}"
            with tempfile.TemporaryDirectory() as data, Playground(Path(data)) as playground:
                _story(_open(browser, playground.address, size, light), folder, name)
            with tempfile.TemporaryDirectory() as data, Rig(Path(data)) as rig:
                _odds_and_ends(_open(browser, rig.address, size, light), rig, folder, name)
        browser.close()


def _open(browser: Browser, address: str, size: str, light: str) -> Page:
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if light == "dark" else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(address)
    page.get_by_label("Bericht van Marieke").wait_for()
    return page


def _photograph(page: Page, folder: Path, name: str, moment: str) -> None:
    page.wait_for_timeout(200)  # the last frame is drawn
    page.screenshot(path=folder / f"{name}-{moment}.png")


def _story(page: Page, folder: Path, name: str) -> None:
    """Play what the page proposes, with the real bot."""
    player = Player(page)
    take = partial(_photograph, page, folder, name)
    player.sees("Samira", "Welkom, makelaar!")
    player.turns_to("Marieke")
    take("01-first")
    page.locator("#fill").click()
    page.get_by_text("Bezig").wait_for()
    take("02-neighbours-come")
    player.fills_the_wijk()
    player.talks("Fatma", *FATMA_JOINS)
    take("03-fatma-joined")
    player.talks("Marieke", *MARIEKE_ASKS)
    take("04-marieke-asks")
    player.talks("Marieke", ("deze week", "Gedaan!"))
    player.sees("Fatma", "A neighbour in Overvecht")
    take("05-fatma-is-asked")
    player.presses("Fatma", "Yes, with my name")
    player.sees("Marieke", "Goed nieuws!")
    player.presses("Marieke", "Ja, verbind ons")
    player.sees("Marieke", "Je praat nu met")
    player.says("Marieke", "hoi fatma! kan het morgen na 4en?")
    player.sees("Fatma", "na 4en")
    player.says("Fatma", "yes, see you tomorrow!")
    player.sees("Marieke", "see you")
    take("06-they-write")
    player.presses("Marieke", "Klaar ✓")
    player.presses("Marieke", "Ja, gelukt")
    player.sees("Marieke", "Wat zou jij")
    player.talks("Marieke", ("wie helpt me in de tuin?", "Dit ga ik vragen"), ("maakt niet uit", "Gedaan!"))
    player.opens("Piet")
    take("07-a-neighbour-is-asked")
    player.turns_to("Marieke")
    player.lets_the_night_pass()
    player.sees("Marieke", "Ik heb nog niemand gevonden")
    take("08-a-night-later")
    player.sees("Samira", "Waarom geen match")
    take("09-the-broker-knows")
    player.presses("Samira", "Sluiten")
    player.sees("Samira", "Waarom sluit je")
    take("10-the-broker-closes")
    player.talks("Coördinator", ("omroep", "Schrijf je bericht"), ("Zaterdag soep!", "Naar wie?"))
    take("11-broadcast")


def _odds_and_ends(page: Page, rig: Rig, folder: Path, name: str) -> None:
    """Show what the story does not come to, with a bot that says what it is told."""
    take = partial(_photograph, page, folder, name)
    rig.say("marieke", LONG)
    page.get_by_label("Bericht van Marieke").fill("en ik heb ook\neen pomp nodig")
    take("20-long")
    page.get_by_role("navigation", name="Telefoons").get_by_role("button", name="Fatma").click()
    fatma = page.get_by_role("region", name="Telefoon van Fatma")
    rig.say("fatma", OFFER)
    rig.say("fatma", ARABIC)
    for item in ("🎤 Spraakbericht", "😀 Sticker", "📷 Foto", "📍 Locatie"):
        fatma.get_by_title("Voeg iets toe").click()
        fatma.get_by_role("button", name=item).click()
    take("21-place")
    page.get_by_role("button", name="Overvecht", exact=True).click()
    fatma.get_by_role("button", name="Antwoord op: 🎤").click()
    page.get_by_label("Bericht van Fatma").fill("شكرا")
    page.get_by_label("Bericht van Fatma").press("Enter")
    fatma.get_by_role("button", name="Antwoord op: Overvecht'te").click()
    fatma.get_by_title("Voeg iets toe").click()
    take("22-attaching")
    rig.stop()
    page.get_by_label("Bericht van Fatma").fill("ben je er nog?")
    page.get_by_label("Bericht van Fatma").press("Enter")
    page.locator("#banner").wait_for()
    take("23-without-a-server")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "screenshots"))
