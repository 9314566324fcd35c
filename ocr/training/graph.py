"""The recogniser's ONNX graph as a torch module whose weights can be trained and written back.

Only the operators of the PP-OCR recognisers (opset 11) are known. Shapes are ordinary Python integers here, so nothing
in a step waits for the graphics card.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn
from torch.nn import functional

from ocr.training.convolution import convolve

Value = Any
"""A tensor, or a list of integers where the graph computes with shapes."""

_Node = tuple[str, list[str], str, dict[str, Any]]
"""Operator, names of the inputs, name of the result, attributes."""

_Operator = Callable[[list[Value], dict[str, Any]], Value]


class GraphNet(nn.Module):
    """Runs an ONNX graph up to one named value; every float weight of it is a parameter.

    Statistics of batch normalisation and scalars stay constants.
    """

    def __init__(self, path: Path, *, output: str) -> None:
        """Read the graph.

        Args:
            path: the ONNX file.
            output: name of the value to compute.

        Raises:
            NotImplementedError: the graph holds an operator that is not known here.
        """
        super().__init__()
        graph = onnx.load(str(path)).graph
        self._input = graph.input[0].name
        self._aliases: dict[str, str] = {}
        self._nodes = self._select_nodes(graph, output)
        self._output = self._resolve(output)
        self._integers: dict[str, list[int]] = {}
        self._parameter_names: dict[str, str] = {}
        self._buffer_names: dict[str, str] = {}
        self._take_weights(graph)

    def _select_nodes(self, graph: Any, output: str) -> list[_Node]:
        needed, kept = {output}, []
        for node in reversed(graph.node):
            if needed.isdisjoint(node.output):
                continue
            needed.update(node.input)
            if node.op_type == "Identity":
                self._aliases[node.output[0]] = node.input[0]
                continue
            if node.op_type not in _OPERATORS:
                raise NotImplementedError(f"operator {node.op_type}")
            attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
            kept.append((node.op_type, list(node.input), node.output[0], attributes))
        nodes = [(kind, [self._resolve(name) for name in names], to, attrs) for kind, names, to, attrs in kept[::-1]]
        return _join_gelu(nodes)

    def _resolve(self, name: str) -> str:
        while name in self._aliases:
            name = self._aliases[name]
        return name

    def _take_weights(self, graph: Any) -> None:
        used = {name for _, names, _, _ in self._nodes for name in names}
        statistics = {n for kind, names, _, _ in self._nodes if kind == "BatchNormalization" for n in names[3:5]}
        for initializer in graph.initializer:
            name = initializer.name
            if name not in used:
                continue
            array = numpy_helper.to_array(initializer)
            key = f"w{len(self._parameter_names) + len(self._buffer_names)}"
            if array.dtype != np.float32:
                self._integers[name] = [int(number) for number in array.reshape(-1)]
            elif array.size == 1 or name in statistics:
                self.register_buffer(key, torch.from_numpy(array.copy()))
                self._buffer_names[name] = key
            else:
                self.register_parameter(key, nn.Parameter(torch.from_numpy(array.copy())))
                self._parameter_names[name] = key

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Run the graph.

        Args:
            images: float (N, 3, 48, W), values -1..1, W a multiple of 8.
        """
        values: dict[str, Value] = {"": None, self._input: images, **self._integers}
        for names in (self._parameter_names, self._buffer_names):
            values.update((name, getattr(self, key)) for name, key in names.items())
        for kind, inputs, to, attributes in self._nodes:
            values[to] = _OPERATORS[kind]([values[name] for name in inputs], attributes)
        result: torch.Tensor = values[self._output]
        return result

    def weights(self) -> dict[str, torch.Tensor]:
        """The trained weights by their names in the ONNX file, in the order the graph uses them."""
        order = dict.fromkeys(n for _, names, _, _ in self._nodes for n in names if n in self._parameter_names)
        return {name: getattr(self, self._parameter_names[name]) for name in order}


def _join_gelu(nodes: list[_Node]) -> list[_Node]:
    """Replace the five operators that spell out x/2·(1 + erf(x/√2)) by one: several times less memory traffic."""
    joined: list[_Node] = []
    for node in nodes:
        joined.append(node)
        tail = joined[-5:]
        if [kind for kind, *_ in tail] == ["Div", "Erf", "Add", "Mul", "Mul"] and tail[3][1] == [
            tail[0][1][0],
            tail[2][2],
        ]:
            joined[-5:] = [("Gelu", tail[0][1][:1], node[2], {})]
    return joined


