from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from tests.needs import CHROMIUM_ARGS, needs_chromium
from tests.playground.pages import WIDE, Look, Watch
from tests.playground.rig import Rig


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    with Rig(tmp_path) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for this file; it has to be gone before another file calls asyncio.run."""
    path = needs_chromium()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_ARGS))
        yield chromium
        chromium.close()


@pytest.fixture
def watch(rig: Rig) -> Watch:
    return Watch(rig)


@pytest.fixture
def look(browser: Browser, rig: Rig, watch: Watch) -> Iterator[Look]:
    """Open the page, in a browser of its own; afterwards nobody else was called and nothing complained."""
    contexts: list[BrowserContext] = []

    def open_page(size: ViewportSize = WIDE, *, dark: bool = False) -> Page:
        context = browser.new_context(
            viewport=size, reduced_motion="reduce", color_scheme="dark" if dark else "light"
        )
        context.set_default_timeout(10_000)
        watch.over(context)
        contexts.append(context)
        page = context.new_page()
        page.goto(rig.address)
        page.get_by_label("Bericht van Marieke").wait_for(state="attached")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert watch.strangers == []
    assert watch.complaints == []
