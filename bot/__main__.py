"""`python -m bot` is `samenbot`."""

from bot.cli import main

main()
