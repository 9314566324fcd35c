"""The REST interface as an ASGI application: served by the app beside its pages, or alone by `python -m azs api`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from azs.api.bodies import opened_body, read_photos
from azs.api.captcha import Captcha, SiteVerify
from azs.api.guide import page
from azs.api.openapi import document
from azs.api.problems import answer, language
from azs.api.schema import submission_of
from azs.complaints.clients import client_of, hashed
from azs.complaints.complaint import Receipt, Submission
from azs.complaints.limits import Places, Rate, network_of
from azs.complaints.reception import Reception, request_key
from azs.errors import ApiError, AzsError, ComplaintRateError
from azs.settings import ReceptionOptions

PATH = "/api/v1"
MOST_UNDER_WAY, MOST_OF_ONE = 300, 60
PHOTOS_AT_ONCE = 8
"""So many complaints have their photos in memory: 50 MB each at most."""
STORE_S = 30.0
KEY_KEPT_S = 30.0
"""How long a key is taken for good without asking the database: a revoked one works so much longer at most."""
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


class Door:
    """The handlers, and what they remember of clients.

    Args:
        reception: gives the reception of the process; called in a thread, since it may open the database.
        captcha: judges the tokens of those who have no key; None lets nobody in without a key.
    """

    def __init__(
        self, reception: Callable[[], Reception], options: ReceptionOptions, captcha: Captcha | None = None
    ) -> None:  # fmt: skip
        self._reception = reception
        self._captcha = captcha
        self._keys = Rate(options.key_per_minute, burst=max(int(options.key_per_minute / 6), 1))
        self._places = Places(MOST_UNDER_WAY, most_of_one=MOST_OF_ONE)
        self._photos = asyncio.Semaphore(PHOTOS_AT_ONCE)
        self._known: dict[str, tuple[str, float]] = {}

    async def take(self, request: Request) -> Response:
        """POST /complaints."""
        reception = await run_in_threadpool(self._reception)
        client = await self._client(request, reception)
        sender = client or _address(request)
        if wait_s := self._keys.wait_s(client) if client else reception.senders.wait_s(sender):
            raise ComplaintRateError("complaints.too_often", retry_after_s=wait_s)
        if not client and self._captcha is None:
            raise ApiError("api.no_key", status=401)
        key = request_key(client or "public", _idempotency_key(request))
        with self._place(sender):
            async with opened_body(request) as (body, files):
                if not client:
                    await self._need_captcha(request, str(body.get("captcha", "")))
                async with self._photos if files else nullcontext():
                    said = submission_of(body, await read_photos(files))
                    return _receipt(await self._stored(reception, said, key))

    async def tell(self, request: Request) -> Response:
        """GET /complaints/{number}."""
        reception = await run_in_threadpool(self._reception)
        client = await self._client(request, reception)
        contact = request.headers.get("x-contact", "").strip()
        if not contact:
            raise ApiError("api.no_contact", status=422, field="X-Contact")
        found = await run_in_threadpool(
            reception.tracker.track, request.path_params["number"], contact, asker=client or _address(request)
        )
        said = {
            "number": found.number, "status": found.status, "received_at": f"{found.received_at.isoformat()}Z",
            "changed_at": f"{found.changed_at.isoformat()}Z",
        }  # fmt: skip
        return JSONResponse(said, headers=_HEADERS)

    async def _client(self, request: Request, reception: Reception) -> str:
        """The client whose key comes with the request; "" where none does.

        Raises:
            ApiError: the key is not good. ComplaintRateError: an address has tried too many.
        """
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        key = given.strip() if scheme.lower() == "bearer" else request.headers.get("x-api-key", "").strip()
        if not key and not scheme:
            return ""
        kept, until = self._known.get(hashed(key), ("", 0.0))
        if time.monotonic() < until:
            return kept
        if wait_s := reception.senders.wait_s(_address(request)):
            raise ComplaintRateError("complaints.too_often", retry_after_s=wait_s)
        found = await run_in_threadpool(client_of, reception.engine, key[:200])
        if found is None:
            raise ApiError("api.key", status=401)
        self._known[hashed(key)] = (found.identifier, time.monotonic() + KEY_KEPT_S)
        return found.identifier

    @contextmanager
    def _place(self, sender: str) -> Iterator[None]:
        if not self._places.take(sender):
            raise ApiError("api.busy", status=503, retry_after_s=2)
        try:
            yield
        finally:
            self._places.give_back(sender)

    async def _need_captcha(self, request: Request, token: str) -> None:
        assert self._captcha is not None
        if not await run_in_threadpool(self._captcha, token, _peer(request)):
            raise ApiError("api.captcha", status=403, field="captcha")

    async def _stored(self, reception: Reception, submission: Submission, key: str) -> Receipt:
        prepared = await run_in_threadpool(reception.prepared, submission, request_key=key)
        try:
            return await asyncio.wait_for(asyncio.wrap_future(reception.stored(prepared)), STORE_S)
        except TimeoutError as error:
            raise ApiError("api.busy", status=503, retry_after_s=5) from error


def routes(reception: Callable[[], Reception], options: ReceptionOptions) -> list[BaseRoute]:
    """The interface at PATH, for the server that has it."""

    async def to_guide(_request: Request) -> Response:
        return RedirectResponse(f"{PATH}/")

    return [Route(PATH, to_guide), Mount(PATH, _application(reception, options))]


def _application(reception: Callable[[], Reception], options: ReceptionOptions) -> Starlette:
    captcha = SiteVerify(options.captcha_url, options.captcha_secret, options.captcha_hostname)
    door = Door(reception, options, captcha if options.captcha_url else None)
    cors = Middleware(
        CORSMiddleware, allow_origins=list(options.origins), allow_methods=["GET", "POST"], max_age=600,
        allow_headers=["Content-Type", "Idempotency-Key", "X-Contact", "Accept-Language"],
        expose_headers=["Location", "Retry-After"],
    )  # fmt: skip
    return Starlette(
        routes=[
            Route("/complaints", door.take, methods=["POST"]),
            Route("/complaints/{number}", door.tell, methods=["GET"]),
            Route("/openapi.json", _openapi, methods=["GET"]),
            Route("/", _guide, methods=["GET"]),
        ],
        middleware=[cors] if options.origins else [],
        exception_handlers={AzsError: _refused, HTTPException: _no_such, Exception: _refused},
    )


async def _openapi(_request: Request) -> Response:
    return JSONResponse(document())


async def _guide(request: Request) -> Response:
    return HTMLResponse(page(language(request)), headers={"Content-Security-Policy": _PAGE_POLICY})


async def _refused(request: Request, error: Exception) -> Response:
    return answer(request, error)


async def _no_such(request: Request, error: Exception) -> Response:
    """Unknown paths and methods, which the framework refuses."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    known = {404: "api.no_path", 405: "api.no_method"}.get(status, "api.refused")
    told = answer(request, ApiError(known, status=status))
    if isinstance(error, HTTPException) and error.headers:
        told.headers.update(error.headers)
    return told


def _receipt(receipt: Receipt) -> Response:
    said = {
        "number": receipt.number, "received_at": f"{receipt.received_at.isoformat()}Z", "repeated": receipt.repeated,
    }  # fmt: skip
    headers = {**_HEADERS, "Location": f"{PATH}/complaints/{receipt.number}"}
    return JSONResponse(said, 200 if receipt.repeated else 201, headers)


def _idempotency_key(request: Request) -> str:
    key = request.headers.get("idempotency-key", "").strip()
    if key and not 8 <= len(key) <= 200:
        raise ApiError("api.idempotency_key", status=422, field="Idempotency-Key")
    return key


def _peer(request: Request) -> str:
    return request.client.host if request.client else ""


def _address(request: Request) -> str:
    return network_of(_peer(request))
