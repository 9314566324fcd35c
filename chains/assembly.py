"""From what a question names to one plan: which metric, which groups, a list or a figure."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import chain

from azs.errors import BeyondPlanError
from azs.semantic import load_model
from chains.absence import absent
from chains.backlog import OPEN
from chains.conditions import BANDS, BY_RESOLUTION, PLACES
from chains.context import STATES
from chains.deadlines import COUNTS, SHARES, filter_of, past_deadline
from chains.linking import Linked
from chains.listing import listed
from chains.measures import ADDITIVE, SOURCES
from chains.plan import PERIOD_UNITS, Period, Plan, PlanFilter
from chains.promptness import prompt
from chains.rates import RATES, without_kind
from chains.repeats import METRICS as REPEATS
from chains.shapes import Shape
from chains.signs import Signs

MEANS = {
    "litres_spilled": "litres_mean", "litres_mean": "litres_mean", "report_delay_min": "report_delay_min",
    "sla_norm_h": "sla_norm_h", "loss_rub": "loss_mean_rub", "loss_mean_rub": "loss_mean_rub",
    "mttr_mean_h": "mttr_mean_h", "mttr_median_h": "mttr_mean_h", "first_action_min": "first_action_min",
    "actions_per_incident": "actions_per_incident", **{name: name for name in RATES},
}  # fmt: skip
MEANS_AND_SHARES = frozenset((*MEANS.values(), *SHARES, "mttr_median_h", "mttr_p90_h", "open_age_d"))
FAILURES = {
    "ТРК": "Отказ ТРК", "Касса": "Отказ кассы и терминала", "Платёжный терминал": "Отказ кассы и терминала",
    "Уровнемер": "Отказ уровнемера",
}  # fmt: skip
"""The category of a kind of equipment's failures."""
OWN_FAILURES = frozenset(("ТРК", "Уровнемер"))
"""Kinds that have a category of failures to themselves."""
RESOLVED = PlanFilter("status", ("resolved",))
WHOLE = {"weekday": 7, "hour": 24}
UNITS = ("day", "week", "month", "quarter", "year")
ABOUT_TIME = re.compile("врем|длительн|реш|time|duration|resol", re.IGNORECASE)


def assemble(
    signs: Signs, linked: Linked, shape: Shape, filters: tuple[PlanFilter, ...],
    periods: tuple[Period | None, Period | None],
) -> Plan:  # fmt: skip
    """The plan of everything found.

    Raises:
        BeyondPlanError: the measures named do not go together.
    """
    _count(signs, linked, shape, filters, compared=periods[1] is not None)
    if any(item.dimension == "category" for item in filters):  # "литры разливов": those are not the sold ones
        linked.metrics = ["litres_spilled" if name == "litres_sold" else name for name in linked.metrics]
    places = {item.dimension for item in filters} | set(linked.named) <= set(PLACES)
    if shape.absent and filters and not linked.metrics and places:
        shape.absent, filters = None, tuple(replace(item, negated=True) for item in filters)  # "станции без Армавира"
    named = _named(signs, linked, shape)
    signs.solved = signs.solved or (RESOLVED in filters and not signs.status)
    metric, also = prompt(*_metric(named, signs, linked, shape), signs, linked)
    metric, filters = _told_apart(metric, signs, linked, shape, filters)
    metric = _of_resolved(metric, shape, periods[0])
    _grouped_means(metric, linked, shape)
    late_there = metric == "stations_affected" and any(item.dimension == "sla_kept" for item in filters)
    plan = Plan(
        metric=metric, also=also, dimensions=tuple(_dimensions(signs, linked, shape, metric)), filters=filters,
        ranges=tuple(shape.ranges), period=periods[0], compare=periods[1], order=ordered(signs, metric),
        limit=signs.limit, having_more_than=signs.more_than, having_less_than=signs.less_than,
        near_mean=signs.near_mean, turned=signs.turned,
        show=_show(signs, shape, (metric, *also), parts=bool(linked.dimensions or filters)),
        window=shape.window, inside=shape.inside, per=shape.per, percentile=_percentile(signs, shape, linked, metric),
        moment="resolved" if late_there else "",
    )  # fmt: skip
    plan = _bounded(plan, signs)
    plan = _banded(plan, linked) if shape.band else plan
    if shape.absent:
        return absent(plan, shape.absent, linked, counting=signs.counting, happened=signs.broke)
    return _limited(listed(plan, signs, linked, shape), signs, linked)


