"""Serves a page, or the health check, beside the bot."""

import asyncio
import errno
import socket
from typing import Any, Final

import uvicorn

from bot.errors import StartError
from bot.settings import Settings

GRACE_SECONDS: Final = 2
"""How long a stop waits for requests that are being answered."""


class PageServer(uvicorn.Server):
    """A server that has its address from the start on, and stops with the task that runs it.

    Raises StartError when it can't have that address.
    """

    def __init__(self, app: Any, settings: Settings) -> None:
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="off",
            ws="none",
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        super().__init__(config)
        self._listening = _listen(settings.host, settings.port)

    async def run_until_cancelled(self) -> None:
        """Answer requests; after a cancel, those that have come are still answered."""
        try:
            await self._serve([self._listening])  # serve() would take over the signals that stop all of us
        except asyncio.CancelledError:
            self.should_exit = True
            await self.shutdown([self._listening])
            raise


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a restart need not wait a minute
        listening.bind(address)
        listening.listen()  # who comes before the bot is up waits a moment, instead of being turned away
    except OSError as problem:
        raise StartError(_why(problem, host, port)) from None
    return listening


def _why(problem: OSError, host: str, port: int) -> str:
    match problem.errno:
        case errno.EADDRINUSE:
            return (
                f"Port {port} is in use: stop what runs there, or set another, for instance PORT={port + 1}."
            )
        case errno.EACCES:
            return f"Port {port} is not for ordinary users: set a PORT from 1024 up."
        case _:
            return (
                f"HOST {host} is not an address of this computer: set HOST to 127.0.0.1, or to one that is."
            )
