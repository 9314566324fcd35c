"""Personal data inside a text: phones, e-mail addresses, bank cards, plates, passports and names, found and masked.

Rules, no model: a complaint must be masked before anything else sees it. Names are found after the words that introduce
them («меня зовут», "my name is"), as full names with a patronymic, and by the dictionary of first names; a lone surname
in a sentence is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from azs.complaints.names import find_names

_LETTERS = "АВЕКМНОРСТУХABEKMHOPCTYX"  # those of Russian number plates, in either alphabet
_NAME = r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?"
_LATIN_NAME = r"[A-Z][a-z]+(?:-[A-Z][a-z]+)?"
_PATRONYMIC = r"[А-ЯЁ][а-яё]+(?:вич|вна|ична|инична|оглы|кызы)(?:а|у|ем|е|ой|ы)?"
_INTRODUCED = r"(?:меня\s+зовут|мо[её]\s+имя|это\s+пишет|с\s+уважением|фио|my\s+name\s+is|regards|sincerely)[\s,:—–-]+"
KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("email", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("card", re.compile(r"(?<![\d+])(?:\d{4}[ -]?){3}\d{4}(?:[ -]?\d{1,3})?(?!\d)")),
    ("card", re.compile(r"(?<!\w)[*xXхХ•]{2,}[ *xXхХ•]*\d{4}(?!\d)")),
    ("card", re.compile(r"(?<!\w)\*\d{4}(?!\d)")),
    ("account", re.compile(r"\bкарт\w*\D{0,12}(\d[\d -]{9,22}\d)(?!\d)", re.IGNORECASE)),
    ("phone", re.compile(r"(?<![\d\w])(?:\+7|\b[78])[\s(-]*\d{3}[\s)-]*\d{3}[\s-]*\d{2}[\s-]*\d{2}(?!\d)")),
    ("phone", re.compile(r"(?<![\d\w])\(?9\d{2}\)?[\s-]*\d{3}[\s-]*\d{2}[\s-]*\d{2}(?!\d)")),
    ("phone", re.compile(r"(?<![\d\w])\+(?!7)\d{1,3}[\s(-]*\d{2,4}(?:[\s)-]*\d{2,4}){2,3}(?!\d)")),
    ("plate", re.compile(rf"(?<!\w)[{_LETTERS}]\s?\d{{3}}\s?[{_LETTERS}]{{2}}\s?\d{{2,3}}(?!\w)", re.IGNORECASE)),
    ("passport", re.compile(r"(?:паспорт\w*|серия)\D{0,12}(\d{2}\s?\d{2}\D{0,8}\d{6})", re.IGNORECASE)),
    ("name", re.compile(rf"{_NAME}\s+{_NAME}\s+{_PATRONYMIC}|{_NAME}\s+{_PATRONYMIC}(?:\s+{_NAME})?")),
    ("name", re.compile(rf"{_NAME}\s+[А-ЯЁ]\.\s?[А-ЯЁ]\.|[А-ЯЁ]\.\s?[А-ЯЁ]\.\s?{_NAME}")),
    ("name", re.compile(rf"(?i:{_INTRODUCED})((?:{_NAME}|{_LATIN_NAME})(?:\s+(?:{_NAME}|{_LATIN_NAME})){{0,2}})")),
)
MASKS = {
    "email": "[почта]", "card": "[карта]", "account": "[карта]", "phone": "[телефон]",
    "plate": "[номер машины]", "passport": "[паспорт]", "name": "[имя]",
}  # fmt: skip


@dataclass(frozen=True)
class Personal:
    """Personal data in a text: its kind, a key of MASKS, and its place."""

    kind: str
    start: int
    end: int


def find_personal(text: str) -> tuple[Personal, ...]:
    """All of it, in the order of the text; where two overlap, the kind that stands first in KINDS counts."""
    found: list[Personal] = []
    for kind, pattern in KINDS:
        for start, end in _places(text, pattern):
            if kind == "card" and not _may_be_card(text[start:end]):
                continue
            if all(end <= other.start or start >= other.end for other in found):
                found.append(Personal(kind, start, end))
    names = (Personal("name", start, end) for start, end in find_names(text))
    found += [one for one in names if all(one.end <= other.start or one.start >= other.end for other in found)]
    return tuple(sorted(found, key=lambda one: one.start))


def masked(text: str) -> str:
    """The text with a word for its kind in the place of each piece of personal data."""
    parts, at = [], 0
    for one in find_personal(text):
        parts += [text[at : one.start], MASKS[one.kind]]
        at = one.end
    return "".join([*parts, text[at:]])


def _places(text: str, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    for match in pattern.finditer(text):
        yield match.span(1) if match.lastindex else match.span()


def _may_be_card(text: str) -> bool:
    """Whether a number passes the check digit of bank cards (ISO/IEC 7812); one that is masked already does."""
    digits = [int(sign) for sign in text if sign.isdigit()]
    if len(digits) < 16:
        return True
    doubled = (digit * 2 - 9 * (digit > 4) if at % 2 else digit for at, digit in enumerate(reversed(digits)))
    return sum(doubled) % 10 == 0
