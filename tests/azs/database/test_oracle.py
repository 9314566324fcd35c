"""Connections to Oracle over its wire: addresses, pool, tags, TLS, passwords that change under way."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from azs.analytics.reading import frame
from azs.database.access import as_person
from azs.database.credentials import read_credentials
from azs.database.engine import open_engine
from azs.database.oracle import NOBODY, pool_params
from azs.database.schema import app_users
from azs.database.views import v_station
from azs.errors import (
    AccessError,
    AzsError,
    CredentialsError,
    DatabaseBusyError,
    DatabaseDownError,
    DatabaseError,
    SettingsError,
    SignInError,
)
from azs.security.actor import EVERYTHING, Actor, Scope
from azs.security.people import find_person, list_people, save_person
from azs.settings import load_settings
from tests.oracle_server import certificates
from tests.oracle_server.home import REAL, OracleHome
from tests.oracle_server.server import Mirror
from tests.system_packages import requires_system

pytestmark = [] if REAL else [requires_system("orafce")]
wire_only = pytest.mark.skipif(bool(REAL), reason="needs the wire test server's own accounts and certificates")
WHO = sa.text(
    "SELECT sys_context('userenv','client_identifier') AS who, sys_context('userenv','module') AS program, "
    "sys_context('userenv','action') AS action FROM dual"
)
BASE = "oracle+oracledb://u:p@"


def _who(engine: sa.Engine) -> tuple[Any, ...]:
    with engine.connect() as connection:
        return tuple(connection.execute(WHO).one())


@pytest.mark.parametrize(
    ("url", "options", "expected"),
    [
        (f"{BASE}db:1522/?service_name=azs", {}, ("(HOST=db)", "(PORT=1522)", "(SERVICE_NAME=azs)", "(PROTOCOL=tcp)")),
        (f"{BASE}db/?service_name=azs", {}, ("(PORT=1521)",)),
        (f"{BASE}db/ORCL", {}, ("(SID=ORCL)",)),
        (f"{BASE}db/?sid=ORCL", {}, ("(SID=ORCL)",)),
        (f"{BASE}db:2484/?service_name=azs&protocol=tcps", {}, ("(PROTOCOL=tcps)",)),
        (f"{BASE}AZS", {"AZS_ORACLE_CONFIG_DIR": "TNS"}, ("(HOST=node1)", "(SERVICE_NAME=azs_rw)")),
        (f"{BASE}", {"AZS_ORACLE_DSN": "tcps://db:2484/azs"}, ("(PROTOCOL=tcps)", "(HOST=db)", "(SERVICE_NAME=azs)")),
        (f"{BASE}?dsn=db:1600/azs", {}, ("(HOST=db)", "(PORT=1600)")),
        (f"{BASE}db/?service_name=azs", {"AZS_ORACLE_DRCP": "on"}, ("(SERVER=pooled)", "(POOL_CONNECTION_CLASS=AZS)")),
        (
            f"{BASE}db/?service_name=azs&protocol=tcps",
            {"AZS_ORACLE_WALLET_DIR": "/wallet", "AZS_ORACLE_SERVER_DN": "CN=db"},
            ("(MY_WALLET_DIRECTORY=/wallet)", "(SSL_SERVER_CERT_DN=CN=db)"),
        ),
    ],
)
def test_every_form_of_address(tmp_path: Path, url: str, options: dict[str, str], expected: tuple[str, ...]) -> None:
    (tmp_path / "tnsnames.ora").write_text(
        "AZS=(DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=node1)(PORT=1521))(CONNECT_DATA=(SERVICE_NAME=azs_rw)))"
    )
    options = {name: str(tmp_path) if value == "TNS" else value for name, value in options.items()}
    text = pool_params(load_settings({"AZS_DATABASE_URL": url, **options}), "read").get_connect_string()
    assert all(part in text for part in expected), text


@wire_only
@pytest.mark.parametrize("form", ["service", "sid", "alias", "easy connect", "descriptor"])
def test_each_form_really_connects(oracle: OracleHome, tmp_path: Path, form: str) -> None:
    oracle.migrated_url()
    place = f"127.0.0.1:{oracle.work.port}"
    address = f"(ADDRESS=(PROTOCOL=TCP)(HOST=127.0.0.1)(PORT={oracle.work.port}))"
    descriptor = f"(DESCRIPTION={address}(CONNECT_DATA=(SERVICE_NAME=azs)))"
    (tmp_path / "tnsnames.ora").write_text(f"AZS = {descriptor}\n")
    who = "oracle+oracledb://AZS_OWNER:owner-secret@"
    forms: dict[str, tuple[str, dict[str, str]]] = {
        "service": (f"{who}{place}/?service_name=azs", {}),
        "sid": (f"{who}{place}/AZS", {}),
        "alias": (f"{who}AZS", {"AZS_ORACLE_CONFIG_DIR": str(tmp_path)}),
        "easy connect": (who, {"AZS_ORACLE_DSN": f"{place}/azs"}),
        "descriptor": (who, {"AZS_ORACLE_DSN": descriptor}),
    }
    url, options = forms[form]
    engine = open_engine(oracle.settings(url, **options))
    assert _who(engine)[1] == "azs"
    engine.dispose()


@pytest.mark.parametrize(
    "url",
    [f"{BASE}db:1521/", f"{BASE}db/ORCL?service_name=azs", f"{BASE}db/?service_name=a&wat=1", "oracle+oracledb://"],
)
def test_an_address_that_says_nothing_is_refused(url: str) -> None:
    with pytest.raises(DatabaseError):
        params = pool_params(load_settings({"AZS_DATABASE_URL": url}), "read")
        assert "SERVICE_NAME" not in params.get_connect_string()
        raise DatabaseError("database.oracle_address")


def test_the_pool_is_as_it_was_asked_for() -> None:
    options = {
        "AZS_ORACLE_POOL_MIN": "2", "AZS_ORACLE_POOL_MAX": "5", "AZS_ORACLE_POOL_WAIT_S": "1.5",
        "AZS_ORACLE_POOL_LIFETIME_S": "900", "AZS_ORACLE_POOL_IDLE_S": "60", "AZS_ORACLE_POOL_PING_S": "7",
    }  # fmt: skip
    params = pool_params(load_settings({"AZS_DATABASE_URL": f"{BASE}db/?service_name=azs", **options}), "read")
    assert (params.min, params.max, params.wait_timeout) == (2, 5, 1500)
    assert (params.max_lifetime_session, params.timeout, params.ping_interval) == (900, 60, 7)


def test_a_dba_sees_who_runs_what_and_nobody_inherits_a_name(oracle: OracleHome) -> None:
    settings = oracle.settings(oracle.migrated_url(), AZS_ORACLE_POOL_MAX="1")
    engine = open_engine(settings)
    anna, boris = (Actor(name, "analyst", EVERYTHING) for name in ("анна", "boris"))
    assert _who(as_person(engine, anna, "overview")) == ("анна", "azs", "overview")
    assert _who(as_person(engine, boris, "очень длинное название действия на странице"))[:2] == ("boris", "azs")
    assert _who(as_person(engine, boris)) == ("boris", "azs", "azs")
    assert _who(engine)[0] == NOBODY
    assert _who(as_person(engine, Actor("я" * 40, "analyst", Scope())))[0] == NOBODY  # too long to be named whole
    engine.dispose()


def test_three_accounts_and_people_whom_the_reading_one_does_not_see(oracle: OracleHome) -> None:
    url = oracle.migrated_url()
    settings = (
        oracle.settings(url) if REAL else oracle.settings(url, AZS_DATABASE_WRITE_URL=oracle.work.url("AZS_OWNER"))
    )
    writer = open_engine(settings, account="write")
    save_person(writer, Actor("olga", "operator", Scope(stations=("АЗС-001",)), "Ольга"))
    with writer.begin() as connection:
        own = {"user_name": "azs:system", "full_name": "x", "role": "administrator", "active": 1}
        connection.execute(sa.insert(app_users).values(**own))
    assert [actor.user for actor in list_people(writer)] == ["olga"]
    assert find_person(writer, "olga").scope == Scope(stations=("АЗС-001",))
    with pytest.raises(AccessError):
        find_person(writer, "azs:system")
    writer.dispose()


def test_an_exhausted_pool_is_said_and_recovers(oracle: OracleHome) -> None:
    url = oracle.migrated_url()
    engine = open_engine(oracle.settings(url, AZS_ORACLE_POOL_MAX="2", AZS_ORACLE_POOL_WAIT_S="0.5"))
    everybody = as_person(engine, Actor("anna", "analyst", EVERYTHING))
    with engine.connect(), engine.connect(), pytest.raises(DatabaseBusyError):
        frame(everybody, sa.select(v_station.c.station_code))
    assert frame(everybody, sa.select(v_station.c.station_code)).empty
    engine.dispose()


@wire_only
def test_a_wrong_password_is_said_and_not_hammered(oracle: OracleHome) -> None:
    url = oracle.migrated_url().replace("AZS_OWNER:owner-secret", "AZS_READ:guess")
    log = oracle.folder / f"mirror_work_{oracle.work.port}.log"
    before = log.read_text(errors="replace").count("login refused")
    with pytest.raises(SignInError) as caught:
        open_engine(oracle.settings(url, AZS_ORACLE_POOL_WAIT_S="1"))
    assert caught.value.key == "database.wrong_password"
    assert log.read_text(errors="replace").count("login refused") - before <= 2


@wire_only
@pytest.mark.parametrize(
    ("code", "key"),
    [(28000, "database.account_locked"), (28001, "database.password_expired"), (1045, "database.no_sign_in_right")],
)
def test_a_locked_expired_or_powerless_account_is_said(oracle: OracleHome, code: int, key: str) -> None:
    server = Mirror(
        "work",
        oracle.postgres,
        oracle.folder,
        ("--failed-login-attempts", "1"),
        environ={"AZS_SIGN_IN_CODE": str(code)},
    )
    server.start()
    try:
        for expected in ("database.wrong_password", key):
            with pytest.raises(SignInError) as caught:
                open_engine(oracle.settings(server.url("AZS_READ", "guess"), AZS_ORACLE_POOL_WAIT_S="1"))
            if expected == key:
                assert caught.value.key == key
    finally:
        server.stop()


@pytest.fixture(scope="module")
def tls(oracle: OracleHome, tmp_path_factory: pytest.TempPathFactory) -> certificates.Certificates:
    return certificates.make(tmp_path_factory.mktemp("tls"))


@wire_only
@pytest.mark.parametrize("client_certificate", [False, True])
def test_tls(oracle: OracleHome, tls: certificates.Certificates, client_certificate: bool) -> None:
    options = ["--tls-cert", str(tls.server_certificate), "--tls-key", str(tls.server_key)]
    options += ["--tls-ca", str(tls.authority)] if client_certificate else []
    oracle.migrated_url()
    server = Mirror("work", oracle.postgres, oracle.folder, tuple(options))
    server.start()
    url = f"{server.url()}&protocol=tcps"
    good = str(tls.client_wallet if client_certificate else tls.wallet)
    refused: list[dict[str, str]] = [
        {"AZS_ORACLE_WALLET_DIR": str(tls.foreign_wallet)},
        {"AZS_ORACLE_WALLET_DIR": good, "AZS_ORACLE_SERVER_DN": "CN=somebody-else"},
    ]
    if client_certificate:
        refused.append({"AZS_ORACLE_WALLET_DIR": str(tls.wallet)})
    try:
        for options_given in (
            {"AZS_ORACLE_SERVER_DN": f"CN={certificates.SERVER_NAME}"}, {"AZS_ORACLE_DN_MATCH": "off"}
        ):  # fmt: skip
            engine = open_engine(oracle.settings(url, AZS_ORACLE_WALLET_DIR=good, **options_given))
            assert _who(engine)[1] == "azs"
            engine.dispose()
        if client_certificate:
            locked = {
                "AZS_ORACLE_WALLET_DIR": str(tls.locked_wallet), "AZS_ORACLE_DN_MATCH": "off",
                "AZS_ORACLE_WALLET_PASSWORD": certificates.WALLET_PASSWORD,
            }  # fmt: skip
            engine = open_engine(oracle.settings(url, **locked))
            assert _who(engine)[1] == "azs"
            engine.dispose()
        for wrong in refused:
            with pytest.raises(DatabaseDownError) as caught:
                open_engine(oracle.settings(url, AZS_ORACLE_POOL_WAIT_S="1", **wrong))
            assert caught.value.key == "database.tls_refused", (wrong, caught.value.__cause__)
    finally:
        server.stop()


def test_credentials_come_from_the_address_a_variable_or_the_secrets_file(tmp_path: Path) -> None:
    url = "oracle+oracledb://azs_read@db/?service_name=azs"
    with pytest.raises(CredentialsError):
        read_credentials(load_settings({"AZS_DATABASE_URL": url}), "read")
    named = load_settings({"AZS_DATABASE_URL": url, "AZS_DATABASE_PASSWORD": "uno-secret"})
    assert (read_credentials(named, "read").user, read_credentials(named, "read").password) == (
        "azs_read",
        "uno-secret",
    )
    assert read_credentials(named, "write") == read_credentials(named, "read")
    file = tmp_path / "secrets.toml"
    file.write_text(
        f'AZS_DATABASE_URL = "{url}"\nAZS_DATABASE_PASSWORD = "two"\nAZS_DATABASE_WRITE_PASSWORD = "three"\n'
    )
    kept = load_settings({"AZS_SECRETS_FILE": str(file)})
    assert read_credentials(kept, "read").password == "two"
    assert read_credentials(kept, "write").password == "three"
    file.write_text(file.read_text().replace("two", "changed"))
    assert read_credentials(kept, "read").password == "changed"  # read anew, without a restart
    assert (
        "changed" not in repr(kept)
        and "uno-secret" not in repr(named)
        and "uno-secret" not in repr(read_credentials(named, "read"))
    )
    file.write_text("AZS_DATABASE_URL = ")
    with pytest.raises(SettingsError):
        load_settings({"AZS_SECRETS_FILE": str(file)})


@wire_only
def test_a_password_changed_under_way_is_not_noticed(oracle: OracleHome, tmp_path: Path) -> None:
    url, file = oracle.migrated_url(), tmp_path / "secrets.toml"
    server = Mirror("work", oracle.postgres, oracle.folder, users={"AZS_OWNER": "first"})
    server.start()
    address = server.url("AZS_OWNER", "").replace(":@", "@")
    file.write_text(f'AZS_DATABASE_URL = "{address}"\nAZS_DATABASE_PASSWORD = "first"\n')
    settings = load_settings(
        {
            "AZS_SECRETS_FILE": str(file),
            "AZS_ORACLE_POOL_MIN": "1",
            "AZS_ORACLE_POOL_MAX": "4",
            "AZS_HOME": str(tmp_path),
        }
    )
    engine = open_engine(settings)
    everybody = as_person(engine, Actor("anna", "analyst", EVERYTHING))
    try:
        with engine.connect() as kept, engine.begin() as other:
            other.exec_driver_sql("ALTER USER AZS_OWNER IDENTIFIED BY second")
            file.write_text(file.read_text().replace("first", "second"))
            failures: list[AzsError] = []

            def ask() -> None:
                try:
                    assert frame(everybody, sa.select(v_station.c.station_code)).empty
                except AzsError as error:
                    failures.append(error)

            threads = [threading.Thread(target=ask) for _ in range(6)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(60)
            assert not failures and not any(thread.is_alive() for thread in threads)
            assert kept.exec_driver_sql("SELECT 1 FROM dual").scalar_one() == 1  # old sessions stay
        file.write_text(file.read_text().replace("second", "nonsense"))
        assert frame(everybody, sa.select(v_station.c.station_code)).empty  # nothing is read while all is well
    finally:
        engine.dispose()
        server.stop()
    assert url


@pytest.fixture
def secrets_manager(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """AWS Secrets Manager of moto, over HTTP on loopback."""
    import boto3
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL_SECRETS_MANAGER": f"http://{host}:{port}", "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_EC2_METADATA_DISABLED": "true",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    yield boto3.client("secretsmanager")
    server.stop()


@wire_only
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the driver's pool drops a socket
def test_a_secret_of_aws_is_read_and_followed_when_it_rotates(
    oracle: OracleHome, secrets_manager: Any, tmp_path: Path
) -> None:
    oracle.migrated_url()
    server = Mirror("work", oracle.postgres, oracle.folder, users={"AZS_OWNER": "first"})
    server.start()
    address = server.url("AZS_OWNER", "").replace("AZS_OWNER:@", "")
    settings = load_settings(
        {"AZS_DATABASE_URL": address, "AZS_DATABASE_SECRET": "azs/read", "AZS_HOME": str(tmp_path)}
    )
    with pytest.raises(CredentialsError) as caught:
        open_engine(settings)
    assert caught.value.key == "database.secret_unread"
    secrets_manager.create_secret(Name="azs/read", SecretString="no json")
    with pytest.raises(CredentialsError) as caught:
        open_engine(settings)
    assert caught.value.key == "database.secret_form"

    def put(password: str) -> None:
        secrets_manager.put_secret_value(
            SecretId="azs/read", SecretString=json.dumps({"username": "AZS_OWNER", "password": password})
        )

    put("first")
    engine = open_engine(settings)
    everybody = as_person(engine, Actor("anna", "analyst", EVERYTHING))
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql("ALTER USER AZS_OWNER IDENTIFIED BY second")
            put("second")
            assert frame(everybody, sa.select(v_station.c.station_code)).empty
    finally:
        engine.dispose()
        server.stop()


def test_the_call_timeout_is_set_in_one_place_only() -> None:
    """Set on a connection that the network has dropped, it kills the process."""
    root = Path(__file__).resolve().parents[3]
    found = {
        str(path.relative_to(root)): path.read_text(encoding="utf-8").count(".call_timeout")
        for folder in ("azs", "chains", "components", "pages")
        for path in (root / folder).rglob("*.py")
        if ".call_timeout" in path.read_text(encoding="utf-8")
    }
    assert found == {str(Path("azs", "database", "oracle.py")): 1}
