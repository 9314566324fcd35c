"""Text as it is compared: misspelt, stretched and mixed letters brought to one form."""

from __future__ import annotations

import re


def fold(text: str) -> str:
    """Lower case, ё as е, Latin look-alikes in Russian words made Cyrillic, stretched letters cut, spaces one."""
    said = text.lower().replace("ё", "е")
    if re.search(r"[а-я]", said):
        said = re.sub(r"(?<=[а-я])[aceopxy]|[aceopxy](?=[а-я])", lambda one: one[0].translate(_LIKE), said)
    said = re.sub(r"(\w)\1{2,}", r"\1", said)
    return " ".join(re.sub(r"[^\w\s.,!?%+-]", " ", said).split())


_LIKE = str.maketrans("aceopxy", "асеорху")
