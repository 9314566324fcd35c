"""What every request passes: by which name the app is called, from where, and whether nobody asks for a page."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Protocol
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from azs.api.problems import language_of
from azs.errors import AzsError
from azs.i18n import t
from azs.sign_in.options import LOOPBACK, SignInOptions
from azs.sign_in.sessions import Session

LOGIN, PASSWORD, LOGOUT = "/login", "/password", "/logout"
HEALTH, METRICS = "/_stcore/health", "/_stcore/metrics"
STREAMLIT_USER = "_streamlit_user"
"""The cookie in which Streamlit keeps whom the identity provider has recognised."""

_NO_PAGES = (
    LOGIN, PASSWORD, LOGOUT, "/auth/", "/oauth2callback", "/api/", "/_stcore/", "/static/", "/media/", "/component",
)  # fmt: skip


class Finds(Protocol):
    """Finds the session of a token."""

    def __call__(self, token: str) -> Session | None:
        """The session, None where it is over."""


class Gate:
    """Refuses foreign names, keeps the demonstration on its machine, sends nobody to the sign-in page.

    Args:
        options: how people sign in, read with every request.
        finds: called in a thread, for the cookie of a session.
        public: the path of the page that is for everybody.
    """

    def __init__(self, app: ASGIApp, options: Callable[[], SignInOptions], finds: Finds, public: str) -> None:
        self._app = app
        self._options = options
        self._finds = finds
        self._public = public

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it."""
        if scope["type"] not in ("http", "websocket") or scope["path"] == HEALTH:
            await self._app(scope, receive, send)
            return
        answer = await self._judged(HTTPConnection(scope))
        if answer is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await answer(scope, receive, send)
        else:
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": ""})

    async def _judged(self, asked: HTTPConnection) -> Response | None:
        try:
            options = self._options()
        except AzsError:  # wrong settings: the pages say so and show nothing
            return None
        lang, host = language_of(asked.headers.get("accept-language", "")), host_of(asked.headers.get("host", ""))
        if not allowed(host, options):
            return PlainTextResponse(t("sign_in.foreign_host", lang), 400)
        local = asked.client is None or is_loopback(asked.client.host)
        if options.demo and not options.demo_outside and not local and host != options.public_host:
            return PlainTextResponse(t("sign_in.demo_outside", lang), 403)
        if asked.url.path == METRICS and not local:
            return PlainTextResponse("", 404)
        return None if options.demo else await self._to_sign_in(asked, options, host)

    async def _to_sign_in(self, asked: HTTPConnection, options: SignInOptions, host: str) -> Response | None:
        """Only for the eyes: what is behind the pages asks again."""
        path = asked.url.path
        if not _is_page(asked) or host == options.public_host or path.rstrip("/").endswith(f"/{self._public}"):
            return None
        token = asked.cookies.get(options.cookie)
        session = await run_in_threadpool(self._finds, token) if token else None
        if session is not None:
            return RedirectResponse(PASSWORD, 303) if session.must_change else None
        if STREAMLIT_USER in asked.cookies and options.oidc:
            return None
        return RedirectResponse(f"{LOGIN}?next={quote(onward(path, asked.url.query), safe='')}", 303)


def allowed(host: str, options: SignInOptions) -> bool:
    """Whether the app may be called by this name: of the demonstration, which is for one machine, only the customers'
    name is known elsewhere."""
    if host in LOOPBACK:
        return True
    known = (options.public_host,) if options.demo and not options.demo_outside else options.hosts
    return bool(host) and (host in known or ("*" in known))


def host_of(header: str) -> str:
    """The name in a `Host` header, without port and brackets; "" for anything odd."""
    try:
        parts = urlsplit(f"//{header}")
        return "" if "@" in header or parts.path else (parts.hostname or "").rstrip(".")
    except ValueError:
        return ""


def is_loopback(address: str) -> bool:
    """Whether this is the machine itself."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return bool((mapped or found).is_loopback)


def onward(path: str, query: str = "") -> str:
    """Where to go after signing in: a place of ours, whatever was asked for."""
    if not path.startswith("/") or path.startswith(("//", "/\\")) or any(ord(sign) < 32 for sign in path + query):
        return "/"
    return f"{path}?{query}" if query else path


def _is_page(asked: HTTPConnection) -> bool:
    """Whether a browser wants to show this: not a part of a page, not one of the routes with rules of their own."""
    if asked.scope["type"] != "http" or asked.scope["method"] != "GET":
        return False
    own = (
        LOGIN,
        PASSWORD,
        LOGOUT,
        "/auth/",
        "/oauth2callback",
        "/api/",
        "/_stcore/",
        "/static/",
        "/media/",
        "/component",
    )
    return "text/html" in asked.headers.get("accept", "") and not asked.url.path.startswith(own)
