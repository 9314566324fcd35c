"""What "there", "it" and "them" of a follow-up stand for: the groups that the answer before ranked first."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from chains.lists import NUMBER, of_one
from chains.plan import PERIOD_UNITS, Plan, PlanFilter
from chains.result import Row
from chains.single import asks_of_it

MOST = 50
_I = re.IGNORECASE
_ONE = re.compile(
    r"(?<!\w)(?:там|туда|оттуда|на\s+н(?:ей|ём|ем)|в\s+н(?:ей|ём|ем)|по\s+(?:ней|нему|этому|этой)(?!\s+(?:станци|азс|регион|город|служб|категори))|у\s+не[её]|у\s+него|эт(?:ой|ом)\s+(?:же\s+)?(?:станци\w+|азс|регион\w*"
    r"|город\w*|служб\w+|категори\w+)|there|(?:at|in|for|of|on)\s+(?:it|that\s+(?:station|site|region|city|category|department|one))|its)(?!\w)",
    _I,
)
_MANY = re.compile(
    r"(?<!\w)(?:по\s+ним|на\s+них|у\s+них|в\s+них|для\s+них|из\s+них|эт(?:их|им|ими)\s+(?:же\s+)?(?:станци\w+|азс|регион\w*|город\w*|служб\w+|категори\w+)"
    r"|(?:for|of|at|in|on)\s+(?:them|these|those)|their)(?!\w)",
    _I,
)


def refers(question: str, context: Plan) -> bool:
    """Whether a follow-up speaks of the groups its context ranked, so that these have to be looked up."""
    if _one_listed(context) and (_ONE.search(question) or asks_of_it(question)):
        return True
    return _group(context) != "" and bool(_MANY.search(question) or (context.limit == 1 and _ONE.search(question)))


def narrowed(
    question: str, context: Plan, rows_of: Callable[[Plan], Sequence[Row]], codes: Mapping[str, str]
) -> Plan:  # fmt: skip
    """The context with its first groups as a condition. "they" keeps the groups apart, "it" is one of them.

    Args:
        rows_of: gives the rows of a plan.
        codes: name of a station -> its code.
    """
    if _one_listed(context):
        numbers = rows_of(replace(context, columns=(NUMBER,)))
        return replace(context, filters=(PlanFilter(NUMBER, (str(numbers[0][0]),)),), limit=None, order="", ranges=(),
                       period=None, metric="incidents", moment="") if numbers else context  # fmt: skip
    name = _group(context)
    found = [row[context.dimensions.index(name)] for row in rows_of(context)[:MOST]]
    values = tuple(dict.fromkeys(codes.get(str(value), str(value)) for value in found if value is not None))
    if not values:
        return context
    filters = (*(item for item in context.filters if item.dimension != name), PlanFilter(name, values))
    apart = context.dimensions if len(values) > 1 or _MANY.search(question) else ()
    return replace(
        context, filters=filters, dimensions=apart, order="", limit=None, having_more_than=None,
        having_less_than=None, near_mean="",
    )  # fmt: skip


def _one_listed(plan: Plan) -> bool:
    """Whether the answer was one incident that its order and not its number named."""
    return plan.target == "incidents" and plan.limit == 1 and not of_one(plan)


def _group(plan: Plan) -> str:
    """The one dimension whose groups a plan cut down to the first few; "" where there is none."""
    cut = plan.limit or plan.having_more_than is not None or plan.having_less_than is not None or plan.near_mean
    if plan.target != "metric" or len(plan.dimensions) != 1 or not cut or plan.dimensions[0] in PERIOD_UNITS:
        return ""
    return plan.dimensions[0]
