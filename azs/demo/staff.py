"""People of the made-up network: one of each role, and one who sees a single region."""

from __future__ import annotations

import sqlalchemy as sa

from azs.database.schema import app_user_scopes, app_users
from azs.demo.stations import Network

STAFF = (
    ("manager", "Орлова Анна Сергеевна", "manager", "all"),
    ("regional", "Гареев Тимур Ильдарович", "manager", "region"),
    ("analyst", "Лебедев Максим Олегович", "analyst", "all"),
    ("operator", "Сидорова Мария Петровна", "operator", "station"),
    ("admin", "Ким Виктор Андреевич", "administrator", "all"),
)
"""User name, full name, role, kind of scope."""


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
