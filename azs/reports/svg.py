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
LEFT, TOP, RIGHT = 52.0, 12.0, 8.0
MONTH, BAR_LABELS, SIGN = 58.0, 0.38, 6.1
"""Room for a label below an axis, in pixels; share of the width for labels beside bars; width of a sign, in pixels."""
BAR, GAP = 20.0, 8.0
SIGNAL = "#D13438"


@dataclass(frozen=True)
class Ink:
    """Colours of what is not data."""

    text: str = "#334155"
    line: str = "#CBD5E1"
    limit: str = "#64748B"


@dataclass(frozen=True)
class _Pen:
    """What everything is drawn with: language of the numbers, colours, width in pixels."""

    lang: str
    ink: Ink
    width: float

    def number(self, value: float, digits: int) -> str:
        """A value in the language of the chart."""
        return number(value, self.lang, digits)


DARK = Ink("#E2E8F0", "#475569", "#94A3B8")


def svg(chart: Chart, lang: str, ink: Ink | None = None, *, width: float = WIDTH) -> str:
    """The chart as an SVG document of `width` pixels, without a background."""
    pen = _Pen(lang, ink or Ink(), width)
    body, height = (_bars if chart.kind == "bar" else _columns)(chart, pen)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'height="{height:.0f}" role="img" aria-label={quoteattr(cleaned(chart.title))} '
        f'font-family="{FONT}" font-size="11">'
        f"<title>{escape(cleaned(chart.title))}</title><desc>{escape(cleaned(chart.about))}</desc>{body}</svg>"
    )


def _bars(chart: Chart, pen: _Pen) -> tuple[str, float]:
    """Lying bars, one series, the value beside each."""
    labels = [_cut(label, int(pen.width * BAR_LABELS / SIGN)) for label in chart.labels]
    left = 8 + SIGN * max((len(label) for label in labels), default=0)
    values = chart.series[0].values if chart.series else ()
    scale = (pen.width - left - 70) / (max(values, default=0.0) or 1.0)
    parts = []
    for at, (label, value) in enumerate(zip(labels, values, strict=True)):
        top = at * (BAR + GAP) + 4
        middle = top + BAR / 2 + 4
        width = max(value * scale, 1.0)
        parts += [
            _text(left - 6, middle, label, pen.ink.text, anchor="end"),
            _rect(left, top, width, BAR, chart.series[0].colour),
            _text(left + width + 5, middle, pen.number(value, chart.digits), pen.ink.text),
        ]
    return "".join(parts), len(labels) * (BAR + GAP) + 8


@dataclass(frozen=True)
class _Scale:
    """The standing axis: its round values, and where a value lies on it."""

    ticks: tuple[float, ...]

    def y(self, value: float) -> float:
        """Pixels from the top of the drawing."""
        low, span = self.ticks[0], (self.ticks[-1] - self.ticks[0]) or 1.0
        return TOP + PLOT_HEIGHT * (1 - (value - low) / span)

    @property
    def digits(self) -> int:
        """Decimals of the values."""
        return 0 if all(tick.is_integer() for tick in self.ticks) else 1


def _columns(chart: Chart, pen: _Pen) -> tuple[str, float]:
    """Standing columns, alone or stacked, or a line; limits across, signals marked."""
    tops = _tops(chart)
    high = max([*tops, *(value for _, value in chart.limits)], default=0.0)
    scale = _Scale(_ticks(high, min(_lows(chart), default=0.0)))
    step = (pen.width - LEFT - RIGHT) / max(len(chart.labels), 1)
    places = [LEFT + step * (at + 0.5) for at in range(len(chart.labels))]
    parts = [_grid_line(tick, scale, pen) for tick in scale.ticks]
    if chart.kind == "line":
        parts += [
            _line(one.colour, [(x, scale.y(value)) for x, value in zip(places, one.values, strict=True)])
            for one in chart.series
        ]
    else:
        parts += _stacks(chart, places, step * 0.68, scale)
    parts += [_across(scale.y(value), pen, dashed=at != 1) for at, (_, value) in enumerate(chart.limits)]
    parts += [_diamond(places[at], scale.y(tops[at])) for at in chart.marked]
    below, every = TOP + PLOT_HEIGHT + 18, max(math.ceil(MONTH / step), 1)
    named = list(zip(places, chart.labels, strict=True))[::every]
    parts += [_text(x, below, label, pen.ink.text, anchor="middle") for x, label in named]
    legend, height = _legend(chart, below + 22, pen)
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


def _ticks(high: float, low: float) -> tuple[float, ...]:
    """Round values from below `low` to above `high`, about five."""
    reach = (high - low) or abs(high) or 1.0
    raw = reach / 4
    size = 10 ** math.floor(math.log10(raw))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= raw)
    first = math.floor(low / step) * step
    count = math.ceil((high - first) / step - 1e-9)
    return tuple(float(first + step * at) for at in range(max(count, 1) + 1))


def _stacks(chart: Chart, places: Sequence[float], width: float, scale: _Scale) -> list[str]:
    """Columns: those of a place upon another where stacked, else side by side."""
    parts, base = list[str](), [0.0] * len(places)
    part = width / len(chart.series) if chart.kind == "column" else width
    for number_of, series in enumerate(chart.series):
        shift = part * number_of if chart.kind == "column" else 0.0
        for at, value in enumerate(series.values):
            begin = base[at] if chart.kind == "stacked" else 0.0
            upper, lower = scale.y(begin + value), scale.y(begin)
            if value:
                parts.append(_rect(places[at] - width / 2 + shift, upper, part, lower - upper, series.colour))
            base[at] += value
    return parts


def _grid_line(value: float, scale: _Scale, pen: _Pen) -> str:
    y = scale.y(value)
    places = f'x1="{LEFT}" x2="{pen.width - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"'
    rule = f'<line {places} stroke="{pen.ink.line}" stroke-width="0.8"/>'
    return rule + _text(LEFT - 6, y + 4, pen.number(value, scale.digits), pen.ink.text, anchor="end")


def _across(y: float, pen: _Pen, *, dashed: bool) -> str:
    dash = ' stroke-dasharray="5 4"' if dashed else ""
    places = f'x1="{LEFT}" x2="{pen.width - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"'
    return f'<line {places} stroke="{pen.ink.limit}" stroke-width="1.4"{dash}/>'


def _legend(chart: Chart, top: float, pen: _Pen) -> tuple[str, float]:
    """Names of the series and of the limits with their values, in as many lines as they need."""
    parts, x, y = list[str](), LEFT, top
    entries = [(series.name, series.colour, "") for series in chart.series]
    entries += [(f"{name}: {pen.number(value, 1)}", pen.ink.limit, "line") for name, value in chart.limits]
    for name, colour, kind in entries:
        width = 26 + SIGN * len(name)
        if x + width > pen.width and x > LEFT:
            x, y = LEFT, y + 18
        sign = (
            f'<line x1="{x}" x2="{x + 12}" y1="{y - 4}" y2="{y - 4}" stroke="{colour}" stroke-width="1.4"/>'
            if kind
            else _rect(x, y - 9, 10, 10, colour)
        )
        parts.append(sign + _text(x + 15, y, name, pen.ink.text))
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
