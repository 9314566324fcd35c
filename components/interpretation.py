"""What the assistant understood, as chips: each opens a part of the plan, and a change asks again without the model."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import streamlit as st

from azs.i18n import t
from azs.semantic import load_model
from chains.answer import Answer
from chains.assistant import Assistant
from chains.conditions import BANDS, TEXTS
from chains.dates import preceding, year_before
from chains.emptiness import without
from chains.lists import NUMBER
from chains.plan import Period, Plan, PlanFilter
from chains.sentence import Part, cell_text, parts
from components import assistant
from components.plain_text import plain

MOST_GROUPS = 2
MOST_LIMIT = 1000
PRESETS = ("7", "30", "90", "365", "year", "last_year", "all", "own")
ORDERS = ("", "desc", "asc")
SHOWS = ("", "share", "running", "moving", "change", "difference")
ICONS = {
    "metric": ":material/query_stats:", "dimensions": ":material/category:", "filter": ":material/filter_alt:",
    "range": ":material/filter_alt:", "period": ":material/calendar_month:", "compare": ":material/compare_arrows:",
    "part": ":material/pie_chart:", "having": ":material/filter_alt:", "order": ":material/sort:",
}  # fmt: skip
FILTERED = (
    "region", "city", "station", "station_format", "category", "department", "severity", "status", "source",
    "equipment_kind", "equipment_model", "root_cause", "reported_by",
)  # fmt: skip


def line(answer: Answer, at: int, lang: str, *, editable: bool) -> None:
    """Draw the chips of an answer; `at` is its place in the conversation. Older answers are a line of text."""
    if answer.plan is None or not editable:
        st.markdown(f"*{t('chat.understood', answer.language, text=plain(answer.understood))}*")
        return
    asked = assistant.mine()
    st.caption(t("chips.understood", lang))
    with st.container(horizontal=True, gap="xsmall"):
        shown = parts(answer.plan, lang, asked.linker.station_names)
        for place, part in enumerate(shown):
            key = f"chip_{at}_{answer.plan.to_json()}_{place}"
            label = part.text[:1].upper() + part.text[1:]
            with st.popover(plain(label), icon=ICONS[part.kind], key=f"{key}_open"):
                _editor(answer.plan, part, key, at, asked, lang)
        if answer.plan.target == "metric" and not answer.plan.order and answer.plan.dimensions:
            _chip(answer, at, "order", t("chips.add_order", lang), asked, lang)
        if not answer.plan.dimensions and answer.plan.target == "metric":
            _chip(answer, at, "dimensions", t("chips.add_group", lang), asked, lang)
        _chip(answer, at, "new_filter", t("chips.add_filter", lang), asked, lang)
        if assistant.can_undo(at):
            st.button(
                t("chips.undo", lang), key=f"undo_{at}", icon=":material/undo:", type="tertiary",
                on_click=assistant.undo, args=(at,),
            )  # fmt: skip


def _chip(answer: Answer, at: int, kind: str, label: str, asked: Assistant, lang: str) -> None:
    """A chip for a part the plan does not have yet."""
    if answer.plan is None:
        return
    key = f"chip_{at}_{answer.plan.to_json()}_{kind}"
    with st.popover(label, icon=":material/add:", key=f"{key}_open"):
        _editor(answer.plan, Part(kind, ""), key, at, asked, lang)


def _editor(plan: Plan, part: Part, key: str, at: int, asked: Assistant, lang: str) -> None:
    """Widgets of one part; what they were set to is asked with "apply"."""
    with st.form(f"{key}_form", border=False):
        found: Plan | None = plan
        if part.kind == "metric":
            found = _metric(plan, key, lang)
        elif part.kind == "dimensions":
            found = _dimensions(plan, key, lang)
        elif part.kind == "filter":
            found = _filter(plan, part.at, key, asked, lang)
        elif part.kind == "new_filter":
            found = _new_filter(plan, key, asked, lang)
        elif part.kind in ("period", "compare"):
            found = _period(plan, key, asked.today, lang)
        elif part.kind == "order":
            found = _order(plan, key, lang)
        with st.container(horizontal=True):
            applied = part.kind not in ("range", "part", "having") and st.form_submit_button(
                t("chips.apply", lang), type="primary"
            )
            removable = part.kind in ("filter", "range", "part", "having") or (part.kind == "period" and plan.period)
            removed = removable and st.form_submit_button(t("chips.remove", lang), icon=":material/close:")
    changed = without(plan, part) if removed else found if applied else None
    if changed is not None and changed != plan:
        assistant.change(at, changed)
        st.rerun()


def _metric(plan: Plan, key: str, lang: str) -> Plan:
    model = load_model()
    names = list(model.metrics)
    if plan.target != "metric":
        st.caption(t("chips.list_only", lang))
        return plan
    metric = st.selectbox(
        t("chips.metric", lang), names, index=names.index(plan.metric), key=f"{key}_metric",
        format_func=lambda name: model.metric(name).label(lang),
    )  # fmt: skip
    shows = SHOWS if plan.show in SHOWS else (*SHOWS, plan.show)
    show = st.selectbox(
        t("chips.show", lang), shows, index=shows.index(plan.show), key=f"{key}_show",
        format_func=lambda name: t(f"chips.show_{name or 'plain'}", lang),
    )  # fmt: skip
    if metric == plan.metric:
        beside = plan.beside and show == plan.show
        return replace(plan, show=show, part=() if show and not beside else plan.part, beside=beside)
    return replace(
        plan,
        metric=metric,
        also=(),
        part=(),
        show=show,
        beside=plan.beside and show == plan.show and show != "share",
        percentile=None,
        having_more_than=None,
        having_less_than=None,
        near_mean="",
    )


def _dimensions(plan: Plan, key: str, lang: str) -> Plan:
    model = load_model()
    names = [name for name in model.dimensions if name not in (*BANDS, NUMBER)]
    names += [name for name in plan.dimensions if name not in names]
    most = max(MOST_GROUPS, len(plan.dimensions))
    chosen = st.multiselect(
        t("chips.groups", lang), names, default=list(plan.dimensions), max_selections=most, key=f"{key}_groups",
        format_func=lambda name: model.dimension(name).label(lang), placeholder=t("chips.none", lang),
    )  # fmt: skip
    alone = len(chosen) < 2
    return replace(
        plan, dimensions=tuple(chosen), each=plan.each and not alone, order=plan.order if chosen else "",
        limit=plan.limit if chosen else None, having_more_than=plan.having_more_than if chosen else None,
        having_less_than=plan.having_less_than if chosen else None, near_mean=plan.near_mean if chosen else "",
        turned=plan.turned if chosen else "",
    )  # fmt: skip


def _filter(plan: Plan, place: int, key: str, asked: Assistant, lang: str) -> Plan:
    item = plan.filters[place]
    changed = _values(item, key, asked, lang)
    filters = plan.filters[:place] + ((changed,) if changed.values else ()) + plan.filters[place + 1 :]
    return replace(plan, filters=filters)


def _values(item: PlanFilter, key: str, asked: Assistant, lang: str) -> PlanFilter:
    if item.dimension in ("sla_kept", *TEXTS) or not item.values:
        return item
    names = asked.linker.station_names
    known = asked.values(item.dimension)
    options = [*known, *(value for value in item.values if value not in known)]

    def label(value: str) -> str:
        return names.get(value, value) if item.dimension == "station" else cell_text(item.dimension, value, lang)

    chosen = st.multiselect(
        t("chips.values", lang), options, default=list(item.values), format_func=label, key=f"{key}_values",
        placeholder=t("chips.none", lang),
    )  # fmt: skip
    negated = st.toggle(t("chips.except", lang), value=item.negated, key=f"{key}_except")
    return PlanFilter(item.dimension, tuple(chosen), negated)


def _new_filter(plan: Plan, key: str, asked: Assistant, lang: str) -> Plan | None:
    """A further condition: one list of all values, each with the name of its dimension."""
    model, names = load_model(), asked.linker.station_names
    taken = {item.dimension for item in plan.filters}
    options = [(name, value) for name in FILTERED if name not in taken for value in asked.values(name)]

    def label(option: tuple[str, str]) -> str:
        name, value = option
        shown = names.get(value, value) if name == "station" else cell_text(name, value, lang)
        return f"{shown} · {model.dimension(name).label(lang)}"

    chosen = st.selectbox(
        t("chips.condition", lang), options, index=None, format_func=label, key=f"{key}_new",
        placeholder=t("chips.search", lang),
    )  # fmt: skip
    if chosen is None:
        return None
    return replace(plan, filters=(*plan.filters, PlanFilter(chosen[0], (chosen[1],))))


def _period(plan: Plan, key: str, today: dt.date, lang: str) -> Plan:
    presets = {name: _preset(name, today) for name in PRESETS if name != "own"}
    current = next((name for name, period in presets.items() if _same(period, plan.period)), "own")
    chosen = st.selectbox(
        t("chips.period", lang), PRESETS, index=PRESETS.index(current), key=f"{key}_preset",
        format_func=lambda name: t(f"chips.period_{name}", lang),
    )  # fmt: skip
    own = plan.period or Period(today - dt.timedelta(days=29), today)
    days = st.date_input(
        t("chips.days", lang), (own.start, own.end), key=f"{key}_days",
        format="DD.MM.YYYY" if lang == "ru" else "YYYY-MM-DD",
    )  # fmt: skip
    against = st.selectbox(
        t("chips.against", lang), ("", "preceding", "year"), key=f"{key}_against",
        index=0 if plan.compare is None else 2 if plan.period and _same(plan.compare, year_before(plan.period)) else 1,
        format_func=lambda name: t(f"chips.against_{name or 'none'}", lang),
    )  # fmt: skip
    period = presets.get(chosen, own)
    if chosen == "own" and isinstance(days, tuple) and len(days) == 2:
        period = Period(days[0], days[1])
    compare = {"preceding": preceding, "year": year_before}.get(against)
    return replace(plan, period=period, compare=compare(period) if compare and period else None)


def _order(plan: Plan, key: str, lang: str) -> Plan:
    order = st.selectbox(
        t("chips.order", lang), ORDERS, index=ORDERS.index(plan.order), key=f"{key}_order",
        format_func=lambda name: t(f"chips.order_{name or 'none'}", lang),
    )  # fmt: skip
    limit = st.number_input(
        t("chips.limit", lang), 0, MOST_LIMIT, plan.limit or 0, key=f"{key}_limit", help=t("chips.limit_help", lang)
    )
    return replace(plan, order=order, limit=int(limit) or None)


def _preset(name: str, today: dt.date) -> Period | None:
    if name == "all":
        return None
    if name == "year":
        return Period(dt.date(today.year, 1, 1), today)
    if name == "last_year":
        return Period(dt.date(today.year - 1, 1, 1), dt.date(today.year - 1, 12, 31))
    return Period(today - dt.timedelta(days=int(name) - 1), today)


def _same(one: Period | None, other: Period | None) -> bool:
    if one is None or other is None:
        return one is other
    return (one.start, one.end) == (other.start, other.end)
