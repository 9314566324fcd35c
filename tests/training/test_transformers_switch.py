"""A running app with weights in its process turns to a promoted version, and asks it in the words it was trained on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from azs.errors import ModelError
from azs.settings import Settings, load_settings
from chains.models.client import ModelClient, connect, model_state
from chains.models.contract import AGAIN, COMPACT, FULL, ORDER
from chains.models.files import sha256_of
from chains.planner import messages, request, schema
from tests.training.made_runs import frozen
from tests.training.parrot import make_parrot
from training import promote, registry
from training.evaluate import Contest, evaluate
from training.registry import Gate, Version
from training.rows import tokenized

PLAN = {"dimensions": [], "order": "", "limit": 0, "answer": "yes"}
ROLES = {"system": "system", "human": "user", "ai": "assistant"}
pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::UserWarning", "ignore::DeprecationWarning")


def says(metric: str) -> str:
    return json.dumps({"metric": metric} | PLAN)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The base counts incidents, whatever it is asked; the versions v1 and v2 tell losses."""
    for name in ("torch", "transformers"):
        pytest.importorskip(name)
    base = make_parrot(tmp_path / "models" / "parrot", says("incidents"))
    settings = load_settings({"AZS_HOME": str(tmp_path), "AZS_LLM": "transformers", "AZS_LLM_MODEL": str(base)})
    for name, prompt in (("v1", COMPACT), ("v2", FULL)):
        registered(settings, name, says("loss_rub"), prompt)
    return settings


def registered(settings: Settings, name: str, answer: str, prompt: str) -> None:
    folder = settings.home / "training"
    make_parrot(folder / "versions" / name / "merged", answer)
    paths = [path for path in (folder / "versions" / name).rglob("*") if path.is_file()]
    made = Version(
        name, "first", "parrot", "sft", metrics={"s": {}}, gate=Gate(True), files={"merged": f"versions/{name}/merged"},
        checksums={str(path.relative_to(folder)): sha256_of(path) for path in paths}, prompt=prompt,
    )  # fmt: skip
    with registry.changing(settings.home) as draft:
        draft.registry = draft.registry.added(made)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[list[int]]]:
    """The tokens of every prompt that weights have read."""
    from transformers import LlamaForCausalLM

    found: list[list[int]] = []
    generate = LlamaForCausalLM.generate

    def noting(self: Any, **options: Any) -> Any:
        found.append(options["input_ids"][0].tolist())
        return generate(self, **options)

    monkeypatch.setattr(LlamaForCausalLM, "generate", noting)
    yield found


def asked(client: ModelClient, question: str = "Ущерб по городам") -> str:
    return str(client.complete_json(request(question), schema(), max_tokens=20)["metric"])


def test_a_running_client_turns_to_the_promoted_weights_and_back(settings: Settings) -> None:
    client = connect(settings)
    assert (asked(client), client.name) == ("incidents", "parrot")
    promote.promote(settings, "v1", actor="anna")
    assert (asked(client), client.name) == ("loss_rub", "v1 (parrot)")
    assert model_state(settings).name == "v1 (parrot)"
    promote.rollback(settings, actor="anna")
    assert (asked(client), client.name) == ("incidents", "parrot")


def test_a_version_reads_exactly_the_prompt_it_was_trained_on(settings: Settings, read: list[list[int]]) -> None:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(settings.home / "training" / "versions" / "v1" / "merged")
    promote.promote(settings, "v1", actor="anna")
    client = connect(settings)
    read.clear()
    assert asked(client) == "loss_rub"
    told = [{"role": ROLES[role], "content": text} for role, text in messages("Ущерб по городам", prompt=COMPACT)]
    row = {"messages": [*told, {"role": "assistant", "content": says("loss_rub")}]}
    (trained,) = tokenized([row], tokenizer, longest=100_000)
    assert read == [[one for one, label in zip(trained.ids, trained.labels, strict=True) if label < 0]]


def test_other_requests_and_other_wordings_state_the_form(settings: Settings, read: list[list[int]]) -> None:
    from transformers import AutoTokenizer

    tokenizer: Any = AutoTokenizer.from_pretrained(settings.home / "training" / "versions" / "v1" / "merged")
    client = connect(settings)
    promote.promote(settings, "v1", actor="anna")
    form = {"title": "other", "type": "object", "properties": {"answer": {"type": "string"}}, "required": ["answer"]}
    read.clear()
    client.complete_json([("human", "?")], form, max_tokens=20)
    promote.promote(settings, "v2", actor="anna")
    read.pop()  # the trial question
    asked(client)
    assert all(ORDER.strip() in tokenizer.decode(one) for one in read) and len(read) == 2


def test_a_version_that_answers_out_of_form_is_told_the_form(settings: Settings, read: list[list[int]]) -> None:
    from transformers import AutoTokenizer

    merged = settings.home / "training" / "versions" / "v1" / "merged"
    tokenizer: Any = AutoTokenizer.from_pretrained(make_parrot(merged, "Не знаю."))
    alone = replace(settings, llm_model=str(merged))
    with pytest.raises(ModelError) as caught:
        asked(connect(alone, pinned=True, prompt=COMPACT))
    assert caught.value.key == "models.not_json"
    first, second = (tokenizer.decode(one) for one in read)
    assert ORDER.strip() not in first and ORDER.strip() in second and AGAIN in second


def test_a_folder_of_weights_is_compared_like_any_model(settings: Settings) -> None:
    row = {"id": "q", "language": "ru", "question": "Сколько?", "answer": "loss_rub"}
    sets = frozen(settings.home / "sets", {"plan": ("short", [row])})
    (one,) = evaluate(settings, Contest(settings.llm_model, "v1", "v1-again", sets)).sets
    assert (one.base, one.candidate) == (0, 1)
    assert [made.id for made in registry.load(settings.home).versions] == ["v1", "v2"], "what is there stays as it is"
