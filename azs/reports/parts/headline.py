"""The key figures against the period before."""

from __future__ import annotations

from azs.analytics import kpis
from azs.analytics.backlog import lifetimes
from azs.analytics.kpis import Kpi
from azs.analytics.reading import Statement
from azs.i18n import t
from azs.reports.draft import Draft
from azs.reports.report import Block, Cell, Fact, Paragraph, Section, Table, Unit
from azs.reports.values import change
from azs.semantic import load_model

SHOWN = (
    "incidents",
    "open_incidents",
    "mttr_median_h",
    "mttr_p90_h",
    "sla_kept_pct",
    "loss_rub",
    "incidents_per_1000_tx",
)
SAME_PCT = 0.05
"""A change that is shown as 0.0 is none."""


def section(draft: Draft, figures: dict[str, Kpi]) -> Section:
    """Sentences on what has changed, and the table of all figures."""
    return Section(draft.title("headline"), (*sentences(draft, figures), table(draft, figures)))


def sentences(draft: Draft, figures: dict[str, Kpi]) -> tuple[Block, ...]:
    """How many incidents there were, and what became of them."""
    made: list[Block] = [_incidents(draft, figures["incidents"])]
    for metric_id in ("mttr_median_h", "sla_kept_pct", "loss_rub"):
        if (kpi := figures[metric_id]).value is not None:
            made.append(_said(draft, metric_id, kpi))
    made.append(_open(draft, figures["open_incidents"]))
    return tuple(made)


def table(draft: Draft, figures: dict[str, Kpi]) -> Table:
    """Every figure, what it was before, and the change."""
    rows: list[tuple[Cell, ...]] = []
    for metric_id in SHOWN:
        metric, kpi = load_model().metric(metric_id), figures[metric_id]
        unit, lang, source = _unit(metric_id), draft.lang, _source(draft, metric_id)
        moved = _change(metric_id, kpi)
        rows.append(
            (
                t("reports.open_at_end", lang) if metric_id == "open_incidents" else metric.label(lang),
                draft.fact(kpi.value, source, unit, metric.digits),
                draft.fact(kpi.previous, source, unit, metric.digits),
                Fact(moved, change(moved, unit, lang), source, "%"),
                source,
            )
        )
    columns = tuple(draft.column(name) for name in ("metric", "value", "previous", "change", "source"))
    return draft.table("headline", columns, rows, _source(draft, "incidents"))


def _incidents(draft: Draft, kpi: Kpi) -> Paragraph:
    source, now = _source(draft, "incidents"), kpi.value or 0
    count = draft.fact(int(now), source)
    words = draft.word("incident", now)
    if not now and kpi.previous is None:
        return draft.say("nothing", style="lead")
    if not now:
        return draft.say("incidents_none", style="lead", before=draft.fact(int(kpi.previous or 0), source))
    if not kpi.previous:
        return draft.say("incidents", count=now, style="lead", number=count, words=words)
    before = draft.fact(int(kpi.previous), source)
    moved = _change("incidents", kpi) or 0.0
    if abs(moved) < SAME_PCT:
        return draft.say("incidents_same", count=now, style="lead", number=count, words=words)
    key = "incidents_more" if moved > 0 else "incidents_less"
    by = draft.fact(round(abs(moved), 1), source, "%", 1)
    return draft.say(key, count=now, style="lead", number=count, words=words, by=by, before=before)


def _said(draft: Draft, metric_id: str, kpi: Kpi) -> Paragraph:
    """The sentence of a metric; with what it was before where that is known."""
    metric, source, unit = load_model().metric(metric_id), _source(draft, metric_id), _unit(metric_id)
    value = draft.fact(kpi.value, source, unit, metric.digits)
    if kpi.previous is None:
        return draft.say(metric_id, value=value)
    previous = draft.fact(kpi.previous, source, unit, metric.digits)
    if value.text == previous.text:
        return draft.say(f"{metric_id}_same", value=value)
    better = (kpi.value or 0) > kpi.previous if metric.good_direction == "up" else (kpi.value or 0) < kpi.previous
    return draft.say(f"{metric_id}_{'better' if better else 'worse'}", value=value, previous=previous)


def _open(draft: Draft, kpi: Kpi) -> Paragraph:
    source, count = _source(draft, "open_incidents"), int(kpi.value or 0)
    before = draft.fact(int(kpi.previous or 0), source)
    if not count:
        return draft.say("open_none", before=before) if before.value else draft.say("open_never")
    words = draft.word("incident", count)
    return draft.say("open", count=count, number=draft.fact(count, source), words=words, before=before)


def _change(metric_id: str, kpi: Kpi) -> float | None:
    """Percent against the period before; points of a share."""
    if kpi.value is None or kpi.previous is None:
        return None
    if _unit(metric_id) == "%":
        return kpi.value - kpi.previous
    return 100 * (kpi.value / kpi.previous - 1) if kpi.previous else None


def _unit(metric_id: str) -> Unit:
    unit = load_model().metric(metric_id).unit
    return unit if unit in ("h", "rub", "%", "l") else "count"  # type: ignore[return-value]


def _source(draft: Draft, metric_id: str) -> str:
    return draft.cite("metric", _statement(draft, metric_id), metric=metric_id)


def _statement(draft: Draft, metric_id: str) -> Statement:
    if metric_id == "open_incidents":
        return lifetimes(draft.filters)
    if metric_id == "incidents_per_1000_tx":
        return kpis.transactions_by_day(draft.filters)
    if metric_id in ("incidents", "loss_rub"):
        return kpis.reported_by_day(draft.filters)
    return kpis.resolved_in_period(draft.filters)
