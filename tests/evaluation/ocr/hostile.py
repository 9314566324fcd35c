"""What becomes of bad files: `python -m tests.evaluation.ocr.hostile [FOLDER...]`.

A line for each file: the made ones (one pixel, a bomb, every camera orientation, other alphabets ...) and all files of
the folders, whatever their names say. They are read by `python -m ocr.batch`, so that nothing is spared: what the
reader refuses, what a page is noted with, what took its process down. Exit code 1 where a file has no outcome.
"""

from __future__ import annotations

import argparse
import io
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from tests.ocr.files import pdf, png_bomb, saved

ROOT = Path(__file__).resolve().parents[3]
DEJAVU = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
HAN = "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf"
ACT = ("Акт осмотра № 148", "Колонка исправна, пломбы целы.", "Замечаний у комиссии нет.")
ALPHABETS = {
    "greek": "Η επιτροπή έλεγξε την αντλία καυσίμων και δεν βρήκε καμία διαρροή σήμερα",
    "georgian": "კომისიამ შეამოწმა საწვავის ტუმბო და გაჟონვა არ აღმოაჩინა დღეს დილით",
    "armenian": "Հանձնաժողովը ստուգեց վառելիքի պոմպը և արտահոսք չհայտնաբերեց այսօր",
    "chinese": "委员会检查了加油站的燃油泵今天早上没有发现任何泄漏设备状态良好可以继续使用",
}


def main() -> None:
    """Make, gather, read, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="*")
    parser.add_argument("--workers", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        scans, target = Path(made) / "scans", Path(made) / "out"
        for name, data in make_files().items():
            _put(scans / "made" / name, data)
        for folder in asked.folders:
            shutil.copytree(folder, scans / folder.name, copy_function=shutil.copyfile)
        start = time.perf_counter()
        command = [sys.executable, "-m", "ocr.batch", str(scans), "--out", str(target), "--workers", str(asked.workers)]
        code = subprocess.run(command, cwd=ROOT, stderr=subprocess.PIPE, check=False).returncode
        rows = [json.loads(line) for line in (target / "summary.jsonl").read_text("utf-8").splitlines()]
        for row in rows:
            print(_line(row, target), flush=True)
        files = [path for path in scans.rglob("*") if path.is_file()]
        missing = len(files) - len({row["file"] for row in rows})
        print(f"{len(files)} files, {missing} without an outcome, {dict(Counter(row['status'] for row in rows))}, ")
        print(f"exit code {code}, {time.perf_counter() - start:.0f} s")
        sys.exit(bool(missing) or code not in (0, 1))


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _line(row: dict[str, object], target: Path) -> str:
    text = (target / f"{row['output']}.txt").read_text("utf-8").strip() if row.get("output") else ""
    told = [str(row["status"]), str(row["reason"]), f"{row['pages']} p.", f"{row.get('confidence', 0):.2f}"]
    notes = ",".join(map(str, row.get("notes") or ()))  # type: ignore[call-overload]
    return f"{row['file']}: {' '.join(filter(None, told))} [{notes}] {text[:60]!r}"


def make_files() -> dict[str, bytes]:
    """Bad files by name."""
    act = page(ACT)
    deep = Image.fromarray(np.asarray(act.convert("L")).astype(np.uint16) * 257)
    jpeg = saved(act, "JPEG", quality=85)
    moving = {"save_all": True, "append_images": [page(("Второй кадр", "", ""))], "duration": 100}
    files = {
        "one_pixel.png": saved(Image.new("RGB", (1, 1), "white"), "PNG"),
        "one_row.png": saved(Image.new("RGB", (30_000, 1), "white"), "PNG"),
        "wide.png": saved(_on(act, (30_000, 300)), "PNG"),
        "tall.png": saved(_on(act, (1240, 30_000)), "PNG"),
        "bomb.png": png_bomb(),
        "cmyk.jpg": saved(act.convert("CMYK"), "JPEG"),
        "deep.png": saved(deep, "PNG"),
        "deep.tif": saved(deep, "TIFF"),
        "moving.gif": saved(act, "GIF", **moving),
        "moving.webp": saved(act, "WEBP", **moving),
        "cut.jpg": jpeg[: len(jpeg) * 2 // 3],
        "cut_early.jpg": jpeg[:200],
        "blank.png": saved(Image.new("RGB", (1240, 1754), "white"), "PNG"),
        "black.png": saved(Image.new("RGB", (1240, 1754), "black"), "PNG"),
        "noise.png": saved(Image.fromarray(np.random.default_rng(1).integers(0, 255, (900, 700, 3), np.uint8)), "PNG"),
        "scribble.png": saved(scribble(), "PNG"),
        "password.pdf": pdf(1, password="тайна"),
        "no_pages.pdf": b"%PDF-1.4\n%%EOF",
        "empty.png": b"",
        "text.png": "Это не картинка".encode(),
        "zip.pdf": b"PK\x03\x04" + bytes(200),
    }
    files |= {f"orientation_{number}.jpg": _turned(act, number) for number in range(1, 9)}
    for name, text in ALPHABETS.items():
        if Path(_font(name)).is_file():
            files[f"{name}.png"] = saved(_alphabet(name, text), "PNG")
        else:
            print(f"{name}.png is not made: no {_font(name)}", flush=True)
    return files


def page(lines: tuple[str, ...], font: str = DEJAVU) -> Image.Image:
    """A small page of text."""
    image = Image.new("RGB", (1000, 90 + 60 * len(lines)), "white")
    pen, face = ImageDraw.Draw(image), ImageFont.truetype(font, 32)
    for at, line in enumerate(lines):
        pen.text((50, 40 + 60 * at), line, font=face, fill=(20, 20, 30))
    return image


def scribble() -> Image.Image:
    """Strokes of a pen that are no letters."""
    image = Image.new("RGB", (1000, 700), "white")
    pen, chance = ImageDraw.Draw(image), np.random.default_rng(3)
    for row in range(6):
        x = np.arange(60, 900, 3)
        y = 90 + 100 * row + np.cumsum(chance.normal(0, 4, len(x))) * 0.4 + 22 * np.sin(x / chance.uniform(5, 12))
        pen.line([(float(a), float(b)) for a, b in zip(x, y, strict=True)], fill=(20, 30, 120), width=3)
    return image


def _alphabet(name: str, text: str) -> Image.Image:
    parts = tuple(text[at : at + 40] for at in range(0, len(text), 40)) if " " not in text else (text[:36], text[36:])
    return page(tuple(part.strip() for part in parts) * 4, _font(name))


def _font(alphabet: str) -> str:
    return HAN if alphabet == "chinese" else DEJAVU


def _on(small: Image.Image, size: tuple[int, int]) -> Image.Image:
    image = Image.new("RGB", size, "white")
    image.paste(small, (20, 20))
    return image


def _turned(image: Image.Image, orientation: int) -> bytes:
    """A JPEG that looks like `image` once its EXIF orientation is followed."""
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }  # fmt: skip
    exif = Image.Exif()
    exif[0x0112] = orientation
    out = io.BytesIO()
    (image.transpose(undo[orientation]) if orientation in undo else image).save(out, "JPEG", quality=92, exif=exif)
    return out.getvalue()


if __name__ == "__main__":
    main()
