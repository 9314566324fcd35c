"""What was understood and what was found, in words. Every number comes from the result."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from azs.i18n import t
from azs.i18n.formats import WEEKDAYS_SHORT, date, money, number, percent, plural, signed
from azs.i18n.formats import month as month_text
from azs.semantic import load_model
from chains.plan import Period, Plan, PlanFilter

Row = tuple[object, ...]
COUNTED = ("incidents", "resolved_incidents", "stations", "people_injured")


def understood(plan: Plan, lang: str, stations: Mapping[str, str]) -> str:
    """The plan in words: metric, groups, filters, period, order. `stations`: code → name."""
    model = load_model()
    head = t("assistant.list_of", lang) if plan.target == "incidents" else model.metric(plan.metric).label(lang)
    parts = [head]
    if plan.dimensions:
        parts.append(t("assistant.by", lang, name=", ".join(model.dimension(d).label(lang) for d in plan.dimensions)))
    parts += [filter_text(item, lang, stations) for item in plan.filters]
    if plan.period:
        parts.append(period_text(plan.period, lang))
    elif plan.metric == "open_incidents":
        parts.append(t("assistant.now", lang))
    elif plan.metric not in ("stations", "equipment"):
        parts.append(t("assistant.all_time", lang))
    if plan.compare:
        parts.append(t("assistant.against", lang, period=period_text(plan.compare, lang)))
    if plan.having_more_than is not None:
        parts.append(t("assistant.more_than", lang, n=number(plan.having_more_than, lang)))
    if plan.having_less_than is not None:
        parts.append(t("assistant.less_than", lang, n=number(plan.having_less_than, lang)))
    if plan.order and plan.limit:
        parts.append(t("assistant.top" if plan.order == "desc" else "assistant.bottom", lang, n=plan.limit))
    elif plan.order and plan.dimensions:
        parts.append(t("assistant.descending" if plan.order == "desc" else "assistant.ascending", lang))
    return "; ".join(parts)


def filter_text(item: PlanFilter, lang: str, stations: Mapping[str, str]) -> str:
    """One filter in words."""
    if item.dimension == "sla_kept":
        kept = "assistant.sla_yes" if item.values == ("1",) else "assistant.sla_no"
        return t("assistant.filter", lang, name=t("assistant.sla_kept", lang), values=t(kept, lang))
    model = load_model()
    if item.dimension == "station":
        values = [stations.get(code, code) for code in item.values]
    else:
        values = [cell_text(item.dimension, value, lang) for value in item.values]
    key = "assistant.except" if item.negated else "assistant.filter"
    return t(key, lang, name=model.dimension(item.dimension).label(lang), values=", ".join(values))


def period_text(period: Period, lang: str) -> str:
    """Days of a period, both ends included."""
    if period.start == period.end:
        return t("assistant.on_day", lang, start=date(period.start, lang))
    return t("assistant.between", lang, start=date(period.start, lang), end=date(period.end, lang))


def answer_text(plan: Plan, rows: Sequence[Row], lang: str) -> str:
    """One or two sentences about the rows."""
    if not rows:
        return t("assistant.nothing", lang)
    if plan.target == "incidents":
        return t("assistant.listed", lang, rows=counted(len(rows), "incidents", lang))
    label = load_model().metric(plan.metric).label(lang)
    size = len(plan.dimensions)
    if all(row[size] is None for row in rows):
        return t("assistant.not_known", lang, metric=label)
    if not size:
        value = metric_value(plan.metric, rows[0][0], lang, words=True)
        if not plan.compare:
            return t("assistant.one_value", lang, metric=label, value=value)
        before = metric_value(plan.metric, rows[0][1], lang)
        change = signed(_float(rows[0][2]), lang, 1) + ("\u00a0%" if lang == "ru" else "%")
        return t("assistant.one_change", lang, metric=label, value=value, previous=before, change=change)
    known = [row for row in rows if row[size] is not None]
    top = max(known, key=lambda row: _float(row[size]) or 0.0)
    low = min(known, key=lambda row: _float(row[size]) or 0.0)
    if len(rows) == 1 or plan.order or top[size] == low[size]:
        first = known[0]
        named = group_name(plan, first, lang)
        return t(
            "assistant.first_of", lang, metric=label, name=named, value=metric_value(plan.metric, first[size], lang)
        )
    return t(
        "assistant.range_of", lang, metric=label, top=group_name(plan, top, lang), low=group_name(plan, low, lang),
        top_value=metric_value(plan.metric, top[size], lang), low_value=metric_value(plan.metric, low[size], lang),
        rows=counted(len(rows), "row", lang),
    )  # fmt: skip


def counted(count: int, noun: str, lang: str) -> str:
    """`5 инцидентов`: a count with its noun, from `assistant.count`."""
    forms = {form: t(f"assistant.count.{noun}_{form}", lang) for form in ("one", "few", "many")}
    return f"{number(count, lang)}\u00a0{plural(count, lang, **forms)}"


def metric_value(metric: str, value: object, lang: str, *, words: bool = False) -> str:
    """A value with the unit of its metric."""
    known, found = load_model().metric(metric), _float(value)
    if words and metric in COUNTED and found is not None:
        return counted(int(found), metric.removeprefix("resolved_"), lang)
    if known.unit == "%":
        return percent(found, lang, known.digits)
    if known.unit == "rub":
        return money(found, lang)
    text = number(found, lang, known.digits)
    unit = {"h": "assistant.hours", "l": "assistant.litres"}.get(known.unit)
    return f"{text}\u00a0{t(unit, lang)}" if unit and found is not None else text


def group_name(plan: Plan, row: Row, lang: str) -> str:
    """The group a row stands for."""
    return ", ".join(cell_text(name, value, lang) for name, value in zip(plan.dimensions, row, strict=False))


def cell_text(dimension: str, value: object, lang: str) -> str:
    """A value of a dimension as people read it."""
    if value is None:
        return t("assistant.not_stated", lang)
    if dimension == "weekday":
        return WEEKDAYS_SHORT[lang][int(str(value)) - 1]
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
