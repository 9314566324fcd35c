"""Which plans say something at all: a field that the rest of the plan cannot show is refused and never dropped."""

from __future__ import annotations

from collections.abc import Sequence

from azs.errors import BeyondPlanError
from azs.semantic import load_model
from chains.measures import SOURCES, view_of
from chains.plan import PERIOD_UNITS, Period, Plan
from chains.rates import RATES

_THINGS = ("stations", "equipment")
_QUIET = ("day", "week", "month")
_BESIDE = ("share", "split", "cumulative", "running", "moving")


def check_sound(plan: Plan) -> None:
    """See the module.

    Raises:
        BeyondPlanError: the plan holds what its own rows cannot show.
    """
    if plan.show in ("leaders", "extremes"):
        _check_alone(plan)
    if plan.target != "metric":
        _check_listed(plan)
        return
    if plan.skip:
        raise BeyondPlanError("assistant.no_cut")
    moment = load_model().metric(plan.metric).unit == "moment"
    worked = plan.show or plan.per or plan.percentile is not None or plan.near_mean or plan.compare or plan.part
    if moment and (worked or plan.having_more_than is not None or plan.having_less_than is not None):
        raise BeyondPlanError("assistant.no_cut")
    apart = plan.metric in RATES or plan.metric == "repeat_incidents" or "resolved_at" not in view_of(plan.metric).c
    if (plan.moment and apart) or (plan.compare and not plan.period):
        raise BeyondPlanError("assistant.no_cut")
    if plan.per and (plan.per in plan.dimensions or plan.part):
        raise BeyondPlanError("assistant.no_cut")
    if plan.beside and plan.show not in _BESIDE:
        raise BeyondPlanError("assistant.part_of")
    if plan.part and plan.show != "share" and (plan.show or plan.metric in RATES or plan.percentile is not None):
        raise BeyondPlanError("assistant.part_of")
    if plan.compare and plan.period and not _side_by_side(plan.dimensions, plan.period, plan.compare):
        raise BeyondPlanError("assistant.compare_cut")
    if (plan.turned and not plan.compare) or (plan.near_mean and plan.show == "moving"):
        raise BeyondPlanError("assistant.no_cut")


def _check_alone(plan: Plan) -> None:
    """Raises: BeyondPlanError where the share of the first groups, or the two ends, stand beside something else."""
    beside = plan.also or plan.per or plan.near_mean or plan.compare or plan.part or plan.beside or plan.each
    if beside or plan.target != "metric" or plan.percentile is not None or plan.turned:
        raise BeyondPlanError("assistant.part_of")
    if plan.show == "leaders" and not (len(plan.dimensions) == 1 and plan.limit):
        raise BeyondPlanError("assistant.part_of")
    if plan.show == "extremes" and SOURCES.get(plan.metric) is None:
        raise BeyondPlanError("assistant.no_percentile")


def _side_by_side(groups: Sequence[str], now: Period, before: Period) -> bool:
    """Whether the months or quarters of two periods can stand in one row: they do where the periods begin alike."""
    months = now.start.month - before.start.month
    return not ("month" in groups and months) and not ("quarter" in groups and months % 3)


def _check_listed(plan: Plan) -> None:
    """Raises: BeyondPlanError where a plan without a measure of its own has what only a measure has."""
    if plan.compare or plan.beside or plan.part or plan.per or plan.near_mean or plan.turned or plan.also:
        raise BeyondPlanError("assistant.no_cut")
    if plan.skip and (plan.target != "incidents" or plan.each):
        raise BeyondPlanError("assistant.no_cut")
    if plan.target.startswith("directory") and plan.metric not in _THINGS:
        raise BeyondPlanError("assistant.no_cut")
    if plan.target in ("incidents", "actions") and plan.each and not plan.dimensions:
        raise BeyondPlanError("assistant.no_cut")
    if plan.target == "actions" and (plan.moment or plan.metric not in ("actions", "incidents")):
        raise BeyondPlanError("assistant.no_cut")
    if plan.target.startswith("absent") and plan.dimensions:
        *groups, last = plan.dimensions
        if groups and (len(groups) > 1 or groups[0] in PERIOD_UNITS or last not in _QUIET or plan.target == "absent"):
            raise BeyondPlanError("assistant.no_cut")
        if last in PERIOD_UNITS and last not in _QUIET:
            raise BeyondPlanError("assistant.no_cut")
