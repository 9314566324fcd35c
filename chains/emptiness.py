"""Why an answer is empty: which condition of the plan takes every row away, and what is left without it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from azs.i18n import t
from chains.answer import Way
from chains.plan import Plan
from chains.sentence import Part, parts

MOST_TRIED = 6
KINDS = ("filter", "range", "period", "having")


def is_empty(plan: Plan, rows: list[tuple[object, ...]]) -> bool:
    """Whether nothing was found: no row, or one total of nothing."""
    if not rows:
        return plan.target != "absent"
    nothing = (None,) if plan.show == "share" and plan.part else (None, 0)  # none of what there is: 0 %
    return not plan.dimensions and plan.target == "metric" and rows[0][0] in nothing


def explain(
    plan: Plan, found: Callable[[Plan], bool], lang: str, stations: Mapping[str, str]
) -> tuple[str, tuple[Way, ...]]:
    """What to say of an empty answer, and the plans that would give something.

    Args:
        found: whether a plan has any row.
    """
    ways, culprits = [], []
    for part in [item for item in parts(plan, lang, stations) if item.kind in KINDS][:MOST_TRIED]:
        looser = without(plan, part)
        if looser != plan and found(looser):
            culprits.append(part.text)
            ways.append(Way(t("assistant.drop_part", lang, part=part.text), looser))
    if not ways:
        return t("assistant.emptied_together", lang), ()
    return t("assistant.emptied", lang, part=culprits[0]), tuple(ways[:4])


def without(plan: Plan, part: Part) -> Plan:
    """The plan without one of its conditions."""
    if part.kind == "filter":
        return replace(plan, filters=plan.filters[: part.at] + plan.filters[part.at + 1 :])
    if part.kind == "range":
        return replace(plan, ranges=plan.ranges[: part.at] + plan.ranges[part.at + 1 :])
    if part.kind == "having":
        plan = replace(plan, having_more_than=None, having_less_than=None, near_mean="", turned="")
        return replace(plan, reach=None, thresholds=())
    if part.kind == "part":
        alone = plan.beside and plan.show == "share"  # a share is of the part
        return replace(plan, part=(), beside=False, show="") if alone else replace(plan, part=())
    return replace(plan, period=None) if part.kind == "period" and not plan.compare else plan
