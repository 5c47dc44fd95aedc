"""What can go wrong in the bot, and what to do then.

BotError
└── StartError           give up; tell the person who started the program, in one line, and exit with 78
    └── SettingsError    a setting is wrong or missing: its name, and what it must be

A channel hangs its own below these, in its own file. The three packages under the bot have roots of their own
(`storage.errors`, `messages.catalogue`, `matching.places`), because they know nothing of the bot; whoever
starts the program treats theirs as a StartError. What a person did wrong is no error: it gets an answer.
"""


class BotError(Exception):
    """The root. Its text is one line in plain words, without any person's data or a secret."""


class StartError(BotError):
    """The program can't start as it is set up. Trying again changes nothing; a person must."""

    exit_code = 78
    """EX_CONFIG of sysexits.h. The systemd unit in deploy/ knows it, and does not restart on it."""


class SettingsError(StartError):
    """A setting is wrong or missing. The text names it and says what it must be, never what it was."""
