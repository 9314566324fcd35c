"""What the server can do is found out once, and what it cannot is made up for."""

from __future__ import annotations

import pytest

from azs.errors import ModelError
from chains.models import __main__ as command
from chains.models.client import connect
from tests.chains.models.fake_server import Script, serving

SCHEMA = {
    "type": "object",
    "properties": {"metric": {"type": "string", "enum": ["incidents", "mttr"]}},
    "required": ["metric"],
}
ASK = [("system", "Choose a metric."), ("human", "Сколько инцидентов?")]


@pytest.mark.parametrize("kind", ["vllm", "llama.cpp", "ollama"])
def test_each_server_is_known_by_what_it_tells(kind: str) -> None:
    with serving(Script(kind=kind, context=5000)) as settings:
        found = connect(settings()).capabilities()
    assert (found.server, found.context_tokens, found.context_known) == (kind, 5000, True)
    assert found.json_schema
    assert found.tools
    assert found.streaming


def test_a_server_that_tells_nothing_gets_a_cautious_context() -> None:
    with serving(Script(kind="other", honours=set())) as settings:
        found = connect(settings()).capabilities()
    assert (found.server, found.context_known) == ("unknown", False)
    assert not (found.json_schema or found.json_object or found.tools or found.streaming)


def test_looked_at_once_for_all_clients_of_an_address_and_again_after_a_failure() -> None:
    script = Script()
    with serving(script) as settings:
        connect(settings()).complete_text(ASK, max_tokens=9)
        connect(settings()).complete_json(ASK, SCHEMA, max_tokens=9)
        assert len(script.probes) == 2, "one for the schema, one for the tools"
        script.dies_after = 0
        with pytest.raises(ModelError):
            connect(settings()).complete_text(ASK, max_tokens=9)
        script.dies_after = None
        assert connect(settings()).complete_text(ASK, max_tokens=9)
        assert len(script.probes) == 4
        connect(settings(AZS_LLM_MODEL="another")).complete_text(ASK, max_tokens=9)
        assert len(script.probes) == 6


@pytest.mark.parametrize("honours", [{"stream"}, {"stream", "json_object"}, set()])
def test_without_schemas_the_prompt_states_it_and_one_bad_answer_is_forgiven(honours: set[str]) -> None:
    script = Script(honours=honours, answers=["Это инциденты"])
    with serving(script) as settings:
        assert connect(settings()).complete_json(ASK, SCHEMA, max_tokens=9) == {"metric": "incidents"}
    first, second = script.asked
    form = {"type": "json_object"} if "json_object" in honours else None
    assert first.get("response_format") == form
    assert '"enum": ["incidents", "mttr"]' in first["messages"][-1]["content"]
    assert [item["content"] for item in second["messages"]][-2] == "Это инциденты"


def test_two_bad_answers_are_not() -> None:
    script = Script(honours={"stream"}, answers=["Это инциденты", '{"metric": "no such"}'])
    with serving(script) as settings, pytest.raises(ModelError) as caught:
        connect(settings()).complete_json(ASK, SCHEMA, max_tokens=9)
    assert caught.value.key == "models.not_json"
    assert len(script.asked) == 2


@pytest.mark.parametrize("kind", ["vllm", "llama.cpp", "ollama"])
def test_length_is_counted_as_the_server_can(kind: str) -> None:
    script = Script(kind=kind, context=1000)
    with serving(script) as settings:
        client = connect(settings())
        assert client.complete_text([("human", "слово " * 100)], max_tokens=50)
        with pytest.raises(ModelError) as caught:
            client.complete_text([("human", "слово " * 1000)], max_tokens=50)
    assert caught.value.key == "models.too_long"
    assert ("/tokenize" in script.paths) == (kind != "ollama")


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(Script(kind="ollama", honours={"json_object", "stream"})) as settings:
        monkeypatch.setattr(command, "load_settings", lambda: settings())
        assert command.main(["probe"]) == 0
    said = capsys.readouterr().out
    for words in ("ollama", "по схеме JSON: нет", "объектом JSON: да", "инструментов: нет", "8192 токенов"):
        assert words in said
