"""What the rules know of a question, told to a model that writes SQL: conditions, periods, measures, groups."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import sqlalchemy as sa

from azs.analytics.filters import midnight
from azs.errors import BeyondPlanError, UnanswerableError
from azs.semantic import load_model
from chains.comparing import up_to_today
from chains.database_schema import shown
from chains.dates import find_periods
from chains.linker import Linker, tokens
from chains.measures import value, view_of
from chains.plan import PERIOD_UNITS, Plan
from chains.wording import reworded

MOST_FACTS = 8
_RESOLVED = frozenset(("mttr_median_h", "mttr_p90_h", "mttr_mean_h", "sla_kept_pct", "resolved_incidents"))


def found_facts(
    question: str, linker: Linker, dialect: sa.Dialect, *, today: dt.date, fiscal_month: int = 1
) -> str:  # fmt: skip
    """Lines of a prompt, each a comment of SQL; "" where nothing is known of the question."""
    text = reworded(question)
    told = list(dict.fromkeys((
        *_conditions(text, linker), *_measures(text, linker, dialect, today), *_periods(text, today, fiscal_month),
    )))  # fmt: skip
    return "\n".join(f"-- {line}" for line in told[:MOST_FACTS])


def _conditions(text: str, linker: Linker) -> Iterator[str]:
    for mention in linker.station_mentions(text):
        if mention.codes:
            yield f"'{shown(mention.text)}' means {_among('station_code', mention.codes)}"
    model = load_model()
    read = tokens(text)
    at: dict[tuple[int, int, str], list[str]] = {}
    for link in linker.links(read):
        if link.term.kind == "value":
            at.setdefault((link.first, link.last, link.term.name), []).append(link.term.value)
    for (first, last, name), values in at.items():
        said = shown(" ".join(token.text for token in read[first : last + 1]))
        yield f"'{said}' means {_among(model.dimension(name).column, tuple(dict.fromkeys(values)))}"


def _among(column: str, values: tuple[str, ...]) -> str:
    quoted = ["'" + shown(item).replace("'", "''") + "'" for item in values[:6]]
    return f"{column} = {quoted[0]}" if len(quoted) == 1 else f"{column} IN ({', '.join(quoted)})"


def _measures(text: str, linker: Linker, dialect: sa.Dialect, today: dt.date) -> Iterator[str]:
    """Formulas of the metrics and columns of the dimensions that words name."""
    model = load_model()
    read = tokens(text)
    for link in linker.links(read):
        said = shown(" ".join(token.text for token in read[link.first : link.last + 1]))
        if link.term.kind == "metric" and (formula := _formula(link.term.name, dialect, today)):
            moment = " by resolved_at" if link.term.name in _RESOLVED else ""
            yield f"'{said}' means {formula} of {view_of(link.term.name).name}{moment}"
        elif link.term.kind == "dimension" and link.term.name not in PERIOD_UNITS:
            yield f"'{said}' means the column {model.dimension(link.term.name).column}"


def _formula(metric: str, dialect: sa.Dialect, today: dt.date) -> str:
    try:
        found = value(Plan(metric=metric), view_of(metric), None, today)
    except (BeyondPlanError, UnanswerableError, KeyError):
        return ""
    text = str(found.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
    return text.replace(f"{view_of(metric).name}.", "")


def _periods(text: str, today: dt.date, fiscal_month: int) -> Iterator[str]:
    for found in find_periods(text, today, fiscal_month=fiscal_month):
        for period in (found.period, found.against):
            if period is None:
                continue
            period, _ = up_to_today(period, None, today)
            if period:
                end = midnight(period.end + dt.timedelta(days=1))
                said = shown(text[found.start : found.end])
                yield f"'{said}' means >= DATE '{period.start}' AND < DATE '{end.date()}'"
