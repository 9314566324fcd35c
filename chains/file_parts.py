"""What has been gathered of a question about a file while it is read."""

from __future__ import annotations

from dataclasses import dataclass, field

from chains.doubts import Doubt
from chains.file_marks import Mark
from chains.file_names import is_name
from chains.file_plan import Field, Group, Join, Measure, Table, Where


@dataclass
class Parts:
    """Parts of a plan.

    Attributes:
        pending: functions whose column has not come.
        loose: columns without a role.
        counted: a column called "количество" that may mean a count of rows.
        singling: one group is asked for, "which". `plural`: several of them.
        most: rows are to be ordered by the largest.
        who: the row itself is asked for, "who has the highest salary".
        words: functions as the question has them.
        extreme_of_measure: direction of a measure that is itself a largest or smallest value.
    """

    table: Table
    join: Join | None = None
    measures: list[Measure] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    where: list[Where] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    loose: list[Field] = field(default_factory=list)
    counted: tuple[Mark, Field] | None = None
    order: str = ""
    by: Field | None = None
    limit: int = 0
    having: tuple[str, float] | None = None
    singling: bool = False
    plural: bool = False
    most: bool = False
    listing: bool = False
    rows: bool = False
    extreme_of_measure: str = ""
    doubt: Doubt | None = None
    reason: str = ""
    who: bool = False
    words: dict[str, str] = field(default_factory=dict)

    def numbers(self) -> list[Field]:
        """Columns that may be added up, of what is counted."""
        table = self.join.table if self.join else self.table
        return [one for one in table.fields if one.numeric and not is_name(one)]

    def dates(self) -> list[Field]:
        """Columns of days, of what is counted."""
        table = self.join.table if self.join else self.table
        return [one for one in table.fields if one.dated]
