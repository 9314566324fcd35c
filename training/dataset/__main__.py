"""Command line: `python -m training.dataset build|show|check`."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import sys
from collections.abc import Sequence
from itertools import islice

from azs.errors import AzsError, DatasetError
from azs.i18n import describe, t
from azs.settings import Settings, load_settings
from chains.models.contract import COMPACT, FULL
from training.dataset.building import KINDS, Options, build, datasets_of, rows_of
from training.dataset.card import read_card, told
from training.dataset.checking import faults
from training.dataset.frozen import FOLDER, load_frozen
from training.dataset.rows import SETS, SPLITS

_SHOWN = 5


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command.

    Returns:
        0 when all is well, 1 when `check` found something, 2 when it could not run (one sentence on stderr).
    """
    lang = "ru"
    try:
        settings = load_settings()
        lang = settings.language
        args = _parser(lang).parse_args(argv)
        return int({"build": _build, "show": _show, "check": _check}[args.command](args, settings))
    except AzsError as error:
        print(describe(error, lang), file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader of the output, such as `head`, has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print(t("commands.interrupted", lang), file=sys.stderr)
        return 130


def _parser(lang: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training.dataset", description=t("dataset.help.about", lang))
    commands = parser.add_subparsers(required=True, dest="command", metavar="COMMAND")
    making = commands.add_parser("build", help=t("dataset.help.build", lang))
    making.add_argument("--out", required=True, metavar="NAME", help=t("dataset.help.out", lang))
    making.add_argument("--seed", type=int, default=Options.seed)
    making.add_argument("--rows", type=int, default=Options.rows, help=t("dataset.help.rows", lang))
    making.add_argument("--spread", type=int, default=0, help=t("dataset.help.spread", lang))
    making.add_argument("--kinds", nargs="+", default=KINDS, metavar="KIND", help=", ".join(KINDS))
    making.add_argument("--prompt", choices=(COMPACT, FULL), default=COMPACT, help=t("dataset.help.prompt", lang))
    making.add_argument("--share", type=float, default=Options.share, help=t("dataset.help.share", lang))
    making.add_argument("--today", type=dt.date.fromisoformat, help=t("dataset.help.today", lang))
    making.add_argument("--replace", action="store_true", help=t("dataset.help.replace", lang))
    showing = commands.add_parser("show", help=t("dataset.help.show", lang))
    showing.add_argument("name")
    showing.add_argument("--set", choices=SETS, help=t("dataset.help.set", lang))
    showing.add_argument("--split", choices=SPLITS, default="train")
    showing.add_argument("--count", type=int, default=_SHOWN)
    commands.add_parser("check", help=t("dataset.help.check", lang)).add_argument("name")
    return parser


def _build(args: argparse.Namespace, settings: Settings) -> int:
    from azs.commands.documents import opened_writer

    lang = settings.language
    options = Options(
        seed=args.seed, rows=args.rows, spread=args.spread, kinds=tuple(args.kinds), prompt=args.prompt,
        share=args.share, today=args.today, replace=args.replace,
    )  # fmt: skip

    last = ""

    def progress(stage: str, done: int, of: int) -> None:
        nonlocal last
        said = t(f"dataset.stage.{stage}", lang)
        said = f"{said}: {100 * done // of} %" if of else f"{said} …"
        if said != last:
            print(said, file=sys.stderr, flush=True)
        last = said

    with opened_writer(settings, "dataset") as engine:
        card = build(engine, settings, args.out, options=options, progress=progress)
    print(told(card, lang))
    return 0


def _show(args: argparse.Namespace, settings: Settings) -> int:
    folder = datasets_of(settings) / args.name
    card = read_card(folder)
    if not args.set:
        print(told(card, settings.language))
        return 0
    rows = card["sets"][args.set][args.split]["rows"]
    chosen = set(random.Random(1).sample(range(rows), min(args.count, rows)))
    for at, row in islice(enumerate(rows_of(folder, args.set, args.split)), rows):
        if at in chosen:
            print(_told(row))
    return 0


def _told(row: dict[str, object]) -> str:
    """A row to read."""
    lines = [f"— {row['id']} · {row['family']} · {row['source']} · {row['language']}"]
    for name, value in row.items():
        if isinstance(value, list):
            lines += [f"  [{one['role']}] {one['content']}" for one in value]
        elif name not in ("id", "family", "source", "language"):
            lines.append(f"  {name}: {value}")
    return "\n".join(lines)


def _check(args: argparse.Namespace, settings: Settings) -> int:
    folder, lang = datasets_of(settings) / args.name, settings.language
    if not folder.is_dir():
        raise DatasetError("dataset.gone", name=args.name)
    found = list(faults(folder, load_frozen((FOLDER, settings.home / "training" / "frozen"))))
    for name, params in found:
        print(t(f"dataset.fault.{name}", lang, **params))
    if not found:
        print(t("dataset.checked", lang, name=args.name))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
