"""`python -m azs users add olga --role operator --station АЗС-001`: accounts and their passwords."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from azs.i18n import t
from azs.security.actor import ROLES

if TYPE_CHECKING:
    import sqlalchemy as sa

    from azs.settings import Settings

ACTIONS = ("list", "add", "password", "unlock", "sign-out", "unlink")


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("users", help=t("commands.users", "ru"))
    actions = parser.add_subparsers(required=True, metavar="ACTION", dest="action")
    for name in ACTIONS:
        action = actions.add_parser(name, help=t(f"commands.users_{name.replace('-', '_')}", "ru"))
        if name != "list":
            action.add_argument("name")
        if name in ("add", "password"):
            action.add_argument("--password-stdin", action="store_true", help=t("commands.users_stdin", "ru"))
        if name == "add":
            action.add_argument("--role", choices=ROLES, required=True)
            action.add_argument("--full-name", default="")
            action.add_argument("--all", action="store_true", help=t("commands.user_all", "ru"))
            action.add_argument("--region", action="append", default=[])
            action.add_argument("--station", action="append", default=[])
    parser.set_defaults(func=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Do one thing to one account, or list them all.

    Raises:
        AccessError: the name cannot be used, or the password is poor.
        DatabaseError: nothing was changed.
    """
    from azs.database.engine import open_engine
    from azs.database.migrate import bring_up_to_date

    bring_up_to_date(settings)
    engine = open_engine(settings, account="write")
    try:
        if args.action == "list":
            _list(engine)
        elif args.action in ("add", "password"):
            _give(engine, args, settings.language)
        else:
            _change(engine, args)
            print(t("commands.users_done", settings.language, user=args.name))
    finally:
        engine.dispose()
    return 0


def _list(engine: sa.Engine) -> None:
    from azs.security.actor import SYSTEM
    from azs.sign_in.accounts import listed

    for one in listed(engine, SYSTEM):
        ways = [word for word, held in (("password", one.has_password), ("oidc", one.from_provider)) if held]
        marks = [
            word for word, held in (
                ("off", not one.active), ("must-change", one.must_change), ("locked", one.locked_until is not None),
            ) if held
        ]  # fmt: skip
        last = f"{one.last_at:%Y-%m-%d %H:%M} UTC" if one.last_at else "-"
        print("\t".join((one.actor.user, one.actor.role, ",".join(ways) or "-", last, ",".join(marks))).rstrip())


def _give(engine: sa.Engine, args: argparse.Namespace, lang: str) -> None:
    from azs.security.actor import SYSTEM, Actor, Scope
    from azs.sign_in import accounts, passwords

    password = sys.stdin.readline().rstrip("\n") if args.password_stdin else passwords.made()
    passwords.require_good(password, args.name)
    if args.action == "add":
        scope = Scope(args.all, tuple(args.region), tuple(args.station))
        accounts.save(engine, SYSTEM, Actor(args.name, args.role, scope, args.full_name))
    accounts.set_password(engine, SYSTEM, args.name, password=password)
    key = "commands.users_set" if args.password_stdin else "commands.users_given"
    print(t(key, lang, user=args.name, **({} if args.password_stdin else {"password": password})))


def _change(engine: sa.Engine, args: argparse.Namespace) -> None:
    from azs.security.actor import SYSTEM
    from azs.sign_in import accounts, sessions

    step = {"unlock": accounts.unlock, "sign-out": sessions.end_all, "unlink": accounts.unlink}[args.action]
    step(engine, SYSTEM, args.name)
