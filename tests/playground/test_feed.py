import asyncio
from dataclasses import replace

from bot.playground.feed import BACKLOG, RECENT, Feed
from bot.playground.phones import Bubble
from tests.playground.rig import START

BUBBLE = Bubble(id="message1", by="bot", at=START, text="Hoi")


def test_bubbles_are_remembered_for_a_minute_and_no_longer() -> None:
    seconds = [100.0]
    feed = Feed(lambda: seconds[0])
    feed.show("marieke", BUBBLE)
    seconds[0] += RECENT
    feed.show("marieke", replace(BUBBLE, id="message2"))
    feed.show("fatma", replace(BUBBLE, id="message3"))
    assert [one.id for one in feed.recent("marieke")] == ["message1", "message2"]
    seconds[0] += 1
    assert [one.id for one in feed.recent("marieke")] == ["message2"]


def test_a_page_that_falls_far_behind_is_let_go_and_starts_anew() -> None:
    async def story() -> list[str]:
        feed = Feed()
        stream = feed.stream()
        heard = [await anext(stream)]
        for number in range(BACKLOG + 1):
            feed.tell("clock", {"now": number})
        heard += [frame async for frame in stream]
        return heard

    assert asyncio.run(story()) == ["retry: 1000\n\n"]


def test_every_page_hears_everything() -> None:
    async def story() -> list[str]:
        feed = Feed()
        pages = [feed.stream(), feed.stream()]
        for page in pages:
            await anext(page)
        feed.show("marieke", BUBBLE)
        return [await anext(page) for page in pages]

    one, other = asyncio.run(story())
    assert one == other
    assert one.startswith("id: message1\nevent: bubble\ndata: {")
