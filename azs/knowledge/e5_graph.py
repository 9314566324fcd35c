"""The encoder of multilingual-e5-small as an ONNX graph whose matrices are of whole numbers.

In: "words", float32 (texts, tokens, hidden), the rows of the pieces with those of their places added. Out: "mean",
float32 (texts, hidden), the mean over the tokens. Every text fills all its tokens: there is no mask.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import NodeProto, TensorProto, helper, numpy_helper

from azs.knowledge.e5_file import Floats, Weights

STEPS = 64
"""A weight is a whole number of at most this many steps: 8 bits would overflow on a processor without VNNI, which adds
two products in 16 bits."""
OPSET, IR_VERSION = 18, 9
_RUNTIME = "com.microsoft"
"""Whose operators those are that ONNX itself lacks."""


class _Graph:
    """Nodes and constants in the order in which they are added."""

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []

    def add(self, operator: str, taken: Sequence[str], given: Sequence[str], **attributes: Any) -> None:
        """A node."""
        self.nodes.append(helper.make_node(operator, taken, given, name=given[0], **attributes))

    def constant(self, name: str, values: npt.NDArray[Any]) -> str:
        """A constant; returns its name."""
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name


def build(weights: Weights) -> bytes:
    """The graph, as an ONNX file holds it. Raises: ValueError where the weights lack something."""
    graph = _Graph()
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
    steps = np.abs(matrix).max(axis=1) / STEPS
    steps[steps == 0] = 1
    return np.round(matrix / steps[:, None]).astype(np.int8).T, steps.astype(np.float32)


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
    matrix, steps = whole_numbers(np.concatenate([weights.matrix(name) for name in names]))
    added = np.concatenate([weights.floats(f"{name}.b") for name in names])
    constants = [
        graph.constant(f"{given}.matrix", matrix),
        graph.constant(f"{given}.steps", steps),
        "",  # nought is nought
        graph.constant(f"{given}.added", added),
    ]
    graph.add("DynamicQuantizeMatMul", [rows, *constants], [given], domain=_RUNTIME)
    return given


def _joined(graph: _Graph, weights: Weights, name: str, rows: str, more: str) -> str:
    """The sum of both, brought to a common scale."""
    graph.add(
        "SkipLayerNormalization",
        [rows, more, *_norm(graph, weights, name)],
        [name],
        domain=_RUNTIME,
        epsilon=weights.epsilon,
    )
    return name


def _norm(graph: _Graph, weights: Weights, name: str) -> tuple[str, str]:
    return (
        graph.constant(f"{name}.scale", weights.floats(f"{name}.w")),
        graph.constant(f"{name}.shift", weights.floats(f"{name}.b")),
    )