def _of_resolved(metric: str, shape: Shape, period: Period | None) -> str:
    """How long it took is known of what was resolved, so a period beside it is of when that was."""
    timed = any(item.column == "resolution_h" for item in shape.ranges)
    return "resolved_incidents" if timed and period is not None and metric == "incidents" else metric


def _grouped_means(metric: str, linked: Linked, shape: Shape) -> None:
    """ "Average resolution time per department": what is a mean or a share already has nothing to be spread over."""
    if shape.per and metric in MEANS_AND_SHARES:
        linked.dimensions = list(dict.fromkeys((*linked.dimensions, shape.per)))
        shape.per = ""


def _count(
    signs: Signs, linked: Linked, shape: Shape, filters: tuple[PlanFilter, ...], *, compared: bool
) -> None:  # fmt: skip
    """Add what is counted to the measures named: things of the network, or incidents beside another measure."""
    if stock := _stock(signs, linked, shape, filters):
        linked.metrics.append(stock)
    if signs.beside and "open_incidents" in linked.metrics:
        linked.joined.add("open_incidents")
    elif signs.beside and not compared:
        linked.joined |= {"incidents", *linked.metrics[:1]}
        linked.metrics.insert(0, "incidents")
    if shape.absent:
        linked.metrics = [name for name in linked.metrics if name != "stations"]


def _bounded(plan: Plan, signs: Signs) -> Plan:
    """The plan with the bounds and the order its measure asks for.

    Raises:
        BeyondPlanError: the measure has none of what is asked of it.
    """
    moment = load_model().metric(plan.metric).unit == "moment"
    bounded = plan.having_more_than is not None or plan.having_less_than is not None
    if plan.show == "share" and plan.metric not in (*REPEATS, *COUNTS) and not (
        plan.dimensions or plan.filters or plan.ranges
    ):  # fmt: skip
        raise BeyondPlanError("assistant.no_cut")
    if plan.near_mean and not plan.dimensions:
        raise BeyondPlanError("assistant.near_mean")
    if plan.metric == "oldest_open_at":
        if bounded:
            raise BeyondPlanError("assistant.no_cut")
        return replace(plan, order=plan.order or ("asc" if plan.dimensions else ""))
    if moment:
        return replace(plan, having_more_than=None, having_less_than=None)
    if plan.metric == "people_injured" and signs.which and plan.dimensions and plan.having_more_than is None:
        return replace(plan, having_more_than=0.0)
    return plan


