"""People of the made-up network: one of each role, and one who sees a single region."""

from __future__ import annotations

import sqlalchemy as sa

from azs.database.schedule_tables import user_addresses
from azs.database.schema import app_user_scopes, app_users
from azs.demo.stations import Network
from azs.knowledge.library import now
from azs.security.actor import SYSTEM

STAFF = (
    ("manager", "Орлова Анна Сергеевна", "manager", "all"),
    ("regional", "Гареев Тимур Ильдарович", "manager", "region"),
    ("analyst", "Лебедев Максим Олегович", "analyst", "all"),
    ("operator", "Сидорова Мария Петровна", "operator", "station"),
    ("admin", "Ким Виктор Андреевич", "administrator", "all"),
)
"""User name, full name, role, kind of scope."""
DOMAIN = "azs.example"
"""Of their addresses; it is reserved for examples, so no letter of a demonstration reaches anybody."""


def write_staff(connection: sa.Connection, network: Network) -> None:
    """Store the people, instead of those of the same names."""
    first = network.stations.iloc[0]
    values = {"all": "*", "region": str(first["region"]), "station": str(first["code"])}
    names = [user for user, *_ in STAFF]
    connection.execute(sa.delete(app_user_scopes).where(app_user_scopes.c.user_name.in_(names)))
    connection.execute(sa.delete(app_users).where(app_users.c.user_name.in_(names)))
    people = [{"user_name": user, "full_name": name, "role": role, "active": 1} for user, name, role, _ in STAFF]
    connection.execute(sa.insert(app_users), people)
    scopes = [{"user_name": user, "kind": kind, "value": values[kind]} for user, _, _, kind in STAFF]
    connection.execute(sa.insert(app_user_scopes), scopes)
    connection.execute(sa.delete(user_addresses).where(user_addresses.c.user_name.in_(names)))
    told = {"changed_by": SYSTEM.user, "changed_at": now()}
    connection.execute(
        sa.insert(user_addresses), [{"user_name": user, "email": f"{user}@{DOMAIN}", **told} for user in names]
    )
