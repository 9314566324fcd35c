"""`python -m azs scans list|export|requeue`: scanned sheets, what was read of them, and those to be read again."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from azs.i18n import describe, t

if TYPE_CHECKING:
    import sqlalchemy as sa

    from azs.intake.scans import Scan
    from azs.settings import Settings

FORMATS = ("json", "csv", "records", "xml", "pdf")
STATUSES = ("queued", "reading", "to_review", "saved", "rejected", "failed", "undone")


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("scans", help=t("intake.help", "ru"))
    commands = parser.add_subparsers(required=True, metavar="ACTION")
    listing = commands.add_parser("list", help=t("intake.help_list", "ru"))
    exporting = commands.add_parser("export", help=t("intake.help_export", "ru"))
    exporting.add_argument("--format", choices=FORMATS, default="json", help=t("intake.help_format", "ru"))
    exporting.add_argument("--out", type=Path, required=True, help=t("intake.help_out", "ru"))
    again = commands.add_parser("requeue", help=t("intake.help_requeue", "ru"))
    for one in (listing, exporting, again):
        one.add_argument("scan", nargs="*", help=t("intake.help_scan", "ru"))
        one.add_argument("--status", choices=STATUSES, help=t("intake.help_status", "ru"))
    listing.set_defaults(func=run_list)
    exporting.set_defaults(func=run_export)
    again.set_defaults(func=run_requeue)


def run_list(args: argparse.Namespace, settings: Settings) -> int:
    """Print the scans: identifier, state, station, type, name, and why one was not read."""
    from azs.commands.documents import opened_writer
    from azs.intake.scans import problem_of

    lang = settings.language
    with opened_writer(settings, "scans") as engine:
        for one in _chosen(engine, args):
            why = describe(problem_of(one), lang) if one.status == "failed" else ""
            state = t(f"intake.status_{one.status}", lang)
            print("\t".join((one.identifier, state, one.station, one.document_type, one.file_name, why)).rstrip())
    return 0


def run_export(args: argparse.Namespace, settings: Settings) -> int:
    """Write the scans into a file; of "pdf" into a folder, one for each.

    Raises:
        AzsError: a scan is not there or not read, or its file cannot be written.
    """
    from azs.commands.documents import opened_writer
    from azs.errors import ScanError
    from azs.intake.exports import content, csv_file, json_file, xml_file
    from azs.security.actor import SYSTEM

    writers = {"json": json_file.write_json, "csv": csv_file.write_csv, "records": csv_file.write_records,
               "xml": xml_file.write_xml}  # fmt: skip
    with opened_writer(settings, "scans") as engine:
        chosen = [one for one in _chosen(engine, args) if args.scan or one.read_at is not None]
        try:
            if args.format == "pdf":
                _write_pdfs(engine, settings, [one.identifier for one in chosen], folder=args.out)
            else:
                scans = content.load(engine, SYSTEM, [one.identifier for one in chosen])
                args.out.write_bytes(writers[args.format](scans))
        except OSError as error:
            raise ScanError("intake.not_written", file=args.out.name) from error
    print(t("intake.told_exported", settings.language, count=len(chosen), file=args.out.name))
    return 0


def run_requeue(args: argparse.Namespace, settings: Settings) -> int:
    """Put scans back to be read: those named, else those that failed, and what a killed process has begun."""
    from azs.commands.documents import opened_writer
    from azs.intake import queue
    from azs.security.actor import SYSTEM

    args.status = args.status or (None if args.scan else "failed")
    with opened_writer(settings, "scans") as engine:
        lost = queue.requeue(engine) if engine.dialect.name == "duckdb" else 0
        chosen = _chosen(engine, args)
        for one in chosen:
            queue.again(engine, SYSTEM, one.identifier)
    print(t("intake.told_requeued", settings.language, count=len(chosen) + lost))
    return 0


def _chosen(engine: sa.Engine, args: argparse.Namespace) -> list[Scan]:
    from azs.intake.scans import find, visible
    from azs.security.actor import SYSTEM

    if args.scan:
        found = [find(engine, SYSTEM, name) for name in args.scan]
        return [one for one in found if args.status in (None, one.status)]
    statuses = (args.status,) if args.status else ()
    return list(reversed(visible(engine, SYSTEM, statuses=statuses, limit=1_000_000)))


def _write_pdfs(engine: sa.Engine, settings: Settings, identifiers: list[str], *, folder: Path) -> None:
    from azs.intake.child import Child
    from azs.intake.scans import document_of, find
    from azs.knowledge.originals import Originals
    from azs.security.actor import SYSTEM

    files, child = Originals(settings.scans_dir), Child()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        for name in identifiers:
            scan = find(engine, SYSTEM, name)
            document = document_of(engine, SYSTEM, name)
            made = child.searchable_pdf(files.read(scan.sha256), scan.file_name, document)
            (folder / f"{Path(scan.file_name).stem}-{name[:8]}.pdf").write_bytes(made)
    finally:
        child.close()
