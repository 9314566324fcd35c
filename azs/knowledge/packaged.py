"""The best way this machine has to run the packaged model."""

from __future__ import annotations

import logging
from functools import lru_cache

from azs.knowledge.embedding import Embedder, PackagedE5
from azs.knowledge.known_vectors import KnownVectors

log = logging.getLogger("azs.embedding")


@lru_cache(maxsize=1)
def load_packaged() -> Embedder | None:
    """The packaged model of the process, by ONNX Runtime or else by its own engine; None where neither can be used.

    The rows of the two differ, and so do their names.
    """
    try:
        from azs.knowledge.e5_onnx import OnnxE5

        return KnownVectors(OnnxE5())
    except (ImportError, OSError, ValueError, RuntimeError) as error:
        log.info("ONNX Runtime is not used: %s", error)
    try:
        return PackagedE5()
    except (ImportError, OSError, RuntimeError) as error:
        log.info("the packaged model is not used: %s", error)
    return None
