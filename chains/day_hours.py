"""Hours of the day an incident fell into: "с 22 до 6", "(22:00–06:00)", "between 8 and 17 h"."""

from __future__ import annotations

import re

from chains.plan import PlanFilter
from chains.text import Text

_I = re.IGNORECASE
_HALVES = r"(?:\s+(?:утра|вечера|ночи|дня))?"
_SAID = re.compile(
    rf"(?<!\w)(?:с|со|между|from|between)\s+(?P<a>\d{{1,2}})(?::00)?(?:\s*час\w*)?{_HALVES}\s+(?:до|и|to(?:\s+before)?|until|till|and)\s+(?P<b>\d{{1,2}})"
    r"(?P<m>:00|:59|\s*час\w*|\s+(?:утра|ночи|вечера)(?!\w))(?:\s+(?:утра|ночи|вечера))?",
    _I,
)
_CLOCK = re.compile(
    r"(?<!\w)(?:(?:с|со|между|from|between)\s+)?(?P<a>\d{1,2}):00\s*(?:до|и|по|to(?:\s+before)?|until|till|and|-|–|—)\s*(?P<b>\d{1,2})(?P<m>:00|:59)(?!\w)",
    _I,
)
_BARE = re.compile(
    r"(?<!\w)(?:(?:с|со|между|from|between)\s+(?P<a>\d{1,2})\s*(?:до|и|to|until|till|and|-|–|—)\s*(?P<b>\d{1,2})"
    r"|\(\s*(?P<c>\d{1,2})\s*[-–—]\s*(?P<d>\d{1,2})(?=\s*\)))"
    r"(?=\s*(?:$|[),;?!]|\.(?!\d)|\s(?:за|в|во|на|по|у|при|из|этого|прошлого|in|by|at|on|for|during|per|this|last|every|across)\s))",
    _I,
)
_OF_DAY = re.compile(
    r"(?<!\w)(?:ноч\w*|вечер\w*|утр\w*|дн[её]м|смен[аыуе]\w*|час\w*|врем\w+\s+суток|night\w*|overnight|evening\w*|morning\w*|shifts?|hours?|o['’]?clock|time\s+of\s+day)(?!\w)",
    _I,
)
_NIGHTLY = re.compile(
    r"(?<!\w)ночн(?:ые|ых|ым|ыми|ое|ого|ую|ой)(?!\w)(?!\s+смен)|(?<!\w)night(?:[-\s]time)?(?=\s+\w)", _I
)


def read_hours(text: Text) -> PlanFilter | None:
    """The hours from one on until before another, over midnight where the second is the smaller."""
    match = text.take(_SAID) or text.take(_CLOCK)
    if match is not None:
        first, last = int(match["a"]), int(match["b"]) + (match["m"] == ":59")
    elif (match := _bare(text)) is not None:
        first, last = int(match["a"] or match["c"]), int(match["b"] or match["d"])
    else:
        return None
    text.take(_NIGHTLY)
    hours = [(first + step) % 24 for step in range((last - first) % 24 or 24)]
    return PlanFilter("hour", tuple(map(str, hours)))


def _bare(text: Text) -> re.Match[str] | None:
    """Numbers alone, where they can be nothing but hours: of the night, or running over midnight."""
    match = _BARE.search(text.left)
    if match is None:
        return None
    first, last = int(match["a"] or match["c"]), int(match["b"] or match["d"])
    over_midnight = 12 <= first <= 24 and last < 12 and match["a"] is not None
    if max(first, last) > 24 or not (over_midnight or _OF_DAY.search(text.left)):
        return None
    text.blank(match.start(), match.end())
    return match
