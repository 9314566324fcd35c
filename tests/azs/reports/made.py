"""Reports for the tests: orders over the demo data, and one report made of everything a text can hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from azs.analytics.filters import Filters
from azs.database.access import as_person, as_system
from azs.reports.build import Order, build
from azs.reports.report import Chart, Column, Fact, Paragraph, Report, Section, Series, Source, Style, Table
from azs.security.actor import SYSTEM, Actor

NOW = dt.datetime(2026, 11, 20, 12, 30)
YEAR = (dt.date(2025, 11, 21), dt.date(2026, 11, 20))
STATION = "АЗС-003"
STYLES: tuple[Style, ...] = ("text", "item", "quote", "note")
HOSTILE = (
    "<script>alert(1)</script>", '=HYPERLINK("http://x";"y")', "'; DROP TABLE incidents; --", "@SUM(A1)",
    '#import "x"', "مرحبا بالعالم", "שלום", "пожар 🔥🚒", "x" * 200, "a\x00b\x07\ud800",
    "{количество} %s $1 \\n", "&amp; ]]> --> <!--",
)  # fmt: skip


def made(
    engine: sa.Engine, kind: str, lang: str = "ru", *, actor: Actor = SYSTEM, days: tuple[dt.date, dt.date] = YEAR,
    **chosen: Any,
) -> Report:  # fmt: skip
    """A report of the demo data; made once for the same order."""
    if kind == "station":
        chosen.setdefault("stations", (STATION,))
    return _made(engine, Order(kind, Filters(*days, **chosen), lang, NOW), actor)


@lru_cache(maxsize=200)
def _made(engine: sa.Engine, order: Order, actor: Actor) -> Report:
    return build(as_person(engine, actor), order, records=as_system(engine))


def paragraphs(report: Report) -> Iterator[Paragraph]:
    """Every sentence."""
    for section in report.sections:
        yield from (block for block in section.blocks if isinstance(block, Paragraph))


def tables(report: Report) -> dict[str, Table]:
    """Every table by its title."""
    return {block.title: block for one in report.sections for block in one.blocks if isinstance(block, Table)}


def charts(report: Report) -> list[Chart]:
    """Every chart."""
    return [block for one in report.sections for block in one.blocks if isinstance(block, Chart)]


def hostile() -> Report:
    """A report whose every text is somebody's attempt."""
    rows = tuple((text, number, float(number) / 4, dt.date(2026, 1, 1 + number)) for number, text in enumerate(HOSTILE))
    columns = (Column(HOSTILE[0]), Column("n", "count"), Column("доля", "%", 2), Column("день", "date"))
    blocks = (
        Paragraph((HOSTILE[0], Fact(1234.5, "1\u00a0234,5", "Q1"), HOSTILE[2]), "lead"),
        *(Paragraph((text,), style) for text, style in zip(HOSTILE, STYLES * 3, strict=True)),
        Table("Таблица " + HOSTILE[0], columns, rows, "Q1", cut=99),
        Chart(HOSTILE[0], "bar", HOSTILE, (Series(HOSTILE[2], tuple(map(float, range(12))), "#112233"),), "Q1"),
        Chart("линия", "line", ("а", "б"), (Series("s", (1.0, 2.5), "#112233"),), "Q1", (("верх", 3.0),), (1,)),
    )  # fmt: skip
    source = Source("Q1", HOSTILE[0], HOSTILE[2], HOSTILE[7], "SELECT '<b>' FROM v_incident -- ```")
    sections = (Section(HOSTILE[0], blocks), Section(HOSTILE[0], ()))
    return Report("summary", "ru", HOSTILE[8], (("Отбор", HOSTILE[2]),), NOW, sections, (source,))
