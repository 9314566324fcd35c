"""When incidents are reported: hours of the day and days of the week."""

from __future__ import annotations

import pandas as pd

from azs.analytics.overview import by_hour
from azs.i18n import t
from azs.i18n.formats import WEEKDAYS_SHORT
from azs.reports.draft import Draft
from azs.reports.parts.places import BLUE
from azs.reports.report import Cell, Chart, Fact, Section, Series

PARTS = (0, 6, 12, 18)
"""Hours that parts of the day begin at."""


def section(draft: Draft, heatmap: pd.DataFrame) -> Section:
    """The busiest hour and day, a chart of the hours, a table of the days by parts of the day.

    Args:
        heatmap: of `azs.analytics.overview.heatmap`.
    """
    if heatmap.empty:
        return Section(draft.title("times"), (draft.say("nothing"),))
    source = draft.cite("times", by_hour(draft.filters))
    counted = {(int(day), int(hour)): int(count) for day, hour, count in heatmap.itertuples(index=False)}
    hours = [sum(counted[day, hour] for day in range(1, 8)) for hour in range(24)]
    days = {day: sum(counted[day, hour] for hour in range(24)) for day in range(1, 8)}
    hour, day = hours.index(max(hours)), max(days, key=lambda one: days[one])
    said = draft.say(
        "times",
        hour=Fact(hour, f"{hour:02d}:00", source),
        until=Fact((hour + 1) % 24, f"{(hour + 1) % 24:02d}:00", source),
        number=draft.fact(hours[hour], source),
        day=t(f"reports.weekday_{day}", draft.lang),
        of_day=draft.fact(days[day], source),
    )
    values = tuple(float(count) for count in hours)
    chart = Chart(
        t("reports.chart_times", draft.lang),
        "column",
        tuple(f"{one:02d}" for one in range(24)),
        (Series(t("reports.column_incidents", draft.lang), values, BLUE),),
        source,
        about=said.text,
    )
    rows: list[tuple[Cell, ...]] = [
        (WEEKDAYS_SHORT[draft.lang][one - 1], *(sum(counted[one, at + part] for part in range(6)) for at in PARTS))
        for one in range(1, 8)
    ]
    columns = (
        draft.column("weekday"),
        *(draft.column(name, "count") for name in ("night", "morning", "afternoon", "evening")),
    )
    return Section(draft.title("times"), (said, chart, draft.table("times", columns, rows, source)))
