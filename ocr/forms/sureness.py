"""From which confidence a value is believed, by engine and kind; measured on drawn forms (docs/ocr-forms.md)."""

from __future__ import annotations

_SURE_FROM = {"paddle": 0.94, "tesseract": 0.96, "text_layer": 0.94}
_OTHERS = 0.98
_FREE = ("text", "code", "number", "sum", "time")
_FREE_MORE = {"paddle": 0.01, "tesseract": 0.01, "text_layer": 0.01}


def sure_from(engine: str, kind: str) -> float:
    """Confidence, 0 to 1; higher for kinds whose values nothing else can bear out."""
    base = _SURE_FROM.get(engine, _OTHERS)
    return base + _FREE_MORE.get(engine, 0.01) if kind in _FREE else base
