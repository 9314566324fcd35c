"""A question cut into words and numbers with what they can mean in a date."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

from chains.dates.words import HOLIDAYS, LEXICON, TENS, Value, number_tag

Match = re.Match[str]


@dataclass(frozen=True)
class Token:
    """A word: where it stands, its tag of one letter, what it is worth, and its small letters."""

    start: int
    end: int
    tag: str
    value: Value
    form: str


_HOLIDAY = "|".join(f"(?P<holiday{at}>{pattern})" for at, (pattern, _) in enumerate(HOLIDAYS))
_TODAY = r"настоящее время|настоящего времени|сей день|текущий момент|now|present"
_PIECE = re.compile(
    rf"(?<!\w)(?:{_HOLIDAY}|(?P<today>{_TODAY})"
    r"|(?P<tomorrow>(?:the )?day before yesterday)"
    r"|(?P<iso>\d{4}[-./]\d\d?[-./]\d\d?)|(?P<dmy>\d\d?[./-]\d\d?[./-](?:\d{4}|\d\d))"
    r"|(?P<my>\d\d?[./]20\d\d|20\d\d[-./](?:0[1-9]|1[0-2]))|(?P<dm>[0-3]\d\.[01]\d)"
    r"|(?P<years>20\d\d/(?:20)?\d\d)"
    r"|(?P<fy>fy\s?['’]?(?:20\d\d|\d\d))"
    r"|(?P<q>q[1-4]|[1-4]q|кв\.?\s?[1-4]|[1-4]\s?(?:-?[йм]\s?)?кв)(?P<qy>['’-]?(?:20\d\d|\d\d))?"
    r"|(?P<h>h[12]|[12]h|[12]п(?:г|/г)?)(?P<hy>['’-]?(?:20\d\d|\d\d))?"
    r"|(?P<yq>20\d\d[-\s]?q[1-4])|(?P<yh>20\d\d[-\s]?h[12])"
    r"|(?P<code>[a-zа-я]{1,5}-\d[\w-]*|№\s?\d+)"
    r"|(?P<short>['’]\d\d)"
    r"|(?P<ordinal>\d{1,4}(?:-?(?:ого|его|го|ый|ой|ий|ом|ем|ая|й|м|е|я|х|ю)|st|nd|rd|th))"
    r"|(?P<number>\d{1,4})"
    r")(?!\w)(?![.,:/]\d)"
    r"|(?P<amount>\d[\d.,:/]*\w*)|(?P<word>[^\W\d_]+)(?:['’]s)?|(?P<dash>[-–—]+)|(?P<comma>,)|(?P<other>[^\s.])"
)  # fmt: skip
_NUMBER = re.compile(r"\d+")


def lowered(text: str) -> str:
    """`text` in small letters without ё, of the same length."""
    small = text.lower()
    if len(small) != len(text):
        small = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return small.replace("ё", "е").replace("\u00a0", " ")


def tokenize(text: str) -> list[Token]:
    """Tokens of a question; words such as "the" lend their place to the word behind them."""
    small = lowered(text)
    found: list[Token] = []
    lead: int | None = None
    for match in _PIECE.finditer(small):
        tokens = _read(match, text)
        if not tokens:
            at = match.start() if lead is None else lead
            lead = None if match.group() in ("of", "a", "an") else at  # "percentage of 2025": not part of the date
            continue
        if lead is not None and (tokens[0].tag not in "?.,-"):
            tokens[0] = replace(tokens[0], start=lead)
        lead = None
        found += tokens
    return _spoken(found)


def full_year(digits: str) -> int:
    """2025 for "2025" and "25"."""
    year = int(digits)
    return year + 2000 if year < 100 else year


def _read(match: Match, text: str) -> list[Token]:
    kind = match.lastgroup or ""
    form, start, end = match.group(), match.start(), match.end()
    if kind == "word":
        return _word(match["word"], start, end, text)
    if kind.startswith("holiday"):
        return [Token(start, end, "H", HOLIDAYS[int(kind[7:])][1], form)]
    digits = _NUMBER.findall(form)
    if kind in ("number", "ordinal"):
        value = int(digits[0])
        tag = "?" if form.startswith("0") and len(form) > 2 else number_tag(value)
        return [Token(start, end, tag, value, form)]
    if kind in ("iso", "dmy", "my", "dm", "years"):
        return [_date(kind, [int(digit) for digit in digits], digits, Token(start, end, "?", 0, form))]
    if kind in ("q", "qy", "h", "hy", "yq", "yh"):
        return _compact(match)
    if kind in ("fy", "short"):
        return [Token(start, end, "Φ" if kind == "fy" else "Y", full_year(digits[0]), form)]
    simple = {"today": "!", "tomorrow": "T", "dash": "-", "comma": ",", "other": ";"}.get(kind, "?")
    return [Token(start, end, simple, 2 if kind == "tomorrow" else 0, form)]


def _word(form: str, start: int, end: int, text: str) -> list[Token]:
    if form.startswith("фингод"):
        return [Token(start, start + 3, "F", 0, "фин"), Token(start + 3, end, "g", "year", form[3:])]
    tag, value = LEXICON.get(form, ("?", 0))
    if tag == "_":
        return []
    if tag == "m" and text[start] == "M" and start:  # May with a capital letter inside a sentence
        tag = "M"
    return [Token(start, end, tag, value, form)]


def _compact(match: Match) -> list[Token]:
    """ "Q1 2025", "1Q25", "H1", "2025Q3", "3кв25"."""
    form, start, end = match.group(), match.start(), match.end()
    if match["yq"] or match["yh"]:
        tag = "Q" if match["yq"] else "J"
        return [Token(start, end - 1, tag, int(form[-1]), form), Token(end - 1, end, "Y", int(form[:4]), form[:4])]
    tag = "Q" if match["q"] else "J"
    name, year = match["q"] or match["h"], match["qy"] or match["hy"]
    first = Token(start, start + len(name), tag, int(_NUMBER.findall(name)[0]), name)
    if not year:
        return [first]
    digits = _NUMBER.findall(year)[0]
    if not 1990 <= full_year(digits) <= 2099:
        return [Token(start, end, "?", 0, form)]
    return [first, Token(first.end, end, "Y", full_year(digits), digits)]


def _date(kind: str, numbers: list[int], digits: list[str], at: Token) -> Token:
    """A date in digits; the day stands before the month unless that is no date."""
    try:
        if kind == "years":
            return replace(at, tag="y", value=numbers[0]) if (numbers[0] + 1) % 100 == numbers[1] % 100 else at
        if kind == "dm":
            dt.date(2024, numbers[1], numbers[0])
            return replace(at, tag="~", value=(numbers[1], numbers[0]))
        if kind == "my":
            month, year = sorted(numbers)
            return replace(at, tag="N", value=(year, dt.date(year, month, 1).month))
        if kind == "iso":
            year, month, day = numbers
        else:
            day, month, year = numbers[0], numbers[1], full_year(digits[2])
            if month > 12 >= day:
                day, month = month, day
        return replace(at, tag="@", value=dt.date(year, month, day))
    except ValueError:
        return at


def _spoken(tokens: list[Token]) -> list[Token]:
    """Numbers of two words as one: "двадцать пятого", "two thousand twenty five" stays apart."""
    joined: list[Token] = []
    for token in tokens:
        before = joined[-1] if joined else None
        if before and before.form == "-" and len(joined) > 1 and joined[-2].form in TENS:
            joined.pop()  # twenty-fifth
            before = joined[-1]
        units = token.value if isinstance(token.value, int) and token.tag in "14d" else 0
        if before and before.form in TENS and 1 <= units <= 9 and not token.form[0].isdigit():
            total = TENS[before.form] + units
            joined[-1] = Token(before.start, token.end, number_tag(total), total, token.form)
        else:
            joined.append(token)
    return joined
