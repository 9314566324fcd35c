"""The gate of the app: names it answers to, the demonstration on its own machine, nobody sent to the sign-in page."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from azs.errors import AccessError, SettingsError
from azs.settings import Settings, load_settings
from azs.sign_in.gate import Gate, host_of, is_loopback, onward
from azs.sign_in.options import SignInOptions, options_of
from components.serving import require_own_machine

PASSWORD = {"AZS_SIGN_IN": "password"}
LOCAL, LAN = "127.0.0.1", "10.0.0.7"


def _options(staff_url: str = "", **env: str) -> SignInOptions:
    return options_of(env, staff_url=staff_url)


def _status(options: SignInOptions, path: str = "/chat", *, host: str = "localhost:8501", client: str = LOCAL,
            kind: str = "http", headers: tuple[tuple[str, str], ...] = ()) -> tuple[Any, str]:  # fmt: skip
    """What the gate makes of a request: 200 where it lets it through, and where it leads to."""
    sent: list[dict[str, Any]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "passed", "status": 200})

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    told = [(b"host", host.encode()), (b"accept", b"text/html"), *((n.encode(), v.encode()) for n, v in headers)]
    scope = {"type": kind, "method": "GET", "path": path, "query_string": b"a=1", "headers": told,
             "client": (client, 5), "server": ("127.0.0.1", 8501), "scheme": "http"}  # fmt: skip

    def asked() -> None:
        asyncio.run(Gate(app, lambda: options, lambda token: None, "complaint")(scope, receive, send))

    with ThreadPoolExecutor(1) as pool:  # a browser of the tests may have a loop running in this thread
        pool.submit(asked).result()
    where = dict(sent[0].get("headers", [])).get(b"location", b"").decode()
    return sent[0].get("status", sent[0].get("code")), where


def test_the_demonstration_is_for_its_own_machine() -> None:
    demo = _options()
    assert _status(demo)[0] == 200
    assert _status(demo, client=LAN)[0] == 403 and _status(demo, client=LAN, kind="websocket")[0] == 1008
    assert _status(demo, host="azs.example.ru")[0] == 400  # a proxy on the same machine shows itself by the name
    assert _status(demo, "/_stcore/health", client=LAN)[0] == 200
    staff = _options("https://azs.example.ru")
    assert _status(staff, host="azs.example.ru")[0] == 400
    meant = _options("https://azs.example.ru", AZS_DEMO_OUTSIDE="on")
    assert _status(meant, host="azs.example.ru", client=LAN)[0] == 200


def test_customers_reach_their_name_beside_a_demonstration() -> None:
    demo = _options(AZS_PUBLIC_HOST="Forms.example.ru")
    assert _status(demo, "/complaint", host="forms.example.ru", client=LAN)[0] == 200
    assert _status(demo, "/complaint", host="localhost", client=LAN)[0] == 403


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "", "localhost@evil.example", "a/b", "[::1"]
)
def test_a_foreign_name_is_refused(host: str) -> None:
    for options in (_options(), _options("https://azs.example.ru", **PASSWORD)):
        assert _status(options, host=host)[0] == 400


def test_names_that_are_ours_are_answered_to() -> None:
    options = _options("https://azs.example.ru:8443", AZS_ALLOWED_HOSTS="other.example.ru", **PASSWORD)
    for host in ("azs.example.ru:8443", "AZS.example.ru", "other.example.ru.", "[::1]:8501", "127.0.0.1"):
        assert _status(options, "/api/v1/complaints", host=host, client=LAN)[0] == 200
    assert _status(_options(AZS_ALLOWED_HOSTS="*", **PASSWORD), "/static/x", host="any.example", client=LAN)[0] == 200


def test_nobody_is_led_to_the_sign_in_page_and_back() -> None:
    options = _options(**PASSWORD)
    assert _status(options, "/chat") == (303, "/login?next=%2Fchat%3Fa%3D1")
    assert _status(options, "/chat", headers=(("cookie", "azs_session=gone"),))[0] == 303
    for path in ("/complaint", "/login", "/api/v1/", "/_stcore/stream", "/static/js/a.js"):
        assert _status(options, path)[0] == 200
    assert _status(options, "/_stcore/stream", kind="websocket")[0] == 200  # the frame asks there


def test_figures_of_the_server_are_for_its_own_machine() -> None:
    options = _options(AZS_ALLOWED_HOSTS="*", **PASSWORD)
    assert _status(options, "/_stcore/metrics")[0] == 200
    assert _status(options, "/_stcore/metrics", client=LAN)[0] == 404


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.7", "azs.example.ru", ""])
def test_the_demonstration_refuses_to_listen_beyond_its_machine(host: str) -> None:
    with pytest.raises(AccessError, match="demo_host"):
        require_own_machine(host, _options())
    require_own_machine(host, _options(AZS_DEMO_OUTSIDE="on"))
    require_own_machine(host, _options(**PASSWORD))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "localhost", "::1"])
def test_the_demonstration_listens_on_its_machine(host: str) -> None:
    require_own_machine(host, _options())


@pytest.mark.parametrize(
    ("env", "key"),
    [
        ({"AZS_SIGN_IN": "open"}, "choice"), ({"AZS_SIGN_IN": "demo,password"}, "demo_alone"),
        ({"AZS_SIGN_IN": "oidc"}, "missing"), ({"AZS_DEMO_OUTSIDE": "yes"}, "choice"),
        ({"AZS_SESSION_HOURS": "0"}, "number"), ({"AZS_SESSION_IDLE_MINUTES": "nan"}, "number"),
        ({"AZS_COOKIE_SECRET": "short"}, "short_secret"),
        ({"AZS_SIGN_IN": "oidc", "AZS_OIDC_METADATA_URL": "http://id.example.ru", "AZS_OIDC_CLIENT_ID": "a",
          "AZS_OIDC_CLIENT_SECRET": "b", "AZS_STAFF_URL": "https://azs.example.ru"}, "https"),
        ({"AZS_SIGN_IN": "oidc", "AZS_OIDC_METADATA_URL": "https://id.example.ru", "AZS_OIDC_CLIENT_ID": "a",
          "AZS_OIDC_CLIENT_SECRET": "b"}, "missing"),
        ({"AZS_SIGN_IN": "oidc", "AZS_OIDC_METADATA_URL": "https://id.example.ru", "AZS_OIDC_CLIENT_ID": "a",
          "AZS_OIDC_CLIENT_SECRET": "b", "AZS_STAFF_URL": "https://azs.example.ru", "AZS_OIDC_ROLES": "x=king"},
         "choice"),
    ],
)  # fmt: skip
def test_settings_that_would_let_in_too_many_are_refused(env: dict[str, str], key: str) -> None:
    with pytest.raises(SettingsError, match=key):
        load_settings(env)


def test_secrets_are_not_shown_by_accident(settings: Settings) -> None:
    made = load_settings({
        "AZS_SIGN_IN": "oidc", "AZS_OIDC_METADATA_URL": "https://id.example.ru", "AZS_OIDC_CLIENT_ID": "a",
        "AZS_OIDC_CLIENT_SECRET": "canary-1", "AZS_STAFF_URL": "https://azs.example.ru",
        "AZS_COOKIE_SECRET": "canary-2" * 4,
    })  # fmt: skip
    assert "canary" not in repr(made) and made.sign_in.cookie == "__Host-azs_session" and made.sign_in.secure
    assert settings.sign_in.demo and settings.sign_in.cookie == "azs_session"


@pytest.mark.parametrize(
    "path", ["//evil.example", "/\\evil.example", "https://evil.example", "", "/a\r\nSet-Cookie:x"]
)
def test_only_our_own_places_are_led_to(path: str) -> None:
    assert onward(path) == "/"


def test_hosts_and_addresses_are_read_strictly() -> None:
    assert host_of("A.example:80") == "a.example" and host_of("a.example:x/") == "" and host_of("[::1]:1") == "::1"
    assert is_loopback("::ffff:127.0.0.1") and is_loopback("127.9.9.9") and not is_loopback("10.0.0.1")
    assert not is_loopback("testclient")
