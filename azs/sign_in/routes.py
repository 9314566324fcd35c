"""The sign-in page, the page of one's password and the way out, served beside the pages of the app."""

from __future__ import annotations

import hmac
import logging
import math
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlsplit

import sqlalchemy as sa
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from azs.api.problems import language
from azs.complaints.limits import Rate, network_of
from azs.errors import AccessError, AzsError, LockedError
from azs.i18n import describe, t
from azs.settings import LANGUAGES
from azs.sign_in import accounts, sessions
from azs.sign_in.devices import device_of
from azs.sign_in.form_page import POLICY, Field, Form, Said, drawn, languages
from azs.sign_in.gate import LOGIN, LOGOUT, PASSWORD, onward
from azs.sign_in.options import SignInOptions
from azs.sign_in.passwords import LEAST_CHARS
from azs.sign_in.sessions import Session
from azs.sign_in.signing import MOST_NAME_CHARS, sign_in

log = logging.getLogger("azs.sign_in")
COMPANY = f"{LOGIN}/company"
MOST_BODY_BYTES = 8192
_NEW, _FORM = "new", "form"


@dataclass(frozen=True)
class Doors:
    """What the routes need of the app.

    Attributes:
        engine: the writing account's; called in a thread.
        options: how people sign in.
        company: where the identity provider's button leads.
        changed: called when sessions have begun or ended.
        icon: a picture of the product.
    """

    engine: Callable[[], sa.Engine]
    options: Callable[[], SignInOptions]
    company: Callable[[], str]
    changed: Callable[[], None]
    icon: Path


