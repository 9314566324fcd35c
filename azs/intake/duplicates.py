"""Recognising a sheet that is there already: the same picture sent anew, or the same act on another picture.

A picture hash tells pictures of different forms apart, and keeps what scaling, brightness and another JPEG do to one;
two acts on the same form look alike to it. So what is written decides: figures, dates and serial numbers of both.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from azs.analytics.reading import fetched
from azs.database.scan_tables import scan_fields, scan_pages, scans
from azs.intake.fields import UNSURE_BELOW, Field, date_of
from azs.intake.picture_hash import BITS
from azs.intake.scans import document_of, find
from azs.security.actor import SYSTEM, Actor

NEAR_BITS = 60
"""Distance up to which two pages may be the same picture; see docs/intake.md for what was measured."""
SAME_FIGURES, AGREEING = 0.8, 0.5
"""Share of figures that two readings of one sheet have in common; the lower one where day or number agree besides."""
FIGURE_DIGITS = 0.3
CANDIDATES = 20
KEY_FIELDS = ("act_number", "inspected_on", "serial", "station")
_DIGIT_WORD = re.compile(r"[^\s;:()«»\"]*\d[^\s;:()«»\"]*")
_ALIKE = str.maketrans("ОOЗIАВЕКМНРСТХ", "0031ABEKMHPCTX")
Kind = Literal["same_picture", "same_act"]


@dataclass(frozen=True)
class Duplicate:
    """A scan that the one at hand repeats.

    Attributes:
        kind: "same_picture" is the same sheet photographed or sent again; "same_act" has the same number, day,
            equipment and station on whatever picture.
        status: of that scan. similarity: from 0 to 1.
    """

    identifier: str
    file_name: str
    status: str
    kind: Kind
    similarity: float


def figures(text: str) -> Counter[str]:
    """Numbers, dates and serial numbers of a text, letters that look alike made one, with how often each stands there.

    A word with a lone digit among its letters is none: a reader took the digit for a letter.
    """
    words = (word.strip(".,-–—/").upper().translate(_ALIKE) for word in _DIGIT_WORD.findall(text))
    return Counter(word for word in words if sum(map(str.isdigit, word)) >= FIGURE_DIGITS * len(word))


def same_figures(one: str, other: str) -> float:
    """How much of the words with digits two texts share, 0 to 1; 0 where neither has any."""
    left, right = figures(one), figures(other)
    whole = (left | right).total()
    return (left & right).total() / whole if whole else 0.0


def find_duplicates(
    engine: sa.Engine, actor: Actor, identifier: str, *, fields: Sequence[Field] = ()
) -> tuple[Duplicate, ...]:  # fmt: skip
    """Scans that this one repeats, the most alike first; rejected and undone ones do not count.

    They are told whoever may see them, so that nothing is doubled; `file_name` is empty where the person may not.

    Args:
        fields: as they stand on the page now; those that are stored where none are given.

    Raises:
        ScanError: there is no such scan for the person, or it is not read yet.
    """
    text = document_of(engine, actor, identifier).text
    keys = _keys(engine)
    given = {one.name: _plain(one.name, one.value) for one in fields if one.name in KEY_FIELDS}
    own = {name: value for name, value in (given or keys.get(identifier, {})).items() if value}
    found: dict[str, Duplicate] = {}
    for other in _near(engine, identifier):
        theirs = keys.get(other, {})
        agree = any(own.get(name) and own[name] == theirs.get(name) for name in ("inspected_on", "act_number"))
        share = _alike(text, document_of(engine, SYSTEM, other).text)
        if share >= (AGREEING if agree else SAME_FIGURES) and not _contradict(own, theirs):
            found[other] = Duplicate(other, "", "", "same_picture", share)
    for other in _same_keys(identifier, own, keys):
        found.setdefault(other, Duplicate(other, "", "", "same_act", 1.0))
    told = (_told(engine, actor, one) for one in found.values())
    return tuple(sorted(told, key=lambda one: (-one.similarity, one.identifier)))


def _alike(one: str, other: str) -> float:
    """Likeness of two readings: by their figures; of sheets without any by their words."""
    if figures(one) or figures(other):
        return same_figures(one, other)
    left, right = Counter(one.lower().split()), Counter(other.lower().split())
    whole = (left | right).total()
    return (left & right).total() / whole if whole else 1.0  # two blank pages of one look


def _near(engine: sa.Engine, identifier: str) -> list[str]:
    """Other scans that have all pages of this one, by the look of them, the nearest first."""
    c = scan_pages.c
    asked = sa.select(c.scan_id, c.page, c.picture_hash).select_from(
        scan_pages.join(scans, scans.c.scan_id == c.scan_id)
    ).where(scans.c.status.in_(("to_review", "saved")) | (c.scan_id == identifier))  # fmt: skip
    rows = fetched(engine, lambda connection: connection.execute(asked).all())
    own = {row.page: row.picture_hash for row in rows if row.scan_id == identifier}
    others = [row for row in rows if row.scan_id != identifier and row.page in own]
    if not others:
        return []
    apart = _distances([row.picture_hash for row in others], [own[row.page] for row in others])
    near: dict[str, list[int]] = {}
    for row, bits in zip(others, apart.tolist(), strict=True):
        if bits <= NEAR_BITS:
            near.setdefault(row.scan_id, []).append(bits)
    whole = [(sum(bits) / len(bits), name) for name, bits in near.items() if len(bits) == len(own)]
    return [name for _, name in sorted(whole)[:CANDIDATES]]


def _distances(some: Sequence[str], others: Sequence[str]) -> npt.NDArray[np.int64]:
    left, right = (np.frombuffer(bytes.fromhex("".join(part)), np.uint8) for part in (some, others))
    bits = np.bitwise_count(left ^ right).reshape(len(some), BITS // 8)
    return np.asarray(bits.sum(axis=1), np.int64)


def _keys(engine: sa.Engine) -> dict[str, dict[str, str]]:
    """Values of KEY_FIELDS of saved and waiting scans, made comparable; what is read unsurely is left out."""
    c = scan_fields.c
    asked = sa.select(c.scan_id, c.name, c.value).select_from(
        scan_fields.join(scans, scans.c.scan_id == c.scan_id)
    ).where(
        c.name.in_(KEY_FIELDS), scans.c.status.in_(("to_review", "saved")),
        sa.or_(c.decision != "none", c.confidence >= UNSURE_BELOW),
    )  # fmt: skip
    known: dict[str, dict[str, str]] = {}
    for row in fetched(engine, lambda connection: connection.execute(asked).all()):
        known.setdefault(row.scan_id, {})[row.name] = _plain(row.name, row.value or "")
    return known


def _contradict(own: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether two sheets have another number, day, equipment or station."""
    return any(other.get(name) and other[name] != value for name, value in own.items())


def _same_keys(identifier: str, own: Mapping[str, str], keys: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Scans with the same day and serial number or act number, and nothing of KEY_FIELDS against."""
    if not (own.get("inspected_on") and (own.get("serial") or own.get("act_number"))):
        return []
    needed = [name for name in ("inspected_on", "serial", "act_number") if own.get(name)]
    return sorted(
        name for name, other in keys.items()
        if name != identifier and not _contradict(own, other) and sum(other.get(key) == own[key] for key in needed) >= 2
    )  # fmt: skip


def _plain(name: str, value: str) -> str:
    if name == "inspected_on" and (day := date_of(value)):
        return day.isoformat()
    return re.sub(r"[^\w]", "", value.casefold())


def _told(engine: sa.Engine, actor: Actor, one: Duplicate) -> Duplicate:
    from azs.intake.scans import may_see

    scan = find(engine, SYSTEM, one.identifier)
    name = scan.file_name if may_see(actor, scan) else ""
    return Duplicate(one.identifier, name, scan.status, one.kind, one.similarity)
