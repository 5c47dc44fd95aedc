"""Plays on the page as a visitor does: types on a phone, presses its buttons, reads what comes."""

from typing import Final

from playwright.sync_api import Locator, Page, expect

from tests.playground.pages import bubbles, composer, phone, tab

WAIT: Final = 15_000  # milliseconds; a machine that does other things too is slow

FATMA_JOINS: Final = (
    ("I can fix bikes and cook, and I have a trailer", "are you 16 or older?"),
    ("yes", "What may I call you?"),
    ("Fatma", "Which neighbourhood do you live in?"),
    ("3562 kj", "Overvecht, is that right?"),
    ("yes", "Is that right?"),
    ("yes", "At most 3 times a week"),
)
MARIEKE_ASKS: Final = (
    ("mn fiets heeft een lekke band en ik kan t zelf niet, wie helpt?", "Stoppen kan altijd"),
    ("ja", "Hoe mag ik je noemen?"),
    ("Marieke", "In welke buurt woon je?"),
    ("3562 kj", "Overvecht, klopt dat?"),
    ("ja", "Dit ga ik vragen aan buren in Overvecht"),
)
"""(what is typed, what the bot then says) from the first word on; a last answer sends Marieke's question off."""


class Player:
    """Somebody in front of the page, wide or narrow."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def turns_to(self, name: str) -> None:
        """See to it that this phone is in front, as it must be on a narrow screen."""
        if composer(self.page, name).is_hidden():
            tab(self.page, name).click()

    def says(self, name: str, text: str) -> None:
        """Type on a phone and send."""
        self.turns_to(name)
        composer(self.page, name).fill(text)
        composer(self.page, name).press("Enter")

    def presses(self, name: str, label: str) -> None:
        """Press the newest button with this label."""
        self.turns_to(name)
        phone(self.page, name).locator(".buttons").get_by_role("button", name=label).last.click()

    def told(self, name: str, text: str) -> Locator:
        """Give the messages of the bot on a phone that hold this."""
        return bubbles(self.page, name).and_(self.page.locator(".bot")).filter(has_text=text)

    def sees(self, name: str, *texts: str) -> None:
        """Wait until the newest message of the bot that holds the first text holds all of them."""
        self.turns_to(name)
        for text in texts:
            expect(self.told(name, texts[0]).last).to_contain_text(text, timeout=WAIT)

    def talks(self, name: str, *turns: tuple[str, str]) -> None:
        """Say something and wait for the answer, turn by turn."""
        for words, answer in turns:
            self.turns_to(name)
            before = self.told(name, answer).count()
            self.says(name, words)
            expect(self.told(name, answer)).to_have_count(before + 1, timeout=WAIT)

    def opens(self, name: str) -> None:
        """Open the phone of a neighbour from the list."""
        self.page.get_by_role("complementary", name="Buren").get_by_role("button", name=name).click()

    def fills_the_wijk(self) -> None:
        """Let the neighbours come."""
        self.page.locator("#fill").click()
        expect(self.page.locator("#neighbours-list li")).to_have_count(15, timeout=60_000)
        expect(self.page.locator("#fill")).to_be_enabled()

    def lets_the_night_pass(self) -> None:
        """Go to the next 10:00."""
        self.page.locator("#morning").click()
        expect(self.page.locator("#clock")).to_contain_text("10:00", timeout=WAIT)
        expect(self.page.locator("#morning")).to_be_enabled(timeout=WAIT)

    def unread(self) -> list[str]:
        """Give the neighbours with something to read."""
        marked = self.page.locator("#neighbours-list li").filter(has=self.page.locator(".badge"))
        return marked.locator(".name").all_inner_texts()
