"""The characters the recogniser can write, and their numbers in its output."""

from collections.abc import Sequence
from itertools import pairwise

ASCII = "".join(chr(code) for code in range(33, 127))
RUSSIAN = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдеёжзийклмнопрстуфхцчшщъыьэюя"
SIGNS = "№«»—–−„“”’…°±²³×·•§€₽≤≥≈µΩ½"
ADDED_SIGNS = "©÷‘®™"

CHARACTERS: tuple[str, ...] = tuple(ASCII + RUSSIAN + SIGNS + ADDED_SIGNS)
"""Order of the output classes 1..N. Class 0 is the CTC blank; the class after the last character is the space."""

ALLOWED = frozenset(CHARACTERS) | {" "}
_SPACE = len(CHARACTERS) + 1
CLASS_COUNT = len(CHARACTERS) + 2
_NUMBER = {character: number for number, character in enumerate(CHARACTERS, start=1)} | {" ": _SPACE}


def encode(text: str) -> list[int]:
    """Turn a text into class numbers.

    Raises:
        KeyError: a character outside `ALLOWED`.
    """
    return [_NUMBER[character] for character in text]


def decode(classes: Sequence[int], *, characters: Sequence[str] = CHARACTERS) -> str:
    """Read a best path the CTC way: drop repeats, then blanks.

    Args:
        classes: the best class of each time step.
        characters: the character list of the model that made them (without blank and space).
    """
    table = ["", *characters, " "]
    kept = [now for before, now in zip([-1, *classes], classes, strict=False) if now != before]
    return "".join(table[number] for number in kept)


def needed_steps(text: str) -> int:
    """Time steps CTC needs for this text: one a character, one more between two equal ones."""
    return len(text) + sum(a == b for a, b in pairwise(text))
