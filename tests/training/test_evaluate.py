"""Two models on the same frozen sets: figures, the gate, going on after a stop, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from azs.errors import RegistryError
from azs.i18n import describe
from azs.settings import Settings
from chains.models.contract import COMPACT
from tests.training.lora_server import BASE, LoraScript, serving
from tests.training.made_runs import classifier, frozen, messages, run
from training import registry
from training.evaluate import Contest, evaluate
from training.evaluation_report import as_markdown, reasons
from training.frozen import load_frozen

ITEMS = 40


@pytest.fixture
def script() -> LoraScript:
    return LoraScript(brains={BASE: classifier(20), "v1": classifier(36)})


@pytest.fixture
def endpoint(script: LoraScript, tmp_path: Path) -> Iterator[Settings]:
    with serving(script, tmp_path / "home") as settings:
        run(settings.home, "first")
        yield settings


@pytest.fixture
def contest(tmp_path: Path) -> Contest:
    sets = frozen(tmp_path / "sets", {"classes": ("classification", messages(ITEMS))})
    return Contest(BASE, "first", "v1", sets)


def test_a_better_adapter_is_measured_reported_and_registered(endpoint: Settings, contest: Contest) -> None:
    report = evaluate(endpoint, contest)
    (one,) = report.sets
    assert (one.base, one.candidate, one.wins, one.losses, one.verdict) == (0.5, 0.9, 16, 0, "better")
    assert 0.2 < one.difference.low < 0.4 < one.difference.high < 0.6
    assert one.p == pytest.approx(2 / 2**16)
    assert [(part.name, part.items, part.wins) for part in one.families] == [("equipment", 20, 8), ("payment", 20, 8)]
    assert report.gate.passed
    made = registry.load(endpoint.home).version("v1")
    assert (made.run, made.base, made.kind, made.data_hash, made.status) == ("first", BASE, "sft", "d4t4", "candidate")
    assert made.code_version and made.config_sha256 and made.licence == "Apache-2.0"
    assert made.metrics["classes"]["candidate"] == 0.9
    folder = endpoint.home / "training" / "evaluations" / "v1"
    body = json.loads((folder / "report.json").read_text())
    assert body["sets"]["classes"]["sha256"] == load_frozen(contest.sets).sets[0].sha256
    assert body["sets"]["classes"]["examples"][0]["asked"].startswith("Сообщение 20")
    text = (folder / "report.md").read_text()
    assert "Проверка пройдена" in text and "The gate is passed" in text
    assert "| classes | 40 | 50,0 % | 90,0 % |" in text and "| < 0,001 | лучше |" in text


def test_a_worse_one_is_refused_in_plain_words(endpoint: Settings, contest: Contest, script: LoraScript) -> None:
    script.brains["v1"] = classifier(8)
    report = evaluate(endpoint, contest)
    assert not report.gate.passed
    (reason,) = reasons(report.gate, "ru")
    assert reason.startswith("Набор «classes» стал хуже: верно 50,0 % → 20,0 %")
    assert "worse" in as_markdown(report, "en") and not registry.load(endpoint.home).version("v1").gate.passed


def test_few_items_do_not_open_the_gate_even_if_all_are_right(
    endpoint: Settings, script: LoraScript, tmp_path: Path
) -> None:
    sets = frozen(tmp_path / "few", {"classes": ("classification", messages(6))})
    script.brains["v1"] = classifier(6)
    report = evaluate(endpoint, Contest(BASE, "first", "v1", sets))
    assert [one["key"] for one in report.gate.reasons] == ["registry.gate.few"]


def test_a_set_that_cannot_tell_a_loss_from_chance_keeps_the_gate_closed(
    endpoint: Settings, contest: Contest, script: LoraScript
) -> None:
    script.brains["v1"] = classifier(18)  # two losses of forty
    report = evaluate(endpoint, contest)
    assert [one["key"] for one in report.gate.reasons] == ["registry.gate.unsure"]
    assert "too few data" in reasons(report.gate, "en")[0]


def test_a_stopped_evaluation_goes_on_and_asks_nothing_twice(
    endpoint: Settings, contest: Contest, script: LoraScript
) -> None:
    script.away.add("v1")
    with pytest.raises(RegistryError) as caught:
        evaluate(endpoint, contest)
    assert caught.value.key == "registry.model_away"
    assert not registry.load(endpoint.home).versions
    answers = endpoint.home / "training" / "evaluations" / "v1" / "answers.jsonl"
    with answers.open("a") as file:
        file.write('{"side": "base", "set": "cla')  # killed while it was writing
    script.away.clear()
    asked = script.by_model.count(BASE)
    assert evaluate(endpoint, contest).gate.passed
    assert script.by_model.count(BASE) == asked


def test_models_that_saw_different_sets_are_not_compared(
    endpoint: Settings, contest: Contest, script: LoraScript
) -> None:
    script.away.add("v1")
    with pytest.raises(RegistryError):
        evaluate(endpoint, contest)
    script.away.clear()
    frozen(contest.sets, {"classes": ("classification", messages(ITEMS + 1))})
    with pytest.raises(RegistryError) as caught:
        evaluate(endpoint, contest)
    assert caught.value.key == "registry.other_sets"
    assert "classes" in describe(caught.value, "en")


def test_hidden_sets_show_no_texts(endpoint: Settings, contest: Contest) -> None:
    frozen(contest.sets, {"classes": ("classification", messages(ITEMS))}, classes="hidden = true")
    report = evaluate(endpoint, contest)
    folder = endpoint.home / "training" / "evaluations" / "v1"
    assert report.sets[0].wins == 16
    assert "Сообщение" not in (folder / "report.md").read_text() + (folder / "report.json").read_text()


def test_every_kind_is_graded(endpoint: Settings, script: LoraScript, tmp_path: Path) -> None:
    plan = {"metric": "incidents", "dimensions": ["category"], "order": "desc", "limit": 5}
    asked = [{"role": "system", "content": "Plan."}, {"role": "user", "content": "Топ"}]
    source = "Колонку отключает старший смены. Стоять дальше 15 метров."
    sets = frozen(
        tmp_path / "kinds",
        {
            "planner": ("plan", [{"id": "p", "messages": asked, "expected": plan}]),
            "documents": (
                "faithfulness",
                [
                    {
                        "id": "d1",
                        "language": "ru",
                        "question": "Кто отключает?",
                        "passages": [source],
                        "answerable": True,
                    },
                    {
                        "id": "d2",
                        "language": "ru",
                        "question": "Какая зарплата?",
                        "passages": [source],
                        "answerable": False,
                    },
                ],
            ),
            "summaries": ("summary", [{"id": "s", "language": "ru", "title": "Колонка", "text": source}]),
            "figures": (
                "execution",
                [
                    {
                        "id": "f1",
                        "language": "ru",
                        "question": "Сколько всего инцидентов?",
                        "sql": ["select count(*) from v_incident"],
                    },
                    {"id": "f2", "language": "ru", "question": "Какая погода в Самаре?", "sql": []},
                ],
            ),
        },
    )

    def brain(good: bool) -> Any:
        def answer(body: dict[str, Any]) -> str:
            text, title = (
                str(body["messages"][-1]["content"]),
                body["response_format"]["json_schema"]["schema"]["title"],
            )
            if title == "plan":
                told = plan if text == "Топ" else {"metric": "incidents", "dimensions": [], "order": "", "limit": 0}
                if "погода" in text:
                    told = told | {"metric": "cannot_answer"}
                return json.dumps(told if good else {"metric": "loss_rub", "dimensions": [], "order": "", "limit": 0})
            if title == "summary":
                return json.dumps({"sentences": [f"Стоять дальше {15 if good else 50} метров."]})
            if "зарплата" in text:
                return json.dumps({"found": not good, "answer": "" if good else "100 рублей."})
            return json.dumps({"found": True, "answer": f"Колонку отключает {'старший смены' if good else 'Иванов'}."})

        return answer

    script.brains = {BASE: brain(good=False), "v1": brain(good=True)}
    report = evaluate(endpoint, Contest(BASE, "first", "v1", sets))
    found = {one.name: (one.base, one.candidate) for one in report.sets}
    expected = {"planner": (0, 1), "documents": (0, 1), "summaries": (0, 1), "figures": (0.5, 1)}
    assert found == expected, "the weather is refused by the rules already"
    refusals = {one.name: one.refusals for one in report.sets}
    assert (refusals["documents"]["base_right"], refusals["documents"]["candidate_right"]) == (0, 1)
    said = as_markdown(report, "ru")
    assert "исходная (в документе этого нет): Колонку отключает Иванов." in said
    assert "исходная (другие числа)" in said and "исходная (ответила, хотя ответа нет)" in said
    assert (refusals["figures"]["must"], refusals["figures"]["candidate_right"]) == (1, 1)


def test_the_base_is_asked_as_the_candidate_is_where_that_is_wanted(
    endpoint: Settings, script: LoraScript, tmp_path: Path
) -> None:
    asked = {"id": "f", "language": "ru", "question": "Сколько инцидентов?", "sql": ["select count(*) from v_incident"]}
    sets = frozen(tmp_path / "sets", {"figures": ("execution", [asked])})
    heard: list[int] = []

    def brain(body: dict[str, Any]) -> str:
        if body["response_format"]["json_schema"]["schema"]["title"] == "plan":
            heard.append(len(body["messages"]))
        return json.dumps({"metric": "incidents", "dimensions": [], "order": "", "limit": 0})

    script.brains = {BASE: brain, "v1": lambda _body: "{}", "v2": lambda _body: "{}"}
    evaluate(endpoint, Contest(BASE, "first", "v1", sets))
    report = evaluate(endpoint, Contest(BASE, "first", "v2", sets, base_prompt=COMPACT))
    full, compact = heard
    assert full > 10 > compact
    assert report.base == f"{BASE} (compact)"


@pytest.mark.parametrize(
    ("whole", "given", "right"),
    [
        (False, "Столица Франции — **Париж**.", True),
        (False, "париж", True),
        (False, "Парижанин", False),
        (False, '{"metric": "incidents", "dimensions": []}', False),
        (False, "", False),
        (True, "«Париж».", True),
        (True, "Столица — Париж", False),
    ],
)
def test_a_short_answer_is_right_by_its_expression(
    endpoint: Settings, script: LoraScript, tmp_path: Path, whole: bool, given: str, right: bool
) -> None:
    row = {"id": "g", "language": "ru", "question": "Столица Франции?", "answer": "париж|лютеция", "whole": whole}
    sets = frozen(tmp_path / "general", {"general": ("short", [row])})
    script.brains = {BASE: lambda _body: "Лондон", "v1": lambda _body: given}
    (one,) = evaluate(endpoint, Contest(BASE, "first", "v1", sets)).sets
    assert (one.base, one.candidate) == (0, right)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"out": "Bad Name"}, "registry.identifier"),
        ({"out": "qwen-0.5b"}, "registry.taken"),
        ({"sets": Path("nowhere")}, "registry.no_sets"),
        ({"candidate": BASE}, "registry.same_models"),
    ],
)
def test_what_cannot_be_compared_is_said(
    endpoint: Settings, contest: Contest, change: dict[str, Any], key: str
) -> None:
    with pytest.raises(RegistryError) as caught:
        evaluate(endpoint, Contest(**{**vars(contest), **change}))
    assert caught.value.key == key
    assert describe(caught.value, "ru") and not registry.load(endpoint.home).versions


@pytest.mark.parametrize(
    "line",
    ['{"id": "a"}', "no json", '{"id": "c0", "text": "x", "label": "y"}\n{"id": "c0", "text": "x", "label": "y"}', ""],
)
def test_damaged_sets_are_named(tmp_path: Path, line: str) -> None:
    folder = frozen(tmp_path, {"classes": ("classification", messages(2))})
    (folder / "classes.jsonl").write_text(line)
    with pytest.raises(RegistryError) as caught:
        load_frozen(folder)
    assert caught.value.key == "registry.sets"
