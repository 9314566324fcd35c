"""Reading what a client sends, within limits of size and time: JSON, or a form with photos."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import orjson
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message, Receive

from azs.api.problems import InvalidError, Wrong
from azs.api.schema import FORM_FIELDS, check, nested
from azs.complaints.complaint import MAX_FILE_BYTES, MAX_FILES, TEXT_CHARS, Photo
from azs.errors import ApiError

JSON_BYTES = 262_144
FORM_BYTES = MAX_FILES * MAX_FILE_BYTES + 1_000_000
JSON_S, FORM_S = 20.0, 120.0
"""Whoever needs longer for a body is told so: slow clients hold a place that others wait for."""
_FIELD_BYTES = TEXT_CHARS * 4 + 1_000


@asynccontextmanager
async def opened_body(request: Request) -> AsyncIterator[tuple[dict[str, Any], list[UploadFile]]]:
    """The fields of a complaint, checked by `schema`, and its photos, which lie on disk until they are read.

    Raises:
        ApiError: neither JSON nor a form, damaged, too large or too slow.
        InvalidError: fields are missing, unknown or of a wrong type.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ("application/json", "multipart/form-data"):
        raise ApiError("api.media_type", status=415)
    form = kind == "multipart/form-data"
    limit, limit_s = (FORM_BYTES, FORM_S) if form else (JSON_BYTES, JSON_S)
    _need_length(request, limit)
    bounded = Request(request.scope, _counting(request.receive, limit))
    try:
        try:
            async with asyncio.timeout(limit_s):
                body = await (_form(bounded) if form else _json(bounded))
        except TimeoutError as error:
            raise ApiError("api.too_slow", status=408, seconds=int(limit_s)) from error
        except ClientDisconnect as error:
            raise ApiError("api.broken_off", status=400) from error
        yield body
    finally:
        await bounded.close()


async def read_photos(files: Sequence[UploadFile]) -> tuple[Photo, ...]:
    """The photos in memory."""
    return tuple([Photo(one.filename or "photo", await one.read()) for one in files])


def _need_length(request: Request, limit: int) -> None:
    """Refuse by the length that is announced before anything is read; one that lies is caught by `_counting`."""
    said = request.headers.get("content-length", "")
    if said.isdigit() and int(said[:20]) > limit:
        raise _too_large(limit)


def _counting(receive: Receive, limit: int) -> Receive:
    read = 0

    async def counted() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > limit:
            raise _too_large(limit)
        return message

    return counted


def _too_large(limit: int) -> ApiError:
    return ApiError("api.too_large", status=413, kilobytes=limit // 1024)


async def _json(request: Request) -> tuple[dict[str, Any], list[UploadFile]]:
    try:
        body = orjson.loads(await request.body())
    except orjson.JSONDecodeError as error:
        raise ApiError("api.no_json", status=400) from error
    return check(body), []


async def _form(request: Request) -> tuple[dict[str, Any], list[UploadFile]]:
    fields: dict[str, str] = {}
    photos: list[UploadFile] = []
    wrong: list[Wrong] = []
    try:
        form = await request.form(
            max_files=MAX_FILES + 1, max_fields=len(FORM_FIELDS) + 8, max_part_size=_FIELD_BYTES
        )  # fmt: skip
    except HTTPException as error:
        raise ApiError("api.no_form", status=400) from error
    for name, value in form.multi_items():
        if isinstance(value, UploadFile) and name == "photos":
            photos.append(value)
        elif isinstance(value, str) and name in FORM_FIELDS:
            fields[name] = value
        else:
            wrong.append(Wrong(name[:60], "api.unknown_field"))
    if wrong:
        raise InvalidError(wrong)
    return check(nested(fields)), photos
