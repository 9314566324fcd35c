"""Texts free of signs that no file format carries."""

from __future__ import annotations

_REPLACED = "\ufffd"


def cleaned(text: str) -> str:
    """A text that every format can hold: control signs as their pictures (␀ … ␡), half surrogates and signs that
    Unicode keeps for nobody as �, all ends of lines as one. Emoji, quotes and line breaks stay."""
    return "".join(map(_visible, text.replace("\r\n", "\n").replace("\r", "\n")))


def _visible(sign: str) -> str:
    code = ord(sign)
    if code >= 0x20 and not 0x7F <= code <= 0x9F and not 0xD800 <= code <= 0xDFFF and code not in (0xFFFE, 0xFFFF):
        return sign
    if sign in "\n\t":
        return sign
    return chr(0x2400 + code) if code < 0x20 else "\u2421" if code == 0x7F else _REPLACED
