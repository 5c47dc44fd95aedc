"""`samenbot run` without the pause between two messages in one chat, with shorter rounds, and a clock set ahead.

Telegram wants about one message a second in a chat; the bot keeps to that, and tests/channels looks at how. Here
it would make a minute of dialogues into ten. Everything else is the command as it is.
"""

import os
import sys
from datetime import datetime, timedelta
from pathlib import Path
from unittest import mock

from bot import cli, schedule
from bot.channels import telegram_pace
from bot.clock import ProductClock

AT_ONCE = 1000.0  # messages a second
ROUND = 1.0  # seconds; the product's own is 5


AHEAD = "SAMENBOT_TEST_AHEAD"
"""Names the file in which a test writes by how many seconds product time is ahead."""


def main() -> None:
    real_now = ProductClock.now

    def now(clock: ProductClock) -> datetime:
        return real_now(clock) + timedelta(seconds=float(Path(os.environ[AHEAD]).read_text("utf-8")))

    mock.patch.object(ProductClock, "now", now).start()
    mock.patch.object(telegram_pace, "_CHAT_RATE", AT_ONCE).start()
    mock.patch.object(telegram_pace, "_ALL_RATE", AT_ONCE).start()
    mock.patch.object(schedule, "ROUND_SECONDS", ROUND).start()
    sys.argv = ["samenbot", "run"]
    cli.main()


if __name__ == "__main__":
    main()
