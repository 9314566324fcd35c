"""Asking a captcha service whether its token is good: the `siteverify` call that hCaptcha and Turnstile share."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field

from azs.errors import ApiError

Captcha = Callable[[str, str], bool]
"""A token and the address it came from -> whether a person solved it."""
TIMEOUT_S = 5.0
TOKEN_CHARS = 8_192
_ANSWER_BYTES = 65_536


@dataclass(frozen=True)
class SiteVerify:
    """A service that answers `{"success": true}`.

    Attributes:
        url: `https://api.hcaptcha.com/siteverify` or `https://challenges.cloudflare.com/turnstile/v0/siteverify`.
        hostname: the site where the token must have been solved; "" for any.
    """

    url: str
    secret: str = field(repr=False)
    hostname: str = ""
    timeout_s: float = TIMEOUT_S

    def __call__(self, token: str, address: str) -> bool:
        """Whether the token is good; a token that is too long is not sent.

        Raises:
            ApiError: the service does not answer: nobody is let in unseen.
        """
        if not token or len(token) > TOKEN_CHARS:
            return False
        asked = urllib.parse.urlencode({"secret": self.secret, "response": token, "remoteip": address}).encode()
        try:
            with urllib.request.urlopen(self.url, asked, timeout=self.timeout_s) as answer:  # noqa: S310
                said = json.loads(answer.read(_ANSWER_BYTES))
        except urllib.error.HTTPError as error:
            if 400 <= error.code < 500:  # how hCaptcha tells a bad token
                return False
            raise ApiError("api.captcha_down", status=503, retry_after_s=5) from error
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise ApiError("api.captcha_down", status=503, retry_after_s=5) from error
        good = isinstance(said, dict) and said.get("success") is True
        return good and (not self.hostname or said.get("hostname") == self.hostname)
