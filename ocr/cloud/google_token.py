"""Access tokens of a Google service account: a JWT signed with its key, exchanged for a token.

https://developers.google.com/identity/protocols/oauth2/service-account
"""

from __future__ import annotations

import base64
import json
import time
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from ocr.cloud.answers import load_object, number, words_of
from ocr.cloud.calling import Call, Caller
from ocr.errors import EngineError

SCOPE = "https://www.googleapis.com/auth/cloud-platform"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
LIFE_S = 3600
EARLY_S = 120


@dataclass(frozen=True)
class ServiceAccount:
    """A key file of a service account."""

    email: str
    key: rsa.RSAPrivateKey = field(repr=False)
    key_id: str
    token_url: str


def load_account(path: str) -> ServiceAccount:
    """The account of a key file.

    Raises:
        EngineError: the file is missing, or is no key of a service account.
    """
    try:
        body = json.loads(Path(path).read_text(encoding="utf-8"))
        key = serialization.load_pem_private_key(body["private_key"].encode(), password=None)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise ValueError("no RSA key")
        return ServiceAccount(body["client_email"], key, body.get("private_key_id", ""), body["token_uri"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, UnsupportedAlgorithm):
        raise EngineError("cloud_key_file", service="google") from None  # the cause may hold a part of the key


def sign(account: ServiceAccount, *, audience: str, now_s: float) -> str:
    """A JWT (RS256) that asks for a token for one hour from `now_s`, seconds since 1970."""
    head = {"alg": "RS256", "typ": "JWT"} | ({"kid": account.key_id} if account.key_id else {})
    claims = {"iss": account.email, "scope": SCOPE, "aud": audience, "iat": int(now_s), "exp": int(now_s) + LIFE_S}
    body = f"{_coded(json.dumps(head).encode())}.{_coded(json.dumps(claims).encode())}"
    signature = account.key.sign(body.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{body}.{_coded(signature)}"


@dataclass
class Tokens:
    """The token in use, fetched anew before it ends."""

    key_file: str
    token_url: str = ""
    _token: str = field(default="", repr=False)
    _until_s: float = 0.0

    def header(self, caller: Caller) -> dict[str, str]:
        """The header that authorises a request.

        Raises:
            EngineError: the key file or the account is refused.
        """
        if time.time() >= self._until_s:
            account = load_account(self.key_file)
            url = self.token_url or account.token_url
            assertion = sign(account, audience=account.token_url, now_s=time.time())
            form = {"grant_type": GRANT, "assertion": assertion}
            answer = caller.send(Call("token", "POST", url, form=form, accept=(400,)))
            if answer.status == 400:  # invalid_grant: the key was withdrawn, or the clock is wrong
                raise EngineError("cloud_key", service="google")
            body = load_object(answer.body, "google")
            self._token = words_of(body, "accessToken")
            if not self._token:
                raise EngineError("cloud_answer", service="google")
            self._until_s = time.time() + max(0.0, number(body, "expiresIn") - EARLY_S)
        return {"authorization": f"Bearer {self._token}"}


def _coded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
