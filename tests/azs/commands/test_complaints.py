"""`python -m azs complaints` and `python -m azs api`: what they say, write and serve."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from azs.__main__ import main
from azs.database.engine import open_engine
from azs.settings import ROOT, Settings
from tests.azs.intake.sheets import places


@pytest.fixture
def home(migrated: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    engine = open_engine(migrated)
    places(engine)
    engine.dispose()
    monkeypatch.setenv("AZS_HOME", str(migrated.home))
    return migrated.home


def test_keys_are_given_out_listed_and_ended(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["complaints", "key", "new", "Сайт"]) == 0
    key = capsys.readouterr().out.strip()
    assert key.startswith("azs_") and len(key) > 40
    assert main(["complaints", "key", "list"]) == 0
    listed = capsys.readouterr().out
    assert "Сайт" in listed and key not in listed
    identifier = listed.split("\t")[0]
    assert main(["complaints", "key", "revoke", identifier[:8]]) == 0 and "Сайт" in capsys.readouterr().out
    for wrong in ("", "zzz"):
        assert main(["complaints", "key", "revoke", wrong]) == 2
    assert main(["complaints", "key", "new", " "]) == 2
    assert "Нет одного клиента" in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_codes_open_the_form_of_their_station(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    assert main(["complaints", "qr", "--out", str(tmp_path)]) == 2
    assert "AZS_PUBLIC_URL" in capsys.readouterr().err
    monkeypatch.setenv("AZS_PUBLIC_URL", "https://azs.example/")
    out = tmp_path / "codes"
    assert main(["complaints", "qr", "--out", str(out), "--format", kind]) == 0
    assert sorted(one.name for one in out.iterdir()) == [f"АЗС-001.{kind}", f"АЗС-002.{kind}"]
    assert main(["complaints", "qr", "../../x", "--out", str(out), "--format", kind]) == 0
    assert (out / f"_.._x.{kind}").is_file(), "a code is no path"
    if kind == "png":
        cv2 = pytest.importorskip("cv2")
        picture = cv2.imdecode(np.fromfile(out / "АЗС-002.png", np.uint8), cv2.IMREAD_GRAYSCALE)
        assert cv2.QRCodeDetector().detectAndDecode(picture)[0] == (
            "https://azs.example/complaint?station=%D0%90%D0%97%D0%A1-002"
        )
    else:
        assert (out / "АЗС-001.svg").read_bytes().lstrip().startswith(b"<?xml")


def test_letters_are_taken_in_and_told(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head = b"From: Ivan <ivan@mail.ru>\r\nMessage-ID: <1@x>\r\nSubject: =?utf-8?b?0JbQsNC70L7QsdCw?=\r\n"
    (tmp_path / "a.eml").write_bytes(head + b"\r\nBad fuel")
    (tmp_path / "b.eml").write_bytes(head + b"Auto-Submitted: auto-replied\r\n\r\nI am on holiday")
    (tmp_path / "c.eml").write_bytes(b"\x00")
    assert main(["complaints", "import", str(tmp_path)]) == 1
    said = capsys.readouterr()
    assert "b.eml: пропущено: автоматическое письмо" in said.out and "c.eml: Это не письмо" in said.err
    assert "Принято: 1, были раньше: 0, пропущено: 1, не принято: 1" in said.out
    assert main(["complaints", "import", str(tmp_path / "a.eml")]) == 0
    assert "были раньше: 1" in capsys.readouterr().out


def test_the_interface_alone_serves_is_killed_and_keeps_what_it_accepted(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["complaints", "key", "new", "Сайт"]) == 0
    key = capsys.readouterr().out.strip()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    numbers = []
    for how in (signal.SIGKILL, signal.SIGTERM):
        process = subprocess.Popen([sys.executable, "-m", "azs", "api", "--port", str(port)], cwd=ROOT, env=os.environ)
        try:
            for at in range(5):
                numbers.append(_posted(port, key, f"жалоба {at}", f"{how.name}-{at:04}"))
            assert main(["complaints", "key", "list"]) == 2, "a DuckDB file belongs to one process"
            assert "открыт другим процессом" in capsys.readouterr().err
        finally:
            process.send_signal(how)
            assert process.wait(60) == -how
    engine = open_engine(_settings(home))
    with engine.connect() as connection:
        stored = set(connection.exec_driver_sql("SELECT complaint_number FROM complaints").scalars())
    engine.dispose()
    assert len(numbers) == 10 and set(numbers) == stored


def _settings(home: Path) -> Settings:
    from azs.settings import load_settings

    return load_settings({"AZS_HOME": str(home), "AZS_LLM": "off"})


def _posted(port: int, key: str, text: str, again: str) -> str:
    """The number of a complaint sent to the server, as soon as it answers."""
    deadline = time.monotonic() + 60
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        headers = {"X-API-Key": key, "Content-Type": "application/json", "Idempotency-Key": again}
        try:
            connection.request("POST", "/api/v1/complaints", json.dumps({"text": text}).encode(), headers)
            answer = connection.getresponse()
            assert answer.status in (200, 201)
            return str(json.loads(answer.read())["number"])
        except OSError:
            assert time.monotonic() < deadline, "the server did not answer"
            time.sleep(0.1)
        finally:
            connection.close()
