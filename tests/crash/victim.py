"""`samenbot run` with an end of its own: it kills itself at one exact place, as a power cut would.

    python -m tests.crash.victim sent 2 --ahead 3600

runs the bot with product time an hour ahead, and dies by SIGKILL when the second message has been sent, before
that is written down. `lives 0` runs it without an end. The product knows nothing of this: the real functions are
wrapped here, and a few of its waits are shortened so that a test needn't sit through them.
"""

import argparse
import functools
import inspect
import itertools
import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest import mock

from bot import app, cli, desk, due, schedule, sender
from bot.channels import telegram_request
from bot.channels.port import Sent
from bot.channels.telegram import TelegramChannel
from bot.clock import MovableClock
from storage import inbox, outbox, schema

Place = tuple[Any, str, Callable[[Any], bool]]


def _always(_result: object) -> bool:
    return True


STAGES: dict[str, Place] = {
    "migrated": (schema, "upgrade", _always),  # the tables are made, and not committed
    "claimed": (inbox, "claim", lambda row: row is not None),
    "answered": (desk._Hearing, "hold", _always),  # all is done and said, and not committed
    "committed": (desk.Desk, "_handle", _always),  # Telegram's offset has not moved
    "leased": (sender.Sender, "_lease_now", bool),  # nothing has been sent
    "sent": (TelegramChannel, "send", lambda verdict: isinstance(verdict, Sent)),  # nothing is marked
    "marking": (outbox, "mark", _always),  # marked, and not committed
    "marked": (sender.Sender, "_mark", _always),
    "woken": (due, "_wave", bool),  # the next wave is made, and not committed
}
"""Where it may die: what is called, and for which results the call counts."""


def _dies_after(place: Place, nth: int) -> None:
    owner, name, counts = place
    original = getattr(owner, name)
    calls = itertools.count(1)  # counted in one step, so that threads don't share a number

    def _survives(result: Any) -> Any:
        if counts(result) and next(calls) == nth:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    @functools.wraps(original)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        return _survives(original(*args, **kwargs))

    @functools.wraps(original)
    async def wrapped_async(*args: Any, **kwargs: Any) -> Any:
        return _survives(await original(*args, **kwargs))

    replaced = wrapped_async if inspect.iscoroutinefunction(original) else wrapped
    mock.patch.object(owner, name, replaced).start()


def _shorten(arguments: argparse.Namespace) -> None:
    """Move product time, and shorten waits of the machine."""
    ahead = timedelta(seconds=arguments.ahead)
    mock.patch.object(app, "ProductClock", functools.partial(MovableClock, ahead)).start()
    lease = functools.partial(outbox.lease, seconds=arguments.lease)
    mock.patch.object(outbox, "lease", lease).start()
    mock.patch.object(sender, "REPEAT_AFTER", arguments.repeat_after).start()
    mock.patch.object(schedule, "ROUND_SECONDS", arguments.round).start()
    mock.patch.object(telegram_request, "_READ", arguments.read_within).start()


def main() -> None:
    parser = argparse.ArgumentParser(description="samenbot run, which dies where it is told to")
    parser.add_argument("stage", choices=["lives", *STAGES])
    parser.add_argument("nth", type=int)
    parser.add_argument("--ahead", type=float, default=0.0, help="seconds of product time")
    parser.add_argument("--lease", type=float, default=60.0, help="seconds; the product's own is 60")
    parser.add_argument("--repeat-after", type=float, default=5.0, help="seconds; the product's own is 5")
    parser.add_argument("--round", type=float, default=5.0, help="seconds; the product's own is 5")
    parser.add_argument("--read-within", type=float, default=12.0, help="seconds; the product's own is 12")
    arguments = parser.parse_args()
    _shorten(arguments)
    if arguments.stage != "lives":
        _dies_after(STAGES[arguments.stage], arguments.nth)
    sys.argv = ["samenbot", "run"]
    cli.main()


if __name__ == "__main__":
    main()
