"""Makes azs/complaints/example_vectors.npz: `python scripts/complaint_vectors.py`, half a minute.

Run it after a written example has changed; texts that are known already are not read again.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from azs.complaints.examples import examples
from azs.complaints.understanding import VECTORS
from azs.knowledge.e5_onnx import OnnxE5
from azs.knowledge.known_vectors import QUERY, KnownVectors, keys_of, write


def main() -> None:
    """Read, write, and say how many."""
    model = OnnxE5()
    texts = [one.text for one in examples()]
    rows = KnownVectors(model, VECTORS).queries(texts)
    write(VECTORS, model.name, dict(zip(keys_of(QUERY, texts).tolist(), rows, strict=True)))
    print(f"{len(texts)} vectors, {VECTORS.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
