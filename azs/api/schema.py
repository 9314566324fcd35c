"""What a complaint looks like on the wire, and what of a body is not so. The OpenAPI document shows the same schema."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import jsonschema
from jsonschema.exceptions import ValidationError

from azs.api.problems import InvalidError, Wrong
from azs.complaints.complaint import TEXT_CHARS, Contact, Photo, Submission

TEXT = {"type": "string"}
COMPLAINT: dict[str, Any] = {
    "type": "object",
    "required": ["text"],
    "additionalProperties": False,
    "properties": {
        "text": {**TEXT, "description": f"What happened, in the customer's words; up to {TEXT_CHARS} characters."},
        "station": {**TEXT, "maxLength": 200, "description": "Code, number or name of the station, as far as known."},
        "happened": {**TEXT, "maxLength": 200, "description": "When: in words, or a moment of ISO 8601."},
        "contact": {
            "type": "object",
            "additionalProperties": False,
            "description": "How to answer. All of it is optional; with any of it, consent must be true.",
            "properties": {
                "name": {**TEXT, "maxLength": 200},
                "phone": {**TEXT, "maxLength": 40, "examples": ["+7 900 123-45-67"]},
                "email": {**TEXT, "maxLength": 200, "examples": ["ivan@example.com"]},
                "consent": {"type": "boolean", "description": "The customer agrees that the contact is kept."},
            },
        },
        "captcha": {**TEXT, "maxLength": 8192, "description": "Token of the captcha, where there is no API key."},
    },
    "examples": [
        {
            "text": "На колонке 3 недолили около двух литров.", "station": "42", "happened": "вчера около 19:00",
            "contact": {"name": "Иван", "phone": "+7 900 123-45-67", "consent": True},
        },
    ],
}  # fmt: skip
FORM_FIELDS = ("text", "station", "happened", "name", "phone", "email", "consent", "captcha")
_MOST_TOLD = 10
_TYPES = {"string": "api.need_text", "boolean": "api.need_flag", "object": "api.need_object"}


def check(body: object) -> dict[str, Any]:
    """The body, which has the fields and types of COMPLAINT.

    Raises:
        InvalidError: what is not so, field by field.
    """
    wrong = [one for error in _validator().iter_errors(body) for one in _told(error)]
    if wrong:
        raise InvalidError(wrong[:_MOST_TOLD])
    assert isinstance(body, dict)
    return body


def submission_of(body: dict[str, Any], photos: tuple[Photo, ...] = ()) -> Submission:
    """The complaint in a body that `check` has passed."""
    given = body.get("contact", {})
    contact = Contact(
        given.get("name", ""), given.get("phone", ""), given.get("email", ""), consent=given.get("consent", False)
    )
    return Submission(body["text"], body.get("station", ""), body.get("happened", ""), contact, photos, channel="api")


def nested(fields: dict[str, str]) -> dict[str, Any]:
    """The fields of a form as the JSON body that they stand for; an empty field is none.

    Raises:
        InvalidError: `consent` is neither yes nor no.
    """
    given = {name: value for name, value in fields.items() if value}
    contact: dict[str, Any] = {name: given.pop(name) for name in ("name", "phone", "email") if name in given}
    if (said := given.pop("consent", "")) in ("true", "1", "on", "yes"):
        contact["consent"] = True
    elif said not in ("", "false", "0", "off", "no"):
        raise InvalidError([Wrong("consent", "api.need_flag")])
    return {**given, **({"contact": contact} if contact else {})}


@lru_cache(maxsize=1)
def _validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(COMPLAINT)


def _told(error: ValidationError) -> Iterator[Wrong]:
    path = [str(part) for part in error.absolute_path]
    if error.validator == "required":
        assert isinstance(error.instance, dict)
        for name in error.validator_value:
            if name not in error.instance:
                yield Wrong(".".join([*path, name]), "api.missing")
    elif error.validator == "additionalProperties":
        assert isinstance(error.instance, dict)
        for name in sorted(set(error.instance) - set(error.schema["properties"])):
            yield Wrong(".".join([*path, name[:60]]), "api.unknown_field")
    elif error.validator == "maxLength":
        yield Wrong(".".join(path), "api.too_long", (("most", error.validator_value),))
    else:
        yield Wrong(".".join(path), _TYPES[str(error.validator_value)])
