"""The rules of the tree: one-way imports, packages, sizes, texts in both languages."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from azs.i18n import texts
from azs.settings import ROOT

PACKAGES = ("azs", "chains", "components", "ocr", "pages", "training")
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 40
LONG_FUNCTIONS: set[str] = set()


def test_every_folder_with_code_is_a_package() -> None:
    missing = {path.parent for path in SOURCES if not (path.parent / "__init__.py").exists()}
    assert not missing, "import-linter skips folders without __init__.py"


def test_layers_hold() -> None:
    result = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_packages_come_from_this_tree() -> None:
    import chains
    import components
    import ocr
    import pages
    import training

    for module in (chains, components, ocr, pages, training):
        assert module.__file__ and Path(module.__file__).is_relative_to(ROOT)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_sizes(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MAX_FILE_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            name = f"{path.relative_to(ROOT)}:{node.name}"
            assert length <= MAX_FUNCTION_LINES or name in LONG_FUNCTIONS, f"{name} has {length} lines"


def test_environment_is_read_in_settings_only() -> None:
    reads = re.compile(r"os\.environ\b(?!\s*\||\.setdefault)|os\.getenv")
    allowed = {ROOT / "azs" / "settings.py", ROOT / "chains" / "models" / "server.py"}
    allowed |= {ROOT / "ocr" / "batch" / "__main__.py"}  # a program of its own; the reader may not know the product
    guilty = [
        str(path.relative_to(ROOT)) for path in SOURCES if path not in allowed and reads.search(path.read_text("utf-8"))
    ]
    assert not guilty


def test_every_text_has_both_languages_and_the_same_places() -> None:
    places = re.compile(r"\{(\w+)")
    for key, pair in texts().items():
        assert pair["ru"].strip() and pair["en"].strip(), key
        assert set(places.findall(pair["ru"])) == set(places.findall(pair["en"])), key


def test_every_key_in_the_source_exists() -> None:
    used = re.compile(r"""\bt\(\s*["']([a-z0-9_.]+)["']""")
    raised = re.compile(r"""\b\w+Error\(\s*["']([a-z0-9_]+\.[a-z0-9_.]+)["']""")
    known = texts()
    missing = []
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        missing += [f"{path.name}: {key}" for key in used.findall(text) if key not in known]
        missing += [f"{path.name}: errors.{key}" for key in raised.findall(text) if f"errors.{key}" not in known]
    assert not missing
