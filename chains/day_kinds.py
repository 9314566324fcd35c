"""Working days against weekends, as two groups: "будни против выходных", "on weekends or on working days"."""

from __future__ import annotations

import datetime as dt
import re

import sqlalchemy as sa

from azs.errors import BeyondPlanError
from chains.plan import Period
from chains.text import Text

DAY_KIND = "day_kind"
WEEKEND = 1
_FIRST_OF_WEEKEND = 6
_I = re.IGNORECASE
_LEAD = r"(?:(?:по|в|на|у|с|со|on|at|during|in|for|by|the)\s+){0,2}"
_WORKING = (
    r"(?:будн\w+(?:\s+дн\w+)?|рабоч\w+\s+дн\w+"
    r"|(?:working|business|week)\s+days?|weekdays?|workdays?|mon\w*\W{1,3}fri\w*)"
)
_RESTING = r"(?:выходн\w+(?:\s+дн\w+)?|weekends?|days\s+off|sat\w*\W{1,3}sun\w*)"
_AND = (
    r"(?:\s*[,/–-]\s*|\s+)(?:(?:и|или|против|vs\.?|versus|or|and|against|compared\s+(?:with|to)|than|чем|а|либо|by)\s+)?"
    r"(?:(?:и|чем|than|отдельно)\s+)?"
)
_PAIR = re.compile(
    rf"(?<!\w){_LEAD}(?:{_WORKING}{_AND}{_LEAD}{_RESTING}|{_RESTING}{_AND}{_LEAD}{_WORKING})(?!\w)(?:\s+(?:отдельно|separately|side\s+by\s+side))?",
    _I,
)
_MORE = re.compile(
    r"(?<!\w)(?:больше|чаще|меньше|реже|more(?:\s+often)?|fewer|less(?:\s+often)?)(?!\w)"
    r"(?!\s+(?:чем\s+|than\s+)?\d)",
    _I,
)
_COMPARED = re.compile(r"(?<!\w)(?:сравни(?:те|ть)?|сравнение|compare|comparison(?:\s+of)?|когда|when)(?!\w)", _I)


def read_day_kinds(text: Text) -> bool:
    """Whether working days and weekends are set against each other; blanked out with the words that say so."""
    if not text.take(_PAIR):
        return False
    text.take(_MORE)
    text.take(_COMPARED)
    return True


def kind_of(weekday: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    """1 for a Saturday or a Sunday, 0 for another day; holidays are not known."""
    weekend = weekday >= sa.literal_column(str(_FIRST_OF_WEEKEND))
    return sa.case(
        (weekend, sa.literal_column(str(WEEKEND), sa.Integer)), else_=sa.literal_column("0", sa.Integer)
    )  # fmt: skip


def days_of(kind: sa.ColumnElement[int], period: Period) -> sa.ColumnElement[int]:
    """How many days of its kind the period has.

    Raises:
        BeyondPlanError: it has none of one of them.
    """
    days = [period.start + dt.timedelta(days=at) for at in range((period.end - period.start).days + 1)]
    resting = sum(day.isoweekday() >= _FIRST_OF_WEEKEND for day in days)
    if not 0 < resting < len(days):
        raise BeyondPlanError("assistant.no_cut")
    at_rest = sa.literal_column(str(resting), sa.Integer)
    working = sa.literal_column(str(len(days) - resting), sa.Integer)
    return sa.case((kind == sa.literal_column(str(WEEKEND)), at_rest), else_=working)
