"""What a query gave: typed columns and rows, whatever wrote the query."""

from __future__ import annotations

from dataclasses import dataclass

Row = tuple[object, ...]
ROLES = ("period", "group", "measure", "text", "moment", "latitude", "longitude")


@dataclass(frozen=True)
class Column:
    """One column of a result.

    Attributes:
        name: its id in the query.
        header: its label for people.
        role: "period" (first day of a unit, hour of day or weekday), "group" (something with a name), "measure" (a
            number to draw and add), "text" (long words), "moment" (date and time), "latitude" or "longitude".
        unit: of a measure: "count", "h", "rub", "l", "%"; of a period: "day" … "year", "weekday", "hour"; else "".
        digits: decimals shown of a measure.
        dimension: id of the dimension whose labels the cells have; "" where they are shown as stored.
    """

    name: str
    header: str
    role: str
    unit: str = ""
    digits: int = 0
    dimension: str = ""
