"""`samenbot run` without the pause between two messages in one chat.

Telegram wants about one message a second in a chat; the bot keeps to that, and tests/channels looks at how. Here
it would make a minute of dialogues into ten. Everything else is the command as it is.
"""

import sys
from unittest import mock

from bot import cli
from bot.channels import telegram_pace

AT_ONCE = 1000.0  # messages a second


def main() -> None:
    mock.patch.object(telegram_pace, "_CHAT_RATE", AT_ONCE).start()
    mock.patch.object(telegram_pace, "_ALL_RATE", AT_ONCE).start()
    sys.argv = ["samenbot", "run"]
    cli.main()


if __name__ == "__main__":
    main()