def _told_apart(
    metric: str, signs: Signs, linked: Linked, shape: Shape, filters: tuple[PlanFilter, ...]
) -> tuple[str, tuple[PlanFilter, ...]]:  # fmt: skip
    """The metric that the conditions make of a general one, and the conditions that go with it."""
    if signs.of_open:
        filters = (*filters, PlanFilter("status", STATES["open_incidents"]))
    if signs.broke and not any(item.dimension == "category" for item in filters):
        filters = tuple(chain.from_iterable(_failures(item) for item in filters))
    if any(len(item.values) >= WHOLE.get(item.dimension, 99) for item in filters):  # "будни и выходные отдельно"
        raise BeyondPlanError("assistant.no_cut")
    if signs.solved and metric == "stations_affected" and not (signs.late or signs.in_time):
        raise BeyondPlanError("assistant.no_cut")
    asked = () if "incidents" in linked.metrics else tuple(item.dimension for item in filters)
    acted = bool({"performed_by", "action"} & {*linked.dimensions, *asked})
    if (signs.of_action or acted) and metric == "incidents":
        metric = "actions"
    if metric == "incidents_per_unit":
        filters = without_kind(filters)
    if metric == "actions" and signs.order in ("worst", "best"):  # more of them is neither
        raise BeyondPlanError("assistant.no_cut")
    if metric == "stations" and (shape.ranges or {item.dimension for item in filters} - set(PLACES)):
        metric = "stations_affected"
    if signs.late and metric in OPEN:  # kept or missed is known of what is resolved
        shape.ranges.append(past_deadline())
    elif (signs.late or signs.in_time) and metric not in SHARES:
        if metric in ("incidents", "resolved_incidents"):
            metric = COUNTS[1 if signs.in_time else 0]
        else:
            filters = (*filters, filter_of(kept=signs.in_time))
    if RESOLVED in filters and not signs.status and metric == "incidents":
        metric = "resolved_incidents"
    if metric in BY_RESOLUTION:  # these are of resolved incidents anyway
        filters = tuple(item for item in filters if item != RESOLVED)
    return metric, filters


def _failures(item: PlanFilter) -> tuple[PlanFilter, ...]:
    """The filter as failures of the equipment it names: their category, beside the kind where it holds several.

    Raises:
        BeyondPlanError: it names a source of reports ("поломки датчиков"), whose own failures are not told apart.
    """
    if item.dimension == "source":
        raise BeyondPlanError("assistant.no_cut")
    found = {FAILURES.get(value, "") for value in item.values}
    if item.dimension != "equipment_kind" or not item.values or "" in found or item.negated:
        return (item,)
    of_category = PlanFilter("category", tuple(sorted(found)))
    return (of_category,) if set(item.values) <= OWN_FAILURES else (item, of_category)


def _dimensions(signs: Signs, linked: Linked, shape: Shape, metric: str) -> list[str]:
    found = list(dict.fromkeys([*linked.dimensions, *([signs.by_unit] if signs.by_unit else [])]))
    unit = (
        shape.unit
        or ("month" if signs.months_apart else "")
        or ("month" if signs.trend or shape.show in ("running", "moving", "change") else "")
    )
    if unit and not any(name in UNITS for name in found):
        found.insert(0, unit)
    elif signs.unit_of_each and not (signs.order or signs.limit or any(name in PERIOD_UNITS for name in found)):
        found.append(signs.unit_of_each)
    if metric == "actions" and signs.order in ("desc", "asc") and not (found or shape.per):
        found = _ranked_actions(signs, linked)
    if shape.per in found and len(found) == 1 and metric not in PERIOD_UNITS:
        found.remove(shape.per)
    return found


def _ranked_actions(signs: Signs, linked: Linked) -> list[str]:
    """What "пять самых ходовых мер" and "у кого больше всего мер" rank."""
    if "performed_by" in linked.named or signs.ranked_by == "reported_by":
        return ["performed_by"]
    return ["action"] if not linked.named and signs.ranked_by in ("", "category") else []


def _banded(plan: Plan, linked: Linked) -> Plan:
    """A distribution of hours, roubles or litres: incidents by the size of the measure."""
    source = SOURCES.get(plan.metric)
    band = next((name for name, (column, _) in BANDS.items() if column == source), None)
    if band is None or linked.dimensions or plan.percentile is not None:
        return plan
    return replace(plan, metric="incidents", dimensions=(band,), order="", limit=None)


def _limited(plan: Plan, signs: Signs, linked: Linked) -> Plan:
    """How many groups: one where one is asked for, of each group where that is said or meant."""
    if plan.target != "metric":
        return plan
    first = linked.each or (linked.dimensions[-1] if linked.ranked and len(linked.dimensions) == 2 else "")
    if signs.paired or "equipment_serial" in plan.dimensions:
        first = ""
    ranked = bool(signs.order and (plan.limit or signs.single or linked.each))
    if first and ranked and len(plan.dimensions) == 2 and not set(plan.dimensions) & set(UNITS) - {first}:
        other = next(name for name in plan.dimensions if name != first)
        return replace(plan, dimensions=(first, other), each=True, limit=plan.limit or 1)
    if signs.order and plan.dimensions and plan.limit is None:
        return replace(plan, limit=1 if signs.single and not signs.sorted else None)
    return plan


