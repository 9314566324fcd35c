"""Packages of the system that the app and the tests use; installed where that is allowed, named where it is not."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from debian import SYSTEM
from environment import say

APT_TIMEOUT_S = 1200


def ensure(names: Iterable[str], lang: str) -> None:
    """Install what is missing with apt-get when this is root on Debian; never fails the run.

    Args:
        names: of entries of SYSTEM.
    """
    missing = [SYSTEM[name].package for name in names if not SYSTEM[name].present()]
    if not missing:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        say("setup.apt_refused", lang, packages=" ".join(missing))
        return
    say("setup.apt", lang, packages=" ".join(missing))
    if not any(Path("/var/lib/apt/lists").glob("*_Packages*")) or not _install(missing):
        _apt("update")
        for package in missing:
            if not _install([package]):
                say("setup.apt_failed", lang, package=package)


def _install(packages: list[str]) -> bool:
    return _apt("install", "--yes", "--no-install-recommends", *packages)


def _apt(*arguments: str) -> bool:
    """One call of apt-get, with its own progress on the screen but no questions."""
    environ = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0", "-o", "DPkg::Lock::Timeout=120", *arguments],
            env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=APT_TIMEOUT_S, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0
