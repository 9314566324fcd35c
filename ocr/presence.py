"""What of the reader's engines is on this machine; found out without loading any of it but OpenCV."""

from __future__ import annotations

import importlib
import importlib.util
import shutil
import subprocess
from pathlib import Path

MODELS = Path(__file__).parent / "models"
LANGUAGES = ("rus", "eng")
"""Of Tesseract."""
_TIMEOUT_S = 20.0


def has_opencv() -> bool:
    """Whether OpenCV loads: it needs libGL and GLib of the system, and every engine here needs it."""
    try:
        importlib.import_module("cv2")
    except ImportError:
        return False
    return True


def has_paddle() -> bool:
    """Whether PaddleOCR, its runtime and its models are here."""
    packages = all(importlib.util.find_spec(name) for name in ("paddleocr", "onnxruntime"))
    return packages and any(MODELS.glob("*_det/inference.onnx")) and has_opencv()


def has_tesseract(program: str = "tesseract") -> bool:
    """Whether the program and its Russian are here."""
    if not shutil.which(program):
        return False
    try:
        done = subprocess.run([program, "--list-langs"], capture_output=True, timeout=_TIMEOUT_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return set(LANGUAGES) <= set(done.stdout.decode("utf-8", "replace").split()) and has_opencv()
