"""Cards of key figures: value, change against the previous period, sparkline, definition."""

from __future__ import annotations

import streamlit as st

from azs.analytics.kpis import Kpi
from azs.i18n import t
from azs.i18n.formats import NBSP, money, number, percent, signed
from azs.semantic import Metric, load_model
from components import cache

CARDS = {
    "incidents": ":material/confirmation_number:", "open_incidents": ":material/pending_actions:",
    "mttr_median_h": ":material/timer:", "sla_kept_pct": ":material/verified:", "loss_rub": ":material/payments:",
    "incidents_per_1000_tx": ":material/speed:",
}  # fmt: skip
NEEDS = {
    "mttr_median_h": "resolved", "sla_kept_pct": "sla", "loss_rub": "loss", "incidents_per_1000_tx": "transactions",
}  # fmt: skip


def cards(figures: dict[str, Kpi], lang: str) -> None:
    """Draw the six cards of the overview."""
    with st.grid(3, min_column_width=210, gap="small"):
        for metric_id, icon in CARDS.items():
            metric, kpi = load_model().metric(metric_id), figures[metric_id]
            beside = figures.get("mttr_p90_h") if metric_id == "mttr_median_h" else None
            spark = [point for point in kpi.sparkline if point is not None]
            change = change_text(metric, kpi, lang)
            same = kpi.value == kpi.previous
            colour = "off" if same else {"up": "normal", "down": "inverse"}.get(metric.good_direction, "off")
            st.metric(
                metric.label(lang), value_text(metric, kpi.value, lang), change, icon=icon,
                delta_color=colour, delta_arrow="off" if same else "auto", border=True,
                help=_help(metric, kpi, lang), height="stretch",
                delta_description=_why_empty(metric_id, kpi, lang) or _beside(beside, lang),
                chart_data=spark if len(spark) > 1 else None, chart_type="area",
            )  # fmt: skip


def value_text(metric: Metric, value: float | None, lang: str) -> str:
    """Value with its unit."""
    if metric.unit == "rub":
        return money(value, lang)
    if metric.unit == "%":
        return percent(value, lang, metric.digits)
    text = number(value, lang, metric.digits)
    return f"{text}{NBSP}{t('overview.h', lang)}" if metric.unit == "h" and value is not None else text


def change_text(metric: Metric, kpi: Kpi, lang: str) -> str | None:
    """Change against the previous period: percent, or points for a share; None when there is nothing to compare."""
    if kpi.value is None or kpi.previous is None:
        return None
    if metric.unit == "%":
        return f"{signed(kpi.value - kpi.previous, lang, 1)}{NBSP}{t('overview.points', lang)}"
    if not kpi.previous:
        return None
    change = 100 * (kpi.value / kpi.previous - 1)
    return f"{signed(change, lang, 1)}{NBSP if lang == 'ru' else ''}%"


def _why_empty(metric_id: str, kpi: Kpi, lang: str) -> str | None:
    """Why a card shows a dash: the data never hold it, or hold none of it in this selection."""
    if kpi.value is not None:
        return None
    needed = NEEDS.get(metric_id)
    if needed and not cache.availability()[needed]:
        return t(f"overview.without_{needed}", lang)
    return t("overview.without_any", lang)


def _beside(p90: Kpi | None, lang: str) -> str | None:
    if p90 is None or p90.value is None:
        return None
    return f"P90 {number(p90.value, lang)}{NBSP}{t('overview.h', lang)}"


def _help(metric: Metric, kpi: Kpi, lang: str) -> str:
    text = metric.definition(lang)
    if kpi.value is None:
        return f"{text} {t('overview.no_counterpart', lang)}"
    if kpi.previous is None:
        return f"{text} {t('overview.no_previous', lang)}"
    return f"{text} {t('overview.previous', lang, value=value_text(metric, kpi.previous, lang))}"
