"""Measures a recogniser: `python -m ocr.training.evaluate MODEL_FOLDER SET_FILE...`.

Prints the character error rate and the share of words right of each set, and the commonest confusions.
"""

import argparse
from collections import Counter
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
import onnxruntime
import yaml

from ocr.training.charset import decode
from ocr.training.examples import ExampleSet, load_sets
from ocr.training.lines import Line
from ocr.training.measures import score_lines

_NARROWEST_PX = 320
_CONFUSIONS_SHOWN = 12


class OnnxReader:
    """Reads lines with an exported model, one at a time, the way the product does."""

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        """Open `inference.onnx` and the characters of `inference.yml` in a folder."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self._session = onnxruntime.InferenceSession(
            str(folder / "inference.onnx"), options, providers=["CPUExecutionProvider"]
        )
        settings = yaml.safe_load((folder / "inference.yml").read_text(encoding="utf-8"))
        self._characters = [str(character) for character in settings["PostProcess"]["character_dict"]]

    def read_line(self, line: Line) -> str:
        """Read one line; narrow ones are widened with neutral grey."""
        image = line.image if line.image.ndim == 3 else np.repeat(line.image[..., None], 3, axis=2)
        values = image.astype(np.float32) / 127.5 - 1
        values = np.pad(values, ((0, 0), (0, max(0, _NARROWEST_PX - values.shape[1])), (0, 0)))
        classes = self._session.run(None, {"x": values.transpose(2, 0, 1)[None]})[0][0].argmax(-1)
        return decode(classes.tolist(), characters=self._characters)


def count_confusions(truths: list[str], readings: list[str]) -> Counter[tuple[str, str]]:
    """Count what was read instead of what, as pairs (truth, reading) of short pieces."""
    confusions: Counter[tuple[str, str]] = Counter()
    for truth, reading in zip(truths, readings, strict=True):
        for kind, a, b, c, d in SequenceMatcher(None, truth, reading, autojunk=False).get_opcodes():
            if kind != "equal":
                confusions[truth[a:b], reading[c:d]] += 1
    return confusions


def _report(reader: OnnxReader, example_set: ExampleSet, *, show: int) -> None:
    truths = [line.text for line in example_set.lines]
    readings = [reader.read_line(line) for line in example_set.lines]
    print(f"{example_set.name:12} {score_lines(truths, readings)}")
    common = count_confusions(truths, readings).most_common(_CONFUSIONS_SHOWN)
    print("   " + "  ".join(f"{truth or '∅'}→{reading or '∅'} {count}" for (truth, reading), count in common))
    wrong = [(truth, reading) for truth, reading in zip(truths, readings, strict=True) if truth != reading]
    for truth, reading in wrong[:show]:
        print(f"   - {truth}\n   + {reading}")


def main() -> None:
    """Score a model folder on evaluation files."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("sets", type=Path, nargs="+")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--show", type=int, default=0, help="wrong lines to print of each set")
    arguments = parser.parse_args()
    reader = OnnxReader(arguments.model, threads=arguments.threads)
    for path in arguments.sets:
        for example_set in load_sets(path):
            _report(reader, example_set, show=arguments.show)


if __name__ == "__main__":
    main()
