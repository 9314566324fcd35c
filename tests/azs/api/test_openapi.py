"""The description is true: what the server takes and answers is what the document says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import sqlalchemy as sa

from azs.api import openapi
from azs.api.guide import page
from azs.api.schema import COMPLAINT, FORM_FIELDS
from azs.settings import ROOT, Settings
from tests.azs.api.wire import SAID, Api, served


@pytest.fixture
def api(duckdb_engine: sa.Engine, settings: Settings) -> Iterator[Api]:
    with served(duckdb_engine, settings) as api:
        yield api


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    document = openapi.document()
    return document["components"]["schemas"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def test_the_document_is_served_and_its_schemas_and_examples_are_sound(api: Api) -> None:
    document = api.ask("GET", "/openapi.json", None, {}).body
    assert document == openapi.document() and document["openapi"].startswith("3.1")
    for schema in document["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)
    assert COMPLAINT["examples"] and api.post(COMPLAINT["examples"][0]).status == 201
    for ref in re.findall(r"'\$ref': '#/components/schemas/(\w+)'", str(document)):
        assert ref in document["components"]["schemas"]
    form = document["components"]["schemas"]["ComplaintForm"]["properties"]
    assert set(form) == {*FORM_FIELDS, "photos"}


def test_answers_are_as_the_document_says(api: Api) -> None:
    post = openapi.document()["paths"]["/complaints"]["post"]["responses"]
    get = openapi.document()["paths"]["/complaints/{number}"]["get"]["responses"]
    taken = api.post(SAID, Idempotency_Key="openapi-1")
    number = taken.body["number"]
    told = [
        (post, taken), (post, api.post(SAID, Idempotency_Key="openapi-1")), (post, api.post({})),
        (post, api.post(b"{")),
        (post, api.post(SAID, key="x")), (post, api.post(b"a" * 400_000)), (post, api.post(SAID, Content_Type="a/b")),
        (get, api.status(number, "ivan@mail.ru")), (get, api.status(number, "x@y.ru")), (get, api.status(number, "")),
    ]  # fmt: skip
    for responses, answer in told:
        content = responses[str(answer.status)]["content"]
        [(kind, described)] = content.items()
        assert answer.headers["content-type"] == kind
        jsonschema.validate(answer.body, _resolved(described["schema"]))
    assert {str(answer.status) for _, answer in told} == {"200", "201", "400", "401", "404", "413", "415", "422"}


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_the_page_for_people_has_every_field_and_problem(api: Api, lang: str) -> None:
    answer = api.ask("GET", "/", None, {"Accept-Language": lang})
    assert api.ask("GET", "", None, {}).headers["location"].endswith("/api/v1/")
    assert answer.status == 200 and answer.body == page(lang) and f"<html lang='{lang}'" in answer.body
    for name in COMPLAINT["properties"]:
        assert name in answer.body
    problem = api.post({})
    assert f"id='{problem.body['type'].partition('#')[2]}'" in answer.body, "a type leads to its explanation"
    assert "script" not in answer.headers["content-security-policy"] and "<script" not in answer.body


def test_every_problem_raised_here_has_a_sentence() -> None:
    sources = [path.read_text("utf-8") for path in Path(ROOT / "azs" / "api").glob("*.py")]
    keys = {key for text in sources for key in re.findall(r"\"(api\.[a-z_]+)\"", text)}
    assert keys and all(f"id='{key}'" in page("ru") or key.startswith(("api.guide", "api.status")) for key in keys)
