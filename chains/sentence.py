"""What was understood and what was found, in words. Every number comes from the result."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from azs.i18n import t
from azs.i18n.formats import WEEKDAYS_SHORT, date, moment, number, signed
from azs.i18n.formats import month as month_text
from azs.semantic import load_model
from chains.amounts import counted, measure_text
from chains.backlog import OPEN
from chains.conditions import TEXTS
from chains.day_kinds import DAY_KIND
from chains.labels import (
    band_text,
    itself,
    measure_unit,
    measured,
    metric_label,
    part_text,
    reach_text,
    result_columns,
    shown_groups,
    shown_label,
    spans_of_hours,
)
from chains.limits import OF_ONE, period_text, range_text
from chains.lists import LIST_ORDERS, of_one
from chains.moving import reaches_back
from chains.plan import PERIOD_UNITS, Plan, PlanFilter, PlanRange
from chains.result import Row

COUNTED = ("incidents", "resolved_incidents", "stations", "people_injured")
TIMELESS = ("stations", "equipment")
EACH_ORDERS = {"loss_rub": "loss", "litres_spilled": "litres", "mttr_mean_h": "hours"}


def understood(plan: Plan, lang: str, stations: Mapping[str, str]) -> str:
    """The plan in words: metric, groups, filters, period, order. `stations`: code → name."""
    return "; ".join(part.text for part in parts(plan, lang, stations))


@dataclass(frozen=True)
class Part:
    """One piece of what was understood. `kind`: "metric", "dimensions", "filter", "range", "period", "compare",
    "part", "having" or "order"; `at`: which of several filters or ranges it is."""

    kind: str
    text: str
    at: int = 0


def parts(plan: Plan, lang: str, stations: Mapping[str, str]) -> list[Part]:
    """The plan in words, piece by piece."""
    model = load_model()
    found = [Part("metric", _subject(plan, lang))]
    names = ", ".join(model.dimension(name).label(lang) for name in shown_groups(plan))
    if names:
        found.append(Part("dimensions", t("assistant.by", lang, name=names)))
    found += [Part("filter", filter_text(item, lang, stations), at) for at, item in enumerate(plan.filters)]
    found += [Part("range", range_text(item, lang), at) for at, item in enumerate(plan.ranges)]
    if (plan.metric not in TIMELESS and not of_one(plan)) or plan.period:
        found.append(Part("period", _period(plan, lang)))
    if plan.compare:
        found.append(Part("compare", t("assistant.against", lang, period=period_text(plan.compare, lang))))
    if plan.part and plan.show != "share":
        found.append(Part("part", t("assistant.part", lang, part=part_text(plan.part, lang))))
    if plan.having_more_than is not None:
        found.append(Part("having", t("assistant.more_than", lang, n=_bound(plan.having_more_than, lang))))
    if plan.having_less_than is not None:
        found.append(Part("having", t("assistant.less_than", lang, n=_bound(plan.having_less_than, lang))))
    found += [Part("having", _threshold(item, lang)) for item in plan.thresholds]
    if plan.turned and plan.compare:
        found.append(Part("having", t(f"assistant.turned_{plan.turned}", lang)))
    if plan.reach is not None:
        found.append(Part("having", t("assistant.reach", lang, n=_bound(plan.reach, lang))))
    if plan.near_mean:
        found.append(Part("having", t(f"assistant.{plan.near_mean}_mean", lang)))
    if order := _order(plan, lang):
        found.append(Part("order", order))
    return found


def _threshold(item: PlanRange, lang: str) -> str:
    """A bound of groups on a further measure."""
    name, value = load_model().metric(item.column).label(lang), item.under if item.over is None else item.over
    name = name if name[1:2].isupper() else name[:1].lower() + name[1:]
    key = "assistant.threshold_under" if item.over is None else "assistant.threshold_over"
    return t(key, lang, name=name, value=metric_value(item.column, value, lang))


def _bound(value: float, lang: str) -> str:
    return number(value, lang, 0 if value == int(value) else 1)


def _subject(plan: Plan, lang: str) -> str:
    if plan.target == "incidents" and of_one(plan):
        return t("assistant.one_incident", lang)
    if plan.target in ("incidents", "actions"):
        return t("assistant.list_of" if plan.target == "incidents" else "assistant.list_of_actions", lang)
    model = load_model()
    if plan.target.startswith("directory"):
        return t(f"assistant.{plan.target}_of_{plan.metric}", lang)
    if plan.target != "metric":
        name = model.dimension(plan.dimensions[-1]).label(lang) if plan.dimensions else ""
        return t(f"assistant.{plan.target}_of", lang, name=name)
    more = [model.metric(name).label(lang) for name in plan.also]
    head = metric_label(plan, lang)
    if plan.show == "change" and not plan.compare:
        head = t("assistant.changing", lang, metric=head)
    head = reach_text(plan, head, lang)
    return ", ".join([head, *more])


def _period(plan: Plan, lang: str) -> str:
    if plan.target.startswith("directory") and plan.period:
        return t(f"assistant.since_{plan.metric}", lang, period=period_text(plan.period, lang))
    if plan.period:
        text = period_text(plan.period, lang)
        return t("assistant.resolved_in", lang, period=text) if plan.moment else text
    return t("assistant.now" if plan.metric in OPEN else "assistant.all_time", lang)


def _order(plan: Plan, lang: str) -> str:
    if plan.compare and plan.order and plan.show in ("change", "difference"):
        return t(f"assistant.by_{plan.show}_{plan.order}", lang, n=plan.limit or t("assistant.all_groups", lang))
    if plan.skip and plan.target == "incidents":
        return t("assistant.latest_but", lang, n=plan.skip + 1)
    if plan.target == "directory":
        key = {"asc": "assistant.earliest_first", "desc": "assistant.latest_first"}.get(plan.order, "")
        return t(key, lang) if key else ""
    if plan.target == "incidents" and plan.each:
        name = load_model().dimension(plan.dimensions[0]).label(lang)
        order = t(f"assistant.each_{EACH_ORDERS.get(plan.metric, 'reported')}_{plan.order or 'desc'}", lang)
        return t("assistant.one_of_each", lang, name=name, order=order)
    if plan.each and plan.limit and len(plan.dimensions) > 1:
        name = load_model().dimension(plan.dimensions[0]).label(lang)
        key = "assistant.bottom_each" if plan.order == "asc" else "assistant.top_each"
        return t(key if plan.limit > 1 else f"{key}_one", lang, n=plan.limit, name=name)
    if plan.target == "incidents" and plan.metric not in LIST_ORDERS and plan.order == "asc":
        key = {1: "assistant.oldest_one", None: "assistant.oldest_first"}.get(plan.limit, "assistant.oldest")
        return t(key, lang, n=plan.limit or 0)
    if plan.limit and (plan.order or plan.target in ("incidents", "actions")):
        key = "assistant.latest" if not plan.order else "assistant.bottom" if plan.order == "asc" else "assistant.top"
        of = LIST_ORDERS.get(plan.metric, "") if plan.target == "incidents" and plan.order else ""
        by = f", {t(f'assistant.ordered_{of}', lang)}" if of else ""
        return f"{t(key if plan.limit > 1 else f'{key}_one', lang, n=plan.limit)}{by}"
    if plan.order and plan.dimensions:
        return t("assistant.descending" if plan.order == "desc" else "assistant.ascending", lang)
    return ""


def filter_text(item: PlanFilter, lang: str, stations: Mapping[str, str]) -> str:
    """One filter in words."""
    if item.dimension == "sla_kept":
        kept = "assistant.sla_yes" if item.values == ("1",) else "assistant.sla_no"
        return t("assistant.filter", lang, name=t("assistant.sla_kept", lang), values=t(kept, lang))
    if item.dimension in TEXTS:
        said = ", ".join(f"«{value}»" if lang == "ru" else f"“{value}”" for value in item.values)
        return t(f"assistant.{item.dimension}_{'lacks' if item.negated else 'holds'}", lang, words=said)
    model = load_model()
    if not item.values:
        name = model.dimension(item.dimension).label(lang)
        return t("assistant.stated" if item.negated else "assistant.unstated", lang, name=name)
    if item.dimension == "station":
        values = [stations.get(code, code) for code in item.values]
    elif item.dimension == "hour":
        values = spans_of_hours(item.values)
    else:
        values = [cell_text(item.dimension, value, lang) for value in item.values]
    key = "assistant.except" if item.negated else "assistant.filter"
    return t(key, lang, name=model.dimension(item.dimension).label(lang), values=", ".join(values))


def answer_text(plan: Plan, rows: Sequence[Row], lang: str) -> str:
    """One or two sentences about the rows."""
    text = _about(plan, rows, lang)
    if rows and plan.target == "metric" and reaches_back(plan):
        text = f"{text} {t('assistant.moving_reaches', lang)}"
    return text[:1].upper() + text[1:]


def _about(plan: Plan, rows: Sequence[Row], lang: str) -> str:
    if plan.beside and rows:
        return f"{_about(itself(plan), rows, lang)}{_beside(plan, rows, lang)}"
    if not rows:
        in_time = plan.target == "absent" and plan.dimensions[-1:] and plan.dimensions[-1] in PERIOD_UNITS
        none = "assistant.absent_no_day" if in_time else "assistant.absent_none"
        return t(none if plan.target == "absent" else "assistant.nothing", lang)
    if plan.target == "incidents" and of_one(plan) and len(rows) == 1 and plan.columns:
        told = [pair for pair in zip(plan.columns, rows[0], strict=True) if pair[1] is not None]
        return " ".join(_told(*pair, lang) for pair in told or [(plan.columns[0], None)])
    if plan.target in ("incidents", "actions"):
        return t("assistant.listed", lang, rows=counted(len(rows), plan.target, lang))
    if plan.target in ("absent", "directory"):
        return t("assistant.listed", lang, rows=counted(len(rows), "row", lang))
    if load_model().metric(plan.metric).unit == "moment" and plan.target == "metric":
        return _latest(plan, rows, lang)
    label, size = measured(plan, lang), len(shown_groups(plan))
    if plan.show == "extremes" and size:
        label = result_columns(plan, ("value",), lang)[0].header
    if all(row[size] is None for row in rows):
        return t("assistant.not_known", lang, metric=label)
    if not size:
        return _single(plan, rows[0], label, lang)
    return _grouped(plan, [row for row in rows if row[size] is not None], label, lang)


def _beside(plan: Plan, rows: Sequence[Row], lang: str) -> str:
    """What is shown beside the number: of the whole, of the largest group, or of the last period."""
    size = len(plan.dimensions)
    known = [row for row in rows if row[size] is not None]
    if not known:
        return ""
    dated = plan.show in ("running", "moving")
    row = known[-1] if dated else max(known, key=lambda row: _float(row[size]) or 0.0)
    label = shown_label(replace(plan, show="split") if plan.show == "cumulative" else plan, lang)
    value = measure_text(_float(row[size + 1]), *measure_unit(plan), lang)
    label = label[:1].upper() + label[1:]
    if not size:
        return " " + t("assistant.one_value", lang, metric=label, value=value)
    key = "assistant.last_of" if dated else "assistant.first_of"
    return " " + t(key, lang, metric=label, name=group_name(plan, row, lang), value=value)


def _told(name: str, value: object, lang: str) -> str:
    """One thing about an incident."""
    if isinstance(value, dt.datetime):
        said = moment(value, lang)
    elif name in OF_ONE:
        said = measure_text(_float(value), OF_ONE[name], 1 if name == "resolution_h" else 0, lang)
    else:
        said = cell_text(name, value, lang)
    label = t(f"assistant.column.{name}", lang)
    return t("assistant.one_value", lang, metric=label.split(",")[0], value=said.rstrip("."))


def _latest(plan: Plan, rows: Sequence[Row], lang: str) -> str:
    """The latest moment of all, and whose it is."""
    size = len(plan.dimensions)
    known = [(at, row) for row in rows if isinstance(at := row[size], dt.datetime)]
    if not known:
        return t("assistant.nothing", lang)
    oldest = plan.metric == "oldest_open_at"
    latest, top = (min if oldest else max)(known, key=lambda pair: pair[0])
    when = moment(latest, lang)
    label = metric_label(plan, lang)
    if not size:
        return t("assistant.one_value", lang, metric=label, value=when)
    return t("assistant.first_of", lang, metric=label, name=group_name(plan, top, lang), value=when)


def _single(plan: Plan, row: Row, label: str, lang: str) -> str:
    if plan.target == "absent_count":
        return t("assistant.one_value", lang, metric=label, value=number(_float(row[0]), lang))
    value = plan_value(plan, row[0], lang, words=True)
    if plan.show == "extremes":
        return _ends(plan, row, lang)
    if plan.compare:
        before, (unit, digits), moved = plan_value(plan, row[1], lang), measure_unit(plan), _float(row[2])
        if unit == "%":
            return t(
                "assistant.one_change_points", lang, metric=label, value=value, previous=before,
                difference=signed(moved, lang, digits),
            )  # fmt: skip
        difference = ("+" if moved is not None and moved > 0 else "") + measure_text(moved, unit, digits, lang)
        change = signed(_float(row[3]), lang, 1) + ("\u00a0%" if lang == "ru" else "%")
        return t(
            "assistant.one_change", lang, metric=label, value=value, previous=before, difference=difference,
            change=change,
        )  # fmt: skip
    more = [
        t(
            "assistant.one_value",
            lang,
            metric=load_model().metric(name).label(lang),
            value=metric_value(name, cell, lang),
        )
        for name, cell in zip(plan.also, row[1:], strict=False)
    ]
    if plan.part and plan.show != "share":
        of_part = plan_value(plan, row[1 + len(plan.also)], lang)
        more.insert(0, t("assistant.part_value", lang, part=part_text(plan.part, lang), value=of_part))
    return " ".join([t("assistant.one_value", lang, metric=label, value=value), *more])


def _ends(plan: Plan, row: Row, lang: str) -> str:
    """The mean, the smallest and the largest value."""
    heads = [column.header for column in result_columns(plan, ("value", "minimum", "maximum"), lang)]
    told = [t("assistant.one_value", lang, metric=head, value=plan_value(plan, cell, lang))
            for head, cell in zip(heads, row, strict=True)]  # fmt: skip
    return " ".join(told)


def _grouped(plan: Plan, known: Sequence[Row], label: str, lang: str) -> str:
    size = len(shown_groups(plan))
    if plan.show in ("running", "change") and not plan.order:
        last = known[-1]
        return t(
            "assistant.last_of", lang, metric=label, name=group_name(plan, last, lang),
            value=plan_value(plan, last[size], lang),
        )  # fmt: skip
    top = max(known, key=lambda row: _float(row[size]) or 0.0)
    low = min(known, key=lambda row: _float(row[size]) or 0.0)
    if len(known) == 1 or (plan.order and not plan.each) or top[size] == low[size]:
        first, named = known[0], group_name(plan, known[0], lang)
        return t("assistant.first_of", lang, metric=label, name=named, value=plan_value(plan, first[size], lang))
    return t(
        "assistant.range_of", lang, metric=label, top=group_name(plan, top, lang), low=group_name(plan, low, lang),
        top_value=plan_value(plan, top[size], lang), low_value=plan_value(plan, low[size], lang),
        rows=counted(len(known), "row", lang),
    )  # fmt: skip


def plan_value(plan: Plan, value: object, lang: str, *, words: bool = False) -> str:
    """A value of a plan with its unit."""
    if plan.target == "absent_count":
        return number(_float(value), lang)
    if plan.show or plan.per or plan.percentile is not None:
        return measure_text(_float(value), *measure_unit(plan), lang)
    return metric_value(plan.metric, value, lang, words=words)


def metric_value(metric: str, value: object, lang: str, *, words: bool = False) -> str:
    """A value with the unit of its metric."""
    known = load_model().metric(metric)
    if known.unit == "moment":
        return moment(value, lang) if isinstance(value, dt.datetime) else t("assistant.not_stated", lang)
    found = _float(value)
    if words and metric in COUNTED and found is not None:
        return counted(int(found), metric.removeprefix("resolved_"), lang)
    return measure_text(found, known.unit, known.digits, lang)


def group_name(plan: Plan, row: Row, lang: str) -> str:
    """The group a row stands for."""
    names = shown_groups(plan)
    kinds = [f"{name}_of_year" if plan.compare and name in ("month", "quarter") else name for name in names]
    return ", ".join(cell_text(name, value, lang) for name, value in zip(kinds, row, strict=False))


def cell_text(dimension: str, value: object, lang: str) -> str:
    """A value of a dimension as people read it."""
    if value is None:
        return t("assistant.not_stated", lang)
    if dimension == "weekday":
        return WEEKDAYS_SHORT[lang][int(str(value)) - 1]
    if dimension == "month_of_year":
        return month_text(dt.date(2000, int(str(value).split(".")[0]), 1), lang).rsplit(" ", 1)[0]
    if dimension == "quarter_of_year":
        return t("assistant.quarter", lang, n=int(str(value).split(".")[0]))
    if dimension == DAY_KIND:
        return t(f"assistant.day_kind_{int(str(value).split('.')[0])}", lang)
    if dimension.endswith("_band"):
        return band_text(dimension, _float(value) or 0.0, lang)
    if dimension == "hour":
        return f"{int(str(value)):02d}:00"
    if isinstance(value, dt.datetime | dt.date):
        day = value.date() if isinstance(value, dt.datetime) else value
        if dimension == "month":
            return month_text(day, lang)
        if dimension == "quarter":
            return f"{(day.month + 2) // 3} кв. {day.year}" if lang == "ru" else f"Q{(day.month + 2) // 3} {day.year}"
        return str(day.year) if dimension == "year" else date(day, lang)
    return load_model().value_label(dimension, str(value), lang)


def _float(value: object) -> float | None:
    return None if value is None else float(str(value))
