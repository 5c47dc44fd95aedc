"""What the tests of the page look at, and how they touch it."""

import re
from collections.abc import Callable
from typing import Protocol

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, ViewportSize

from bot.channels.port import Incoming, Outbound

WIDE: ViewportSize = {"width": 1500, "height": 900}
NARROW: ViewportSize = {"width": 390, "height": 844}


class Look(Protocol):
    """Opens the page, in a browser of its own."""

    def __call__(self, size: ViewportSize = WIDE, *, dark: bool = False) -> Page: ...


class Served(Protocol):
    """A playground that a page came from."""

    @property
    def origin(self) -> str: ...


class Watch:
    """Looks over a page's shoulder: what it asked of whom, and what it complained about."""

    def __init__(self, served: Served) -> None:
        self.strangers: list[str] = []
        self.complaints: list[str] = []
        self.expected = ""  # a pattern of complaints that belong to the test
        self._origin = served.origin

    def over(self, context: BrowserContext) -> None:
        context.on("request", lambda request: self._asked(request.url))
        context.on("console", self._said)
        context.on("weberror", lambda problem: self.complaints.append(str(problem.error)))

    def _asked(self, url: str) -> None:
        if not url.startswith(self._origin):
            self.strangers.append(url)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not (
            self.expected and re.search(self.expected, message.text)
        ):
            self.complaints.append(message.text)


def phone(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=f"Telefoon van {name}")


def composer(page: Page, name: str) -> Locator:
    return page.get_by_label(f"Bericht van {name}")


def says(page: Page, name: str, text: str) -> None:
    composer(page, name).fill(text)
    composer(page, name).press("Enter")


def bubbles(page: Page, name: str) -> Locator:
    return phone(page, name).locator(".bubble")


def tab(page: Page, name: str) -> Locator:
    return page.get_by_role("navigation", name="Telefoons").get_by_role("button", name=name)


def replies(*messages: Outbound) -> Callable[[Incoming], Outbound | None]:
    left = list(messages)
    return lambda _: left.pop(0) if left else None
