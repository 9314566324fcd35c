"""Makes azs/knowledge/known_vectors.npz: `python scripts/known_vectors.py`, some minutes.

Run it after a demo document, its phrases or the texts beside `chains/documents` have changed. The demo knowledge base
is read in a temporary folder as the product reads it, so exactly the texts that a new installation asks for are kept.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from azs.database.access import as_system
from azs.database.engine import open_engine
from azs.database.migrate import upgrade
from azs.demo import knowledge as demo
from azs.knowledge import reader
from azs.knowledge.embedding import Vectors
from azs.knowledge.known_vectors import FILE, PASSAGE, QUERY, KnownVectors, keys_of, write
from azs.knowledge.originals import Originals
from azs.settings import load_settings
from chains.documents.alarm import alarm
from chains.documents.outside import outside
from chains.retrieval.scale import scale_of


class Recorder:
    """The packaged model, remembering what it was asked."""

    def __init__(self) -> None:
        """Raises: ImportError where ONNX Runtime or the weights are missing."""
        from azs.knowledge.e5_onnx import OnnxE5

        model = OnnxE5()
        self._model = KnownVectors(model)  # what is known already is not made again
        self.name, self.dim = model.name, model.dim
        self.rows: dict[int, Vectors] = {}

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Rows of what is searched."""
        return self._kept(PASSAGE, texts, self._model.passages(texts))

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Rows of questions."""
        return self._kept(QUERY, texts, self._model.queries(texts))

    def _kept(self, kind: str, texts: Sequence[str], found: Vectors) -> Vectors:
        self.rows.update(zip(keys_of(kind, texts).tolist(), found, strict=True))
        return found


def main() -> None:
    """Read, write, and say how many."""
    recorder = Recorder()
    with tempfile.TemporaryDirectory() as home:
        settings = load_settings({"AZS_HOME": home, "AZS_LLM": "off"})
        opened = open_engine(settings)
        upgrade(opened)
        engine = as_system(opened)
        originals = Originals(settings.documents_dir)
        demo.load(engine, originals)
        reader.work_off(reader.Desk(engine, originals, recorder))
        opened.dispose()
    outside(recorder)
    alarm(recorder)
    scale_of(recorder)
    write(FILE, recorder.name, recorder.rows)
    print(f"{len(recorder.rows)} vectors, {FILE.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
