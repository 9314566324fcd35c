"""Words the rules do not explain: the model picks the metric and the groups, never a filter or a period."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from azs.errors import ModelError, UnanswerableError
from azs.semantic import load_model
from chains.marks import unmarked
from chains.models.client import ModelClient, Usage
from chains.plan import Plan

MAX_TOKENS = 120
CANNOT = "cannot_answer"
MOST_GOLDEN = 4
_TASK = (
    "You turn a question about petrol station incidents into a small plan. Choose only from the lists. Filters and dates are "  # noqa: E501
    "handled elsewhere: ignore them. If the question asks for something that is not among the metrics, use cannot_answer."  # noqa: E501
)


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


def messages(question: str, plan: Plan | None = None) -> list[tuple[str, str]]:
    """The conversation: task, verified questions in turn in either language, looser examples, the question.

    Args:
        plan: what the rules have read of the question; the model is told which filters that covers.
    """
    model = load_model()
    metrics = "\n".join(f"- {name}: {body.definition('en')}" for name, body in model.metrics.items())
    groups = ", ".join(model.dimensions)
    told = [("system", f"{_TASK}\nMetrics:\n{metrics}\nDimensions: {groups}")]
    for at, example in enumerate((*model.golden[:MOST_GOLDEN], *model.examples)):
        body = {"metric": "", "dimensions": [], "order": "", "limit": 0, **example.plan}
        told += [("human", _asked(example.question(("ru", "en")[at % 2]), example.filters)), ("ai", json.dumps(body))]
    return [*told, ("human", _asked(question, _filters(plan or Plan())))]


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
        messages(question, plan), schema(), max_tokens=MAX_TOKENS, cancelled=cancelled, on_wait=on_wait,
        on_usage=on_usage,
    )  # fmt: skip
    model = load_model()
    metric, order, limit = body.get("metric"), body.get("order"), body.get("limit")
    if metric == CANNOT:
        raise UnanswerableError("assistant.no_subject")
    dimensions = body.get("dimensions")
    if not isinstance(metric, str) or metric not in model.metrics or not isinstance(limit, int):
        raise ModelError("assistant.bad_plan")
    if not isinstance(dimensions, list) or not all(isinstance(name, str) for name in dimensions):
        raise ModelError("assistant.bad_plan")
    chosen = tuple(dict.fromkeys(name for name in dimensions if name in model.dimensions))
    dimensions = plan.dimensions or chosen
    return replace(
        plan,
        metric=plan.metric if plan.metric != "incidents" else str(metric),
        dimensions=dimensions,
        order=plan.order or (str(order) if order in ("asc", "desc") and dimensions else ""),
        limit=plan.limit or (limit if limit > 0 and dimensions else None),
    )
