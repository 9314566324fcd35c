"""Turning the rows of a file into incidents by a mapping; what cannot be an incident is skipped with a reason."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pandas as pd

from azs.database.schema import OPEN_STATUSES, SEVERITIES, STATUSES
from azs.errors import MappingError
from azs.importing.lengths import ACTION_LENGTHS, cut_texts
from azs.importing.mapping import FieldMapping, template_parts
from azs.importing.read import Progress

MOMENTS = ("occurred_at", "reported_at", "resolved_at")
NUMBERS = ("loss_rub", "litres_spilled", "people_injured", "latitude", "longitude", "sla_h")
ROW_HASH = "row_hash"
"""Made-up column for files without an identifier: tells a row by its contents, repeats by their order."""
OTHER_CATEGORY = "Прочее"
_ROW, _AT = "\x1frow", "\x1fat"  # our own columns beside those of the file, whose names they cannot repeat


@dataclass(frozen=True)
class Converted:
    """Incidents ready to be stored, actions taken on them, and what was skipped.

    Attributes:
        incidents: columns TARGETS of the mapping, one row an incident; external_id is distinct; status, severity,
            category, title and occurred_at are always there and filled.
        actions: columns external_id, taken_at (datetime64), action.
        rows: rows of the file. skipped: reason -> row numbers (heading is row 1).
        given: fields the mapping says something of, the rest of `incidents` is filled by rule.
    """

    incidents: pd.DataFrame
    actions: pd.DataFrame
    rows: int
    skipped: dict[str, list[int]] = field(default_factory=dict)
    given: frozenset[str] = frozenset()


def convert(table: pd.DataFrame, mapping: FieldMapping, progress: Progress = lambda _share: None) -> Converted:
    """Apply a mapping.

    Args:
        progress: told the share done so far, 0 to 1.

    Raises:
        MappingError: the mapping names a column that the file does not have.
    """
    needed = mapping.needed()
    for column in sorted(needed - set(table.columns) - {ROW_HASH}):
        raise MappingError("importing.no_column", name=column, known=", ".join(map(str, table.columns)))
    clean = table[[name for name in table.columns if name in needed]].astype(object)
    if mapping.nulls:
        clean = clean.mask(clean.isin(list(mapping.nulls)))
    clean[_ROW] = range(2, len(clean) + 2)
    if ROW_HASH in needed:
        clean[ROW_HASH] = _hashes(table)
    events = clean.iloc[:0]
    if mapping.group_by and mapping.order_by:
        clean[_AT] = _moments(clean[mapping.order_by], mapping)
        clean = events = clean.sort_values([mapping.group_by, _AT], kind="stable")
        clean = clean.drop_duplicates(mapping.group_by, keep="last")
    found = _fields(clean, mapping, lambda share: progress(0.9 * share))
    actions = _actions(events, mapping)
    cut = set(clean.loc[cut_texts(found), _ROW]), set(actions.loc[cut_texts(actions, ACTION_LENGTHS), _ROW])
    kept, skipped = _checked(found, clean[_ROW])
    actions = actions[actions["external_id"].isin(kept["external_id"])]
    if shortened := (cut[0] & set(clean.loc[kept.index, _ROW])) | (cut[1] & set(actions[_ROW])):
        skipped["text_cut"] = sorted(map(int, shortened))
    progress(1.0)
    kept, actions = _filled(kept, mapping.source), actions.drop(columns=_ROW)
    return Converted(kept, actions.reset_index(drop=True), len(table), skipped, mapping.given())


def _hashes(table: pd.DataFrame) -> pd.Series:
    columns = [table.iloc[:, at].fillna("").astype(str).tolist() for at in range(table.shape[1])]
    joined = pd.Series(["\x1f".join(row) for row in zip(*columns, strict=True)], index=table.index, dtype=object)
    repeat = joined.groupby(joined).cumcount()
    made = [
        hashlib.sha256(f"{text}\x1f{at}".encode()).hexdigest()[:24] for text, at in zip(joined, repeat, strict=True)
    ]
    return pd.Series(made, index=table.index, dtype=object)


def _fields(clean: pd.DataFrame, mapping: FieldMapping, progress: Progress) -> pd.DataFrame:
    made: dict[str, pd.Series] = {}
    targets = sorted(mapping.given())
    for at, target in enumerate(targets, start=1):
        text = _text(clean, mapping, target)
        if known := mapping.values.get(target):
            lower = text.astype("string").str.strip().str.lower()
            text = lower.map(known).astype(object).fillna(known.get("*", pd.NA))
        if target in MOMENTS:
            made[target] = _moments(text, mapping).dt.floor("s")  # Oracle's DATE holds whole seconds
        elif target in NUMBERS:
            made[target] = _numbers(text) * mapping.factors.get(target, 1.0)
        else:
            made[target] = text
        progress(at / len(targets))
    return pd.DataFrame(made)


def _text(clean: pd.DataFrame, mapping: FieldMapping, target: str) -> pd.Series:
    if target in mapping.templates:
        return _templated(clean, mapping.templates[target])
    if target in mapping.constants:
        return pd.Series(mapping.constants[target], index=clean.index, dtype=object)
    first, *more = mapping.columns[target]
    joined = clean[first]
    for column in more:
        joined = (joined.fillna("") + " " + clean[column].fillna("")).str.strip()
    return joined.where(joined.notna() & (joined != ""), None)


def _templated(clean: pd.DataFrame, template: str) -> pd.Series:
    made = pd.Series("", index=clean.index, dtype=object)
    for part in template_parts(template):
        made = made + part.text
        if part.column is not None:
            value = clean[part.column].fillna("")
            made = made + (value.map(partial(_formatted, part.form)) if part.form else value)
    return made


def _formatted(form: str, text: str) -> str:
    return format(text, form)


def _numbers(text: pd.Series) -> pd.Series:
    digits = text.astype("string").str.replace("\u00a0", "").str.replace(" ", "").str.replace(",", ".")
    numbers = pd.to_numeric(digits, errors="coerce").astype(float)
    return numbers.where(np.isfinite(numbers))


def _moments(text: pd.Series, mapping: FieldMapping) -> pd.Series:
    found = pd.Series(pd.NaT, index=text.index, dtype="datetime64[us]")
    for form in mapping.date_formats or ("ISO8601",):
        missing = found.isna() & text.notna()
        if missing.any():
            read = pd.to_datetime(text[missing], format=form, errors="coerce")
            if getattr(read.dt, "tz", None) is not None:
                read = read.dt.tz_localize(None)
            found[missing] = read.astype("datetime64[us]")
    return found


def _actions(events: pd.DataFrame, mapping: FieldMapping) -> pd.DataFrame:
    if events.empty or not mapping.state:
        return pd.DataFrame({"external_id": [], "taken_at": [], "action": [], _ROW: []})
    group, state = events[mapping.group_by], events[mapping.state]
    same = (group == group.shift()) & (state == state.shift())
    changed = events[~same & events[_AT].notna() & state.notna()]
    return pd.DataFrame(
        {
            "external_id": changed[mapping.group_by].astype(str).astype(object),
            "taken_at": changed[_AT].dt.floor("s"),
            "action": changed[mapping.state].astype(str).astype(object),
            _ROW: changed[_ROW],
        }
    )


def _checked(found: pd.DataFrame, numbers: pd.Series) -> tuple[pd.DataFrame, dict[str, list[int]]]:
    """Rows that are incidents, and the numbers of those that are not, by reason."""
    for name, fallback in (("status", "closed"), ("severity", "medium")):
        if name not in found:
            found[name] = fallback
    reasons = pd.Series("", index=found.index, dtype=object)
    rules = {
        "no_id": found["external_id"].isna(),
        "no_date": found["reported_at"].isna(),
        "bad_severity": ~found["severity"].isin(SEVERITIES),
        "bad_status": ~found["status"].isin(STATUSES),
    }
    for reason, wrong in rules.items():
        reasons[wrong & (reasons == "")] = reason
    good = reasons == ""
    reasons[good & found["external_id"].where(good).duplicated()] = "repeated_id"
    skipped = {
        reason: sorted(numbers[reasons == reason].tolist())
        for reason in (*rules, "repeated_id") if (reasons == reason).any()
    }  # fmt: skip
    kept = found[reasons == ""].copy()
    if "resolved_at" in kept:
        early = kept["resolved_at"] < kept["reported_at"]
        if early.any():
            skipped["resolved_before_reported"] = sorted(numbers[kept.index][early].tolist())
        kept.loc[early | kept["status"].isin(OPEN_STATUSES), "resolved_at"] = pd.NaT
    return kept, skipped


def _filled(kept: pd.DataFrame, source: str) -> pd.DataFrame:
    """Put something in the columns that may not be empty."""
    kept, has_category = kept.reset_index(drop=True), "category" in kept
    kept["category"] = _text_or(kept, "category", OTHER_CATEGORY)
    kept["title"] = _text_or(kept, "title", kept["category"] if has_category else source)
    occurred = kept.get("occurred_at", kept["reported_at"])
    kept["occurred_at"] = occurred.where(occurred.notna(), kept["reported_at"])
    return kept


def _text_or(table: pd.DataFrame, name: str, fallback: pd.Series | str) -> pd.Series:
    text = table[name] if name in table else pd.Series("", index=table.index, dtype=object)
    return text.where(text.notna() & (text != ""), fallback)
