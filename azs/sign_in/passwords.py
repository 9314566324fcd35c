"""Passwords: how one is kept (Argon2id, RFC 9106), checked, and what a good one is."""

from __future__ import annotations

import secrets
import threading
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from azs.errors import AccessError

LEAST_CHARS, MOST_CHARS, LEAST_DIFFERENT = 12, 200, 5
AT_ONCE = 4
"""So many passwords are checked at a time: each takes 64 MiB for a moment."""
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_hasher = PasswordHasher()
_places = threading.Semaphore(AT_ONCE)


def hashed(password: str) -> str:
    """What is kept of a password."""
    with _places:
        return _hasher.hash(_normal(password))


def matches(kept: str | None, password: str) -> bool:
    """Whether this is the password. Where nothing is kept it takes as long as where something is, and is wrong."""
    given = _normal(password[: MOST_CHARS + 1])
    with _places:
        try:
            return _hasher.verify(kept or _nobodys(), given) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


def outdated(kept: str) -> bool:
    """Whether it was kept with weaker parameters than are used today."""
    return _hasher.check_needs_rehash(kept)


def require_good(password: str, user: str) -> None:
    """Refuse a password that is easily guessed.

    Raises:
        AccessError: it is too short or long, has too few different characters, or holds the user name.
    """
    text = _normal(password)
    if not LEAST_CHARS <= len(text) <= MOST_CHARS:
        raise AccessError("sign_in.password_length", least=LEAST_CHARS, most=MOST_CHARS)
    if len(set(text.casefold())) < LEAST_DIFFERENT or (len(user) > 2 and user.casefold() in text.casefold()):
        raise AccessError("sign_in.password_simple", least=LEAST_DIFFERENT)


def made() -> str:
    """A password to be told to somebody once: 20 signs that are not mistaken for others, in fours."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(5))


@cache
def _nobodys() -> str:
    return _hasher.hash(secrets.token_urlsafe(16))


def _normal(text: str) -> str:
    """As one and the same sequence whatever keyboard it was typed on (NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", text)
