"""Words the rules do not explain: the model picks the metric and the groups, never a filter or a period."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from azs.errors import ModelError, UnanswerableError
from azs.semantic import load_model
from chains.marks import unmarked
from chains.models.client import ModelClient, Usage
from chains.models.contract import COMPACT, FULL, Worded
from chains.plan import Plan

MAX_TOKENS = 120
CANNOT = "cannot_answer"
MOST_GOLDEN = 4
_TASK = (
    "You turn a question about petrol station incidents into a small plan. Choose only from the lists. Filters and dates are "  # noqa: E501
    "handled elsewhere: ignore them. If the question asks for something that is not among the metrics, use cannot_answer."  # noqa: E501
)
_SHORT_TASK = "Petrol station incidents: turn the question into a plan (metric, dimensions, order, limit) as JSON."


def schema() -> dict[str, Any]:
    """JSON schema of the model's answer."""
    model = load_model()
    return {
        "title": "plan",
        "type": "object",
        "properties": {
            "metric": {"type": "string", "enum": [*model.metrics, CANNOT]},
            "dimensions": {"type": "array", "items": {"type": "string", "enum": [*model.dimensions]}, "maxItems": 2},
            "order": {"type": "string", "enum": ["", "asc", "desc"]},
            "limit": {"type": "integer", "minimum": 0, "maximum": 1000},
        },
        "required": ["metric", "dimensions", "order", "limit"],
        "additionalProperties": False,
    }


def messages(question: str, plan: Plan | None = None, *, prompt: str = FULL) -> list[tuple[str, str]]:
    """The conversation that asks for a plan.

    Args:
        plan: what the rules have read of the question; the model is told which filters that covers.
        prompt: FULL: task, lists, verified questions in turn in either language, looser examples, the question;
            COMPACT: the task in a sentence and the question, for a model that was trained on them.
    """
    asked = ("human", _asked(question, _filters(plan or Plan())))
    if prompt == COMPACT:
        return [("system", _SHORT_TASK), asked]
    model = load_model()
    metrics = "\n".join(f"- {name}: {body.definition('en')}" for name, body in model.metrics.items())
    groups = ", ".join(model.dimensions)
    told = [("system", f"{_TASK}\nMetrics:\n{metrics}\nDimensions: {groups}")]
    for at, example in enumerate((*model.golden[:MOST_GOLDEN], *model.examples)):
        said = example.question(("ru", "en")[at % 2])
        told += [("human", _asked(said, example.filters)), ("ai", answer_text(**example.plan))]
    return [*told, asked]


def request(question: str, plan: Plan | None = None) -> Worded:
    """The conversation in both wordings."""
    return Worded(messages(question, plan), messages(question, plan, prompt=COMPACT))


def answer_text(
    metric: str = "", dimensions: Sequence[str] = (), order: str = "", limit: int | None = None
) -> str:  # fmt: skip
    """What a model should write: an object with the fields of `schema`, in their order."""
    return json.dumps({"metric": metric, "dimensions": [*dimensions], "order": order, "limit": limit or 0})


def _asked(question: str, filters: str) -> str:
    return f"{unmarked(' '.join(question.split()))}\nFilters already found: {filters}"


def _filters(plan: Plan) -> str:
    names = [item.dimension for item in plan.filters] + (["period"] if plan.period else [])
    return ", ".join(names) or "none"


def complete(
    question: str, plan: Plan, client: ModelClient, *, cancelled: Callable[[], bool] | None = None,
    on_wait: Callable[[int], None] | None = None, on_usage: Callable[[Usage], None] | None = None,
) -> Plan:  # fmt: skip
    """The plan with the metric, groups, order and limit the model chose; what the rules found of these stays.

    Raises:
        CancelledError: `cancelled` said so while the model was writing.
        UnanswerableError: the model finds no metric for the question.
        ModelError: the model does not answer, or not with a plan.
    """
    body = client.complete_json(
        request(question, plan), schema(), max_tokens=MAX_TOKENS, cancelled=cancelled, on_wait=on_wait,
        on_usage=on_usage,
    )  # fmt: skip
    return chosen(body, plan)


def chosen(body: Mapping[str, Any], plan: Plan) -> Plan:
    """The plan with what an answer of the model chooses; what the rules found of these stays.

    Raises:
        UnanswerableError: the answer finds no metric for the question.
        ModelError: it is no plan.
    """
    model = load_model()
    metric, order, limit = body.get("metric"), body.get("order"), body.get("limit")
    if metric == CANNOT:
        raise UnanswerableError("assistant.no_subject")
    dimensions = body.get("dimensions")
    if not isinstance(metric, str) or metric not in model.metrics or not isinstance(limit, int):
        raise ModelError("assistant.bad_plan")
    if not isinstance(dimensions, list) or not all(isinstance(name, str) for name in dimensions):
        raise ModelError("assistant.bad_plan")
    dimensions = plan.dimensions or tuple(dict.fromkeys(name for name in dimensions if name in model.dimensions))
    return replace(
        plan,
        metric=plan.metric if plan.metric != "incidents" else str(metric),
        dimensions=dimensions,
        order=plan.order or (str(order) if order in ("asc", "desc") and dimensions else ""),
        limit=plan.limit or (limit if limit > 0 and dimensions else None),
    )
