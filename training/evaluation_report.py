"""The report of an evaluation: `report.json` for pages, `report.md` for people, in Russian and English."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from azs.i18n import t
from azs.i18n.formats import number, signed
from training.gate import Compared
from training.registry import Gate, write_whole

REASONS = (
    "unfounded", "answered", "refused", "label", "number", "empty", "metric", "dimensions", "order", "limit",
    "wrong_values", "wrong_columns", "wrong_order", "missing_rows", "extra_rows", "other",
)  # fmt: skip
LEAST_P = 0.001


@dataclass(frozen=True)
class Report:
    """An evaluation as it was. `latency`: see `training.gate.latency`."""

    id: str
    base: str
    candidate: str
    created: str
    base_fingerprint: str
    candidate_fingerprint: str
    sets: tuple[Compared, ...]
    latency: Mapping[str, Any]
    gate: Gate
    lineage: Mapping[str, str]


def write_report(folder: Path, report: Report) -> Path:
    """Write both files; returns the one for people.

    Raises:
        RegistryError: they cannot be written.
    """
    body = asdict(report) | {"sets": {one.name: asdict(one) for one in report.sets}}
    write_whole(folder / "report.json", json.dumps(body, ensure_ascii=False, indent=1))
    text = f"{as_markdown(report, 'ru')}\n---\n\n{as_markdown(report, 'en')}"
    write_whole(folder / "report.md", text)
    return folder / "report.md"


def reasons(gate: Gate, lang: str) -> list[str]:
    """Why a gate is closed, in plain words."""
    return [
        t(str(one["key"]), lang, **{k: _said(v, lang) for k, v in one.items() if k != "key"}) for one in gate.reasons
    ]


def metrics_of(sets: Sequence[Compared], latency: Mapping[str, Any]) -> dict[str, Any]:
    """What the registry keeps of an evaluation."""
    found: dict[str, Any] = {
        one.name: {
            "items": one.items, "base": one.base, "candidate": one.candidate, "difference": one.difference.value,
            "low": one.difference.low, "high": one.difference.high, "verdict": one.verdict,
        }
        for one in sets
    }  # fmt: skip
    return found | {"latency": dict(latency)}


def as_markdown(report: Report, lang: str) -> str:
    """The report in one language."""
    title = t("registry.report.title", lang, id=report.id, candidate=report.candidate, base=report.base)
    lines = [f"# {title}", "", t("registry.gate.passed" if report.gate.passed else "registry.gate.refused", lang), ""]
    lines += [f"- {reason}" for reason in reasons(report.gate, lang)] + [""] * bool(report.gate.reasons)
    lines += _table(t("registry.report.head", lang), (_row(one, lang) for one in report.sets))
    told = report.latency
    lines += ["", t(
        "registry.report.latency", lang, base=number(told["base_median_s"], lang, 2),
        candidate=number(told["candidate_median_s"], lang, 2), ratio=number(told["ratio"], lang, 2),
        low=number(told["ratio_low"], lang, 2), high=number(told["ratio_high"], lang, 2),
        base_p95=number(told["base_p95_s"], lang, 1), candidate_p95=number(told["candidate_p95_s"], lang, 1),
    ), "", t("registry.report.method", lang), ""]  # fmt: skip
    for one in report.sets:
        lines += _of_set(one, lang)
    lines += [f"## {t('registry.report.sets', lang)}", "", *(f"- {one.name}: `{one.sha256}`" for one in report.sets)]
    return "\n".join([*lines, *(f"- {name}: `{value}`" for name, value in report.lineage.items() if value)]) + "\n"


def _of_set(one: Compared, lang: str) -> Iterator[str]:
    yield from (f"## {one.name}", "")
    if one.refusals["must"]:
        yield from (t("registry.report.refusals", lang, **_refusals(one)), "")
    if len(one.families) > 1:
        rows = (
            [_cell(part.name), part.items, part.base, part.candidate, f"{part.wins} / {part.losses}"]
            for part in one.families
        )
        yield from (*_table(t("registry.report.families", lang), rows), "")
    if not one.examples:
        if one.wins or one.losses:
            yield from (t("registry.report.hidden", lang), "")
        return
    yield from (f"### {t('registry.report.examples', lang)}", "")
    for told in one.examples:
        yield f"- {t('registry.report.asked', lang)}: {_cell(told['asked'])}"
        for side in ("base", "candidate"):
            reason = _reason(str(told[f"{side}_reason"]), lang)
            yield f"  - {t(f'registry.report.{side}', lang)} ({reason}): {_cell(told[side]) or '—'}"
    yield ""


def _reason(code: str, lang: str) -> str:
    """Why an answer is wrong, in words."""
    if not code:
        return t("registry.report.right", lang)
    return t(f"registry.reason.{code.lower() if code.lower() in REASONS else 'failed'}", lang)


def _refusals(one: Compared) -> dict[str, object]:
    told = one.refusals
    return {
        "base": told["base_right"], "candidate": told["candidate_right"], "must": told["must"],
        "base_wrong": told["base_wrong"], "candidate_wrong": told["candidate_wrong"], "may": told["may"],
    }  # fmt: skip


def _row(one: Compared, lang: str) -> list[object]:
    difference = one.difference
    bounds = f"{signed(100 * difference.low, lang, 1)} … {signed(100 * difference.high, lang, 1)}"
    return [
        one.name, one.items, f"{number(100 * one.base, lang, 1)} %", f"{number(100 * one.candidate, lang, 1)} %",
        f"{signed(100 * difference.value, lang, 1)} ({bounds})", f"{one.wins} / {one.losses}",
        number(one.p, lang, 3) if one.p >= LEAST_P else f"< {number(LEAST_P, lang, 3)}",
        t(f"registry.report.{one.verdict}", lang),
    ]  # fmt: skip


def _table(head: str, rows: Iterator[list[object]]) -> list[str]:
    names = [name.strip() for name in head.split("|")]
    lines = [f"| {' | '.join(names)} |", f"|{'---|' * len(names)}"]
    return [*lines, *(f"| {' | '.join(map(str, row))} |" for row in rows)]


def _cell(text: object) -> str:
    """One line of text in which nothing is markup."""
    plain = " ".join(str(text).split())
    return "".join(f"\\{letter}" if letter in "|`*_<>[]#" else letter for letter in plain)[:500]


def _said(value: object, lang: str) -> str:
    return number(value, lang, 1) if isinstance(value, float) else str(value)
