"""Where a complaint would go: tried with the rules in force, and nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass, replace

import sqlalchemy as sa

from azs.analytics.reading import fetched
from azs.complaints import dispatching
from azs.complaints.complaint import Understood
from azs.complaints.personal import masked
from azs.complaints.routing import Route, Rule, Rules, route, rule_for
from azs.complaints.submitting import Understand
from azs.database.schema import stations
from azs.knowledge.library import now


@dataclass(frozen=True)
class Trial:
    """What would be made of a text: `read`, the danger and priority it goes by, the rule that decides, and the way."""

    read: Understood
    danger: str
    priority: str
    rule: Rule
    way: Route


def tried(engine: sa.Engine, rules: Rules, text: str, *, station: str, understand: Understand) -> Trial:
    """Try a text as if it came now.

    Args:
        station: its code, "" where none is known.

    Raises:
        QueryError: the database cannot be read.
    """
    said = masked(text)
    read = understand(said)
    danger, priority = dispatching.graded(said, read.danger, read.priority)
    asked = sa.select(stations.c.region).where(stations.c.code == station)
    region = fetched(engine, lambda connection: connection.execute(asked).scalar()) or "" if station else ""
    rule = rule_for(rules, read.category, region=region, priority=priority)
    way = route(rules, read.category, region=region, priority=priority, now=now())
    able = fetched(engine, lambda connection: dispatching.able(connection, way.person, station, region))
    return Trial(read, danger, priority, rule, way if able else replace(way, person=""))
