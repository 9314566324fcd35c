"""Sets of lines kept for evaluation, as one file."""

import argparse
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import cv2
import numpy as np

from ocr.training.lines import Line, LineMaker

LEVELS = {"clean": 0.15, "medium": 0.5, "hard": 1.0}
"""Name of a level and the hardness its lines are made with."""

_SEED = 990_000


@dataclass(frozen=True, slots=True)
class ExampleSet:
    """Lines that are read together and scored together."""

    name: str
    lines: tuple[Line, ...]


def make_sets(corpus: Path, shelf: Path, *, lines: int) -> list[ExampleSet]:
    """Make one set a level from the texts and families kept out of training."""
    maker = LineMaker(corpus, shelf, held_out=True)
    return [
        ExampleSet(name, tuple(islice(maker.make_lines(_SEED + number, hardness=hardness), lines)))
        for number, (name, hardness) in enumerate(LEVELS.items())
    ]


def save_sets(sets: list[ExampleSet], path: Path) -> None:
    """Write sets to one compressed file (images as PNG)."""
    arrays: dict[str, np.ndarray] = {}
    for example_set in sets:
        coded = [cv2.imencode(".png", line.image)[1].reshape(-1) for line in example_set.lines]
        arrays[f"{example_set.name}/sizes"] = np.array([len(code) for code in coded])
        arrays[f"{example_set.name}/images"] = np.concatenate(coded)
        arrays[f"{example_set.name}/texts"] = np.array([line.text for line in example_set.lines])
    np.savez_compressed(path, allow_pickle=False, **arrays)


def load_sets(path: Path) -> list[ExampleSet]:
    """Read the sets of a file."""
    sets = []
    with np.load(path) as arrays:
        for name in dict.fromkeys(key.split("/")[0] for key in arrays.files):
            ends = np.cumsum(arrays[f"{name}/sizes"])
            codes = np.split(arrays[f"{name}/images"], ends[:-1])
            images = [cv2.imdecode(code, cv2.IMREAD_UNCHANGED).astype(np.uint8) for code in codes]
            texts = [str(text) for text in arrays[f"{name}/texts"]]
            lines = tuple(Line(image, text) for image, text in zip(images, texts, strict=True))
            sets.append(ExampleSet(name, lines))
    return sets


def main() -> None:
    """Make the synthetic evaluation sets and write them to a file."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("shelf", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--lines", type=int, default=300, help="lines of each level")
    arguments = parser.parse_args()
    save_sets(make_sets(arguments.corpus, arguments.shelf, lines=arguments.lines), arguments.target)


if __name__ == "__main__":
    main()
