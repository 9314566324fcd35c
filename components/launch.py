"""What happens around the pages: security headers on every answer, and warming up once the server listens."""

from __future__ import annotations

import base64
import hashlib
import logging
import re
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from azs.errors import AzsError
from azs.semantic import load_model
from azs.settings import load_settings
from chains.linker import lemmas
from chains.models.client import connect, model_state, warm_up
from chains.planner import request
from components import complaints, intake, knowledge, reception, schedule

log = logging.getLogger("azs.app")
HEADERS = {
    # The pages need inline styles and WebAssembly; everything is served from here.
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval' {scripts}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; media-src 'self' data: blob:; worker-src 'self' blob:; "
        "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), camera=()",
}


class SecurityHeaders:
    """Adds `HEADERS` to every answer over HTTP."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        scripts = " ".join(inline_scripts())
        self._headers = {name: value.replace("{scripts}", scripts) for name, value in HEADERS.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and complete its answer."""

        async def completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                held = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    held.setdefault(name, value)  # a page with a stricter policy keeps it
            await send(message)

        await self._app(scope, receive, completed if scope["type"] == "http" else send)


def inline_scripts() -> list[str]:
    """Sources of the scripts inside Streamlit's own page, as the policy names them."""
    page = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    texts = [text for text in re.findall(r"<script[^>]*>(.*?)</script>", page, re.DOTALL) if text]
    digests = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts]
    return [f"'sha256-{digest}'" for digest in digests]


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Warm up beside the server: the page is served at once."""
    threading.Thread(target=prepare, name="warm-up", daemon=True).start()
    threading.Thread(target=knowledge.read_always, name="documents", daemon=True).start()
    threading.Thread(target=intake.read_always, name="scans", daemon=True).start()
    threading.Thread(target=complaints.serve_always, name="complaints", daemon=True).start()
    threading.Thread(target=reception.begin, name="reception", daemon=True).start()
    threading.Thread(target=schedule.serve_always, name="schedule", daemon=True).start()
    yield {}


def prepare() -> None:
    """Load dictionaries, and let the local model read the beginning that every question shares."""
    try:
        load_model()
        lemmas("станция")
        settings = load_settings()
        if settings.llm_mode == "local" and model_state(settings).ready:
            warm_up(connect(settings), request("Сколько инцидентов?"))
    except AzsError as error:
        log.warning("warm-up: %s", error.key, exc_info=error)
