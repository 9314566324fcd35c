"""Texts of data, people and models as Streamlit may show them: its sentences and labels are read as Markdown."""

from __future__ import annotations

import re

_MARKS = re.compile(r"[\\`*_{}\[\]<>()#+!|~$:-]")
_ADDRESSES = re.compile(r"(?<=http:)(?=//)|(?<=https:)(?=//)|(?<=www)(?=\.)|(?<=@)(?=[\w-])", re.IGNORECASE)
_JOINER = "\u2060"


def plain(text: str) -> str:
    """Text in which nothing is read as Markdown: no links, pictures or formulas come out of data or a model.

    An address becomes a link even where its signs are escaped, so an invisible sign parts it.
    """
    return _MARKS.sub(r"\\\g<0>", _ADDRESSES.sub(_JOINER, text))