def _pad_same(images: torch.Tensor, kernel: Sequence[int], strides: Sequence[int]) -> list[int]:
    pads = []
    for axis in (0, 1):
        length = images.shape[2 + axis]
        total = max((-(-length // strides[axis]) - 1) * strides[axis] + kernel[axis] - length, 0)
        pads.append((total // 2, total - total // 2))
    return [pads[0][0], pads[1][0], pads[0][1], pads[1][1]]


def _find_pads(images: torch.Tensor, attributes: dict[str, Any]) -> list[int]:
    if attributes.get("auto_pad") == b"SAME_UPPER":
        return _pad_same(images, attributes["kernel_shape"], attributes.get("strides", [1, 1]))
    return list(attributes.get("pads", [0, 0, 0, 0]))


def _convolve(inputs: list[Value], attributes: dict[str, Any]) -> Value:
    result = convolve(
        inputs[0],
        inputs[1],
        strides=attributes.get("strides", [1, 1]),
        pads=_find_pads(inputs[0], attributes),
        dilations=attributes.get("dilations", [1, 1]),
        groups=attributes.get("group", 1),
    )
    return result + inputs[2][:, None, None] if len(inputs) > 2 else result


def _pool_largest(inputs: list[Value], attributes: dict[str, Any]) -> Value:
    images, pads = inputs[0], _find_pads(inputs[0], attributes)
    if any(pads):
        images = functional.pad(images, (pads[1], pads[3], pads[0], pads[2]), value=-1e4)
    kernel = attributes["kernel_shape"]
    return functional.max_pool2d(images, kernel, attributes.get("strides", kernel))


def _pool_mean(inputs: list[Value], attributes: dict[str, Any]) -> Value:
    if any(_find_pads(inputs[0], attributes)):
        raise NotImplementedError("padded AveragePool")
    kernel = attributes["kernel_shape"]
    return functional.avg_pool2d(inputs[0], kernel, attributes.get("strides", kernel))


def _normalise(inputs: list[Value], attributes: dict[str, Any]) -> Value:
    images, weight, bias, mean, variance = inputs
    return functional.batch_norm(images, mean, variance, weight, bias, False, 0.0, attributes.get("epsilon", 1e-5))


def _slice(inputs: list[Value], _attributes: dict[str, Any]) -> Value:
    value, starts, ends, *axes = inputs
    if isinstance(value, list):
        return value[starts[0] : ends[0]]
    for start, end, axis in zip(starts, ends, axes[0] if axes else range(len(starts)), strict=True):
        length = value.shape[axis]
        start = start if start >= 0 else length + start
        end = min(end, length) if end >= 0 else length + end
        value = value.narrow(axis, start, end - start)
    return value


def _squeeze(inputs: list[Value], attributes: dict[str, Any]) -> Value:
    value = inputs[0]
    if not isinstance(value, list):
        for axis in sorted(attributes["axes"], reverse=True):
            value = value.squeeze(axis)
    return value


def _unsqueeze(inputs: list[Value], attributes: dict[str, Any]) -> Value:
    value = inputs[0]
    if not isinstance(value, list):
        for axis in sorted(attributes["axes"]):
            value = value.unsqueeze(axis)
    return value


def _concatenate(inputs: list[Value], attributes: dict[str, Any]) -> Value:
    if isinstance(inputs[0], list):
        return [number for part in inputs for number in part]
    return torch.cat(inputs, attributes["axis"])


def _reshape(inputs: list[Value], _attributes: dict[str, Any]) -> Value:
    value, shape = inputs
    return value.reshape([value.shape[axis] if size == 0 else size for axis, size in enumerate(shape)])


_OPERATORS: dict[str, _Operator] = {
    "Add": lambda i, _: i[0] + i[1],
    "Sub": lambda i, _: i[0] - i[1],
    "Mul": lambda i, _: i[0] * i[1],
    "Div": lambda i, _: i[0] / i[1],
    "Pow": lambda i, _: i[0].square(),
    "Sqrt": lambda i, _: i[0].sqrt(),
    "Erf": lambda i, _: i[0].erf(),
    "Gelu": lambda i, _: functional.gelu(i[0]),
    "Relu": lambda i, _: i[0].relu(),
    "Sigmoid": lambda i, _: i[0].sigmoid(),
    "HardSigmoid": lambda i, a: (a.get("alpha", 0.2) * i[0] + a.get("beta", 0.5)).clamp(0, 1),
    "MatMul": lambda i, _: i[0] @ i[1],
    "Softmax": lambda i, a: i[0].softmax(a.get("axis", -1)),
    "Conv": _convolve,
    "BatchNormalization": _normalise,
    "MaxPool": _pool_largest,
    "AveragePool": _pool_mean,
    "ReduceMean": lambda i, a: i[0].mean(tuple(a["axes"]), keepdim=bool(a.get("keepdims", 1))),
    "Transpose": lambda i, a: i[0].permute(a["perm"]),
    "Shape": lambda i, _: list(i[0].shape),
    "Slice": _slice,
    "Squeeze": _squeeze,
    "Unsqueeze": _unsqueeze,
    "Concat": _concatenate,
    "Reshape": _reshape,
}
