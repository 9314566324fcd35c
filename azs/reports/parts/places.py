"""Where and of what kind: categories and stations against the period before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import pandas as pd

from azs.analytics.overview import by_category, by_month, by_station, monthly_trend
from azs.analytics.page import Overview
from azs.i18n import t
from azs.i18n.formats import month_name
from azs.reports.draft import Draft
from azs.reports.report import Block, Cell, Chart, Paragraph, Section, Series

BARS = 10
LEAST = 5
"""Incidents that a category or a station has, now or before, to be spoken of as changed."""
BLUE = "#2F6FDE"


@dataclass(frozen=True)
class Moved:
    """A category or a station: its stored value, its name, and how many incidents now and before."""

    key: str
    name: str
    now: int
    before: int

    @property
    def difference(self) -> int:
        """How many more there are now."""
        return self.now - self.before


def categories(draft: Draft, now: Overview, before: Overview) -> Section:
    """Which kinds of incidents make up most, and which have changed."""
    source = draft.cite("categories", by_category(draft.filters))
    moved = _moved(now.pareto, before.pareto, "category", partial(draft.label, "category"))
    total = sum(one.now for one in moved)
    if not total:
        return Section(draft.title("categories"), (draft.say("nothing"),))
    top = moved[0]
    share = draft.fact(round(100 * top.now / total, 1), source, "%", 1)
    said: list[Block] = [
        draft.say(
            "top_category",
            count=top.now,
            name=quoted(top.name, draft.lang),
            number=draft.fact(top.now, source),
            words=draft.word("incident", top.now),
            share=share,
        )
    ]
    said += _changes(draft, moved, "category", source)
    rows: list[tuple[Cell, ...]] = [
        (one.name, one.now, round(100 * one.now / total, 1), one.before, one.now - one.before) for one in moved
    ]
    columns = (
        draft.column("category"),
        draft.column("incidents", "count"),
        draft.column("share", "%", 1),
        draft.column("before", "count"),
        draft.column("difference", "count"),
    )
    return Section(
        draft.title("categories"),
        (
            *said,
            _bars(draft, "categories", moved, source),
            draft.table("categories", columns, rows, source),
        ),
    )


def stations(draft: Draft, now: Overview, before: Overview) -> Section:
    """Which stations have most incidents, and where that has changed."""
    source = draft.cite("stations", by_station(draft.filters, None))
    named = dict(zip(now.station_ranking["station_code"], now.station_ranking["station_name"], strict=True))
    moved = _moved(
        now.station_ranking, before.station_ranking, "station_code", lambda code: _named(code, named.get(code, ""))
    )
    if not any(one.now for one in moved):
        return Section(draft.title("stations"), (draft.say("nothing_stations"),))
    top = moved[0]
    said: list[Block] = [
        draft.say(
            "top_station",
            count=top.now,
            name=quoted(top.name, draft.lang),
            number=draft.fact(top.now, source),
            words=draft.word("incident", top.now),
        )
    ]
    said += _changes(draft, moved, "station", source)
    columns = (
        draft.column("station"),
        draft.column("name"),
        draft.column("region"),
        draft.column("incidents", "count"),
        draft.column("before", "count"),
        draft.column("difference", "count"),
        draft.column("loss", "rub"),
    )
    table = draft.table("stations", columns, _station_rows(draft, now, before), source)
    return Section(draft.title("stations"), (*said, _bars(draft, "stations", moved, source), table))


def quoted(name: str, lang: str) -> str:
    """A name inside a sentence: quotation marks keep it from being declined."""
    return f"«{name}»" if lang == "ru" else f"“{name}”"


def _named(code: str, name: str) -> str:
    return f"{code} {name}" if name and name != code else code


def _station_rows(draft: Draft, now: Overview, before: Overview) -> list[tuple[Cell, ...]]:
    earlier = _counts(before.station_ranking, "station_code")
    found: list[tuple[Cell, ...]] = []
    for row in now.station_ranking.to_dict("records"):
        code, count = str(row["station_code"]), int(row["incidents"])
        loss = None if pd.isna(row["loss_rub"]) else round(float(row["loss_rub"]))
        region = None if pd.isna(row["region"]) else draft.label("region", row["region"])
        was = earlier.get(code, 0)
        found.append((code, str(row["station_name"]), region, count, was, count - was, loss))
    return found


def _changes(draft: Draft, moved: Sequence[Moved], kind: str, source: str) -> list[Block]:
    """The greatest growth and the greatest fall, each judged by the control limits of its own months."""
    known = [one for one in moved if max(one.now, one.before) >= LEAST]
    found: list[Block] = []
    for key, sign in (("more", 1), ("less", -1)):
        one = max(known, key=lambda one: sign * one.difference, default=None)
        if one is None or sign * one.difference <= 0:
            continue
        said = draft.say(
            f"{kind}_{key}",
            style="item",
            name=quoted(one.name, draft.lang),
            before=draft.fact(one.before, source),
            now=draft.fact(one.now, source),
        )
        found.append(Paragraph((*said.parts, " ", *_judged(draft, kind, one.key).parts), "item"))
    return found


def _judged(draft: Draft, kind: str, key: str) -> Paragraph:
    """Whether the months of one category or station differ by more than chance, and when they did last."""
    own = draft.filters
    filters = replace(own, categories=(key,)) if kind == "category" else replace(own, stations=(key,))
    trend = monthly_trend(draft.reader, filters)
    if trend.centre is None:
        return draft.say("unjudged")
    if not trend.signals:
        return draft.say("chance")
    source = draft.cite("trend", by_month(filters), filters=filters)
    latest = trend.signals[-1]
    total = int(trend.frame[trend.frame["month"] == latest]["incidents"].sum())
    return draft.say(
        "more_than_chance",
        month=month_name(latest, draft.lang, case="in"),
        number=draft.fact(total, source),
        centre=draft.fact(round(trend.centre, 1), source, digits=1),
    )


def _moved(now: pd.DataFrame, before: pd.DataFrame, key: str, label: Callable[[str], str]) -> list[Moved]:
    current, earlier = _counts(now, key), _counts(before, key)
    names = [*current, *(name for name in earlier if name not in current)]
    found = [Moved(name, label(name), current.get(name, 0), earlier.get(name, 0)) for name in names]
    return sorted(found, key=lambda one: (-one.now, one.name))


def _counts(frame: pd.DataFrame, key: str) -> dict[str, int]:
    return dict(zip(map(str, frame[key]), map(int, frame["incidents"]), strict=True))


def _bars(draft: Draft, key: str, moved: Sequence[Moved], source: str) -> Chart:
    shown = [one for one in moved if one.now][:BARS]
    name = t("reports.column_incidents", draft.lang)
    about = "; ".join(f"{one.name}: {one.now}" for one in shown)
    return Chart(
        t(f"reports.chart_{key}", draft.lang),
        "bar",
        tuple(one.name for one in shown),
        (Series(name, tuple(float(one.now) for one in shown), BLUE),),
        source,
        about=about,
    )
