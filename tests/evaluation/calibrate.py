"""When an answer needs a sign: fits `chains/familiarity.toml` and writes `chains/checked_wordings.txt`.

    python -m tests.evaluation.calibrate

The wordings are those of the questions of `dev` and of the older files that the rules answer right today. The weights
are fitted to `first_answers.json`: answers to sets of questions at a time when the rules had not been corrected by
them, right or not. Each is compared with the wordings of the sets before its own only, and judged by weights fitted to
the other sets. An answer carries no sign up to the largest risk at which `MOST_WRONG` of all answers would be wrong
without one: half of the 2 % that are allowed, since sets differ.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from azs.database.access import as_system
from azs.database.engine import open_engine
from azs.demo.generate import DemoOptions, generate
from azs.settings import load_settings
from chains.assistant import Assistant
from chains.familiarity import FEATURES, WEIGHTS, WORDINGS, Checked, Familiarity, as_line
from chains.golden import packaged_items
from chains.plan import Plan
from chains.wordings import parts, wording
from tests.evaluation.outcomes import judge_question
from tests.evaluation.question_sets import FILES, TODAY, Question, load

FIRST = Path(__file__).parent / "first_answers.json"
SETS = (
    "questions unseen blind blind2 d m e o n t",
    "a b c",
    "dd ee",
    "ff gg",
    "hh ii",
    "jj kk",
    "p q r",
    "s u v",
    "la lb lc ld le",
    "z zz",
)
"""Prefixes of ids in the order in which the sets were asked; the first one has no first answers."""
MOST_WRONG = 0.01
RIDGE = 0.3
STEPS = 60
HEAD = "# Written by `python -m tests.evaluation.calibrate`.\n"

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class First:
    """An answer given before the rules were corrected by its set: the place of the set, its features, right or not."""

    place: int
    features: tuple[float, ...]
    right: bool


def verified_questions(assistant: Assistant) -> dict[str, Checked]:
    """Wording and parts of the verified questions of the product; they were there before every set."""
    pairs = [(text, parts(Plan.from_json(item.plan_json))) for item in packaged_items(TODAY) for text in item.questions]
    return {
        f"questions-verified-{at}": Checked(wording(text, assistant.linker, TODAY), found)
        for at, (text, found) in enumerate(pairs)
    }


def checked_answers(assistant: Assistant, engine: sa.Engine, asked: Sequence[Question]) -> dict[str, Checked]:
    """Id -> wording and parts of every question that is answered right."""
    found: dict[str, Checked] = {}
    plans: dict[str, Plan] = {}
    for question in asked:
        context = plans.get(question.after)
        answer = assistant.ask(question.text, context=context, language=question.lang)
        if answer.plan is not None:
            plans[question.id] = answer.plan
        if answer.plan and answer.route == "data" and judge_question(engine, question, answer) == "right":
            said = wording(question.text, assistant.linker, TODAY)
            found[question.id] = Checked(said, parts(answer.plan), bool(question.after))
    return found


def first_answers(checked: dict[str, Checked], asked: Sequence[Question], assistant: Assistant) -> Iterator[First]:
    """The answers of `first_answers.json` with their features at that time."""
    texts = {question.id: question for question in asked}
    told = {item["id"]: item for item in json.loads(FIRST.read_text(encoding="utf-8"))}
    for place, names in enumerate(SETS[1:], 1):
        earlier = frozenset(" ".join(SETS[:place]).split())
        known = Familiarity(found for one, found in checked.items() if _prefix(one) in earlier)
        for one, item in told.items():
            if _prefix(one) in names.split() and one in texts:
                said = wording(texts[one].text, assistant.linker, TODAY)
                answer = Checked(said, frozenset(item["parts"].split()), "before" in item)
                before = frozenset(item.get("before", "").split())
                yield First(place, known.features(answer, before=before), item["right"])


def fitted(features: Numbers, wrong: Numbers) -> Numbers:
    """Weights of a logistic regression with a small ridge, by Newton's steps."""
    weights = np.zeros(features.shape[1])
    ridge = np.full(len(weights), RIDGE)
    ridge[0] = 1e-6
    for _ in range(STEPS):
        risk = 1 / (1 + np.exp(-features @ weights))
        slope = features.T @ (risk - wrong) + ridge * weights
        curve = (features * (risk * (1 - risk))[:, None]).T @ features + np.diag(ridge)
        weights -= np.linalg.solve(curve, slope)
    return weights


def judged_by_others(first: Sequence[First]) -> tuple[Numbers, Numbers]:
    """Risk of each answer by weights fitted to the other sets, and whether it was wrong."""
    features, wrong = np.array([one.features for one in first]), np.array([float(not one.right) for one in first])
    places = np.array([one.place for one in first])
    risks = np.zeros(len(first))
    for place in np.unique(places):
        own = places == place
        risks[own] = 1 / (1 + np.exp(-features[own] @ fitted(features[~own], wrong[~own])))
    return risks, wrong


def most_risk(risks: Numbers, wrong: Numbers) -> tuple[float, int, int]:
    """The largest risk told without a sign, how many answers lie below it, and how many of these were wrong."""
    order = np.argsort(risks, kind="stable")
    told = np.cumsum(wrong[order])
    last = max(0, int((told <= MOST_WRONG * len(order)).sum()) - 1)
    return float(risks[order[last]]), last + 1, int(told[last])


def main() -> int:
    """Write both files and print how well the sign tells; 0 always."""
    asked = [question for name in (*FILES, "dev") for question in load(name)]
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings().at(f"duckdb:///{folder}/azs.duckdb")
        engine = as_system(open_engine(settings))
        generate(engine, DemoOptions(stations=12, incidents=3000, years=3, seed=7, today=TODAY))
        assistant = Assistant(engine, model=None, settings=settings, today=TODAY)
        checked = {**verified_questions(assistant), **checked_answers(assistant, engine, asked)}
        first = list(first_answers(checked, asked, assistant))
        engine.dispose()
    risks, wrong = judged_by_others(first)
    most, below, missed = most_risk(risks, wrong)
    weights = fitted(np.array([one.features for one in first]), wrong)
    told = "".join(f"{name} = {value:.4f}\n" for name, value in zip(FEATURES, weights, strict=True))
    WEIGHTS.write_text(f"{HEAD}most = {most:.4f}\n\n[weights]\n{told}", encoding="utf-8")
    WORDINGS.write_text("".join(f"{as_line(one)}\n" for one in dict.fromkeys(checked.values())), encoding="utf-8")
    print(f"{len(checked)} checked wordings; {len(first)} first answers, {int(wrong.sum())} wrong")
    print(f"without a sign {below}, {missed} of them wrong")
    print(f"with a sign {len(first) - below}, {int(wrong.sum()) - missed} of them wrong")
    for share in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0):
        order = np.argsort(risks, kind="stable")[: int(share * len(risks))]
        print(
            f"  surest {share:4.0%}: {int(wrong[order].sum())} of {len(order)} wrong, risk to {risks[order].max():.3f}"
        )
    return 0


def _prefix(one: str) -> str:
    return one.partition("-")[0]


if __name__ == "__main__":
    raise SystemExit(main())
