"""Serving the interface alone: beside an Oracle database, where the app and this may be several processes."""

from __future__ import annotations

from typing import Any

import uvicorn
from starlette.applications import Starlette

from azs.api.application import routes
from azs.api.patience import PatientProtocol
from azs.complaints.reception import Reception
from azs.settings import Settings

MOST_CONNECTIONS = 500


def server(reception: Reception, settings: Settings, *, host: str, port: int) -> uvicorn.Server:
    """A server to be run, which answers at PATH."""
    app = Starlette(routes=routes(lambda: reception, settings.reception))
    options: dict[str, Any] = {
        "http": PatientProtocol, "limit_concurrency": MOST_CONNECTIONS, "timeout_keep_alive": 10,
        "timeout_graceful_shutdown": 20, "access_log": False, "log_level": "warning", "server_header": False,
        "ws": "none", "lifespan": "off",
    }  # fmt: skip
    return uvicorn.Server(uvicorn.Config(app, host=host, port=port, **options))
