"""The server of the app: `python -m components.serving --port 8501`.

Serves what `streamlit run streamlit_app.py` serves, and hangs up on those who keep it waiting for the head of a
request: Streamlit's own server waits for ever.
"""

from __future__ import annotations

import argparse
import sys

import uvicorn
from streamlit import config
from streamlit.web import bootstrap

from azs.api.patience import PatientProtocol
from azs.errors import AccessError, AzsError
from azs.i18n import describe
from azs.settings import LANGUAGES, load_settings
from azs.sign_in.gate import is_loopback
from azs.sign_in.options import LOOPBACK, SignInOptions

APP = "streamlit_app:app"
_PING_S = 30


def require_own_machine(host: str, options: SignInOptions) -> None:
    """Keep the demonstration, where anybody can be anybody, on its own machine.

    Raises:
        AccessError: `host` can be reached from others, and no setting says that this is meant.
    """
    if options.demo and not options.demo_outside and host not in LOOPBACK and not is_loopback(host):
        raise AccessError("sign_in.demo_host", host=host)


def main() -> int:
    """Serve until stopped; returns the exit code of the process."""
    parser = argparse.ArgumentParser(prog="python -m components.serving", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8501)
    args = parser.parse_args()
    try:
        settings = load_settings()
        require_own_machine(args.host, settings.sign_in)
    except AzsError as error:
        sys.stderr.write(describe(error, LANGUAGES[0]) + "\n")
        return 2
    bootstrap.load_config_options({"server.port": args.port, "server.address": args.host})
    serving = uvicorn.Server(
        uvicorn.Config(
            APP, host=args.host, port=args.port, http=PatientProtocol, ws="websockets-sansio",
            ws_ping_interval=_PING_S, ws_ping_timeout=_PING_S, ws_per_message_deflate=False,
            ws_max_size=config.get_option("server.maxMessageSize") * 1_000_000, log_level="warning", use_colors=False,
            access_log=False, server_header=False,
        )
    )  # fmt: skip
    serving.run()
    return 0 if serving.started else 1


if __name__ == "__main__":
    sys.exit(main())
