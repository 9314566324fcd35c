"""No plan, however its fields are put together, breaks the query, the headers or the sentence."""

from __future__ import annotations

import datetime as dt
import random
import warnings

import pytest
import sqlalchemy as sa

from azs.errors import BeyondPlanError
from azs.semantic import load_model
from chains.compile import compile_plan
from chains.labels import result_columns
from chains.plan import SHOWS, TARGETS, Period, Plan, PlanFilter, PlanRange
from chains.sentence import answer_text, understood

TODAY = dt.date(2026, 11, 20)
NOW = Period(dt.date(2026, 10, 1), dt.date(2026, 10, 31))
BEFORE = Period(dt.date(2026, 9, 1), dt.date(2026, 9, 30))
FIRES, UFA = PlanFilter("category", ("Возгорание",)), PlanFilter("city", ("Уфа",))
CRITICAL = (PlanFilter("severity", ("critical",)),)
DEAR = (PlanRange("loss_rub", over=1000),)
GROUPS = ((), (), ("month",), ("station",), ("category",), ("station", "month"), ("city", "category"), ("weekday",))


def _plan(chance: random.Random) -> Plan:
    def seldom(share: float) -> bool:
        return chance.random() < share

    return Plan(
        metric=chance.choice(list(load_model().metrics)), dimensions=chance.choice(GROUPS),
        filters=chance.choice(((), (FIRES,), (UFA,), (FIRES, UFA))), period=chance.choice((None, NOW, NOW)),
        compare=BEFORE if seldom(0.3) else None, order=chance.choice(("", "", "desc", "asc")),
        limit=chance.choice((None, None, 1, 3)), show=chance.choice(("", "", "", "", *SHOWS)),
        also=chance.choice(((), (), (), ("loss_rub",), ("sla_kept_pct", "incidents"))),
        part=chance.choice((CRITICAL, DEAR)) if seldom(0.1) else (), thresholds=DEAR if seldom(0.1) else (),
        inside=seldom(0.1), reach=80.0 if seldom(0.1) else None, beside=seldom(0.1),
        per=chance.choice(("", "", "", "day", "station")),
        each=seldom(0.1), near_mean=chance.choice(("", "", "", "", "above")), turned="up" if seldom(0.1) else "",
        percentile=chance.choice((None, None, None, None, 0.5, 1.0)), having_more_than=2.0 if seldom(0.1) else None,
        ranges=(PlanRange("loss_rub", over=1000),) if seldom(0.1) else (),
        target=chance.choice(["metric"] * 10 + list(TARGETS)), window=chance.choice((0, 3)),
        moment="resolved" if seldom(0.05) else "",
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_every_plan_is_shown_or_refused(demo_duckdb: sa.Engine, seed: int) -> None:
    chance, shown = random.Random(seed), 0
    with demo_duckdb.connect() as connection, warnings.catch_warnings():
        warnings.simplefilter("error", sa.exc.SAWarning)
        for plan in (_plan(chance) for _ in range(600)):
            try:
                statement = compile_plan(plan, 20, today=TODAY)
            except BeyondPlanError:
                continue
            result = connection.execute(statement)
            names, rows = tuple(result.keys()), [tuple(row) for row in result.fetchall()]
            for lang in ("ru", "en"):
                assert len(result_columns(plan, names, lang)) == len(names)
                for some in (rows, [], [tuple(None for _ in names)]):
                    assert answer_text(plan, some, lang), plan.to_json()
                assert understood(plan, lang, {})
            shown += 1
    assert shown > 40


REFUSED = [
    Plan(period=NOW, compare=BEFORE, show="share"),
    Plan(period=NOW, compare=BEFORE, also=("loss_rub",)),
    Plan(period=NOW, compare=BEFORE, part=CRITICAL),
    Plan(period=NOW, compare=BEFORE, target="incidents"),
    Plan(compare=BEFORE),
    Plan(metric="last_reported_at", dimensions=("month",), show="change"),
    Plan(metric="loss_rub", target="directory"),
    Plan(metric="incidents_per_1000_tx", dimensions=("month",), period=NOW, compare=BEFORE),
]


@pytest.mark.parametrize("plan", REFUSED, ids=lambda plan: plan.to_json()[:60])
def test_a_plan_that_would_drop_a_part_is_refused(plan: Plan) -> None:
    with pytest.raises(BeyondPlanError):
        compile_plan(plan, 20, today=TODAY)


def test_a_ratio_in_two_periods_is_each_of_its_own_days(demo_duckdb: sa.Engine) -> None:
    plan = Plan(metric="incidents_per_1000_tx", dimensions=("station",), period=NOW, compare=BEFORE)
    alone = {period: Plan(metric=plan.metric, dimensions=("station",), period=period) for period in (NOW, BEFORE)}
    with demo_duckdb.connect() as connection:
        both = {row[0]: row[1:3] for row in connection.execute(compile_plan(plan, 99, today=TODAY))}
        each = [dict(connection.execute(compile_plan(one, 99, today=TODAY)).fetchall()) for one in alone.values()]
    assert both == {name: (value, each[1].get(name)) for name, value in each[0].items()}
