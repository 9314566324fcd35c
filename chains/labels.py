"""Names of what a plan measures and of the columns its query gives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from azs.i18n import t
from azs.i18n.formats import WEEKDAYS_SHORT, number
from azs.semantic import load_model
from chains.amounts import measure_text
from chains.conditions import BANDS
from chains.limits import OF_ONE, range_text
from chains.measures import SOURCES
from chains.moving import reaches_back
from chains.plan import PERIOD_UNITS, Plan, PlanFilter, PlanRange
from chains.rates import kinds_below
from chains.repeats import METRICS as REPEATS
from chains.repeats import named_category, within_hours
from chains.result import Column
from chains.spread import window_of

TEXTS = ("title", "description", "external_id", "address", "equipment_serial")
DAYS = ("opened_on", "equipment_installed_on")
QUIET_UNITS = ("day", "week", "month")
MOMENTS = ("reported_at", "resolved_at", "occurred_at", "taken_at")


def itself(plan: Plan) -> Plan:
    """The plan of the metric alone, where it stands beside what is shown of it."""
    return replace(plan, show="", beside=False, part=()) if plan.beside else plan


def shown_label(plan: Plan, lang: str) -> str:
    """What is shown beside the metric, in words."""
    if plan.part and plan.show == "share":
        return t("assistant.shown_part", lang, part=part_text(plan.part, lang))
    return t(f"assistant.shown_{plan.show}", lang, n=window_of(plan))


def metric_label(plan: Plan, lang: str) -> str:
    """What the plan measures, in words: the metric with its percentile, share, running total or average."""
    if plan.beside:
        return t("assistant.beside", lang, metric=metric_label(itself(plan), lang), shown=_beside_text(plan, lang))
    label = load_model().metric(plan.metric).label(lang)
    if kinds := kinds_below(plan):
        named = ", ".join(load_model().value_label("equipment_kind", kind, lang) for kind in kinds)
        label = t("assistant.of_units", lang, metric=label, kinds=named)
    if plan.metric in REPEATS and (plan.window or plan.metric != "repeat_incidents"):
        hours = within_hours(plan)
        whole = hours % 24 == 0 and hours >= 48
        span = measure_text(hours / 24 if whole else hours, "d" if whole else "h", 0, lang)
        alike = plan.metric != "repeat_incidents" and named_category(plan)
        label = t(f"assistant.repeats_{'alike' if alike else 'within'}", lang, metric=label, span=span)
    if plan.percentile is not None:
        of = t(f"assistant.of_{SOURCES[plan.metric]}", lang) if plan.metric in SOURCES else label
        extreme = {0.0: "assistant.minimum", 1.0: "assistant.maximum", 0.5: "assistant.median"}.get(plan.percentile)
        label = t(extreme or "assistant.percentile", lang, metric=of, n=f"{plan.percentile * 100:g}")
    if plan.per:
        label = t("assistant.per", lang, metric=label, unit=t(f"assistant.per_{plan.per}", lang))
    if plan.show == "share" and plan.part:
        return t("assistant.share_of_part", lang, metric=label, part=part_text(plan.part, lang))
    if plan.show in ("share", "split", "cumulative"):
        return t(f"assistant.{plan.show}", lang, metric=label)
    if plan.show == "extremes":
        return t("assistant.extremes", lang, metric=t(f"assistant.of_{SOURCES[plan.metric]}", lang))
    if plan.show == "leaders":
        name = load_model().dimension(plan.dimensions[0]).label(lang)
        return t("assistant.leaders", lang, metric=label, name=name, n=plan.limit)
    if plan.show == "running":
        return t("assistant.running", lang, metric=label)
    if plan.show == "moving":
        return t("assistant.moving", lang, metric=label, n=window_of(plan))
    return label


def reach_text(plan: Plan, label: str, lang: str) -> str:
    """The label of a moving average over a period, with whether it takes from before that period."""
    if plan.show != "moving" or plan.period is None:
        return label
    return t("assistant.moving_back" if reaches_back(plan) else "assistant.moving_inside", lang, metric=label)


def shown_groups(plan: Plan) -> tuple[str, ...]:
    """Dimensions whose groups are the rows of the result beside its values."""
    if plan.target == "absent_count":
        return plan.dimensions[:-1]
    if plan.show == "leaders":
        return ()
    return plan.dimensions if plan.target in ("metric", "directory_count") else ()


def measured(plan: Plan, lang: str) -> str:
    """What the values of the result are, in words."""
    if plan.target != "absent_count":
        return metric_label(plan, lang)
    unit = plan.dimensions[-1] if plan.dimensions else ""
    return t(f"assistant.absent_count_{unit}" if unit in QUIET_UNITS else "assistant.absent_count", lang)


def _beside_text(plan: Plan, lang: str) -> str:
    return t("assistant.shown_pareto", lang) if plan.show == "cumulative" else shown_label(replace(plan, part=()), lang)


def measure_unit(plan: Plan) -> tuple[str, int]:
    """Unit and decimals of the plan's values."""
    known = load_model().metric(plan.metric)
    if plan.show in ("share", "split", "cumulative", "leaders"):
        return "%", 1
    finer = plan.per or plan.show == "moving"
    return known.unit, max(known.digits, 1) if finer and known.unit in ("count", "l", "d") else known.digits


def result_columns(plan: Plan, names: tuple[str, ...], lang: str) -> tuple[Column, ...]:
    """Typed columns of a plan's result, in the order of `names`."""
    if plan.target in ("incidents", "actions", "directory"):
        return tuple(_of_list(name, lang) for name in names)
    return tuple(_column(plan, name, lang) for name in names)


