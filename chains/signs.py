"""Words of a question that say what to do with the measure: rank it, cut it, compare it, list instead of count."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from chains import vocabulary as words
from chains.plan import PlanFilter

LONE_NUMBER = re.compile(r"(?<=   )(\d{1,3})(?![\w.,]*\w)")  # right behind a rank that has been read
THOUSANDS = {"т": 1_000, "k": 1_000, "м": 1_000_000, "m": 1_000_000}


@dataclass
class Text:
    """The question with what has been read blanked out."""

    left: str

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The first match, which is then blanked out."""
        match = pattern.search(self.left)
        if match:
            self.blank(match.start(), match.end())
        return match

    def blank(self, start: int, end: int) -> None:
        """Put spaces in place of characters."""
        self.left = self.left[:start] + " " * (end - start) + self.left[end:]


@dataclass
class Signs:
    """What the question asks to do.

    Attributes:
        order: "desc", "asc", "worst" or "best" (which of them depends on the metric), "" for none.
        more_than, less_than: only groups whose metric exceeds it, or stays below it.
        metrics: metrics that a phrase with words between names for sure, such as "90-й процентиль … времени".
        single: the question asks for one group ("какая станция", "which station").
        longest: the order is of durations.
        in_time, late: resolved within the SLA, or not.
        open: not resolved yet.
        broke: something failed, so incidents are meant where only equipment is named.
        ranked_by: what a ranking without a named group is of ("кто чаще…", "какие проблемы чаще всего").
        solved: resolved in the period.
    """

    order: str = ""
    limit: int | None = None
    more_than: float | None = None
    less_than: float | None = None
    metrics: list[str] = field(default_factory=list)
    filters: list[PlanFilter] = field(default_factory=list)
    listing: bool = False
    shown: bool = False
    counting: bool = False
    trend: bool = False
    mean: bool = False
    compare: bool = False
    single: bool = False
    longest: bool = False
    in_time: bool = False
    late: bool = False
    open: bool = False
    broke: bool = False
    on_average: bool = False
    ranked_by: str = ""
    solved: bool = False


def read_signs(text: Text) -> Signs:
    """Read the signs of a question and blank them out."""
    signs = Signs(single=bool(words.SINGLE.search(text.left)) and not words.PLURAL_EN.search(text.left))
    signs.counting = bool(words.COUNT.search(text.left))
    signs.broke = bool(words.BROKE.search(text.left))
    signs.ranked_by = next((name for name, pattern in words.RANKED_BY if pattern.search(text.left)), "")
    while text.take(words.UNIT_WORDS):
        pass
    _compared(text, signs)
    _measures(text, signs)
    _ranked(text, signs)
    signs.listing = bool(text.take(words.LIST)) or signs.listing
    signs.shown = bool(text.take(words.SHOW))
    signs.trend = bool(text.take(words.TREND)) or bool(text.take(words.MONTHLY))
    signs.mean = bool(text.take(words.MEAN))
    if match := text.take(words.HOUR_RANGE):
        first, last = int(match[1]) % 24, int(match[2]) % 24
        hours = [(first + step) % 24 for step in range((last - first) % 24 or 24)]
        signs.filters.append(PlanFilter("hour", tuple(map(str, hours))))
    ranged = bool(signs.filters)
    for name, known in (("weekday", words.WEEKDAYS), ("hour", words.HOURS)):
        for values, pattern in known:
            if text.take(pattern) and not (ranged and name == "hour"):
                signs.filters.append(PlanFilter(name, values))
    return signs


def _compared(text: Text, signs: Signs) -> None:
    how_much = text.take(words.HOW_MUCH)
    changed = words.CHANGED.search(text.left)
    if changed and (how_much or words.HOW.search(text.left)):
        text.blank(changed.start(), changed.end())
        signs.compare = True
    signs.compare = bool(how_much) or signs.compare
    while text.take(words.COMPARE):
        signs.compare = True


def _measures(text: Text, signs: Signs) -> None:
    if text.take(words.RATE):
        signs.metrics.append("incidents_per_1000_tx")
    if text.take(words.MEAN_TIME):
        signs.metrics.append("mttr_mean_h")
        text.take(words.ON_AVERAGE)
    signs.on_average = bool(text.take(words.ON_AVERAGE))
    if text.take(words.P90):
        signs.metrics.append("mttr_p90_h")
    elif text.take(words.MEDIAN):
        signs.metrics.append("mttr_median_h")
    if text.take(words.INJURED):
        signs.metrics.append("people_injured")
    if text.take(words.NOT_SOLVED):
        signs.open = True
    signs.in_time = bool(text.take(words.IN_TIME))
    signs.late = not signs.in_time and bool(text.take(words.NO_SLA))
    signs.solved = bool(text.take(words.SOLVED))


def _ranked(text: Text, signs: Signs) -> None:
    if match := text.take(words.LATEST):
        signs.listing, signs.limit = True, int(match[1]) if match[1] else None
    if match := text.take(words.TOP):
        signs.order, signs.limit = "desc", number(match[1] or match[2] or "10")
    if match := text.take(words.MORE_THAN):
        signs.more_than = _amount(match)
    elif match := text.take(words.LESS_THAN):
        signs.less_than = _amount(match)
    ranks = (
        (words.DESCENDING, "desc"), (words.ASCENDING, "asc"), (words.WORST, "worst"), (words.BEST, "best")
    )  # fmt: skip
    numbered = text.take(words.NUMBER_MOST) if any(pattern.search(text.left) for pattern, _ in ranks) else None
    for pattern, order in ranks:
        if match := text.take(pattern):
            signs.order = order
            signs.longest = bool(
                re.search("доль|долг|быстр|longest|shortest|fastest|quick", match.group(), re.IGNORECASE)
            )
    if numbered:
        signs.limit = number(numbered[1])
    elif signs.order and signs.limit is None and (match := text.take(LONE_NUMBER)):
        signs.limit = int(match[1])


def _amount(match: re.Match[str]) -> float:
    """A threshold with its thousands: "40 тыс.", "100 000", "1,5 млн"."""
    digits = re.sub(r"[ \u00a0]", "", match[1]).replace(",", ".")
    return float(digits) * THOUSANDS.get((match[2] or " ")[0].lower(), 1)


def number(word: str) -> int:
    """A count in digits or as a small numeral."""
    return int(word) if word.isdigit() else words.SMALL[word.lower()]
