"""Signing in at a real server: by password and through a real identity provider; every page and route by everybody."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from azs.database.engine import open_engine
from azs.database.sign_in_tables import app_accounts
from azs.security.actor import SYSTEM, Actor, Scope
from azs.settings import ROOT, load_settings
from azs.sign_in import accounts
from tests.e2e.conftest import answered, free_port, serving
from tests.e2e.visiting import Visitor

pytestmark = pytest.mark.timeout(600)
PASSWORD = "весна и бензин 95"
SECRETS = {
    "AZS_OIDC_CLIENT_SECRET": "canary-client-secret-7731",
    "AZS_COOKIE_SECRET": "canary-cookie-secret-0123456789abcdef",
}
ROLES = ("manager", "analyst", "operator", "administrator")
NAMES = {"administrator": "admin"}
EVERYBODY = frozenset(ROLES)
MAY_OPEN = {
    "overview": EVERYBODY, "reports": EVERYBODY, "alerts": EVERYBODY, "schedule": {"manager", "administrator"},
    "chat": EVERYBODY, "saved": EVERYBODY, "documents": EVERYBODY, "document": EVERYBODY, "glossary": EVERYBODY,
    "complaints": EVERYBODY, "scans": EVERYBODY, "forms": EVERYBODY, "account": EVERYBODY,
    "learning": {"analyst", "administrator"}, "labelling": {"analyst", "administrator"},
    "quality": {"manager", "administrator"}, "routing": {"administrator"}, "audit": {"administrator"},
    "verified": {"administrator"}, "reception": {"administrator"}, "staff": {"administrator"},
}  # fmt: skip
PUBLIC = "complaint"
NOT_FOR_ROLE, NOBODY = "Эта страница не для вашей роли", "Вы не вошли"
FIRST_SIGN = ('"heading"', '"alert"')
"""A page that is drawn begins with its title; one that refuses has a message alone."""


PEOPLE = (
    {"sub": "s-1", "preferred_username": "vera", "name": "Вера Орлова", "groups": ["azs-analysts"],
     "stations": ["АЗС-002"]},
    {"sub": "s-2", "preferred_username": "boris", "name": "Борис", "groups": ["accounting"]},
    {"sub": "s-3", "preferred_username": "admin", "name": "Подмена", "groups": ["azs-admins"], "stations": ["*"]},
)  # fmt: skip


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real provider of OpenID Connect on this machine, in a process of its own: discovery, keys, signed tokens."""
    port = free_port()
    claims = [part for person in PEOPLE for part in ("--user-claims", json.dumps(person))]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), *claims]
    with (tmp_path_factory.mktemp("provider") / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        try:
            answered(f"http://127.0.0.1:{port}/jwks", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture(scope="module")
def app(provider: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app with both ways of signing in, cold, over the demo data."""
    home, port = tmp_path_factory.mktemp("sign-in"), free_port()
    environ = {
        "AZS_LLM": "off", "AZS_SIGN_IN": "password,oidc", "AZS_SIGN_IN_WRONG_PER_MINUTE": "600", "AZS_STAFF_URL": f"http://127.0.0.1:{port}",
        "AZS_OIDC_METADATA_URL": f"{provider}/.well-known/openid-configuration", "AZS_OIDC_CLIENT_ID": "azs",
        "AZS_OIDC_ROLE_CLAIM": "groups", "AZS_OIDC_ROLES": "azs-analysts=analyst, azs-admins=administrator",
        "AZS_OIDC_STATION_CLAIM": "stations", "AZS_OIDC_TITLE": "Сеть АЗС", **SECRETS,
    }  # fmt: skip
    with serving(home, environ, prepared=lambda: _give_passwords(home), port=port) as address:
        yield address
    log = (home / "server.log").read_text(encoding="utf-8")
    assert not [secret for secret in (*SECRETS.values(), PASSWORD) if secret in log]


def _give_passwords(home: Path) -> None:
    engine = open_engine(load_settings({"AZS_HOME": str(home)}), account="write")
    for role in ROLES:
        accounts.set_password(engine, SYSTEM, NAMES.get(role, role), password=PASSWORD)
    accounts.save(engine, SYSTEM, Actor("newcomer", "operator", Scope(stations=("АЗС-001",))))
    accounts.set_password(engine, SYSTEM, "newcomer", password=PASSWORD)
    with engine.begin() as connection:
        known = sa.update(app_accounts).where(app_accounts.c.user_name != "newcomer")
        connection.execute(known.values(must_change=0))
    engine.dispose()


@pytest.fixture(scope="module")
def visitors(app: str) -> dict[str, Visitor]:
    """Somebody of each role, signed in."""
    found = {}
    for role in ROLES:
        found[role] = Visitor(app)
        assert found[role].sign_in(NAMES.get(role, role), PASSWORD).status_code == 303
    return found


def test_every_page_is_judged_here() -> None:
    pages = {path.stem for path in (ROOT / "pages").glob("*/*.py") if path.stem != "__init__"}
    assert pages == {*MAY_OPEN, PUBLIC}


@pytest.mark.parametrize("page", MAY_OPEN)
def test_nobody_finds_nothing_on_any_page_of_a_cold_server(app: str, page: str) -> None:
    nobody = Visitor(app)
    answer = nobody.get(f"/{page}?station=АЗС-001")
    assert answer.status_code == 303 and answer.headers["location"].startswith(f"/login?next=%2F{page}%3F")
    said = nobody.open(page)
    assert NOBODY in said and "АЗС № " not in said and "АЗС-0" not in said
    assert '"arrowDataFrame"' not in said and '"metric"' not in said and '"plotlyChart"' not in said


def test_the_page_for_customers_is_for_everybody(app: str) -> None:
    nobody = Visitor(app)
    assert nobody.get(f"/{PUBLIC}").status_code == 200
    said = nobody.open(PUBLIC, until=('"heading"',))
    assert NOBODY not in said


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_its_pages_and_no_others(visitors: dict[str, Visitor], role: str) -> None:
    wrong = []
    for page, roles in MAY_OPEN.items():
        assert visitors[role].get(f"/{page}").status_code == 200
        said = visitors[role].open(page, until=FIRST_SIGN)
        drawn = '"heading"' in said or page == "document"  # which has no title without a document
        if (NOT_FOR_ROLE in said) == (role in roles) or NOBODY in said or drawn != (role in roles):
            wrong.append(page)
    assert not wrong


def test_routes_ask_for_their_own_keys_whoever_is_signed_in(app: str, visitors: dict[str, Visitor]) -> None:
    from components import entrance, reception

    paths = {str(getattr(route, "path", "")) for route in (*entrance.routes(), *reception.routes())}
    assert paths == {"/login", "/login/company", "/login/icon.png", "/password", "/logout", "/api/v1"}
    for who, visitor in {"nobody": Visitor(app), **visitors}.items():
        signed_in = who != "nobody"
        assert visitor.get("/login").status_code == (303 if signed_in else 200), who
        for path in ("/password", "/logout"):
            answer = visitor.get(path)
            assert answer.status_code == (200 if signed_in else 303), who
            assert signed_in or answer.headers["location"] == "/login"
        assert visitor.get("/login/company").headers["location"].startswith("/auth/login?provider=")
        assert visitor.get("/login/icon.png").status_code == 200
        assert visitor.get("/api/v1/").status_code == visitor.get("/api/v1/openapi.json").status_code == 200
        assert visitor.call("POST", "/api/v1/complaints", json={"text": "x"}).status_code == 401, who
        told = visitor.call("GET", "/api/v1/complaints/1111-2222", headers={"X-Contact": "+79001234567"})
        assert told.status_code in (404, 429), who
        put = visitor.call("PUT", "/_stcore/upload_file/no-session/no-file", content=b"x")
        assert put.status_code in (400, 403), who


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer_and_then_wait(app: str) -> None:
    texts = []
    for name in ("regional", "нет такого"):
        answers = [Visitor(app).sign_in(name, "не тот пароль 1") for _ in range(6)]
        assert [one.status_code for one in answers] == [403] * 5 + [429]
        assert 0 < int(answers[-1].headers["retry-after"]) <= 60
        texts.append([re.sub(r"name='form' value='[^']+'", "", one.text).replace(name, "") for one in answers])
    assert texts[0] == texts[1] and "Имя или пароль неверны" in texts[0][0]
    assert "Слишком много попыток" in texts[0][-1]


def test_a_form_that_is_not_ours_signs_nobody_in(app: str) -> None:
    given = {"name": "manager", "password": PASSWORD}
    assert Visitor(app).call("POST", "/login", data=given).status_code == 403
    forged = Visitor(app)
    assert forged.send("/login", given, Origin="https://evil.example").status_code == 403
    assert forged.send("/login", given, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert forged.send("/login", {**given, "password": "x" * 9000}).status_code == 403
    assert not [one for one in forged.cookies.jar if one.name == "azs_session"]


@pytest.mark.parametrize("onwards", ["https://evil.example/", "//evil.example", "/\\evil.example", "/login", "x"])
def test_signing_in_leads_to_our_own_pages_only(app: str, onwards: str) -> None:
    assert Visitor(app).sign_in("manager", PASSWORD, next_page=onwards).headers["location"] == "/"


def test_the_cookie_is_for_the_server_alone_and_a_stolen_table_is_worth_nothing(app: str) -> None:
    cookie = Visitor(app).sign_in("manager", PASSWORD, next_page="/chat").headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/" in cookie
    thief = Visitor(app)
    thief.cookies.set("azs_session", "0" * 64)
    assert thief.get("/chat").status_code == 303 and NOBODY in thief.open("chat")


def test_a_temporary_password_opens_nothing_before_it_is_changed(app: str) -> None:
    newcomer = Visitor(app)
    assert newcomer.sign_in("newcomer", PASSWORD).status_code == 303
    assert newcomer.get("/overview").headers["location"] == "/password"
    said = newcomer.open("overview")
    assert "Сначала смените временный пароль" in said and "АЗС № " not in said
    for new, again in (("короткий", "короткий"), ("достаточно длинный", "но другой, длинный"), (PASSWORD, PASSWORD)):
        assert newcomer.send("/password", {"old": PASSWORD, "new": new, "again": again}).status_code == 403
    before = Visitor(app)
    before.cookies = httpx.Cookies(newcomer.cookies)
    own = "совсем свой длинный пароль"
    assert newcomer.send("/password", {"old": PASSWORD, "new": own, "again": own}).headers["location"] == "/"
    assert newcomer.get("/account").status_code == 200 and NOBODY in before.open("account")


def test_signing_out_ends_the_session_and_everywhere_ends_all(app: str) -> None:
    here, there = Visitor(app), Visitor(app)
    for one in (here, there):
        one.sign_in("analyst", PASSWORD)
    stolen = Visitor(app)
    stolen.cookies = httpx.Cookies(here.cookies)
    assert stolen.get("/account").status_code == 200
    assert here.send("/logout", {}).headers["location"] == "/login"
    assert stolen.get("/account").status_code == 303 and NOBODY in stolen.open("account")
    assert there.get("/account").status_code == 200


def _through_provider(app: str, subject: str) -> tuple[Visitor, str]:
    """Somebody who has gone the whole way: to the provider, back with its code, a token fetched and checked."""
    visitor = Visitor(app)
    answer = visitor.get("/login/company")
    while answer.is_redirect and "/oauth2/authorize" not in str(answer.url):
        answer = visitor.get(str(answer.url.join(answer.headers["location"])))
    answer = visitor.call("POST", str(answer.url), data={"sub": subject})
    back = str(answer.url.join(answer.headers["location"]))
    assert back.startswith(f"{app}/oauth2callback?code=")
    assert visitor.get(back).headers["location"] == "/"
    return visitor, back


def test_the_company_account_brings_role_and_stations(app: str) -> None:
    vera, back = _through_provider(app, "s-1")
    said = vera.open("account")
    assert "Вера Орлова" in said and "Аналитик, видит" in said and "002" in said
    assert NOT_FOR_ROLE in vera.open("audit", until=FIRST_SIGN)
    again = Visitor(app)
    again.get(back)  # the code is used up, and belongs to another browser
    assert NOBODY in again.open("account")


def test_whom_the_company_gives_no_role_is_told_so_and_sees_nothing(app: str) -> None:
    boris, _ = _through_provider(app, "s-2")
    said = boris.open("overview")
    assert "роли в этом приложении у вас нет" in said and "АЗС № " not in said


def test_a_name_with_a_password_here_cannot_be_taken_from_outside(app: str) -> None:
    somebody, _ = _through_provider(app, "s-3")
    said = somebody.open("audit")
    assert "занято другой учётной записью" in said and "Найдено" not in said


def test_a_forged_cookie_of_the_provider_is_nobody(app: str) -> None:
    forged = Visitor(app)
    forged.cookies.set("_streamlit_user", '{"is_logged_in": true, "sub": "s-1", "preferred_username": "admin"}')
    assert NOBODY in forged.open("audit")


def test_secrets_are_in_no_page(app: str, visitors: dict[str, Visitor]) -> None:
    admin = visitors["administrator"]
    said = "".join(admin.open(page) for page in ("staff", "audit", "account"))
    said += Visitor(app).get("/login").text + "$argon2".replace("$", "")
    assert "$argon2" not in said
    assert not [secret for secret in (*SECRETS.values(), PASSWORD) if secret in said]
