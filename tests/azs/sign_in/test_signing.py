"""Passwords, waiting after wrong ones, sessions and accounts, on each database."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

from azs.database.schema import audit_log
from azs.database.sign_in_tables import app_accounts, app_sessions, sign_in_failures
from azs.errors import AccessError, LockedError
from azs.knowledge.library import now
from azs.security.actor import SYSTEM, Actor, Scope
from azs.security.people import save_person
from azs.sign_in import accounts, lockout, passwords, sessions
from azs.sign_in.options import SignInOptions, options_of
from azs.sign_in.signing import sign_in

OLGA = Actor("olga", "operator", Scope(stations=("АЗС-001",)), "Ольга Петрова")
PASSWORD = "весна и бензин 95"
OPTIONS = options_of({"AZS_SIGN_IN": "password,oidc", "AZS_OIDC_METADATA_URL": "https://id.example.ru/x",
                      "AZS_OIDC_CLIENT_ID": "a", "AZS_OIDC_CLIENT_SECRET": "b"},
                     staff_url="https://azs.example.ru")  # fmt: skip


@pytest.fixture
def people(engine: sa.Engine) -> sa.Engine:
    """A database that knows Olga, with a password of her own."""
    save_person(engine, OLGA)
    accounts.set_password(engine, SYSTEM, "olga", password="временный пароль 1")
    accounts.change_own(engine, OLGA, old="временный пароль 1", new=PASSWORD)
    return engine


def _found(engine: sa.Engine, token: str, options: SignInOptions = OPTIONS) -> sessions.Session | None:
    return sessions.find(engine, sessions.key_of(token), options)


def _set(engine: sa.Engine, table: sa.Table, **values: Any) -> None:
    with engine.begin() as connection:
        connection.execute(sa.update(table).values(**values))


def test_the_right_password_begins_a_session_and_nothing_secret_is_kept(people: sa.Engine) -> None:
    token = sign_in(people, " olga ", PASSWORD, device="Firefox, Linux")
    found = _found(people, token)
    assert found and found.actor == OLGA and found.way == "password" and not found.must_change
    assert _found(people, token + "x") is None
    with people.connect() as connection:
        kept = [str(row) for table in (app_accounts, app_sessions, sign_in_failures, audit_log)
                for row in connection.execute(sa.select(table)).all()]  # fmt: skip
    assert not [row for row in kept if token in row or PASSWORD in row]
    assert any("$argon2id$" in row for row in kept)


def test_an_unknown_name_waits_like_a_known_one(people: sa.Engine) -> None:
    for name in ("olga", "нет такой"):
        for _ in range(lockout.FREE):
            with pytest.raises(AccessError, match="wrong"):
                sign_in(people, name, "не тот пароль 1")
        with pytest.raises(LockedError) as caught:
            sign_in(people, name, PASSWORD)
        assert 0 < caught.value.wait_s <= lockout.FIRST_WAIT_S
    assert list(lockout.waits_until(people, ["olga", "anna"])) == ["olga"]
    accounts.unlock(people, SYSTEM, "olga")
    assert sign_in(people, "olga", PASSWORD)


def test_waiting_grows_has_an_end_and_is_forgotten(people: sa.Engine) -> None:
    for failures, wait_s in ((lockout.FREE, 120), (lockout.FREE + 9, lockout.LONGEST_WAIT_S)):
        with people.begin() as connection:
            connection.execute(sa.delete(sign_in_failures))
            connection.execute(sa.insert(sign_in_failures).values(
                name_key=lockout.name_key("olga"), failures=failures, last_at=now(),
                locked_until=now() - dt.timedelta(seconds=1),
            ))  # fmt: skip
        lockout.count(people, "OLGA ")
        with pytest.raises(LockedError) as caught:
            lockout.count(people, "olga")
        assert wait_s - 2 <= caught.value.wait_s <= wait_s
    _set(people, sign_in_failures, last_at=now() - dt.timedelta(hours=25))
    assert sign_in(people, "olga", PASSWORD)


def test_attempts_at_once_are_all_counted(people: sa.Engine) -> None:
    def attempt(_: int) -> str:
        try:
            lockout.count(people, "olga")
        except LockedError:
            return "locked"
        except AccessError:
            return "refused"
        return "free"

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(attempt, range(12)))
    assert outcomes.count("free") <= lockout.FREE


def test_a_session_ends_by_age_by_idleness_and_with_its_person(people: sa.Engine) -> None:
    token = sign_in(people, "olga", PASSWORD)
    long_ago, while_ago = now() - dt.timedelta(hours=13), now() - dt.timedelta(minutes=61)
    for values in ({"began_at": long_ago}, {"seen_at": while_ago}, {"ended_at": now()}, {"way": "demo"}):
        assert _found(people, token)
        _set(people, app_sessions, **values)
        assert _found(people, token) is None
        _set(people, app_sessions, began_at=now(), seen_at=now(), ended_at=None, way="password")
    accounts.save(people, SYSTEM, OLGA, active=False)
    assert _found(people, token) is None
    accounts.save(people, SYSTEM, OLGA)
    assert _found(people, token) is None  # switched on again, she signs in again


def test_a_click_keeps_a_session_and_a_second_one_writes_nothing(people: sa.Engine) -> None:
    token = sign_in(people, "olga", PASSWORD)
    before = now() - dt.timedelta(minutes=30)
    _set(people, app_sessions, seen_at=before)
    found = _found(people, token)
    assert found
    sessions.seen(people, found)
    again = _found(people, token)
    assert again and again.seen_at > before
    sessions.seen(people, again)
    last = _found(people, token)
    assert last and last.seen_at == again.seen_at


def test_signing_out_everywhere_and_a_new_password_end_all_sessions(people: sa.Engine) -> None:
    first, second = sign_in(people, "olga", PASSWORD), sign_in(people, "olga", PASSWORD)
    sessions.end(people, OLGA, sessions.key_of(first))
    assert _found(people, first) is None and _found(people, second)
    assert len(sessions.of_person(people, "olga", OPTIONS)) == 1
    sessions.end_all(people, OLGA, "olga")
    assert _found(people, second) is None
    third = sign_in(people, "olga", PASSWORD)
    accounts.set_password(people, SYSTEM, "olga", password="другой временный 2")
    assert _found(people, third) is None
    fourth = _found(people, sign_in(people, "olga", "другой временный 2"))
    assert fourth and fourth.must_change


def test_nobody_ends_or_changes_what_is_anothers(people: sa.Engine) -> None:
    token, ivan = sign_in(people, "olga", PASSWORD), Actor("ivan", "manager", Scope())
    sessions.end(people, ivan, sessions.key_of(token))
    assert _found(people, token)
    with pytest.raises(ValueError, match="olga"):
        sessions.end_all(people, ivan, "olga")
    for refused in (
        lambda: accounts.set_password(people, ivan, "olga", password=PASSWORD),
        lambda: accounts.unlink(people, ivan, "olga"), lambda: accounts.unlock(people, ivan, "olga"),
        lambda: accounts.listed(people, ivan), lambda: accounts.save(people, ivan, ivan),
    ):  # fmt: skip
        with pytest.raises(AccessError, match="administrators_only"):
            refused()
    boss = Actor("boss", "administrator", Scope(everything=True))
    for gone in ({"active": False}, {"active": True}):
        with pytest.raises(AccessError, match="yourself"):
            accounts.save(people, boss, Actor("boss", "analyst", Scope()), **gone)
    with pytest.raises(AccessError, match="unknown_person"):
        accounts.set_password(people, SYSTEM, "никто", password=PASSWORD)


def test_the_list_of_accounts_says_how_each_signs_in(people: sa.Engine) -> None:
    save_person(people, Actor("anna", "analyst", Scope(everything=True)))
    sign_in(people, "olga", PASSWORD)
    anna, olga = accounts.listed(people, SYSTEM)
    assert (anna.actor.user, anna.has_password, anna.last_at) == ("anna", False, None)
    assert olga.actor == OLGA and olga.has_password and olga.last_at and not olga.locked_until
    accounts.unlink(people, SYSTEM, "olga")
    with pytest.raises(AccessError, match="wrong"):
        sign_in(people, "olga", PASSWORD)


def test_ones_own_password_needs_the_old_one(people: sa.Engine) -> None:
    with pytest.raises(AccessError, match="old_password"):
        accounts.change_own(people, OLGA, old="не тот пароль", new="новый пароль 12")
    with pytest.raises(AccessError, match="same_password"):
        accounts.change_own(people, OLGA, old=PASSWORD, new=PASSWORD)


@pytest.mark.parametrize("poor", ["короткий 1", "аааааааааааааа", "ОЛЬГА-olga-2026", "x" * 201, ""])
def test_poor_passwords_are_refused(poor: str) -> None:
    with pytest.raises(AccessError, match=r"password_(length|simple)"):
        passwords.require_good(poor, "olga")


def test_a_password_typed_in_another_normal_form_is_the_same() -> None:
    kept = passwords.hashed("йод и ёлка 2026")
    assert passwords.matches(kept, "йод и ёлка 2026") and not passwords.matches(kept, "иод и ёлка 2026")
    assert not passwords.matches(None, "йод и ёлка 2026") and not passwords.matches("no hash", "x")
    assert not passwords.outdated(kept) and passwords.outdated(kept.replace("t=3", "t=1"))
    passwords.require_good(passwords.made(), "olga")
