"""`python -m training.promote ID` puts a version to work; `--rollback` goes back, `--shadow ID` lets one answer unseen.

Everything is checked first, to a trial question that the version answers; then one small file is replaced. Whatever
fails before that, the same model as before answers.
"""

from __future__ import annotations

import argparse
import os
import pwd
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace

from azs.errors import AzsError, ModelError, RegistryError
from azs.i18n import describe, t
from azs.settings import Settings, load_settings
from chains.models.catalog import title
from chains.models.files import sha256_of
from training import registry
from training.contenders import asked, contender, served_name
from training.evaluation_report import reasons
from training.registry import Registry, Version
from training.serving import endpoint

TRIAL_TOKENS = 40
TRIAL = {
    "title": "trial", "type": "object", "properties": {"answer": {"type": "string", "enum": ["yes", "no"]}},
    "required": ["answer"], "additionalProperties": False,
}  # fmt: skip


def promote(settings: Settings, identifier: str, *, actor: str) -> Registry:
    """Let a version answer from the next request on.

    Args:
        actor: who does it, for the history.

    Raises:
        RegistryError: it is unknown, was not evaluated, has not passed the gate, its files are missing or damaged, or
            the registry cannot be written. ModelError: it cannot be loaded or asked. Nothing was changed then.
    """
    made = registry.load(settings.home).version(identifier)
    _check_gate(made, settings.language)
    serves = made_ready(settings, made)
    with registry.changing(settings.home) as draft:
        now = draft.registry.version(identifier)
        if draft.registry.current == identifier:
            raise RegistryError("registry.current", id=identifier)
        _check_gate(now, settings.language)
        turned = draft.registry.turned(identifier, action="promote", actor=actor)
        draft.registry = _with(turned, replace(turned.version(identifier), serves=serves))
    return draft.registry


def rollback(settings: Settings, *, actor: str) -> Registry:
    """Let answer what answered before; the model of the settings where nothing was promoted before.

    Raises:
        RegistryError: nothing was ever promoted, or the files of what answered before are gone or damaged.
    """
    known = registry.load(settings.home)
    before = known.previous()
    if before:
        _check_files(settings, known.version(before))
    with registry.changing(settings.home) as draft:
        if draft.registry.previous() != before:
            raise RegistryError("registry.current", id=draft.registry.current)
        draft.registry = draft.registry.turned(before, action="rollback", actor=actor)
    return draft.registry


def shadow(settings: Settings, identifier: str) -> Registry:
    """Let a version answer unseen beside the one that answers people; "" ends that. It need not have passed the gate.

    Raises:
        RegistryError, ModelError: see `promote`.
    """
    if identifier:
        known = registry.load(settings.home)
        if known.current == identifier:
            raise RegistryError("registry.current", id=identifier)
        serves = made_ready(settings, known.version(identifier))
    with registry.changing(settings.home) as draft:
        changed = replace(draft.registry, shadow=identifier)
        draft.registry = (
            _with(changed, replace(changed.version(identifier), serves=serves)) if identifier else changed
        )  # fmt: skip
    return draft.registry


def made_ready(settings: Settings, made: Version) -> Mapping[str, str]:
    """Check the files of a version, load it and ask it a trial question; returns how it is asked.

    Raises:
        RegistryError, ModelError: see `promote`.
    """
    if settings.llm_mode == "off":
        raise RegistryError("registry.mode_off")
    name = served_name(settings, made)
    _check_files(settings, made)
    if settings.llm_mode == "endpoint":
        adapter = settings.home / "training" / made.files["adapter"] if made.files.get("adapter") else None
        endpoint.ensure_served(settings, name, adapter)
    try:
        with asked(contender(settings, made.id)) as client:
            client.complete_json([("human", "Answer yes or no: is 2 more than 1?")], TRIAL, max_tokens=TRIAL_TOKENS)
    except ModelError as error:
        if error.key in ("models.not_json", "models.cut"):
            raise RegistryError("registry.trial", id=made.id) from error
        raise
    url = settings.llm_url.rstrip("/") if settings.llm_mode == "endpoint" else ""
    return {"mode": settings.llm_mode, "name": name, "url": url}


def _check_gate(made: Version, lang: str) -> None:
    if not made.metrics:
        raise RegistryError("registry.not_evaluated", id=made.id)
    if not made.gate.passed:
        raise RegistryError("registry.gate", id=made.id, reasons=" ".join(reasons(made.gate, lang)))


def _check_files(settings: Settings, made: Version) -> None:
    """Every file of a version as it was when it was measured.

    Raises:
        RegistryError: one is missing or differs.
    """
    for place, expected in made.checksums.items():
        path = settings.home / "training" / place
        try:
            found = sha256_of(path)
        except OSError as error:
            raise RegistryError("registry.file_missing", file=place, id=made.id) from error
        if found != expected:
            raise RegistryError("registry.file_changed", file=place, id=made.id)


def _with(known: Registry, changed: Version) -> Registry:
    return replace(known, versions=tuple(changed if one.id == changed.id else one for one in known.versions))


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; 0, or 2 after one sentence on what went wrong."""
    settings = load_settings()
    lang = settings.language
    options = _options(lang).parse_args(argv)
    actor = pwd.getpwuid(os.getuid()).pw_name
    try:
        if options.list:
            _say(listed(registry.load(settings.home), lang))
        elif options.shadow:
            chosen = "" if options.shadow == "off" else options.shadow
            shadow(settings, chosen)
            _say(t("registry.cli.shadow_on", lang, id=chosen) if chosen else t("registry.cli.shadow_off", lang))
        elif options.rollback:
            now = rollback(settings, actor=actor).current
            own = t("registry.cli.settings_model", lang, name=title(settings.llm_model))
            _say(t("registry.cli.rolled_back", lang, id=now or own))
        else:
            promote(settings, options.id, actor=actor)
            _say(t("registry.cli.promoted", lang, id=options.id))
    except AzsError as error:
        sys.stderr.write(describe(error, lang) + "\n")
        return 2
    return 0


def listed(known: Registry, lang: str) -> str:
    """The versions, the newest last, each with what closed its gate."""
    lines = []
    for one in known.versions:
        mark = "*" if one.id == known.current else "~" if one.id == known.shadow else " "
        gate = "" if one.gate.passed else f"  {t('registry.gate.refused', lang)}"
        lines.append(
            t(
                "registry.cli.row", lang, mark=mark, id=one.id, status=t(f"registry.cli.{one.status}_status", lang),
                base=title(one.base), kind=one.kind, created=one.created[:10], gate=gate,
            )
        )  # fmt: skip
        lines += [f"      {reason}" for reason in reasons(one.gate, lang)]
    return "\n".join(lines) or t("registry.cli.none", lang)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def _options(lang: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training.promote", description=t("registry.cli.promote", lang))
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("id", nargs="?", help=t("registry.cli.id", lang))
    way.add_argument("--rollback", action="store_true", help=t("registry.cli.rollback", lang))
    way.add_argument("--list", action="store_true", help=t("registry.cli.list", lang))
    way.add_argument("--shadow", metavar="ID|off", help=t("registry.cli.put_shadow", lang))
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
