"""The page for a supervisor: is it alive, and does the database answer."""

import asyncio

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.house import House


def health_app(house: House) -> Starlette:
    """Make the application that answers /health: 200 when all is well, 503 when not."""

    async def health(_request: Request) -> JSONResponse:
        try:
            well = await asyncio.to_thread(house.store.schema_current)
        except Exception:  # noqa: BLE001 - whatever it is, the answer is no
            well = False
        return JSONResponse({"status": "ok" if well else "trouble"}, status_code=200 if well else 503)

    return Starlette(routes=[Route("/health", health)])
