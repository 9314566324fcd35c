"""What the server answers before any page is drawn."""

from __future__ import annotations

import socket
import time
import urllib.error
import urllib.request
from urllib.parse import urlsplit

import pytest

from azs.api.patience import HEAD_S


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


def test_who_never_ends_the_head_of_a_request_is_hung_up_on(server: str) -> None:
    at = urlsplit(server)
    with socket.create_connection((at.hostname, at.port), timeout=HEAD_S + 10) as slow:
        slow.sendall(b"POST /api/v1/complaints HTTP/1.1\r\nHost: azs\r\n")
        began = time.monotonic()
        while time.monotonic() - began < HEAD_S - 1:
            time.sleep(1)
            slow.sendall(b"X-More: 1\r\n")
        assert slow.recv(100) == b""
        assert time.monotonic() - began < HEAD_S + 5
