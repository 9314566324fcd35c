"""A batch on a real Ray cluster of this machine; skipped by name where Ray is not installed."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ocr.batch.conftest import Folder
from tests.system_packages import REASON

HERE = importlib.util.find_spec("ray") is not None
needs_ray = pytest.mark.skipif(not HERE, reason=f'{REASON}Ray (pip install "azs-assistant[ray]")')
PORT = 16399


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A cluster of two CPUs on loopback."""
    ray = [sys.executable, "-m", "ray.scripts.scripts"]
    env = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[3]), "RAY_USAGE_STATS_ENABLED": "0"}
    head = ["start", "--head", "--node-ip-address=127.0.0.1", f"--port={PORT}", "--num-cpus=2", "--block"]
    more = ["--include-dashboard=false", "--object-store-memory=100000000", "--min-worker-port=21000"]
    more += ["--max-worker-port=21100", f"--temp-dir={tmp_path_factory.mktemp('ray')}"]
    cluster = subprocess.Popen([*ray, *head, *more], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(ray)
        yield f"127.0.0.1:{PORT}"
    finally:
        cluster.terminate()
        cluster.wait(30)


def _wait(ray: list[str]) -> None:
    for _ in range(30):
        asked = [*ray, "health-check", f"--address=127.0.0.1:{PORT}"]
        if subprocess.run(asked, check=False, capture_output=True, timeout=60).returncode == 0:
            return
    raise TimeoutError("Ray")


@needs_ray
def test_a_cluster_reads_as_this_machine_does(folder: Folder, address: str) -> None:
    texts = [f"page {number}" for number in range(1, 11)]
    texts[4] = "CRASH"
    folder.put_pdf("long.pdf", texts)
    folder.put("a.png")
    folder.put("d.png", "DAMAGED")
    code, said = folder.finish("--address", address, "--pages-per-job", "4")
    assert code == 1, said
    assert folder.statuses() == {"a.png": "read", "d.png": "failed", "long.pdf": "partial"}
    assert folder.lines("quarantine.jsonl")[0]["pages"] == [5]
    assert (folder.target / "a.txt").read_text(encoding="utf-8") == "Акт\nосмотра\n"
    before = len(folder.pages_read())
    assert folder.finish("--workers", "1")[0] == 1
    assert len(folder.pages_read()) == before, "another way of reading goes on with the same journal"


@pytest.mark.skipif(HERE, reason="Ray is installed")
def test_without_ray_it_says_what_to_install(folder: Folder) -> None:
    folder.put("a.png")
    code, said = folder.finish("--address", "ray://127.0.0.1:10001")
    assert code == 3
    assert "azs-assistant[ray]" in said
