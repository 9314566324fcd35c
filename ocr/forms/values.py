"""What a read text means as a value of its field's kind."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from rapidfuzz import fuzz

from ocr.forms.amounts import Amount, parse_amount, parse_sum
from ocr.forms.form import Problem, Value
from ocr.forms.letters import TO_CYRILLIC, digits, fold_words, one_script, plain
from ocr.forms.moments import parse_date, parse_time
from ocr.forms.template import FieldSpec

_MENDED, _ODD = 0.8, 0.7
_CHOICE_LIKE = 86
_STATION = re.compile(r"(?:[АA][З3ЗJ][СC][\s-]*)?(?:№|N[oо°]?\.?)?\s*-?\s*([\dОOЗЗlI|]{1,5})$", re.IGNORECASE)
_SURNAME = r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?"
_FULL = re.compile(rf"({_SURNAME})\s+({_SURNAME})(?:\s+({_SURNAME}))?(?![а-яё])")
_INITIALS_AFTER = re.compile(rf"({_SURNAME})[\s,]+([А-ЯЁ])\s?[.,]\s?([А-ЯЁ])?\s?\.?(?![а-яё])")
_INITIALS_BEFORE = re.compile(rf"(?<![а-яёА-ЯЁ])([А-ЯЁ])\s?\.\s?(?:([А-ЯЁ])\s?\.)?\s?({_SURNAME})")
_INN_WEIGHTS = {
    10: ((2, 4, 10, 3, 5, 9, 4, 6, 8),),
    12: ((7, 2, 4, 10, 3, 5, 9, 4, 6, 8), (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)),
}


@dataclass(frozen=True)
class Meaning:
    """What a text means.

    Attributes:
        value: None where it means nothing of the kind.
        certainty: factor for the reader's confidence, below 1 where something had to be mended.
        problems: why it cannot be taken as it is.
        used: characters of the text that make the value: the rest may belong to a neighbour.
    """

    value: Value
    certainty: float = 1.0
    problems: tuple[Problem, ...] = ()
    used: str = ""


def understand(raw: str, spec: FieldSpec) -> Meaning:
    """The value in a text.

    Args:
        raw: as read, without its label.
    """
    text = plain(raw).strip(" :;")
    text = re.sub(r"^[.,]+ |(?<=\S) ?[-,;]+$", "", text)
    if spec.kind not in ("number", "sum") or (spec.least is not None and spec.least >= 0):
        text = re.sub(r"^-+ ", "", text)
    if not text:
        return Meaning(None)
    meaning = _BY_KIND[spec.kind](text, spec)
    if meaning.value is not None and spec.pattern and not re.fullmatch(spec.pattern, meaning.used):
        problem = Problem("pattern", (("text", meaning.used[:60]),))
        return Meaning(meaning.value, _ODD, (*meaning.problems, problem), meaning.used)
    return meaning


def inn_holds(number: str) -> bool:
    """Whether the check digits of a taxpayer number are right (order of the Federal Tax Service ММВ-7-6/435)."""
    if len(number) not in _INN_WEIGHTS or not number.isdigit():
        return False
    figures = [int(digit) for digit in number]
    for weights in _INN_WEIGHTS[len(number)]:
        if sum(w * d for w, d in zip(weights, figures, strict=False)) % 11 % 10 != figures[len(weights)]:
            return False
    return True


def _text(text: str, _: FieldSpec) -> Meaning:
    return Meaning(re.sub(r"(?<=[а-яё])- (?=[а-яё])", "", text), used=text)


def _date(text: str, _: FieldSpec) -> Meaning:
    day, part = parse_date(text)
    if day is None:
        return Meaning(None, problems=(Problem("no_date", (("text", text[:60]),)),), used=part)
    lost_dot = bool(re.search(r"\d\s+\d", part))
    mended = lost_dot or bool(re.search(r"[A-Za-zЗОоБ|]", re.sub(r"[А-Яа-яЁё]{3,}", "", part)))
    return Meaning(day.isoformat(), _MENDED if mended else 1.0, used=part)


def _time(text: str, _: FieldSpec) -> Meaning:
    time, part = parse_time(text)
    if time is None:
        return Meaning(None, problems=(Problem("no_time", (("text", text[:60]),)),))
    return Meaning(f"{time:%H:%M}", used=part)


def _number(text: str, spec: FieldSpec) -> Meaning:
    return _amount(parse_amount(text), text, spec)


def _sum(text: str, spec: FieldSpec) -> Meaning:
    return _amount(parse_sum(text), text, spec)


def _amount(amount: Amount | None, text: str, spec: FieldSpec) -> Meaning:
    if amount is None:
        mended = parse_amount(digits(text)) if len(text) <= 8 else None
        if mended:
            return Meaning(mended.value, _ODD, (Problem("number_odd", (("text", text[:60]),)),), mended.part)
        return Meaning(None, problems=(Problem("no_number", (("text", text[:60]),)),))
    problems = []
    if amount.odd:
        problems.append(Problem("number_odd", (("text", text[:60]),)))
    if spec.unit and amount.unit and amount.unit != spec.unit:
        problems.append(Problem("other_unit", (("unit", amount.unit), ("expected", spec.unit))))
    return Meaning(amount.value, _ODD if amount.odd else 1.0, tuple(problems), amount.part)


def _choice(text: str, spec: FieldSpec) -> Meaning:
    """The one choice whose words stand in the text; none where several do, or where one is denied."""
    folded = fold_words(text)
    hits: list[tuple[int, int, str, float]] = []
    for choice in spec.choices:
        for words in choice.words:
            wanted = fold_words(words)
            found = fuzz.partial_ratio_alignment(wanted, folded, score_cutoff=_CHOICE_LIKE)
            if found and len(folded) >= len(wanted) - 2 and _whole(folded, found.dest_start, found.dest_end):
                hits.append((found.dest_start, found.dest_end, choice.value, found.score / 100))
    hits.sort(key=lambda hit: (-(hit[1] - hit[0]), -hit[3]))
    kept: list[tuple[int, int, str, float]] = []
    for hit in hits:
        if all(hit[1] <= other[0] or hit[0] >= other[1] for other in kept):
            kept.append(hit)
    values = {hit[2] for hit in kept}
    allowed = tuple(choice.value for choice in spec.choices)
    if len(values) != 1:
        key = "several_choices" if values else "no_choice"
        return Meaning(None, problems=(Problem(key, (("text", text[:60]),), allowed),))
    start = min(hit[0] for hit in kept)
    if folded[:start].split()[-1:] == ["не"]:
        return Meaning(None, problems=(Problem("no_choice", (("text", text[:60]),), allowed),))
    return Meaning(kept[0][2], min(1.0, 0.4 + 0.6 * kept[0][3]) if kept[0][3] < 1 else 1.0, used=text)


def _whole(text: str, start: int, end: int) -> bool:
    return (start == 0 or text[start - 1] == " ") and (end >= len(text) or text[end] == " " or end - start >= 6)


def _serial(text: str, spec: FieldSpec) -> Meaning:
    meaning = _code(text, spec)
    if meaning.value is None or not re.search(r"\d", str(meaning.value)):
        return Meaning(None, problems=(Problem("no_serial", (("text", text[:60]),)),))
    return meaning


def _code(text: str, _: FieldSpec) -> Meaning:
    text = re.sub(r"^(?:№|N[oо°]?\.?(?=\s))\s*", "", text)
    if len(text) == 1 and digits(text).isdigit():
        return Meaning(digits(text), 1.0 if text.isdigit() else _ODD, used=digits(text))
    found = re.match(r"\+?\w[\w./+-]*(?:\s(?=[\w./()-]*\d)[\w./+()-]+)*", text)
    if not found or not re.search(r"\d", found[0]):
        return Meaning(None, problems=(Problem("no_code", (("text", text[:60]),)),))
    part = re.sub(r"\s?([/-])\s?", r"\1", found[0]).rstrip(".-/")
    return Meaning(one_script(part), used=one_script(part))


def _station(text: str, _: FieldSpec) -> Meaning:
    text = text.rstrip(" .,")
    found = _STATION.search(text.split(",")[0].strip())
    if found:
        number = digits(found[1])
        return Meaning(number.lstrip("0") or "0", 1.0 if number == found[1] else _MENDED, used=found[0].strip())
    if re.search(r"\d", text) and len(text) <= 30:
        return Meaning(one_script(text), used=text)
    return Meaning(None, problems=(Problem("no_station", (("text", text[:60]),)),))


def _person(text: str, _: FieldSpec) -> Meaning:
    before, after = _INITIALS_BEFORE.search(text), _INITIALS_AFTER.search(text)
    if after and not (before and before.start() < after.start()):
        initials = "".join(f" {letter}." for letter in after.groups()[1:] if letter)
        return Meaning(after[1] + initials, used=after[0].strip())
    if before:
        initials = "".join(f" {letter}." for letter in before.groups()[:2] if letter)
        return Meaning(before[3] + initials, used=before[0].strip())
    full = _FULL.search(text)
    if full:
        return Meaning(" ".join(name for name in full.groups() if name), used=full[0])
    return Meaning(text, _ODD, (Problem("no_person", (("text", text[:60]),)),), text)


def _inn(text: str, _: FieldSpec) -> Meaning:
    found = re.search(r"(?<!\d)(\d{12}|\d{10})(?!\d)", re.sub(r"(?<=\d) (?=\d)", "", digits(text)))
    if not found:
        return Meaning(None, problems=(Problem("no_inn", (("text", text[:60]),)),))
    wrong = () if inn_holds(found[1]) else (Problem("inn_checksum", (("text", found[1]),)),)
    return Meaning(found[1], problems=wrong, used=found[1])


_BY_KIND: dict[str, Callable[[str, FieldSpec], Meaning]] = {
    "text": _text, "date": _date, "time": _time, "number": _number, "sum": _sum, "choice": _choice, "serial": _serial,
    "station": _station, "person": _person, "code": _code, "inn": _inn,
}  # fmt: skip


def same_value(one: Value, other: Value) -> bool:
    """Whether two values are one: numbers to a billionth, texts but for look-alike letters, ё, case and spaces."""
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) < 1e-9
    return isinstance(one, str) and isinstance(other, str) and _looks(one) == _looks(other)


def _looks(text: str) -> str:
    return re.sub(r"[\s\"«»“”„']+", "", plain(text).upper().replace("Ё", "Е").translate(TO_CYRILLIC))
