"""How people sign in, as the settings say it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from azs.errors import SettingsError
from azs.security.actor import ROLES

WAYS = ("demo", "password", "oidc")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
EVERYTHING = "*"
"""The value of a claim of regions or stations that stands for the whole network."""


@dataclass(frozen=True)
class OidcOptions:
    """The company's identity provider, and what of its claims is read.

    Attributes:
        metadata_url: the provider's `/.well-known/openid-configuration`.
        title: what the button of the sign-in page calls it; "" for a general word.
        prompt: `prompt` of the request, as "login" or "select_account".
        user_claim: whose value is the user name; "email" counts only where the provider has verified it.
        role_claim: where roles or groups are, a path parted by dots; "" leaves role and stations to the database.
        roles: value of that claim -> role of the product; the first of ROLES that a person has counts, administrators
            before all.
        region_claim, station_claim: where regions and station codes are, `EVERYTHING` for the whole network; with
            neither, the database says what a person sees.
    """

    metadata_url: str
    client_id: str
    client_secret: str = field(repr=False)
    title: str
    scope: str
    prompt: str
    user_claim: str
    name_claim: str
    role_claim: str
    roles: Mapping[str, str]
    region_claim: str
    station_claim: str


@dataclass(frozen=True)
class SignInOptions:
    """Ways of signing in that are open, and how long a session lasts.

    Attributes:
        ways: of WAYS; "demo" stands alone.
        demo_outside: the demonstration may be reached from other machines.
        hosts: names by which the app may be called, besides those of the machine itself; "*" for any.
        public_host: the one of them at which customers find their form and nothing else.
        session_h: hours after which a session ends in any case. idle_min: minutes without a click after which it does.
        wrong_per_minute: wrong attempts of one address, whatever the names.
        base_url: where staff reach the app, as "https://azs.example.ru"; "" on the machine itself.
        cookie_secret: signs the cookies of Streamlit; "" for one of this process alone.
    """

    ways: tuple[str, ...]
    demo_outside: bool
    hosts: tuple[str, ...]
    public_host: str
    session_h: float
    idle_min: float
    wrong_per_minute: float
    base_url: str
    cookie_secret: str = field(repr=False)
    oidc: OidcOptions | None

    @property
    def demo(self) -> bool:
        """Whether anybody may be anybody."""
        return "demo" in self.ways

    @property
    def secure(self) -> bool:
        """Whether browsers reach the app by TLS."""
        return self.base_url.startswith("https://")

    @property
    def cookie(self) -> str:
        """Name of the cookie of a session: by TLS one that no other host and no plain page can set."""
        return "__Host-azs_session" if self.secure else "azs_session"


def options_of(env: Mapping[str, str], *, staff_url: str) -> SignInOptions:
    """Options of the variables AZS_SIGN_IN, AZS_SESSION_… and AZS_OIDC_….

    Args:
        staff_url: where staff reach the app.

    Raises:
        SettingsError: a value cannot be used, or one is missing.
    """
    ways = _listed(env, "AZS_SIGN_IN") or ("demo",)
    if unknown := [way for way in ways if way not in WAYS]:
        raise SettingsError("settings.choice", name="AZS_SIGN_IN", value=unknown[0], allowed=", ".join(WAYS))
    if "demo" in ways and len(ways) > 1:
        raise SettingsError("settings.demo_alone", name="AZS_SIGN_IN")
    outside = env.get("AZS_DEMO_OUTSIDE") or "off"
    if outside not in ("on", "off"):
        raise SettingsError("settings.choice", name="AZS_DEMO_OUTSIDE", value=outside, allowed="on, off")
    addresses = (urlsplit(url).hostname or "" for url in (staff_url, env.get("AZS_PUBLIC_URL") or ""))
    public_host = (env.get("AZS_PUBLIC_HOST") or "").strip().lower()
    hosts = (*_listed(env, "AZS_ALLOWED_HOSTS"), *addresses, public_host)
    return SignInOptions(
        ways=ways, demo_outside=outside == "on",
        hosts=tuple(dict.fromkeys(host.lower() for host in hosts if host)), public_host=public_host,
        session_h=_number(env, "AZS_SESSION_HOURS", 12), idle_min=_number(env, "AZS_SESSION_IDLE_MINUTES", 60),
        wrong_per_minute=_number(env, "AZS_SIGN_IN_WRONG_PER_MINUTE", 20),
        base_url=staff_url, cookie_secret=_cookie_secret(env),
        oidc=_oidc(env, staff_url) if "oidc" in ways else None,
    )  # fmt: skip


def _oidc(env: Mapping[str, str], staff_url: str) -> OidcOptions:
    needed = {name: env.get(f"AZS_OIDC_{name}") or "" for name in ("METADATA_URL", "CLIENT_ID", "CLIENT_SECRET")}
    missing = [f"AZS_OIDC_{name}" for name, value in needed.items() if not value]
    if missing or not staff_url:
        raise SettingsError("settings.missing", name=missing[0] if missing else "AZS_STAFF_URL")
    metadata = urlsplit(needed["METADATA_URL"])
    if metadata.scheme != "https" and (metadata.scheme != "http" or metadata.hostname not in LOOPBACK):
        raise SettingsError("settings.https", name="AZS_OIDC_METADATA_URL")
    return OidcOptions(
        metadata_url=needed["METADATA_URL"], client_id=needed["CLIENT_ID"], client_secret=needed["CLIENT_SECRET"],
        title=env.get("AZS_OIDC_TITLE") or "", scope=env.get("AZS_OIDC_SCOPE") or "openid email profile",
        prompt=env.get("AZS_OIDC_PROMPT") or "select_account",
        user_claim=env.get("AZS_OIDC_USER_CLAIM") or "preferred_username",
        name_claim=env.get("AZS_OIDC_NAME_CLAIM") or "name",
        role_claim=env.get("AZS_OIDC_ROLE_CLAIM") or "", roles=_roles(env),
        region_claim=env.get("AZS_OIDC_REGION_CLAIM") or "", station_claim=env.get("AZS_OIDC_STATION_CLAIM") or "",
    )  # fmt: skip


def _roles(env: Mapping[str, str]) -> Mapping[str, str]:
    """`azs-admins=administrator, azs-staff=operator`; a role's own name stands for itself where nothing is given."""
    found = {}
    for pair in _listed(env, "AZS_OIDC_ROLES"):
        value, parted, role = pair.rpartition("=")
        if not parted or role.strip() not in ROLES:
            allowed = ", ".join(ROLES)
            raise SettingsError("settings.choice", name="AZS_OIDC_ROLES", value=pair, allowed=allowed)
        found[value.strip()] = role.strip()
    return found or {role: role for role in ROLES}


def _cookie_secret(env: Mapping[str, str]) -> str:
    secret = env.get("AZS_COOKIE_SECRET") or ""
    if secret and len(secret) < 32:
        raise SettingsError("settings.short_secret", name="AZS_COOKIE_SECRET", least=32)
    return secret


def _listed(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in (env.get(name) or "").split(",") if part.strip())


def _number(env: Mapping[str, str], name: str, default: float) -> float:
    text = env.get(name)
    try:
        value = float(text) if text else default
    except ValueError as error:
        raise SettingsError("settings.number", name=name, value=text) from error
    if not 0 < value < 10_000:
        raise SettingsError("settings.number", name=name, value=text)
    return value