def _show(signs: Signs, shape: Shape, metrics: tuple[str, ...], *, parts: bool) -> str:
    if shape.show:
        return shape.show
    percent = signs.unit == "%" and not signs.compare and parts and metrics[0] in ADDITIVE
    if (signs.share or percent) and not set(SHARES) & set(metrics):
        return "share"
    by = "difference" if signs.absolute or signs.unit in ("rub", "l") else "change"
    return by if signs.changed_most else ""


def _percentile(signs: Signs, shape: Shape, linked: Linked, metric: str) -> float | None:
    if shape.percentile is not None:
        return None if metric == "mttr_p90_h" else shape.percentile
    if signs.longest_ones and "mttr_mean_h" not in linked.metrics:
        return None
    one = signs.of_one or "incidents" not in linked.metrics
    alone = (signs.of_one or (not linked.dimensions and not linked.each)) and not signs.listing and one
    if signs.extreme and alone and metric in SOURCES and signs.limit is None and not signs.ranked_by:
        return 1.0 if signs.extreme == "desc" else 0.0
    return None


def ordered(signs: Signs, metric: str) -> str:
    """ "desc" or "asc"; which of them the worst is depends on the metric."""
    if signs.order in ("worst", "best"):
        more_is_bad = load_model().metric(metric).good_direction != "up"
        return "desc" if (signs.order == "worst") == more_is_bad else "asc"
    cut = "desc" if signs.more_than is not None else "asc" if signs.less_than is not None else ""
    return signs.order or cut


def _stock(signs: Signs, linked: Linked, shape: Shape, filters: tuple[PlanFilter, ...]) -> str:
    """What is counted where only things of the network are named: "сколько у нас заправок", "сколько ТРК стоит"."""
    cut = signs.more_than is not None or signs.less_than is not None or shape.absent or shape.metrics
    dated = shape.per in PERIOD_UNITS or shape.per == "department"
    asked = signs.counting or (signs.owned and not signs.order)
    if linked.metrics or signs.metrics or signs.broke or not asked or cut or dated:
        return ""
    about = {item.dimension for item in filters}
    things = {"equipment_kind", "equipment_model"}
    if about & things and about <= {*things, *PLACES}:
        return "equipment"
    if "station" not in linked.named:
        return ""
    return "stations" if about <= set(PLACES) else "stations_affected" if signs.of_stations else ""


def _named(signs: Signs, linked: Linked, shape: Shape) -> list[str]:
    """Metrics the words name, without what is only a part of another."""
    named = list(dict.fromkeys([*shape.metrics, *signs.metrics, *linked.metrics]))
    sure = [*shape.metrics, *signs.metrics]
    if sure:  # "90-й процентиль времени решения", "частота на 1000 транзакций"
        named = [name for name in named if name in sure or not _shadowed(name, sure, linked)]
    if signs.broke and "equipment" in named and len(named) == 1:
        named = ["incidents"]
    measure = {"l": "litres_spilled", "rub": "loss_rub"}.get(signs.unit, "")
    if measure and set(named) <= {"incidents"}:
        named = [measure]
    if "open_age_d" in named and "open_incidents" not in linked.joined:
        named = [name for name in named if name not in ("incidents", "open_incidents")]
    if "oldest_open_at" in named:
        named = ["open_incidents", *(name for name in named if name not in ("incidents", "open_incidents"))]
        named = (
            named
            if signs.beside or signs.counting or ("open_incidents" in linked.metrics and not signs.listing)
            else named[1:]
        )
    others = [name for name in named if name not in ("incidents", "open_incidents")]
    if "open_incidents" in named and others and "open_incidents" not in linked.joined:
        named, signs.of_open = others, True
    if "mttr_median_h" in signs.metrics and any(
        name in ("loss_rub", "loss_mean_rub", "litres_spilled", "first_action_min") for name in named
    ):
        shape.percentile = 0.5
        named = [name for name in named if name != "mttr_median_h"]
    if shape.percentile == 0.9 and "mttr_median_h" in signs.metrics:
        shape.percentile, linked.joined = None, linked.joined | {"mttr_median_h", "mttr_p90_h"}
        return ["mttr_median_h", "mttr_p90_h"]
    if shape.percentile == 0.9 and any(name.startswith("mttr") for name in named):
        named = ["mttr_p90_h", *(name for name in named if not name.startswith("mttr"))]
    return named


