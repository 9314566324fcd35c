"""Words of a question that say what to do with the measure: rank it, cut it, compare it, list instead of count."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from chains import vocabulary as words
from chains.asked_things import LONGEST_ONES, THOSE
from chains.backlog import read_ages
from chains.columns import read_columns
from chains.day_hours import read_hours
from chains.deadlines import first_counted
from chains.gaps import read_gaps
from chains.plan import PlanFilter
from chains.text import Text, lowered

LONE_NUMBER = re.compile(r"(?<=   )(\d{1,3})(?![\w.,]*\w)")  # right behind a rank that has been read
UNITS_RU = {"г": "year", "к": "quarter", "н": "week", "д": "day", "с": "day"}
THOUSANDS = {"т": 1_000, "t": 1_000, "k": 1_000, "м": 1_000_000, "m": 1_000_000}


_HANGING = re.compile(r"открыт|вис|тян|леж|закры|open|pending|hanging|waiting", re.IGNORECASE)
"""What waits longest is open: "висит дольше всех"."""


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
        share: a share is asked for.
        extreme: "desc" or "asc" where the largest or the smallest value itself may be meant.
        changed_most: groups are ranked by how much they changed. absolute: in units and not in percent.
        of_open: a measure of the open incidents alone is asked for.
        by_unit: the unit or group of "year by year", "station by station".
        turned: only groups that went "up" or "down" are asked for.
        apart_said: a word says that what is named stands apart.
        of_action: actions are asked for by what was done.
        unit_of_each: periods named one after another stand apart by this unit.
        months_apart: months named one after another are to stand apart.
        which: the groups themselves are asked for.
        sorted: the words ask for an order and not for the first of it.
        near_mean: groups "above" or "below" the mean of the groups.
        columns: what a list is to show.
        apart: values are to be told apart ("Уфа или Казань").
        separately: values are to be told apart, whatever is asked of them.
        status: the status of incidents is named as such.
        unit: of the measure, where one is named: "l", "rub", "h", "%".
        stated: only groups that are stated.
        joined: metrics set beside another one ("… и пострадавшие").
        places: where in the question a metric of `metrics` is named.
        of_stations: stations are counted. costly: the order is of money.
        bare_top: "top N" alone gives the order.
        beside: the count is asked for beside another measure ("количество и ущерб").
        of_one: a measure of a single incident ("за один инцидент").
        owned: what the network has is asked about, and not what happened.
        late_at, in_time_at: where the words of `late` and `in_time` stand.
        counted_first: the metric that is counted beside a share of it ("сколько решили и какой % в срок").
        longest_ones: incidents that lasted longest, several of them. those: incidents are told by what they did.
        of_each: every group is asked for, each with an incident of its own ("самая старая в каждой службе").
        paired: the groups are pairs of two dimensions ("связки станция + категория").
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
    longest_ones: bool = False
    those: bool = False
    in_time: bool = False
    late: bool = False
    open: bool = False
    broke: bool = False
    on_average: bool = False
    ranked_by: str = ""
    solved: bool = False
    share: bool = False
    extreme: str = ""
    changed_most: bool = False
    absolute: bool = False
    of_open: bool = False
    sorted: bool = False
    which: bool = False
    months_apart: bool = False
    unit_of_each: str = ""
    of_action: bool = False
    apart_said: bool = False
    turned: str = ""
    near_mean: str = ""
    by_unit: str = ""
    columns: tuple[str, ...] = ()
    apart: bool = False
    separately: bool = False
    stated: bool = False
    status: bool = False
    unit: str = ""
    joined: list[str] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    of_stations: bool = False
    bare_top: bool = False
    costly: bool = False
    beside: bool = False
    of_one: bool = False
    owned: bool = False
    late_at: int = 0
    in_time_at: int = 0
    counted_first: str = ""
    of_each: bool = False
    paired: bool = False


def read_signs(text: Text) -> Signs:
    """Read the signs of a question and blank them out."""
    signs = Signs(single=bool(words.SINGLE.search(text.left)) and not words.PLURAL_EN.search(text.left))
    signs.status = bool(re.search(r"статус|status", text.left, re.IGNORECASE))
    signs.counting = bool(words.COUNT.search(text.left))
    signs.counted_first = first_counted(text.left)
    signs.owned = bool(words.OWNED.search(text.left))
    signs.of_stations = bool(words.COUNT_STATIONS.search(text.left))
    signs.which = bool(words.WHICH.search(text.left))
    signs.those, signs.longest_ones = bool(THOSE.search(text.left)), bool(LONGEST_ONES.search(text.left))
    signs.broke = bool(words.BROKE.search(text.left))
    signs.ranked_by = next((name for name, pattern in words.RANKED_BY if pattern.search(text.left)), "")
    if text.take(words.WITHOUT_UNSTATED):
        signs.filters.append(PlanFilter("root_cause", (), negated=True))
    signs.filters += read_gaps(text, share=bool(SHARE.search(text.left)))
    if match := text.take(words.WHICH_ACTION):
        signs.of_action = True
        signs.order = "desc" if "чаще" in match.group().lower() else ""
    signs.columns = read_columns(text)
    _units(text, signs)
    signs.stated = bool(text.take(words.STATED))
    signs.single = signs.single or bool(words.ONE_EN.search(text.left))
    signs.counting = signs.counting and bool(words.COUNT.search(text.left))
    _compared(text, signs)
    signs.share = read_share(text)
    _measures(text, signs)
    _ranked(text, signs)
    signs.changed_most = signs.changed_most and signs.order in ("desc", "asc")
    signs.apart = bool(words.OR.search(text.left))
    if signs.apart and not signs.order and (match := text.take(words.MORE)):
        signs.order = "asc" if words.LESS.match(match.group()) else "desc"
    signs.apart_said = bool(text.take(words.APART))
    signs.separately = signs.apart_said or bool(words.AND_HOW_MANY.search(text.left))
    signs.listing = bool(text.take(words.LIST)) or signs.listing
    signs.shown = bool(text.take(words.SHOW))
    signs.by_unit = "action" if signs.of_action else _by_unit(text)
    signs.trend = any([text.take(words.TREND), text.take(words.MONTHLY)])
    signs.mean = bool(text.take(words.MEAN))
    _times_of_day(text, signs)
    return signs


def _units(text: Text, signs: Signs) -> None:
    """In which unit, and on which side of the mean."""
    signs.absolute = bool(text.take(words.ABSOLUTE))
    if match := text.take(words.NEAR_MEAN):
        signs.near_mean = "above" if match["above"] else "below"
    if match := text.take(words.MORE_THAN_MEAN):
        signs.near_mean = "above" if match["more"].lower() == "more" else "below"
        text.take(words.THAN_MEAN)
    while match := text.take(words.UNIT_WORDS):
        signs.unit = next((unit for unit, pattern in words.UNITS_NAMED if pattern.search(match.group())), signs.unit)
        signs.absolute = signs.absolute or signs.unit in ("rub", "l")


def _by_unit(text: Text) -> str:
    """The unit of "year by year" and "поквартально"; "" for none."""
    match = text.take(words.UNIT_BY_UNIT)
    if match is None:
        return ""
    return match[1].lower() if match[1] else UNITS_RU[match["ru"][0].lower()]


def _times_of_day(text: Text, signs: Signs) -> None:
    """Hours and days of the week that incidents are chosen by."""
    if (of_hours := read_hours(text)) is not None:
        signs.filters.append(of_hours)
    if words.HOUR_NAMED.search(text.left):
        text.take(words.OF_DAY)
    while match := words.HOURS_WORD.search(text.left):
        text.blank(match.start(), match.end())
    ranged = bool(signs.filters)
    for name, known in (("weekday", words.WEEKDAYS), ("hour", words.HOURS)):
        for values, pattern in known:
            if text.take(pattern) and not (ranged and name == "hour"):
                signs.filters.append(PlanFilter(name, values))


def _compared(text: Text, signs: Signs) -> None:
    if words.WHICH_TURNED.search(lowered(text.left)) and not words.CHANGED_MOST.search(lowered(text.left)):
        up = words.TURNED_UP.search(lowered(text.left))
        if turned := text.take(words.TURNED):
            signs.turned, signs.compare = "up" if up else "down", True
            text.take(words.THAN)
            del turned
    how_much = text.take(words.HOW_MUCH)
    changed = words.CHANGED.search(text.left)
    most = words.CHANGED_MOST.search(lowered(text.left))
    if changed and (how_much or most or words.HOW.search(text.left)):
        text.blank(changed.start(), changed.end())
        signs.compare = True
    ranked = text.take(words.BY_CHANGE)
    signs.compare = signs.compare or bool(how_much) or bool(most) or bool(ranked) or signs.compare
    signs.changed_most = bool(most or ranked)
    while text.take(words.COMPARE):
        signs.compare = True
    if text.take(words.BEFORE_THAT):
        signs.compare = True


def _measures(text: Text, signs: Signs) -> None:
    ages = read_ages(text)
    signs.metrics += ages
    signs.joined += [*ages, "open_incidents"] if "oldest_open_at" in ages else []
    if text.take(words.RATE):
        signs.metrics.append("incidents_per_1000_tx")
    if text.take(words.MEAN_TIME):
        signs.metrics.append("mttr_mean_h")
        text.take(words.ON_AVERAGE)
    signs.on_average = bool(text.take(words.ON_AVERAGE))
    for pattern, name in (
        (words.P90, "mttr_p90_h"),
        (words.MEDIAN, "mttr_median_h"),
        (words.INJURED, "people_injured"),
    ):
        _beside(text, pattern, name, signs)
    if text.take(words.COUNT_BESIDE):
        signs.beside = True
    if text.take(words.ONE_INCIDENT):
        signs.of_one = True
    if words.AND_COUNTED.search(text.left):
        signs.beside = True
    if text.take(words.TOTAL_AND_MEAN):
        signs.metrics += ["loss_rub", "loss_mean_rub"]
        signs.joined += ["loss_rub", "loss_mean_rub"]
    if text.take(words.NOT_SOLVED):
        signs.open = True
    _deadlines(text, signs)
    signs.solved = bool(text.take(words.SOLVED))


def _deadlines(text: Text, signs: Signs) -> None:
    """Kept or missed; "без просрочек" is kept, "не в срок" missed."""
    while match := text.take(words.NO_SLA):
        signs.late_at = signs.late_at if signs.late else match.start()
        signs.late = True
    while match := text.take(words.IN_TIME):
        signs.in_time_at = signs.in_time_at if signs.in_time else match.start()
        signs.in_time = True
    if signs.late and words.PRESENT.search(text.left):
        signs.open = True


def _beside(text: Text, pattern: re.Pattern[str], name: str, signs: Signs) -> None:
    """A metric that a pattern names, and whether another one stands beside it."""
    match = pattern.search(text.left)
    if match is None:
        return
    before, after = text.left[: match.start()], text.left[match.end() :]
    if re.search(r"(?:,|(?<!\w)(?:и|and))\s*$", before, re.IGNORECASE) or re.match(
        r"\s*(?:,|(?:и|and)\s)", after, re.IGNORECASE
    ):
        signs.joined.append(name)
    signs.metrics.append(name)
    signs.places[name] = match.start()
    text.blank(match.start(), match.end())


def _ranked(text: Text, signs: Signs) -> None:
    _extreme_date(text, signs)
    if text.take(words.NUMBER_ONE):
        signs.order, signs.limit = "desc", 1
    if match := text.take(words.LATEST):
        count = "1" if match["one"] or match["en"] else match["n"] or match[4]
        signs.listing, signs.limit = True, int(count) if count else None
        if match["one"] and words.WHO_TOLD.search(text.left):
            signs.columns = ("reported_by", "reported_at", "station_name")
    if match := text.take(words.TOP):
        signs.bare_top = True
        count = next((found for found in match.groups() if found and found != match["bottom"]), "10")
        signs.order, signs.limit = "asc" if match["bottom"] else "desc", number(count)
    _threshold(text, signs)
    ranks = (
        (words.DESCENDING, "desc"), (words.ASCENDING, "asc"), (words.WORST, "worst"), (words.BEST, "best")
    )  # fmt: skip
    numbered = text.take(words.NUMBER_MOST) if any(pattern.search(text.left) for pattern, _ in ranks) else None
    for pattern, order in ranks:
        if match := text.take(pattern):
            signs.sorted = signs.sorted or bool(words.SORTED.match(match.group()))
            signs.order, signs.bare_top = order, False
            signs.costly = bool(re.search("дорог|убыт|затрат|cost|expens", match.group(), re.IGNORECASE))
            signs.extreme = order if words.EXTREME.search(match.group()) else ""
            signs.longest = bool(
                re.search("доль|долг|быстр|longest|shortest|fastest|slow|quick", match.group(), re.IGNORECASE)
            )
    if numbered:
        signs.limit = number(numbered[1])
    elif signs.order and signs.limit is None and (match := text.take(LONE_NUMBER)):
        signs.limit = int(match[1])


def _threshold(text: Text, signs: Signs) -> None:
    """The bound of groups; those on the other side of it where the words leave groups out: "убери те, где меньше 40"."""
    left_out = text.take(words.LEFT_OUT)
    if text.take(words.WHERE_ANY):
        signs.more_than = 0.0
    elif match := text.take(words.AT_LEAST):
        signs.more_than = number(match[1] or match[2]) - 1
    elif match := text.take(words.MORE_THAN):
        signs.more_than = amount(match[1], match[2])
    elif match := text.take(words.LESS_THAN):
        signs.less_than = amount(match[1], match[2])
    if left_out:
        more, less = signs.more_than, signs.less_than
        signs.more_than = None if less is None else less - 1
        signs.less_than = None if more is None else more + 1


def _extreme_date(text: Text, signs: Signs) -> None:
    """The oldest or the newest incident."""
    if text.take(words.FIRST_OLDEST):
        signs.listing, signs.order, signs.sorted = True, "asc", True
    elif text.take(words.FIRST_NEWEST):
        signs.listing, signs.order, signs.sorted = True, "desc", True
    elif match := text.take(words.OLDEST):
        signs.listing, signs.order, signs.limit = True, "asc", 1
        signs.open = signs.open or bool(_HANGING.search(match.group()))
    elif text.take(words.NEWEST):
        signs.listing, signs.order, signs.limit = True, "desc", 1
    if signs.listing and signs.limit == 1 and words.DATE_OF.search(text.left):
        signs.columns = ("reported_at",)


SHARE = re.compile(
    r"(?:(?<!\d)(?<!\d )%(?=\s|$)|(?<!\w)(?:дол[яиюе](?:ю|й)?|доль|процен(?:т|та|тов|ты|те)?|сколько процентов|в скольких процентах|как(?:ая|ую) часть|удельн\w+ вес\w*"
    r"|в процентах от"
    r"|shares?|percentages?|percent|per cent|proportion|fraction|what part)(?!\w))(?:\s+(?:от|of|в|in)\s+(?:общ\w+"
    r"|всех?|all|the total|total)"
    r"(?:\s+(?:числ\w+|количеств\w+|объем\w+|объём\w+|number(?: of)?)(?!\w))?)?",
    re.IGNORECASE,
)


def read_share(text: Text) -> bool:
    """Whether a share is asked for. Comes after "by how many percent" has been read."""
    return bool(text.take(SHARE))


def amount(digits: str, thousands: str | None) -> float:
    """A threshold with its thousands: "40 тыс.", "100 000", "1,5 млн"."""
    plain = re.sub(r"[ \u00a0]", "", digits)
    plain = plain.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+", plain) else plain.replace(",", ".")
    return float(plain) * THOUSANDS.get((thousands or " ")[0].lower(), 1)


def number(word: str) -> int:
    """A count in digits or as a small numeral."""
    return int(word) if word.isdigit() else words.SMALL[word.lower()]
