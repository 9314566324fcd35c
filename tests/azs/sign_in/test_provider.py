"""Claims of the identity provider: what is read of them, and whom they let in."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from azs.database.sign_in_tables import app_accounts
from azs.errors import AccessError
from azs.knowledge.library import now
from azs.security.actor import EVERYTHING, SYSTEM, Actor, Scope
from azs.security.people import find_person, save_person
from azs.sign_in import accounts, sessions
from azs.sign_in.claims import identity_of
from azs.sign_in.options import SignInOptions, options_of
from azs.sign_in.provider import session_of

BASE = {
    "AZS_SIGN_IN": "oidc", "AZS_OIDC_METADATA_URL": "https://id.example.ru/x", "AZS_OIDC_CLIENT_ID": "a",
    "AZS_OIDC_CLIENT_SECRET": "b",
}  # fmt: skip
KEYCLOAK = {
    "AZS_OIDC_ROLE_CLAIM": "realm_access.roles", "AZS_OIDC_ROLES": "azs-admin=administrator, azs-op=operator",
    "AZS_OIDC_REGION_CLAIM": "https://azs.example.ru/regions", "AZS_OIDC_STATION_CLAIM": "stations",
}  # fmt: skip


def _options(**more: str) -> SignInOptions:
    return options_of({**BASE, **more}, staff_url="https://azs.example.ru")


def _claims(**more: Any) -> dict[str, Any]:
    issued = int(dt.datetime.now(dt.UTC).timestamp())
    return {"iss": "https://id.example.ru", "sub": "s-1", "iat": issued, "nonce": "n-1",
            "preferred_username": "vera", "name": "Вера Орлова", **more}  # fmt: skip


@pytest.mark.parametrize(
    ("claims", "role", "scope"),
    [
        ({"realm_access": {"roles": ["azs-op", "x"]}, "stations": ["АЗС-001"]}, "operator",
         Scope(stations=("АЗС-001",))),
        ({"realm_access": {"roles": "azs-op"}, "stations": "АЗС-001"}, "operator", Scope(stations=("АЗС-001",))),
        ({"realm_access": {"roles": ["azs-op", "azs-admin"]}}, "administrator", Scope()),
        ({"realm_access": {"roles": ["azs-op"]}, "https://azs.example.ru/regions": ["Татарстан"]}, "operator",
         Scope(regions=("Татарстан",))),
        ({"realm_access": {"roles": ["azs-op"]}, "stations": ["*"]}, "operator", EVERYTHING),
        ({"realm_access": {"roles": ["azs-op", 7, None]}, "stations": [7, "", None]}, "operator", Scope()),
    ],
)  # fmt: skip
def test_role_and_stations_come_from_the_claims_named(claims: dict[str, Any], role: str, scope: Scope) -> None:
    oidc = _options(**KEYCLOAK).oidc
    assert oidc
    found = identity_of(_claims(**claims), oidc)
    assert (found.role, found.scope, found.full_name) == (role, scope, "Вера Орлова")


@pytest.mark.parametrize(
    ("claims", "options", "key"),
    [
        ({}, KEYCLOAK, "no_role"), ({"realm_access": "azs-op"}, KEYCLOAK, "no_role"),
        ({"realm_access": {"roles": ["administrator"]}}, KEYCLOAK, "no_role"),
        ({"preferred_username": ""}, {}, "claims"), ({"sub": ""}, {}, "claims"), ({"iat": "1"}, {}, "claims"),
        ({"preferred_username": ["vera"]}, {}, "claims"), ({"preferred_username": "azs:system"}, {}, "user_name"),
        ({"preferred_username": "я" * 40}, {}, "user_name"),
        ({"email": "vera@example.ru"}, {"AZS_OIDC_USER_CLAIM": "email"}, "email_unverified"),
        ({"email": "vera@example.ru", "email_verified": "true"}, {"AZS_OIDC_USER_CLAIM": "email"}, "email_unverified"),
    ],
)  # fmt: skip
def test_claims_that_do_not_say_enough_let_nobody_in(claims: dict[str, Any], options: dict[str, str], key: str) -> None:
    oidc = _options(**options).oidc
    assert oidc
    with pytest.raises(AccessError, match=key):
        identity_of(_claims(**claims), oidc)


def test_the_table_says_who_comes_in_where_claims_do_not(engine: sa.Engine) -> None:
    options = _options()
    with pytest.raises(AccessError, match="not_admitted"):
        session_of(engine, _claims(), options)
    save_person(engine, Actor("vera", "manager", Scope(regions=("Башкортостан",))))
    claims = _claims()
    found = session_of(engine, claims, options, device="Firefox, Linux")
    assert found and found.way == "oidc" and found.actor == Actor(
        "vera", "manager", Scope(regions=("Башкортостан",)), "Вера Орлова"
    )  # fmt: skip
    accounts.save(engine, SYSTEM, found.actor, active=False)
    assert session_of(engine, claims, options) is None
    with pytest.raises(AccessError, match="not_admitted"):
        session_of(engine, _claims(nonce="n-2"), options)


def test_claims_change_role_and_stations_at_the_next_sign_in(engine: sa.Engine) -> None:
    options = _options(**KEYCLOAK)
    first = session_of(engine, _claims(realm_access={"roles": ["azs-admin"]}, stations=["*"]), options)
    assert first and first.actor.role == "administrator" and first.actor.scope == EVERYTHING
    demoted = _claims(nonce="n-2", realm_access={"roles": ["azs-op"]}, stations=["АЗС-001"])
    second = session_of(engine, demoted, options)
    assert second and second.actor.role == "operator" == find_person(engine, "vera").role
    before = sessions.find(engine, first.key, options)
    assert before and before.actor.role == "operator"  # of the session before too


def test_a_name_belongs_to_one_person_at_the_provider(engine: sa.Engine) -> None:
    options = _options(**KEYCLOAK)
    role = {"realm_access": {"roles": ["azs-op"]}}
    assert session_of(engine, _claims(**role), options)
    with pytest.raises(AccessError, match="other_account"):
        session_of(engine, _claims(sub="s-2", nonce="n-2", **role), options)
    renamed = session_of(engine, _claims(preferred_username="vera.orlova", nonce="n-3", **role), options)
    assert renamed and renamed.actor.user == "vera"
    save_person(engine, Actor("boss", "administrator", EVERYTHING))
    accounts.set_password(engine, SYSTEM, "boss", password="весна и бензин 95")
    with pytest.raises(AccessError, match="other_account"):
        session_of(engine, _claims(sub="s-9", preferred_username="boss", nonce="n-4", **role), options)


def test_an_old_cookie_brings_no_session_back(engine: sa.Engine) -> None:
    save_person(engine, Actor("vera", "manager", EVERYTHING))
    options, claims = _options(), _claims()
    found = session_of(engine, claims, options)
    assert found
    again = session_of(engine, claims, options)
    assert again and again.key == found.key
    sessions.end(engine, found.actor, found.key)
    assert session_of(engine, claims, options) is None
    old = int((now() - dt.timedelta(hours=13)).replace(tzinfo=dt.UTC).timestamp())
    assert session_of(engine, _claims(iat=old, nonce="n-2"), options) is None
    with engine.begin() as connection:
        connection.execute(sa.update(app_accounts).values(signed_out_at=now()))
    before = int(now().replace(tzinfo=dt.UTC).timestamp()) - 60
    assert session_of(engine, _claims(iat=before, nonce="n-3"), options) is None
