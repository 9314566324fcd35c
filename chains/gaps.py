"""What a record leaves blank, and what it states: the root cause, the equipment."""

from __future__ import annotations

import re

from chains.plan import PlanFilter
from chains.text import Text

_I = re.IGNORECASE
_WHAT = r"(?:указ|заполн|извест|определ|установл|простав|запис|запол|вписа|внес|выясн|отме[чт]|пропис)\w*"
_BLANK = r"(?:незаполн\w+|неуказ\w+|неизвест\w+|невыясн\w+|неустановл\w+|непростав\w+|пуст(?:ой|ая|ые|ых|ую|ым|ое|ого|ом)|отсутствующ\w+)"
_BLANK_EN = r"(?:missing|blank|empty|unknown|unstated|unspecified|unfilled|undetermined)"
_LACKS = (
    rf"(?:(?:у\s+которых\s+|где\s+|с\s+|со\s+)?(?:не\s+{_WHAT}|{_BLANK}|отсутству\w+)|без\s+(?:указани\w+\s+|заполненн\w+\s+|указанн\w+\s+)?"
    r"|(?:has|have|had|with|there\s+is|there's|without|lack(?:s|ing)?)(?:\s+(?:no|an?|any|the|nothing\s+(?:filled\s+in|recorded|entered|given)\s+(?:as|for)(?:\s+the)?))?"
    rf"|nothing\s+(?:filled\s+in|recorded|entered)\s+(?:as|for)|no|(?:with\s+(?:an?\s+|the\s+)?)?{_BLANK_EN})"
)
_IS_BLANK = (
    rf"(?:(?:так\s+и\s+)?(?:был\w?\s+)?не\s+{_WHAT}|{_BLANK}|пуста(?:я)?|отсутству\w+|нет(?=\W*$|\W*[,.?])"
    rf"|(?:is|was|were|are|left|field)?\s*(?:is\s+|left\s+)?(?:{_BLANK_EN}|not\s+(?:stated|given|known|recorded|filled(?:\s+in)?|specified|entered)|isn't\s+\w+))"
)
_FIELDS = (
    ("root_cause", r"(?:корнев\w+\s+|перво)?причин\w+", r"(?:root\s+)?causes?"),
    ("equipment_kind", r"оборудовани\w+", r"equipment"),
)  # fmt: skip
_PATTERNS = tuple(
    (
        name,
        re.compile(
            rf"(?<!\w)(?:{_LACKS}\s*(?:a\s+|the\s+|any\s+|пол\w+\s+)?(?:{ru}|{en})(?:\s+field)?|(?:(?:a\s+|the\s+)?(?:{ru}|{en}))\s+{_IS_BLANK})(?!\w)",
            _I,
        ),
    )
    for name, ru, en in _FIELDS
)
_GIVEN = re.compile(
    rf"(?<!\w)(?:(?:с|со|где)\s+(?:указанн|заполненн|известн|установленн)\w+\s+{_FIELDS[0][1]}|{_FIELDS[0][1]}\s+(?:указан|заполнен|известн|установлен)\w*|(?:with|have|has|had)\s+(?:a\s+|the\s+)?(?:known|stated|recorded|filled(?:\s+in)?)?\s*{_FIELDS[0][2]}(?:\s+(?:recorded|filled\s+in|stated|given|known))|{_FIELDS[0][2]}\s+(?:is\s+|was\s+)?(?:stated|known|recorded|filled\s+in|given))(?!\w)",
    _I,
)
_OF_EQUIPMENT = re.compile(
    r"без\s+оборудован|without\s+equipment|(?:has|have|had|with|no)\s+(?:no\s+)?equipment|with\s+(?:the\s+)?equipment",
    _I,
)
_LACKS_NOTHING = re.compile(
    r"^(?:has|have|had|with|there\s+is|there's)\s+(?:an?\s+|the\s+|any\s+)?(?:\w+\s+)?cause$", _I
)


def read_gaps(text: Text, *, share: bool) -> list[PlanFilter]:
    """Conditions on what a record leaves blank, blanked out.

    Args:
        share: a share is asked for, of which what is stated may be the part.
    """
    found = []
    for name, pattern in _PATTERNS:
        while (match := pattern.search(text.left)) and not _merely_named(name, match):
            text.blank(match.start(), match.end())
            found.append(PlanFilter(name, ()))
    if share and not found and text.take(_GIVEN):
        found.append(PlanFilter("root_cause", (), negated=True))
    return list(dict.fromkeys(found))


def _merely_named(name: str, match: re.Match[str]) -> bool:
    """Whether the words only name the field: "with the root cause", "без оборудования"."""
    if _LACKS_NOTHING.match(match.group().strip()):
        return True
    return name == "equipment_kind" and bool(_OF_EQUIPMENT.match(match.group().strip()))
