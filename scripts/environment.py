"""The virtual environment: made once, filled with pinned packages, marked when it is whole."""

from __future__ import annotations

import collections
import hashlib
import importlib.util
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from azs.i18n import t

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
CONSTRAINTS = ROOT / "constraints.txt"
SHOWN = ("Downloading ", "Installing collected", "Successfully installed", "Using cached ")


class SetupError(Exception):
    """A step cannot be done; carries a text key below `setup.` and its values."""

    def __init__(self, key: str, **params: object) -> None:
        self.key = key
        self.params = params
        super().__init__(key)


def say(key: str, lang: str, **params: object) -> None:
    """Print one line of progress."""
    print(t(key, lang, **params), flush=True)


def ensure(extras: tuple[str, ...], lang: str) -> str:
    """Interpreter of an environment that holds the product's packages and those of `extras`.

    Raises:
        SetupError: no venv module, or pip could not install.
    """
    wanted = _fingerprint(extras)
    mark = VENV / f".complete-{'-'.join(sorted(extras))}"
    if mark.exists() and mark.read_text(encoding="utf-8") == wanted and _works():
        return str(PYTHON)
    if not _works() or not _made_here():
        _make(lang)
    say("setup.install", lang)
    _install(_requirements(extras), lang)
    partial = mark.with_suffix(".partial")
    partial.write_text(wanted, encoding="utf-8")
    partial.replace(mark)
    return str(PYTHON)


def _fingerprint(extras: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    for part in (CONSTRAINTS.read_bytes(), repr(_requirements(extras)).encode(), str(VENV).encode(),
                 sys.version.encode()):  # fmt: skip
        digest.update(part)
    return digest.hexdigest()


def _requirements(extras: tuple[str, ...]) -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = list(project["dependencies"])
    for extra in extras:
        found += project["optional-dependencies"][extra]
    return found


def _works() -> bool:
    if not PYTHON.exists():
        return False
    try:
        done = subprocess.run([PYTHON, "-c", "import pip"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _made_here() -> bool:
    """A copied or moved environment points at its old place."""
    made = VENV / ".place"
    return made.exists() and made.read_text(encoding="utf-8") == str(VENV)


def _make(lang: str) -> None:
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        raise SetupError("no_venv", version=f"{sys.version_info.major}.{sys.version_info.minor}")
    say("setup.venv", lang, folder=VENV.name)
    shutil.rmtree(VENV, ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", VENV], capture_output=True, text=True, check=False)
    if made.returncode:
        print((made.stdout + made.stderr)[-2000:], file=sys.stderr)
        raise SetupError("no_venv", version=f"{sys.version_info.major}.{sys.version_info.minor}")
    (VENV / ".place").write_text(str(VENV), encoding="utf-8")


def _install(requirements: list[str], lang: str) -> None:
    command = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off",
               "--constraint", CONSTRAINTS, *requirements]  # fmt: skip
    tail: collections.deque[str] = collections.deque(maxlen=30)
    fetched = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        for line in pip.stdout or ():
            tail.append(line)
            text = line.strip()
            if not text.startswith(SHOWN):
                continue
            fetched += text.startswith(("Downloading ", "Using cached "))
            if text.startswith("Installing"):
                say("setup.unpack", lang, count=fetched)
            elif not text.startswith("Successfully") and not text.endswith(".metadata"):
                print(f"  [{fetched}] {text.split('/')[-1]}", flush=True)
    if pip.returncode:
        print("".join(tail), file=sys.stderr)
        raise SetupError("pip")
