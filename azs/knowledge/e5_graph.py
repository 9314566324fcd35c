"""The encoder of multilingual-e5-small as an ONNX graph, in one of two kinds.

In whole numbers: the matrices of 7 bits, and of the rows all numbers of one scale; the faster, the longer the text.
Exact: the matrices are the 4-bit ones of the file, and each 32 numbers of a row have a scale of their own.

In: "words", float32 (texts, tokens, hidden), the rows of the pieces with those of their places added. Out: "mean",
float32 (texts, hidden), the mean over the tokens. Every text fills all its tokens: there is no mask.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import NodeProto, TensorProto, helper, numpy_helper

from azs.knowledge.e5_file import BLOCK, Floats, Weights, scales, steps

STEPS = 64
"""A weight is a whole number of at most this many steps: 8 bits would overflow on a processor without VNNI, which adds
two products in 16 bits."""
WHOLE_BLOCKS = 4
"""Of ONNX Runtime: numbers are multiplied as whole ones with a scale for each block, as the file's own engine does."""
OPSET, IR_VERSION = 18, 9
_RUNTIME = "com.microsoft"
"""Whose operators those are that ONNX itself lacks."""


class _Graph:
    """Nodes and constants in the order in which they are added, of one of the kinds."""

    def __init__(self, *, exact: bool) -> None:
        self.exact = exact
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []

    def add(self, operator: str, taken: Sequence[str], given: Sequence[str], **attributes: Any) -> None:
        """A node."""
        self.nodes.append(helper.make_node(operator, taken, given, name=given[0], **attributes))

    def constant(self, name: str, values: npt.NDArray[Any]) -> str:
        """A constant; returns its name."""
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name


def build(weights: Weights, *, exact: bool = False) -> bytes:
    """The graph, as an ONNX file holds it. Raises: ValueError where the weights lack something."""
    graph = _Graph(exact=exact)
    scale, shift = _norm(graph, weights, "emb.ln")
    graph.add("LayerNormalization", ["words", scale, shift], ["rows"], epsilon=weights.epsilon)
    rows = "rows"
    for layer in range(weights.layers):
        rows = _layer(graph, weights, f"l{layer}", rows)
    graph.add("ReduceMean", [rows, graph.constant("axes", np.array([1]))], ["mean"], keepdims=0)
    words = helper.make_tensor_value_info("words", TensorProto.FLOAT, ["texts", "tokens", weights.hidden])
    mean = helper.make_tensor_value_info("mean", TensorProto.FLOAT, ["texts", weights.hidden])
    made = helper.make_graph(graph.nodes, "multilingual-e5-small", [words], [mean], graph.constants)
    versions = [helper.make_opsetid("", OPSET), helper.make_opsetid(_RUNTIME, 1)]
    return bytes(helper.make_model(made, opset_imports=versions, ir_version=IR_VERSION).SerializeToString())


def whole_numbers(matrix: Floats) -> tuple[npt.NDArray[np.int8], Floats]:
    """A matrix (given, taken) as int8 (taken, given) and the step of each column, float32 (given,)."""
    lengths = np.abs(matrix).max(axis=1) / STEPS
    lengths[lengths == 0] = 1
    return np.round(matrix / lengths[:, None]).astype(np.int8).T, lengths.astype(np.float32)


def _layer(graph: _Graph, weights: Weights, name: str, rows: str) -> str:
    """One layer; returns the name of what it gives."""
    asked = [f"{name}.query", f"{name}.key", f"{name}.value"]
    together = _linear(graph, weights, [f"{name}.q", f"{name}.k", f"{name}.v"], rows)
    graph.add("Split", [together], asked, axis=-1, num_outputs=len(asked))
    seen = f"{name}.seen"
    graph.add("MultiHeadAttention", asked, [seen], domain=_RUNTIME, num_heads=weights.heads)
    rows = _joined(graph, weights, f"{name}.aln", rows, _linear(graph, weights, [f"{name}.ao"], seen))
    inner, bent = _linear(graph, weights, [f"{name}.fi"], rows), f"{name}.bent"
    graph.add("Gelu", [inner], [bent], domain=_RUNTIME)
    return _joined(graph, weights, f"{name}.oln", rows, _linear(graph, weights, [f"{name}.fo"], bent))


def _linear(graph: _Graph, weights: Weights, names: Sequence[str], rows: str) -> str:
    """Matrices side by side, with what is added to their products."""
    given = f"{names[0]}.product"
    multiply = _multiply_exactly if graph.exact else _multiply_in_whole_numbers
    added = graph.constant(f"{given}.added", np.concatenate([weights.floats(f"{name}.b") for name in names]))
    multiply(graph, weights, names, [rows, given, added])
    return given


def _multiply_in_whole_numbers(graph: _Graph, weights: Weights, names: Sequence[str], ends: Sequence[str]) -> None:
    """
    Args:
        ends: what is multiplied, what the product is called, what is added to it.
    """
    rows, given, added = ends
    matrix, lengths = whole_numbers(np.concatenate([weights.matrix(name) for name in names]))
    constants = [graph.constant(f"{given}.matrix", matrix), graph.constant(f"{given}.steps", lengths)]
    zero = ""  # nought is nought
    graph.add("DynamicQuantizeMatMul", [rows, *constants, zero, added], [given], domain=_RUNTIME)


def _multiply_exactly(graph: _Graph, weights: Weights, names: Sequence[str], ends: Sequence[str]) -> None:
    """
    Args:
        ends: what is multiplied, what the product is called, what is added to it.
    """
    rows, given, added = ends
    blocks = np.concatenate([weights.blocks(name) for name in names])
    halves = steps(blocks)
    matrix = halves[..., 0::2] | halves[..., 1::2] << 4
    constants = [graph.constant(f"{given}.matrix", matrix), graph.constant(f"{given}.scales", scales(blocks)[..., 0])]
    size = {"N": blocks.shape[0], "K": blocks.shape[1] * BLOCK, "bits": 4, "block_size": BLOCK}
    taken = [rows, *constants, "", "", added]  # nought is the middle; the blocks lie in their order
    graph.add("MatMulNBits", taken, [given], domain=_RUNTIME, accuracy_level=WHOLE_BLOCKS, **size)


def _joined(graph: _Graph, weights: Weights, name: str, rows: str, more: str) -> str:
    """The sum of both, brought to a common scale."""
    graph.add("Add", [rows, more], [f"{name}.sum"])
    graph.add("LayerNormalization", [f"{name}.sum", *_norm(graph, weights, name)], [name], epsilon=weights.epsilon)
    return name


def _norm(graph: _Graph, weights: Weights, name: str) -> tuple[str, str]:
    return (
        graph.constant(f"{name}.scale", weights.floats(f"{name}.w")),
        graph.constant(f"{name}.shift", weights.floats(f"{name}.b")),
    )
