"""The interface described for programs: OpenAPI 3.1."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from azs.api.schema import COMPLAINT
from azs.complaints.complaint import MAX_FILE_BYTES, MAX_FILES, STATUSES

_TIME = {"type": "string", "format": "date-time"}
_NUMBER = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{4}$", "examples": ["4831-2057"]}
_RECEIPT = {
    "type": "object",
    "required": ["number", "received_at", "repeated"],
    "properties": {
        "number": {**_NUMBER, "description": "What the customer asks with."},
        "received_at": _TIME,
        "repeated": {"type": "boolean", "description": "This very request was taken before."},
    },
}
_STATUS = {
    "type": "object",
    "required": ["number", "status", "received_at", "changed_at"],
    "properties": {
        "number": _NUMBER, "status": {"enum": list(STATUSES)}, "received_at": _TIME, "changed_at": _TIME,
    },
}  # fmt: skip
_PROBLEM = {
    "type": "object",
    "description": "RFC 9457. `errors` names what to correct, field by field.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "detail"],
                "properties": {"field": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
        "reference": {"type": "string", "description": "Finds the error in the log of the server."},
    },
}
_TEXT = {"type": "string"}
_FORM = {
    "type": "object",
    "required": ["text"],
    "additionalProperties": False,
    "properties": {
        **{name: COMPLAINT["properties"][name] for name in ("text", "station", "happened", "captcha")},
        **{name: COMPLAINT["properties"]["contact"]["properties"][name] for name in ("name", "phone", "email")},
        "consent": {"enum": ["true", "false"]},
        "photos": {
            "type": "array", "maxItems": MAX_FILES, "items": {"type": "string", "format": "binary"},
            "description": f"JPEG, PNG, WebP, HEIC, GIF, BMP or TIFF, up to {MAX_FILE_BYTES // 1_000_000} MB each.",
        },
    },
}  # fmt: skip


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The whole document; not to be changed."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Complaints of petrol-station customers", "version": "1",
            "description": "Send a customer's complaint and ask what became of it.",
        },
        "servers": [{"url": "/api/v1"}],
        "paths": {"/complaints": {"post": _post()}, "/complaints/{number}": {"get": _get()}},
        "components": {
            "schemas": {
                "Complaint": COMPLAINT, "ComplaintForm": _FORM, "Receipt": _RECEIPT, "Status": _STATUS,
                "Problem": _PROBLEM,
            },
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "header": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
            },
        },
    }  # fmt: skip


def _post() -> dict[str, Any]:
    key = {
        "name": "Idempotency-Key", "in": "header", "schema": {**_TEXT, "minLength": 8, "maxLength": 200},
        "description": "Send the same key again when no answer came: the complaint is stored once.",
    }  # fmt: skip
    told = _answer("Stored; the Location header is where to ask.", "Receipt")
    told["headers"] = {"Location": {"schema": {**_TEXT, "format": "uri-reference"}}}
    return {
        "operationId": "submitComplaint",
        "summary": "Send a complaint. An answer of success means that it is stored.",
        "security": [{"bearer": []}, {"header": []}, {}],
        "parameters": [key],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": _named("Complaint")},
                "multipart/form-data": {"schema": _named("ComplaintForm")},
            },
        },
        "responses": {
            "201": told,
            "200": _answer("The same request was stored before; its receipt.", "Receipt"),
            **_problems("400", "401", "403", "408", "413", "415", "422", "429", "503"),
        },
    }


def _get() -> dict[str, Any]:
    contact = {
        "name": "X-Contact", "in": "header", "required": True, "schema": _TEXT,
        "description": "The telephone or e-mail address that came with the complaint; a header, to stay out of logs.",
    }  # fmt: skip
    number = {"name": "number", "in": "path", "required": True, "schema": _NUMBER}
    return {
        "operationId": "complaintStatus",
        "summary": "How far a complaint is. A wrong number and a wrong contact have the same answer.",
        "security": [{"bearer": []}, {"header": []}, {}],
        "parameters": [number, contact],
        "responses": {
            "200": _answer("How far it is.", "Status"), **_problems("401", "404", "422", "429", "503"),
        },
    }  # fmt: skip


def _named(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _answer(about: str, name: str) -> dict[str, Any]:
    return {"description": about, "content": {"application/json": {"schema": _named(name)}}}


def _problems(*statuses: str) -> dict[str, Any]:
    abouts = {
        "400": "Damaged body.", "401": "No key, or not a good one.", "403": "The captcha is not solved.",
        "404": "No such complaint with this contact.", "408": "The body came too slowly.", "413": "Too large.",
        "415": "Neither JSON nor a form.", "422": "Fields to correct are in `errors`.",
        "429": "Too often; see Retry-After.", "503": "Busy; see Retry-After. Nothing was stored.",
    }  # fmt: skip
    return {
        status: {
            "description": abouts[status], "content": {"application/problem+json": {"schema": _named("Problem")}},
            **({"headers": {"Retry-After": {"schema": {"type": "integer"}}}} if status in ("429", "503") else {}),
        }
        for status in statuses
    }  # fmt: skip
