"""What the shadow mode has shown: how often the version gave the same answer, and where it differed."""

from __future__ import annotations

import json
import statistics
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from azs.errors import RegistryError
from azs.i18n import t
from azs.i18n.formats import number
from chains.models.shadow import shadow_log
from training.intervals import wilson
from training.registry import load

SHOWN = 10


def shadow_text(home: Path, identifier: str, lang: str) -> str:
    """The record of a version summed up.

    Raises:
        RegistryError: there is no such version or no record of it.
    """
    load(home).version(identifier)
    entries = _entries(home, identifier)
    if not entries:
        raise RegistryError("registry.no_log", id=identifier)
    days = sorted(str(one["day"]) for one in entries)
    answered = [one for one in entries if not one.get("failed")]
    same = wilson(sum(bool(one.get("same")) for one in answered), len(answered))
    lines = [
        t("registry.shadow.title", lang, id=identifier, items=len(entries), since=days[0], until=days[-1]),
        t(
            "registry.shadow.same", lang, same=sum(bool(one.get("same")) for one in answered), answered=len(answered),
            share=number(100 * same.value, lang, 1) if answered else "—", low=number(100 * same.low, lang, 1),
            high=number(100 * same.high, lang, 1),
        ),
        t("registry.shadow.failed", lang, failed=len(entries) - len(answered)),
    ]  # fmt: skip
    if answered:
        base, candidate = (statistics.median(one["seconds"][at] for one in answered) for at in (0, 1))
        lines.append(
            t("registry.shadow.seconds", lang, base=number(base, lang, 2), candidate=number(candidate, lang, 2))
        )
    fields = Counter(name for one in answered for name in one.get("fields", ()))
    for field, count in fields.most_common():
        lines.append(t("registry.shadow.field", lang, field=field, count=count))
        pairs = Counter(
            tuple(json.dumps(value, ensure_ascii=False) for value in one["values"][field])
            for one in answered if field in one.get("values", {})
        )  # fmt: skip
        for (one, two), times in pairs.most_common(SHOWN):
            lines.append(t("registry.shadow.value", lang, one=one, two=two, count=times))
    return "\n".join(lines)


def _entries(home: Path, identifier: str) -> list[Mapping[str, Any]]:
    path = shadow_log(home, identifier)
    found: list[Mapping[str, Any]] = []
    for part in (path.with_suffix(".old.jsonl"), path):
        try:
            lines = part.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            continue
        for line in lines:
            try:
                body = json.loads(line)
                body["day"], body["seconds"][1]
            except (ValueError, KeyError, TypeError, IndexError):
                continue  # cut off while it was written
            found.append(body)
    return found
