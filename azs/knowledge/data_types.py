"""Types of the columns of a file: numbers, dates and yes/no as Russian and English files write them."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from azs.knowledge.data_grid import Cell

KINDS = ("text", "integer", "number", "date", "moment", "truth")
STRAY_SHARE, STRAY_ROWS = 0.02, 50
SAMPLE = 100
_MISSING = frozenset(
    ("-", "--", "—", "–", "?", "n/a", "na", "#n/a", "nan", "null", "none", "нет данных", "н/д", "н.д.", "не указано",
     "не указан", "неизвестно", "unknown", "пусто", "x", "х")
)  # fmt: skip
_NOTHING = frozenset(("-", "--", "—", "–", "n/a", "na", "#n/a", "nan", "null", "none", "н/д", "н.д."))
"""What stands for a missing value among texts too."""
_TRUE = frozenset(("true", "yes", "y", "да", "истина", "+", "✓", "✔"))
_FALSE = frozenset(("false", "no", "n", "нет", "ложь"))
_MONEY = re.compile(r"(?:₽|руб(?:л\w+)?\.?|р\.|rub|rur|\$|usd|€|eur|тг|₸)", re.IGNORECASE)
_ROUBLES = re.compile(r"(?:₽|руб|(?<!\w)rub|(?<!\w)р\.)", re.IGNORECASE)
_LITRES = re.compile(r"(?<!\w)(?:литр\w*|л\.?|liters?|litres?)(?!\w)", re.IGNORECASE)
_BLANKS = re.compile(r"[\s\u00a0\u202f\u2009'’]+")
_PLAIN = re.compile(r"[-+]?\d+")
_DECIMAL = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eе][-+]?\d{1,3})?", re.IGNORECASE)
_GROUPED = re.compile(r"[-+]?\d{1,3}(?:[,.]\d{3})+")
_MONTHS = {
    "янв": 1, "фев": 2, "мар": 3, "апр": 4, "мая": 5, "май": 5, "июн": 6, "июл": 7, "авг": 8, "сен": 9, "окт": 10,
    "ноя": 11, "дек": 12, "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9,
    "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_TIME = r"(?:[ T,]+(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[AaPp][Mm])?)?"
_ZONE = r"(?:\s*(?:Z|[+-]\d{2}:?\d{2}))?"
_YEAR_FIRST = re.compile(rf"(?P<y>\d{{4}})[-./](?P<m>\d{{1,2}})[-./](?P<d>\d{{1,2}}){_TIME}{_ZONE}")
_NAMED = re.compile(
    rf"(?P<d>\d{{1,2}})[ .-]+(?P<name>[a-zа-я]{{3,}})\.?,?[ .-]+(?P<y>\d{{4}})(?:\s*(?:г\.?|года))?{_TIME}", re.I
)
_NAMED_FIRST = re.compile(rf"(?P<name>[a-z]{{3,}})\.?\s+(?P<d>\d{{1,2}}),?\s+(?P<y>\d{{4}}){_TIME}", re.I)
_NUMBERED = re.compile(rf"(?P<a>\d{{1,2}})(?P<sep>[-./])(?P<b>\d{{1,2}})(?P=sep)(?P<y>\d{{4}}|\d{{2}}){_TIME}{_ZONE}")


@dataclass(frozen=True)
class Typed:
    """A column with its type.

    Attributes:
        values: Int64, float64, boolean, object of date, datetime64 or object of str; missing where the file has none.
        kind: one of KINDS.
        unit: "%", "rub", "l" or "".
        strays: how many cells were no value of this type and count as missing, and one of them.
    """

    values: pd.Series
    kind: str
    unit: str = ""
    strays: int = 0
    stray: str = ""


def typed(cells: Sequence[Cell], *, title: str = "", percent: bool = False) -> Typed:
    """The type that fits all cells, or all but a few.

    Args:
        title: of the column; it may name the unit.
        percent: the cells are shares that the file shows as percent.
    """
    known = [cell for cell in cells if cell is not None]
    unit = "rub" if _ROUBLES.search(title) else "l" if _LITRES.search(title) else "%" if "%" in title else ""
    kinds = {type(cell) for cell in known}
    if not known:
        return Typed(pd.Series([None] * len(cells), dtype=object), "text")
    if kinds == {bool}:
        return Typed(pd.Series(list(cells), dtype="boolean"), "truth")
    if kinds <= {int, float}:
        scale = 100.0 if percent else 1.0
        return _numbers(
            [None if cell is None else float(str(cell)) * scale for cell in cells], "%" if percent else unit
        )
    if all(isinstance(cell, dt.date) for cell in known):
        return _moments([_moment(cell) for cell in cells])
    texts = [cell if cell is None or isinstance(cell, str) else _as_text(cell) for cell in cells]
    return _of_texts(texts, unit)


def _of_texts(texts: list[str | None], unit: str) -> Typed:
    counts = Counter(text for text in texts if text is not None)
    meant = {text: count for text, count in counts.items() if text.lower() not in _MISSING}
    if not meant:
        return Typed(pd.Series(texts, dtype=object), "text")
    for reader, build in ((_truths, _truth), (_amounts, None), (_days, _moments)):
        if len(meant) > SAMPLE and len(reader(list(meant)[:SAMPLE])) < SAMPLE // 2:
            continue
        found: dict[str, Any] = reader(list(meant))
        wrong = [text for text in meant if text not in found]
        strays = sum(meant[text] for text in wrong)
        if strays and (strays > STRAY_SHARE * len(texts) or len(texts) < STRAY_ROWS):
            continue
        values = [None if text is None else found.get(text) for text in texts]
        made = build(values) if build else _numbers(values, _unit_of(list(meant)) or unit)
        return Typed(made.values, made.kind, made.unit, strays, wrong[0] if wrong else "")
    plain = [None if text is None or text.lower() in _NOTHING else text for text in texts]
    return Typed(pd.Series(plain, dtype=object), "text")


def _truths(texts: Sequence[str]) -> dict[str, bool]:
    small = {text: text.lower() for text in texts}
    if len({*small.values()} & (_TRUE | _FALSE)) < 2 and not {*small.values()} <= _TRUE:
        return {}
    return {text: word in _TRUE for text, word in small.items() if word in _TRUE | _FALSE}


def _truth(values: list[bool | None]) -> Typed:
    return Typed(pd.Series(values, dtype="boolean"), "truth")


def _unit_of(texts: Sequence[str]) -> str:
    if all(text.endswith("%") for text in texts):
        return "%"
    return "rub" if all(_ROUBLES.search(text) for text in texts) else ""


def _amounts(texts: Sequence[str]) -> dict[str, float]:
    """Numbers of texts; a comma is of decimals or of thousands, whichever all of them allow."""
    bare = {text: _bare(text) for text in texts}
    if any(re.fullmatch(r"0\d+", plain) for plain in bare.values()) or any(len(p) > 18 for p in bare.values()):
        return {}  # codes and account numbers
    said = [plain for plain in bare.values() if plain]
    thousands = _thousands(said)
    found = {}
    for text, plain in bare.items():
        mended = plain.replace(thousands, "") if thousands else plain
        mended = mended.replace(",", ".")
        if _DECIMAL.fullmatch(mended):
            found[text] = float(mended.lower().replace("е", "e"))
    return found


def _thousands(said: Sequence[str]) -> str:
    """The character that parts thousands, "" for none."""
    both = [text for text in said if "," in text and "." in text]
    if both:
        return "," if all(text.rfind(",") < text.rfind(".") for text in both) else "."
    for char in ",.":
        with_char = [text for text in said if char in text]
        grouped = all(_GROUPED.fullmatch(text) for text in with_char)
        several = any(text.count(char) > 1 for text in with_char)
        zero = any(text.lstrip("+-").startswith("0") for text in with_char)
        if with_char and grouped and (several or (char == "," and not zero)):
            return char
    return ""


def _bare(text: str) -> str:
    """A number without blanks, money and percent; brackets as a minus."""
    plain = _BLANKS.sub("", _MONEY.sub("", text.replace("−", "-").replace("–", "-"))).removesuffix("%")
    return f"-{plain[1:-1]}" if plain[:1] == "(" and plain[-1:] == ")" else plain


def _numbers(values: Sequence[float | None], unit: str) -> Typed:
    whole = all(value is None or (float(value).is_integer() and abs(value) < 2**53) for value in values)
    if whole:
        return Typed(pd.Series([None if v is None else int(v) for v in values], dtype="Int64"), "integer", unit)
    return Typed(pd.Series(values, dtype="float64"), "number", unit)


def _days(texts: Sequence[str]) -> dict[str, dt.datetime]:
    """Moments of texts; 03.04.2026 is a day of April unless some other cell shows that months come first."""
    matches = {text: match for text in texts if (match := _NUMBERED.fullmatch(text))}
    first = max((int(match["a"]) for match in matches.values()), default=0)
    second = max((int(match["b"]) for match in matches.values()), default=0)
    american = second > 12 >= first and all(match["sep"] != "." for match in matches.values())
    found: dict[str, dt.datetime] = {}
    for text in texts:
        if (moment := _read_day(text, matches.get(text), american)) is not None:
            found[text] = moment
    return found


def _read_day(text: str, numbered: re.Match[str] | None, american: bool) -> dt.datetime | None:
    match = numbered or _YEAR_FIRST.fullmatch(text) or _NAMED.fullmatch(text) or _NAMED_FIRST.fullmatch(text)
    if match is None:
        return None
    parts = match.groupdict()
    day, month = (parts["a"], parts["b"]) if numbered else (parts["d"], parts.get("m"))
    if numbered and american:
        day, month = month, day
    if parts.get("name"):
        month = _MONTHS.get(parts["name"][:3].lower())
    year = int(parts["y"]) + (0 if len(parts["y"]) == 4 else 2000 if int(parts["y"]) < 70 else 1900)
    hour = int(parts["H"] or 0)
    if parts["half"]:
        hour = hour % 12 + (12 if parts["half"].lower() == "pm" else 0)
    try:
        return dt.datetime(year, int(month or 0), int(day), hour, int(parts["M"] or 0), int(parts["S"] or 0))
    except ValueError:
        return None


def _moment(cell: Cell) -> dt.datetime | None:
    if isinstance(cell, dt.datetime):
        return cell.replace(tzinfo=None)
    return dt.datetime.combine(cell, dt.time()) if isinstance(cell, dt.date) else None


def _moments(values: Sequence[dt.datetime | None]) -> Typed:
    clock = any(value is not None and value.time() != dt.time() for value in values)
    if clock:
        return Typed(pd.to_datetime(pd.Series(list(values), dtype=object)).astype("datetime64[us]"), "moment")
    return Typed(pd.Series([None if v is None else v.date() for v in values], dtype=object), "date")


def _as_text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.strftime("%Y-%m-%d" if cell.time() == dt.time() else "%Y-%m-%d %H:%M:%S")
    return str(cell)
