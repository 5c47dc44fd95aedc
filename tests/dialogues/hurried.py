"""`samenbot run` without the pause between two messages in one chat, and with shorter rounds of its clock.

Telegram wants about one message a second in a chat; the bot keeps to that, and tests/channels looks at how. Here
it would make a minute of dialogues into ten. Everything else is the command as it is.
"""

import sys
from unittest import mock

from bot import cli, schedule
from bot.channels import telegram_pace

AT_ONCE = 1000.0  # messages a second
ROUND = 1.0  # seconds; the product's own is 5


def main() -> None:
    mock.patch.object(telegram_pace, "_CHAT_RATE", AT_ONCE).start()
    mock.patch.object(telegram_pace, "_ALL_RATE", AT_ONCE).start()
    mock.patch.object(schedule, "ROUND_SECONDS", ROUND).start()
    sys.argv = ["samenbot", "run"]
    cli.main()


if __name__ == "__main__":
    main()