class Entrance:
    """The handlers."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors
        self._wrong: Rate | None = None

    async def login(self, request: Request) -> Response:
        """GET and POST /login."""
        options = self._doors.options()
        onwards = _next(request)
        if options.demo or (request.method == "GET" and await self._session(request, options)):
            return RedirectResponse(onwards, 303)
        if request.method == "GET" or "password" not in options.ways:
            return self._login_page(request, options)
        given = await _sent(request, options)
        if given is None:
            return self._login_page(request, options, said="errors.sign_in.stale_form", status=403)
        name = given.get("name", "")[:MOST_NAME_CHARS]
        wrong, address = self._wrong_ones(options), network_of(_peer(request))
        if wait_s := wrong.ahead_s(address):
            return self._refused(request, options, LockedError("sign_in.wait", wait_s=wait_s), name)
        try:
            token = await run_in_threadpool(self._signed_in, name, given.get("password", ""), request)
        except AzsError as error:
            wrong.wait_s(address)
            return self._refused(request, options, error, name)
        return self._with_session(RedirectResponse(onwards, 303), token, options)

    async def company(self, _request: Request) -> Response:
        """GET /login/company: on to the identity provider."""
        if self._doors.options().oidc is None:
            return RedirectResponse(LOGIN, 303)
        return RedirectResponse(self._doors.company(), 303, {"Cache-Control": "no-store"})

    async def password(self, request: Request) -> Response:
        """GET and POST /password: one's own, changed."""
        options = self._doors.options()
        session = await self._session(request, options)
        if session is None or session.way != "password":
            return RedirectResponse(LOGIN, 303)
        if request.method == "GET":
            return self._password_page(request, options, session)
        given = await _sent(request, options)
        if given is None:
            return self._password_page(request, options, session, said="errors.sign_in.stale_form", status=403)
        try:
            if given.get(_NEW) != given.get("again"):
                raise AccessError("sign_in.not_same")
            token = await run_in_threadpool(self._changed, session, given, request)
        except AzsError as error:
            return self._password_page(request, options, session, error=error, status=_status(error))
        return self._with_session(RedirectResponse("/", 303), token, options)

    async def logout(self, request: Request) -> Response:
        """GET asks, POST ends the session and takes the cookie away."""
        options = self._doors.options()
        session = await self._session(request, options)
        if request.method == "GET" and session is not None:
            form = Form(LOGOUT, (), "sign_in.leave", ((_FORM, _form_token(request, options)),))
            return _page(request, options, "sign_in.leave_title", form=form)
        if request.method == "POST" and session is not None:
            if await _sent(request, options) is None:
                return RedirectResponse(LOGOUT, 303)
            await run_in_threadpool(sessions.end, self._doors.engine(), session.actor, session.key)
            self._doors.changed()
        return without_session(RedirectResponse(LOGIN, 303), options)

    async def icon(self, _request: Request) -> Response:
        """GET /login/icon.png."""
        return FileResponse(self._doors.icon, headers={"Cache-Control": "max-age=86400"})

    def find(self, token: str) -> Session | None:
        """The session of a cookie; None where it is over or cannot be read."""
        try:
            return sessions.find(self._doors.engine(), sessions.key_of(token), self._doors.options())
        except AzsError as error:
            log.warning("session not read: %s", error.key)
            return None

    def _wrong_ones(self, options: SignInOptions) -> Rate:
        """Wrong attempts by address, whatever the names: one password tried on everybody is slowed down too."""
        if self._wrong is None:
            self._wrong = Rate(options.wrong_per_minute, burst=max(1, int(options.wrong_per_minute / 2)))
        return self._wrong

    async def _session(self, request: Request, options: SignInOptions) -> Session | None:
        token = request.cookies.get(options.cookie)
        return await run_in_threadpool(self.find, token) if token else None

    def _signed_in(self, name: str, password: str, request: Request) -> str:
        return sign_in(self._doors.engine(), name, password, device=device_of(request.headers.get("user-agent", "")))

    def _changed(self, session: Session, given: Mapping[str, str], request: Request) -> str:
        engine, actor = self._doors.engine(), session.actor
        accounts.change_own(engine, actor, old=given.get("old", ""), new=given.get(_NEW, ""))
        return sessions.begin(engine, actor.user, device=device_of(request.headers.get("user-agent", "")))

    def _with_session(self, answer: Response, token: str, options: SignInOptions) -> Response:
        self._doors.changed()
        answer.set_cookie(
            options.cookie, token, max_age=int(options.session_h * 3600), path="/", secure=options.secure,
            httponly=True, samesite="lax",
        )  # fmt: skip
        answer.headers["Cache-Control"] = "no-store"
        return answer

    def _refused(self, request: Request, options: SignInOptions, error: AzsError, name: str) -> Response:
        answer = self._login_page(request, options, error=error, name=name, status=_status(error))
        if isinstance(error, LockedError):
            answer.headers["Retry-After"] = str(math.ceil(error.wait_s))
        return answer

    def _login_page(
        self, request: Request, options: SignInOptions, *, error: AzsError | None = None, said: str = "",
        name: str = "", status: int = 200,
    ) -> Response:  # fmt: skip
        lang, form = lang_of(request), None
        if "password" in options.ways:
            fields = (
                Field("name", "sign_in.name", "username", secret=False, value=name),
                Field("password", "sign_in.password", "current-password"),
            )
            action = f"{LOGIN}?lang={lang}&next={quote(_next(request), safe='')}"
            form = Form(action, fields, "sign_in.enter", ((_FORM, _form_token(request, options)),))
        company = (COMPANY, _company_words(options, lang)) if options.oidc else None
        return _page(
            request, options, "sign_in.title", form=form, company=company, error=error, said=said, status=status,
            footer="sign_in.help",
        )  # fmt: skip

    def _password_page(
        self, request: Request, options: SignInOptions, session: Session, *, error: AzsError | None = None,
        said: str = "", status: int = 200,
    ) -> Response:  # fmt: skip
        fields = (
            Field("old", "sign_in.old", "current-password"), Field(_NEW, "sign_in.new", "new-password"),
            Field("again", "sign_in.again", "new-password"),
        )  # fmt: skip
        form = Form(PASSWORD, fields, "sign_in.change", ((_FORM, _form_token(request, options)),))
        about = "sign_in.must_change_about" if session.must_change else "sign_in.change_about"
        return _page(
            request, options, "sign_in.change_title", about=about, form=form, error=error, said=said, status=status
        )


