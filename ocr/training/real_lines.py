"""Lines of real scans for evaluation: cut from the pages by listed boxes, with texts written down by a person.

`python -m ocr.training.real_lines LISTING PAGES TARGET` makes a set file from a listing (one JSON object a line:
`group`, `page` relative to PAGES, `quad` = x, y of the four corners from the top left clockwise, `text`).
"""

import argparse
import json
from collections import defaultdict
from pathlib import Path

import cv2
import numpy as np

from ocr.training.examples import ExampleSet, save_sets
from ocr.training.lines import Line, fit_height
from ocr.training.wear import Grey


def load_page(path: Path) -> Grey:
    """Read a page as uint8 BGR (H, W, 3); transparent parts become white.

    Raises:
        FileNotFoundError: no such file.
        ValueError: the file is no picture.
    """
    page = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_UNCHANGED)
    if page is None:
        raise ValueError(f"no picture: {path.name}")
    if page.ndim == 2:
        return cv2.cvtColor(page, cv2.COLOR_GRAY2BGR).astype(np.uint8)
    if page.shape[2] == 4:
        cover = page[..., 3:].astype(np.float32) / 255
        return (page[..., :3] * cover + 255 * (1 - cover)).astype(np.uint8)
    return page.astype(np.uint8)


def cut_line(page: Grey, quad: list[float]) -> Grey:
    """Cut a four-cornered box out and set it upright.

    Args:
        page: uint8 (H, W, 3).
        quad: eight numbers: x, y of top left, top right, bottom right, bottom left.
    """
    corners = np.array(quad, np.float32).reshape(4, 2)
    sides = [float(np.linalg.norm(corners[i] - corners[(i + 1) % 4])) for i in range(4)]
    width, height = max(1, round(max(sides[0], sides[2]))), max(1, round(max(sides[1], sides[3])))
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, target)
    cut = cv2.warpPerspective(page, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return cut.astype(np.uint8)


def cut_sets(listing: Path, pages: Path) -> list[ExampleSet]:
    """Cut every listed line; one set a group, named `real-GROUP`."""
    groups: dict[str, list[Line]] = defaultdict(list)
    opened: dict[str, Grey] = {}
    for row in listing.read_text(encoding="utf-8").splitlines():
        entry = json.loads(row)
        if entry["page"] not in opened:
            opened[entry["page"]] = load_page(pages / entry["page"])
        image = fit_height(cut_line(opened[entry["page"]], entry["quad"]))
        groups[f"real-{entry['group']}"].append(Line(image, entry["text"]))
    return [ExampleSet(name, tuple(lines)) for name, lines in groups.items()]


def main() -> None:
    """Make a set file of real lines."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    for name in ("listing", "pages", "target"):
        parser.add_argument(name, type=Path)
    arguments = parser.parse_args()
    save_sets(cut_sets(arguments.listing, arguments.pages), arguments.target)


if __name__ == "__main__":
    main()
