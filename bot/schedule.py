"""A clock that wakes plain functions. What is due stands in the database; nothing is kept here."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot import due, retention
from bot.house import House

_log = structlog.get_logger(__name__)

ROUND_SECONDS: Final = 5
WIPE_SECONDS: Final = 3600
GRACE_SECONDS: Final = 300  # a late tick is a tick; the default of one second would drop it


def make_schedule(house: House, woken: Callable[[], None]) -> AsyncIOScheduler:
    """Make the clock; `woken` is called when a round has done something (there may be something to send)."""

    async def round_() -> None:
        try:
            if await asyncio.to_thread(due.everything, house):
                woken()
        except Exception:  # noqa: BLE001 - the clock must go on; the next round tries again
            _log.exception("round_failed")

    async def wipe() -> None:
        try:
            await asyncio.to_thread(retention.wipe, house)
        except Exception:  # noqa: BLE001 - same
            _log.exception("wipe_failed")

    clock = AsyncIOScheduler(
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": GRACE_SECONDS}
    )
    clock.add_job(round_, IntervalTrigger(seconds=ROUND_SECONDS), id="round")
    wiped_first = datetime.now(UTC)  # a bot that is started again every hour must wipe too
    clock.add_job(wipe, IntervalTrigger(seconds=WIPE_SECONDS), id="wipe", next_run_time=wiped_first)
    return clock