def routes(entrance: Entrance) -> list[BaseRoute]:
    """The routes, for the app that has the pages."""
    return [
        Route(LOGIN, entrance.login, methods=["GET", "POST"]),
        Route(COMPANY, entrance.company, methods=["GET"]),
        Route(f"{LOGIN}/icon.png", entrance.icon, methods=["GET"]),
        Route(PASSWORD, entrance.password, methods=["GET", "POST"]),
        Route(LOGOUT, entrance.logout, methods=["GET", "POST"]),
    ]


def without_session(answer: Response, options: SignInOptions) -> Response:
    """The answer, which takes the cookie of the session away."""
    answer.delete_cookie(options.cookie, path="/", secure=options.secure, httponly=True, samesite="lax")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def lang_of(request: Request) -> str:
    """The language asked for in the address, else by the browser."""
    asked = request.query_params.get("lang", "")
    return asked if asked in LANGUAGES else language(request)


def _page(
    request: Request, options: SignInOptions, title: str, *, about: str = "", form: Form | None = None,
    company: tuple[str, str] | None = None, error: AzsError | None = None, said: str = "", status: int = 200,
    footer: str = "",
) -> HTMLResponse:  # fmt: skip
    lang = lang_of(request)
    text = describe(error, lang) if error else t(said, lang) if said else ""
    onwards = request.query_params.get("next", "")
    html = drawn(
        lang, t(title, lang), about=t(about, lang, least=LEAST_CHARS) if about else "", form=form, company=company,
        said=Said(text) if text else None, footer=t(footer, lang) if footer else "",
        languages=languages(request.url.path, f"next={quote(onwards, safe='')}" if onwards else ""),
    )  # fmt: skip
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store", "Content-Language": lang}
    answer = HTMLResponse(html, status, headers)
    if form:
        token = dict(form.hidden)[_FORM]
        answer.set_cookie(
            _form_cookie(options), token, path="/", secure=options.secure, httponly=True, samesite="strict"
        )
    return answer


async def _sent(request: Request, options: SignInOptions) -> Mapping[str, str] | None:
    """What the form sent; None where it is not our own form that did, or it is too much."""
    site, origin = request.headers.get("sec-fetch-site", "same-origin"), request.headers.get("origin")
    if site not in ("same-origin", "none") or (origin and urlsplit(origin).netloc != request.headers.get("host")):
        return None
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BODY_BYTES:
            return None
    try:
        given = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=10))
    except ValueError:
        return None
    kept = request.cookies.get(_form_cookie(options), "")
    return given if kept and hmac.compare_digest(kept.encode(), given.get(_FORM, "").encode()) else None


def _form_token(request: Request, options: SignInOptions) -> str:
    """What ties a form to the browser it was shown in; the same for all its tabs."""
    kept = request.cookies.get(_form_cookie(options), "")
    return kept if 40 <= len(kept) <= 60 and kept.isascii() else secrets.token_urlsafe(32)


def _form_cookie(options: SignInOptions) -> str:
    return "__Host-azs_form" if options.secure else "azs_form"


def _company_words(options: SignInOptions, lang: str) -> str:
    title = options.oidc.title if options.oidc else ""
    return t("sign_in.company_named", lang, title=title) if title else t("sign_in.company", lang)


def _next(request: Request) -> str:
    path, _, query = request.query_params.get("next", "/").partition("?")
    found = onward(path, query)
    return "/" if found.startswith((LOGIN, PASSWORD, LOGOUT)) else found


def _peer(request: Request) -> str:
    return request.client.host if request.client else ""


def _status(error: AzsError) -> int:
    if isinstance(error, LockedError):
        return 429
    return 403 if isinstance(error, AccessError) else 503
