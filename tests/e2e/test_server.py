"""What the server answers before any page is drawn."""

from __future__ import annotations

import urllib.error
import urllib.request

import pytest


def _headers(address: str) -> dict[str, str]:
    with urllib.request.urlopen(address, timeout=20) as answer:
        assert answer.status == 200
        return {name.lower(): value for name, value in answer.headers.items()}


@pytest.mark.parametrize("path", ["/", "/overview", "/chat", "/_stcore/health", "/static/js/none.js"])
def test_every_answer_carries_the_security_headers(server: str, path: str) -> None:
    try:
        headers = _headers(server + path)
    except urllib.error.HTTPError as error:
        headers = {name.lower(): value for name, value in error.headers.items()}
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy
    assert "'unsafe-eval'" not in policy and "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
