"""What the identity provider says of a person, read as the settings tell."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from azs.errors import AccessError
from azs.security.actor import EVERYTHING as WHOLE_NETWORK
from azs.security.actor import ROLES, USER_BYTES, Scope
from azs.security.people import OWN
from azs.sign_in.options import EVERYTHING, OidcOptions

STRONGEST_FIRST = tuple(reversed(ROLES))


@dataclass(frozen=True)
class Identity:
    """A person as the provider knows them.

    Attributes:
        subject: what identifies them at `issuer` for ever, whatever their name becomes.
        role: None where the settings leave it to the database. scope: likewise.
        issued_at: seconds since 1970 UTC.
    """

    issuer: str
    subject: str
    user: str
    full_name: str
    role: str | None
    scope: Scope | None
    issued_at: int


def session_key(claims: Mapping[str, Any]) -> str:
    """The key of the session that these claims began: one sign-in at the provider, one session."""
    told = [claims.get(name) for name in ("iss", "sub", "iat", "nonce", "sid")]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def identity_of(claims: Mapping[str, Any], options: OidcOptions) -> Identity:
    """The person of an identity token whose signature, issuer, audience and nonce have been checked.

    Raises:
        AccessError: it does not say who they are, or the company's rules give them no role.
    """
    issuer, subject, issued_at = claims.get("iss"), claims.get("sub"), claims.get("iat")
    user = _text(claims, options.user_claim)
    if options.user_claim == "email" and claims.get("email_verified") is not True:
        raise AccessError("sign_in.email_unverified")
    if not (isinstance(issuer, str) and isinstance(subject, str) and subject and isinstance(issued_at, int) and user):
        raise AccessError("sign_in.claims", claim=options.user_claim)
    if len(user.encode()) > USER_BYTES or user.startswith(OWN):
        raise AccessError("security.user_name", limit=USER_BYTES)
    return Identity(
        issuer=issuer, subject=subject, user=user, full_name=_text(claims, options.name_claim),
        role=_role(claims, options), scope=_scope(claims, options), issued_at=issued_at,
    )  # fmt: skip


def _role(claims: Mapping[str, Any], options: OidcOptions) -> str | None:
    if not options.role_claim:
        return None
    held = {options.roles[value] for value in _values(claims, options.role_claim) if value in options.roles}
    if not held:
        raise AccessError("sign_in.no_role")
    return next(role for role in STRONGEST_FIRST if role in held)


def _scope(claims: Mapping[str, Any], options: OidcOptions) -> Scope | None:
    if not options.region_claim and not options.station_claim:
        return None
    regions = _values(claims, options.region_claim) if options.region_claim else ()
    stations = _values(claims, options.station_claim) if options.station_claim else ()
    if EVERYTHING in (*regions, *stations):
        return WHOLE_NETWORK
    return Scope(regions=regions, stations=stations)


def _text(claims: Mapping[str, Any], path: str) -> str:
    value = _at(claims, path)
    return value.strip() if isinstance(value, str) else ""


def _values(claims: Mapping[str, Any], path: str) -> tuple[str, ...]:
    value = _at(claims, path)
    several = value if isinstance(value, list | tuple) else [value]
    return tuple(one.strip() for one in several if isinstance(one, str) and one.strip())


def _at(claims: Mapping[str, Any], path: str) -> Any:
    """A claim by its own name, as "https://azs.example.ru/roles", or by the way to it, as "realm_access.roles"."""
    if path in claims:
        return claims[path]
    found: Any = claims
    for step in path.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found
