"""Errors as programs read them: `application/problem+json` (RFC 9457), in the language that the client asks for."""

from __future__ import annotations

import logging
import math
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse

from azs.errors import ApiError, AzsError, ComplaintError, ComplaintRateError
from azs.i18n import describe, t
from azs.settings import LANGUAGES

log = logging.getLogger("azs.api")
TYPES = "/api/v1/#"
"""Where a `type` is explained: the page of the interface, at the name of the problem."""
_RETRY_S = 5
_STATUSES = {"complaints.not_found": 404, "complaints.busy": 503, "complaints.other_body": 422}


@dataclass(frozen=True)
class Wrong:
    """One field that must be corrected: its path, as "contact.phone", and the key of what is wrong with it."""

    field: str
    key: str
    params: tuple[tuple[str, object], ...] = ()


class InvalidError(ApiError):
    """The body is JSON but not a complaint: `wrong` names each field."""

    def __init__(self, wrong: Sequence[Wrong]) -> None:
        self.wrong = tuple(wrong)
        super().__init__("api.invalid", status=422, field=wrong[0].field)


def answer(request: Request, error: Exception) -> JSONResponse:
    """What the client is told of an error. Nothing of the product's inside is in it but a reference to its log."""
    lang, reference = language(request), uuid.uuid4().hex[:8].upper()
    known = error if isinstance(error, AzsError) else ApiError("api.unexpected", status=500)
    status, retry_s = _status(known)
    if status >= 500:
        foreseen = isinstance(error, ApiError)  # busy under a flood: a line each, not a trace each
        log.error("%s %s %s", reference, request.url.path, known.key, exc_info=None if foreseen else error)
    body: dict[str, object] = {
        "type": TYPES + known.key, "title": t(f"api.status_{status}", lang), "status": status,
        "detail": describe(known, lang),
    }  # fmt: skip
    if wrong := _wrong(known, lang):
        body["errors"] = wrong
    if status >= 500:
        body["reference"] = reference
    headers = {"Cache-Control": "no-store", "Content-Language": lang, "Vary": "Accept-Language"}
    if retry_s:
        headers["Retry-After"] = str(math.ceil(retry_s))
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if status in (408, 413):
        headers["Connection"] = "close"  # the rest of the body is not read
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def language(request: Request) -> str:
    """The language that `Accept-Language` names first of those there are; Russian where it names none."""
    return language_of(request.headers.get("accept-language", ""))


def language_of(header: str) -> str:
    """The language that a header `Accept-Language` names first of those there are; Russian where it names none."""
    for part in header[:200].split(","):
        if (code := part.strip()[:2].lower()) in LANGUAGES:
            return code
    return LANGUAGES[0]


def _status(error: AzsError) -> tuple[int, float]:
    """Status of HTTP and the seconds after which to come again, 0 for none."""
    if isinstance(error, ApiError):
        return error.status, error.retry_after_s
    if isinstance(error, ComplaintRateError):
        return 429, error.retry_after_s
    if isinstance(error, ComplaintError):
        status = _STATUSES.get(error.key, 422)
        return status, _RETRY_S if status == 503 else 0
    return 503, _RETRY_S


def _wrong(error: AzsError, lang: str) -> list[dict[str, str]]:
    if isinstance(error, InvalidError):
        return [{"field": one.field, "detail": t(f"errors.{one.key}", lang, **dict(one.params))} for one in error.wrong]
    name = error.field if isinstance(error, ComplaintError | ApiError) else ""
    path = f"contact.{name}" if name in ("phone", "email", "consent") else name
    return [{"field": path, "detail": describe(error, lang)}] if path else []
