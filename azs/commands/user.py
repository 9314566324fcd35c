"""`python -m azs user NAME --role operator --station АЗС-001`: people, their roles and the stations they see."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from azs.i18n import t
from azs.security.actor import ROLES

if TYPE_CHECKING:
    from azs.security.actor import Actor
    from azs.settings import Settings


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("user", help=t("commands.user", "ru"))
    parser.add_argument("name", nargs="?", default="", help=t("commands.user_list", "ru"))
    parser.add_argument("--role", choices=ROLES)
    parser.add_argument("--full-name")
    parser.add_argument("--all", action="store_true", help=t("commands.user_all", "ru"))
    parser.add_argument("--region", action="append", default=[])
    parser.add_argument("--station", action="append", default=[])
    parser.add_argument("--email", help=t("commands.user_email", "ru"))
    parser.add_argument("--off", action="store_true")
    parser.set_defaults(func=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """List people, or save one and say what was saved: of a person who is known, what is not named stays.

    Raises:
        AccessError: the name cannot be used.
        DatabaseError: nothing was written.
    """
    from azs.audit import Event, record
    from azs.database.engine import open_engine
    from azs.database.migrate import bring_up_to_date
    from azs.security import addresses
    from azs.security.actor import SYSTEM
    from azs.security.people import list_people, save_person

    lang = settings.language
    bring_up_to_date(settings)
    engine = open_engine(settings, account="write")
    try:
        if not args.name:
            held = addresses.known(engine)
            for actor in list_people(engine):
                row = (actor.user, actor.role, actor.full_name, _sees(actor, lang), held.get(actor.user, ""))
                print("\t".join(row).rstrip())
            return 0
        actor = _changed(next((one for one in list_people(engine) if one.user == args.name), None), args)
        save_person(engine, actor, active=not args.off)
        record(engine, SYSTEM, Event("write", place="user", question=args.name, rows=1))
        if args.email is not None:
            addresses.save(engine, SYSTEM, actor.user, email=args.email)
    finally:
        engine.dispose()
    if args.off:
        print(t("commands.user_off", lang, user=actor.user))
    else:
        print(t("commands.user_saved", lang, user=actor.user, role=actor.role, scope=_sees(actor, lang)))
    return 0


def _changed(known: Actor | None, args: argparse.Namespace) -> Actor:
    from azs.security.actor import Actor, Scope

    role, name, scope = (known.role, known.full_name, known.scope) if known else ("operator", "", Scope())
    if args.all or args.region or args.station:
        scope = Scope(everything=args.all, regions=tuple(args.region), stations=tuple(args.station))
    return Actor(args.name, args.role or role, scope, name if args.full_name is None else args.full_name)


def _sees(actor: Actor, lang: str) -> str:
    if actor.scope.everything:
        return t("commands.user_all", lang)
    return ", ".join([*actor.scope.regions, *actor.scope.stations]) or t("commands.user_nothing", lang)
