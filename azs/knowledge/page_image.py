"""A page of a PDF as a picture, passages marked: drawn in a child process of its own, for files come from anybody."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from azs.errors import DocumentError
from azs.settings import ROOT

TIMEOUT_S = 20
MEMORY_BYTES = 1_500_000_000
SCALE = 1.7  # 72 dpi times this
MARK_RGB = (255, 224, 130)
_LEFT_OUT = re.compile(r"[\s\-\u00ad\u2010\u2011]")
MOST_PIXELS = 4_000


def page_image(data: bytes, page: int, passages: Sequence[str] = ()) -> bytes | None:
    """PNG of page `page`, from 1, with a mark behind each passage that is found on it; None where it is no PDF.

    Raises:
        DocumentError: the page cannot be drawn within TIMEOUT_S and MEMORY_BYTES.
    """
    if data.lstrip()[:5] != b"%PDF-":
        return None
    told = json.dumps({"page": page, "passages": list(passages)}).encode() + b"\n"
    try:
        done = subprocess.run(
            [sys.executable, "-m", "azs.knowledge.page_image"], input=told + data, capture_output=True,
            timeout=TIMEOUT_S, check=True, cwd=ROOT, env={"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError) as error:
        raise DocumentError("documents.no_picture") from error
    return done.stdout or None


def _draw(data: bytes, page: int, passages: Sequence[str]) -> bytes:
    """In the child: the page as PNG."""
    import io

    import pypdfium2
    from PIL import Image, ImageChops, ImageDraw

    document = pypdfium2.PdfDocument(data)
    shown = document[page - 1]
    scale = min(SCALE, MOST_PIXELS / max(shown.get_width(), shown.get_height(), 1))
    picture = shown.render(scale=scale).to_pil().convert("RGB")
    marks = Image.new("RGB", picture.size, "white")
    pen = ImageDraw.Draw(marks)
    for left, bottom, right, top in _boxes(shown.get_textpage(), passages):
        height = shown.get_height()
        pen.rectangle(
            (left * scale - 2, (height - top) * scale - 2, right * scale + 2, (height - bottom) * scale + 2),
            fill=MARK_RGB,
        )  # fmt: skip
    out = io.BytesIO()
    ImageChops.multiply(picture, marks).save(out, "PNG")
    return out.getvalue()


def _boxes(text: Any, passages: Sequence[str]) -> list[tuple[float, float, float, float]]:
    """Rectangles of the passages, in points from the lower left; line breaks and hyphens do not matter."""
    said = text.get_text_range()
    kept = [(at, sign) for at, sign in enumerate(said) if not _LEFT_OUT.match(sign)]
    folded = "".join(sign for _, sign in kept)
    boxes = []
    for passage in passages:
        wanted = _LEFT_OUT.sub("", passage)
        start = folded.find(wanted) if wanted else -1
        if start < 0:
            continue
        first, last = kept[start][0], kept[start + len(wanted) - 1][0]
        boxes += [text.get_rect(number) for number in range(text.count_rects(first, last - first + 1))]
    return boxes


def _main() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (TIMEOUT_S, TIMEOUT_S))
    told, data = sys.stdin.buffer.read().split(b"\n", 1)
    asked = json.loads(told)
    sys.stdout.buffer.write(_draw(data, int(asked["page"]), asked["passages"]))


if __name__ == "__main__":
    _main()
