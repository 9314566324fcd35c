"""The QR code that hangs at a station: it opens the form with the station filled in."""

from __future__ import annotations

import io
import re
import urllib.parse
from collections.abc import Sequence
from pathlib import Path

import segno

from azs.errors import ComplaintError

FORM = "complaint"
"""Where the form is, below the address of the app."""
_SCALE, _BORDER = 10, 4  # pixels a module; modules of white around, as ISO/IEC 18004 wants


def link(base: str, station: str) -> str:
    """The address of the form for a station. base: where customers reach the app."""
    return f"{base}/{FORM}?{urllib.parse.urlencode({'station': station})}"


def drawn(address: str, kind: str) -> bytes:
    """The code as "png" or "svg"; a quarter of it may be dirty or torn and it is still read (level Q)."""
    out = io.BytesIO()
    segno.make(address, error="q", micro=False).save(out, kind=kind, scale=_SCALE, border=_BORDER, light="#fff")
    return out.getvalue()


def write_codes(stations: Sequence[str], folder: Path, *, base: str, kind: str) -> int:
    """Write a file for each station, named by its code; returns how many.

    Raises:
        ComplaintError: a file cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for code in stations:
            name = re.sub(r"[^\w.-]", "_", code).lstrip(".") or "_"
            (folder / f"{name}.{kind}").write_bytes(drawn(link(base, code), kind))
    except OSError as error:
        raise ComplaintError("complaints.not_written", folder=folder.name) from error
    return len(stations)
