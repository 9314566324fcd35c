"""A chart as SVG: the one drawing that the PDF, the page and the HTML file show, and that Word gets as a picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from azs.i18n.formats import number
from azs.reports.report import Chart
from azs.signs import cleaned

FONT = "DejaVu Sans Condensed, DejaVu Sans, Arial, sans-serif"
WIDTH, PLOT_HEIGHT = 720.0, 200.0
LABELS, BAR_LABELS, SIGN = 12, 44, 6.1
"""Labels below an axis at most; signs of a label beside a bar; width of a sign of 11 px, in pixels."""
BAR, GAP = 20.0, 8.0
SIGNAL = "#D13438"


@dataclass(frozen=True)
class Ink:
    """Colours of what is not data."""

    text: str = "#334155"
    line: str = "#CBD5E1"
    limit: str = "#64748B"


DARK = Ink("#E2E8F0", "#475569", "#94A3B8")


def svg(chart: Chart, lang: str, ink: Ink | None = None) -> str:
    """The chart as an SVG document of WIDTH pixels, without a background."""
    ink = ink or Ink()
    body, height = (_bars if chart.kind == "bar" else _columns)(chart, lang, ink)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {height:.0f}" width="{WIDTH:.0f}" '
        f'height="{height:.0f}" role="img" aria-label={quoteattr(cleaned(chart.title))} font-family="{FONT}" font-size="11">'
        f"<title>{escape(cleaned(chart.title))}</title><desc>{escape(cleaned(chart.about))}</desc>{body}</svg>"
    )


def _bars(chart: Chart, lang: str, ink: Ink) -> tuple[str, float]:
    """Lying bars, one series, the value beside each."""
    labels = [_cut(label, BAR_LABELS) for label in chart.labels]
    left = 8 + SIGN * max((len(label) for label in labels), default=0)
    values = chart.series[0].values if chart.series else ()
    scale = (WIDTH - left - 70) / (max(values, default=0.0) or 1.0)
    parts = []
    for at, (label, value) in enumerate(zip(labels, values, strict=True)):
        top = at * (BAR + GAP) + 4
        middle = top + BAR / 2 + 4
        width = max(value * scale, 1.0)
        parts += [
            _text(left - 6, middle, label, ink.text, anchor="end"),
            _rect(left, top, width, BAR, chart.series[0].colour),
            _text(left + width + 5, middle, number(value, lang, chart.digits), ink.text),
        ]
    return "".join(parts), len(labels) * (BAR + GAP) + 8


def _columns(chart: Chart, lang: str, ink: Ink) -> tuple[str, float]:
    """Standing columns, alone or stacked, or a line; limits across, signals marked."""
    left, top, right = 52.0, 12.0, 8.0
    tops = _tops(chart)
    ticks = _ticks(max([*tops, *(value for _, value in chart.limits)], default=0.0), min(_lows(chart), default=0.0))
    low, span = ticks[0], (ticks[-1] - ticks[0]) or 1.0
    y = lambda value: top + PLOT_HEIGHT * (1 - (value - low) / span)  # noqa: E731
    step = (WIDTH - left - right) / max(len(chart.labels), 1)
    places = [left + step * (at + 0.5) for at in range(len(chart.labels))]
    parts = [_axis(tick, y(tick), left, lang, ink, digits=0 if span >= 4 else 1) for tick in ticks]
    if chart.kind == "line":
        parts += [_line(series.colour, [(x, y(v)) for x, v in zip(places, series.values, strict=True)]) for series in chart.series]
    else:
        parts += _stacks(chart, places, step * 0.68, y, low)
    for at, (_, value) in enumerate(chart.limits):
        dash = "" if at == 1 else ' stroke-dasharray="5 4"'
        parts.append(f'<line x1="{left}" x2="{WIDTH - right}" y1="{y(value):.1f}" y2="{y(value):.1f}" stroke="{ink.limit}" stroke-width="1.4"{dash}/>')
    parts += [_diamond(places[at], y(tops[at])) for at in chart.marked]
    every = max(math.ceil(len(places) / LABELS), 1)
    parts += [_text(x, top + PLOT_HEIGHT + 18, label, ink.text, anchor="middle") for x, label in list(zip(places, chart.labels, strict=True))[::every]]
    legend, height = _legend(chart, lang, left, top + PLOT_HEIGHT + 40, ink)
    return "".join(parts) + legend, height + 8


def _tops(chart: Chart) -> list[float]:
    """The highest point at each place."""
    joined = zip(*(series.values for series in chart.series), strict=True)
    return [sum(values) if chart.kind == "stacked" else max(values) for values in joined]


def _lows(chart: Chart) -> list[float]:
    """What the axis must reach down to: 0, but for a line, whose limits and points may lie far above."""
    if chart.kind != "line":
        return [0.0]
    return [*(value for series in chart.series for value in series.values), *(value for _, value in chart.limits)]


def _ticks(high: float, low: float) -> list[float]:
    """Round values from below `low` to above `high`, about five."""
    reach = (high - low) or abs(high) or 1.0
    raw = reach / 4
    size = 10 ** math.floor(math.log10(raw))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= raw)
    first = math.floor(low / step) * step
    count = math.ceil((high - first) / step - 1e-9)
    return [first + step * at for at in range(max(count, 1) + 1)]


def _stacks(chart: Chart, places: Sequence[float], width: float, y: object, low: float) -> list[str]:
    parts, base = [], [0.0] * len(places)
    for number_, series in enumerate(chart.series):
        part = width / len(chart.series) if chart.kind == "column" else width
        for at, value in enumerate(series.values):
            begin = base[at] if chart.kind == "stacked" else low
            x = places[at] - width / 2 + (part * number_ if chart.kind == "column" else 0)
            upper, lower = y(begin + value), y(begin)  # type: ignore[operator]
            if value:
                parts.append(_rect(x, upper, part, lower - upper, series.colour))
            base[at] += value
    return parts


def _axis(value: float, y: float, left: float, lang: str, ink: Ink, *, digits: int) -> str:
    rule = f'<line x1="{left}" x2="{WIDTH - 8}" y1="{y:.1f}" y2="{y:.1f}" stroke="{ink.line}" stroke-width="0.8"/>'
    return rule + _text(left - 6, y + 4, number(value, lang, digits), ink.text, anchor="end")


def _legend(chart: Chart, lang: str, left: float, top: float, ink: Ink) -> tuple[str, float]:
    """Names of the series and of the limits with their values, in as many lines as they need."""
    parts, x, y = [], left, top
    entries = [(series.name, series.colour, "") for series in chart.series]
    entries += [(f"{name}: {number(value, lang, 1)}", ink.limit, "line") for name, value in chart.limits]
    for name, colour, kind in entries:
        width = 26 + SIGN * len(name)
        if x + width > WIDTH and x > left:
            x, y = left, y + 18
        sign = (
            f'<line x1="{x}" x2="{x + 12}" y1="{y - 4}" y2="{y - 4}" stroke="{colour}" stroke-width="1.4"/>'
            if kind else _rect(x, y - 9, 10, 10, colour)
        )  # fmt: skip
        parts.append(sign + _text(x + 15, y, name, ink.text))
        x += width
    return "".join(parts), y


def _line(colour: str, points: Sequence[tuple[float, float]]) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.6" fill="{colour}"/>' for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>{dots}'


def _rect(x: float, y: float, width: float, height: float, colour: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{max(height, 0.0):.1f}" fill="{colour}"/>'


def _diamond(x: float, y: float) -> str:
    points = f"{x:.1f},{y - 9:.1f} {x + 6:.1f},{y - 3:.1f} {x:.1f},{y + 3:.1f} {x - 6:.1f},{y - 3:.1f}"
    return f'<polygon points="{points}" fill="{SIGNAL}" stroke="#FFFFFF" stroke-width="1.2"/>'


def _text(x: float, y: float, said: str, colour: str, *, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}">{escape(cleaned(said))}</text>'


def _cut(text: str, length: int) -> str:
    said = " ".join(text.split())
    return said if len(said) <= length else said[: length - 1].rstrip() + "…"
