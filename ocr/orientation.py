"""Which way up a page lies: a small network asked about the page in all four positions."""

from __future__ import annotations

import threading
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ocr.pictures import Pixels

MODEL = Path(__file__).parent / "models" / "PP-LCNet_x1_0_doc_ori" / "inference.onnx"
LEAST_MARGIN = 2.0
"""Mean logarithm of how much likelier the best position has to be than that in which the page lies."""
_SHORT_SIDE, _SIDE = 256, 224
_MEAN, _SPREAD = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
_lock = threading.Lock()


def quarter_turns(pixels: Pixels) -> int:
    """Degrees clockwise (0, 90, 180, 270) by which the page has to be turned to stand upright; 0 where it is unsure."""
    likely = orientation_scores(pixels)
    best = int(likely.argmax())
    return best * 90 if likely[best] - likely[0] >= LEAST_MARGIN else 0


def orientation_scores(pixels: Pixels) -> npt.NDArray[np.float64]:
    """Mean logarithm (4,) of how likely it is that the page needs 0, 90, 180, 270 degrees clockwise.

    The page is shown in all four positions, and what the network says of each is turned back and averaged: what it
    says of a page and of the same page upside down has to agree.
    """
    small = _shrunk(pixels)
    views = np.stack([_view(np.rot90(small, -turn)) for turn in range(4)])
    said = np.log(np.maximum(_network_output(views), 1e-6))
    lies = np.mean([np.roll(said[turn], -turn) for turn in range(4)], axis=0)  # how far clockwise it has been turned
    return np.asarray(lies[[0, 3, 2, 1]], np.float64)


def _shrunk(pixels: Pixels) -> npt.NDArray[np.uint8]:
    """Its shorter side as the network's resizing makes it."""
    height, width = pixels.shape[:2]
    factor = _SHORT_SIDE / min(height, width)
    size = (max(_SHORT_SIDE, round(width * factor)), max(_SHORT_SIDE, round(height * factor)))
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).astype(np.uint8)


def _view(small: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """As the network wants it: (3, 224, 224), the middle of the page in blue, green, red."""
    left, top = (small.shape[1] - _SIDE) // 2, (small.shape[0] - _SIDE) // 2
    middle = small[top : top + _SIDE, left : left + _SIDE, ::-1].astype(np.float64) / 255
    return np.asarray(((middle - _MEAN) / _SPREAD).transpose(2, 0, 1), np.float32)


def _network_output(views: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    session = _session()
    name = session.get_inputs()[0].name
    with _lock:
        return np.asarray([session.run(None, {name: view[None]})[0][0] for view in views], np.float64)


@cache
def _session() -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(MODEL), options, providers=["CPUExecutionProvider"])
