"""The lock on the playground's door: only a page of ours, on this computer, with the key in its address.

A web site that somebody happens to visit can make their browser call 127.0.0.1. The key it can't know; the
Host header shows when it points a name of its own at us (DNS rebinding); the Origin header shows whose
script is calling.
"""

import secrets

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

NO_KEY = (
    "Hier is niets. Open het hele adres dat `samenbot try` toont, met de sleutel erin.\n"
    "Nothing here. Open the whole address that `samenbot try` prints, with the key in it.\n"
)
NOT_OURS = (
    "Alleen de pagina van de speeltuin zelf mag dit, op 127.0.0.1 of localhost.\n"
    "Only the playground's own page may do this, on 127.0.0.1 or localhost.\n"
)

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",  # the key is in the address
    "X-Content-Type-Options": "nosniff",
}


class Guard:
    """Lets through what carries the key and comes from our own page; the rest hears what to do instead."""

    def __init__(self, app: ASGIApp, *, token: str, port: int) -> None:
        self._app = app
        self._token = token
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        self._origins = {f"http://{host}" for host in self._hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Judge one request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await (self._refusal(scope) or self._app)(scope, receive, send_with_headers)

    def _refusal(self, scope: Scope) -> ASGIApp | None:
        if scope["type"] != "http":
            return PlainTextResponse(NO_KEY, 404)
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if headers.get("host") not in self._hosts or (origin is not None and origin not in self._origins):
            return PlainTextResponse(NOT_OURS, 403)
        # A browser names the origin of every POST, so one without it is not our page.
        if scope["method"] not in {"GET", "HEAD"} and origin is None:
            return PlainTextResponse(NOT_OURS, 403)
        key = scope["path"].split("/")[1].encode()
        if not secrets.compare_digest(key, self._token.encode()):
            return PlainTextResponse(NO_KEY, 404)
        return None
