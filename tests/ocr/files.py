"""Files as people and their devices make them, and as nobody should."""

from __future__ import annotations

import base64
import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageDraw
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

RED = (200, 0, 0)
HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAaFtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAADRpbG9j"
    "AAAAAERAAAIAAQAAAAABxQABAAAAAAAAADAAAgAAAAAB9QABAAAAAAAAACQAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAA"
    "ABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAAA4GlwcnAAAADAaXBjbwAAAHhodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNg"
    "AAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQArQgEBA3AAAAMAkAAAAwAAAwAeoDCBBZbqSSmubgIaDAgAAAMAyAAAAwAIQGIAAQAH"
    "RAHBcrAiQAAAABNjb2xybmNseAABAA0ABoAAAAAUaXNwZQAAAAAAAABgAAAAQAAAABBwaXhpAAAAAAMICAgAAAAJaXJvdAMAAAAYaXBtYQAA"
    "AAAAAAABAAEFgQIDBIUAAAAaaXJlZgAAAAAAAAAOY2RzYwACAAEAAQAAAFxtZGF0AAAALCgBrxmA93yFN//6t+f9+Wv+XxL2s/dxB15X9/zl"
    "Q9kP0jfgb6q/xi8WMxvAAAAABkV4aWYAAE1NACoAAAAIAAEBEgADAAAAAQAGAAAAAAAA"
)
"""A photo of 96×64 px with a red upper left corner, turned clockwise by its camera; made with pillow-heif."""


def sheet(width: int = 120, height: int = 80, mode: str = "RGB") -> Image.Image:
    """White, with a red rectangle in the upper left quarter."""
    image = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(image).rectangle((0, 0, width // 2 - 1, height // 2 - 1), fill=RED)
    return image if mode == "RGB" else image.convert(mode)


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    """A picture as a file."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def turned_by_camera(orientation: int) -> bytes:
    """A JPEG that looks like `sheet` once its EXIF orientation is followed."""
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }  # fmt: skip
    image = sheet()
    if orientation in undo:
        image = image.transpose(undo[orientation])
    exif = Image.Exif()
    exif[0x0112] = orientation
    return saved(image, "JPEG", quality=95, exif=exif)


def png_bomb(side: int = 30_000) -> bytes:
    """A few kilobytes that say they are 900 megapixels, and are."""
    row = zlib.compressobj(9)
    body = b"".join(row.compress(b"\0" * (side * 3 + 1)) for _ in range(50)) + row.flush()  # ends early, which is fine
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in (
            (b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)),
            (b"IDAT", body),
            (b"IEND", b""),
        )
    )


def pdf(pages: int = 1, *, size: tuple[float, float] = (300, 200), password: str = "", image: bool = False) -> bytes:
    """A PDF of some pages; the red rectangle is in the upper left quarter."""
    out = io.BytesIO()
    encrypt = StandardEncryption(password, ownerPassword=password) if password else None
    canvas = Canvas(out, pagesize=size, encrypt=encrypt)
    for number in range(pages):
        if image:
            canvas.drawInlineImage(sheet(480, 320), 0, 0, *size)
        else:
            canvas.setFillColorRGB(*(shade / 255 for shade in RED))
            canvas.rect(0, size[1] / 2, size[0] / 2, size[1] / 2, stroke=0, fill=1)
            canvas.drawString(10, 10, f"page {number + 1}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()
