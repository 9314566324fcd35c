"""`python -m chains.models pull|list|probe|serve|status|stop`."""

from __future__ import annotations

import argparse
import sys

from azs.errors import AzsError
from azs.i18n import describe, t
from azs.settings import Settings, load_settings
from chains.models import server
from chains.models.catalog import HUB, MODELS, title
from chains.models.client import connect, model_state
from chains.models.files import model_path, recorded, verify
from chains.models.promoted import in_force
from chains.models.pull import MB, pull


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns 0, or 2 after one sentence on what went wrong."""
    language = "ru"
    try:
        settings = load_settings()
        language = settings.language
        options = _parser(language).parse_args(arguments)
        return int(options.func(options, settings))
    except AzsError as error:
        print(describe(error, language), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(t("models.pull.interrupted", language), file=sys.stderr)
        return 130


def _parser(lang: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m chains.models", description=t("models.cli.about", lang))
    commands = parser.add_subparsers(required=True)
    add = commands.add_parser("pull", help=t("models.cli.pull", lang))
    add.add_argument("what", help=t("models.cli.what", lang, names=" | ".join(MODELS)))
    add.add_argument("--accept-licence", action="store_true", help=t("models.cli.accept", lang))
    add.add_argument("--hub", default=HUB, help=t("models.cli.hub", lang, hub=HUB))
    add.set_defaults(func=_pull)
    add = commands.add_parser("list", help=t("models.cli.list", lang))
    add.set_defaults(func=_list)
    add = commands.add_parser("status", help=t("models.cli.status", lang))
    add.set_defaults(func=_status)
    add = commands.add_parser("probe", help=t("models.cli.probe", lang))
    add.set_defaults(func=_probe)
    add = commands.add_parser("stop", help=t("models.cli.stop", lang))
    add.set_defaults(func=_stop)
    add = commands.add_parser("serve", help=t("models.cli.serve", lang))
    add.add_argument("name")
    add.add_argument("--port", type=int, default=0)
    add.add_argument("--parent", type=int)
    add.set_defaults(func=_serve)
    return parser


def _pull(options: argparse.Namespace, settings: Settings) -> int:
    def report(key: str, values: dict[str, object]) -> None:
        print(t(f"models.pull.{key}", settings.language, **values), flush=True)

    pull(options.what, settings.models_dir, report=report, accept_licence=options.accept_licence, hub=options.hub)
    return 0


def _list(_options: argparse.Namespace, settings: Settings) -> int:
    for model in MODELS.values():
        path = model_path(settings.models_dir, model.name)
        key = "absent" if not path.exists() else "present" if recorded(path) else "unverified"
        print(
            t(
                "models.cli.row", settings.language, name=f"{model.name:10}", title=f"{model.title:20}",
                mb=f"{model.size // MB:5}", licence=model.licence, state=t(f"models.cli.{key}", settings.language),
            )
        )  # fmt: skip
    return 0


def _status(_options: argparse.Namespace, settings: Settings) -> int:
    lang = settings.language
    state = model_state(settings)
    if state.name:
        key = "stand_in" if state.stand_in else "own"
        print(t(f"models.cli.{key}", lang, title=state.name))
    print(t("models.state.ready" if state.ready else str(state.reason_key), lang))
    running = server.current(settings)
    if running:
        print(t("models.cli.running", lang, url=running.url, pid=running.pid, title=title(running.model)))
    return 0 if state.ready else 1


def _probe(_options: argparse.Namespace, settings: Settings) -> int:
    lang = settings.language
    found = connect(settings).capabilities()
    print(t("models.probe.server", lang, server=found.server, model=in_force(settings).settings.llm_model))
    for name in ("json_schema", "json_object", "tools", "streaming"):
        said = t("models.probe.yes" if getattr(found, name) else "models.probe.no", lang)
        print(t(f"models.probe.{name}", lang, said=said))
    print(t("models.probe.context" if found.context_known else "models.probe.guess", lang, tokens=found.context_tokens))
    return 0


def _stop(_options: argparse.Namespace, settings: Settings) -> int:
    key = "stopped" if server.stop(settings) else "nothing"
    print(t(f"models.cli.{key}", settings.language))
    return 0


def _serve(options: argparse.Namespace, settings: Settings) -> int:
    server.quieten(["serve", options.name, *([f"--port={options.port}"] if options.port else [])])
    path = model_path(settings.models_dir, options.name)
    verify(path, options.name)
    port = options.port or server.free_port()
    print(t("models.cli.serving", settings.language, url=f"http://{server.HOST}:{port}/v1"), flush=True)
    server.serve(path, port, threads=settings.llm_threads, alias=options.name, parent=options.parent)
    return 0


if __name__ == "__main__":
    sys.exit(main())
