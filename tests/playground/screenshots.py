"""Photographs the playground, to be looked at: `python -m tests.playground.screenshots [folder]`.

A story is played in real Chromium on a narrow and on a wide screen, in light and dark.
"""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.needs import CHROMIUM_ARGS, find_chromium
from tests.playground.rig import Rig, outbound

ASKED = outbound(
    "Dit ga ik vragen aan buren in Overvecht:\n🚲 Fiets repareren: \u2068lekke band\u2069\n\nWanneer?",
    "Vandaag",
    "Deze week",
    "Maakt niet uit",
)
PROMISE = outbound(
    "Gedaan! Ik vraag het nu aan 3 buren. Je naam zien ze nog niet. Je hoort uiterlijk vanavond om 20:00 "
    "hoe het staat.",
    "Vraag aanpassen",
    "Intrekken",
)
OFFER = outbound(
    "Overvecht'te bir komşu yardım arıyor: 🚲 bisiklet lastiği patlamış, bu hafta. Yardım edebilir misin?",
    "Evet, ederim",
    "Şimdi olmaz",
    "Bana göre değil",
)
ARABIC = outbound(
    "🎤 وصلتني رسالتك. ما الذي تحتاجه؟\n\u2068فاطمة\u2069 wil helpen.", "1 🛒", "2 🔧", "3 🩺", "4 📄"
)
ALERT = outbound(
    "🟠 Zuid · Tuin · wacht 26 uur  (vraag Z-114)\nWaarom geen match: 5 mensen doen tuin in Zuid → "
    "2 zeiden nee, 1 zit aan haar maximum, 2 antwoordden niet. In Oost: 3.",
    "Overnemen",
    "Iemand toewijzen",
    "Ook in Oost vragen",
    "Doorverwijzen",
    "Bericht aan vrager",
    "Sluiten",
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
        for size in SIZES:
            for light in ("light", "dark"):
                with tempfile.TemporaryDirectory() as data, Rig(Path(data)) as rig:
                    _photograph(browser, rig, folder, size, light)
        browser.close()


def _photograph(browser: Browser, rig: Rig, folder: Path, size: str, light: str) -> None:
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if light == "dark" else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(rig.address)
    page.get_by_label("Bericht van Marieke").wait_for()
    for moment, scene in SCENES.items():
        scene(page, rig)
        page.wait_for_timeout(150)  # the last frame is drawn
        page.screenshot(path=folder / f"{size}-{light}-{moment}.png")
    context.close()


def _first(_page: Page, _rig: Rig) -> None:
    pass


def _asking(page: Page, rig: Rig) -> None:
    rig.bot.answer = lambda did: {"text": ASKED, "press": PROMISE}.get(did.kind.value)
    page.get_by_role("button", name="mn fiets heeft een lekke band").click()
    page.get_by_label("Bericht van Marieke").press("Enter")
    page.get_by_role("button", name="Deze week").click()
    page.get_by_text("Gedaan! Ik vraag het nu").wait_for()
    page.get_by_role("button", name="Vul de wijk").click()
    page.get_by_role("button", name="Buur 3").first.wait_for()
    for phone in ("fatma", "phone3", "phone7", "phone7"):
        rig.say(phone, OFFER)
    rig.say("samira", ALERT)
    rig.say("coordinator", outbound("Bezig… ▓▓▓▓▓░░░ 261/412", "Stop"))
    page.get_by_label("Bericht van Marieke").fill("en ik heb ook\neen pomp nodig")


def _attaching(page: Page, rig: Rig) -> None:
    rig.bot.answer = lambda _: None
    tab = page.get_by_role("navigation", name="Telefoons").get_by_role("button", name="Fatma")
    tab.click()
    fatma = page.get_by_role("region", name="Telefoon van Fatma")
    rig.say("fatma", ARABIC)
    for item in ("🎤 Spraakbericht", "😀 Sticker", "📷 Foto", "📍 Locatie"):
        fatma.get_by_title("Voeg iets toe").click()
        fatma.get_by_role("button", name=item).click()
    page.get_by_role("button", name="Overvecht", exact=True).click()
    fatma.get_by_role("button", name="Antwoord op: 🎤").click()
    page.get_by_label("Bericht van Fatma").fill("شكرا")
    page.get_by_label("Bericht van Fatma").press("Enter")
    fatma.get_by_role("button", name="Antwoord op: Overvecht'te").click()
    fatma.get_by_title("Voeg iets toe").click()


def _choosing_a_place(page: Page, _rig: Rig) -> None:
    region = page.get_by_role("region", name="Telefoon van Fatma")
    region.get_by_role("button", name="📍 Locatie").click()


def _without_a_server(page: Page, rig: Rig) -> None:
    page.get_by_role("button", name="Annuleer").last.click()
    rig.stop()
    page.get_by_label("Bericht van Fatma").fill("ben je er nog?")
    page.get_by_label("Bericht van Fatma").press("Enter")
    page.locator("#banner").wait_for()


SCENES: dict[str, Callable[[Page, Rig], None]] = {
    "1-first": _first,
    "2-asking": _asking,
    "3-attaching": _attaching,
    "4-place": _choosing_a_place,
    "5-gone": _without_a_server,
}


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "screenshots"))
