"""The model files: a start made from PP-OCR weights with our characters, and trained weights written back."""

import shutil
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import yaml
from onnx import numpy_helper

from ocr.training.charset import CHARACTERS, CLASS_COUNT

LOGITS = "p2o.pd_op.add.79.0"
"""Name of the value before the last softmax in the PP-OCRv6-small graph."""

_HEAD_WEIGHT = "linear_8.w_0"
_HEAD_BIAS = "linear_8.b_0"
_LOOK_ALIKES = dict(
    zip(
        "аеорсухАВЕКМНОРСТХЗёЁикмтнвбчьшдгяпйфлэыъюжщц‘÷©®™",
        "aeopcyxABEKMHOPCTX3ëËukmTHB64bwgrRnuΦneЫbOKWu’+CRM",
        strict=True,
    )
)
_NOISE = 0.01
_SEED = 0

Floats = npt.NDArray[np.float32]


def make_start(source: Path, target: Path) -> None:
    """Copy a PP-OCRv6-small recogniser, giving it this project's characters.

    A character that the source knows keeps its weights; another takes those of a look-alike, or the mean of all.

    Args:
        source: folder with `inference.onnx` (or `rec.onnx`) and `inference.yml`.
        target: folder to write `inference.onnx` and `inference.yml` to.
    """
    path = source / "inference.onnx"
    model = onnx.load(str(path if path.exists() else source / "rec.onnx"))
    settings = yaml.safe_load((source / "inference.yml").read_text(encoding="utf-8"))
    known = [str(character) for character in settings["PostProcess"]["character_dict"]]
    weights = {initializer.name: initializer for initializer in model.graph.initializer}
    weight, bias = (numpy_helper.to_array(weights[name]) for name in (_HEAD_WEIGHT, _HEAD_BIAS))
    new_weight, new_bias = _fit_head(weight, bias, known)
    weights[_HEAD_WEIGHT].CopyFrom(numpy_helper.from_array(new_weight, _HEAD_WEIGHT))
    weights[_HEAD_BIAS].CopyFrom(numpy_helper.from_array(new_bias, _HEAD_BIAS))
    model.graph.output[0].type.tensor_type.shape.dim[2].dim_value = CLASS_COUNT
    del model.graph.value_info[:]
    settings["PostProcess"]["character_dict"] = list(CHARACTERS)
    target.mkdir(parents=True, exist_ok=True)
    onnx.save(model, str(target / "inference.onnx"))
    (target / "inference.yml").write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")


def _fit_head(weight: Floats, bias: Floats, known: list[str]) -> tuple[Floats, Floats]:
    numbers = {character: number for number, character in enumerate(known, start=1)} | {" ": len(known) + 1}
    new_weight = np.zeros((weight.shape[0], CLASS_COUNT), np.float32)
    new_bias = np.zeros(CLASS_COUNT, np.float32)
    new_weight[:, 0], new_bias[0] = weight[:, 0], bias[0]
    noise = np.random.default_rng(_SEED)
    for number, character in enumerate([*CHARACTERS, " "], start=1):
        like = character if character in numbers else _LOOK_ALIKES.get(character, "")
        if like in numbers:
            new_weight[:, number], new_bias[number] = weight[:, numbers[like]], bias[numbers[like]]
        else:
            new_weight[:, number], new_bias[number] = weight[:, 1:].mean(1), bias[1:].mean()
        if like != character:
            new_weight[:, number] += noise.normal(0, _NOISE, weight.shape[0])
    return new_weight, new_bias


def export_model(weights: dict[str, npt.NDArray[np.float32]], start: Path, target: Path) -> None:
    """Write trained weights into a copy of the start.

    The files appear whole or not at all, so a run that is stopped leaves the last good model.

    Args:
        weights: arrays by their names in the ONNX file.
        start: folder the training began with.
        target: folder for `inference.onnx` and `inference.yml`.
    """
    model = onnx.load(str(start / "inference.onnx"))
    for initializer in model.graph.initializer:
        if initializer.name in weights:
            array = np.ascontiguousarray(weights[initializer.name], np.float32)
            initializer.CopyFrom(numpy_helper.from_array(array, initializer.name))
    target.mkdir(parents=True, exist_ok=True)
    unfinished = target / "inference.onnx.part"
    onnx.save(model, str(unfinished))
    unfinished.replace(target / "inference.onnx")
    shutil.copyfile(start / "inference.yml", target / "inference.yml")
