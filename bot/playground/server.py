"""The playground's server: one page, and what the phones on it need.

Everything a phone does goes through the channel to the same desk as on a real platform. An answer of 204
means that it is committed; 503 means that it is not, and that the same event may be delivered again.
"""

import asyncio
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.channels.playground import NotRunningError, PlaygroundChannel, Said
from bot.channels.port import Incoming, Kind
from bot.playground.feed import Feed
from bot.playground.guard import Guard
from bot.playground.phones import Bubble, Clock, Fill, Phone, Phones, Transcript

PAGE = Path(__file__).parent / "page"
LARGEST_BODY = 256 * 1024  # bytes; far above what a person types, so that the bot itself can answer on length

log = structlog.get_logger()

Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Shape = TypeVar("Shape", bound="_Body")


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Deed(_Body):
    """One thing done on a phone, as the page tells it. The page makes the event id; a retry has the same."""

    event: str = Field(pattern=r"^[0-9A-Za-z-]{8,64}$")
    kind: Literal["text", "press", "location", "contact", "photo", "voice", "other"]
    text: str = ""
    token: str = Field(default="", max_length=200)
    location: tuple[Latitude, Longitude] | None = None
    quoted: str = Field(default="", max_length=64)

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.kind == "location") != (self.location is not None) or (self.kind == "press") != bool(
            self.token
        ):
            raise ValueError("a location has a location, a press has a token")
        return self


class NewPhone(_Body):
    """A phone to add."""

    name: str


class Later(_Body):
    """How far to move the clock on."""

    minutes: int = Field(ge=1, le=31 * 24 * 60)


class Playground:
    """The page and its endpoints, as one ASGI application: `app`."""

    def __init__(
        self,
        channel: PlaygroundChannel,
        phones: Phones,
        transcript: Transcript,
        fill: Fill,
        clock: Clock,
        *,
        token: str,
        port: int,
    ) -> None:
        self._channel = channel
        self._phones = phones
        self._transcript = transcript
        self._fill = fill
        self._clock = clock
        self._filling = asyncio.Lock()
        self._feed = Feed()
        self.path = f"/{token}/"
        channel.listen(self._show)
        self.app = Starlette(
            routes=[Route(f"/{token}", self._add_slash), Mount(f"/{token}", routes=self._routes())],
            middleware=[Middleware(Guard, token=token, port=port)],
        )

    def close(self) -> None:
        """End the event streams; call it before the server is told to stop, or it waits for open pages."""
        self._feed.close()

    def _routes(self) -> list[Route | Mount]:
        return [
            Route("/state", self._state),
            Route("/events", self._events),
            Route("/phones", self._add_phone, methods=["POST"]),
            Route("/phones/{phone}/did", self._did, methods=["POST"]),
            Route("/neighbours", self._neighbours, methods=["POST"]),
            Route("/clock", self._later, methods=["POST"]),
            Mount("/", StaticFiles(directory=PAGE, html=True)),
        ]

    async def _add_slash(self, _request: Request) -> Response:
        return RedirectResponse(self.path)

    async def _state(self, _request: Request) -> Response:
        phones = self._phones.all()
        histories = await asyncio.to_thread(
            lambda: [list(self._transcript.history(one.id)) for one in phones]
        )
        shown = [
            _phone_to_json(phone, _merged(history, self._feed.recent(phone.id)))
            for phone, history in zip(phones, histories, strict=True)
        ]
        return JSONResponse({"phones": shown, "now": self._clock.now().isoformat()})

    async def _events(self, _request: Request) -> Response:
        return StreamingResponse(self._feed.stream(), media_type="text/event-stream")

    async def _add_phone(self, request: Request) -> Response:
        wanted = await _read(request, NewPhone)
        try:
            phone = self._phones.add(wanted.name)
        except ValueError as problem:
            raise HTTPException(400, str(problem)) from problem
        self._feed.tell("phones", {})
        return JSONResponse(_phone_to_json(phone, []), 201)

    async def _did(self, request: Request) -> Response:
        phone = self._phone(request.path_params["phone"])
        incoming = _incoming(phone, await _read(request, Deed))
        bubble = Bubble.of_person(incoming, self._clock.now())
        try:
            await self._channel.did(incoming)
        except Exception as problem:  # whatever the core's reason, it is not in: the page tries again
            log.warning("playground.not_committed", kind=incoming.kind.value, error=type(problem).__name__)
            line = "Nog niet gelukt; de pagina probeert het opnieuw. (Not in yet; the page tries again.)"
            raise HTTPException(503, line, {"Retry-After": "1"}) from problem
        self._feed.show(phone.id, bubble)
        return Response(status_code=204)

    async def _neighbours(self, _request: Request) -> Response:
        if self._filling.locked():
            raise HTTPException(409, "De buren komen er al aan. (The neighbours are on their way.)")
        loop = asyncio.get_running_loop()

        def progress(done: int, total: int) -> None:
            loop.call_soon_threadsafe(self._feed.tell, "progress", {"done": done, "total": total})

        async with self._filling:
            try:
                await self._fill(progress)
            except NotRunningError as problem:
                raise HTTPException(503, "De speeltuin stopt. (The playground is stopping.)") from problem
        self._feed.tell("phones", {})
        return Response(status_code=204)

    async def _later(self, request: Request) -> Response:
        later = await _read(request, Later)
        await self._clock.advance(timedelta(minutes=later.minutes), self._tick)
        return Response(status_code=204)

    def _tick(self) -> None:
        self._feed.tell("clock", {"now": self._clock.now().isoformat()})

    def _show(self, said: Said) -> None:
        self._feed.show(said.to, Bubble.of_bot(said.message, said.outbound, self._clock.now()))

    def _phone(self, wanted: str) -> Phone:
        for phone in self._phones.all():
            if phone.id == wanted:
                return phone
        raise HTTPException(404, "Deze telefoon is er niet. (There is no such phone.)")


def _incoming(phone: Phone, deed: Deed) -> Incoming:
    kind = Kind(deed.kind)
    return Incoming(
        channel=PlaygroundChannel.name,
        account=PlaygroundChannel.account,
        event=deed.event,
        sender=phone.id,
        kind=kind,
        # Like a platform we vouch for the number: it is the phone's own, whatever the page says.
        text=phone.number if kind is Kind.CONTACT else deed.text,
        token=deed.token,
        location=deed.location,
        quoted=deed.quoted,
        language=phone.language,
    )


async def _read(request: Request, shape: type[Shape]) -> Shape:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise HTTPException(413, "Dat is te lang om te versturen. (That is too long to send.)")
    try:
        return shape.model_validate_json(bytes(body))
    except ValidationError as problem:
        # Only the names of the fields: the values are somebody's words.
        fields = ", ".join(".".join(map(str, one["loc"])) or "body" for one in problem.errors())
        raise HTTPException(400, f"Dit begrijpt de speeltuin niet. (Can't be read: {fields}.)") from problem


def _phone_to_json(phone: Phone, bubbles: Iterable[Bubble]) -> dict[str, Any]:
    return {
        "id": phone.id,
        "name": phone.name,
        "hint": phone.hint,
        "about": phone.about,
        "neighbour": phone.neighbour,
        "bubbles": [bubble.to_json() for bubble in bubbles],
    }


def _merged(history: list[Bubble], recent: list[Bubble]) -> list[Bubble]:
    known = {bubble.id for bubble in history}
    missing = {bubble.id: bubble for bubble in recent if bubble.id not in known}
    return sorted([*history, *missing.values()], key=lambda bubble: bubble.at)
