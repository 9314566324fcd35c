"""A browser without a window: signs in over HTTP and runs pages over Streamlit's own protocol."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from google.protobuf.json_format import MessageToJson
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

WAIT_S, XSRF = 60, "_streamlit_xsrf"


@dataclass
class Visitor:
    """Somebody at the app: their cookies stay."""

    base: str
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)

    def call(self, method: str, address: str, **given: Any) -> httpx.Response:
        """One request; redirects are for the caller to follow."""
        with httpx.Client(timeout=WAIT_S, cookies=self.cookies) as client:
            answer = client.request(method, address if address.startswith("http") else self.base + address, **given)
            self.cookies = httpx.Cookies(client.cookies)
        return answer

    def get(self, address: str) -> httpx.Response:
        """A page or route as a browser asks for it."""
        return self.call("GET", address, headers={"Accept": "text/html"})

    def send(self, path: str, given: Mapping[str, str], **headers: str) -> httpx.Response:
        """A form of ours, filled in."""
        page = self.get(path)
        token = re.search(r"name='form' value='([^']+)'", page.text)
        assert token, page.text
        return self.call("POST", path, data={"form": token.group(1), **given}, headers=headers)

    def sign_in(self, name: str, password: str, *, next_page: str = "/") -> httpx.Response:
        """By name and password."""
        return self.send(f"/login?next={next_page}", {"name": name, "password": password})

    def open(self, page: str, *, until: tuple[str, ...] = ()) -> str:
        """What the app sends for a page, as JSON: all of it, or as much as there is when one of `until` has come."""
        address = self.base.replace("http", "ws", 1) + "/_stcore/stream"
        self.call("GET", "/_stcore/health")  # gives the token that the browser sends back beside its cookie
        mine = next((one.value for one in self.cookies.jar if one.name == XSRF and one.value), "")
        host = httpx.URL(self.base).host
        kept = [one for one in self.cookies.jar if host in (one.domain, one.domain.removesuffix(".local"))]
        headers = {"Cookie": "; ".join(f"{one.name}={one.value}" for one in kept)} if kept else {}
        said: list[str] = []
        with connect(
            address, origin=self.base, additional_headers=headers, subprotocols=["streamlit", mine], max_size=None,  # type: ignore[arg-type,list-item]
        ) as wire:  # fmt: skip
            asked = BackMsg()
            asked.rerun_script.page_name = page
            asked.rerun_script.context_info.url = f"{self.base}/{page}"
            wire.send(asked.SerializeToString())
            while True:
                message = ForwardMsg()
                message.ParseFromString(wire.recv(timeout=WAIT_S))  # type: ignore[arg-type]
                said.append(MessageToJson(message, ensure_ascii=False))
                if any(sign in said[-1] for sign in until):
                    return "\n".join(said)
                if message.WhichOneof("type") == "script_finished":
                    if message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                        continue
                    return "\n".join(said)