def _metric(named: list[str], signs: Signs, linked: Linked, shape: Shape) -> tuple[str, tuple[str, ...]]:
    """The measure the words name, and further ones named beside it.

    Raises:
        BeyondPlanError: they name several that are not set beside each other.
    """
    if "stations" in named and len(named) > 1 and "station" not in linked.dimensions:
        raise BeyondPlanError("assistant.two_metrics")
    if signs.beside and signs.solved and named == ["incidents"]:
        return "incidents", ("resolved_incidents",)
    beside = {name for name in named if name in linked.joined}
    if beside:
        at = {**linked.places, **signs.places}
        named = sorted(named, key=lambda name: -1 if name == "incidents" and signs.beside else at.get(name, 10_000))
    others = [name for name in named if name not in ("incidents", "stations") or name in beside] or named
    if signs.in_time:
        others = [name for name in others if name not in ("incidents", "sla_kept_pct")] or ["sla_kept_pct"]
    if any(name in BY_RESOLUTION for name in others):
        others = [name for name in others if name != "resolved_incidents" or name in beside]
    if signs.share and "sla_kept_pct" in others:
        others = [name for name in others if name != "incidents" or name in beside]
    if len(others) > 1 and len(set(others) - beside) > 1:
        raise BeyondPlanError("assistant.two_metrics")
    if signs.costly and not others and "incidents" not in named:
        others = ["loss_rub"]
    metric = others[0] if others else ("mttr_mean_h" if signs.longest else "incidents")
    metric = MEANS.get(metric, metric) if signs.on_average and not shape.per else metric
    if metric == "incidents" and (signs.open or signs.solved or shape.aged):
        metric = "open_incidents" if signs.open or shape.aged else "resolved_incidents"
    if signs.mean or (signs.longest and metric == "incidents"):
        metric = "mttr_mean_h"
    more = [name for name in others[1:] if name != metric]
    if signs.solved and any(name in BY_RESOLUTION for name in more):  # all of them speak of what was resolved
        metric = "resolved_incidents" if metric == "incidents" else metric
    return metric, tuple(more)


def _shadowed(name: str, sure: list[str], linked: Linked) -> bool:
    """Whether a surer phrase has named what `name` was only a part of."""
    hours = name.startswith("mttr") and any(other.startswith("mttr") for other in sure)
    counted = name == "incidents" and any(other in ("days_since_last", "stations_affected") for other in sure)
    counted = counted or (name == "stations" and "stations_affected" in sure)
    mean = name == "loss_rub" and "loss_mean_rub" in sure
    return hours or counted or mean or _divided(name, sure, linked)


def _divided(name: str, sure: list[str], linked: Linked) -> bool:
    """Whether a metric is a side of a ratio: "инцидентов на колонку" names incidents, and names them once."""
    if name == "transactions" and "incidents_per_1000_tx" in sure:
        return True
    if linked.metrics.count(name) > 1:
        return False
    sides = {"actions_per_incident": ("actions", "incidents"), "first_action_min": ("incidents", "actions"),
             "report_delay_min": ("incidents",)}  # fmt: skip
    return any(name in (RATES[other].parts if other in RATES else sides.get(other, ())) for other in sure)