def _column(plan: Plan, name: str, lang: str) -> Column:
    if plan.beside and name in ("shown", "share", "cumulative"):
        key = {"share": "split"}.get(name, name)
        head = shown_label(plan, lang) if name == "shown" else t(f"assistant.shown_{key}", lang)
        return Column(name, _head(head), "measure", *measure_unit(plan))
    plan, model = itself(plan), load_model()
    unit, digits = measure_unit(plan)
    if plan.show == "extremes" and name in ("value", "minimum", "maximum"):
        of = t(f"assistant.of_{SOURCES[plan.metric]}", lang)
        head = t("assistant.mean" if name == "value" else f"assistant.{name}", lang, metric=of)
        return Column(name, _head(head), "measure", unit, digits)
    if name == "value" and unit == "moment":
        return Column(name, _head(metric_label(plan, lang)), "moment")
    if name == "value":
        if plan.target == "absent_count":
            return Column(name, _head(measured(plan, lang)), "measure", "count", 0)
        return Column(name, _head(metric_label(plan, lang)), "measure", unit, digits)
    if name == "part":
        return Column(name, t("assistant.part", lang, part=part_text(plan.part, lang)), "measure", unit, digits)
    if name == "previous":
        key = "assistant.previous" if plan.compare else "assistant.previous_unit"
        return Column(name, t(key, lang), "measure", unit, digits)
    if name == "difference":
        points = unit == "%"
        head = t("assistant.difference_points" if points else "assistant.difference", lang)
        return Column(name, head, "measure", "" if points else unit, digits)
    if name == "change_pct":
        return Column(name, t("assistant.change", lang), "measure", "%", 1)
    if name in model.metrics and name not in model.dimensions:
        known = model.metric(name)
        if known.unit == "moment":
            return Column(name, _head(known.label(lang)), "moment")
        return Column(name, _head(known.label(lang)), "measure", known.unit, known.digits)
    head = _head(model.dimension(name).label(lang))
    if name in PERIOD_UNITS:
        kind = f"{name}_of_year" if plan.compare and name in ("month", "quarter") else name
        return Column(name, head, "period", kind, 0, kind)
    return Column(name, head, "group", dimension=name)


def name_of_column(name: str, lang: str) -> str:
    """The label of a dimension or of a column of lists."""
    model = load_model()
    return model.dimension(name).label(lang) if name in model.dimensions else t(f"assistant.column.{name}", lang)


def part_text(part: tuple[PlanFilter | PlanRange, ...], lang: str) -> str:
    """The conditions of a part in few words: their values alone."""
    return ", ".join(_condition(item, lang) for item in part)


def spans_of_hours(hours: Iterable[str]) -> list[str]:
    """Hours of the day, 0 … 23, as clock times; those that follow one another as "22:00–06:00", over midnight too."""
    chosen = {int(hour) for hour in hours}
    found = []
    for first in sorted(hour for hour in chosen if (hour - 1) % 24 not in chosen):
        length = next(step for step in range(1, 25) if (first + step) % 24 not in chosen)
        until = f"–{(first + length) % 24:02d}:00" if length > 1 else ""
        found.append(f"{first:02d}:00{until}")
    return found or [f"{hour:02d}:00" for hour in sorted(chosen)]


def _condition(item: PlanFilter | PlanRange, lang: str) -> str:
    if isinstance(item, PlanRange):
        return range_text(item, lang)
    if item.dimension == "sla_kept":
        kept = t("assistant.sla_yes" if item.values == ("1",) else "assistant.sla_no", lang)
        return t("assistant.filter", lang, name=t("assistant.sla_kept", lang), values=kept)
    model = load_model()
    if not item.values:
        key = "assistant.stated" if item.negated else "assistant.unstated"
        return t(key, lang, name=model.dimension(item.dimension).label(lang))
    values = [model.value_label(item.dimension, value, lang) for value in item.values]
    if item.dimension == "weekday":
        values = [WEEKDAYS_SHORT[lang][int(value) - 1] for value in values]
    if item.dimension == "hour":
        values = spans_of_hours(item.values)
    text = ", ".join(values)
    return t("assistant.all_but", lang, values=text) if item.negated else text


def _of_list(name: str, lang: str) -> Column:
    head = t(f"assistant.column.{name}", lang)
    if name in OF_ONE:
        return Column(name, head, "measure", OF_ONE[name], 1 if name == "resolution_h" else 0)
    if name in MOMENTS:
        return Column(name, head, "moment")
    if name in DAYS:
        return Column(name, head, "period", "day", 0, "day")
    if name in ("latitude", "longitude"):
        return Column(name, head, name)
    if name in TEXTS:
        return Column(name, head, "text")
    dimension = {"station_name": "station"}.get(name, name)
    return Column(name, head, "group", dimension=dimension)


def _head(text: str) -> str:
    return text[:1].upper() + text[1:]


def band_text(dimension: str, low: float, lang: str) -> str:
    """A band by its lower edge: "1–4", "less than 1", "168 and more"."""
    edges: list[float] = [0, *BANDS[dimension][1]]
    if low not in edges or low == edges[-1]:
        return t("assistant.band_over", lang, low=number(low, lang))
    high = edges[edges.index(low) + 1]
    if low == 0:
        return t("assistant.band_under", lang, high=number(high, lang))
    return t("assistant.band", lang, low=number(low, lang), high=number(high, lang))
