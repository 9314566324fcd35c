"""Drawn lines and the network of the recogniser's training; skipped where OpenCV, torch or a font is missing."""

import random
from pathlib import Path

import numpy as np
import pytest
from PIL import features

cv2 = pytest.importorskip("cv2", reason="opencv is part of the training environment only")

from ocr.training.drawing import draw_strip  # noqa: E402
from ocr.training.examples import ExampleSet, load_sets, save_sets  # noqa: E402
from ocr.training.fonts import Face, Shelf  # noqa: E402
from ocr.training.lines import Line, fit_height  # noqa: E402
from ocr.training.real_lines import cut_line  # noqa: E402
from ocr.training.wear import Wear  # noqa: E402

_FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
needs_font = pytest.mark.skipif(not (_FONT.exists() and features.check("freetype2")), reason="DejaVu Sans is missing")


def _shelf() -> Shelf:
    letters = "абвгдежзиклмнопрстуфхцчшщъыьэюяТРК№0123456789.,"
    return Shelf(_FONT.parent, [Face(_FONT.name, "DejaVu Sans", "Book", letters)])


def _draw(seed: int, hardness: float) -> np.ndarray | None:
    rng = random.Random(seed)
    strip = draw_strip("ТРК № 5 не отпускает", neighbours=("сверху", "снизу"), shelf=_shelf(), rng=rng)
    assert strip is not None
    return fit_height(Wear(rng, np.random.default_rng(seed)).spoil(strip, hardness))


@needs_font
def test_a_seed_makes_the_same_line_again() -> None:
    for seed in range(20):
        assert np.array_equal(_draw(seed, 0.9), _draw(seed, 0.9))


@needs_font
@pytest.mark.parametrize("hardness", [0.0, 0.5, 1.0])
def test_lines_keep_ink_to_read_at_every_hardness(hardness: float) -> None:
    lines = [_draw(seed, hardness) for seed in range(60)]
    assert all(line.shape[0] == 48 and line.dtype == np.uint8 for line in lines)
    contrasts = [np.ptp(np.percentile(line, (2, 90))) for line in lines]
    assert np.mean(np.array(contrasts) > 40) > 0.95


@needs_font
def test_a_text_no_face_can_draw_is_left_out() -> None:
    assert draw_strip("€", neighbours=("", ""), shelf=_shelf(), rng=random.Random(1)) is None


def test_sets_come_back_from_a_file_as_they_were(tmp_path: Path) -> None:
    noise = np.random.default_rng(3)
    grey = Line(noise.integers(0, 256, (48, 90), np.uint8), "серая «строка»")
    coloured = Line(noise.integers(0, 256, (48, 70, 3), np.uint8), "цветная")
    save_sets([ExampleSet("a", (grey, coloured)), ExampleSet("b", (coloured,))], tmp_path / "sets.npz")
    first, second = load_sets(tmp_path / "sets.npz")
    assert (first.name, second.name) == ("a", "b")
    assert [line.text for line in first.lines] == ["серая «строка»", "цветная"]
    assert np.array_equal(first.lines[0].image, grey.image)
    assert np.array_equal(second.lines[0].image, coloured.image)


def test_a_tilted_box_is_set_upright() -> None:
    page = np.full((120, 200, 3), 255, np.uint8)
    cv2.line(page, (40, 100), (160, 30), (0, 0, 0), 5)
    corners = cv2.boxPoints(((100.0, 65.0), (140.0, 20.0), float(np.degrees(np.arctan2(-70, 120)))))
    cut = cut_line(page, corners[[1, 2, 3, 0]].ravel().tolist())
    assert cut.shape[1] > 6 * cut.shape[0]
    middle = cut.shape[0] // 2
    assert cut[middle, 20:-20].mean() < 60
    assert cut[1].mean() > 200


def test_the_network_computes_what_onnx_computes_and_learns(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch", reason="torch is part of the training environment only")
    onnx = pytest.importorskip("onnx")
    from onnx import TensorProto, helper, numpy_helper

    from ocr.training.graph import GraphNet

    noise = np.random.default_rng(0)
    weight = noise.normal(0, 0.1, (4, 3, 3, 3)).astype(np.float32)
    nodes = [
        helper.make_node("Conv", ["x", "w"], ["c"], kernel_shape=[3, 3], strides=[1, 2], auto_pad="SAME_UPPER"),
        helper.make_node("Div", ["c", "root"], ["d"]),
        helper.make_node("Erf", ["d"], ["e"]),
        helper.make_node("Add", ["e", "one"], ["f"]),
        helper.make_node("Mul", ["c", "f"], ["g"]),
        helper.make_node("Mul", ["g", "half"], ["h"]),
        helper.make_node("Identity", ["h"], ["i"]),
        helper.make_node("Transpose", ["i"], ["y"], perm=[0, 3, 1, 2]),
    ]
    scalars = {"root": 2**0.5, "one": 1.0, "half": 0.5}
    constants = [numpy_helper.from_array(np.float32(value), name) for name, value in scalars.items()]
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 3, 8, "w"])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", "v", 4, 8])],
        [*constants, numpy_helper.from_array(weight, "w")],
    )
    path = tmp_path / "net.onnx"
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 11)], ir_version=6), str(path))
    images = noise.normal(0, 1, (2, 3, 8, 15)).astype(np.float32)
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    net = GraphNet(path, output="y")
    result = net(torch.from_numpy(images))
    assert np.abs(result.detach().numpy() - session.run(None, {"x": images})[0]).max() < 1e-5
    assert list(net.weights()) == ["w"]
    result.square().sum().backward()
    assert float(net.weights()["w"].grad.abs().max()) > 0
