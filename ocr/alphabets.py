"""The alphabet of a page that nobody could read, asked of Tesseract where this machine has it."""

from __future__ import annotations

import re
import subprocess

import cv2

from ocr.pictures import Pixels

OWN = frozenset({"Cyrillic", "Latin"})
LEAST_SURE = 0.5
"""Of what Tesseract tells as "Script confidence"; drawn pages of Han had 0.6, Greek 1.5, Arabic 2, Hebrew 22."""
TIMEOUT_S = 60
_SCRIPT = re.compile(r"Script: (\S+)\s+Script confidence: ([\d.]+)")


def other_alphabet(pixels: Pixels) -> str:
    """Name of the alphabet, such as "Han", "Arabic" or "Greek"; empty where it is ours or cannot be told.

    A page needs some dozens of signs for it; one of two alphabets goes by the one it has more of. On drawn pages Han,
    Greek, Arabic and Hebrew are told, Georgian is told by a wrong name, Armenian is taken for Latin.
    """
    _, file = cv2.imencode(".png", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))
    command = ["tesseract", "stdin", "stdout", "--psm", "0", "--dpi", "300"]
    try:
        told = subprocess.run(
            command, input=file.tobytes(), capture_output=True, timeout=TIMEOUT_S, check=True,
            env={"OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return ""
    found = _SCRIPT.search(told.stdout.decode("utf-8", "replace"))
    if found is None or float(found[2]) < LEAST_SURE or found[1] in OWN:
        return ""
    return found[1]
