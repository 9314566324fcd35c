"""Numbers with what they are of: a count with its noun, a measure with its unit."""

from __future__ import annotations

from azs.i18n import t
from azs.i18n.formats import money, number, percent, plural


def counted(count: int, noun: str, lang: str) -> str:
    """`5 инцидентов`: a count with its noun, from `assistant.count`."""
    forms = {form: t(f"assistant.count.{noun}_{form}", lang) for form in ("one", "few", "many")}
    return f"{number(count, lang)}\u00a0{plural(count, lang, **forms)}"


def measure_text(value: float | None, unit: str, digits: int, lang: str) -> str:
    """A number with its unit: "count", "h", "d", "rub", "l", "%"."""
    if unit == "%":
        return percent(value, lang, digits)
    if unit == "rub":
        return money(value, lang)
    if unit == "d" and value is not None and not digits:
        return counted(int(value), "day", lang)
    text = number(value, lang, digits)
    name = {"h": "assistant.hours", "l": "assistant.litres", "d": "assistant.days", "min": "assistant.minutes"}.get(
        unit
    )
    return f"{text}\u00a0{t(name, lang)}" if name and value is not None else text
